"""What a point's notices are put together from: type as large as fits, fields, frames, arrows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from advisor_app.sheets.breaking import lines
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.notice_texts import Part
from advisor_app.sheets.rows import Box, Line, Mark, Row, Rows, Shade, Words, height_of, moved
from advisor_app.sheets.setting import Column

FINE, STRONG = 1.2, 2.0
"""Weights of lines: to write on, and to frame."""
NAME_SEAM = re.compile("(?<=街道|社区|小区)|(?<=中心)(?!路)|(?<=[镇乡村县市])(?!社区|小区)")
"""Where the name of a point may be parted without hurting a word."""
LIST_SEAM = re.compile(r"[，；,;]\s*|[ \u3000]+|\n")
"""Where a list may be parted; what is parted needs no comma. A number's own gap is no blank."""
_TIGHT, _RUNNING, _BY_HAND = 1.25, 1.36, 1.5
"""Line spacing: of large type, of sentences of a line or two, of what is written by hand."""
_MOST_SEAMS = 3
_WORTH = 0.7
"""Lines parted at seams may be smaller by so much than what fits when words are torn."""
_ARROW = "↓"


class NoticeSetter:
    """Sets the parts of one notice.

    Attributes:
        faces: what they are set in.
        size: of running text; headings are a little larger.
    """

    def __init__(self, faces: Faces, size: float) -> None:
        self.faces = faces
        self.size = size

    def length(self, text: str, size: float, bold: bool = False) -> float:
        """Give the length of printable text on one line."""
        return self.faces.length(text, size, bold)

    def broken(self, text: str, size: float, width: float, bold: bool = False) -> tuple[str, ...]:
        """Break text into lines."""
        printable = self.faces.cleaned(text)[0]
        return lines(printable, width, lambda part: self.length(part, size, bold))

    def text(self, words: str, column: Column, *, bold: bool = False, size: float = 0) -> Rows:
        """Set a paragraph, left aligned."""
        size = size or self.size
        return tuple(
            Row(_RUNNING * size, (Words(column.x, _base(size), line, size, bold),))
            for line in self.broken(words, size, column.width, bold)
        )

    def centred(
        self, words: str, column: Column, *, bold: bool = False, size: float = 0
    ) -> Rows:  # fmt: skip
        """Set lines in the middle of a column, with little white between them."""
        size = size or self.size
        return tuple(
            Row(_TIGHT * size, (self._middle(line, column, size, bold),))
            for line in self.broken(words, size, column.width, bold)
        )

    def part(self, part: Part, column: Column) -> Rows:
        """Set a heading behind a black bar, its sentences below it."""
        size = self.size + 4
        inner = Column(column.x + 0.8 * size, column.width - 0.8 * size)
        head = self.text(part.name, inner, bold=True, size=size)
        bar = Line(column.x, _RUNNING * size / 2, size / 3, size)
        told = (row for words in part.words for row in self.text(words, inner))
        return (replace(head[0], marks=(bar, *head[0].marks)), *head[1:], *told)

    def closing(self, words: str, column: Column) -> Rows:
        """Set what is said last: bold on light grey."""
        pad = 0.4 * self.size
        inner = Column(column.x + pad, column.width - 2 * pad)
        said = solid(self.centred(words, inner, bold=True, size=round(1.1 * self.size, 1)), pad)
        return (replace(said, marks=(Shade(column.x, 0, column.width, said.height), *said.marks)),)

    def fields(self, pairs: Sequence[tuple[str, str]], column: Column) -> Rows:
        """Set values behind their labels; a line to write on where a value is unknown."""
        labels = [self.faces.cleaned(f"{label}：")[0] for label, _ in pairs]
        shift = max(self.length(label, self.size) for label in labels)
        inner = Column(column.x + shift, column.width - shift)
        return tuple(
            row
            for label, (_, value) in zip(labels, pairs, strict=True)
            for row in self._field(Words(column.x, 0, label, self.size), value, inner)
        )

    def step(self, parts: Sequence[Part], column: Column, shift: float) -> Row:
        """Set a step of the workflow, or several side by side, in boxes of one height.

        Args:
            parts: what is done.
            column: the room for all of them.
            shift: the width of the names, which stand before the words of a single step;
                above them where they would leave too little room.
        """
        pad, columns = 0.3 * self.size, shared(column, len(parts), self.size)
        inside = [Column(one.x + 2 * pad, one.width - 4 * pad) for one in columns]
        shift = shift if len(parts) == 1 and shift < 0.4 * column.width else 0.0
        told = beside(*(self._told(part, inner, shift)
                        for part, inner in zip(parts, inside, strict=True)))  # fmt: skip
        row = solid((told,), pad)
        boxes = (Box(one.x, 0, one.width, row.height, STRONG) for one in columns)
        return replace(row, marks=(*boxes, *row.marks))

    def arrows(self, column: Column, count: int) -> Row:
        """Set as many arrows that point down, one in the middle of each share of a column."""
        size = round(1.1 * self.size, 1)
        columns = shared(column, count, self.size)
        return Row(1.05 * size, tuple(
            Words(one.x + (one.width - self.length(_ARROW, size, True)) / 2, 0.92 * size, _ARROW,
                  size, bold=True)
            for one in columns
        ))  # fmt: skip

    def widest_name(self, parts: Sequence[Part]) -> float:
        """Give the room that the names of steps need before their words."""
        names = (f"{part.name}　" for part in parts)
        return max((self.length(one, self.size + 2, True) for one in names), default=0.0)

    def largest(
        self, text: str, column: Column, height: float, sizes: range, seam: re.Pattern[str],
        *, bold: bool = True, torn: bool = True,
    ) -> Rows:  # fmt: skip
        """Set words as large as fits; parted at seams, if that costs little.

        Args:
            text: what to set.
            column: how wide it may be.
            height: how high.
            sizes: to choose from, the largest first.
            seam: where it is best parted.
            bold: whether it is set so.
            torn: whether it may be broken elsewhere too.

        Returns:
            No rows where not even the last of ``sizes`` fits.
        """

        def fits(words: str, size: float) -> bool:
            return height_of(self.centred(words, column, bold=bold, size=size)) <= height

        whole = next((size for size in sizes if torn and fits(text, size)), 0)
        ways = list(_seamed(text, seam))
        for size in (one for one in sizes if one >= _WORTH * whole):
            for way in ways:
                kept = len(self.broken(way, size, column.width, bold)) == way.count("\n") + 1
                if kept and fits(way, size):
                    return self.centred(way, column, bold=bold, size=size)
        return self.centred(text, column, bold=bold, size=whole) if whole else ()

    def _field(self, label: Words, value: str, column: Column) -> Rows:
        base = _base(self.size)
        if not value:
            base += (_BY_HAND - _RUNNING) * self.size
            line = Line(column.x, base + 4, column.width, FINE)
            return (Row(_BY_HAND * self.size, (replace(label, y=base), line)),)
        rows = self.text(value, column, bold=True)
        return (replace(rows[0], marks=(replace(label, y=base), *rows[0].marks)), *rows[1:])

    def _told(self, part: Part, column: Column, shift: float) -> Rows:
        words, size = "".join(part.words), self.size + 2
        if not shift:
            head = self.centred(part.name, column, bold=True, size=size)
            return (*head, *self.centred(words, column))
        name = self.text(part.name, Column(column.x, shift), bold=True, size=size)
        return (beside(name, self.text(words, Column(column.x + shift, column.width - shift))),)

    def _middle(self, line: str, column: Column, size: float, bold: bool) -> Words:
        """Give a line in the middle of its row: a Chinese character stands 0.88 em high.

        A full stop hangs over, where there is room: it is mostly white and would push the line.
        """
        seen, spare = (
            column.width - self.length(one, size, bold) for one in (line.rstrip("。"), line)
        )
        x = column.x + min(seen / 2, max(spare, 0.0))
        return Words(x, _TIGHT * size / 2 + 0.38 * size, line, size, bold)


def _base(size: float) -> float:
    """Give the baseline in a row of running text: a Chinese character stands 0.88 em high."""
    return _RUNNING * size / 2 + 0.38 * size


def solid(rows: Rows, pad: float = 0) -> Row:
    """Make one row of several, with white above and below."""
    marks: list[Mark] = []
    top = pad
    for row in rows:
        marks += [moved(mark, 0, top) for mark in row.marks]
        top += row.height
    return Row(top + pad, tuple(marks))


def beside(*groups: Rows, middle: bool = True) -> Row:
    """Make one row of several groups side by side, each in the middle of the height or on top."""
    height = max(height_of(rows) for rows in groups)
    parts = [solid(rows, (height - height_of(rows)) / 2 if middle else 0) for rows in groups]
    return Row(height, tuple(mark for part in parts for mark in part.marks))


def shared(column: Column, count: int, gap: float) -> list[Column]:
    """Share a column out among as many of one width."""
    width = (column.width - (count - 1) * gap) / count
    return [Column(column.x + at * (width + gap), width) for at in range(count)]


def _seamed(text: str, seam: re.Pattern[str]) -> Iterator[str]:
    """Give text parted at none, one or more of its seams, the least parted first."""
    spans = [found.span() for found in seam.finditer(text) if 0 < found.start() < len(text)]
    for count in range(min(_MOST_SEAMS, len(spans)) + 1):
        for chosen in combinations(spans, count):
            edges = [0, *(edge for span in chosen for edge in span), len(text)]
            yield "\n".join(
                text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)
            )
