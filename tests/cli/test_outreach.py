"""``advisor policy reach``: whom to tell, once each, and no telephone without consent."""

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.sheets.reading import whole_text

ALLOWANCE = "zz-gaoling-jintie"
ITEM = {"policy", "name", "why", "mind", "on", "told_on"}


@pytest.fixture
def elders(point: Run) -> dict[str, str]:
    """Two of whom one is old enough for the allowance."""
    return {
        name: point("elder", "add", "--name", name, "--birth", birth, "--fact", "hukou=410106",
                    "--phone", phone, "--json").json["id"]
        for name, birth, phone in (
            ("张桂兰", "1930-03-05", "13900003812"), ("李秀英", "1962-05-06", "13900001111"),
        )
    }  # fmt: skip


def reached(run: Run, *words: str) -> dict[str, Any]:
    done = run("policy", "reach", *words, "--json")
    assert done.status == 0, done.err
    assert set(done.json) == {"elders", "without_consent", "rows"}
    value: dict[str, Any] = done.json
    return value


def test_that_each_is_listed_once_with_all_there_is_to_tell(
    point: Run, elders: dict[str, str]
) -> None:
    value = reached(point)
    rows = {one["name"]: one for one in value["rows"]}
    assert value["elders"] == len(value["rows"]) == len(rows) == 2
    assert rows["张桂兰"]["elder"] == elders["张桂兰"]
    for one in value["rows"]:
        assert set(one) == {"elder", "name", "may_call", "phone", "items"}
        assert all(set(each) == ITEM for each in one["items"])
        assert one["items"]
        assert (one["may_call"], one["phone"]) == (False, "")
    assert len(rows["张桂兰"]["items"]) > 1


def test_that_one_policy_reaches_whom_it_fits(point: Run, elders: dict[str, str]) -> None:
    assert elders
    value = reached(point, "--policy", ALLOWANCE)
    assert [one["name"] for one in value["rows"]] == ["张桂兰"]
    assert [one["policy"] for one in value["rows"][0]["items"]] == [ALLOWANCE]
    words = point("policy", "reach", "--policy", ALLOWANCE).out.splitlines()
    assert words[0].startswith("张桂兰  ")
    assert words[1].startswith("    高龄津贴  ")
    assert words[-1] == "共 1 位老人，其中 1 位没有同意打电话"
    assert "13900003812" not in "".join(words)


def test_that_whoever_was_told_is_listed_only_on_demand(
    point: Run, elders: dict[str, str], tmp_path: Path
) -> None:
    done = point("sheet", "elder", elders["张桂兰"], "--out", tmp_path / "a.pdf")
    assert done.status == 0, done.err
    assert reached(point, "--policy", ALLOWANCE)["rows"] == []
    assert point("policy", "reach", "--policy", ALLOWANCE).out.strip() == "共 0 位老人"
    assert reached(point, "--policy", ALLOWANCE, "--told")["elders"] == 1


@pytest.mark.parametrize("ending", ["xlsx", "csv", "pdf"])
def test_that_the_list_is_written_in_the_form_its_name_asks_for(
    ending: str, point: Run, elders: dict[str, str], tmp_path: Path
) -> None:
    assert elders
    path = tmp_path / f"list.{ending}"
    assert point("policy", "reach", "--policy", ALLOWANCE, "--out", path).status == 0
    content = path.read_bytes()
    if ending == "pdf":
        text = whole_text(content)
    elif ending == "csv":
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
        assert len({len(one) for one in rows}) == 1
        text = str(rows)
    else:
        sheet = load_workbook(path).worksheets[0]
        text = str([cell.value for row in sheet.iter_rows() for cell in row])
    assert "张桂兰" in text
    assert "高龄津贴" in text
    assert "李秀英" not in text
    assert "13900003812" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "list.docx"), ".docx"),
        (("--out", "list"), "格式"),
        (("--out", "no/list.csv"), "文件夹不存在"),
        (("--policy", "nobody"), "nobody"),
        (("--within", "-1"), "0到366"),
        (("--within", "9" * 25), "0到366"),
        (("--within", "soon"), "soon"),
        (("--since", "1024-01-01"), "1024-01-01"),
    ],
)
def test_that_a_wrong_question_is_one_line_and_writes_nothing(
    words: tuple[str, ...], said: str, point: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert said in point("policy", "reach", *words, "--json").refusal
    assert list((tmp_path / "here").iterdir()) == []
