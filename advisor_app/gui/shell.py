"""The shell: header, navigation by function keys, the pages, and a line of status."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.carrier_trips import CarrierTrips
from advisor_app.gui.dialogs.search import SearchDialog
from advisor_app.gui.housekeeping import Housekeeping
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.directory import DirectoryPage
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.pages.outreach import OutreachPage
from advisor_app.gui.pages.papers import PapersPage
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.pages.referrals import ReferralsPage
from advisor_app.gui.pages.sync import SyncPage
from advisor_app.gui.pages.tally import TallyPage
from advisor_app.gui.pages.today import TodayPage
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.exchange import Standing
from advisor_app.services.suite import Services

PAGES: Mapping[str, tuple[str, str, Callable[[Services, Jobs], Page]]] = {
    "today": ("F1", "今日", TodayPage),
    "reception": ("F2", "接待", ReceptionPage),
    "elders": ("F3", "老人", EldersPage),
    "policies": ("F4", "政策", PoliciesPage),
    "directory": ("F5", "资源", DirectoryPage),
    "referrals": ("F6", "转介", ReferralsPage),
    "tally": ("F7", "月报", TallyPage),
    "sync": ("F8", "同步", SyncPage),
    "outreach": ("F9", "找人", OutreachPage),
    "papers": ("F10", "单据", PapersPage),
}
_CALENDAR_MS = 60_000
_SHOWN_FOR = {"info": 6000, "warn": 12000, "error": 0}
_STATUS_ROLE = {"info": "good", "warn": "warning", "error": "error"}


class Shell(QWidget):
    """What stands in the window while the record is open.

    Attributes:
        lock_wanted: the advisor leaves the counter.
    """

    lock_wanted = Signal()

    def __init__(self, services: Services, jobs: Jobs, first: str = "today") -> None:
        """Take the name of the page to begin with."""
        super().__init__()
        self._services = services
        self._jobs = jobs
        self._first = first
        self._pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self._buttons: dict[str, QPushButton] = {}
        self._stack = QStackedWidget()
        self.waiting = QLabel()
        self.status = QLabel()
        self._hide_status = QTimer(self)
        self._hide_status.setSingleShot(True)
        self._hide_status.timeout.connect(lambda: self.status.setText(""))
        self._lay_out()
        jobs.changed.connect(self._changed)
        jobs.refused.connect(self._refused)
        jobs.busy.connect(self._show_busy)
        self._day = services.desk.today
        self._look_at_calendar = QTimer(self)
        self._look_at_calendar.setInterval(_CALENDAR_MS)
        self._look_at_calendar.timeout.connect(self.turn_day)
        self._look_at_calendar.start()
        self.housekeeping = Housekeeping(services, jobs, self)
        self.housekeeping.failed.connect(lambda words: self.say("warn", words))
        self._trips = CarrierTrips.of(services.syncing.carrying, jobs)

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return next(
            name for name, page in self._pages.items() if page is self._stack.currentWidget()
        )

    def page(self, name: str) -> Page:
        """Give a page, made at its first use."""
        if name not in self._pages:
            made = PAGES[name][2](self._services, self._jobs)
            made.said.connect(self.say)
            made.wanted.connect(self.go)
            self._pages[name] = made
            self._stack.addWidget(made)
            made.refresh(None)
        return self._pages[name]

    def begin(self) -> None:
        """Show the page to begin with."""
        self.go(self._first)
        self._trips.keep_schedule()
        self._count_waiting()
        self.housekeeping.begin()

    def go(self, name: str, subject: str = "") -> None:
        """Show a page, and on it a record if one is named."""
        page = self.page(name)
        self._buttons[name].setChecked(True)
        self._stack.setCurrentWidget(page)
        if name in self._stale:
            self._stale.discard(name)
            page.refresh(None)
        if subject:
            page.open_subject(subject)
        else:
            page.enter()

    def say(self, level: str, text: str) -> None:
        """Show a sentence in the status line; an error stays until the next one."""
        self._hide_status.stop()
        set_role(self.status, _STATUS_ROLE[level])
        self.status.setText(text)
        if _SHOWN_FOR[level]:
            self._hide_status.start(_SHOWN_FOR[level])

    def search(self) -> None:
        """Open the box that finds everything."""
        dialog = SearchDialog(self._services.search, self._jobs, self)
        dialog.opened.connect(self.go)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def turn_day(self) -> None:
        """Have every page read again once the day has turned: ages, screening, today's list."""
        if self._services.desk.today == self._day:
            return
        self._day = self._services.desk.today
        self._stale.update(self._pages)
        self._stale.discard(self.current)
        self._pages[self.current].refresh(None)

    def settle(self) -> None:
        """Let go of the signals before the record is closed."""
        self._jobs.changed.disconnect(self._changed)
        self._jobs.refused.disconnect(self._refused)
        self._jobs.busy.disconnect(self._show_busy)
        self._hide_status.stop()
        self._look_at_calendar.stop()
        self.housekeeping.end()
        self._trips.stop()
        for page in self._pages.values():
            page.leave()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._header())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._navigation())
        middle.addWidget(self._stack, 1)
        whole.addLayout(middle, 1)
        whole.addWidget(self._footer())

    def _header(self) -> QWidget:
        header = QWidget()
        set_role(header, "header")
        row = QHBoxLayout(header)
        row.setContentsMargins(EDGE, 5, EDGE, 5)
        row.setSpacing(GAP * 2)
        point = label(self._services.desk.point.name, "title")
        point.setWordWrap(False)
        row.addWidget(point)
        row.addStretch(1)
        row.addWidget(self.waiting)
        row.addWidget(QLabel(f"顾问：{self._services.desk.advisor.name}"))
        find = button("搜索 Ctrl+K")
        find.clicked.connect(self.search)
        QShortcut(QKeySequence("Ctrl+K"), self, self.search)
        row.addWidget(find)
        lock = button("锁定 Ctrl+L")
        lock.clicked.connect(self.lock_wanted)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock_wanted.emit)
        row.addWidget(lock)
        return header

    def _navigation(self) -> QWidget:
        bar = QWidget()
        set_role(bar, "nav")
        bar.setFixedWidth(104)
        column = QVBoxLayout(bar)
        column.setContentsMargins(0, GAP, 0, GAP)
        column.setSpacing(2)
        for name, (key, words, _) in PAGES.items():
            one = button(f"{words}  {key}")
            one.setCheckable(True)
            one.setAutoExclusive(True)
            one.clicked.connect(lambda _=False, target=name: self.go(target))
            QShortcut(QKeySequence(key), self, lambda target=name: self.go(target))
            self._buttons[name] = one
            column.addWidget(one)
        column.addStretch(1)
        return bar

    def _footer(self) -> QWidget:
        footer = QWidget()
        set_role(footer, "status")
        row = QHBoxLayout(footer)
        row.setContentsMargins(EDGE, 2, EDGE, 2)
        row.addWidget(self.status, 1)
        self._busy = label("", "hint")
        self._busy.setWordWrap(False)
        row.addWidget(self._busy)
        footer.setFixedHeight(30)
        return footer

    def _changed(self, changed: Changed) -> None:
        for name, page in self._pages.items():
            if page is self._stack.currentWidget():
                page.refresh(changed)
            else:
                self._stale.add(name)
        if changed.kinds - {"draft"}:
            self._count_waiting()

    def _count_waiting(self) -> None:
        self._jobs.run(self._services.exchange.standing, self._show_waiting, owner=self)

    def _show_waiting(self, standing: Standing) -> None:
        parts = [f"未导出 {standing.new} 条"] if standing.new else []
        parts += [f"待回执 {standing.awaiting} 条"] if standing.awaiting else []
        self.waiting.setText(" · ".join(parts) or "区里都已回执")

    def _refused(self, message: str) -> None:
        self.say("error", message)

    def _show_busy(self, busy: bool) -> None:
        self._busy.setText("正在处理……" if busy else "")
