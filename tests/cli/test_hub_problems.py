"""``advisor hub tally|records|report|problem``: the district's figures and its problem list."""

import csv
import json
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.cli.test_hub import Town


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Town:
    """A district with one point that could not meet two needs in 2024, and met one."""
    made = Town(run, tmp_path)
    here = made.point("410106-D05")
    made.talk(here)
    for _ in range(2):
        done = run("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome", "unmet",
                   "--unmet", "full", "--missing", "送餐上门", *here)  # fmt: skip
        assert done.status == 0, done.err
    made.merged(made.exported(here, "a.advb")[0])
    return made


def problem(town: Town, *words: object) -> Any:
    done = town.run("hub", "problem", *words, "--json", *town.hub)
    assert done.status == 0, done.err
    return done.json


def opened(town: Town) -> str:
    made = problem(town, "open", "--topic", "meals", "--reason", "full", "--service", "送餐上门",
                   "--by", "王科长")  # fmt: skip
    return str(made["id"])


def soon(days: int = 20) -> str:
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011 - the user's day


def test_that_a_problem_goes_its_way_by_commands(town: Town) -> None:
    one = opened(town)
    short = one[:8]
    (listed,) = problem(town, "list")
    assert (listed["id"], listed["state"], listed["needs"]) == (one, "listed", 2)
    assert (listed["topic_words"], listed["points"]) == ("助餐", ["410106-D05"])
    said = town.run(
        "hub",
        "problem",
        "assign",
        short,
        "--owner",
        "养老科",
        "--person",
        "张科长",
        "--deadline",
        soon(),
        *town.hub,
    )
    assert said.out.split() == [short, "已交办"]
    assert problem(town, "begin", short, "--words", "谈过了")["state"] == "underway"
    assert problem(town, "note", short, "--words", "催了一次")["state"] == "underway"
    assert problem(town, "report", short, "--evidence", "合同")["state"] == "reported"
    back = problem(town, "check", short, "--failed", "--words", "没送到", "--by", "代表")
    assert (back["state"], back["closed_on"]) == ("returned", None)
    problem(town, "report", short, "--evidence", "照片")
    done = problem(town, "check", short, "--passed", "--words", "看过", "--by", "代表")
    assert (done["state"], done["checked_by"]) == ("closed", "代表")
    assert [note["state"] for note in done["notes"]] == [
        "listed", "assigned", "underway", None, "reported", "returned", "reported", "closed",
    ]  # fmt: skip
    again = problem(town, "reopen", short, "--words", "又有了")
    assert (again["state"], again["deadline"], len(again["notes"])) == ("listed", None, 9)


def test_that_the_list_and_a_history_are_told_in_words(town: Town) -> None:
    one = opened(town)
    town.run("hub", "problem", "assign", one, "--owner", "养老科", "--person", "张科长", "--deadline", soon(),
             "--measures", "加人", "--by", "王科长", *town.hub)  # fmt: skip
    line = town.run("hub", "problem", "list", *town.hub).out
    for words in (one[:8], "已交办", soon(), "养老科", "助餐", "送餐上门", "名额已满，排队"):
        assert words in line
    shown = town.run("hub", "problem", "show", one[:8], *town.hub).out.splitlines()
    assert len(shown) == 3
    assert "王科长  已列入，待交办" in shown[1]
    assert "交办养老科（张科长），限" in shown[2]
    assert "措施：加人" in shown[2]
    assert problem(town, "list", "--state", "closed") == []
    assert town.run("hub", "problem", "list", "--state", "closed", *town.hub).out.strip() == "没有"


WRONG: tuple[tuple[tuple[str, ...], str], ...] = (
    (("open", "--topic", "meals", "--reason", "too_far"), "没有这样的未满足需求"),
    (("open", "--topic", "meals", "--reason", "full", "--service", "送餐上门"), "已在清单上"),
    (("assign", "{id}", "--owner", " ", "--person", "张", "--deadline", "2199-01-01"), "责任单位"),
    (("assign", "{id}", "--owner", "科", "--person", "张", "--deadline", "2001-01-01"), "已经过了"),
    (("check", "{id}", "--passed", "--words", "看过", "--by", "代表"), "不能改成"),
    (("report", "{id}", "--evidence", " "), "佐证"),
    (("show", "ffff"), "没有这一条"),
    (("note", "{id}", "--words", " "), "请写几句"),
    (("check", "{id}", "--words", "看过"), "--passed"),
    (("assign", "{id}", "--owner", "科", "--person", "张"), "--deadline"),
    (("assign", "{id}", "--owner", "科", "--person", " ", "--deadline", "2199-01-01"), "责任人"),
)


def test_that_a_wrong_step_is_one_line_and_changes_nothing(town: Town) -> None:
    one = opened(town)
    before = problem(town, "list")
    for words, said in WRONG:
        asked = [part.format(id=one) for part in words]
        assert said in town.run("hub", "problem", *asked, *town.hub).refusal, words
    assert problem(town, "list") == before


def test_that_the_figures_come_in_every_form(town: Town, tmp_path: Path) -> None:
    month = ("--month", "2024-10")
    value = town.counted()
    assert value["total"]["indicators"]["consultations"] == 1
    assert value["months"]["410106-D05"]["lacking"] == []
    as_json = town.run("hub", "tally", *month, "--format", "json", *town.hub)
    assert json.loads(as_json.out) == value
    text = town.run("hub", "tally", *month, "--format", "csv", *town.hub).out
    rows = list(csv.DictReader(StringIO(text)))
    assert len(rows) == 23
    assert {row["接待人次（人次）"] for row in rows} == {"未报", "1"}
    for form in ("xlsx", "pdf", "csv", "json"):
        out = tmp_path / f"t.{form}"
        done = town.run("hub", "tally", *month, "--out", out, "--json", *town.hub)
        if form == "json":
            assert done.json == {"file": str(out), "format": "json"}
        else:
            assert "--json" in done.refusal
            assert town.run("hub", "tally", *month, "--out", out, *town.hub).status == 0
        assert out.stat().st_size > 100
    book = load_workbook(BytesIO((tmp_path / "t.xlsx").read_bytes()))
    assert book.sheetnames[0] == "各点"
    refused = town.run("hub", "tally", *month, "--format", "xlsx", *town.hub)
    assert "--out" in refused.refusal


def test_that_any_period_can_be_asked_for(town: Town) -> None:
    quarter = town.run("hub", "tally", "--quarter", "2024Q4", "--json", *town.hub).json
    assert quarter["month"] == "2024Q4"
    assert quarter["months"]["410106-D05"]["lacking"] == ["2024-11", "2024-12"]
    words = town.run("hub", "tally", "--quarter", "2024Q4", *town.hub).out
    assert "410106-D05  1  未封账  缺11月、12月" in words
    days = ("--from", "2024-10-01", "--to", "2024-10-04")
    some = town.run("hub", "tally", *days, "--json", *town.hub).json
    assert some["total"]["indicators"]["consultations"] == 0
    two = town.run("hub", "tally", "--year", "2024", "--month", "2024-10", *town.hub)
    assert "只能选一种" in two.refusal


def test_that_a_number_opens_its_records(town: Town) -> None:
    found = town.run("hub", "records", "by_topic", "meals", "--month", "2024-10", "--json",
                     *town.hub).json  # fmt: skip
    assert (found["indicator"], found["value"], found["total"]) == ("by_topic", "meals", 1)
    (record,) = found["records"]
    assert (record["point"], record["on"], record["方式"]) == ("410106-D05", "2024-10-05", "来电")
    said = town.run("hub", "records", "consultations", "--month", "2024-10", "--point",
                    "410106-D05", *town.hub).out  # fmt: skip
    assert "2024-10-05  410106-D05  来电" in said
    none = town.run("hub", "records", "consultations", "--month", "2024-10", "--point",
                    "410106-D06", "--json", *town.hub).json  # fmt: skip
    assert none["total"] == 0
    assert "没有叫" in town.run("hub", "records", "nothing", *town.hub).refusal


def test_that_the_report_is_written_as_workbook_and_paper(town: Town, tmp_path: Path) -> None:
    number = opened(town)[:8]
    book, paper = tmp_path / "r.xlsx", tmp_path / "r.pdf"
    done = town.run("hub", "report", "--month", "2024-10", "--out", book, "--json", *town.hub)
    assert done.json == {"file": str(book), "period": "2024-10"}
    cells = [row[0] for row in load_workbook(book)["问题清单"].iter_rows(values_only=True)]
    assert number in cells
    said = town.run("hub", "report", "--month", "2024-10", "--out", paper, *town.hub)
    assert f"2024年10月报告已写到 {paper}" in said.out
    assert paper.read_bytes().startswith(b"%PDF")
    assert "以 .xlsx 或 .pdf 结尾" in town.run(
        "hub", "report", "--month", "2024-10", "--out", tmp_path / "r.doc", *town.hub
    ).refusal  # fmt: skip
    nowhere = tmp_path / "no" / "r.pdf"
    assert "文件夹不存在" in town.run(
        "hub", "report", "--month", "2024-10", "--out", nowhere, *town.hub
    ).refusal  # fmt: skip
