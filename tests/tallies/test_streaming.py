"""Long lists: what is written reads back equal, whatever stands in the cells."""

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from advisor_app.tallies.harmless import harmless
from advisor_app.tallies.streaming import Cell, ListBook, ListColumn, ListCsv

COLUMNS = (
    ListColumn("日期", "date", width=12), ListColumn("事项", width=20),
    ListColumn("用时", "integer"), ListColumn("社区"),
)  # fmt: skip
DAY = "2026-11-23"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
ROWS = st.lists(
    st.tuples(
        st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(date.isoformat),
        TEXTS, st.none() | st.integers(-(10**9), 10**9), TEXTS,
    ),
    max_size=6,
)  # fmt: skip


def book_of(rows: Sequence[Sequence[Cell]]) -> bytes:
    into = BytesIO()
    with ListBook(into, "明细", COLUMNS) as book:
        book.write(rows)
    return into.getvalue()


def csv_of(rows: Sequence[Sequence[Cell]]) -> bytes:
    into = BytesIO()
    with ListCsv(into, COLUMNS) as text:
        text.write(rows)
    return into.getvalue()


def legal(text: str) -> str:
    """Give a text as XML can hold it; an openpyxl cell writes line ends its own way."""
    plain = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    return harmless(plain) if plain == text else harmless(text).replace(text, plain)


@settings(max_examples=60)
@given(rows=ROWS)
def test_that_any_rows_read_back_equal_from_a_workbook(
    rows: list[tuple[str, str, int | None, str]],
) -> None:
    sheet = load_workbook(BytesIO(book_of(rows))).worksheets[0]
    found = list(sheet.iter_rows(min_row=2, max_col=4, values_only=True))
    assert len(found) == len(rows)
    for (day, topic, minutes, place), cells in zip(rows, found, strict=True):
        assert cells[0].date().isoformat() == day  # type: ignore[union-attr]
        assert cells[2] == minutes
        for text, cell in ((topic, cells[1]), (place, cells[3])):
            assert (cell or "") == legal(text)


@settings(max_examples=60)
@given(rows=ROWS)
def test_that_any_rows_read_back_equal_from_csv(
    rows: list[tuple[str, str, int | None, str]],
) -> None:
    text = csv_of(rows).decode("utf-8-sig")
    found = list(csv.reader(StringIO(text, newline="")))[1:]
    expected = [
        [day, harmless(topic), "" if minutes is None else str(minutes), harmless(place)]
        for day, topic, minutes, place in rows
    ]
    assert found == expected


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1"])
def test_that_a_cell_that_looks_like_a_formula_is_harmless(text: str) -> None:
    rows = [(DAY, text, 1, "")]
    sheet = load_workbook(BytesIO(book_of(rows))).worksheets[0]
    assert str(sheet["B2"].value).startswith("'")
    assert sheet["B2"].data_type == "s"
    (line,) = list(csv.reader(StringIO(csv_of(rows).decode("utf-8-sig"), newline="")))[1:]
    assert line[1] == f"'{text}"


def test_that_many_rows_are_written_in_pieces_and_all_are_there() -> None:
    rows = [(DAY, f"事项{at}", at, "") for at in range(1_234)]
    sheet = load_workbook(BytesIO(book_of(rows)), read_only=True).worksheets[0]
    found = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == list(range(1_234))


def test_that_the_parts_are_sound_and_the_page_is_set_up() -> None:
    with zipfile.ZipFile(BytesIO(book_of([(DAY, "a & <b>", 1, "")]))) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            ElementTree.fromstring(parts.read(name))  # noqa: S314 - our own
    sheet = load_workbook(BytesIO(book_of([(DAY, "", None, "")]))).worksheets[0]
    assert sheet.title == "明细"
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.auto_filter.ref == "A1:D2"
    assert sheet["A2"].number_format == r"yyyy\-mm\-dd"
    assert sheet.column_dimensions["B"].width == 20


def test_that_a_number_like_text_stays_a_text() -> None:
    sheet = load_workbook(BytesIO(book_of([(DAY, "007", 7, "410106199901010012")]))).worksheets[0]
    assert (sheet["B2"].value, sheet["D2"].value) == ("007", "410106199901010012")
    assert sheet["B2"].number_format == "@"


def test_that_a_list_without_lines_is_its_headings() -> None:
    sheet = load_workbook(BytesIO(book_of([]))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["日期", "事项", "用时", "社区"]
    assert csv_of([]) == b"\xef\xbb\xbf" + "日期,事项,用时,社区\r\n".encode()


def test_that_more_columns_than_letters_have_names() -> None:
    into = BytesIO()
    columns = [ListColumn(f"列{at}") for at in range(30)]
    with ListBook(into, "宽", columns) as book:
        book.write([[f"{at}" for at in range(30)]])
    sheet = load_workbook(BytesIO(into.getvalue())).worksheets[0]
    assert sheet.auto_filter.ref == "A1:AD2"
    assert sheet["AD2"].value == "29"
