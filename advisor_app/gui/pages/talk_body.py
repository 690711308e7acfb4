"""A saved talk as a form: the counter's own, filled with what was saved."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from advisor_app.domain.consultation import Inquirer, Outcome
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.dialogs.talk_plan import PlanView
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.consultation_form import ConsultationForm
from advisor_app.gui.pages.talk_parts import (
    PoliciesTold,
    WhoRow,
    history_lines,
    when_field,
)
from advisor_app.gui.theme import EDGE, GAP, label, set_role
from advisor_app.gui.widgets import scrolling
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.correcting import OpenedTalk
from advisor_app.services.suite import Services
from advisor_app.support.calendar import LOCAL

_WEEK = timedelta(days=7)


class TalkBody(QWidget):
    """Form, person, time and policies of one talk, and beside them what would change.

    Attributes:
        edited: something was typed or picked.
    """

    edited = Signal()

    def __init__(
        self, services: Services, jobs: Jobs, opened: OpenedTalk,
        communities: tuple[tuple[str, str], ...],
    ) -> None:  # fmt: skip
        super().__init__()
        self.opened, consulting = opened, services.consulting
        self._today = services.desk.today
        talk = opened.seen.consultation
        self.form = ConsultationForm(consulting.topics_for(talk), self._today)
        self.who = WhoRow(services, jobs, talk.elder, opened.name)
        self._at = _shown_at(talk.at)
        self.when = when_field(self._at, _shown_at(services.desk.now()))
        names = services.screenings.names()
        ids = tuple(one.policy for one in talk.policies)
        self.policies = PoliciesTold([(one, names.get(one, one)) for one in ids], names.items())
        self.plan, self.plan_title = PlanView(), label("保存后会改", "key")
        self._fill(communities)
        self._lay_out()
        self._connect()

    def _fill(self, communities: tuple[tuple[str, str], ...]) -> None:
        form, said = self.form, self.opened.entry
        form.clock.end()
        form.unmet.offer_communities(communities)
        form.restore(_state_of(said, self.opened.referrals, self._today))
        form.tell_parts(named=said.elder is not None)
        form.referred.open_button.hide()
        form.drop_button.hide()
        form.save_button.setText("保存更正 Ctrl+Enter")

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(GAP)
        for words, part in (
            ("老人", self.who), ("什么时候", self.when), (self.plan_title, self.plan),
            ("讲过的政策", self.policies), ("经过", history_lines(self.opened.history)),
        ):  # fmt: skip
            column.addWidget(words if isinstance(words, QWidget) else label(words, "key"))
            column.addWidget(part)
        column.addStretch(1)
        card = QWidget()
        set_role(card, "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(EDGE, GAP, 2, GAP)
        inner.addWidget(scrolling(side))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.form)
        split.addWidget(card)
        split.setChildrenCollapsible(False)
        split.setSizes([620, 440])
        split.setHandleWidth(GAP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def _connect(self) -> None:
        self.form.edited.connect(self.edited)
        self.who.changed.connect(self._person_changed)
        self.when.dateTimeChanged.connect(self.edited)
        self.policies.changed.connect(self.edited)

    def _person_changed(self) -> None:
        """Let nobody ask for themselves in a talk about nobody, and the other way round."""
        named, inquirer = self.who.elder is not None, self.form.inquirer
        itself, other = Inquirer.ELDER, Inquirer.ANONYMOUS
        if inquirer.value == (other if named else itself):
            inquirer.choose(itself if named else other)
        self.form.tell_parts(named=named)
        self.edited.emit()

    def freeze(self) -> None:
        """Let nothing be changed: the talk was taken back."""
        self.plan_title.setText("恢复时会一起改")
        self.form.save_button.hide()
        for one in (self.form, self.who, self.when, self.policies):
            one.setEnabled(False)

    @property
    def lacks_reason(self) -> bool:
        """Whether the need stays unmet and nobody said why, though it was not saved so."""
        said = self.opened.entry
        as_saved = said.outcome is Outcome.UNMET and said.unmet is None
        return self.form.lacks_reason and not as_saved

    @property
    def entry(self) -> ConsultationEntry:
        """What the form holds; what cannot be seen in it stays as it was saved."""
        said = self.opened.entry
        made = self.form.entry(self.who.elder, self.policies.values)
        due = made.callback_due
        if made.outcome is said.outcome is not Outcome.FOLLOW_UP:
            due = said.callback_due
        at = said.at if self.when.dateTime() == self._at else _meant(self.when.dateTime())
        topics = _in_order(said.topics, made.topics)
        return replace(made, topics=topics, callback_due=due, at=at)


def _state_of(said: ConsultationEntry, referrals: int, today: date) -> dict[str, Any]:
    """Give what was saved as a draft would keep it: that is what the form is filled from."""
    unmet = said.unmet
    state: dict[str, Any] = {
        "inquirer": said.inquirer.value, "channel": said.channel.value,
        "topics": list(said.topics), "extra": list(said.topics),
        "asked": said.asked, "answered": said.answered, "outcome": said.outcome.value,
        "satisfaction": said.satisfaction.value if said.satisfaction else "",
        "minutes": said.minutes or 0, "referrals": referrals,
        "callback": (said.callback_due or today + _WEEK).isoformat(),
    }  # fmt: skip
    if unmet:
        state["unmet"] = {
            "reason": UnmetReason(unmet.reason).value, "topics": list(unmet.topics),
            "service": unmet.service, "community": unmet.community,
        }  # fmt: skip
    return state


def _in_order(saved: tuple[str, ...], picked: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the order in which topics were saved; the row knows only its own."""
    return (*(one for one in saved if one in picked), *(one for one in picked if one not in saved))


def _shown_at(at: datetime) -> QDateTime:
    """Give an instant as the point's clock on the wall shows it, to the minute."""
    here = at.astimezone(LOCAL)
    return QDateTime(QDate(here.year, here.month, here.day), QTime(here.hour, here.minute))


def _meant(shown: QDateTime) -> datetime:
    """Give the instant that a time on the wall means."""
    day, time = shown.date(), shown.time()
    return datetime(
        day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=LOCAL
    )  # fmt: skip
