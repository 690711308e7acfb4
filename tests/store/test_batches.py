"""What came with an import: what stands, what was built on since, what must not come back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from advisor_app.domain.consultation import Consultation, Note
from advisor_app.domain.elder import Elder, Identity
from advisor_app.domain.follow_up import FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import Consent, ConsentScope, Erasure, SheetPrinted
from advisor_app.domain.referral import CareGroup, CareHours, Referral, Remark
from advisor_app.domain.register import ImportBatch
from advisor_app.domain.unmet import UnmetNeed, UnmetReason
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("batches")
POINT = "410106-D05"
DAY = date(2026, 11, 23)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return a_record(tmp_path)


def put(record: Record, *records: object) -> None:
    with record.begin() as work:
        for one in records:
            work.put(one, IDS.revision())


def a_batch(file: str = "台账.xlsx") -> ImportBatch:
    return ImportBatch(
        id=IDS.record(), point=POINT, at=START, file=file, digest="0" * 64, sheet="1月",
        rows=2, people=1,
    )  # fmt: skip


class Import:
    """One import of an elder with a name and two talks, one of which has words."""

    def __init__(self, record: Record, file: str = "台账.xlsx") -> None:
        self.batch = a_batch(file)
        self.elder: Elder = replace(an_elder(IDS), batch=self.batch.id)
        self.identity: Identity = an_identity(IDS, self.elder.id, "张桂兰")
        self.talks: list[Consultation] = [
            replace(
                a_consultation(IDS, self.elder.id, START - timedelta(days=day)), batch=self.batch.id
            )
            for day in (2, 1)
        ]
        self.note = Note(id=IDS.record(), consultation=self.talks[0].id, asked="问助餐")
        put(record, self.batch, self.elder, self.identity, *self.talks, self.note)


def ids(came: Iterable[object]) -> list[tuple[RecordId, RecordId | None]]:
    return [(one.record.id, one.other) for one in came]  # type: ignore[attr-defined]


def test_that_everything_that_came_is_given_with_what_belongs_to_it(record: Record) -> None:
    one = Import(record)
    batches = record.batches
    first, second = one.talks
    assert ids(batches.talks(one.batch.id)) == [(first.id, one.note.id), (second.id, None)]
    assert ids(batches.people(one.batch.id)) == [(one.elder.id, one.identity.id)]
    assert batches.counts(one.batch.id) == (2, 1)
    for came in (*batches.talks(one.batch.id), *batches.people(one.batch.id)):
        assert (came.other_head is None) is (came.other is None)
        assert came.head
    record.close()


def test_that_imports_are_told_apart_and_the_newest_is_first(record: Record) -> None:
    one, other = Import(record, "甲.xlsx"), Import(record, "乙.xlsx")
    put(record, a_consultation(IDS), an_elder(IDS))
    assert record.batches.all() == (other.batch, one.batch)
    assert record.batches.get(one.batch.id) == one.batch
    assert record.batches.get(RecordId("none")) is None
    assert record.batches.counts(one.batch.id) == (2, 1)
    assert record.batches.counts(RecordId("none")) == (0, 0)
    record.close()


def test_that_what_was_withdrawn_stands_no_more(record: Record) -> None:
    one = Import(record)
    put(record, replace(one.talks[0], withdrawn=True), replace(one.elder, withdrawn=True))
    assert record.batches.counts(one.batch.id) == (1, 0)
    assert ids(record.batches.talks(one.batch.id)) == [(one.talks[1].id, None)]
    assert list(record.batches.people(one.batch.id)) == []
    talks = [each.id for each in one.talks]
    taken_back_by_itself = record.batches.standing("consultation", talks)
    assert taken_back_by_itself == dict.fromkeys(talks, True)
    put(record, replace(one.batch, undone_at=START))
    standing = record.batches.standing("consultation", talks)
    assert standing == {one.talks[0].id: False, one.talks[1].id: True}
    put(record, replace(one.talks[1], withdrawn=True, batch=None))
    assert record.batches.standing("consultation", talks) == dict.fromkeys(talks, False)
    record.close()


def test_that_any_number_of_ids_may_be_asked_for(record: Record) -> None:
    one = Import(record)
    asked = [one.elder.id, *(f"unknown-{number}" for number in range(2000))]
    assert record.batches.standing("elder", asked) == {one.elder.id: True}
    assert record.batches.standing("elder", []) == {}
    record.close()


def again(kind: str, one: Import) -> object:
    """Give something that became known of an imported elder later."""
    elder, talk = one.elder.id, one.talks[0].id
    made: dict[str, object] = {
        "talk": a_consultation(IDS, elder),
        "sheet": SheetPrinted(
            id=IDS.record(), number="SJ-1", kind="elder", at=START, on=DAY, point=POINT, elder=elder
        ),
        "referral": Referral(
            id=IDS.record(), opened_at=START, point=POINT, elder=elder, consultation=talk
        ),
        "remark": Remark(id=IDS.record(), about=IDS.record(), at=START, words="备注", elder=elder),
        "care_hours": CareHours(
            id=IDS.record(), point=POINT, on=DAY, group=CareGroup.NO_KIN, minutes=60, elder=elder
        ),
        "follow_up": FollowUp(
            id=IDS.record(), point=POINT, due=DAY, elder=elder, consultation=talk
        ),
        "consent": Consent(
            id=IDS.record(), elder=elder, scope=ConsentScope.RECORD, given=True, at=START
        ),
        "unmet_need": UnmetNeed(
            id=IDS.record(), point=POINT, on=DAY, topic="meals", reason=UnmetReason.FULL,
            consultation=talk,
        ),
    }  # fmt: skip
    return made[kind]


OF_ELDER = ("talk", "sheet", "referral", "remark", "care_hours", "follow_up", "consent")
OF_TALK = ("referral", "follow_up", "unmet_need")


@pytest.mark.parametrize("kind", OF_ELDER)
def test_that_somebody_met_again_since_is_noticed(record: Record, kind: str) -> None:
    one, untouched = Import(record), Import(record, "乙.xlsx")
    assert record.batches.met_again(one.batch.id) == frozenset()
    put(record, again(kind, one))
    assert record.batches.met_again(one.batch.id) == {one.elder.id}
    assert record.batches.met_again(untouched.batch.id) == frozenset()
    record.close()


@pytest.mark.parametrize("kind", OF_TALK)
def test_that_a_talk_something_came_out_of_is_noticed(record: Record, kind: str) -> None:
    one = Import(record)
    assert record.batches.built_on(one.batch.id) == frozenset()
    put(record, again(kind, one))
    assert record.batches.built_on(one.batch.id) == {one.talks[0].id}
    record.close()


def test_that_a_later_talk_that_was_withdrawn_is_no_meeting(record: Record) -> None:
    one = Import(record)
    later = a_consultation(IDS, one.elder.id)
    put(record, later)
    put(record, replace(later, withdrawn=True))
    assert record.batches.met_again(one.batch.id) == frozenset()
    record.close()


def test_that_another_import_of_the_same_elder_counts_as_a_meeting(record: Record) -> None:
    one, other = Import(record), a_batch("乙.xlsx")
    put(record, other, replace(a_consultation(IDS, one.elder.id), batch=other.id))
    assert record.batches.met_again(one.batch.id) == {one.elder.id}
    assert record.batches.met_again(other.id) == frozenset()
    record.close()


def test_that_who_was_erased_is_known_by_id(record: Record) -> None:
    one = Import(record)
    assert record.batches.erased() == frozenset()
    put(record, Erasure(id=IDS.record(), elder=one.elder.id, at=START, reason="本人要求"))
    assert one.elder.id in record.batches.erased()
    record.close()
