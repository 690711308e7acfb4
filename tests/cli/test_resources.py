"""``advisor resource``: the directory by commands, with stable shapes."""

import csv
import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SHAPE = {
    "id", "offer", "name", "kind", "category", "provider", "place", "street", "community",
    "address", "phone", "hours", "now", "fee", "audience", "how_to_apply", "description",
    "capacity", "vacancies", "alert", "status", "access", "checked_on", "checked_by", "freshness",
    "source",
}  # fmt: skip


def add(run: Run, *more: str) -> str:
    done = run("resource", "add", "--name", "示例午餐", "--provider", "示例餐饮", *more, "--json")
    assert done.status == 0, done.err
    return str(done.json["id"])


def test_that_everything_is_listed_in_a_stable_shape(point: Run) -> None:
    listed = point("resource", "list", "--json").json
    assert all(set(one) == SHAPE for one in listed)
    assert {one["freshness"] for one in listed} == {None}
    words = point("resource", "list").out
    assert words.count("待核实") >= len(listed)


def test_that_words_pinyin_and_filters_find(point: Run) -> None:
    for typed in ("敬老院", "jinglaoyuan", "jly"):
        names = [one["name"] for one in point("resource", "find", typed, "--json").json]
        assert "敬老院床位" in names
    only = point("resource", "list", "--kind", "home_bed", "--json").json
    assert [one["name"] for one in only] == ["敬老院床位"]
    need = point("resource", "list", "--need", "emergency", "--json").json
    assert [one["category"] for one in need] == ["emergency"]
    assert point("resource", "find", "潜水").out.strip() == "没有找到这样的服务"
    assert point("resource", "list", "--checked", "--json").json == []


def test_that_an_entry_is_added_changed_checked_and_closed(point: Run) -> None:
    one = add(
        point, "--set", "hours=每天 全天", "--set", "place=一号点", "--set", "access=lift step_free",
        "--set", "kind=meal_point",
    )  # fmt: skip
    shown = point("resource", "show", one, "--json").json
    assert (shown["hours"], shown["access"]) == ("每天 全天", ["lift", "step_free"])
    assert shown["now"].startswith("现在开着")
    assert [each["id"] for each in point("resource", "list", "--open", "--json").json] == [one]
    assert point("resource", "edit", one, "--set", "fee=示例价").status == 0
    assert point("resource", "check", one, "--on", "2026-01-02", "--by", "区里").status == 0
    assert point("resource", "close", one, "--alert", "装修").status == 0
    shown = point("resource", "show", one, "--json").json
    assert shown["fee"] == "示例价"
    assert (shown["checked_on"], shown["checked_by"]) == ("2026-01-02", "区里")
    for light, count in (("ever", 1), ("recently", 0), ("long_ago", 1)):
        assert len(point("resource", "list", "--checked", light, "--json").json) == count
    assert (shown["status"], shown["alert"]) == ("temporarily closed", "装修")
    assert point("resource", "list", "--open", "--json").json == []
    assert point("resource", "reopen", one).out.strip() == "记下了 1 项"
    assert "示例午餐" in point("resource", "show", one).out
    assert point("resource", "remove", one).status == 0
    assert point("resource", "find", "示例午餐", "--json").json == []
    gone = point("resource", "find", "示例午餐", "--gone", "--json").json
    assert [each["status"] for each in gone] == ["defunct"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "x"), "没有编号为 x 的服务"),
        (("check", "x"), "没有编号为 x 的服务"),
        (("edit", "x"), "没有编号为 x 的服务"),
        (("add", "--name", "甲", "--provider", "乙", "--set", "x=1"), "没有“x”这个字段"),
        (("add", "--name", "甲", "--provider", "乙", "--set", "kind=x"), "kind 不能是“x”"),
        (("add", "--name", "甲", "--provider", "乙", "--set", "access=x"), "access 不能是“x”"),
        (("add", "--name", "甲", "--provider", "乙", "--set", "hours=随时"), "“随时”看不懂"),
        (("add", "--name", " ", "--provider", "乙"), "还没有写是什么服务"),
        (("export", "--out", "x.doc"), ".xlsx 或 .csv"),
        (("import", "没有.csv"), "找不到或读不出"),
        (("list", "--need", "x"), "--need 不能是"),
    ],
)
def test_that_wrong_use_is_one_clear_line(point: Run, words: tuple[str, ...], said: str) -> None:
    assert said in point("resource", *words).refusal


def test_that_a_table_goes_out_and_in(point: Run, tmp_path: Path) -> None:
    add(point)
    for name in ("资源.xlsx", "资源.csv"):
        path = tmp_path / name
        lines = point("resource", "export", "--out", path, "--json").json["lines"]
        done = point("resource", "import", path, "--json")
        assert done.status == 0
        assert (done.json["lines"], done.json["new"], done.json["changed"]) == (lines, 0, 0)


def test_that_wrong_lines_are_told_and_only_taken_around_when_asked(
    point: Run, tmp_path: Path
) -> None:
    path = tmp_path / "表.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["服务", "机构", "种类"], ["早餐", "甲", "饭店"], ["夜宵", "乙", ""]]
        )
    dry = point("resource", "import", path, "--dry-run", "--json")
    assert dry.status == 1
    assert dry.json["taken"] is False
    assert dry.json["problems"] == [
        {"line": 2, "column": "种类", "why": "没有“饭店”这一种",
         "advice": dry.json["problems"][0]["advice"]}
    ]  # fmt: skip
    assert "试导，什么也没有写：2行" in point("resource", "import", path, "--dry-run").out
    assert "有1行不对，一行也没有导入" in point("resource", "import", path).refusal
    assert point("resource", "find", "夜宵", "--json").json == []
    done = point("resource", "import", path, "--good-lines", "--json")
    assert (done.status, done.json["new"], done.json["taken"]) == (1, 1, True)
    assert len(point("resource", "find", "夜宵", "--json").json) == 1


def test_that_the_package_is_written(point: Run, tmp_path: Path) -> None:
    folder, archive = tmp_path / "hsds", tmp_path / "hsds.zip"
    files = point("resource", "hsds", "--out", folder, "--json").json["files"]
    assert set(files) == {one.name for one in folder.iterdir()}
    assert json.loads((folder / "datapackage.json").read_text("utf-8"))["version"] == "3.0"
    assert point("resource", "hsds", "--out", archive).status == 0
    with zipfile.ZipFile(archive) as opened:
        assert set(opened.namelist()) == set(files)
    assert "是一个文件夹" in point("resource", "hsds", "--out", folder).refusal


def test_that_the_one_search_finds_services(point: Run) -> None:
    groups = {one["kind"]: one for one in point("search", "敬老院", "--json").json}
    assert groups["resource"]["count"] == 3
