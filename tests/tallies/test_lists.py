"""Plain lists: texts stay texts, nothing runs as a formula."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from advisor_app.tallies.lists import list_csv, list_workbook
from advisor_app.tallies.writers import harmless

HEADINGS = ("姓名", "电话", "政策")
CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
LINES = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def cells_of(content: bytes) -> list[list[object]]:
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@given(LINES)
def test_that_a_csv_reads_back(lines: list[tuple[str, str, str]]) -> None:
    head, *rest = rows_of(list_csv(HEADINGS, lines))
    assert head == list(HEADINGS)
    assert rest == [[harmless(cell) for cell in line] for line in lines]


@given(LINES)
def test_that_a_workbook_reads_back(lines: list[tuple[str, str, str]]) -> None:
    title, head, *rest = cells_of(list_workbook("名单", HEADINGS, lines))
    assert title[0] == "名单"
    assert tuple(head) == HEADINGS
    assert [[cell or "" for cell in row] for row in rest] == [
        [cell or "" for cell in line] for line in lines
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+86 139", "-5", "@SUM(A1)", "＝1", "\t=1", "  =1"])
def test_that_no_cell_runs_as_a_formula(cell: str) -> None:
    ((kept,),) = rows_of(list_csv(("x",), [(cell,)]))[1:]
    assert kept == f"'{cell}"
    sheet = load_workbook(BytesIO(list_workbook("x", ("x",), [(cell,)]))).active
    assert sheet is not None
    assert sheet.cell(3, 1).data_type == "s"
    assert sheet.cell(3, 1).value == cell


def test_that_a_number_to_dial_stays_a_text() -> None:
    sheet = load_workbook(BytesIO(list_workbook("x", ("电话",), [("013912345678",)]))).active
    assert sheet is not None
    cell = sheet.cell(3, 1)
    assert (cell.value, cell.data_type, cell.number_format) == ("013912345678", "s", "@")


def test_that_it_is_ready_to_print() -> None:
    sheet = load_workbook(BytesIO(list_workbook("名单", HEADINGS, [("a", "b", "c")]))).active
    assert sheet is not None
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.freeze_panes == "A3"
