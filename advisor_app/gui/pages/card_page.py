"""What the pages of the first start have in common: a card that asks, and says what is missing."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.gui.pages.middle_card import middle_card
from advisor_app.gui.theme import GAP, button, label, set_role
from advisor_app.gui.widgets import scrolling

Check = tuple[bool, str, QWidget]
"""Whether something is wrong, what to say then, and the field to mend it in."""

_WIDTH = 620


class CardPage(QWidget):
    """Asks what a new record needs, a passphrase among it.

    Attributes:
        ready: what was entered, when everything was given.
    """

    ready = Signal(object)

    def __init__(self, weakness: Callable[[str], str], create: str) -> None:
        """Take what says why a passphrase is weak, and the words of the button."""
        super().__init__()
        set_role(self, "page")
        self._weakness, self._create = weakness, create
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for one in (self.passphrase, self.again):
            one.setEchoMode(QLineEdit.EchoMode.Password)
        self.problem = label("", "error")
        self.problem.hide()
        self.create_button = button(create, "primary")
        self.create_button.clicked.connect(self.confirm)

    def lay_card(self, *parts: QWidget | QLayout) -> None:
        """Put the parts under each other onto a card in the middle."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(middle_card(parts, _WIDTH)))

    def form_of(self, fields: Iterable[tuple[str, QWidget]]) -> QFormLayout:
        """Give the fields under each other, the passphrase last."""
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        secrets: tuple[tuple[str, QWidget], ...] = (
            ("口令", self.passphrase), ("再输一次", self.again),
        )  # fmt: skip
        for words, field in (*fields, *secrets):
            field.setAccessibleName(words)
            form.addRow(words, field)
        return form

    def set_busy(self, busy: bool) -> None:
        """Say that the record is being made."""
        self.create_button.setEnabled(not busy)
        self.create_button.setText("正在建立……" if busy else self._create)

    def refuse(self, message: str) -> None:
        """Say what is missing or went wrong; what was typed stays."""
        self.set_busy(False)
        self.problem.setText(message)
        self.problem.show()

    def confirm(self) -> None:
        """Hand on what was entered, or say what is missing first."""
        for wrong, message, field in self.checks():
            if wrong:
                self.refuse(message)
                field.setFocus()
                return
        self.problem.hide()
        self.set_busy(True)
        self.ready.emit(self.entry())

    def checks(self) -> Iterator[Check]:
        """Give what is looked at, in order: of the passphrase."""
        weak = self._weakness(self.passphrase.text())
        yield bool(weak), weak, self.passphrase
        differ = self.passphrase.text() != self.again.text()
        yield differ, "两次口令不一样：请再输一次", self.again

    @abstractmethod
    def entry(self) -> object:
        """Give what was entered; nothing of it is missing."""
