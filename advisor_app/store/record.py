"""The record: one encrypted file, opened once, with everything that reads and writes it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.ids import Ids
from advisor_app.store.backup import Backups
from advisor_app.store.batches import Batches
from advisor_app.store.behind import Behind
from advisor_app.store.calls import Calls
from advisor_app.store.chains import Chains
from advisor_app.store.closings import Closings
from advisor_app.store.connection import connect, immediate, translated
from advisor_app.store.consultations import Consultations
from advisor_app.store.device import Device
from advisor_app.store.directory import DirectoryRecords
from advisor_app.store.disputes import Disputes
from advisor_app.store.district_overview import BackupWords, DistrictOverview
from advisor_app.store.district_register import DistrictRegister
from advisor_app.store.driver import Database
from advisor_app.store.journal import Journal
from advisor_app.store.kinds import KINDS
from advisor_app.store.migrations import migrate
from advisor_app.store.months import Months
from advisor_app.store.needs import Needs
from advisor_app.store.packs import Packs
from advisor_app.store.people import People
from advisor_app.store.point_records import PointRecords
from advisor_app.store.projection import Projection
from advisor_app.store.referrals import Referrals
from advisor_app.store.schemas import FIRST_SCHEMA, SCHEMAS, Schemas
from advisor_app.store.search_terms import Initials
from advisor_app.store.shown import ShownRecords
from advisor_app.store.told import Told
from advisor_app.store.unit_of_work import Transactions, UnitOfWork
from advisor_app.store.verify import Verification, verify

SHAPES, NOTHING_SHOWN = "shapes", "0"
"""The setting that says which schema and which kinds the tables were made by; and what it says
where they were never made."""

_IN_USE = "这份记录已经在另一个窗口打开：请回到那个窗口，或先把它关掉"


class Record:
    """An open record. It belongs to the thread that opened it."""

    def __init__(
        self, db: Database, path: Path, key: bytes, lock: FileLock, initials: Initials,
        work: Callable[[Journal, Projection], UnitOfWork], announce: Callable[[Changed], None],
        schemas: Schemas,
    ) -> None:  # fmt: skip
        self._db = db
        self._path = path
        self._lock = lock
        self._initials = initials
        self.journal = Journal(db)
        self.chains = Chains(db)
        self._schemas = schemas
        self._projection = Projection(db, self.journal, initials, schemas)
        self.people = People(db)
        self.consultations = Consultations(db)
        self.point_records = PointRecords(db)
        self.months = Months(db)
        self.closings = Closings(db)
        self.behind = Behind(db)
        self.device = Device(db)
        self.directory = DirectoryRecords(db)
        self.register = DistrictRegister(db)
        self.overview = DistrictOverview(db)
        self.backup_words = BackupWords(db)
        self.packs = Packs(db, path)
        self.told = Told(db)
        self.referrals = Referrals(db)
        self.calls = Calls(db)
        self.needs = Needs(db)
        self.batches = Batches(db)
        self.shown = ShownRecords(db)
        self.disputes = Disputes(db)
        self.backups = Backups(db, path, key)
        self._transactions = Transactions(
            db, path, lambda: work(self.journal, self._projection), announce
        )
        self.begin = self._transactions.begin
        self.listen = self._transactions.listen

    @property
    def path(self) -> Path:
        """Where its file lies."""
        return self._path

    def verify(self) -> Verification:
        """Check the whole record; see :mod:`advisor_app.store.verify`."""
        with translated(self._path):
            return verify(self._db, self._initials, self._schemas)

    def catch_up(self, *, anyway: bool) -> None:
        """Show what this program knows and the one that wrote last did not.

        What waits for a newer program is looked at again; after a change of shape everything is.

        Args:
            anyway: whether it was another program in any case.
        """
        written = self.device.setting(SHAPES) or f"{FIRST_SCHEMA}"
        shapes = " ".join((str(self._schemas.current), *sorted(KINDS)))
        if written == shapes and not anyway:
            return
        with immediate(self._db, self._path):
            if written.split()[0] != str(self._schemas.current):
                self._projection.rebuild()
            else:
                self._projection.show_waiting()
            self.device.keep_setting(SHAPES, shapes)

    def rebuild(self) -> None:
        """Make the projection again from the journal."""
        with immediate(self._db, self._path):
            self._projection.rebuild()

    def close(self) -> None:
        """Close the file and let others open it."""
        self._db.close()
        self._lock.release()


def open_record(
    path: Path,
    key: bytes,
    *,
    ids: Ids,
    now: Callable[[], datetime],
    initials: Initials,
    announce: Callable[[Changed], None],
    schemas: Schemas = SCHEMAS,
) -> Record:
    """Open the record at ``path``, making it if there is none.

    Raises:
        RecordProblem: open elsewhere, not ours, newer, damaged, read-only, no space.
    """
    lock = lock_record(path)
    try:
        db = connect(path, key)
        record = Record(
            db, path, key, lock, initials,
            lambda journal, projection: UnitOfWork(journal, projection, ids, now), announce,
            schemas,
        )  # fmt: skip
        try:
            with translated(path):
                record.catch_up(anyway=migrate(db))
        except BaseException:
            db.close()
            raise
    except BaseException:
        lock.release()
        raise
    return record


def lock_record(path: Path) -> FileLock:
    """Keep everybody else from opening the record at ``path`` until the lock is released.

    Raises:
        RecordProblem: it is open elsewhere.
    """
    lock = FileLock(path.with_suffix(".lock"), thread_local=False)
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RecordProblem(_IN_USE) from None
    return lock
