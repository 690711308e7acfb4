"""What is drawn is what is read: words at their places, codes of any digits, on any page."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from advisor_app.domain.errors import BadInput
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Document, Leaf, leaf_of
from advisor_app.sheets.page_reading import PageReading, read_page
from advisor_app.sheets.paper import printed, qr_path
from advisor_app.sheets.press import SheetPress
from advisor_app.sheets.rows import Box, Line, Mark, QrCode, Shade, Square, Words
from advisor_app.sheets.scanning import codes_in
from advisor_app.sheets.setting import MARGIN
from advisor_app.sheets.wording import conditions, grouped
from advisor_app.support.pdfium import PDFIUM
from tests.eligibility.making import RULES

FEW = settings(max_examples=15)
WORDS = st.text("老顾问点福利待遇100元Ab", min_size=1, max_size=10)
LINES = st.lists(
    st.tuples(WORDS, st.sampled_from([16, 18, 22, 28]), st.booleans()), min_size=1, max_size=8
)
DIGITS = st.text("0123456789", min_size=1, max_size=600)


def drawn(faces: Faces, *leaves: Leaf, title: str = "试", author: str = "点") -> bytes:
    return printed(faces, Document(title, author, leaves))


def reading(pdf: bytes, number: int = 1) -> PageReading:
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        return read_page(document[number - 1], number)


def a_code(digits: str, side: float = 113, x: float = 0, y: float = 0) -> QrCode:
    return QrCode(x, y, side, digits)


@given(LINES)
@FEW
def test_that_every_line_is_read_with_its_words_size_and_weight(
    faces: Faces, lines: list[tuple[str, int, bool]]
) -> None:
    leaf = leaf_of(Words(0, 40 * (row + 1), *one) for row, one in enumerate(lines))
    found = reading(drawn(faces, leaf)).lines
    assert [one.text for one in found] == [words for words, _, _ in lines]
    assert [one.size for one in found] == pytest.approx([size for _, size, _ in lines], abs=0.01)
    assert [one.bold for one in found] == [bold for _, _, bold in lines]


@given(LINES)
@FEW
def test_that_every_line_stands_where_it_was_put(
    faces: Faces, lines: list[tuple[str, int, bool]]
) -> None:
    leaf = leaf_of(Words(7 * row, 40 * (row + 1), *one) for row, one in enumerate(lines))
    page = reading(drawn(faces, leaf))
    for mark, line in zip(leaf.marks, page.lines, strict=True):
        assert isinstance(mark, Words)
        assert leaf.height - mark.y == pytest.approx(line.baseline, abs=0.02)
        assert line.cell.left == pytest.approx(mark.x, abs=2)
        length = faces.length(mark.text, mark.size, mark.bold)
        assert line.cell.right == pytest.approx(mark.x + length, abs=3)


SHAPES: st.SearchStrategy[Mark] = st.one_of(
    st.builds(Line, st.integers(0, 100), st.integers(5, 500), st.integers(50, 300), st.just(1.0)),
    st.builds(Box, st.integers(0, 100), st.integers(5, 400), st.integers(30, 200), st.integers(30, 90), st.just(1.0)),
    st.builds(Square, st.integers(0, 100), st.integers(5, 400), st.integers(12, 30)),
)  # fmt: skip


@given(SHAPES)
@FEW
def test_that_a_drawing_is_measured_along_its_line(faces: Faces, mark: Mark) -> None:
    leaf = leaf_of([mark])
    (found,) = reading(drawn(faces, leaf)).drawings
    placed = leaf.marks[0]
    assert found.left == pytest.approx(placed.x, abs=0.1)
    assert found.top == pytest.approx(leaf.height - placed.y, abs=0.1)
    width = getattr(mark, "length", 0) or getattr(mark, "side", 0) or getattr(mark, "width", 0)
    assert found.right - found.left == pytest.approx(width, abs=0.1)


def test_that_grey_lies_behind_its_words_and_white_elsewhere(faces: Faces) -> None:
    leaf = leaf_of([Shade(0, 0, 200, 60), Words(20, 40, "福利", 18), Words(20, 140, "待遇", 18)])
    page = reading(drawn(faces, leaf))
    assert page.backdrop is not None
    on_grey, on_white = (page.backdrop.behind(one.cell) for one in page.lines)
    assert on_white == pytest.approx((255, 255, 255), abs=1)
    assert on_grey == pytest.approx((234.6, 234.6, 234.6), abs=2)


@given(DIGITS)
@FEW
def test_that_any_digits_come_back_from_the_paper(faces: Faces, digits: str) -> None:
    pdf = drawn(faces, leaf_of([Words(0, 20, "福利", 18), a_code(digits, y=60)]))
    assert codes_in(pdf, "a.pdf") == (digits,)


@given(st.lists(DIGITS, min_size=2, max_size=2, unique=True))
@FEW
def test_that_two_codes_are_both_read_and_one_twice_is_one(faces: Faces, digits: list[str]) -> None:
    one, other = digits
    leaf = leaf_of([a_code(one), a_code(other, y=300), a_code(one, x=300)])
    assert sorted(codes_in(drawn(faces, leaf), "a.pdf")) == sorted(digits)


@pytest.mark.parametrize(("page", "found"), [(1, True), (2, True), (4, True), (5, False)])
def test_that_a_code_is_looked_for_on_the_first_pages_only(
    faces: Faces, page: int, found: bool
) -> None:
    leaves = [leaf_of([Words(0, 20, "福利", 18)]) for _ in range(6)]
    leaves[page - 1] = leaf_of([a_code("1234567890")])
    assert codes_in(drawn(faces, *leaves), "a.pdf") == (("1234567890",) if found else ())


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF"])
def test_that_a_picture_may_lie_on_any_side(faces: Faces, turns: int, form: str) -> None:
    pdf = drawn(faces, leaf_of([a_code("31415926535")]))
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        image: Image.Image = document[0].render(scale=2).to_pil().rotate(90 * turns, expand=True)
    target = BytesIO()
    image.convert("RGB").save(target, form)
    assert codes_in(target.getvalue(), f"a.{form.lower()}") == ("31415926535",)


@given(st.binary(max_size=200))
@FEW
def test_that_no_bytes_do_more_than_be_refused_by_name(content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        codes_in(content, "/home/somebody/照片.jpg")
    assert refused.value.message.startswith("照片.jpg 打不开")
    assert "somebody" not in refused.value.message
    assert refused.value.field == "file"


@given(DIGITS)
def test_that_a_code_is_a_square_of_black_runs_within_it(digits: str) -> None:
    size, path = qr_path(digits)
    assert (size - 17) % 4 == 0
    *runs, fill = path.split("\n")
    assert fill == "f"
    for run in runs:
        start, row, length, height, operator = run.split()
        assert (height, operator) == ("1", "re")
        assert 0 <= int(row) < size
        assert 0 <= int(start) < int(start) + int(length) <= size


@given(st.text(max_size=20).filter(lambda one: "\x00" not in one), WORDS)
@FEW
def test_that_title_and_author_are_the_documents_own(faces: Faces, title: str, author: str) -> None:
    pdf = drawn(faces, leaf_of([Words(0, 20, "福利", 18)]), title=title, author=author)
    about = PdfReader(BytesIO(pdf), strict=True).metadata
    assert about is not None
    assert (about.title or "", about.author) == (title, author)


@given(st.lists(st.tuples(st.integers(100, 900), st.integers(100, 900)), min_size=1, max_size=4))
@FEW
def test_that_pages_have_their_own_sizes_in_their_order(
    faces: Faces, sizes: list[tuple[int, int]]
) -> None:
    leaves = [
        leaf_of([Words(0, 20, "福", 18)], width=width, height=height, margin=MARGIN)
        for width, height in sizes
    ]
    pages = PdfReader(BytesIO(drawn(faces, *leaves)), strict=True).pages
    assert [(page.mediabox.width, page.mediabox.height) for page in pages] == sizes


@given(LINES)
@FEW
def test_that_a_copy_printed_again_is_the_same_file(
    press: SheetPress, lines: list[tuple[str, int, bool]]
) -> None:
    marks = [Words(0, 40 * (row + 1), *one) for row, one in enumerate(lines)]
    first = press.leaves("试", "点", lambda _: [leaf_of(marks), leaf_of(marks).scaled(0.5)])
    again = press.reprint(first.kept)
    assert again.pdf == first.pdf
    assert again.document == first.document
    assert (again.pages, again.missing) == (2, ())


@given(RULES)
def test_that_every_condition_a_rule_asks_for_is_said(rule: object) -> None:
    told = conditions(rule)  # type: ignore[arg-type]
    assert all(told)
    if getattr(rule, "words", ""):
        assert told == (rule.words,)  # type: ignore[attr-defined]


@given(st.text("0123456789-, 转", max_size=24))
def test_that_grouping_adds_nothing_but_room(phone: str) -> None:
    shown = grouped(phone)
    assert [one for one in shown if one.isdigit()] == [one for one in phone if one.isdigit()]
    assert grouped(shown.replace("\u00a0", " ")) == shown


def test_that_a_sheet_knows_its_leaves(faces: Faces) -> None:
    leaf = leaf_of([Words(0, 20, "福", 18)])
    document = Document("试", "点", (leaf, replace(leaf, width=300.0)))
    pages = PdfReader(BytesIO(printed(faces, document))).pages
    assert [float(page.mediabox.width) for page in pages] == [595.28, 300.0]
