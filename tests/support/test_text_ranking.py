"""What a search gives comes in an order one can rely on, and typing more never finds more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import Initials, read_pinyin
from advisor_app.support.text_search import MOST_MATCHES, NAME, Text, TextSearch

READINGS = read_pinyin(resources_folder() / "pinyin.txt")
INITIALS = Initials(READINGS)
CHARACTERS = "高龄津贴助餐护理"
SYLLABLES = {
    one: next(syllable for syllable, some in READINGS.items() if one in some) for one in CHARACTERS
}
WORD = st.text(CHARACTERS, min_size=1, max_size=3)
TEXT = st.text(CHARACTERS, min_size=1, max_size=8)
THINGS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6)


def searched(things: list[tuple[str, str]]) -> TextSearch:
    """Give a search over things with a name and one more text, known by their place."""
    texts = [
        text
        for place, (name, more) in enumerate(things)
        for text in (
            Text(str(place), "名称", NAME, name, brief=True),
            Text(str(place), "说明", NAME + 1, more),
        )
    ]
    return TextSearch(texts, READINGS)


def owners(things: list[tuple[str, str]], typed: str) -> list[str]:
    return [hit.owner for hit in searched(things).find(typed)]


@given(THINGS, WORD)
def test_that_names_that_begin_so_come_first_then_names_then_the_rest(
    things: list[tuple[str, str]], word: str
) -> None:
    def rank(owner: str) -> int:
        name, _ = things[int(owner)]
        if name.startswith(word):
            return 0
        return 1 if word in name else 2

    found = owners(things, word)
    ranks = [rank(one) for one in found]
    assert ranks == sorted(ranks)
    for each in set(ranks):
        same = [int(one) for one in found if rank(one) == each]
        assert same == sorted(same)


@given(THINGS, st.lists(WORD, min_size=1, max_size=4))
def test_that_every_further_word_only_narrows(
    things: list[tuple[str, str]], words: list[str]
) -> None:
    found = set(owners(things, words[0]))
    for count in range(2, len(words) + 1):
        narrower = set(owners(things, " ".join(words[:count])))
        assert narrower <= found
        found = narrower


@given(THINGS, st.lists(WORD, min_size=1, max_size=3), st.randoms())
def test_that_the_order_of_words_and_repeating_them_do_not_matter(
    things: list[tuple[str, str]], words: list[str], chance: object
) -> None:
    shuffled = [*words, *words]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert owners(things, " ".join(shuffled)) == owners(things, " ".join(words))


@given(THINGS, WORD, st.sampled_from([" ", "\u3000", "\t", "\n"]))
def test_that_blanks_around_a_word_do_not_matter(
    things: list[tuple[str, str]], word: str, blank: str
) -> None:
    search = searched(things)
    assert search.find(f"{blank}{word}{blank}{blank}") == search.find(word)


@given(THINGS, WORD)
def test_that_whatever_is_found_by_characters_is_found_by_their_pinyin(
    things: list[tuple[str, str]], word: str
) -> None:
    typed = "'".join(SYLLABLES[one] for one in word)
    assert set(owners(things, word)) <= set(owners(things, typed))


@given(THINGS, st.text(CHARACTERS, min_size=2, max_size=3))
def test_that_names_are_found_by_their_initials(things: list[tuple[str, str]], word: str) -> None:
    typed = "".join(INITIALS[one][0] for one in word)
    named = {str(place) for place, (name, _) in enumerate(things) if word in name}
    assert named <= set(owners(things, typed))


@given(THINGS, WORD)
def test_that_a_hit_tells_why_with_the_best_reason_first(
    things: list[tuple[str, str]], word: str
) -> None:
    for hit in searched(things).find(word):
        name, more = things[int(hit.owner)]
        fields = [one.field for one in hit.matches]
        expected = ["名称"] if word in name else []
        assert fields == expected + (["说明"] if word in more else [])
        for match in hit.matches:
            marked = "".join(match.text[start:end] for start, end in match.spans)
            assert word in marked
            assert len(marked) >= len(word)


@pytest.mark.parametrize("count", [1, MOST_MATCHES, MOST_MATCHES + 5])
def test_that_no_hit_tells_without_end(count: int) -> None:
    texts = [Text("one", f"第{place}条", NAME + place, "高龄津贴") for place in range(count)]
    (hit,) = TextSearch(texts, READINGS).find("津贴")
    assert [one.field for one in hit.matches] == [
        f"第{place}条" for place in range(min(count, MOST_MATCHES))
    ]


@given(THINGS, st.integers(1, 6), WORD)
def test_that_searching_twice_gives_the_same(
    things: list[tuple[str, str]], times: int, word: str
) -> None:
    search = searched(things)
    first = search.find(word)
    assert all(search.find(word) == first for _ in range(times))
