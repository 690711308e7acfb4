"""The journal: positions, chains, incarnations, what is kept apart, what is blanked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import GENESIS, SCHEMA, HybridClock, Revision, content_hash
from advisor_app.store.journal import ChainEnd
from advisor_app.store.record import Record
from tests.builders import START, TestIds, TickingClock, a_consultation, a_record, an_elder


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = a_record(tmp_path)
    yield opened
    opened.close()


def written(record: Record, ids: TestIds, times: int) -> list[Revision]:
    """Log so many consultations and give their revisions."""
    before = record.journal.last_pos()
    for _ in range(times):
        with record.begin() as work:
            work.put(a_consultation(ids), ids.revision())
    return list(record.journal.after(before))


def made(
    ids: TestIds,
    *,
    seq: int = 1,
    prev: str = GENESIS,
    incarnation: str = "i",
    hlc: HybridClock | None = None,
    patch: dict[str, object] | None = None,
) -> Revision:
    """Make a revision as another device would."""
    body = patch if patch is not None else {"community": "示例一社区"}
    nonce = ids.nonce()
    return Revision(
        id=ids.revision(), incarnation=IncarnationId(incarnation), seq=seq, prev=prev,
        hlc=str(hlc or HybridClock(5)), wall="", schema=SCHEMA, kind="elder",
        record=ids.record(), author="", base=None, content=content_hash(nonce, body),
        nonce=nonce, patch=body,
    )  # fmt: skip


def test_that_an_empty_journal_stands_at_the_beginning(record: Record) -> None:
    journal = record.journal
    assert journal.current_incarnation() is None
    assert journal.end_of(IncarnationId("nobody")) == ChainEnd(0, GENESIS)
    assert journal.last_clock() == HybridClock(0)
    assert (journal.last_pos(), journal.count_after(0)) == (0, 0)
    assert list(journal.after(0)) == list(journal.records()) == list(journal.chains()) == []
    assert journal.holdings() == {}
    assert journal.find(RevisionId("nothing")) is None


def test_that_an_incarnation_begins_with_the_first_word_and_goes_on(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    ids = TestIds()
    first = written(record, ids, 2)
    name = record.journal.current_incarnation()
    record.close()
    again = a_record(tmp_path, seed=9)
    second = written(again, ids, 1)
    assert again.journal.current_incarnation() == name
    assert {one.incarnation for one in (*first, *second)} == {name}
    assert [one.seq for one in (*first, *second)] == [1, 2, 3]
    assert second[0].prev == first[1].link
    again.close()


def test_that_a_new_incarnation_begins_a_chain_of_its_own(record: Record) -> None:
    ids = TestIds()
    (old,) = written(record, ids, 1)
    with record.begin():
        record.journal.begin_incarnation(IncarnationId("second life"), "2026-11-23")
    (new,) = written(record, ids, 1)
    assert record.journal.current_incarnation() == new.incarnation == "second life"
    assert (new.seq, new.prev) == (1, GENESIS)
    assert new.hlc > old.hlc
    assert record.verify().problems == ()


@pytest.mark.parametrize(("pos", "left"), [(0, 4), (1, 3), (3, 1), (4, 0), (99, 0)])
def test_that_positions_count_what_came_since(pos: int, left: int, record: Record) -> None:
    revisions = written(record, TestIds(), 4)
    assert record.journal.last_pos() == 4
    assert record.journal.count_after(pos) == left
    assert list(record.journal.after(pos)) == revisions[4 - left :]


def test_that_the_end_of_a_chain_is_its_highest_number_not_its_last_arrival(
    record: Record,
) -> None:
    ids = TestIds()
    first = made(ids)
    second = made(ids, seq=2, prev=first.link)
    with record.begin() as work:
        work.absorb([second, first])
    assert record.journal.end_of(first.incarnation) == ChainEnd(2, second.link)
    (chain,) = [[each for each, _ in one] for one in record.journal.chains()]
    assert chain == [first, second]


def test_that_the_clock_goes_on_from_the_highest_reading_anybody_wrote(record: Record) -> None:
    """A bundle from a device whose clock is an hour ahead: what is written next still sorts last."""
    ids = TestIds()
    ahead = HybridClock(int(START.timestamp() * 1000) + 3_600_000)
    with record.begin() as work:
        work.absorb([made(ids, hlc=ahead)])
    assert record.journal.last_clock() == ahead
    (next_one,) = written(record, ids, 1)
    assert HybridClock.parse(next_one.hlc) == HybridClock(ahead.millis, 1)


def test_that_a_clock_that_is_years_ahead_spoils_no_other(record: Record) -> None:
    ids = TestIds()
    ahead = made(ids, hlc=HybridClock(int(START.timestamp() * 1000) + 10**11))
    with record.begin() as work:
        assert work.absorb([ahead]).ahead == 1
        assert work.absorb([ahead]).ahead == 0
    (next_one,) = written(record, ids, 1)
    assert HybridClock.parse(next_one.hlc).millis < int(START.timestamp() * 1000) + 60_000
    assert record.journal.doubted(ahead.record) == {ahead.id}
    assert record.journal.doubted(next_one.record) == frozenset()


def test_that_a_dead_clock_judges_nobody(tmp_path: Path) -> None:
    """The reader's own battery is empty: what came before by good clocks is still believed."""
    clock = TickingClock(datetime(1970, 1, 1, tzinfo=UTC))
    record, ids = a_record(tmp_path, clock=clock), TestIds()
    good = HybridClock(int(START.timestamp() * 1000))
    with record.begin() as work:
        assert work.absorb([made(ids, hlc=good)]).ahead == 0
    (next_one,) = written(record, ids, 1)
    assert HybridClock.parse(next_one.hlc) == HybridClock(good.millis, 1)
    record.close()


def test_that_a_clock_set_back_does_not_turn_the_order_round(tmp_path: Path) -> None:
    clock = TickingClock()
    record = a_record(tmp_path, clock=clock)
    ids = TestIds()
    before = written(record, ids, 2)
    clock.at = clock.at.replace(year=1996)
    after = written(record, ids, 3)
    readings = [one.hlc for one in (*before, *after)]
    assert readings == sorted(readings)
    assert len(set(readings)) == 5
    assert after[0].wall.startswith("1996")
    record.close()


def test_that_records_are_told_in_the_order_of_their_first_word(record: Record) -> None:
    ids = TestIds()
    elders = [an_elder(ids) for _ in range(3)]
    with record.begin() as work:
        for one in (*elders, Elder(id=elders[0].id, community="别的社区")):
            work.put(one, ids.revision())
    assert list(record.journal.records()) == [(one.id, "elder") for one in elders]
    assert len(record.journal.of_record(elders[0].id)) == 2


@given(kept=st.sets(st.integers(1, 8), min_size=1))
def test_that_holes_in_a_chain_are_counted(
    kept: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    ids = TestIds("holes")
    chain = [made(ids)]
    for seq in range(2, 9):
        chain.append(made(ids, seq=seq, prev=chain[-1].link))
    record = a_record(tmp_path_factory.mktemp("r"))
    with record.begin() as work:
        work.absorb([one for one in chain if one.seq in kept])
    (held,) = record.journal.holdings().values()
    assert record.verify().problems == ()
    record.close()
    assert (held.incarnation, held.last, held.count) == ("i", max(kept), len(kept))
    assert (held.missing, held.forks) == (max(kept) - len(kept), ())


@given(twins=st.integers(1, 4))
def test_that_revisions_at_one_place_are_a_fork(
    twins: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ids = TestIds("fork")
    record = a_record(tmp_path_factory.mktemp("r"))
    with record.begin() as work:
        absorbed = work.absorb([made(ids) for _ in range(twins + 1)])
    (held,) = record.journal.holdings().values()
    record.close()
    assert absorbed.accepted == twins + 1
    assert (held.last, held.missing, held.count, held.forks) == (1, 0, twins + 1, (1,))


def test_that_every_device_has_its_own_chain(record: Record) -> None:
    ids = TestIds()
    with record.begin() as work:
        work.absorb([made(ids, incarnation=name) for name in ("c", "a", "b")])
    assert list(record.journal.holdings()) == ["a", "b", "c"]
    assert [[one.incarnation for one, _ in chain] for chain in record.journal.chains()] == [
        ["a"], ["b"], ["c"],
    ]  # fmt: skip


def test_that_a_body_that_came_later_is_filled_in_and_shown(record: Record) -> None:
    whole = made(TestIds(), patch={"community": "示例一社区"})
    with record.begin() as work:
        assert work.absorb([whole.without_body()]).accepted == 1
    assert record.people.count() == 0
    with record.begin() as work:
        assert work.absorb([whole]).accepted == 1
    assert record.journal.find(whole.id) == whole
    seen = record.people.get(whole.record)
    assert seen is not None
    assert seen.person.elder.community == "示例一社区"
    with record.begin() as work:
        again = work.absorb([whole, whole.without_body()])
    assert (again.accepted, again.unchanged, again.refused) == (0, 2, 0)
    assert record.verify().problems == ()


@pytest.mark.parametrize("change", ["prev", "hlc", "kind", "record", "content"])
def test_that_a_header_that_differs_is_kept_apart_and_changes_nothing(
    change: str, record: Record
) -> None:
    genuine = made(TestIds())
    altered = {
        "prev": "1" * 64,
        "hlc": str(HybridClock(6)),
        "kind": "note",
        "record": RecordId("another"),
        "content": "2" * 64,
    }
    forged = replace(genuine, **{change: altered[change]})  # type: ignore[arg-type]
    with record.begin() as work:
        first = work.absorb([genuine, forged])
    with record.begin() as work:
        second = work.absorb([forged])
    assert (first.accepted, first.refused, second.refused) == (1, 1, 1)
    assert record.journal.find(genuine.id) == genuine
    rows = record._db.execute("SELECT digest, id, reason FROM quarantine").fetchall()
    assert rows == [(forged.link, genuine.id, "同一编号、内容不同")]


def test_that_erasing_empties_what_was_kept_apart_too(record: Record) -> None:
    ids = TestIds()
    genuine = made(ids, patch={"community": "示例一社区"})
    body: dict[str, object] = {"community": "江南小镇"}
    forged = replace(genuine, content=content_hash(ids.nonce(), body), patch=body)
    with record.begin() as work:
        work.absorb([genuine, forged])
    erasure = Erasure(id=ids.record(), elder=genuine.record, at=START, reason="本人要求")
    with record.begin() as work:
        work.put(erasure, ids.revision())
    (apart,) = record.disputes.quarantined()
    assert (apart.fields["patch"], apart.fields["nonce"]) == (None, None)
    assert (apart.revision, apart.fields["record"]) == (genuine.id, genuine.record)
    assert "江南小镇" not in apart.line
    with record.begin() as work:  # and it does not come back
        assert work.absorb([forged]).refused == 1
    assert record.disputes.quarantined() == (apart,)
    kept = record.journal.find(genuine.id)
    assert kept == genuine.without_body()
    assert record.verify().problems == ()


def test_that_blanking_keeps_header_chain_and_neighbours(record: Record) -> None:
    before = written(record, TestIds(), 3)
    with record.begin():
        record.journal.blank([before[1].record, RecordId("nobody")])
    after = list(record.journal.after(0))
    assert after == [before[0], before[1].without_body(), before[2]]
    assert [one.link for one in after] == [one.link for one in before]
    with record.begin():
        record.journal.blank([before[1].record])
    assert list(record.journal.after(0)) == after
