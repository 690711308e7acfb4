"""What stands in the window while a point's record is open."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel

from advisor_app.domain.changes import Changed
from advisor_app.gui.dialogs.search import TALK, SearchDialog
from advisor_app.gui.frame import Frame, Place
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.directory import DirectoryPage
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.pages.outreach import OutreachPage
from advisor_app.gui.pages.papers import PapersPage
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.pages.referrals import ReferralsPage
from advisor_app.gui.pages.sync import SyncPage
from advisor_app.gui.pages.talks import Talks
from advisor_app.gui.pages.tally import TallyPage
from advisor_app.gui.pages.today import TodayPage
from advisor_app.gui.theme import button, label
from advisor_app.services.exchange import Standing
from advisor_app.services.suite import Services

PAGES: Mapping[str, Place] = {
    "today": Place("F1", "今日", TodayPage),
    "reception": Place("F2", "接待", ReceptionPage),
    "elders": Place("F3", "老人", EldersPage),
    "policies": Place("F4", "政策", PoliciesPage),
    "directory": Place("F5", "资源", DirectoryPage),
    "referrals": Place("F6", "转介", ReferralsPage),
    "tally": Place("F7", "月报", TallyPage),
    "sync": Place("F8", "同步", SyncPage),
    "outreach": Place("F9", "找人", OutreachPage),
    "papers": Place("F10", "单据", PapersPage),
}


class Shell(Frame):
    """The advisor's pages."""

    _services: Services

    def __init__(self, services: Services, jobs: Jobs, first: str = "today") -> None:
        """Take the name of the page to begin with."""
        super().__init__(
            services, jobs, PAGES, today=lambda: services.desk.today,
            carrier=services.syncing.carrying, keep=services.syncing.keep,
            last=services.syncing.keep_words,
        )  # fmt: skip
        self._first = first
        jobs.changed.connect(self._count_if_written)

    def begin(self, first: str = "") -> None:
        """Show the page to begin with."""
        super().begin(first or self._first)
        self._count_waiting()

    def search(self) -> None:
        """Open the box that finds everything."""
        dialog = SearchDialog(self._services.search, self._jobs, self)
        dialog.opened.connect(self._open_found)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open_found(self, place: str, subject: str) -> None:
        if place == TALK:
            Talks(self._services, self._jobs, self, self.say, self.go).open(subject)
        else:
            self.go(place, subject)

    def settle(self) -> None:
        """Let go of the signals before the record is closed."""
        self._jobs.changed.disconnect(self._count_if_written)
        super().settle()

    def fill_header(self, row: QHBoxLayout) -> None:
        """Say which point it is, who sits here, and what the district does not have yet."""
        point = label(self._services.desk.point.name, "title")
        point.setWordWrap(False)
        row.addWidget(point)
        row.addStretch(1)
        self.waiting = QLabel()
        row.addWidget(self.waiting)
        row.addWidget(QLabel(f"顾问：{self._services.desk.advisor.name}"))
        find = button("搜索 Ctrl+K")
        find.clicked.connect(self.search)
        QShortcut(QKeySequence("Ctrl+K"), self, self.search)
        row.addWidget(find)

    def _count_if_written(self, changed: Changed) -> None:
        if changed.kinds - {"draft"}:
            self._count_waiting()

    def _count_waiting(self) -> None:
        self._jobs.run(self._services.exchange.standing, self._show_waiting, owner=self)

    def _show_waiting(self, standing: Standing) -> None:
        parts = [f"未导出 {standing.new} 条"] if standing.new else []
        parts += [f"待回执 {standing.awaiting} 条"] if standing.awaiting else []
        self.waiting.setText(" · ".join(parts) or "区里都已回执")
