"""The report for the supervising congress: what is known, what is not, what is being mended."""

import json
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from advisor_app.domain.consultation import Channel
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput
from advisor_app.domain.period import Period
from advisor_app.hub.problems import key_of
from advisor_app.sheets.lint import COUNTER, lint
from advisor_app.tallies.report import CongressReport
from advisor_app.tallies.report_book import report_bytes
from tests.builders import register
from tests.hub.town import D01, D05, NOVEMBER, OCTOBER, S02, Town
from tests.sheets.reading import page_texts, whole_text

KEY = key_of("meals", "full", "送餐上门", "江南社区")
HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture
def busy(town: Town) -> Town:
    """Three points: one closed with something late, one open, one that lacks September."""
    elder = register(town.point(D01), "曾桂兰", papers=Papers.CITIZEN, number="11010519491231002X")
    for day in ("2026-09-02", "2026-10-02", "2026-10-03"):
        town.talk(D01, day, elder=elder, minutes=10)
        town.talk(S02, day)
    town.unmet(D05, "2026-10-08")
    town.unmet(D01, "2026-10-09")
    town.unmet(D05, "2026-10-10", service=HOSTILE)
    town.close_month(D01, OCTOBER)
    town.talk(D01, "2026-10-20", channel=Channel.PHONE)
    town.report()
    return town


def listed(town: Town) -> str:
    problems = town.district.problem_list
    one = problems.open(problems.begin(), KEY)
    problems.move(
        problems.begin(), one.id,
        lambda problem, on: problem.assigned(on, "区民政局", "张科长", on + timedelta(days=3), "增加送餐员"),
    )  # fmt: skip
    return one.id[:8]


def cells(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def compose(town: Town, period: object = OCTOBER) -> CongressReport:
    return town.district.reports.compose(period)  # type: ignore[arg-type]


def test_that_the_report_says_who_is_missing_and_what_is_open(busy: Town) -> None:
    report = compose(busy)
    assert report.title == "示例区银发顾问点工作月度报告（2026年10月）"
    said = " ".join(report.standing())
    assert "应报 22 个点，已报 3 个点，未报 19 个点" in said
    assert "没有报不等于零" in said
    assert "还没有封账的 2 个点" in said
    named = dict(report.named)
    assert len(named["没有报的点"]) == 19
    assert all(D01 not in one for one in named["还没有封账的点"])
    assert [D01 in one for one in named["封账以后有调整的点"]] == [True]
    assert [one.point for one in report.points] == [S02, D01, D05]


def test_that_a_quarter_names_the_months_that_are_missing(busy: Town) -> None:
    report = compose(busy, Period.quarter("2026Q3"))
    named = dict(report.named)
    lacking = named["有的月份没有报的点，缺的月份不是零"]
    assert len(lacking) == 2
    assert all("缺7月、8月" in one for one in lacking)
    assert "月度" not in report.title
    assert "2026年第3季度" in report.title


def test_that_a_month_that_is_not_over_says_so(busy: Town) -> None:
    busy.talk(D01, "2026-11-05")
    busy.report()
    assert "还没有过完" in " ".join(compose(busy, NOVEMBER).standing())
    assert "还没有过完" not in " ".join(compose(busy).standing())


def test_that_old_and_new_problems_are_told_apart(busy: Town) -> None:
    number = listed(busy)
    (one,) = compose(busy, NOVEMBER).problems
    assert (one.number, one.is_new, one.owner, one.overdue) == (
        number,
        True,
        "区民政局（张科长）",
        False,
    )
    assert (one.what, one.where, one.reason) == ("助餐：送餐上门", "江南社区", "名额已满，排队")
    busy.pass_days(20)
    busy.talk(D01, "2026-12-01")
    busy.report()
    december = compose(busy, Period.between(date(2026, 12, 1), date(2026, 12, 31)))
    (one,) = december.problems
    assert (one.is_new, one.overdue) == (False, True)
    assert "列入 1 个问题（本期新列 0 个），已销号 0 个，逾期 1 个" in december.counted()


def test_that_what_was_struck_off_before_is_only_counted(busy: Town) -> None:
    listed(busy)
    problems = busy.district.problem_list
    (one,) = problems.every()
    for step in (
        lambda problem, on: problem.reported(on, "照片"),
        lambda problem, on: problem.checked(on, "代表", "看过", passed=True),
    ):
        problems.move(problems.begin(), one.problem.id, step)
    (told,) = compose(busy, NOVEMBER).problems
    assert (told.closed_on, told.checked_by) == (date(2026, 11, 23), "代表")
    assert [words[-2:] for words in told.evidence] == ["照片", "看过"]
    busy.pass_days(30)
    later = compose(busy, Period.between(date(2026, 12, 1), date(2026, 12, 20)))
    assert (later.problems, later.closed) == ((), 1)
    assert "以前已销号 1 个" in later.counted()


def test_that_needs_on_no_line_of_the_list_are_named(busy: Town) -> None:
    assert len(compose(busy).lines) == 2
    listed(busy)
    (line,) = compose(busy).lines
    assert line.service == HOSTILE


def test_that_the_workbook_holds_numbers_as_numbers_and_no_formulas(busy: Town) -> None:
    number = listed(busy)
    data = report_bytes(compose(busy))
    book = load_workbook(BytesIO(data))
    assert book.sheetnames == [
        "概况", "各点", "全区合计", "全区图表", "各点图表", "问题清单", "未列入的需求",
        "S02", "D01", "D05",
    ]  # fmt: skip
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    assert not cell.value.startswith(("=", "+", "-", "@")), cell.value
    first = cells(book["概况"])
    row = next(one for one in first if one[0] == "接待人次")
    assert row[1:] == (7, "人次", 2, "—", 1, 8)
    points = {row[0]: row for row in cells(book["各点"])[2:25]}
    assert points["410106-S01"][2:-1] == ("未报",) * (len(points["410106-S01"]) - 3)
    assert isinstance(points[D01][2], int)
    assert points[D01][-1] == "已封账　YB-D01-202610-1"
    problem = cells(book["问题清单"])[3]
    assert problem[0] == number
    assert problem[4] == datetime(2026, 11, 23)  # noqa: DTZ001 - a day in a cell
    assert problem[5] == 2
    assert problem[8] == datetime(2026, 11, 26)  # noqa: DTZ001
    needs = cells(book["未列入的需求"])[3]
    assert needs[1] == f"'{HOSTILE}"
    assert len(book["各点图表"]._charts) == 1
    assert "填报单位（盖章）" in " ".join(str(cell) for row in first for cell in row)


def test_that_the_workbook_adds_up_and_is_the_same_every_time(busy: Town) -> None:
    report = compose(busy)
    book = load_workbook(BytesIO(report_bytes(report)))
    rows = cells(book["各点"])[2:24]
    total = cells(book["各点"])[24]
    for column, one in enumerate(report.table.columns, start=2):
        if one.adds_up and one.unit:
            parts = [row[column] for row in rows if not isinstance(row[column], str)]
            assert sum(parts) == pytest.approx(total[column]), one.label
    assert report_bytes(report) == report_bytes(report)


def test_that_the_workbook_shows_what_came_after_the_closing(busy: Town) -> None:
    sheet = cells(load_workbook(BytesIO(report_bytes(compose(busy))))["各点"])
    moved = [row for row in sheet if row[0] == D01 and row[5] == "接待人次"]
    assert [row[2:5] for row in moved] == [(3, 4, 1)]
    whole = [row for row in sheet if row[0] == "410106" and row[5] == "接待人次"]
    assert whole
    assert whole[0][4] == 1


def test_that_the_paper_says_the_same_and_passes_the_linter(busy: Town) -> None:
    number = listed(busy)
    printed = busy.district.reports.paper(OCTOBER)
    assert lint(printed.pdf, COUNTER) == ()
    assert printed.missing == ()
    text = whole_text(printed.pdf)
    for words in (
        "示例区银发顾问点工作月度报告", "没有报的点", "矿山街道养老服务中心（410106-S05）",
        "已封账", "YB-D01-202610-1", number, "责任单位：区民政局（张科长）", "措施：增加送餐员",
        "没满足、还没列入清单的需求", "数字怎么看", "填报单位", "（公章）",
    ):  # fmt: skip
        assert words in text, words
    pages = page_texts(printed.pdf)
    assert [f"第{at}页/共{len(pages)}页" in one for at, one in enumerate(pages, 1)] == [True] * len(
        pages
    )
    assert "曾桂兰" not in text


def test_that_the_figures_alone_have_no_problem_list(busy: Town) -> None:
    listed(busy)
    text = whole_text(busy.district.reports.paper(OCTOBER, whole=False).pdf)
    assert "问题清单：" not in text
    assert "责任单位" not in text
    assert "各点情况" in text


def test_that_a_district_without_any_report_still_gets_a_paper(town: Town) -> None:
    printed = town.district.reports.paper(OCTOBER)
    assert lint(printed.pdf, COUNTER) == ()
    text = whole_text(printed.pdf)
    assert "已报0个点，未报22个点" in text
    assert "清单上还没有问题" in text
    book = load_workbook(BytesIO(report_bytes(compose(town))))
    assert cells(book["问题清单"])[3][0] == "没有"


def test_that_a_long_list_of_problems_turns_pages_without_losing_one(town: Town) -> None:
    problems, numbers = town.district.problem_list, []
    for at in range(25):
        town.unmet(D05, "2026-10-08", service=f"服务{at}")
    town.report()
    for at in range(25):
        one = problems.open(problems.begin(), key_of("meals", "full", f"服务{at}", "江南社区"))
        numbers.append(one.id[:8])
        problems.move(
            problems.begin(), one.id,
            lambda problem, on: problem.assigned(on, "某单位" * 20, "某人" * 20, on, "措施。" * 100),
        )  # fmt: skip
    printed = town.district.reports.paper(NOVEMBER)
    assert lint(printed.pdf, COUNTER) == ()
    text = whole_text(printed.pdf)
    assert all(number in text for number in numbers)
    assert printed.pages > 5


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "pdf"])
def test_that_the_figures_are_written_in_every_form(busy: Town, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"t.{form}"
    busy.district.reports.write_tally(OCTOBER, form, path)
    data = path.read_bytes()
    match form:
        case "xlsx":
            assert load_workbook(BytesIO(data)).sheetnames[:2] == ["各点", "全区合计"]
        case "csv":
            lines = data.decode("utf-8-sig").splitlines()
            assert len(lines) == 1 + 22 + 1
            assert data.startswith(b"\xef\xbb\xbf")
        case "json":
            assert json.loads(data) == json.loads(busy.district.reports.tally_text(OCTOBER, "json"))
        case _:
            assert data.startswith(b"%PDF")


def test_that_other_forms_are_refused(busy: Town, tmp_path: Path) -> None:
    reports = busy.district.reports
    with pytest.raises(BadInput, match="没有“doc”这种格式"):
        reports.write_tally(OCTOBER, "doc", tmp_path / "t.doc")
    with pytest.raises(BadInput, match=r"以 \.xlsx 或 \.pdf 结尾"):
        reports.write_report(OCTOBER, tmp_path / "t.doc")
    with pytest.raises(BadInput, match="要写到文件里"):
        reports.tally_text(OCTOBER, "xlsx")
    assert reports.tally_text(OCTOBER, "csv").startswith("月份,编号")
    assert list(tmp_path.glob("t.*")) == []
