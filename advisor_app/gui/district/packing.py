"""Sending down: what points will see change, making a pack, going back to an older one."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.change_tree import ChangeTree
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.catching_up import CaughtUp, Missed
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.pack_book import Packed, SentPack
from advisor_app.services.packing import Outlook

_SERIAL = Qt.ItemDataRole.UserRole
_SIDES, _MISSED_SIDES = ("上次下发的", "现在的"), ("这里的", "下发的")
_A_LINE = 220
"""Pixels at 100 % for a pack's number, day and time."""

_HINT = "政策、通知在左边的页里改；服务资源、咨询事项、月报指标等在区级文件夹的 library 里改文件。"


class PackingPage(DistrictPage):
    """Makes packs."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self._packing, self._jobs = services.packing, jobs
        self._told = ""  # what was put aside stays to be read until the next pack
        self.summary = label("", "heading")
        self.problem = label("", "error")
        self.problem.setVisible(False)
        self.missed = label("", "warning")
        self.missed.setVisible(False)
        self.changes = ChangeTree(*_SIDES)
        self.sent = QListWidget()
        self.sent.setAccessibleName("做过的下发包")
        self.sent.setWordWrap(True)
        self.sent.setMinimumWidth(_A_LINE)
        self.sent.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.make = button("做下发包……", "primary")
        self.make.clicked.connect(self.choose)
        self.take = button("取来下发的", "primary")
        self.take.setVisible(False)
        self.take.clicked.connect(self.take_sent)
        self.back = button("退回到选中的这一号……")
        self.back.clicked.connect(self.choose_back)
        self.sent.currentItemChanged.connect(lambda *_: self._allow_back())
        self._lay_out()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        whole.setSpacing(GAP)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self.take)
        row.addWidget(self.make)
        whole.addLayout(row)
        whole.addWidget(self.problem)
        whole.addWidget(self.missed)
        whole.addWidget(label(_HINT, "hint"))
        lists = QHBoxLayout()
        lists.setSpacing(GAP)
        lists.addWidget(self.changes, 5)
        lists.addWidget(self._history(), 2)
        whole.addLayout(lists, 1)

    def _history(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(label("做过的下发包", "heading"))
        column.addWidget(self.sent, 1)
        column.addWidget(label("退回：照旧的内容做一个新号，各点收了就用回旧内容。", "hint"))
        column.addWidget(self.back)
        return card

    def refresh(self, changed: Changed | None) -> None:
        """Read again what has changed, where it has."""
        if changed is None or changed.kinds & {"library", "enrolled"}:
            self.read()

    def enter(self) -> None:
        """Look again: the files may have been edited elsewhere. Stand at what one comes for."""
        self.read()
        (self.make if self.make.isEnabled() else self.take).setFocus()

    def read(self) -> None:
        """Read again what has changed, and what another officer sent."""
        self._jobs.run(self._packing.outlook, self._show, owner=self)

    def choose(self) -> None:
        """Ask where the pack goes, and make it."""
        self._ask("做下发包", self.pack)

    def choose_back(self) -> None:
        """Ask where a pack goes that brings the chosen one's contents back, and make it."""
        item = self.sent.currentItem()
        if item is not None:
            serial = int(item.data(_SERIAL))
            self._ask(f"退回到第{serial}号", lambda path: self.revert(serial, path))

    def _ask(self, title: str, make: Callable[[Path], None]) -> None:
        suggested = f"xiafa-{datetime.now().astimezone():%Y%m%d}.advp"
        chosen = ask_to_save(self, title, suggested, "下发包 (*.advp)")
        if chosen:
            make(with_ending(chosen, "advp"))

    def pack(self, path: Path) -> None:
        """Make a pack."""
        self._jobs.run(lambda: self._packing.pack(path), self._packed, self._refuse, owner=self)

    def revert(self, serial: int, path: Path) -> None:
        """Make a pack that brings an older one's contents back."""
        self._jobs.run(
            lambda: self._packing.revert(serial, path), self._packed, self._refuse, owner=self
        )

    def take_sent(self) -> None:
        """Take what another officer sent into the working library."""
        self._jobs.run(self._packing.take, self._taken, self._refuse, owner=self)

    def _taken(self, done: CaughtUp) -> None:
        self._told = done.words if done.aside or done.back else ""
        self.said.emit("info", f"已取来第{done.serial}号" if self._told else done.words)
        self.read()

    def _packed(self, packed: Packed) -> None:
        self._told = ""
        self.said.emit("info", f"第{packed.serial}号下发包在 {packed.path}，交给各顾问点收")
        self.read()

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)

    def _show(self, outlook: Outlook) -> None:
        self.summary.setText(_summary(outlook))
        self.problem.setText(outlook.problem)
        self.problem.setVisible(bool(outlook.problem))
        again = bool(outlook.sent) and not outlook.files and not outlook.problem
        self.make.setText("再写一份上次的包……" if again else "做下发包……")
        self._show_missed(outlook.missed)
        self.changes.show_changes(outlook.changes)
        kept = self.sent.currentRow()
        self.sent.clear()
        for one in outlook.sent:
            item = QListWidgetItem(_line(one), self.sent)
            item.setData(_SERIAL, one.serial)
        self.sent.setCurrentRow(min(max(kept, 0), self.sent.count() - 1))
        self._allow_back()

    def _show_missed(self, missed: Missed | None) -> None:
        words = missed.explained if missed else self._told
        self.missed.setText(words)
        self.missed.setVisible(bool(words))
        self.changes.call_sides(*(_MISSED_SIDES if missed else _SIDES))
        stood_there = self.make.hasFocus() or self.take.hasFocus()
        self.take.setVisible(missed is not None)
        self.make.setEnabled(missed is None)
        if stood_there:  # on the one that is no use now
            (self.make if missed is None else self.take).setFocus()

    def _allow_back(self) -> None:
        """Allow going back to any pack but the newest, which stands."""
        self.back.setEnabled(self.sent.currentRow() > 0)


def _line(one: SentPack) -> str:
    back = f"\n（退回到第{one.reverts}号的内容）" if one.reverts else ""
    return f"第{one.serial}号　{one.made_at:%Y-%m-%d %H:%M}{back}"


def _summary(outlook: Outlook) -> str:
    if outlook.problem:
        return "现在不能下发：先改好下面这一处。"
    if outlook.missed:
        many = f"有 {len(outlook.changes)} 处变化" if outlook.changes else "只改了写法或说明"
        return f"先取来，再下发：{outlook.missed.words}{many}。"
    since = "上次下发以后" if outlook.sent else "还没有下发过。和各点随程序带的相比"
    if outlook.changes:
        return f"{since}有 {len(outlook.changes)} 处变化，各点收了才会看到。"
    if outlook.files and outlook.sent:
        return f"{since}只改了写法或说明（{len(outlook.files)} 个文件），内容没有变。"
    return "都已下发。" if outlook.sent else f"{since}没有变化。"
