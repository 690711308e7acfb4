"""Reading consultations: by month, by day, by word, by name, newest first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_day
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("consultations")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = a_record(tmp_path)
    yield opened
    opened.close()


def logged(
    record: Record,
    at: datetime = START,
    asked: str = "",
    answered: str = "",
    elder: RecordId | None = None,
) -> Consultation:
    one = a_consultation(IDS, elder, at)
    with record.begin() as work:
        work.put(one, IDS.revision())
        if asked or answered:
            note = Note(id=IDS.record(), consultation=one.id, asked=asked, answered=answered)
            work.put(note, IDS.revision())
    return one


def somebody(record: Record, name: str) -> RecordId:
    elder = an_elder(IDS)
    with record.begin() as work:
        work.put(elder, IDS.revision())
        work.put(an_identity(IDS, elder.id, name), IDS.revision())
    return elder.id


def found(record: Record, search: str, month: Month | None = None) -> set[RecordId]:
    return {one.consultation.id for one in record.consultations.listed(month, search)}


def test_that_a_consultation_is_read_with_its_words_and_name(record: Record) -> None:
    elder = somebody(record, "张桂兰")
    one = logged(record, asked="问助餐", answered="在三号楼", elder=elder)
    seen = record.consultations.get(one.id)
    assert seen is not None
    assert (seen.consultation, seen.name) == (one, "张桂兰")
    assert seen.note is not None
    assert (seen.note.asked, seen.note.answered) == ("问助餐", "在三号楼")
    assert seen.head == record.journal.of_record(one.id)[-1].id
    assert seen.note_head == record.journal.of_record(seen.note.id)[-1].id


def test_that_an_anonymous_one_without_words_has_neither(record: Record) -> None:
    one = logged(record)
    seen = record.consultations.get(one.id)
    assert seen is not None
    assert (seen.note, seen.name, seen.note_head) == (None, "", None)
    assert record.consultations.get(RecordId("nothing")) is None


@pytest.mark.parametrize(
    ("search", "hits"),
    [
        ("助餐", {0}), ("三号楼", {0}), ("桂兰", {0, 1}), ("张桂兰", {0, 1}), ("高龄", {1}),
        ("", {0, 1, 2}), ("100%", {2}), ("_", set()), ("%", {2}), ("'", set()),
        ("没有这句话", set()), ("\n", {0, 1, 2}),
    ],
)  # fmt: skip
def test_that_words_and_names_are_found_as_they_stand(
    search: str, hits: set[int], record: Record
) -> None:
    elder = somebody(record, "张桂兰")
    all_of_them = [
        logged(record, asked="问助餐", answered="在三号楼", elder=elder),
        logged(record, asked="高龄津贴", elder=elder),
        logged(record, asked="报销100%"),
    ]
    assert found(record, search) == {all_of_them[place].id for place in hits}


def test_that_month_and_word_are_both_asked_for(record: Record) -> None:
    october = logged(record, datetime(2026, 10, 5, tzinfo=UTC), asked="问助餐")
    november = logged(record, datetime(2026, 11, 5, tzinfo=UTC), asked="问助餐")
    logged(record, datetime(2026, 11, 6, tzinfo=UTC), asked="别的")
    assert found(record, "助餐", Month(2026, 10)) == {october.id}
    assert found(record, "助餐", Month(2026, 11)) == {november.id}
    assert found(record, "助餐") == {october.id, november.id}
    assert found(record, "助餐", Month(2026, 9)) == set()


@given(
    minutes=st.lists(st.integers(0, 90 * 24 * 60), unique=True, min_size=1, max_size=8),
    offsets=st.lists(st.integers(-12, 14), min_size=8, max_size=8),
)
def test_that_the_order_is_that_of_time_whatever_zone_it_was_written_in(
    minutes: list[int], offsets: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A command may name another zone; a bundle may come from a program that did."""
    record = a_record(tmp_path_factory.mktemp("r"))
    elder = somebody(record, "张桂兰")
    times = [
        (START + timedelta(minutes=later)).astimezone(timezone(timedelta(hours=offset)))
        for later, offset in zip(minutes, offsets, strict=False)
    ]
    for at in times:
        logged(record, at, elder=elder)
    newest_first = sorted(times, reverse=True)
    assert [one.consultation.at for one in record.consultations.listed()] == newest_first
    recalled = [one.consultation.at for one in record.consultations.of_elder(elder, limit=3)]
    firsts = [
        contact.id
        for month in record.months.months("410106-D05")
        for contact in record.months.records("410106-D05", Period.of(month)).contacts
        if contact.visit == "first"
    ]
    assert recalled == newest_first[:3]
    seen = [record.consultations.get(one) for one in firsts]
    assert [one.consultation.at for one in seen if one] == sorted(times)[:1]
    record.close()


@given(minutes=st.lists(st.integers(-3 * 24 * 60, 3 * 24 * 60), max_size=6))
def test_that_days_and_months_part_what_there_is(
    minutes: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every consultation stands in one local day and in one month, and in no other."""
    record = a_record(tmp_path_factory.mktemp("r"))
    turn = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    all_of_them = [logged(record, turn + timedelta(minutes=later)) for later in minutes]
    days = {date(2026, 10, 28) + timedelta(days=later) for later in range(8)}
    by_day = {
        day: {one.consultation.id for one in record.consultations.of_day(day)} for day in days
    }
    by_month = {month: found(record, "", Month(2026, month)) for month in (10, 11)}
    record.close()
    for one in all_of_them:
        on = local_day(one.at)
        assert [day for day, ids in by_day.items() if one.id in ids] == [on]
        assert [month for month, ids in by_month.items() if one.id in ids] == [on.month]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_that_no_more_are_given_than_were_asked_for(limit: int, record: Record) -> None:
    elder = somebody(record, "张桂兰")
    for later in range(3):
        logged(record, START + timedelta(minutes=later), elder=elder)
    assert len(record.consultations.listed(limit=limit)) == min(limit, 3)
    assert len(record.consultations.of_elder(elder, limit=limit)) == min(limit, 3)
    assert record.consultations.of_elder(RecordId("nobody")) == ()


def test_that_the_notes_of_one_elder_are_those_and_no_others(record: Record) -> None:
    one, other = somebody(record, "张桂兰"), somebody(record, "王芳")
    logged(record, asked="甲", elder=one)
    logged(record, elder=one)
    logged(record, asked="乙", elder=other)
    logged(record, asked="丙")
    (note,) = record.consultations.word_ids(one)
    patch = record.journal.of_record(note)[0].patch
    assert patch is not None
    assert patch["asked"] == "甲"


def test_that_a_corrected_note_is_found_by_its_new_words_only(record: Record) -> None:
    one = logged(record, asked="问助餐")
    seen = record.consultations.get(one.id)
    assert seen is not None
    assert seen.note is not None
    with record.begin() as work:
        work.put(
            Note(id=seen.note.id, consultation=one.id, asked="问洗澡"), IDS.revision(),
            saw=seen.note_head,
        )  # fmt: skip
    assert found(record, "助餐") == set()
    assert found(record, "洗澡") == {one.id}


def taken_back(record: Record, one: Consultation) -> None:
    with record.begin() as work:
        work.put(replace(one, withdrawn=True), IDS.revision())


def test_that_what_was_taken_back_is_in_its_own_list_and_in_no_other(record: Record) -> None:
    elder = somebody(record, "张桂兰")
    old, stays, new = (
        logged(record, START + timedelta(days=day), asked="问助餐", elder=elder)
        for day in (0, 1, 2)
    )
    for one in (old, new):
        taken_back(record, one)
    reader = record.consultations
    assert [each.consultation.id for each in reader.withdrawn()] == [new.id, old.id]
    assert [each.consultation.id for each in reader.withdrawn(limit=1)] == [new.id]
    assert found(record, "助餐") == {stays.id}
    assert [each.consultation.id for each in reader.of_elder(elder)] == [stays.id]
    assert [each.consultation.id for each in reader.listed()] == [stays.id]
    assert reader.of_day(local_day(new.at)) == ()
    assert reader.get(new.id) is None
    for one in (old, stays, new):
        seen = reader.get_any(one.id)
        assert seen is not None
        assert (seen.name, seen.consultation.withdrawn) == ("张桂兰", one.id != stays.id)
        assert seen.note is not None
    assert reader.get_any(RecordId("nowhere")) is None


def test_that_words_stay_with_whom_they_were_about_until_they_are_anothers(record: Record) -> None:
    one, other = somebody(record, "张桂兰"), somebody(record, "王芳")
    talk = logged(record, asked="甲", elder=one)
    (note,) = record.consultations.word_ids(one)
    with record.begin() as work:
        work.put(replace(talk, elder=None), IDS.revision())
    assert record.consultations.word_ids(one) == (note,)
    assert record.consultations.word_ids(other) == ()
    with record.begin() as work:
        work.put(replace(talk, elder=other), IDS.revision())
    assert record.consultations.word_ids(one) == ()
    assert record.consultations.word_ids(other) == (note,)
