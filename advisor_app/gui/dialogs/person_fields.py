"""The fields of a person's form: made from the facts, filled, read, and told what is wrong."""

from collections.abc import Iterable, Mapping
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.citizen import CitizenNumber
from advisor_app.domain.elder import PAPERS_WORDS, Papers, Relative
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, FactSpec
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.records import CONSENT_WORDS, ConsentScope
from advisor_app.gui.theme import EDGE, GAP, label, set_role
from advisor_app.gui.widgets import NumberEdit
from advisor_app.services.registration import PersonEntry

PLACES: Mapping[str, str] = {
    "410106": "上街区",
    "410100": "郑州市其他区县",
    "410000": "河南省其他地方",
    "990000": "外省",
}
"""The places that forms offer; what a record holds beside them is shown as it is."""

_UNKNOWN = "未知"
_FORGET = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_FULL_LENGTHS = (15, 18)


class FactBox(QComboBox):
    """A choice of one fact's values, with 未知 first and as default.

    A digit picks: of a level the level itself (that is how certificates write it), else the
    choice of that place; 0 and Backspace go back to 未知. A place may be typed as its code.
    """

    def __init__(self, spec: FactSpec) -> None:
        super().__init__()
        self._spec = spec
        self.setAccessibleName(spec.label)
        self.setToolTip(f"{spec.question}（可按数字键选）")
        self.addItem(_UNKNOWN, None)
        for value, word in (PLACES if spec.kind == "code" else spec.choices).items():
            self.addItem(word, value)
        if spec.kind == "code":
            self._let_codes_be_typed()

    @property
    def value(self) -> object:
        """The fact's value, the code as typed, or None while unknown."""
        typed = self.currentText().strip()
        at = self.findText(typed)
        return self.itemData(at) if at >= 0 else typed or None

    def show_value(self, value: object) -> None:
        """Show a value; one that is not offered is added as it is."""
        at = self.findData(value)
        if at < 0:
            self.addItem(str(value), value)
            at = self.count() - 1
        self.setCurrentIndex(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick by a digit."""
        at = -1 if self.isEditable() else self._place_of(event)
        if at >= 0:
            self.setCurrentIndex(at)
        else:
            super().keyPressEvent(event)

    def _let_codes_be_typed(self) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setToolTip(f"{self._spec.question}（别的地方直接写6、9或12位区划代码）")
        line = self.lineEdit()
        if line is not None:
            self.setCompleter(None)  # type: ignore[arg-type]  # None takes it away, as Qt has it

    def _place_of(self, event: QKeyEvent) -> int:
        if event.key() in _FORGET:
            return 0
        if not event.text().isdecimal() or not event.text().isascii():
            return -1
        digit = int(event.text())
        at = self.findData(digit) if self._spec.kind == "level" else digit
        return at if at < self.count() else -1


class PersonFields(QWidget):
    """Everything that is asked about a person, in two columns.

    Attributes:
        by_name: field name as in :class:`BadInput` → the field, in the order of filling in.
        consents: what may be agreed to.
    """

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._notes: dict[str, QLabel] = {}
        self.name, self.papers = QLineEdit(), QComboBox()
        for papers, words in PAPERS_WORDS.items():
            self.papers.addItem(words, papers)
        self.number = NumberEdit("18位或旧15位，可以刷卡")
        self.birth = NumberEdit("1940-03-05、1940-03 或 1940")
        self.phone, self.kin_phone = NumberEdit(), NumberEdit()
        self.street, self.community, self.address = QLineEdit(), QLineEdit(), QLineEdit()
        self.kin_name, self.kin_relation = QLineEdit(), QLineEdit()
        self.kin_relation.setPlaceholderText("如 儿子、女儿、邻居")
        self.facts = {name: FactBox(spec) for name, spec in FACTS.items() if name != "birth"}
        self.consents = {scope: QCheckBox(words) for scope, words in CONSENT_WORDS.items()}
        self.by_name: dict[str, QWidget] = {
            "name": self.name, "papers": self.papers, "citizen_id": self.number,
            "birth": self.birth, "sex": self.facts["sex"], "phone": self.phone,
            "street": self.street, "community": self.community, "address": self.address,
            "relative_name": self.kin_name, "relative_relation": self.kin_relation,
            "relative_phone": self.kin_phone,
            **{scope.value: box for scope, box in self.consents.items()},
            **{name: box for name, box in self.facts.items() if name != "sex"},
        }  # fmt: skip
        self._lay_out()
        self.number.textChanged.connect(self.derive)
        self.papers.currentIndexChanged.connect(self.derive)

    @property
    def in_order(self) -> list[QWidget]:
        """The fields in the order of filling in."""
        return list(self.by_name.values())

    def fill(self, entry: PersonEntry) -> None:
        """Show an entry."""
        for field, text in (
            (self.name, entry.name), (self.number, entry.number), (self.phone, entry.phone),
            (self.street, entry.street), (self.community, entry.community),
            (self.address, entry.address), (self.kin_name, entry.relative.name),
            (self.kin_relation, entry.relative.relation), (self.kin_phone, entry.relative.phone),
        ):  # fmt: skip
            field.setText(text)
        papers = entry.papers if entry.papers is not Papers.NONE else Papers.CITIZEN
        self.papers.setCurrentIndex(self.papers.findData(papers))
        self.birth.setText(str(entry.facts.get("birth") or ""))
        for name, box in self.facts.items():
            if entry.facts.get(name) is not None:
                box.show_value(entry.facts[name])
        for scope in entry.consents:
            self.consents[scope].setChecked(True)
        self.derive()

    def show_given(self, scopes: Iterable[ConsentScope]) -> None:
        """Show what was agreed to before; it is not asked again."""
        for scope in scopes:
            self.consents[scope].setChecked(True)
            self.consents[scope].setEnabled(False)
            self.consents[scope].setText(f"{CONSENT_WORDS[scope]}（以前已同意）")

    def entry(self) -> PersonEntry:
        """Give what the form holds."""
        number = self.number.text().strip()
        facts = {name: box.value for name, box in self.facts.items()}
        return PersonEntry(
            name=self.name.text(),
            papers=self._kind_of_papers() if number else Papers.NONE,
            number=number,
            phone=self.phone.text(),
            address=self.address.text(),
            street=self.street.text(),
            community=self.community.text(),
            relative=Relative(
                name=self.kin_name.text(),
                relation=self.kin_relation.text(),
                phone=self.kin_phone.text(),
            ),
            facts={**facts, "birth": self.birth.text().strip() or None},
            consents=tuple(
                scope for scope, box in self.consents.items() if box.isChecked() and box.isEnabled()
            ),
        )

    def derive(self) -> None:
        """Show at once what a citizen number tells; birth and sex then come from it."""
        number = "".join(self.number.text().split())
        if self._kind_of_papers() is not Papers.CITIZEN or not number:
            self.note("citizen_id", "")
            return
        try:
            citizen = CitizenNumber.parse(number, self._today)
        except BadInput as error:
            complete = len(number) in _FULL_LENGTHS
            self.note("citizen_id", error.message, "error" if complete else "hint")
            return
        self.note("citizen_id", f"号码正确：{_told(citizen)}", "good")
        self.birth.setText(str(PartialDate.of(citizen.birth)))
        self.facts["sex"].show_value(citizen.sex)

    def note(self, name: str, words: str, role: str = "error") -> None:
        """Say something beside a field; nothing takes it away."""
        note = self._notes[name]
        set_role(note, role)
        note.setText(words)
        note.setVisible(bool(words))

    def forget_notes(self) -> None:
        """Take away what was said beside the fields, but for what the number tells."""
        for name in self._notes:
            self.note(name, "")
        self.derive()

    def _kind_of_papers(self) -> Papers:
        # Qt gives an enumeration of texts back as a plain text.
        return Papers(self.papers.currentData())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        grid.setSpacing(GAP + 2)
        grid.addWidget(self._identity(), 0, 0)
        grid.addWidget(self._agreed(), 1, 0)
        grid.addWidget(self._screening(), 0, 1, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for before, after in zip(self.in_order, self.in_order[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _identity(self) -> QWidget:
        card, form = _card("是谁")
        for name, words in (
            ("name", "姓名"), ("papers", "证件"), ("citizen_id", "证件号"), ("birth", "出生日期"),
            ("sex", "性别"), ("phone", "电话"), ("street", "街道/镇"), ("community", "社区/村"),
            ("address", "详细住址"), ("relative_name", "联系人"), ("relative_relation", "是老人的"),
            ("relative_phone", "联系人电话"),
        ):  # fmt: skip
            self._add(form, name, words)
        return card

    def _agreed(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(label("老人同意的事（口头问过再勾）", "heading"))
        for box in self.consents.values():
            column.addWidget(box)
        column.addStretch(1)
        return card

    def _screening(self) -> QWidget:
        card, form = _card("初步判断要用的（不知道就留“未知”）")
        for name in self.facts:
            if name != "sex":
                self._add(form, name, FACTS[name].label)
        return card

    def _add(self, form: QFormLayout, name: str, words: str) -> None:
        field = self.by_name[name]
        field.setAccessibleName(words)
        note = label("", "error")
        note.hide()
        self._notes[name] = note
        both = QVBoxLayout()
        both.setSpacing(2)
        both.addWidget(field)
        both.addWidget(note)
        heading = QLabel(words)
        heading.setBuddy(field)
        heading.setFixedHeight(field.sizeHint().height())
        form.addRow(heading, both)


class FocusInView(QObject):
    """Scrolls so that the field with the focus can be seen."""

    def __init__(self, fields: Iterable[QWidget], area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        for one in fields:
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scroll when a field gets the focus."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._area.ensureWidgetVisible(watched, 0, EDGE * 3)
        return False


def _card(title: str) -> tuple[QWidget, QFormLayout]:
    card = QWidget()
    set_role(card, "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(EDGE, GAP, EDGE, EDGE)
    column.addWidget(label(title, "heading"))
    form = QFormLayout()
    form.setSpacing(GAP - 1)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    column.addLayout(form)
    column.addStretch(1)
    return card, form


def _told(citizen: CitizenNumber) -> str:
    words = PartialDate.of(citizen.birth).in_words()
    return f"{words}生，{'男' if citizen.sex == 'male' else '女'}"
