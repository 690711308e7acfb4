"""A forgotten passphrase: what to try, and the way to the district and back, step by step."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError, WrongPassphrase
from advisor_app.gui.file_choice import ask_to_open, ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.middle_card import beside, middle_card
from advisor_app.gui.theme import button, label, set_role
from advisor_app.gui.widgets import scrolling
from advisor_app.services.rescue import Rescue, Rescued

_WIDTH = 680
_KIND = "密钥文件 (*.json);;所有文件 (*)"
_STEPS = (
    "一、先再试几次：看看大写锁定和输入法；改过口令的，试试新的和旧的。试错多少次都没关系。",
    "二、把密钥文件拷到 U 盘，本人带去区里。里面没有老人的信息，没有口令或区里的密钥也打不开。",
    "三、区里核实您是本点的人，您在那里自己定一个新口令，把换好的密钥文件带回来。",
    "四、在这里输新口令，选带回来的密钥文件。记录一条也不会少。",
)
_LIMITS = (
    "接入过区里、以后又打开过一次的顾问点才能这样换。没有接入过的，只有想起口令一条路。\n"
    "这台电脑是区里的：没有人能代换。用同一份记录的同事可以再分享给您；"
    "只有这一台的，要重新建立区级，各点重新接入。"
)
_NEITHER = "口令不对，或选的不是换好的那个文件：请输您在区里定的新口令，选从区里带回来的密钥文件"


class ForgottenPage(QWidget):
    """Leads through a forgotten passphrase.

    Attributes:
        restored: a :class:`Rescued`: the new passphrase opened the record.
        left: back to the unlock page.
        backups_wanted: an older passphrase may open a backup.
    """

    restored = Signal(object)
    left = Signal()
    backups_wanted = Signal()

    def __init__(self, jobs: Jobs, rescue: Callable[[], Rescue]) -> None:
        super().__init__()
        set_role(self, "page")
        self._jobs, self._rescue = jobs, rescue
        self.carried, self.problem = label("", "good"), label("", "error")
        self.carry_button = button("把密钥文件拷出来……")
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("新口令")
        self.passphrase.setPlaceholderText("您在区里定的新口令")
        self.install_button = button("选交回的密钥文件……", "primary")
        self.back_button = button("返回")
        self.backups_button = button("想起旧口令：用备份恢复……")
        self._lay_out()
        self.carry_button.clicked.connect(self._ask_where)
        self.install_button.clicked.connect(self._ask_which)
        self.passphrase.returnPressed.connect(self._ask_which)
        self.back_button.clicked.connect(self.left)
        self.backups_button.clicked.connect(self.backups_wanted)

    def _lay_out(self) -> None:
        first, second, third, fourth = (label(words) for words in _STEPS)
        parts = (
            label("忘了口令怎么办", "title"), first, second,
            beside(self.carry_button, None), self.carried, third, fourth,
            beside(self.passphrase, self.install_button), self.problem,
            label(_LIMITS, "hint"), beside(self.back_button, self.backups_button, None),
        )  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(middle_card(parts, _WIDTH)))

    def enter(self) -> None:
        """Begin at the first step."""
        self.passphrase.clear()
        self.carried.hide()
        self.problem.hide()
        self.carry_button.setFocus()

    def refuse(self, message: str) -> None:
        """Say what went wrong, and let it be tried again."""
        self._set_busy(busy=False)
        self.problem.setText(message)
        self.problem.show()

    def carry_to(self, path: Path) -> None:
        """Copy the key file there."""
        self.problem.hide()

        def done(_: object) -> None:
            self.carried.setText(f"已拷到 {path}")
            self.carried.show()

        self._jobs.run(
            lambda: self._rescue().carry_keys(path), done, self._fail, owner=self
        )  # fmt: skip

    def install(self, path: Path) -> None:
        """Open the record by a key file that was brought back."""
        self.problem.hide()
        self._set_busy(busy=True)
        phrase, announce = self.passphrase.text(), self._jobs.announce

        def done(rescued: Rescued) -> None:
            self._set_busy(busy=False)
            self.restored.emit(rescued)

        self._jobs.run(
            lambda: self._rescue().install(phrase, path, announce), done, self._not_opened,
            owner=self,
        )  # fmt: skip

    def _ask_where(self) -> None:
        suggested = f"keys-{date.today():%Y%m%d}.json"  # noqa: DTZ011 - a name of a file
        chosen = ask_to_save(self, "把密钥文件拷到 U 盘", suggested, _KIND)
        if chosen:
            self.carry_to(with_ending(chosen, "json"))

    def _ask_which(self) -> None:
        if not self.passphrase.text():
            self.refuse("请先输入您在区里定的新口令")
            self.passphrase.setFocus()
            return
        chosen = ask_to_open(self, "选区里交回的密钥文件", _KIND)
        if chosen:
            self.install(Path(chosen))

    def _not_opened(self, error: KnownError) -> None:
        """Say that it may be the file as well: the one that was carried away looks the same."""
        self.refuse(_NEITHER if isinstance(error, WrongPassphrase) else error.message)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def _fail(self, error: KnownError) -> None:
        self.refuse(error.message)

    def _set_busy(self, *, busy: bool) -> None:
        for one in (self.passphrase, self.install_button, self.back_button, self.backups_button):
            one.setEnabled(not busy)
        self.install_button.setText("正在打开……" if busy else "选交回的密钥文件……")
