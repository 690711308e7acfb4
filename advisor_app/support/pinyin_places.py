"""Finds where typed pinyin stands in texts: whole syllables, initials, or both mixed.

Typed letters are cut into syllables in every way they can be (``xian`` is 先 and 西安), each
syllable stands for the characters read so, and the places of the first one are looked at. So a
search costs a look at a few thousand places, however many readings a character has.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from advisor_app.support.pinyin import Readings
from advisor_app.support.plain_text import Span

Characters = frozenset[str]
_Steps = list[tuple[int, Characters]]
MOST_WAYS = 32
MOST_LETTERS = 48
_LONGEST = 6
_BREAK = "\n"


class PinyinPlaces:
    """The texts, with where each of their characters stands."""

    def __init__(self, texts: Sequence[str], readings: Readings) -> None:
        self._body = _BREAK.join(texts) + _BREAK
        self._starts = (0, *accumulate(len(text) + 1 for text in texts))
        self._places: dict[str, list[int]] = {}
        for place, character in enumerate(self._body):
            self._places.setdefault(character, []).append(place)
        here = frozenset(self._places)
        found = {syllable: here.intersection(all_of) for syllable, all_of in readings.items()}
        self._read = {syllable: some for syllable, some in found.items() if some}
        self._begun: dict[str, Characters] = {}

    def find(self, letters: str, *, initials: bool) -> Iterator[tuple[int, Span]]:
        """Give where letters stand: the number of the text, and the part of it.

        Args:
            letters: a to z; an apostrophe may divide syllables.
            initials: whether a letter may also stand for a character that it begins.
        """
        plain = letters.replace("'", "")[:MOST_LETTERS]
        for way in islice(self._ways(plain, initials), MOST_WAYS):
            yield from self._standing(way)

    def _standing(self, way: Sequence[Characters]) -> Iterator[tuple[int, Span]]:
        first, rest, body = way[0], way[1:], self._body
        for character in first:
            for place in self._places[character]:
                after = body[place + 1 : place + 1 + len(rest)]
                if len(after) == len(rest) and all(map(_holds, rest, after)):
                    text = bisect_right(self._starts, place) - 1
                    start = place - self._starts[text]
                    yield text, (start, start + len(way))

    def _ways(self, letters: str, initials: bool) -> Iterator[tuple[Characters, ...]]:
        """Give every way to read the letters, that of the longest syllables first."""
        steps = [self._steps(letters, at, initials) for at in range(len(letters))]
        whole = tuple(self._prefix(one) for one in letters) if initials else ()
        if len(whole) > 1 and all(whole):
            yield whole
        if letters:
            yield from _onward(_leading_on(steps), 0)

    def _steps(self, letters: str, at: int, initials: bool) -> _Steps:
        """Give the syllables that may be read from a place on; the last may be half typed."""
        left = len(letters) - at
        steps = []
        for length in range(min(_LONGEST, left), 0, -1):
            piece = letters[at : at + length]
            half_typed = length == left and (at > 0 or initials)
            if half_typed or (initials and length == 1):
                characters = self._prefix(piece)
            else:
                characters = self._read.get(piece, frozenset())
            if characters:
                steps.append((length, characters))
        return steps

    def _prefix(self, piece: str) -> Characters:
        if piece not in self._begun:
            read = (some for syllable, some in self._read.items() if syllable.startswith(piece))
            self._begun[piece] = frozenset().union(*read)
        return self._begun[piece]


def _leading_on(steps: Sequence[_Steps]) -> Sequence[_Steps]:
    """Leave out the steps after which the letters cannot be read to their end."""
    kept: list[_Steps] = [[] for _ in steps]
    for at in reversed(range(len(steps))):
        ends = (at + length for length, _ in steps[at])
        good = [end == len(steps) or bool(kept[end]) for end in ends]
        kept[at] = [one for one, leads in zip(steps[at], good, strict=True) if leads]
    return kept


def _onward(steps: Sequence[_Steps], at: int) -> Iterator[tuple[Characters, ...]]:
    if at == len(steps):
        yield ()
        return
    for length, characters in steps[at]:
        for rest in _onward(steps, at + length):
            yield (characters, *rest)


def _holds(characters: Characters, one: str) -> bool:
    return one in characters
