"""The first start at the district: its name, a passphrase, and where its public file goes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.theme import GAP, button, label, set_role
from advisor_app.gui.widgets import EnterMovesOn, scrolling
from advisor_app.services.door import FirstDistrict

_WIDTH = 620
_PUBLIC = "district.toml"


def ask_public(parent: QWidget) -> str:
    """Ask where the public file goes; empty when they let it be."""
    return ask_to_save(parent, "接入文件存到", _PUBLIC, "区里的文件 (*.toml)")


class FoundingPage(QWidget):
    """Asks what a new district needs.

    Attributes:
        ready: a :class:`FirstDistrict`, when everything was given.
        left: this computer is a point's after all.
    """

    ready = Signal(object)
    left = Signal()

    def __init__(
        self, weakness: Callable[[str], str], ask: Callable[[QWidget], str] = ask_public
    ) -> None:
        super().__init__()
        set_role(self, "page")
        self._weakness, self._ask = weakness, ask
        self._public: Path | None = None
        self.name = QLineEdit()
        self.name.setPlaceholderText("如 上街区；印在各点的登记单和回执上")
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for one in (self.passphrase, self.again):
            one.setEchoMode(QLineEdit.EchoMode.Password)
        self.public = button("选地方……")
        self.public_name = label("发给各点的接入文件 district.toml；以后还能再存", "hint")
        self.problem = label("", "error")
        self.problem.hide()
        self.create_button = button("建立区级", "primary")
        self.back_button = button("这台电脑是顾问点的")
        self._lay_out()
        self.public.clicked.connect(self._choose)
        self.create_button.clicked.connect(self._confirm)
        self.back_button.clicked.connect(self.left)
        self._order = EnterMovesOn((self.name, self.passphrase, self.again, self.public), self)

    def _lay_out(self) -> None:
        card = QWidget()
        set_role(card, "card")
        card.setFixedWidth(_WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 20, 28, 20)
        inside.setSpacing(GAP)
        inside.addWidget(label("建立区级：收各点的数据包，下发政策", "title"))
        inside.addWidget(
            label(
                "一个区只建立一次。全区的钥匙存在这台电脑的记录里：口令请记牢，并做好备份；"
                "丢了，各点要重新接入。",
                "hint",
            )
        )
        inside.addLayout(self._form())
        inside.addWidget(self.problem)
        row = QHBoxLayout()
        row.addWidget(self.back_button)
        row.addWidget(self.create_button, 1)
        inside.addLayout(row)
        middle = QWidget()
        around = QVBoxLayout(middle)
        around.addStretch(1)
        around.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addStretch(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(middle))

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        for words, field in (
            ("区的名称", self.name), ("口令", self.passphrase), ("再输一次", self.again),
        ):  # fmt: skip
            field.setAccessibleName(words)
            form.addRow(words, field)
        row = QHBoxLayout()
        row.addWidget(self.public)
        row.addWidget(self.public_name, 1)
        form.addRow("接入文件", row)
        return form

    def enter(self) -> None:
        """Put the focus on the name."""
        self.name.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Say that the record is being made."""
        self.create_button.setEnabled(not busy)
        self.create_button.setText("正在建立……" if busy else "建立区级")

    def refuse(self, message: str) -> None:
        """Say what is missing or went wrong; what was typed stays."""
        self.set_busy(False)
        self.problem.setText(message)
        self.problem.show()

    def take_public(self, path: Path) -> None:
        """Use a place for the public file."""
        self._public = path
        self.public_name.setText(f"存到 {path}")

    def _choose(self) -> None:
        chosen = self._ask(self)
        if chosen:
            self.take_public(with_ending(chosen, "toml"))
            self.create_button.setFocus()

    def _confirm(self) -> None:
        problem, field = self._missing()
        if problem or self._public is None:
            self.refuse(problem)
            field.setFocus()
            return
        self.problem.hide()
        self.set_busy(True)
        self.ready.emit(
            FirstDistrict(
                name=self.name.text().strip(),
                passphrase=self.passphrase.text(),
                public=self._public,
            )
        )

    def _missing(self) -> tuple[str, QWidget]:
        weak = self._weakness(self.passphrase.text())
        for wrong, message, field in (
            (not self.name.text().strip(), "请填区的名称：登记单和回执上要印", self.name),
            (not self.passphrase.text(), "请设口令：记录要用口令加密", self.passphrase),
            (bool(weak), weak, self.passphrase),
            (self.passphrase.text() != self.again.text(), "两次口令不一样：请再输一次", self.again),
            (self._public is None, "请选接入文件存到哪里：没有登记单的点要用它接入", self.public),
        ):
            if wrong:
                return message, field
        return "", self.name
