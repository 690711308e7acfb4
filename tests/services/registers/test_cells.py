"""What cells of registers mean, and what is refused."""

# ruff: noqa: DTZ001 - cells of a spreadsheet have no zone

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.partial_date import PartialDate
from advisor_app.services.registers.cells import (
    Moment,
    Span,
    age_span,
    birth_span,
    clock_of,
    is_same_mark,
    minutes_of,
    moment_of,
    number_of,
    phone_of,
)
from advisor_app.support.spreadsheets import Cell
from tests.services.registers.registers import NUMBER

TODAY = date(2026, 11, 23)
FIFTH = date(2025, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2025-3-5", "2025-03-05", "2025/3/5", "2025.3.5", "2025.03.05", "2025年3月5日", "2025年3月5号",
        "2025 年 3 月 5 日", "２０２５－３－５", "2025-3-5（周三）", "2025年3月5日 星期三", "25.3.5", "20250305", 20250305,
        20250305.0, 45721, 45721.0, "45721", FIFTH, datetime(2025, 3, 5), "3月5日", "3.5", "3-5", "3/5",
        "03.05", 3.5, " 3月5日 ", "2025-3-5 00:00",
    ],
)  # fmt: skip
def test_that_the_fifth_of_march_is_read_however_it_is_written(cell: Cell) -> None:
    assert moment_of(cell, 2025, TODAY).day == FIFTH


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("2025-3-5 9:30", time(9, 30)), ("2025年3月5日上午9点30分", time(9, 30)),
        ("2025.3.5 下午2点半", time(14, 30)), (datetime(2025, 3, 5, 14, 20), time(14, 20)),
        (45721.395833333336, time(9, 30)), ("2025-03-05T16:05:00", time(16, 5)),
    ],
)  # fmt: skip
def test_that_the_clock_is_read_with_the_day(cell: Cell, clock: time) -> None:
    assert moment_of(cell, None, TODAY) == Moment(FIFTH, clock)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2025-2-30", "不存在"), ("2025-13-1", "不存在"), ("3月5日", "没有写年"), ("昨天", "看不懂"),
        (None, "空着"), (True, "看不懂"), ("3月5日-6日", "看不懂"), (1e300, "看不懂"),
        (float("nan"), "看不懂"), (float("inf"), "看不懂"), (-3, "看不懂"), (time(9), "看不懂"),
        (timedelta(1), "看不懂"), ("2027-1-1", "今天之后"), (date(2026, 11, 24), "今天之后"),
        ("1889-3-5", "太早"), (3.1, "可能是3月1日，也可能是3月10日"), ("0-0", "没有写年"),
        ("2025-3-5 垃圾", "看不懂"), ("", "看不懂"), ("99999999", "看不懂"), (12345678, "看不懂"),
    ],
)  # fmt: skip
def test_that_what_is_no_day_is_refused_with_a_sentence(cell: Cell, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        moment_of(cell, None if "没有写年" in why else 2025, TODAY)
    assert "：" in refused.value.message


@given(
    st.dates(date(1990, 1, 1), TODAY), st.sampled_from(["{:%Y-%m-%d}", "{:%Y.%m.%d}", "{:%Y%m%d}"])
)
def test_that_any_day_is_read_back(day: date, form: str) -> None:
    assert moment_of(form.format(day), None, TODAY).day == day
    assert moment_of((day - date(1899, 12, 30)).days, None, TODAY).day == day
    assert moment_of(f"{day.month}月{day.day}日", day.year, TODAY).day == day


_CELLS: st.SearchStrategy[Cell] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.dates() | st.datetimes() | st.times() | st.timedeltas()
    | st.text("0123456789.-/年月日:：上下午点 E+Xx岁", max_size=16)
)  # fmt: skip


@given(_CELLS)
def test_that_any_cell_is_a_value_or_a_sentence(cell: Cell) -> None:
    for read in (
        lambda: moment_of(cell, 2025, TODAY), lambda: number_of(cell, TODAY),
        lambda: phone_of(cell), lambda: age_span(cell, TODAY), lambda: birth_span(cell, TODAY),
        lambda: minutes_of(cell), lambda: clock_of(cell), lambda: is_same_mark(cell),
    ):  # fmt: skip
        said = ""
        try:
            read()
        except BadInput as error:
            said = error.message
        assert "\n" not in said


def test_that_numbers_are_checked_and_ruined_ones_are_told_apart() -> None:
    assert number_of(NUMBER, TODAY) == NUMBER
    assert number_of(f"'{NUMBER.lower()}", TODAY) == NUMBER
    assert number_of("无", TODAY) == number_of(None, TODAY) == ""
    with pytest.raises(BadInput, match="后几位已经丢了"):
        number_of(4.10106194003050e17, TODAY)
    with pytest.raises(BadInput, match="后几位已经丢了"):
        number_of("4.10106E+17", TODAY)
    with pytest.raises(BadInput, match="校验不对"):
        number_of(NUMBER[:-1] + "1", TODAY)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13900003812, "13900003812"), ("139 0000 3812", "13900003812"), ("0371-68123456", "037168123456"),
        ("13900003812/13900003813", "13900003812"), ("（0371）6812 3456", "037168123456"),
        ("无", ""), (None, ""), (13900003812.0, "13900003812"),
    ],
)  # fmt: skip
def test_that_the_first_phone_of_a_cell_is_taken(cell: Cell, phone: str) -> None:
    assert phone_of(cell) == phone


def test_that_an_age_is_all_the_births_it_can_mean() -> None:
    span = age_span("82岁", FIFTH)
    assert span == Span(date(1942, 3, 6), date(1943, 3, 5))
    assert span is not None
    assert span.partial is None, "two years are possible: nothing is guessed"
    last = age_span(82, date(2024, 12, 31))
    assert last is not None
    assert last.partial == PartialDate(1942)
    both = span.narrowed(last)
    assert both is not None
    assert both.partial == PartialDate(1942)


@given(st.dates(date(1920, 1, 1), date(1970, 1, 1)), st.dates(date(2000, 1, 1), TODAY))
def test_that_the_birth_is_always_among_those_an_age_allows(born: date, on: date) -> None:
    years = PartialDate.of(born).ages(on)[0]
    span = age_span(years, on)
    assert span is not None
    assert span.first <= born <= span.last or (born.month, born.day) == (2, 29)


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("1940-03-05", PartialDate(1940, 3, 5)), ("1940.3", PartialDate(1940, 3)), (1940, PartialDate(1940)),
        ("1940年3月", PartialDate(1940, 3)), (194003, PartialDate(1940, 3)), (19400305, PartialDate(1940, 3, 5)),
        (1943.5, PartialDate(1943, 5)), (1943.1, PartialDate(1943)), ("1943.10", PartialDate(1943, 10)),
        (date(1940, 3, 5), PartialDate(1940, 3, 5)), ("1940年生", PartialDate(1940)),
    ],
)  # fmt: skip
def test_that_births_are_taken_as_far_as_they_are_known(cell: Cell, birth: PartialDate) -> None:
    span = birth_span(cell, TODAY)
    assert span is not None
    assert span.partial == birth


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [(15, 15), ("15分钟", 15), ("约20分", 20), ("1小时", 60), ("1.5小时", 90), ("1小时20分", 80),
     (time(0, 30), 30), (timedelta(minutes=25), 25), (None, None)],
)  # fmt: skip
def test_that_minutes_are_read(cell: Cell, minutes: int | None) -> None:
    assert minutes_of(cell) == minutes
