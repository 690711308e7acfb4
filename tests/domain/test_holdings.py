"""What is held of a chain, said in spans: contiguous, gaps, forks, against a plain model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.holdings import Held, Span, held_of
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import GENESIS

LIFE = IncarnationId("a" * 32)
copies = st.dictionaries(st.integers(1, 14), st.integers(1, 3), max_size=14)
"""Sequence number → how many revisions stand there."""


def links(counts: dict[int, int]) -> list[tuple[int, str]]:
    return [(seq, f"{seq}.{at}") for seq in sorted(counts) for at in range(counts[seq])]


def numbers_in(spans: tuple[Span, ...]) -> list[int]:
    return [one for first, last in spans for one in range(first, last + 1)]


@given(copies)
def test_that_what_is_held_is_what_sets_say(counts: dict[int, int]) -> None:
    held, top = held_of(LIFE, links(counts)), max(counts, default=0)
    absent = [one for one in range(1, top + 1) if one not in counts]
    assert held.incarnation == LIFE
    assert held.last == top
    assert held.count == sum(counts.values())
    assert numbers_in(held.gaps) == absent
    assert held.missing == len(absent)
    assert held.contiguous == (absent[0] - 1 if absent else top)
    assert list(held.forks) == sorted(seq for seq, many in counts.items() if many > 1)


@given(copies)
def test_that_the_head_is_the_link_at_the_end_of_the_whole_beginning(
    counts: dict[int, int],
) -> None:
    held = held_of(LIFE, links(counts))
    if held.contiguous == 0:
        assert held.head == GENESIS
    elif held.contiguous in held.forks:
        assert held.head == ""
    else:
        assert held.head == f"{held.contiguous}.0"


@given(copies, st.integers(1, 20))
def test_that_has_is_being_among_them(counts: dict[int, int], seq: int) -> None:
    assert held_of(LIFE, links(counts)).has(seq) is (seq in counts)


@given(copies)
def test_that_gaps_lie_apart_in_order_and_below_the_last(counts: dict[int, int]) -> None:
    held = held_of(LIFE, links(counts))
    before = held.contiguous
    for first, last in held.gaps:
        assert before < first <= last < held.last
        before = last + 1
    assert not held.gaps or held.gaps[0][0] == held.contiguous + 1


@given(copies, st.integers(1, 14))
def test_that_what_comes_besides_never_makes_less_of_it(counts: dict[int, int], more: int) -> None:
    less = held_of(LIFE, links(counts))
    grown = held_of(LIFE, links({**counts, more: counts.get(more, 0) + 1}))
    assert grown.contiguous >= less.contiguous
    assert grown.last == max(less.last, more)
    assert grown.count == less.count + 1
    assert set(numbers_in(grown.gaps)) - set(numbers_in(less.gaps)) <= set(range(less.last, more))
    assert set(grown.forks) >= set(less.forks)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, Held(incarnation=LIFE)),
        ({1: 1}, Held(incarnation=LIFE, contiguous=1, head="1.0", last=1, count=1)),
        ({2: 1}, Held(incarnation=LIFE, last=2, count=1, gaps=((1, 1),))),
        ({1: 2}, Held(incarnation=LIFE, contiguous=1, head="", last=1, count=2, forks=(1,))),
        (
            {1: 3, 2: 1},
            Held(incarnation=LIFE, contiguous=2, head="2.0", last=2, count=4, forks=(1,)),
        ),
        (
            {1: 1, 3: 2},
            Held(
                incarnation=LIFE, contiguous=1, head="1.0", last=3, count=3, gaps=((2, 2),),
                forks=(3,),
            ),
        ),
        (
            {1: 1, 2: 1, 5: 1, 9: 1},
            Held(
                incarnation=LIFE, contiguous=2, head="2.0", last=9, count=4,
                gaps=((3, 4), (6, 8)),
            ),
        ),
    ],
)  # fmt: skip
def test_that_small_chains_are_told_exactly(counts: dict[int, int], expected: Held) -> None:
    assert held_of(LIFE, links(counts)) == expected


def test_that_a_number_from_nowhere_costs_one_gap() -> None:
    held = held_of(LIFE, [(1, "a"), (2**53 - 1, "b")])
    assert held.gaps == ((2, 2**53 - 2),)
    assert held.missing == 2**53 - 3
    assert not held.has(2)
    assert held.has(2**53 - 1)
    assert not held.has(2**53)
