"""A record that cannot be opened: its key found again, its backups looked into, one put back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap.district import district_services_of, is_district
from advisor_app.bootstrap.district_stores import copied_from
from advisor_app.bootstrap.point import services_of
from advisor_app.bootstrap.restoring import copied, opened_by, put_aside, restore, tried
from advisor_app.bootstrap.restoring_district import restore_district
from advisor_app.bootstrap.world import World, opened, or_closed, stands
from advisor_app.domain.errors import KnownError, RecordLost, RecordProblem
from advisor_app.services.device_keys import DeviceKeys, district_of
from advisor_app.services.door import Announce
from advisor_app.services.pack_book import DISTRICT_NAME
from advisor_app.services.rescue import BackupFound, BackupSeen, Rescue, Rescued, restored_words
from advisor_app.store.backup import kept_backups, keys_beside
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_day

_MENDED = (
    "密钥文件找回来了，记录完好，什么也没有少。",
    "口令和做那份备份的时候一样。请再备份一次，放到 U 盘上。",
)
_INSTALLED = ("新口令可以用了，记录完好，什么也没有少。",)
_SHOWN = 8
"""Characters of a device's id that people go by."""


def rescue_of(world: World) -> Rescue:
    """Give what can be tried for a record that cannot be opened."""
    return Rescue(
        mend=partial(mend, world),
        install=partial(install, world),
        found=partial(found, world),
        look=partial(look, world),
        restore=partial(bring_back, world),
        begin_anew=partial(put_aside, world),
        carry_keys=partial(carry_keys, world),
    )


def found(world: World) -> tuple[BackupFound, ...]:
    """Give the backups of this device, the newest first."""
    return tuple(_found(world, one.path, one.made_at) for one in kept_backups(world.paths.backups))


def _found(world: World, path: Path, made_at: datetime) -> BackupFound:
    return BackupFound(
        path=path, made_at=made_at, days=(world.today - local_day(made_at)).days,
        is_ours=path.parent == world.paths.backups,
    )  # fmt: skip


def look(world: World, passphrase: str, file: Path) -> BackupSeen:
    """Open and prove a backup, and say what it holds.

    Raises:
        WrongPassphrase: the passphrase opens neither this device's keys nor the backup's.
        RecordProblem: not a backup, damaged, newer, no space to look at it.
    """
    with copied(world, file) as beside:
        _, key, _ = opened_by(world, passphrase, file, beside)
        found_at = _found(world, file, _made_when(file))
        return tried(world, beside, key, lambda record: _seen(record, found_at))


def _made_when(file: Path) -> datetime:
    """Give when a backup was made: by its name, else when its file was last written."""
    named = (one.made_at for one in kept_backups(file.parent) if one.path == file)
    return next(named, None) or datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _seen(record: Record, found: BackupFound) -> BackupSeen:
    point = record.point_records.point()
    if is_district(record):
        whose = record.device.setting(DISTRICT_NAME) or "区级"
    elif point:
        whose = point.name
    else:
        raise RecordProblem(f"{found.path.name} 不是顾问点或区级的备份：请换一份备份")
    journal, server = record.journal, copied_from(record)
    newest = next(journal.after(journal.last_pos() - 1), None)
    return BackupSeen(
        found=found, whose=whose, district=is_district(record),
        records=sum(1 for _ in journal.records()),
        last_at=datetime.fromisoformat(newest.wall) if newest else None,
        server=server.where if server else "",
    )  # fmt: skip


def bring_back(world: World, passphrase: str, seen: BackupSeen, announce: Announce) -> Rescued:
    """Put a backup in the record's place, and open the record.

    Raises:
        KnownError: as of :func:`advisor_app.bootstrap.restoring.restore`.
    """
    if seen.district:
        # What is damaged is this machine's file: the server has its record still.
        back = restore_district(world, passphrase, seen.found.path, on_server=bool(seen.server))
        key = KeyFile.load(world.paths.keys).unlock(passphrase)
        told = restored_words(seen, 0, back.aside)
        record = opened(world, key, announce)
        return or_closed(record, lambda: _rescued(world, record, announce, told))
    done = restore(world, passphrase, seen.found.path, announce)
    device = DeviceKeys(done.services.desk.record).device[:_SHOWN]
    told = restored_words(seen, done.recovered, done.aside, device=device)
    return Rescued(services=done.services, told=told, close=done.services.care.close)


def mend(world: World, passphrase: str, announce: Announce) -> Rescued | None:
    """Give a whole record its key again, by a key file that lies beside a backup.

    The record's key never changes, so the key file of any backup opens the record of today: where
    only the key files are gone, nothing need be restored and nothing is lost.

    Returns:
        None where no record stands here, or no such key file opens it.
    """
    if not stands(world):
        return None
    for keys, key in _unlocked(world, passphrase):
        try:
            return _with_keys(world, keys, key, announce, _MENDED)
        except RecordLost:  # damaged itself, or of another record
            continue
    return None


def _unlocked(world: World, passphrase: str) -> Iterator[tuple[KeyFile, bytes]]:
    """Give the keys that the passphrase opens, each only once."""
    tried_before: set[bytes] = set()
    for one in found(world):
        try:
            keys = KeyFile.load(keys_beside(one.path))
            key = keys.unlock(passphrase)
        except KnownError:
            continue
        if key not in tried_before:
            tried_before.add(key)
            yield keys, key


def install(world: World, passphrase: str, file: Path, announce: Announce) -> Rescued:
    """Put a key file in its place that was brought: of the district, or of a backup.

    Raises:
        WrongPassphrase: the passphrase does not open it.
        RecordProblem: no record stands here, or the file is no key file, or opens another record.
    """
    if not stands(world):
        raise RecordProblem("这台电脑上没有记录可打开：请改用备份恢复")
    try:
        keys = KeyFile.load(file)
    except RecordLost:
        raise RecordProblem(f"{file.name} 不是密钥文件，或已损坏：请选区里给的 keys.json") from None
    key = keys.unlock(passphrase)
    try:
        return _with_keys(world, keys, key, announce, _INSTALLED)
    except RecordLost:
        raise RecordProblem(
            f"{file.name} 打不开这台电脑上的记录：请核对是不是本点的；记录坏了的，用备份恢复"
        ) from None


def _with_keys(
    world: World, keys: KeyFile, key: bytes, announce: Announce, told: tuple[str, ...]
) -> Rescued:
    record = opened(world, key, announce)

    def made() -> Rescued:
        district = district_of(record)
        kept = keys.with_recovery(key, district.age_recipient) if district else keys
        kept.save(world.paths.keys)
        return _rescued(world, record, announce, told)

    return or_closed(record, made)


def _rescued(world: World, record: Record, announce: Announce, told: tuple[str, ...]) -> Rescued:
    if is_district(record):
        district = district_services_of(world, record, announce)
        return Rescued(services=district, told=told, close=district.close)
    counter = services_of(world, record)
    return Rescued(services=counter, told=told, close=counter.care.close)


def carry_keys(world: World, out: Path) -> None:
    """Copy the key file out, for the district to give it another passphrase.

    Raises:
        RecordProblem: there is none, or it is damaged, or ``out`` cannot be written.
    """
    KeyFile.load(world.paths.keys).save(out)
