"""The merge rule: order, waiting, who stands in the end; whatever came first."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import GENESIS, SCHEMA, HybridClock, Revision, content_hash
from advisor_app.store.folding import NEWER, WAITS, ancestry, fold

RECORD = RecordId("0199a000-0000-7000-8000-000000000001")
Patch = dict[str, object]


def a_revision(
    name: str, patch: Patch | None, base: Revision | None = None, *, life: str = "a", seq: int = 1,
    millis: int = 1,
) -> Revision:  # fmt: skip
    """Give a revision whose id is easy to read."""
    content = content_hash("0" * 32, patch or {})
    return Revision(
        id=RevisionId(name), incarnation=IncarnationId(life), seq=seq, prev=GENESIS,
        hlc=str(HybridClock(millis)), wall="", schema=SCHEMA, kind="elder", record=RECORD,
        author="", base=base.id if base else None, content=content, nonce="0" * 32, patch=patch,
    )  # fmt: skip


def same_in_any_order(revisions: Sequence[Revision], **given: object) -> object:
    found = [fold(order, **given) for order in permutations(revisions)]  # type: ignore[arg-type]
    assert all(one == found[0] for one in found)
    return found[0].state


ROOT = a_revision("root", {"x": 0, "y": 0})


def test_that_the_later_clock_stands_on_top() -> None:
    early = a_revision("early", {"x": 1}, ROOT, life="b", millis=5)
    late = a_revision("late", {"x": 2}, ROOT, life="c", millis=6)
    assert same_in_any_order([ROOT, early, late]) == {"x": 2, "y": 0}
    assert fold([ROOT, early, late]).head == "late"


def test_that_of_equal_clocks_the_incarnation_and_then_the_number_decide() -> None:
    one = a_revision("zz", {"x": 1}, ROOT, life="b", millis=5)
    two = a_revision("aa", {"x": 2}, ROOT, life="c", millis=5)
    assert same_in_any_order([ROOT, one, two]) == {"x": 2, "y": 0}
    second = a_revision("bb", {"x": 3}, ROOT, life="b", seq=2, millis=5)
    assert same_in_any_order([ROOT, one, second]) == {"x": 3, "y": 0}


def test_that_twins_at_one_place_are_told_apart_by_their_ids() -> None:
    one = a_revision("m", {"x": 1}, ROOT, life="b", seq=2, millis=5)
    two = a_revision("n", {"x": 2}, ROOT, life="b", seq=2, millis=5)
    assert same_in_any_order([ROOT, one, two]) == {"x": 2, "y": 0}


def test_that_parents_come_first_however_early_their_children_claim_to_be() -> None:
    child = a_revision("child", {"x": 1}, ROOT, life="b", millis=0)
    grandchild = a_revision("grandchild", {"x": 2}, child, life="c", millis=0)
    assert same_in_any_order([ROOT, child, grandchild]) == {"x": 2, "y": 0}
    assert fold([grandchild, ROOT, child]).heads == ("grandchild",)


def test_that_a_number_rises_above_a_clock_that_was_put_back() -> None:
    """The first was written with a clock ahead of the second's; the numbers know better."""
    first = a_revision("first", {"x": 1}, ROOT, life="b", seq=1, millis=900)
    second = a_revision("second", {"x": 2}, ROOT, life="b", seq=2, millis=5)
    assert same_in_any_order([ROOT, first, second]) == {"x": 2, "y": 0}
    between = a_revision("between", {"x": 3}, ROOT, life="c", millis=6)
    assert same_in_any_order([ROOT, first, second, between]) == {"x": 3, "y": 0}


def test_that_a_doubted_clock_stands_where_the_last_believed_one_stood() -> None:
    believed = a_revision("believed", {"y": 1}, ROOT, life="b", seq=1, millis=5)
    wild = a_revision("wild", {"x": 1}, believed, life="b", seq=2, millis=10**14)
    later = a_revision("later", {"x": 2}, ROOT, life="c", millis=6)
    revisions = [ROOT, believed, wild, later]
    assert same_in_any_order(revisions) == {"x": 1, "y": 1}
    assert same_in_any_order(revisions, doubted={wild.id}) == {"x": 2, "y": 1}
    earlier = replace(later, hlc=str(HybridClock(4)))
    assert same_in_any_order([ROOT, believed, wild, earlier], doubted={wild.id}) == {
        "x": 1, "y": 1,
    }  # fmt: skip


def test_that_a_life_whose_every_clock_is_doubted_comes_before_all_others() -> None:
    wild = a_revision("wild", {"x": 1}, ROOT, life="b", millis=10**14)
    later = a_revision("later", {"x": 2}, ROOT, life="c", millis=1)
    assert same_in_any_order([ROOT, wild, later], doubted={wild.id}) == {"x": 2, "y": 0}


def test_that_what_builds_on_nothing_known_waits_with_all_that_builds_on_it() -> None:
    lost = a_revision("lost", {"x": 9})
    orphan = a_revision("orphan", {"x": 1}, lost, life="b")
    child = a_revision("child", {"x": 2}, orphan, life="b", seq=2)
    folded = fold([ROOT, orphan, child])
    assert folded.state == {"x": 0, "y": 0}
    assert folded.waiting == {orphan.id: WAITS, child.id: WAITS}
    assert folded.heads == ("root",)
    alone = fold([orphan])
    assert (alone.state, alone.head, alone.heads) == (None, "", ())
    assert fold([lost, orphan, child]).waiting == {}


@pytest.mark.parametrize(("schema", "waits"), [(SCHEMA, False), (SCHEMA + 1, True)])
def test_that_what_a_newer_program_wrote_waits(schema: int, waits: bool) -> None:
    newer = replace(a_revision("newer", {"x": 1}, ROOT, life="b", millis=5), schema=schema)
    folded = fold([ROOT, newer])
    assert folded.waiting == ({newer.id: NEWER} if waits else {})
    assert folded.state == {"x": 0 if waits else 1, "y": 0}
    assert folded.head == ("root" if waits else "newer")
    assert folded.heads == ("newer",)  # the next change builds on it all the same


def test_that_a_body_that_was_erased_leaves_what_others_set() -> None:
    bare = a_revision("bare", {"x": 1}, ROOT, life="b", millis=5).without_body()
    folded = fold([ROOT, bare])
    assert (folded.state, folded.head, folded.heads) == ({"x": 0, "y": 0}, "root", ("bare",))
    nothing = fold([ROOT.without_body()])
    assert (nothing.state, nothing.head, nothing.heads) == (None, "", ("root",))


def test_that_an_empty_patch_is_a_body() -> None:
    assert fold([a_revision("empty", {})]).state == {}
    assert fold([]).state is None


def test_that_a_soft_conflict_keeps_both_and_names_nothing() -> None:
    one = a_revision("one", {"x": 1}, ROOT, life="b", millis=5)
    two = a_revision("two", {"y": 2}, ROOT, life="c", millis=6)
    folded = fold([ROOT, one, two])
    assert (folded.state, folded.heads, folded.overlap) == ({"x": 1, "y": 2}, ("one", "two"), ())


def test_that_a_hard_conflict_names_what_both_set_on_their_way() -> None:
    one = a_revision("one", {"x": 1}, ROOT, life="b", millis=5)
    on = a_revision("on", {"y": 3}, one, life="b", seq=2, millis=7)
    two = a_revision("two", {"x": 2}, ROOT, life="c", millis=6)
    folded = fold([ROOT, one, on, two])
    assert folded.overlap == ("x",)
    assert folded.heads == ("on", "two")
    assert folded.state == {"x": 2, "y": 3}


def test_that_two_roots_are_two_heads() -> None:
    other = a_revision("other", {"x": 1, "z": 1}, life="b", millis=5)
    folded = fold([ROOT, other])
    assert (folded.heads, folded.overlap) == (("other", "root"), ("x",))
    assert folded.state == {"x": 1, "y": 0, "z": 1}


def test_that_a_line_reaches_as_far_as_its_bases_are_here() -> None:
    child = a_revision("child", {"x": 1}, ROOT)
    leaf = a_revision("leaf", {"x": 2}, child)
    side = a_revision("side", {"x": 3}, ROOT)
    every = [side, leaf, ROOT, child]
    assert ancestry(every, leaf.id) == (leaf, child, ROOT)
    assert ancestry(every, ROOT.id) == (ROOT,)
    assert ancestry([leaf, ROOT], leaf.id) == (leaf,)
    assert ancestry(every, RevisionId("nowhere")) == ()


@st.composite
def tales(draw: st.DrawFn) -> list[Revision]:
    """Draw a record's story: each builds on one before it, or on nothing."""
    made: list[Revision] = []
    numbers: dict[str, int] = {}
    for at in range(draw(st.integers(1, 9))):
        base = draw(st.sampled_from([None, *made]))
        life = draw(st.sampled_from("abc"))
        numbers[life] = numbers.get(life, 0) + 1
        patch: Patch = draw(st.dictionaries(st.sampled_from("xyz"), st.integers(0, 9), max_size=2))
        made.append(
            a_revision(
                f"r{at}", patch, base, life=life, seq=numbers[life],
                millis=draw(st.integers(0, 9)),
            )
        )  # fmt: skip
    return made


@given(tales(), st.randoms(use_true_random=False))
def test_that_order_and_repetition_are_nothing(tale: list[Revision], random: Random) -> None:
    shuffled = [*tale, *random.sample(tale, len(tale) // 2)]
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(tale)


@given(tales())
def test_that_heads_are_those_that_nobody_builds_on(tale: list[Revision]) -> None:
    bases = {one.base for one in tale}
    assert fold(tale).heads == tuple(sorted(one.id for one in tale if one.id not in bases))


@given(tales())
def test_that_every_field_is_one_that_somebody_set(tale: list[Revision]) -> None:
    state = fold(tale).state or {}
    said = {(name, value) for one in tale for name, value in (one.patch or {}).items()}
    assert set(state.items()) <= said
    assert set(state) == {name for name, _ in said}


@given(tales())
def test_that_one_line_is_its_patches_one_after_the_other(tale: list[Revision]) -> None:
    line = [
        replace(one, base=before.id if before else None)
        for before, one in zip([None, *tale], tale, strict=False)
    ]
    folded = fold(line)
    expected: Patch = {}
    for one in line:
        expected |= one.patch or {}
    assert (folded.state, folded.heads, folded.overlap) == (expected, (tale[-1].id,), ())


@given(tales(), st.data())
@settings(max_examples=40)
def test_that_a_change_on_all_that_stands_settles_what_it_sets(
    tale: list[Revision], data: st.DataObject
) -> None:
    """Whoever saw the only head and set a field has the last word on it."""
    folded = fold(tale)
    if len(folded.heads) != 1:
        return
    (head,) = (one for one in tale if one.id == folded.heads[0])
    millis = data.draw(st.integers(0, 9))
    last = a_revision("zlast", {"x": "mine"}, head, life="d", millis=millis)
    again = fold([*tale, last])
    assert again.heads == ("zlast",)
    assert (again.state or {})["x"] == "mine"
    assert {**(folded.state or {}), "x": "mine"} == again.state
