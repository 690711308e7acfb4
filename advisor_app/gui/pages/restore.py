"""A record that cannot be opened: says why, looks into the backups, and puts one back."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError, WrongPassphrase
from advisor_app.gui.file_choice import ask_to_open
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.backup_table import BackupTable
from advisor_app.gui.pages.middle_card import beside, middle_card
from advisor_app.gui.theme import button, label, set_role
from advisor_app.gui.widgets import scrolling
from advisor_app.services.rescue import BackupFound, BackupSeen, Rescue, Rescued

_WIDTH = 1040
_TABLE = 190
"""Pixels that a few rows need."""

_NONE_HERE = "这台电脑上没有找到备份：有 U 盘的，插上再按“选备份文件……”"
_ASK_FIRST = "请输入口令，按回车：程序逐个打开这些备份，看哪一份能用"
_NONE_GOOD = (
    "这里没有能用的备份：U 盘上有的，按“选备份文件……”（旁边的 .keys.json 要在一起）；"
    "一份也没有，请先联系区里，不要删任何文件"
)
_SHUT_OUT = "这个口令打不开备份：请再输一次；改过口令的，用做备份那时候的口令"
_CLOSED, _USELESS = "口令打不开", "不能用"
_TRIES = 3
"""Passphrases to be tried before it is offered to begin anew."""
_ANEW, _ANEW_SHUT_OUT = "没有备份：建立新的记录……", "想不起口令：建立新的记录……"
_SURELY = "确实建立新的（原来的放在一边，不删）"


def ask_backup(parent: QWidget) -> str:
    """Ask for a backup; empty when they let it be."""
    return ask_to_open(parent, "选备份文件", "备份 (*.db);;所有文件 (*)")


class RestorePage(QWidget):
    """Puts a backup in the record's place.

    Attributes:
        unclaimed: what was rescued, open, until the program goes on with it.
        restored: a :class:`Rescued`: it was read, and the program may go on.
        left: back to where they came from.
        anew: the record was put aside, and another is to be made.
    """

    restored = Signal(object)
    left = Signal()
    anew = Signal()

    def __init__(
        self,
        jobs: Jobs,
        rescue: Callable[[], Rescue],
        ask: Callable[[QWidget], str] = ask_backup,
    ) -> None:
        super().__init__()
        set_role(self, "page")
        self._jobs, self._rescue, self._ask = jobs, rescue, ask
        self._lost = self._shut_out = self._busy = self._restoring = False
        self._tries = 0
        self.unclaimed: Rescued | None = None
        self.reason, self.problem = label("", "error"), label("", "warning")
        self.told = label("")
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("口令")
        self.passphrase.setPlaceholderText("做备份那时候的口令，一般就是现在的口令")
        self.table = BackupTable()
        self.table.setMinimumHeight(_TABLE)
        self.check_button = button("核对备份")
        self.choose_button = button("选备份文件……")
        self.back_button = button("返回")
        self.anew_button = button(_ANEW, "danger")
        self.restore_button = button("用选中的备份恢复", "primary")
        self.go_on_button = button("进入程序", "primary")
        self._views = QStackedWidget()
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.passphrase.returnPressed.connect(self.check)
        self.check_button.clicked.connect(self.check)
        self.choose_button.clicked.connect(self._choose)
        self.back_button.clicked.connect(self.left)
        self.anew_button.clicked.connect(self._begin_anew)
        self.restore_button.clicked.connect(self.restore)
        self.table.entered.connect(self.restore)
        self.table.selectionModel().selectionChanged.connect(self._tell_of)
        self.go_on_button.clicked.connect(self._go_on)

    def _lay_out(self) -> None:
        asked = beside(label("口令"), self.passphrase, self.check_button)
        ways = beside(
            self.back_button, self.choose_button, self.anew_button, None, self.restore_button
        )
        hint = label("恢复只是把备份放到记录的位置：现在的文件放在一边，不会删。", "hint")
        title = label("用备份恢复", "title")
        parts = (title, self.reason, asked, self.table, self.problem, hint, ways)
        self._views.addWidget(middle_card(parts, _WIDTH))
        done = (label("可以用了", "title"), self.told, self.go_on_button)
        self._views.addWidget(middle_card(done, _WIDTH))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(self._views))

    def enter(self, reason: str, passphrase: str) -> None:
        """Begin.

        Args:
            reason: why the record cannot be opened; empty where there is none to begin with.
            passphrase: as it was typed just now; empty to ask for it here.
        """
        self._lost = bool(reason)
        self.reason.setText(reason)
        self.reason.setVisible(self._lost)
        self.passphrase.setText(passphrase)
        self.anew_button.hide()
        self._views.setCurrentIndex(0)
        self._say("")
        self._offer()
        self.passphrase.setFocus()
        self._jobs.run(lambda: self._rescue().found(), self._list, self._fail, owner=self)

    def refuse(self, message: str) -> None:
        """Say what went wrong, and let it be tried again."""
        self._set_busy(busy=False)
        self._say(message)

    def check(self) -> None:
        """Try whether the key can be found again; if not, look into the backups."""
        if not self.passphrase.text():
            self.refuse("请先输入口令：备份也是用它加密的")
            self.passphrase.setFocus()
            return
        self._say("")
        self._shut_out = False
        self._tries += 1
        self.table.doubt()
        self._set_busy(busy=True)
        phrase, announce = self.passphrase.text(), self._jobs.announce
        self._jobs.run(
            lambda: self._rescue().mend(phrase, announce), self._mended, self._fail, owner=self
        )

    def restore(self) -> None:
        """Put the chosen backup back."""
        seen = self.table.seen
        if seen is None or self._restoring:
            return
        self._say("")
        self._set_busy(busy=True)
        self._restoring = True
        self._offer()
        self.restore_button.setText("正在恢复……")
        phrase, announce = self.passphrase.text(), self._jobs.announce
        self._jobs.run(
            lambda: self._rescue().restore(phrase, seen, announce), self._tell, self._fail,
            owner=self,
        )  # fmt: skip

    def take(self, path: Path) -> None:
        """Look into a file that was chosen, too."""
        self.table.add(path)
        if self.passphrase.text():
            self.check()
        else:
            self.refuse("请先输入口令，再按“核对备份”")
            self.passphrase.setFocus()

    def _list(self, found: tuple[BackupFound, ...]) -> None:
        self.table.offer(found)
        if self.passphrase.text():
            self.check()
        else:
            self._say(_ASK_FIRST if found else _NONE_HERE)

    def _mended(self, rescued: Rescued | None) -> None:
        if rescued is None:
            self._look_on()
        else:
            self._tell(rescued)

    def _look_on(self) -> None:
        """Look into the next one, or end."""
        if self._restoring:  # one that is good was chosen meanwhile: the others can wait
            return
        waiting = self.table.waiting
        if not waiting:
            self._looked()
            return
        path, phrase = waiting[0], self.passphrase.text()
        self.table.look_at(path)

        def seen(one: BackupSeen) -> None:
            self.table.take(path, one)
            self._offer()
            self._look_on()

        def failed(error: KnownError) -> None:
            shut_out = isinstance(error, WrongPassphrase)
            self._shut_out |= shut_out
            self.table.refuse(path, _CLOSED if shut_out else _USELESS, error.message)
            self._look_on()

        self._jobs.run(lambda: self._rescue().look(phrase, path), seen, failed, owner=self)

    def _looked(self) -> None:
        self._set_busy(busy=False)
        if self.table.has_good:
            self.restore_button.setFocus()
            return
        self._say(_SHUT_OUT if self._shut_out else _NONE_GOOD)
        self.anew_button.setText(_ANEW_SHUT_OUT if self._shut_out else _ANEW)
        self.anew_button.setVisible(self._lost and (not self._shut_out or self._tries >= _TRIES))
        self.passphrase.setFocus()

    def _tell(self, rescued: Rescued) -> None:
        self._set_busy(busy=False)
        self.unclaimed = rescued
        self.told.setText("\n\n".join(rescued.told))
        self.passphrase.clear()
        self._views.setCurrentIndex(1)
        self.go_on_button.setFocus()

    def _go_on(self) -> None:
        rescued, self.unclaimed = self.unclaimed, None
        if rescued is not None:
            self.restored.emit(rescued)

    def _begin_anew(self) -> None:
        if self.anew_button.text() != _SURELY:
            self.anew_button.setText(_SURELY)
            self._say(
                "建立新的记录以后，原来的老人和咨询在新记录里都没有；原来的文件留着，以后找到备份或口令还能用"
            )
            return
        self._jobs.run(
            lambda: self._rescue().begin_anew(), lambda _: self.anew.emit(), self._fail, owner=self
        )

    def _choose(self) -> None:
        chosen = self._ask(self)
        if chosen:
            self.take(Path(chosen))

    def _fail(self, error: KnownError) -> None:
        self.refuse(error.message)

    def _say(self, message: str) -> None:
        self.problem.setText(message)
        self.problem.setVisible(bool(message))

    def _set_busy(self, *, busy: bool) -> None:
        for one in (self.passphrase, self.check_button, self.choose_button, self.back_button):
            one.setEnabled(not busy)
        self.check_button.setText("正在核对……" if busy else "核对备份")
        self.restore_button.setText("用选中的备份恢复")
        self._busy = busy
        self._restoring = False
        self._offer()

    def _tell_of(self) -> None:
        """Say of the chosen one why it cannot be used."""
        if not self._busy and self.table.problem:
            self._say(self.table.problem)
        self._offer()

    def _offer(self) -> None:
        """Let a good one be restored, also while the others are still being looked into."""
        self.restore_button.setEnabled(not self._restoring and self.table.seen is not None)
