"""Ctrl and a digit at the counter: a short call from nobody in particular is counted."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.widgets import OneLine
from advisor_app.services.packs import LIBRARY
from advisor_app.services.quick_count import KEYS, QuickCounted
from advisor_app.services.suite import Services

_TAKE_BACK = "Ctrl+0"


class QuickKeys(QObject):
    """Counts at Ctrl+1 to Ctrl+9, takes the last one back at Ctrl+0.

    Attributes:
        said: level and sentence for the status line.
        turned: other topics are in force, the tuple of them.
        hint: a line that tells which digit is which topic.
    """

    said = Signal(str, str)
    turned = Signal(tuple)

    def __init__(self, services: Services, jobs: Jobs, page: QWidget) -> None:
        super().__init__(page)
        self._quick, self._jobs = services.quick, jobs
        self._consulting = services.consulting
        self._counted: list[QuickCounted] = []
        self.hint = OneLine("hint")
        self.tell()
        jobs.changed.connect(self._hear)
        for key in KEYS:
            self._listen(page, f"Ctrl+{key}", key)
        self._listen(page, _TAKE_BACK, "")

    def tell(self) -> None:
        """Tell which digit is which topic, as it is now."""
        named = "　".join(f"{one.key} {one.label}" for one in self._quick.topics)
        self.hint.say(f"短电话不留姓名：按 Ctrl+数字 记一次（{named}），记错了按 {_TAKE_BACK}")

    def _hear(self, changed: Changed) -> None:
        """Tell the digits anew where a pack may have turned them."""
        if LIBRARY in changed.kinds:
            self.tell()
            self.turned.emit(self._consulting.topics)

    def _listen(self, page: QWidget, keys: str, key: str) -> None:
        act = (lambda: self._count(key)) if key else self._take_back
        shortcut = QShortcut(QKeySequence(keys), page, act)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(False)

    def _count(self, key: str) -> None:
        form = self._consulting.begin()
        self._jobs.run(lambda: self._quick.count(form, key), self._show, owner=self)

    def _show(self, counted: QuickCounted) -> None:
        self._counted.append(counted)
        self.said.emit("info", f"已记：{counted.words}（{_TAKE_BACK} 撤回）")

    def _take_back(self) -> None:
        if not self._counted:
            self.said.emit("warn", "没有刚才用 Ctrl+数字 记的电话可以撤回")
            return
        counted, form = self._counted.pop(), self._consulting.begin()
        self._jobs.run(
            lambda: self._quick.take_back(form, counted.id),
            lambda _: self.said.emit("info", f"已撤回：{counted.words}"),
            owner=self,
        )
