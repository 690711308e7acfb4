"""What is to be done with revisions from elsewhere, decided without a database."""

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.store.taking import Known, Taken, elders_named, take
from tests.builders import TestIds, an_identity
from tests.hub.contract.pool import POINTS, Writer, a_year, twin

YEAR, _ = a_year()


def took(
    revisions: list[Revision], known: dict[RevisionId, Known] | None = None, *erased: str
) -> Taken:
    return take([(one, one.link) for one in revisions], known or {}, erased)


def known_of(*revisions: Revision) -> dict[RevisionId, Known]:
    return {one.id: Known(one.link, one.record, one.has_body) for one in revisions}


@dataclass
class Plain:
    """A journal that is a dictionary: one revision after the other, as the rule reads."""

    held: dict[RevisionId, Revision] = field(default_factory=dict)
    apart: dict[str, Revision] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, one: Revision) -> None:
        if elders_named([one]) & self.erased:
            self._erase(one.record)
        if one.record in self.erased:
            one = one.without_body()
        here = self.held.get(one.id)
        if here is None:
            self.held[one.id] = one
            self.counts["accepted"] += 1
        elif here.link != one.link:
            self.apart.setdefault(one.link, one)
            self.counts["refused"] += 1
        elif here.has_body or not one.has_body:
            self.counts["unchanged"] += 1
        else:
            self.held[one.id] = one
            self.counts["accepted"] += 1

    def _erase(self, record: RecordId) -> None:
        self.erased.add(record)
        theirs = {each.id for each in self.held.values() if each.record == record}
        for each in theirs:
            self.held[each] = self.held[each].without_body()
        for link, each in self.apart.items():
            if each.record == record or each.id in theirs:
                self.apart[link] = each.without_body()


@given(
    seed=st.integers(0, 2**32), before=st.integers(0, 60), erased=st.integers(0, 5),
    twins=st.integers(0, 20), bare=st.integers(0, 40),
)  # fmt: skip
@settings(max_examples=50)
def test_that_deciding_at_once_is_taking_one_by_one(
    seed: int, before: int, erased: int, twins: int, bare: int
) -> None:
    order = Random(seed)
    revisions = [*YEAR, *map(twin, order.sample(YEAR, twins)), *order.sample(YEAR, 20)]
    order.shuffle(revisions)
    revisions = [one.without_body() if n < bare else one for n, one in enumerate(revisions)]
    order.shuffle(revisions)
    elders = sorted({one.record for one in YEAR if one.kind == "elder"})
    gone = set(order.sample(elders, erased))
    model = Plain(erased=set(gone))
    for one in revisions[:before]:
        model.take(one)
    known = known_of(*model.held.values())
    asked = {one.record for one in revisions} | elders_named(revisions)
    here, model.apart, model.counts = dict(model.held), {}, Counter()
    taken = took(revisions[before:], known, *(model.erased & asked))
    for one in revisions[before:]:
        model.take(one)
    counts = {
        "accepted": len(taken.accepted),
        "unchanged": taken.unchanged,
        "refused": taken.refused,
    }
    assert counts == {name: model.counts[name] for name in counts}
    for record in taken.erased:  # what the writing does to bodies that were here before
        here |= {each.id: each.without_body() for each in here.values() if each.record == record}
    here |= taken.appended | {one.id: one for one in taken.filled}
    assert here == model.held
    apart: dict[str, Revision] = {}
    for one in taken.apart:
        apart.setdefault(one.link, one)
    assert apart == model.apart
    assert set(taken.erased) <= model.erased


def test_that_what_is_new_is_appended_in_its_order() -> None:
    taken = took(list(YEAR[:5]))
    assert list(taken.appended.values()) == list(YEAR[:5]) == taken.accepted
    assert list(taken.touched) == [(one.kind, one.record) for one in YEAR[:5]]
    assert (taken.unchanged, taken.refused, taken.filled, taken.apart) == (0, 0, [], [])


def test_that_a_body_fills_what_is_known_without_one() -> None:
    one = YEAR[0]
    taken = took([one, one], known_of(one.without_body()))
    assert taken.filled == [one]
    assert (len(taken.accepted), taken.unchanged) == (1, 1)


def test_that_a_body_that_comes_later_in_one_bundle_is_appended_with_it() -> None:
    one = YEAR[0]
    taken = took([one.without_body(), one])
    assert taken.appended == {one.id: one}
    assert taken.filled == []
    assert len(taken.accepted) == 2


def test_that_a_twin_is_kept_apart_whoever_comes_first() -> None:
    one = YEAR[0]
    for first, second in ((one, twin(one)), (twin(one), one)):
        taken = took([first, second])
        assert list(taken.appended.values()) == [first]
        assert taken.apart == [second]


def test_that_an_erased_record_comes_without_its_body() -> None:
    one = YEAR[0]
    taken = took([one], {}, one.record)
    assert taken.appended == {one.id: one.without_body()}
    assert taken.erased == {}


def test_that_naming_somebody_erased_erases_what_came_before_in_the_bundle() -> None:
    writer = Writer(POINTS[0], TestIds("naming"))
    gone, kept = (Elder(id=writer.ids.record()) for _ in "ab")
    identity = an_identity(writer.ids, kept.id)
    first = writer.put(identity)
    apart = twin(first)
    second = writer.put(replace(identity, elder=gone.id), first)
    third = writer.put(replace(identity, phone="1"), second)
    taken = took([first, apart, second, third], {}, gone.id)
    assert taken.erased == {identity.id: gone.id}
    assert not any(one.has_body for one in (*taken.appended.values(), *taken.apart))
    assert len(taken.accepted) == 3


def test_that_a_consultation_about_somebody_erased_stays_counted() -> None:
    talk = next(
        one for one in YEAR if one.kind == "consultation" and (one.patch or {}).get("elder")
    )
    elder = str((talk.patch or {})["elder"])
    taken = took([talk], {}, elder)
    assert taken.appended[talk.id].has_body
    assert elders_named([talk]) == frozenset()
