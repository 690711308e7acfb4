"""What every page of a window is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import set_role
from advisor_app.services.suite import Services


class AnyPage(QWidget):
    """One page of a window.

    Attributes:
        said: level (``info``, ``warn``, ``error``) and a sentence for the status line.
        wanted: name of another page and the id it should show.
    """

    said = Signal(str, str)
    wanted = Signal(str, str)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.jobs = jobs
        set_role(self, "page")

    def refresh(self, changed: Changed | None) -> None:
        """Read again what may have changed; None at the first showing."""

    def enter(self) -> None:
        """Put the focus where typing starts."""

    def open_subject(self, subject: str) -> None:
        """Show the record with this id."""

    def leave(self) -> None:
        """Keep what must not be lost; the record is about to be closed."""


class Page(AnyPage):
    """One page of a point's window."""

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(jobs)
        self.services = services


class Panel(QWidget):
    """One of several parts of a page that are shown in turn.

    Attributes:
        said: level and a sentence for the status line.
        wanted: name of another page and the id it should show.
    """

    said = Signal(str, str)
    wanted = Signal(str, str)

    def enter(self) -> None:
        """Put the focus where work begins."""

    def look(self) -> None:
        """Read again what is shown."""
