"""``advisor tally …`` from end to end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run

NOW = datetime.now(UTC) + timedelta(hours=8)
LAST = (NOW.replace(day=1) - timedelta(days=1)).replace(tzinfo=None)
MONTH = f"{LAST:%Y-%m}"


def a_talk(point: Run, day: str, topic: str = "meals") -> str:
    done = point(
        "consult", "add", "--channel", "phone", "--topic", topic, "--outcome", "answered",
        "--at", f"{day}T09:30", "--json",
    )  # fmt: skip
    identifier: str = done.json["id"]
    return identifier


@pytest.fixture
def lived(point: Run) -> Run:
    """A point with two talks on the first and the last day of the month that is over."""
    a_talk(point, f"{MONTH}-01")
    a_talk(point, f"{LAST:%Y-%m-%d}", "pension")
    return point


def explain(point: Run) -> None:
    for day in point("tally", "missing-days", "--month", MONTH, "--json").json:
        assert point("tally", "mark-day", day, "closed", "--json").status == 0


def test_that_a_month_goes_through_its_life(lived: Run) -> None:
    status = lived("tally", "status", "--month", MONTH, "--json").json
    assert not status["closed"]
    assert "没有记录" in lived("tally", "close", "--month", MONTH).refusal
    explain(lived)
    done = lived("tally", "close", "--month", MONTH, "--json").json
    assert done["number"] == f"YB-D05-{LAST:%Y%m}-1"
    assert len(done["digest"]) == 64
    a_talk(lived, f"{MONTH}-02")
    given = lived("tally", "--month", MONTH, "--format", "json").json
    assert given["indicators"]["consultations"] == 2
    assert given["adjustments"]["consultations"] == {"frozen": 2, "now": 3}
    assert "已封账" in lived("tally", "status", "--month", MONTH).out
    assert lived("tally", "reopen", "--month", MONTH).status == 2
    opened = lived("tally", "reopen", "--month", MONTH, "--why", "漏记一条", "--json").json
    assert opened["why"] == "漏记一条"
    given = lived("tally", "--month", MONTH, "--json").json
    assert set(given) == {"point", "month", "indicators"}
    assert given["indicators"]["consultations"] == 3
    (past,) = lived("tally", "status", "--month", MONTH, "--json").json["history"]
    assert past["why"] == "漏记一条"
    assert "重新打开：漏记一条" in lived("tally", "status", "--month", MONTH).out


def test_that_periods_are_named_in_one_way_only(lived: Run) -> None:
    year = lived("tally", "--year", f"{LAST.year}", "--json").json
    assert (year["period"], year["from"]) == (f"{LAST.year}", f"{LAST.year}-01-01")
    assert year["indicators"]["consultations"] == 2
    quarter = f"{LAST.year}Q{(LAST.month + 2) // 3}"
    assert lived("tally", "--quarter", quarter, "--json").json["period"] == quarter
    day = f"{MONTH}-01"
    span = lived("tally", "--from", day, "--to", day, "--json").json
    assert span["indicators"]["consultations"] == 1
    for words, told in (
        (("--month", MONTH, "--year", "2026"), "只能选一种"),
        (("--from", day), "起止日期要写全"),
        (("--from", f"{MONTH}-05", "--to", day), "结束日期在开始日期之前"),
        (("--quarter", "2026-5"), "季度“2026-5”看不懂"),
        (("--year", "26"), "年份“26”看不懂"),
    ):
        assert told in lived("tally", *words).refusal
    assert "封账按月" in lived("tally", "close", "--year", "2026").refusal


def test_that_every_form_is_written(lived: Run, tmp_path: Path) -> None:
    for form, ending in (("csv", "csv"), ("xlsx", "xlsx"), ("pdf", "pdf"), ("dhis2", "json")):
        path = tmp_path / f"{form}.{ending}"
        done = lived("tally", "--month", MONTH, "--format", form, "--out", path)
        assert done.status == 0, done
        assert path.stat().st_size > 500
    given = json.loads((tmp_path / "dhis2.json").read_text(encoding="utf-8"))
    assert given["period"] == f"{LAST:%Y%m}"
    assert lived("tally", "--month", MONTH, "--format", "dhis2").json == given
    assert (tmp_path / "csv.schema.json").exists()


def test_that_a_number_gives_its_records(lived: Run) -> None:
    found = lived("tally", "records", "by_topic", "pension", "--month", MONTH, "--json").json
    assert len(found["records"]) == 1
    assert found["definition"].startswith("口径：")
    both = lived("tally", "records", "consultations", "--month", MONTH, "--json").json
    assert len(both["records"]) == 2
    assert "来电" in lived("tally", "records", "consultations", "--month", MONTH).out
    assert "没有叫“x”的指标" in lived("tally", "records", "x").refusal


def test_that_the_detail_is_written_as_its_ending_says(lived: Run, tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    done = lived("tally", "detail", "--month", MONTH, "--out", path, "--json").json
    assert done == {"file": str(path), "consultations": 2, "names": False}
    rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 3
    assert (
        "只能留在本点" in lived("tally", "detail", "--month", MONTH, "--out", path, "--names").out
    )
    assert lived("tally", "detail", "--out", tmp_path / "d.ods").refusal
    assert lived("tally", "detail").status == 2


def test_that_a_wrong_answer_is_refused(lived: Run) -> None:
    assert "mark-day" not in lived("tally", "mark-day", f"{MONTH}-02", "maybe").out
    assert lived("tally", "mark-day", f"{MONTH}-02", "maybe").status == 2
    assert lived("tally", "missing-days", "--month", MONTH, "--json").status == 0


def test_that_a_point_says_on_which_days_it_is_open(lived: Run) -> None:
    assert lived("tally", "opening-days", "--json").json == [1, 2, 3, 4, 5]
    usual = lived("tally", "missing-days", "--month", MONTH, "--json").json
    assert lived("tally", "opening-days", "1", "6", "--json").json == [1, 6]
    fewer = lived("tally", "missing-days", "--month", MONTH, "--json").json
    assert len(fewer) < len(usual)
    assert lived("tally", "opening-days").out == "开门的日子：星期一、六\n"
    assert "1是星期一" in lived("tally", "opening-days", "8").refusal
