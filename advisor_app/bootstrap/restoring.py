"""Putting a backup back: the record that stood there is kept aside, the other goes on anew."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from advisor_app.access.envelope import KeyFile, copy_of
from advisor_app.bootstrap.point import services_of
from advisor_app.bootstrap.world import World, opened, or_closed, readings_of, silent
from advisor_app.domain.errors import KnownError, RecordProblem, WrongPassphrase
from advisor_app.domain.lives import NewLifeReason
from advisor_app.services.door import Announce
from advisor_app.services.suite import Services
from advisor_app.store.backup import Backup, check_backup, keys_beside
from advisor_app.store.connection import translated
from advisor_app.store.record import Record, lock_record, open_record
from advisor_app.support.pinyin import Initials

T = TypeVar("T")

_LOGS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was put back.

    Attributes:
        services: of the record, open.
        aside: where the record now lies that stood there before; None when there was none.
        revisions: how many the backup held.
        recovered: how many came back from the record's own files beside it.
    """

    services: Services
    aside: Path | None
    revisions: int
    recovered: int


def restore(
    world: World, passphrase: str, file: Path, announce: Announce = silent
) -> Restored:  # fmt: skip
    """Put a backup of a point's record in the record's place.

    The backup is copied and proved first; only then does the record that stood there move aside.
    Nothing is deleted. The record goes on as a new incarnation and takes in what its own outbox
    and replay log still hold.

    Raises:
        WrongPassphrase: the passphrase opens neither this device's keys nor the backup's.
        RecordProblem: not a backup of a point, damaged, newer, open elsewhere, no space.
    """
    back = put_back(world, passphrase, file, lambda record: _refuse_others(record, file))
    record = opened(world, back.key, announce)
    services = or_closed(record, lambda: services_of(world, record, NewLifeReason.RESTORED))
    told = services.lives.told()
    return Restored(
        services=services, aside=back.aside, revisions=back.revisions,
        recovered=told.recovered if told else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """A record that stands in its place again, closed.

    Attributes:
        aside: where the record now lies that stood there before; None when there was none.
    """

    key: bytes = field(repr=False)
    aside: Path | None
    revisions: int


def put_back(
    world: World, passphrase: str, file: Path, refuse: Callable[[Record], None]
) -> PutBack:
    """Put a backup in the record's place: copied and proved before anything moves.

    Args:
        refuse: raises where the backup is not of the kind that is wanted.

    Raises:
        KnownError: as of :func:`restore`.
    """
    with copied(world, file) as beside:
        keys, key, backup = opened_by(world, passphrase, file, beside)
        tried(world, beside, key, refuse)
        lock = lock_record(world.paths.record)
        try:
            with translated(world.paths.record):
                aside = _set_aside(world)
                beside.replace(world.paths.record)
        finally:
            lock.release()
    keys.save(world.paths.keys)
    return PutBack(key=key, aside=aside, revisions=backup.revisions)


def put_aside(world: World) -> Path | None:
    """Move the record that stands there out of the way, and its keys, so that one may begin anew.

    Returns:
        Where the record lies now; None where there was none. Nothing is deleted.

    Raises:
        RecordProblem: it is open elsewhere, or the folder cannot be written.
    """
    lock = lock_record(world.paths.record)
    try:
        with translated(world.paths.record):
            aside = _set_aside(world)
            for one in (world.paths.keys, copy_of(world.paths.keys)):
                one.unlink(missing_ok=True)  # a copy of it lies aside now
    finally:
        lock.release()
    return aside


@contextmanager
def copied(world: World, file: Path) -> Iterator[Path]:
    """Give a copy of a backup beside the record, where it can be opened; it goes at the end.

    Raises:
        RecordProblem: the file cannot be read, or there is no space for it here.
    """
    if not file.is_file():
        raise RecordProblem(f"读不出 {file.name}：请核对备份文件在哪里、U 盘有没有插好")
    beside = world.paths.data / f".{secrets.token_hex(8)}.part"
    try:
        with translated(beside):
            world.paths.data.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, beside)
        yield beside
    finally:
        for one in world.paths.data.glob(f"{beside.stem}.*"):
            with suppress(OSError):
                one.unlink()


def opened_by(
    world: World, passphrase: str, file: Path, beside: Path
) -> tuple[KeyFile, bytes, Backup]:
    """Find the keys that open a backup: this device's, or those that lie beside it.

    Args:
        file: the backup.
        beside: its copy.

    Raises:
        WrongPassphrase: the passphrase opens none of them.
        RecordProblem: there are no keys for it, or it is damaged, or newer.
    """
    refused: KnownError = RecordProblem(
        f"{file.name} 旁边没有密钥文件（{keys_beside(file).name}），打不开：请把两个文件一起拷来"
    )
    for place in (world.paths.keys, keys_beside(file)):
        if not KeyFile.exists(place):
            continue
        try:
            keys = KeyFile.load(place)
            key = keys.unlock(passphrase)
            return keys, key, check_backup(beside, key)
        except WrongPassphrase as error:
            refused = error
        except RecordProblem:
            refused = RecordProblem(
                f"{file.name} 打不开：可能已损坏，或不是本程序的备份；请换一份备份"
            )
    raise refused


def _refuse_others(record: Record, file: Path) -> None:
    if record.point_records.point() is None:
        raise RecordProblem(f"{file.name} 不是顾问点的备份：区里的请用“advisor hub restore”")


def tried(world: World, beside: Path, key: bytes, ask: Callable[[Record], T]) -> T:
    """Open a copy of a backup and ask it; one that this program cannot open is refused."""
    record = open_record(
        beside, key, ids=world.ids, now=world.now, initials=Initials(readings_of(world)),
        announce=silent,
    )  # fmt: skip
    try:
        return ask(record)
    finally:
        record.close()


def _set_aside(world: World) -> Path | None:
    """Move the record that stands there out of the way, with its log; nothing is deleted.

    Its keys are copied to its side, both copies: without them nobody would ever open it again. So
    are those of a record that is not there: it may be found.
    """
    record = world.paths.record
    kept = record.with_name(f"record.{world.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.db")
    found = None
    for end in _LOGS:
        left = record.with_name(record.name + end)
        if left.exists():
            left.rename(kept.with_name(kept.name + end))
            found = kept
    keys, beside = world.paths.keys, keys_beside(kept)
    for one, there in ((keys, beside), (copy_of(keys), copy_of(beside))):
        if one.is_file():
            shutil.copyfile(one, there)
    return found
