"""A sheet on screen and on paper."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.sheet_view import SheetView
from tests.gui.driving import shown

A4 = (595, 842)


@pytest.fixture
def view(qtbot: QtBot) -> SheetView:
    parent = QWidget()
    parent.resize(700, 600)
    shown(qtbot, parent)
    made = SheetView(parent)
    made.resize(700, 600)
    made.show()
    return made


def a_pdf(folder: Path, pages: int = 2) -> bytes:
    """Give a PDF whose pages are black all over."""
    path = folder / "black.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QPageLayout(writer.pageLayout()).minimumMargins())
    painter = QPainter(writer)
    for page in range(pages):
        if page:
            writer.newPage()
        painter.fillRect(painter.viewport(), "black")
    painter.end()
    return path.read_bytes()


def test_that_nothing_is_shown_at_first(view: SheetView) -> None:
    assert view.pages == 0
    assert view.scale == 1


@pytest.mark.parametrize("pages", [1, 3])
def test_that_every_page_is_shown(view: SheetView, tmp_path: Path, pages: int) -> None:
    view.show_pdf(a_pdf(tmp_path, pages))
    assert view.pages == pages


def test_that_another_sheet_takes_the_place_of_the_first(view: SheetView, tmp_path: Path) -> None:
    view.show_pdf(a_pdf(tmp_path, 3))
    view.show_pdf(a_pdf(tmp_path, 1))
    assert view.pages == 1


def test_that_a_wider_window_shows_it_larger(view: SheetView, tmp_path: Path) -> None:
    view.show_pdf(a_pdf(tmp_path))
    narrow = view.scale
    view.resize(1000, 600)
    assert view.scale > narrow


def test_that_looking_closer_begins_at_what_is_seen(view: SheetView, tmp_path: Path) -> None:
    view.show_pdf(a_pdf(tmp_path))
    seen = view.scale
    view.zoom(1.5)
    assert not view.fits
    assert view.scale == pytest.approx(seen * 1.5)
    view.fit()
    assert view.scale == pytest.approx(seen)


@pytest.mark.parametrize(("by", "end"), [(0.1, 0.25), (10.0, 5.0)])
def test_that_looking_closer_has_its_ends(
    view: SheetView, tmp_path: Path, by: float, end: float
) -> None:
    view.show_pdf(a_pdf(tmp_path))
    for _ in range(5):
        view.zoom(by)
    assert view.scale == end


@pytest.mark.parametrize("width", [300, 595, 1240])
def test_that_a_picture_has_the_pages_own_proportions(
    view: SheetView, tmp_path: Path, width: int
) -> None:
    view.show_pdf(a_pdf(tmp_path))
    picture = view.picture(0, width)
    assert picture.width() == width
    assert picture.width() / picture.height() == pytest.approx(A4[0] / A4[1], rel=0.01)
    assert picture.pixelColor(width // 2, picture.height() // 2).lightness() < 128


def test_that_the_pdf_made_for_these_tests_is_a4(tmp_path: Path) -> None:
    page = PdfReader(BytesIO(a_pdf(tmp_path))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == A4
