"""Reading the imports of old registers, and what came with each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from advisor_app.domain.consultation import Consultation
from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.register import ImportBatch
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database

_MARKS = 900
_TALKS = """
    SELECT c.id, c.state, c.head, n.id, n.head FROM consultation c
    LEFT JOIN note n ON n.consultation = c.id
    WHERE c.batch = ? AND c.withdrawn IS NULL ORDER BY c.day, c.at, c.id
"""
_PEOPLE = """
    SELECT e.id, e.state, e.head, i.id, i.head FROM elder e
    LEFT JOIN identity i ON i.elder = e.id
    WHERE e.batch = ? AND e.withdrawn IS NULL ORDER BY e.id
"""
_OF_ELDER = (
    "sheet", "referral", "remark", "care_hours", "follow_up", "consent",
)  # fmt: skip
"""Kinds that somebody is about who was met again since."""

_MORE_OF = """
    SELECT DISTINCT elder FROM {} WHERE elder IN (
      SELECT id FROM elder WHERE batch = ? AND withdrawn IS NULL)
"""
_TALKED_AGAIN = f"{_MORE_OF} AND withdrawn IS NULL AND batch IS NOT ?".format("consultation")
_STANDS = """
    withdrawn IS NULL OR batch IS NOT NULL AND batch NOT IN (
      SELECT id FROM import_batch WHERE json_extract(state, '$.undone_at') IS NOT NULL)
"""
_OF_TALK = ("follow_up", "referral", "unmet_need")
_MORE_OF_TALK = """
    SELECT DISTINCT json_extract(state, '$.consultation') FROM {}
    WHERE json_extract(state, '$.consultation') IN (
      SELECT id FROM consultation WHERE batch = ? AND withdrawn IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Came:
    """A record that came with an import.

    Attributes:
        record: the consultation or elder.
        head: the revision that is shown.
        other: the note or identity that belongs to it; None when there is none.
        other_head: the revision of that one.
    """

    record: Any
    head: RevisionId
    other: RecordId | None
    other_head: RevisionId | None


class Batches:
    """Reads imports."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[ImportBatch, ...]:
        """Give every import, the newest first."""
        rows = self._db.execute("SELECT id, state FROM import_batch ORDER BY id DESC")
        return tuple(decoded(ImportBatch, row[0], from_text(row[1])) for row in rows)

    def get(self, one: RecordId) -> ImportBatch | None:
        """Give an import by its id."""
        sql = "SELECT id, state FROM import_batch WHERE id = ?"
        row = self._db.execute(sql, (one,)).fetchone()
        return decoded(ImportBatch, row[0], from_text(row[1])) if row else None

    def counts(self, batch: RecordId) -> tuple[int, int]:
        """Count the talks and the elders that stand and came with an import."""
        sql = "SELECT count(*) FROM {} WHERE batch = ? AND withdrawn IS NULL"
        talks, people = (
            self._db.execute(sql.format(kind), (batch,)).fetchone()[0]
            for kind in ("consultation", "elder")
        )
        return int(talks), int(people)

    def talks(self, batch: RecordId) -> Iterator[Came]:
        """Give the talks that stand and came with an import."""
        return (_came(Consultation, row) for row in self._db.execute(_TALKS, (batch,)))

    def people(self, batch: RecordId) -> Iterator[Came]:
        """Give the elders that stand and came with an import."""
        return (_came(Elder, row) for row in self._db.execute(_PEOPLE, (batch,)))

    def met_again(self, batch: RecordId) -> frozenset[str]:
        """Give those of an import's elders of whom something else is known by now."""
        found = {row[0] for row in self._db.execute(_TALKED_AGAIN, (batch, batch))}
        for kind in _OF_ELDER:
            found |= {row[0] for row in self._db.execute(_MORE_OF.format(kind), (batch,))}
        return frozenset(found)

    def built_on(self, batch: RecordId) -> frozenset[str]:
        """Give those of an import's talks that something else came out of."""
        return frozenset(
            row[0]
            for kind in _OF_TALK
            for row in self._db.execute(_MORE_OF_TALK.format(kind), (batch,))
        )

    def standing(self, kind: str, ids: Iterable[str]) -> dict[str, bool]:
        """Give those of some talks or elders that are here, and whether each stands.

        What was taken back by itself, not with its import, stands in this sense: it was decided
        about here, and its register does not bring it back.

        Args:
            kind: ``consultation`` or ``elder``.
        """
        found: dict[str, bool] = {}
        rest = iter(ids)
        while some := tuple(islice(rest, _MARKS)):
            marks = ", ".join("?" * len(some))
            sql = f"SELECT id, {_STANDS} FROM {kind} WHERE id IN ({marks})"  # noqa: S608
            found.update((row[0], bool(row[1])) for row in self._db.execute(sql, some))
        return found

    def erased(self) -> frozenset[str]:
        """Give the ids that were erased and must not come back."""
        return frozenset(row[0] for row in self._db.execute("SELECT id FROM erased"))


def _came(shape: type[Any], row: tuple[Any, ...]) -> Came:
    return Came(
        record=decoded(shape, row[0], from_text(row[1])),
        head=RevisionId(row[2]),
        other=RecordId(row[3]) if row[3] else None,
        other_head=RevisionId(row[4]) if row[4] else None,
    )
