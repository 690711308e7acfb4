"""What counting sees, and what it gives.

The store (of a point or of the district) hands out :class:`TallyRecords`; the tallies count them
by their declared indicators into a :class:`Tally`.

A month has thousands of contacts but few kinds of them. What is alike is held once: contacts
share their :class:`Talk` and their :class:`Whom`, and counting looks at each of these once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from advisor_app.domain.ids import RecordId
from advisor_app.domain.period import Period

Count = int | float | None | Mapping[str, int | float]
"""A figure (None: nothing to measure), or figures by a breakdown's values."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Talk:
    """What a consultation was. All texts are values of data; empty is not known.

    Attributes:
        topics: codes of the taxonomy, in the order given.
        policies: ids of the policies that were explained.
    """

    channel: str
    inquirer: str
    outcome: str
    topics: tuple[str, ...]
    policies: tuple[str, ...] = ()
    satisfaction: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Whom:
    """Whom a consultation was about, without naming them.

    Attributes:
        person: what tells persons apart: the keyed hash of their papers, else the elder's
            record id; empty when nobody was named.
        elder: the elder's record id; empty when nobody was named.
        sex: ``female``, ``male`` or empty.
        age: completed years in that month; None when unknown.
        groups: values of :data:`GROUPS`, in that order.
        care_level: 0 to 4 as text (GB/T 42195-2022); empty when unknown.
    """

    person: str = ""
    elder: str = ""
    sex: str = ""
    age: int | None = None
    street: str = ""
    community: str = ""
    groups: tuple[str, ...] = ()
    care_level: str = ""


NOBODY = Whom()
"""Whom a consultation was about when nobody was named."""

GROUPS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "no_kin": (("no_kin", ("yes",)),),
    "living_alone": (("living", ("alone",)),),
    "empty_nest": (("empty_nest", ("yes",)),),
    "left_behind": (("left_behind", ("yes",)),),
    "destitute": (("income", ("destitute",)),),
    "minimum": (("income", ("minimum",)),),
    "margin": (("income", ("margin",)),),
    "disabled": (("disability_grade", ("1", "2", "3", "4")),),
    "care_needed": (("care_level", ("1", "2", "3", "4")),),
    "family_planning": (("family_planning", ("only_child", "two_daughters")),),
    "bereaved": (("family_planning", ("child_lost", "child_disabled")),),
    "veteran": (("veteran", ("veteran", "disabled")),),
    "disabled_veteran": (("veteran", ("disabled",)),),
}
"""Special group (特殊困难类别) → the facts that put somebody in it, and the values these have.

Source: the groups whom the district's home care and the policy library name; the facts are those
of ``domain/facts.py``.
"""

TRAITS = ("sex", *dict.fromkeys(fact for tests in GROUPS.values() for fact, _ in tests))
"""The facts of an elder that are counted."""


def groups_of(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Give the special groups that facts put somebody in."""
    return tuple(
        group
        for group, tests in GROUPS.items()
        if any(facts.get(fact) in values for fact, values in tests)
    )


class Contact(NamedTuple):
    """A consultation as it is counted.

    Attributes:
        on: local day.
        minutes: how long it took; None when nobody looked.
        first: whether it is this elder's first contact at this point; False when nobody is named.
    """

    id: RecordId
    on: date
    point: str
    talk: Talk
    whom: Whom = NOBODY
    minutes: int | None = None
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something else that is counted: a sheet, a referral, a call, an unmet need, hours of care.

    Attributes:
        on: the local day it counts for.
        values: dimension → value, e.g. ``{"referral_state": "sent"}``.
        marks: what filters ask for, e.g. ``order`` or ``on_time``.
        person: what tells persons apart; empty when nobody is named.
        minutes: for what is measured in hours.
    """

    id: RecordId
    on: date
    values: Mapping[str, str] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    person: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRecords:
    """Everything of a period that is counted, of one point or of several.

    Attributes:
        point: the point's code, or the district's.
        sheets: sheets that left the counter.
        referrals: referrals and orders opened.
        callbacks: call-backs that fell due.
        unmet: needs that were not met.
        care: home care that was delivered.
        zero_months: months that were closed and hold no consultation (零报告).
    """

    point: str
    period: Period
    contacts: tuple[Contact, ...] = ()
    sheets: tuple[Entry, ...] = ()
    referrals: tuple[Entry, ...] = ()
    callbacks: tuple[Entry, ...] = ()
    unmet: tuple[Entry, ...] = ()
    care: tuple[Entry, ...] = ()
    zero_months: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A period's figures; of a month they are its 月报.

    Attributes:
        indicators: indicator name → figure or breakdown, in the order of ``tally.toml``.
    """

    point: str
    period: Period
    indicators: Mapping[str, Count]
