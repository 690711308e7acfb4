"""Months to count: one contact at a time for examples, any month for laws."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import ReferralState
from advisor_app.domain.tally import Contact, MonthRecords

OCTOBER = Month(2026, 10)
POINT = "410106-D01"


def a_contact(**given: Any) -> Contact:
    """Give a plain anonymous walk-in that asked for meals, but for what is given."""
    plain: dict[str, Any] = {
        "id": RecordId("0199a000-0000-7000-8000-000000000001"),
        "on": date(2026, 10, 12),
        "point": POINT,
        "channel": Channel.WALK_IN,
        "inquirer": Inquirer.ELDER,
        "outcome": Outcome.ANSWERED,
        "topics": ("meals",),
    }
    return Contact(**{**plain, **given})


def a_month(*contacts: Contact, **given: Any) -> MonthRecords:
    """Give October at one point."""
    plain: dict[str, Any] = {"point": POINT, "month": OCTOBER, "contacts": contacts}
    return MonthRecords(**{**plain, **given})


_TOPICS = ("meals", "old_age_allowance", "pension", "complaint", "of_a_newer_version")
_POLICIES = ("zz-gaoling-jintie", "zz-dibao")

contacts = st.builds(
    Contact,
    id=st.uuids().map(lambda one: RecordId(str(one))),
    on=st.dates(date(2026, 10, 1), date(2026, 10, 31)),
    point=st.just(POINT),
    channel=st.sampled_from(Channel),
    inquirer=st.sampled_from(Inquirer),
    outcome=st.sampled_from(Outcome),
    topics=st.lists(st.sampled_from(_TOPICS), min_size=1, max_size=3, unique=True).map(tuple),
    policies=st.lists(st.sampled_from(_POLICIES), max_size=2).map(tuple),
    person=st.sampled_from(("", "k1", "k2", "k3", "k4")),
    sex=st.sampled_from(("", "female", "male")),
    age=st.none() | st.integers(-1, 120),
    street=st.sampled_from(("", "济源路街道", "峡窝镇")),
    community=st.sampled_from(("", "甲社区", "乙社区")),
    minutes=st.none() | st.integers(0, 240),
    satisfaction=st.none() | st.sampled_from(Satisfaction),
    first=st.booleans(),
)

_callbacks = st.lists(st.integers(0, 5), min_size=3, max_size=3).map(
    lambda numbers: dict(
        zip(("callbacks_on_time", "callbacks_done", "callbacks_due"), sorted(numbers), strict=True)
    )
)

months = st.builds(
    lambda held, sheets, referrals, callbacks: MonthRecords(
        point=POINT,
        month=OCTOBER,
        contacts=tuple(held),
        sheets=tuple(sheets),
        referrals=tuple(referrals),
        **callbacks,
    ),
    st.lists(contacts, max_size=12),
    st.lists(st.sampled_from(("elder", "policy", "a_newer_kind")), max_size=5),
    st.lists(st.sampled_from([one.value for one in ReferralState]), max_size=5),
    _callbacks,
)

districts = st.dictionaries(
    st.sampled_from(("410106-S01", "410106-D01", "410106-D16", "410106-D99")), months, max_size=4
)
"""Point code → its month; one of the codes is not on the district's list."""
