"""The form of a person: who it is, and everything that screening asks for."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.citizen import CitizenNumber
from advisor_app.domain.elder import PAPERS_WORDS, Papers, Person, Relative
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.facts import FACTS, FactSpec
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.records import CONSENT_WORDS
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EnterMovesOn, NumberEdit, scrolling
from advisor_app.services.registration import Checked, PersonEntry, PersonForm, entry_of
from advisor_app.services.suite import Services

PLACES: Mapping[str, str] = {
    "410106": "上街区",
    "410100": "郑州市其他区县",
    "410000": "河南省其他地方",
    "990000": "外省",
}
"""The places that forms offer; what a record holds beside them is shown as it is."""

_IN_PAPERS = ("birth", "sex")


class FactBox(QComboBox):
    """A choice of one fact's values, with 未知 first and as default."""

    def __init__(self, spec: FactSpec) -> None:
        super().__init__()
        self.setAccessibleName(spec.label)
        self.setToolTip(spec.question)
        self.addItem("未知", None)
        choices = PLACES if spec.kind == "code" else spec.choices
        for value, word in choices.items():
            self.addItem(word, value)

    def show_value(self, value: object) -> None:
        """Show a value; one that is not offered is added as it is."""
        at = self.findData(value)
        if at < 0:
            self.addItem(str(value), value)
            at = self.count() - 1
        self.setCurrentIndex(at)


class PersonDialog(QDialog):
    """Registers or corrects a person.

    Attributes:
        saved: the elder's id: of the saved person, or of the known one taken instead.
    """

    saved = Signal(str)

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        form: PersonForm,
        prefill: PersonEntry | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._form = services, jobs, form
        self._first = prefill or (entry_of(form.person) if form.person else PersonEntry())
        self.setWindowTitle("修改老人信息" if form.person else "登记老人")
        self.fields: dict[str, QWidget] = {}
        self._make_fields()
        self._lay_out()
        self._fill(self._first)
        self._start = self.entry()
        self._number.textChanged.connect(self._derive)
        self._papers.currentIndexChanged.connect(self._derive)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.save)
        QShortcut(QKeySequence("Ctrl+Enter"), self, self.save)
        self._derive()
        self.resize(860, 640)
        self._name.setFocus()

    def _make_fields(self) -> None:
        self._name = QLineEdit()
        self._papers = QComboBox()
        for papers, words in PAPERS_WORDS.items():
            self._papers.addItem(words, papers)
        self._number = NumberEdit("18位或旧15位；可以刷卡")
        self._birth = NumberEdit("1940-03-05、1940-03 或 1940")
        self._phone = NumberEdit()
        self._street, self._community, self._address = QLineEdit(), QLineEdit(), QLineEdit()
        self._kin_name, self._kin_relation = QLineEdit(), QLineEdit()
        self._kin_phone = NumberEdit()
        self._facts = {name: FactBox(spec) for name, spec in FACTS.items() if name != "birth"}
        self._consents = {scope: QCheckBox(words) for scope, words in CONSENT_WORDS.items()}
        self.fields = {
            "name": self._name, "papers": self._papers, "citizen_id": self._number,
            "birth": self._birth, "phone": self._phone, "street": self._street,
            "community": self._community, "address": self._address,
            "relative_name": self._kin_name, "relative_relation": self._kin_relation,
            "relative_phone": self._kin_phone, **self._facts,
        }  # fmt: skip

    def _lay_out(self) -> None:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        grid.setSpacing(GAP * 2)
        left, right = self._identity(), self._screening()
        grid.addWidget(left, 0, 0)
        grid.addWidget(right, 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.problem = label("", "error")
        self.problem.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, GAP)
        whole.addWidget(scrolling(inner), 1)
        whole.addWidget(self.problem)
        whole.addLayout(self._duplicates())
        whole.addLayout(self._buttons())
        self._enter = EnterMovesOn([*self.fields.values(), *self._consents.values()], self)

    def _identity(self) -> QWidget:
        card, form = _card("是谁")
        self._derived = label("", "hint")
        for words, field in (
            ("姓名", self._name), ("证件", self._papers), ("证件号", self._number),
            ("", self._derived), ("出生日期", self._birth), ("性别", self._facts["sex"]),
            ("电话", self._phone), ("街道/镇", self._street), ("社区/村", self._community),
            ("详细住址", self._address), ("联系人", self._kin_name),
            ("是老人的", self._kin_relation), ("联系人电话", self._kin_phone),
        ):  # fmt: skip
            if words:
                field.setAccessibleName(words)
            form.addRow(words, field)
        form.addRow(label("老人同意的事（口头问过再勾）", "heading"))
        for box in self._consents.values():
            form.addRow("", box)
        return card

    def _screening(self) -> QWidget:
        card, form = _card("初步判断要用的（不知道就留“未知”）")
        for name, box in self._facts.items():
            if name not in _IN_PAPERS:
                form.addRow(FACTS[name].label, box)
        return card

    def _duplicates(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(EDGE, 0, EDGE, 0)
        self.warning = label("", "warning")
        self.take_button = button("用已登记的这位 F9")
        self.take_button.clicked.connect(self._take_known)
        QShortcut(QKeySequence("F9"), self, self._take_known)
        row.addWidget(self.warning, 1)
        row.addWidget(self.take_button)
        self._known: tuple[Person, ...] = ()
        self._offered = False
        self.warning.hide()
        self.take_button.hide()
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(EDGE, 0, EDGE, 0)
        self.save_button = button("保存 Ctrl+Enter", "primary")
        self.save_button.clicked.connect(self.save)
        cancel = button("不保存 Esc")
        cancel.clicked.connect(self.reject)
        row.addWidget(label("回车到下一格", "hint"), 1)
        row.addWidget(cancel)
        row.addWidget(self.save_button)
        return row

    def _fill(self, entry: PersonEntry) -> None:
        for field, text in (
            (self._name, entry.name), (self._number, entry.number), (self._phone, entry.phone),
            (self._street, entry.street), (self._community, entry.community),
            (self._address, entry.address), (self._kin_name, entry.relative.name),
            (self._kin_relation, entry.relative.relation),
            (self._kin_phone, entry.relative.phone),
        ):  # fmt: skip
            field.setText(text)
        papers = entry.papers if entry.papers is not Papers.NONE else Papers.CITIZEN
        self._papers.setCurrentIndex(self._papers.findData(papers))
        self._birth.setText(str(entry.facts.get("birth") or ""))
        for name, box in self._facts.items():
            if entry.facts.get(name) is not None:
                box.show_value(entry.facts[name])
        for scope in entry.consents:
            self._consents[scope].setChecked(True)

    def entry(self) -> PersonEntry:
        """Give what the form holds."""
        facts = {name: box.currentData() for name, box in self._facts.items()}
        number = self._number.text().strip()
        return PersonEntry(
            name=self._name.text(),
            papers=self._papers.currentData() if number else Papers.NONE,
            number=number,
            phone=self._phone.text(),
            address=self._address.text(),
            street=self._street.text(),
            community=self._community.text(),
            relative=Relative(
                name=self._kin_name.text(),
                relation=self._kin_relation.text(),
                phone=self._kin_phone.text(),
            ),
            facts={**facts, "birth": self._birth.text().strip() or None},
            consents=tuple(scope for scope, box in self._consents.items() if box.isChecked()),
        )

    def _derive(self) -> None:
        """Show at once what a citizen number tells; birth and sex then come from it."""
        number = self._number.text().strip()
        is_citizen = self._papers.currentData() is Papers.CITIZEN and bool(number)
        words, role, citizen = "", "hint", None
        if is_citizen:
            try:
                citizen = CitizenNumber.parse(number, self._services.desk.today)
                words, role = f"号码正确：{_told(citizen)}", "good"
            except BadInput as error:
                complete = len("".join(number.split())) in (15, 18)
                words, role = error.message, "error" if complete else "hint"
        set_role(self._derived, role)
        self._derived.setText(words)
        if citizen:
            self._birth.setText(str(PartialDate.of(citizen.birth)))
            self._facts["sex"].show_value(citizen.sex)

    def save(self) -> None:
        """Look for the same person first, then save."""
        entry = self.entry()
        self.problem.hide()
        self.save_button.setEnabled(False)
        service = self._services.registration
        if self._offered:
            self._jobs.run(
                lambda: service.save(self._form, entry), self._saved, self._refuse, owner=self
            )
        else:
            self._jobs.run(
                lambda: service.check(self._form, entry), self._checked, self._refuse, owner=self
            )

    def _checked(self, checked: Checked) -> None:
        self._offered = True
        if not checked.duplicates:
            self.save()
            return
        self.save_button.setEnabled(True)
        self._known = checked.duplicates
        self.warning.setText("；".join(checked.warnings) + "。是同一位就用已登记的，不是就再按保存")
        self.warning.show()
        self.take_button.show()
        self.take_button.setFocus()

    def _take_known(self) -> None:
        if self._known:
            self.saved.emit(self._known[0].id)
            self.accept()

    def _saved(self, _: Checked) -> None:
        self.saved.emit(self._form.elder)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self.save_button.setEnabled(True)
        self.problem.setText(error.message)
        self.problem.show()
        field = self.fields.get(error.field) if isinstance(error, BadInput) else None
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        """Close, asking first when something was typed."""
        if replace(self.entry(), consents=()) == replace(self._start, consents=()):
            super().reject()
            return
        ask = QMessageBox(self)
        ask.setWindowTitle("还没保存")
        ask.setText("填的内容还没保存，要丢掉吗？")
        drop = ask.addButton("丢掉", QMessageBox.ButtonRole.DestructiveRole)
        ask.addButton("回去接着填", QMessageBox.ButtonRole.RejectRole)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        drop.clicked.connect(super().reject)
        ask.open()


def _card(title: str) -> tuple[QWidget, QFormLayout]:
    card = QWidget()
    set_role(card, "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
    column.addWidget(label(title, "heading"))
    form = QFormLayout()
    form.setSpacing(GAP - 1)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    column.addLayout(form)
    column.addStretch(1)
    return card, form


def _told(citizen: CitizenNumber) -> str:
    words = PartialDate.of(citizen.birth).in_words()
    return f"{words}生，{'男' if citizen.sex == 'male' else '女'}"
