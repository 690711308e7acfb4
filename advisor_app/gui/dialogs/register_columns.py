"""The step of the register wizard in which each column is told what it is, over its first rows."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.theme import GAP, MUTED, label
from advisor_app.gui.widgets import count_box
from advisor_app.services.registers.importing import FIELDS, Guess, Proposal, Reading, RegisterFile
from advisor_app.services.registers.layout import LineKind
from advisor_app.support.spreadsheets import text_of

_PREVIEWED = 12
_WIDTHS = (124, 230)
_NO_YEAR = 1989
_LEFT_OUT = "不导入"
_BY_HEADING, _BY_CELLS, _BY_PROFILE, _BY_HAND = "按表头猜的", "按内容猜的", "按对照表", "自己选的"
_CHOICE_ROW, _REASON_ROW = 0, 1


class ColumnsStep(QWidget):
    """Sheet, heading row and year above; below them a table whose first row is made of choices.

    Attributes:
        sheet_chosen: another sheet or heading row was chosen, and has to be laid out.
    """

    sheet_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._proposal: Proposal | None = None
        self._boxes: dict[int, QComboBox] = {}
        self.sheet = QComboBox()
        self.sheet.setAccessibleName("工作表")
        self.heading = count_box("表头在第几行", 1, 1_000_000, "行")
        self.year = count_box("日期没写年时是哪一年", _NO_YEAR, 2199, "年")
        self.year.setSpecialValueText("都写了年")
        self.blank_as_above = QCheckBox("日期空着的，和上一行同一天")
        self.register_people = QCheckBox("没登记过的老人一并登记（有证件号，或姓名加电话）")
        self.known = label("", "hint")
        self.table = QTableWidget()
        self.table.setAccessibleName("每一列是什么")
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().setDefaultSectionSize(30)
        self._lay_out()
        self.sheet.activated.connect(lambda _: self._sheet_changed())
        self.heading.editingFinished.connect(self._heading_changed)

    @property
    def reading(self) -> Reading:
        """How the sheet is to be read, as it is chosen now."""
        columns = {at: box.currentData() for at, box in self._boxes.items() if box.currentData()}
        before = self._proposal.reading if self._proposal else Reading({})
        return replace(
            before, columns=columns,
            year=self.year.value() if self.year.value() > _NO_YEAR else None,
            blank_as_above=self.blank_as_above.isChecked(),
            register_people=self.register_people.isChecked(),
        )  # fmt: skip

    @property
    def heading_row(self) -> int | None:
        """The heading row somebody pointed at; None while the guess stands."""
        chosen = self.heading.value()
        guessed = self._proposal.layout.heading_row if self._proposal else chosen
        return chosen if chosen != guessed else None

    def offer_file(self, file: RegisterFile) -> None:
        """Offer the sheets of a file."""
        self._proposal = None
        self.sheet.clear()
        for table in file.tables:
            self.sheet.addItem(table.name or file.name, table.name)
        self.sheet.setEnabled(len(file.tables) > 1)

    def show_proposal(self, proposal: Proposal) -> None:
        """Show a sheet with what its columns are thought to be."""
        self._proposal = proposal
        layout = proposal.layout
        self.sheet.setCurrentIndex(max(0, self.sheet.findData(layout.name)))
        self.heading.blockSignals(True)
        self.heading.setValue(layout.heading_row)
        self.heading.blockSignals(False)
        self.year.setValue(proposal.reading.year or _NO_YEAR)
        self.blank_as_above.setChecked(proposal.reading.blank_as_above)
        self.known.setText(_known_words(proposal))
        self._fill(proposal)

    def choose(self, at: int, field: str) -> None:
        """Choose what a column is."""
        box = self._boxes[at]
        box.setCurrentIndex(box.findData(field))
        self._chosen(at)

    def box_of(self, at: int) -> QComboBox:
        """Give the box of a column."""
        return self._boxes[at]

    def enter(self) -> None:
        """Put the focus where choosing starts."""
        first = next(iter(self._boxes.values()), None)
        (first or self.sheet).setFocus()

    def _lay_out(self) -> None:
        top, ticks = QHBoxLayout(), QHBoxLayout()
        for words, one in (
            ("工作表", self.sheet), ("表头在第", self.heading), ("日期没写年的是", self.year),
        ):  # fmt: skip
            name = label(words, "key")
            name.setWordWrap(False)
            top.addWidget(name)
            top.addWidget(one)
            top.addSpacing(GAP)
        top.addStretch(1)
        self.sheet.setMinimumWidth(180)
        for each in (self.blank_as_above, self.register_people):
            ticks.addWidget(each)
            ticks.addSpacing(GAP)
        ticks.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(top)
        whole.addLayout(ticks)
        whole.addWidget(self.known)
        whole.addWidget(self.table, 1)

    def _fill(self, proposal: Proposal) -> None:
        guesses, table = proposal.guesses, self.table
        lines = [one for one in proposal.layout.lines if one.kind is LineKind.ENTRY][:_PREVIEWED]
        table.clear()
        self._boxes.clear()
        table.setColumnCount(len(guesses))
        table.setRowCount(2 + len(lines))
        headings = [f"{one.column.letters}  {one.column.heading}" for one in guesses]
        table.setHorizontalHeaderLabels(headings)
        table.setVerticalHeaderLabels(["是什么", "", *(f"第{one.number}行" for one in lines)])
        for place, guess in enumerate(guesses):
            cells = [
                text_of(one.cells[guess.column.at]) if guess.column.at < len(one.cells) else ""
                for one in lines
            ]
            self._fill_column(place, guess, proposal, cells)
        table.resizeColumnsToContents()
        for place in range(table.columnCount()):
            table.setColumnWidth(place, min(max(table.columnWidth(place), _WIDTHS[0]), _WIDTHS[1]))
        table.setRowHeight(_CHOICE_ROW, 38)

    def _fill_column(
        self, place: int, guess: Guess, proposal: Proposal, cells: Sequence[str]
    ) -> None:
        at = guess.column.at
        box = self._box(guess, proposal.reading.columns.get(at, ""))
        self._boxes[at] = box
        self.table.setCellWidget(_CHOICE_ROW, place, box)
        reason = _BY_PROFILE if proposal.profile else _reason(guess)
        self.table.setItem(_REASON_ROW, place, _item(reason if box.currentData() else "", MUTED))
        for row, text in enumerate(cells, 2):
            self.table.setItem(row, place, _item(" ".join(text.split())[:60]))
        box.activated.connect(lambda _, one=at: self._chosen(one))

    def _box(self, guess: Guess, chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"{guess.column.called}是什么")
        box.addItem(_LEFT_OUT, "")
        for field, word in FIELDS.items():
            if field != "serial":
                box.addItem(word, field)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        return box

    def _chosen(self, at: int) -> None:
        place = list(self._boxes).index(at)
        self.table.setItem(_REASON_ROW, place, _item(_BY_HAND, MUTED))

    def _sheet_changed(self) -> None:
        self.heading.blockSignals(True)
        self.heading.setValue(1)
        self.heading.blockSignals(False)
        self._proposal = None
        self.sheet_chosen.emit()

    def _heading_changed(self) -> None:
        if self.heading_row is not None:
            self.sheet_chosen.emit()


def _known_words(proposal: Proposal) -> str:
    if proposal.profile:
        return f"认得这种表：按存过的对照表“{proposal.profile.name}”。请再看一眼每一列。"
    return "每一列是什么，是按表头和内容猜的：请从左到右看一遍，不对的用上下键改。"


def _reason(guess: Guess) -> str:
    return _BY_CELLS if guess.by_cells else _BY_HEADING


def _item(text: str, colour: str = "") -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    if colour:
        item.setForeground(QColor(colour))
    return item
