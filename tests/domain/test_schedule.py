"""When the carrier is looked at: on time, not too often after failures, whatever clocks do."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.schedule import Rhythm, Schedule
from advisor_app.support.calendar import LOCAL

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL)
MINUTE = timedelta(minutes=1)
ANY_DAY = st.datetimes(
    datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2099-12-30")
).map(lambda one: one.replace(tzinfo=LOCAL))


def due(text: str, *, now: datetime = NOON, tried: datetime | None = None, opened: datetime = NOON - 180 * MINUTE,
        failures: int = 0) -> bool:  # fmt: skip
    return Schedule.parse(text).is_due(now, opened, tried, failures)


@pytest.mark.parametrize("text", ["off", "start", "every 30", "daily 17:05", "daily 7:00"])
def test_that_what_is_written_is_read_back(text: str) -> None:
    read = Schedule.parse(text)
    assert Schedule.parse(read.text) == read
    assert read.words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hourly",
        "every",
        "every x",
        "every 4",
        "every 1441",
        "every -5",
        "daily",
        "daily 25:00",
        "daily 9",
        "daily 12:60",
    ],
)
def test_that_other_words_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Schedule.parse(text)


def test_that_words_of_everyday_are_shown() -> None:
    assert [Schedule.parse(one).words for one in ("off", "start", "every 30", "daily@17:00")] == [
        "不自动同步", "打开程序时", "每 30 分钟", "每天 17:00",
    ]  # fmt: skip


def test_that_off_is_never_due() -> None:
    assert not due("off")
    assert not due("off", tried=NOON - timedelta(days=999))


def test_that_the_start_is_one_look_each_time_the_program_is_opened() -> None:
    assert due("start")
    assert due("start", tried=NOON - 181 * MINUTE)
    assert not due("start", tried=NOON - 179 * MINUTE)


def test_that_minutes_are_kept() -> None:
    assert due("every 30")
    assert not due("every 30", tried=NOON - 29 * MINUTE)
    assert due("every 30", tried=NOON - 30 * MINUTE)


def test_that_the_hour_of_the_day_is_kept_once_a_day() -> None:
    assert not due("daily 17:00", tried=NOON - timedelta(hours=19))
    assert due("daily 11:00", tried=NOON - timedelta(hours=2))
    assert not due("daily 11:00", tried=NOON - 30 * MINUTE)
    assert not due("daily 17:00")
    assert due("daily 11:00")
    assert due("daily 11:00", tried=NOON - timedelta(days=40)), "a machine that was off for weeks"


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 320), (7, 360), (99, 360)],
)
def test_that_a_carrier_that_fails_is_asked_less_and_less(failures: int, wait: int) -> None:
    """No network for weeks: at most four looks a day, never one a minute."""
    for text in ("start", "daily 11:00", "every 5"):
        assert not due(text, tried=NOON - (wait - 1) * MINUTE, failures=failures)
        assert due(text, tried=NOON - wait * MINUTE, failures=failures)


def test_that_a_failure_never_makes_it_look_more_often() -> None:
    assert not due("every 240", tried=NOON - 239 * MINUTE, failures=1)
    assert due("every 240", tried=NOON - 240 * MINUTE, failures=1)


@pytest.mark.parametrize("text", ["start", "every 30", "daily 11:00"])
def test_that_a_clock_that_was_put_back_does_not_stop_it_for_years(text: str) -> None:
    assert due(text, tried=NOON + timedelta(days=365 * 70))
    assert due(text, tried=NOON + MINUTE, failures=5)


@given(
    st.sampled_from(Rhythm), st.integers(5, 1440), st.times(),
    ANY_DAY,
    st.none() | ANY_DAY, st.integers(0, 10_000),
)  # fmt: skip
def test_that_no_clock_makes_it_fail(
    rhythm: Rhythm, minutes: int, at: time, now: datetime, tried: datetime | None, failures: int
) -> None:
    schedule = Schedule(rhythm=rhythm, minutes=minutes, at=at.replace(tzinfo=None))
    found = schedule.is_due(
        now, now, tried, failures
    )  # fmt: skip
    assert found in (True, False)
    assert not found or rhythm is not Rhythm.OFF
