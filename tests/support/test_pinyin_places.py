"""Typed pinyin is found wherever the characters may be read so."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import Initials, Readings, read_pinyin
from advisor_app.support.pinyin_places import PinyinPlaces

READINGS = read_pinyin(resources_folder() / "pinyin.txt")
INITIALS = Initials(READINGS)
CHARACTERS = "高龄津贴助餐残疾人两项补单曾重庆西安女绿区低保特困银行长城"
OF: dict[str, list[str]] = {one: [] for one in CHARACTERS}
for _syllable, _some in READINGS.items():
    for _one in set(_some) & OF.keys():
        OF[_one].append(_syllable)
SMALL: Readings = {"xi": "西", "an": "安", "xian": "先线", "gang": "港", "gan": "干", "ge": "个"}

texts = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=8)


def found(
    texts_here: list[str], letters: str, readings: Readings = READINGS, *, initials: bool = False
) -> set[tuple[int, str]]:
    places = PinyinPlaces(texts_here, readings)
    return {
        (text, texts_here[text][start:end])
        for text, (start, end) in places.find(letters, initials=initials)
    }


@given(before=texts, part=texts, after=texts, data=st.data())
def test_that_a_part_is_found_by_any_of_its_readings(
    before: str, part: str, after: str, data: st.DataObject
) -> None:
    typed = "".join(data.draw(st.sampled_from(OF[one])) for one in part[:4])
    assert (1, part[:4]) in found(["别的", before + part + after], typed)


@given(before=texts, part=texts, after=texts, data=st.data())
def test_that_a_part_is_found_by_its_initials(
    before: str, part: str, after: str, data: st.DataObject
) -> None:
    typed = "".join(data.draw(st.sampled_from(INITIALS[one])) for one in part)
    assert (0, part) in found([before + part + after], typed, initials=True)


@given(part=texts, letters=st.text("abcdefghijklmnopqrstuvwxyz'", max_size=12))
def test_that_whatever_is_found_begins_with_the_first_letter(part: str, letters: str) -> None:
    for initials in (False, True):
        for _, piece in found([part], letters, initials=initials):
            assert letters.replace("'", "")[0] in INITIALS[piece[0]]
            assert piece in part


@pytest.mark.parametrize(
    ("letters", "pieces"),
    [
        ("xian", {"西安", "先", "线"}), ("xi'an", {"西安", "先", "线"}), ("xia", {"西安"}),
        ("gang", {"港", "干个"}), ("gange", {"干个"}), ("ganga", set()), ("x", set()), ("", set()),
        ("'", set()), ("xixx", set()),
    ],
)  # fmt: skip
def test_that_letters_are_cut_in_every_way(letters: str, pieces: set[str]) -> None:
    assert {piece for _, piece in found(["西安先线", "港干个"], letters, SMALL)} == pieces


@pytest.mark.parametrize(
    ("letters", "piece"),
    [("gl", "高龄"), ("gljt", "高龄津贴"), ("gaoljt", "高龄津贴"), ("glj", "高龄津"), ("gao", "高"),
     ("gaolingji", "高龄津"), ("gaolj", "高龄津"), ("gljtie", "高龄津贴"), ("g", "高"), ("ga", "高")],
)  # fmt: skip
def test_that_syllables_and_initials_mix_while_one_types(letters: str, piece: str) -> None:
    assert (0, piece) in found(["高龄津贴"], letters, initials=True)


def test_that_nothing_is_found_across_the_end_of_a_text() -> None:
    assert found(["高", "龄"], "gaoling") == set()
    assert found(["高", "龄"], "gl", initials=True) == set()
    assert found(["高龄", "龄高"], "gaoling") == {(0, "高龄")}


@pytest.mark.parametrize("letters", ["lian" * 30, "a" * 200, "z" * 200, "nang" * 12, "xian" * 12])
def test_that_endless_letters_come_to_an_end(letters: str) -> None:
    assert found(["高龄津贴" * 50], letters, initials=True) == set()


def test_that_neighbours_of_a_long_text_are_found_at_their_place() -> None:
    text = CHARACTERS * 3
    for first, second in pairwise(CHARACTERS):
        typed = OF[first][0] + OF[second][0]
        assert (0, first + second) in found([text], typed)


def test_that_no_texts_hold_nothing() -> None:
    assert found([], "gao") == set()
    assert found([""], "gao", initials=True) == set()
