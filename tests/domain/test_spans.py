"""Spans are sets of numbers, written short."""

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.holdings import Span
from advisor_app.domain.spans import Spans, joined, shared, without

SPANS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=6)


def numbers(spans: list[Span] | Spans) -> set[int]:
    return {one for first, last in spans for one in range(first, last + 1)}


def short(wanted: set[int]) -> Spans:
    firsts = sorted(one for one in wanted if one - 1 not in wanted)
    lasts = sorted(one for one in wanted if one + 1 not in wanted)
    return tuple(zip(firsts, lasts, strict=True))


@given(SPANS)
def test_that_joined_spans_are_the_shortest_way_to_write_them(spans: list[Span]) -> None:
    assert joined(spans) == short(numbers(spans))
    assert joined(joined(spans)) == joined(spans)


@given(SPANS, SPANS)
def test_that_spans_do_what_sets_do(some: list[Span], others: list[Span]) -> None:
    assert without(some, others) == short(numbers(some) - numbers(others))
    assert shared(some, others) == short(numbers(some) & numbers(others))
    assert joined((*without(some, others), *shared(some, others))) == joined(some)


def test_that_nothing_is_no_span() -> None:
    assert joined([]) == without([(1, 3)], [(1, 9)]) == shared([(1, 3)], [(4, 5)]) == ()
    assert joined([(5, 4)]) == ()
    assert without([(1, 10)], [(3, 3), (5, 6)]) == ((1, 2), (4, 4), (7, 10))
