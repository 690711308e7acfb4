"""Draws documents as PDF: subset fonts embedded, the same bytes for the same marks.

Marks become PDF operators here, a leaf at a time; reportlab puts the file together. Its own way
of drawing, number by number, took longer than to compose the sheet.
"""

from functools import lru_cache, singledispatch
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
    paper = _Paper(target, faces)
    paper.setTitle(document.title)
    paper.setAuthor(document.author)
    paper.setCreator("银发顾问点")
    for leaf in document.leaves:
        paper.put(leaf)
    paper.save()
    return target.getvalue()


class _Paper(Canvas):  # type: ignore[misc]  # reportlab carries no types
    """Takes leaves, of which the lengths count down from the upper edge."""

    def __init__(self, target: BytesIO, faces: Faces) -> None:
        super().__init__(
            target,
            pageCompression=1,
            invariant=1,
            initialFontName=faces.regular,  # the default would refer to Helvetica, not embedded
            lang="zh-CN",
        )
        self._faces = faces

    def put(self, leaf: Leaf) -> None:
        """Draw the marks of a leaf on a page of its own."""
        self.setPageSize((leaf.width, leaf.height))
        drawn = (
            self._words(mark, leaf.height)
            if isinstance(mark, Words)
            else _operators(mark, leaf.height)
            for mark in leaf.marks
        )
        self.addLiteral("\n".join(drawn))
        self.showPage()

    def _words(self, words: Words, top: float) -> str:
        spelled = self._faces.spelled(words.text, words.bold, self._doc)
        shown = " ".join(f"{name} {words.size:g} Tf <{codes.hex()}> Tj" for name, codes in spelled)
        return f"BT {words.x:.2f} {top - words.y:.2f} Td {shown} ET"


@singledispatch
def _operators(mark: Mark, top: float) -> str:
    """Give the PDF operators that draw a mark on a leaf of this height."""
    raise TypeError(mark, top)


@_operators.register
def _(line: Line, top: float) -> str:
    y, end = top - line.y, line.x + line.length
    return f"{line.weight:.3f} w {line.x:.2f} {y:.2f} m {end:.2f} {y:.2f} l S"


@_operators.register
def _(shade: Shade, top: float) -> str:
    return f"{_GREY} g {_rectangle(shade.x, top - shade.y, shade.width, shade.height)} f 0 g"


@_operators.register
def _(box: Box, top: float) -> str:
    return f"{box.weight:.3f} w {_rectangle(box.x, top - box.y, box.width, box.height)} S"


@_operators.register
def _(square: Square, top: float) -> str:
    side, x, y = square.side, square.x, top - square.y
    if not square.ticked:
        return f"{side / 11:.3f} w {_rectangle(x, y, side, side)} S"
    tick = " ".join(
        f"{x + right * side:.2f} {y - down * side:.2f} {operator}"
        for right, down, operator in ((0.05, 0.52, "m"), (0.36, 0.88, "l"), (0.95, 0.12, "l"))
    )
    return f"{side / 6.5:.3f} w 1 J 1 j {tick} S 0 J 0 j"


@_operators.register
def _(code: QrCode, top: float) -> str:
    size, path = qr_path(code.digits)
    scale = code.side / size
    return f"q {scale:.5f} 0 0 {-scale:.5f} {code.x:.2f} {top - code.y:.2f} cm\n{path}\nQ"


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    """Give a rectangle of which ``y`` is the upper edge."""
    return f"{x:.2f} {y - height:.2f} {width:.2f} {height:.2f} re"


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
