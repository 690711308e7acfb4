"""``advisor hub …`` and what goes between it and the points: nothing lost, nothing half merged."""

from pathlib import Path
from typing import Any

import pytest

from advisor_app.bootstrap import found_district
from tests.builders import PASSPHRASE
from tests.cli.conftest import Run, cheap_world, make_point

MERGED = {
    "file", "point", "accepted", "unchanged", "refused", "gaps", "problem", "notes", "new_epoch",
}  # fmt: skip
POINTS = ("410106-D05", "410106-D06")


class Town:
    """A district and points on one disk, spoken to by commands."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.public = folder / "district.toml"
        self.hub = ("--data", folder / "hub")
        found_district(cheap_world(folder / "hub"), "示例区", PASSPHRASE, self.public)

    def point(self, code: str) -> tuple[object, ...]:
        """Make a point of the district, enrol it; gives the words that choose it."""
        data = self.folder / code
        make_point(data, code, self.public)
        here = ("--data", data)
        request = self.folder / f"{code}.req"
        assert self.run("init", "--request", request, *here).status == 0
        done = self.run("hub", "enrol", request, "--out", self.folder / f"{code}.cert", *self.hub)
        assert done.status == 0, done.err
        return here

    def talk(self, here: tuple[object, ...], count: int = 1) -> None:
        for _ in range(count):
            done = self.run("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome",
                            "answered", "--at", "2024-10-05T09:30", *here)  # fmt: skip
            assert done.status == 0, done.err

    def exported(self, here: tuple[object, ...], name: str, *words: str) -> tuple[Path, int]:
        done = self.run("export", "--out", self.folder / name, "--json", *words, *here)
        assert done.status == 0, done.err
        assert set(done.json) >= {"file", "revisions", "counts"}
        return self.folder / name, done.json["revisions"]

    def merged(self, *files: Path) -> list[dict[str, Any]]:
        done = self.run("hub", "merge", *files, "--json", *self.hub)
        assert done.status == 0, done.err
        assert all(set(one) == MERGED for one in done.json)
        value: list[dict[str, Any]] = done.json
        return value

    def receipt(self, name: str, point: str = "410106-D05") -> Path:
        """Give a point's receipt in a folder of its own."""
        out = self.folder / name
        out.mkdir(exist_ok=True)
        done = self.run("hub", "receipt", "--point", point, "--out", out, "--json", *self.hub)
        assert done.status == 0, done.err
        (one,) = done.json
        assert set(one) == {"point", "epoch", "serial", "issued_at", "file"}
        return Path(one["file"])

    def received(self, here: tuple[object, ...], path: Path) -> dict[str, Any]:
        done = self.run("receive", path, "--json", *here)
        assert done.status == 0, done.err
        (one,) = done.json
        return dict(one)

    def standing(self, here: tuple[object, ...]) -> dict[str, Any]:
        value: dict[str, Any] = self.run("standing", "--json", *here).json
        return value

    def counted(self) -> dict[str, Any]:
        value: dict[str, Any] = self.run(
            "hub", "tally", "--month", "2024-10", "--json", *self.hub
        ).json
        return value


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Town:
    return Town(run, tmp_path)


def test_that_a_district_is_made_once(run: Run, tmp_path: Path) -> None:
    words = ("hub", "init", "--out", tmp_path / "d.toml", "--data", tmp_path / "hub")
    assert run(*words, "--json").json == {"district": "上街区", "file": str(tmp_path / "d.toml")}
    before = (tmp_path / "d.toml").read_bytes()
    assert "已经有记录" in run(*words).refusal
    assert (tmp_path / "d.toml").read_bytes() == before
    assert b"AGE-SECRET" not in before


def test_that_a_district_that_could_not_be_made_can_be_tried_again(
    run: Run, tmp_path: Path
) -> None:
    hub = ("--data", tmp_path / "hub")
    assert "文件夹不存在" in run("hub", "init", "--out", tmp_path / "no" / "d.toml", *hub).refusal
    assert "还没有区级记录" in run("hub", "status", *hub).refusal
    assert run("hub", "init", "--out", tmp_path / "d.toml", *hub).status == 0
    assert len(run("hub", "status", "--json", *hub).json["missing"]) == 22
    first = run("hub", "tally", "--month", "2024-10", *hub).out.splitlines()[0]
    assert first == "2024年10月  还没有一个点上报"


def test_that_the_points_add_up_to_the_district(town: Town) -> None:
    parts = {}
    for code, count in zip(POINTS, (2, 3), strict=True):
        here = town.point(code)
        town.talk(here, count)
        parts[code] = town.exported(here, f"{code}.advb")
    merged = town.merged(*(path for path, _ in parts.values()))
    assert [one["accepted"] for one in merged] == [count for _, count in parts.values()]
    tally = town.counted()
    assert tally["total"]["indicators"]["consultations"] == 5
    lines = town.run("hub", "tally", "--month", "2024-10", *town.hub).out.splitlines()
    assert lines[0] == "2024年10月  全区咨询 5 人次"
    assert "410106-D05  2  未封账" in lines
    assert "410106-D06  3  未封账" in lines
    assert lines[-1].startswith("未报：410106-")
    assert lines[-1].count("、") == len(tally["missing"]) - 1 == 19


def test_that_merging_again_in_any_order_changes_nothing(town: Town) -> None:
    here = town.point("410106-D05")
    town.talk(here)
    first, known = town.exported(here, "first.advb")
    town.talk(here)
    second, whole = town.exported(here, "second.advb")
    town.merged(first)
    (one,) = town.merged(second)
    assert (one["accepted"], one["unchanged"], one["gaps"]) == (whole - known, known, 0)
    before = town.counted()
    for files in ((second, first), (first,), (second, second)):
        assert all(one["accepted"] == one["refused"] == 0 for one in town.merged(*files))
    assert town.counted() == before


def test_that_what_is_missing_in_front_is_said_until_it_comes(town: Town) -> None:
    """A district that was put back asks for what it has lost."""
    here = town.point("410106-D05")
    assert town.run("hub", "backup", "--out", town.folder / "hub.db", *town.hub).status == 0
    town.talk(here)
    first, count = town.exported(here, "first.advb")
    town.merged(first)
    town.received(here, town.receipt("1"))
    town.talk(here)
    second, new = town.exported(here, "second.advb")
    assert new == 1
    assert town.run("hub", "restore", town.folder / "hub.db", *town.hub).status == 0
    words = town.run("hub", "merge", second, *town.hub).out
    assert f"新收 {new} 条" in words
    assert f"还缺前面 {count} 条" in words
    assert "缺 " in town.run("hub", "status", *town.hub).out
    town.received(here, town.receipt("2"))
    (late,) = town.merged(town.exported(here, "third.advb")[0])
    assert (late["accepted"], late["gaps"]) == (count, 0)
    assert town.counted()["total"]["indicators"]["consultations"] == 2


def test_that_a_broken_bundle_keeps_none_of_the_others_out(town: Town) -> None:
    here = town.point("410106-D05")
    town.talk(here, 2)
    good, count = town.exported(here, "good.advb")
    bad = town.folder / "bad.advb"
    bad.write_bytes(good.read_bytes()[:-1])
    done = town.run("hub", "merge", bad, good, town.folder / "none.advb", "--json", *town.hub)
    assert done.status == 2
    assert [one["accepted"] for one in done.json] == [0, count, 0]
    assert [bool(one["problem"]) for one in done.json] == [True, False, True]
    told = done.err.splitlines()
    assert len(told) == 2
    assert ["bad.advb" in told[0], "none.advb" in told[1]] == [True, True]
    assert town.counted()["total"]["indicators"]["consultations"] == 2
    words = town.run("hub", "merge", bad, good, *town.hub).out.splitlines()
    assert words[0].endswith("bad.advb  没有并入")
    assert f"新收 0 条，已有 {count} 条，拒收 0 条" in words[1]


def test_that_everything_is_exported_again_when_asked(town: Town) -> None:
    here = town.point("410106-D05")
    town.talk(here)
    _, whole = town.exported(here, "a.advb")
    nothing = town.folder / "b.advb"
    assert town.exported(here, "again.advb")[1] == whole  # nobody has acknowledged it
    town.merged(town.folder / "a.advb")
    town.received(here, town.receipt("r"))
    assert "没有新的记录" in town.run("export", "--out", nothing, "--json", *here).refusal
    assert not nothing.exists()
    assert town.exported(here, "c.advb", "--all")[1] >= whole


def test_that_who_reported_is_told(town: Town) -> None:
    here = town.point("410106-D05")
    town.talk(here)
    town.merged(town.exported(here, "a.advb")[0])
    status = town.run("hub", "status", "--json", *town.hub).json
    reported = {one["point"]: one["last_merged"] for one in status["points"]}
    assert reported["410106-D05"]
    assert not reported["410106-D06"]
    assert len(status["missing"]) == 21
    assert "410106-D05" not in str(status["missing"])
    words = town.run("hub", "status", *town.hub).out
    assert words.count("从未上报") == 21
    here_now = next(one for one in status["points"] if one["point"] == "410106-D05")
    other = next(one for one in status["points"] if one["point"] == "410106-D06")
    assert (here_now["newest_day"], here_now["gaps"], here_now["forks"]) == ("2024-10-05", 0, 0)
    assert (other["newest_day"], other["gaps"], other["receipt"]) == (None, None, None)
    assert len(status["epoch"]) == 32


def test_that_a_merge_writes_the_receipts_of_those_who_came(town: Town) -> None:
    here = town.point("410106-D05")
    town.point("410106-D06")
    town.talk(here)
    path, count = town.exported(here, "a.advb")
    nowhere = town.run("hub", "merge", path, "--receipts", town.folder / "no", *town.hub)
    assert "文件夹" in nowhere.err
    out = town.folder / "receipts"
    out.mkdir()
    done = town.run("hub", "merge", path, "--receipts", out, *town.hub)
    assert done.status == 0, done.err
    (written,) = out.iterdir()
    assert str(written) in done.out
    assert town.standing(here)["awaiting"] == count
    assert town.received(here, written)["changed"]
    standing = town.standing(here)
    assert (standing["new"], standing["awaiting"], standing["acknowledged"]) == (0, 0, count)
    assert "还没见它收到" in town.run("hub", "status", *town.hub).out
    town.talk(here)
    town.merged(town.exported(here, "b.advb")[0])
    status = town.run("hub", "status", "--json", *town.hub).json
    one = next(each for each in status["points"] if each["point"] == "410106-D05")
    assert (one["receipt"], one["receipt_seen"]) == (1, True)


def test_that_receipts_are_for_points_with_a_device(town: Town) -> None:
    out = town.folder
    assert "还没有登记终端" in town.run("hub", "receipt", "--out", out, *town.hub).out
    refused = town.run("hub", "receipt", "--point", "410106-D05", "--out", out, *town.hub)
    assert "还没有登记终端" in refused.refusal
    for code in POINTS:
        town.point(code)
    done = town.run("hub", "receipt", "--out", out, "--json", *town.hub).json
    assert [one["point"] for one in done] == list(POINTS)


def test_that_a_certificate_goes_home_and_nowhere_else(town: Town) -> None:
    here, other = (town.point(code) for code in POINTS)
    mine, theirs = (town.folder / f"{code}.cert" for code in POINTS)
    assert town.received(here, mine)["kind"] == "certificate"
    assert "证书已收好" in town.run("receive", mine, *here).out
    assert "别的终端" in town.run("receive", theirs, *here).refusal
    assert town.run("receive", theirs, *other).status == 0


def test_that_enrolling_twice_is_the_same_device(town: Town) -> None:
    town.point("410106-D05")
    request = town.folder / "410106-D05.req"
    first, again = (town.run("hub", "enrol", request, "--json", *town.hub).json for _ in range(2))
    assert set(first) == {"point", "device"}
    assert first == again
    assert "410106-D05 的终端已登记" in town.run("hub", "enrol", request, *town.hub).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hub", "enrol", "none.req"), "none.req"),
        (("hub", "enrol", "{public}"), "district.toml"),
        (("hub", "tally", "--month", "2024-13"), "2024-13"),
        (("hub", "merge"), "files"),
        (("elder", "find", "x"), "区级"),
        (("export", "--out", "x.advb"), "区级"),
        (("hub", "init", "--out", "x.toml"), "已经有记录"),
    ],
)
def test_that_wrong_use_at_the_district_is_one_line(
    words: tuple[str, ...], said: str, town: Town
) -> None:
    told = town.run(*(one.format(public=town.public) for one in words), *town.hub).refusal
    assert said in told


def test_that_a_certificate_that_cannot_be_written_is_said(town: Town) -> None:
    make_point(town.folder / "p", "410106-D05", town.public)
    request = town.folder / "p.req"
    town.run("init", "--request", request, "--data", town.folder / "p")
    nowhere = town.folder / "no" / "p.cert"
    assert "文件夹不存在" in town.run("hub", "enrol", request, "--out", nowhere, *town.hub).refusal
    assert town.run("hub", "enrol", request, "--out", town.folder / "p.cert", *town.hub).status == 0


def test_that_the_districts_problem_list_counts_over_the_points(tmp_path: Path, run: Run) -> None:
    town = Town(run, tmp_path)
    files = []
    for code, times in zip(POINTS, (2, 1), strict=True):
        here = town.point(code)
        for _ in range(times):
            done = run("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome",
                       "unmet", "--unmet", "full", "--missing", "送餐上门", *here)  # fmt: skip
            assert done.status == 0, done.err
        files.append(town.exported(here, f"{code}.advb")[0])
    town.merged(*files)
    found = run("hub", "problems", "--json", *town.hub).json
    assert found["total"] == 3
    assert found["reasons"] == [{"words": "名额已满，排队", "count": 3}]
    (line,) = found["lines"]
    assert (line["topic"], line["service"], line["count"]) == ("助餐", "送餐上门", 3)
    assert line["points"] == list(POINTS)
    said = run("hub", "problems", *town.hub).out
    assert "共 3 件没满足" in said
    assert "、".join(POINTS) in said
    none = run("hub", "problems", "--until", "2020-01-01", "--json", *town.hub).json
    assert (none["total"], none["lines"]) == (0, [])
    refused = run("hub", "problems", "--since", "2026-02-01", "--until", "2026-01-01", *town.hub)
    assert "结束日期在开始日期之前" in refused.refusal
