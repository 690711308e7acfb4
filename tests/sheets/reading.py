"""Reads sheets back as a reader of the PDF would: strictly, page by page, run by run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text as it stands on a page.

    Attributes:
        page: from 1.
        x, y: start of the baseline, in points from the lower left corner.
        size: in points.
        face: name of the embedded face, without the subset's tag.
    """

    page: int
    x: float
    y: float
    size: float
    text: str
    face: str


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def runs(pdf: bytes) -> list[Run]:
    """Give all lines of all pages in the order drawn.

    What stands on one line in several faces comes in pieces that report the same start; they are
    joined here.
    """
    joined: list[Run] = []
    for number, page in enumerate(opened(pdf).pages, 1):
        for run in _of(number, page):
            if joined and _together(joined[-1], run):
                joined[-1] = replace(joined[-1], text=joined[-1].text + run.text)
            else:
                joined.append(run)
    return joined


def _together(one: Run, other: Run) -> bool:
    return (one.page, one.x, one.y) == (other.page, other.x, other.y)


def _of(number: int, page: Any) -> list[Run]:
    found: list[Run] = []

    def visit(text: str, _cm: Any, tm: list[float], font: Any, size: float) -> None:
        if text.strip() and font:
            face = str(font["/BaseFont"]).partition("+")[2]
            found.append(Run(number, tm[4], tm[5], size, text.strip("\n"), face))

    page.extract_text(visitor_text=visit)
    return found


def page_texts(pdf: bytes) -> list[str]:
    """Give each page's text without any white space: line ends say nothing of the content."""
    return [re.sub(r"\s", "", page.extract_text()) for page in opened(pdf).pages]


def whole_text(pdf: bytes) -> str:
    return "".join(page_texts(pdf))


def fonts(pdf: bytes) -> Iterator[Any]:
    """Give every font object that any page refers to."""
    for page in opened(pdf).pages:
        for reference in page["/Resources"]["/Font"].values():
            yield reference.get_object()


def descriptor(font: Any) -> Any:
    """Give what a font of two-byte codes says of its one descendant."""
    (descendant,) = font["/DescendantFonts"]
    return descendant.get_object()["/FontDescriptor"]


def in_order(text: str, *parts: str) -> bool:
    """Whether the parts stand in the text one after another."""
    start = 0
    for part in parts:
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True
