"""A record's file that is filled with the rows of a record elsewhere.

What it shows is not made: whoever opens it first makes that from the journal, once.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from advisor_app.domain.ids import IncarnationId
from advisor_app.store.connection import connect, immediate
from advisor_app.store.device import Device
from advisor_app.store.disputes import Disputes, Quarantine
from advisor_app.store.district_overview import BackupWords, DistrictOverview
from advisor_app.store.district_register import DistrictRegister
from advisor_app.store.driver import Database
from advisor_app.store.journal import Journal
from advisor_app.store.migrations import migrate
from advisor_app.store.packs import Packs
from advisor_app.store.record import NOTHING_SHOWN, SHAPES

_UNFINISHED = (
    "PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-262144"
)  # fmt: skip
"""Nothing of it counts before it is whole: whoever makes it brings it to the disk then."""


class FreshRecord:
    """The tables of a new record that are no projection. Writing belongs inside a transaction."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path
        self.journal = Journal(db)
        self.register = DistrictRegister(db)
        self.overview = DistrictOverview(db)
        self.backup_words = BackupWords(db)
        self.packs = Packs(db, path)
        self.disputes = Disputes(db)
        self.apart = Quarantine(db)
        self._device = Device(db)

    def begin(self) -> AbstractContextManager[None]:
        """Run a block in one transaction: all of it stands, or nothing."""
        return immediate(self._db, self._path)

    def keep_settings(self, settings: Mapping[str, str]) -> None:
        """Make settings."""
        for key, value in {**settings, SHAPES: NOTHING_SHOWN}.items():
            self._device.keep_setting(key, value)

    def keep_erased(self, erased: Mapping[str, str]) -> None:
        """Remember for ever what was erased, and because of what."""
        self._db.conn.executemany("INSERT INTO erased VALUES(?, ?)", list(erased.items()))

    def keep_lives(self, lives: Iterable[tuple[IncarnationId, str, bool]]) -> None:
        """Take incarnations for this record's own: each, when it began, whether it goes on."""
        self._db.conn.executemany(
            "INSERT INTO incarnation(id, began_at, current) VALUES(?, ?, ?)",
            [(one, began_at, int(current)) for one, began_at, current in lives],
        )


@contextmanager
def fresh_record(path: Path, key: bytes) -> Iterator[FreshRecord]:
    """Make a record at an empty file, and close it at the end.

    Raises:
        RecordProblem: no space, no permission.
    """
    db = connect(path, key)
    try:
        for pragma in _UNFINISHED:
            db.execute(pragma)
        migrate(db)
        yield FreshRecord(db, path)
    finally:
        db.close()
