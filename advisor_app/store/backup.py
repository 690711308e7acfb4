"""Backups of a record: copied whole while it is open, proved, and only then put in their place.

A copy is made by SQLite's backup interface under a temporary name, opened again with the key,
its pages' seals (``cipher_integrity_check``), its structure and its chains are checked, and it is
compared with the record it came from. Nothing that fails is ever called a backup.

Kept are the newest of each of 7 days, 4 weeks and 3 months.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.domain.holdings import Holdings
from advisor_app.domain.ids import IncarnationId
from advisor_app.store.connection import connect, translated
from advisor_app.store.driver import Database, engine
from advisor_app.store.journal import Journal

DAYS, WEEKS, MONTHS = 7, 4, 3

_NAME = re.compile(r"record-(\d{8}-\d{6})\.db")
_STAMP = "%Y%m%d-%H%M%S"
_LEAST = 512
"""Bytes of the smallest page there is: a smaller file is no database."""

_TORN = """
    SELECT count(*) FROM revision AS before
    JOIN revision AS after ON after.incarnation = before.incarnation AND after.seq = before.seq + 1
    JOIN incarnation AS own ON own.id = before.incarnation
    WHERE own.current = 1 AND after.prev <> before.link AND NOT EXISTS (
      SELECT 1 FROM revision AS twin
      WHERE twin.incarnation = before.incarnation AND twin.seq = before.seq
        AND twin.link = after.prev
    )
"""
"""Revisions of the current life that do not follow on what stands before them. What others sent may
be torn: that is theirs to answer for. A former life may have gone on at another computer, and what
comes back of it comes in parts. Neither must keep anybody from a backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was checked.

    Attributes:
        revisions: how many it holds.
        holdings: what it holds of every incarnation.
    """

    path: Path
    revisions: int
    holdings: Holdings


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup in the folder, by its name."""

    path: Path
    made_at: datetime


Copied = Callable[[Path, bytes], Holdings]
"""Makes a whole record at a path, under a key, and gives what it has to hold."""


class Backups:
    """Makes backups of an open record, or under its key of one that lies elsewhere."""

    def __init__(self, db: Database, path: Path, key: bytes) -> None:
        self._db = db
        self._path = path
        self._key = key

    def make(
        self, out: Path, at: datetime, keys: Path, copied: Copied | None = None
    ) -> Backup:  # fmt: skip
        """Write a backup, and beside it the wrapped key that opens it.

        Args:
            out: the file; an existing folder gets one under the name of its time.
            keys: the file of the wrapped key: without it nobody opens a backup.
            copied: makes the copy; this record's own by default.

        Raises:
            KnownError: one of them cannot be written, or the copy is not what the record is.
        """
        made = self.write(out / backup_name(at) if out.is_dir() else out, copied)
        try:
            key = keys.read_bytes()
        except OSError as error:
            raise RecordProblem(
                f"{made.path.name} 备份好了，但读不出密钥文件 {keys.name}：没有它备份打不开"
            ) from error
        with self._unfinished(keys_beside(made.path)) as beside:
            beside.write_bytes(key)
        return made

    def write(self, path: Path, copied: Copied | None = None) -> Backup:
        """Copy the record to a file, prove the copy, and put it there in one step.

        Raises:
            RecordProblem: no space, no permission, or the copy is not what the record is.
            BadInput: there is no such folder, or the record itself lies there.
        """
        if path.resolve() == self._path.resolve():
            raise BadInput("备份不能写在记录自己的位置上：请另选一个文件夹", "out")
        with self._unfinished(path) as beside:
            held = (copied or self._copied)(beside, self._key)
            found = check_backup(beside, self._key)
            if dict(found.holdings) != dict(held):
                raise RecordProblem(_DIFFERS)
        return Backup(path=path, revisions=found.revisions, holdings=found.holdings)

    @contextmanager
    def _unfinished(self, path: Path) -> Iterator[Path]:
        """Give an empty file beside a place, and put it there in one step when the block has ended.

        Its name follows from the key, so that what a killed program left there goes as well.
        """
        beside = path.with_name(f".{sha256(b'backup' + self._key).hexdigest()[:16]}.part")
        _clear(beside)
        try:
            with translated(path):
                _refuse_missing_folder(beside)
                yield beside
                _sync(beside)
                beside.replace(path)
        finally:
            _clear(beside)

    def _copied(self, beside: Path, key: bytes) -> Holdings:
        copy = engine.connect(str(beside), isolation_level=None)
        try:
            copy.execute("PRAGMA cipher_log_level=NONE")
            copy.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
            self._db.conn.backup(copy)
        finally:
            copy.close()
        return Journal(self._db).holdings()


_BESIDE = ("", "-wal", "-shm", "-journal")
_DIFFERS = "备份和记录对不上，没有留用：请再备份一次，还不行就联系区里"


def check_backup(path: Path, key: bytes) -> Backup:
    """Prove that a file is a whole record under a key.

    Raises:
        RecordProblem: not a record, under another key, damaged, or its chains are torn.
    """
    if not path.is_file() or path.stat().st_size < _LEAST:
        raise RecordProblem(f"{path.name} 不见了，或者是空的：请换一份备份")
    with _opened(path, key) as db:
        if "revision" not in db.table_names():
            raise RecordProblem(f"{path.name} 里没有条目，不是备份：请换一份")
        if [row[0] for row in db.execute("PRAGMA quick_check")] != ["ok"]:
            raise RecordProblem(f"{path.name} 的结构坏了，不能用：请换一份备份")
        if db.execute(_TORN).fetchone()[0]:
            raise RecordProblem(f"{path.name} 里的条目接不上，不能用：请换一份备份")
        held = Journal(db).holdings()
        return Backup(
            path=path, revisions=sum(one.count for one in held.values()), holdings=held
        )  # fmt: skip


@contextmanager
def _opened(path: Path, key: bytes) -> Iterator[Database]:
    """Open a copy by itself: its log is folded in at the end, so that one file holds all."""
    db = connect(path, key)
    try:
        yield db
    finally:
        with suppress(engine.DatabaseError):  # what is wrong with it was told already
            db.execute("PRAGMA journal_mode=DELETE")
        db.close()


def backup_name(at: datetime) -> str:
    """Give the name of a backup made at an instant; names sort as time does."""
    return f"record-{at.astimezone(UTC):{_STAMP}}.db"


def keys_beside(backup: Path) -> Path:
    """Give the place of the wrapped key that belongs to a backup."""
    return backup.with_name(f"{backup.name}.keys.json")


def kept_backups(folder: Path) -> tuple[KeptBackup, ...]:
    """Give the backups in a folder, the newest first; other files are not looked at."""
    try:
        names = sorted((one.name for one in folder.iterdir()), reverse=True)
    except OSError:
        return ()
    found = ((name, _NAME.fullmatch(name)) for name in names)
    return tuple(
        KeptBackup(folder / name, datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC))
        for name, match in found
        if match and _is_instant(match[1])
    )


def superseded(backups: Iterable[KeptBackup]) -> tuple[KeptBackup, ...]:
    """Give the backups that need not be kept: neither of the last days, weeks nor months."""
    every = sorted(backups, key=lambda one: one.made_at, reverse=True)
    kept: set[Path] = set()
    for most, part in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, Path] = {}
        for one in every:
            newest.setdefault(f"{one.made_at:{part}}", one.path)
        kept.update(list(newest.values())[:most])
    return tuple(one for one in every if one.path not in kept)


def backed_up(backup: Backup) -> dict[IncarnationId, int]:
    """Give up to which number a backup holds every incarnation without a gap."""
    return {one: held.contiguous for one, held in backup.holdings.items()}


def _is_instant(stamp: str) -> bool:
    try:
        datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _clear(beside: Path) -> None:
    for end in _BESIDE:
        with suppress(OSError):  # gone already when all went well
            beside.with_name(beside.name + end).unlink()


def _refuse_missing_folder(beside: Path) -> None:
    with beside.open("xb"):  # says by itself what SQLite would not: no folder, no permission
        pass


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
