"""Searches short texts in memory: by any part of them, document numbers, pinyin; best first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from advisor_app.support.pinyin import Readings
from advisor_app.support.pinyin_places import PinyinPlaces
from advisor_app.support.plain_text import Span, fold, found_in, joined, words_of

MOST_MATCHES = 4
_LETTERS = re.compile(r"[a-z]+(?:'[a-z]+)*'?")
_NUMBER = re.compile(r"(?=.*\d)[\w()\[\]〔〕【】《》〈〉-]+")
_DIGIT = re.compile(r"\d")


class How(IntEnum):
    """How a word was found, the surest first."""

    AS_IT_STANDS = 0
    NUMBER = 1
    PINYIN = 2
    INITIALS = 3


NAME = 1
"""The rank of names; a name that begins with the word comes before all."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of something that is searched.

    Attributes:
        owner: id of what it belongs to.
        field: what it is, in a Chinese word.
        rank: how much a hit in it means: 1 the name, larger numbers less.
        brief: whether initials are looked for in it; in long texts they stand everywhere.
    """

    owner: str
    field: str
    rank: int
    words: str
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A text in which words were found, and where in it."""

    field: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, with the texts that say why, the best first."""

    owner: str
    matches: tuple[Match, ...]


_Score = tuple[int, int]
_Owners = dict[str, list[tuple[_Score, int]]]
"""Owner → its texts in which a word was found, the best first."""


@dataclass(frozen=True, slots=True)
class _Found:
    """How well a word was found in a text; spans only where pinyin gave them."""

    score: _Score
    spans: tuple[Span, ...] = ()


class TextSearch:
    """Finds owners of texts; made once for a set of texts."""

    def __init__(self, texts: Iterable[Text], readings: Readings) -> None:
        self._texts = tuple(texts)
        self._folded = tuple(fold(one.words) for one in self._texts)
        self._bare = tuple(_bare(one) if _DIGIT.search(one) else "" for one in self._folded)
        self._places = PinyinPlaces([one.words for one in self._texts], readings)
        self._brief = [place for place, one in enumerate(self._texts) if one.brief]
        brief = [self._texts[place].words for place in self._brief]
        self._brief_places = PinyinPlaces(brief, readings)
        self._order = {one.owner: place for place, one in enumerate(reversed(self._texts))}

    def find(self, typed: str) -> tuple[Hit, ...]:
        """Give what holds every word that was typed, the best first; nothing for blanks."""
        words = words_of(typed)
        if not words:
            return ()
        by_word = [self._of_word(word) for word in words]
        owners = [self._by_owner(found) for found in by_word]
        both = set(owners[0]).intersection(*owners[1:])
        ranked = sorted(both, key=lambda one: (_score(one, owners), -self._order[one]))
        return tuple(self._hit(one, words, by_word, owners) for one in ranked)

    def _of_word(self, word: str) -> dict[int, _Found]:
        found: dict[int, _Found] = {}
        for place, folded in enumerate(self._folded):
            if word in folded:
                found[place] = self._scored(place, How.AS_IT_STANDS, folded.startswith(word))
        if _NUMBER.fullmatch(word):
            self._add_numbers(word, found)
        if _LETTERS.fullmatch(word):
            self._add_pinyin(word, found)
        return found

    def _add_numbers(self, word: str, found: dict[int, _Found]) -> None:
        bare = _bare(word)
        for place, text in enumerate(self._bare):
            if place not in found and bare in text:
                found[place] = self._scored(place, How.NUMBER, text.startswith(bare))

    def _add_pinyin(self, word: str, found: dict[int, _Found]) -> None:
        self._add_spans(How.PINYIN, self._places.find(word, initials=False), found)
        brief = self._brief_places.find(word, initials=True)
        spans = ((self._brief[place], span) for place, span in brief)
        self._add_spans(How.INITIALS, spans, found)

    def _add_spans(
        self, how: How, all_spans: Iterable[tuple[int, Span]], found: dict[int, _Found]
    ) -> None:
        by_text: dict[int, list[Span]] = {}
        for place, span in all_spans:
            if place not in found:
                by_text.setdefault(place, []).append(span)
        for place, some in by_text.items():
            spans = joined(some)
            found[place] = self._scored(place, how, spans[0][0] == 0, spans)

    def _scored(self, place: int, how: How, at_start: bool, spans: tuple[Span, ...] = ()) -> _Found:
        rank = self._texts[place].rank
        return _Found((0 if rank == NAME and at_start else rank, how), spans)

    def _by_owner(self, found: Mapping[int, _Found]) -> _Owners:
        owners: _Owners = {}
        for place, one in found.items():
            owners.setdefault(self._texts[place].owner, []).append((one.score, place))
        for some in owners.values():
            some.sort()
        return owners

    def _hit(
        self, owner: str, words: tuple[str, ...], by_word: list[dict[int, _Found]],
        owners: list[_Owners],
    ) -> Hit:  # fmt: skip
        places = sorted({one for found in owners for one in found[owner][:MOST_MATCHES]})
        matches = []
        for place in dict.fromkeys(place for _, place in places):
            text = self._texts[place]
            spans = joined(
                span
                for word, found in zip(words, by_word, strict=True)
                for span in _spans(text.words, word, found.get(place))
            )
            matches.append(Match(text.field, text.words, spans))
        return Hit(owner, tuple(matches))


def _score(owner: str, owners: list[_Owners]) -> tuple[_Score, ...]:
    """Give an owner's score, the worst word first: every word has to be well found."""
    return tuple(sorted((found[owner][0][0] for found in owners), reverse=True))


def _spans(text: str, word: str, found: _Found | None) -> Iterable[Span]:
    if found is None:
        return ()
    if found.spans:
        return found.spans
    return found_in(text, [word]) or tuple(_number_spans(text, _bare(word)))


def _number_spans(text: str, bare: str) -> Iterator[Span]:
    """Give where a number stands that was typed without its brackets."""
    between = r"[\W_]*"
    pattern = between.join(re.escape(one) for one in bare)
    return (one.span() for one in re.finditer(pattern, text, re.IGNORECASE))


def _bare(folded: str) -> str:
    return "".join(one for one in folded if one.isalnum())
