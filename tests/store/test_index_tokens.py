"""What a text is found by: every part of it, nothing that FTS5 could read as a sign of its own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.ids import RecordId
from advisor_app.store import text_index
from advisor_app.store.record import Record
from advisor_app.store.text_index import MOST_PAIRS, TextIndex, query_of, tokens
from advisor_app.support.plain_text import fold
from tests.builders import a_record

WORD = st.text("高龄津贴助餐a1%*\"'()", min_size=1, max_size=12)
TEXT = st.lists(WORD, max_size=4).map(" ".join)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return a_record(tmp_path)


def keep(record: Record, **texts: str) -> TextIndex:
    index = TextIndex(record._db)
    with record.begin():
        for name, words in texts.items():
            index.keep(RecordId(name), RecordId(f"owner-{name}"), words)
    return index


@given(TEXT)
def test_that_a_text_has_each_of_its_characters_and_pairs_once(text: str) -> None:
    found = list(tokens(fold(text)))
    assert len(found) == len(set(found))
    words = fold(text).split()
    singles = {character for word in words for character in word}
    pairs = {word[place : place + 2] for word in words for place in range(len(word) - 1)}
    assert len(found) == len(singles) + len(pairs)


@given(TEXT)
def test_that_no_token_holds_a_sign_of_the_search_language(text: str) -> None:
    assert not any(one.isascii() for token in tokens(fold(text)) for one in token)


@given(WORD, TEXT, TEXT)
def test_that_a_word_s_query_asks_for_nothing_a_text_with_it_lacks(
    word: str, before: str, after: str
) -> None:
    folded = fold(word)
    asked = {part.strip('"') for part in query_of(folded).split()}
    assert asked <= set(tokens(fold(f"{before} {word} {after}")))
    assert asked <= set(tokens(fold(f"{before}{word}{after}")))


@pytest.mark.parametrize("length", [1, 2, MOST_PAIRS, MOST_PAIRS + 1, MOST_PAIRS + 2, 200])
def test_that_a_long_word_asks_for_a_bounded_number_of_pairs(length: int) -> None:
    word = "".join(chr(0x4E00 + place) for place in range(length))
    parts = query_of(word).split()
    assert len(parts) == max(1, min(length - 1, MOST_PAIRS))
    assert len(set(parts)) == len(parts)


def test_that_pairs_do_not_reach_over_a_blank() -> None:
    assert len(list(tokens("高龄 津贴"))) == 6
    assert len(list(tokens("高龄津贴"))) == 7


def test_that_a_text_kept_again_is_found_by_its_new_words_only(record: Record) -> None:
    index = keep(record, n="问助餐")
    keep(record, n="问津贴")
    assert index.texts() == {("n", "owner-n", "问津贴")}
    assert index.rarest(["津贴"]) is not None
    assert index._count(query_of("津贴")) == 1
    assert index._count(query_of("助餐")) == 0
    record.close()


@pytest.mark.parametrize("blank", ["", "   ", "\u3000\n\t"])
def test_that_nothing_is_kept_of_blanks(record: Record, blank: str) -> None:
    index = keep(record, n="问助餐")
    keep(record, n=blank)
    assert index.texts() == set()
    assert index.entries() == (0, 0)
    record.close()


def test_that_a_text_forgotten_leaves_the_index_as_it_was(record: Record) -> None:
    index = keep(record, one="问高龄津贴")
    before = index.entries()
    keep(record, two="问助餐和津贴")
    with record.begin():
        index.forget(RecordId("two"))
        index.forget(RecordId("never"))
    assert index.entries() == before
    record.close()


def test_that_many_kept_at_once_are_what_they_are_one_by_one(
    record: Record, tmp_path: Path
) -> None:
    texts = {f"n{place}": f"第{place}位问助餐" for place in range(30)} | {"blank": "  "}
    keep(record, **texts)
    one_by_one = TextIndex(record._db)
    other = a_record(tmp_path / "other")
    at_once = TextIndex(other._db)
    with other.begin():
        at_once.keep_all((RecordId(n), RecordId(f"owner-{n}"), words) for n, words in texts.items())
    assert at_once.texts() == one_by_one.texts()
    assert at_once.entries() == one_by_one.entries()
    record.close()
    other.close()


def test_that_the_word_that_narrows_most_is_searched_by(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "FEW", 4)
    index = keep(record, **{f"n{place}": "问助餐" for place in range(6)}, rare="问助餐和津贴")
    assert index.rarest(["助餐", "津贴"]) == query_of("津贴")
    assert index.rarest(["助餐"]) is None
    assert index.rarest(["没有的词"]) == query_of("没有的词")
    record.close()
