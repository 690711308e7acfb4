"""Old registers by command: dry run, mapping, import, list, undo; and every refusal in one line."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.services.registers.registers import as_csv, as_xlsx, row

ROWS = [
    row(),
    row("2025-3-6", "王秀英", 事项="助餐", 电话="13900003812"),
    row("2025-3-7", None, 方式="传真"),
]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return as_csv(tmp_path / "台账.csv", ROWS)


def test_that_a_dry_run_changes_nothing(point: Run, register: Path) -> None:
    answer = point("consult", "import", register, "--dry-run", "--json").json
    assert (answer["rows"], answer["good"], answer["imported"]) == (3, 3, None)
    assert {one["heading"]: one["field"] for one in answer["columns"]}["身份证号"] == "number"
    assert answer["unknown"] == [{"field": "channel", "word": "传真", "count": 1, "line": 4}]
    said = point("consult", "import", register, "--dry-run").out
    assert "3 行：能导入 3" in said
    assert "方式“传真”不认识，1 行（第4行起）" in said
    assert "什么也没有改" in said
    assert point("consult", "list", "--json").json == []


def test_that_it_comes_in_once_is_listed_and_goes(point: Run, register: Path) -> None:
    done = point("consult", "import", register, "--register-people", "--json").json
    assert done["imported"]["rows"] == 3
    assert done["imported"]["people"] == 1
    again = point("consult", "import", register, "--json").json
    assert (again["already"], again["imported"]["rows"]) == (3, 0)
    listed = point("consult", "imports", "--json").json
    assert [(one["file"], one["rows"], one["finished"]) for one in listed] == [
        ("台账.csv", 0, True), ("台账.csv", 3, True),
    ]  # fmt: skip
    assert point("elder", "find", "13900003812", "--json").json[0]["name"] == "王秀英"
    undone = point("consult", "undo-import", done["imported"]["id"], "--json").json
    assert (undone["rows"], undone["people"], undone["kept"]) == (3, 1, [])
    assert point("consult", "list", "--json").json == []
    assert "已撤销" in point("consult", "imports").out
    assert point("verify").status == 0


def test_that_bad_rows_stop_it_until_they_are_left_out(point: Run, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "台账.csv", [*ROWS, row("2025-2-30", "甲")])
    stopped = point("consult", "import", path, "--report", tmp_path / "情况.csv")
    assert stopped.status == 1
    assert "5  B列“日期”  不能导入  日期“2025-2-30”不存在  请核对年、月、日" in stopped.out
    assert "没有导入" in stopped.out
    with (tmp_path / "情况.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][:3] == ["5", "B列“日期”", "不能导入"]
    assert point("consult", "import", path, "--dry-run").status == 1
    done = point("consult", "import", path, "--good-rows")
    assert (done.status, "导入了 3 次咨询" in done.out) == (0, True)


def test_that_columns_defaults_and_the_year_are_given_by_hand(point: Run, tmp_path: Path) -> None:
    rows = [("几月几号", "甲", "乙"), ("3月5日", "问助餐", "说了"), (None, "问低保", "说了")]
    path = as_xlsx(tmp_path / "表.xlsx", rows, "一月")
    words = (
        "consult", "import", path, "--sheet", "一月", "--map", "几月几号=日期", "--map", "B=咨询内容",
        "--map", "乙=", "--default", "方式=来电", "--default", "outcome=referred", "--year", "2024",
        "--fill-dates", "--keep-profile", "小表",
    )  # fmt: skip
    assert point(*words).status == 0
    found = point("consult", "list", "--month", "2024-03", "--json").json
    assert [(one["channel"], one["outcome"], one["answered"]) for one in found] == [
        ("phone", "referred", ""), ("phone", "referred", ""),
    ]  # fmt: skip
    assert sorted(one["asked"] for one in found) == ["问低保", "问助餐"]
    again = point("consult", "import", path, "--profile", "小表", "--year", "2024", "--json").json
    assert (again["already"], again["good"]) == (2, 0)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("没有.xlsx",), "找不到或读不出 没有.xlsx"),
        (("FILE", "--sheet", "四月"), "没有叫“四月”的工作表"),
        (("FILE", "--map", "日期"), "--map 要写成 名称=值"),
        (("FILE", "--map", "没有=日期"), "表里没有叫“没有”"),
        (("FILE", "--map", "日期=什么"), "没有叫“什么”的字段"),
        (("FILE", "--map", "日期=", "--map", "姓名=电话"), "哪一列是日期"),
        (("FILE", "--default", "方式=传真"), "方式没有“传真”"),
        (("FILE", "--default", "性别=女"), "“性别”不能设默认"),
        (("FILE", "--profile", "别的"), "没有叫“别的”的对照表"),
        (("FILE", "--heading", "99"), "没有第99行"),
        (("FILE", "--year", "25"), "--year"),
    ],
)  # fmt: skip
def test_that_wrong_words_are_refused_in_one_line(
    point: Run, register: Path, words: tuple[str, ...], line: str
) -> None:
    given = tuple(str(register) if one == "FILE" else one for one in words)
    assert line in point("consult", "import", *given).refusal


def test_that_an_import_that_is_none_is_not_taken_back(point: Run) -> None:
    assert "没有编号为 x 的导入" in point("consult", "undo-import", "x").refusal
    assert point("consult", "imports").out.strip() == "还没有导入过台账"


def test_that_long_reports_are_cut_and_say_so(point: Run, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "台账.csv", [row("明天", f"甲{at}") for at in range(40)])
    assert "还有 10 条" in point("consult", "import", path, "--dry-run").out


def test_that_columns_of_which_nothing_is_made_are_named(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("日期,姓名,事项,窗口号\n2025-3-5,张桂兰,助餐,甲\n", encoding="utf-8")
    said = point("consult", "import", path, "--dry-run").out
    assert "没有用到的列：D列“窗口号”" in said
    assert "--map" in said
