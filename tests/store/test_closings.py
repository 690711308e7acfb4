"""Closed months, marked days, unmet needs, hours of care, and names: read as they were put."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.closing import DayAnswer, DayMark, MonthClosing
from advisor_app.domain.directory import Provider, Service, ServiceKind, Site
from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.records import Erasure
from advisor_app.domain.referral import CareGroup, CareHours, ServiceCategory
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.store.bulk import Put
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("closings")
POINT = "410106-D05"
DAY = date(2026, 11, 23)
NOVEMBER = Month(2026, 11)
FEW = settings(max_examples=8)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return a_record(tmp_path)


def put(record: Record, *records: object) -> None:
    with record.begin() as work:
        for one in records:
            work.put(one, IDS.revision())


def closing(at: int, month: str = "2026-11", **more: object) -> MonthClosing:
    made = MonthClosing(
        id=IDS.record(), point=POINT, month=month, number=f"YB-{at}", figures="{}", digest="00",
        closed_at=START + timedelta(days=at),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_that_a_month_nobody_closed_is_open(record: Record) -> None:
    assert record.closings.standing(POINT, NOVEMBER) is None
    assert record.closings.of_point(POINT) == ()
    record.close()


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=6))
@FEW
def test_that_the_first_closing_that_was_not_reopened_stands(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[int, bool]]
) -> None:
    record = a_record(tmp_path_factory.mktemp("closings"))
    closings = [closing(at, reopened_at=START if again else None) for at, again in made]
    others = [closing(0, "2026-10"), closing(0, point="410106-D06")]
    put(record, *closings, *others)
    ordered = sorted(closings, key=lambda one: (one.closed_at, one.id))
    assert list(record.closings.of_month(POINT, NOVEMBER)) == ordered
    standing = record.closings.standing(POINT, NOVEMBER)
    assert standing == next((one for one in ordered if one.stands), None)
    assert len(record.closings.of_point(POINT)) == len(closings) + 1
    record.close()


MARKS = st.lists(
    st.tuples(st.integers(-40, 40), st.sampled_from(DayAnswer)),
    max_size=8,
    unique_by=lambda one: one[0],
)


@given(MARKS)
@FEW
def test_that_marks_are_those_of_the_time_and_the_point(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[int, DayAnswer]]
) -> None:
    record = a_record(tmp_path_factory.mktemp("marks"))
    marks = [
        DayMark(id=IDS.record(), point=POINT, on=DAY + timedelta(days=day), answer=answer)
        for day, answer in made
    ]
    elsewhere = DayMark(id=IDS.record(), point="410106-D06", on=DAY, answer=DayAnswer.CLOSED)
    put(record, *marks, elsewhere)
    found = record.closings.marks(POINT, Period.of(NOVEMBER))
    expected = {one.on: one.answer for one in marks if Month.of(one.on) == NOVEMBER}
    assert found == expected
    assert list(found) == sorted(expected)
    record.close()


def test_that_a_day_marked_again_bears_the_last_answer(record: Record) -> None:
    mark = DayMark(id=IDS.record(), point=POINT, on=DAY, answer=DayAnswer.CLOSED)
    put(record, mark)
    put(record, replace(mark, answer=DayAnswer.FORGOTTEN))
    found = record.closings.marks(POINT, Period.of(NOVEMBER))
    assert found == {DAY: DayAnswer.FORGOTTEN}
    record.close()


def hours(day: date, elder: RecordId | None = None, minutes: int = 60) -> CareHours:
    return CareHours(
        id=IDS.record(), point=POINT, on=day, group=CareGroup.NO_KIN, minutes=minutes, elder=elder
    )


def need(day: int, community: str = "", street: str = "") -> UnmetNeed:
    return UnmetNeed(
        id=IDS.record(), point=POINT, on=DAY + timedelta(days=day), topic="meals",
        reason=UnmetReason.FULL, community=community, street=street,
    )  # fmt: skip


def test_that_hours_of_a_month_have_its_first_and_last_day_and_no_other(record: Record) -> None:
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]
    put(record, *(hours(day) for day in reversed(days)))
    assert [one.hours.on for one in record.needs.hours(NOVEMBER)] == days[1:3]
    record.close()


def test_that_hours_bear_the_name_of_whom_they_were_given_to(record: Record) -> None:
    elder = an_elder(IDS)
    put(record, elder, an_identity(IDS, elder.id, "张桂兰"), hours(DAY, elder.id), hours(DAY))
    assert sorted(one.name for one in record.needs.hours(NOVEMBER)) == ["", "张桂兰"]
    assert len(record.needs.hours_on(elder.id, DAY)) == 1
    assert record.needs.hours_on(elder.id, DAY + timedelta(days=1)) == ()
    put(record, replace(elder, withdrawn=True))
    assert [one.name for one in record.needs.hours(NOVEMBER)] == [""]
    record.close()


@given(st.lists(st.integers(-9, 9), max_size=8), st.integers(-9, 9), st.integers(0, 9))
@FEW
def test_that_unmet_needs_of_a_time_are_newest_first_both_ends_in(
    tmp_path_factory: pytest.TempPathFactory, days: list[int], start: int, span: int
) -> None:
    record = a_record(tmp_path_factory.mktemp("unmet"))
    needs = [need(day) for day in days]
    put(record, *needs)
    first = DAY + timedelta(days=start)
    last = first + timedelta(days=span)
    within = [one for one in needs if first <= one.on <= last]
    within.sort(key=lambda one: (one.on, one.id), reverse=True)
    assert list(record.needs.unmet(first, last)) == within
    record.close()


def test_that_communities_are_each_given_once_with_their_street(record: Record) -> None:
    one = Elder(id=IDS.record(), street="示例街道", community="甲社区")
    gone = Elder(id=IDS.record(), street="示例街道", community="丁社区", withdrawn=True)
    nowhere = Elder(id=IDS.record(), street="示例街道")
    put(record, one, replace(one, id=IDS.record()), gone, nowhere)
    put(record, need(0, "乙社区"), need(0, "甲社区", "示例街道"), need(0, "", "示例街道"))
    assert set(record.needs.communities()) == {("示例街道", "甲社区"), ("", "乙社区")}
    assert len(record.needs.communities()) == 2
    record.close()


def test_that_records_are_given_in_the_order_asked_for(record: Record) -> None:
    talks = [a_consultation(IDS) for _ in range(5)]
    put(record, *talks)
    asked = [talks[3].id, RecordId("gone"), talks[0].id, talks[3].id]
    found = record.behind.records(type(talks[0]), asked)
    assert [one.id for one in found] == [talks[3].id, talks[0].id, talks[3].id]
    assert record.behind.records(type(talks[0]), []) == ()
    record.close()


def test_that_names_are_given_as_far_as_they_are_here(record: Record) -> None:
    known, nameless, erased = (an_elder(IDS) for _ in range(3))
    put(record, known, nameless, erased)
    put(record, an_identity(IDS, known.id, "张桂兰"), an_identity(IDS, nameless.id, ""))
    put(record, an_identity(IDS, erased.id, "李芳"))
    put(record, Erasure(id=IDS.record(), elder=erased.id, at=START, reason="本人要求"))
    asked = [known.id, nameless.id, erased.id, RecordId("gone"), known.id]
    assert record.behind.names(asked) == {known.id: "张桂兰"}
    assert record.behind.names([]) == {}
    record.close()


def first_ones(record: Record, talks: Sequence[RecordId]) -> list[bool]:
    """Tell which of some talks count as the first one of their elder at the point."""
    rows = dict(record._db.execute("SELECT id, first FROM consultation").fetchall())
    return [bool(rows[one]) for one in talks]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1), st.booleans()), min_size=1, max_size=6)
)
@FEW
def test_that_exactly_the_earliest_talk_that_stands_is_the_first(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[int, int, bool]]
) -> None:
    record = a_record(tmp_path_factory.mktemp("first"))
    elders = [an_elder(IDS) for _ in range(2)]
    put(record, *elders)
    talks = [
        replace(
            a_consultation(IDS, elders[who].id, START + timedelta(days=day)), withdrawn=withdrawn
        )
        for day, who, withdrawn in made
    ]
    for one in talks:
        put(record, one)
    expected: dict[RecordId | None, RecordId] = {}
    for one in sorted(talks, key=lambda each: (each.at, each.id)):
        if not one.withdrawn:
            expected.setdefault(one.elder, one.id)
    ids = [one.id for one in talks]
    assert first_ones(record, ids) == [one.id in expected.values() for one in talks]
    record.rebuild()
    assert first_ones(record, ids) == [one.id in expected.values() for one in talks]
    record.close()


def test_that_a_talk_that_was_about_somebody_else_hands_the_first_place_on(record: Record) -> None:
    one, other = an_elder(IDS), an_elder(IDS)
    early, late = (a_consultation(IDS, one.id, START + timedelta(days=day)) for day in (0, 1))
    put(record, one, other, early, late)
    assert first_ones(record, [early.id, late.id]) == [True, False]
    put(record, replace(early, elder=other.id))
    assert first_ones(record, [early.id, late.id]) == [True, True]
    put(record, replace(early, elder=None))
    assert first_ones(record, [early.id, late.id]) == [False, True]
    assert record.verify().problems == ()
    record.close()


def test_that_talks_made_nameless_at_once_are_nobody_s_first(record: Record) -> None:
    one = an_elder(IDS)
    talks = [a_consultation(IDS, one.id, START + timedelta(days=day)) for day in range(3)]
    put(record, one, *talks)
    with record.begin() as work:
        nameless = (replace(each, elder=None) for each in talks[:2])
        work.put_all([Put(each, IDS.revision()) for each in nameless])
    assert first_ones(record, [each.id for each in talks]) == [False, False, True]
    assert record.verify().problems == ()
    record.close()


def test_that_the_directory_is_read_in_the_order_it_was_entered(record: Record) -> None:
    provider = Provider(id=IDS.record(), name="示例")
    sites = [Site(id=IDS.record(), provider=provider.id, name=name) for name in ("乙", "甲")]
    service = Service(
        id=IDS.record(), provider=provider.id, name="助餐", kind=ServiceKind.MEAL_POINT,
        category=ServiceCategory.DAILY_LIVING,
    )  # fmt: skip
    empty = record.directory.mark()
    put(record, provider, *sites, service)
    assert record.directory.providers() == (provider,)
    assert [one.name for one in record.directory.sites()] == ["乙", "甲"]
    assert record.directory.services() == (service,)
    marked = record.directory.mark()
    assert marked != empty
    put(record, a_consultation(IDS))
    assert record.directory.mark() == marked
    put(record, replace(service, fee="每餐10元"))
    assert record.directory.mark() != marked
    record.close()
