"""The parts of the talk's form that only some outcomes need: unmet, and referred."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.unmet import UNMET_WORDS, UnmetReason
from advisor_app.gui.theme import GAP, button, label, set_role
from advisor_app.gui.widgets import Choice, ChoiceRow
from advisor_app.services.unmet import UnmetEntry

_INDENT = 6
_WEEK = 7


class UnmetPart(QWidget):
    """Why a need could not be met, which one, and where.

    Attributes:
        edited: something was typed or picked.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "clear")
        self.reason = ChoiceRow([(one.value, words) for one, words in UNMET_WORDS.items()],
                                name="为什么没能满足")  # fmt: skip
        self.topics = ChoiceRow([], several=True, name="哪一项没能满足")
        self.service = QLineEdit()
        self.service.setPlaceholderText("缺什么服务（可以不填，不写姓名）")
        self.service.setAccessibleName("缺什么服务")
        self.community = QComboBox()
        self.community.setEditable(True)
        self.community.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.community.setAccessibleName("哪个社区")
        self.community.setLineEdit(_hinted("哪个社区（可以不填）"))
        self._named = False
        self._streets: dict[str, str] = {}
        self._offered: tuple[Choice, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - 2)
        column.addWidget(self.reason)
        column.addWidget(self.topics)
        last = QHBoxLayout()
        last.addWidget(self.service, 3)
        last.addWidget(self.community, 2)
        column.addLayout(last)
        self.topics.hide()
        for row in (self.reason, self.topics):
            row.changed.connect(self.edited)
        self.service.textChanged.connect(self.edited)
        self.community.editTextChanged.connect(self.edited)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """The fields in the order of the Enter key."""
        return (self.reason, self.topics, self.service, self.community)

    def offer_communities(self, known: Sequence[tuple[str, str]]) -> None:
        """Offer the communities that are known here; any other can be typed."""
        kept = self.community.currentText()
        self._streets = {community: street for street, community in known}
        self.community.blockSignals(True)
        self.community.clear()
        self.community.addItems([community for _, community in known])
        self.community.setCurrentIndex(-1)
        self.community.setEditText(kept)
        self.community.blockSignals(False)

    def about(self, *, named: bool) -> None:
        """Say whether somebody is named: then their community is known."""
        self._named = named
        self.community.setVisible(not named)

    def offer_topics(self, topics: Sequence[Choice]) -> None:
        """Ask which of several topics it is; with one there is nothing to ask."""
        if tuple(topics) == self._offered:
            return
        self._offered = tuple(topics)
        self.topics.offer(topics)
        self.topics.choose(*(code for code, _ in topics))
        self.topics.setVisible(len(topics) > 1)

    def entry(self) -> UnmetEntry | None:
        """Give what was said; None as long as no reason was picked."""
        if not self.reason.value:
            return None
        community = "" if self._named else self.community.currentText().strip()
        return UnmetEntry(
            reason=UnmetReason(self.reason.value),
            topics=self.topics.values,
            service=self.service.text(),
            street=self._streets.get(community, ""),
            community=community,
        )

    def state(self) -> dict[str, Any]:
        """Give it as a draft keeps it."""
        return {
            "reason": self.reason.value,
            "topics": list(self.topics.values),
            "service": self.service.text(),
            "community": self.community.currentText(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Fill it from a draft; one from before has none of it."""
        self.reason.choose(state.get("reason", ""))
        self.service.setText(state.get("service", ""))
        self.community.setEditText(state.get("community", ""))
        if "topics" in state:
            self.topics.choose(*state["topics"])


class CallbackPart(QWidget):
    """By which day to call back.

    Attributes:
        edited: another day was chosen.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "clear")
        self.edit = QDateEdit()
        self.edit.setDisplayFormat("yyyy年M月d日")
        self.edit.setCalendarPopup(True)
        self.edit.lineEdit().setTextMargins(_INDENT, 0, 0, 0)
        self.edit.dateChanged.connect(self.edited)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit)
        self.words = label("", "hint")
        row.addWidget(self.words, 1)
        self.about(named=False)

    @property
    def value(self) -> date:
        """The day."""
        chosen = self.edit.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def about(self, *, named: bool) -> None:
        """Say whether somebody is named: nobody else can be rung."""
        self.words.setText("前回访" if named else "前回访；匿名的打不了电话，要打先登记")

    def suggest(self, today: date) -> None:
        """Suggest a week from a day."""
        self.edit.setDate(QDate(today.year, today.month, today.day).addDays(_WEEK))


class ReferredPart(QWidget):
    """Leads to the referral that a talk came to.

    Attributes:
        wanted: a referral is to be opened.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "clear")
        self.count = 0
        self.words = label("", "hint")
        self.open_button = button("开转介、点单 Ctrl+R")
        self.open_button.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.open_button)
        row.addWidget(self.words, 1)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show how many were opened in this talk."""
        self.count = count
        self.words.setText(f"已开 {count} 件，在“转介”页跟着办" if count else "开了才跟得到结果")


def _hinted(hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(hint)
    return made
