"""Reads records by their ids: what stands behind a number."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from advisor_app.domain.elder import Identity
from advisor_app.domain.ids import RecordId
from advisor_app.store.codec import decoded, from_text, listed
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named

T = TypeVar("T")

_NAMES = "SELECT id, state FROM identity WHERE elder IN (SELECT value FROM json_each(?))"


class Behind:
    """Reads records of any kind, and the names of whom they are about."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def records(self, shape: type[T], ids: Sequence[RecordId]) -> tuple[T, ...]:
        """Give records in the order of their ids; those that are gone are left out."""
        sql = (
            f"SELECT id, state FROM {kind_named(shape)}"  # noqa: S608 - a kind's own name
            " WHERE id IN (SELECT value FROM json_each(?))"
        )
        rows = self._db.execute(sql, (listed(ids),))
        found = {row[0]: decoded(shape, row[0], from_text(row[1])) for row in rows}
        return tuple(found[one] for one in ids if one in found)

    def names(self, elders: Iterable[RecordId]) -> Mapping[RecordId, str]:
        """Give the names of elders, as far as they are here."""
        rows = self._db.execute(_NAMES, (listed(sorted(set(elders))),))
        read = (decoded(Identity, row[0], from_text(row[1])) for row in rows)
        return {one.elder: one.name for one in read if one.name}
