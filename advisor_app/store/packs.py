"""The packs that were taken in, whole as they came. The newest that stands is the library."""

from dataclasses import dataclass
from pathlib import Path

from advisor_app.store.connection import translated
from advisor_app.store.driver import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPack:
    """A pack that was taken in. ``undone`` packs are kept, but not used."""

    serial: int
    digest: str
    made_at: str
    taken_at: str
    undone: bool
    content: bytes


class Packs:
    """Reads and writes packs. Writing belongs inside a transaction."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path

    def keep(self, pack: KeptPack) -> None:
        """Keep a pack, in place of one of the same number that was undone."""
        self._db.execute(
            "INSERT OR REPLACE INTO pack(serial, digest, made_at, taken_at, undone, content)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (pack.serial, pack.digest, pack.made_at, pack.taken_at, int(pack.undone), pack.content),
        )

    def undo(self, serial: int) -> None:
        """Use a pack no more."""
        self._db.execute("UPDATE pack SET undone = 1 WHERE serial = ?", (serial,))

    def all(self) -> tuple[KeptPack, ...]:
        """Give every pack, newest first.

        Raises:
            RecordProblem: the table is damaged.
        """
        with translated(self._path):
            rows = self._db.execute(
                "SELECT serial, digest, made_at, taken_at, undone, content FROM pack"
                " ORDER BY serial DESC"
            ).fetchall()
        return tuple(
            KeptPack(
                serial=row[0],
                digest=row[1],
                made_at=row[2],
                taken_at=row[3],
                undone=bool(row[4]),
                content=row[5],
            )
            for row in rows
        )
