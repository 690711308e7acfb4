"""``advisor hub conflicts|quarantine|settle|backup|restore|return``: shown, decided, kept, given back."""

from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import open_district
from advisor_app.domain.elder import Elder
from advisor_app.domain.records import Advisor
from advisor_app.store.district_register import EnrolledDevice
from tests.builders import PASSPHRASE, TestIds
from tests.cli.conftest import Run, cheap_world
from tests.cli.test_hub import Town
from tests.hub.rogues import Rogue

D05 = "410106-D05"
IDS = TestIds("cli disputes")
VERSION = {"head", "fields", "at", "author", "point", "device", "incarnation", "seq"}


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Town:
    made = Town(run, tmp_path)
    (tmp_path / "hub.toml").write_bytes(made.public.read_bytes())
    return made


def quarrelled(town: Town) -> tuple[str, str, str]:
    """Have two devices change one elder; gives the record and the two heads."""
    one, other = (Rogue(town.folder, D05, name) for name in ("one", "other"))
    for device in (one, other):
        enrol_rogue(town, device)
    advisor = one.put(Advisor(id=IDS.record(), name="王芳", point=D05))
    elder = one.put(Elder(id=IDS.record(), community="甲社区"))
    left = one.write("elder", {"community": "乙社区"}, elder.record, elder.id)
    right = replace(
        other.write("elder", {"community": "丙社区", "withdrawn": True}, elder.record, elder.id),
        author=advisor.record,
    )
    twin = replace(
        other.write("elder", {"community": "丁社区"}, elder.record, elder.id), id=left.id,
        prev=right.link,
    )  # fmt: skip
    town.merged(one.bundle([advisor, elder, left]), other.bundle([right, twin]))
    return elder.record, left.id, right.id


def enrol_rogue(town: Town, device: Rogue) -> None:
    district = open_district(cheap_world(town.folder / "hub"), PASSPHRASE)
    try:
        device.enrol(district)
    finally:
        district.close()


def test_that_conflicts_are_shown_with_both_bodies_and_decided(town: Town) -> None:
    assert "没有有争议" in town.run("hub", "conflicts", *town.hub).out
    record, left, right = quarrelled(town)
    (one,) = town.run("hub", "conflicts", "--json", *town.hub).json
    assert set(one) == {"record", "kind", "hard", "stands", "shown", "shared", "versions"}
    assert (one["record"], one["hard"]) == (record, ["community"])
    assert {each["head"] for each in one["versions"]} == {left, right}
    assert all(set(each) == VERSION for each in one["versions"])
    words = town.run("hub", "conflicts", *town.hub).out
    for said in ("老年人", "社区 两边写的不一样", "乙社区", "丙社区", "王芳", "已撤回：是", D05,
                 "现在以它为准"):  # fmt: skip
        assert said in words
    assert "1 条记录有争议" in town.run("hub", "status", *town.hub).out
    refused = town.run("hub", "settle", record, "--take", "zz", "--by", "李", *town.hub).refusal
    assert "没有编号" in refused
    done = town.run("hub", "settle", record[:13], "--take", left[:8], "--by", "李", "--json",
                    *town.hub).json  # fmt: skip
    assert (done["record"], done["chosen"], done["by"]) == (record, left, "李")
    assert town.run("hub", "conflicts", "--json", *town.hub).json == []
    again = town.run("hub", "settle", record, "--take", right, "--by", "李", *town.hub).out
    assert f"以 {right} 为准" in again


def test_that_quarantine_and_forks_are_shown(town: Town) -> None:
    assert "没有另放着的条目" in town.run("hub", "quarantine", *town.hub).out
    record, left, _ = quarrelled(town)
    forking = Rogue(town.folder, D05, "fork")
    enrol_rogue(town, forking)
    first = forking.put(Elder(id=IDS.record(), community="戊社区"))
    forking._seq, forking._prev = 0, first.prev
    town.merged(forking.bundle([first, forking.put(Elder(id=IDS.record(), community="己社区"))]))
    value = town.run("hub", "quarantine", "--json", *town.hub).json
    (apart,), (fork,) = value["quarantined"], value["forks"]
    assert (apart["record"], apart["came"]["head"]) == (record, left)
    assert apart["came"]["fields"] == {"community": "丁社区"}
    assert apart["here"]["fields"] == {"community": "乙社区"}
    assert (fork["point"], fork["seq"], len(fork["versions"])) == (D05, 1, 2)
    words = town.run("hub", "quarantine", *town.hub).out
    for said in ("同一编号、内容不同", "先来的", "后来的", "丁社区", "分叉", "戊社区", "己社区"):
        assert said in words


def test_that_a_district_is_backed_up_and_put_back(town: Town) -> None:
    here = town.point(D05)
    town.talk(here, 2)
    town.merged(town.exported(here, "a.advb")[0])
    out = town.folder / "stick"
    out.mkdir()
    made = town.run("hub", "backup", "--out", out, "--json", *town.hub).json
    assert made["revisions"] >= 2
    town.talk(here)
    town.merged(town.exported(here, "b.advb")[0])
    before = town.run("hub", "status", "--json", *town.hub).json["epoch"]
    done = town.run("hub", "restore", made["file"], "--json", *town.hub).json
    assert (done["revisions"], done["epoch"] != before) == (made["revisions"], True)
    assert Path(done["aside"]).exists()
    assert town.run("hub", "status", "--json", *town.hub).json["epoch"] == done["epoch"]
    assert town.counted()["total"]["indicators"]["consultations"] == 2
    assert "已另起一期" in town.run("hub", "restore", made["file"], *town.hub).out
    refused = town.run("hub", "restore", town.folder / "none.db", *town.hub).refusal
    assert "none.db" in refused
    assert "核对无误" in town.run("hub", "backup", "--out", out / "x.db", *town.hub).out


def test_that_what_a_device_lost_is_given_back_as_a_file(town: Town) -> None:
    here = town.point(D05)
    district = open_district(cheap_world(town.folder / "hub"), PASSPHRASE)
    (device,) = district.store.register.devices()
    district.close()
    out = town.folder / "back.advb"
    words = ("hub", "return", device.device[:8], "--out", out)
    assert "不用还" in town.run(*words, *town.hub).out
    assert not out.exists()
    town.talk(here)
    town.merged(town.exported(here, "a.advb")[0])
    _forget_statements(town, device)
    done = town.run(*words, "--json", *town.hub).json
    assert (done["device"], done["point"], done["file"]) == (device.device, D05, str(out))
    assert done["revisions"] >= 1
    assert town.received(here, out)["kind"] == "returned"
    assert f"封给 {D05}" in town.run(*words, *town.hub).out
    assert "没有编号" in town.run("hub", "return", "zz", "--out", out, *town.hub).refusal


def _forget_statements(town: Town, device: EnrolledDevice) -> None:
    district = open_district(cheap_world(town.folder / "hub"), PASSPHRASE)
    with district.store.begin() as work:
        district.record._db.execute("UPDATE bundle SET said = '{}'")
        work.touch("bundle", device.device)
    district.close()
