"""A small table that is edited in place, with buttons to add, move and drop rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.theme import GAP, button

_VALUE = int(Qt.ItemDataRole.UserRole)
_ALONG = _VALUE + 1
_ROW_HEIGHT = 34
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column.

    Attributes:
        choices: value → word, for a column that is chosen from; empty for free text.
        is_flag: whether it is ticked.
        hint: what its heading says to a mouse that rests on it.
        blank: what it holds in a new row.
        is_fixed: whether it is only shown, and set from elsewhere.
        share: how much of the width it gets.
    """

    name: str
    title: str
    share: int = 1
    choices: Mapping[str, str] = field(default_factory=dict)
    is_flag: bool = False
    hint: str = ""
    blank: str = ""
    is_fixed: bool = False


class _Chooser(QStyledItemDelegate):
    """Lets a cell be chosen from words; the value behind the word is what counts."""

    def __init__(self, choices: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = choices

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: _Index,  # noqa: ARG002
    ) -> QComboBox:
        box = QComboBox(parent)
        for value, word in self._choices.items():
            box.addItem(word, value)
        box.activated.connect(lambda _: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(_VALUE))))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), _VALUE)
            model.setData(index, editor.currentText())


class _Table(QTableWidget):
    """A table whose columns share its width."""

    def __init__(self, shares: Sequence[int]) -> None:
        super().__init__(0, len(shares))
        self._shares = shares

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, whole = self.viewport().width(), sum(self._shares)
        for number, share in enumerate(self._shares):
            self.setColumnWidth(number, width * share // whole)


class RowsEdit(QWidget):
    """Rows of texts.

    Attributes:
        changed: a cell was edited, or a row came, went or moved.
    """

    changed = Signal()

    def __init__(self, columns: Sequence[ColumnSpec], name: str, lines: int = 4) -> None:
        super().__init__()
        self._columns = columns
        self._things: list[object] = []
        self.table = _Table([one.share for one in columns])
        self.table.setHorizontalHeaderLabels([one.title for one in columns])
        self.table.setAccessibleName(name)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.AllEditTriggers
            & ~QAbstractItemView.EditTrigger.CurrentChanged
        )
        self.table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.table.setMinimumHeight(_ROW_HEIGHT * (lines + 1))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.verticalHeader().setVisible(False)
        for number, one in enumerate(columns):
            self._explain(number, one.hint or one.title)
            if one.choices:
                self.table.setItemDelegateForColumn(number, _Chooser(one.choices, self.table))
        self.table.itemChanged.connect(lambda _: self.changed.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.table)
        layout.addLayout(self._buttons(name))

    def _explain(self, column: int, words: str) -> None:
        heading = self.table.horizontalHeaderItem(column)
        if heading:
            heading.setToolTip(words)

    def _buttons(self, name: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP // 2)
        for words, act in (
            ("＋ 加一行", self.add),
            ("－ 删这行", self.drop),
            ("↑ 上移", lambda: self.move_row(-1)),
            ("↓ 下移", lambda: self.move_row(1)),
        ):
            one = button(words, "choice")
            one.setAccessibleName(f"{name} {words}")
            one.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(one)
        row.addStretch(1)
        return row

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows as they stand; a flag is ``yes`` or empty."""
        return [self._row(number) for number in range(self.table.rowCount())]

    @property
    def along(self) -> list[object]:
        """What goes along unseen with each row; None with a row that was added."""
        return [self._along(number) for number in range(self.table.rowCount())]

    def fill(
        self, rows: Iterable[Mapping[str, str]], along: Iterable[object] | None = None
    ) -> None:
        """Show rows in place of what is there.

        Args:
            along: what goes along with each row, wherever it is moved; one for each.
        """
        self.table.blockSignals(True)
        self.table.setRowCount(0)
        self._things = []
        shown = list(rows)
        for row, thing in zip(shown, along or [None] * len(shown), strict=True):
            self._append(row)
            self.put_along(self.table.rowCount() - 1, thing)
        self.table.blockSignals(False)

    def put_along(self, number: int, thing: object) -> None:
        """Have something go along with a row."""
        first = self.table.item(number, 0)
        if first is not None:
            first.setData(_ALONG, len(self._things))
            self._things.append(thing)

    def set_choices(self, column: str, choices: Mapping[str, str]) -> None:
        """Offer other words in a column."""
        number = next(n for n, one in enumerate(self._columns) if one.name == column)
        spec = replace(self._columns[number], choices={"": "（选一项）", **choices})
        self._columns = [*self._columns[:number], spec, *self._columns[number + 1 :]]
        self.table.setItemDelegateForColumn(number, _Chooser(spec.choices, self.table))

    def add(self) -> None:
        """Begin a row, and stand in it."""
        self.table.blockSignals(True)
        self._append({})
        self.table.blockSignals(False)
        last = self.table.rowCount() - 1
        self.table.setCurrentCell(last, 0)
        self.table.setFocus()
        self.changed.emit()

    def drop(self) -> None:
        """Drop the row one stands in."""
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())
            self.changed.emit()

    def move_row(self, by: int) -> None:
        """Move the row one stands in up or down."""
        at, rows, along = self.table.currentRow(), self.rows, self.along
        to = at + by
        if at < 0 or not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        along[at], along[to] = along[to], along[at]
        self.fill(rows, along)
        self.table.setCurrentCell(to, 0)
        self.changed.emit()

    def _row(self, number: int) -> dict[str, str]:
        found = {}
        for column, spec in enumerate(self._columns):
            item = self.table.item(number, column)
            if item is None:
                found[spec.name] = ""
            elif spec.is_flag:
                found[spec.name] = "yes" if item.checkState() is Qt.CheckState.Checked else ""
            elif spec.choices:
                found[spec.name] = str(item.data(_VALUE) or "")
            else:
                found[spec.name] = item.text()
        return found

    def _along(self, number: int) -> object:
        first = self.table.item(number, 0)
        at = first.data(_ALONG) if first is not None else None
        return None if at is None else self._things[at]

    def _append(self, row: Mapping[str, str]) -> None:
        number = self.table.rowCount()
        self.table.insertRow(number)
        for column, spec in enumerate(self._columns):
            self.table.setItem(number, column, _item(spec, row.get(spec.name)))


def _item(spec: ColumnSpec, value: str | None) -> QTableWidgetItem:
    item = QTableWidgetItem()
    if spec.is_flag:
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if value else Qt.CheckState.Unchecked)
    elif spec.choices:
        chosen = value if value is not None else next(iter(spec.choices))
        item.setData(_VALUE, chosen)
        item.setText(spec.choices.get(chosen, chosen))
    else:
        item.setText(spec.blank if value is None else value)
    if spec.is_fixed:
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
    return item
