"""Paper: what comes out of the printer, and what is said where nothing does."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pdf_pages import PdfPages
from advisor_app.gui.printers import (
    Tray,
    Trouble,
    ask_cups,
    read_trays,
    read_trouble,
)
from advisor_app.gui.printing import GONE, Printing, PrintJob, Printout
from advisor_app.services.sheet_book import PrintSetup
from tests.gui.paper_printers import PaperPrinters

A4, A3 = (595.28, 841.89), (841.89, 1190.55)


class Shop:
    """Prints and waits for what comes of it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.printers = PaperPrinters(folder)
        self.printing = Printing(self.printers)
        self._qtbot, self._owner = qtbot, QObject()

    def print(self, pdf: bytes, *, first_only: bool = False, **setup: object) -> Printout:
        told: list[Printout] = []
        kept = PrintSetup(**setup)  # type: ignore[arg-type]
        job = PrintJob(pdf=pdf, name="试印", setup=kept, first_only=first_only)
        self.printing.print(job, told.append, owner=self._owner)
        self._qtbot.waitUntil(lambda: bool(told), timeout=20_000)
        return told[0]

    def pages(self) -> list[tuple[int, int]]:
        reader = PdfReader(self.printers.papers[-1])
        return [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages]


@pytest.fixture
def shop(qtbot: QtBot, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(qtbot, tmp_path)
    yield made
    made.printing.stop()


def a_pdf(*sizes: tuple[float, float]) -> bytes:
    """Give pages with a red field and a black one."""
    target = BytesIO()
    canvas = Canvas(target)
    for width, height in sizes:
        canvas.setPageSize((width, height))
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(50, 50, 100, 100, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.rect(200, 50, 100, 100, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_that_every_page_is_printed_on_its_own_paper(shop: Shop) -> None:
    landscape = (A4[1], A4[0])
    assert shop.print(a_pdf(A4, landscape, A3)) == Printout(3)
    assert shop.pages() == [(595, 842), (842, 595), (842, 1191)]


def test_that_the_first_page_alone_is_printed(shop: Shop) -> None:
    assert shop.print(a_pdf(A4, A4), first_only=True).pages == 1
    assert len(shop.pages()) == 1


def colours(path: Path) -> set[tuple[int, int, int]]:
    picture = PdfPages(path.read_bytes()).picture(0, 600)
    spots = [picture.pixelColor(100, 849 - 100), picture.pixelColor(252, 849 - 100)]
    return {QColor(one).getRgb()[:3] for one in spots}  # type: ignore[misc]


def test_that_grey_is_grey_and_colour_is_colour(shop: Shop) -> None:
    pdf = a_pdf(A4)
    shop.print(pdf, grey=True)
    assert all(max(one) - min(one) < 4 for one in colours(shop.printers.papers[-1]))
    shop.print(pdf, grey=False)
    assert any(one[0] > 200 and one[1] < 60 for one in colours(shop.printers.papers[-1]))
    modes = [one.colorMode() for one in shop.printers.made]
    assert modes == [QPrinter.ColorMode.GrayScale, QPrinter.ColorMode.Color]


def test_that_copies_and_tray_reach_the_printer(shop: Shop) -> None:
    shop.print(a_pdf(A4), copies=3, tray="Lower", printer="楼上的打印机")
    assert shop.printers.opened == [("楼上的打印机", "Lower")]
    assert shop.printers.made[0].copyCount() == 3
    assert shop.printers.made[0].docName() == "试印"


@pytest.mark.parametrize("trouble", list(Trouble))
def test_that_every_trouble_says_which_printer_and_what_to_do(shop: Shop, trouble: Trouble) -> None:
    shop.printers.ill = trouble
    came = shop.print(a_pdf(A4))
    assert not came.printed
    assert "柜台打印机" in came.why
    assert "再印一次" in came.why
    assert shop.printers.papers == []


def test_that_whoever_was_told_and_tries_again_gets_through_unless_it_is_sure(
    shop: Shop,
) -> None:
    shop.printers.ill = Trouble.PAPER
    assert not shop.print(a_pdf(A4)).printed
    assert shop.print(a_pdf(A4)).printed
    for sure in (Trouble.STOPPED, Trouble.REFUSING):
        shop.printers.ill = sure
        assert not shop.print(a_pdf(A4)).printed
        assert not shop.print(a_pdf(A4)).printed


def test_that_no_printer_at_all_is_said(shop: Shop) -> None:
    shop.printers.there, shop.printers.usual = (), ""
    assert "没有装打印机" in shop.print(a_pdf(A4)).why


def test_that_a_remembered_printer_that_is_gone_is_named(shop: Shop) -> None:
    assert "没有找到打印机“旧打印机”" in shop.print(a_pdf(A4), printer="旧打印机").why


class Broken(PaperPrinters):
    """Gives up after some pages."""

    def open(self, name: str, tray: str) -> QPrinter | None:
        printer = super().open(name, tray)
        assert printer is not None
        printer.newPage = lambda: False  # type: ignore[method-assign]
        return printer


def test_that_a_break_in_the_middle_says_how_far_it_came(shop: Shop, tmp_path: Path) -> None:
    shop.printing._printers = Broken(tmp_path)
    came = shop.print(a_pdf(A4, A4, A4))
    assert came.pages == 1
    assert "共 3 页只送出 1 页" in came.why


def test_that_a_file_that_is_no_pdf_is_a_sentence_too(shop: Shop) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("advisor_app.gui.jobs._log.exception", lambda *_, **__: None)
        came = shop.print(b"not a pdf")
    assert not came.printed
    assert came.why


def test_that_one_thread_prints_for_a_window(qtbot: QtBot) -> None:
    jobs = Jobs()
    first = Printing.beside(jobs)
    assert Printing.beside(jobs) is first
    jobs.stop()
    assert qtbot


STATUS = "printer 柜台 is idle.  enabled since Mon 23 Nov 2026\n\tAlerts: {}\n"


@pytest.mark.parametrize(
    ("alerts", "trouble"),
    [
        ("none", None),
        ("", None),
        ("media-empty-error", Trouble.PAPER),
        ("media-empty", Trouble.PAPER),
        ("media-jam-error", Trouble.JAM),
        ("cover-open-report", Trouble.OPEN),
        ("offline-report", Trouble.OFFLINE),
        ("toner-empty-warning", None),
        ("toner-empty-error", Trouble.INK),
        ("cups-waiting-for-job-completed, media-needed-error", Trouble.PAPER),
    ],
)
def test_that_the_print_server_is_understood(alerts: str, trouble: Trouble | None) -> None:
    assert read_trouble(STATUS.format(alerts)) is trouble


def test_that_a_stopped_printer_is_known() -> None:
    told = "printer 柜台 disabled since Mon 23 Nov 2026 -\n\tPaused\n"
    assert read_trouble(told) is Trouble.STOPPED


def test_that_a_printer_that_takes_no_jobs_is_known() -> None:
    told = "柜台 not accepting requests since Mon 23 Nov 2026 -\n\tRejecting Jobs\n"
    assert read_trouble(told + STATUS.format("none")) is Trouble.REFUSING
    assert read_trouble(STATUS.format("none")) is None


class Losing(PaperPrinters):
    """Loses the printer, or its readiness, once a job has begun."""

    lost: Trouble | None = None

    def open(self, name: str, tray: str) -> QPrinter | None:
        self.ill = self.lost
        self.there = self.there if self.lost else ()
        return super().open(name, tray)


@pytest.mark.parametrize(
    ("lost", "why"),
    [
        (None, GONE.format("柜台打印机")),
        (Trouble.REFUSING, Trouble.REFUSING.said_of("柜台打印机")),
    ],
)
def test_that_a_job_that_nobody_took_is_not_printed(
    shop: Shop, tmp_path: Path, lost: Trouble | None, why: str
) -> None:
    printers = Losing(tmp_path)
    printers.lost = lost
    shop.printing._printers = printers
    assert shop.print(a_pdf(A4)) == Printout(0, why)


def test_that_paper_that_ran_out_meanwhile_does_not_unprint_a_job(
    shop: Shop, tmp_path: Path
) -> None:
    """The system has the job, and prints it when there is paper again."""
    printers = Losing(tmp_path)
    printers.lost = Trouble.PAPER
    shop.printing._printers = printers
    assert shop.print(a_pdf(A4)) == Printout(1)


def test_that_trays_are_read_and_named() -> None:
    told = "PageSize/Media Size: *A4 A3\nInputSlot/Media Source: *Upper Lower Tray9\n"
    assert list(read_trays(told)) == [
        Tray("Upper", "上层纸盒"), Tray("Lower", "下层纸盒"), Tray("Tray9", "Tray9"),
    ]  # fmt: skip


def test_that_a_server_that_does_not_answer_costs_no_more_than_patience(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    slow.chmod(0o755)
    begun = time.monotonic()
    assert ask_cups(str(slow), []) == ""
    assert time.monotonic() - begun < 10
    assert ask_cups("no-such-program", []) == ""
