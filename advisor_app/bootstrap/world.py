"""What comes from outside, and the record opened out of it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from advisor_app.access.envelope import Cost, KeyFile
from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import RecordLost, RecordProblem
from advisor_app.domain.ids import Ids
from advisor_app.eligibility.reading import load_library
from advisor_app.services.desk import Clock, Entropy
from advisor_app.services.door import Announce
from advisor_app.services.screening import Screenings
from advisor_app.store.connection import translated
from advisor_app.store.record import Record, open_record
from advisor_app.support.calendar import local_day
from advisor_app.support.machine import machine_fingerprint
from advisor_app.support.paths import Paths
from advisor_app.support.pinyin import Initials, Readings, read_pinyin
from advisor_app.tallies.points import PointEntry, named_points, read_points

T = TypeVar("T")

_LEAST = 512
"""Bytes of the smallest page there is: SQLite takes a file of fewer for an empty database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What comes from outside: folders, the clock, randomness, the cost of a passphrase.

    Attributes:
        machine: this computer's fingerprint; empty where nothing is to be noticed.
    """

    paths: Paths
    now: Clock
    entropy: Entropy
    cost: Cost = field(default_factory=Cost)
    machine: str = ""

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now())

    @property
    def ids(self) -> Ids:
        """The source of new identifiers."""
        return Ids(self.now, self.entropy)


def real_world(paths: Paths) -> World:
    """Give the world as it is: the system's clock and its secure randomness."""
    return World(
        paths=paths, now=lambda: datetime.now(UTC), entropy=os.urandom,
        machine=machine_fingerprint(),
    )  # fmt: skip


def silent(_: Changed) -> None:
    """Hear of changes and do nothing: commands read once."""


def has_record(world: World) -> bool:
    """Whether this device has a record, a point's or a district's."""
    return KeyFile.exists(world.paths.keys)


def points_of(world: World, district: Path | None = None) -> tuple[PointEntry, ...]:
    """Give the points the district is known to have.

    Args:
        district: its public file, which may name them; else they are as they were shipped.
    """
    named = named_points(district) if district else ()
    return named or read_points(world.paths.resources / "points.toml")


def screenings_of(world: World, library: Path | None = None) -> Screenings:
    """Give the screening alone: it needs no record and no passphrase."""
    read = load_library(library or world.paths.policies)
    return Screenings(read, lambda: world.today, readings_of(world))


def readings_of(world: World) -> Readings:
    """Give the table of pinyin."""
    return read_pinyin(world.paths.resources / "pinyin.txt")


def data_key(world: World, passphrase: str) -> bytes:
    """Give the key of this device's record.

    Raises:
        WrongPassphrase: no account opens with it.
        RecordLost: its file or its key is gone.
        RecordProblem: no record here.
    """
    refuse_missing(world)
    if not has_record(world):
        folder = world.paths.data
        raise RecordProblem(f"{folder} 里还没有顾问点的记录：请先用“advisor init”建立")
    return KeyFile.load(world.paths.keys).unlock(passphrase)


def opened(world: World, key: bytes, announce: Announce) -> Record:
    """Open, or make, this device's record."""
    return open_record(
        world.paths.record,
        key,
        ids=world.ids,
        now=world.now,
        initials=Initials(readings_of(world)),
        announce=announce,
    )


def or_closed(record: Record, make: Callable[[], T]) -> T:
    """Make something of an open record; close it where that fails."""
    try:
        return make()
    except BaseException:
        record.close()
        raise


def refuse_missing(world: World) -> None:
    """Refuse what a part is gone of: an empty record must never come to stand in its place.

    Raises:
        RecordLost: the record's file is gone, or empty, or no key file is there.
    """
    paths = world.paths
    if paths.is_unused:
        return
    if not stands(world):
        raise RecordLost(
            f"{paths.data} 里的记录文件 {paths.record.name} 不见了，或者是空的："
            "请先找回它，或用备份恢复"
        )
    if not has_record(world):
        raise RecordLost(
            f"密钥文件 {paths.keys.name} 不见了，没有它记录打不开：请找回它，或用备份恢复；"
            "第一次建立时断过电、还没用过的，可以重新建立"
        )


def stands(world: World) -> bool:
    """Whether a file stands in the record's place that is not empty."""
    record = world.paths.record
    return record.exists() and not (record.is_file() and record.stat().st_size < _LEAST)


def set_aside_unfinished(world: World) -> None:
    """Put away what was left of a first run that was cut off before its key was kept.

    Nothing is deleted: it may also be a record whose key files were lost, and are found again.
    """
    record = world.paths.record
    kept = record.with_name(f"record.{world.now():%Y%m%d-%H%M%S}.db")
    with translated(record):
        for end in ("", "-wal"):
            left = record.with_name(record.name + end)
            if left.exists():
                left.rename(kept.with_name(kept.name + end))
