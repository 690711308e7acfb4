"""Tables with ruled cells: columns by shares of the width, a line as high as its longest cell."""

from collections.abc import Collection, Sequence

from advisor_app.sheets.rows import Box, Mark, Row, Rows, Shade, Words
from advisor_app.sheets.setting import WIDTH, Column, Setter

PAD = 4.0
_LINE = 0.6
_AIR = 0.5
"""Points that a figure is given more than it measures, so that it never breaks."""


class Grid:
    """Sets the lines of a table."""

    def __init__(
        self, setter: Setter, shares: Sequence[float], figures: Collection[int] = ()
    ) -> None:
        """Take each column's share of the width, and which hold figures: they stand right."""
        self._setter = setter
        self._figures = frozenset(figures)
        self._columns: list[Column] = []
        x = 0.0
        for share in shares:
            self._columns.append(Column(x, share * WIDTH))
            x += share * WIDTH

    def line(self, texts: Sequence[str], *, head: bool = False, shade: bool = False) -> Row:
        """Set a line of the table; its height follows the longest cell."""
        setter = self._setter
        cells = [
            setter.text(text, bold=head, column=self._room(at, text, head))
            for at, text in enumerate(texts)
        ]
        height = max(sum(row.height for row in rows) for rows in cells)
        marks: list[Mark] = [Shade(0, 0, WIDTH, height)] if head or shade else []
        marks += [Box(column.x, 0, column.width, height, _LINE) for column in self._columns]
        marks += [mark for rows in cells for mark in _stacked(rows)]
        return Row(height, tuple(marks))

    def _room(self, at: int, text: str, bold: bool) -> Column:
        column = self._columns[at]
        inner = Column(column.x + PAD, column.width - 2 * PAD)
        if at not in self._figures:
            return inner
        length = self._setter.length(text, self._setter.body, bold) + _AIR
        width = min(inner.width, length)
        return Column(inner.x + inner.width - width, width)


def _stacked(rows: Rows) -> list[Words]:
    top, words = 0.0, []
    for row in rows:
        words += [
            Words(mark.x, mark.y + top, mark.text, mark.size, mark.bold)
            for mark in row.marks
            if isinstance(mark, Words)
        ]
        top += row.height
    return words
