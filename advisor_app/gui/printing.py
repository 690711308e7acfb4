"""Prints finished PDFs, in a thread of its own: the window stays usable, whatever a printer does.

Pages are painted at 300 dots an inch, in strips: painting holds Python up for as long as it takes,
so a whole page at once would be felt in the window.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pdf_pages import POINTS_PER_INCH, PdfPages
from advisor_app.gui.printers import Printers, SystemPrinters, Tray, Trouble, chosen_name
from advisor_app.services.sheet_book import PrintSetup

DPI = 300
_STRIP = 128
_A3_FROM = 1000
"""Points on the long side: A4 has 842, A3 1191."""
_ROUNDED_OFF = 2
"""Dots by which a sheet of paper may differ from a page that is made for it."""
_BROKEN = (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)

NO_PRINTER = "这台电脑没有装打印机：请先装好再印一次，或者存为 PDF 拿到别处去印"
MISSING = "没有找到打印机“{}”：可能关机或被拔掉了，请开机插好，或换一台，再印一次"
GONE = "正印着，打印机“{}”不见了，没印出来：请看它开没开、线插没插好，再印一次"
SILENT = "打印机“{}”没有响应，没印出来：请看它开没开、线插没插好，再印一次"
BROKEN_OFF = "打印中断了，共 {} 页只送出 {} 页：请看看打印机“{}”，弄好了再印一次"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """What to print, and how.

    Attributes:
        name: what the system's list of print jobs shows; names nobody.
        first_only: the first page only.
    """

    pdf: bytes
    name: str
    setup: PrintSetup
    first_only: bool = False


@dataclass(frozen=True, slots=True)
class Printout:
    """What came of a try to print.

    Attributes:
        pages: how many went to the printer.
        why: why not all of it was printed and what to do, in one sentence; empty when it was.
    """

    pages: int
    why: str = ""

    @property
    def printed(self) -> bool:
        """Whether everything went to the printer."""
        return not self.why


@dataclass(frozen=True, slots=True)
class Choice:
    """The printers there are, and the one the system would take."""

    names: Sequence[str]
    default: str


class Printing(QObject):
    """Prints one job after the other."""

    def __init__(self, printers: Printers | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._printers = printers or SystemPrinters()
        self._thread = Jobs(self, name="printing")
        self._told: dict[str, Trouble] = {}

    @classmethod
    def beside(cls, jobs: Jobs) -> "Printing":
        """Give the one printing thread that belongs to a window's store thread."""
        found = jobs.findChild(cls)
        if isinstance(found, cls):
            return found
        made = cls(parent=jobs)
        jobs.stopping.connect(made.stop)
        return made

    @property
    def idle(self) -> bool:
        """Whether nothing is being printed or looked for."""
        return self._thread.idle

    def look(self, done: Callable[[Choice], None], *, owner: QObject) -> None:
        """Find out which printers there are."""
        printers = self._printers
        self._thread.run(
            lambda: Choice(tuple(printers.names()), printers.default()), done, owner=owner
        )

    def trays(
        self, printer: str, done: Callable[[Sequence[Tray]], None], *, owner: QObject
    ) -> None:
        """Find out which trays a printer has."""
        self._thread.run(lambda: self._printers.trays(printer), done, owner=owner)

    def print(self, job: PrintJob, done: Callable[[Printout], None], *, owner: QObject) -> None:
        """Print; what comes of it is told in any case, unless the owner is gone by then."""

        def bug(error: KnownError) -> None:
            done(Printout(0, error.message))

        self._thread.run(lambda: self._print(job), done, bug, owner=owner)

    def stop(self) -> None:
        """Wait for the end of what is being printed."""
        self._thread.stop()

    def _print(self, job: PrintJob) -> Printout:
        name = chosen_name(self._printers, job.setup)
        if not name:
            return Printout(0, NO_PRINTER)
        if name not in self._printers.names():
            return Printout(0, MISSING.format(name))
        trouble = self._trouble(name)
        if trouble:
            return Printout(0, trouble.said_of(name))
        printer = self._printers.open(name, job.setup.tray)
        if printer is None:
            return Printout(0, MISSING.format(name))
        came = _painted(printer, name, job)
        return self._taken(name, came) if came.printed else came

    def _taken(self, name: str, came: Printout) -> Printout:
        """Look again: Qt hands a job over without asking whether CUPS took it."""
        if name not in self._printers.names():
            return Printout(0, GONE.format(name))
        if self._printers.trouble(name) is Trouble.REFUSING:
            return Printout(0, Trouble.REFUSING.said_of(name))
        return came

    def _trouble(self, name: str) -> Trouble | None:
        """Give what a printer suffers from, unless it was told before.

        Some systems only notice that paper was put in when the next job comes: whoever was told
        and tries again has to get through.
        """
        trouble, before = self._printers.trouble(name), self._told.pop(name, None)
        if trouble is None:
            return None
        self._told[name] = trouble
        return trouble if trouble.sure or trouble is not before else None


def _painted(printer: QPrinter, name: str, job: PrintJob) -> Printout:
    pages = PdfPages(job.pdf)
    count = 1 if job.first_only else len(pages)
    _set_up(printer, job)
    _take_paper(printer, pages.size(0))
    painter = QPainter()
    if not painter.begin(printer):
        return Printout(0, SILENT.format(name))
    # Otherwise the pictures are kept as photographs are, with specks around every letter.
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    try:
        sent = _paint_all(printer, painter, pages, count, grey=job.setup.grey)
    finally:
        ended = painter.end()
    if sent == count and ended and printer.printerState() not in _BROKEN:
        return Printout(sent)
    return Printout(sent, BROKEN_OFF.format(count, sent, name))


def _set_up(printer: QPrinter, job: PrintJob) -> None:
    colours = QPrinter.ColorMode
    printer.setResolution(DPI)
    printer.setFullPage(True)
    printer.setDocName(job.name)
    printer.setCopyCount(job.setup.copies)
    printer.setColorMode(colours.GrayScale if job.setup.grey else colours.Color)


def _take_paper(printer: QPrinter, size: QSizeF) -> None:
    """Have the next page be of the paper that a page of the PDF is made for."""
    sizes, ways = QPageSize.PageSizeId, QPageLayout.Orientation
    large = max(size.width(), size.height()) > _A3_FROM
    printer.setPageSize(QPageSize(sizes.A3 if large else sizes.A4))
    printer.setPageOrientation(ways.Landscape if size.width() > size.height() else ways.Portrait)


def _paint_all(
    printer: QPrinter, painter: QPainter, pages: PdfPages, count: int, *, grey: bool
) -> int:
    """Paint pages until all are done or the printer gives up; give how many it took."""
    for page in range(count):
        if page:
            _take_paper(printer, pages.size(page))
            if printer.printerState() in _BROKEN or not printer.newPage():
                return page
        width = round(pages.size(page).width() / POINTS_PER_INCH * DPI)
        picture = pages.picture(page, width, grey=grey)
        _paint(painter, picture, QSize(printer.width(), printer.height()))
    return count


def _paint(painter: QPainter, picture: QImage, paper: QSize) -> None:
    """Put a page onto the paper, dot on dot where the printer has 300 of them an inch."""
    factor = min(paper.width() / picture.width(), paper.height() / picture.height())
    painter.save()
    if abs(factor - 1) * picture.width() > _ROUNDED_OFF:
        painter.scale(factor, factor)
    for top in range(0, picture.height(), _STRIP):
        height = min(_STRIP, picture.height() - top)
        painter.drawImage(QPoint(0, top), picture, QRect(0, top, picture.width(), height))
    painter.restore()
