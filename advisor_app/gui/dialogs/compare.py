"""Two texts side by side, field by field; what differs is marked."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.theme import EDGE, GAP, WARN_TINT, button, label

CHANGED = "改"
"""Stands before a field that differs: the colour alone would not do."""

Row = tuple[str, str, str]
"""A field's name, its text on the left, its text on the right."""


class ComparisonTable(QTableWidget):
    """Fields in rows, the two sides in columns."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(0, 3)
        self.setHorizontalHeaderLabels(["项目", left, right])
        self.verticalHeader().setVisible(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setWordWrap(True)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(0, 130)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.setAccessibleName(f"{left}和{right}的对比")

    def fill(self, rows: Sequence[Row]) -> None:
        """Show rows; those that differ are yellow and say so."""
        self.setRowCount(len(rows))
        for number, (name, left, right) in enumerate(rows):
            differs = left != right
            cells = (f"{CHANGED}　{name}" if differs else name, left or "（无）", right or "（无）")
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                if differs:
                    item.setBackground(QBrush(QColor(WARN_TINT)))
                self.setItem(number, column, item)
        self.resizeRowsToContents()


class CompareDialog(QDialog):
    """Lets two of several versions be chosen and shows them side by side."""

    def __init__(
        self,
        title: str,
        versions: Sequence[str],
        rows: Callable[[str, str], Iterable[Row]],
        parent: QWidget,
    ) -> None:
        """Take the versions' names, oldest first, and what gives the rows of two of them."""
        super().__init__(parent)
        self.setWindowTitle(f"{title}：对比版本")
        self.resize(960, 620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._rows = rows
        self.left, self.right = QComboBox(), QComboBox()
        for box, chosen in ((self.left, len(versions) - 2), (self.right, len(versions) - 1)):
            box.addItems(list(versions))
            box.setCurrentIndex(max(0, chosen))
            box.currentTextChanged.connect(lambda _: self.compare())
        self.left.setAccessibleName("左边的版本")
        self.right.setAccessibleName("右边的版本")
        self.table = ComparisonTable("左边", "右边")
        self.summary = label("", "hint")
        self._lay_out()
        self.compare()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        row = QHBoxLayout()
        for words, box in (("左边", self.left), ("右边", self.right)):
            row.addWidget(label(words))
            row.addWidget(box, 1)
        layout.addLayout(row)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)
        close = button("关闭")
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def compare(self) -> None:
        """Show the two versions that are chosen."""
        left, right = self.left.currentText(), self.right.currentText()
        rows = list(self._rows(left, right))
        self.table.setHorizontalHeaderLabels(["项目", left, right])
        self.table.fill(rows)
        changed = sum(one[1] != one[2] for one in rows)
        self.summary.setText(f"有 {changed} 处不同，标了“{CHANGED}”" if changed else "两边完全一样")
