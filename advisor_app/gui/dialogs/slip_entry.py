"""Joining by a paper slip: scanned, pasted, its code typed, or a file of it chosen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.file_choice import ask_to_open
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import NumberEdit, make_room

Act = Callable[[str | Path], object]

_KINDS = "登记单 (*.pdf *.png *.jpg *.jpeg *.bmp *.tif *.tiff)"
_TYPED_MS = 400
"""A scanner types a slip's digits faster than this; then it is read without a key."""
_SCANNED = 100
"""Nobody types so many digits by hand."""


class SlipChooser:
    """Asks for a file of a slip by the system's dialog."""

    def slip(self, parent: QWidget) -> str:
        """Ask for a PDF or a picture."""
        return ask_to_open(parent, "选登记单的文件", _KINDS)


class SlipEntryDialog(QDialog):
    """Takes a slip, and does with it what it was made for.

    Attributes:
        joined: what came of it.
    """

    joined = Signal(object)

    def __init__(
        self,
        act: Act,
        jobs: Jobs,
        parent: QWidget,
        *,
        code_alone: bool = False,
        chooser: SlipChooser | None = None,
    ) -> None:
        """Take what is done on the store thread; ``code_alone``: whether the code is enough."""
        super().__init__(parent)
        self._act, self._jobs = act, jobs
        self._chooser = chooser or SlipChooser()
        self.setWindowTitle("用登记单接入")
        self.setMinimumWidth(560)
        self.text = NumberEdit("在这里扫，或者粘贴" + ("、输 10 位登记码" if code_alone else ""))
        self.text.setAccessibleName("登记单的码")
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.join_button = button("接入", "primary")
        self.file_button = button("选登记单文件……")
        self.cancel_button = button("取消 Esc")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_TYPED_MS)
        self._lay_out(code_alone)
        self.text.textChanged.connect(self._note)
        self.text.returnPressed.connect(self.join)
        self._wait.timeout.connect(self.join)
        self.join_button.clicked.connect(self.join)
        self.file_button.clicked.connect(self.choose)
        self.cancel_button.clicked.connect(self.reject)
        self.text.setFocus()

    def _lay_out(self, code_alone: bool) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(label("用区里发的登记单接入", "title"))
        layout.addWidget(
            label("用扫码枪扫单子上的方块；没有扫码枪，就选登记单的 PDF，或者扫描的图片。")
        )
        if code_alone:
            layout.addWidget(label("本点已经接入过区里：只输单子上的 10 位登记码也行。", "hint"))
        layout.addWidget(self.text)
        layout.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addWidget(self.file_button)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.join_button)
        layout.addLayout(row)

    def join(self) -> None:
        """Use what was scanned or typed."""
        self._wait.stop()
        given = self.text.text().strip()
        if given:
            self._go(given)
        else:
            self._say("还没有扫：请把光标放在框里，再扫一次")

    def choose(self) -> None:
        """Choose a file of the slip."""
        chosen = self._chooser.slip(self)
        if chosen:
            self._go(Path(chosen))

    def _note(self, text: str) -> None:
        self.refusal.setVisible(False)
        if len(text) > _SCANNED:
            self._wait.start()

    def _go(self, given: str | Path) -> None:
        if not self.join_button.isEnabled():
            return
        self._allow(allowed=False)
        self._jobs.run(lambda: self._act(given), self._made, self._refuse, owner=self)

    def _made(self, made: object) -> None:
        self.joined.emit(made)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self._allow(allowed=True)
        self._say(error.message)
        self.text.setFocus()
        self.text.selectAll()

    def _allow(self, *, allowed: bool) -> None:
        for one in (self.join_button, self.file_button):
            one.setEnabled(allowed)

    def _say(self, words: str) -> None:
        self.refusal.setText(words)
        self.refusal.setVisible(True)
        make_room(self)
