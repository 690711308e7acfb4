"""What is handed to the tallies: whose, when, first or again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisor_app.domain.elder import Elder
from advisor_app.domain.facts import Facts
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.records import SheetPrinted
from advisor_app.domain.referral import Referral
from tests.builders import START, TestIds, a_consultation, a_record

NOVEMBER = Period.of(Month(2026, 11))
POINT = "410106-D05"


def test_that_a_late_evening_belongs_to_the_local_day(tmp_path: Path) -> None:
    """16:30 UTC on 31 October is 00:30 on 1 November here."""
    record = a_record(tmp_path)
    ids = TestIds()
    with record.begin() as work:
        for at in (
            datetime(2026, 10, 31, 15, 59, tzinfo=UTC),
            datetime(2026, 10, 31, 16, 30, tzinfo=UTC),
            datetime(2026, 11, 30, 15, 59, tzinfo=UTC),
            datetime(2026, 11, 30, 16, 0, tzinfo=UTC),
        ):
            work.put(a_consultation(ids, at=at), ids.revision())
    counted = record.months.records(POINT, NOVEMBER)
    months = record.months.months(POINT)
    record.close()
    assert sorted(one.on.isoformat() for one in counted.contacts) == ["2026-11-01", "2026-11-30"]
    assert [str(month) for month in months] == ["2026-12", "2026-11", "2026-10"]


def test_that_only_the_first_contact_is_the_first(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    elder = Elder(id=ids.record(), facts=Facts.parse({"birth": "1946-11", "sex": "female"}))
    with record.begin() as work:
        work.put(elder, ids.revision())
        for later in (0, 1, 2):
            at = START + timedelta(minutes=later)
            work.put(a_consultation(ids, elder.id, at), ids.revision())
        work.put(a_consultation(ids), ids.revision())
        work.put(a_consultation(ids, elder.id, point="410106-D01"), ids.revision())
    counted = record.months.records(POINT, NOVEMBER).contacts
    elsewhere = record.months.records("410106-D01", NOVEMBER).contacts
    record.close()
    named = [one for one in counted if one.person]
    assert sorted(one.visit for one in named) == ["first", "repeat", "repeat"]
    assert {one.person for one in named} == {elder.id}
    assert {(one.traits.sex, one.age) for one in named} == {("female", 80)}
    assert [one.visit for one in elsewhere] == ["first"]


def test_that_the_keyed_hash_tells_persons_apart(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    same = [Elder(id=ids.record(), person_key="ab" * 32) for _ in range(2)]
    with record.begin() as work:
        for elder in same:
            work.put(elder, ids.revision())
            work.put(a_consultation(ids, elder.id), ids.revision())
    counted = record.months.records(POINT, NOVEMBER).contacts
    record.close()
    assert {one.person for one in counted} == {"ab" * 32}


def test_that_sheets_referrals_and_calls_are_there(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    day = START.date()
    with record.begin() as work:
        sheet = SheetPrinted(
            id=ids.record(), number="SJ-D05-202611-0001", kind="elder", at=START, on=day,
            point=POINT,
        )  # fmt: skip
        work.put(sheet, ids.revision())
        work.put(Referral(id=ids.record(), opened_at=START, point=POINT), ids.revision())
        for done in (None, START, START + timedelta(days=2)):
            call = FollowUp(id=ids.record(), point=POINT, due=day, done_at=done)
            work.put(call, ids.revision())
    counted = record.months.records(POINT, NOVEMBER)
    nobody = record.months.records("410106-D01", NOVEMBER)
    last = record.point_records.last_sheet_number(POINT, "SJ-D05-202611-")
    record.close()
    assert [one.values for one in counted.sheets] == [{"sheet_kind": "elder"}]
    (referral,) = counted.referrals
    assert (referral.values["referral_state"], referral.marks) == ("draft", {"case"})
    assert sorted(sorted(one.marks) for one in counted.callbacks) == [
        [], ["done", "on_time"], ["done", "overdue"],
    ]  # fmt: skip
    assert nobody.sheets == ()
    assert len(nobody.contacts) == 0
    assert last == 1
