"""What the district sent down: take a pack in, go back one step, read the district's notices."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import KnownError
from advisor_app.gui.dialogs.district_notice import open_notice
from advisor_app.gui.dialogs.pack import PackDialog
from advisor_app.gui.file_choice import ask_to_open
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.district_notices import NoticeSeen
from advisor_app.services.packs import Preview, TakenPack
from advisor_app.services.suite import Services
from advisor_app.support.calendar import LOCAL


class PacksPanel(QWidget):
    """Lists packs, newest first, and the notices that hold today.

    Attributes:
        said: level and a sentence for the status line.
    """

    said = Signal(str, str)

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._packs, self._jobs = services, services.packs, jobs
        set_role(self, "card")
        self.summary = label("")
        self.take_button = button("收下发包……", "primary")
        self.undo_button = button("撤销最近一次")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["下发包", "区里做好的时间", "收下的时间", "现在"])
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName("收过的下发包")
        for column, width in enumerate((120, 200, 200)):
            self.list.setColumnWidth(column, width)
        self.notices = Table(("通知", "轻重", "什么时候", "看过没有"), "区里的通知", stretch=0)
        self.no_notices = EmptyState("区里没有要看的通知", "通知随下发包来，也显示在“今日”页")
        self._notices_or_words = QStackedWidget()
        self._seen: tuple[NoticeSeen, ...] = ()
        self.notices.entered.connect(self.open_notice)
        self.notices.doubleClicked.connect(lambda _: self.open_notice())
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
        column.addWidget(self.list, 3)
        column.addWidget(label("区里的通知（按回车或双击看全文、打印）", "heading"))
        self._notices_or_words.addWidget(self.notices)
        self._notices_or_words.addWidget(self.no_notices)
        column.addWidget(self._notices_or_words, 2)

    def read(self) -> None:
        """Read the history and the notices again."""
        self._jobs.run(self._packs.history, self._show, owner=self)
        self._jobs.run(self._services.notices.current, self._show_notices, owner=self)

    def open_notice(self) -> None:
        """Show the chosen notice whole."""
        chosen = next((one for one in self._seen if one.notice.id == self.notices.chosen), None)
        if chosen:
            open_notice(self._services, self._jobs, chosen, self)

    def choose(self) -> None:
        """Ask for a pack and look at it."""
        chosen = ask_to_open(self, "收下发包", "下发包 (*.advp)")
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
        self.said.emit("info", f"第{serial}号下发包已收下，正在用")
        self.read()

    def _undone(self, serial: int) -> None:
        self.said.emit("info", f"第{serial}号下发包已撤销，用回它以前的内容")
        self.read()

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)

    def _show(self, history: tuple[TakenPack, ...]) -> None:
        standing = next((one for one in history if one.is_in_force), None)
        self.undo_button.setEnabled(standing is not None)
        self.summary.setText(
            f"现在用的是第{standing.serial}号下发包。"
            if standing
            else "现在用的是随程序带的内容。区里发了下发包（.advp），插上U盘按右边的按钮收。"
        )
        self.list.clear()
        for one in history:
            state = "正在用" if one.is_in_force else "已撤销" if one.undone else ""
            times = [_local(one.made_at), _local(one.taken_at)]
            self.list.addTopLevelItem(QTreeWidgetItem([f"第{one.serial}号", *times, state]))

    def _show_notices(self, seen: tuple[NoticeSeen, ...]) -> None:
        self._seen = seen
        self.notices.rows.show_rows(
            [
                Row(
                    one.notice.id,
                    (one.notice.title, one.weight, one.days, "看过" if one.read else "还没看"),
                    tip=one.notice.text,
                )
                for one in seen
            ]
        )
        self._notices_or_words.setCurrentIndex(0 if seen else 1)


def _local(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(LOCAL):%Y-%m-%d %H:%M}"
