"""Texts as searches compare them: width, case and composed forms set aside, places kept.

Every character is folded by itself (NFKD, case folding, NFKD again: Unicode Standard, sections
3.11 and 3.13), so the fold of a part is a part of the fold: whatever stands in a text is found in
it. A typed text is words between blanks; quotes and wildcards in it stand for themselves.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate

Span = tuple[int, int]
"""Where a part of a text stands: its first character and the one after its last."""

_KNOWN = 1 << 16


def fold(text: str) -> str:
    """Give a text as searches compare it."""
    return "".join(map(_folded, text))


def words_of(typed: str) -> tuple[str, ...]:
    """Give the folded words of what was typed, each once; none for blanks."""
    return tuple(dict.fromkeys(fold(typed).split()))


def found_in(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Give where folded words stand in a text as it was written, one after another."""
    parts = [_folded(one) for one in text]
    folded, ends = "".join(parts), tuple(accumulate(map(len, parts)))
    spans = [
        (_character(ends, start), _character(ends, start + len(word) - 1) + 1)
        for word in words
        for start in _starts(folded, word)
    ]
    return joined(spans)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give spans in order, those that touch made one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)


def _starts(folded: str, word: str) -> Iterator[int]:
    start = folded.find(word) if word else -1
    while start >= 0:
        yield start
        start = folded.find(word, start + 1)


def _character(ends: tuple[int, ...], place: int) -> int:
    """Give which character a place in the folded text came from."""
    return bisect_right(ends, place)


@lru_cache(_KNOWN)
def _folded(character: str) -> str:
    whole = unicodedata.normalize("NFKD", character).casefold()
    return unicodedata.normalize("NFKD", whole)
