"""What every page of the district's window is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import set_role
from advisor_app.services.district_suite import DistrictServices


class DistrictPage(QWidget):
    """One page of the district's shell.

    Attributes:
        said: level (``info``, ``warn``, ``error``) and a sentence for the status line.
        wanted: name of another page.
    """

    said = Signal(str, str)
    wanted = Signal(str)

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__()
        self.services = services
        self.jobs = jobs
        set_role(self, "page")

    def refresh(self, changed: Changed | None) -> None:
        """Read again what may have changed; None at the first showing."""

    def enter(self) -> None:
        """Put the focus where work begins."""
