"""The form of one service: what it is, when, what it costs, whose it is and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.directory import (
    ACCESS_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    Access,
    ServiceKind,
    ServiceStatus,
)
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.opening_hours import EXAMPLE, hours_in_words, read_hours
from advisor_app.domain.referral import CATEGORY_WORDS, ServiceCategory
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EnterMovesOn, FlowLayout, NumberEdit, scrolling
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.services.directory_keeping import OfferEntry, OfferForm, entry_of
from advisor_app.services.suite import Services

E = TypeVar("E", bound=StrEnum)

_SIZE = QSize(980, 600)
_SHORTEST = 6
_MARGIN = QSize(40, 60)
"""Of the screen around the dialog."""


@dataclass(frozen=True, slots=True)
class ServiceForm:
    """What the form begins with: an entry or none, and the names that are known already."""

    form: OfferForm
    whole: DirectoryBase


class ServiceDialog(QDialog):
    """Asks for one service.

    Attributes:
        kept: id and name of the service that was written down.
    """

    kept = Signal(str, str)

    def __init__(self, services: Services, jobs: Jobs, form: ServiceForm, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._form = services, jobs, form.form
        offer = form.form.offer
        self._before = entry_of(offer) if offer else OfferEntry(name="", provider="")
        self.setWindowTitle(f"修改：{offer.service.name}" if offer else "登记服务")
        self._texts: dict[str, QLineEdit] = {}
        self.hours_words = label("", "hint")
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.kind, self.category, self.status = (
            _box("种类", _choices(KIND_WORDS), self._before.kind.value),
            _box("12349类别", _choices(CATEGORY_WORDS), self._before.category.value),
            _box("状态", _choices(STATUS_WORDS), self._before.status.value),
        )
        self.access = {one: QCheckBox(words) for one, words in ACCESS_WORDS.items()}
        self.checked = QCheckBox("以上内容我今天核实过")
        self.save_button = button("保存 Ctrl+Enter", "primary")
        self._lay_out()
        self._fill(form.whole)
        self._connect()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _MARGIN))

    def text(self, name: str) -> QLineEdit:
        """Give the field for one of the entry's texts."""
        return self._texts[name]

    @property
    def entry(self) -> OfferEntry:
        """What stands in the form."""
        today, before = self._services.desk.today, self._before
        anew = self.checked.isChecked()
        return OfferEntry(
            kind=ServiceKind(self.kind.currentData()),
            category=ServiceCategory(self.category.currentData()),
            status=ServiceStatus(self.status.currentData()),
            access=self._access,
            checked_on=today if anew else before.checked_on,
            checked_by=self._services.desk.advisor.name if anew else before.checked_by,
            **{name: field.text().strip() for name, field in self._texts.items()},
        )

    @property
    def _access(self) -> tuple[Access, ...]:
        """What is ticked, in the order it was in: a form that nobody touched changes nothing."""
        ticked = [one for one, box in self.access.items() if box.isChecked()]
        return tuple(dict.fromkeys([one for one in self._before.access if one in ticked] + ticked))

    def save(self) -> None:
        """Write it down; what is wrong is said here, and nothing is lost."""
        keeping, entry = self._services.directory_keeping, self.entry
        self.save_button.setEnabled(False)
        self._jobs.run(
            lambda: keeping.save(self._form, entry),
            lambda one: self._saved(one, entry.name),
            self._refuse,
            owner=self,
        )

    def _saved(self, service: str, name: str) -> None:
        self.accept()
        self.kept.emit(service, name)

    def _refuse(self, error: KnownError) -> None:
        self.save_button.setEnabled(True)
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        place = self._texts.get(error.field) if isinstance(error, BadInput) else None
        if place is not None:
            place.setFocus()
            place.selectAll()

    # Building it.

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        columns = QHBoxLayout()
        columns.setSpacing(GAP * 2)
        columns.addWidget(self._column("服务", self._service_rows()), 1)
        columns.addWidget(self._column("机构和地方", self._place_rows()), 1)
        whole.addLayout(columns, 1)
        whole.addWidget(label("不知道的就空着，会显示“待核实”；不要估计着填。", "hint"))
        whole.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addWidget(self.checked)
        row.addStretch(1)
        leaving = button("取消")
        leaving.clicked.connect(self.reject)
        row.addWidget(leaving)
        row.addWidget(self.save_button)
        whole.addLayout(row)

    def _column(self, title: str, form: QFormLayout) -> QWidget:
        inner = QWidget()
        inner.setLayout(form)
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, GAP, GAP)
        column.addWidget(label(title, "heading"))
        column.addWidget(scrolling(inner), 1)
        return card

    def _service_rows(self) -> QFormLayout:
        form = _form()
        self._line(form, "name", "服务", "如：上门助浴")
        form.addRow("种类", self.kind)
        form.addRow("类别", self.category)
        self._line(form, "phone", "服务电话", "", NumberEdit())
        self._line(form, "hours", "开放时间", EXAMPLE)
        form.addRow(self.hours_words)
        self._line(form, "fee", "收费", "如：一餐几元；免费也要写明")
        self._line(form, "audience", "对象", "谁能用")
        self._line(form, "how_to_apply", "怎么办理", "如：打电话预约")
        self._line(form, "capacity", "名额（床位）", "", NumberEdit())
        self._line(form, "vacancies", "空余", "", NumberEdit())
        self._line(form, "alert", "提示", "要先告诉老人的话，如：先打电话")
        self._line(form, "description", "说明")
        form.addRow("状态", self.status)
        return form

    def _place_rows(self) -> QFormLayout:
        form = _form()
        self._line(form, "provider", "机构", "哪家机构办的")
        self._line(form, "provider_phone", "机构电话", "", NumberEdit())
        self._line(form, "place", "地方", "上门的、打电话的不用填")
        self._line(form, "street", "街道")
        self._line(form, "community", "社区（村）")
        self._line(form, "address", "地址")
        self._line(form, "site_phone", "地方电话", "", NumberEdit())
        boxes = QWidget()
        set_role(boxes, "clear")
        flow = FlowLayout(boxes, gap=GAP)
        for one in self.access.values():
            flow.addWidget(one)
        form.addRow("无障碍", boxes)
        self._line(form, "provider_description", "机构情况")
        self._line(form, "source", "从哪里知道", "如：社区电话告知")
        return form

    def _line(
        self, form: QFormLayout, name: str, words: str, hint: str = "",
        made: QLineEdit | None = None,
    ) -> None:  # fmt: skip
        made = made or QLineEdit()
        made.setPlaceholderText(hint)
        made.setAccessibleName(words)
        self._texts[name] = made
        form.addRow(words, made)

    def _fill(self, whole: DirectoryBase) -> None:
        for name, field in self._texts.items():
            field.setText(getattr(self._before, name))
            field.setCursorPosition(0)
        for one, box in self.access.items():
            box.setChecked(one in self._before.access)
        _suggest(self.text("provider"), (one.name for one in whole.providers))
        _suggest(self.text("street"), (one.street for one in whole.sites))
        _suggest(self.text("community"), (one.community for one in whole.sites))
        self._read_hours()

    def _connect(self) -> None:
        self.text("hours").textChanged.connect(lambda _: self._read_hours())
        self.save_button.clicked.connect(self.save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        fields: list[QWidget] = [*self._texts.values()]
        EnterMovesOn([*fields, self.save_button], self)
        self.text("name").setFocus()

    def _read_hours(self) -> None:
        """Say what was understood of the hours, or what was not."""
        try:
            words = hours_in_words(read_hours(self.text("hours").text()))
        except BadInput as error:
            set_role(self.hours_words, "warning")
            self.hours_words.setText(error.message.rpartition("：")[0])
            return
        set_role(self.hours_words, "hint")
        self.hours_words.setText(f"读作：{words}" if words else "不知道就空着；节假日另问")


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, GAP, 0)
    form.setSpacing(GAP)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


def _box(name: str, choices: Iterable[tuple[str, str]], chosen: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMaxVisibleItems(20)
    made.setMinimumContentsLength(_SHORTEST)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for value, words in choices:
        made.addItem(words, value)
    made.setCurrentIndex(max(0, made.findData(chosen)))
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def _choices(words: Mapping[E, str]) -> list[tuple[str, str]]:
    return [(one.value, word) for one, word in words.items()]


def _suggest(field: QLineEdit, known: Iterable[str]) -> None:
    """Offer names that are known already while one is typed."""
    made = QCompleter(list(dict.fromkeys(one for one in known if one)), field)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setMaxVisibleItems(12)
    field.setCompleter(made)
