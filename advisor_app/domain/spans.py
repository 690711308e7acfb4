"""Sets of sequence numbers as spans: what of a chain is new, awaited, acknowledged."""

from collections.abc import Iterable, Iterator

from advisor_app.domain.holdings import Span

Spans = tuple[Span, ...]
"""Spans in order that neither touch nor overlap."""


def joined(spans: Iterable[Span]) -> Spans:
    """Give the numbers that any of the spans has."""
    found: list[Span] = []
    for first, last in sorted(one for one in spans if one[0] <= one[1]):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def without(spans: Iterable[Span], others: Iterable[Span]) -> Spans:
    """Give the numbers of the first that are not among the second."""
    taken = joined(others)
    return joined(rest for one in joined(spans) for rest in _rests(one, taken))


def shared(spans: Iterable[Span], others: Iterable[Span]) -> Spans:
    """Give the numbers that both have."""
    kept = joined(spans)
    return without(kept, without(kept, others))


def _rests(span: Span, taken: Spans) -> Iterator[Span]:
    first, last = span
    for start, end in taken:
        if end < first or start > last:
            continue
        if start > first:
            yield first, start - 1
        first = end + 1
    if first <= last:
        yield first, last
