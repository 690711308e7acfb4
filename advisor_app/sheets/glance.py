"""The first page of an elder's sheet: one next step, what there is, what to bring."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import Policy, PolicyVersion
from advisor_app.domain.screening import Screening
from advisor_app.sheets.furniture import Heading
from advisor_app.sheets.rows import Block, Box, Row, Rows, Words, height_of, tied, tied_on
from advisor_app.sheets.setting import WIDTH, Column, Setter, baseline
from advisor_app.sheets.wording import grouped, version_named

_INSET = 10.0
_SHORT_PLACE = 24
"""Characters of a place that still fit into the sentence of the next step."""

_SERVICE = 3
"""The rank of what is no money: behind what is."""

_NAMED = (44, 24)
"""Characters of names in the sentence of what has no line of its own, at most."""

_WHOSE = ("本人", "老人", "申请人")
"""What stands before the same paper in different policies."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A policy with its answer for this elder."""

    policy: Policy
    screening: Screening


def version_of(one: Judged, on: date) -> PolicyVersion:
    """Give the version that a policy was judged by."""
    return version_named(one.policy, one.screening.version, on)


def amount_words(one: Judged, on: date) -> str:
    """Give how much there is for this elder, as far as it was confirmed here; may be empty."""
    if not version_of(one, on).amount_confirmed:
        return "金额请问窗口" if one.policy.is_money else ""
    return "；".join(amount.words for amount in one.screening.amounts)


class Glance:
    """Composes what an elder needs who reads no further."""

    def __init__(
        self, setter: Setter, heading: Heading, likely: Sequence[Judged], who: str = "您"
    ) -> None:
        """Take what is likely, and how the sheet speaks of the elder."""
        self._setter = setter
        self._heading = heading
        self._likely = likely
        self._who = who

    def next_step(self) -> Block:
        """Set the one thing to do first, in a frame."""
        setter = self._setter
        inner = Column(_INSET, WIDTH - 2 * _INSET)
        words = tied(setter.text(f"下一步：{self._step()}", bold=True, column=inner))
        height = height_of(words) + 2 * 5
        edge = Row(5, (Box(0, 0, WIDTH, height, 1.5),), tied=True)
        return Block(rows=(edge, *tied_on(words), Row(5)))

    def within(self, room: float) -> list[Block]:
        """Give the whole page, as much of it as the room takes.

        Where there is too much, services that need no money figure are named in one paragraph
        first; then only the papers of the next step are told; then fewer benefits have a line of
        their own. Everything stands in full overleaf, and the page says so.
        """
        head = self.next_step()
        for benefits, bring in self._arrangements():
            blocks = [head, benefits, bring]
            if sum(block.total for block in blocks) <= room:
                return blocks
        return [head, self.benefits(), self.bring_together()]

    def benefits(self) -> Block:
        """Set what there is and how much."""
        return self._told(range(len(self._likely)))

    def bring_together(self) -> Block:
        """Set what all of them ask for, each paper once, to be ticked off at home."""
        return self._bring("要带的材料，先备齐（每项各要什么，见后面）：", self._likely)

    def _bring_first(self) -> Block:
        _, first = self._most_worth()
        return self._bring(f"办“{first.policy.name}”要带（其余各项见后面）：", [first])

    def _bring_later(self) -> Block:
        said = self._setter.text("要带什么材料，见后面。")
        return Block(rows=said, before=self._setter.body / 2)

    def _bring(self, said: str, asking: Sequence[Judged]) -> Block:
        versions = [version_of(one, self._heading.on) for one in asking]
        names = merged(material.name for version in versions for material in version.materials)
        if not names:
            return Block(rows=())
        rows = (*tied_on(self._setter.text(said)), *self._setter.boxes(names))
        return self._parted(rows, "要带的材料（接上页）")

    def _arrangements(self) -> Iterator[tuple[Block, Block]]:
        """Give ways to fill the page, the fullest first."""
        every = self.bring_together()
        yield self.benefits(), every
        ranks = [self._rank(place) for place in range(len(self._likely))]
        ordered = sorted(range(len(ranks)), key=ranks.__getitem__)
        paid = sum(rank < _SERVICE for rank in ranks)
        yield self._told(ordered[:paid]), every
        step, later = self._bring_first(), self._bring_later()
        for bring in (step, later):
            for count in range(paid, 0, -1):
                for most in _NAMED:
                    yield self._told(ordered[:count], most), bring

    def _rank(self, place: int) -> int:
        """Rank what deserves a line of its own: the next step, money that is sure, money."""
        one = self._likely[place]
        if place + 1 == self._most_worth()[0]:  # always has a line, so there is one at least
            return 0
        return 1 + (not self._has_amount(one)) if one.policy.is_money else _SERVICE

    def _told(self, lines: Sequence[int], most: int = _NAMED[0]) -> Block:
        """Set lines for some of the benefits, and name the others together, ``most`` letters."""
        setter, count = self._setter, len(self._likely)
        rows = [*tied_on(setter.text(f"{self._who}现在可能符合下面{count}项待遇："))]
        for place in sorted(lines):
            one = self._likely[place]
            rows += self._line(
                f"{place + 1}. {one.policy.name}", amount_words(one, self._heading.on)
            )
        shown = set(lines)
        others = [one.policy.name for place, one in enumerate(self._likely) if place not in shown]
        if others:
            rows += setter.text(f"还有{_named(others, most)}，办法都见后面。")
        return self._parted(tuple(rows), "可能符合的待遇（接上页）")

    def _parted(self, rows: Rows, again: str) -> Block:
        repeated = tied_on(self._setter.text(again, bold=True))
        return Block(rows=rows, before=self._setter.body / 2, again=repeated, whole=False)

    def _step(self) -> str:
        place, first = self._most_worth()
        version = version_of(first, self._heading.on)
        called = f"先办“{first.policy.name}”。"
        if version.where and len(version.where) <= _SHORT_PLACE:
            return f"{called}带上材料，到{version.where.rstrip('。')}。"
        if version.where:
            return f"{called}办法见后面第{place}项。"
        phone = version.phone or self._heading.number_to_call
        ask = f"先打电话{grouped(phone)}问清到哪里办" if phone else "先到顾问点问清到哪里办"
        return f"{called}{ask}。"

    def _most_worth(self) -> tuple[int, Judged]:
        """Give the benefit to begin with, and its place: money that is confirmed, then money."""
        placed = [(place, one) for place, one in enumerate(self._likely, start=1)]
        confirmed = [
            each for each in placed if each[1].policy.is_money and self._has_amount(each[1])
        ]
        return (*confirmed, *(each for each in placed if each[1].policy.is_money), placed[0])[0]

    def _has_amount(self, one: Judged) -> bool:
        amounts = one.screening.amounts
        confirmed = version_of(one, self._heading.on).amount_confirmed
        return confirmed and any(amount.value_fen is not None for amount in amounts)

    def _line(self, name: str, amount: str) -> Rows:
        setter = self._setter
        indent = 1.4 * setter.body
        rows = setter.text(name, bold=True)
        length = setter.length(amount, setter.body)
        if amount and len(rows) == 1 and self._fits_beside(name, length):
            words = Words(WIDTH - length, baseline(setter.body), setter.clean(amount), setter.body)
            return (Row(rows[0].height, (*rows[0].marks, words)),)
        beneath = setter.text(amount, column=Column(indent, WIDTH - indent)) if amount else ()
        return (*tied_on(rows), *beneath) if beneath else rows

    def _fits_beside(self, name: str, length: float) -> bool:
        setter = self._setter
        return setter.length(name, setter.body, bold=True) + 2 * setter.body + length <= WIDTH


def _named(names: Sequence[str], most: int) -> str:
    """Name as many as a paragraph holds, and count them all where some are left out."""
    shown: list[str] = []
    for name in names:
        if shown and len("、".join((*shown, name))) > most:
            return f"{'、'.join(shown)}等{len(names)}项"
        shown.append(name)
    return "、".join(shown)


def merged(names: Iterable[str]) -> tuple[str, ...]:
    """Give each paper once; whose it is does not make it another."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_bare(name), name)
    return tuple(found.values())


def _bare(name: str) -> str:
    return next((name.removeprefix(one) for one in _WHOSE if name.startswith(one)), name)
