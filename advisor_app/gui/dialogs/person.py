"""The form of a person: who it is, and everything that screening asks for."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.records import ConsentScope
from advisor_app.gui.dialogs.person_fields import PLACES, FocusInView, PersonFields
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EnterMovesOn, scrolling
from advisor_app.gui.wording import number_masked, who
from advisor_app.services.registration import (
    Checked,
    PersonCard,
    PersonEntry,
    PersonForm,
    entry_of,
)
from advisor_app.services.suite import Services

__all__ = ["PLACES", "PersonDialog"]

_SIZE = QSize(900, 700)
_TAKE_KEYS = ("F9", "F10", "F11")
"""One for each known person that is offered; more are not offered."""


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
        self._known: tuple[Person, ...] = ()
        self._warned_of: object = None
        self._busy = False
        self.setWindowTitle("修改老人信息" if form.person else "登记老人")
        self.fields = PersonFields(services.desk.today)
        self._lay_out()
        self.fields.fill(prefill or (entry_of(form.person) if form.person else PersonEntry()))
        self._start = self.fields.entry()
        self._read_consents()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        room = parent.window().size() if parent else _SIZE
        self.resize(_SIZE.boundedTo(room))
        self.fields.name.setFocus()

    def save(self) -> None:
        """Look for the same person first, then save; once warned of, save as it is."""
        if self._busy:
            return
        entry = self.fields.entry()
        self.problem.hide()
        self.fields.forget_notes()
        self._wait(True)
        if self._warned_of == _who(entry):
            self._keep(entry)
            return
        service, form = self._services.registration, self._form
        self._jobs.run(
            lambda: service.check(form, entry),
            lambda checked: self._checked(entry, checked),
            self._refuse,
            owner=self,
        )

    def take_known(self, place: int) -> None:
        """Take one of the known people instead."""
        if place < len(self._known) and not self._busy:
            self._finish(self._known[place].id)

    def reject(self) -> None:
        """Close, asking first when something was typed."""
        if self.fields.entry() == self._start:
            super().reject()
            return
        ask = QMessageBox(self)
        ask.setWindowTitle("还没保存")
        ask.setText("填的内容还没保存，要丢掉吗？")
        drop = ask.addButton("丢掉", QMessageBox.ButtonRole.DestructiveRole)
        stay = ask.addButton("回去接着填", QMessageBox.ButtonRole.RejectRole)
        ask.setDefaultButton(stay)
        ask.setEscapeButton(stay)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Not super().reject: Qt would find this very method by its name, and ask again.
        drop.clicked.connect(lambda: self.done(QDialog.DialogCode.Rejected))
        ask.open()

    def _lay_out(self) -> None:
        self.problem = label("", "error")
        self.problem.hide()
        area = scrolling(self.fields)
        FocusInView(self.fields.in_order, area)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(EDGE, 0, EDGE, GAP)
        bottom.setSpacing(GAP)
        bottom.addWidget(self.problem)
        bottom.addWidget(self._duplicates())
        bottom.addLayout(self._buttons())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        whole.addLayout(bottom)
        self._enter = EnterMovesOn(self.fields.in_order, self)

    def _duplicates(self) -> QWidget:
        self.offer = QWidget()
        column = QVBoxLayout(self.offer)
        column.setContentsMargins(0, 0, 0, 0)
        self.warning = label("", "warning")
        column.addWidget(self.warning)
        self.take_buttons: list[QPushButton] = []
        for place, key in enumerate(_TAKE_KEYS):
            one = button("")
            one.clicked.connect(lambda _=False, at=place: self.take_known(at))
            QShortcut(QKeySequence(key), self, lambda at=place: self.take_known(at))
            self.take_buttons.append(one)
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)
        self.offer.hide()
        return self.offer

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.save_button = button("保存 Ctrl+Enter", "primary")
        self.save_button.clicked.connect(self.save)
        cancel = button("不保存 Esc")
        cancel.clicked.connect(self.reject)
        row.addWidget(label("回车到下一格，数字键选", "hint"), 1)
        row.addWidget(cancel)
        row.addWidget(self.save_button)
        return row

    def _read_consents(self) -> None:
        if self._form.person is None:
            return
        elder = self._form.elder
        self._jobs.run(
            lambda: self._services.registration.card(elder),
            lambda card: self.fields.show_given(_given(card)),
            owner=self,
        )

    def _checked(self, entry: PersonEntry, checked: Checked) -> None:
        if not checked.warnings:
            self._keep(entry)
            return
        self._wait(False)
        self._warned_of = _who(entry)
        self._known = checked.duplicates[: len(_TAKE_KEYS)]
        self.warning.setText(f"{'；'.join(checked.warnings)}。{_what_now(self._known)}")
        for place, one in enumerate(self.take_buttons):
            one.setVisible(place < len(self._known))
            if place < len(self._known):
                one.setText(f"{_TAKE_KEYS[place]}　用 {self._in_words(self._known[place])}")
        self.offer.show()
        (self.take_buttons[0] if self._known else self.save_button).setFocus()

    def _in_words(self, person: Person) -> str:
        words = (who(person, self._services.desk.today), number_masked(person))
        return "　".join(part for part in words if part)

    def _keep(self, entry: PersonEntry) -> None:
        service, form = self._services.registration, self._form
        self._jobs.run(
            lambda: service.save(form, entry),
            lambda _: self._finish(form.elder),
            self._refuse,
            owner=self,
        )

    def _finish(self, elder: str) -> None:
        self.saved.emit(elder)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self._wait(False)
        name = error.field if isinstance(error, BadInput) else ""
        if name not in self.fields.by_name:
            self.problem.setText(error.message)
            self.problem.show()
            return
        self.fields.note(name, error.message)
        self.fields.by_name[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self.save_button.setEnabled(not busy)
        if busy:
            self.offer.hide()


def _who(entry: PersonEntry) -> object:
    """Give what decides whom an entry may be the same as."""
    return entry.name.strip(), entry.papers, entry.number, entry.facts.get("birth")


def _given(card: PersonCard) -> list[ConsentScope]:
    last = {one.scope: one.given for one in sorted(card.consents, key=lambda one: one.at)}
    return [scope for scope, given in last.items() if given]


def _what_now(known: tuple[Person, ...]) -> str:
    if known:
        return "是同一位就用已登记的；不是同一位，再按 Ctrl+Enter 保存"
    return "核对无误，再按 Ctrl+Enter 保存"
