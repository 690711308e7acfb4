"""Counts on the server; what is made of the rows is the store's own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.records import SheetPrinted
from advisor_app.domain.referral import CareHours, Referral
from advisor_app.domain.tally import Entry, TallyRecords
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.hub.postgres.session import Session
from advisor_app.store.closings import closings_of
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.counting_rows import (
    call_entry,
    care_entry,
    contacts_of,
    entries_of,
    referral_entry,
    sheet_entry,
    unmet_entry,
    zeros_of,
)
from advisor_app.store.kinds import kind_named

T = TypeVar("T")
Span = tuple[str, str, str]
"""A point, the first day, and the day after the last, as texts."""

_CONTACTS = """
    SELECT {whose}
      CASE WHEN c.elder IS NULL THEN 0 WHEN EXISTS (
        SELECT 1 FROM shown o WHERE o.elder = c.elder AND o.kind = 'consultation'
          AND o.point = c.point AND NOT o.withdrawn AND (o.at, o.record) < (c.at, c.record)
      ) THEN 2 ELSE 1 END,
      c.minutes, c.manner, c.topics, c.policies,
      coalesce(CASE WHEN e.person_key <> '' THEN e.person_key ELSE c.elder END, ''),
      e.birth, e.street, e.community, e.traits
    FROM shown c LEFT JOIN shown e ON e.kind = 'elder' AND e.record = c.elder
    WHERE c.kind = 'consultation' AND c.point = %s AND c.day >= %s AND c.day < %s
      AND NOT c.withdrawn
"""
_WHOSE, _NOBODYS = "c.record, coalesce(c.elder, ''), c.day,", "'', '', c.day,"
_NOBODYS_IN_A_MONTH = "'', '', '',"
_ENTRIES = """
    SELECT record, state FROM shown one
    WHERE kind = %s AND point = %s AND day >= %s AND day < %s {also} ORDER BY record
"""
_STANDS = """
    AND NOT EXISTS (
      SELECT 1 FROM shown e WHERE e.kind = 'elder' AND e.record = one.elder AND e.withdrawn
    )
"""
_CARE = f"""
    SELECT one.record, one.state, coalesce(k.person_key, '')
    FROM shown one LEFT JOIN shown k ON k.kind = 'elder' AND k.record = one.elder
    WHERE one.kind = 'care_hours' AND one.point = %s AND one.day >= %s AND one.day < %s {_STANDS}
    ORDER BY one.record
"""  # noqa: S608 - constants
_ZEROS = """
    SELECT record, day, state FROM shown
    WHERE kind = 'month_closing' AND point = %s AND day >= %s AND day <= %s ORDER BY record
"""
_CLOSINGS = """
    SELECT record, state FROM shown WHERE kind = 'month_closing' AND point = %s AND day = %s
"""
_UNMET = """
    SELECT record, state FROM shown WHERE kind = 'unmet_need' AND day >= %s AND day <= %s
    ORDER BY day DESC, record DESC
"""
_NEWEST = """
    SELECT max(day) FROM shown
    WHERE kind = 'consultation' AND point = %s AND day <= %s AND NOT withdrawn
"""
_NEWEST_OF_MANY = """
    SELECT wanted.point, newest.day FROM unnest(%s::text[]) wanted(point), LATERAL (
      SELECT max(day) AS day FROM shown
      WHERE kind = 'consultation' AND point = wanted.point AND day <= %s AND NOT withdrawn
    ) newest WHERE newest.day IS NOT NULL
"""
_SEVERAL = """
    SELECT e.person_key, array_agg(DISTINCT c.point) FROM shown e
    JOIN shown c ON c.elder = e.record AND c.kind = 'consultation'
    WHERE e.kind = 'elder' AND e.person_key <> '' AND NOT e.withdrawn AND NOT c.withdrawn
    GROUP BY e.person_key HAVING count(DISTINCT c.point) > 1 ORDER BY 1
"""


class ServerFigures:
    """What the tallies and the problem list count."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def records(self, point: str, period: Period, *, counted_only: bool = False) -> TallyRecords:
        """Give everything of a point's period; see :class:`advisor_app.store.months.Months`."""
        span = (point, period.first.isoformat(), period.after.isoformat())
        month = str(period.months[0]) if len(period.months) == 1 else ""
        whose = _WHOSE
        if counted_only:
            whose = _NOBODYS_IN_A_MONTH if month else _NOBODYS
        rows = self._session.rows(_CONTACTS.format(whose=whose), span)
        return TallyRecords(
            point=point,
            period=period,
            contacts=contacts_of(rows, point, period.first, month),
            sheets=self._entries(SheetPrinted, span, sheet_entry),
            referrals=self._entries(Referral, span, referral_entry, _STANDS),
            callbacks=self._entries(FollowUp, span, call_entry, _STANDS),
            unmet=self._entries(UnmetNeed, span, unmet_entry),
            care=tuple(map(_care, self._session.rows(_CARE, span))),
            zero_months=self._zeros(point, period),
        )

    def closing(self, point: str, month: Month) -> MonthClosing | None:
        """Give the closing of a point's month that stands."""
        rows = self._session.rows(_CLOSINGS, (point, str(month)))
        closings = closings_of((row[0], row[1]) for row in rows)
        return next((one for one in closings if one.stands), None)

    def unmet(self, first: date, last: date) -> tuple[UnmetNeed, ...]:
        """Give the needs that could not be met on the days of a time, of all points."""
        rows = self._session.rows(_UNMET, (first.isoformat(), last.isoformat()))
        found = (decoded(UnmetNeed, row[0], from_text(row[1])) for row in rows)
        return tuple(one for one in found if not one.withdrawn)

    def newest_day(self, point: str, until: date) -> date | None:
        """Give the newest day, not after ``until``, on which a point has a consultation."""
        row = self._session.row(_NEWEST, (point, until.isoformat()))
        return date.fromisoformat(row[0]) if row and row[0] else None

    def newest_days(self, points: Sequence[str], until: date) -> Mapping[str, date]:
        """Give the same of many points; those that have none are left out."""
        rows = self._session.rows(_NEWEST_OF_MANY, (list(points), until.isoformat()))
        return {row[0]: date.fromisoformat(row[1]) for row in rows}

    def persons(self) -> Mapping[str, tuple[str, ...]]:
        """Give the keyed hashes of persons known at more than one point, with the points."""
        return {row[0]: tuple(sorted(row[1])) for row in self._session.rows(_SEVERAL)}

    def _entries(
        self, shape: type[T], span: Span, make: Callable[[T], Entry | None], also: str = ""
    ) -> tuple[Entry, ...]:
        values = (kind_named(shape), *span)
        rows = self._session.rows(_ENTRIES.format(also=also), values)
        return entries_of(((row[0], row[1]) for row in rows), shape, make)

    def _zeros(self, point: str, period: Period) -> tuple[Entry, ...]:
        months = period.whole_months()
        if not months:
            return ()
        rows = self._session.rows(_ZEROS, (point, str(months[0]), str(months[-1])))
        return tuple(zeros_of((row[0], row[1], row[2]) for row in rows))


def _care(row: tuple[Any, ...]) -> Entry:
    return care_entry(decoded(CareHours, row[0], from_text(row[1])), row[2])
