"""What can be chosen for a sheet before it is printed: the letters' size, and a call back."""

from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QHBoxLayout, QWidget

from advisor_app.gui.issuing import Look
from advisor_app.gui.theme import GAP, set_role

SIZES = (16, 18, 22, 24)
USUAL = 18
_WEEK = 7


def size_choice() -> QComboBox:
    """Make a box that asks for the size of letters."""
    made = QComboBox()
    made.setAccessibleName("字号")
    for size in SIZES:
        made.addItem(f"{size} 号字", size)
    made.setCurrentIndex(SIZES.index(USUAL))
    return made


class SheetChoices(QWidget):
    """Asks for the size of letters, and on which day to call back where that is offered.

    Attributes:
        changed: something else was chosen.
    """

    changed = Signal()

    def __init__(self, today: date, *, with_callback: bool) -> None:
        super().__init__()
        set_role(self, "clear")
        self.size_box = size_choice()
        self.with_callback = QCheckBox("写上回访日期")
        self.callback = _day_after(QDate(today.year, today.month, today.day))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for one in (self.size_box, self.with_callback, self.callback):
            row.addWidget(one)
        for one in (self.with_callback, self.callback):
            one.setVisible(with_callback)
        self.size_box.currentIndexChanged.connect(self.changed)
        self.with_callback.toggled.connect(self.callback.setEnabled)
        self.with_callback.toggled.connect(self.changed)
        self.callback.dateChanged.connect(self.changed)

    @property
    def look(self) -> Look:
        """What is chosen."""
        due = None
        if self.with_callback.isChecked():
            chosen = self.callback.date()
            due = date(chosen.year(), chosen.month(), chosen.day())
        return Look(int(self.size_box.currentData()), due)


def _day_after(today: QDate) -> QDateEdit:
    made = QDateEdit(today.addDays(_WEEK))
    made.setMinimumDate(today)
    made.setDisplayFormat("yyyy年M月d日")
    made.setCalendarPopup(True)
    made.setEnabled(False)
    made.setAccessibleName("回访日期")
    return made
