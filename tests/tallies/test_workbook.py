"""The workbook: the figures of the table, ready to print and sign."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from advisor_app.domain.tally import TallyRecords
from advisor_app.tallies.district_tables import DistrictTable
from advisor_app.tallies.harmless import harmless
from advisor_app.tallies.tables import TallyTable
from advisor_app.tallies.writers import workbook_bytes, write_xlsx
from tests.tallies.months import a_contact, a_month, calls, districts, months, sheets

LaidOut = Callable[[TallyRecords], TallyTable]
WholeDistrict = Callable[[dict[str, TallyRecords]], DistrictTable]
some = settings(max_examples=8, deadline=None)


@pytest.fixture
def reopened(tmp_path: Path) -> Callable[[TallyTable | DistrictTable], Workbook]:
    """Write a table as a workbook and open it again."""

    def reopen(table: TallyTable | DistrictTable) -> Workbook:
        write_xlsx(tmp_path / "月报.xlsx", table)
        return load_workbook(tmp_path / "月报.xlsx")

    return reopen


Reopened = Callable[[TallyTable | DistrictTable], Workbook]


def lines(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """Give the cells of a sheet, line by line."""
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def texts(sheet: Worksheet) -> Iterator[str]:
    """Give every text of a sheet."""
    for line in lines(sheet):
        yield from (cell for cell in line if isinstance(cell, str))


def busy_month() -> TallyRecords:
    """Give a month with something everywhere."""
    held = [
        a_contact(person="k1", first=True, minutes=5, age=83, sex="female", community="甲社区"),
        a_contact(person="k1", minutes=8, topics=("pension", "meals")),
        a_contact(policies=("zz-gaoling-jintie",)),
    ]
    return a_month(*held, sheets=sheets("elder"), callbacks=calls(3, 2, 2))


def test_that_the_reopened_workbook_has_the_tables_figures(
    laid_out: LaidOut, reopened: Reopened
) -> None:
    shown = laid_out(busy_month())
    found = [line[:3] for line in lines(reopened(shown).worksheets[0])[3:] if line[1] is not None]
    rows = [row for section in shown.sections for row in section.rows]
    for row, (label, figure, unit) in zip(rows, found, strict=True):
        expected = row.value if row.number is None else pytest.approx(row.number)
        assert (label, figure, unit or "") == (row.label, expected, row.unit)


@some
@given(records=months)
def test_that_any_months_figures_stand_in_order(laid_out: LaidOut, records: TallyRecords) -> None:
    shown = laid_out(records)
    book = load_workbook(BytesIO(workbook_bytes(shown)))
    found = [line[1] for line in lines(book.worksheets[0])[3:] if line[1] is not None]
    rows = [row for section in shown.sections for row in section.rows]
    for row, figure in zip(rows, found, strict=True):
        assert figure == (row.value if row.number is None else pytest.approx(row.number))


def test_that_the_sheet_begins_with_title_point_and_headings(
    laid_out: LaidOut, reopened: Reopened
) -> None:
    top = lines(reopened(laid_out(a_month())).worksheets[0])
    assert top[0][0] == "银发顾问点工作月报（2026年10月）"
    assert "一号点" in top[1][0]
    assert "410106-D01" in top[1][0]
    assert top[2] == ("项目", "数值", "单位", "口径")


def test_that_the_sheet_ends_with_the_line_to_sign(laid_out: LaidOut, reopened: Reopened) -> None:
    last = lines(reopened(laid_out(a_month())).worksheets[0])[-1][0]
    assert [word for word in ("填报人：__", "负责人：__", "盖章：__") if word in last] == [
        "填报人：__",
        "负责人：__",
        "盖章：__",
    ]


def test_that_it_prints_on_a4_one_page_wide_with_repeated_headings(
    laid_out: LaidOut, reopened: Reopened
) -> None:
    sheet = reopened(laid_out(a_month())).worksheets[0]
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.page_setup.fitToWidth in (1, None)
    assert int(sheet.page_setup.fitToHeight) == 0
    assert sheet.print_title_rows == "$3:$3"
    assert "&P" in sheet.oddFooter.center.text


def test_that_headings_stay_while_scrolling(laid_out: LaidOut, reopened: Reopened) -> None:
    assert reopened(laid_out(a_month())).worksheets[0].freeze_panes == "B4"


def test_that_a_chart_shows_every_topic(laid_out: LaidOut, reopened: Reopened) -> None:
    shown = laid_out(busy_month())
    book = reopened(shown)
    sheet, chart = book.worksheets[0], book.worksheets[1]._charts[0]
    (series,) = chart.series
    place = series.val.numRef.f.rpartition("!")[2].replace("$", "")
    section = shown.section("by_topic")
    assert section is not None
    assert [cell[0].value for cell in sheet[place]] == [row.number for row in section.rows]
    place = place.replace("B", "A")
    assert [cell[0].value for cell in sheet[place]] == [row.label for row in section.rows]


def test_that_a_share_is_a_number_shown_in_percent(laid_out: LaidOut, reopened: Reopened) -> None:
    sheet = reopened(laid_out(busy_month())).worksheets[0]
    cell = next(row[1] for row in sheet.iter_rows() if row[0].value == "按期回访率")
    assert cell.value == pytest.approx(2 / 3)
    assert cell.number_format == "0.0%"


def test_that_nothing_to_measure_is_a_dash_and_not_zero(
    laid_out: LaidOut, reopened: Reopened
) -> None:
    found = lines(reopened(laid_out(a_month())).worksheets[0])
    assert next(line[1] for line in found if line[0] == "接待时长（中位数）") == "—"


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+1", "http://example.org", "{=1}"])
def test_that_texts_never_become_formulas_or_links(
    laid_out: LaidOut, reopened: Reopened, name: str
) -> None:
    sheet = reopened(laid_out(a_month(a_contact(community=name)))).worksheets[0]
    shown = harmless(name)
    cell = next(row[0] for row in sheet.iter_rows() if row[0].value == shown)
    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_that_a_workbook_holds_no_formulas_at_all(laid_out: LaidOut) -> None:
    with zipfile.ZipFile(BytesIO(workbook_bytes(laid_out(busy_month())))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_that_the_same_table_gives_the_same_bytes(laid_out: LaidOut) -> None:
    shown = laid_out(busy_month())
    assert workbook_bytes(shown) == workbook_bytes(shown)


def test_that_its_properties_name_the_month_and_not_the_hour_of_writing(
    laid_out: LaidOut, reopened: Reopened
) -> None:
    properties = reopened(laid_out(a_month())).properties
    assert properties.title == "银发顾问点工作月报（2026年10月）"
    assert properties.created == datetime(2026, 10, 1)  # noqa: DTZ001


def test_that_it_does_not_depend_on_the_programmes_own_font(laid_out: LaidOut) -> None:
    with zipfile.ZipFile(BytesIO(workbook_bytes(laid_out(a_month())))) as parts:
        styles = parts.read("xl/styles.xml").decode()
    assert "宋体" in styles
    assert "Noto" not in styles


def test_that_the_districts_workbook_has_the_points_and_the_whole(
    whole_district: WholeDistrict, reopened: Reopened
) -> None:
    book = reopened(whole_district({"410106-D01": busy_month()}))
    assert book.sheetnames == ["各点", "全区合计", "全区图表"]
    assert book.worksheets[0].page_setup.orientation == "landscape"
    assert len(book.worksheets[2]._charts) == 2


def test_that_a_missing_point_is_marked_in_every_cell(
    whole_district: WholeDistrict, reopened: Reopened
) -> None:
    shown = whole_district({"410106-D01": a_month()})
    found = {line[0]: line for line in lines(reopened(shown).worksheets[0])}
    assert set(found["410106-D02"][2:-1]) == {"未报"}
    assert found["410106-D01"][2] == 0


@some
@given(records=districts)
def test_that_the_districts_lines_are_those_of_its_table(
    whole_district: WholeDistrict, records: dict[str, TallyRecords]
) -> None:
    if not records:
        return
    shown = whole_district(records)
    book = load_workbook(BytesIO(workbook_bytes(shown)))
    found = lines(book.worksheets[0])[2:]
    for row, line in zip((*shown.rows, shown.total), found, strict=False):
        pairs = zip(row.numbers, row.cells, strict=True)
        assert line[:2] == (row.code, row.name)
        for (number, text), figure in zip(pairs, line[2:-1], strict=True):
            # The format keeps 16 digits of a fraction.
            assert figure == (text if number is None else pytest.approx(number))


def test_that_the_district_names_the_missing_and_has_a_line_to_sign(
    whole_district: WholeDistrict, reopened: Reopened
) -> None:
    sheet = reopened(whole_district({"410106-D01": a_month()})).worksheets[0]
    found = list(texts(sheet))
    assert any("410106-S06" in text and "合计不含它们" in text for text in found)
    assert "负责人：" in found[-1]


def test_that_the_districts_workbook_is_the_same_every_time(
    whole_district: WholeDistrict,
) -> None:
    shown = whole_district({"410106-D01": busy_month()})
    assert workbook_bytes(shown) == workbook_bytes(shown)


def test_that_the_parts_of_the_workbook_are_sound(laid_out: LaidOut, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", laid_out(busy_month()))
    with zipfile.ZipFile(tmp_path / "t.xlsx") as parts:
        assert parts.testzip() is None
        assert "xl/charts/chart1.xml" in parts.namelist()
