"""The library on the command line: its format, its examples, its packs, whom it reaches."""

import json
from pathlib import Path

import pytest

from advisor_app.bootstrap import working_library
from advisor_app.domain.facts import FACTS
from advisor_app.eligibility.format import reference
from advisor_app.support.paths import resources_folder
from tests.builders import a_world
from tests.cli.conftest import Run

ALLOWANCE = "zz-gaoling-jintie"
SHIPPED = resources_folder() / "policies"


@pytest.fixture
def hub(run: Run, tmp_path: Path) -> Path:
    """A district's data folder."""
    data = tmp_path / "hub"
    done = run("hub", "init", "--data", data, "--out", tmp_path / "hub.toml", "--name", "示例区")
    assert done.status == 0, done.err
    return data


@pytest.fixture
def joined(run: Run, hub: Path, tmp_path: Path) -> Run:
    """A point that has joined it."""
    assert hub.exists()
    done = run("init", "--point", "410106-D05", "--advisor", "示例顾问", "--district",
               tmp_path / "hub.toml")  # fmt: skip
    assert done.status == 0, done.err
    return run


def lowered(hub: Path) -> None:
    """Let the district's allowance begin at 75."""
    folder = working_library(a_world(hub))
    (folder / f"{ALLOWANCE}.cases.toml").unlink(missing_ok=True)
    file = folder / f"{ALLOWANCE}.toml"
    text = file.read_text(encoding="utf-8")
    old, new = 'value = 80, words = "年满80周岁"', 'value = 75, words = "年满75周岁"'
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def refused(done: object) -> str:
    status, err = done.status, done.err  # type: ignore[attr-defined]
    assert status == 2
    (line,) = err.strip().splitlines()
    assert "Traceback" not in line
    return str(line)


def test_that_the_format_is_told(run: Run) -> None:
    assert run("policy", "fields").out.strip() == reference().strip()
    assert run("policy", "fields", "--json").json == {"reference": reference()}


def test_that_the_shipped_examples_are_right(run: Run) -> None:
    done = run("policy", "cases", SHIPPED)
    assert done.status == 0
    assert "个例子都对" in done.out
    assert run("policy", "cases", SHIPPED / f"{ALLOWANCE}.toml", "--json").json == []


def test_that_an_example_that_comes_out_otherwise_is_told(run: Run, tmp_path: Path) -> None:
    policy = (SHIPPED / f"{ALLOWANCE}.toml").read_text(encoding="utf-8")
    (tmp_path / f"{ALLOWANCE}.toml").write_text(policy, encoding="utf-8")
    (tmp_path / "parameters.toml").write_bytes((SHIPPED / "parameters.toml").read_bytes())
    (tmp_path / f"{ALLOWANCE}.cases.toml").write_text(
        f'policy = "{ALLOWANCE}"\n\n[[case]]\nname = "70岁"\non = 2026-11-23\n'
        'facts = { birth = "1956-01-01", hukou = "410106" }\nexpect = "可能符合"\n',
        encoding="utf-8",
    )
    done = run("policy", "cases", tmp_path)
    assert done.status == 1
    assert done.out.startswith(f"{ALLOWANCE}.cases.toml:3: 70岁：应为可能符合，判为可能不符合")
    (value,) = run("policy", "cases", tmp_path, "--json").json
    assert (value["policy"], value["case"], value["line"]) == (ALLOWANCE, "70岁", 3)


def test_that_a_folder_without_examples_is_said(run: Run, tmp_path: Path) -> None:
    assert "没有例子" in refused(run("policy", "cases", tmp_path))


def test_that_what_is_still_to_be_filled_in_is_listed(run: Run) -> None:
    values = run("policy", "parameters", "--json").json
    assert {one["id"] for one in values} >= {"dibao-urban", "phone-civil-affairs", "meal-subsidy"}
    assert all(one["value"] is None for one in values)
    past = {one["id"]: one["value"] for one in
            run("policy", "parameters", "--on", "2021-06-01", "--json").json}  # fmt: skip
    assert past["dibao-urban"] == "750元"
    assert "待填" in run("policy", "parameters").out


def test_that_a_screening_says_what_to_ask_and_where_the_rules_stand(run: Run) -> None:
    facts = json.dumps({"birth": "1940-03-05", "hukou": "410106"})
    found = run("policy", "match", "--facts", facts, "--on", "2026-11-23", "--json").json
    assert set(found["questions"]) <= set(FACTS)
    assert 1 <= len(found["questions"]) <= 8
    allowance = next(one for one in found["screenings"] if one["policy"] == ALLOWANCE)
    assert all("郑民文〔2016〕28号" in one["source"] for one in allowance["reasons"])
    assert [one["value_fen"] for one in allowance["amounts"]] == [10_000]
    assert "先问：" in run("policy", "match", "--facts", facts).out


def test_that_two_benefits_that_exclude_each_other_say_which_stays(run: Run) -> None:
    facts = json.dumps({
        "birth": "1950-01-01", "hukou": "410106", "income": "minimum", "care_level": 4,
        "living": "institution",
    })  # fmt: skip
    found = run("policy", "match", "--facts", facts, "--on", "2026-11-23", "--json").json
    by_id = {one["policy"]: one for one in found["screenings"]}
    central = "jingji-kunnan-shineng-jizhong-zhaohu"
    (told,) = [
        one for one in by_id["shineng-xiaofei-butie-2026"]["conflicts"] if one["policy"] == central
    ]
    assert told["keep"] == central
    assert "不能和" in told["words"]
    assert "shineng-xiaofei-butie-2026" in by_id[central]["excludes"]


def test_that_a_policy_is_shown_with_its_standing_and_light(run: Run) -> None:
    values = {one["id"]: one for one in
              run("policy", "list", "--on", "2026-12-01", "--json").json}  # fmt: skip
    assert values["shineng-xiaofei-butie-2026"]["standing"] == "ending"
    assert values["hn-shilaohua-huanxin-2025"]["standing"] == "ended"
    assert values[ALLOWANCE]["standing"] == "current"
    assert values[ALLOWANCE]["national"] == [4]
    assert {one["freshness"] for one in values.values()} == {"green"}
    later = run("policy", "show", ALLOWANCE, "--on", "2027-12-01", "--json").json
    assert later["freshness"] == "red"
    shown = run("policy", "show", "shineng-xiaofei-butie-2026", "--on", "2026-12-01")
    assert "即将到期：2026年12月31日止" in shown.out
    assert "费用：" in shown.out


def test_that_a_pack_goes_from_the_district_to_a_point_and_back(
    joined: Run, hub: Path, tmp_path: Path
) -> None:
    joined("elder", "add", "--name", "张桂兰", "--birth", "1948-05-05", "--fact", "hukou=410106")
    lowered(hub)
    path = tmp_path / "one.advp"
    made = joined("policy", "pack", "--data", hub, "--out", path, "--json").json
    assert (made["serial"], made["file"]) == (1, str(path))
    looked = joined("policy", "unpack", path, "--dry-run", "--json").json
    assert (looked["taken"], looked["elders"]) == (False, 1)
    (change,) = looked["changes"]
    assert change["name"] == "高龄津贴"
    assert joined("policy", "packs", "--json").json == []
    taken = joined("policy", "unpack", path)
    assert "已收下" in taken.out
    assert "本点有 1 位老人的答案会变" in taken.out
    (kept,) = joined("policy", "packs", "--json").json
    assert kept["in_force"]
    assert "正在用" in joined("policy", "packs").out
    assert joined("policy", "undo", "--json").json == {"undone": 1}
    assert "没有可以撤销" in refused(joined("policy", "undo"))


def test_that_a_packs_files_are_written_out_only_when_it_is_genuine(
    joined: Run, hub: Path, tmp_path: Path
) -> None:
    path, out = tmp_path / "one.advp", tmp_path / "out"
    joined("policy", "pack", "--data", hub, "--out", path)
    done = joined("policy", "unpack", path, "--out", out, "--json").json
    assert done["serial"] == 1
    for name in done["files"]:
        if name != "revoked/revoked.toml":  # written anew out of the register for each pack
            assert (out / name).read_bytes() == (hub / "library" / name).read_bytes()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert "改动过" in refused(joined("policy", "unpack", path, "--out", tmp_path / "no"))
    assert not (tmp_path / "no").exists()


def test_that_a_pack_is_made_by_a_district_only(point: Run, tmp_path: Path) -> None:
    assert "不是区级的" in refused(point("policy", "pack", "--out", tmp_path / "x.advp"))
    assert "没有收过" in point("policy", "packs").out


def test_that_whom_to_tell_is_listed(point: Run, tmp_path: Path) -> None:
    point("elder", "add", "--name", "张桂兰", "--birth", "1940-03-05", "--fact", "hukou=410106",
          "--phone", "13900003812")  # fmt: skip
    found = point("policy", "reach", "--policy", ALLOWANCE, "--json").json
    assert (found["elders"], found["without_consent"]) == (1, 1)
    (row,) = found["rows"]
    assert (row["name"], row["phone"], row["may_call"]) == ("张桂兰", "", False)
    assert row["items"][0]["policy"] == ALLOWANCE
    words = point("policy", "reach", "--policy", ALLOWANCE).out
    assert "共 1 位老人，其中 1 位没有同意打电话" in words
    point("policy", "reach", "--out", tmp_path / "list.xlsx")
    assert (tmp_path / "list.xlsx").stat().st_size > 1000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--policy", "nobody"), "nobody"),
        (("--within", "900"), "天数"),
        (("--out", "list.docx"), "docx"),
        (("--since", "gestern"), "gestern"),
    ],
)
def test_that_a_wrong_question_is_one_line(point: Run, words: tuple[str, ...], said: str) -> None:
    assert said in refused(point("policy", "reach", *words))
