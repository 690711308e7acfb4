"""A point's advisor forgot the passphrase: the officer gives the key file another one."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.gui.file_choice import ask_to_open, ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EnterMovesOn, make_room
from advisor_app.services.district.enrolment import DeviceDesk

_WIDTH = 600
_KIND = "密钥文件 (*.json);;所有文件 (*)"
_SUGGESTED = "换好的keys.json"
_TOLD = (
    "先当面核实他是本点的人。顾问在打不开的那一页按“忘了口令，怎么办？”，把密钥文件拷到 U 盘带来。"
    "这里只换口令，看不到他的记录；带来的文件不动。"
)


class KeyChooser:
    """Asks for files by the system's dialogs."""

    def keys(self, parent: QWidget) -> str:
        """Ask for the key file that was carried here."""
        return ask_to_open(parent, "选顾问带来的密钥文件", _KIND)

    def out(self, parent: QWidget) -> str:
        """Ask where the changed one goes."""
        return ask_to_save(parent, "换好的密钥文件存到", _SUGGESTED, _KIND)


class NewPassphraseDialog(QDialog):
    """Changes the passphrase of a key file.

    Attributes:
        changed: it is done; says where the changed file lies and what to do with it.
    """

    changed = Signal(str)

    def __init__(
        self, devices: DeviceDesk, jobs: Jobs, parent: QWidget,
        chooser: Callable[[], KeyChooser] = KeyChooser,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._devices, self._jobs, self._chooser = devices, jobs, chooser()
        self._keys: Path | None = None
        self.setWindowTitle("顾问点忘了口令")
        self.setMinimumWidth(_WIDTH)
        self.keys_button = button("选带来的密钥文件……")
        self.chosen = label("还没有选", "hint")
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for one in (self.passphrase, self.again):
            one.setEchoMode(QLineEdit.EchoMode.Password)
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.change_button = button("换口令，存到……", "primary")
        self.leave_button = button("取消 Esc")
        self._lay_out()
        self.keys_button.clicked.connect(self._choose)
        self.change_button.clicked.connect(self.change)
        self.leave_button.clicked.connect(self.reject)
        self._order = EnterMovesOn((self.passphrase, self.again, self.change_button), self)
        self.keys_button.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(label("顾问点忘了口令：换一个新的", "title"))
        layout.addWidget(label(_TOLD))
        form, file = QFormLayout(), QHBoxLayout()
        form.setSpacing(GAP)
        file.addWidget(self.keys_button)
        file.addWidget(self.chosen, 1)
        form.addRow("密钥文件", file)
        for words, field in (("新口令", self.passphrase), ("再输一次", self.again)):
            field.setAccessibleName(words)
            form.addRow(words, field)
        layout.addLayout(form)
        layout.addWidget(label("请顾问自己输新口令，您不用知道。", "hint"))
        layout.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave_button)
        row.addWidget(self.change_button)
        layout.addLayout(row)

    def take(self, keys: Path) -> None:
        """Use a key file that was carried here."""
        self._keys = keys
        self.chosen.setText(str(keys))
        self.passphrase.setFocus()

    def change(self) -> None:
        """Carry it out."""
        keys = self._keys
        if keys is None:
            self._refuse(BadInput("请先选顾问带来的密钥文件"))
        elif self.passphrase.text() != self.again.text():
            self._refuse(BadInput("两次口令不一样：请再输一次"))
            self.again.setFocus()
        else:
            chosen = self._chooser.out(self)
            if chosen:
                self._change(keys, with_ending(chosen, "json"))

    def _change(self, keys: Path, out: Path) -> None:
        new = self.passphrase.text()

        def done(_: None) -> None:
            self.changed.emit(f"口令换好了：把 {out} 交回顾问，在他那一页选它")
            self.accept()

        self._jobs.run(
            lambda: self._devices.change_passphrase(keys, new, out), done, self._refuse, owner=self
        )

    def _choose(self) -> None:
        chosen = self._chooser.keys(self)
        if chosen:
            self.take(Path(chosen))

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        make_room(self)
