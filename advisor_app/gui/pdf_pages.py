"""The pages of a PDF as pictures, for the screen and for the printer.

PDFium works for one thread at a time. Everything of it is opened, used and closed again inside
the lock: what is left for Python to clear away some time later would be cleared by any thread.
"""

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from advisor_app.support.pdfium import PDFIUM

POINTS_PER_INCH = 72
_FOR_EVER = -1.0


class PdfPages:
    """A PDF that was read: how large its pages are, and what they look like."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            self._sizes = [QSizeF(*document.get_page_size(one)) for one in range(len(document))]

    def __len__(self) -> int:
        return len(self._sizes)

    def size(self, page: int) -> QSizeF:
        """Give a page's size, in points."""
        return self._sizes[page]

    def picture(
        self, page: int, width: int, *, grey: bool = False, patience: float = _FOR_EVER
    ) -> QImage:
        """Give a page as a picture of this width.

        Args:
            width: in pixels.
            patience: seconds to wait while another thread uses PDFium.

        Returns:
            A null picture when it took too long.
        """
        if not PDFIUM.acquire(timeout=patience):
            return QImage()
        try:
            return self._render(page, width, grey=grey)
        finally:
            PDFIUM.release()

    def _render(self, page: int, width: int, *, grey: bool) -> QImage:
        raw = pypdfium2.raw
        with pypdfium2.PdfDocument(self._pdf) as document:
            bitmap = document[page].render(
                scale=width / self._sizes[page].width(),
                may_draw_forms=False,
                grayscale=grey,
                force_bitmap_format=raw.FPDFBitmap_Gray if grey else raw.FPDFBitmap_BGRx,
            )
            pixels, shape = bytes(bitmap.buffer), (bitmap.width, bitmap.height, bitmap.stride)
            bitmap.close()
        kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB32
        return QImage(pixels, *shape, kind).copy()
