"""Opens referrals and ordered services at the counter: one form, one item or several."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import CATEGORY_WORDS, ServiceCategory
from advisor_app.gui.dialogs.slips import DayField
from advisor_app.gui.dialogs.unsaved import ask_to_drop
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import ChoiceRow, EnterMovesOn, make_room
from advisor_app.services.referrals import ReferralEntry
from advisor_app.services.suite import Services

_WIDTH = 680
_KINDS = {"referral": "转介", "order": "点单"}
_AGREED = "老人同意把电话和住址告诉对方（只为办这件事）"
_TRAVELS = "“需要什么”和“转给哪里”会报到区里，不写姓名和号码；要说细的写在备注里，备注只留在本点。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChoice:
    """A service of the directory that can be picked.

    Attributes:
        id: its record id in the directory.
    """

    id: str
    name: str
    provider: str
    category: ServiceCategory


@dataclass(frozen=True, slots=True)
class About:
    """What the form is opened about.

    Attributes:
        elder: None when nobody is named.
        consultation: the talk it comes out of.
        need: what was asked, to begin with.
    """

    elder: RecordId | None
    name: str
    consultation: RecordId | None = None
    need: str = ""


class OpenReferralDialog(QDialog):
    """Asks what is needed, of whom, and by when.

    Attributes:
        opened: ids of what was opened, a tuple, and whether slips are wanted.
    """

    opened = Signal(object, bool)

    def __init__(
        self, services: Services, jobs: Jobs, about: About, choices: Sequence[ServiceChoice],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._services, self._jobs, self._about = services, jobs, about
        self._form = services.referrals.begin()
        self._choices = {one.id: one for one in choices}
        self.entries: list[ReferralEntry] = []
        self.setWindowTitle(f"转介、点单：{about.name or '匿名'}")
        self.setMinimumWidth(_WIDTH)
        self.kind = ChoiceRow(_KINDS.items(), name="转介还是点单")
        self.need = _box(choices)
        self.category = ChoiceRow(
            [(one.value, words) for one, words in CATEGORY_WORDS.items()], name="哪一类"
        )
        self.provider = QLineEdit()
        self.provider.setPlaceholderText("承接单位；点单可以空着，由12349派")
        self.wanted = DayField(services.desk.today, "什么时候要", optional=True)
        self.agreed = QCheckBox(_AGREED)
        self.words = QLineEdit()
        self.words.setPlaceholderText("备注（可以不填），只留在本点")
        self.items = QListWidget()
        self.drop_button = button("去掉选中的一件 Delete")
        self.refusal = label("", "error")
        self.more_button = button("再加一件 Ctrl+N")
        self.save_button = button("开好 Ctrl+Enter", "primary")
        self.print_button = button("开好并印转介单 Ctrl+P")
        self._lay_out()
        self._connect()
        self._begin()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        form = QFormLayout()
        form.setSpacing(GAP)
        for words, field in (
            ("开什么", self.kind), ("需要什么", self.need), ("哪一类", self.category),
            ("转给哪里", self.provider), ("哪天前要", self.wanted), ("备注", self.words),
            ("", self.agreed),
        ):  # fmt: skip
            field.setAccessibleName(words or _AGREED)
            form.addRow(words, field)
        whole.addLayout(form)
        self.items.setMaximumHeight(110)
        self.items.setAccessibleName("要开的几件")
        whole.addWidget(self.items)
        whole.addWidget(self.drop_button, 0, Qt.AlignmentFlag.AlignLeft)
        for one in (label(_TRAVELS, "hint"), self.refusal):
            whole.addWidget(one)
        row = QHBoxLayout()
        row.addWidget(self.more_button)
        row.addStretch(1)
        row.addWidget(self.print_button)
        row.addWidget(self.save_button)
        whole.addLayout(row)

    def _connect(self) -> None:
        fields = [
            self.kind, self.need, self.category, self.provider, self.wanted.wanted,
            self.wanted.edit, self.words, self.agreed, self.save_button,
        ]  # fmt: skip
        moves = EnterMovesOn(fields, self)
        for row in (self.kind, self.category):
            row.picked.connect(lambda one=row: moves.move_on(one))
        self.need.activated.connect(lambda _: self._service_chosen())
        self.more_button.clicked.connect(self.add)
        self.save_button.clicked.connect(self.save)
        self.print_button.clicked.connect(self.save_and_print)
        self.drop_button.clicked.connect(self.drop_item)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.items, self.drop_item)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        for keys, act in (
            ("Ctrl+N", self.add), ("Ctrl+Return", self.save), ("Ctrl+Enter", self.save),
            ("Ctrl+P", self.save_and_print),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)

    def _begin(self) -> None:
        self.kind.choose("referral")
        self.category.choose(ServiceCategory.OTHER.value)
        self.need.setEditText(self._about.need)
        self.agreed.setVisible(self._about.elder is not None)
        self.print_button.setVisible(self._about.elder is not None)
        self.items.hide()
        self.drop_button.hide()
        self.refusal.hide()
        self.need.setFocus()
        self._start = self.entry()
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))  # rows of choices may take two lines

    def reject(self) -> None:
        """Close, asking first when something was taken in or typed."""
        if not self.entries and self.entry() == self._start:
            super().reject()
            return
        # Not super().reject: Qt would find this very method by its name, and ask again.
        ask_to_drop(
            self, "写好的还没有开，要丢掉吗？", lambda: self.done(QDialog.DialogCode.Rejected)
        )

    def entry(self) -> ReferralEntry:
        """Give what the form holds."""
        at = self.need.findText(self.need.currentText().strip())
        return ReferralEntry(
            need=self.need.currentText(),
            provider=self.provider.text(),
            service=str(self.need.itemData(at) or "") if at >= 0 else "",
            category=ServiceCategory(self.category.value),
            is_order=self.kind.value == "order",
            wanted=self.wanted.value,
            consented=self.agreed.isChecked(),
            words=self.words.text(),
        )

    def add(self) -> None:
        """Take the item in and go on with the next one of the same visit."""
        entry = self.entry()
        if not entry.need.strip():
            self._refuse(BadInput("还没有写需要什么：请选一项服务，或写几个字", "need"))
            return
        self.entries.append(entry)
        kind = _KINDS["order" if entry.is_order else "referral"]
        category = CATEGORY_WORDS[entry.category]
        self.items.addItem(f"{kind}　{entry.need.strip()}（{category}）　{entry.provider}")
        self._show_items()
        self.refusal.hide()
        self.need.setEditText("")
        self.provider.clear()  # what comes next may go elsewhere, and nobody looks twice
        self.category.choose(ServiceCategory.OTHER.value)
        self.words.clear()
        self.need.setFocus()
        make_room(self)

    def drop_item(self) -> None:
        """Take back the item that is chosen in the list, else the last one."""
        if self.entries:
            chosen = self.items.currentRow()
            at = chosen if chosen >= 0 else len(self.entries) - 1
            del self.entries[at]
            self.items.takeItem(at)
            self._show_items()
            self.need.setFocus()

    def _show_items(self) -> None:
        for one in (self.items, self.drop_button):
            one.setVisible(bool(self.entries))

    def save(self) -> None:
        """Open everything that is in the form."""
        self._save(slips=False)

    def save_and_print(self) -> None:
        """Open everything, and go on to the slips."""
        if self._about.elder is not None:
            self._save(slips=True)

    def _save(self, *, slips: bool) -> None:
        entries = list(self.entries)
        if self.need.currentText().strip() or not entries:
            entries.append(self.entry())
        about, form, service = self._about, self._form, self._services.referrals
        self._enable(False)
        self._jobs.run(
            lambda: service.open(form, entries, about.elder, about.consultation),
            lambda made: self._done(made, slips),
            self._refuse,
            owner=self,
        )

    def _done(self, made: tuple[RecordId, ...], slips: bool) -> None:
        self.opened.emit(made, slips)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self._enable(True)
        self.refusal.setText(error.message)
        self.refusal.show()
        make_room(self)
        places: dict[str, QWidget] = {
            "need": self.need, "provider": self.provider, "wanted": self.wanted.edit,
        }  # fmt: skip
        place = places.get(error.field) if isinstance(error, BadInput) else None
        if place is not None:
            place.setFocus()

    def _enable(self, can: bool) -> None:
        for one in (self.save_button, self.print_button, self.more_button):
            one.setEnabled(can)

    def _service_chosen(self) -> None:
        """Fill in what the directory knows of the service."""
        known = self._choices.get(str(self.need.currentData() or ""))
        if known is not None:
            self.need.setEditText(known.name)
            self.provider.setText(known.provider)
            self.category.choose(known.category.value)


def _box(choices: Sequence[ServiceChoice]) -> QComboBox:
    """Make a box that offers the directory's services and takes other words as well."""
    made = QComboBox()
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setMaxVisibleItems(14)
    for one in choices:
        made.addItem(one.name, one.id)
    made.setCurrentIndex(-1)
    line = QLineEdit()
    line.setPlaceholderText("选一项服务，或写几个字，如 每周助浴")
    made.setLineEdit(line)
    finder = QCompleter(made.model(), made)
    finder.setFilterMode(Qt.MatchFlag.MatchContains)
    finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    made.setCompleter(finder)
    return made
