"""``advisor sheet …`` and the papers without a number, as somebody types them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sheets.reading import whole_text


@pytest.fixture
def elder(point: Run) -> str:
    done = point("elder", "add", "--name", "张桂兰", "--fact", "birth=1940-03-05",
                 "--fact", "hukou=410106", "--json")  # fmt: skip
    return str(json.loads(done.out)["id"])


KINDS = {
    "elder": ["--callback", "2099-12-07"],
    "family": [],
    "callback": ["--due", "2099-12-07", "--about", "办得怎么样"],
    "missing": ["--subject", "高龄津贴", "--lacking", "户口簿", "--have", "身份证"],
    "referral": ["--provider", "示例机构", "--need", "助浴", "--contact", "13900003812"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_that_every_kind_for_an_elder_is_issued_kept_and_verified(
    point: Run, elder: str, tmp_path: Path, kind: str
) -> None:
    path, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    done = point("sheet", kind, elder, *KINDS[kind], "--out", path, "--json")
    number = json.loads(done.out)["number"]
    assert point("sheet", "verify", path).status == 0
    assert "是真的" in point("sheet", "verify", number).out
    assert point("sheet", "reprint", number.lower(), "--out", again).status == 0
    assert again.read_bytes() == path.read_bytes()
    listed = json.loads(point("sheet", "list", "--json").out)
    assert [(one["number"], one["kind"], one["outcome"]) for one in listed] == [
        (number, kind, "saved")
    ]


def test_that_the_text_for_the_family_is_written(point: Run, elder: str, tmp_path: Path) -> None:
    text = tmp_path / "wx.txt"
    point("sheet", "family", elder, "--text", text, "--out", tmp_path / "a.pdf")
    assert "可能符合" in text.read_text(encoding="utf-8")


def test_that_what_is_near_is_issued(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "near.pdf"
    assert point("sheet", "resources", "--street", "中心路街道", "--out", path).status == 0
    assert "中心路街道附近" in whole_text(path.read_bytes())


def test_that_what_is_not_ours_answers_no(point: Run) -> None:
    done = point("sheet", "verify", "1234567890", "--json")
    assert done.status == 1
    assert json.loads(done.out)["standing"] == "foreign"


def test_that_a_file_that_is_not_there_is_told(point: Run) -> None:
    done = point("sheet", "verify", "没有.pdf")
    assert done.status == 2
    assert "读不出 没有.pdf" in done.err


def test_that_a_number_never_issued_is_told(point: Run, tmp_path: Path) -> None:
    done = point("sheet", "reprint", "SJ-D05-202611-0099", "--out", tmp_path / "a.pdf")
    assert done.status == 2
    assert "没有出过编号为 SJ-D05-202611-0099" in done.err


def test_that_an_empty_list_says_so(point: Run) -> None:
    assert "还没有出过单子" in point("sheet", "list").out


def test_that_the_linter_answers_for_files(point: Run, elder: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    point("sheet", "elder", elder, "--out", good)
    bad.write_bytes(b"%PDF-1.3 not really")
    clean = point("sheet", "lint", good)
    assert (clean.status, clean.out.strip()) == (0, "没有发现问题")
    found = point("sheet", "lint", good, bad, "--json")
    assert found.status == 1
    assert {one["rule"] for one in json.loads(found.out)} == {"broken"}
    assert point("sheet", "lint", tmp_path / "none.pdf").status == 2


def test_that_the_office_may_have_smaller_type(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "tally.pdf"
    assert point("tally", "--format", "pdf", "--out", path).status == 0
    assert point("sheet", "lint", path).status == 1
    assert point("sheet", "lint", "--office", path).status == 0


@pytest.mark.parametrize("family", ["notice", "register"])
def test_that_papers_without_a_number_are_listed_and_written(
    point: Run, tmp_path: Path, family: str
) -> None:
    known = json.loads(point(family, "--json").out)
    assert known
    for one in known:
        path = tmp_path / f"{one}.pdf"
        assert point(family, one, "--out", path).status == 0
        assert path.read_bytes().startswith(b"%PDF")
    assert point(family, next(iter(known))).status == 2
    assert point(family, "nothing", "--out", tmp_path / "x.pdf").status == 2


def test_that_a_printed_tally_needs_a_file(point: Run) -> None:
    done = point("tally", "--format", "pdf")
    assert done.status == 2
    assert "--out" in done.err
