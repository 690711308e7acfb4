"""Stretches of days: their names, what stands before them, what lies in them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period

DAYS = st.dates(date(2001, 1, 1), date(2100, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: Period(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("period", "name", "words", "previous", "year_before"),
    [
        (Period.of(Month(2026, 1)), "2026-01", "2026年1月", "2025-12", "2025-01"),
        (Period.quarter("2026Q1"), "2026Q1", "2026年第1季度", "2025Q4", "2025Q1"),
        (Period.quarter("2026-q4"), "2026Q4", "2026年第4季度", "2026Q3", "2025Q4"),
        (Period.year("2026"), "2026", "2026年", "2025", "2025"),
        (
            Period(date(2024, 2, 29), date(2024, 3, 1)), "2024-02-29_2024-03-01",
            "2024年2月29日至2024年3月1日", "2024-02-27_2024-02-28", "2023-02-28_2023-03-01",
        ),
    ],
)  # fmt: skip
def test_that_a_period_has_a_name_and_neighbours(
    period: Period, name: str, words: str, previous: str, year_before: str
) -> None:
    assert (period.name, period.in_words()) == (name, words)
    assert (period.previous.name, period.year_before.name) == (previous, year_before)


def test_that_days_that_make_a_month_are_that_month() -> None:
    period = Period.between(date(2026, 2, 1), date(2026, 2, 28))
    assert period == Period.of(Month(2026, 2))
    assert period.month == Month(2026, 2)
    assert Period.between(date(2026, 2, 1), date(2026, 2, 27)).month is None
    assert Period.between(date(2026, 2, 1), date(2026, 4, 30)).name == "2026-02-01_2026-04-30"


@pytest.mark.parametrize(
    ("read", "text"),
    [(Period.quarter, "2026Q5"), (Period.quarter, "26Q1"), (Period.year, "26"),
     (Period.year, "2026年"), (Period.quarter, "1800Q1"), (Period.year, "9999")],
)  # fmt: skip
def test_that_another_form_is_refused(read: object, text: str) -> None:
    with pytest.raises(BadInput):
        read(text)  # type: ignore[operator]


def test_that_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(BadInput, match="之前"):
        Period.between(date(2026, 2, 2), date(2026, 2, 1))


@given(period=SPANS)
def test_that_the_period_before_is_as_long_and_ends_the_day_before(period: Period) -> None:
    before = period.previous
    assert before.after == period.first
    if "_" in period.name:
        assert before.days == period.days


@given(period=SPANS)
def test_that_its_months_cover_it_and_whole_ones_lie_inside(period: Period) -> None:
    months = period.months
    assert months[0].first <= period.first
    assert period.last < months[-1].after
    assert all(one.next == other for one, other in pairwise(months))
    whole = set(period.whole_months())
    for one in months:
        inside = one.first >= period.first and one.after <= period.last + timedelta(days=1)
        assert (one in whole) is inside
