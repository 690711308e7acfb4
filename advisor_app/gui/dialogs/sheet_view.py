"""A sheet on screen and on paper: the same PDF, looked at or painted.

Pages are rendered by PDFium, one at a time and only when they come into sight. PDFium is used on
the window's thread alone: it is not made for several.
"""

import pypdfium2
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from advisor_app.gui.theme import GAP

_POINTS_PER_INCH = 72
_LEAST, _MOST = 0.25, 5.0
_DESK = QColor("#8b8f94")


class SheetView(QScrollArea):
    """Shows a PDF, as wide as the window unless somebody looks closer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pdf: pypdfium2.PdfDocument | None = None
        self._sizes: list[tuple[float, float]] = []
        self._chosen = 1.0
        self.fits = True
        self._desk = _Desk(self)
        self.setWidget(self._desk)
        self.setWidgetResizable(False)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return len(self._sizes)

    @property
    def scale(self) -> float:
        """How large it is seen; 1 is the size on paper."""
        if not (self.fits and self.pages):
            return self._chosen
        room = self.viewport().width() - 2 * GAP
        return room / (self._sizes[0][0] * self._dots)

    def show_pdf(self, pdf: bytes) -> None:
        """Show another PDF."""
        self._pdf = pypdfium2.PdfDocument(pdf)
        self._sizes = [self._pdf.get_page_size(page) for page in range(len(self._pdf))]
        self._arrange()

    def zoom(self, by: float) -> None:
        """Show it larger or smaller, by a factor of what is seen now."""
        self._chosen = min(_MOST, max(_LEAST, self.scale * by))
        self.fits = False
        self._arrange()

    def fit(self) -> None:
        """Show it as wide as the window."""
        self.fits = True
        self._arrange()

    def page_size(self, page: int) -> QSize:
        """Give the size a page is seen at, in the screen's pixels at 100 %."""
        width, height = self._sizes[page]
        factor = self.scale * self._dots
        return QSize(round(width * factor), round(height * factor))

    def picture(self, page: int, size: QSize) -> QImage:
        """Give a page as a picture of this size, in pixels."""
        if self._pdf is None:
            return QImage()
        bitmap = self._pdf[page].render(
            scale=size.width() / self._sizes[page][0],
            may_draw_forms=False,
            force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx,
        )
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        pixels = bytes(bitmap.buffer)
        return QImage(pixels, width, height, stride, QImage.Format.Format_RGB32).copy()

    def paint_page(self, page: int, painter: QPainter) -> None:
        """Put a page onto the paper, as large as fits, in its own proportions."""
        paper = painter.viewport()
        width, height = self._sizes[page]
        points = QSize(round(width), round(height))
        size = points.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRect(paper.topLeft(), size), self.picture(page, size))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the window's width."""
        super().resizeEvent(event)
        self._arrange()

    @property
    def _dots(self) -> float:
        return self.logicalDpiX() / _POINTS_PER_INCH

    def _arrange(self) -> None:
        sizes = [self.page_size(page) for page in range(self.pages)]
        width = max((size.width() for size in sizes), default=0) + 2 * GAP
        height = sum(size.height() + GAP for size in sizes) + GAP
        self._desk.lay(sizes)
        self._desk.resize(max(width, 1), max(height, self.viewport().height()))
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages that are in sight."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), _DESK)
        for page, place in enumerate(self._places):
            place.moveLeft((self.width() - place.width()) // 2)
            if place.intersects(event.rect()):
                painter.drawImage(QRectF(place), self._picture(page, place.size()))
        painter.end()

    def _picture(self, page: int, size: QSize) -> QImage:
        """Give a page's picture, rendered once for each size, as fine as the screen is."""
        if page not in self._pictures:
            self._pictures[page] = self._view.picture(page, size * self.devicePixelRatioF())
        return self._pictures[page]
