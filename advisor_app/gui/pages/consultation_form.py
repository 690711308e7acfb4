"""The form of one consultation, filled by keys alone."""

from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
    Channel,
    Inquirer,
    Outcome,
    Satisfaction,
    Topic,
)
from advisor_app.domain.ids import RecordId
from advisor_app.gui.pages.talk_clock import MOST_MINUTES, TalkClock
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import ChoiceRow, EnterMovesOn
from advisor_app.services.consulting import ConsultationEntry

_NOTE_LINES = 58
_INDENT = 6
_WEEK = 7


class ConsultationForm(QWidget):
    """What is asked, answered and came of it.

    Attributes:
        edited: something was typed or picked.
        save_wanted: the save button was pressed.
    """

    edited = Signal()
    save_wanted = Signal()

    def __init__(self, topics: tuple[Topic, ...], today: date) -> None:
        super().__init__()
        set_role(self, "card")
        self._today = today
        self.clock = TalkClock(self)
        self._minutes_typed = False
        keyed = sorted((one for one in topics if one.key), key=lambda one: one.key)
        self._rarer = {one.code: one.label for one in topics if not one.key}
        self.inquirer = ChoiceRow(_choices(INQUIRER_WORDS), name="谁在问")
        self.channel = ChoiceRow(_choices(CHANNEL_WORDS), name="方式")
        self.topics = ChoiceRow([(one.code, one.label) for one in keyed], several=True, name="事项")
        self.more = QComboBox()
        self.asked, self.answered = QPlainTextEdit(), QPlainTextEdit()
        self.outcome = ChoiceRow(_choices(OUTCOME_WORDS), name="结果")
        self.callback = QDateEdit()
        self.minutes = QSpinBox()
        self.satisfaction = ChoiceRow(_choices(SATISFACTION_WORDS), name="满意度")
        self.saved_note = label("", "hint")
        self._set_up_fields()
        self._lay_out()
        self._connect()
        self.clear()

    def _set_up_fields(self) -> None:
        self.more.addItem("0 其他事项……", "")
        for code, words in self._rarer.items():
            self.more.addItem(words, code)
        for field, hint in (
            (self.asked, "问了什么（可以不填）"),
            (self.answered, "怎么答的（可以不填）"),
        ):
            field.setPlaceholderText(hint)
            field.setFixedHeight(_NOTE_LINES)
            field.setTabChangesFocus(True)
        self.callback.setDisplayFormat("yyyy年M月d日")
        self.callback.setCalendarPopup(True)
        self.minutes.setRange(0, MOST_MINUTES)
        self.minutes.setSuffix(" 分钟")
        for box in (self.minutes, self.callback):
            box.lineEdit().setTextMargins(_INDENT, 0, 0, 0)
        self.callback_row = QWidget()
        set_role(self.callback_row, "clear")

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        whole.setSpacing(GAP)
        head = QHBoxLayout()
        head.addWidget(label("这次咨询", "heading"))
        head.addWidget(self.saved_note, 1)
        whole.addLayout(head)
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        more = QHBoxLayout()
        more.addWidget(self.more)
        self.chosen = label("", "good")
        more.addWidget(self.chosen, 1)
        dated = QHBoxLayout(self.callback_row)
        dated.setContentsMargins(0, 0, 0, 0)
        dated.addWidget(self.callback)
        dated.addWidget(label("前回访", "hint"), 1)
        last = QHBoxLayout()
        last.addWidget(self.minutes)
        last.addWidget(QLabel("满意吗"))
        last.addWidget(self.satisfaction, 1)
        for words, field in (
            ("谁在问", self.inquirer), ("方式", self.channel), ("事项", self.topics), ("", more),
            ("问", self.asked), ("答", self.answered), ("结果", self.outcome),
            ("回访", self.callback_row), ("用时", last),
        ):  # fmt: skip
            form.addRow(words, field)
        self._form = form
        whole.addLayout(form)
        buttons = QHBoxLayout()
        self.save_button = button("保存 Ctrl+Enter", "primary")
        self.drop_button = button("放弃这次")
        buttons.addWidget(self.drop_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        whole.addLayout(buttons)
        whole.addStretch(1)

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save_wanted)
        fields: list[QWidget] = [
            self.inquirer, self.channel, self.topics, self.asked, self.answered,
            self.outcome, self.callback, self.minutes, self.satisfaction, self.save_button,
        ]  # fmt: skip
        rows = (self.inquirer, self.channel, self.topics, self.outcome, self.satisfaction)
        moves = EnterMovesOn(fields, self)
        for row in rows:
            row.changed.connect(self.edited)
            row.picked.connect(lambda one=row: moves.move_on(one))
        for text in (self.asked, self.answered):
            text.textChanged.connect(self.edited)
        self.more.activated.connect(self._more_chosen)
        self.topics.others_wanted.connect(self.more.showPopup)
        self.outcome.changed.connect(self._show_callback)
        self.callback.dateChanged.connect(self.edited)
        self.minutes.editingFinished.connect(self._minutes_edited)
        self.edited.connect(self.clock.start)
        self.clock.moved.connect(lambda: self.minutes.setSpecialValueText(self.clock.words))

    def clear(self) -> None:
        """Start a new consultation: a walk-in, answered, nothing said yet."""
        self.blockSignals(True)
        self.inquirer.choose(Inquirer.ANONYMOUS)
        self.channel.choose(Channel.WALK_IN)
        self.topics.choose()
        self._extra: list[str] = []
        self._show_extra()
        self.asked.clear()
        self.answered.clear()
        self.outcome.choose(Outcome.ANSWERED)
        self.satisfaction.choose()
        self._suggest_callback()
        self.minutes.setValue(0)
        self._minutes_typed = False
        self.clock.reset()
        self._show_callback()
        self.saved_note.setText("")
        self.blockSignals(False)

    def about(self, somebody: bool) -> None:
        """Say whether the form is about a person; then they ask themselves unless told."""
        self.inquirer.choose(Inquirer.ELDER if somebody else Inquirer.ANONYMOUS)
        if not self.is_begun:
            self.clock.reset()
        self.clock.start()

    def turn_to(self, day: date) -> None:
        """Go on to another day; a date that was already wanted stays."""
        self._today = day
        if self.outcome.value != Outcome.FOLLOW_UP:
            self.blockSignals(True)
            self._suggest_callback()
            self.blockSignals(False)

    def enter(self) -> None:
        """Put the focus where a consultation begins: how they came."""
        self.channel.setFocus()

    @property
    def is_begun(self) -> bool:
        """Whether anything was said that would be a loss."""
        texts = (self.asked.toPlainText(), self.answered.toPlainText())
        return bool(self.topics.values or self._extra or any(one.strip() for one in texts))

    def entry(self, elder: RecordId | None, policies: tuple[str, ...]) -> ConsultationEntry:
        """Give what the form holds."""
        outcome = Outcome(self.outcome.value)
        due = self.callback.date()
        satisfaction = self.satisfaction.value
        return ConsultationEntry(
            channel=Channel(self.channel.value),
            topics=(*self.topics.values, *self._extra),
            outcome=outcome,
            inquirer=Inquirer(self.inquirer.value),
            elder=elder,
            policies=policies,
            asked=self.asked.toPlainText(),
            answered=self.answered.toPlainText(),
            minutes=self._spent(),
            satisfaction=Satisfaction(satisfaction) if satisfaction else None,
            callback_due=date(due.year(), due.month(), due.day())
            if outcome is Outcome.FOLLOW_UP
            else None,
        )

    def state(self) -> dict[str, Any]:
        """Give the form as a draft keeps it."""
        return {
            "inquirer": self.inquirer.value,
            "channel": self.channel.value,
            "topics": list(self.topics.values),
            "extra": list(self._extra),
            "asked": self.asked.toPlainText(),
            "answered": self.answered.toPlainText(),
            "outcome": self.outcome.value,
            "satisfaction": self.satisfaction.value,
            "callback": self.callback.date().toString("yyyy-MM-dd"),
            "minutes": self.minutes.value(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Fill the form from a draft."""
        self.blockSignals(True)
        self.inquirer.choose(state["inquirer"])
        self.channel.choose(state["channel"])
        self.topics.choose(*state["topics"])
        self._extra = [one for one in state["extra"] if one in self._rarer]
        self._show_extra()
        self.asked.setPlainText(state["asked"])
        self.answered.setPlainText(state["answered"])
        self.outcome.choose(state["outcome"])
        self.satisfaction.choose(state["satisfaction"])
        self.callback.setDate(QDate.fromString(state["callback"], "yyyy-MM-dd"))
        self.minutes.setValue(state["minutes"])
        self._minutes_typed = state["minutes"] > 0
        self.clock.start()
        self._show_callback()
        self.blockSignals(False)

    def _spent(self) -> int | None:
        """Give the minutes typed, else those since somebody came."""
        if self._minutes_typed:
            return self.minutes.value() or None
        return self.clock.minutes

    def _suggest_callback(self) -> None:
        day = self._today
        self.callback.setDate(QDate(day.year, day.month, day.day).addDays(_WEEK))

    def _minutes_edited(self) -> None:
        if self.minutes.value():
            self._minutes_typed = True
            self.edited.emit()

    def _more_chosen(self) -> None:
        code = self.more.currentData()
        if code:
            if code in self._extra:
                self._extra.remove(code)
            else:
                self._extra.append(code)
        self.more.setCurrentIndex(0)
        self._show_extra()
        self.topics.setFocus()
        self.edited.emit()

    def _show_extra(self) -> None:
        words = "、".join(self._rarer[code] for code in self._extra)
        self.chosen.setText(f"已选：{words}" if words else "")

    def _show_callback(self) -> None:
        wanted = self.outcome.value == Outcome.FOLLOW_UP
        self._form.setRowVisible(self.callback_row, wanted)


def _choices(words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), word) for value, word in words.items()]
