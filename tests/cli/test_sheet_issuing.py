"""``advisor sheet …``: what was said stands on the paper, and what went wrong in the journal."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.sheets.reading import opened, runs, whole_text

ALLOWANCE = "zz-gaoling-jintie"
RARE = "\U00020000"
"""A character of level 3 of GB 18030-2022 that none of the bundled fonts has."""


@pytest.fixture
def elder(point: Run) -> str:
    done = point("elder", "add", "--name", "张桂兰", "--birth", "1940-03-05", "--fact",
                 "hukou=410106", "--street", "中心路街道", "--phone", "13900003812", "--json")  # fmt: skip
    return str(done.json["id"])


def issued(run: Run) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = run("sheet", "list", "--json").json
    return value


def text_of(path: Path) -> str:
    return whole_text(path.read_bytes())


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("missing",
         ("--subject", "高龄津贴", "--lacking", "户口簿", "--lacking", "银行卡", "--have", "身份证",
          "--where", "示例街道窗口", "--due", "2099-12-07"),
         ("高龄津贴", "户口簿", "银行卡", "身份证", "示例街道窗口", "2099年12月7日")),
        ("referral",
         ("--provider", "示例机构", "--provider-phone", "100-0000-0001", "--provider-address",
          "示例路9号", "--need", "每周助浴一次", "--wanted", "周二上午", "--due", "2099-12-07"),
         ("示例机构", "示例路9号", "每周助浴一次", "周二上午", "2099年12月7日")),
        ("callback", ("--due", "2099-12-07", "--about", "津贴办得怎么样"),
         ("2099年12月7日", "津贴办得怎么样")),
        ("elder", ("--callback", "2099-12-07"), ("高龄津贴", "2099年12月7日")),
        ("family", (), ("高龄津贴",)),
    ],
)  # fmt: skip
def test_that_all_that_was_said_stands_on_the_paper(
    kind: str, words: tuple[str, ...], said: tuple[str, ...], point: Run, elder: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    done = point("sheet", kind, elder, *words, "--out", path, "--json")
    assert set(done.json) == {"number", "file", "pages"}
    assert done.json["pages"] == len(opened(path.read_bytes()).pages)
    text = text_of(path)
    for one in (*said, done.json["number"]):
        assert one in text


@pytest.mark.parametrize("size", [16, 18, 22, 24])
def test_that_no_letter_is_smaller_than_sixteen_points_at_any_size(
    size: int, point: Run, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    assert point("sheet", "policy", ALLOWANCE, "--size", size, "--out", path).status == 0
    found = {round(one.size, 1) for one in runs(path.read_bytes())}
    assert min(found) >= 16
    assert float(size) in found
    assert point("sheet", "lint", path).status == 0


def test_that_a_number_is_of_the_point_and_runs_on(point: Run, tmp_path: Path) -> None:
    numbers = [
        point("sheet", "policy", ALLOWANCE, "--out", tmp_path / "a.pdf", "--json").json["number"]
        for _ in range(3)
    ]
    assert all(re.fullmatch(r"SJ-D05-\d{6}-\d{4}", one) for one in numbers)
    assert [int(one[-4:]) for one in numbers] == [1, 2, 3]
    assert [one["number"] for one in issued(point)] == numbers[::-1]
    assert len(point("sheet", "list", "--limit", "2").out.splitlines()) == 2


def test_that_one_line_tells_people_what_was_made(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    done = point("sheet", "policy", ALLOWANCE, "--out", path)
    pages = len(opened(path.read_bytes()).pages)
    number = issued(point)[0]["number"]
    assert (done.out, done.err) == (f"{number}  {path}  共{pages}页\n", "")
    line = point("sheet", "list").out.strip()
    assert line.startswith(f"{number}  ")
    assert line.endswith("  政策告知单  已存成文件")


@pytest.mark.parametrize("out", ["no/a.pdf", ".", "folder"])
def test_that_a_sheet_that_could_not_be_saved_is_noted_so_and_can_be_had_again(
    out: str, point: Run, elder: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    assert "文件夹" in point("sheet", "elder", elder, "--out", tmp_path / out, "--json").refusal
    (one,) = issued(point)
    assert (one["outcome"], one["why"]) == ("not_printed", "没能存成文件")
    assert "没印出来" in point("sheet", "list").out
    path = tmp_path / "again.pdf"
    assert point("sheet", "reprint", one["number"], "--out", path).status == 0
    assert issued(point)[0]["outcome"] == "saved"
    assert point("sheet", "verify", path).status == 0


def test_that_a_reprint_that_fails_unsays_nothing(point: Run, tmp_path: Path) -> None:
    point("sheet", "policy", ALLOWANCE, "--out", tmp_path / "a.pdf")
    number = issued(point)[0]["number"]
    refused = point("sheet", "reprint", number, "--out", tmp_path / "no" / "b.pdf").refusal
    assert "文件夹不存在" in refused
    assert [(one["number"], one["outcome"]) for one in issued(point)] == [(number, "saved")]


REFUSED = {
    "stranger": (("elder", "nobody"), "nobody"),
    "no such policy": (("policy", "nothing"), "nothing"),
    "call gone by": (("elder", "{elder}", "--callback", "2000-01-01"), "已经过了"),
    "card gone by": (("callback", "{elder}", "--due", "2000-01-01"), "已经过了"),
    "card without a day": (("callback", "{elder}"), "--due"),
    "papers gone by": (
        ("missing", "{elder}", "--subject", "津贴", "--lacking", "户口簿", "--due", "2000-01-01"),
        "已经过了",
    ),
    "answer gone by": (
        ("referral", "{elder}", "--provider", "甲", "--need", "乙", "--due", "2000-01-01"),
        "已经过了",
    ),
    "nothing lacking": (("missing", "{elder}", "--subject", "津贴"), "还缺的材料"),
    "only blanks lacking": (
        ("missing", "{elder}", "--subject", "津贴", "--lacking", " "), "还缺的材料",
    ),
    "for nothing": (("missing", "{elder}", "--subject", " ", "--lacking", "户口簿"), "办什么"),
    "to nowhere": (("referral", "{elder}", "--provider", " ", "--need", "助浴"), "转给哪里"),
    "for no need": (("referral", "{elder}", "--provider", "甲", "--need", ""), "需要什么"),
    "size": (("elder", "{elder}", "--size", "14"), "14"),
    "two places": (("resources", "--elder", "{elder}", "--street", "中心路街道"), "--elder"),
    "strangers home": (("resources", "--elder", "nobody"), "nobody"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_that_what_is_refused_uses_no_number_up_and_writes_nothing(
    case: str, point: Run, elder: str, tmp_path: Path
) -> None:
    words, said = REFUSED[case]
    path = tmp_path / "a.pdf"
    done = point("sheet", *(one.format(elder=elder) for one in words), "--out", path, "--json")
    assert said in done.refusal
    assert issued(point) == []
    assert not path.exists()


def test_that_blanks_among_the_papers_make_no_boxes(point: Run, elder: str, tmp_path: Path) -> None:
    laid_out = []
    for blanks in ((), ("--lacking", " ", "--have", "")):
        path = tmp_path / "a.pdf"
        point("sheet", "missing", elder, "--subject", "津贴", "--lacking", "户口簿", *blanks, "--out",
              path)  # fmt: skip
        drawn = runs(path.read_bytes())
        laid_out.append([(one.page, one.y, one.text) for one in drawn if "SJ-" not in one.text])
    assert laid_out[0] == laid_out[1]


def test_that_telephone_and_home_stay_here_without_consent(
    point: Run, elder: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    point("sheet", "referral", elder, "--provider", "示例机构", "--need", "助浴", "--contact",
          "13900003812", "--home", "示例路1号", "--out", path)  # fmt: skip
    text = text_of(path)
    assert "3812" not in text
    assert "示例路1号" not in text


def test_that_what_is_near_an_elders_home_is_found_by_their_street(
    point: Run, elder: str, tmp_path: Path
) -> None:
    by_elder, by_street = tmp_path / "a.pdf", tmp_path / "b.pdf"
    assert point("sheet", "resources", "--elder", elder, "--out", by_elder).status == 0
    point("sheet", "resources", "--street", "中心路街道", "--out", by_street)
    assert "中心路街道附近" in text_of(by_elder)
    assert "张桂兰" not in text_of(by_elder)
    assert [one.text for one in runs(by_elder.read_bytes())][3:8] == [
        one.text for one in runs(by_street.read_bytes())
    ][3:8]


def test_that_the_text_for_the_family_names_nobody(point: Run, elder: str, tmp_path: Path) -> None:
    text = tmp_path / "wx.txt"
    done = point("sheet", "family", elder, "--text", text, "--out", tmp_path / "a.pdf")
    assert done.status == 0, done.err
    written = text.read_text(encoding="utf-8")
    assert "高龄津贴" in written
    for secret in ("张桂兰", "13900003812", "1940"):
        assert secret not in written


def test_that_a_text_that_cannot_be_written_uses_no_number_up(
    point: Run, elder: str, tmp_path: Path
) -> None:
    words = ("--text", tmp_path / "no" / "wx.txt", "--out", tmp_path / "a.pdf")
    assert "文件夹不存在" in point("sheet", "family", elder, *words).refusal
    assert issued(point) == []
    assert not (tmp_path / "a.pdf").exists()


def test_that_a_character_no_font_has_is_pointed_out_and_marked(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    one = point("elder", "add", "--name", f"王{RARE}", "--json").json["id"]
    done = point("sheet", "elder", one, "--out", path, "--json")
    assert done.status == 0
    assert done.json["number"]
    assert done.err == f"提醒：字库里没有这些字，请手写补上：{RARE}\n"
    assert "王〔?〕" in text_of(path)


def test_that_a_character_of_the_third_font_needs_no_hand(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    one = point("elder", "add", "--name", "𬎆䶮", "--json").json["id"]
    done = point("sheet", "elder", one, "--out", path)
    assert (done.status, done.err) == (0, "")
    assert "𬎆䶮" in text_of(path)


@pytest.mark.parametrize("number", ["SJ-D06-202611-0001", "0012", "", "SJ-D05-202611-9999"])
def test_that_only_what_was_issued_here_is_printed_again(
    number: str, point: Run, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    assert "sheet list" in point("sheet", "reprint", number, "--out", path).refusal
    assert not path.exists()
