"""Puts blocks on pages: a block stays whole where it fits, a heading never stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor_app.sheets.rows import Block, Row, Rows, height_of

LARGEST_HOLE = 0.7
"""A block is moved overleaf whole unless that leaves more than this share of a page empty."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row at its height on a page; ``top`` counts down from the upper edge of the text."""

    top: float
    row: Row


Page = tuple[Placed, ...]


@dataclass(slots=True)
class _Pages:
    first: float
    later: float
    done: list[Page] = field(default_factory=list)
    current: list[Placed] = field(default_factory=list)
    used: float = 0.0

    @property
    def room(self) -> float:
        return (self.later if self.done else self.first) - self.used

    def turn(self) -> None:
        self.done.append(tuple(self.current))
        self.current = []
        self.used = 0.0

    def put(self, rows: Rows) -> None:
        for row in rows:
            self.current.append(Placed(self.used, row))
            self.used += row.height


def paginate(blocks: Sequence[Block], first: float, later: float) -> tuple[Page, ...]:
    """Put blocks on pages in order.

    Args:
        blocks: top to bottom.
        first: height for text on the first page.
        later: height for text on every later page.

    Returns:
        At least one page. No row is lost; only a row higher than a page could overrun it.
    """
    pages = _Pages(first, later)
    for block in blocks:
        _place(pages, block)
    pages.turn()
    return tuple(pages.done)


def _place(pages: _Pages, block: Block) -> None:
    lead = block.before + height_of(block.divider) if pages.current else 0.0
    if lead + block.height <= pages.room:
        _lead(pages, block)
        pages.put(block.rows)
    elif _moves_whole(pages, block):
        pages.turn()
        pages.put(block.rows)
    else:
        _part(pages, block)


def _moves_whole(pages: _Pages, block: Block) -> bool:
    fits_overleaf = block.whole and block.height <= pages.later
    return fits_overleaf and pages.room <= LARGEST_HOLE * pages.later


def _lead(pages: _Pages, block: Block) -> None:
    if pages.current:
        pages.used += block.before
        pages.put(block.divider)


def _part(pages: _Pages, block: Block) -> None:
    chunks = _chunks(block.rows)
    lead = block.before + height_of(block.divider)
    if lead + height_of(chunks[0]) <= pages.room:
        _lead(pages, block)
    for place, chunk in enumerate(chunks):
        height = height_of(chunk)
        if height > pages.room and pages.current:
            _turn_within(pages, block.again if place else ())
        if height <= pages.room:
            pages.put(chunk)
        else:
            _pour(pages, chunk)


def _turn_within(pages: _Pages, again: Rows) -> None:
    pages.turn()
    pages.put(again)


def _pour(pages: _Pages, rows: Rows) -> None:
    """Place rows that are tied but higher than a page: the tie gives way."""
    for row in rows:
        if row.height > pages.room and pages.current:
            pages.turn()
        pages.put((row,))


def _chunks(rows: Rows) -> list[Rows]:
    """Cut rows into groups that no page end may part."""
    groups: list[Rows] = []
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if not row.tied:
            groups.append(tuple(group))
            group = []
    return [*groups, tuple(group)] if group else groups
