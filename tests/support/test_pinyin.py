"""The table of initials says what pypinyin says."""

from random import Random

import pytest
from pypinyin import Style, pinyin

from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import read_initials

INITIALS = read_initials(resources_folder() / "pinyin-initials.txt")


def test_that_a_sample_of_characters_agrees_with_every_reading() -> None:
    for character in Random(1).sample(sorted(INITIALS), 2000):
        (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True)
        expected = {one[0] for one in readings if one[:1].isascii() and one[:1].isalpha()}
        assert set(INITIALS[character]) == expected


@pytest.mark.parametrize(
    ("surname", "initial"),
    [("曾", "z"), ("单", "s"), ("仇", "q"), ("查", "z"), ("区", "o"), ("翟", "z"), ("解", "x")],
)
def test_that_surnames_have_their_own_reading(surname: str, initial: str) -> None:
    assert initial in INITIALS[surname]
