"""The counter page: who came, what they ask, what probably applies, all at once."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.consultation import Outcome
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.facts import Facts, FactValue
from advisor_app.domain.ids import RecordId, derived_record
from advisor_app.gui.dialogs.open_referral import About
from advisor_app.gui.dialogs.sheet_preview import elder_preview
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.consultation_form import ConsultationForm
from advisor_app.gui.pages.draft_keeper import DraftKeeper
from advisor_app.gui.pages.finder import Finder
from advisor_app.gui.pages.person_dialogs import PersonDialogs
from advisor_app.gui.pages.quick_keys import QuickKeys
from advisor_app.gui.pages.recall import Recall
from advisor_app.gui.pages.screening_panel import ScreeningPanel
from advisor_app.gui.pages.talks import Talks
from advisor_app.gui.pages.talks_today import TodayList
from advisor_app.gui.referring import Referring
from advisor_app.gui.theme import EDGE, GAP
from advisor_app.services.consulting import Draft
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services

_OF_PERSON = {"elder", "identity", "sheet", "follow_up", "erasure"}


class ReceptionPage(Page):
    """The heart of the window."""

    title = "接待"

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.card: PersonCard | None = None
        self.facts = Facts()
        self.is_saving, self._turn = False, 0
        self.draft = DraftKeeper(services, jobs, lambda: _payload_of(self), self)
        self.talks = Talks.of(self)
        self.finder = Finder(services, jobs)
        self.recall = Recall(self.services, self.jobs, self)
        self.people = PersonDialogs(services, jobs, self)
        self.referring = Referring(services, jobs, self)
        self.form = ConsultationForm(services.consulting.topics, services.desk.today)
        self.panel = ScreeningPanel(services, jobs)
        self.today = TodayList(services.consulting)
        self.quick = QuickKeys(services, jobs, self)
        self._lay_out()
        self._connect()
        self.draft.look()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        whole.addWidget(self.finder)
        whole.addWidget(self.recall)
        self.side = QStackedWidget()
        self.side.addWidget(self.today)
        self.side.addWidget(self.panel)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.form)
        split.addWidget(self.side)
        split.setChildrenCollapsible(False)
        split.setSizes([540, 460])
        split.setHandleWidth(GAP)
        whole.addWidget(split, 1)
        whole.addWidget(self.quick.hint)

    def _connect(self) -> None:
        self.quick.said.connect(self.said)
        self.today.list.opened.connect(self.talks.open)
        self.quick.turned.connect(self.form.offer)
        self.finder.taken.connect(self.open_subject)
        self.finder.new_wanted.connect(self.people.register)
        self.people.saved.connect(self._person_saved)
        self.finder.anonymous_wanted.connect(self._anonymous)
        self.draft.kept.connect(lambda at: self.form.saved_note.setText(f"草稿已存 {at}"))
        self.draft.found.connect(self._restore)
        self.form.edited.connect(self.draft.edited)
        self.form.save_wanted.connect(self.save)
        self.form.drop_button.clicked.connect(self.give_up)
        self.panel.answered.connect(self._answered)
        self.panel.explained_changed.connect(self.draft.edited)
        self.recall.edit_button.clicked.connect(self.edit_person)
        self.recall.sheet_button.clicked.connect(self.print_sheet)
        self.recall.more_button.issued.connect(self._issued)
        self.recall.more_button.let_refer(self.refer)
        self.form.referred.wanted.connect(self.refer)
        self.referring.opened.connect(self._referred)
        self.referring.issued.connect(self._issued)
        self.recall.leave_button.clicked.connect(self.give_up)
        for keys, act in (
            ("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Ctrl+P", self.print_sheet),
            ("Ctrl+E", self.edit_person), ("Ctrl+J", self._to_panel), ("Ctrl+F", self.enter),
            ("Ctrl+R", self.refer), ("Ctrl+H", lambda: self.talks.look_back(self.card)),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def refresh(self, changed: Changed | None) -> None:
        """Read today's list again, and the person who is here."""
        if changed is None:
            self.form.turn_to(self.services.desk.today)
            service, offer = self.services.unmet, self.form.unmet.offer_communities
            self.jobs.run(service.communities, offer, owner=self)
        if changed is None or changed.kinds & {"consultation", "identity", "erasure"}:
            self.jobs.run(self.services.consulting.today, self.today.show_seen, owner=self)
        if self.card and (changed is None or changed.kinds & _OF_PERSON):
            self._read_person(self.card.person.id)

    def enter(self) -> None:
        """Put the focus into the search box."""
        self.finder.box.setFocus()

    def leave(self) -> None:
        """Keep the draft now: the record is about to be closed."""
        self.draft.flush()

    def open_subject(self, subject: str) -> None:
        """Take a person: recall them and begin."""
        self.panel.start_over()
        self._read_person(RecordId(subject), begin=True)

    def save(self) -> None:
        """Log the consultation."""
        if self.is_saving:
            return
        if self.form.lacks_reason:
            self.said.emit("error", "还没有选为什么没能满足：按数字选一个原因")
            self.form.unmet.reason.setFocus()
            return
        elder = self.card.person.id if self.card else None
        entry = self.form.entry(elder, self.panel.explained)
        form, service = self.draft.form, self.services.consulting
        self.is_saving = True
        self.draft.hold()
        self.jobs.run(lambda: service.save(form, entry), self._saved, self._refused, owner=self)

    def give_up(self) -> None:
        """Drop what is in the form and begin anew."""
        self.draft.drop()
        self._start_over()

    def edit_person(self) -> None:
        """Open the form of the person who is here."""
        if self.card:
            self.people.edit(self.card.person.id)

    def refer(self) -> None:
        """Open a referral, or order services, out of this talk."""
        self.referring.open(_about(self))

    def _referred(self, count: int) -> None:
        self.form.outcome.choose(Outcome.REFERRED)
        self.form.note_referrals(count)
        self.said.emit("info", f"开了 {count} 件，在“转介”页跟着办；这次咨询还要保存")

    def print_sheet(self) -> None:
        """Preview the sheet of the person who is here."""
        if self.card is None:
            self.said.emit("warn", "先找到老人，才能打印给老人的告知单；政策单在“政策”页打印")
            return
        dialog = elder_preview(self.services, self.jobs, self.card.person.id, self)
        dialog.issued.connect(self._issued)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _issued(self, number: str) -> None:
        self.said.emit("info", f"单子 {number} 已记入台账")

    def _person_saved(self, elder: str) -> None:
        self.said.emit("info", "老人信息已保存")
        here = self.card is not None and self.card.person.id == elder
        self._read_person(RecordId(elder), begin=not here)

    def _anonymous(self) -> None:
        self._turn += 1
        self.card = None
        self.facts = Facts()
        self.panel.start_over()
        self.recall.show_nobody()
        self.form.about(somebody=False)
        self._show_screening()
        self.form.enter()

    def _read_person(self, elder: RecordId, *, begin: bool = False) -> None:
        """Show a person once they are read, unless somebody else is here by then."""
        self._turn += 1
        turn = self._turn

        def shown(card: PersonCard) -> None:
            if turn == self._turn:
                self._show_person(card, begin=begin)

        def gone(error: KnownError) -> None:
            if turn == self._turn:
                self._lose_person(error)

        self.jobs.run(lambda: self.services.registration.card(elder), shown, gone, owner=self)

    def _lose_person(self, error: KnownError) -> None:
        """Go on without a name: the person was erased, or never was."""
        self.said.emit("error", error.message)
        if isinstance(error, BadInput):
            self._anonymous()

    def _show_person(self, card: PersonCard, *, begin: bool) -> None:
        self.card = card
        self.facts = card.person.facts
        self.recall.show_card(card, self.services)
        self._show_screening()
        self.form.tell_parts(named=True)  # a draft that came back too
        if begin:
            self.form.about(somebody=True)
            self.form.enter()
            self.draft.edited()

    def _show_screening(self) -> None:
        self.side.setCurrentWidget(self.panel)
        self.panel.judge(self.facts)

    def _answered(self, fact: str, value: FactValue) -> None:
        """Keep an answer: in the record of a known person, else for this talk only."""
        if self.card is None:
            self.facts = self.facts.with_values({fact: value})
            self.panel.judge(self.facts)
            return
        elder, service = self.card.person.id, self.services.registration
        self.jobs.run(
            lambda: service.note_fact(elder, fact, value), lambda _: None, self._refused, owner=self
        )

    def _restore(self, draft: Draft) -> None:
        """Go on where somebody was interrupted."""
        if self.form.is_begun:
            return
        self.draft.take_up(draft)
        self.form.restore(draft.payload["form"])
        self.panel.start_over(draft.payload["explained"])
        self.said.emit("warn", "上次没保存的咨询已恢复，可以接着填；不要了就按“放弃这次”")
        if draft.payload["elder"]:
            self._read_person(RecordId(draft.payload["elder"]))
        else:
            self.facts = Facts(draft.payload["facts"])
            self._show_screening()

    def _saved(self, _: RecordId) -> None:
        who_came = self.card.person.name if self.card else "匿名"
        self._start_over()
        self.said.emit("info", f"已登记：{who_came}的咨询")

    def _refused(self, error: KnownError) -> None:
        self.is_saving = False
        self.draft.edited()
        self.said.emit("error", error.message)
        fields = _fields(self.form)
        field = fields.get(error.field) if isinstance(error, BadInput) else None
        if field is not None:
            field.setFocus()

    def _start_over(self) -> None:
        self.is_saving = False
        self._turn += 1
        self.draft.renew()
        self.card, self.facts = None, Facts()
        self.form.clear()
        self.panel.start_over()
        self.recall.hide()
        self.side.setCurrentWidget(self.today)
        self.finder.clear()
        self.enter()

    def _to_panel(self) -> None:
        panel = self.panel.answers or self.panel.tree
        (panel if self.side.currentWidget() is self.panel else self.today.list).setFocus()


def _payload_of(page: ReceptionPage) -> dict[str, Any] | None:
    """Give what a draft holds; nothing if there is nothing to lose, None while it is saved."""
    if page.is_saving:
        return None
    if not page.form.is_begun:
        return {}
    return {
        "elder": page.card.person.id if page.card else "",
        "facts": {} if page.card else dict(page.facts.values),
        "explained": list(page.panel.explained),
        "form": page.form.state(),
    }


def _about(page: ReceptionPage) -> About:
    """Give what a referral out of this talk begins with."""
    person = page.card.person if page.card else None
    return About(
        elder=person.id if person else None,
        name=person.name if person else "",
        consultation=derived_record(page.draft.form, "consultation"),
        need="、".join(page.services.consulting.words_of(page.form.all_topics)),
    )


def _fields(form: ConsultationForm) -> dict[str, QWidget]:
    """Give where to mend what is wrong, by the name of what is wrong."""
    return {
        "topics": form.topics,
        "minutes": form.minutes,
        "callback_due": form.callback,
        "unmet": form.unmet.reason,
        "unmet_service": form.unmet.service,
        "unmet_community": form.unmet.community,
    }
