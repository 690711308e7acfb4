"""Dates of which only a part is known, and calendar ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.partial_date import PartialDate, birthday, completed_years

_DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("text", ["1940-03-05", "1940-03", "1940"])
def test_that_what_is_written_is_read_again(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize("text", ["1940/3/5", "1940.03.05", " 1940-3-5 "])
def test_that_usual_writings_are_taken(text: str) -> None:
    assert PartialDate.parse(text) == PartialDate(1940, 3, 5)


@pytest.mark.parametrize(
    "text", ["1940-02-30", "1940-13", "1940-00", "40-3-5", "老早", "", "1700", "1940-03-00"]
)
def test_that_no_day_is_made_up(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        PartialDate.parse(text)
    assert refused.value.field == "birth"


@given(_DAYS, st.integers(0, 120))
def test_that_the_birthday_completes_the_year(born: date, years: int) -> None:
    day = birthday(born, years)
    assert completed_years(born, day) == years
    assert completed_years(born, day - timedelta(days=1)) == years - 1


def test_that_somebody_born_on_29_february_turns_on_1_march() -> None:
    born = date(1944, 2, 29)
    assert birthday(born, 80) == date(2024, 2, 29)
    assert birthday(born, 81) == date(2025, 3, 1)
    assert completed_years(born, date(2025, 2, 28)) == 80


@given(_DAYS, st.sampled_from([0, 1, 2]), st.integers(0, 40000))
def test_that_the_true_age_lies_in_the_range(born: date, known: int, later: int) -> None:
    whole = PartialDate.of(born)
    partial = (whole, whole.to_month(), PartialDate(born.year))[known]
    on = born + timedelta(days=later)
    low, high = partial.ages(on)
    assert low <= completed_years(born, on) <= high
    assert partial.earliest <= born <= partial.latest
    assert high - low <= 1


def test_that_it_reads_as_people_write() -> None:
    assert PartialDate(1940, 3, 5).in_words() == "1940年3月5日"
    assert PartialDate(1940, 3).in_words() == "1940年3月"
    assert PartialDate(1940).in_words() == "1940年"
