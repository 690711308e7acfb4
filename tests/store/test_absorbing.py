"""Taken in at once or one by one: the same record."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.store.record import Record
from advisor_app.store.unit_of_work import Absorbed
from tests.builders import TestIds, a_consultation, a_record, an_elder, an_identity
from tests.hub.contract.answers import answers_of, claim_all, differences
from tests.hub.contract.pool import a_year, twin

YEAR, CLAIMS = a_year()
RECORDS = {one.record for one in YEAR}
OTHERS = [one for one in YEAR if one.kind != "erasure"]
"""A twin of an erasure names whom it erases, and keeps its body or not by what came first."""


def told(record: Record) -> dict[str, object]:
    return answers_of(EmbeddedStore(record), RECORDS)


@given(seed=st.integers(0, 2**32), twins=st.integers(0, 4), bare=st.integers(0, 30))
@settings(max_examples=6)
def test_that_a_bundle_at_once_is_its_revisions_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, seed: int, twins: int, bare: int
) -> None:
    order = Random(seed)
    revisions = [*YEAR, *map(twin, order.sample(OTHERS, twins)), *order.sample(YEAR, 5)]
    order.shuffle(revisions)
    revisions[:bare] = [one.without_body() for one in revisions[:bare]]
    cut = order.randrange(len(revisions))
    records = [a_record(tmp_path_factory.mktemp(name)) for name in ("once", "singly")]
    for record in records:
        claim_all(EmbeddedStore(record), CLAIMS)
    with records[0].begin() as work:
        at_once = [work.absorb(some) for some in (revisions[:cut], revisions[cut:])]
    with records[1].begin() as work:
        singly = [work.absorb([one]) for one in revisions]
    assert _counts(at_once) == _counts(singly)
    assert differences(*map(told, records)) == {}
    problems = [record.verify().problems for record in records]
    assert problems[0] == problems[1]
    assert twins or not problems[0]  # where a twin came first, the chain does not go on
    for record in records:
        record.close()


@pytest.mark.parametrize(("seed", "bare"), [(1486, 0), (1487, 13)])
def test_that_a_twin_after_an_erasure_is_kept_as_one_before_it(
    tmp_path_factory: pytest.TempPathFactory, seed: int, bare: int
) -> None:
    """A consultation stays when its elder goes, and so does what is kept apart beside it."""
    check = test_that_a_bundle_at_once_is_its_revisions_one_by_one.hypothesis.inner_test
    check(tmp_path_factory, seed=seed, twins=3, bare=bare)


def _counts(absorbed: list[Absorbed]) -> tuple[int, int, int]:
    """Give the counts; whether a body came before or with its erasure is not told from them."""
    here = sum(one.accepted + one.unchanged for one in absorbed)
    return here, sum(one.refused for one in absorbed), sum(one.ahead for one in absorbed)


def test_that_people_who_came_at_once_are_found(tmp_path: Path) -> None:
    ids = TestIds("found")
    source, record = (a_record(tmp_path / name, seed=name) for name in ("source", "district"))
    with source.begin() as work:
        for name in ("张桂兰", "王桂芳") * 5:
            elder = an_elder(ids)
            work.put(elder, ids.revision())
            work.put(an_identity(ids, elder.id, name), ids.revision())
            work.put(a_consultation(ids, elder.id), ids.revision())
    with record.begin() as work:
        absorbed = work.absorb(source.journal.after(0))
        assert work.changed.kinds == {"elder", "identity", "consultation"}
    assert absorbed.accepted == 30
    assert len(record.people.find("张桂")) == len(record.people.find("zgl")) == 5
    assert record.verify().problems == ()
    source.close()
    record.close()


def test_that_a_body_that_comes_with_its_twin_is_taken_once(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    one = YEAR[0]
    with record.begin() as work:
        absorbed = work.absorb([*YEAR[1:12], twin(one), one, one])
    assert (absorbed.accepted, absorbed.unchanged, absorbed.refused) == (12, 0, 2)
    (first,) = record.journal.of_record(one.record)
    assert first.link == twin(one).link
    record.close()
