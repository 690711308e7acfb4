"""GB 11643 numbers: what is taken, what is refused, and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.citizen import CitizenNumber, check_character, masked, masked_phone
from advisor_app.domain.errors import BadInput

TODAY = date(2026, 11, 23)
_BIRTHS = st.dates(date(1900, 1, 1), date(2000, 12, 31))


def numbered(birth: date, sequence: int) -> str:
    body = f"999999{birth:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


@given(_BIRTHS, st.integers(0, 999))
def test_that_a_well_formed_number_tells_birth_and_sex(birth: date, sequence: int) -> None:
    number = CitizenNumber.parse(numbered(birth, sequence), TODAY)
    assert number.birth == birth
    assert number.sex == ("male" if sequence % 2 else "female")


@given(_BIRTHS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_that_any_single_wrong_digit_is_noticed(
    birth: date, sequence: int, place: int, shift: int
) -> None:
    number = numbered(birth, sequence)
    wrong = str((int(number[place]) + shift) % 10)
    with pytest.raises(BadInput):
        CitizenNumber.parse(number[:place] + wrong + number[place + 1 :], TODAY)


@given(_BIRTHS.filter(lambda day: day.year < 2000), st.integers(0, 999))
def test_that_an_old_number_is_the_same_person(birth: date, sequence: int) -> None:
    old = f"999999{birth:%y%m%d}{sequence:03d}"
    assert CitizenNumber.parse(old, TODAY).value == numbered(birth, sequence)


def test_that_the_published_example_checks() -> None:
    """GB 11643-1999, appendix: 11010519491231002X."""
    number = CitizenNumber.parse("11010519491231002X", TODAY)
    assert (number.birth, number.sex) == (date(1949, 12, 31), "female")


@pytest.mark.parametrize("text", ["11010519491231002x", " 110105 19491231 002X "])
def test_that_blanks_and_a_small_x_are_taken(text: str) -> None:
    assert CitizenNumber.parse(text, TODAY).value == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1101051949123100", "现在是16位"),
        ("", "现在是0位"),
        ("11010519491231A02X", "只能是数字"),
        ("110105194902300028", "1949年02月30日不存在"),
        ("110105190002290023", "1900年02月29日不存在"),
        ("110105203012310021", "今天之后"),
        ("110105174912310021", "太早"),
        ("110105194912310021", "最后一位校验不对"),
        ("１１０１０５１９４９１２３１００２X", "只能是数字"),
    ],
)
def test_that_an_impossible_number_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as refused:
        CitizenNumber.parse(text, TODAY)
    assert refused.value.field == "citizen_id"


def test_that_a_number_is_shown_masked() -> None:
    assert masked("11010519491231002X") == "110***********002X"
    assert masked("E12345") == "******"
    assert masked_phone("13900003812") == "*******3812"
    assert masked_phone("381") == "***"
