"""The sheet for one elder: what you can probably get, what to bring, where to go, when to call.

Judged only; the authority determines. So it says 可能符合, never 符合, and where no local amount
is confirmed it gives none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from advisor_app.domain.facts import FACTS
from advisor_app.domain.policy import Freshness, PolicyVersion, Standing, in_words
from advisor_app.domain.screening import Screening, Verdict
from advisor_app.sheets.fields import amount, bring, call, dotted, hours, listed, time_limit, where
from advisor_app.sheets.furniture import Frame, Heading, call_block, date_lines
from advisor_app.sheets.glance import Glance, Judged, version_of
from advisor_app.sheets.rows import Block, Row, Rows, Words, tied_on
from advisor_app.sheets.setting import FULL, WIDTH, Column, Setter, baseline, rule
from advisor_app.sheets.wording import AMOUNT_UNKNOWN, CALL_FIRST, LOCAL_RULES

TITLE = "福利待遇告知单"
NOTHING_FOUND = "暂时没有找到可能符合的待遇"
SOON = timedelta(days=366)
"""A change further away is no reason to wait for it."""

_READ_AT_ONCE = 40
"""Characters of names in one sentence."""

_WORTH_TELLING = ("income", "care_level", "disability_grade", "living", "family_planning")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the sheet is for. ``line``: sex, age and community, e.g. ``女　84岁　江南小镇社区``."""

    name: str
    line: str


def frame(setter: Setter, heading: Heading, recipient: Recipient) -> Frame:
    """Give the furniture: for whom, when, by whom."""
    opening = (
        *recipient_rows(setter, recipient),
        *date_lines(setter, heading),
        rule(1, 6, 12),
    )
    overleaf = f"{recipient.name}的{TITLE}（续）"
    return Frame(heading=heading, title=TITLE, overleaf=overleaf, opening=opening)


def recipient_rows(setter: Setter, recipient: Recipient) -> Rows:
    """Set the name, and beside it who that is, where both fit on a line."""
    name = setter.text(recipient.name, size=setter.heading, bold=True)
    shift = setter.length(recipient.name, setter.heading, bold=True) + setter.body
    if len(name) > 1 or shift + setter.length(recipient.line, setter.body) > WIDTH:
        return (*name, *setter.text(recipient.line))
    line = Words(shift, baseline(setter.heading), setter.clean(recipient.line), setter.body)
    return (Row(name[0].height, (*name[0].marks, line)),)


class ElderSheet:
    """Composes the blocks of one elder's sheet."""

    def __init__(self, setter: Setter, heading: Heading, judged: Sequence[Judged]) -> None:
        self._setter = setter
        self._heading = heading
        self._judged = judged
        self._names = {one.policy.id: one.policy.name for one in judged}

    def blocks(self, callback: date | None, room: float) -> list[Block]:
        """Give the blocks, top to bottom: the first page says it all, the rest is detail.

        Args:
            callback: by when the point will get in touch.
            room: the height for text on the first page.
        """
        likely = self._having(Verdict.LIKELY)
        calling = call_block(self._setter, self._heading, callback)
        if not likely:
            return [*self._none_likely(), *self._rest(), calling]
        glance = Glance(self._setter, self._heading, likely)
        first = glance.within(room - calling.total)
        return [*first, calling, *self._likely(likely), *self._rest()]

    def _rest(self) -> list[Block]:
        return [*self._soon(), *self._unknown(), *self._others()]

    def _having(self, verdict: Verdict) -> list[Judged]:
        return [one for one in self._judged if one.screening.verdict is verdict]

    # What is likely.

    def _likely(self, likely: list[Judged]) -> list[Block]:
        blocks = []
        title = self._setter.section("可能符合的待遇")
        for number, one in enumerate(likely, start=1):
            body = self._benefit(number, one)
            blocks.append(
                Block(
                    rows=(*title, *body) if number == 1 else body,
                    before=self._setter.body,
                    divider=(rule(0.8, 0, 8),) if number > 1 else (),
                    again=self._again(one.policy.name),
                )
            )
        return blocks

    def _benefit(self, number: int, one: Judged) -> Rows:
        setter, version = self._setter, version_of(one, self._heading.on)
        name = setter.text(f"{number}. {one.policy.name}", size=setter.heading, bold=True)
        return (
            *tied_on(name),
            *self._amounts(one, version),
            *self._met(one.screening),
            *bring(setter, version),
            *where(setter, version, self._heading),
            *call(setter, version),
            *hours(setter, version),
            *time_limit(setter, version),
            *self._notes(one, version),
        )

    def _amounts(self, one: Judged, version: PolicyVersion) -> Rows:
        if not version.amount_confirmed:
            unknown = self._setter.text(AMOUNT_UNKNOWN, bold=True)
            return tied_on(unknown) if one.policy.is_money else ()
        figures = [amount(self._setter, each) for each in one.screening.amounts]
        return tied_on(tuple(row for figure in figures for row in figure))

    def _met(self, screening: Screening) -> Rows:
        said = [reason.words for reason in screening.reasons if reason.met]
        return listed(self._setter, "符合条件", said, ticked=True)

    def _notes(self, one: Judged, version: PolicyVersion) -> Rows:
        notes = [*self._excluding(one.screening), *self._ending(one)]
        if Freshness.of(version.checked_on, self._heading.on) is Freshness.RED:
            notes.append(CALL_FIRST)
        if version.needs_local_check:
            notes.append(LOCAL_RULES)
        return dotted(self._setter, "请注意", notes)

    def _excluding(self, screening: Screening) -> list[str]:
        return [one.words for one in screening.conflicts if one.policy in self._names]

    def _ending(self, one: Judged) -> list[str]:
        """Say what will not last; a policy that runs out says so in its own words."""
        screening, on = one.screening, self._heading.on
        changes = self._changes_soon(screening)
        if one.policy.standing(on) is Standing.ENDING:
            return [one.policy.standing_words(on)]
        if changes is None:
            return []
        why = f"：{screening.change_words}" if screening.change_words else ""
        return [f"{in_words(changes)}起情况可能有变{why}"]

    def _again(self, name: str) -> Rows:
        return tied_on(self._setter.text(f"{name}（接上页）", bold=True))

    # What is not likely yet.

    def _none_likely(self) -> list[Block]:
        setter = self._setter
        said = (
            *tied_on(setter.text(NOTHING_FOUND, size=setter.heading, bold=True)),
            *setter.text(
                "这是按现在知道的情况看的，不是最后的结论。家里的情况有了变化，"
                "或者还有没说到的，请随时再来问，我们陪您一起看。"
            ),
        )
        asked = any(questions_of(one.screening) for one in self._having(Verdict.NEEDS_INFO))
        return [Block(rows=said), *([] if asked else [self._usualquestions_of()])]

    def _usualquestions_of(self) -> Block:
        asked = [FACTS[name].question for name in _WORTH_TELLING]
        items = [self._setter.item(one, FULL, box=True) for one in asked]
        rows = (
            *self._setter.section("下次来，请告诉我们"),
            *(row for item in items for row in item),
        )
        return Block(rows=rows, before=self._setter.body)

    def _soon(self) -> list[Block]:
        """What will fit before long, with the day."""
        coming = [(self._comes(one.screening), one) for one in self._having(Verdict.UNLIKELY)]
        dated = [(day, one) for day, one in coming if day is not None]
        if not dated:
            return []
        rows = [*self._setter.section("快要符合的待遇")]
        for day, one in sorted(dated, key=lambda each: each[0]):
            rows += self._coming(day, one)
        return [Block(rows=tuple(rows), before=self._setter.body, whole=False)]

    def _coming(self, day: date, one: Judged) -> Rows:
        why = one.screening.change_words.partition("，自")[0]  # the day stands before it already
        said = f"{in_words(day)}起可能符合{'：' if why else ''}{why}。到时请再来问。"
        return (
            *tied_on(self._setter.text(one.policy.name, bold=True)),
            *self._setter.text(said),
        )

    def _unknown(self) -> list[Block]:
        """What to find out: each question once, with the policies that hang on it."""
        asked: dict[str, list[str]] = {}
        for one in self._having(Verdict.NEEDS_INFO):
            for question in questions_of(one.screening):
                asked.setdefault(question, []).append(one.policy.name)
        if not asked:
            return []
        ordered = sorted(asked.items(), key=lambda entry: -len(entry[1]))
        rows = [*self._setter.section("还需了解的情况")]
        rows += tied_on(self._setter.text("问清下面几件事，才好判断另外几项待遇："))
        for question, names in ordered:
            rows += self._question(question, names)
        return [Block(rows=tuple(rows), before=self._setter.body, whole=False)]

    def _question(self, question: str, names: list[str]) -> Rows:
        setter = self._setter
        indent = 1.5 * setter.body
        column = Column(indent, WIDTH - indent)
        return (
            *tied_on(setter.item(question, FULL, box=True)),
            *setter.text(f"关系到：{_some(names)}", column=column),
        )

    def _others(self) -> list[Block]:
        """One line that others were looked at: nobody should think they were forgotten."""
        others = sum(self._comes(one.screening) is None for one in self._having(Verdict.UNLIKELY))
        if not others:
            return []
        said = f"另有{others}项待遇目前可能不符合，没有印出来。情况变了，请再来问。"
        return [Block(rows=self._setter.text(said), before=self._setter.body)]

    def _changes_soon(self, screening: Screening) -> date | None:
        changes = screening.changes_on
        return changes if changes is not None and changes - self._heading.on <= SOON else None

    def _comes(self, screening: Screening) -> date | None:
        """Give the day from which an unlikely one is worth asking for again."""
        better = screening.changes_to in (Verdict.LIKELY, Verdict.NEEDS_INFO)
        return self._changes_soon(screening) if better else None


def _some(names: list[str]) -> str:
    """Name as many as are read at one go, and count them all where some are left out."""
    shown = names[:1]
    for name in names[1:]:
        if sum(map(len, shown)) + len(name) > _READ_AT_ONCE:
            return f"{'、'.join(shown)}等{len(names)}项"
        shown.append(name)
    return "、".join(shown)


def questions_of(screening: Screening) -> list[str]:
    """Give what to ask about an answer that is open."""
    asked = [FACTS[name].question for name in screening.ask if name in FACTS]
    open_conditions = [f"{one.words}吗？" for one in screening.reasons if one.met is None]
    return asked or open_conditions
