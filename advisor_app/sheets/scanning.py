"""Reads QR codes off a sheet: from the PDF itself, or from a photograph or scan of the paper."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, UnidentifiedImageError

from advisor_app.domain.errors import BadInput
from advisor_app.support.pdfium import PDFIUM

_MOST_PAGES = 4
"""The code stands on the first page; a scanner may put others before it."""

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_DPI = 200
_MOST_PIXELS = 60_000_000


def codes_in(content: bytes, name: str) -> tuple[str, ...]:
    """Give the texts of all QR codes of a file.

    Args:
        content: a PDF, or a picture (PNG, JPEG, BMP, TIFF).
        name: the file's name, for the sentence when it cannot be read.

    Raises:
        BadInput: the file is neither, or is damaged.
    """
    pages = _pages if content.startswith(b"%PDF") else _picture
    try:
        with PDFIUM:
            found = [code for image in pages(content) for code in _read(image)]
    except (pypdfium2.PdfiumError, UnidentifiedImageError, OSError, ValueError, SyntaxError,
            Image.DecompressionBombError, MemoryError):  # fmt: skip
        message = f"{Path(name).name} 打不开：请选单子的 PDF 文件，或者拍的照片"
        raise BadInput(message, "file") from None
    return tuple(dict.fromkeys(found))


def _pages(content: bytes) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(content) as document:
        for place in range(min(len(document), _MOST_PAGES)):
            page = document[place]
            width, height = page.get_size()
            fits = (_MOST_PIXELS / max(1.0, width * height)) ** 0.5
            yield page.render(scale=min(_DPI / 72, fits), grayscale=True).to_pil()


def _picture(content: bytes) -> Iterator[Image.Image]:
    with Image.open(BytesIO(content)) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError
        yield image.convert("L")


def _read(image: Image.Image) -> list[str]:
    """Read a page; where dirt hides the code, look again with single wrong dots taken out."""
    grey = image.convert("L")
    return _codes(grey) or _codes(grey.filter(ImageFilter.MedianFilter(3)))


def _codes(grey: Image.Image) -> list[str]:
    pixels: Any = memoryview(grey.tobytes()).cast("B", (grey.height, grey.width))
    return [one.text for one in zxingcpp.read_barcodes(pixels, formats=_QR)]
