"""The district's figures in a table: a line a point, one figure chosen at a time."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import BAD_TINT, INK, TINT
from advisor_app.services.district.figures import DistrictRow, DistrictTable

FIRST_FIGURE = 2
"""The columns before it are the point and how it reported."""

TOTAL = "total"
_LEAST = 84
_NAME, _STANDING, _CODE = 244, 170, 104
_LINE = 28


class FigureTable(Table):
    """Points down, figures across; the first line is the whole district."""

    def __init__(self, shown: DistrictTable, *, narrow: bool = False) -> None:
        """Show figures.

        Args:
            narrow: with the points' codes alone; what else is known of them is in the tips.
        """
        heads = ("顾问点", "情况", *(one.label for one in shown.columns))
        figures = range(FIRST_FIGURE, len(heads))
        super().__init__(heads, "各点的数", stretch=0, figures=figures)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setItemDelegate(_Lines(shown, self))
        self.horizontalHeader().setStretchLastSection(False)
        self.verticalHeader().setDefaultSectionSize(_LINE)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(_LEAST)
        for column, width in ((0, _CODE if narrow else _NAME), (1, _STANDING)):
            header.setSectionResizeMode(column, header.ResizeMode.Interactive)
            self.setColumnWidth(column, width)
        self.setColumnHidden(1, narrow)
        self.rows.show_rows(
            [_line(shown.total, TOTAL), *(_line(row, narrow=narrow) for row in shown.rows)]
        )
        self.stand(0, FIRST_FIGURE)

    def stand(self, row: int, column: int) -> None:
        """Choose a figure."""
        self.setCurrentIndex(self.model().index(row, max(FIRST_FIGURE, column)))

    @property
    def figure(self) -> int:
        """Which of the columns of figures is chosen, from 0; -1 where none is."""
        return max(-1, self.currentIndex().column() - FIRST_FIGURE)


class _Lines(QStyledItemDelegate):
    """Sets off the points that did not report, and the total."""

    def __init__(self, shown: DistrictTable, table: FigureTable) -> None:
        super().__init__(table)
        self._missing = {row.code for row in shown.missing}

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tint a missing point's line; write the total bold."""
        super().initStyleOption(option, index)
        code = index.data(Qt.ItemDataRole.UserRole)
        if code in self._missing:
            option.backgroundBrush = QBrush(QColor(BAD_TINT))
        if code == TOTAL:
            option.font.setBold(True)
            option.backgroundBrush = QBrush(QColor(TINT))
        option.palette.setColor(option.palette.ColorRole.Text, QColor(INK))


def _line(row: DistrictRow, code: str = "", *, narrow: bool = False) -> Row:
    figures = (_figure(row, column) for column in range(len(row.cells)))
    if code == TOTAL:
        return Row(TOTAL, ("全区合计", "", *figures), tip=row.name)
    short, told = row.code[-3:], row.standing
    name = short if narrow else f"{short}　{row.name}"
    tip = f"{row.code}　{row.name}\n{told}" + (f"\n封账 {row.closing}" if row.closing else "")
    state = _state(row)
    icon = state_icon(state) if state else None
    return Row(row.code, (name, told, *figures), tip=tip, icon=icon)


def _state(row: DistrictRow) -> str:
    if not row.reported:
        return "error"
    if row.lacking:
        return "warning"
    return "good" if row.is_closed else ""


def _figure(row: DistrictRow, column: int) -> str:
    """Give a figure; behind it what came after the month was closed."""
    change = row.change(column)
    if not change:
        return row.cells[column]
    told = f"{change:+.1%}" if row.cells[column].endswith("%") else f"{change:+g}"
    return f"{row.cells[column]}（{told}）"
