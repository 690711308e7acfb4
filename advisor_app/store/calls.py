"""Reading call-backs, with whom to call."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from advisor_app.domain.elder import Identity
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database

_ROW = """
    SELECT f.id, f.state, f.head, i.id, i.state
    FROM follow_up f
    LEFT JOIN elder e ON e.id = f.elder
    LEFT JOIN identity i ON i.elder = f.elder
    WHERE e.withdrawn IS NULL AND f.withdrawn IS NULL AND
"""
_RATE = """
    SELECT count(*), count(f.done), total(f.done <= f.due)
    FROM follow_up f LEFT JOIN elder e ON e.id = f.elder
    WHERE e.withdrawn IS NULL AND f.withdrawn IS NULL AND f.due >= ? AND f.due <= ?
"""


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call-back as lists show it.

    Attributes:
        identity: whom to call; None when nobody was named or the name is not here.
        head: the revision a form would be filled from.
    """

    call: FollowUp
    identity: Identity | None
    head: RevisionId

    @property
    def name(self) -> str:
        """The name; empty when it is not here."""
        return self.identity.name if self.identity else ""


@dataclass(frozen=True, slots=True)
class CallRate:
    """How call-backs of a time were kept: due in it, made, and made by their day."""

    due: int
    done: int
    on_time: int


class Calls:
    """Reads call-backs; those that are withdrawn, or whose elder is, neither show nor count."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, one: RecordId) -> CallSeen | None:
        """Give a call-back by id."""
        return next(self._read("f.id = ?", (one,)), None)

    def open(self, until: date) -> tuple[CallSeen, ...]:
        """Give those due by a day that nobody made yet, the oldest first."""
        where = "f.done IS NULL AND f.due <= ? ORDER BY f.due, f.id"
        return tuple(self._read(where, (until.isoformat(),)))

    def of_elder(self, elder: RecordId) -> tuple[CallSeen, ...]:
        """Give an elder's call-backs, the one due first first."""
        return tuple(self._read("f.elder = ? ORDER BY f.due, f.id", (elder,)))

    def with_open_one(self, reason: str) -> frozenset[RecordId]:
        """Give the elders for whom a call of a reason is still to be made."""
        rows = self._db.execute(
            "SELECT elder FROM follow_up WHERE done IS NULL AND withdrawn IS NULL"
            " AND elder IS NOT NULL AND json_extract(state, '$.reason') = ?",
            (reason,),
        )
        return frozenset(RecordId(row[0]) for row in rows)

    def knows(self, one: RecordId) -> bool:
        """Whether there is, or was, a call-back with this id: it is not opened again."""
        found = self._db.execute(
            "SELECT 1 FROM follow_up WHERE id = ? UNION ALL"
            " SELECT 1 FROM revision WHERE record = ? LIMIT 1",
            (one, one),
        )
        return found.fetchone() is not None

    def sheets_since(self, day: date) -> tuple[SheetPrinted, ...]:
        """Give the sheets that elders were handed on a day or later, the oldest first."""
        rows = self._db.execute(
            "SELECT id, state FROM sheet WHERE day >= ? AND elder IS NOT NULL ORDER BY day, id",
            (day.isoformat(),),
        )
        found = (decoded(SheetPrinted, row[0], from_text(row[1])) for row in rows)
        return tuple(one for one in found if one.outcome is not SheetOutcome.NOT_PRINTED)

    def rate(self, first: date, last: date) -> CallRate:
        """Count the call-backs that were due in a time."""
        row = self._db.execute(_RATE, (first.isoformat(), last.isoformat())).fetchone()
        return CallRate(int(row[0]), int(row[1]), int(row[2]))

    def _read(self, where: str, values: Iterable[Any]) -> Iterator[CallSeen]:
        return (_seen(row) for row in self._db.execute(f"{_ROW} {where}", tuple(values)))


def _seen(row: tuple[Any, ...]) -> CallSeen:
    identity = decoded(Identity, row[3], from_text(row[4])) if row[3] else None
    return CallSeen(decoded(FollowUp, row[0], from_text(row[1])), identity, RevisionId(row[2]))
