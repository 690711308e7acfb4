"""Opens the encrypted record: the one place that does.

Settings (measured in simulated power cuts: nothing acknowledged was lost): WAL with
``synchronous=FULL`` and ``wal_autocheckpoint=1``, since a flipped bit in a long WAL silently
drops committed rows; secure delete; immediate transactions, one writer at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor_app.domain.errors import KnownError, RecordLost, RecordProblem
from advisor_app.store.driver import Database, engine
from advisor_app.support.files import refusal

APPLICATION_ID = 0x53594844
"""Marks a file as ours ("SYHD")."""

_PLAIN_HEADER = b"SQLite format 3\x00"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA wal_autocheckpoint=1",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA cache_size=-65536",  # KiB at most: big imports and counts turn few pages out
    "PRAGMA busy_timeout=5000",
)
_DAMAGED = "记录文件打不开：可能已损坏，或不是本程序的记录。请不要删除它，用备份恢复"


def connect(path: Path, key: bytes) -> Database:
    """Open the record at ``path``, making the file if there is none.

    Args:
        path: the database file on a local disk.
        key: the 32-byte data key.

    Raises:
        RecordLost: not our file, or damaged.
        RecordProblem: no permission, no space.
    """
    with translated(path):
        _refuse_plain(path)
        connection = engine.connect(str(path), isolation_level=None)
        try:
            return _configured(Database(connection, execute_plugins=False), key)
        except BaseException:
            connection.close()
            raise


def connect_in_memory() -> Database:
    """Open an empty database in memory, to rebuild a projection in."""
    return Database(engine.connect(":memory:", isolation_level=None), execute_plugins=False)


def _refuse_plain(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb") as file:
        if file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER:
            raise RecordLost(f"{path.name} 是未加密的文件，不是本程序的记录：请检查所选的文件夹")


def _configured(db: Database, key: bytes) -> Database:
    db.execute("PRAGMA cipher_log_level=NONE")
    db.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    if not db.execute("PRAGMA cipher_version").fetchone():
        raise ImportError("the SQLite driver has no SQLCipher")
    stamp = db.execute("PRAGMA application_id").fetchone()[0]
    if stamp not in (0, APPLICATION_ID) or (stamp == 0 and db.table_names()):
        raise RecordLost(_DAMAGED)
    for pragma in _PRAGMAS:
        db.execute(pragma)
    if stamp == 0:
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    _refuse_damaged(db)
    return db


def _refuse_damaged(db: Database) -> None:
    """Read every page once, before anything is written to them (70 ms for 40 MB).

    A power cut may have left a page half copied out of the log, which still holds it whole: what
    was being copied is copied first, or a sound record would be called damaged.
    """
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if db.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        raise RecordLost(_DAMAGED)


@contextmanager
def immediate(db: Database, path: Path | None = None) -> Iterator[None]:
    """Run the block in one immediate transaction: all of it stands, or nothing.

    Raises:
        RecordProblem: the disk is full, the file is read-only or busy.
    """
    with translated(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:
                db.execute("ROLLBACK")
            raise


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn what the driver and the system raise into a sentence for the user."""
    try:
        yield
    except KnownError:
        raise
    except engine.DatabaseError as error:
        problem = _explained(str(error), path)
        if problem is None:
            raise
        kind = RecordLost if problem == _DAMAGED else RecordProblem
        raise kind(problem) from error
    except OSError as error:
        raise refusal(error, path or Path(str(error.filename))) from error


def _explained(text: str, path: Path | None) -> str | None:
    where = f"（{path.parent}）" if path else ""
    for mark, sentence in _SENTENCES.items():
        if mark in text:
            return sentence.format(where=where)
    return None


_SENTENCES = {
    "file is not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "vtable constructor failed": _DAMAGED,
    "fts5: corrupt": _DAMAGED,
    "disk is full": (
        "磁盘已满{where}，刚才的内容没有存上：请清理出空间后再保存一次，表格里的内容还在"
    ),
    "readonly": "记录文件夹是只读的{where}，存不进去：请换一个能写入的文件夹，或找管理员开通权限",
    "unable to open": "记录文件打不开{where}：请检查文件夹是否存在、能否写入",
    "locked": "记录正被另一个程序占用：请关掉另一个窗口后再试",
    "disk I/O error": "读写磁盘出错{where}：请检查磁盘空间和连线后再试，刚才的内容没有存上",
}
