"""Erasure is final: no body stays, nothing comes back, the figures stand."""

from pathlib import Path

from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import Revision
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity


def _registered(record: Record, ids: TestIds) -> RecordId:
    elder = an_elder(ids, birth="1942-03")
    with record.begin() as work:
        work.put(elder, ids.revision())
        work.put(an_identity(ids, elder.id, phone="13900003812"), ids.revision())
        work.put(a_consultation(ids, elder.id), ids.revision())
    return elder.id


def _erase(record: Record, ids: TestIds, elder: RecordId) -> None:
    erasure = Erasure(id=ids.record(), elder=elder, at=START, reason="本人要求")
    with record.begin() as work:
        work.put(erasure, ids.revision())


def _bodies(record: Record, kind: str) -> list[Revision]:
    return [one for one in record.journal.after(0) if one.kind == kind and one.has_body]


def test_that_no_body_of_the_person_stays_and_the_chain_still_verifies(tmp_path: Path) -> None:
    ids = TestIds()
    record = a_record(tmp_path)
    elder = _registered(record, ids)
    _erase(record, ids, elder)
    assert _bodies(record, "identity") == []
    assert _bodies(record, "elder") == []
    assert record.people.find("张桂兰") == ()
    assert record.people.find("3812") == ()
    assert record.verify().problems == ()
    record.close()


def test_that_the_consultations_still_count(tmp_path: Path) -> None:
    ids = TestIds()
    record = a_record(tmp_path)
    elder = _registered(record, ids)
    _erase(record, ids, elder)
    counted = record.months.records("410106-D05", Period.of(Month(2026, 11)))
    record.close()
    assert len(counted.contacts) == 1
    (one,) = counted.contacts
    assert one.age is None


def test_that_an_old_bundle_brings_nothing_back(tmp_path: Path) -> None:
    ids = TestIds()
    record = a_record(tmp_path)
    elder = _registered(record, ids)
    old = tuple(record.journal.after(0))
    _erase(record, ids, elder)
    with record.begin() as work:
        absorbed = work.absorb(old)
    assert absorbed.accepted == 0
    assert _bodies(record, "identity") == []
    assert record.people.count() == 0
    record.close()


def test_that_records_of_the_person_that_arrive_later_lose_their_body(tmp_path: Path) -> None:
    ids = TestIds()
    source = a_record(tmp_path / "a")
    elder = _registered(source, ids)
    before = tuple(source.journal.after(0))
    _erase(source, ids, elder)
    erasure = tuple(source.journal.after(len(before)))
    source.close()
    target = a_record(tmp_path / "b", seed=2)
    for revisions in (erasure, before):
        with target.begin() as work:
            work.absorb(revisions)
    assert _bodies(target, "identity") == []
    assert target.people.count() == 0
    assert target.people.find("张桂兰") == ()
    assert target.verify().problems == ()
    target.close()
