"""Tables out of the files that people have: every kind, every encoding, and broken ones."""

# ruff: noqa: DTZ001 - cells of a spreadsheet have no zone

import codecs
import csv
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.support.spreadsheets import (
    Table,
    column_letters,
    is_ruined,
    read_tables,
    text_of,
)

LINES = "日期,姓名,事项\n2025-3-5,张桂兰,高龄津贴\n2025-3-6,王秀英,助餐\n"
ROWS = (
    ("日期", "姓名", "事项"),
    ("2025-3-5", "张桂兰", "高龄津贴"),
    ("2025-3-6", "王秀英", "助餐"),
)


def _written(folder: Path, raw: bytes, name: str = "台账.csv") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    "raw",
    [
        LINES.encode(),
        codecs.BOM_UTF8 + LINES.encode(),
        LINES.encode("gb18030"),
        LINES.encode("gbk"),
        LINES.encode("utf-16"),
        LINES.replace("\n", "\r\n").encode(),
        LINES.replace(",", "\t").encode("gb18030"),
        LINES.replace(",", ";").encode(),
        LINES.replace(",", "，").encode(),
    ],
)
def test_that_a_csv_reads_alike_however_it_was_saved(tmp_path: Path, raw: bytes) -> None:
    (table,) = read_tables(_written(tmp_path, raw))
    assert tuple(table.rows) == ROWS
    assert table.name == ""


def test_that_commas_of_chinese_sentences_divide_nothing(tmp_path: Path) -> None:
    lines = "日期\t内容\n3月5日\t问津贴，问食堂，问医保，问家政\n3月6日\t问床位，问价钱，问路\n"
    (table,) = read_tables(_written(tmp_path, lines.encode()))
    assert table.rows[1] == ("3月5日", "问津贴，问食堂，问医保，问家政")


def test_that_breaks_and_quotes_within_a_cell_stay(tmp_path: Path) -> None:
    raw = '日期,内容\n3月5日,"问""津贴""\n还问食堂"\n'.encode()
    (table,) = read_tables(_written(tmp_path, raw))
    assert table.rows[1] == ("3月5日", '问"津贴"\n还问食堂')


def test_that_cells_of_a_workbook_come_as_they_were_meant(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([date(2025, 3, 5), datetime(2025, 3, 5, 9, 30), 15, " 张 ", None, True, 3.5])
    second = book.create_sheet("第二张")
    second["C3"] = "孤零零"
    path = tmp_path / "台账.xlsx"
    book.save(path)
    first, other = read_tables(path)
    day, moment, *rest = first.rows[0]
    assert (day, moment) == (date(2025, 3, 5), datetime(2025, 3, 5, 9, 30))
    assert rest == [15, "张", None, True, 3.5]
    assert other == Table("第二张", ((None,) * 3, (None,) * 3, (None, None, "孤零零")))


def test_that_a_cell_merged_downwards_says_the_same_in_each_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["3月5日", "甲"])
    sheet.append([None, "乙"])
    sheet.append([None, "丙"])
    sheet.append(["合计", None])
    sheet.merge_cells("A1:A3")
    sheet.merge_cells("A4:B4")
    path = tmp_path / "合并.xlsx"
    book.save(path)
    (table,) = read_tables(path)
    assert [row[0] for row in table.rows] == ["3月5日", "3月5日", "3月5日", "合计"]
    assert table.rows[3] == ("合计", None)


def _an_old_workbook(path: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("三月")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet.write_merge(0, 0, 0, 2, "登记表")
    sheet.write_merge(1, 2, 0, 0, date(2025, 3, 5), style)
    sheet.write(1, 1, "张桂兰")
    sheet.write(2, 1, 410106194003050060)
    book.save(str(path))
    return path


def test_that_an_old_workbook_reads_too(tmp_path: Path) -> None:
    (table,) = read_tables(_an_old_workbook(tmp_path / "老台账.xls"))
    assert table.name == "三月"
    assert table.rows[0][0] == "登记表"
    assert [row[0] for row in table.rows[1:]] == [date(2025, 3, 5)] * 2
    assert is_ruined(table.rows[2][1])


def test_that_damaged_old_workbooks_end_in_a_sentence_and_not_the_program(tmp_path: Path) -> None:
    """Some of these make the reader panic or ask for 800 GB."""
    raw = _an_old_workbook(tmp_path / "老台账.xls").read_bytes()
    for place in range(0, 600, 37):
        damaged = bytearray(raw)
        damaged[place : place + 8] = b"\xff" * 8
        said = "坏.xls"
        try:
            read_tables(_written(tmp_path, bytes(damaged), "坏.xls"))
        except BadInput as error:
            said = error.message
        assert "坏.xls" in said
    with pytest.raises(BadInput, match="没传完"):
        read_tables(_written(tmp_path, raw[: len(raw) // 2], "半截.xls"))


@pytest.mark.parametrize("name", ["坏.xlsx", "坏.xls", "坏.ods"])
@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 200, b"\xff" * 5000])
def test_that_what_is_no_workbook_is_refused(tmp_path: Path, name: str, raw: bytes) -> None:
    with pytest.raises(BadInput, match="打不开"):
        read_tables(_written(tmp_path, raw, name))


def test_that_a_stray_cell_far_out_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "日期", "x"
    path = tmp_path / "很远.xlsx"
    book.save(path)
    with pytest.raises(BadInput, match="一直用到 XFD1048576 格"):
        read_tables(path)


def test_that_a_workbook_that_swells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "胀.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    monkeypatch.setattr("advisor_app.support.spreadsheets._INFLATED", 1_000_000)
    with pytest.raises(BadInput, match="内容太多"):
        read_tables(path)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "没有.csv", "找不到"),
        (lambda folder: folder, "不是文件"),
        (lambda folder: _written(folder, b""), "是空的"),
        (lambda folder: _written(folder, b"\x00\x01\x02\x03" * 9), "认不出来"),
        (lambda folder: _written(folder, b'a,"' + b"x" * 200_000), "不是 CSV"),
    ],
)
def test_that_other_mishaps_are_said_in_one_sentence(
    tmp_path: Path, make: object, words: str
) -> None:
    assert callable(make)
    with pytest.raises(BadInput, match=words):
        read_tables(make(tmp_path))


def test_that_another_s_wider_limit_for_cells_changes_nothing(tmp_path: Path) -> None:
    before = csv.field_size_limit(1 << 30)  # it holds for the whole process
    try:
        with pytest.raises(BadInput, match="不是 CSV"):
            read_tables(_written(tmp_path, b'a,"' + b"x" * 200_000))
    finally:
        csv.field_size_limit(before)


@given(st.binary(max_size=300))
def test_that_any_bytes_are_a_table_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "任意.csv"
    path.write_bytes(raw)
    cells: list[object] = []
    said = "再试"
    try:
        cells = [cell for row in read_tables(path)[0].rows for cell in row]
    except BadInput as error:
        said = error.message
    assert said.endswith(("再试", "文件"))
    assert all(cell is None or cell for cell in cells)


@pytest.mark.parametrize(
    ("cell", "ruined"),
    [
        (4.10106e17, True), (410106194003050060, True), ("4.10106E+17", True),
        (" 4.1e+17 ", True), ("410106194003050060", False), (13900003812, False),
        ("E+17", False), (True, False), (None, False), ("4.1E+5", False), (date(2025, 3, 5), False),
    ],
)  # fmt: skip
def test_that_ruined_numbers_are_noticed(cell: object, ruined: bool) -> None:
    assert is_ruined(cell) is ruined  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), (" 甲 ", "甲"), (82.0, "82"), (3.5, "3.5"), (True, "是"), (7, "7"),
        (datetime(2025, 3, 5, 9, 30), "2025-03-05 09:30"), (datetime(2025, 3, 5), "2025-03-05"),
        (date(2025, 3, 5), "2025-03-05"), (time(9, 30), "09:30:00"),
    ],
)  # fmt: skip
def test_that_cells_are_written_as_people_write(cell: object, text: str) -> None:
    assert text_of(cell) == text  # type: ignore[arg-type]


@given(st.integers(0, 18_277))
def test_that_columns_have_the_letters_of_spreadsheets(number: int) -> None:
    assert column_letters(number) == openpyxl.utils.get_column_letter(number + 1)
