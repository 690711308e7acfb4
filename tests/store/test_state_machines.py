"""Journal, projection and merge under any order of events.

The model is the set of revisions each place has seen. Whatever was written, exported, merged,
merged again, out of order or in part: places that have seen the same revisions show the same
tables, and nothing that was acknowledged is ever gone.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
)

from advisor_app.domain.elder import Elder
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import Revision
from advisor_app.store.folding import fold
from advisor_app.store.record import Record
from advisor_app.store.schema import PROJECTION_TABLES
from tests.builders import START, TestIds, a_record, an_identity

PLACES = ("甲", "乙", "丙")
_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "living": st.sampled_from(["alone", "spouse"]),
        "income": st.sampled_from(["normal", "minimum"]),
        "care_level": st.integers(0, 4),
    },
)
_COMMUNITY = st.sampled_from(["", "示例一社区", "示例二社区"])


def tables(record: Record) -> dict[str, list[tuple[object, ...]]]:
    """Give everything the screens could read."""
    return {
        table: sorted(
            (tuple(row) for row in record._db.execute(f"SELECT * FROM {table}")), key=repr
        )
        for table in PROJECTION_TABLES
    }


class Places(RuleBasedStateMachine):
    """Three records that write, exchange whole or partial bundles in any order, and erase."""

    elders = Bundle("elders")
    bundles = Bundle("bundles")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.records: dict[str, Record] = {}
        self.acknowledged: dict[str, set[RevisionId]] = {}
        self.erased: set[RecordId] = set()
        self.ids = TestIds("machine")

    @initialize()
    def open_all(self) -> None:
        for place in PLACES:
            folder = Path(self.folder.name) / place
            self.records[place] = a_record(folder, seed=place)
            self.acknowledged[place] = set()

    @rule(target=elders, place=st.sampled_from(PLACES), facts=_FACTS, community=_COMMUNITY)
    def register(self, place: str, facts: dict[str, object], community: str) -> RecordId:
        elder = Elder(id=self.ids.record(), facts=Facts.parse(facts), community=community)
        forms = (self.ids.revision(), self.ids.revision())
        with self.records[place].begin() as work:
            work.put(elder, forms[0])
            work.put(an_identity(self.ids, elder.id), forms[1])
        self.acknowledged[place].update(forms)
        return elder.id

    @rule(elder=elders, place=st.sampled_from(PLACES), facts=_FACTS, community=_COMMUNITY)
    def amend(self, elder: RecordId, place: str, facts: dict[str, object], community: str) -> None:
        if self.records[place].people.get(elder) is None:
            return
        form = self.ids.revision()
        changed = Elder(id=elder, facts=Facts.parse(facts), community=community)
        with self.records[place].begin() as work:
            if work.put(changed, form):
                self.acknowledged[place].add(form)

    @rule(elder=elders, place=st.sampled_from(PLACES))
    def erase(self, elder: RecordId, place: str) -> None:
        form = self.ids.revision()
        erasure = Erasure(id=self.ids.record(), elder=elder, at=START, reason="要求")
        with self.records[place].begin() as work:
            work.put(erasure, form)
        self.acknowledged[place].add(form)
        self.erased.add(elder)

    @rule(target=bundles, place=st.sampled_from(PLACES), random=st.randoms(use_true_random=False))
    def export(self, place: str, random: Random) -> tuple[Revision, ...]:
        revisions = list(self.records[place].journal.after(0))
        random.shuffle(revisions)
        return tuple(revisions[: random.randint(0, len(revisions))])

    @rule(bundle=bundles, place=st.sampled_from(PLACES))
    def merge(self, bundle: tuple[Revision, ...], place: str) -> None:
        with self.records[place].begin() as work:
            work.absorb(bundle)
        self.acknowledged[place].update(one.id for one in bundle)

    @rule(bundle=consumes(bundles), place=st.sampled_from(PLACES))
    def merge_without_bodies(self, bundle: tuple[Revision, ...], place: str) -> None:
        with self.records[place].begin() as work:
            work.absorb([one.without_body() for one in bundle])
        self.acknowledged[place].update(one.id for one in bundle)

    @rule(place=st.sampled_from(PLACES))
    def reopen(self, place: str) -> None:
        self.records[place].close()
        self.records[place] = a_record(Path(self.folder.name) / place, seed=self.ids.revision())

    @rule(place=st.sampled_from(PLACES))
    def rebuild(self, place: str) -> None:
        before = tables(self.records[place])
        self.records[place].rebuild()
        assert tables(self.records[place]) == before

    @invariant()
    def nothing_acknowledged_is_gone(self) -> None:
        for place, record in self.records.items():
            here = {one.id for one in record.journal.after(0)}
            assert self.acknowledged[place] <= here

    @invariant()
    def every_record_verifies(self) -> None:
        for record in self.records.values():
            assert record.verify().problems == ()

    def teardown(self) -> None:
        """After everybody told everybody everything, all show the same."""
        if self.records:
            for _ in range(2):
                everything = [
                    one for each in self.records.values() for one in each.journal.after(0)
                ]
                for record in self.records.values():
                    with record.begin() as work:
                        work.absorb(everything)
            first, *others = (tables(record) for record in self.records.values())
            assert all(other == first for other in others)
            self._nothing_erased_is_left()
        for record in self.records.values():
            record.close()
        self.folder.cleanup()

    def _nothing_erased_is_left(self) -> None:
        for record in self.records.values():
            for one in record.journal.after(0):
                patch = one.patch or {}
                assert one.kind == "erasure" or one.record not in self.erased or not patch
                assert one.kind != "identity" or patch.get("elder") not in self.erased


Places.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
TestPlaces = Places.TestCase


def _shuffled(revisions: Iterable[Revision], random: Random) -> list[Revision]:
    mixed = list(revisions)
    random.shuffle(mixed)
    return mixed


@given(st.data(), st.randoms(use_true_random=False))
def test_that_folding_does_not_depend_on_the_order(data: st.DataObject, random: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = a_record(Path(folder))
        ids = TestIds("fold")
        elder = Elder(id=ids.record())
        heads = [ids.revision()]
        with record.begin() as work:
            work.put(elder, heads[0])
            for facts in data.draw(st.lists(_FACTS, max_size=6)):
                form = ids.revision()
                changed = Elder(id=elder.id, facts=Facts.parse(facts))
                if work.put(changed, form, saw=data.draw(st.sampled_from(heads))):
                    heads.append(form)
        revisions = record.journal.of_record(elder.id)
        record.close()
    whole = fold(revisions)
    assert fold(_shuffled(revisions, random)) == whole
    assert set(whole.heads) == set(heads) - {one.base for one in revisions}
