"""The unlock page: the first thing seen, shown before anything heavy is loaded."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.gui.pages.middle_card import beside, middle_card
from advisor_app.gui.theme import button, label, set_role

_WIDTH = 420


class UnlockPage(QWidget):
    """Asks for the passphrase.

    Attributes:
        entered: the passphrase, when it was confirmed.
        forgotten: they do not remember it.
    """

    entered = Signal(str)
    forgotten = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "page")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName("口令")
        self.field.setMaxLength(200)
        self.open_button = button("打开", "primary")
        self.show_button = button("显示")
        self.show_button.setCheckable(True)
        self.problem = label("", "error")
        self.problem.hide()
        self.capitals = label("大写锁定（Caps Lock）好像开着", "warning")
        self.capitals.hide()
        self.forgotten_button = button("忘了口令，怎么办？", "choice")
        self.forgotten_button.clicked.connect(self.forgotten)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._confirm)
        self.open_button.clicked.connect(self._confirm)
        self.show_button.toggled.connect(self._show)
        self._lay_out()

    def _lay_out(self) -> None:
        forgotten = QHBoxLayout()
        forgotten.addStretch(1)
        forgotten.addWidget(self.forgotten_button)
        forgotten.addStretch(1)
        parts = (
            label("银发顾问点", "hero"), label("请输入口令，打开这台电脑上的记录", "hint"),
            beside(self.field, self.show_button), self.capitals, self.problem,
            self.open_button, forgotten,
        )  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(middle_card(parts, _WIDTH))

    def enter(self) -> None:
        """Start over with an empty field."""
        self.field.clear()
        self.show_button.setChecked(False)
        self.capitals.hide()
        self.problem.hide()
        self.set_busy(False)
        self.field.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Say that the record is being opened."""
        self.field.setEnabled(not busy)
        self.open_button.setEnabled(not busy)
        self.forgotten_button.setEnabled(not busy)
        self.open_button.setText("正在打开……" if busy else "打开")

    def refuse(self, message: str) -> None:
        """Say why it did not open, and let it be tried again."""
        self.set_busy(False)
        self.problem.setText(message)
        self.problem.show()
        self.field.selectAll()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice by a letter's case that Caps Lock is on: Qt has no other way to ask."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = event.text()
            if len(letter) == 1 and letter.isascii() and letter.isalpha():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.capitals.setVisible(letter.isupper() is not shift)
        return super().eventFilter(watched, event)

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)
        self.show_button.setText("隐藏" if shown else "显示")

    def _confirm(self) -> None:
        if not self.field.text():
            self.refuse("请先输入口令")
            return
        self.problem.hide()
        self.set_busy(True)
        self.entered.emit(self.field.text())
