"""A plain table: headings, rows of words, and an id behind each row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``order`` holds what to sort by where the words would sort wrongly.

    Attributes:
        icon: stands before the first cell's words.
    """

    id: str
    cells: tuple[str, ...]
    order: tuple[object, ...] = ()
    tip: str = field(default="")
    icon: QIcon | None = None


class Rows(QAbstractTableModel):
    """The model of a plain table."""

    def __init__(self, headings: Sequence[str], figures: Collection[int]) -> None:
        super().__init__()
        self._headings = tuple(headings)
        self._figures = frozenset(figures)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_of(self, one: str) -> Row | None:
        """Give the row with an id; None where there is none."""
        return next((row for row in self._rows if row.id == one), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words, its row's id, or what to sort by."""
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role == Qt.ItemDataRole.UserRole:
            return row.id
        if role == Qt.ItemDataRole.DecorationRole:
            return row.icon if column == 0 else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip or None
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            return row.order[column] if row.order else row.cells[column]
        return self._side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Give a column's heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        return _RIGHT if column in self._figures else _LEFT


class Table(QTableView):
    """Shows rows; one row at a time is chosen, columns sort by a click.

    Attributes:
        entered: Enter was pressed on the chosen row.
    """

    entered = Signal()

    def __init__(
        self, headings: Sequence[str], name: str, *, stretch: int, figures: Collection[int] = ()
    ) -> None:
        super().__init__()
        self.rows = Rows(headings, figures)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.rows)
        self._sorted.setSortRole(Qt.ItemDataRole.InitialSortOrderRole)
        self.setModel(self._sorted)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say that Enter was pressed."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def let_sort(self) -> None:
        """Let a click on a heading sort; until then the given order stands."""
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    @property
    def chosen(self) -> str:
        """The id of the chosen row; empty when none is."""
        index = self.currentIndex()
        return str(index.data(Qt.ItemDataRole.UserRole)) if index.isValid() else ""

    def choose(self, one: str) -> bool:
        """Choose the row with this id, else the first; says whether the id was there."""
        for row in range(self._sorted.rowCount()):
            if self._sorted.index(row, 0).data(Qt.ItemDataRole.UserRole) == one:
                self.selectRow(row)
                return True
        if self._sorted.rowCount():
            self.selectRow(0)
        return False


class DigitTable(Table):
    """A table whose chosen row is dealt with by a digit.

    Attributes:
        digit: which one was pressed, from 1.
    """

    digit = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say which digit was pressed."""
        if event.text().isdecimal() and int(event.text()) and self.chosen:
            self.digit.emit(int(event.text()))
        else:
            super().keyPressEvent(event)
