"""The format of policy files: every table and field, declared once.

The reader allows what stands here, ``docs/policy-format.md`` prints it (a test compares the two),
and ``advisor policy fields`` shows it to whoever writes a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor_app.domain.facts import FACTS, FactSpec
from advisor_app.domain.policy import FOR_PROVIDERS

LEVELS = ("国家", "省", "市", "区")
CATEGORIES = ("津贴补贴", "社会救助", "照护服务", "关爱服务", "优待", "保险", FOR_PROVIDERS)
PERIODS = ("", "month", "year", "once", "day", "meal", "time", "bed")
LONGEST_PLAIN = 250
"""Characters of plain words that still fit a kitchen-table sheet."""

MOST_STEPS = 3
"""Steps that an elder can keep in mind; what an office does within is not told."""

NATIONAL_ITEMS = 16
"""Items of the 国家基本养老服务清单, 中办发〔2022〕42号, annex."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a table.

    Attributes:
        kind: what is written there: text, flag, day, number, a list, a table, or the words
            that are allowed.
        needed: whether it must be there.
        meaning: one line.
    """

    name: str
    kind: str
    needed: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of a file, e.g. ``[[version]]``."""

    header: str
    meaning: str
    fields: tuple[FieldSpec, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names."""
        return tuple(one.name for one in self.fields)


def _must(name: str, kind: str, meaning: str) -> FieldSpec:
    return FieldSpec(name, kind, True, meaning)


def _may(name: str, kind: str, meaning: str) -> FieldSpec:
    return FieldSpec(name, kind, False, meaning)


_RANKS = "`issuer`, `open_government`, `press`, `reprint`"
_CONFIDENCE = "`high`, `medium`, `low`"
_PERIOD = "、".join(f"`{one}`" for one in PERIODS if one).replace("、", ", ")

POLICY = TableSpec(
    "the file",
    "One policy, named after its `id`.",
    (
        _must("id", "text", "lower-case letters, digits, hyphens; never changes"),
        _must("name", "text", "as people know it"),
        _must("level", "`国家`, `省`, `市`, `区`", "who grants it"),
        _may("region", "text", "division code prefix it holds for; empty for the whole country"),
        _must("category", ", ".join(f"`{one}`" for one in CATEGORIES), "what kind of benefit"),
        _must("audience", "text", "whom it is for, one line"),
        _may(
            "national",
            f"1 to {NATIONAL_ITEMS}",
            "its number in the national basic list",
        ),
        _must("version", "tables", "one or more, not overlapping in time"),
    ),
)
VERSION = TableSpec(
    "`[[version]]`",
    "The rules during `[valid_from, valid_to)`. A new rule is a new version; an old one stays.",
    (
        _must("version", "text", "short name, unique in the file; sheets keep it"),
        _may("valid_from", "day", "first day; left out when it is not known"),
        _may("valid_to", "day", "the day **after** the last; left out while open"),
        _must(
            "plain",
            "text",
            f"what it is, in words for elders, at most {LONGEST_PLAIN} characters, short sentences",
        ),
        _may("conditions", "list of conditions", "must all hold; none means everybody"),
        _may("amounts", "tables", "tiers; only with `amount_confirmed = true`"),
        _must("amount_confirmed", "flag", "true only when the amount was confirmed locally"),
        _may("excludes", "list of ids or tables", "what cannot be drawn together with it"),
        _may("where", "text", "where to go; empty when the district has still to say"),
        _may("materials", "tables", "what to bring"),
        _may("steps", "list of texts", f"at most {MOST_STEPS}"),
        _may("time_limit", "text", "how long the office may take"),
        _may("fee", "text", "what it costs to apply; left out means 不收费"),
        _may("phone", "text", "the office's telephone"),
        _may("hours", "text", "when the office is open"),
        _may("basis", "tables", "the documents it stands on"),
        _must("sources", "tables", "where it was read, at least one"),
        _must("confidence", _CONFIDENCE, "how well the facts are established"),
        _must("needs_local_check", "flag", "true until the district confirmed it"),
        _must("checked_on", "day", "when a person last checked it"),
        _must("checked_by", "text", "who that was"),
    ),
)
AMOUNT = TableSpec(
    "`[[version.amounts]]`",
    "What is given, for those its `when` fits.",
    (
        _may("value_yuan", "number or text", 'whole yuan, or text with two decimals: `"62.50"`'),
        _may("parameter", "text", "id of the local parameter that gives the money instead"),
        _may("per", _PERIOD, "how often; left out when it does not recur"),
        _must("words", "text", "as it is printed; `{id}` stands for a local parameter's value"),
        _may("when", "list of conditions", "the tier; left out for everybody"),
    ),
)
MATERIAL = TableSpec(
    "`[[version.materials]]`",
    "One thing to bring.",
    (
        _must("name", "text", "as people know it"),
        _may("original", "flag", "whether the original is needed; left out means yes"),
        _may("copies", "number", "how many copies; left out means none"),
        _may("note", "text", "how to get it, what to mind"),
    ),
)
EXCLUSION = TableSpec(
    "`[[version.excludes]]`",
    "Another policy that cannot be drawn together with it. A bare id is short for `{ policy }`. "
    "Saying it in one of the two files is enough.",
    (
        _must("policy", "text", "the other's id"),
        _may(
            "keep",
            "`higher`, `this`, `other`, `choose`",
            "which one stays; left out means the person chooses",
        ),
        _may("words", "text", "the rule as it is told"),
        _may("source", "text", "where the rule was read"),
    ),
)
BASIS = TableSpec(
    "`[[version.basis]]`",
    "A document the rule stands in.",
    (
        _must("title", "text", "without the marks 《》"),
        _must("issuer", "text", "issuing body"),
        _may("number", "text", "document number, e.g. 郑民文〔2016〕28号"),
        _may("article", "text", "article"),
    ),
)
SOURCE = TableSpec(
    "`[[version.sources]]`",
    "Where it was read. Only the first two ranks are printed.",
    (
        _must("title", "text", "title of the page"),
        _may("url", "text", "its address; needed but for the issuer's letter or spoken word"),
        _must("rank", _RANKS, "how near it is to the authority"),
        _must("accessed", "day", "when it was read"),
    ),
)
CONDITION = TableSpec(
    "a condition",
    "One test of one fact.",
    (
        _must("field", "`age` or a fact", "see the facts below"),
        _must(
            "operator",
            "`eq`, `ne`, `in`, `not_in`, `ge`, `gt`, `le`, `lt`, `prefix`",
            "`in`, `not_in`: a list; `ge` to `lt`: numbers; `prefix`: division codes, only it",
        ),
        _must("value", "what the fact may be", "compared with the fact"),
        _must("words", "text", "the rule as people read it"),
        _may("source", "text", "document and article; left out means the first basis"),
    ),
)
GROUP = TableSpec(
    "a group",
    "Conditions joined; exactly one of `any`, `all`, `not`.",
    (
        _may("any", "list of conditions", "one at least must hold"),
        _may("all", "list of conditions", "all must hold"),
        _may("not", "one condition", "it must not hold"),
        _must("words", "text", "the group as people read it"),
    ),
)
PARAMETER = TableSpec(
    "`[[parameter]]` in `parameters.toml`",
    "One thing the district keeps up to date; policies name it in braces.",
    (
        _must("id", "text", "lower-case letters, digits, hyphens; never changes"),
        _must("name", "text", "as people know it"),
        _must("group", "text", "what it is filled in together with"),
        _must("kind", "`money`, `text`, `phone`, `place`", "what it holds"),
        _must("question", "text", "what to find out"),
        _may("per", _PERIOD, "the period of money"),
        _may("entries", "tables", "its values in time; none while nobody knows any"),
    ),
)
ENTRY = TableSpec(
    "`[[parameter.entries]]`",
    "A value during `[valid_from, valid_to)`; old ones stay as history.",
    (
        _must("valid_from", "day", "first day"),
        _may("valid_to", "day", "the day **after** the last; left out while open"),
        _may("value_yuan", "number or text", "for money"),
        _may("text", "text", "for everything else"),
        _must("source", "text", "where it was read: page, document, or whom one asked"),
        _may("url", "text", "the page's address"),
        _must("rank", _RANKS, "how near it is to the authority"),
        _must("confidence", _CONFIDENCE, "how well it is established"),
        _must("checked_on", "day", "when a person last checked it"),
        _must("checked_by", "text", "who that was"),
        _may("note", "text", "what to mind"),
    ),
)
CASE_FILE = TableSpec(
    "a case table, `NAME.cases.toml`",
    "Examples that a policy officer reads and signs; the tests run them.",
    (
        _must("policy", "text", "the policy's id"),
        _may("signed_by", "text", "the officer who read them; empty until then"),
        _may("signed_on", "day", "when"),
        _must("case", "tables", "the examples"),
    ),
)
CASE = TableSpec(
    "`[[case]]`",
    "One person on one day.",
    (
        _must("name", "text", "what the example shows"),
        _must("on", "day", "the day of the question"),
        _must("facts", "table", "what is known of the person"),
        _must("expect", "`可能符合`, `可能不符合`, `还需了解`", "the answer"),
        _may("met", "list of texts", "words of the conditions that hold, all of them"),
        _may("unmet", "list of texts", "words of the conditions that do not hold, all of them"),
        _may("unknown", "list of texts", "words of the conditions not known yet, all of them"),
        _may("amounts", "list of texts", "words of the amounts that fit"),
        _may("ask", "list of facts", "what to ask, in any order"),
        _may("changes_on", "day", "the first day with another answer"),
    ),
)
TABLES = (
    POLICY, VERSION, CONDITION, GROUP, AMOUNT, MATERIAL, EXCLUSION, BASIS, SOURCE, PARAMETER, ENTRY,
    CASE_FILE, CASE,
)  # fmt: skip


def reference() -> str:
    """Give the printed reference of every table, field and fact, in Markdown."""
    return "\n".join([*(line for one in TABLES for line in _table(one)), *_facts()])


def _table(spec: TableSpec) -> Iterator[str]:
    yield f"### {spec.header}"
    yield f"{spec.meaning}\n"
    yield "| field | written as | needed | meaning |"
    yield "|---|---|---|---|"
    for one in spec.fields:
        yield f"| `{one.name}` | {one.kind} | {'yes' if one.needed else ''} | {one.meaning} |"
    yield ""


def _facts() -> Iterator[str]:
    yield "### Facts"
    yield "`age` is completed years on the day, from `birth`; use it, not `birth`, in conditions.\n"
    yield "| fact | label | values |"
    yield "|---|---|---|"
    for spec in FACTS.values():
        yield f"| `{spec.name}` | {spec.label} | {_values(spec)} |"
    yield ""


def _values(spec: FactSpec) -> str:
    if spec.kind == "date":
        return "`1940-03-05`, `1940-03` or `1940`"
    if spec.kind == "code":
        return "division code of 6, 9 or 12 digits"
    return ", ".join(f"`{value}` {word}" for value, word in spec.choices.items())
