"""The projection: the tables that screens read, kept in step with the journal.

It can be dropped and made again from the journal at any time and comes out the same. A plain
step (the new revision builds on the head that is shown) patches one row; everything else folds
the record's revisions again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.elder import Identity
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import Revision
from advisor_app.domain.settlement import Settlement
from advisor_app.store.codec import State, decoded, from_text, patched, to_text
from advisor_app.store.driver import Database
from advisor_app.store.first_contacts import FirstContacts
from advisor_app.store.folding import UNKNOWN_KIND, Folded, fold
from advisor_app.store.journal import Journal
from advisor_app.store.kinds import KINDS, PERSONAL, Kind
from advisor_app.store.migrations import run_script
from advisor_app.store.schema import PROJECTION, PROJECTION_TABLES, TEXT_TABLES
from advisor_app.store.schemas import SCHEMAS, Schemas
from advisor_app.store.search_terms import Initials, terms_of
from advisor_app.store.text_index import TextIndex

_FIRST = ("erasure", "settlement")
"""What changes how other records are shown is shown before them."""

_WAITING = """
    SELECT DISTINCT r.record, r.kind FROM waiting w JOIN revision r ON r.id = w.revision
    ORDER BY r.kind <> 'erasure', r.kind <> 'settlement', r.record
"""
UNREADABLE = "内容不是这种记录的样子"


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as its table shows it: the last revision applied, and the fields."""

    head: RevisionId
    state: State


class Projection:
    """Writes the tables. Every writing call belongs inside a transaction."""

    def __init__(
        self, db: Database, journal: Journal, initials: Initials, schemas: Schemas = SCHEMAS
    ) -> None:
        self._db = db
        self._journal = journal
        self._initials = initials
        self.schemas = schemas
        self.texts = TextIndex(db)
        self.firsts = FirstContacts(db)

    @property
    def db(self) -> Database:
        """Where the tables are."""
        return self._db

    def shown(self, kind: str, record: RecordId) -> Shown | None:
        """Give a record's row; None when it has none."""
        sql = f"SELECT head, state FROM {KINDS[kind].name} WHERE id = ?"  # noqa: S608
        row = self._db.execute(sql, (record,)).fetchone()
        return Shown(RevisionId(row[0]), from_text(row[1])) if row else None

    def shown_among(
        self, kind: str, records: Sequence[RecordId]
    ) -> Iterator[tuple[RecordId, Shown]]:
        """Give the rows of some records of a kind; those that have none are left out."""
        marks = ", ".join("?" * len(records))
        sql = f"SELECT id, head, state FROM {KINDS[kind].name} WHERE id IN ({marks})"  # noqa: S608
        for row in self._db.execute(sql, records):
            yield RecordId(row[0]), Shown(RevisionId(row[1]), from_text(row[2]))

    def advance(self, revision: Revision, before: Shown | None) -> None:
        """Show a revision of this program's own that was just appended."""
        plain = revision.base == (before.head if before else None)
        if not plain or revision.kind in _FIRST or self._is_contested(revision.record):
            self.refold(revision.kind, revision.record)
            return
        state = patched(before.state if before else {}, revision.patch or {})
        self._show(KINDS[revision.kind], revision.record, revision.id, state)

    def refold(self, kind: str, record: RecordId) -> None:
        """Fold a record's revisions and show what they come to."""
        self._forget(kind, record)
        if self._is_erased(record):
            self._journal.blank([record])
            return
        folded = self._folded(record)
        self._note_waiting(record, folded.waiting)
        if len(folded.heads) > 1:
            self._note_contest(kind, record, folded)
        if folded.state is None:
            return
        if kind not in KINDS:
            self._note_waiting(record, {RevisionId(folded.head): UNKNOWN_KIND})
            return
        try:
            self._show(KINDS[kind], record, RevisionId(folded.head), folded.state)
        except (msgspec.ValidationError, OverflowError):  # beyond the calendar, or 64 bits
            self._note_waiting(record, {RevisionId(folded.head): UNREADABLE})

    def _folded(self, record: RecordId) -> Folded:
        return fold(
            self._journal.of_record(record),
            settlements=self._settlements(record),
            doubted=self._journal.doubted(record),
            schemas=self.schemas,
        )

    def _settlements(self, record: RecordId) -> tuple[Settlement, ...]:
        rows = self._db.execute("SELECT id, state FROM settlement WHERE about = ?", (record,))
        return tuple(decoded(Settlement, row[0], from_text(row[1])) for row in rows)

    def show_waiting(self) -> None:
        """Fold again what could not be shown: this program may know it."""
        rows = self._db.execute(_WAITING).fetchall()
        for record, kind in rows:
            self.refold(kind, RecordId(record))

    def rebuild(self) -> None:
        """Drop every table of the projection and make it again from the journal."""
        for table in (*TEXT_TABLES, *PROJECTION_TABLES):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        run_script(self._db, PROJECTION)
        records = tuple(self._journal.records())
        for record, kind in sorted(records, key=lambda one: shown_after(one[1])):
            self.refold(kind, record)

    def refuses_body(self, revision: Revision) -> bool:
        """Whether a revision's body must not come (back) into this record.

        What names an erased person is erased itself from then on, with what came of it before.
        """
        elder = self._erased_elder(revision)
        if elder is not None:
            self._erase([revision.record], elder)
        return self._is_erased(revision.record)

    def _show(self, kind: Kind, record: RecordId, head: RevisionId, state: State) -> None:
        shaped = decoded(kind.shape, record, state)
        owner = shaped.elder if kind.name in PERSONAL else record
        if any(self._is_erased(one) for one in {record, owner}):
            self._erase([record], owner)
            self._forget(kind.name, record)
            return
        columns = kind.columns(shaped)
        before = self.firsts.whose(record) if kind.name == "consultation" else ()
        self._db.execute(upsert(kind.name, tuple(columns)), (
            record, head, to_text(state), *columns.values(),
        ))  # fmt: skip
        if isinstance(shaped, Consultation):
            self.firsts.settle(*before, *self.firsts.whose(record))
        if isinstance(shaped, Identity):
            self._index(shaped)
            self.texts.keep(record, shaped.elder, shaped.name)
        elif isinstance(shaped, Note):
            self.texts.keep(record, shaped.consultation, f"{shaped.asked}\n{shaped.answered}")
        elif isinstance(shaped, Erasure):
            self._carry_out(shaped)
        elif isinstance(shaped, Settlement):
            self._settle(shaped.about)

    def _settle(self, about: RecordId) -> None:
        """Show a record anew whose settlement came, changed or went; none settles another."""
        kind = self._journal.kind_of(about)
        if kind is not None and kind not in _FIRST:
            self.refold(kind, about)

    def index_names(self, identities: Iterable[Identity]) -> None:
        """Have people found by their names and numbers as they now are."""
        for one in identities:
            self._index(one)

    def _index(self, identity: Identity) -> None:
        self._db.execute("DELETE FROM search_term WHERE identity = ?", (identity.id,))
        self._db.conn.executemany(
            "INSERT INTO search_term VALUES(?, ?, ?)",
            [
                (term, identity.id, identity.elder)
                for term in sorted(terms_of(identity, self._initials))
            ],
        )

    def _carry_out(self, erasure: Erasure) -> None:
        """Take the bodies away everywhere, and what the tables show of them."""
        gone = {one for kind in PERSONAL for one in self._of_elder(kind, erasure.elder)}
        gone |= {erasure.elder, *erasure.records}
        # Whoever is erased already is asked for when something comes; see ``refuses_body``.
        new = sorted(one for one in gone if not self._is_erased(one))
        gone |= set(self._journal.naming(new, PERSONAL))
        self._journal.blank_apart(new)
        self._erase(sorted(gone), erasure.id)
        for one, kind in self._journal.kinds_among(gone):
            if kind != "erasure":
                self._forget(kind, one)

    def _erase(self, records: Sequence[RecordId], because: RecordId) -> None:
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO erased VALUES(?, ?)", [(one, because) for one in records]
        )
        self._journal.blank(records)

    def _of_elder(self, kind: str, elder: RecordId) -> list[RecordId]:
        sql = f"SELECT id FROM {kind} WHERE elder = ?"  # noqa: S608 - a kind's own name
        return [RecordId(row[0]) for row in self._db.execute(sql, (elder,))]

    def _forget(self, kind: str, record: RecordId) -> None:
        before = self.firsts.whose(record) if kind == "consultation" else ()
        settled = self._settled_by(record) if kind == "settlement" else None
        if kind in KINDS:
            self._db.execute(f"DELETE FROM {kind} WHERE id = ?", (record,))  # noqa: S608
        if settled is not None:
            self._settle(settled)
        self.firsts.settle(*before)
        if kind in ("identity", "note"):
            self.texts.forget(record)
        if kind == "identity":
            self._db.execute("DELETE FROM search_term WHERE identity = ?", (record,))
        self._db.execute("DELETE FROM contested WHERE record = ?", (record,))
        self._db.execute("DELETE FROM waiting WHERE record = ?", (record,))

    def _settled_by(self, settlement: RecordId) -> RecordId | None:
        row = self._db.execute(
            "SELECT about FROM settlement WHERE id = ?", (settlement,)
        ).fetchone()
        return RecordId(row[0]) if row else None

    def _is_contested(self, record: RecordId) -> bool:
        row = self._db.execute("SELECT 1 FROM contested WHERE record = ?", (record,)).fetchone()
        return row is not None

    def _is_erased(self, record: RecordId | None) -> bool:
        row = self._db.execute("SELECT 1 FROM erased WHERE id = ?", (record,)).fetchone()
        return row is not None

    def _erased_elder(self, revision: Revision) -> RecordId | None:
        elder = (revision.patch or {}).get("elder")
        if revision.kind not in PERSONAL or not isinstance(elder, str):
            return None
        return RecordId(elder) if self._is_erased(RecordId(elder)) else None

    def _note_waiting(self, record: RecordId, waiting: Mapping[RevisionId, str]) -> None:
        self._db.conn.executemany(
            "INSERT OR REPLACE INTO waiting VALUES(?, ?, ?)",
            [(one, record, reason) for one, reason in sorted(waiting.items())],
        )

    def _note_contest(self, kind: str, record: RecordId, folded: Folded) -> None:
        self._db.execute(
            "INSERT INTO contested VALUES(?, ?, ?, ?)",
            (record, kind, " ".join(folded.heads), " ".join(folded.overlap)),
        )


def shown_after(kind: str) -> int:
    """Give how late a kind is shown: what changes how others are shown comes before them."""
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def upsert(kind: str, columns: tuple[str, ...]) -> str:
    """Give the statement that shows a record of a kind, or shows it anew."""
    names = ("id", "head", "state", *columns)
    marks = ", ".join("?" * len(names))
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    return (
        f"INSERT INTO {kind}({', '.join(names)}) VALUES({marks})"
        f" ON CONFLICT(id) DO UPDATE SET {changes}"
    )
