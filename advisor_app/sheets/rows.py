"""What pages are made of: marks on rows, rows in blocks. Lengths are points (1/72 inch).

A mark's ``x`` counts from the left margin, its ``y`` down from the top of its row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text on one line; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """A tick box, drawn since the bold face has no such glyph; ``y`` is its upper edge."""

    x: float
    y: float
    side: float
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A level rule; ``weight`` is its thickness."""

    x: float
    y: float
    length: float
    weight: float


@dataclass(frozen=True, slots=True)
class Shade:
    """A light grey area behind text; ``y`` is its upper edge."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """A frame around an area; ``y`` is its upper edge, ``weight`` its line."""

    x: float
    y: float
    width: float
    height: float
    weight: float


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code (ISO/IEC 18004) of digits; ``y`` is its upper edge."""

    x: float
    y: float
    side: float
    digits: str


Mark = Words | Square | Line | Shade | Box | QrCode

_LENGTHS: Mapping[type[Mark], tuple[str, ...]] = {
    Words: ("size",), Square: ("side",), Line: ("length", "weight"), Shade: ("width", "height"),
    Box: ("width", "height", "weight"), QrCode: ("side",),
}  # fmt: skip


def moved(mark: Mark, right: float, down: float) -> Mark:
    """Move a mark; its place is given to a hundredth of a point."""
    x, y = round(mark.x + right, 2), round(mark.y + down, 2)
    if isinstance(mark, Words):  # nearly all are: made directly, in a third of the time
        return Words(x, y, mark.text, mark.size, mark.bold)
    return replace(mark, x=x, y=y)


def scaled(mark: Mark, by: float) -> Mark:
    """Give a mark larger or smaller, in its place on a leaf of that scale."""
    names = ("x", "y", *_LENGTHS[type(mark)])
    return replace(mark, **{name: round(getattr(mark, name) * by, 2) for name in names})


@dataclass(frozen=True, slots=True)
class Row:
    """A strip of the page.

    Attributes:
        tied: never parted from the row below by the end of a page.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    tied: bool = False


Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that belong together.

    Attributes:
        before: the gap above, dropped at the top of a page.
        divider: rows set apart from what stands above; dropped at the top of a page.
        again: rows repeated on top when the block goes on overleaf.
        whole: kept on one page where it fits; else it only parts where its rows are not tied.
    """

    rows: Rows
    before: float = 0.0
    divider: Rows = ()
    again: Rows = ()
    whole: bool = True

    @property
    def height(self) -> float:
        """The height of all rows."""
        return height_of(self.rows)

    @property
    def total(self) -> float:
        """The height with what sets it apart from the block above."""
        return self.before + height_of(self.divider) + self.height


def height_of(rows: Rows) -> float:
    """Give the height of rows together."""
    return sum(row.height for row in rows)


def tied(rows: Rows) -> Rows:
    """Tie rows into one that no page end parts."""
    return (*tied_on(rows[:-1]), *rows[-1:])


def tied_on(rows: Rows) -> Rows:
    """Tie rows together and to what follows."""
    return tuple([row if row.tied else Row(row.height, row.marks, tied=True) for row in rows])


def guarded(rows: Rows) -> Rows:
    """Tie the first two and the last two rows: no widows, no orphans."""
    if len(rows) <= 4:
        return tied(rows)
    return (*tied(rows[:2]), *rows[2:-2], *tied(rows[-2:]))
