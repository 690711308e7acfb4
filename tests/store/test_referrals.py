"""Referrals and call-backs read as a naive look at all of them would, and with whose name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder
from advisor_app.domain.follow_up import CallReason, FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import SheetOutcome, SheetPrinted
from advisor_app.domain.referral import ENDED, Referral, ReferralState, Remark
from advisor_app.store.calls import CallRate
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_record, an_elder, an_identity

IDS = TestIds("referrals")
TODAY = date(2026, 11, 23)
POINT = "410106-D05"
FEW = settings(max_examples=8)
DAYS = st.integers(-20, 20)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return a_record(tmp_path)


def put(record: Record, *records: object) -> None:
    with record.begin() as work:
        for one in records:
            work.put(one, IDS.revision())


def referral(days: int = 0, elder: RecordId | None = None, **more: object) -> Referral:
    made = Referral(
        id=IDS.record(), opened_at=START + timedelta(days=days), point=POINT, elder=elder
    )
    return replace(made, **more)  # type: ignore[arg-type]


def call(days: int = 0, elder: RecordId | None = None, **more: object) -> FollowUp:
    made = FollowUp(id=IDS.record(), point=POINT, due=TODAY + timedelta(days=days), elder=elder)
    return replace(made, **more)  # type: ignore[arg-type]


def named(record: Record, *names: str) -> list[Elder]:
    """Register people; one without a name has no identity here."""
    people = [an_elder(IDS) for _ in names]
    known = [
        an_identity(IDS, one.id, name) for one, name in zip(people, names, strict=True) if name
    ]
    put(record, *people, *known)
    return people


def ids(seen: Sequence[object]) -> list[RecordId]:
    return [getattr(one, "referral", None).id for one in seen]  # type: ignore[union-attr]


@given(st.lists(st.tuples(DAYS, st.none() | DAYS, st.sampled_from(ReferralState)), max_size=8))
@FEW
def test_that_open_referrals_come_by_the_day_they_are_due(
    tmp_path_factory: pytest.TempPathFactory,
    made: list[tuple[int, int | None, ReferralState]],
) -> None:
    record = a_record(tmp_path_factory.mktemp("referrals"))
    all_of_them = [
        referral(day, state=state, due=None if due is None else TODAY + timedelta(days=due))
        for day, due, state in made
    ]
    put(record, *all_of_them)
    still = [one for one in all_of_them if one.state not in ENDED]
    still.sort(key=lambda one: (one.due is None, one.due or TODAY, one.id))
    assert [one.referral for one in record.referrals.open()] == still
    since = [one for one in all_of_them if one.opened_at >= START]
    since.sort(key=lambda one: (one.opened_at, one.id), reverse=True)
    assert [one.referral for one in record.referrals.opened_since(TODAY)] == since
    record.close()


def test_that_a_referral_bears_the_name_it_is_about(record: Record) -> None:
    known, nameless = named(record, "张桂兰", "")
    mine, theirs, nobodys = referral(elder=known.id), referral(elder=nameless.id), referral()
    put(record, mine, theirs, nobodys)
    names = {one.referral.id: one.name for one in record.referrals.open()}
    assert names == {mine.id: "张桂兰", theirs.id: "", nobodys.id: ""}
    record.close()


def test_that_a_referral_moved_on_is_read_as_it_now_is(record: Record) -> None:
    one = referral(state=ReferralState.SENT)
    put(record, one)
    seen = record.referrals.get(one.id)
    assert seen is not None
    moved = replace(one, state=ReferralState.COMPLETED, moved_at=START)
    form = IDS.revision()
    with record.begin() as work:
        work.put(moved, form, saw=seen.head)
    now = record.referrals.get(one.id)
    assert now is not None
    assert (now.referral, now.head) == (moved, form)
    assert record.referrals.open() == ()
    assert record.referrals.get(RecordId("none")) is None
    record.close()


def test_that_an_elder_s_referrals_are_theirs_newest_first(record: Record) -> None:
    one, other = named(record, "张桂兰", "李芳")
    mine = [referral(day, one.id) for day in (1, 3, 2)]
    put(record, *mine, referral(9, other.id), referral(9))
    assert ids(record.referrals.of_elder(one.id)) == [mine[1].id, mine[2].id, mine[0].id]
    assert record.referrals.of_elder(RecordId("none")) == ()
    record.close()


def test_that_what_was_ordered_together_is_seen_together(record: Record) -> None:
    one, other = named(record, "张桂兰", "李芳")
    together = [referral(0, one.id, is_order=True) for _ in range(3)]
    later, theirs, nameless = referral(1, one.id), referral(0, other.id), referral(0)
    put(record, *together, later, theirs, nameless)
    for each in together:
        found = ids(record.referrals.opened_with(each.id))
        assert found[0] == each.id
        assert sorted(found) == sorted(every.id for every in together)
    assert ids(record.referrals.opened_with(nameless.id)) == [nameless.id]
    assert record.referrals.opened_with(RecordId("none")) == ()
    record.close()


def test_that_people_of_an_import_taken_back_are_not_shown(record: Record) -> None:
    (one,) = named(record, "张桂兰")
    put(record, referral(elder=one.id), call(elder=one.id))
    put(record, replace(one, withdrawn=True))
    assert record.referrals.open() == ()
    assert record.calls.open(TODAY) == ()
    put(record, replace(one, withdrawn=False))
    assert len(record.referrals.open()) == len(record.calls.open(TODAY)) == 1
    record.close()


@given(st.lists(st.tuples(st.integers(0, 3), st.text("送到了没人在家", max_size=5)), max_size=6))
@FEW
def test_that_remarks_are_read_in_the_order_they_were_made(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, str]]
) -> None:
    record = a_record(tmp_path_factory.mktemp("remarks"))
    one, other = referral(), referral()
    made = [
        Remark(id=IDS.record(), about=one.id, at=START + timedelta(hours=hour), words=words)
        for hour, words in said
    ]
    put(record, one, other, *made, Remark(id=IDS.record(), about=other.id, at=START, words="别的"))
    assert list(record.referrals.remarks(one.id)) == sorted(
        made, key=lambda each: (each.at, each.id)
    )
    assert [each.words for each in record.referrals.remarks(other.id)] == ["别的"]
    record.close()


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=8), DAYS, st.integers(0, 20))
@FEW
def test_that_calls_are_due_and_counted_as_a_naive_look_does(
    tmp_path_factory: pytest.TempPathFactory,
    made: list[tuple[int, int | None]],
    start: int,
    span: int,
) -> None:
    record = a_record(tmp_path_factory.mktemp("calls"))
    calls = [
        call(due, done_at=None if done is None else START + timedelta(days=done))
        for due, done in made
    ]
    put(record, *calls)
    waiting = sorted(
        (one for one in calls if one.done_at is None and one.due <= TODAY),
        key=lambda one: (one.due, one.id),
    )
    assert [one.call for one in record.calls.open(TODAY)] == waiting
    first = TODAY + timedelta(days=start)
    last = first + timedelta(days=span)
    within = [one for one in calls if first <= one.due <= last]
    done = [one for one in within if one.done_at]
    on_time = [one for one in done if one.done_at and one.done_at.date() <= one.due]
    assert record.calls.rate(first, last) == CallRate(len(within), len(done), len(on_time))
    record.close()


def test_that_a_call_names_whom_to_call(record: Record) -> None:
    one, nameless = named(record, "张桂兰", "")
    mine, theirs = call(elder=one.id), call(1, elder=nameless.id)
    put(record, mine, theirs)
    seen = record.calls.open(TODAY + timedelta(days=1))
    assert [each.name for each in seen] == ["张桂兰", ""]
    found = record.calls.get(mine.id)
    assert found is not None
    assert found.identity is not None
    assert found.identity.elder == one.id
    assert record.calls.get(RecordId("none")) is None
    record.close()


def test_that_whoever_is_to_be_called_for_a_reason_is_known(record: Record) -> None:
    one, other, third = named(record, "甲", "乙", "丙")
    put(
        record,
        call(elder=one.id, reason=CallReason.CHANGE),
        call(elder=other.id, reason=CallReason.CHANGE, done_at=START),
        call(elder=third.id, reason=CallReason.REFERRAL),
        call(reason=CallReason.CHANGE),
    )
    assert record.calls.with_open_one("change") == {one.id}
    assert record.calls.with_open_one("referral") == {third.id}
    assert record.calls.with_open_one("application") == frozenset()
    record.close()


def test_that_a_call_that_was_is_known_even_when_its_words_are_gone(record: Record) -> None:
    one = call()
    assert not record.calls.knows(one.id)
    put(record, one)
    assert record.calls.knows(one.id)
    assert not record.calls.knows(RecordId("none"))
    record.close()


def test_that_sheets_that_reached_nobody_ask_for_no_call(record: Record) -> None:
    (elder,) = named(record, "张桂兰")
    made = {
        outcome: SheetPrinted(
            id=IDS.record(), number=f"SJ-{place}", kind="elder", at=START + timedelta(days=place),
            on=TODAY, point=POINT, elder=elder.id, outcome=outcome,
        )
        for place, outcome in enumerate(SheetOutcome)
    }  # fmt: skip
    nobodys = replace(made[SheetOutcome.PRINTED], id=IDS.record(), elder=None)
    put(record, *made.values(), nobodys)
    found = [one.outcome for one in record.calls.sheets_since(TODAY)]
    assert found == [one for one in SheetOutcome if one is not SheetOutcome.NOT_PRINTED]
    later = record.calls.sheets_since(TODAY + timedelta(days=1))
    assert [one.outcome for one in later] == found[1:]
    record.close()
