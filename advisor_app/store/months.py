"""Hands out the records of a period to be counted, of one point or of several."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeVar

from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.records import SheetPrinted
from advisor_app.domain.referral import CareHours, Referral
from advisor_app.domain.tally import Contacts, Entry, TallyRecords
from advisor_app.domain.unmet import UnmetNeed
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
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named

T = TypeVar("T")
Span = tuple[str, str, str]
"""A point, the first day, and the day after the last, as texts."""

_HERE = "point = ? AND day >= ? AND day < ?"
_CONTACTS = """
    SELECT {whose}
      CASE WHEN c.elder IS NULL THEN 0 WHEN c.first THEN 1 ELSE 2 END, c.minutes,
      c.manner, c.topics, c.policies,
      coalesce(CASE WHEN e.person_key <> '' THEN e.person_key ELSE c.elder END, ''),
      e.birth, e.street, e.community, e.traits
    FROM consultation c INDEXED BY consultation_counted
    LEFT JOIN elder e INDEXED BY elder_counted ON e.id = c.elder
    WHERE c.point = ? AND c.day >= ? AND c.day < ? AND c.withdrawn IS NULL
"""
_WHOSE, _NOBODYS = "c.id, coalesce(c.elder, ''), c.day,", "'', '', c.day,"
_NOBODYS_IN_A_MONTH = "'', '', '',"
"""What is said of a contact itself: all of it, no ids, or not even the day."""
_BY_MONTH = f"""
    SELECT substr(day, 1, 7), count(*) FROM consultation INDEXED BY consultation_counted
    WHERE {_HERE} AND withdrawn IS NULL GROUP BY 1
"""  # noqa: S608
_LAST_BEFORE = """
    SELECT max(day) FROM consultation INDEXED BY consultation_counted
    WHERE point = ? AND day < ? AND withdrawn IS NULL
"""
_DAYS = f"""
    SELECT DISTINCT day FROM consultation INDEXED BY consultation_counted
    WHERE {_HERE} AND withdrawn IS NULL
"""  # noqa: S608
_STANDS = "NOT EXISTS (SELECT 1 FROM elder WHERE id = one.elder AND withdrawn IS NOT NULL)"
"""Whom it is about did not go with their import. A sheet counts all the same: it was handed out."""

_PERSON = "SELECT person_key FROM elder WHERE id = ?"
_ZEROS = """
    SELECT id, month, state FROM month_closing WHERE point = ? AND month >= ? AND month <= ?
"""


class Months:
    """Reads what the tallies count. Elders' ages and communities are those known today."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def records(self, point: str, period: Period, *, counted_only: bool = False) -> TallyRecords:
        """Give everything of a point's period.

        Args:
            counted_only: for counting, which needs no ids: contacts come without their own and
                their elders', in a single month all on its first day, a quarter sooner.
        """
        span = (point, period.first.isoformat(), period.after.isoformat())
        month = str(period.months[0]) if len(period.months) == 1 else ""
        return TallyRecords(
            point=point,
            period=period,
            contacts=self._contacts(span, _said(period, counted_only=counted_only), month),
            sheets=self._entries(SheetPrinted, span, sheet_entry),
            referrals=self._entries(Referral, span, referral_entry, also=_STANDS),
            callbacks=self._entries(FollowUp, span, call_entry, day="due", also=_STANDS),
            unmet=self._entries(UnmetNeed, span, unmet_entry),
            care=self._entries(CareHours, span, self._care, also=_STANDS),
            zero_months=self._zeros(point, period),
        )

    def points(self) -> tuple[str, ...]:
        """Give the codes of every point that has a record here."""
        rows = self._db.execute("SELECT DISTINCT code FROM point ORDER BY 1")
        return tuple(row[0] for row in rows)

    def months(self, point: str) -> tuple[Month, ...]:
        """Give the months in which a point has consultations, newest first."""
        found, before = list[Month](), "9999"
        while day := self._db.execute(_LAST_BEFORE, (point, before)).fetchone()[0]:
            found.append(Month.parse(day[:7]))
            before = found[-1].first.isoformat()
        return tuple(found)

    def newest_day(self, point: str, until: date) -> date | None:
        """Give the newest day, not after ``until``, on which a point has a consultation."""
        after = (until + timedelta(days=1)).isoformat()
        day = self._db.execute(_LAST_BEFORE, (point, after)).fetchone()[0]
        return date.fromisoformat(day) if day else None

    def consultations_by_month(self, point: str, period: Period) -> Mapping[Month, int]:
        """Count a point's consultations in each month of a period; months without are 0."""
        span = (point, period.first.isoformat(), period.after.isoformat())
        counted = dict.fromkeys(period.months, 0)
        for month, count in self._db.execute(_BY_MONTH, span):
            counted[Month.parse(month)] = count
        return counted

    def days_with_entries(self, point: str, period: Period) -> frozenset[date]:
        """Give the local days on which a consultation was logged."""
        span = (point, period.first.isoformat(), period.after.isoformat())
        return frozenset(date.fromisoformat(row[0]) for row in self._db.execute(_DAYS, span))

    def _contacts(self, span: Span, whose: str, month: str) -> Contacts:
        """Give the contacts of some days; ``month`` is theirs, or empty for several."""
        rows = self._db.execute(_CONTACTS.format(whose=whose), span).fetchall()
        return contacts_of(rows, span[0], date.fromisoformat(span[1]), month)

    def _entries(
        self, shape: type[T], span: Span, make: Callable[[T], Entry | None], day: str = "day",
        also: str = "1",
    ) -> tuple[Entry, ...]:  # fmt: skip
        sql = (
            f"SELECT id, state FROM {kind_named(shape)} AS one"  # noqa: S608
            f" WHERE {day} >= ? AND {day} < ? AND point = ? AND {also} ORDER BY id"
        )
        return entries_of(self._db.execute(sql, (span[1], span[2], span[0])), shape, make)

    def _care(self, one: CareHours) -> Entry:
        key = self._db.execute(_PERSON, (one.elder,)).fetchone() if one.elder else None
        return care_entry(one, key[0] if key else "")

    def _zeros(self, point: str, period: Period) -> tuple[Entry, ...]:
        """Give the months of a period that were closed, still stand, and have nobody in them."""
        months = period.whole_months()
        if not months:
            return ()
        rows = self._db.execute(_ZEROS, (point, str(months[0]), str(months[-1])))
        return tuple(zeros_of(rows))


def _said(period: Period, *, counted_only: bool) -> str:
    """Give what is read of a contact itself."""
    if not counted_only:
        return _WHOSE
    return _NOBODYS_IN_A_MONTH if len(period.months) == 1 else _NOBODYS
