"""Months to count: one contact at a time for examples, any month for laws."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count
from random import Random
from typing import Any

from hypothesis import strategies as st

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.follow_up import CallOutcome, CallReason
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.referral import CareGroup, ReferralState, ServiceCategory
from advisor_app.domain.tally import (
    ANONYMOUS,
    FIRST,
    GROUPS,
    REPEAT,
    Contact,
    Contacts,
    Entry,
    Manner,
    TallyRecords,
    Traits,
)
from advisor_app.domain.unmet import UnmetReason

OCTOBER = Period.of(Month(2026, 10))
POINT = "410106-D01"
DAY = date(2026, 10, 12)
MANNER = ("channel", "inquirer", "outcome", "satisfaction")
TRAITS = ("sex", "groups", "care_level")


def a_contact(**given: Any) -> Contact:
    """Give a plain anonymous walk-in that asked for meals, but for what is given."""
    manner = {
        "channel": Channel.WALK_IN, "inquirer": Inquirer.ELDER, "outcome": Outcome.ANSWERED,
        "satisfaction": "",
    }  # fmt: skip
    manner |= {name: given.pop(name) for name in MANNER if name in given}
    first, person = given.pop("first", False), given.get("person", "")
    plain: dict[str, Any] = {
        "id": RecordId("0199a000-0000-7000-8000-000000000001"),
        "on": DAY,
        "point": POINT,
        "manner": Manner(**{name: str(value) for name, value in manner.items()}),
        "topics": ("meals",),
        "visit": visit_of(person, first=first),
        "traits": Traits(**{name: given.pop(name) for name in TRAITS if name in given}),
    }
    return Contact(**{**plain, **given})


def visit_of(person: str, *, first: bool) -> str:
    """Give the visit as the store does: nobody comes for the first time."""
    if not person:
        return ANONYMOUS
    return FIRST if first else REPEAT


_numbers = count()


def entries(dimension: str, *values: str, marks: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """Give an entry for each value of a dimension."""
    return tuple(
        Entry(
            id=RecordId(f"e{next(_numbers)}"), on=DAY, values={dimension: value},
            marks=frozenset(marks),
        )
        for value in values
    )  # fmt: skip


def sheets(*kinds: str) -> tuple[Entry, ...]:
    """Give sheets of some kinds."""
    return entries("sheet_kind", *kinds)


def calls(due: int, done: int = 0, on_time: int = 0) -> tuple[Entry, ...]:
    """Give so many call-backs due, of them so many made, of these so many on time."""
    return (
        *entries("call_outcome", *[""] * (due - done)),
        *entries("call_outcome", *["settled"] * on_time, marks=("done", "on_time")),
        *entries("call_outcome", *["settled"] * (done - on_time), marks=("done", "overdue")),
    )


def a_month(*contacts: Contact, **given: Any) -> TallyRecords:
    """Give October at one point."""
    plain: dict[str, Any] = {
        "point": POINT, "period": OCTOBER, "contacts": Contacts.of(contacts),
    }  # fmt: skip
    return TallyRecords(**{**plain, **given})


_TOPICS = ("meals", "old_age_allowance", "pension", "complaint", "of_a_newer_version")
_POLICIES = ("zz-gaoling-jintie", "zz-dibao")
_PERSONS = ("", "k1", "k2", "k3", "k4")
_CHANCE = Random(20261012)


def _some(*values: Any, most: int) -> tuple[Any, ...]:
    return tuple(_CHANCE.sample(values, _CHANCE.randint(0, most)))


def _a_manner() -> Manner:
    return Manner(
        _CHANCE.choice(list(Channel)).value,
        _CHANCE.choice(list(Inquirer)).value,
        _CHANCE.choice(list(Outcome)).value,
        _CHANCE.choice(["", *(one.value for one in Satisfaction)]),
    )


def _some_traits() -> Traits:
    sex = _CHANCE.choice(("", "female", "male"))
    care_level = _CHANCE.choice(("", "0", "1", "2", "3", "4"))
    return Traits(sex, _some(*GROUPS, most=3), care_level)


def _whole_contact() -> Contact:
    person = _CHANCE.choice(_PERSONS)
    return Contact(
        id=RecordId(f"c{next(_numbers)}"),
        on=date(2026, 10, _CHANCE.choice((1, 12, 31))),
        point=POINT,
        manner=_a_manner(),
        topics=_some(*_TOPICS, most=3) or ("meals",),
        policies=_some(*_POLICIES, most=2),
        minutes=_CHANCE.choice((None, *range(60))),
        visit=visit_of(person, first=_CHANCE.random() < 0.3),
        person=person,
        elder=person,
        age=_CHANCE.choice((None, *range(-1, 121))),
        street=_CHANCE.choice(("", "济源路街道", "峡窝镇")),
        community=_CHANCE.choice(("", "甲社区", "乙社区")),
        traits=_some_traits(),
    )


# Contacts and entries are drawn out of many that are made beforehand: hypothesis takes its time
# over every single choice.
contacts = st.sampled_from([_whole_contact() for _ in range(300)])


def _of(marks: Sequence[tuple[str, ...]] = ((),), **values: Iterable[str]) -> Any:
    pool = [
        Entry(
            id=RecordId(f"e{next(_numbers)}"),
            on=DAY,
            values={name: _CHANCE.choice([*choices]) for name, choices in values.items()},
            marks=frozenset(_CHANCE.choice(marks)),
            person=_CHANCE.choice(_PERSONS),
            minutes=_CHANCE.randint(1, 300),
        )
        for _ in range(40)
    ]
    return st.lists(st.sampled_from(pool), max_size=5).map(tuple)


months = st.builds(
    TallyRecords,
    point=st.just(POINT),
    period=st.just(OCTOBER),
    contacts=st.lists(contacts, max_size=12).map(Contacts.of),
    sheets=_of(sheet_kind=("elder", "policy", "a_newer_kind")),
    referrals=_of(
        (("case",), ("order",), ("order", "completed")),
        referral_state=ReferralState,
        referral_category=ServiceCategory,
    ),
    callbacks=_of(
        ((), ("done", "on_time"), ("done", "overdue")),
        call_reason=CallReason,
        call_outcome=["", *CallOutcome],
    ),
    unmet=_of(unmet_reason=UnmetReason, unmet_topic=_TOPICS, unmet_community=("", "甲社区")),
    care=_of(care_group=CareGroup),
    zero_months=_of(),
)

districts = st.dictionaries(
    st.sampled_from(("410106-S01", "410106-D01", "410106-D16", "410106-D99")), months, max_size=4
)
"""Point code → its month; one of the codes is not on the district's list."""
