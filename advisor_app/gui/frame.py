"""The frame around a window's pages: header, navigation by function keys, a line of status."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.carrier_trips import CarrierTrips
from advisor_app.gui.housekeeping import Housekeeping
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import AnyPage
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.carrier_setting import CarrierDesk

_CALENDAR_MS = 60_000
_SHOWN_FOR = {"info": 6000, "warn": 12000, "error": 0}
_STATUS_ROLE = {"info": "good", "warn": "warning", "error": "error"}
_NAVIGATION = 112


class Place(NamedTuple):
    """Where a page stands: its key, its word, and what makes it."""

    key: str
    word: str
    make: Callable[[Any, Jobs], AnyPage]


class Frame(QWidget):
    """What stands in the window while a record is open.

    Attributes:
        lock_wanted: whoever sits here leaves the desk.
    """

    lock_wanted = Signal()

    def __init__(
        self, services: Any, jobs: Jobs, places: Mapping[str, Place], *,  # noqa: ANN401 - a window's
        today: Callable[[], date], carrier: CarrierDesk,
        keep: Callable[[], None], last: Callable[[], None],
    ) -> None:  # fmt: skip
        """Take the services of a window, and what is done by itself.

        Args:
            keep: what is to be kept every few minutes.
            last: what is to be kept before the record is closed.
        """
        super().__init__()
        self._services = services
        self._jobs = jobs
        self._places = places
        self._today, self._day = today, today()
        self._pages: dict[str, AnyPage] = {}
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
        self._look_at_calendar = QTimer(self)
        self._look_at_calendar.setInterval(_CALENDAR_MS)
        self._look_at_calendar.timeout.connect(self.turn_day)
        self._look_at_calendar.start()
        self.housekeeping = Housekeeping(keep, last, jobs, self)
        self.housekeeping.failed.connect(lambda words: self.say("warn", words))
        self._trips = CarrierTrips.of(carrier, jobs)

    def fill_header(self, row: QHBoxLayout) -> None:
        """Say whose record this is."""

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return next(
            name for name, page in self._pages.items() if page is self._stack.currentWidget()
        )

    def page(self, name: str) -> AnyPage:
        """Give a page, made and read at its first use."""
        if name not in self._pages:
            made = self._places[name].make(self._services, self._jobs)
            made.said.connect(self.say)
            made.wanted.connect(self.go)
            self._pages[name] = made
            self._stack.addWidget(made)
            made.refresh(None)
        return self._pages[name]

    def begin(self, first: str) -> None:
        """Show the page to begin with, and do from now on what is done by itself."""
        self.go(first)
        self._trips.keep_schedule()
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
        self.status.setToolTip(text)
        if _SHOWN_FOR[level]:
            self._hide_status.start(_SHOWN_FOR[level])

    def turn_day(self) -> None:
        """Have every page read again once the day has turned: ages, screening, what is due."""
        if self._today() == self._day:
            return
        self._day = self._today()
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
        self.fill_header(row)
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
        for name, place in self._places.items():
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

    def _refused(self, message: str) -> None:
        self.say("error", message)

    def _show_busy(self, busy: bool) -> None:
        self._busy.setText("正在处理……" if busy else "")
