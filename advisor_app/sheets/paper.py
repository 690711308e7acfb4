"""Draws documents as PDF: subset fonts embedded, the same bytes for the same marks.

Marks become PDF operators here, a leaf at a time. Which characters a document has is seen first:
each face is embedded once, with these.
"""

import re
from collections.abc import Mapping
from functools import lru_cache, singledispatch
from typing import Any

import zxingcpp

from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Document, Leaf
from advisor_app.sheets.pdf_file import PdfFile, text_string
from advisor_app.sheets.rows import Box, Line, Mark, QrCode, Shade, Square, Words

_GREY = 0.92
"""Black on it still has a contrast of 17:1 (WCAG 2.2, 1.4.6 asks for 7:1)."""

_CORRECTION = "M"
"""ISO/IEC 18004: fifteen percent of a code may be lost to dirt and folds."""

_BLACK, _SPAN = re.compile(rb"\0+"), re.Match.span
_OURS = "银发顾问点"


def printed(faces: Faces, document: Document) -> bytes:
    """Give the PDF."""
    file, pens = PdfFile(), _Pens(faces, document)
    fonts, pages = pens.put_into(file), file.later()
    leaves = [
        file.put(
            f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {leaf.width:g} {leaf.height:g}] "
            f"/Resources << /Font {fonts} 0 R >> "
            f"/Contents {file.stream(pens.drawn(leaf).encode('ascii'))} 0 R >>"
        )
        for leaf in document.leaves
    ]
    kids = " ".join(f"{leaf} 0 R" for leaf in leaves)
    file.fill(pages, f"<< /Type /Pages /Count {len(leaves)} /Kids [{kids}] >>")
    title, author, ours = map(text_string, (document.title, document.author, _OURS))
    about = file.put(f"<< /Title {title} /Author {author} /Creator {ours} /Producer {ours} >>")
    return file.whole(file.put(f"<< /Type /Catalog /Pages {pages} 0 R /Lang (zh-CN) >>"), about)


class _Pens:
    """Writes the words of one document in its own codes."""

    def __init__(self, faces: Faces, document: Document) -> None:
        self._faces = faces
        used: dict[str, set[str]] = {}
        for bold in (False, True):
            texts = [
                mark.text
                for leaf in document.leaves
                for mark in leaf.marks
                if isinstance(mark, Words) and mark.bold is bold
            ]
            for name, part in faces.runs("".join(sorted(set("".join(texts)))), bold):
                used.setdefault(name, set()).update(part)
        self._codes: Mapping[str, Mapping[str, str]] = {
            name: faces.face(name).codes(used[name]) for name in sorted(used)
        }
        self._names = {name: f"/F{place}" for place, name in enumerate(self._codes, start=1)}

    def put_into(self, file: PdfFile) -> int:
        """Embed the fonts; give the number of the list of them."""
        placed = (
            f"{self._names[name]} {self._faces.face(name).embed(file, codes)} 0 R"
            for name, codes in self._codes.items()
        )
        return file.put(f"<< {' '.join(placed)} >>")

    def drawn(self, leaf: Leaf) -> str:
        """Give the operators that draw a leaf, of which lengths count down from the upper edge."""
        top = leaf.height
        return "\n".join([
            self._words(mark, top) if isinstance(mark, Words) else _operators(mark, top)
            for mark in leaf.marks
        ])  # fmt: skip

    def _words(self, words: Words, top: float) -> str:
        shown = [
            f"{self._names[name]} {words.size:g} Tf "
            f"<{''.join(map(self._codes[name].__getitem__, part))}> Tj"
            for name, part in self._faces.runs(words.text, words.bold)
        ]
        return f"BT {words.x:.2f} {top - words.y:.2f} Td {' '.join(shown)} ET"


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
    runs = [
        f"{start} {row} {end - start} 1 re"
        for row in range(size)
        for start, end in map(_SPAN, _BLACK.finditer(whole[row * size : (row + 1) * size]))
    ]
    return size, "\n".join((*runs, "f"))
