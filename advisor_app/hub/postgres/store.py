"""The merged record on PostgreSQL; see :class:`advisor_app.hub.ports.DistrictStore`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from advisor_app.domain.changes import Changed
from advisor_app.domain.holdings import Holdings, Span
from advisor_app.domain.ids import Ids, IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.hub.postgres.address import Address
from advisor_app.hub.postgres.apart import ServerQuarantine
from advisor_app.hub.postgres.figures import ServerFigures
from advisor_app.hub.postgres.journal import ServerJournal
from advisor_app.hub.postgres.life import ServerLife
from advisor_app.hub.postgres.migrations import belong_to, migrate
from advisor_app.hub.postgres.overview import ServerBackupWords, ServerOverview
from advisor_app.hub.postgres.packs import ServerPacks
from advisor_app.hub.postgres.register import ServerRegister
from advisor_app.hub.postgres.session import Session
from advisor_app.hub.postgres.shown import ServerShown
from advisor_app.hub.postgres.work import ServerWork
from advisor_app.store.disputes import Contested, Quarantined, Waiting

T = TypeVar("T")

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('advisor/record/' || current_schema(), 0))"
_ARRIVED = """
    INSERT INTO arrived SELECT last_value, clock_timestamp() FROM revision_pos
    WHERE is_called AND last_value > (SELECT coalesce(max(pos), 0) FROM arrived)
"""
_CONTESTED = """
    SELECT record::text, kind, heads, fields FROM contested ORDER BY fields = '' , kind, 1
"""
_WAITING = "SELECT revision, record::text, reason FROM waiting ORDER BY reason, 2, revision"


class PostgresStore:
    """A district's record on a server. It belongs to the thread that opened it.

    One officer writes at a time, as on one machine: whoever reads inside a transaction what they
    write after it reads what stands. Reading waits for nobody.
    """

    def __init__(
        self, session: Session, ids: Ids, now: Callable[[], datetime],
        announce: Callable[[Changed], None],
    ) -> None:  # fmt: skip
        self._session = session
        self._ids = ids
        self._now = now
        self._announce = announce
        self._journal = ServerJournal(session)
        self._shown = ServerShown(session)
        self._register = ServerRegister(session)
        self._overview = ServerOverview(session)
        self._backup_words = ServerBackupWords(session)
        self._figures = ServerFigures(session)
        self._life = ServerLife(session)
        self._packs = ServerPacks(session)
        self._apart = ServerQuarantine(session)

    @property
    def session(self) -> Session:
        """The connection that everything goes through."""
        return self._session

    @property
    def register(self) -> ServerRegister:
        """Devices, bundles, receipts and epochs."""
        return self._register

    @property
    def overview(self) -> ServerOverview:
        """What is asked of the points, of one or of all at once."""
        return self._overview

    @property
    def backup_words(self) -> ServerBackupWords:
        """What administrators said of the server's own backups."""
        return self._backup_words

    @property
    def figures(self) -> ServerFigures:
        """What is counted."""
        return self._figures

    @property
    def packs(self) -> ServerPacks:
        """What went down to the points."""
        return self._packs

    @contextmanager
    def begin(self) -> Iterator[ServerWork]:
        """Run a block in one transaction: all of it stands, or nothing.

        Raises:
            RecordProblem: no space, no connection, somebody else is writing for too long.
        """
        work = ServerWork(self._session, self._journal, self._shown, self._ids, self._now)
        self._session.wake()
        with self._session.transaction():
            self._session.run(_LOCK)
            yield work
            if work.has_absorbed:
                self._session.run(_ARRIVED)
        if work.changed:
            self._announce(work.changed)

    def held_until(self, until: datetime) -> Mapping[IncarnationId, int]:
        """Give how far each incarnation was whole at an instant of the server's clock.

        Raises:
            BadInput: the server's clock has not come that far.
        """
        return self._journal.held_until(until)

    def holdings(self, incarnations: Iterable[IncarnationId] | None = None) -> Holdings:
        """Give what is held of incarnations, of all by default."""
        return self._journal.holdings(incarnations)

    def within(self, incarnation: IncarnationId, span: Span) -> Iterator[Revision]:
        """Give an incarnation's revisions whose numbers lie in a span, in their order."""
        return self._journal.within(incarnation, span)

    def history(self, record: RecordId) -> tuple[Revision, ...]:
        """Give a record's revisions in the order in which they came."""
        return self._journal.of_record(record)

    def doubted(self, record: RecordId) -> frozenset[RevisionId]:
        """Give those of a record's revisions whose clock was not believed when they came."""
        return frozenset(self._journal.doubted(one.id for one in self.history(record)))

    def find(self, shape: type[T], record: RecordId) -> T | None:
        """Give a record as it stands."""
        return self._shown.find(shape, record)

    def every(self, shape: type[T]) -> tuple[T, ...]:
        """Give every record of a shape as it stands, by id."""
        return self._shown.every(shape)

    def contested(self) -> tuple[Contested, ...]:
        """Give every contested record, hard conflicts first."""
        return tuple(
            Contested(
                record=RecordId(row[0]),
                kind=row[1],
                heads=tuple(RevisionId(one) for one in row[2].split()),
                fields=tuple(row[3].split()),
            )
            for row in self._session.rows(_CONTESTED)
        )

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Give what was kept apart, newest first."""
        return self._apart.all()

    def waiting(self) -> tuple[Waiting, ...]:
        """Give what is kept and cannot be shown yet, by reason."""
        return tuple(
            Waiting(revision=RevisionId(row[0].hex()), record=RecordId(row[1]), reason=row[2])
            for row in self._session.rows(_WAITING)
        )

    def was_put_back(self) -> bool:
        """Whether the server itself was put back, or changed, since this was noted last."""
        return self._life.is_another()

    def note_life(self) -> None:
        """Note that this was seen; inside a transaction."""
        self._life.note()

    def close(self) -> None:
        """Close the connection."""
        self._session.close()


def open_store(
    address: Address,
    signing_key: str,
    *,
    ids: Ids,
    now: Callable[[], datetime],
    announce: Callable[[Changed], None],
) -> PostgresStore:
    """Open a district's record on a server, making its tables if there are none.

    Args:
        signing_key: the district's public signing key; the record is that district's alone.

    Raises:
        RecordProblem: not reachable, nobody let in, newer, or another district's.
    """
    session = Session(address)
    try:
        migrate(session)
        belong_to(session, signing_key)
        ServerLife(session).note_first()
    except BaseException:
        session.close()
        raise
    return PostgresStore(session, ids, now, announce)
