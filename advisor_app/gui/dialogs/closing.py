"""Closes a month: days without an entry are explained first, then the figures are frozen."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.closing import DAY_WORDS, DayAnswer
from advisor_app.domain.errors import KnownError
from advisor_app.domain.month import Month
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.tables import DigitTable, Row
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.closing import Closing, MonthStatus
from advisor_app.support.calendar import local_text

_WEEKDAYS = "一二三四五六日"
_ANSWERS = tuple(DayAnswer)
_MOST_OF_IT = 100
"""The table takes what room there is; without it, what is left stays at the bottom."""


class ClosingDialog(QDialog):
    """Where a month stands, and what can be done about it.

    Attributes:
        changed: the month was closed, opened again, or a day explained.
    """

    changed = Signal(str)

    def __init__(self, closing: Closing, jobs: Jobs, month: Month, parent: QWidget) -> None:
        super().__init__(parent)
        self._closing, self._jobs, self._month = closing, jobs, month
        self.setWindowTitle(f"{month.in_words()}封账")
        self.resize(640, 480)
        self.state = label("正在看……", "heading")
        self.asked = label("", "hint")
        self.days = DigitTable(("日期", "星期", "是什么情况"), "没有记录的日子", stretch=2)
        self.answers = [
            button(f"{at} {DAY_WORDS[answer]}", "choice") for at, answer in enumerate(_ANSWERS, 1)
        ]
        self.weekdays = [button(word, "choice") for word in _WEEKDAYS]
        self.history = label("", "hint")
        self.why = QLineEdit()
        self.why.setPlaceholderText("为什么重新打开（要留底，不要写姓名）")
        self.refusal = label("", "error")
        self.refusal.hide()
        self.close_button = button("封账，数字从此不变", "primary")
        self.reopen_button = button("重新打开", "danger")
        self._lay_out()
        self._connect()
        self._read()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        row = QHBoxLayout()
        for answer in self.answers:
            row.addWidget(answer)
        row.addStretch(1)
        opening = QHBoxLayout()
        opening.setContentsMargins(0, 0, 0, 0)
        opening.addWidget(label("开门的日子：周", "hint"))
        for weekday in self.weekdays:
            weekday.setCheckable(True)
            opening.addWidget(weekday)
        opening.addStretch(1)
        self._opening = QWidget()
        self._opening.setLayout(opening)
        self._answering = QWidget()
        self._answering.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        for one in (
            self.state, self.asked, self.days, self._answering, self._opening, self.history,
            self.why, self.refusal,
        ):  # fmt: skip
            whole.addWidget(one, _MOST_OF_IT if one is self.days else 0)
        whole.addStretch(1)
        below = QHBoxLayout()
        below.addStretch(1)
        leave = button("关闭 Esc")
        leave.clicked.connect(self.reject)
        for each in (self.reopen_button, leave, self.close_button):
            below.addWidget(each)
        whole.addLayout(below)

    def _connect(self) -> None:
        self.days.digit.connect(self._answer)
        for at, one in enumerate(self.answers, 1):
            one.clicked.connect(lambda _=False, digit=at: self._answer(digit))
        for one in self.weekdays:
            one.clicked.connect(self._keep_weekdays)
        self.close_button.clicked.connect(self.close_month)
        self.reopen_button.clicked.connect(self.reopen_month)
        self.why.returnPressed.connect(self.reopen_month)

    def close_month(self) -> None:
        """Freeze the figures."""
        form, month = self._closing.begin(), self._month
        self._jobs.run(
            lambda: self._closing.close(form, month),
            lambda done: self._done(f"{month.in_words()}已封账：{done.number}"),
            self._refuse,
            owner=self,
        )

    def reopen_month(self) -> None:
        """Open the month again, for the reason that was given."""
        form, month, why = self._closing.begin(), self._month, self.why.text()
        self._jobs.run(
            lambda: self._closing.reopen(form, month, why),
            lambda done: self._done(f"{month.in_words()}已重新打开，{done.number} 留底"),
            self._refuse,
            owner=self,
        )

    def _answer(self, digit: int) -> None:
        if not self.days.chosen or not 1 <= digit <= len(_ANSWERS):
            return
        form, day = self._closing.begin(), date.fromisoformat(self.days.chosen)
        answer = _ANSWERS[digit - 1]
        self._jobs.run(
            lambda: self._closing.mark_day(form, day, answer),
            lambda _: self._read(),
            self._refuse,
            owner=self,
        )

    def _keep_weekdays(self) -> None:
        """Remember when the point is open; on the other days nothing is missing."""
        days = [at for at, one in enumerate(self.weekdays, 1) if one.isChecked()]
        self._jobs.run(
            lambda: self._closing.keep_weekdays(days),
            lambda _: self._read(),
            self._refuse,
            owner=self,
        )

    def _done(self, words: str) -> None:
        self.changed.emit(words)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.show()

    def _read(self) -> None:
        self._jobs.run(lambda: self._closing.status(self._month), self._show, owner=self)

    def _show(self, status: MonthStatus) -> None:
        kept = self.days.currentIndex().row()
        self.refusal.hide()
        self._tell(status)
        told = {day: DAY_WORDS[answer] for day, answer in status.marks.items()}
        open_days = dict.fromkeys(status.missing, "还没有说明")
        days = {**told, **open_days} if status.closing is None else told
        rows = [
            Row(day.isoformat(), (day.isoformat(), f"周{_WEEKDAYS[day.weekday()]}", days[day]))
            for day in sorted(days, key=lambda day: (day not in open_days, day))
        ]
        self.days.rows.show_rows(rows)
        self.days.setVisible(bool(rows))
        asking = status.closing is None and bool(rows)
        self._answering.setVisible(asking)
        self._opening.setVisible(status.closing is None)
        for at, one in enumerate(self.weekdays, 1):
            one.setChecked(at in status.weekdays)
        self.history.setVisible(bool(self.history.text()))
        self.why.setVisible(status.closing is not None)
        self.reopen_button.setVisible(status.closing is not None)
        self.close_button.setVisible(status.closing is None)
        self.close_button.setEnabled(status.can_be_closed)
        if rows:
            self.days.selectRow(max(0, min(kept, len(rows) - 1)))
        if asking and status.missing:
            self.days.setFocus()
        elif status.can_be_closed:
            self.close_button.setFocus()

    def _tell(self, status: MonthStatus) -> None:
        closing, missing = status.closing, len(status.missing)
        if closing:
            set_role(self.state, "good")
            self.state.setText(f"已封账：{closing.number}（{local_text(closing.closed_at)}）")
            told = "数字不再变；以后记进来的算调整。漏了东西非改不可，才重新打开。"
        elif not status.is_over:
            set_role(self.state, "warning")
            self.state.setText(f"{status.month.in_words()}还没有过完，下个月再封账")
            told = "先把没有记录的日子说清楚，月底就快了。" if missing else ""
        elif missing:
            set_role(self.state, "warning")
            self.state.setText(f"有 {missing} 天没有记录：是没开门，还是漏记了？")
            told = "选一天，按数字 1、2、3 说明。漏记的请先补记，再封账。"
        else:
            set_role(self.state, "good")
            self.state.setText("每个开门的日子都有记录或说明，可以封账")
            told = "封账以后这个月的数字不再变，给一个编号和校验码。"
        self.asked.setText(told)
        self.history.setText("\n".join(
            f"{one.number}：{local_text(one.closed_at)} 封账，"
            f"{local_text(one.reopened_at)} 重新打开（{one.why}）"
            for one in status.history if one.reopened_at
        ))  # fmt: skip
