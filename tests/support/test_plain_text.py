"""Folding sets width and case aside and keeps every part of a text a part of it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.support.plain_text import fold, found_in, joined, words_of

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text(st.sampled_from('高龄AaＡé㈱①½ ﬁßİ̇가😀“"*%'), max_size=12),
)
spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=8,
)


@given(before=texts, after=texts)
def test_that_the_fold_of_two_texts_is_that_of_the_one_and_the_other(
    before: str, after: str
) -> None:
    assert fold(before + after) == fold(before) + fold(after)


@given(text=texts)
def test_that_case_width_and_composition_do_not_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper().lower()) == fold(text.lower().upper().lower())
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    assert fold(wide) == fold(text)


@given(before=texts, part=texts, after=texts)
def test_that_a_part_is_found_where_it_stands(before: str, part: str, after: str) -> None:
    whole = before + part + after
    found = found_in(whole, [fold(part)])
    if part:
        start, end = len(before), len(before) + len(part)
        assert any(a <= start and end <= b for a, b in found)
    else:
        assert found == ()


@given(text=texts, word=texts)
def test_that_every_place_that_is_given_holds_the_word(text: str, word: str) -> None:
    for start, end in found_in(text, [fold(word)]):
        assert 0 <= start < end <= len(text)
        assert fold(word) in fold(text[start:end])


def test_that_places_are_those_of_the_text_as_it_was_written() -> None:
    assert found_in("㈱高龄ＡＢ", ["ab"]) == ((3, 5),)
    assert found_in("㈱高", ["株"]) == ((0, 1),)
    assert found_in("高龄高龄", ["高龄"]) == ((0, 4),)
    assert found_in("aaa", ["aa"]) == ((0, 3),)
    assert found_in("津贴和高龄", ["高龄", "津贴", "没有"]) == ((0, 2), (3, 5))


@given(given_spans=spans)
def test_that_joined_spans_cover_the_same_and_do_not_touch(
    given_spans: list[tuple[int, int]],
) -> None:
    whole = joined(given_spans)
    covered = {place for start, end in whole for place in range(start, end)}
    assert covered == {place for start, end in given_spans for place in range(start, end)}
    assert all(before[1] < after[0] for before, after in pairwise(whole))


def test_that_words_stand_between_blanks_of_any_width() -> None:
    assert words_of("  高龄\u3000ＡB\t高龄\n") == ("高龄", "ab")
    assert words_of(" \u3000\n") == ()
    assert words_of('"高龄*" OR %') == ('"高龄*"', "or", "%")
