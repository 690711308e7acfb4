"""How people are written on screen: masked, and nothing said that is not known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.elder import Elder, Identity, Papers, Person
from advisor_app.domain.facts import Facts
from advisor_app.domain.partial_date import PartialDate
from advisor_app.gui.wording import (
    age_words,
    number_masked,
    number_tail,
    phone_masked,
    sex_word,
    who,
)
from tests.builders import TestIds

TODAY = date(2026, 11, 23)
IDS = TestIds("wording")


def person(*, number: str = "", phone: str = "", birth: str = "", sex: str = "") -> Person:
    elder = Elder(
        id=IDS.record(),
        facts=Facts.parse({"birth": birth, "sex": sex}),
        community="示例一社区",
    )
    identity = Identity(
        id=IDS.record(),
        elder=elder.id,
        name="张桂兰",
        papers=Papers.CITIZEN if number else Papers.NONE,
        papers_number=number,
        birth=PartialDate.parse(birth) if birth else None,
        phone=phone,
    )
    return Person(elder, identity)


@pytest.mark.parametrize(
    ("birth", "words"),
    [("1940-03-05", "86岁"), ("1940", "85～86岁"), ("1940-11", "85～86岁"), ("", "")],
)
def test_that_an_age_is_a_range_where_the_day_is_not_known(birth: str, words: str) -> None:
    assert age_words(person(birth=birth), TODAY) == words


@pytest.mark.parametrize(("sex", "word"), [("female", "女"), ("male", "男"), ("", "")])
def test_that_sex_is_one_character_or_nothing(sex: str, word: str) -> None:
    assert sex_word(person(sex=sex)) == word


def test_that_a_line_on_somebody_leaves_out_what_is_unknown() -> None:
    assert who(person(), TODAY) == "张桂兰　示例一社区"
    assert who(person(birth="1940", sex="female"), TODAY) == "张桂兰　女　85～86岁　示例一社区"


def test_that_somebody_erased_has_no_numbers() -> None:
    nobody = Person(person().elder, None)
    assert number_masked(nobody) == number_tail(nobody) == phone_masked(nobody) == ""
    assert "未登记姓名" in who(nobody, TODAY)


@given(st.text("0123456789X", min_size=1, max_size=20))
def test_that_a_list_never_tells_more_than_four_characters_of_a_number(number: str) -> None:
    tail = number_tail(person(number=number))
    shown = tail.replace("*", "").replace("…", "")
    assert len(shown) <= 4
    assert number.endswith(shown)
    assert shown == "" or len(number) >= 8


@given(st.text("0123456789", min_size=1, max_size=15))
def test_that_a_phone_never_tells_more_than_four_digits(phone: str) -> None:
    shown = phone_masked(person(phone=phone)).replace("*", "")
    assert len(shown) <= 4
    assert phone.endswith(shown)
