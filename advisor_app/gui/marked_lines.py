"""A list of lines in which what was looked for stands out: bold, underlined, on amber."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from advisor_app.gui.theme import EDGE, INK, MUTED, PRIMARY_DARK, SMALL, TEXT, TINT, WARN_TINT
from advisor_app.services.searching import Marked

Index = QModelIndex | QPersistentModelIndex
_LINE = Qt.ItemDataRole.UserRole
_HEADING, _ONE, _TWO = 30, 34, 54
"""Heights of a heading, of a line and of a line with a second one, pixels at 100 %."""

_NONE = Marked("")
_WIDEST = 10_000
"""No line is broken; the list cuts off what does not fit, and the reader shows it whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list.

    Attributes:
        below: a second, smaller line; empty for none.
        heading: whether it only stands above others and cannot be chosen.
        number: which result it shows; -1 for headings.
    """

    title: Marked
    below: Marked = _NONE
    heading: bool = False
    number: int = -1


class MarkedLines(QListWidget):
    """Shows lines; arrows go from one that can be chosen to the next."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def chosen(self) -> int:
        """The number of the chosen line; -1 when none is."""
        item = self.currentItem()
        return item.data(_LINE).number if item else -1

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; the first that can be chosen is."""
        self.clear()
        for line in lines:
            self.addItem(_item(line))
        self.setCurrentRow(-1)
        self.step(1)

    def step(self, by: int) -> None:
        """Choose the next line, or the one before; the list goes round."""
        count, row = self.count(), self.currentRow()
        for distance in range(1, count + 1):
            at = (row + by * distance) % count if row >= 0 or by > 0 else count - distance
            if self.item(at).data(_LINE).number >= 0:
                self.setCurrentRow(at)
                return


def _item(line: Line) -> QListWidgetItem:
    item = QListWidgetItem("，".join(one.text for one in (line.title, line.below) if one.text))
    item.setData(_LINE, line)
    if line.heading:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


class _Delegate(QStyledItemDelegate):
    """Draws a line with its marks; the list's own words are for those who have it read out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line: Line = index.data(_LINE)
        box = QRectF(option.rect)
        painter.save()
        painter.setClipRect(box)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(TINT))
            painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), QColor(PRIMARY_DARK))
        left = box.left() + EDGE
        size, colour = (SMALL, PRIMARY_DARK) if line.heading else (TEXT, INK)
        _draw(painter, line.title, QPointF(left, box.top() + 6), size, colour, bold=line.heading)
        if line.below.text:
            _draw(painter, line.below, QPointF(left, box.top() + 29), SMALL, MUTED)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Give a line's height."""
        line: Line = index.data(_LINE)
        height = _HEADING if line.heading else _TWO if line.below.text else _ONE
        return QSize(option.rect.width(), height)


def _draw(
    painter: QPainter, marked: Marked, at: QPointF, size: int, colour: str, *, bold: bool = False
) -> None:
    font = QFont("Noto Sans SC")
    font.setPixelSize(size)
    font.setBold(bold)
    layout = QTextLayout(marked.text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats(_formats(marked, colour))
    layout.beginLayout()
    line = layout.createLine()
    if line.isValid():
        line.setLineWidth(_WIDEST)
    layout.endLayout()
    layout.draw(painter, at)


def _formats(marked: Marked, colour: str) -> list[QTextLayout.FormatRange]:
    plain = QTextCharFormat()
    plain.setForeground(QColor(colour))
    stressed = QTextCharFormat()
    stressed.setForeground(QColor(INK))
    stressed.setBackground(QColor(WARN_TINT))
    stressed.setFontWeight(QFont.Weight.Bold)
    stressed.setFontUnderline(True)
    ranges = [_range(0, len(marked.text), marked.text, plain)]
    return ranges + [_range(start, end, marked.text, stressed) for start, end in marked.spans]


def _range(
    start: int, end: int, text: str, how: QTextCharFormat
) -> QTextLayout.FormatRange:  # fmt: skip
    """Give a range in Qt's count of characters: those beyond U+FFFF are two."""
    made = QTextLayout.FormatRange()
    made.start = _units(text[:start])
    made.length = _units(text[start:end])
    made.format = how
    return made


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def as_html(marked: Marked) -> str:
    """Give a text for a label, what was looked for standing out in it."""
    parts, at = [], 0
    for start, end in marked.spans:
        parts.append(escape(marked.text[at:start]))
        found = escape(marked.text[start:end])
        parts.append(f'<b style="background:{WARN_TINT}"><u>{found}</u></b>')
        at = end
    parts.append(escape(marked.text[at:]))
    return "".join(parts).replace("\n", "<br>")
