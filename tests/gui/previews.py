"""Opens and closes previews as pages do: printers that put paper into a folder, two threads."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.records import SheetPrinted
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printing import Printing
from advisor_app.services.sheets import Draft, Sheet
from advisor_app.services.suite import Services
from tests.gui.driving import idle, on_store, opened
from tests.gui.paper_printers import PaperPrinters
from tests.sheets.reading import whole_text


class Previews:
    """What opens on a page when something is to be printed."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs, folder: Path) -> None:
        self.services, self.jobs, self._qtbot = services, jobs, qtbot
        self.printers = PaperPrinters(folder)
        self.printing = Printing(self.printers, jobs)  # found by every preview beside these jobs

    def wait(self) -> None:
        """Wait for the store thread and the printing thread, which hand on to each other."""
        for _ in range(4):
            idle(self._qtbot, self.jobs)
            self._qtbot.waitUntil(lambda: self.printing.idle, timeout=20_000)

    def on(self, page: QWidget) -> SheetPreviewDialog:
        """Give the preview that opened on a page, composed."""
        dialog = opened(self._qtbot, page, SheetPreviewDialog)
        self.wait()
        return dialog

    def text(self, dialog: SheetPreviewDialog) -> str:
        """Give what can be read in a preview, without white space."""
        assert dialog.sheet is not None, dialog.status.text()
        return whole_text(dialog.sheet.pdf)

    def close(self, dialog: SheetPreviewDialog) -> None:
        """Close a preview, and wait until it is gone."""
        dialog.reject()
        self.wait()

    def printed(self, dialog: SheetPreviewDialog) -> None:
        """Print, and wait for the end of it."""
        dialog.print_button.click()
        self.wait()

    def issue(self, make: Callable[[Services], Draft]) -> Sheet:
        """Issue a sheet, as another window of the point would."""
        services = self.services
        sheet = on_store(
            self._qtbot, self.jobs, lambda: make(services).issue(services.book.begin())
        )
        self.wait()
        return sheet

    def issued(self) -> tuple[SheetPrinted, ...]:
        """Give the journalled sheets, the newest first."""
        return on_store(self._qtbot, self.jobs, self.services.book.issued)
