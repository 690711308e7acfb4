"""Hands out a month's records to be counted, of one point or of several."""

from datetime import date
from typing import Any

from advisor_app.domain.consultation import Consultation
from advisor_app.domain.elder import Elder
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.month import Month
from advisor_app.domain.records import SheetOutcome
from advisor_app.domain.referral import Referral
from advisor_app.domain.tally import Contact, MonthRecords
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database
from advisor_app.support.calendar import local_day

_CONTACTS = """
    SELECT c.id, c.state, e.id, e.state, c.elder IS NOT NULL AND NOT EXISTS(
        SELECT 1 FROM consultation b
        WHERE b.elder = c.elder AND b.point = c.point AND b.withdrawn IS NULL
        AND (b.at, b.id) < (c.at, c.id))
    FROM consultation c LEFT JOIN elder e ON e.id = c.elder
    WHERE c.point = ? AND c.day >= ? AND c.day < ? AND c.withdrawn IS NULL ORDER BY c.at, c.id
"""


class Months:
    """Reads what the tallies count. Elders' ages and communities are those known today."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def records(self, point: str, month: Month) -> MonthRecords:
        """Give one point's month."""
        span = (point, month.first.isoformat(), month.after.isoformat())
        calls = self._calls(span)
        return MonthRecords(
            point=point,
            month=month,
            contacts=tuple(_contact(row) for row in self._db.execute(_CONTACTS, span)),
            sheets=self._sheets(span),
            referrals=tuple(one.state.value for one in self._referrals(span)),
            callbacks_due=len(calls),
            callbacks_done=sum(1 for one in calls if one.done_at),
            callbacks_on_time=sum(1 for one in calls if _on_time(one)),
        )

    def points(self) -> tuple[str, ...]:
        """Give the codes of every point that has a record here."""
        rows = self._db.execute("SELECT DISTINCT code FROM point ORDER BY 1")
        return tuple(row[0] for row in rows)

    def months(self, point: str) -> tuple[Month, ...]:
        """Give the months in which a point has consultations, newest first."""
        rows = self._db.execute(
            "SELECT DISTINCT substr(day, 1, 7) FROM consultation"
            " WHERE point = ? AND withdrawn IS NULL ORDER BY 1 DESC",
            (point,),
        )
        return tuple(Month.parse(row[0]) for row in rows)

    def _sheets(self, span: tuple[str, str, str]) -> tuple[str, ...]:
        """Give the kinds of the sheets that left the counter."""
        sql = "SELECT state FROM sheet WHERE point = ? AND day >= ? AND day < ? ORDER BY id"
        states = [from_text(row[0]) for row in self._db.execute(sql, span)]
        not_printed = SheetOutcome.NOT_PRINTED.value
        return tuple(one["kind"] for one in states if one.get("outcome") != not_printed)

    def _referrals(self, span: tuple[str, str, str]) -> list[Referral]:
        sql = "SELECT id, state FROM referral WHERE point = ? AND day >= ? AND day < ? ORDER BY id"
        return [decoded(Referral, row[0], from_text(row[1])) for row in self._db.execute(sql, span)]

    def _calls(self, span: tuple[str, str, str]) -> list[FollowUp]:
        sql = "SELECT id, state FROM follow_up WHERE point = ? AND due >= ? AND due < ? ORDER BY id"
        return [decoded(FollowUp, row[0], from_text(row[1])) for row in self._db.execute(sql, span)]


def _on_time(call: FollowUp) -> bool:
    return call.done_at is not None and local_day(call.done_at) <= call.due


def _contact(row: tuple[Any, ...]) -> Contact:
    consultation = decoded(Consultation, row[0], from_text(row[1]))
    elder = decoded(Elder, row[2], from_text(row[3])) if row[2] else None
    on = local_day(consultation.at)
    return Contact(
        id=consultation.id,
        on=on,
        point=consultation.point,
        channel=consultation.channel,
        inquirer=consultation.inquirer,
        outcome=consultation.outcome,
        topics=consultation.topics,
        policies=tuple(one.policy for one in consultation.policies),
        person=_person(consultation, elder),
        sex=str(elder.facts.get("sex") or "") if elder else "",
        age=_age(elder, on),
        street=elder.street if elder else "",
        community=elder.community if elder else "",
        minutes=consultation.minutes,
        satisfaction=consultation.satisfaction,
        first=bool(row[4]),
    )


def _person(consultation: Consultation, elder: Elder | None) -> str:
    if elder and elder.person_key:
        return elder.person_key
    return consultation.elder or ""


def _age(elder: Elder | None, on: date) -> int | None:
    """Give the age reached in that month (or year, where the month is not known).

    The elder's record holds the birth month at most, so that the point and the district, which
    never sees the day, count alike.
    """
    birth = elder.facts.birth if elder else None
    return birth.ages(on)[1] if birth else None
