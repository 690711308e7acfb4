"""A sheet on screen and on paper: the same PDF, looked at or painted."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QWidget

_POINTS_PER_INCH = 72
_LEAST, _MOST = 0.25, 5.0


class SheetView(QPdfView):
    """Shows a PDF, as wide as the window unless somebody looks closer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Not children of the view: Qt 6.11 and 6.12 crash when a view takes its document along.
        self._pdf = QPdfDocument(parent)
        self._buffer = QBuffer(parent)
        self.setDocument(self._pdf)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.fit()

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return self._pdf.pageCount()

    def show_pdf(self, pdf: bytes) -> None:
        """Show another PDF."""
        self._buffer.close()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._pdf.load(self._buffer)

    def zoom(self, by: float) -> None:
        """Show it larger or smaller, by a factor of what is seen now."""
        now = self.scale
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self.setZoomFactor(min(_MOST, max(_LEAST, now * by)))

    def fit(self) -> None:
        """Show it as wide as the window."""
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    @property
    def scale(self) -> float:
        """The zoom factor that is seen; fitting the width does not set Qt's own."""
        if self.zoomMode() is QPdfView.ZoomMode.Custom or not self.pages:
            return self.zoomFactor()
        margins = self.documentMargins()
        room = self.viewport().width() - margins.left() - margins.right()
        dots = self._pdf.pagePointSize(0).width() * self.logicalDpiX() / _POINTS_PER_INCH
        return room / dots

    def paint_page(self, page: int, painter: QPainter) -> None:
        """Put a page onto the paper, as large as fits, in its own proportions."""
        paper = painter.viewport()
        points = self._pdf.pagePointSize(page).toSize()
        size = points.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRect(paper.topLeft(), size), self._pdf.render(page, size))
