"""Chooses the period that a tally is of: a month, a quarter, a year, or any days."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QStackedWidget, QWidget

from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.gui.theme import GAP, button, label

_WIDTH, _DAYS_WIDTH = 160, 300
KINDS = {"month": "按月", "quarter": "按季度", "year": "按年", "days": "起止日期"}


class PeriodPicker(QWidget):
    """What kind of period, and which.

    Attributes:
        changed: another period was chosen.
        month: the months on offer, newest first.
    """

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.kind = QComboBox()
        self.kind.setAccessibleName("期间")
        for kind, words in KINDS.items():
            self.kind.addItem(words, kind)
        self.month, self.quarter, self.year = (_box(name) for name in ("月份", "季度", "年份"))
        self.first, self.last = _day("从哪天"), _day("到哪天")
        self.earlier, self.later = button("上月 PgUp"), button("下月 PgDn")
        self._stack = QStackedWidget()
        for one in (self.month, self.quarter, self.year, self._days()):
            self._stack.addWidget(one)
        self._lay_out()
        self._connect()

    @property
    def period(self) -> Period:
        """The chosen period."""
        match self.kind.currentData():
            case "month":
                text = self.month.currentData()
                return Period.of(Month.parse(text) if text else Month.of(self._today))
            case "quarter":
                return Period.quarter(self.quarter.currentData())
            case "year":
                return Period.year(self.year.currentData())
            case _:
                first, last = _date(self.first), _date(self.last)
                return Period(min(first, last), max(first, last))

    def offer(self, months: Sequence[Month], today: date) -> None:
        """Offer months, and the quarters and years they lie in; what was chosen stays chosen."""
        self._today = today
        _fill(self.month, [(one.in_words(), str(one)) for one in months])
        quarters = dict.fromkeys(f"{one.year}Q{(one.month + 2) // 3}" for one in months)
        _fill(self.quarter, [(Period.quarter(one).in_words(), one) for one in quarters])
        years = dict.fromkeys(str(one.year) for one in months)
        _fill(self.year, [(f"{one}年", one) for one in years])
        if self.first.date() == self.first.minimumDate():
            for field, day in ((self.first, today.replace(day=1)), (self.last, today)):
                field.blockSignals(True)
                field.setDate(QDate(day.year, day.month, day.day))
                field.blockSignals(False)

    def choose(self, month: Month) -> None:
        """Choose a month, where it is on offer."""
        self.kind.setCurrentIndex(0)
        at = self.month.findData(str(month))
        if at >= 0:
            self.month.setCurrentIndex(at)

    def turn(self, step: int) -> None:
        """Go to an earlier (1) or a later (-1) one."""
        box = self._stack.currentWidget()
        if isinstance(box, QComboBox):
            at = box.currentIndex() + step
            if 0 <= at < box.count():
                box.setCurrentIndex(at)

    def _days(self) -> QWidget:
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.first)
        row.addWidget(label("到"))
        row.addWidget(self.last)
        row.addStretch(1)
        return both

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for one in (self.kind, self.earlier, self._stack, self.later):
            row.addWidget(one)
        self._stack.setFixedWidth(_WIDTH)
        for one in (self.earlier, self.later):
            one.setMinimumHeight(self.kind.sizeHint().height())

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._show_kind)
        for box in (self.month, self.quarter, self.year):
            box.currentIndexChanged.connect(self.changed)
        for field in (self.first, self.last):
            field.dateChanged.connect(self.changed)
        self.earlier.clicked.connect(lambda: self.turn(1))
        self.later.clicked.connect(lambda: self.turn(-1))

    def _show_kind(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        days = self.kind.currentData() == "days"
        self._stack.setFixedWidth(_DAYS_WIDTH if days else _WIDTH)
        for one in (self.earlier, self.later):
            one.setVisible(not days)
        words = {"month": "月", "quarter": "季度", "year": "年"}.get(self.kind.currentData(), "")
        self.earlier.setText(f"上{words} PgUp")
        self.later.setText(f"下{words} PgDn")
        self.changed.emit()


def _box(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    return made


def _day(name: str) -> QDateEdit:
    made = QDateEdit()
    made.setAccessibleName(name)
    made.setCalendarPopup(True)
    made.setDisplayFormat("yyyy-MM-dd")
    made.setMinimumDate(QDate(1990, 1, 1))
    made.setDate(made.minimumDate())
    return made


def _fill(box: QComboBox, offered: Sequence[tuple[str, str]]) -> None:
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    for words, value in offered:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(kept)))
    box.blockSignals(False)


def _date(field: QDateEdit) -> date:
    day = field.date()
    return date(day.year(), day.month(), day.day())
