"""Many records at once come to the same as one by one, whatever their story."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.consultation import Note
from advisor_app.domain.ids import RecordId, RevisionId, derived_revision
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import canonical
from advisor_app.store.bulk import Put
from advisor_app.store.codec import to_text
from advisor_app.store.record import Record
from advisor_app.store.schema import PROJECTION_TABLES
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("bulk")


def _shown(record: Record) -> dict[str, list[tuple[Any, ...]]]:
    """Give every table, with states read and heads left out."""
    db = record._db
    return {
        table: sorted((tuple(row) for row in db.execute(f"SELECT * FROM {table}")), key=repr)
        for table in PROJECTION_TABLES
    }


def _some(count: int) -> list[Any]:
    records: list[Any] = []
    for number in range(count):
        elder = an_elder(IDS, birth="1942-03", sex="female")
        talk = a_consultation(IDS, elder.id, START - timedelta(days=number))
        second = a_consultation(IDS, elder.id, START - timedelta(days=number + 40))
        note = Note(id=IDS.record(), consultation=talk.id, asked="问津贴", answered=f"第{number}次")
        identity = an_identity(IDS, elder.id, "张桂兰", f"1000000{number:04d}")
        records += [elder, identity, talk, second, note, a_consultation(IDS)]
    return records


def _puts(records: Sequence[Any], batch: str) -> list[Put]:
    return [Put(one, derived_revision(RevisionId(batch), one.id)) for one in records]


def _one_by_one(record: Record, puts: Sequence[Put]) -> int:
    with record.begin() as work:
        return sum(work.put(one.record, one.revision, "顾问") for one in puts)


def _at_once(record: Record, puts: Sequence[Put]) -> int:
    with record.begin() as work:
        return work.put_all(puts, "顾问")


@pytest.fixture
def pair(tmp_path: Path) -> Any:
    both = (a_record(tmp_path / "one"), a_record(tmp_path / "all"))
    yield both
    for one in both:
        one.close()


def test_that_new_records_and_changed_ones_come_to_the_same(pair: tuple[Record, Record]) -> None:
    single, bulk = pair
    records = _some(7)
    changed = [
        replace(one, withdrawn=True) if hasattr(one, "withdrawn") else one for one in records
    ]
    notes = [replace(one, asked="改过") for one in records if isinstance(one, Note)]
    moved = [replace(one, name="王桂兰") for one in records if hasattr(one, "papers")]
    back = [replace(one, withdrawn=False) for one in changed if hasattr(one, "withdrawn")]
    for batch, ones in (("a", records), ("b", changed), ("c", notes + moved), ("d", back)):
        puts = _puts(ones, batch * 32)
        assert _one_by_one(single, puts) == _at_once(bulk, puts)
        assert _shown(single) == _shown(bulk)
    for one in pair:
        assert one.verify().problems == ()
        assert [seen.name for seen in one.consultations.listed(search="王桂兰")]


def test_that_putting_again_changes_nothing(pair: tuple[Record, Record]) -> None:
    _, bulk = pair
    puts = _puts(_some(3), "a" * 32)
    assert _at_once(bulk, puts) == len(puts)
    before = bulk.journal.last_pos()
    assert _at_once(bulk, puts) == 0
    assert _at_once(bulk, _puts([one.record for one in puts], "b" * 32)) == 0
    assert bulk.journal.last_pos() == before


def test_that_what_has_a_story_goes_its_own_way(pair: tuple[Record, Record]) -> None:
    """Contested and erased records among plain ones."""
    records = _some(4)
    for record, put in zip(pair, (_one_by_one, _at_once), strict=True):
        put(record, _puts(records, "a" * 32))
        talk, elder = records[2], records[6]
        with record.begin() as work:
            head = derived_revision(RevisionId("a" * 32), talk.id)
            work.put(replace(talk, minutes=5), RevisionId("1" * 32), saw=head)
            work.put(replace(talk, minutes=9), RevisionId("2" * 32), saw=head)
            erasure = Erasure(id=RecordId("e"), elder=elder.id, at=START, reason="本人要求")
            work.put(erasure, RevisionId("3" * 32))
        again = [replace(one, withdrawn=True) for one in records if hasattr(one, "batch")]
        put(record, _puts([*again, records[7], an_identity(TestIds(1), elder.id)], "b" * 32))
    single, bulk = pair
    assert _shown(single) == _shown(bulk)
    for record in pair:
        assert record.verify().problems == ()
        assert not record.people.find("10000000001")


def test_that_the_hash_chain_is_the_one_that_is_checked(pair: tuple[Record, Record]) -> None:
    _, bulk = pair
    _at_once(bulk, _puts(_some(2), "a" * 32))
    with bulk.begin() as work:
        work.put(a_consultation(IDS), IDS.revision())
    _at_once(bulk, _puts(_some(2), "b" * 32))
    (held,) = bulk.journal.holdings().values()
    assert (held.missing, held.forks, held.last) == (0, (), 25)
    assert bulk.verify().problems == ()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=6), _VALUES, max_size=6))
def test_that_the_text_of_a_patch_is_the_canonical_one(patch: dict[str, Any]) -> None:
    """Otherwise the content hash of a record put with many others would look forged."""
    assert to_text(patch).encode() == canonical(patch)


@given(st.lists(_VALUES, max_size=12))
def test_that_the_text_of_a_header_is_the_canonical_one(header: list[Any]) -> None:
    if all(not isinstance(one, dict | list) for one in header):
        assert msgspec.json.encode(tuple(header)) == canonical(header)
        assert json.loads(canonical(header)) == header
