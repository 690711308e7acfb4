"""The form of one consultation, filled by keys alone."""

from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
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
from advisor_app.gui.pages.outcome_parts import CallbackPart, ReferredPart, UnmetPart
from advisor_app.gui.pages.talk_clock import MOST_MINUTES, TalkClock
from advisor_app.gui.pages.topic_choice import TopicChoice
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import ChoiceRow, EnterMovesOn, scrolling
from advisor_app.services.consulting import ConsultationEntry

_NOTE_LINES = 58
_INDENT = 6
_SAVE = "保存 Ctrl+Enter"


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
        self.inquirer = ChoiceRow(_choices(INQUIRER_WORDS), name="谁在问")
        self.channel = ChoiceRow(_choices(CHANNEL_WORDS), name="方式")
        self._choice = TopicChoice(topics)
        self.topics, self.rarer = self._choice.row, self._choice.rarer
        self.more, self.chosen = self.rarer.box, self.rarer.words
        self.asked = _words_field("问了什么（可以不填）")
        self.answered = _words_field("怎么答的（可以不填）")
        self.outcome = ChoiceRow(_choices(OUTCOME_WORDS), name="结果")
        self.callback_row = CallbackPart()
        self.callback = self.callback_row.edit
        self.unmet, self.referred = UnmetPart(), ReferredPart()
        self.minutes = _minutes_box()
        self.satisfaction = ChoiceRow(_choices(SATISFACTION_WORDS), name="满意度")
        self.saved_note = label("", "hint")
        self._lay_out()
        self._connect()
        self.clear()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        whole.setSpacing(GAP)
        head = QHBoxLayout()
        head.addWidget(label("这次咨询", "heading"))
        head.addWidget(self.saved_note, 1)
        whole.addLayout(head)
        form = self._form = QFormLayout()
        form.setSpacing(GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        last = QHBoxLayout()
        last.addWidget(self.minutes)
        last.addWidget(QLabel("满意吗"))
        last.addWidget(self.satisfaction, 1)
        for words, field in (
            ("谁在问", self.inquirer), ("方式", self.channel), ("事项", self.topics),
            ("", self.rarer),
            ("问", self.asked), ("答", self.answered), ("结果", self.outcome),
            ("回访", self.callback_row), ("原因", self.unmet), ("转介", self.referred),
            ("用时", last),
        ):  # fmt: skip
            form.addRow(words, field)
        self._area = _scrolled(form)
        whole.addWidget(self._area, 1)
        buttons = QHBoxLayout()
        self.drop_button, self.save_button = button("放弃这次"), button(_SAVE, "primary")
        buttons.addWidget(self.drop_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save_wanted)
        fields: list[QWidget] = [
            self.inquirer, self.channel, self.topics, self.asked, self.answered,
            self.outcome, self.callback, *self.unmet.fields, self.minutes, self.satisfaction,
            self.save_button,
        ]  # fmt: skip
        rows = (
            self.inquirer, self.channel, self.topics, self.outcome, self.unmet.reason,
            self.satisfaction,
        )  # fmt: skip
        moves = EnterMovesOn(fields, self)
        for row in rows:
            row.changed.connect(self.edited)
            row.picked.connect(lambda one=row: moves.move_on(one))
        for text in (self.asked, self.answered):
            text.textChanged.connect(self.edited)
        self.rarer.chosen.connect(self._rarer_chosen)
        self.topics.others_wanted.connect(self.more.showPopup)
        self.topics.changed.connect(self._offer_unmet)
        self.unmet.edited.connect(self.edited)
        self.outcome.changed.connect(self._show_outcome)
        self.callback_row.edited.connect(self.edited)
        self.minutes.editingFinished.connect(self._minutes_edited)
        self.edited.connect(self.clock.start)
        self.clock.moved.connect(lambda: self.minutes.setSpecialValueText(self.clock.words))

    def clear(self) -> None:
        """Start a new consultation: a walk-in, answered, nothing said yet."""
        self._area.verticalScrollBar().setValue(0)  # who asks is seen of the next one, too
        self.blockSignals(True)
        self.inquirer.choose(Inquirer.ANONYMOUS)
        self.channel.choose(Channel.WALK_IN)
        self._choice.choose((), ())
        self.asked.clear()
        self.answered.clear()
        self.outcome.choose(Outcome.ANSWERED)
        self.satisfaction.choose()
        self.callback_row.suggest(self._today)
        self._offer_unmet()
        self.unmet.restore({})
        self.referred.show_count(0)
        self.minutes.setValue(0)
        self._minutes_typed = False
        self.clock.reset()
        self._show_outcome()
        self.saved_note.setText("")
        self.blockSignals(False)

    def offer(self, topics: tuple[Topic, ...]) -> None:
        """Offer other topics; those chosen stay as far as they are still offered."""
        if self._choice.offer(topics):
            self._offer_unmet()

    def about(self, somebody: bool) -> None:
        """Say whether the form is about a person; then they ask themselves unless told."""
        self.inquirer.choose(Inquirer.ELDER if somebody else Inquirer.ANONYMOUS)
        self.tell_parts(named=somebody)
        if not self.is_begun:
            self.clock.reset()
        self.clock.start()

    def tell_parts(self, *, named: bool) -> None:
        """Say to the parts of the outcomes whether somebody is named."""
        for part in (self.unmet, self.callback_row):
            part.about(named=named)

    def note_referrals(self, count: int) -> None:
        """Say that referrals were opened out of this talk."""
        self.referred.show_count(self.referred.count + count)
        self._show_outcome()
        self.edited.emit()

    def turn_to(self, day: date) -> None:
        """Go on to another day; a date that was already wanted stays."""
        self._today = day
        if self.outcome.value != Outcome.FOLLOW_UP:
            self.blockSignals(True)
            self.callback_row.suggest(self._today)
            self.blockSignals(False)

    def enter(self) -> None:
        """Put the focus where a consultation begins: how they came."""
        self.channel.setFocus()

    @property
    def is_begun(self) -> bool:
        """Whether anything was said that would be a loss."""
        texts = (self.asked.toPlainText(), self.answered.toPlainText())
        return bool(self.all_topics or self.referred.count or any(map(str.strip, texts)))

    @property
    def all_topics(self) -> tuple[str, ...]:
        """The topics picked, the rarer ones last."""
        return self._choice.values

    @property
    def lacks_reason(self) -> bool:
        """Whether the need stays unmet and nobody said why."""
        return self.outcome.value == Outcome.UNMET and not self.unmet.reason.value

    def entry(self, elder: RecordId | None, policies: tuple[str, ...]) -> ConsultationEntry:
        """Give what the form holds."""
        outcome = Outcome(self.outcome.value)
        satisfaction = self.satisfaction.value
        return ConsultationEntry(
            channel=Channel(self.channel.value),
            topics=self.all_topics,
            outcome=outcome,
            inquirer=Inquirer(self.inquirer.value),
            elder=elder,
            policies=policies,
            asked=self.asked.toPlainText(),
            answered=self.answered.toPlainText(),
            minutes=self._spent(),
            satisfaction=Satisfaction(satisfaction) if satisfaction else None,
            callback_due=self.callback_row.value if outcome is Outcome.FOLLOW_UP else None,
            unmet=self.unmet.entry() if outcome is Outcome.UNMET else None,
        )

    def state(self) -> dict[str, Any]:
        """Give the form as a draft keeps it."""
        return {
            "inquirer": self.inquirer.value,
            "channel": self.channel.value,
            "topics": list(self.topics.values),
            "extra": list(self.rarer.values),
            "asked": self.asked.toPlainText(),
            "answered": self.answered.toPlainText(),
            "outcome": self.outcome.value,
            "satisfaction": self.satisfaction.value,
            "callback": self.callback.date().toString("yyyy-MM-dd"),
            "minutes": self.minutes.value(),
            "unmet": self.unmet.state(),
            "referrals": self.referred.count,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Fill the form from a draft."""
        self.blockSignals(True)
        self.inquirer.choose(state["inquirer"])
        self.channel.choose(state["channel"])
        self._choice.choose(state["topics"], state["extra"])
        for words, said in ((self.asked, state["asked"]), (self.answered, state["answered"])):
            words.setPlainText(said)
            words.moveCursor(QTextCursor.MoveOperation.End)  # one goes on where one was cut off
        self.outcome.choose(state["outcome"])
        self.satisfaction.choose(state["satisfaction"])
        self.callback.setDate(QDate.fromString(state["callback"], "yyyy-MM-dd"))
        self.minutes.setValue(state["minutes"])
        self._minutes_typed = state["minutes"] > 0
        self.clock.start()
        self._offer_unmet()
        self.unmet.restore(state.get("unmet", {}))
        self.referred.show_count(state.get("referrals", 0))
        self._show_outcome()
        self.blockSignals(False)

    def _spent(self) -> int | None:
        """Give the minutes typed, else those since somebody came."""
        return (self.minutes.value() or None) if self._minutes_typed else self.clock.minutes

    def _minutes_edited(self) -> None:
        if self.minutes.value():
            self._minutes_typed = True
            self.edited.emit()

    def _rarer_chosen(self) -> None:
        self._offer_unmet()
        self.topics.setFocus()
        self.edited.emit()

    def _offer_unmet(self) -> None:
        """Ask which topic stays unmet among those that are picked now."""
        self.unmet.offer_topics(self._choice.labelled)

    def _show_outcome(self) -> None:
        """Show the parts that this outcome needs, and no other."""
        for outcome, part in (
            (Outcome.FOLLOW_UP, self.callback_row), (Outcome.UNMET, self.unmet),
            (Outcome.REFERRED, self.referred),
        ):  # fmt: skip
            self._form.setRowVisible(part, self.outcome.value == outcome)


def _choices(words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), word) for value, word in words.items()]


def _scrolled(form: QFormLayout) -> QScrollArea:
    """Let the fields scroll in a low window, so that the buttons below stay in sight."""
    fields = QWidget()
    column = QVBoxLayout(fields)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(form)
    column.addStretch(1)
    return scrolling(fields)


def _words_field(hint: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setPlaceholderText(hint)
    made.setFixedHeight(_NOTE_LINES)
    made.setTabChangesFocus(True)
    return made


def _minutes_box() -> QSpinBox:
    made = QSpinBox()
    made.setRange(0, MOST_MINUTES)
    made.setSuffix(" 分钟")
    made.lineEdit().setTextMargins(_INDENT, 0, 0, 0)
    return made
