"""The list of calls to make, each logged with a digit and Enter."""

from collections.abc import Iterator, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.follow_up import CALL_OUTCOME_WORDS, CallOutcome
from advisor_app.domain.unmet import UNMET_WORDS, UnmetReason
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Panel
from advisor_app.gui.tables import DigitTable, Row
from advisor_app.gui.theme import EDGE, GAP, button, set_role
from advisor_app.gui.widgets import ChoiceRow, EmptyState, OneLine
from advisor_app.services.callbacks import DueCall
from advisor_app.services.suite import Services

_AHEAD = 180
_HEADINGS = ("姓名", "哪天前", "为什么", "电话", "打过")


class CallDesk(Panel):
    """Whom to call, and what came of it.

    Attributes:
        asking: whether the strip asks for a reason just now, and needs the room.
    """

    asking = Signal(bool)

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self.calls: tuple[DueCall, ...] = ()
        self._form = services.callbacks.begin()
        self.table = DigitTable(_HEADINGS, "要打的电话", stretch=2, figures=(4,))
        self.empty = EmptyState(
            "今天没有要打的电话", "答应过的、转介和告知单之后的，到日子会列在这里"
        )
        self.who = OneLine("heading")
        self.outcome = ChoiceRow(_choices(CALL_OUTCOME_WORDS), name="打得怎么样")
        self.reason = ChoiceRow(_choices(UNMET_WORDS), name="为什么没办成")
        self.words = QLineEdit()
        self.words.setPlaceholderText("备注（可以不填），回车就记下；只留在本点")
        self.words.setAccessibleName("备注")
        self.card_button = button("接待")
        self.log_button = button("记下 回车", "primary")
        self._results = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_strip()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        self._results.addWidget(self.table)
        self._results.addWidget(self.empty)
        whole.addWidget(self._results, 1)
        self.strip = QWidget()
        set_role(self.strip, "card")
        column = QVBoxLayout(self.strip)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.setSpacing(GAP - 2)
        first = QHBoxLayout()
        first.addWidget(self.who, 1)
        first.addWidget(self.card_button)
        column.addLayout(first)
        column.addWidget(self.outcome)
        column.addWidget(self.reason)
        last = QHBoxLayout()
        last.addWidget(self.words, 1)
        last.addWidget(self.log_button)
        column.addLayout(last)
        whole.addWidget(self.strip)
        self.strip.hide()  # until there is somebody to call

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._turn())
        self.table.digit.connect(self._picked)
        self.table.entered.connect(self.open_phone)
        self.table.doubleClicked.connect(lambda _: self.open_phone())
        self.outcome.picked.connect(self._go_on)
        self.outcome.changed.connect(self._show_strip)
        self.reason.picked.connect(self.words.setFocus)
        self.words.returnPressed.connect(self.log)
        self.log_button.clicked.connect(self.log)
        self.card_button.clicked.connect(self._receive)

    def show_calls(self, calls: Sequence[DueCall]) -> None:
        """Show calls; the chosen one stays chosen."""
        kept = self.table.chosen
        self.calls = tuple(calls)
        self.table.rows.show_rows(list(_rows(calls)))
        self.table.choose(kept)
        self._results.setCurrentIndex(0 if calls else 1)
        self._turn()

    def enter(self) -> None:
        """Put the focus where the next call is chosen."""
        self.table.setFocus()

    def look(self) -> None:
        """Read all calls that are still to be made, those that lie far ahead as well."""
        callbacks = self._services.callbacks
        self._jobs.run(lambda: callbacks.listed(_AHEAD), self.show_calls, owner=self)

    @property
    def chosen(self) -> DueCall | None:
        """The call that is chosen."""
        one = self.table.chosen
        return next((call for call in self.calls if call.call.id == one), None)

    def open_phone(self) -> None:
        """Show the whole number of whom to call."""
        chosen = self.chosen
        if chosen is not None:
            one = chosen.call.id
            self._jobs.run(
                lambda: self._services.callbacks.phone(one),
                lambda phone: self._tell(chosen, phone),
                owner=self,
            )

    def log(self) -> None:
        """Log what came of the chosen call."""
        chosen = self.chosen
        if chosen is None or not self.outcome.value:
            self.said.emit("error", "还没有选打得怎么样：按数字1到4选一个")
            self.outcome.setFocus()
            return
        outcome = CallOutcome(self.outcome.value)
        unmet = outcome is CallOutcome.UNMET and self.reason.value
        reason = UnmetReason(self.reason.value) if unmet else None
        form, words, call = self._form, self.words.text(), chosen.call
        self._jobs.run(
            lambda: self._services.callbacks.log(form, call, outcome, words, reason),
            lambda _: self._logged(chosen, outcome),
            owner=self,
        )

    def _logged(self, call: DueCall, outcome: CallOutcome) -> None:
        stays = "，还在单子上，换个时间再打" if outcome is CallOutcome.NO_ANSWER else ""
        name = call.name or "匿名"
        self.said.emit("info", f"已记：{name}　{CALL_OUTCOME_WORDS[outcome]}{stays}")
        self._begin_anew()
        self.table.setFocus()

    def _picked(self, digit: int) -> None:
        values = list(CallOutcome)
        if digit <= len(values):
            self.outcome.choose(values[digit - 1].value)
            self._show_strip()
            self._go_on()

    def _go_on(self) -> None:
        unmet = self.outcome.value == CallOutcome.UNMET
        (self.reason if unmet else self.words).setFocus()

    def _turn(self) -> None:
        """Begin with another call; what was half chosen for the one before goes."""
        chosen = self.chosen
        if chosen is None or self.who.property("call") != chosen.call.id:
            self._begin_anew()
        self.who.setProperty("call", chosen.call.id if chosen else "")
        self.who.say(_line(chosen, chosen.phone) if chosen else "")
        self.strip.setVisible(chosen is not None)
        self.card_button.setVisible(bool(chosen and chosen.call.elder))

    def _begin_anew(self) -> None:
        self._form = self._services.callbacks.begin()
        self.outcome.choose()
        self.reason.choose()
        self.words.clear()
        self._show_strip()

    def _show_strip(self) -> None:
        asks = self.outcome.value == CallOutcome.UNMET
        self.asking.emit(asks)
        self.reason.setVisible(asks)

    def _tell(self, call: DueCall, phone: str) -> None:
        chosen = self.chosen
        if chosen is not None and chosen.call.id == call.call.id:
            self.who.say(_line(call, phone))

    def _receive(self) -> None:
        chosen = self.chosen
        if chosen is not None and chosen.call.elder:
            self.wanted.emit("reception", chosen.call.elder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the strip by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._begin_anew()
            self.table.setFocus()
        else:
            super().keyPressEvent(event)


def when(late: int) -> str:
    """Give how long a thing is late, or how long there is, in words."""
    if late == 0:
        return "今天"
    return f"过了{late}天" if late > 0 else f"还有{-late}天"


def _rows(calls: Sequence[DueCall]) -> Iterator[Row]:
    for one in calls:
        tried = f"{one.call.tries}次" if one.call.tries else ""
        phone = one.phone or ("没有留" if one.may_call else "不打")
        cells = (one.name or "匿名", when(one.late), one.why, phone, tried)
        tip = "　".join(part for part in (one.why, one.last) if part)
        yield Row(one.call.id, cells, tip=tip)


def _line(one: DueCall, phone: str) -> str:
    number = phone or ("没有留电话" if one.may_call else "没有同意打电话：来访时再问")
    due: date = one.call.due
    last = f"　上次：{one.last}" if one.last else ""
    return f"{one.name or '匿名'}　{number}　{due.month}月{due.day}日前　{one.why}{last}"


def _choices(words: "dict[CallOutcome, str] | dict[UnmetReason, str]") -> list[tuple[str, str]]:
    return [(value.value, word) for value, word in words.items()]
