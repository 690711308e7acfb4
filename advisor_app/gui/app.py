"""Opens the window: the unlock page at once, everything else behind it.

What the pages need (database, PDF, policies) is imported on the store thread while the unlock
page is already on the screen; only then is the shell's module imported here.
"""

import logging
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import (
    QByteArray,
    QMessageLogContext,
    QSettings,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from advisor_app.domain.errors import KnownError, RecordLost
from advisor_app.gui import theme
from advisor_app.gui.jobs import BUG, Jobs
from advisor_app.gui.pages.unlock import UnlockPage
from advisor_app.gui.rescuing import RescuePages
from advisor_app.services.door import Door, FirstDistrict, FirstRun
from advisor_app.support.logs import log_to

if TYPE_CHECKING:
    from advisor_app.gui.district.shell import DistrictShell
    from advisor_app.gui.shell import Shell
    from advisor_app.services.district_suite import DistrictServices
    from advisor_app.services.suite import Services

_log = logging.getLogger(__name__)

TITLE = "银发顾问点"
_SMALLEST = (880, 480)
_FIRST_LOOK_MS = 30
"""The page is painted first; loading at once would hold it up."""


class Window(QMainWindow):
    """The one window: locked, or with the shell in it."""

    def __init__(self, door: Door, data: Path) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*_SMALLEST)
        self._door = door
        self._data = data
        self._settings = QSettings(str(data / "window.ini"), QSettings.Format.IniFormat)
        self._close_record: Callable[[], None] | None = None
        self.jobs = Jobs(self)
        self.shell: Shell | DistrictShell | None = None
        self.first_run: Any = None
        self.founding: Any = None
        self._greeted: date | None = None
        self._loaded_once = False
        self.unlock_page = UnlockPage()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.unlock_page)
        self.setCentralWidget(self._stack)
        self.rescue = RescuePages(self.jobs, door.rescue, self._stack)
        self._connect()
        self._first_look = QTimer(self)
        self._first_look.setSingleShot(True)
        self._first_look.timeout.connect(self._load)
        self._restore_place()

    def _connect(self) -> None:
        self.unlock_page.entered.connect(self._unlock)
        self.unlock_page.forgotten.connect(self.rescue.offer_forgotten)
        self.rescue.opened.connect(self._open)
        self.rescue.left.connect(self._show_entry)
        self.rescue.anew.connect(self._show_entry)
        self.jobs.refused.connect(self._say)

    def begin(self) -> None:
        """Show what this device needs first, and load the rest behind it."""
        self._show_entry()
        self._first_look.start(_FIRST_LOOK_MS)

    def lock(self) -> None:
        """Close the record and ask for the passphrase again."""
        if self.shell is None:
            return
        shell, close = self.shell, self._close_record
        self.shell, self._close_record = None, None
        shell.settle()
        self._stack.setCurrentWidget(self.unlock_page)
        self._stack.removeWidget(shell)
        shell.deleteLater()
        if close is not None:
            self.jobs.run(close, lambda _: None, owner=self)
        self.setWindowTitle(TITLE)
        self.unlock_page.enter()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep drafts and place, close the record, then go."""
        self._settings.setValue("place", self.saveGeometry())
        self._first_look.stop()
        self.lock()
        self.rescue.let_go()
        self.jobs.stop()
        event.accept()

    def _load(self) -> None:
        def load() -> None:
            self._door.load()
            import_module("advisor_app.gui.shell")

        self.jobs.run(load, self._loaded, owner=self)

    def _loaded(self, _: object) -> None:
        self._loaded_once = True
        if self.first_run is not None:
            self.jobs.run(self._door.points, self.first_run.offer, owner=self)

    def _show_entry(self) -> None:
        """Show the page that one comes in by; what the others held of passphrases goes."""
        self.rescue.close()
        self._forget_first_run()
        if self._door.is_new():
            self._offer_first_run()
        else:
            self._stack.setCurrentWidget(self.unlock_page)
            self.unlock_page.enter()

    def _offer_first_run(self) -> None:
        pages = import_module("advisor_app.gui.pages.first_run")
        self.first_run = pages.FirstRunPage(self._door.weakness)
        self.first_run.ready.connect(self._set_up)
        self.first_run.district_chosen.connect(self._offer_points)
        self.first_run.slip_wanted.connect(self._ask_slip)
        self.first_run.founding_wanted.connect(self._offer_founding)
        self.first_run.restore_wanted.connect(self.rescue.offer_restore)
        self._stack.addWidget(self.first_run)
        self._stack.setCurrentWidget(self.first_run)
        self.first_run.enter()
        if self._loaded_once:
            self.jobs.run(self._door.points, self.first_run.offer, owner=self)

    def _offer_points(self, district: Path) -> None:
        """Offer the points that a district's public file names."""
        self.jobs.run(
            lambda: self._door.points_in(district), self.first_run.offer, owner=self.first_run
        )

    def _ask_slip(self) -> None:
        dialogs = import_module("advisor_app.gui.dialogs.slip_entry")
        dialog = dialogs.SlipEntryDialog(self._door.slip, self.jobs, self)
        dialog.joined.connect(self.first_run.take_slip)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _offer_founding(self) -> None:
        if self.founding is None:
            pages = import_module("advisor_app.gui.pages.founding")
            self.founding = pages.FoundingPage(self._door.weakness)
            self.founding.ready.connect(self._found)
            self.founding.left.connect(lambda: self._stack.setCurrentWidget(self.first_run))
            self._stack.addWidget(self.founding)
        self._stack.setCurrentWidget(self.founding)
        self.founding.enter()

    def _found(self, first: FirstDistrict) -> None:
        def refused(error: KnownError) -> None:
            self.founding.refuse(error.message)

        self.jobs.run(
            lambda: self._door.found(first, self.jobs.announce), self._open, refused, owner=self
        )

    def _unlock(self, passphrase: str) -> None:
        self.jobs.run(
            lambda: self._door.unlock(passphrase, self.jobs.announce),
            self._open,
            lambda error: self._refused(error, passphrase),
            owner=self,
        )

    def _refused(self, error: KnownError, passphrase: str) -> None:
        """Say why it did not open; where only a backup helps, show the backups."""
        if isinstance(error, RecordLost):
            self.rescue.offer_restore(error.message, passphrase)
        else:
            self.unlock_page.refuse(error.message)

    def _set_up(self, first: FirstRun) -> None:
        def refused(error: KnownError) -> None:
            self.first_run.refuse(error.message)

        self.jobs.run(
            lambda: self._door.set_up(first, self.jobs.announce), self._open, refused, owner=self
        )

    def _say(self, message: str) -> None:
        """Show a refusal while there is no shell to show it."""
        if self.shell is None:
            page = self.rescue.page or self.founding or self.first_run or self.unlock_page
            page.refuse(message)

    def _open(self, services: "Services | DistrictServices") -> None:
        suites = import_module("advisor_app.services.district_suite")
        if isinstance(services, suites.DistrictServices):
            self._open_district(cast("DistrictServices", services))
            return
        counter = cast("Services", services)
        shells = import_module("advisor_app.gui.shell")
        name = counter.desk.point.name
        first = "today" if self._greeted != counter.desk.today else "reception"
        self._greeted = counter.desk.today
        self._show_shell(shells.Shell(counter, self.jobs, first), counter.care.close, name)

    def _open_district(self, services: "DistrictServices") -> None:
        shells = import_module("advisor_app.gui.district.shell")
        self._show_shell(shells.DistrictShell(services, self.jobs), services.close, "区级")

    def _show_shell(
        self, shell: "Shell | DistrictShell", close: Callable[[], None], name: str
    ) -> None:
        shell.lock_wanted.connect(self.lock)
        self.shell, self._close_record = shell, close
        self._stack.addWidget(shell)
        self._stack.setCurrentWidget(shell)
        self._forget_first_run()
        self.rescue.close()
        self.setWindowTitle(f"{name} · {TITLE}")
        shell.begin()

    def _forget_first_run(self) -> None:
        """Let the pages go that still hold the passphrase."""
        for page in (self.first_run, self.founding):
            if page is not None:
                self._stack.removeWidget(page)
                page.deleteLater()
        self.first_run = self.founding = None

    def _restore_place(self) -> None:
        place = self._settings.value("place")
        if not (isinstance(place, QByteArray) and self.restoreGeometry(place)):
            self.resize(1280, 720)
            self.setWindowState(Qt.WindowState.WindowMaximized)


def keep_qt_messages() -> None:
    """Send what Qt has to say to the program's log instead of the terminal."""
    log = logging.getLogger("advisor_app.gui.qt")
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }

    def keep(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        log.log(levels.get(kind, logging.ERROR), text)

    qInstallMessageHandler(keep)


def bug_hook(
    window: Window,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Give what hears of exceptions that nothing caught on the window's thread.

    A window has no terminal: a bug is logged whole and said in the window, and the window stays.
    """

    def hear(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KnownError):
            window.jobs.refused.emit(error.message)
        elif issubclass(kind, Exception):
            _log.critical("a bug in the window", exc_info=(kind, error, trace))
            window.jobs.refused.emit(BUG)
        else:
            sys.__excepthook__(kind, error, trace)

    return hear


def run_window(door: Door, data: Path, fonts: Path) -> int:
    """Open the window and stay until it is closed.

    Returns:
        The exit status.
    """
    log_to(data / "advisor.log")
    keep_qt_messages()
    app = QApplication(sys.argv[:1])
    app.setApplicationDisplayName("")
    theme.install(app, fonts)
    window = Window(door, data)
    sys.excepthook = bug_hook(window)
    window.show()
    window.begin()
    return app.exec()
