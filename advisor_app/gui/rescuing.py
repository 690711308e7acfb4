"""The pages for a record that cannot be opened, in the window's stack while they are needed."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from advisor_app.gui.jobs import Jobs
from advisor_app.services.rescue import Rescue, Rescued


class RescuePages(QObject):
    """Shows them; what they were told of passphrases goes with them.

    Attributes:
        opened: the services of a record that was read, open.
        left: they want none of it.
        anew: the record was put aside, and another is to be made.
    """

    opened = Signal(object)
    left = Signal()
    anew = Signal()

    def __init__(self, jobs: Jobs, rescue: Callable[[], Rescue], stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._jobs, self._rescue, self._stack = jobs, rescue, stack
        self.page: Any = None

    def offer_restore(self, reason: str = "", passphrase: str = "") -> None:
        """Show the backups.

        Args:
            reason: why the record cannot be opened; empty where there is none.
        """
        pages = import_module("advisor_app.gui.pages.restore")
        self._show(pages.RestorePage(self._jobs, self._rescue))
        self.page.anew.connect(self.anew)
        self.page.enter(reason, passphrase)

    def offer_forgotten(self) -> None:
        """Show what to do about a forgotten passphrase."""
        pages = import_module("advisor_app.gui.pages.forgotten")
        self._show(pages.ForgottenPage(self._jobs, self._rescue))
        self.page.backups_wanted.connect(self.offer_restore)
        self.page.enter()

    def close(self) -> None:
        """Let the page go that is shown, with the passphrase in it."""
        if self.page is not None:
            self._stack.removeWidget(self.page)
            self.page.deleteLater()
            self.page = None

    def let_go(self) -> None:
        """Close a record that was rescued and that nobody has gone on with."""
        unclaimed: Rescued | None = getattr(self.page, "unclaimed", None)
        if unclaimed is not None:
            self._jobs.run(unclaimed.close, lambda _: None, owner=self)

    def _show(self, page: QWidget) -> None:
        self.close()
        self.page = page
        self.page.restored.connect(self._open)
        self.page.left.connect(self.left)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _open(self, rescued: Rescued) -> None:
        self.opened.emit(rescued.services)
