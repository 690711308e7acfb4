"""Asks what a slip has to say: missing papers, a referral, a call back. Then it is looked at."""

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDateEdit,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.directory import Offer
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.sheet_choices import USUAL
from advisor_app.gui.issuing import Draft
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.service_suggestions import ServiceSuggestions
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EnterMovesOn, NumberEdit, make_room
from advisor_app.services.sheets import Callback, MissingPapers, ReferralSlip
from advisor_app.services.suite import Services

Compose = Callable[[int], Draft]
_WEEK = 7
_WIDTH = 560
_LACKING = "打勾的是还缺的；没打勾的印成“已经看过”。"
_NOTHING_LISTED = "政策库里没有写这件事要带什么：缺什么，在“再加一样”里写。"
_AGREED = "老人同意过“信息上报区里”：写了的电话和住址会印给承接单位。"
_NOT_AGREED = "老人没有同意“信息上报区里”：电话和住址不印。同意了，先到老人的资料里打勾。"


class SlipDialog(QDialog):
    """A form, and a button that leads to the preview.

    Attributes:
        compose: what the preview shows, once the form was accepted; takes the letters' size.
        refusal: what is still to be filled in, in one sentence.
    """

    def __init__(self, title: str, jobs: Jobs, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._places: Mapping[str, QWidget] = {}
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.compose: Compose | None = None
        self.form = QFormLayout()
        self.form.setSpacing(GAP)
        self.hint, self.refusal = label("", "hint"), label("", "error")
        self.refusal.setVisible(False)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        self._whole.setSpacing(GAP)
        self._whole.addLayout(self.form)
        self.look_button = button("看看再印", "primary")

    def _look(self, compose: Compose) -> None:
        """Go on to the preview; what is still to be filled in is said here, and nothing lost."""
        self.look_button.setEnabled(False)
        self._jobs.run(
            lambda: compose(USUAL), lambda _: self._go_on(compose), self._refuse, owner=self
        )

    def _finish(
        self,
        composed: Callable[[], Compose],
        fields: tuple[QWidget, ...],
        places: Mapping[str, QWidget],
    ) -> None:
        """Put the buttons below the form: they come last for the Tab key, too.

        Args:
            composed: gives the paper that the form stands for now.
            fields: Enter goes from each to the next.
            places: where to mend what is wrong, by the name of what is wrong.
        """
        self.look_button.clicked.connect(lambda: self._look(composed()))
        leaving = button("取消")
        leaving.clicked.connect(self.reject)
        ways = QHBoxLayout()
        ways.addStretch(1)
        ways.addWidget(self.look_button)
        ways.addWidget(leaving)
        for one in (self.hint, self.refusal):
            self._whole.addWidget(one)
        self._whole.addLayout(ways)
        self._places = places
        EnterMovesOn([*fields, self.look_button], self)
        fields[0].setFocus()

    def _go_on(self, compose: Compose) -> None:
        self.compose = compose
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self.look_button.setEnabled(True)
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        make_room(self)
        place = self._places.get(error.field) if isinstance(error, BadInput) else None
        if place is not None:
            place.setFocus()

    def _line(self, words: str, hint: str = "", made: QLineEdit | None = None) -> QLineEdit:
        made = made or QLineEdit()
        made.setPlaceholderText(hint)
        made.setAccessibleName(words)
        self.form.addRow(words, made)
        return made

    def _day(self, words: str, today: date, *, optional: bool) -> "DayField":
        made = DayField(today, words, optional=optional)
        self.form.addRow(words, made)
        return made


class DayField(QWidget):
    """A day from today on; one that is optional has a box to tick first."""

    def __init__(self, today: date, name: str, *, optional: bool) -> None:
        super().__init__()
        first = QDate(today.year, today.month, today.day)
        self.wanted = QCheckBox("写上日期")
        self.wanted.setChecked(not optional)
        self.wanted.setVisible(optional)
        self.edit = QDateEdit(first.addDays(_WEEK))
        self.edit.setMinimumDate(first)
        self.edit.setDisplayFormat("yyyy年M月d日")
        self.edit.setCalendarPopup(True)
        self.edit.setEnabled(not optional)
        self.edit.setAccessibleName(name)
        self.wanted.toggled.connect(self.edit.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.wanted)
        row.addWidget(self.edit, 1)

    def choose(self, day: date) -> None:
        """Name a day; one that is gone is left to today."""
        self.wanted.setChecked(True)
        self.edit.setDate(QDate(day.year, day.month, day.day))

    @property
    def value(self) -> date | None:
        """The day; None where none is wanted."""
        chosen = self.edit.date()
        wanted = self.wanted.isChecked()
        return date(chosen.year(), chosen.month(), chosen.day()) if wanted else None


class MissingPapersDialog(SlipDialog):
    """Asks which papers are still to be brought."""

    def __init__(
        self, services: Services, jobs: Jobs, elder: RecordId, parent: QWidget | None = None
    ) -> None:
        super().__init__("补材料通知单", jobs, parent)
        self._services, self._elder = services, elder
        self._listed: str | None = None
        self._own: list[str] = []
        self.subject = _subjects(services)
        self.papers = QListWidget()
        self.papers.setAccessibleName("材料")
        self.form.addRow("办什么", self.subject)
        self.form.addRow("材料", self.papers)
        self.more = self._line("再加一样", "写好按回车")
        self.where = self._line("补到哪里", "不写就是本顾问点")
        self.due = self._day("最晚哪天", services.desk.today, optional=True)
        self._finish(
            self._composed,
            (self.where, self.due.wanted, self.due.edit),
            {"subject": self.subject, "lacking": self.more},
        )
        EnterMovesOn([self.subject, self.papers, self.more], self)
        self.more.returnPressed.connect(self._entered)
        self.subject.editTextChanged.connect(lambda _: self._list())
        self.subject.setFocus()
        self._list()

    def _list(self) -> None:
        """Offer what the chosen policy asks for; what was written by hand stays."""
        policy = self._policy()
        if policy == self._listed:
            return
        self._listed = policy
        self.papers.clear()
        known = self._services.sheets.lacking(policy) if policy else ()
        for words in (*known, *self._own):
            self._offer(words)
        self.hint.setText(_LACKING if known else _NOTHING_LISTED)

    def _policy(self) -> str:
        """Give the id of the policy that is named; empty when something else is."""
        at = self.subject.findText(self.subject.currentText().strip())
        return str(self.subject.itemData(at)) if at >= 0 else ""

    def _offer(self, words: str) -> None:
        item = QListWidgetItem(words, self.papers)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked)

    def _entered(self) -> None:
        if not self._add():
            self.where.setFocus()

    def _add(self) -> bool:
        words = self.more.text().strip()
        if words:
            self._own.append(words)
            self._offer(words)
            self.papers.scrollToBottom()
            self.more.clear()
        return bool(words)

    def _named(self, state: Qt.CheckState) -> tuple[str, ...]:
        items = (self.papers.item(place) for place in range(self.papers.count()))
        return tuple(one.text() for one in items if one.checkState() is state)

    def _composed(self) -> Compose:
        self._add()
        papers = MissingPapers(
            subject=self.subject.currentText().strip(),
            have=self._named(Qt.CheckState.Unchecked),
            lacking=self._named(Qt.CheckState.Checked),
            where=self.where.text().strip(),
            due=self.due.value,
        )
        sheets, elder = self._services.sheets, self._elder
        return lambda size: sheets.missing(elder, papers, size)


class ReferralDialog(SlipDialog):
    """Asks who is sent where, and what for."""

    def __init__(
        self, services: Services, jobs: Jobs, elder: RecordId, phone: str,
        parent: QWidget | None = None, *, agreed: bool = False,
    ) -> None:  # fmt: skip
        """Take the telephone that is known, and whether the elder agreed that it goes along."""
        super().__init__("转介单", jobs, parent)
        self._services, self._elder = services, elder
        self.provider = self._line("转给哪里", "承接单位的名称；目录里有的，打几个字就能选")
        self.known = ServiceSuggestions(services, jobs, self.provider)
        self.known.picked.connect(self._take)
        self.provider_phone = self._line("对方电话", made=NumberEdit())
        self.provider_address = self._line("对方地址")
        self.need = self._line("需要什么", "用老人的话写，如：每周上门洗一次澡")
        self.wanted = self._line("什么时候", "如：周末上午；没说就空着")
        self.contact = self._line("老人电话", made=NumberEdit())
        self.home = self._line("老人住址", "要上门的才写")
        self.due = self._day("哪天前回音", services.desk.today, optional=True)
        self._finish(
            self._composed,
            (self.provider, self.provider_phone, self.provider_address, self.need, self.wanted,
             self.contact, self.home, self.due.wanted, self.due.edit),
            {"provider": self.provider},
        )  # fmt: skip
        self.contact.setText(phone if agreed else "")
        for one in (self.contact, self.home):
            one.setEnabled(agreed)
            if not agreed:
                one.setPlaceholderText("老人没有同意，不印")
        self.hint.setText(_AGREED if agreed else _NOT_AGREED)

    def fill_in(self, slip: ReferralSlip) -> None:
        """Fill the form in with what is known already."""
        for field, text in (
            (self.provider, slip.provider), (self.provider_phone, slip.provider_phone),
            (self.provider_address, slip.provider_address), (self.need, slip.need),
            (self.wanted, slip.wanted), (self.contact, slip.contact),
        ):  # fmt: skip
            field.setText(text)
        if slip.due is not None:
            self.due.choose(slip.due)

    def slip(self) -> ReferralSlip:
        """Give what the form holds."""
        return ReferralSlip(
            provider=self.provider.text().strip(),
            provider_phone=self.provider_phone.text().strip(),
            provider_address=self.provider_address.text().strip(),
            need=self.need.text().strip(),
            wanted=self.wanted.text().strip(),
            contact=self.contact.text().strip(),
            home=self.home.text().strip(),
            due=self.due.value,
        )

    def _take(self, offer: Offer) -> None:
        """Fill in what the directory knows of a service that was picked."""
        self.provider.setText(offer.provider.name)
        self.provider_phone.setText(offer.phone)
        self.provider_address.setText(offer.address)
        if not self.need.text().strip():
            self.need.setText(offer.service.name)

    def _composed(self) -> Compose:
        slip = self.slip()
        sheets, elder = self._services.sheets, self._elder
        return lambda size: sheets.referral(elder, slip, size)

    def _refuse(self, error: KnownError) -> None:
        super()._refuse(error)
        if self.provider.text().strip() and not self.need.text().strip():
            self.need.setFocus()


class CallbackDialog(SlipDialog):
    """Asks by when we get in touch, and about what."""

    def __init__(
        self, services: Services, jobs: Jobs, elder: RecordId, parent: QWidget | None = None
    ) -> None:
        super().__init__("回访卡", jobs, parent)
        self._services, self._elder = services, elder
        self.due = self._day("最晚哪天", services.desk.today, optional=False)
        self.about = self._line("问什么", "如：高龄津贴办下来没有")
        self.hint.setText("上半张本点留存，下半张剪下来交给老人。")
        self._finish(self._composed, (self.due.edit, self.about), {"due": self.due.edit})

    def _composed(self) -> Compose:
        due = self.due.value or self._services.desk.today
        callback = Callback(due, self.about.text().strip())
        sheets, elder = self._services.sheets, self._elder
        return lambda size: sheets.callback(elder, callback, size)


def _subjects(services: Services) -> QComboBox:
    """Make a box that offers every policy and takes anything else as well."""
    made = QComboBox()
    made.setAccessibleName("办什么")
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setMaxVisibleItems(14)
    for one in services.screenings.policies:
        if one.is_for_elders:
            made.addItem(one.name, one.id)
    finder = QCompleter(made.model(), made)
    finder.setFilterMode(Qt.MatchFlag.MatchContains)
    finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    made.setCompleter(finder)
    return made
