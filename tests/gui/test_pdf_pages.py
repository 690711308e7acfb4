"""Pages as pictures: the size asked for, grey or coloured, whichever thread has PDFium."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event, Thread

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from reportlab.pdfgen.canvas import Canvas

from advisor_app.gui.pdf_pages import PdfPages
from advisor_app.support.pdfium import PDFIUM

A4, A3, WIDE = (595.28, 841.89), (841.89, 1190.55), (841.89, 595.28)


def a_pdf(*sizes: tuple[float, float]) -> bytes:
    """Give pages with a red field at the left and a black one at the right, numbered by height."""
    target = BytesIO()
    canvas = Canvas(target)
    for number, (width, height) in enumerate(sizes, 1):
        canvas.setPageSize((width, height))
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, width / 2, height / (1 + number), stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.rect(width / 2, 0, width / 2, height / (1 + number), stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


THREE = PdfPages(a_pdf(A4, A3, WIDE))


@pytest.fixture
def pdfium_busy() -> Iterator[Event]:
    """Another thread uses PDFium until the event is set."""
    taken, done = Event(), Event()

    def use() -> None:
        with PDFIUM:
            taken.set()
            done.wait()

    other = Thread(target=use)
    other.start()
    taken.wait()
    yield done
    done.set()
    other.join()


def rgb(picture: QImage, x: float, y: float) -> tuple[int, int, int]:
    """Give a colour at a share of width and height."""
    colour = picture.pixelColor(int(picture.width() * x), int(picture.height() * y))
    return colour.red(), colour.green(), colour.blue()


def test_that_every_page_tells_its_own_size() -> None:
    assert len(THREE) == 3
    sizes = [THREE.size(page) for page in range(3)]
    assert [(round(one.width(), 1), round(one.height(), 1)) for one in sizes] == [
        (595.3, 841.9), (841.9, 1190.6), (841.9, 595.3),
    ]  # fmt: skip


@given(page=st.integers(0, 2), width=st.integers(20, 900))
def test_that_a_picture_is_as_wide_as_asked_and_keeps_its_shape(page: int, width: int) -> None:
    picture, size = THREE.picture(page, width), THREE.size(page)
    assert abs(picture.width() - width) <= 1
    assert picture.height() / picture.width() == pytest.approx(
        size.height() / size.width(), abs=2 / width
    )


@pytest.mark.parametrize("page", range(3))
def test_that_the_page_meant_is_the_page_drawn(page: int) -> None:
    picture = THREE.picture(page, 300)
    edge = 1 - 1 / (2 + page)  # the fields of each page reach up to another height
    assert rgb(picture, 0.25, edge + 0.03) == (255, 0, 0)
    assert rgb(picture, 0.75, edge + 0.03) == (0, 0, 0)
    assert rgb(picture, 0.25, edge - 0.03) == (255, 255, 255)


def test_that_grey_has_no_colour_and_still_tells_red_from_black_and_white() -> None:
    picture = THREE.picture(0, 300, grey=True)
    assert picture.isGrayscale()
    red, black, white = (rgb(picture, *at) for at in ((0.25, 0.9), (0.75, 0.9), (0.5, 0.1)))
    assert len(set(red)) == len(set(black)) == len(set(white)) == 1
    assert black[0] < 20 < red[0] < 200 < white[0]


def test_that_a_picture_outlives_the_pages_it_was_taken_from() -> None:
    pages = PdfPages(a_pdf(A4))
    picture = pages.picture(0, 400)
    before = picture.copy()
    del pages
    PdfPages(a_pdf(A3)).picture(0, 400)
    assert picture == before


@pytest.mark.usefixtures("pdfium_busy")
def test_that_who_has_no_time_gets_nothing_while_another_thread_draws() -> None:
    assert THREE.picture(0, 100, patience=0.01).isNull()


def test_that_who_has_time_gets_the_picture_once_the_other_is_done(pdfium_busy: Event) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(THREE.picture, 0, 100)
        assert not waiting.done()
        pdfium_busy.set()
        assert waiting.result().width() == 100
    assert not THREE.picture(0, 100, patience=0.01).isNull()


def test_that_many_threads_get_the_pictures_one_would() -> None:
    wanted = [(page, width, grey) for page in range(3) for width in (80, 160) for grey in (0, 1)]
    alone = [THREE.picture(page, width, grey=bool(grey)) for page, width, grey in wanted]
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda one: THREE.picture(one[0], one[1], grey=bool(one[2])), wanted * 4)
        )
    assert all(one == alone[at % len(alone)] for at, one in enumerate(together))


@pytest.mark.parametrize("content", [b"", b"hello", a_pdf(A4)[:200]])
def test_that_what_is_no_pdf_does_not_hold_the_next_one_up(content: bytes) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        PdfPages(content)
    assert PdfPages(a_pdf(A4)).picture(0, 50, patience=0.01).width() == 50
