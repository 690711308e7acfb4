"""Backups by themselves, and the way back from one."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisor_app.bootstrap import (
    Restored,
    World,
    found_district,
    open_district,
    restore,
    set_up,
    unlock,
)
from advisor_app.domain.errors import BadInput, KnownError, RecordProblem, WrongPassphrase
from advisor_app.domain.lives import NewLifeReason
from advisor_app.services.door import FirstRun
from advisor_app.services.suite import Services
from advisor_app.store.backup import check_backup, keys_beside
from tests.builders import PASSPHRASE, TickingClock, a_world, consult, register, unheard
from tests.services.answering import AnsweringDistrict


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def world(tmp_path: Path, clock: TickingClock) -> World:
    return a_world(tmp_path / "point", "world", clock)


@pytest.fixture
def point(tmp_path: Path, world: World) -> Iterator[Services]:
    hub = AnsweringDistrict(tmp_path / "hub")
    first = FirstRun(
        point="410106-D05", point_name="示例", advisor="示例顾问", passphrase=PASSPHRASE,
        district=hub.public,
    )  # fmt: skip
    services = set_up(world, first, unheard)
    yield services
    services.care.close()


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def again(world: World, folder: Path | None = None) -> World:
    """Give the world of another run: other randomness, and another folder if one is named."""
    paths = replace(world.paths, data=folder) if folder else world.paths
    return replace(a_world(paths.data, "again"), paths=paths, now=world.now)


@pytest.fixture
def closing() -> Iterator[list[Restored]]:
    made: list[Restored] = []
    yield made
    for one in made:
        one.services.care.close()


def test_that_a_backup_is_made_once_a_day(point: Services, clock: TickingClock) -> None:
    first = point.backups.make_if_due()
    assert first is not None
    assert point.backups.make_if_due() is None
    clock.at += timedelta(hours=23)
    assert point.backups.make_if_due() is None
    clock.at += timedelta(hours=2)
    second = point.backups.make_if_due()
    assert second is not None
    assert [one.path for one in point.backups.kept()] == [second.path, first.path]


def test_that_a_backup_from_the_future_is_no_reason_to_wait(
    point: Services, clock: TickingClock
) -> None:
    clock.at += timedelta(days=3650)
    point.backups.make()
    clock.at -= timedelta(days=3650)
    assert point.backups.make_if_due() is not None


def test_that_backups_are_rotated_with_their_keys(point: Services, clock: TickingClock) -> None:
    for _ in range(40):
        point.backups.make_if_due()
        clock.at += timedelta(days=1, seconds=5)
    kept = point.backups.kept()
    assert 7 <= len(kept) <= 14
    folder = kept[0].path.parent
    assert names(folder) == sorted(
        name for one in kept for name in (one.path.name, keys_beside(one.path).name)
    )


def test_that_a_backup_goes_where_one_likes(point: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    named = point.backups.make(stick / "mine.db")
    dated = point.backups.make(stick)
    assert named.path.name == "mine.db"
    assert dated.path.name.startswith("record-2026")
    assert len(names(stick)) == 4
    assert point.backups.kept() == ()
    with pytest.raises(BadInput, match="文件夹不存在"):
        point.backups.make(tmp_path / "nowhere" / "x.db")


def test_that_the_replay_log_goes_when_every_daily_backup_is_newer(
    point: Services, clock: TickingClock
) -> None:
    consult(point)
    point.syncing.replay.keep()
    consult(point)
    point.syncing.replay.keep()
    assert point.syncing.replay.prune() == 0
    clock.at += timedelta(days=3650)  # far behind whatever the files say of themselves
    assert point.syncing.replay.prune() == 1
    (left,) = point.syncing.replay.files()
    assert left.span == (4, 4)


def test_that_a_restored_record_has_everything_again(
    point: Services, world: World, closing: list[Restored]
) -> None:
    backup = point.backups.make()
    elder = register(point, "张桂兰", phone="13900003812")
    consult(point, elder, asked="问助餐")
    point.syncing.replay.keep()
    before = {one.id for one in point.desk.record.journal.after(0)}
    point.care.close()
    done = restore(again(world), PASSPHRASE, backup.path)
    closing.append(done)
    services = done.services
    assert (done.revisions, done.recovered) == (2, 4)
    assert done.aside is not None
    assert check_backup(done.aside, world_key(done)).revisions == 6
    assert {one.id for one in services.desk.record.journal.after(0)} >= before
    assert services.registration.card(elder).person.name == "张桂兰"
    assert [one.reason for one in services.desk.record.journal.lives()] == [
        None, NewLifeReason.RESTORED,
    ]  # fmt: skip
    told = services.exchange.standing().life
    assert told is not None
    assert "用备份恢复过" in told.words
    assert services.desk.record.verify().problems == ()


def world_key(done: Restored) -> bytes:
    key: bytes = done.services.desk.record.backups._key
    return key


def test_that_a_restored_record_opens_as_ever(
    point: Services, world: World, closing: list[Restored]
) -> None:
    backup = point.backups.make()
    consult(point)
    point.care.close()
    restore(again(world), PASSPHRASE, backup.path).services.care.close()
    services = unlock(again(world), PASSPHRASE, unheard)
    assert len(services.desk.record.journal.lives()) == 2
    consult(services)
    services.care.close()
    assert closing == []


def test_that_a_damaged_record_is_kept_aside_and_the_backup_takes_its_place(
    point: Services, world: World, closing: list[Restored]
) -> None:
    consult(point)
    backup = point.backups.make()
    point.care.close()
    damaged = b"\x00" * 9000
    world.paths.record.write_bytes(damaged)
    with pytest.raises(RecordProblem):
        unlock(again(world), PASSPHRASE, unheard)
    done = restore(again(world), PASSPHRASE, backup.path)
    closing.append(done)
    assert done.aside is not None
    assert done.aside.read_bytes() == damaged
    assert len(done.services.consulting.listed()) == 1


def test_that_another_computer_needs_the_backup_and_the_key_beside_it(
    point: Services, world: World, tmp_path: Path, closing: list[Restored]
) -> None:
    stick, elsewhere = tmp_path / "stick", tmp_path / "elsewhere"
    stick.mkdir()
    consult(point)
    backup = point.backups.make(stick)
    shutil.rmtree(tmp_path / "point" / "backups", ignore_errors=True)
    keys = keys_beside(backup.path)
    away = keys.rename(stick / "away")
    with pytest.raises(RecordProblem, match="没有密钥文件"):
        restore(again(world, elsewhere), PASSPHRASE, backup.path)
    assert not (elsewhere / "record.db").exists()
    away.rename(keys)
    with pytest.raises(WrongPassphrase):
        restore(again(world, elsewhere), "not this one", backup.path)
    done = restore(again(world, elsewhere), PASSPHRASE, backup.path)
    closing.append(done)
    assert done.aside is None
    assert len(done.services.consulting.listed()) == 1
    assert (elsewhere / "keys.json").exists()


@pytest.mark.parametrize("content", [b"", b"a letter " * 500, None])
def test_that_what_is_no_backup_changes_nothing(
    point: Services, world: World, tmp_path: Path, content: bytes | None
) -> None:
    consult(point)
    point.care.close()
    before = names(world.paths.data)
    if content is not None:
        (tmp_path / "b.db").write_bytes(content)
    with pytest.raises(KnownError, match=r"b\.db"):
        restore(again(world), PASSPHRASE, tmp_path / "b.db")
    assert names(world.paths.data) == before
    services = unlock(again(world), PASSPHRASE, unheard)
    assert len(services.consulting.listed()) == 1
    assert len(services.desk.record.journal.lives()) == 1
    services.care.close()


def test_that_a_record_that_is_open_is_not_replaced(point: Services, world: World) -> None:
    backup = point.backups.make()
    with pytest.raises(RecordProblem, match="另一个窗口"):
        restore(again(world), PASSPHRASE, backup.path)
    consult(point)
    assert len(point.consulting.listed()) == 1


def test_that_a_district_s_backup_is_none_of_a_point(tmp_path: Path) -> None:
    hub = a_world(tmp_path / "hub", "hub")
    found_district(hub, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    district = open_district(hub, PASSPHRASE)
    path = tmp_path / "b.db"
    district.record.backups.write(path)
    district.close()
    keys_beside(path).write_bytes((tmp_path / "hub" / "keys.json").read_bytes())
    with pytest.raises(RecordProblem, match="不是顾问点的备份"):
        restore(a_world(tmp_path / "point", "p"), PASSPHRASE, path)
    assert not (tmp_path / "point" / "record.db").exists()
