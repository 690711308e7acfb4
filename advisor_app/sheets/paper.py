"""Draws pages as a PDF: subset fonts embedded, the same bytes for the same pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from advisor_app.sheets.faces import Faces
from advisor_app.sheets.paging import Page
from advisor_app.sheets.rows import Line, Mark, Shade, Square, Words
from advisor_app.sheets.setting import MARGIN, PAGE_HEIGHT, PAGE_WIDTH

_GREY = 0.92
"""Black on it still has a contrast of 17:1 (WCAG 2.2, 1.4.6 asks for 7:1)."""


@dataclass(frozen=True, slots=True)
class Title:
    """What the file says of itself: shown in the window's title and in file lists."""

    title: str
    author: str


def printed(faces: Faces, pages: Sequence[Page], title: Title) -> bytes:
    """Give the PDF. A page's rows count down from the upper margin."""
    rl_config.useA85 = 0  # process-wide in reportlab; text encoding of streams only costs time
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        initialFontName=faces.regular,  # the default would refer to Helvetica, not embedded
        lang="zh-CN",
    )
    canvas.setTitle(title.title)
    canvas.setAuthor(title.author)
    canvas.setCreator("银发顾问点")
    for page in pages:
        _draw(canvas, faces, page)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw(canvas: Canvas, faces: Faces, page: Page) -> None:
    for placed in page:
        top = PAGE_HEIGHT - MARGIN - placed.top
        for mark in placed.row.marks:
            _mark(canvas, faces, mark, top)


def _mark(canvas: Canvas, faces: Faces, mark: Mark, top: float) -> None:
    x, y = MARGIN + mark.x, top - mark.y
    if isinstance(mark, Words):
        _words(canvas, faces, mark, x, y)
    elif isinstance(mark, Square):
        _square(canvas, mark, x, y - mark.side)
    elif isinstance(mark, Line):
        canvas.setLineWidth(mark.weight)
        canvas.line(x, y, x + mark.length, y)
    else:
        _shade(canvas, mark, x, y)


def _words(canvas: Canvas, faces: Faces, words: Words, x: float, y: float) -> None:
    text = canvas.beginText(x, y)
    for name, part in faces.runs(words.text, words.bold):
        text.setFont(name, words.size)
        text.textOut(part)
    canvas.drawText(text)


def _square(canvas: Canvas, square: Square, x: float, y: float) -> None:
    side = square.side
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


def _shade(canvas: Canvas, shade: Shade, x: float, y: float) -> None:
    canvas.setFillGray(_GREY)
    canvas.rect(x, y - shade.height, shade.width, shade.height, stroke=0, fill=1)
    canvas.setFillGray(0)
