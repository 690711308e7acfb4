"""A sheet on screen.

Pages are drawn one at a time and only when they come into sight, and never at the price of a
window that stands still: while another thread uses PDFium, a page stays white for a moment.
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from advisor_app.gui.pdf_pages import POINTS_PER_INCH, PdfPages
from advisor_app.gui.theme import GAP

_LEAST, _MOST = 0.25, 5.0
_DESK = QColor("#8b8f94")
_PATIENCE = 0.02
"""Seconds that drawing waits for another thread."""
_AGAIN_MS = 40
_KEPT = 4
"""Pages; a page looked at closely is a picture of 90 MB."""


class SheetView(QScrollArea):
    """Shows a PDF, as wide as the window unless somebody looks closer.

    Attributes:
        turned: the page that is looked at, from 0, when that changed.
    """

    turned = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pdf: PdfPages | None = None
        self._chosen = 1.0
        self._at = 0
        self.fits = True
        self._desk = _Desk(self)
        self.setWidget(self._desk)
        self.setWidgetResizable(False)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return len(self._pdf) if self._pdf else 0

    @property
    def page(self) -> int:
        """The page that is looked at, from 0."""
        return self._at

    @property
    def scale(self) -> float:
        """How large it is seen; 1 is the size on paper."""
        if not (self.fits and self._pdf and self.pages):
            return self._chosen
        room = self.viewport().width() - 2 * GAP
        return room / (self._pdf.size(0).width() * self._dots)

    def show_pdf(self, pdf: bytes) -> None:
        """Show another PDF."""
        self.show_pages(PdfPages(pdf))

    def show_pages(self, pages: PdfPages) -> None:
        """Show another PDF, which was read already."""
        self._pdf = pages
        self._arrange()
        self._look_at(min(self._at, self.pages - 1))

    def zoom(self, by: float) -> None:
        """Show it larger or smaller, by a factor of what is seen now."""
        self._chosen = min(_MOST, max(_LEAST, self.scale * by))
        self.fits = False
        self._arrange()

    def fit(self) -> None:
        """Show it as wide as the window."""
        self.fits = True
        self._arrange()

    def turn(self, by: int) -> None:
        """Go some pages on, or back."""
        page = min(max(self._at + by, 0), max(self.pages - 1, 0))
        self.verticalScrollBar().setValue(self._desk.top(page) - GAP)
        # Where several pages are in sight at once, the page meant may not come to the top.
        self._look_at(page)

    def page_size(self, page: int) -> QSize:
        """Give the size a page is seen at, in the screen's pixels at 100 %."""
        if self._pdf is None:
            return QSize()
        return (self._pdf.size(page) * self.scale * self._dots).toSize()

    def picture(self, page: int, width: int) -> QImage:
        """Give a page as a picture of this width; a null one while PDFium is busy elsewhere."""
        return self._pdf.picture(page, width, patience=_PATIENCE) if self._pdf else QImage()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the window's width."""
        super().resizeEvent(event)
        self._arrange()

    @property
    def _dots(self) -> float:
        return self.logicalDpiX() / POINTS_PER_INCH

    def _scrolled(self, top: int) -> None:
        bar = self.verticalScrollBar()
        end = bar.maximum() > 0 and top == bar.maximum()
        line = top + self.viewport().height() // 2
        self._look_at(self.pages - 1 if end else self._desk.page_at(line))

    def _look_at(self, page: int) -> None:
        if page != self._at:
            self._at = page
            self.turned.emit(page)

    def _arrange(self) -> None:
        sizes = [self.page_size(page) for page in range(self.pages)]
        width = max((size.width() for size in sizes), default=0) + 2 * GAP
        height = sum(size.height() + GAP for size in sizes) + GAP
        bar, before = self.verticalScrollBar(), max(self._desk.height(), 1)
        top = bar.value()
        self._desk.lay(sizes)
        self._desk.resize(max(width, 1), max(height, self.viewport().height()))
        bar.setValue(round(top * self._desk.height() / before))  # the same place, larger or smaller
        self._desk.update()


class _Desk(QWidget):
    """The grey desk that the pages lie on, one below the other."""

    def __init__(self, view: SheetView) -> None:
        super().__init__()
        self._view = view
        self._places: list[QRect] = []
        self._pictures: dict[int, QImage] = {}

    def lay(self, sizes: list[QSize]) -> None:
        """Lay pages of these sizes out anew."""
        self._pictures.clear()
        self._places = []
        top = GAP
        for size in sizes:
            self._places.append(QRect(0, top, size.width(), size.height()))
            top += size.height() + GAP

    def top(self, page: int) -> int:
        """Give where a page begins."""
        return self._places[page].top() if page < len(self._places) else 0

    def page_at(self, line: int) -> int:
        """Give the page that lies at a height."""
        above = sum(place.top() <= line for place in self._places)
        return max(above - 1, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages that are in sight."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), _DESK)
        for page, place in enumerate(self._places):
            place.moveLeft((self.width() - place.width()) // 2)
            if place.intersects(event.rect()):
                self._draw(painter, page, QRectF(place))
        painter.end()

    def _draw(self, painter: QPainter, page: int, place: QRectF) -> None:
        picture = self._picture(page, place.width())
        if picture.isNull():
            painter.fillRect(place, Qt.GlobalColor.white)
            QTimer.singleShot(_AGAIN_MS, self, self.update)
        else:
            painter.drawImage(place, picture)

    def _picture(self, page: int, width: float) -> QImage:
        """Give a page's picture, drawn once for each size, as fine as the screen is."""
        if page not in self._pictures:
            picture = self._view.picture(page, round(width * self.devicePixelRatioF()))
            if picture.isNull():
                return picture
            self._pictures[page] = picture
            if len(self._pictures) > _KEPT:
                del self._pictures[max(self._pictures, key=lambda one: abs(one - page))]
        return self._pictures[page]
