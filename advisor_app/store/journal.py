"""The append-only journal: revisions by random id, chained within each incarnation."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor_app.domain.holdings import Held, Holdings, Span, held_of
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.lives import NewLifeReason
from advisor_app.domain.revision import GENESIS, HybridClock, Revision
from advisor_app.store.codec import from_text, listed, to_text
from advisor_app.store.disputes import Quarantine
from advisor_app.store.driver import Database

_FIELDS = (
    "id, incarnation, seq, prev, hlc, wall, schema, kind, record, author, base, content,"
    " nonce, patch"
)
_SELECT = f"SELECT {_FIELDS} FROM revision"  # noqa: S608 - a constant of this module
_INSERT = f"INSERT INTO revision({_FIELDS}, link) VALUES({', '.join('?' * 15)})"
_ROWS = f"SELECT {_FIELDS}, link FROM revision ORDER BY pos"  # noqa: S608 - a constant, too
_LINKED = f"SELECT {_FIELDS}, link FROM revision WHERE incarnation = ? ORDER BY seq"  # noqa: S608
_OF_RECORDS = "record IN (SELECT value FROM json_each(?))"
_BLANK = f"""
    UPDATE revision SET nonce = NULL, patch = NULL WHERE {_OF_RECORDS} AND patch IS NOT NULL
"""  # noqa: S608 - a constant of this module
_KINDS = f"SELECT DISTINCT record, kind FROM revision WHERE {_OF_RECORDS}"  # noqa: S608
_HAS_BODY = f"SELECT 1 FROM revision WHERE {_OF_RECORDS} AND patch IS NOT NULL LIMIT 1"  # noqa: S608
_DOUBTED = """
    SELECT d.revision FROM revision r JOIN doubted_clock d ON d.revision = r.id WHERE r.record = ?
"""
_NAMING = """
    SELECT DISTINCT record FROM revision
    WHERE kind IN (SELECT value FROM json_each(?)) AND patch IS NOT NULL
      AND json_extract(patch, '$.elder') IN (SELECT value FROM json_each(?))
"""
_CHAIN = """
    SELECT coalesce(max(seq), 0), count(DISTINCT seq), count(*) FROM revision
    WHERE incarnation = ?
"""
_LINKS = "SELECT seq, link FROM revision WHERE incarnation = ? ORDER BY seq, link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """An incarnation that this device wrote as, or writes as now.

    Attributes:
        parent: the incarnation whose record it went on from; None for the first.
        parent_seq: how many revisions of the parent were here then.
    """

    incarnation: IncarnationId
    began_at: str
    current: bool
    parent: IncarnationId | None = None
    parent_seq: int | None = None
    reason: NewLifeReason | None = None


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """Where an incarnation's chain stands: its last sequence number and link."""

    seq: int
    link: str


class Journal:
    """Reads and appends revisions. Every writing call belongs inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._apart = Quarantine(db)

    def current_incarnation(self) -> IncarnationId | None:
        """Give the incarnation that this device writes as; None before it has one."""
        row = self._db.execute("SELECT id FROM incarnation WHERE current = 1").fetchone()
        return IncarnationId(row[0]) if row else None

    def begin_incarnation(
        self, one: IncarnationId, began_at: str, reason: NewLifeReason | None = None
    ) -> None:
        """Go on as a new incarnation, the child of the current one if there is one."""
        parent = self.current_incarnation()
        seq = self.end_of(parent).seq if parent else None
        self._db.execute("UPDATE incarnation SET current = 0")
        self._db.execute(
            "INSERT INTO incarnation(id, began_at, current, parent, parent_seq, reason)"
            " VALUES(?, ?, 1, ?, ?, ?)",
            (one, began_at, parent, seq, reason),
        )

    def lives(self) -> tuple[Life, ...]:
        """Give every incarnation that this device wrote as, the oldest first."""
        rows = self._db.execute(
            "SELECT id, began_at, current, parent, parent_seq, reason FROM incarnation"
            " ORDER BY rowid"
        )
        return tuple(
            Life(
                incarnation=IncarnationId(row[0]), began_at=row[1], current=bool(row[2]),
                parent=row[3], parent_seq=row[4],
                reason=NewLifeReason(row[5]) if row[5] else None,
            )
            for row in rows
        )  # fmt: skip

    def holdings(self, incarnations: Iterable[IncarnationId] | None = None) -> Holdings:
        """Give what is held of incarnations, of all by default.

        Only what stands above an incarnation's whole beginning is read line by line.
        """
        named = incarnations if incarnations is not None else self._incarnations()
        return {one: self._held(one) for one in named}

    def _incarnations(self) -> list[IncarnationId]:
        rows = self._db.execute("SELECT DISTINCT incarnation FROM revision ORDER BY 1")
        return [IncarnationId(row[0]) for row in rows]

    def _held(self, one: IncarnationId) -> Held:
        last, distinct, count = self._db.execute(_CHAIN, (one,)).fetchone()
        if last and last == distinct == count:  # whole, as nearly every chain is
            return Held(
                incarnation=one, contiguous=last, head=self.end_of(one).link, last=last, count=count
            )
        rows = self._db.execute(_LINKS, (one,))
        return held_of(one, ((row[0], row[1]) for row in rows))

    def within(self, incarnation: IncarnationId, span: Span) -> Iterator[Revision]:
        """Give an incarnation's revisions whose numbers lie in a span, in their order."""
        rows = self._db.execute(
            f"{_SELECT} WHERE incarnation = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            (incarnation, *span),
        )
        return (_revision(row) for row in rows)

    def end_of(self, incarnation: IncarnationId) -> ChainEnd:
        """Give where a chain stands."""
        row = self._db.execute(
            "SELECT seq, link FROM revision WHERE incarnation = ? ORDER BY seq DESC LIMIT 1",
            (incarnation,),
        ).fetchone()
        return ChainEnd(row[0], row[1]) if row else ChainEnd(0, GENESIS)

    def adopt(self, incarnations: Iterable[IncarnationId], began_at: str) -> None:
        """Take incarnations for this device's own: it wrote as them in a life that was lost."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO incarnation(id, began_at, current) VALUES(?, ?, 0)",
            [(one, began_at) for one in incarnations],
        )

    def last_clock(self, believed: HybridClock | None = None) -> HybridClock:
        """Give the highest clock reading in the journal, or the highest that is believed."""
        if believed is None:
            row = self._db.execute("SELECT max(hlc) FROM revision").fetchone()
        else:
            sql = "SELECT max(hlc) FROM revision WHERE hlc <= ?"
            row = self._db.execute(sql, (str(believed),)).fetchone()
        return HybridClock.parse(row[0]) if row[0] else HybridClock(0)

    def find(self, one: RevisionId) -> Revision | None:
        """Give a revision by its id."""
        row = self._db.execute(f"{_SELECT} WHERE id = ?", (one,)).fetchone()
        return _revision(row) if row else None

    def kind_of(self, record: RecordId) -> str | None:
        """Give the kind of a record; None when nothing of it is here."""
        row = self._db.execute(
            "SELECT kind FROM revision WHERE record = ? ORDER BY id LIMIT 1", (record,)
        ).fetchone()
        return row[0] if row else None

    def kinds_among(self, records: Iterable[RecordId]) -> tuple[tuple[RecordId, str], ...]:
        """Give those of some records that are here, with their kinds."""
        rows = self._db.execute(_KINDS, (listed(records),))
        return tuple((RecordId(row[0]), row[1]) for row in rows)

    def of_record(self, record: RecordId) -> tuple[Revision, ...]:
        """Give a record's revisions in the order in which they came."""
        rows = self._db.execute(f"{_SELECT} WHERE record = ? ORDER BY pos", (record,))
        return tuple(_revision(row) for row in rows)

    def after(self, pos: int) -> Iterator[Revision]:
        """Give revisions that came after a position, in the order in which they came."""
        rows = self._db.execute(f"{_SELECT} WHERE pos > ? ORDER BY pos", (pos,))
        return (_revision(row) for row in rows)

    def last_pos(self) -> int:
        """Give the position of the newest revision; 0 when there is none."""
        return int(self._db.execute("SELECT coalesce(max(pos), 0) FROM revision").fetchone()[0])

    def count_after(self, pos: int) -> int:
        """Count the revisions that came after a position."""
        row = self._db.execute("SELECT count(*) FROM revision WHERE pos > ?", (pos,)).fetchone()
        return int(row[0])

    def records(self) -> Iterator[tuple[RecordId, str]]:
        """Give every record with its kind, oldest first."""
        rows = self._db.execute(
            "SELECT record, kind FROM revision GROUP BY record ORDER BY min(pos)"
        )
        return ((RecordId(row[0]), row[1]) for row in rows)

    def chains(self) -> Iterator[Iterator[tuple[Revision, str]]]:
        """Give every incarnation's revisions by sequence, each with the link that is kept of it."""
        for name in self._incarnations():
            rows = self._db.execute(_LINKED, (name,))
            yield ((_revision(row), row[14]) for row in rows)

    def quarantine(self, revision: Revision, reason: str, at: str) -> None:
        """Keep a revision that must not be taken in, to be looked at."""
        self._apart.keep(revision, reason, at)

    def doubt(self, revisions: Iterable[RevisionId]) -> None:
        """Remember whose clock was not believed when they came."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO doubted_clock VALUES(?)", [(one,) for one in revisions]
        )

    def doubted(self, record: RecordId) -> frozenset[RevisionId]:
        """Give those of a record's revisions whose clock was not believed when they came."""
        rows = self._db.execute(_DOUBTED, (record,))
        return frozenset(RevisionId(row[0]) for row in rows)

    def append(self, revision: Revision) -> None:
        """Add a revision whose id is new."""
        self._db.execute(_INSERT, row_of(revision, revision.link))

    def append_rows(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Add revisions whose ids are new, as rows: the fields in their order, then the link."""
        self._db.conn.executemany(_INSERT, rows)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Give every revision as such a row, in the order in which they came."""
        return iter(self._db.execute(_ROWS))

    def fill_body(self, revision: Revision) -> None:
        """Give a revision that came without a body the body that came now."""
        patch = None if revision.patch is None else to_text(revision.patch)
        self._db.execute(
            "UPDATE revision SET nonce = ?, patch = ? WHERE id = ?",
            (revision.nonce, patch, revision.id),
        )

    def blank(self, records: Iterable[RecordId]) -> None:
        """Take the bodies of records away; header, content hash and chain stay.

        Writes only where there is something to take: a check of the record runs through here too.
        """
        ids = listed(records)
        if self._db.execute(_HAS_BODY, (ids,)).fetchone():
            self._db.execute(_BLANK, (ids,))
        self._apart.blank(ids)

    def all_doubted(self) -> tuple[RevisionId, ...]:
        """Give every revision whose clock was not believed when it came."""
        rows = self._db.execute("SELECT revision FROM doubted_clock ORDER BY 1")
        return tuple(RevisionId(row[0]) for row in rows)

    def erased(self) -> Mapping[str, str]:
        """Give every id that was erased for ever, with the erasure."""
        return dict(self._db.execute("SELECT id, erasure FROM erased").fetchall())

    def naming(self, elders: Collection[RecordId], kinds: Collection[str]) -> tuple[RecordId, ...]:
        """Give the records of some kinds any of whose bodies names one of some elders."""
        if not elders:
            return ()
        rows = self._db.execute(_NAMING, (listed(kinds), listed(elders)))
        return tuple(RecordId(row[0]) for row in rows)

    def blank_apart(self, elders: Collection[RecordId]) -> None:
        """Take the bodies away that were kept apart and name one of some elders."""
        self._apart.blank_naming(elders)


def row_of(revision: Revision, link: str) -> tuple[Any, ...]:
    """Give a revision as a row: the fields in their order, then the link."""
    patch = None if revision.patch is None else to_text(revision.patch)
    return (
        revision.id, revision.incarnation, revision.seq, revision.prev, revision.hlc,
        revision.wall, revision.schema, revision.kind, revision.record, revision.author,
        revision.base, revision.content, revision.nonce, patch, link,
    )  # fmt: skip


def _revision(row: tuple[Any, ...]) -> Revision:
    patch: Mapping[str, object] | None = None if row[13] is None else from_text(row[13])
    return Revision(
        id=RevisionId(row[0]), incarnation=IncarnationId(row[1]), seq=row[2], prev=row[3],
        hlc=row[4], wall=row[5], schema=row[6], kind=row[7], record=RecordId(row[8]),
        author=row[9], base=None if row[10] is None else RevisionId(row[10]), content=row[11],
        nonce=row[12], patch=patch,
    )  # fmt: skip
