"""The district's report for the supervising congress, on paper, for signature and stamp.

Officials read it: 12 points, the size of running text in official papers (小四).
"""

from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.furniture import Frame, Heading
from advisor_app.sheets.grid import Grid
from advisor_app.sheets.rows import Block, Rows, guarded, tied, tied_on
from advisor_app.sheets.setting import FULL, Setter, rule
from advisor_app.sheets.tally_sheet import signing

_HEADING = 15
_SAID = ("数字由各点报来的记录汇总，没有报不等于零", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTable:
    """A table of a report.

    Attributes:
        shares: of the page's width, one a column.
        figures: columns that hold figures.
        marked: lines that are set off, e.g. points that did not report.
        summed: whether the last line is the sum.
    """

    head: tuple[str, ...]
    shares: tuple[float, ...]
    lines: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()
    summed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCard:
    """Something told in a few labelled lines, kept on one page."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPart:
    """A part of a report under a heading: sentences, lists of names, a table, cards."""

    heading: str
    sentences: tuple[str, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: PaperTable | None = None
    cards: tuple[PaperCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictPaper:
    """A report to be printed.

    Attributes:
        title: with the period.
        on: the day it was made.
        signature: who signs.
    """

    title: str
    on: date
    parts: tuple[PaperPart, ...]
    signature: tuple[str, ...]


def frame(setter: Setter, heading: Heading, paper: DistrictPaper) -> Frame:
    """Give the furniture: which district, made when."""
    opening = (*setter.text(f"{heading.point}　{in_words(paper.on)}制"), rule(0.6, 3, 6))
    return Frame(
        heading=heading, title=paper.title, overleaf=f"{paper.title}（续）", opening=opening,
        coded=False, said=_SAID,
    )  # fmt: skip


def blocks(setter: Setter, paper: DistrictPaper) -> list[Block]:
    """Give every part in its order, and the place for signatures and the stamp."""
    parts = [block for part in paper.parts for block in _part(setter, part)]
    return [*parts, signing(setter, paper.signature, paper.on)]


def _part(setter: Setter, part: PaperPart) -> list[Block]:
    heading = tied_on(setter.text(part.heading, size=_HEADING, bold=True))
    said = [setter.text(one) for one in part.sentences]
    rows: Rows = (*tied_on(heading), *(row for one in said for row in one))
    rest = [_listed(setter, words, names) for words, names in part.lists]
    if part.table:
        rest.append(_table(setter, part.heading, part.table))
    rest += [_card(setter, one) for one in part.cards]
    if not said and rest:
        first = rest[0]
        joined = Block(
            rows=(*heading, *first.rows), before=setter.body, again=first.again, whole=first.whole
        )  # fmt: skip
        return [joined, *rest[1:]]
    return [Block(rows=rows, before=setter.body, whole=False), *rest]


def _listed(setter: Setter, words: str, names: tuple[str, ...]) -> Block:
    head = tied_on(setter.text(f"{words}：", bold=True))
    items = tuple(row for name in names for row in setter.item(name, FULL))
    return Block(rows=(*head, *guarded(items)), before=setter.body / 2, whole=False)


def _table(setter: Setter, heading: str, table: PaperTable) -> Block:
    grid = Grid(setter, table.shares, table.figures)
    head = grid.line(table.head, head=True)
    last = len(table.lines) - 1 if table.summed else None
    lines = [
        grid.line(line, head=at == last, shade=at in table.marked)
        for at, line in enumerate(table.lines)
    ]
    again = tied_on((*setter.text(f"{heading}（接上页）", bold=True), head))
    return Block(
        rows=(*tied_on((head,)), *lines), before=setter.body / 3, again=again, whole=False
    )  # fmt: skip


def _card(setter: Setter, card: PaperCard) -> Block:
    title = setter.text(card.title, bold=True)
    lines = [setter.text(one) for one in card.lines]
    rows = (*tied_on(title), *(row for one in lines for row in one))
    return Block(rows=tied(rows), before=setter.body / 2, divider=(rule(0.6, 2, 4),))
