"""What goes down and what becomes of it there, on the command line: all sections, one line a fault."""

from pathlib import Path

import pytest

from advisor_app.services.pack_content import Section
from tests.cli.conftest import Run, cheap_world
from tests.services.districts import library_files, sent_by_another
from tests.services.test_directory_updates import corrected


@pytest.fixture
def hub(run: Run, tmp_path: Path) -> Path:
    """A district, and the point of this folder, which has joined it."""
    data = tmp_path / "hub"
    run("hub", "init", "--data", data, "--out", tmp_path / "hub.toml", "--name", "示例区")
    joined = run("init", "--point", "410106-D05", "--advisor", "示例顾问", "--district",
                 tmp_path / "hub.toml")  # fmt: skip
    assert joined.status == 0, joined.err
    return data


def rename(hub: Path, new: str = "吃饭") -> str:
    path = hub / "library" / "topics" / "topics.toml"
    text = path.read_text(encoding="utf-8").replace('label = "助餐"', f'label = "{new}"')
    path.write_text(text, encoding="utf-8")
    return text


def packed(run: Run, hub: Path, out: Path, *words: object) -> dict[str, object]:
    done = run("hub", "pack", "--data", hub, "--out", out, "--json", *words)
    assert done.status == 0, done.err
    made: dict[str, object] = done.json
    return made


def test_that_a_pack_of_everything_goes_down_by_either_name(
    run: Run, hub: Path, tmp_path: Path
) -> None:
    made = packed(run, hub, tmp_path / "one.advp")
    assert (made["serial"], made["new"]) == (1, True)
    assert len(list(made["sections"])) == 9  # type: ignore[call-overload]
    again = run("policy", "pack", "--data", hub, "--out", tmp_path / "again.advp", "--json").json
    assert (again["serial"], again["new"]) == (1, False)
    assert (tmp_path / "again.advp").read_bytes() == (tmp_path / "one.advp").read_bytes()


def test_that_a_dry_run_tells_what_points_will_see(run: Run, hub: Path, tmp_path: Path) -> None:
    packed(run, hub, tmp_path / "one.advp")
    assert run("hub", "pack", "--data", hub, "--dry-run").out.strip() == "和各点现在用的一样"
    rename(hub)
    told = run("hub", "pack", "--data", hub, "--dry-run", "--json").json
    assert told["files"] == ["topics/topics.toml"]
    (change,) = told["changes"]
    assert (change["section"], change["kind"], change["name"], change["what"]) == (
        "topics", "咨询事项", "吃饭", "改动")  # fmt: skip
    assert "咨询事项“助餐”改名为“吃饭”" in run("hub", "pack", "--data", hub, "--dry-run").out
    assert run("hub", "pack", "--data", hub).refusal.startswith("要写到文件里")


def test_that_topics_of_a_pack_are_there_for_the_next_command(
    run: Run, hub: Path, tmp_path: Path
) -> None:
    packed(run, hub, tmp_path / "zero.advp")
    rename(hub)
    packed(run, hub, tmp_path / "one.advp", "--only", "topics")
    looked = run("policy", "unpack", tmp_path / "one.advp", "--dry-run", "--json").json
    assert [one["section"] for one in looked["changes"]] == ["topics"]
    assert run("policy", "unpack", tmp_path / "one.advp").status == 0
    topics = {one["code"]: one["label"] for one in run("consult", "topics", "--json").json}
    assert topics["meals"] == "吃饭"
    assert run("policy", "undo").status == 0
    topics = {one["code"]: one["label"] for one in run("consult", "topics", "--json").json}
    assert topics["meals"] == "助餐"


def test_that_a_revert_is_a_new_number_with_old_contents(
    run: Run, hub: Path, tmp_path: Path
) -> None:
    packed(run, hub, tmp_path / "one.advp")
    rename(hub)
    packed(run, hub, tmp_path / "two.advp")
    assert run("policy", "unpack", tmp_path / "two.advp").status == 0
    made = packed(run, hub, tmp_path / "three.advp", "--revert", "1")
    assert made["serial"] == 3
    taken = run("policy", "unpack", tmp_path / "three.advp")
    assert "第3号下发包，退回到第1号的内容，已收下，正在用" in taken.out
    topics = {one["code"]: one["label"] for one in run("consult", "topics", "--json").json}
    assert topics["meals"] == "助餐"
    words = ("hub", "pack", "--data", hub, "--out", tmp_path / "x.advp")
    assert "不能退回到第7号" in run(*words, "--revert", "7").refusal
    assert "不能再用 --only" in run(*words, "--revert", "1", "--only", "topics").refusal
    assert run(*words, "--only", "robots").status == 2


def test_that_a_notice_is_written_sent_read_and_dropped(
    run: Run, hub: Path, tmp_path: Path
) -> None:
    assert run("hub", "notice", "--data", hub).out.strip() == "还没有通知"
    words = ("hub", "notice", "--data", hub, "--json")
    (made,) = run(*words, "取暖补助", "--text", "问社区", "--importance", "urgent").json
    assert (made["title"], made["importance"], made["valid_until"]) == ("取暖补助", "urgent", None)
    (changed,) = run(*words, "取暖补助", "--text", "问民政所", "--id", made["id"]).json
    assert (changed["id"], changed["text"]) == (made["id"], "问民政所")
    packed(run, hub, tmp_path / "one.advp")
    assert run("policy", "notices").out.strip() == "区里没有要看的通知"
    assert run("policy", "unpack", tmp_path / "one.advp").status == 0
    (seen,) = run("policy", "notices", "--json").json
    assert (seen["id"], seen["text"], seen["read"]) == (made["id"], "问民政所", False)
    (read,) = run("policy", "notices", "--read", made["id"], "--json").json
    assert read["read"] is True
    assert "看过" in run("policy", "notices").out
    assert "过期，或区里收回了" in run("policy", "notices", "--read", "nothing").refusal
    assert run(*words, "--drop", made["id"]).json == []
    assert "已经删去了" in run("hub", "notice", "--data", hub, "--drop", made["id"]).refusal


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["", "--text", "x"], "还没有写标题"),
        (["题"], "还没有写内容"),
        (["题" * 41, "--text", "x"], "标题太长"),
        (["题", "--text", "字" * 501], "内容太长"),
        (["题", "--text", "x", "--from", "2026-12-02", "--until", "2026-12-01"], "止的日子"),
        (["题", "--text", "x", "--id", "nothing"], "已经删去了"),
    ],
)
def test_that_a_notice_that_cannot_be_is_one_line(
    run: Run, hub: Path, words: list[str], told: str
) -> None:
    assert told in run("hub", "notice", "--data", hub, *words).refusal
    assert run("hub", "notice", "--data", hub, "--json").json == []


def test_that_a_file_that_is_wrong_is_said_with_its_place(
    run: Run, hub: Path, tmp_path: Path
) -> None:
    packed(run, hub, tmp_path / "one.advp")
    path = hub / "library" / "directory" / "sites.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    words = ("hub", "pack", "--data", hub, "--out", tmp_path / "two.advp")
    refusal = run(*words).refusal
    assert f"sites.csv 第{len(lines) + 1}行的 code" in refusal
    assert refusal.endswith("改好以后再下发")
    assert run("hub", "pack", "--data", hub, "--dry-run").status == 2
    assert not (tmp_path / "two.advp").exists()


def test_that_what_the_district_corrected_is_listed_taken_and_left(
    run: Run, hub: Path, tmp_path: Path
) -> None:
    offers = run("resource", "list", "--json").json
    offer = next(one for one in offers if one["place"] and "顾问点" not in one["name"])
    edited = run("resource", "edit", offer["id"], "--set", "phone=100-0000-0001")
    assert edited.status == 0, edited.err
    packed(run, hub, tmp_path / "one.advp")
    assert run("resource", "updates").out.strip() == "区里没有和本点写的不同的"
    corrected(cheap_world(hub), offer["name"], "services.csv", phone="100-0000-0002",
              checked_on="2020-01-01")  # fmt: skip
    packed(run, hub, tmp_path / "two.advp")
    assert run("policy", "unpack", tmp_path / "two.advp").status == 0
    assert run("resource", "updates", "--json").json == []  # an older check than the point's word
    assert "没有更新的说法" in run("resource", "updates", "--take", offer["id"]).refusal
    assert "没有更新的说法" in run("resource", "updates", "--keep", offer["id"]).refusal


def test_that_a_point_makes_no_notices(run: Run, hub: Path) -> None:
    assert hub.exists()
    assert "不是区级的" in run("hub", "notice").refusal


def test_that_what_another_officer_sent_is_told_and_taken(
    run: Run, hub: Path, tmp_path: Path
) -> None:
    packed(run, hub, tmp_path / "one.advp")
    told = run("hub", "pack", "--data", hub, "--take")
    assert "没有要取的" in told.refusal
    world = cheap_world(hub)
    files = library_files(world, [Section.TOPICS])
    name = "topics/topics.toml"
    renamed = files[name].replace("助餐".encode(), "吃饭".encode())
    sent_by_another(world, {name: renamed})
    mine = rename(hub, "餐饮")
    looked = run("hub", "pack", "--data", hub, "--dry-run", "--json").json
    assert (looked["missed"], looked["both"], looked["files"]) == ([2], [name], [name])
    assert "“助餐”改名为“吃饭”" in run("hub", "pack", "--data", hub, "--dry-run").out
    assert "请先取来" in run("hub", "pack", "--data", hub, "--out", tmp_path / "x").refusal
    taken = run("hub", "pack", "--data", hub, "--take", "--json").json
    assert (taken["serial"], taken["taken"], taken["own"]) == (2, [name], [])
    assert Path(taken["folder"], name).read_text(encoding="utf-8") == mine
    assert (hub / "library" / name).read_bytes() == renamed
    assert run("hub", "pack", "--data", hub, "--dry-run", "--json").json["missed"] == []
