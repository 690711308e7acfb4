"""Draws documents as PDF: subset fonts embedded, the same bytes for the same marks."""

from functools import lru_cache, singledispatchmethod
from io import BytesIO
from typing import Any

import zxingcpp
from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Document, Leaf
from advisor_app.sheets.rows import Box, Line, Mark, QrCode, Shade, Square, Words

_GREY = 0.92
"""Black on it still has a contrast of 17:1 (WCAG 2.2, 1.4.6 asks for 7:1)."""

_CORRECTION = "M"
"""ISO/IEC 18004: fifteen percent of a code may be lost to dirt and folds."""


def printed(faces: Faces, document: Document) -> bytes:
    """Give the PDF."""
    rl_config.useA85 = 0  # process-wide in reportlab; text encoding of streams only costs time
    target = BytesIO()
    canvas = Canvas(
        target,
        pageCompression=1,
        invariant=1,
        initialFontName=faces.regular,  # the default would refer to Helvetica, not embedded
        lang="zh-CN",
    )
    canvas.setTitle(document.title)
    canvas.setAuthor(document.author)
    canvas.setCreator("银发顾问点")
    for leaf in document.leaves:
        canvas.setPageSize((leaf.width, leaf.height))
        pen = _Pen(canvas, faces, leaf)
        for mark in leaf.marks:
            pen.draw(mark)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


class _Pen:
    """Draws the marks of one leaf, of which the lengths count down from the upper edge."""

    def __init__(self, canvas: Canvas, faces: Faces, leaf: Leaf) -> None:
        self._canvas = canvas
        self._faces = faces
        self._top = leaf.height

    @singledispatchmethod
    def draw(self, mark: Mark) -> None:
        """Draw a mark."""
        raise TypeError(type(mark))

    @draw.register
    def _(self, words: Words) -> None:
        text = self._canvas.beginText(words.x, self._top - words.y)
        for name, part in self._faces.runs(words.text, words.bold):
            text.setFont(name, words.size)
            text.textOut(part)
        self._canvas.drawText(text)

    @draw.register
    def _(self, line: Line) -> None:
        y = self._top - line.y
        self._canvas.setLineWidth(line.weight)
        self._canvas.line(line.x, y, line.x + line.length, y)

    @draw.register
    def _(self, shade: Shade) -> None:
        y = self._top - shade.y - shade.height
        self._canvas.setFillGray(_GREY)
        self._canvas.rect(shade.x, y, shade.width, shade.height, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    @draw.register
    def _(self, box: Box) -> None:
        self._canvas.setLineWidth(box.weight)
        self._canvas.rect(box.x, self._top - box.y - box.height, box.width, box.height)

    @draw.register
    def _(self, square: Square) -> None:
        side, canvas = square.side, self._canvas
        x, y = square.x, self._top - square.y - side
        canvas.setLineWidth(side / 11)
        if not square.ticked:
            canvas.rect(x, y, side, side)
            return
        canvas.setLineWidth(side / 6.5)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        tick = canvas.beginPath()
        tick.moveTo(x + 0.05 * side, y + 0.48 * side)
        tick.lineTo(x + 0.36 * side, y + 0.12 * side)
        tick.lineTo(x + 0.95 * side, y + 0.88 * side)
        canvas.drawPath(tick)
        canvas.setLineCap(0)
        canvas.setLineJoin(0)

    @draw.register
    def _(self, code: QrCode) -> None:
        size, path = qr_path(code.digits)
        scale = code.side / size
        canvas = self._canvas
        canvas.saveState()
        canvas.transform(scale, 0, 0, -scale, code.x, self._top - code.y)
        canvas.addLiteral(path)
        canvas.restoreState()


@lru_cache(maxsize=4)
def qr_path(digits: str) -> tuple[int, str]:
    """Give a QR code as modules a side, and as a PDF path: one rectangle for a run of black.

    Digits alone are set in the code's numeric mode: a scanner that types them is not led astray
    by the input method of the keyboard it pretends to be.
    """
    code = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.QRCode, ec_level=_CORRECTION)
    picture: Any = code.to_image(scale=1, add_quiet_zones=False)
    view = memoryview(picture)
    whole, size = view.tobytes(), len(view)
    runs = []
    for row in range(size):
        line = whole[row * size : (row + 1) * size]
        start = line.find(0)
        while start >= 0:
            end = line.find(255, start)
            end = size if end < 0 else end
            runs.append(f"{start} {row} {end - start} 1 re")
            start = line.find(0, end)
    return size, "\n".join((*runs, "f"))
