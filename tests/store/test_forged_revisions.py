"""Revisions that are well formed and mean harm: kept, and never more than not shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import (
    END_OF_TIME,
    GENESIS,
    HybridClock,
    Revision,
    content_hash,
)
from advisor_app.store.codec import encoded
from advisor_app.store.folding import fold
from advisor_app.store.kinds import kind_of
from advisor_app.store.record import Record
from advisor_app.sync.lines import from_line, to_line
from tests.builders import TestIds, a_consultation, a_record
from tests.store.test_every_kind import EVERY

IDS = TestIds("forged")
STRANGE: tuple[object, ...] = (
    None, True, False, 0, -1, 2**63 - 1, -(2**63), 1.5, 1e300, "", "x", "'; DROP TABLE revision; --",
    "../../etc/passwd", "%s{0}\x00\x1b[2J", "\U0010ffff", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "0001-01-01", "9999-12-31", "2026-02-30", "x" * 300, [],
    {}, [None], {"a": []}, ["'; DROP TABLE revision; --"], [[[[]]]],
)  # fmt: skip


class Forger:
    """Writes one chain of an incarnation of its own, whatever is asked for."""

    def __init__(self, seed: object = 0) -> None:
        self._random = Random(f"forger {seed}")
        self.incarnation = IncarnationId(self._random.randbytes(16).hex())
        self._seq, self._prev = 0, GENESIS

    def forge(
        self, kind: str, patch: dict[str, object], record: RecordId | None = None,
        base: RevisionId | None = None, millis: int = 1_700_000_000_000,
    ) -> Revision:  # fmt: skip
        """Give the next revision; it is what a bundle could carry."""
        self._seq += 1
        nonce = self._random.randbytes(16).hex()
        made = Revision(
            id=RevisionId(self._random.randbytes(16).hex()), incarnation=self.incarnation,
            seq=self._seq, prev=self._prev, hlc=str(HybridClock(millis, self._seq % 1_000_000)),
            wall="", schema=1, kind=kind, record=record or IDS.record(), author="", base=base,
            content=content_hash(nonce, patch), nonce=nonce, patch=patch,
        )  # fmt: skip
        self._prev = made.link
        assert from_line(to_line(made)) == made
        return made


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = a_record(tmp_path)
    yield made
    made.close()


def taken(record: Record, revisions: list[Revision]) -> None:
    with record.begin() as work:
        work.absorb(revisions)
    assert record.verify().problems == ()


def test_that_no_value_in_any_field_of_any_kind_stops_the_merge(record: Record) -> None:
    """Every field of every kind set to everything strange: shown, or kept and not shown."""
    forger, made = Forger(), []
    for one in EVERY:
        plain = encoded(one)
        for field in (*plain, "id", "facts", "facts.birth", "facts.income", "new"):
            made += [forger.forge(kind_of(one).name, {**plain, field: value}) for value in STRANGE]
    taken(record, made)
    assert {one.id for one in record.journal.after(0)} == {one.id for one in made}


@pytest.mark.parametrize(
    "field", [name for name in encoded(a_consultation(IDS)) if name not in ("id", "elder")]
)
def test_that_a_shown_record_amended_to_nonsense_comes_back_when_it_is_mended(
    field: str, record: Record
) -> None:
    forger = Forger(field)
    good = encoded(a_consultation(IDS))
    first = forger.forge("consultation", good)
    spoilt = forger.forge(
        "consultation", {field: "9999-12-31T23:59:59-14:00"}, first.record, first.id
    )
    taken(record, [first, spoilt])
    taken(record, [forger.forge("consultation", {field: good[field]}, first.record, spoilt.id)])
    assert [one.consultation.id for one in record.consultations.listed()] == [first.record]


def test_that_a_clock_at_the_end_of_time_does_not_stop_the_own_one(record: Record) -> None:
    """What the reader writes afterwards still keeps its order, and others still take it."""
    highest = replace(Forger().forge("elder", {}), hlc=str(HybridClock(END_OF_TIME, 999_999)))
    with record.begin() as work:
        work.absorb([from_line(to_line(highest))])
        for _ in range(3):
            work.put(Elder(id=IDS.record()), IDS.revision())
    own = [one for one in record.journal.after(0) if one.incarnation != highest.incarnation]
    assert sorted(one.hlc for one in own) == [one.hlc for one in own]
    assert [from_line(to_line(one)) for one in own] == own


def test_that_a_full_counter_goes_on_in_the_next_millisecond() -> None:
    full = HybridClock(5, 999_999)
    assert full.next(5) == HybridClock(6)
    assert str(full) < str(full.next(3))
    assert full.next(9) == HybridClock(9)


@pytest.mark.parametrize("shape", ["roots", "chain", "comb", "orphans"])
def test_that_thousands_of_branches_of_one_record_are_folded_once_through(shape: str) -> None:
    """As many as a bundle of some megabytes holds; with work that grew by the square: an hour."""
    forger, record = Forger(shape), IDS.record()
    made: list[Revision] = []
    for number in range(20_000):
        base = None
        if shape == "chain" or (shape == "comb" and number % 2 == 0):
            base = made[-2 if shape == "comb" and number > 1 else -1].id if made else None
        elif shape == "comb":
            base = made[-1].id
        elif shape == "orphans":
            base = RevisionId("f" * 32)
        nonce = f"{number:032x}"
        patch: dict[str, object] = {"community": str(number)}
        made.append(
            Revision(
                id=RevisionId(nonce), incarnation=forger.incarnation, seq=number + 1, prev=GENESIS,
                hlc=str(HybridClock(number)), wall="", schema=1, kind="elder", record=record,
                author="", base=base, content=content_hash(nonce, patch), nonce=nonce, patch=patch,
            )
        )  # fmt: skip
    folded = fold(made)
    assert len(folded.heads) == {"roots": 20_000, "chain": 1, "comb": 10_000, "orphans": 0}[shape]
    assert folded.overlap == (("community",) if shape in ("roots", "comb") else ())
    assert len(folded.waiting) == (20_000 if shape == "orphans" else 0)


def test_that_the_overlap_of_three_branches_leaves_out_what_all_share_and_no_more() -> None:
    forger, record = Forger("three"), IDS.record()
    root = forger.forge("elder", {"street": "一"}, record)
    common = forger.forge("elder", {"community": "一"}, record, root.id)
    left = forger.forge("elder", {"batch": "一"}, record, common.id)
    right = forger.forge("elder", {"facts.sex": "female"}, record, common.id)
    apart = forger.forge("elder", {"facts.living": "alone"}, record, root.id)
    assert fold([root, common, left, right]).overlap == ()
    folded = fold([root, common, left, right, apart])
    assert folded.heads == tuple(sorted((left.id, right.id, apart.id)))
    assert folded.overlap == ("community",)  # two of the three stand on it, the third does not


def test_that_a_talk_before_the_calendar_is_kept_and_not_shown(record: Record) -> None:
    at = datetime(1, 1, 2, tzinfo=UTC).isoformat()
    good = encoded(a_consultation(IDS))
    bad = Forger().forge(
        "consultation", good | {"at": at.replace("-02T", "-01T").replace("+00", "+14")}
    )
    taken(record, [bad])
    (waits,) = record.disputes.waiting()
    assert waits.revision == bad.id
    assert record.consultations.listed() == ()
