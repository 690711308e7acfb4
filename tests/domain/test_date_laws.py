"""Dates of which a part is known: read as written, a range that narrows as more is known."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.partial_date import PartialDate, birthday, completed_years

DAYS = st.dates(date(1850, 1, 1), date(2199, 12, 31))
BORN = st.dates(date(1900, 1, 1), date(2060, 12, 31))


def coarser(day: date) -> tuple[PartialDate, PartialDate, PartialDate]:
    whole = PartialDate.of(day)
    return whole, whole.to_month(), PartialDate(day.year)


@given(DAYS)
def test_that_every_form_is_read_as_it_is_written(day: date) -> None:
    for known in coarser(day):
        assert PartialDate.parse(str(known)) == known
        assert PartialDate.parse(str(known).replace("-", "/")) == known


@given(DAYS)
def test_that_the_less_is_known_the_wider_it_may_lie(day: date) -> None:
    whole, month, year = coarser(day)
    assert whole.earliest == whole.latest == day
    assert year.earliest <= month.earliest <= day <= month.latest <= year.latest
    assert [one.is_exact for one in (whole, month, year)] == [True, False, False]
    assert (month.latest - month.earliest).days in (27, 28, 29, 30)
    assert (year.latest - year.earliest).days in (364, 365)


@given(DAYS)
def test_that_to_month_forgets_the_day_and_only_the_day(day: date) -> None:
    whole, month, year = coarser(day)
    assert whole.to_month() == month.to_month() == month
    assert year.to_month() == year
    assert str(whole).startswith(str(month))


@given(BORN, st.integers(0, 40_000), st.integers(0, 400))
def test_that_nobody_grows_younger(born: date, days: int, later: int) -> None:
    on = born + timedelta(days=days)
    for known in coarser(born):
        before, after = known.ages(on), known.ages(on + timedelta(days=later))
        assert before[0] <= after[0]
        assert before[1] <= after[1]


@given(BORN, st.integers(0, 40_000))
def test_that_knowing_more_never_widens_the_age(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    ranges = [known.ages(on) for known in coarser(born)]
    for (low, high), (lower, higher) in pairwise(ranges):
        assert lower <= low <= high <= higher


@given(BORN, st.integers(0, 110), st.integers(0, 110))
def test_that_birthdays_come_in_order_a_year_apart(born: date, one: int, other: int) -> None:
    first, then = birthday(born, one), birthday(born, other)
    assert (first < then) == (one < other)
    assert then.year - first.year == other - one
    assert completed_years(born, first) == one


@given(DAYS)
def test_that_words_name_exactly_what_is_known(day: date) -> None:
    whole, month, year = coarser(day)
    assert whole.in_words() == f"{day.year}年{day.month}月{day.day}日"
    assert month.in_words() == f"{day.year}年{day.month}月"
    assert year.in_words() == f"{day.year}年"


@given(DAYS, DAYS)
def test_that_dates_known_whole_sort_as_days(one: date, other: date) -> None:
    assert (PartialDate.of(one) < PartialDate.of(other)) == (one < other)
