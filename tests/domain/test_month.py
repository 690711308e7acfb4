"""Months and the identifiers that tests elsewhere take for granted."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import Ids
from advisor_app.domain.month import Month

_MONTHS = st.builds(Month, st.integers(1900, 2199), st.integers(1, 12))
_DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(_MONTHS)
def test_that_a_month_is_read_as_it_is_written(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert month.in_words() == f"{month.year}年{month.month}月"


@given(_MONTHS)
def test_that_neighbours_are_each_others(month: Month) -> None:
    assert month.next.previous == month.previous.next == month
    assert month.previous < month < month.next
    assert month.next.first == month.after
    assert 28 <= (month.after - month.first).days <= 31


@given(_DAYS)
def test_that_a_day_lies_in_its_month_and_in_no_other(day: date) -> None:
    month = Month.of(day)
    assert month.first <= day < month.after
    assert not month.next.first <= day
    assert not day < month.previous.after


@given(_MONTHS, _MONTHS)
def test_that_months_sort_as_their_text_and_their_first_days(one: Month, other: Month) -> None:
    assert (one < other) == (str(one) < str(other)) == (one.first < other.first)


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "2026-0", "2026-00", "2026-13", "2026-1", "26-10", "2026/10", "2026-10-05",
        " 2026-10", "2026-10 ", "0000-01", "9999-12", "1899-12", "2200-01", "-026-10", "十月",
    ],
)  # fmt: skip
def test_that_what_is_no_month_is_refused_by_its_own_words(text: str) -> None:
    with pytest.raises(BadInput, match="看不懂") as refused:
        Month.parse(text)
    assert text in refused.value.message
    assert refused.value.field == "month"


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**9), min_size=2, max_size=20, unique=True))
def test_that_ids_of_records_sort_by_when_they_were_made(seed: int, seconds: list[int]) -> None:
    moments = iter(sorted(seconds))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ids = Ids(lambda: start + timedelta(seconds=next(moments)), Random(seed).randbytes)
    made = [ids.record() for _ in seconds]
    assert made == sorted(set(made))


@given(st.integers())
def test_that_no_two_ids_are_the_same(seed: int) -> None:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    ids = Ids(lambda: moment, Random(seed).randbytes)
    for make in (ids.record, ids.revision, ids.incarnation, ids.nonce):
        assert len({make() for _ in range(50)}) == 50
