"""Readers of referrals, calls and hours: those of people whose import was undone stay away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisor_app.domain.follow_up import CallReason, FollowUp
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.referral import CareGroup, CareHours, Referral, ReferralState
from advisor_app.store.calls import CallRate
from advisor_app.store.record import Record
from tests.builders import TestIds, a_record, an_elder, an_identity

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
POINT = "410106-D05"


@pytest.fixture
def ids() -> TestIds:
    return TestIds("following")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = a_record(tmp_path)
    yield opened
    opened.close()


def _put(record: Record, ids: TestIds, *records: object) -> None:
    with record.begin() as work:
        for one in records:
            work.put(one, ids.revision())


def test_that_what_belongs_to_a_withdrawn_elder_is_not_shown(record: Record, ids: TestIds) -> None:
    elder = an_elder(ids)
    referral = Referral(id=ids.record(), opened_at=AT, point=POINT, elder=elder.id, due=DAY)
    call = FollowUp(id=ids.record(), point=POINT, due=DAY, elder=elder.id)
    hours = CareHours(
        id=ids.record(), point=POINT, on=DAY, group=CareGroup.NO_KIN, minutes=60, elder=elder.id
    )
    _put(record, ids, elder, an_identity(ids, elder.id), referral, call, hours)
    month = Month.of(DAY)
    counted = record.months.records(POINT, Period.of(month))
    assert [len(one) for one in (counted.referrals, counted.callbacks, counted.care)] == [1] * 3
    assert record.calls.rate(DAY, DAY).due == 1
    assert [one.name for one in record.referrals.open()] == ["张桂兰"]
    assert [one.name for one in record.calls.open(DAY)] == ["张桂兰"]
    assert [one.name for one in record.needs.hours(month)] == ["张桂兰"]
    _put(record, ids, replace(elder, withdrawn=True))
    assert record.referrals.open() == ()
    assert record.calls.open(DAY) == ()
    assert record.needs.hours(month) == ()
    assert record.calls.rate(DAY, DAY) == CallRate(0, 0, 0)
    counted = record.months.records(POINT, Period.of(month))
    assert (counted.referrals, counted.callbacks, counted.care) == ((), (), ())


def test_that_the_open_ones_are_those_that_have_not_ended(record: Record, ids: TestIds) -> None:
    ones = [
        Referral(id=ids.record(), opened_at=AT, point=POINT, state=state, due=DAY)
        for state in ReferralState
    ]
    _put(record, ids, *ones)
    expected = {one.id for one in ones if not one.has_ended}
    assert {one.referral.id for one in record.referrals.open()} == expected
    assert {one.referral.id for one in record.referrals.opened_since(DAY)} == {
        one.id for one in ones
    }


def test_that_those_without_a_day_come_last(record: Record, ids: TestIds) -> None:
    never = Referral(id=ids.record(), opened_at=AT, point=POINT)
    late = Referral(id=ids.record(), opened_at=AT, point=POINT, due=date(2026, 12, 1))
    soon = Referral(id=ids.record(), opened_at=AT, point=POINT, due=DAY)
    _put(record, ids, never, late, soon)
    assert [one.referral for one in record.referrals.open()] == [soon, late, never]


def test_that_what_was_opened_together_is_known(record: Record, ids: TestIds) -> None:
    elder, other = an_elder(ids), an_elder(ids)
    first, second = (
        Referral(id=ids.record(), opened_at=AT, point=POINT, elder=elder.id, need=need)
        for need in ("理发", "擦玻璃")
    )
    stranger = Referral(id=ids.record(), opened_at=AT, point=POINT, elder=other.id)
    alone = Referral(id=ids.record(), opened_at=AT, point=POINT)
    _put(record, ids, elder, other, first, second, stranger, alone)
    together = record.referrals.opened_with(second.id)
    assert [one.referral for one in together] == [second, first]
    assert [one.referral for one in record.referrals.opened_with(alone.id)] == [alone]
    assert record.referrals.opened_with(ids.record()) == ()


def test_that_a_call_is_known_for_good(record: Record, ids: TestIds) -> None:
    call = FollowUp(id=ids.record(), point=POINT, due=DAY)
    assert not record.calls.knows(call.id)
    _put(record, ids, call, replace(call, done_at=AT))
    assert record.calls.knows(call.id)
    assert record.calls.open(DAY) == ()


def test_that_open_calls_are_told_by_their_reason(record: Record, ids: TestIds) -> None:
    elder = an_elder(ids)
    call = FollowUp(
        id=ids.record(), point=POINT, due=DAY, elder=elder.id, reason=CallReason.APPLICATION
    )
    _put(record, ids, elder, call)
    assert record.calls.with_open_one("application") == {elder.id}
    assert record.calls.with_open_one("referral") == frozenset()


@pytest.mark.parametrize(
    ("done", "on_time"), [(None, 0), (date(2026, 11, 23), 1), (date(2026, 11, 24), 0)]
)
def test_that_a_call_is_on_time_up_to_its_day(
    record: Record, ids: TestIds, done: date | None, on_time: int
) -> None:
    at = datetime(done.year, done.month, done.day, 2, tzinfo=UTC) if done else None
    _put(record, ids, FollowUp(id=ids.record(), point=POINT, due=DAY, done_at=at))
    rate = record.calls.rate(DAY, DAY)
    assert (rate.due, rate.done, rate.on_time) == (1, int(done is not None), on_time)
