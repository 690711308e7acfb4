"""A record that cannot be opened: its key is found again, or a backup put back; nothing is lost."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap import World, door_of, found_district, open_district, recover, unlock
from advisor_app.domain.errors import KnownError, RecordLost, RecordProblem, WrongPassphrase
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.rescue import BackupFound, BackupSeen, Rescue, Rescued, restored_words
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, START, TickingClock, a_point, a_world, consult, unheard

NEW = "Xin-de-2026!"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district, and a point with two backups of two days and a talk since, closed."""
    folder, clock = tmp_path_factory.mktemp("ground"), TickingClock()
    found_district(a_world(folder / "hub", "hub"), "示例区", PASSPHRASE, folder / "district.toml")
    services = a_point(folder / "point", district=folder / "district.toml", clock=clock)
    for _ in range(2):
        consult(services)
        services.backups.make()
        clock.at += timedelta(days=1)
    consult(services)
    services.care.close()
    return folder


class Desk:
    """A point with two backups, and what helps it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, TickingClock(START + timedelta(days=2, hours=1))
        self.second, self.first = (one.path for one in self.rescue.found())
        self.opened: list[Services | DistrictServices] = []

    @property
    def world(self) -> World:
        return a_world(self.folder / "point", f"{self.clock():%c}", self.clock)

    @property
    def record(self) -> Path:
        return self.world.paths.record

    @property
    def rescue(self) -> Rescue:
        return door_of(self.world).rescue()

    def kept(self, rescued: Rescued | None) -> Services:
        assert rescued is not None
        assert isinstance(rescued.services, Services)
        self.opened.append(rescued.services)
        return rescued.services

    def look(self, file: Path | None = None) -> BackupSeen:
        return self.rescue.look(PASSPHRASE, file or self.second)

    def lose_keys(self) -> bytes:
        content = self.world.paths.keys.read_bytes()
        for one in self.world.paths.data.glob("keys.json*"):
            one.unlink()
        return content

    def tear(self) -> bytes:
        """Turn a page of the record into nonsense."""
        torn = bytearray(self.record.read_bytes())
        torn[9000:9100] = bytes(100)
        self.record.write_bytes(torn)
        return bytes(torn)

    def leftovers(self) -> set[str]:
        return {one.name for one in self.world.paths.data.glob(".*")}


@pytest.fixture
def desk(tmp_path: Path, ground: Path) -> Iterator[Desk]:
    shutil.copytree(ground, tmp_path, dirs_exist_ok=True)
    made = Desk(tmp_path)
    yield made
    for one in made.opened:
        assert isinstance(one, Services)
        one.care.close()


def talks(services: Services) -> int:
    return len(services.consulting.listed(limit=100))


Spoil = Callable[[Desk], object]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda desk: desk.lose_keys(), "密钥文件 keys.json 不见了"),
        (lambda desk: [p.write_bytes(b"{}") for p in desk.record.parent.glob("keys.json*")],
         "密钥文件打不开"),
        (lambda desk: desk.record.unlink(), "记录文件 record.db 不见了"),
        (lambda desk: (desk.lose_keys(), desk.record.unlink()), "记录文件 record.db 不见了"),
        (lambda desk: desk.tear(), "记录文件打不开"),
        (lambda desk: desk.record.write_bytes(b"SQLite format 3\0" * 99), "不是本程序的记录"),
    ],
    ids=["no key", "no whole key", "no record", "backups alone", "torn", "another file"],
)  # fmt: skip
def test_that_what_only_a_backup_helps_is_told_apart(
    desk: Desk, spoil: Spoil, sentence: str
) -> None:
    spoil(desk)
    assert not door_of(desk.world).is_new()
    with pytest.raises(RecordLost) as caught:
        unlock(desk.world, PASSPHRASE, unheard)
    assert sentence in caught.value.message
    assert "备份" in caught.value.message or "文件夹" in caught.value.message


def test_that_a_wrong_passphrase_or_an_open_record_is_no_loss(desk: Desk) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(desk.world, NEW, unheard)
    services = unlock(desk.world, PASSPHRASE, unheard)
    with pytest.raises(RecordProblem) as caught:
        unlock(desk.world, PASSPHRASE, unheard)
    services.care.close()
    assert not isinstance(caught.value, RecordLost)


def test_that_the_backups_here_are_found_the_newest_first(desk: Desk) -> None:
    assert [one.path for one in desk.rescue.found()] == [desk.second, desk.first]
    assert door_of(a_world(desk.folder / "nowhere")).rescue().found() == ()


def test_that_a_backup_says_what_it_holds_and_leaves_no_trace(desk: Desk) -> None:
    before = desk.leftovers()
    seen = desk.look()
    assert (seen.whose, seen.district) == ("示例D05顾问点", False)
    assert (seen.found.age, seen.found.place) == ("昨天", "本机的备份")
    assert seen.records == desk.look(desk.first).records + 1
    assert seen.last_at is not None
    assert seen.last_at < desk.clock()
    assert desk.leftovers() == before


@pytest.mark.parametrize("bad", [b"", b"short", b"x" * 9000])
def test_that_a_backup_that_is_none_is_refused_by_name(desk: Desk, bad: bytes) -> None:
    desk.second.write_bytes(bad)
    with pytest.raises(RecordProblem, match=desk.second.name):
        desk.look()
    assert desk.leftovers() == set()


def test_that_a_lost_key_is_found_beside_a_backup_and_nothing_is_lost(desk: Desk) -> None:
    desk.lose_keys()
    rescued = desk.rescue.mend(PASSPHRASE, unheard)
    assert rescued is not None
    assert "什么也没有少" in rescued.told[0]
    assert talks(desk.kept(rescued)) == 3
    assert KeyFile.load(desk.world.paths.keys).unlock(PASSPHRASE)


def test_that_a_mended_key_file_is_one_that_the_district_can_open(desk: Desk) -> None:
    """The backup's was wrapped before the point joined, or for nobody: it is wrapped anew."""
    plain = KeyFile.load(desk.world.paths.keys)
    for one in desk.world.paths.backups.glob("*.keys.json"):
        KeyFile(plain.wrappings).save(one)
    desk.lose_keys()
    desk.kept(desk.rescue.mend(PASSPHRASE, unheard)).care.close()
    desk.opened.clear()
    out = desk.folder / "changed.json"
    recover(
        a_world(desk.folder / "hub", "again"), PASSPHRASE, desk.world.paths.keys, NEW, out
    )  # fmt: skip
    assert talks(desk.kept(desk.rescue.install(NEW, out, unheard))) == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda desk: desk.record.unlink(),
        lambda desk: desk.record.write_bytes(b""),
        lambda desk: desk.tear(),
        lambda desk: shutil.rmtree(desk.world.paths.backups),
    ],
    ids=["gone", "empty", "torn", "no backups"],
)
def test_that_a_key_alone_does_not_mend_what_is_hurt(desk: Desk, spoil: Spoil) -> None:
    spoil(desk)
    before = desk.record.read_bytes() if desk.record.exists() else None
    desk.lose_keys()
    assert desk.rescue.mend(PASSPHRASE, unheard) is None
    assert (desk.record.read_bytes() if desk.record.exists() else None) == before
    assert not desk.world.paths.keys.exists()


def test_that_a_wrong_passphrase_mends_nothing(desk: Desk) -> None:
    desk.lose_keys()
    assert desk.rescue.mend(NEW, unheard) is None


def test_that_a_torn_record_is_put_back_and_kept_with_its_keys(desk: Desk) -> None:
    torn = desk.tear()
    rescued = desk.rescue.restore(PASSPHRASE, desk.look(), unheard)
    assert talks(desk.kept(rescued)) == 2
    (aside,) = desk.record.parent.glob("record.2*.db")
    assert aside.read_bytes() == torn
    assert KeyFile.load(aside.with_name(f"{aside.name}.keys.json")).unlock(PASSPHRASE)
    told = "".join(rescued.told)
    assert desk.second.name in told
    assert str(aside) in told
    assert "终端编号" in told


def test_that_all_is_gone_but_a_stick(desk: Desk) -> None:
    stick = desk.folder / "stick"
    desk.world.paths.backups.rename(stick)
    shutil.rmtree(desk.world.paths.data)
    assert door_of(desk.world).is_new()
    rescued = desk.rescue.restore(PASSPHRASE, desk.look(stick / desk.second.name), unheard)
    assert talks(desk.kept(rescued)) == 2
    assert not any("原来的文件" in line for line in rescued.told)


def test_that_a_backup_without_its_key_says_which_file_is_missing(desk: Desk) -> None:
    desk.lose_keys()
    keys = desk.second.with_name(f"{desk.second.name}.keys.json")
    keys.unlink()
    with pytest.raises(RecordProblem, match=keys.name):
        desk.look()


def test_that_one_may_begin_anew_and_the_old_record_can_still_be_opened(desk: Desk) -> None:
    shutil.rmtree(desk.world.paths.backups)
    whole = desk.record.read_bytes()
    aside = desk.rescue.begin_anew()
    assert aside is not None
    assert door_of(desk.world).is_new()
    assert aside.read_bytes() == whole
    back = desk.rescue.restore(PASSPHRASE, desk.look(aside), unheard)
    assert talks(desk.kept(back)) == 3
    assert desk.rescue.found() == ()


def test_that_the_keys_of_a_record_that_is_gone_are_kept_too(desk: Desk) -> None:
    """It may be found again: moved by somebody, or held back by a virus scanner."""
    shutil.rmtree(desk.world.paths.backups)
    away = desk.record.rename(desk.folder / "away.db")
    assert desk.rescue.begin_anew() is None
    assert door_of(desk.world).is_new()
    (keys,) = desk.world.paths.data.glob("record.*.keys.json")
    keys.rename(desk.folder / "away.db.keys.json")
    assert talks(desk.kept(desk.rescue.restore(PASSPHRASE, desk.look(away), unheard))) == 3


def test_that_the_copy_of_the_keys_goes_aside_where_the_first_one_is_torn(desk: Desk) -> None:
    desk.world.paths.keys.write_bytes(b"{}")
    aside = desk.rescue.begin_anew()
    assert aside is not None
    assert talks(desk.kept(desk.rescue.restore(PASSPHRASE, desk.look(aside), unheard))) == 3


def test_that_an_open_record_is_not_put_aside(desk: Desk) -> None:
    desk.opened.append(unlock(desk.world, PASSPHRASE, unheard))
    with pytest.raises(RecordProblem, match="另一个窗口"):
        desk.rescue.begin_anew()
    assert desk.record.exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", None])
def test_that_a_brought_file_that_is_no_key_file_changes_nothing(
    desk: Desk, content: bytes | None
) -> None:
    brought = desk.folder / "brought.json"
    if content is not None:
        brought.write_bytes(content)
    before = desk.world.paths.keys.read_bytes()
    with pytest.raises(RecordProblem, match=r"brought\.json"):
        desk.rescue.install(PASSPHRASE, brought, unheard)
    assert desk.world.paths.keys.read_bytes() == before


def test_that_another_point_s_key_file_is_refused(desk: Desk) -> None:
    a_point(desk.folder / "other", "410106-D06").care.close()
    before = desk.world.paths.keys.read_bytes()
    with pytest.raises(RecordProblem, match="是不是本点的"):
        desk.rescue.install(PASSPHRASE, desk.folder / "other" / "keys.json", unheard)
    with pytest.raises(WrongPassphrase):
        desk.rescue.install(NEW, desk.world.paths.keys, unheard)
    assert desk.world.paths.keys.read_bytes() == before


def test_that_the_keys_are_carried_out_whole(desk: Desk) -> None:
    desk.world.paths.keys.write_bytes(b"torn")
    out = desk.folder / "stick.json"
    desk.rescue.carry_keys(out)
    assert KeyFile.load(out).unlock(PASSPHRASE)
    with pytest.raises(KnownError):
        desk.rescue.carry_keys(desk.folder / "nowhere" / "keys.json")


def test_that_a_district_comes_back_in_another_epoch(desk: Desk) -> None:
    world = a_world(desk.folder / "hub", "later", desk.clock)
    district = open_district(world, PASSPHRASE)
    epoch = district.epochs.current().id
    kept = district.backups.make(desk.folder / "hub.db").path
    district.close()
    world.paths.record.write_bytes(b"nonsense" * 999)
    rescue = door_of(world).rescue()
    seen = rescue.look(PASSPHRASE, kept)
    assert (seen.whose, seen.district) == ("示例区", True)
    rescued = rescue.restore(PASSPHRASE, seen, unheard)
    assert isinstance(rescued.services, DistrictServices)
    rescued.services.close()
    assert "另起一期" in "".join(rescued.told)
    district = open_district(a_world(desk.folder / "hub", "last", desk.clock), PASSPHRASE)
    assert district.epochs.current().id != epoch
    district.close()


def test_that_what_came_back_of_itself_is_told() -> None:
    found = BackupFound(path=Path("record-1.db"), made_at=START, days=2, is_ours=False)
    seen = BackupSeen(found=found, whose="示例", district=False, records=7, last_at=None)
    told = restored_words(seen, 3, None, device="ab12cd34")
    assert told[0] == "已用备份 record-1.db 恢复：里面有 7 条记录。"
    assert "找回了 3 处" in told[1]
    assert "ab12cd34" in told[2]
    assert len(told) == 3
