"""Several bodies of one record side by side, a column each; fields that differ are marked."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from advisor_app.gui.dialogs.compare import CHANGED
from advisor_app.gui.theme import TINT, WARN_TINT
from advisor_app.services.district.disputes import Case, Line, Side

_FIRST, _FIRST_NARROW, _NARROW = 150, 130, 560
_INNER_X, _INNER_Y, _MOST_HIGH = 23, 10, 4000
"""Pixels around a cell's words at 100 %, and how high a cell may be."""


class SidesTable(QTableWidget):
    """Shows a case: whose each side is on top, then its fields."""

    def __init__(self) -> None:
        super().__init__(0, 1)
        self.verticalHeader().setVisible(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(True)
        # Rows are as high as their words need in this width: a bar that comes would change it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("各份内容对比")

    def show_case(self, case: Case) -> None:
        """Show a case's sides and fields."""
        self.setRowCount(0)
        self.setColumnCount(1 + len(case.sides))
        heads = [f"第 {number} 份" for number in range(1, len(case.sides) + 1)]
        self.setHorizontalHeaderLabels(["项目", *heads])
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self._share_width()
        self.setRowCount(1 + len(case.lines))
        self._put(0, ("谁写的", *map(_whose, case.sides)), marked=False)
        for column, side in enumerate(case.sides, start=1):
            item = self.item(0, column)
            if side.stands and item is not None:
                item.setBackground(QBrush(QColor(TINT)))
        for row, line in enumerate(case.lines, start=1):
            self._put(row, (_named(line), *line.values), marked=line.differs)
        self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make rows as high as their words need in the new width."""
        super().resizeEvent(event)
        self._share_width()
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Make rows as high as their words: Qt forgets the inner space the style sheet gives."""
        metrics, wrapped = self.fontMetrics(), Qt.TextFlag.TextWordWrap
        for row in range(self.rowCount()):
            heights = []
            for column in range(self.columnCount()):
                item = self.item(row, column)
                room = QRect(0, 0, max(1, self.columnWidth(column) - _INNER_X), _MOST_HIGH)
                words = item.text() if item is not None else ""
                heights.append(metrics.boundingRect(room, wrapped, words).height())
            self.setRowHeight(row, max(heights) + _INNER_Y)

    def _share_width(self) -> None:
        self.setColumnWidth(0, _FIRST_NARROW if self.width() < _NARROW else _FIRST)

    def _put(self, row: int, texts: tuple[str, ...], *, marked: bool) -> None:
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            if marked:
                item.setBackground(QBrush(QColor(WARN_TINT)))
            self.setItem(row, column, item)


def _named(line: Line) -> str:
    return f"{CHANGED}　{line.name}" if line.differs else line.name


def _whose(side: Side) -> str:
    return side.words
