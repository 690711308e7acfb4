"""Records as they stand, on the server: what the journal folds to, and what counting reads of it.

Folding and the looked-up columns are the store's own (:mod:`advisor_app.store.folding`,
:mod:`advisor_app.store.kinds`): there is one merge rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.settlement import Settlement
from advisor_app.hub.postgres.rows import hex_field, plain, text_field
from advisor_app.hub.postgres.session import Session
from advisor_app.store.codec import State, decoded, from_text, to_text
from advisor_app.store.kinds import Columns, kind_named
from advisor_app.store.projection import Shown

T = TypeVar("T")

_INTO = (
    "shown(point, kind, record, head, state, day, at, elder, withdrawn, manner, topics, policies,"
    " minutes, person_key, birth, street, community, traits, about)"
)
_TEXTS = ("manner", "topics", "policies")
_OF_ELDER = ("person_key", "birth", "street", "community", "traits")
_DAYS = ("day", "due", "month")
"""The columns that say for which day a kind counts; the first that it has."""

_MOST = 2**63 - 1
_GONE = "DELETE FROM shown WHERE record = ANY(%s)"
_ONE_KIND_GONE = "DELETE FROM shown WHERE kind = %s AND record = ANY(%s)"
_NO_DISPUTE = (
    "DELETE FROM contested WHERE record = ANY(%s::uuid[])",
    "DELETE FROM waiting WHERE record = ANY(%s::uuid[])",
)
_SETTLEMENTS = """
    SELECT about, record, state FROM shown WHERE about = ANY(%s) AND kind = 'settlement'
"""
_CONTESTED = """
    INSERT INTO contested VALUES(%s::uuid, %s, %s, %s)
    ON CONFLICT(record) DO UPDATE SET kind = excluded.kind, heads = excluded.heads,
      fields = excluded.fields
"""
_WAITS = "INSERT INTO waiting VALUES(%s, %s::uuid, %s) ON CONFLICT(revision) DO UPDATE SET"
_WAITS += " record = excluded.record, reason = excluded.reason"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One record to be shown. ``home`` is the point whose device wrote its head."""

    kind: str
    record: RecordId
    head: RevisionId
    state: State
    columns: Columns
    home: str


class ServerShown:
    """Reads and writes what is shown. Writing belongs inside a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def one(self, kind: str, record: RecordId) -> Shown | None:
        """Give a record's row; None when it has none."""
        sql = "SELECT head, state FROM shown WHERE kind = %s AND record = %s"
        row = self._session.row(sql, (kind, record))
        return Shown(RevisionId(row[0].hex()), from_text(row[1])) if row else None

    def find(self, shape: type[T], record: RecordId) -> T | None:
        """Give a record as it stands; None when it is not here, or erased."""
        shown = self.one(kind_named(shape), record)
        return decoded(shape, record, shown.state) if shown else None

    def every(self, shape: type[T]) -> tuple[T, ...]:
        """Give every record of a shape as it stands, by id."""
        sql = "SELECT record, state FROM shown WHERE kind = %s ORDER BY record"
        rows = self._session.rows(sql, (kind_named(shape),))
        return tuple(decoded(shape, row[0], from_text(row[1])) for row in rows)

    def of_elder(self, kinds: Sequence[str], elder: str) -> list[RecordId]:
        """Give the records of some kinds that belong to an elder."""
        sql = "SELECT record FROM shown WHERE elder = %s AND kind = ANY(%s)"
        rows = self._session.rows(sql, (plain(elder), list(kinds)))
        return [RecordId(row[0]) for row in rows]

    def settlements(self, records: Sequence[RecordId]) -> dict[RecordId, list[Settlement]]:
        """Give the settlements about records, by record."""
        found: dict[RecordId, list[Settlement]] = {}
        rows = self._session.rows(_SETTLEMENTS, (list(records),))
        for about, one, state in rows:
            found.setdefault(about, []).append(decoded(Settlement, one, from_text(state)))
        return found

    def settled_by(self, records: Sequence[RecordId]) -> set[RecordId]:
        """Give what the settlements among records are about, as they are shown."""
        sql = "SELECT about FROM shown WHERE kind = 'settlement' AND record = ANY(%s)"
        return {RecordId(row[0]) for row in self._session.rows(sql, (list(records),))}

    def show(self, rows: Iterable[ShownRow]) -> None:
        """Show records that have no row."""
        self._session.copy(_INTO, map(_line, rows))

    def forget(self, by_kind: Mapping[str, Sequence[RecordId]]) -> None:
        """Take the rows of records of some kinds away, and what was disputed about them."""
        for kind, records in by_kind.items():
            self._session.run(_ONE_KIND_GONE, (kind, list(records)))
            self._forget_disputes(records)

    def forget_all(self, records: Sequence[RecordId]) -> None:
        """Take the rows of records away, of whatever kind, and what was disputed about them."""
        self._session.run(f"{_GONE} AND kind <> 'erasure'", (list(records),))
        self._forget_disputes(records)

    def note_waiting(self, notes: Iterable[tuple[RevisionId, RecordId, str]]) -> None:
        """Remember what cannot be shown yet, and why."""
        self._session.run_each(
            _WAITS, [(bytes.fromhex(one), record, reason) for one, record, reason in notes]
        )

    def note_contest(
        self, record: RecordId, kind: str, heads: Iterable[str], fields: Iterable[str]
    ) -> None:
        """Remember that a record was changed twice without one knowing of the other."""
        self._session.run(
            _CONTESTED,
            (record, kind, " ".join(heads), plain(" ".join(fields))),
        )

    def _forget_disputes(self, records: Sequence[RecordId]) -> None:
        for statement in _NO_DISPUTE:
            self._session.run(statement, (list(records),))


def _line(row: ShownRow) -> str:
    columns = row.columns
    point = columns.get("point", row.home)
    day = next((columns[name] for name in _DAYS if name in columns), None)
    withdrawn = "t" if columns.get("withdrawn") else "f"
    return "\t".join((
        _text(point), row.kind, row.record, hex_field(row.head), text_field(to_text(row.state)),
        _text(day), _text(columns.get("at")), _text(columns.get("elder")), withdrawn,
        *(_text(columns.get(name)) for name in _TEXTS), _number(columns.get("minutes")),
        *(_text(columns.get(name)) for name in _OF_ELDER), _text(columns.get("about")),
    ))  # fmt: skip


def _text(value: str | int | None) -> str:
    return text_field(None if value is None else plain(str(value)))


def _number(value: str | int | None) -> str:
    return text_field(None) if value is None else str(value)


def refuse_beyond(columns: Columns) -> None:
    """Refuse numbers that the server's columns do not hold.

    Raises:
        OverflowError: beyond 64 bits.
    """
    minutes = columns.get("minutes")
    if isinstance(minutes, int) and abs(minutes) > _MOST:
        raise OverflowError
