"""``advisor policy …`` without any record: stable shapes, words, and facts from anywhere."""

import json
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given

from advisor_app.bootstrap import screenings_of
from advisor_app.cli.policies import screening_json
from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.screening import VERDICT_WORDS, Verdict
from advisor_app.support.paths import resources_folder
from tests.builders import a_world
from tests.cli.conftest import Run
from tests.domain.test_fact_laws import RAW
from tests.eligibility.making import TODAY

ALLOWANCE = "zz-gaoling-jintie"
SHIPPED = resources_folder() / "policies"
ON = ("--on", "2026-11-23")
SUMMARY = {
    "id", "name", "level", "region", "category", "audience", "version", "valid_from", "valid_to",
    "standing", "freshness", "national", "amount_confirmed", "needs_local_check",
}  # fmt: skip
FULL = SUMMARY | {
    "plain", "amounts", "where", "materials", "steps", "time_limit", "fee", "phone", "hours",
    "excludes", "basis", "sources", "confidence", "checked_on", "checked_by",
}  # fmt: skip
SCREENING = {
    "policy", "version", "verdict", "amounts", "reasons", "ask", "excludes", "conflicts",
    "changes_on", "changes_to", "change_words",
}  # fmt: skip
REASON = {"condition", "met", "fact", "words", "source"}
SCREENINGS = screenings_of(a_world(Path("nowhere")))


@given(RAW)
def test_that_every_screening_has_the_stable_shape(raw: dict[str, object]) -> None:
    for judged in SCREENINGS.match(Facts.parse(raw), TODAY):
        value = screening_json(judged.screening)
        assert json.loads(json.dumps(value, ensure_ascii=False)) == value
        assert set(value) == SCREENING
        assert all(set(one) == REASON for one in value["reasons"])
        assert all(set(one) == {"value_fen", "per", "words"} for one in value["amounts"])
        assert (value["changes_on"] is None) is (value["changes_to"] is None)
        assert value["changes_on"] is None or value["changes_on"] > TODAY.isoformat()


@given(RAW)
def test_that_only_what_is_unknown_is_asked_and_only_where_it_decides(
    raw: dict[str, object],
) -> None:
    facts = Facts.parse(raw)
    for judged in SCREENINGS.match(facts, TODAY):
        value = screening_json(judged.screening)
        assert bool(value["ask"]) is (value["verdict"] == "NEEDS_INFO")
        assert not set(value["ask"]) - set(FACTS)
        for name in value["ask"]:
            known = facts.get(name)
            assert known is None or (name == "birth" and len(str(known)) < 10)
        if value["verdict"] == "UNLIKELY":
            assert value["amounts"] == []


def test_that_lists_and_one_policy_have_the_stable_shapes(run: Run) -> None:
    listed = run("policy", "list", *ON, "--json").json
    assert all(set(one) == SUMMARY for one in listed)
    assert len({one["id"] for one in listed}) == len(listed)
    for one in listed:
        shown = run("policy", "show", one["id"], *ON, "--json").json
        assert set(shown) == FULL
        assert {name: shown[name] for name in SUMMARY} == one
        assert shown["amount_confirmed"] or shown["amounts"] == []


def test_that_every_policy_is_told_in_words_as_it_is_as_json(run: Run) -> None:
    for one in run("policy", "list", *ON, "--json").json:
        shown = run("policy", "show", one["id"], *ON, "--json").json
        words = run("policy", "show", one["id"], *ON).out
        assert words.startswith(f"{one['name']}（{one['level']}）\n{shown['plain']}\n")
        assert f"费用：{shown['fee']}" in words
        assert words.count("\n标准：") == len(shown["amounts"])
        assert words.count("\n带：") == len(shown["materials"])
        assert words.count("\n依据：") == len(shown["basis"])
        assert ("待核实" in words) >= shown["needs_local_check"]


def test_that_another_library_is_taken_where_it_is_named(run: Run, tmp_path: Path) -> None:
    for name in (f"{ALLOWANCE}.toml", "parameters.toml"):
        text = (SHIPPED / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("高龄津贴", "寿星津贴"), encoding="utf-8")
    assert [one["id"] for one in run("policy", "list", "--library", tmp_path, "--json").json] == [
        ALLOWANCE
    ]
    assert "寿星津贴" in run("policy", "search", "shouxing", "--library", tmp_path).out
    done = run("policy", "match", "--facts", "{}", "--library", tmp_path, *ON, "--json")
    assert [one["policy"] for one in done.json["screenings"]] == [ALLOWANCE]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nothing"), "nothing"),
        (("list", "--library", "nowhere"), "nowhere"),
        (("match", "--facts", "{}", "--library", "nowhere"), "nowhere"),
        (("match", "--facts", "{}", "--on", "2026-02-30"), "2026-02-30"),
        (("match", "--facts", "{}", "--on", "9999-01-01"), "9999-01-01"),
        (("match",), "--facts"),
        (("lint", "nowhere"), "nowhere"),
        (("cases", "nowhere"), "nowhere"),
    ],
)
def test_that_what_is_not_there_is_named(words: tuple[str, ...], said: str, run: Run) -> None:
    assert said in run("policy", *words).refusal


def test_that_nothing_found_is_said(run: Run) -> None:
    done = run("policy", "search", "没有这样的政策呀")
    assert (done.status, done.out.strip()) == (0, "没有找到这样的政策")
    assert run("policy", "search", "没有这样的政策呀", "--json").json == []


def test_that_a_screening_in_words_has_a_line_a_policy(run: Run) -> None:
    facts = '{"birth": "1940-03-05", "hukou": "410106"}'
    value = run("policy", "match", "--facts", facts, *ON, "--json").json
    lines = run("policy", "match", "--facts", facts, *ON).out.splitlines()
    assert len(lines) == len(value["screenings"]) + len(value["questions"])
    for line, one in zip(lines, value["screenings"], strict=False):
        assert line.startswith(VERDICT_WORDS[Verdict(one["verdict"])])
        assert all(each["words"] in line for each in one["amounts"])
    for line, name in zip(reversed(lines), reversed(value["questions"]), strict=False):
        assert line == f"先问：{FACTS[name].question}"


def test_that_the_day_decides(run: Run) -> None:
    facts = '{"birth": "1946-11-24", "hukou": "410106"}'

    def verdict(on: str) -> tuple[str, str | None]:
        done = run("policy", "match", "--facts", facts, "--on", on, "--json").json
        (one,) = [one for one in done["screenings"] if one["policy"] == ALLOWANCE]
        return one["verdict"], one["changes_on"]

    assert verdict("2026-11-23") == ("UNLIKELY", "2026-11-24")
    assert verdict("2026-11-24")[0] == "LIKELY"


@pytest.mark.parametrize("way", ["file", "stdin"])
def test_that_the_mark_some_editors_put_first_does_no_harm(
    way: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(b'\xef\xbb\xbf{"birth": "1940"}')
    monkeypatch.setattr("sys.stdin", StringIO(path.read_text(encoding="utf-8")))
    done = run("policy", "match", "--facts", path if way == "file" else "-", "--json")
    assert done.status == 0, done.err


BROKEN = {
    "brackets": '{"a":' * 100_000,
    "digits": '{"care_level":' + "1" * 5000 + "}",
    "endless": '{"care_level": 1e999}',
    "surrogate": '{"sex": "\\ud800"}',
    "list": '["birth"]',
    "text": '"birth"',
    "nothing": "",
    "lines": '{"birth": "1940",\n"sex": }',
    "not a number": '{"care_level": NaN}',
    "inside": '{"birth": {"year": 1940}}',
}


@pytest.mark.parametrize("kind", BROKEN)
def test_that_broken_facts_are_one_line(
    kind: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(BROKEN[kind]))
    assert run("policy", "match", "--facts", "-", "--json").refusal
    path = tmp_path / "facts.json"
    path.write_text(BROKEN[kind], encoding="utf-8")
    assert run("policy", "match", "--facts", path).refusal


def test_that_the_line_that_is_wrong_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(BROKEN["lines"]))
    assert "第2行" in run("policy", "match", "--facts", "-").refusal


def test_that_an_unreadable_file_of_facts_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gbk.json").write_bytes('{"sex": "女的老人"}'.encode("gbk"))
    assert "gbk.json" in run("policy", "match", "--facts", tmp_path / "gbk.json").refusal
    assert "读不出" in run("policy", "match", "--facts", tmp_path).refusal


def test_that_linting_a_folder_without_policies_is_no_praise(run: Run, tmp_path: Path) -> None:
    assert "没有政策文件" in run("policy", "lint", tmp_path).refusal
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert "没有政策文件" in run("policy", "lint", tmp_path, "--json").refusal


def test_that_a_whole_folder_is_linted_file_by_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_bytes((SHIPPED / "parameters.toml").read_bytes())
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text('id = "x"\nname = 5\n', encoding="utf-8")
    done = run("policy", "lint", tmp_path)
    assert (done.status, done.err) == (1, "")
    for name in ("one.toml", "two.toml"):
        assert f"{name}:2" in done.out
    found = run("policy", "lint", tmp_path, "--json")
    assert found.status == 1
    assert all(set(one) == {"file", "line", "field", "message"} for one in found.json)
    assert len(done.out.splitlines()) == len(found.json)


@pytest.mark.parametrize("policy", [one.id for one in SCREENINGS.policies])
def test_that_a_policy_is_found_by_its_own_name(policy: str) -> None:
    known = SCREENINGS.policy(policy)
    assert SCREENINGS.search(known.name)[0] == known
