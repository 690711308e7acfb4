"""Places and stretches of chains: each answer is what a walk through the journal gives."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import Revision
from advisor_app.store.record import Record
from tests.builders import TestIds, a_consultation, a_record, an_elder, an_identity

IDS = TestIds("chains")
NOBODY = IncarnationId("0" * 32)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = a_record(tmp_path)
    for _ in range(4):
        with made.begin() as work:
            elder = an_elder(IDS)
            for one in (elder, an_identity(IDS, elder.id), a_consultation(IDS, elder.id)):
                work.put(one, IDS.revision())
    yield made
    made.close()


@pytest.fixture
def life(record: Record) -> IncarnationId:
    current = record.journal.current_incarnation()
    assert current is not None
    return current


def everything(record: Record) -> list[Revision]:
    return list(record.journal.after(0))


@pytest.mark.parametrize("span", [(1, 12), (3, 7), (12, 40), (13, 40), (5, 5), (7, 3)])
def test_that_counts_are_those_of_a_walk(
    record: Record, life: IncarnationId, span: tuple[int, int]
) -> None:
    walked = [one for one in everything(record) if span[0] <= one.seq <= span[1]]
    assert record.chains.count_within(life, span) == len(walked)
    assert record.chains.kinds_within(life, span) == dict(Counter(one.kind for one in walked))
    assert record.chains.count_within(NOBODY, span) == 0


def test_that_a_link_is_found_by_its_place(record: Record, life: IncarnationId) -> None:
    for one in everything(record):
        assert record.chains.links_at(life, one.seq) == (one.link,)
    assert record.chains.links_at(life, 13) == record.chains.links_at(life, 0) == ()


def test_that_twins_are_seen_from_their_place_on(
    record: Record, life: IncarnationId, tmp_path: Path
) -> None:
    other = a_record(tmp_path / "other", seed="other")
    with other.begin() as work:
        other.journal.begin_incarnation(life, "2026")
        work.put(an_elder(IDS), IDS.revision())
        work.put(an_elder(IDS), IDS.revision())
    copied = [one for one in other.journal.after(0) if one.seq == 2]
    other.close()
    assert not record.chains.has_twins(life, 12)
    with record.begin() as work:
        work.absorb(copied)
    assert len(record.chains.links_at(life, 2)) == 2
    assert not record.chains.has_twins(life, 1)
    assert record.chains.has_twins(life, 2)
    assert record.chains.has_twins(life, 12)


def test_that_the_first_position_from_a_number_on_is_given(
    record: Record, life: IncarnationId
) -> None:
    positions = [
        row[0] for row in record._db.execute("SELECT pos FROM revision ORDER BY seq").fetchall()
    ]
    assert [record.chains.first_pos(life, seq) for seq in range(1, 13)] == positions
    assert record.chains.first_pos(life, 13) == record.chains.first_pos(NOBODY, 1) == 0
