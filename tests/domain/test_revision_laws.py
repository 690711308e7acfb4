"""What the chain stands on: one text for one value, a link over all of it, clocks that agree."""

import json
from dataclasses import fields, replace
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import (
    GENESIS,
    SCHEMA,
    HybridClock,
    Revision,
    canonical,
    content_hash,
)

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
PATCHES = st.dictionaries(st.text(max_size=4), VALUES, max_size=4)
NONCES = st.binary(min_size=16, max_size=16).map(bytes.hex)
CLOCKS = st.builds(HybridClock, st.integers(0, 10**14), st.integers(0, 999_999))


def revision(nonce: str, patch: dict[str, object], seq: int = 1, prev: str = GENESIS) -> Revision:
    return Revision(
        id=RevisionId(f"{seq:032x}"), incarnation=IncarnationId("2" * 32), seq=seq, prev=prev,
        hlc=str(HybridClock(seq)), wall="2026-11-23T00:00:00+00:00", schema=SCHEMA, kind="elder",
        record=RecordId("r"), author="", base=None, content=content_hash(nonce, patch),
        nonce=nonce, patch=patch,
    )  # fmt: skip


@given(VALUES)
def test_that_a_value_has_one_text_that_says_it_all(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@given(PATCHES, st.randoms(use_true_random=False))
def test_that_the_order_of_names_is_not_in_the_text(
    patch: dict[str, object], random: object
) -> None:
    names = list(patch)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert canonical({name: patch[name] for name in names}) == canonical(patch)


@given(NONCES, NONCES, PATCHES, PATCHES)
def test_that_the_hash_is_of_the_nonce_and_the_patch(
    one: str, other: str, patch: dict[str, object], changed: dict[str, object]
) -> None:
    same = one == other and canonical(patch) == canonical(changed)
    assert (content_hash(one, patch) == content_hash(other, changed)) is same


@given(NONCES, PATCHES)
def test_that_a_body_may_be_withheld_and_never_replaced(
    nonce: str, patch: dict[str, object]
) -> None:
    whole = revision(nonce, patch)
    bare = whole.without_body()
    assert bare.link == whole.link
    assert bare.without_body() == bare
    assert whole.body_is_genuine()
    assert bare.body_is_genuine()
    assert not replace(whole, patch={**patch, "\x00": 1}).body_is_genuine()
    assert not replace(bare, patch=patch).body_is_genuine()


def test_that_every_field_but_the_body_is_in_the_link() -> None:
    whole = revision("ab" * 16, {"a": 1})
    other = {
        "id": "9" * 32, "incarnation": "9" * 32, "seq": 9, "prev": "9" * 64, "hlc": "9", "wall": "9",
        "schema": 9, "kind": "9", "record": "9", "author": "9", "base": "9" * 32, "content": "9" * 64,
    }  # fmt: skip
    assert set(other) == {one.name for one in fields(Revision)} - {"nonce", "patch"}
    links = {replace(whole, **{name: value}).link for name, value in other.items()}  # type: ignore[arg-type]
    assert len(links | {whole.link}) == len(other) + 1


@given(st.lists(st.tuples(NONCES, PATCHES), min_size=2, max_size=5))
def test_that_a_chain_holds_with_and_without_bodies(
    bodies: list[tuple[str, dict[str, object]]],
) -> None:
    chain: list[Revision] = []
    for seq, (nonce, patch) in enumerate(bodies, 1):
        chain.append(revision(nonce, patch, seq, chain[-1].link if chain else GENESIS))
    bare = [one.without_body() for one in chain]
    for links in (chain, bare):
        assert all(after.prev == before.link for before, after in pairwise(links))
    cut = [chain[0], *chain[2:]]
    assert all(after.prev == before.link for before, after in pairwise(cut)) is (len(cut) == 1)


@given(CLOCKS, CLOCKS)
def test_that_clocks_sort_as_their_text(one: HybridClock, other: HybridClock) -> None:
    assert HybridClock.parse(str(one)) == one
    assert (one < other) == (str(one) < str(other))
    assert (one == other) == (str(one) == str(other))


@example(HybridClock(0, 999_999), 0)
@given(CLOCKS, st.integers(0, 10**14))
def test_that_the_next_reading_is_later_than_the_last_and_not_before_the_wall(
    clock: HybridClock, wall: int
) -> None:
    later = clock.next(wall)
    assert later > clock
    full = clock.counter == 999999  # one more would no longer sort as text
    assert later.millis == max(wall, clock.millis + full)
