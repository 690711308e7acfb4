"""A real print server: what comes out of it is the sheet, and what does not is said."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printers import SystemPrinters, Tray, Trouble
from advisor_app.gui.printing import GONE, MISSING, Printing
from advisor_app.services.sheet_book import PrintSetup
from advisor_app.services.suite import Services
from advisor_app.sheets.scanning import codes_in
from tests.gui.conftest import GUILAN
from tests.gui.driving import idle, on_store, shown
from tests.gui.print_server import WHY_NOT, PrintServer, installed

NAME = "counter"
UPSTAIRS = "upstairs"


class Interrupted(SystemPrinters):
    """The system's printers; something happens to them when a job has just begun."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then

    def open(self, name: str, tray: str) -> QPrinter | None:
        printer = super().open(name, tray)
        self._then()
        return printer


class Counter:
    """Prints an elder's sheet on the system's printers, as an advisor does."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs, elder: RecordId) -> None:
        self._qtbot, self._services, self._jobs = qtbot, services, jobs
        self._elder = elder
        self.printing = Printing(SystemPrinters(), jobs)

    def choose(self, **setup: object) -> None:
        """Remember how this counter prints."""
        kept = PrintSetup(**{"printer": NAME, **setup})  # type: ignore[arg-type]
        book = self._services.book
        on_store(self._qtbot, self._jobs, lambda: book.keep_print_setup(kept))

    def open(self, printers: SystemPrinters | None = None) -> SheetPreviewDialog:
        """Open a preview, and wait until it is composed and the printers are known."""
        if printers is not None:
            self.printing.stop()
            self.printing = Printing(printers, self._jobs)
        sheets = self._services.sheets
        dialog = SheetPreviewDialog(
            self._services, self._jobs, lambda size, due: sheets.elder(self._elder, due, size),
            printing=self.printing,
        )  # fmt: skip
        shown(self._qtbot, dialog)
        self._wait()
        return dialog

    def print(self, dialog: SheetPreviewDialog) -> str:
        """Press the button, and give what the dialog says at the end."""
        dialog.print_button.click()
        self._wait()
        return dialog.status.text()

    def journalled(self) -> SheetPrinted:
        """Give the one sheet that was issued."""
        (only,) = on_store(self._qtbot, self._jobs, self._services.book.issued)
        return only

    def _wait(self) -> None:
        for _ in range(4):
            idle(self._qtbot, self._jobs)
            self._qtbot.waitUntil(lambda: self.printing.idle, timeout=60_000)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintServer]:
    if not installed():
        pytest.skip(WHY_NOT)
    folder = tmp_path / "cups"
    folder.mkdir()
    made = PrintServer(folder)
    monkeypatch.setenv("CUPS_SERVER", made.address)
    made.add(NAME)
    yield made
    made.stop()


@pytest.fixture
def counter(
    server: PrintServer, qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId]
) -> Iterator[Counter]:
    assert server
    made = Counter(qtbot, services, jobs, people[GUILAN])
    made.choose()
    yield made
    made.printing.stop()


def refused(counter: Counter, said: str, why: str) -> None:
    """Check that a sentence was said, and that the journal knows."""
    stub = counter.journalled()
    assert said == stub.why == why
    assert stub.outcome is SheetOutcome.NOT_PRINTED


def pictures(pdf: bytes) -> list[Image.Image]:
    """Give every page, smoothed: Qt paints dots, and rounds the paper to whole points."""
    with pypdfium2.PdfDocument(pdf) as document:
        seen = [page.render(scale=48 / 72, grayscale=True).to_pil() for page in document]
    return [page.resize((397, 562)).filter(ImageFilter.BoxBlur(4)) for page in seen]


def unlike(one: Image.Image, other: Image.Image) -> int:
    """Give by how much the greyest spots differ, 0 to 255."""
    return int(ImageChops.difference(one, other).getextrema()[1])


def test_that_a_sheet_comes_out_of_the_printer_as_it_is(
    server: PrintServer, counter: Counter
) -> None:
    dialog = counter.open()
    said = counter.print(dialog)
    stub = counter.journalled()
    assert stub.outcome is SheetOutcome.PRINTED
    assert stub.number in said
    assert dialog.sheet is not None
    (paper,) = server.papers(1)
    out, sheet = paper.read_bytes(), dialog.sheet.pdf
    pages, expected = pictures(out), pictures(sheet)
    assert len(pages) == dialog.sheet.pages
    assert all(unlike(*pair) < 60 for pair in zip(pages, expected, strict=True))
    assert unlike(pages[0], expected[1]) > 120, "the comparison itself can fail"
    assert codes_in(out, paper.name) == codes_in(sheet, "sheet.pdf") != ()


def test_that_copies_tray_and_first_page_reach_the_server(
    server: PrintServer, counter: Counter
) -> None:
    counter.choose(copies=3, tray="Lower")
    dialog = counter.open()
    dialog.bar.first_only.setChecked(True)
    counter.print(dialog)
    (paper,) = server.papers(1)
    assert len(PdfReader(paper).pages) == 1
    told = paper.with_suffix(".txt").read_text(encoding="utf-8").split()
    assert {"copies=3", "InputSlot=Lower", "PageSize=A4"} <= set(told)


def test_that_the_printers_of_the_server_are_known(server: PrintServer) -> None:
    server.add(UPSTAIRS)
    server.told("lpadmin", "-d", UPSTAIRS)
    printers = SystemPrinters()
    assert sorted(printers.names()) == [NAME, UPSTAIRS]
    assert printers.default() == UPSTAIRS
    assert printers.trays(NAME) == [Tray("Upper", "上层纸盒"), Tray("Lower", "下层纸盒")]
    assert printers.trouble(NAME) is None


def test_that_a_printer_that_was_stopped_is_said(server: PrintServer, counter: Counter) -> None:
    dialog = counter.open()
    server.told("cupsdisable", NAME)
    refused(counter, counter.print(dialog), Trouble.STOPPED.said_of(NAME))
    server.told("cupsenable", NAME)
    assert counter.journalled().number in counter.print(dialog)
    assert counter.journalled().outcome is SheetOutcome.PRINTED
    assert len(server.papers(1)) == 1


def test_that_a_printer_that_takes_no_jobs_is_said(server: PrintServer, counter: Counter) -> None:
    dialog = counter.open()
    server.told("cupsreject", NAME)
    refused(counter, counter.print(dialog), Trouble.REFUSING.said_of(NAME))
    assert server.printed == 0


def test_that_a_printer_without_paper_is_said(
    server: PrintServer, counter: Counter, tmp_path: Path
) -> None:
    dialog = counter.open()
    server.take_paper()
    other = tmp_path / "other.pdf"
    assert dialog.sheet is not None
    other.write_bytes(dialog.sheet.pdf)
    server.told("lp", "-d", NAME, str(other))  # what somebody else prints waits for paper
    server.wait(lambda: "media-empty" in server.told("lpstat", "-l", "-p", NAME), "lack of paper")
    refused(counter, counter.print(dialog), Trouble.PAPER.said_of(NAME))
    server.put_paper()
    counter.print(dialog)
    assert counter.journalled().outcome is SheetOutcome.PRINTED
    assert len(server.papers(2)) == 2


def test_that_a_printer_removed_since_it_was_looked_for_is_said(
    server: PrintServer, counter: Counter
) -> None:
    dialog = counter.open()
    assert dialog.bar.printer.currentText() == NAME
    server.remove(NAME)
    refused(counter, counter.print(dialog), MISSING.format(NAME))


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (lambda server: server.remove(NAME), GONE.format(NAME)),
        (lambda server: server.stop(), GONE.format(NAME)),
        (lambda server: server.told("cupsreject", NAME), Trouble.REFUSING.said_of(NAME)),
    ],
    ids=["removed", "server ended", "refusing"],
)
def test_that_what_happens_to_a_printer_while_it_prints_is_said(
    server: PrintServer, counter: Counter, happens: Callable[[PrintServer], None], why: str
) -> None:
    """Qt hands over what it painted without asking whether anybody took it."""
    dialog = counter.open(Interrupted(lambda: happens(server)))
    refused(counter, counter.print(dialog), why)
