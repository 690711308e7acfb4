"""A clock that is far off orders nothing: a day is the line, and a dead clock judges nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.drift import FIRST_DAY, MOST_DRIFT, latest_believed
from advisor_app.domain.revision import END_OF_TIME, HybridClock

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MILLI = timedelta(milliseconds=1)


def reading(at: datetime, counter: int = 0) -> HybridClock:
    return HybridClock(int(at.timestamp() * 1000), counter)


@pytest.mark.parametrize(
    ("ahead", "believed"),
    [
        (timedelta(), True),
        (-timedelta(days=3650), True),
        (MOST_DRIFT - MILLI, True),
        (MOST_DRIFT, True),
        (MOST_DRIFT + MILLI, False),
        (timedelta(days=3650), False),
    ],
)
def test_that_a_reading_is_believed_until_it_is_a_day_ahead(
    ahead: timedelta, believed: bool
) -> None:
    assert (str(reading(NOW + ahead)) <= str(latest_believed(NOW))) is believed


def test_that_the_counter_of_the_last_believed_moment_does_not_matter() -> None:
    assert str(reading(NOW + MOST_DRIFT, 999_999)) <= str(latest_believed(NOW))


@pytest.mark.parametrize("now", [datetime(1970, 1, 2, tzinfo=UTC), FIRST_DAY - MILLI])
def test_that_a_dead_clock_judges_nobody(now: datetime) -> None:
    everything = latest_believed(now)
    assert str(HybridClock(END_OF_TIME, 999_999)) <= str(everything)


def test_that_from_the_first_day_on_a_clock_judges() -> None:
    assert latest_believed(FIRST_DAY) == reading(FIRST_DAY + MOST_DRIFT, 999_999)


@given(st.integers(0, 365_000), st.integers(0, 10**6))
def test_that_a_later_clock_believes_no_less(days: int, seconds: int) -> None:
    early = FIRST_DAY + timedelta(days=days)
    late = early + timedelta(seconds=seconds)
    assert str(latest_believed(early)) <= str(latest_believed(late))
