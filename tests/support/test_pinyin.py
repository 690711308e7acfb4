"""The table of readings says what pypinyin says; initials are its first letters."""

from random import Random

import pytest
from pypinyin import Style, pinyin

from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import Initials, read_pinyin

READINGS = read_pinyin(resources_folder() / "pinyin.txt")
INITIALS = Initials(READINGS)
BY_CHARACTER: dict[str, set[str]] = {}
for _syllable, _characters in READINGS.items():
    for _one in _characters:
        BY_CHARACTER.setdefault(_one, set()).add(_syllable)


def test_that_a_sample_of_characters_agrees_with_every_reading() -> None:
    for character in Random(1).sample(sorted(BY_CHARACTER), 2000):
        (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True)
        expected = {one for one in readings if one.isascii() and one.isalpha()}
        assert BY_CHARACTER[character] == expected
        assert INITIALS[character] == "".join(sorted({one[0] for one in expected}))


def test_that_every_character_has_initials_and_no_other() -> None:
    assert INITIALS.keys() == BY_CHARACTER.keys()
    assert len(INITIALS) > 26_000


def test_that_a_syllable_is_in_small_letters_and_names_a_character_once() -> None:
    for syllable, characters in READINGS.items():
        assert syllable.isascii()
        assert syllable.islower()
        assert len(set(characters)) == len(characters) > 0


@pytest.mark.parametrize(
    ("surname", "reading"),
    [
        ("曾", "zeng"), ("单", "shan"), ("仇", "qiu"), ("查", "zha"), ("区", "ou"),
        ("翟", "zhai"), ("解", "xie"), ("吕", "lv"), ("乐", "yue"), ("任", "ren"),
    ],
)  # fmt: skip
def test_that_surnames_have_their_own_reading(surname: str, reading: str) -> None:
    assert surname in READINGS[reading]
    assert reading[0] in INITIALS[surname]
