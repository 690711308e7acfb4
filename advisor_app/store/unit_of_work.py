"""One transaction of changes: journal and projection together, or neither.

The natural way of a fact: a service puts records, each becomes a revision with what differs
from what its author saw, the projection follows, and one ``Changed`` tells what was touched.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.changes import Changed
from advisor_app.domain.drift import latest_believed
from advisor_app.domain.ids import Ids, RecordId, RevisionId
from advisor_app.domain.revision import HybridClock, Revision
from advisor_app.store.absorbing import BulkIntake
from advisor_app.store.bulk import BulkWriter, Put
from advisor_app.store.connection import immediate
from advisor_app.store.driver import Database
from advisor_app.store.journal import Journal
from advisor_app.store.kinds import kind_of
from advisor_app.store.projection import Projection, Shown, shown_after
from advisor_app.store.taking import TWIN
from advisor_app.store.writing import Writing


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What came of taking in revisions from elsewhere.

    Attributes:
        accepted: new here, or now complete.
        unchanged: already here.
        refused: their id is here with other contents; kept apart in quarantine.
        ahead: new here, by a clock that is not believed (:mod:`advisor_app.domain.drift`).
    """

    accepted: int = 0
    unchanged: int = 0
    refused: int = 0
    ahead: int = 0


class UnitOfWork(Writing):
    """What may be done inside one transaction; see :class:`Transactions`."""

    def __init__(
        self, journal: Journal, projection: Projection, ids: Ids, now: Callable[[], datetime]
    ) -> None:
        super().__init__(journal, projection.schemas, ids, now)
        self._journal = journal
        self._projection = projection

    def put_all(self, puts: Sequence[Put], author: str = "") -> int:
        """Write many records as they now are, each on the head that is shown now.

        It comes to the same as putting them one by one, in a fraction of the time.

        Returns:
            How many had to be written.
        """
        bulk = BulkWriter(self._projection, self._journal, self._ids.nonce)
        plain, rest = bulk.sorted_out(puts)
        written = bulk.write(plain, author, self._incarnation(), self._now())
        for one in written:
            self.touch(kind_of(one.record).name, one.record.id)
        return len(written) + sum(self.put(one.record, one.revision, author) for one in rest)

    def _is_here(self, revision: RevisionId) -> bool:
        return self._journal.find(revision) is not None

    def _shown_now(self, kind: str, record: RecordId) -> Shown | None:
        return self._projection.shown(kind, record)

    def _last_clock(self, now: datetime) -> HybridClock:
        return self._journal.last_clock(latest_believed(now))

    def _append(self, revision: Revision, shown: Shown | None) -> None:
        self._journal.append(revision)
        self._projection.advance(revision, shown)
        self.touch(revision.kind, revision.record)

    def absorb(self, revisions: Iterable[Revision]) -> Absorbed:
        """Take in revisions from elsewhere: insert if absent, by id.

        The result is the same in whatever order, and however often, they come.
        """
        believed, doubted = str(latest_believed(self._now())), []
        bulk = BulkIntake(self._projection, self._journal, believed)
        plain, rest = bulk.take(tuple(revisions))
        for one in plain:
            self.touch(one.kind, one.record)
        counts = {"accepted": len(plain), "unchanged": 0, "refused": 0}
        records: dict[tuple[str, RecordId], None] = {}
        for revision in rest:
            what = self._take(revision)
            counts[what] += 1
            if what == "accepted":
                records[revision.kind, revision.record] = None
                doubted += [revision.id] if revision.hlc > believed else []
        self._journal.doubt(doubted)
        for kind, record in sorted(records, key=lambda one: shown_after(one[0])):
            self._projection.refold(kind, record)
            self.touch(kind, record)
        return Absorbed(**counts, ahead=len(doubted))

    def _take(self, revision: Revision) -> str:
        if self._projection.refuses_body(revision):
            revision = revision.without_body()
        here = self._journal.find(revision.id)
        if here is None:
            self._journal.append(revision)
            return "accepted"
        if here.link != revision.link:
            self._journal.quarantine(revision, TWIN, self._now().isoformat())
            return "refused"
        if here.has_body or not revision.has_body:
            return "unchanged"
        self._journal.fill_body(revision)
        return "accepted"


class Transactions:
    """Begins units of work: one immediate transaction each, and one writer at a time."""

    def __init__(
        self, db: Database, path: Path, work: Callable[[], UnitOfWork],
        announce: Callable[[Changed], None],
    ) -> None:  # fmt: skip
        self._db = db
        self._path = path
        self._work = work
        self._hearers = [announce]

    def listen(self, hearer: Callable[[Changed], None]) -> None:
        """Have somebody else hear what changed, after each commit and before the others."""
        self._hearers.insert(0, hearer)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Run the block in one transaction, then say once what changed.

        Raises:
            RecordProblem: disk full, read-only, busy; nothing of the block stands then.
        """
        work = self._work()
        with immediate(self._db, self._path):
            yield work
        if work.changed:
            for hear in self._hearers:
                hear(work.changed)
