"""The replay log: what is new is written once, read in order, and strangers' files are let be."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisor_app.domain.errors import KnownError
from advisor_app.domain.lives import NewLifeReason
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.replay import KEPT_FOR, Replay
from advisor_app.services.suite import Services
from advisor_app.sync.bundle import open_bundle
from tests.builders import TickingClock, a_point, consult


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def point(tmp_path: Path, clock: TickingClock) -> Iterator[Services]:
    services = a_point(tmp_path / "point", clock=clock)
    yield services
    services.care.close()


@pytest.fixture
def replay(point: Services) -> Replay:
    return point.syncing.replay


def spans(replay: Replay) -> list[tuple[int, int]]:
    return [one.span for one in replay.files()]


def aged(path: Path, clock: TickingClock, by: timedelta) -> None:
    """Let a file be of so long ago."""
    at = (clock.at - by).timestamp()
    os.utime(path, (at, at))


def test_that_each_file_holds_what_came_since_the_one_before(
    point: Services, replay: Replay
) -> None:
    assert replay.keep() == 2
    assert replay.keep() == 0
    consult(point)
    consult(point)
    assert replay.keep() == 2
    assert spans(replay) == [(1, 2), (3, 4)]


def test_that_a_file_is_opened_by_this_device_alone(point: Services, replay: Replay) -> None:
    consult(point, asked="问助餐")
    replay.keep()
    keys = DeviceKeys(point.desk.record)
    (one,) = replay.files()
    opened = open_bundle(one.path, keys.identity(), keys.signing.public)
    assert [each.seq for each in opened.revisions] == [1, 2, 3, 4]
    assert "问助餐".encode() not in one.path.read_bytes()


def test_that_a_new_life_begins_its_own_row(point: Services, replay: Replay) -> None:
    replay.keep()
    first = next(replay.files()).life
    point.lives.begin(NewLifeReason.RESTORED)
    consult(point)
    assert replay.keep() == 2  # that it began, and the talk
    lives = {one.life for one in replay.files()}
    assert len(lives) == 2
    assert first in lives
    assert sorted(spans(replay)) == [(1, 2), (1, 2)]


def test_that_a_lost_file_is_not_written_again_behind_a_later_one(
    point: Services, replay: Replay
) -> None:
    replay.keep()
    consult(point)
    replay.keep()
    next(replay.files()).path.unlink()
    assert replay.keep() == 0
    for one in replay.files():
        one.path.unlink()
    assert replay.keep() == 3
    assert spans(replay) == [(1, 3)]


STRANGE = (
    "0123456789abcdef-1-2.advb.part",
    "0123456789ABCDEF-1-2.advb",
    "0123456789abcde-1-2.advb",
    "0123456789abcdef-1.advb",
    "0123456789abcdef-1-2-3.advb",
    "0123456789abcdef--1-2.advb",
    f"0123456789abcdef-1-{'9' * 16}.advb",
    "笔记.txt",
)


def test_that_other_files_are_not_the_log_s(replay: Replay) -> None:
    replay.keep()
    for name in STRANGE:
        (replay.folder / name).write_bytes(b"?")
    assert spans(replay) == [(1, 2)]
    replay.prune()
    assert all((replay.folder / name).exists() for name in STRANGE)


def test_that_numbers_are_read_as_numbers(replay: Replay) -> None:
    replay.folder.mkdir()
    life = "0123456789abcdef"
    for first, last in ((100, 200), (9, 99), (1, 8)):
        (replay.folder / f"{life}-{first}-{last}.advb").write_bytes(b"")
    assert spans(replay) == [(1, 8), (9, 99), (100, 200)]


def test_that_without_a_folder_there_is_no_log(replay: Replay) -> None:
    assert list(replay.files()) == []
    assert replay.prune() == 0


@pytest.mark.parametrize(
    ("by", "gone"),
    [
        (KEPT_FOR - timedelta(minutes=1), 0),
        (KEPT_FOR + timedelta(minutes=1), 1),
        (timedelta(days=3650), 1),
        (timedelta(days=-3650), 0),
    ],
)
def test_that_files_go_by_their_age_and_the_newest_of_a_life_stays(
    point: Services, replay: Replay, clock: TickingClock, by: timedelta, gone: int
) -> None:
    replay.keep()
    consult(point)
    replay.keep()
    for one in replay.files():
        aged(one.path, clock, by)
    assert replay.prune() == gone
    assert spans(replay) == [(1, 2), (3, 3)][gone:]


def test_that_a_log_that_cannot_be_written_is_said(replay: Replay) -> None:
    replay.folder.write_bytes(b"a file where the folder should be")
    with pytest.raises(KnownError):
        replay.keep()
    assert spans(replay) == []
