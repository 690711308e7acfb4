"""Case tables: examples beside a policy that an officer reads and signs, and that are run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import VERDICT_WORDS, Screening, Verdict
from advisor_app.eligibility.fields import Table
from advisor_app.eligibility.format import CASE, CASE_FILE
from advisor_app.eligibility.matching import screen_one
from advisor_app.eligibility.policy_tables import NEVER

_VERDICTS = {words: verdict for verdict, words in VERDICT_WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person on one day, and the answer that is right.

    Attributes:
        line: where it stands in its file.
        met, unmet, unknown: the words of conditions, each set whole; None where not written.
    """

    name: str
    line: int
    on: date
    facts: Facts
    expect: Verdict
    met: frozenset[str] | None
    unmet: frozenset[str] | None
    unknown: frozenset[str] | None
    amounts: tuple[str, ...] | None
    ask: frozenset[str] | None
    changes_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTable:
    """The examples of one policy. ``signed_by`` is empty until an officer has read them."""

    policy: str
    signed_by: str
    signed_on: date | None
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example whose answer came out otherwise. ``message``: what was expected, what came."""

    policy: str
    case: str
    line: int
    message: str


def read_case_table(table: Table) -> CaseTable:
    """Read a whole file."""
    table.allow(*CASE_FILE.names)
    cases = tuple(_case(one) for one in table.tables("case"))
    if not cases:
        table.wrong("case", "至少要有一个例子，用 [[case]] 开头")
    return CaseTable(
        policy=table.text("policy"),
        signed_by=table.text("signed_by", needed=False),
        signed_on=table.day("signed_on"),
        cases=cases,
    )


def run_case(policy: Policy, case: Case) -> tuple[Failure, ...]:
    """Screen an example and give what came out otherwise."""
    came = screen_one(policy, case.facts, case.on)
    return tuple(
        Failure(policy.id, case.name, case.line, words) for words in _differences(case, came)
    )


def _case(table: Table) -> Case:
    table.allow(*CASE.names)
    expect = table.text("expect")
    if expect and expect not in _VERDICTS:
        table.wrong("expect", f"不能是“{expect}”：可用 {'、'.join(_VERDICTS)}")
    return Case(
        name=table.text("name"),
        line=table.report.places.line(table.path),
        on=table.day("on", needed=True) or NEVER,
        facts=_facts(table),
        expect=_VERDICTS.get(expect, Verdict.NEEDS_INFO),
        met=_words(table, "met"),
        unmet=_words(table, "unmet"),
        unknown=_words(table, "unknown"),
        amounts=table.texts("amounts") if "amounts" in table.raw else None,
        ask=_asked(table),
        changes_on=table.day("changes_on"),
    )


def _facts(table: Table) -> Facts:
    raw = table.raw.get("facts", {})
    if not isinstance(raw, dict):
        table.wrong("facts", '要写成一个表，如 { birth = "1946-03-05", hukou = "410106" }')
        return Facts()
    try:
        return Facts.parse(raw)
    except BadInput as error:
        table.wrong("facts", error.message)
        return Facts()


def _words(table: Table, name: str) -> frozenset[str] | None:
    return frozenset(table.texts(name)) if name in table.raw else None


def _asked(table: Table) -> frozenset[str] | None:
    asked = _words(table, "ask")
    for one in sorted(asked or ()):
        if one not in FACTS:
            table.wrong("ask", f"没有叫“{one}”的要素：可用 {'、'.join(FACTS)}")
    return asked


def _differences(case: Case, came: Screening) -> Iterator[str]:
    if came.verdict is not case.expect:
        yield f"应为{VERDICT_WORDS[case.expect]}，判为{VERDICT_WORDS[came.verdict]}"
    for label, wanted, met in (
        ("符合的条件", case.met, True),
        ("不符合的条件", case.unmet, False),
        ("还不知道的条件", case.unknown, None),
    ):
        found = frozenset(one.words for one in came.reasons if one.met is met)
        if wanted is not None and wanted != found:
            yield f"{label}应为{_listed(wanted)}，得到{_listed(found)}"
    amounts = tuple(one.words for one in came.amounts)
    if case.amounts is not None and case.amounts != amounts:
        yield f"金额应为{_listed(case.amounts)}，得到{_listed(amounts)}"
    if case.ask is not None and case.ask != frozenset(came.ask):
        yield f"要问的应为{_listed(case.ask)}，得到{_listed(came.ask)}"
    if case.changes_on is not None and case.changes_on != came.changes_on:
        yield f"情况改变的日期应为{case.changes_on}，得到{came.changes_on or '没有'}"


def _listed(words: frozenset[str] | tuple[str, ...]) -> str:
    return "、".join(f"“{one}”" for one in sorted(words)) or "没有"
