"""One sheet on its way out: looked at, numbered once, printed or saved, and what came of it kept.

What was begun is brought to its end even when the dialog that began it is closed meanwhile: a
sheet that went to the printer is journalled as printed whether or not somebody still watches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from advisor_app.domain.errors import KnownError
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.records import SheetOutcome
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pdf_pages import PdfPages
from advisor_app.gui.printing import Printing, PrintJob, Printout
from advisor_app.services.sheet_book import PrintSetup
from advisor_app.services.sheets import Sheet
from advisor_app.services.suite import Services
from advisor_app.support.files import save

_NO_FILE = "没能存成文件"


class Draft(Protocol):
    """A sheet that can be looked at, and issued: ``services.sheets`` gives such."""

    def preview(self) -> Sheet:
        """Compose it; nothing is journalled."""
        ...

    def issue(self, form: RevisionId, /) -> Sheet:
        """Number and journal it."""
        ...


Make = Callable[[int, date | None], Draft]
"""Makes a draft from the size of its letters and the day of the call back."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the user chose for a sheet; another choice is another sheet."""

    size: int
    callback: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet, and its pages ready to be drawn."""

    sheet: Sheet
    pages: PdfPages


@dataclass(frozen=True, slots=True)
class Way:
    """How a sheet is to be printed."""

    setup: PrintSetup
    first_only: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Whom to tell how it goes.

    Attributes:
        issued: the sheet has its number.
        ended: it was printed or saved, or why it was not; told once, at the end.
        refused: it could not even be composed.
    """

    issued: Callable[[Seen], None]
    ended: Callable[[str], None]
    refused: Callable[[KnownError], None]


class Issuing:
    """Issues the sheet of one print dialog.

    A repeated try gives the same number as long as the user chose the same.
    """

    def __init__(self, services: Services, jobs: Jobs, make: Make, keeper: QObject) -> None:
        """Take who outlives the dialog: what was begun is lost once the keeper is gone."""
        self._book, self._jobs, self._keeper = services.book, jobs, keeper
        self._make = make
        self._form = self._book.begin()
        self._again: RecordId | None = None
        self._issued_as: Look | None = None
        self._on_paper = False

    def prints_again(self, issued: RecordId | None) -> None:
        """Keep what comes of it with a sheet that was issued before, where it is one."""
        self._again = issued

    def preview(self, look: Look) -> Seen:
        """Compose the sheet without a number; for the store thread."""
        return _seen(self._make(look.size, look.callback).preview())

    def print(self, look: Look, way: Way, printing: Printing, heard: Heard) -> None:
        """Issue the sheet and print it."""
        form, book = self._form_for(look), self._book

        def issue() -> Seen:
            if way.setup != book.print_setup():
                book.keep_print_setup(way.setup)
            return _seen(self._make(look.size, look.callback).issue(form))

        def issued(seen: Seen) -> None:
            heard.issued(seen)
            job = PrintJob(
                pdf=seen.sheet.pdf,
                name=f"告知单 {seen.sheet.number}",
                setup=way.setup,
                first_only=way.first_only,
            )
            printing.print(job, lambda came: self._printed(form, came, heard), owner=self._keeper)

        self._jobs.run(issue, issued, heard.refused, owner=self._keeper)

    def save(self, look: Look, place: Callable[[Sheet], Path], heard: Heard) -> None:
        """Issue the sheet and write it to a file."""
        form = self._form_for(look)

        def issued(seen: Seen) -> None:
            heard.issued(seen)
            path = place(seen.sheet)
            self._jobs.run(
                lambda: save(path, seen.sheet.pdf),
                lambda _: self._saved(form, heard),
                lambda error: self._not_saved(form, error, heard),
                owner=self._keeper,
            )

        self._jobs.run(
            lambda: _seen(self._make(look.size, look.callback).issue(form)),
            issued,
            heard.refused,
            owner=self._keeper,
        )

    def _form_for(self, look: Look) -> RevisionId:
        """Give what the sheet is journalled under: one number never stands for two sheets."""
        if self._issued_as not in (None, look):
            self._form, self._on_paper = self._book.begin(), False
        self._issued_as = look
        return self._form

    def _printed(self, form: RevisionId, came: Printout, heard: Heard) -> None:
        if came.printed:
            self._on_paper = self._on_paper or form == self._form
            self._note(form, SheetOutcome.PRINTED)
        else:
            self._note(form, SheetOutcome.NOT_PRINTED, came.why)
        heard.ended(came.why)

    def _saved(self, form: RevisionId, heard: Heard) -> None:
        # That it is on paper as well says more than that there is a file of it.
        if not self._on_paper:
            self._note(form, SheetOutcome.SAVED)
        heard.ended("")

    def _not_saved(self, form: RevisionId, error: KnownError, heard: Heard) -> None:
        # The sentence can hold a name: files are named after people. The journal must not.
        self._note(form, SheetOutcome.NOT_PRINTED, _NO_FILE)
        heard.ended(error.message)

    def _note(self, form: RevisionId, outcome: SheetOutcome, why: str = "") -> None:
        book, again = self._book, self._again

        def note() -> None:
            if again:
                book.note_reprint(again, outcome, why)
            else:
                book.note_outcome(form, outcome, why)

        self._jobs.run(note, lambda _: None, owner=self._keeper)


def _seen(sheet: Sheet) -> Seen:
    return Seen(sheet, PdfPages(sheet.pdf))
