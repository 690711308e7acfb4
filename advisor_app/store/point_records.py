"""Reading the point's own records: itself, its advisors, sheets and consents."""

from typing import Any, TypeVar

from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import (
    Advisor,
    Consent,
    Point,
    SheetCopy,
    SheetPrinted,
)
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named

T = TypeVar("T")


class PointRecords:
    """Reads what belongs to the point rather than to one elder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def point(self) -> Point | None:
        """Give the point this record belongs to; a district's record has many or none."""
        return next(iter(self._all(Point, "ORDER BY id")), None)

    def points(self) -> tuple[Point, ...]:
        """Give every point known here, by code."""
        return self._all(Point, "ORDER BY code")

    def advisors(self) -> tuple[Advisor, ...]:
        """Give the advisors, by when they joined."""
        return self._all(Advisor, "ORDER BY id")

    def sheet(self, one: RecordId) -> SheetPrinted | None:
        """Give a sheet by its record id."""
        return next(iter(self._all(SheetPrinted, "WHERE id = ?", one)), None)

    def sheet_numbered(self, point: str, number: str) -> SheetPrinted | None:
        """Give a point's sheet by its number."""
        found = self._all(SheetPrinted, "WHERE point = ? AND number = ?", point, number)
        return next(iter(found), None)

    def copy_of(self, sheet: RecordId) -> SheetCopy | None:
        """Give what stood on a sheet; None for one from before copies were kept."""
        return next(iter(self._all(SheetCopy, "WHERE sheet = ?", sheet)), None)

    def sheets_of(self, elder: RecordId) -> tuple[SheetPrinted, ...]:
        """Give the sheets an elder was handed, newest first."""
        return self._all(SheetPrinted, "WHERE elder = ? ORDER BY day DESC, number DESC", elder)

    def sheets(self, limit: int = 100) -> tuple[SheetPrinted, ...]:
        """Give the newest sheets."""
        return self._all(SheetPrinted, "ORDER BY day DESC, number DESC LIMIT ?", limit)

    def last_sheet_number(self, point: str, prefix: str) -> int:
        """Give the highest running number among a point's sheets of a series; 0 if none."""
        row = self._db.execute(
            "SELECT max(CAST(substr(number, ?) AS INTEGER)) FROM sheet"
            " WHERE point = ? AND number >= ? AND number < ?",
            (len(prefix) + 1, point, prefix, prefix + "\uffff"),
        ).fetchone()
        return int(row[0] or 0)

    def consents_of(self, elder: RecordId) -> tuple[Consent, ...]:
        """Give what an elder agreed to, oldest first."""
        where = "WHERE elder = ? ORDER BY json_extract(state, '$.at'), id"
        return self._all(Consent, where, elder)

    def _all(self, shape: type[T], where: str, *values: Any) -> tuple[T, ...]:  # noqa: ANN401
        name = kind_named(shape)
        rows = self._db.execute(f"SELECT id, state FROM {name} {where}", values)  # noqa: S608
        return tuple(decoded(shape, row[0], from_text(row[1])) for row in rows)
