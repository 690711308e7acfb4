"""Finished leaves: kept and read back whatever stands on them, enlarged in their proportions."""

import base64
import math
import zlib
from typing import Any

import msgspec
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Document, Leaf, document_of, kept, laid, leaf_of
from advisor_app.sheets.paging import Placed
from advisor_app.sheets.paper import printed
from advisor_app.sheets.rows import (
    Box,
    Line,
    Mark,
    QrCode,
    Row,
    Shade,
    Square,
    Words,
    moved,
    scaled,
)
from advisor_app.sheets.setting import MARGIN, PAGE_HEIGHT, PAGE_WIDTH
from advisor_app.support.pdfium import PDFIUM

A3 = math.sqrt(2)
PLACE = st.floats(-500, 2000).map(lambda one: round(one, 2))
LENGTH = st.floats(0, 1500).map(lambda one: round(one, 2))
WORDS = st.builds(Words, PLACE, PLACE, st.text(max_size=12), LENGTH, st.booleans())
MARKS: st.SearchStrategy[Mark] = st.one_of(
    WORDS,
    st.builds(Square, PLACE, PLACE, LENGTH, st.booleans()),
    st.builds(Line, PLACE, PLACE, LENGTH, LENGTH),
    st.builds(Shade, PLACE, PLACE, LENGTH, LENGTH),
    st.builds(Box, PLACE, PLACE, LENGTH, LENGTH, LENGTH),
    st.builds(QrCode, PLACE, PLACE, LENGTH, st.text("0123456789", min_size=1, max_size=9)),
)
LEAVES = st.builds(Leaf, LENGTH, LENGTH, st.lists(MARKS, max_size=8).map(tuple))
DOCUMENTS = st.builds(
    Document, st.text(max_size=9), st.text(max_size=9), st.lists(LEAVES, max_size=4).map(tuple)
)
NUMBERS = ("x", "y", "size", "side", "length", "weight", "width", "height")
SAID = ("text", "bold", "ticked", "digits")


def packed(content: Any) -> str:
    """Give any content in the form in which documents are kept."""
    return base64.b85encode(zlib.compress(msgspec.json.encode(content))).decode()


def lengths(one: object) -> dict[str, float]:
    return {name: getattr(one, name) for name in NUMBERS if hasattr(one, name)}


def words_of(one: Mark) -> list[object]:
    return [getattr(one, name, None) for name in SAID]


@given(DOCUMENTS)
def test_that_any_document_comes_back_as_it_was_kept(document: Document) -> None:
    assert document_of(kept(document)) == document


@given(DOCUMENTS)
def test_that_what_is_kept_can_stand_in_any_field_and_is_the_same_every_time(
    document: Document,
) -> None:
    text = kept(document)
    assert text == kept(document)
    assert text.isascii()
    assert not any(one.isspace() for one in text)


@given(DOCUMENTS, DOCUMENTS)
def test_that_two_documents_are_never_kept_as_one(one: Document, other: Document) -> None:
    assert (kept(one) == kept(other)) is (one == other)


@given(DOCUMENTS, st.data())
def test_that_damage_is_refused_or_changes_nothing(document: Document, data: st.DataObject) -> None:
    """The checksum at the end of what is kept is in nobody's way: a copy without it is whole."""
    text = kept(document)
    place = data.draw(st.integers(0, len(text) - 1))
    middle = data.draw(st.sampled_from(["", "0", "z", "{", " "]))
    damaged = data.draw(st.sampled_from([text[:place], text[:place] + middle + text[place + 1 :]]))
    try:
        read = document_of(damaged)
    except BadInput:
        return
    assert read == document


@pytest.mark.parametrize(
    "content",
    [
        [], ["题"], ["题", "点", [[1.0, 2.0]]], ["题", "点", [[1.0, 2.0, [["z", 1.0, 2.0]]]]],
        ["题", "点", [[1.0, 2.0, [["l", 1.0]]]]], ["题", "点", [[1.0, 2.0, [[]]]]],
        ["题", "点", [["宽", 2.0, []]]], {"title": "题"}, ["题", "点", [], "多"], [1, 2, []],
    ],
)  # fmt: skip
def test_that_what_is_no_document_is_refused_in_one_sentence(content: Any) -> None:
    with pytest.raises(BadInput, match="存底读不出来"):
        document_of(packed(content))


@pytest.mark.parametrize("text", ["", "告知单", "{}", "0" * 40, "https://example.org"])
def test_that_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="存底读不出来"):
        document_of(text)


def test_that_a_copy_that_swells_beyond_reason_is_not_unpacked_whole() -> None:
    bomb = packed(["老" * (5 << 20), "点", []])
    assert len(bomb) < 100_000
    with pytest.raises(BadInput):
        document_of(bomb)


@given(LEAVES)
def test_that_a3_keeps_every_proportion(leaf: Leaf) -> None:
    large = leaf.scaled(A3)
    assert len(large.marks) == len(leaf.marks)
    for one, other in ((leaf, large), *zip(leaf.marks, large.marks, strict=True)):
        assert type(one) is type(other)
        for name, length in lengths(one).items():
            assert lengths(other)[name] == pytest.approx(length * A3, abs=0.006)


@given(LEAVES)
def test_that_enlarging_changes_no_word(leaf: Leaf) -> None:
    large = leaf.scaled(A3)
    assert [words_of(one) for one in large.marks] == [words_of(one) for one in leaf.marks]


@given(LEAVES)
def test_that_enlarged_and_made_small_again_it_is_the_leaf(leaf: Leaf) -> None:
    again = leaf.scaled(A3).scaled(1 / A3)
    for one, other in ((leaf, again), *zip(leaf.marks, again.marks, strict=True)):
        assert list(lengths(other).values()) == pytest.approx(
            list(lengths(one).values()), abs=0.011
        )
    assert leaf.scaled(1) == leaf


def test_that_a4_becomes_a3() -> None:
    """ISO 216: 297 by 420 millimetres."""
    large = leaf_of(()).scaled(A3)
    assert large.width * 25.4 / 72 == pytest.approx(297, abs=0.1)
    assert large.height * 25.4 / 72 == pytest.approx(420, abs=0.1)


@given(MARKS, PLACE, PLACE)
def test_that_moving_changes_the_place_only(mark: Mark, right: float, down: float) -> None:
    there = moved(mark, right, down)
    assert there.x == pytest.approx(mark.x + right, abs=0.006)
    assert there.y == pytest.approx(mark.y + down, abs=0.006)
    assert moved(there, mark.x - there.x, mark.y - there.y) == mark


@given(MARKS)
def test_that_a_mark_scaled_to_nothing_keeps_its_kind(mark: Mark) -> None:
    assert set(lengths(scaled(mark, 0)).values()) == {0}
    assert words_of(scaled(mark, 0)) == words_of(mark)


@given(st.lists(st.tuples(st.floats(0, 700), WORDS), max_size=6))
def test_that_rows_are_laid_within_the_margins(rows: list[tuple[float, Words]]) -> None:
    page = tuple(Placed(top, Row(20, (mark,))) for top, mark in rows)
    (leaf,) = laid([page])
    assert (leaf.width, leaf.height) == (round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2))
    for (top, mark), there in zip(rows, leaf.marks, strict=True):
        assert there.x - mark.x == pytest.approx(MARGIN, abs=0.006)
        assert there.y - mark.y == pytest.approx(MARGIN + top, abs=0.006)


@given(st.lists(st.text("老顾问点福利100元", min_size=1, max_size=8), min_size=1, max_size=6))
@settings(max_examples=15)
def test_that_a_poster_has_the_words_of_the_leaf_in_its_places(
    faces: Faces, texts: list[str]
) -> None:
    leaf = leaf_of(Words(0, 30 + 30 * place, one, 18) for place, one in enumerate(texts))
    small, large = (printed(faces, Document("试", "试", (one,))) for one in (leaf, leaf.scaled(A3)))
    with PDFIUM, pypdfium2.PdfDocument(small) as one, pypdfium2.PdfDocument(large) as other:
        (first, second) = (document[0].get_textpage() for document in (one, other))
        assert first.get_text_bounded() == second.get_text_bounded()
        for place in range(first.count_chars()):
            boxes = first.get_charbox(place), second.get_charbox(place)
            assert boxes[1] == pytest.approx([edge * A3 for edge in boxes[0]], abs=1)
