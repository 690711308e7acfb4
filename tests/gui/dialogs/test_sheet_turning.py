"""Turning the pages of a sheet on screen: by key, by scrolling, closer or from afar."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.sheet_view import SheetView
from tests.gui.dialogs.test_sheet_view import a_pdf
from tests.gui.driving import shown

PAGES = 4


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> bytes:
    assert qapp
    return a_pdf(tmp_path_factory.mktemp("turning"), PAGES)


@pytest.fixture
def view(qtbot: QtBot) -> SheetView:
    parent = QWidget()
    parent.resize(700, 600)
    shown(qtbot, parent)
    made = SheetView(parent)
    made.resize(700, 600)
    made.show()
    return made


@pytest.fixture
def turned(view: SheetView, pdf: bytes) -> list[int]:
    """What was said of the page that is looked at, since the sheet was opened."""
    view.show_pdf(pdf)
    heard: list[int] = []
    view.turned.connect(heard.append)
    return heard


def test_that_a_sheet_opens_at_its_first_page(view: SheetView, turned: list[int]) -> None:
    assert (view.page, view.pages, turned) == (0, PAGES, [])


def test_that_pages_are_turned_one_by_one_to_the_end_and_back(
    view: SheetView, turned: list[int]
) -> None:
    for _ in range(PAGES + 2):
        view.turn(1)
    assert view.page == PAGES - 1
    for _ in range(PAGES + 2):
        view.turn(-1)
    assert view.page == 0
    assert turned == [1, 2, 3, 2, 1, 0]


@pytest.mark.parametrize(("by", "page"), [(2, 2), (99, PAGES - 1), (-5, 0), (0, 0)])
def test_that_several_pages_may_be_turned_at_once(
    view: SheetView, turned: list[int], by: int, page: int
) -> None:
    view.turn(by)
    assert view.page == page
    assert turned == ([page] if page else [])


def test_that_the_page_turned_to_is_in_sight(view: SheetView, turned: list[int]) -> None:
    assert turned == []
    tops = []
    for _ in range(PAGES - 1):
        view.turn(1)
        tops.append(view.verticalScrollBar().value())
    assert tops == sorted(tops)
    assert tops[0] > 0


def test_that_scrolling_turns_too_and_the_end_is_the_last_page(
    view: SheetView, turned: list[int]
) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.page == PAGES - 1
    bar.setValue(0)
    assert view.page == 0
    assert turned[0] == PAGES - 1
    assert turned[-1] == 0
    bar.setValue(bar.maximum() // 2)
    assert view.page in (1, 2)


def test_that_where_all_pages_are_in_sight_turning_still_counts(
    view: SheetView, turned: list[int]
) -> None:
    view.resize(700, 8000)
    QApplication.processEvents()
    view.zoom(0.01)
    assert view.verticalScrollBar().maximum() == 0
    view.turn(1)
    view.turn(1)
    assert view.page == 2
    assert turned[-2:] == [1, 2]


def test_that_a_shorter_sheet_in_its_place_is_looked_at_to_its_end(
    view: SheetView, turned: list[int], tmp_path: Path
) -> None:
    view.turn(3)
    view.show_pdf(a_pdf(tmp_path, 2))
    assert view.page == 1
    assert turned[-1] == 1


def test_that_looking_closer_stays_with_the_page(view: SheetView, turned: list[int]) -> None:
    view.turn(2)
    view.zoom(1.5)
    assert view.page == 2
    view.fit()
    assert view.page == 2
    assert set(turned) == {2}


def test_that_a_page_is_seen_in_its_size(view: SheetView, turned: list[int]) -> None:
    assert turned == []
    fitting = view.page_size(0)
    assert fitting.width() <= view.viewport().width()
    assert fitting.height() / fitting.width() == pytest.approx(842 / 595, rel=0.01)
    view.zoom(2)
    closer = view.page_size(0)
    assert closer.width() == pytest.approx(2 * fitting.width(), abs=2)
    assert view.page_size(PAGES - 1) == closer


def test_that_without_a_sheet_there_is_nothing_to_turn(view: SheetView) -> None:
    view.turn(1)
    view.zoom(2)
    assert (view.pages, view.page) == (0, 0)
    assert view.page_size(0) == QSize()
    assert view.picture(0, 100).isNull()


def test_that_pages_in_sight_are_drawn_and_white_paper_is_not_left(
    qtbot: QtBot, view: SheetView, turned: list[int]
) -> None:
    """The pages of this file are black all over."""
    assert turned == []

    def darkness() -> int:
        image = view.viewport().grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() // 2).lightness()

    qtbot.waitUntil(lambda: darkness() < 20)
    view.turn(PAGES - 1)
    qtbot.waitUntil(lambda: darkness() < 20)
