"""Reads the journal on the server."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from advisor_app.domain.errors import BadInput
from advisor_app.domain.holdings import Held, Holdings, Span, held_of
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import GENESIS, HybridClock, Revision
from advisor_app.hub.postgres.rows import RECORD, SELECT, many_bytes, revision_of
from advisor_app.hub.postgres.session import Session
from advisor_app.store.journal import ChainEnd

_INCARNATIONS = "SELECT DISTINCT incarnation FROM revision ORDER BY 1"
_CHAINS = """
    SELECT incarnation, max(seq), count(DISTINCT seq), count(*) FROM revision
    WHERE incarnation = ANY(%s) GROUP BY incarnation
"""
_ENDS = """
    SELECT wanted.one, newest.link FROM unnest(%s::bytea[]) wanted(one), LATERAL (
      SELECT link FROM revision WHERE incarnation = wanted.one ORDER BY seq DESC LIMIT 1
    ) newest
"""
_CHAINS_UNTIL = """
    SELECT incarnation, max(seq), count(DISTINCT seq), count(*) FROM revision
    WHERE pos <= %s GROUP BY incarnation ORDER BY 1
"""
_LINKS_UNTIL = """
    SELECT seq, link FROM revision WHERE incarnation = %s AND pos <= %s ORDER BY seq, link
"""
_UNTIL = """
    SELECT %s <= clock_timestamp(), coalesce(max(pos) FILTER (WHERE at <= %s), 0) FROM arrived
"""
_KINDS = """
    SELECT DISTINCT ON (record) record::text, kind FROM revision WHERE record = ANY(%s::uuid[])
    ORDER BY record, id
"""
_LINKS = "SELECT seq, link FROM revision WHERE incarnation = %s ORDER BY seq, link"
_END = "SELECT seq, link FROM revision WHERE incarnation = %s ORDER BY seq DESC LIMIT 1"


GRACE = timedelta(minutes=10)
"""What was merged so long before an instant stood for others by then: the time is noted last inside
a transaction, and its end may wait for disks and standbys."""


class ServerJournal:
    """Reads revisions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def holdings(self, incarnations: Iterable[IncarnationId] | None = None) -> Holdings:
        """Give what is held of incarnations, of all by default."""
        named = list(incarnations) if incarnations is not None else self._incarnations()
        rows = self._session.rows(_CHAINS, (many_bytes(named),))
        counted = {IncarnationId(row[0].hex()): row[1:] for row in rows}
        whole = {one: last for one, (last, *counts) in counted.items() if counts == [last, last]}
        ends = self._ends(whole)
        return {
            one: Held(
                incarnation=one, contiguous=whole[one], head=ends[one], last=whole[one],
                count=whole[one],
            ) if one in whole else self._torn(one)
            for one in named
        }  # fmt: skip

    def held_until(self, until: datetime) -> Mapping[IncarnationId, int]:
        """Give how far each incarnation was whole at an instant of the server's clock.

        Raises:
            BadInput: the server's clock has not come that far.
        """
        (has_been, pos) = self._session.row(_UNTIL, (until, until - GRACE)) or (False, 0)
        if not has_been:
            raise BadInput("按服务器的时钟，这个时间还没有到：请核对备份是什么时候做的", "until")
        rows = self._session.rows(_CHAINS_UNTIL, (pos,))
        return {
            IncarnationId(one.hex()): last if last == distinct == count else self._until(one, pos)
            for one, last, distinct, count in rows
        }

    def _until(self, incarnation: bytes, pos: int) -> int:
        rows = self._session.rows(_LINKS_UNTIL, (incarnation, pos))
        links = ((row[0], row[1].hex()) for row in rows)
        return held_of(IncarnationId(incarnation.hex()), links).contiguous

    def within(self, incarnation: IncarnationId, span: Span) -> Iterator[Revision]:
        """Give an incarnation's revisions whose numbers lie in a span, in their order."""
        where = "WHERE incarnation = %s AND seq BETWEEN %s AND %s ORDER BY seq, pos"
        rows = self._session.rows(f"{SELECT} {where}", (bytes.fromhex(incarnation), *span))
        return map(revision_of, rows)

    def of_record(self, record: RecordId) -> tuple[Revision, ...]:
        """Give a record's revisions in the order in which they came."""
        if not RECORD.fullmatch(record):
            return ()
        rows = self._session.rows(f"{SELECT} WHERE record = %s::uuid ORDER BY pos", (record,))
        return tuple(map(revision_of, rows))

    def of_records(self, records: Sequence[RecordId]) -> dict[RecordId, list[Revision]]:
        """Give the revisions of several records, each in the order in which they came."""
        found: dict[RecordId, list[Revision]] = {one: [] for one in records}
        where = "WHERE record = ANY(%s::uuid[]) ORDER BY pos"
        for row in self._session.rows(f"{SELECT} {where}", (list(records),)):
            revision = revision_of(row)
            found[revision.record].append(revision)
        return found

    def has(self, one: RevisionId) -> bool:
        """Whether a revision is here."""
        found = self._session.row("SELECT 1 FROM identity WHERE id = %s", (bytes.fromhex(one),))
        return found is not None

    def end_of(self, incarnation: IncarnationId) -> ChainEnd:
        """Give where a chain stands."""
        row = self._session.row(_END, (bytes.fromhex(incarnation),))
        return ChainEnd(row[0], row[1].hex()) if row else ChainEnd(0, GENESIS)

    def naming(self, elders: Iterable[str]) -> set[RecordId]:
        """Give the personal records any of whose bodies names one of some elders."""
        sql = "SELECT DISTINCT record::text FROM revision WHERE elder = ANY(%s)"
        return {RecordId(row[0]) for row in self._session.rows(sql, (list(elders),))}

    def doubted(self, revisions: Iterable[RevisionId]) -> set[RevisionId]:
        """Give those whose clock was not believed when they came."""
        sql = "SELECT revision FROM doubted_clock WHERE revision = ANY(%s)"
        rows = self._session.rows(sql, (many_bytes(revisions),))
        return {RevisionId(row[0].hex()) for row in rows}

    def kinds_of(self, records: Iterable[RecordId]) -> dict[RecordId, str]:
        """Give the kinds of those records that are here."""
        rows = self._session.rows(_KINDS, ([one for one in records if RECORD.fullmatch(one)],))
        return {RecordId(row[0]): row[1] for row in rows}

    def last_clock(self) -> HybridClock:
        """Give the highest clock reading that was believed."""
        row = self._session.row("SELECT hlc FROM clock")
        return HybridClock.parse(row[0]) if row else HybridClock(0)

    def current_incarnation(self) -> IncarnationId | None:
        """Give the incarnation that the district's own records are written as."""
        row = self._session.row("SELECT id FROM incarnation WHERE current")
        return IncarnationId(row[0].hex()) if row else None

    def begin_incarnation(self, one: IncarnationId, began_at: str) -> None:
        """Go on as a new incarnation."""
        self._session.run("UPDATE incarnation SET current = false")
        self._session.run(
            "INSERT INTO incarnation VALUES(%s, %s, true)", (bytes.fromhex(one), began_at)
        )

    def _incarnations(self) -> list[IncarnationId]:
        return [IncarnationId(row[0].hex()) for row in self._session.rows(_INCARNATIONS)]

    def _ends(self, incarnations: Iterable[IncarnationId]) -> Mapping[IncarnationId, str]:
        """Give the link at the end of each chain, in one question."""
        rows = self._session.rows(_ENDS, (many_bytes(incarnations),))
        return {IncarnationId(row[0].hex()): row[1].hex() for row in rows}

    def _torn(self, one: IncarnationId) -> Held:
        rows = self._session.rows(_LINKS, (bytes.fromhex(one),))
        return held_of(one, ((row[0], row[1].hex()) for row in rows))
