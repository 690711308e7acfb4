"""Settlements: the chosen head's fields stand, nothing is lost, and no order matters."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import GENESIS, SCHEMA, HybridClock, Revision, content_hash
from advisor_app.domain.settlement import Settlement
from advisor_app.store.codec import encoded
from advisor_app.store.folding import Folded, fold
from advisor_app.store.record import Record
from tests.builders import START, TestIds, a_record
from tests.store.test_state_machines import tables

IDS = TestIds("settling")
ELDER = IDS.record()
LIVES = tuple(IDS.incarnation() for _ in range(3))


def made(
    patch: dict[str, object],
    base: Revision | None = None,
    *,
    millis: int = 5,
    life: IncarnationId | None = None,
    after: Revision | None = None,
    seq: int = 1,
) -> Revision:
    """Make a revision of the elder."""
    nonce = IDS.nonce()
    return Revision(
        id=IDS.revision(), incarnation=life or IDS.incarnation(),
        seq=after.seq + 1 if after else seq, prev=after.link if after else GENESIS,
        hlc=str(HybridClock(millis)), wall="", schema=SCHEMA, kind="elder", record=ELDER,
        author="", base=base.id if base else None, content=content_hash(nonce, patch),
        nonce=nonce, patch=patch,
    )  # fmt: skip


def settled(chosen: Revision, *others: Revision, minutes: int = 0) -> Settlement:
    heads = tuple(sorted(one.id for one in (chosen, *others)))
    return Settlement(
        id=IDS.record(), about=ELDER, kind="elder", heads=heads, chosen=chosen.id,
        at=START + timedelta(minutes=minutes), by="示例",
    )  # fmt: skip


ROOT = made({"community": "甲", "street": "", "person_key": ""})
EARLY = made({"community": "乙", "street": "东街"}, ROOT, millis=6)
LATE = made({"community": "丙", "person_key": "k"}, ROOT, millis=9)


def folded(*revisions: Revision, by: Iterable[Settlement] = ()) -> Folded:
    return fold(revisions, settlements=by)


def test_that_without_a_decision_the_later_stands_and_both_are_named() -> None:
    found = folded(ROOT, EARLY, LATE)
    assert found.state == {"community": "丙", "street": "东街", "person_key": "k"}
    assert found.heads == tuple(sorted((EARLY.id, LATE.id)))
    assert found.overlap == ("community",)


@pytest.mark.parametrize(("chosen", "community"), [(EARLY, "乙"), (LATE, "丙")])
def test_that_the_chosen_heads_fields_stand_where_both_set_them(
    chosen: Revision, community: str
) -> None:
    other = LATE if chosen is EARLY else EARLY
    found = folded(ROOT, EARLY, LATE, by=[settled(chosen, other)])
    assert found.state == {"community": community, "street": "东街", "person_key": "k"}
    assert (found.heads, found.overlap, found.head) == ((chosen.id,), (), chosen.id)


def test_that_what_goes_on_from_the_chosen_goes_on_from_the_decision() -> None:
    after = made({"community": "丁"}, EARLY, millis=7)
    found = folded(ROOT, EARLY, LATE, after, by=[settled(EARLY, LATE)])
    assert found.state == {"community": "丁", "street": "东街", "person_key": "k"}
    assert found.heads == (after.id,)


def test_that_what_goes_on_from_another_contests_anew() -> None:
    after = made({"community": "丁"}, LATE, millis=7)
    found = folded(ROOT, EARLY, LATE, after, by=[settled(EARLY, LATE)])
    assert found.heads == tuple(sorted((EARLY.id, after.id)))
    assert found.overlap == ("community",)


def test_that_a_third_head_contests_anew_and_can_be_decided_with_the_first_decision() -> None:
    third = made({"community": "丁", "street": "西街"}, ROOT, millis=8)
    first = settled(EARLY, LATE)
    contested = folded(ROOT, EARLY, LATE, third, by=[first])
    assert contested.heads == tuple(sorted((EARLY.id, third.id)))
    assert contested.overlap == ("community", "street")
    again = settled(third, EARLY, minutes=5)
    found = folded(ROOT, EARLY, LATE, third, by=[again, first])
    assert found.state == {"community": "丁", "street": "西街", "person_key": "k"}
    assert (found.heads, found.overlap) == ((third.id,), ())


def test_that_a_decision_waits_for_the_heads_it_names() -> None:
    decision = settled(EARLY, LATE)
    assert folded(ROOT, EARLY, by=[decision]) == folded(ROOT, EARLY)
    assert folded(ROOT, by=[decision]) == folded(ROOT)
    assert folded(ROOT, EARLY, LATE, by=[decision]).heads == (EARLY.id,)


def test_that_a_later_decision_on_the_same_heads_takes_the_place_of_the_first() -> None:
    first, second = settled(EARLY, LATE), settled(LATE, EARLY, minutes=1)
    assert folded(ROOT, EARLY, LATE, by=[second, first]).head == LATE.id
    assert folded(ROOT, EARLY, LATE, by=[first]).head == EARLY.id


def test_that_a_field_only_others_set_stands_as_the_chosen_has_it() -> None:
    """Two of three set the field; the chosen one never did."""
    quiet = made({"batch": "x"}, ROOT, millis=4)
    found = folded(ROOT, EARLY, LATE, quiet, by=[settled(quiet, EARLY, LATE)])
    assert found.state == {"community": "甲", "street": "东街", "person_key": "k", "batch": "x"}


def test_that_a_fact_the_chosen_does_not_have_goes() -> None:
    one = made({"facts.living": "alone"}, ROOT, millis=6)
    two = made({"facts.living": "spouse"}, ROOT, millis=7)
    none = made({"street": "东街"}, ROOT, millis=8)
    found = folded(ROOT, one, two, none, by=[settled(none, one, two)])
    assert found.state is not None
    assert "facts.living" not in found.state


@pytest.mark.parametrize(
    "decision",
    [
        settled(EARLY, ROOT),  # a head and what it builds on
        settled(EARLY, made({})),  # a head nobody has
        settled(EARLY),  # one head alone
        replace(settled(EARLY, LATE), chosen=ROOT.id),  # chosen none of them
        replace(settled(EARLY, LATE), heads=()),
    ],
)
def test_that_a_decision_that_cannot_be_changes_nothing(decision: Settlement) -> None:
    assert folded(ROOT, EARLY, LATE, by=[decision]) == folded(ROOT, EARLY, LATE)


def test_that_decisions_that_go_round_in_a_circle_end() -> None:
    """Each alone could stand; together one would have to be before itself."""
    on_early = made({"community": "丁"}, EARLY, millis=10)
    on_late = made({"community": "戊"}, LATE, millis=11)
    decisions = [
        settled(EARLY, LATE), settled(LATE, on_early, minutes=1),
        settled(EARLY, on_late, minutes=2),
    ]  # fmt: skip
    found = folded(ROOT, EARLY, LATE, on_early, on_late, by=decisions)
    assert found.state is not None
    assert set(found.heads) <= {one.id for one in (ROOT, EARLY, LATE, on_early, on_late)}


@dataclass(frozen=True, slots=True)
class Tale:
    """Revisions of one record in a tree, and decisions about any of them."""

    revisions: Sequence[Revision]
    decisions: Sequence[Settlement]
    doubted: frozenset[RevisionId]


_PATCHES = st.dictionaries(
    st.sampled_from(["community", "street", "facts.living", "person_key"]),
    st.sampled_from(["甲", "乙", "丙"]), max_size=3,
)  # fmt: skip


@st.composite
def tales(draw: st.DrawFn) -> Tale:
    revisions: list[Revision] = [ROOT]
    ends: dict[str, Revision] = {}
    for _ in range(draw(st.integers(1, 9))):
        life = draw(st.sampled_from(LIVES))
        base = draw(st.sampled_from(revisions))
        patch = dict(draw(_PATCHES))
        millis = draw(st.integers(1, 20))
        ends[life] = made(patch, base, millis=millis, life=life, after=ends.get(life))
        revisions.append(ends[life])
    decisions = []
    for _ in range(draw(st.integers(0, 4))):
        chosen, *others = draw(st.lists(st.sampled_from(revisions), min_size=2, max_size=3))
        decisions.append(settled(chosen, *others, minutes=draw(st.integers(0, 3))))
    doubted = draw(st.sets(st.sampled_from([one.id for one in revisions])))
    return Tale(revisions, decisions, frozenset(doubted))


@given(tale=tales(), random=st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_that_folding_is_the_same_in_any_order(tale: Tale, random: Random) -> None:
    whole = fold(tale.revisions, settlements=tale.decisions, doubted=tale.doubted)
    mixed, decided = list(tale.revisions), list(tale.decisions)
    random.shuffle(mixed)
    random.shuffle(decided)
    again = fold([*mixed, *mixed], settlements=[*decided, *decided], doubted=tale.doubted)
    assert again == whole


@given(tale=tales())
@settings(max_examples=60)
def test_that_a_decision_about_all_heads_ends_the_contest(tale: Tale) -> None:
    before = fold(tale.revisions)
    if len(before.heads) < 2:
        return
    known = {one.id: one for one in tale.revisions}
    heads = [known[RevisionId(one)] for one in before.heads]
    for chosen in heads:
        after = fold(
            tale.revisions, settlements=[settled(chosen, *(one for one in heads if one != chosen))]
        )
        assert (after.heads, after.overlap, after.head) == ((chosen.id,), (), chosen.id)
        assert before.state is not None
        assert after.state is not None
        untouched = before.state.keys() - set(before.overlap)
        assert {name: after.state.get(name) for name in untouched} == {
            name: before.state[name] for name in untouched
        }


@given(tale=tales())
@settings(max_examples=60)
def test_that_one_incarnations_changes_keep_their_order(tale: Tale) -> None:
    """Siblings of one device: the later number stands, whatever the clocks say."""
    life = LIVES[0]
    siblings = [
        made({"community": f"第{seq}"}, ROOT, millis=one.seq * 7 % 5, life=life, seq=seq)
        for seq, one in enumerate(tale.revisions, start=1)
    ]
    found = fold([ROOT, *siblings], doubted=[siblings[len(siblings) // 2].id])
    assert found.state is not None
    assert found.state["community"] == f"第{len(siblings)}"


def test_that_a_clock_nobody_believes_wins_over_nothing_later() -> None:
    wild = made({"community": "2099"}, ROOT, millis=10**14)
    assert folded(ROOT, wild, LATE).state["community"] == "2099"  # type: ignore[index]
    doubted = fold([ROOT, wild, LATE], doubted=[wild.id])
    assert doubted.state is not None
    assert doubted.state["community"] == "丙"
    assert doubted.overlap == ("community",)  # and a person sees both


def test_that_a_clock_put_right_later_shows_that_what_came_before_was_not_later() -> None:
    life = LIVES[0]
    wild = made({"street": "2099"}, ROOT, millis=10**14, life=life, seq=5)
    right = made({"community": "乙"}, wild, millis=7, life=life, seq=6)
    other = made({"street": "丙"}, ROOT, millis=9)
    found = folded(ROOT, wild, right, other)
    assert found.state is not None
    assert found.state["street"] == "丙"


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = a_record(tmp_path)
    yield opened
    opened.close()


def absorbed(record: Record, *revisions: Revision) -> None:
    with record.begin() as work:
        work.absorb(revisions)


def community(record: Record) -> str | None:
    found = record.shown.find(Elder, ELDER)
    return found.community if found else None


def test_that_the_tables_follow_a_decision_and_a_change_on_it(record: Record) -> None:
    absorbed(record, ROOT, EARLY, LATE)
    (contested,) = record.disputes.contested()
    assert (contested.fields, contested.is_hard) == (("community",), True)
    with record.begin() as work:
        work.put(settled(EARLY, LATE), IDS.revision())
    assert record.disputes.contested() == ()
    assert community(record) == "乙"
    seen = record.shown.find(Elder, ELDER)
    assert seen is not None
    with record.begin() as work:
        work.put(replace(seen, community="丁"), IDS.revision())
    assert community(record) == "丁"
    assert record.disputes.contested() == ()
    before = tables(record)
    record.rebuild()
    assert tables(record) == before
    assert record.verify().problems == ()


def test_that_a_decision_that_is_erased_or_changed_lets_the_contest_stand_again(
    record: Record,
) -> None:
    absorbed(record, ROOT, EARLY, LATE)
    decision = settled(EARLY, LATE)
    with record.begin() as work:
        work.put(decision, IDS.revision())
        work.put(replace(decision, about=IDS.record()), IDS.revision())
    assert len(record.disputes.contested()) == 1
    with record.begin() as work:
        work.put(decision, IDS.revision())
    assert record.disputes.contested() == ()
    erasure = Erasure(id=IDS.record(), elder=IDS.record(), records=(decision.id,), at=START,
                      reason="x")  # fmt: skip
    with record.begin() as work:
        work.put(erasure, IDS.revision())
    assert len(record.disputes.contested()) == 1
    assert community(record) == "丙"
    assert record.verify().problems == ()


def test_that_a_decision_about_a_decision_ends(record: Record) -> None:
    about = IDS.record()
    one = replace(settled(EARLY, LATE), id=about, about=about)
    with record.begin() as work:
        work.put(one, IDS.revision())
    assert record.shown.find(Settlement, about) == one
    assert record.verify().problems == ()


def test_that_erasing_a_contested_elder_leaves_no_body_and_no_contest(record: Record) -> None:
    absorbed(record, ROOT, EARLY, LATE)
    decision = settled(EARLY, LATE)
    erasure = Erasure(id=IDS.record(), elder=ELDER, at=START, reason="要求")
    with record.begin() as work:
        work.put(decision, IDS.revision())
        work.put(erasure, IDS.revision())
    absorbed(record, ROOT, EARLY, LATE)
    assert all(not one.has_body for one in record.journal.of_record(ELDER))
    assert (record.disputes.contested(), community(record)) == ((), None)
    assert record.verify().problems == ()


@given(tale=tales(), random=st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_that_records_show_the_same_whatever_came_first(
    tale: Tale, random: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Decisions before or after the heads they name, all at once or one by one, twice."""
    written = [*tale.revisions, *(_written(one) for one in tale.decisions)]
    shown = []
    for number in range(2):
        record = a_record(tmp_path_factory.mktemp("r"), seed=number)
        mixed = list(written)
        random.shuffle(mixed)
        cut = random.randint(0, len(mixed))
        for some in (mixed[:cut], mixed[cut:], mixed[: cut // 2]):
            absorbed(record, *some)
        shown.append(tables(record))
        assert record.verify().problems == ()
        record.close()
    assert shown[0] == shown[1]


def _written(decision: Settlement) -> Revision:
    nonce, patch = IDS.nonce(), encoded(decision)
    return Revision(
        id=IDS.revision(), incarnation=IDS.incarnation(), seq=1, prev=GENESIS,
        hlc=str(HybridClock(5)), wall="", schema=SCHEMA, kind="settlement",
        record=RecordId(decision.id), author="", base=None, content=content_hash(nonce, patch),
        nonce=nonce, patch=patch,
    )  # fmt: skip
