"""A finished document: marks at their places on leaves, ready to be drawn, kept and drawn again.

What is kept is not the PDF but the marks: they take a twentieth of the room, and the same marks
give the same paper in ten years, whatever the policies have become.
"""

import base64
import binascii
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from advisor_app.domain.errors import BadInput
from advisor_app.sheets.paging import Page
from advisor_app.sheets.rows import Box, Line, Mark, QrCode, Shade, Square, Words, moved, scaled
from advisor_app.sheets.setting import MARGIN, PAGE_HEIGHT, PAGE_WIDTH

_SHAPES: Final = {"w": Words, "s": Square, "l": Line, "g": Shade, "b": Box, "q": QrCode}
_LETTERS = {shape: letter for letter, shape in _SHAPES.items()}
_A4 = round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2)
_MOST = 4 << 20
"""Bytes that a kept document has at most, unpacked: the longest real one has 60,000."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One side of paper; marks count from its upper left corner, in points."""

    width: float
    height: float
    marks: tuple[Mark, ...]

    def scaled(self, factor: float) -> "Leaf":
        """Give it larger or smaller: A3 is A4 times the square root of two (ISO 216)."""
        marks = tuple(scaled(mark, factor) for mark in self.marks)
        return Leaf(round(self.width * factor, 2), round(self.height * factor, 2), marks)


@dataclass(frozen=True, slots=True)
class Document:
    """Leaves, and what the file says of itself.

    Attributes:
        title: shown in the window's title and in file lists.
        author: the point.
    """

    title: str
    author: str
    leaves: tuple[Leaf, ...]


def laid(pages: Iterable[Page]) -> tuple[Leaf, ...]:
    """Lay pages on A4 paper, within its margins."""
    return tuple(
        Leaf(
            _A4[0],
            _A4[1],
            tuple(
                moved(mark, MARGIN, MARGIN + placed.top)
                for placed in page
                for mark in placed.row.marks
            ),
        )
        for page in pages
    )


def leaf_of(
    marks: Iterable[Mark],
    *,
    width: float = PAGE_WIDTH,
    height: float = PAGE_HEIGHT,
    margin: float = MARGIN,
) -> Leaf:
    """Put marks that count from the margins on a leaf; lengths to a hundredth of a point."""
    placed = tuple(moved(one, margin, margin) for one in marks)
    return Leaf(round(width, 2), round(height, 2), placed)


def kept(document: Document) -> str:
    """Give the text form that is journalled: compressed JSON, base 64."""
    leaves = [
        [leaf.width, leaf.height, [_packed(mark) for mark in leaf.marks]]
        for leaf in document.leaves
    ]
    raw = msgspec.json.encode([document.title, document.author, leaves])
    return base64.b85encode(zlib.compress(raw, 9)).decode()


def document_of(text: str) -> Document:
    """Read what :func:`kept` gave.

    Raises:
        BadInput: it is none, or was damaged.
    """
    try:
        raw = zlib.decompressobj().decompress(base64.b85decode(text), _MOST)
        title, author, leaves = msgspec.json.decode(raw, type=tuple[str, str, list[_Packed]])
        return Document(title, author, tuple(_leaf(one) for one in leaves))
    except (ValueError, LookupError, TypeError, zlib.error, binascii.Error, msgspec.MsgspecError):
        raise BadInput("这张单子的存底读不出来：请用当时的事项重新印一张", "sheet") from None


_Packed = tuple[float, float, list[list[str | float | bool]]]


def _leaf(packed: _Packed) -> Leaf:
    width, height, marks = packed
    return Leaf(width, height, tuple(_SHAPES[str(mark[0])](*mark[1:]) for mark in marks))


def _packed(mark: Mark) -> list[str | float | bool]:
    shape = type(mark)
    return [_LETTERS[shape], *(getattr(mark, name) for name in shape.__slots__)]
