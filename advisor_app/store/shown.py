"""Records of any kind as they stand, by id."""

from typing import TypeVar

from advisor_app.domain.ids import RecordId
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named

T = TypeVar("T")


class ShownRecords:
    """Reads the projection kind by kind."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, shape: type[T], record: RecordId) -> T | None:
        """Give a record as it stands; None when it is not here, or erased."""
        sql = f"SELECT state FROM {kind_named(shape)} WHERE id = ?"  # noqa: S608 - a kind's name
        row = self._db.execute(sql, (record,)).fetchone()
        return decoded(shape, record, from_text(row[0])) if row else None

    def every(self, shape: type[T]) -> tuple[T, ...]:
        """Give every record of a shape as it stands, by id."""
        sql = f"SELECT id, state FROM {kind_named(shape)} ORDER BY id"  # noqa: S608
        return tuple(decoded(shape, row[0], from_text(row[1])) for row in self._db.execute(sql))
