"""The packs that were taken in: take one in from a stick or a folder, go back one step."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.dialogs.pack import PackDialog
from advisor_app.gui.file_choice import ask_to_open
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.packs import PackDesk, Preview, TakenPack
from advisor_app.support.calendar import LOCAL


class PacksPanel(QWidget):
    """Lists packs, newest first.

    Attributes:
        said: level and a sentence for the status line.
    """

    said = Signal(str, str)

    def __init__(self, packs: PackDesk, jobs: Jobs) -> None:
        super().__init__()
        self._packs, self._jobs = packs, jobs
        set_role(self, "card")
        self.summary = label("")
        self.take_button = button("收政策包……", "primary")
        self.undo_button = button("撤销最近一次")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["政策包", "区里做好的时间", "收下的时间", "现在"])
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName("收过的政策包")
        for column, width in enumerate((120, 200, 200)):
            self.list.setColumnWidth(column, width)
        self.take_button.clicked.connect(self.choose)
        self.undo_button.clicked.connect(self.undo)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.setSpacing(GAP)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self.undo_button)
        row.addWidget(self.take_button)
        column.addLayout(row)
        column.addWidget(self.list, 1)

    def read(self) -> None:
        """Read the history again."""
        self._jobs.run(self._packs.history, self._show, owner=self)

    def choose(self) -> None:
        """Ask for a pack and look at it."""
        chosen = ask_to_open(self, "收政策包", "政策包 (*.advp)")
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Show what a pack would change."""
        self._jobs.run(lambda: self._packs.preview(path), self._offer, self._refuse, owner=self)

    def undo(self) -> None:
        """Go back to what was in force before the newest pack."""
        self._jobs.run(self._packs.undo, self._undone, self._refuse, owner=self)

    def _offer(self, preview: Preview) -> None:
        dialog = PackDialog(preview, self._packs, self._jobs, self)
        dialog.taken.connect(self._taken)
        dialog.open()

    def _taken(self, serial: int) -> None:
        self.said.emit("info", f"第{serial}号政策包已收下，正在用")
        self.read()

    def _undone(self, serial: int) -> None:
        self.said.emit("info", f"第{serial}号政策包已撤销，用回它以前的政策")
        self.read()

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)

    def _show(self, history: tuple[TakenPack, ...]) -> None:
        standing = next((one for one in history if one.is_in_force), None)
        self.undo_button.setEnabled(standing is not None)
        self.summary.setText(
            f"现在用的是第{standing.serial}号政策包。"
            if standing
            else "现在用的是随程序带的政策。区里发了政策包（.advp），插上U盘按右边的按钮收。"
        )
        self.list.clear()
        for one in history:
            state = "正在用" if one.is_in_force else "已撤销" if one.undone else ""
            times = [_local(one.made_at), _local(one.taken_at)]
            self.list.addTopLevelItem(QTreeWidgetItem([f"第{one.serial}号", *times, state]))


def _local(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(LOCAL):%Y-%m-%d %H:%M}"
