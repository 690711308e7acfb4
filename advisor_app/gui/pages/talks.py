"""The way from any list of talks to one talk, to be looked at, corrected or taken back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.talk_list import TalkListDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.talk_dialog import TalkDialog
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services

Say = Callable[[str, str], None]
"""Takes a level and a sentence for the status line; or a page's name and what it should show."""


class Talks(QObject):
    """Opens talks, and the list of those that were saved."""

    def __init__(
        self, services: Services, jobs: Jobs, window: QWidget, say: Say, go: Say
    ) -> None:  # fmt: skip
        """Take on what dialogs open, and what says something and goes to a page."""
        super().__init__(window)
        self._services, self._jobs, self._window = services, jobs, window
        self._say, self._go = say, go

    @classmethod
    def of(cls, page: Page) -> "Talks":
        """Make them for a page."""
        return cls(page.services, page.jobs, page, page.said.emit, page.wanted.emit)

    def open(self, one: str, above: QDialog | None = None) -> None:
        """Open one talk, above a dialog that lists it; that closes where a page is gone to."""
        dialog = TalkDialog(self._services, self._jobs, RecordId(one), above or self._window)
        dialog.changed.connect(lambda words: self._say("info", words))
        dialog.elder_wanted.connect(lambda elder: self._leave_for(elder, above))
        _show(dialog)

    def look_back(self, card: PersonCard | None = None) -> None:
        """List the talks that were saved: of whom a card is about, or all of them."""
        dialog = TalkListDialog(self._services, self._jobs, card, self._window)
        dialog.opened.connect(lambda one: self.open(one, dialog))
        _show(dialog)

    def _leave_for(self, elder: str, above: QDialog | None) -> None:
        if above is not None:
            above.accept()
        self._go("elders", elder)


def _show(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
