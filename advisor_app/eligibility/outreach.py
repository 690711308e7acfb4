"""Services find the elder (政策找人): whom a policy probably fits now, or will before long.

Everybody is screened in bulk first; only those for whom something can change in the window are
looked at one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from advisor_app.domain.facts import Facts
from advisor_app.domain.partial_date import birthday
from advisor_app.domain.policy import Condition, Operator, Policy
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.bulk import Crowd, members
from advisor_app.eligibility.change_days import next_change, thresholds
from advisor_app.eligibility.truth import AGE

RADAR_AGES = (65, 70, 80, 90, 100)
"""Birthdays that bring something in most places: check-ups, cards, the old-age allowance."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A person whom a policy probably fits.

    Attributes:
        place: the person's place among those given.
        on: from when; None when it fits today.
        words: why it will; empty when it fits today.
    """

    place: int
    policy: str
    on: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday that matters, in the window. ``age`` is completed on ``on``."""

    place: int
    age: int
    on: date


def reached(
    people: Sequence[Facts], policies: Iterable[Policy], on: date, within_days: int = 0
) -> tuple[Reached, ...]:
    """Give whom each policy probably fits on a day, or will within so many days after it."""
    crowd = Crowd(people)
    end = on + timedelta(days=within_days)
    return tuple(
        one
        for policy in policies
        for one in (*_now(crowd, policy, on), *_soon(crowd, people, policy, on, end))
    )


def birthdays(people: Sequence[Facts], on: date, within_days: int) -> tuple[Birthday, ...]:
    """Give who completes an age of the radar within so many days after a day."""
    crowd, end = Crowd(people), on + timedelta(days=within_days)
    return tuple(
        Birthday(place, age, born)
        for age in RADAR_AGES
        for place in members(_turning(crowd, age, on, end))
        for born in _exact(people[place], age)
        if on < born <= end
    )


def _now(crowd: Crowd, policy: Policy, on: date) -> Iterator[Reached]:
    likely = crowd.verdicts(policy, on)[Verdict.LIKELY]
    return (Reached(place, policy.id) for place in members(likely))


def _soon(
    crowd: Crowd, people: Sequence[Facts], policy: Policy, on: date, end: date
) -> Iterator[Reached]:
    if end <= on:
        return
    likely = crowd.verdicts(policy, on)[Verdict.LIKELY]
    for place in members(_may_change(crowd, policy, on, end) & ~likely):
        found = _first_likely(policy, people[place], on, end)
        if found:
            yield Reached(place, policy.id, *found)


def _may_change(crowd: Crowd, policy: Policy, on: date, end: date) -> int:
    """Give those for whom a birthday that the policy names, or a version's edge, lies ahead."""
    edges = {day for one in policy.versions for day in (one.valid_from, one.valid_to) if day}
    if any(on < day <= end for day in edges):
        return crowd.everybody
    people = 0
    for age in thresholds(policy):
        people |= _turning(crowd, age, on, end)
    return people


def _turning(crowd: Crowd, age: int, on: date, end: date) -> int:
    """Give those for whom it stands otherwise at the end whether they have completed an age."""
    completed = Condition(field=AGE, operator=Operator.GE, value=age, words="")
    before, after = crowd.split(completed, on), crowd.split(completed, end)
    return (before.yes ^ after.yes) | (before.no ^ after.no)


def _first_likely(policy: Policy, facts: Facts, on: date, end: date) -> tuple[date, str] | None:
    day = on
    while True:
        change = next_change(policy, facts, day)
        if change is None or change.on > end:
            return None
        if change.verdict is Verdict.LIKELY:
            return change.on, change.words
        day = change.on


def _exact(facts: Facts, age: int) -> Iterator[date]:
    birth = facts.birth
    if birth is not None and birth.is_exact:
        yield birthday(birth.earliest, age)
