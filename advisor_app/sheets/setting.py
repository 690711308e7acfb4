"""Sets text into rows: one grid, four sizes, line spacing 1.5, nothing below 16 points.

Sizes follow 老年人 large-print practice: body 18 points by default (22 or 24 for weak eyes),
headings 24 to 26 bold, what matters most (amount, telephone) 28 bold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from advisor_app.sheets.breaking import lines
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.rows import Line, Mark, Row, Rows, Square, Words, guarded, tied, tied_on

MILLIMETRE = 72 / 25.4
PAGE_WIDTH = 210 * MILLIMETRE
PAGE_HEIGHT = 297 * MILLIMETRE
MARGIN = 20 * MILLIMETRE
WIDTH = PAGE_WIDTH - 2 * MARGIN
SMALLEST = 16
KEY = 28
TITLE = 26
SPACING = 1.5
_SHORTEST_LINE = 15
_LABEL_LETTERS = 4
_REMEMBERED = 10_000
"""Paragraphs remembered as set: most of a sheet's are the library's."""
_WHOLE_FIELD = 8
"""A labelled field of so many rows is not parted: overleaf it would stand without its label."""


def leading(size: float) -> float:
    """Give the height of a row of text."""
    return SPACING * size


def baseline(size: float) -> float:
    """Give the baseline within a row: Noto Sans SC stands 0.88 em high, 0.12 em deep."""
    return (SPACING - 1) / 2 * size + 0.88 * size


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the grid: ``x`` from the left margin, and its width."""

    x: float
    width: float


FULL = Column(0, WIDTH)


class _Known:
    """Paragraphs of one size of running text, remembered as they were set."""

    def __init__(self, faces: Faces, body: int) -> None:
        self._faces = faces
        self._body = body
        self.paragraph = lru_cache(maxsize=_REMEMBERED)(self._paragraph)
        self.entry = lru_cache(maxsize=_REMEMBERED)(self._entry)

    def _paragraph(self, words: str, column: Column, size: float, bold: bool) -> Rows:
        broken = lines(words, column.width, lambda part: self._faces.length(part, size, bold))
        return guarded(tuple(_row(column.x, line, size, bold) for line in broken))

    def _entry(self, words: str, column: Column, box: bool, ticked: bool) -> Rows:
        indent = 1.5 * self._body if box else 1.0 * self._body
        inner = Column(column.x + indent, column.width - indent)
        rows = self._paragraph(words, inner, self._body, bold=False)
        sign = self._square(column.x, ticked) if box else _dot(column.x, self._body)
        return tied((replace(rows[0], marks=(sign, *rows[0].marks)), *rows[1:]))

    def _square(self, x: float, ticked: bool) -> Mark:
        side = 0.86 * self._body
        return Square(x, (leading(self._body) - side) / 2, side, ticked)


class Setter:
    """Sets one sheet; remembers which characters no face has.

    Attributes:
        body: size of running text.
        heading: size of headings.
        missing: characters without a glyph, each once, in the order met.
    """

    def __init__(self, faces: Faces, body: int, known: _Known | None = None) -> None:
        self._faces = faces
        self._known = known or _Known(faces, body)
        self.body = body
        self.heading = min(26, max(24, body + 2))
        self._missing: dict[str, None] = {}

    def anew(self) -> "Setter":
        """Give one for another sheet, that knows the paragraphs this one has set."""
        return Setter(self._faces, self.body, self._known)

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters without a glyph that were met so far."""
        return tuple(self._missing)

    @property
    def side_by_side(self) -> bool:
        """Whether labels stand beside their text; above it where lines would be too short."""
        return (WIDTH - self._label_width) / self.body >= _SHORTEST_LINE

    @property
    def content(self) -> Column:
        """The column of labelled text."""
        shift = self._label_width if self.side_by_side else 0.0
        return Column(shift, WIDTH - shift)

    @property
    def _label_width(self) -> float:
        return (_LABEL_LETTERS + 1) * self.body

    def clean(self, text: str) -> str:
        """Make text printable, noting characters without a glyph."""
        printable, missing = self._faces.cleaned(text)
        if missing:
            self._missing.update(dict.fromkeys(missing))
        return printable

    def length(self, text: str, size: float, bold: bool = False) -> float:
        """Give the length of text on one line."""
        return self._faces.length(self.clean(text), size, bold)

    def text(
        self, words: str, *, size: float | None = None, bold: bool = False, column: Column = FULL
    ) -> Rows:
        """Set a paragraph, left aligned."""
        return self._known.paragraph(self.clean(words), column, size or self.body, bold)

    def item(self, words: str, column: Column, *, box: bool = False, ticked: bool = False) -> Rows:
        """Set one entry of a list with a hanging indent, behind a drawn square or a dot."""
        return self._known.entry(self.clean(words), column, box, ticked)

    def boxes(self, entries: Sequence[str]) -> Rows:
        """Set entries behind tick boxes, two in a row where both are short."""
        half = Column(0, WIDTH / 2 - self.body)
        rows: list[Row] = []
        waiting: Row | None = None
        for entry in entries:
            item = self.item(entry, half, box=True)
            if len(item) > 1:
                rows += [*([waiting] if waiting else []), *self.item(entry, FULL, box=True)]
                waiting = None
            elif waiting is None:
                waiting = item[0]
            else:
                beside = self.item(entry, Column(WIDTH / 2, WIDTH / 2), box=True)[0]
                rows.append(Row(waiting.height, (*waiting.marks, *beside.marks)))
                waiting = None
        return (*rows, *([waiting] if waiting else []))

    def numbered(self, entries: Sequence[str], column: Column) -> Rows:
        """Set steps behind their numbers."""
        indent = self.length("00．", self.body, bold=True) if len(entries) > 9 else 1.4 * self.body
        rows: list[Row] = []
        for number, words in enumerate(entries, start=1):
            step = self.text(words, column=Column(column.x + indent, column.width - indent))
            sign = Words(column.x, baseline(self.body), f"{number}.", self.body, bold=True)
            rows += tied((replace(step[0], marks=(sign, *step[0].marks)), *step[1:]))
        return tuple(rows)

    def labelled(self, label: str, rows: Rows) -> Rows:
        """Set a bold label beside rows that were set in ``content``, or above them."""
        if not rows:
            return ()
        rows = tied(rows) if len(rows) <= _WHOLE_FIELD else rows
        if not self.side_by_side:
            return (*gap(0.2 * self.body), *tied_on(self.text(label, bold=True)), *rows)
        base = next((mark.y for mark in rows[0].marks if isinstance(mark, Words)), 0.0)
        words = Words(0, base, self.clean(label), self.body, bold=True)
        first = Row(rows[0].height, (words, *rows[0].marks), rows[0].tied)
        return (*gap(0.2 * self.body), first, *rows[1:])

    def section(self, title: str) -> Rows:
        """Set the heading of a part of the sheet above its rule."""
        return tied_on((*self.text(title, size=self.heading, bold=True), rule(1.5, 5, 5)))


def rule(weight: float, above: float, below: float) -> Row:
    """Give a level rule over the whole width."""
    return Row(above + below, (Line(0, above, WIDTH, weight),))


def gap(height: float) -> Rows:
    """Give empty space, tied to what follows."""
    return (Row(height, tied=True),)


def _dot(x: float, size: float) -> Mark:
    return Words(x, baseline(size), "·", size, bold=True)


def _row(x: float, line: str, size: float, bold: bool) -> Row:
    return Row(leading(size), (Words(x, baseline(size), line, size, bold),) if line else ())
