"""Hands out the records of a period to be counted, of one point or of several."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.domain.referral import CareHours, Referral, ReferralState
from advisor_app.domain.tally import ANONYMOUS, FIRST, REPEAT, Contacts, Entry, TallyRecords
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.counted import Ages, Days, Lists, Manners, TraitsRead
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named
from advisor_app.support.calendar import local_day

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
_NO_CONSULTATION = 0
_VISITS = (ANONYMOUS, FIRST, REPEAT)


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
            sheets=self._entries(SheetPrinted, span, _sheet),
            referrals=self._entries(Referral, span, _referral, also=_STANDS),
            callbacks=self._entries(FollowUp, span, _call, day="due", also=_STANDS),
            unmet=self._entries(UnmetNeed, span, _unmet),
            care=self._entries(CareHours, span, self._care, also=_STANDS),
            zero_months=tuple(self._zeros(point, period)),
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
        if not rows:
            return Contacts()
        (ids, elders, days, visits, minutes, manners, topics, policies, persons, births, streets,
         communities, traits) = zip(*rows, strict=True)  # fmt: skip
        lists, ages = Lists(), Ages()
        births_then = births if month else tuple(
            (birth, day[:7]) for birth, day in zip(births, days, strict=True)
        )  # fmt: skip
        return Contacts(
            (
                ids, days, (span[0],) * len(rows), manners, topics, policies, minutes, visits,
                persons, elders, births_then, streets, communities, traits,
            ),
            {
                "on": Days({"": date.fromisoformat(span[1])}).__getitem__,
                "manner": Manners().__getitem__,
                "topics": lists.__getitem__,
                "policies": lists.__getitem__,
                "visit": _VISITS.__getitem__,
                "age": (lambda birth: ages[birth, month]) if month else ages.__getitem__,
                "street": _or_nothing,
                "community": _or_nothing,
                "traits": TraitsRead().__getitem__,
            },
        )  # fmt: skip

    def _entries(
        self, shape: type[T], span: Span, make: Callable[[T], Entry | None], day: str = "day",
        also: str = "1",
    ) -> tuple[Entry, ...]:  # fmt: skip
        sql = (
            f"SELECT id, state FROM {kind_named(shape)} AS one"  # noqa: S608
            f" WHERE {day} >= ? AND {day} < ? AND point = ? AND {also} ORDER BY id"
        )
        rows = self._db.execute(sql, (span[1], span[2], span[0]))
        made = (make(decoded(shape, row[0], from_text(row[1]))) for row in rows)
        return tuple(entry for entry in made if entry is not None)

    def _care(self, one: CareHours) -> Entry:
        key = self._db.execute(_PERSON, (one.elder,)).fetchone() if one.elder else None
        person = (key[0] if key else "") or one.elder or ""
        values = {"care_group": one.group.value}
        return Entry(id=one.id, on=one.on, values=values, person=person, minutes=one.minutes)

    def _zeros(self, point: str, period: Period) -> Iterator[Entry]:
        """Give the months of a period that were closed, still stand, and have nobody in them."""
        months = period.whole_months()
        if not months:
            return
        seen: set[str] = set()
        for one, month, state in self._db.execute(_ZEROS, (point, str(months[0]), str(months[-1]))):
            told = from_text(state)
            nobody = from_text(told["figures"]).get("consultations") == _NO_CONSULTATION
            if nobody and told.get("reopened_at") is None and month not in seen:
                seen.add(month)
                yield Entry(id=RecordId(one), on=Month.parse(month).first)


def _sheet(one: SheetPrinted) -> Entry | None:
    """Give a sheet that left the counter; None for one that was not printed."""
    if one.outcome is SheetOutcome.NOT_PRINTED:
        return None
    return Entry(id=one.id, on=local_day(one.at), values={"sheet_kind": one.kind})


def _referral(one: Referral) -> Entry:
    marks = {"order" if one.is_order else "case"}
    if one.state is ReferralState.COMPLETED:
        marks.add("completed")
    values = {"referral_state": one.state.value, "referral_category": one.category.value}
    return Entry(id=one.id, on=local_day(one.opened_at), values=values, marks=frozenset(marks))


def _call(one: FollowUp) -> Entry | None:
    """Give a call-back; None for one that is not to be made any more."""
    if one.withdrawn:
        return None
    marks = set()
    if one.done_at is not None:
        marks = {"done", "on_time" if local_day(one.done_at) <= one.due else "overdue"}
    values = {"call_reason": one.reason.value, "call_outcome": one.outcome or ""}
    return Entry(id=one.id, on=one.due, values=values, marks=frozenset(marks))


def _unmet(one: UnmetNeed) -> Entry:
    values = {
        "unmet_reason": one.reason.value, "unmet_topic": one.topic,
        "unmet_community": one.community,
    }  # fmt: skip
    return Entry(id=one.id, on=one.on, values=values)


def _or_nothing(text: str | None) -> str:
    return text or ""


def _said(period: Period, *, counted_only: bool) -> str:
    """Give what is read of a contact itself."""
    if not counted_only:
        return _WHOSE
    return _NOBODYS_IN_A_MONTH if len(period.months) == 1 else _NOBODYS
