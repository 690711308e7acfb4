"""What programs get: JSON and CSV."""

import csv
import json
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.tally import TallyRecords
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.district_tables import DistrictTable
from advisor_app.tallies.tables import TallyTable
from advisor_app.tallies.writers import csv_text, district_json, to_json, write_csv
from tests.tallies.conftest import Counter
from tests.tallies.months import a_contact, a_month, calls, districts, months

LaidOut = Callable[[TallyRecords], TallyTable]
District = Callable[[dict[str, TallyRecords]], DistrictTally]
WholeDistrict = Callable[[dict[str, TallyRecords]], DistrictTable]
some = settings(max_examples=30, deadline=None)

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|'/c calc'!A1"]


def reread(path: Path) -> list[dict[str, str]]:
    """Read a CSV file as a spreadsheet would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_that_the_json_has_the_promised_shape(counted: Counter) -> None:
    given = to_json(counted(a_month(a_contact(person="k1"), a_contact())))
    assert set(given) == {"point", "month", "indicators"}
    assert given["point"] == "410106-D01"
    assert given["month"] == "2026-10"
    assert given["indicators"]["consultations"] == 2
    assert given["indicators"]["persons"] == 1
    assert given["indicators"]["by_channel"]["walk_in"] == 2
    assert given["indicators"]["by_topic"]["meals"] == 2


@some
@given(records=months)
def test_that_the_json_survives_being_written_and_read(
    counted: Counter, records: TallyRecords
) -> None:
    tally = counted(records)
    again = json.loads(json.dumps(to_json(tally), ensure_ascii=False))
    assert again["indicators"] == {
        name: dict(figure) if isinstance(figure, Mapping) else figure
        for name, figure in tally.indicators.items()
    }


def test_that_the_json_holds_copies(counted: Counter) -> None:
    tally = counted(a_month(a_contact()))
    to_json(tally)["indicators"]["by_topic"]["meals"] = 99
    figures = tally.indicators["by_topic"]
    assert isinstance(figures, Mapping)
    assert figures["meals"] == 1


def test_that_the_json_does_not_tell_who_came(counted: Counter) -> None:
    held = a_contact(person="keyed-hash-of-somebody")
    assert "somebody" not in json.dumps(to_json(counted(a_month(held))))


@some
@given(records=districts)
def test_that_the_districts_json_names_who_reported_and_who_did_not(
    district: District, records: dict[str, TallyRecords]
) -> None:
    if not records:
        return
    given = json.loads(json.dumps(district_json(district(records))))
    assert set(given) == {
        "month", "total", "points", "missing", "closings", "months", "persons",
    }  # fmt: skip
    assert given["months"].keys() == records.keys()
    assert given["month"] == "2026-10"
    assert len(given["points"]) == len(records)
    assert not set(given["missing"]) & records.keys()
    parts = sum(point["indicators"]["consultations"] for point in given["points"])
    assert given["total"]["indicators"]["consultations"] == parts


def test_that_the_districts_json_lists_points_in_order(district: District) -> None:
    codes = ("410106-S02", "410106-D03", "410106-D01")
    given = district_json(district({code: a_month(point=code) for code in codes}))
    assert [point["point"] for point in given["points"]] == sorted(codes)


def test_that_excel_sees_the_csv_as_utf_8(laid_out: LaidOut, tmp_path: Path) -> None:
    write_csv(tmp_path / "月报.csv", laid_out(a_month()))
    assert (tmp_path / "月报.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_that_lines_of_the_csv_end_as_the_standard_says(laid_out: LaidOut) -> None:
    text = csv_text(laid_out(a_month()))
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n")


def test_that_the_csv_reread_has_every_figure(laid_out: LaidOut, tmp_path: Path) -> None:
    shown = laid_out(a_month(a_contact(minutes=7), callbacks=calls(4, 3, 3)))
    write_csv(tmp_path / "t.csv", shown)
    lines = reread(tmp_path / "t.csv")
    expected = [
        (section.heading, row.label, row.value, row.unit)
        for section in shown.sections
        for row in section.rows
    ]
    assert [(one["分组"], one["项目"], one["数值"], one["单位"]) for one in lines] == expected
    assert {one["编号"] for one in lines} == {"410106-D01"}
    assert {one["月份"] for one in lines} == {"2026-10"}
    assert all(one["口径"] for one in lines)


@some
@given(records=months)
def test_that_any_month_can_be_reread_from_csv(
    laid_out: LaidOut, counted: Counter, records: TallyRecords
) -> None:
    lines = list(csv.DictReader(StringIO(csv_text(laid_out(records)), newline="")))
    shown = {one["项目"]: one["数值"] for one in lines if one["分组"] == "接待情况"}
    figures = counted(records).indicators
    assert shown["接待人次"] == str(figures["consultations"])
    assert shown["服务人数"] == str(figures["persons"])


@pytest.mark.parametrize("formula", FORMULAS)
def test_that_a_community_named_like_a_formula_does_no_harm(
    laid_out: LaidOut, tmp_path: Path, formula: str
) -> None:
    write_csv(tmp_path / "t.csv", laid_out(a_month(a_contact(community=formula))))
    found = [one["项目"] for one in reread(tmp_path / "t.csv") if one["分组"] == "所属社区（村）"]
    assert found[0] == "'" + formula


@some
@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_that_no_cell_of_the_csv_starts_a_formula(laid_out: LaidOut, name: str) -> None:
    text = csv_text(laid_out(a_month(a_contact(community=name, policies=(name,)))))
    for line in csv.reader(StringIO(text, newline="")):
        assert not any(cell.strip().startswith(("=", "+", "-", "@")) for cell in line)


@pytest.mark.parametrize("name", ['甲"乙', "甲,乙", "甲\n乙", "𠮷社区", "甲\u200b乙"])
def test_that_odd_names_survive_the_csv(laid_out: LaidOut, tmp_path: Path, name: str) -> None:
    write_csv(tmp_path / "t.csv", laid_out(a_month(a_contact(community=name))))
    assert name in [one["项目"] for one in reread(tmp_path / "t.csv")]


def test_that_a_missing_point_stands_in_the_districts_csv_as_missing(
    whole_district: WholeDistrict, tmp_path: Path
) -> None:
    write_csv(tmp_path / "d.csv", whole_district({"410106-D01": a_month()}))
    lines = {one["编号"]: one for one in reread(tmp_path / "d.csv")}
    assert lines["410106-D02"]["接待人次（人次）"] == "未报"
    assert lines["410106-D01"]["接待人次（人次）"] == "0"
    assert lines["410106"]["顾问点"].startswith("全区合计")
    assert len(lines) == 23


def test_that_the_same_table_gives_the_same_csv(laid_out: LaidOut) -> None:
    records = a_month(a_contact(), a_contact(person="k1"))
    assert csv_text(laid_out(records)) == csv_text(laid_out(records))
