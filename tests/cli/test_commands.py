"""Every command: what it answers, and with what status."""

import json
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.cli.conftest import Done, Run

CARD = "11010519491231002X"
WRONG_CARD = "110105194912310021"


def one_line(done: Done) -> str:
    """Check that a refusal is one clear line, and give it."""
    assert done.status == 2, done
    assert done.out == ""
    lines = done.err.strip().splitlines()
    assert len(lines) == 1
    assert "Traceback" not in done.err
    return lines[0]


def added(run: Run, *words: str) -> str:
    done = run("elder", "add", "--name", "张桂兰", "--json", *words)
    assert done.status == 0, done.err
    return str(done.json["id"])


def test_that_an_elder_is_added_found_and_shown(point: Run) -> None:
    done = point(
        "elder", "add", "--name", "张桂兰", "--citizen-id", CARD, "--phone", "13900003812",
        "--community", "示例一社区", "--fact", "income=minimum", "--fact", "care_level=3", "--json",
    )  # fmt: skip
    assert done.json["warnings"] == []
    (found,) = point("elder", "find", "zgl", "--json").json
    assert (found["id"], found["name"]) == (done.json["id"], "张桂兰")
    assert (found["birth"], found["community"]) == ("1949-12-31", "示例一社区")
    shown = point("elder", "show", found["id"], "--json").json
    assert (shown["number"], shown["phone"]) == (CARD, "13900003812")
    assert (shown["facts"]["income"], shown["facts"]["care_level"]) == ("minimum", 3)
    words = point("elder", "show", found["id"])
    assert "重度失能" in words.out
    assert "未登记" in words.out


def test_that_a_duplicate_is_a_warning_not_a_refusal(point: Run) -> None:
    added(point, "--citizen-id", CARD)
    again = point("elder", "add", "--name", "张桂兰", "--citizen-id", CARD, "--json")
    assert again.status == 0
    assert "可能已经登记过" in again.json["warnings"][0]


def test_that_a_consultation_is_logged_and_listed(point: Run) -> None:
    elder = added(point)
    topics = [one["code"] for one in point("consult", "topics", "--json").json]
    done = point(
        "consult", "add", "--elder", elder, "--channel", "phone", "--topic", topics[0],
        "--topic", topics[3], "--outcome", "answered", "--asked", "问助餐", "--minutes", "5",
        "--at", "2026-10-05T09:30", "--json",
    )  # fmt: skip
    (listed,) = point("consult", "list", "--month", "2026-10", "--json").json
    assert listed["id"] == done.json["id"]
    assert listed["topics"] == [topics[0], topics[3]]
    assert listed["at"].startswith("2026-10-05T")
    assert listed["name"] == "张桂兰"
    assert point("consult", "list", "--month", "2026-09", "--json").json == []
    assert len(point("consult", "list", "--search", "助餐", "--json").json) == 1
    assert "2026-10-05 09:30" in point("consult", "list").out


def test_that_policies_are_listed_shown_and_searched_without_a_record(run: Run) -> None:
    listed = run("policy", "list", "--json").json
    assert len(listed) >= 12
    found = run("policy", "search", "高龄津贴", "--json").json
    assert found
    shown = run("policy", "show", found[0]["id"], "--json").json
    assert shown["sources"]
    assert shown["checked_on"]
    assert shown["plain"] in run("policy", "show", found[0]["id"]).out


def _verdicts(done: Done) -> dict[str, str]:
    return {one["policy"]: one["verdict"] for one in done.json["screenings"]}


@pytest.mark.parametrize("way", ["words", "file", "stdin"])
def test_that_facts_come_from_words_a_file_or_standard_input(
    way: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = json.dumps({"birth": "1940-03-05", "hukou": "410106"})
    path = tmp_path / "facts.json"
    path.write_text(facts, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", StringIO(facts))
    given = {"words": facts, "file": str(path), "stdin": "-"}[way]
    done = run("policy", "match", "--facts", given, "--on", "2026-11-23", "--json")
    assert done.json["on"] == "2026-11-23"
    assert "LIKELY" in _verdicts(done).values()
    one = done.json["screenings"][0]
    assert {"policy", "version", "verdict", "amounts", "reasons", "ask", "changes_on"} <= set(one)
    assert {"condition", "met", "fact", "words"} <= set(one["reasons"][0])


def test_that_no_facts_at_all_turn_nothing_into_a_no_for_lack_of_facts(run: Run) -> None:
    done = run("policy", "match", "--facts", "{}", "--on", "2026-11-23", "--json")
    for one in done.json["screenings"]:
        unmet = [each for each in one["reasons"] if each["met"] is False]
        assert one["verdict"] != "UNLIKELY" or unmet, one["policy"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ('{"birth": ', "不是 JSON"),
        ("[1]", "JSON"),
        ('{"birth": "1940-02-31"}', "不存在"),
        ('{"wealth": 1}', "wealth"),
        ('{"income": "rich"}', "income"),
        ("no-such-file.json", "no-such-file.json"),
    ],
)
def test_that_bad_facts_are_refused_in_one_line(facts: str, words: str, run: Run) -> None:
    assert words in one_line(run("policy", "match", "--facts", facts, "--json"))


def test_that_lint_names_file_line_and_field(run: Run, tmp_path: Path) -> None:
    good = run("policy", "lint", "resources/policies", "--json")
    assert (good.status, good.json) == (0, [])
    (tmp_path / "broken.toml").write_text('id = "x"\nname = 5\n', encoding="utf-8")
    bad = run("policy", "lint", tmp_path / "broken.toml", "--json")
    assert bad.status == 1
    assert any(one["file"].endswith("broken.toml") for one in bad.json)
    assert any(one["line"] == 2 for one in bad.json)
    assert "nowhere.toml" in one_line(run("policy", "lint", tmp_path / "nowhere.toml"))


def test_that_a_broken_library_is_refused_with_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('id = "x"\nname = "y\n', encoding="utf-8")
    line = one_line(run("policy", "match", "--facts", "{}", "--library", tmp_path, "--json"))
    assert "broken.toml" in line
    assert "2" in line


def test_that_sheets_are_written_and_numbered(point: Run, tmp_path: Path) -> None:
    elder = added(point, "--birth", "1940-03-05", "--fact", "hukou=410106")
    policy = point("policy", "list", "--json").json[0]["id"]
    for kind, subject in (("elder", elder), ("policy", policy)):
        path = tmp_path / f"{kind}.pdf"
        done = point("sheet", kind, subject, "--out", path, "--json")
        assert done.json["number"].startswith("SJ-D05-")
        assert len(PdfReader(path).pages) == done.json["pages"]


def test_that_the_month_is_tallied_in_every_format(point: Run, tmp_path: Path) -> None:
    topic = point("consult", "topics", "--json").json[0]["code"]
    for at in ("2026-10-05T09:30", "2026-10-31T23:30", "2026-09-30T09:00"):
        done = point(
            "consult", "add", "--channel", "phone", "--topic", topic, "--outcome", "answered",
            "--at", at,
        )  # fmt: skip
        assert done.status == 0, done.err
    for form in ("json", "csv", "xlsx"):
        path = tmp_path / f"tally.{form}"
        done = point("tally", "--month", "2026-10", "--format", form, "--out", path)
        assert done.status == 0, done.err
    counted = json.loads((tmp_path / "tally.json").read_text(encoding="utf-8"))
    assert (counted["point"], counted["month"]) == ("410106-D05", "2026-10")
    assert counted["indicators"]["consultations"] == 2
    assert counted["indicators"]["persons"] == 0
    assert counted["indicators"]["by_channel"]["phone"] == 2
    assert counted["indicators"]["by_topic"][topic] == 2
    assert (tmp_path / "tally.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    workbook = load_workbook(tmp_path / "tally.xlsx")
    assert workbook.worksheets[0].max_row > 10
    assert point("tally", "--month", "2026-10", "--json").json == counted


def test_that_a_point_joins_a_district_and_reports(run: Run, tmp_path: Path) -> None:
    hub = ("--data", tmp_path / "hub")
    public, request, bundle = (tmp_path / name for name in ("d.toml", "point.req", "b.advb"))
    assert run("hub", "init", "--out", public, *hub).status == 0
    run("init", "--point", "410106-D05", "--advisor", "示例顾问")
    assert run("init", "--district", public, "--request", request).status == 0
    assert run("hub", "enrol", request, "--json", *hub).json["point"] == "410106-D05"
    added(run, "--citizen-id", CARD)
    exported = run("export", "--out", bundle, "--json").json
    assert exported["revisions"] > 0
    (first,) = run("hub", "merge", bundle, "--json", *hub).json
    (second,) = run("hub", "merge", bundle, "--json", *hub).json
    assert first["accepted"] == exported["revisions"]
    assert (second["accepted"], second["unchanged"]) == (0, exported["revisions"])
    silent = run("hub", "tally", "--json", *hub).json
    assert len(silent["missing"]) == 22  # somebody was registered, but nobody came: no zero
    consult = ("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome", "answered")
    assert run(*consult).status == 0
    assert run("export", "--out", tmp_path / "b2.advb").status == 0
    assert run("hub", "merge", tmp_path / "b2.advb", *hub).status == 0
    tally = run("hub", "tally", "--json", *hub).json
    assert len(tally["missing"]) == 21
    status = run("hub", "status", "--json", *hub).json
    assert len(status["missing"]) == 21
    broken = tmp_path / "broken.advb"
    broken.write_bytes(bundle.read_bytes()[:-1])
    refused = run("hub", "merge", broken, "--json", *hub)
    assert refused.status == 2
    assert "broken.advb" in refused.err


def test_that_verify_says_yes_and_then_no(point: Run, tmp_path: Path) -> None:
    added(point)
    good = point("verify", "--json")
    assert (good.status, good.json["ok"]) == (0, True)
    path = tmp_path / "data" / "record.db"
    content = bytearray(path.read_bytes())
    content[-2000] ^= 0xFF
    path.write_bytes(bytes(content))
    assert point("verify", "--json").status in (1, 2)


def test_that_the_program_finds_itself_in_order(run: Run) -> None:
    done = run("self-test")
    assert done.status == 0, done.out
    assert done.out.count("通过") == 7


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("elder", "add"), "姓名"),
        (("elder", "add", "--name", "甲", "--citizen-id", WRONG_CARD), "校验"),
        (("elder", "add", "--name", "甲", "--birth", "2099-01-01"), "今天之后"),
        (("elder", "add", "--name", "甲", "--fact", "income"), "名称=值"),
        (("elder", "show", "nobody"), "nobody"),
        (("sheet", "elder", "nobody", "--out", "x.pdf"), "nobody"),
        (("sheet", "policy", "nothing", "--out", "x.pdf"), "nothing"),
        (("consult", "add", "--channel", "phone", "--topic", "x", "--outcome", "answered"), "x"),
        (("consult", "add", "--channel", "fax", "--topic", "x", "--outcome", "unmet"), "fax"),
        (("consult", "list", "--month", "2026-13"), "2026-13"),
        (("export", "--out", "x.advb"), "接入"),
        (("tally", "--format", "xlsx"), "--out"),
        (("elder",), "缺少参数"),
        (("dance",), "dance"),
        (("init", "--point", "410106-D05", "--advisor", "甲"), "已经有"),
        (("hub", "status"), "顾问点的记录"),
    ],
)
def test_that_wrong_use_gets_one_line_and_status_two(
    words: tuple[str, ...], hint: str, point: Run
) -> None:
    assert hint in one_line(point(*words))


def test_that_a_wrong_passphrase_is_one_line(point: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PASSPHRASE", "something else")
    assert "口令" in one_line(point("elder", "find", "z"))


def test_that_nobody_to_ask_for_a_passphrase_is_one_line(
    point: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ADVISOR_PASSPHRASE")
    monkeypatch.setattr("sys.stdin", StringIO())
    assert "ADVISOR_PASSPHRASE" in one_line(point("elder", "find", "z"))


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("elder", "find", "z"), "init"),
        (("init", "--point", "410106-X99", "--advisor", "甲"), "410106-X99"),
        (("init", "--point", "410106-D05"), "--advisor"),
        (("init", "--point", "410106-D05", "--advisor", "甲", "--district", "no.toml"), "no.toml"),
        (("hub", "merge", "x.advb"), "hub init"),
    ],
)
def test_that_a_point_not_yet_made_is_said_so(words: tuple[str, ...], hint: str, run: Run) -> None:
    assert hint in one_line(run(*words))


def test_that_a_refused_first_run_can_be_tried_again(run: Run) -> None:
    run("init", "--point", "410106-D05", "--advisor", "甲", "--district", "no.toml")
    assert run("init", "--point", "410106-D05", "--advisor", "甲").status == 0


def test_that_a_weak_passphrase_is_pointed_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PASSPHRASE", "12345678")
    done = run("init", "--point", "410106-D05", "--advisor", "甲")
    assert done.status == 0
    assert "提醒" in done.err
