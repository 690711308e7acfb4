"""Builds what the tallies count out of rows: the same on both engines, whose statements differ.

A row of a contact holds, in this order: its id, elder and day (empty where they are not asked
for), the visit's number, minutes, manner, topics, policies, person, and birth, street, community
and traits of the elder (None where nobody is known).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.domain.referral import CareHours, Referral, ReferralState
from advisor_app.domain.tally import ANONYMOUS, FIRST, REPEAT, Contacts, Entry
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.counted import Ages, Days, Lists, Manners, TraitsRead
from advisor_app.support.calendar import local_day

T = TypeVar("T")

_NO_CONSULTATION = 0
_VISITS = (ANONYMOUS, FIRST, REPEAT)


def contacts_of(
    rows: Sequence[tuple[Any, ...]], point: str, first: date, month: str = ""
) -> Contacts:
    """Give contacts out of their rows.

    Args:
        first: the day of contacts whose row holds none.
        month: theirs, as text, or empty for several.
    """
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
            ids, days, (point,) * len(rows), manners, topics, policies, minutes, visits, persons,
            elders, births_then, streets, communities, traits,
        ),
        {
            "on": Days({"": first}).__getitem__,
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


def entries_of(
    rows: Iterable[tuple[str, str]], shape: type[T], make: Callable[[T], Entry | None]
) -> tuple[Entry, ...]:
    """Give entries out of ids and states."""
    made = (make(decoded(shape, one, from_text(state))) for one, state in rows)
    return tuple(entry for entry in made if entry is not None)


def zeros_of(rows: Iterable[tuple[str, str, str]]) -> Iterator[Entry]:
    """Give the months that were closed, still stand, and have nobody in them.

    Args:
        rows: id, month and state of closings.
    """
    seen: set[str] = set()
    for one, month, state in rows:
        told = from_text(state)
        nobody = from_text(told["figures"]).get("consultations") == _NO_CONSULTATION
        if nobody and told.get("reopened_at") is None and month not in seen:
            seen.add(month)
            yield Entry(id=RecordId(one), on=Month.parse(month).first)


def sheet_entry(one: SheetPrinted) -> Entry | None:
    """Give a sheet that left the counter; None for one that was not printed."""
    if one.outcome is SheetOutcome.NOT_PRINTED:
        return None
    return Entry(id=one.id, on=local_day(one.at), values={"sheet_kind": one.kind})


def referral_entry(one: Referral) -> Entry:
    """Give a referral or an order."""
    marks = {"order" if one.is_order else "case"}
    if one.state is ReferralState.COMPLETED:
        marks.add("completed")
    values = {"referral_state": one.state.value, "referral_category": one.category.value}
    return Entry(id=one.id, on=local_day(one.opened_at), values=values, marks=frozenset(marks))


def call_entry(one: FollowUp) -> Entry | None:
    """Give a call-back; None for one that is not to be made any more."""
    if one.withdrawn:
        return None
    marks = set()
    if one.done_at is not None:
        marks = {"done", "on_time" if local_day(one.done_at) <= one.due else "overdue"}
    values = {"call_reason": one.reason.value, "call_outcome": one.outcome or ""}
    return Entry(id=one.id, on=one.due, values=values, marks=frozenset(marks))


def unmet_entry(one: UnmetNeed) -> Entry | None:
    """Give a need that was not met; None for one that was said by mistake."""
    if one.withdrawn:
        return None
    values = {
        "unmet_reason": one.reason.value, "unmet_topic": one.topic,
        "unmet_community": one.community,
    }  # fmt: skip
    return Entry(id=one.id, on=one.on, values=values)


def care_entry(one: CareHours, person_key: str) -> Entry:
    """Give hours of care; ``person_key`` is that of whom they were given to, or empty."""
    values = {"care_group": one.group.value}
    person = person_key or one.elder or ""
    return Entry(id=one.id, on=one.on, values=values, person=person, minutes=one.minutes)


def _or_nothing(text: str | None) -> str:
    return text or ""
