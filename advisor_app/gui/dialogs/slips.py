"""Asks what a slip has to say: missing papers, a referral, a call back. Then it is looked at."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
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

from advisor_app.domain.ids import RecordId
from advisor_app.gui.issuing import Draft
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.sheets import Callback, MissingPapers, ReferralSlip
from advisor_app.services.suite import Services

Compose = Callable[[int], Draft]
_WEEK = 7
_WIDTH = 560


class SlipDialog(QDialog):
    """A form, and a button that leads to the preview.

    Attributes:
        compose: what the preview shows, once the form was accepted; takes the letters' size.
    """

    def __init__(self, title: str, hint: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.compose: Compose | None = None
        self.form = QFormLayout()
        self.form.setSpacing(GAP)
        self.look_button, leaving = button("看看再印", "primary"), button("取消")
        self.look_button.clicked.connect(self.look)
        leaving.clicked.connect(self.reject)
        ways = QHBoxLayout()
        ways.addStretch(1)
        ways.addWidget(self.look_button)
        ways.addWidget(leaving)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        whole.addLayout(self.form)
        whole.addWidget(label(hint, "hint"))
        whole.addLayout(ways)

    def look(self) -> None:
        """Go on to the preview; it says in one sentence what is still to be filled in."""
        self.compose = self._composed()
        self.accept()

    def _composed(self) -> Compose:
        raise NotImplementedError

    def _line(self, words: str, hint: str = "") -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(hint)
        made.setAccessibleName(words)
        self.form.addRow(words, made)
        return made

    def _day(self, words: str, today: date, *, optional: bool) -> "DayField":
        made = DayField(today, optional=optional)
        self.form.addRow(words, made)
        return made


class DayField(QWidget):
    """A day from today on; one that is optional has a box to tick first."""

    def __init__(self, today: date, *, optional: bool) -> None:
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
        self.wanted.toggled.connect(self.edit.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.wanted)
        row.addWidget(self.edit, 1)

    @property
    def value(self) -> date | None:
        """The day; None where none is wanted."""
        chosen = self.edit.date()
        wanted = self.wanted.isChecked()
        return date(chosen.year(), chosen.month(), chosen.day()) if wanted else None


class MissingPapersDialog(SlipDialog):
    """Asks which papers are still to be brought."""

    def __init__(self, services: Services, elder: RecordId, parent: QWidget | None = None) -> None:
        hint = "打勾的是还缺的；没打勾的印成“已经看过”。"
        super().__init__("补材料通知单", hint, parent)
        self._services, self._elder = services, elder
        self.subject = QComboBox()
        self.subject.setEditable(True)
        self.subject.setAccessibleName("办什么")
        self.papers = QListWidget()
        self.papers.setAccessibleName("材料")
        self.form.addRow("办什么", self.subject)
        self.form.addRow("材料", self.papers)
        self.more = self._line("再加一样", "写好按回车")
        self.where = self._line("补到哪里", "不写就是本顾问点")
        self.due = self._day("最晚哪天", services.desk.today, optional=True)
        for one in services.screenings.policies:
            if one.is_for_elders:
                self.subject.addItem(one.name, one.id)
        self.subject.currentIndexChanged.connect(lambda _: self._list())
        self.more.returnPressed.connect(self._add)
        self.look_button.setAutoDefault(False)
        self._list()

    def _list(self) -> None:
        """Offer what the chosen policy asks for."""
        self.papers.clear()
        for words in self._services.sheets.lacking(str(self.subject.currentData())):
            self._offer(words)

    def _offer(self, words: str) -> None:
        item = QListWidgetItem(words, self.papers)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked)

    def _add(self) -> None:
        words = self.more.text().strip()
        if words:
            self._offer(words)
            self.more.clear()

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
        self, services: Services, elder: RecordId, phone: str, parent: QWidget | None = None
    ) -> None:
        hint = "电话和住址只有老人同意“信息上报区里”的才会印上去。"
        super().__init__("转介单", hint, parent)
        self._services, self._elder = services, elder
        self.provider = self._line("转给哪里", "承接单位的名称")
        self.provider_phone = self._line("对方电话")
        self.provider_address = self._line("对方地址")
        self.need = self._line("需要什么", "用老人的话写，如：每周上门洗一次澡")
        self.wanted = self._line("什么时候")
        self.contact = self._line("老人电话")
        self.contact.setText(phone)
        self.home = self._line("老人住址", "要上门的才写")
        self.due = self._day("哪天前回音", services.desk.today, optional=True)

    def _composed(self) -> Compose:
        slip = ReferralSlip(
            provider=self.provider.text().strip(),
            provider_phone=self.provider_phone.text().strip(),
            provider_address=self.provider_address.text().strip(),
            need=self.need.text().strip(),
            wanted=self.wanted.text().strip(),
            contact=self.contact.text().strip(),
            home=self.home.text().strip(),
            due=self.due.value,
        )
        sheets, elder = self._services.sheets, self._elder
        return lambda size: sheets.referral(elder, slip, size)


class CallbackDialog(SlipDialog):
    """Asks by when we get in touch, and about what."""

    def __init__(self, services: Services, elder: RecordId, parent: QWidget | None = None) -> None:
        super().__init__("回访卡", "上半张本点留存，下半张剪下来交给老人。", parent)
        self._services, self._elder = services, elder
        self.due = self._day("最晚哪天", services.desk.today, optional=False)
        self.about = self._line("问什么", "如：高龄津贴办下来没有")

    def _composed(self) -> Compose:
        due = self.due.value or self._services.desk.today
        callback = Callback(due, self.about.text().strip())
        sheets, elder = self._services.sheets, self._elder
        return lambda size: sheets.callback(elder, callback, size)
