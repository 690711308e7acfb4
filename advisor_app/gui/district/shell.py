"""What stands in the window while a district's record is open."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.carrier_trips import CarrierTrips
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.district.places import PLACES
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.district_suite import DistrictServices

_ROLES = {"info": "good", "warn": "warning", "error": "error"}
_SHOWN_FOR = {"info": 8000, "warn": 16000, "error": 0}
_NAVIGATION = 112


class DistrictShell(QWidget):
    """The officer's pages, turned by function keys.

    Attributes:
        lock_wanted: the officer leaves the desk.
    """

    lock_wanted = Signal()

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self._pages: dict[str, DistrictPage] = {}
        self._stale: set[str] = set()
        self._buttons: dict[str, QPushButton] = {}
        self._stack = QStackedWidget()
        self.status = QLabel()
        self._hide_status = QTimer(self)
        self._hide_status.setSingleShot(True)
        self._hide_status.timeout.connect(lambda: self.status.setText(""))
        self._lay_out()
        jobs.changed.connect(self._changed)
        jobs.refused.connect(self._refused)
        jobs.busy.connect(self._show_busy)
        self._trips = CarrierTrips.of(services.carrying, jobs)

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return next(
            name for name, page in self._pages.items() if page is self._stack.currentWidget()
        )

    def page(self, name: str) -> DistrictPage:
        """Give a page, made and read at its first use."""
        if name not in self._pages:
            made = PLACES[name].make(self._services, self._jobs)
            made.said.connect(self.say)
            made.wanted.connect(self.go)
            self._pages[name] = made
            self._stack.addWidget(made)
            made.refresh(None)
        return self._pages[name]

    def begin(self) -> None:
        """Show who has reported: what an officer comes for."""
        self.go("standing")
        self._trips.keep_schedule()

    def go(self, name: str) -> None:
        """Show a page."""
        page = self.page(name)
        self._buttons[name].setChecked(True)
        self._stack.setCurrentWidget(page)
        if name in self._stale:
            self._stale.discard(name)
            page.refresh(None)
        page.enter()

    def settle(self) -> None:
        """Let go of the signals before the record is closed."""
        self._jobs.changed.disconnect(self._changed)
        self._jobs.refused.disconnect(self._refused)
        self._jobs.busy.disconnect(self._show_busy)
        self._hide_status.stop()
        self._trips.stop()

    def say(self, level: str, words: str) -> None:
        """Show a sentence in the status line; an error stays until the next one."""
        self._hide_status.stop()
        set_role(self.status, _ROLES[level])
        self.status.setText(words)
        self.status.setToolTip(words)
        if _SHOWN_FOR[level]:
            self._hide_status.start(_SHOWN_FOR[level])

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
        title = label(f"{self._services.name} · 区级", "title")
        title.setWordWrap(False)
        row.addWidget(title, 1)
        lock = button("锁定 Ctrl+L")
        lock.clicked.connect(self.lock_wanted)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock_wanted.emit)
        row.addWidget(lock)
        return header

    def _navigation(self) -> QWidget:
        bar = QWidget()
        set_role(bar, "nav")
        bar.setFixedWidth(_NAVIGATION)
        column = QVBoxLayout(bar)
        column.setContentsMargins(0, GAP, 0, GAP)
        column.setSpacing(2)
        for name, place in sorted(PLACES.items(), key=lambda one: int(one[1].key[1:])):
            one = button(f"{place.word}  {place.key}")
            one.setCheckable(True)
            one.setAutoExclusive(True)
            one.clicked.connect(lambda _=False, target=name: self.go(target))
            QShortcut(QKeySequence(place.key), self, lambda target=name: self.go(target))
            self._buttons[name] = one
            column.addWidget(one)
        column.addStretch(1)
        return bar

    def _footer(self) -> QWidget:
        footer = QWidget()
        set_role(footer, "status")
        line = QHBoxLayout(footer)
        line.setContentsMargins(EDGE, 2, EDGE, 2)
        line.addWidget(self.status, 1)
        self._busy = label("", "hint")
        self._busy.setWordWrap(False)
        line.addWidget(self._busy)
        footer.setFixedHeight(30)
        return footer

    def _changed(self, changed: Changed) -> None:
        for name, page in self._pages.items():
            if page is self._stack.currentWidget():
                page.refresh(changed)
            else:
                self._stale.add(name)

    def _refused(self, message: str) -> None:
        self.say("error", message)

    def _show_busy(self, busy: bool) -> None:
        self._busy.setText("正在处理……" if busy else "")
