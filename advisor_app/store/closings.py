"""Reading closed months, and what was said of days without an entry."""

from collections.abc import Iterable, Mapping
from datetime import date

from advisor_app.domain.closing import DayAnswer, DayMark, MonthClosing
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database

_OF_MONTH = "SELECT id, state FROM month_closing WHERE point = ? AND month = ?"
_OF_POINT = "SELECT id, state FROM month_closing WHERE point = ?"
_MARKS = "SELECT id, state FROM day_mark WHERE point = ? AND day >= ? AND day < ?"


class Closings:
    """Reads closings and day marks."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_month(self, point: str, month: Month) -> tuple[MonthClosing, ...]:
        """Give every closing of a month, the oldest first."""
        return self._read(_OF_MONTH, point, str(month))

    def of_point(self, point: str) -> tuple[MonthClosing, ...]:
        """Give every closing of a point, the oldest first."""
        return self._read(_OF_POINT, point)

    def standing(self, point: str, month: Month) -> MonthClosing | None:
        """Give the closing that a month stands by; None while it is open.

        Two devices of one point may both have closed it: the first that was not opened again
        stands, whatever was merged in which order.
        """
        return next((one for one in self.of_month(point, month) if one.stands), None)

    def marks(self, point: str, period: Period) -> Mapping[date, DayAnswer]:
        """Give what was said of days."""
        values = (point, period.first.isoformat(), period.after.isoformat())
        rows = self._db.execute(_MARKS, values)
        read = (decoded(DayMark, row[0], from_text(row[1])) for row in rows)
        return {one.on: one.answer for one in sorted(read, key=lambda one: one.on)}

    def _read(self, sql: str, *values: str) -> tuple[MonthClosing, ...]:
        return closings_of(self._db.execute(sql, values))


def closings_of(rows: Iterable[tuple[str, str]]) -> tuple[MonthClosing, ...]:
    """Give closings out of ids and states, the oldest first."""
    read = (decoded(MonthClosing, one, from_text(state)) for one, state in rows)
    return tuple(sorted(read, key=lambda one: (one.closed_at, one.id)))
