"""Opens the form of a person at the counter: somebody new, or whoever is here."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from advisor_app.domain.elder import Papers
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.registration import PersonEntry, PersonForm
from advisor_app.services.suite import Services


class PersonDialogs(QObject):
    """Opens the forms.

    Attributes:
        saved: id of whose form was saved.
    """

    saved = Signal(str)

    def __init__(self, services: Services, jobs: Jobs, page: QWidget) -> None:
        """Take the page on which they open."""
        super().__init__(page)
        self._services, self._jobs, self._page = services, jobs, page

    def edit(self, elder: RecordId) -> None:
        """Open the form of somebody known."""
        self._jobs.run(
            lambda: self._services.registration.form(elder),
            lambda form: self._open(form, None),
            owner=self._page,
        )

    def register(self, typed: str) -> None:
        """Open the form of somebody new; what was typed in the search box stands there already."""
        self._open(self._services.registration.blank(), _entry_of(typed))

    def _open(self, form: PersonForm, prefill: PersonEntry | None) -> None:
        dialog = PersonDialog(self._services, self._jobs, form, prefill, self._page)
        dialog.saved.connect(self.saved)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _entry_of(typed: str) -> PersonEntry:
    """Give what the search box already tells of somebody new: a number, a phone or a name."""
    number = typed if typed[:14].isdigit() and len(typed) in (15, 18) else ""
    return PersonEntry(
        name="" if typed[:1].isascii() else typed,
        papers=Papers.CITIZEN if number else Papers.NONE,
        number=number,
        phone=typed if typed.isdigit() and not number else "",
    )
