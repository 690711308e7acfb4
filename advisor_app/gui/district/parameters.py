"""The district's local parameters: what is open, and a dialog to fill it in."""

from PySide6.QtWidgets import QVBoxLayout

from advisor_app.domain.changes import Changed
from advisor_app.gui.district.fill_in import FillInDialog
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.parameters import ParametersPanel
from advisor_app.gui.theme import EDGE, GAP, label
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.editing import PolicyLibrary


class ParametersPage(DistrictPage):
    """Lists the local parameters, those to be filled in first."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.panel = ParametersPanel(services.screenings)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(label("双击或按回车填一项；填好的随下一个下发包下发。", "hint"))
        column.addWidget(self.panel, 1)
        self.panel.chosen.connect(self.fill_in)

    def refresh(self, changed: Changed | None) -> None:
        """Read the working library again."""
        if changed is None or "library" in changed.kinds:
            self.jobs.run(self.services.editing.library, self._use, owner=self)

    def enter(self) -> None:
        """Stand in the list."""
        self.panel.tree.setFocus()

    def fill_in(self, parameter: str) -> None:
        """Ask for a local parameter's value."""
        found = next(
            one for one in self.services.screenings.library.parameters if one.id == parameter
        )
        today = self.services.today()
        dialog = FillInDialog(found, self.services.editing, self.jobs, today, self)
        dialog.filled.connect(lambda one: self.said.emit("info", f"“{one.name}”填好了"))
        dialog.filled.connect(lambda _: self.jobs.announce(Changed(frozenset({"library"}))))
        dialog.open()

    def _use(self, library: PolicyLibrary) -> None:
        self.services.screenings.use(library)
        self.panel.show_on(self.services.today())
