"""Opening hours: what people write is understood, and what is written reads the same."""

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.directory import Opening
from advisor_app.domain.errors import BadInput
from advisor_app.domain.opening_hours import (
    EXAMPLE,
    MIDNIGHT,
    days_in_words,
    hours_in_words,
    now_in_words,
    open_at,
    read_hours,
)

ALL = (1, 2, 3, 4, 5, 6, 7)
WORKDAYS = ALL[:5]
MONDAY = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - hours are local, as they stand on the door


@st.composite
def openings(draw: st.DrawFn) -> tuple[Opening, ...]:
    """Give hours as a place may have them: groups of days, no two times of a day overlapping."""
    days = draw(st.permutations(ALL))
    cuts = sorted(draw(st.sets(st.integers(1, 6), max_size=3)))
    groups = [days[a:b] for a, b in pairwise([0, *cuts, draw(st.integers(6, 7))]) if a < b]
    found: list[Opening] = []
    for group in groups:
        marks = sorted(draw(st.sets(st.integers(0, 1438), min_size=2, max_size=6)))
        ends = marks[1::2]
        for start, end in zip(marks[::2], ends, strict=False):
            clocks = [time(one // 60, one % 60) for one in (start, end)]
            found.append(Opening(tuple(sorted(group)), *clocks))
        if draw(st.booleans()):
            last = found.pop()
            found.append(Opening(last.days, last.opens, MIDNIGHT))
    return tuple(found)


@given(openings())
def test_that_written_hours_read_the_same(hours: tuple[Opening, ...]) -> None:
    assert read_hours(hours_in_words(hours)) == hours


@given(openings())
def test_that_reading_and_writing_again_settles(hours: tuple[Opening, ...]) -> None:
    written = hours_in_words(hours)
    assert hours_in_words(read_hours(written)) == written


@given(openings(), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_that_being_open_is_what_the_hours_say(hours: tuple[Opening, ...], at: datetime) -> None:
    at = at.replace(second=0, microsecond=0)
    minute = at.hour * 60 + at.minute
    naive = False
    for one in hours:
        opens = one.opens.hour * 60 + one.opens.minute
        closes = 1440 if one.closes == MIDNIGHT else one.closes.hour * 60 + one.closes.minute
        naive = naive or (at.isoweekday() in one.days and opens <= minute < closes)
    assert open_at(hours, at) == (naive if hours else None)
    words = now_in_words(hours, at)
    assert words.startswith("现在开着" if naive else "现在关着") if hours else words == ""


@given(openings(), st.integers(0, 7 * 1440))
def test_that_the_next_opening_comes_true(hours: tuple[Opening, ...], minutes: int) -> None:
    at = MONDAY + timedelta(minutes=minutes)
    if not hours or open_at(hours, at):
        return
    later = next(
        at + timedelta(minutes=ahead)
        for ahead in range(1, 8 * 1440)
        if open_at(hours, at + timedelta(minutes=ahead))
    )
    assert f"{later.hour}:{later.minute:02}开" in now_in_words(hours, at)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""),
        (" \n", ""),
        (EXAMPLE, EXAMPLE),
        ("周一到周五，8点半到17点30分", "周一至周五 8:30-17:30"),
        ("星期一至星期五：８：３０－１７：３０", "周一至周五 8:30-17:30"),
        ("工作日 8:30—12:00、14:00—17:30", "周一至周五 8:30-12:00、14:00-17:30"),
        ("周一、三、五 9:00~11:00", "周一、周三、周五 9:00-11:00"),
        ("周末 全天", "周六、周日 全天"),
        ("每天24小时", "每天 全天"),
        ("每天 0:00-24:00", "每天 全天"),
        ("每日上午9点到下午5点", "每天 9:00-17:00"),
        ("周三下午2点到5点", "周三 14:00-17:00"),
        ("周一至周六 9:00-17:00；周日休息", "周一至周六 9:00-17:00"),
        ("周一至周五 8:00-12:00\n周六 9:00-12:00", "周一至周五 8:00-12:00；周六 9:00-12:00"),
        ("周一至周五 8:00-12:00，周六 9:00-12:00。", "周一至周五 8:00-12:00；周六 9:00-12:00"),
        ("礼拜天 10:00-11:00", "周日 10:00-11:00"),
    ],
)
def test_that_what_people_write_is_understood(written: str, read: str) -> None:
    assert hours_in_words(read_hours(written)) == read


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("8:30-17:30", "“8:30”前面没有写星期几"),
        ("周一", "“周一”后面没有写几点到几点"),
        ("周一 8:30", "“8:30”后面没有写到几点"),
        ("周一 8:30-", "“8:30”后面没有写到几点"),
        ("周一至 8:30-9:00", "“周一至”后面没有写到星期几"),
        ("周五至周一 8:30-9:00", "“周五至周一”反了"),
        ("周一 17:30-8:30", "“17:30-8:30”的结束不比开始晚"),
        ("周一 9:00-9:00", "“9:00-9:00”的结束不比开始晚"),
        ("周一 8:61-9:00", "没有“8:61”这个时间"),
        ("周一 25点-26点", "没有“25点”这个时间"),
        ("看情况", "“看情况”看不懂"),
        ("周一 8:00-12:00；每天 11:00-13:00", "周一有两段时间重叠"),
        ("至周五", "“至”前面没有写星期几"),
    ],
)
def test_that_what_cannot_be_is_told_with_an_example(written: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_hours(written)
    assert said in caught.value.message
    assert EXAMPLE in caught.value.message
    assert caught.value.field == "hours"


@given(st.text(max_size=40))
def test_that_nothing_typed_is_a_bug(written: str) -> None:
    try:
        hours = read_hours(written)
    except BadInput:
        return
    assert read_hours(hours_in_words(hours)) == hours


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (ALL, "每天"),
        (WORKDAYS, "周一至周五"),
        ((1, 2), "周一、周二"),
        ((1, 2, 3, 6), "周一至周三、周六"),
        ((7,), "周日"),
    ],
)
def test_that_days_are_written_as_people_do(days: tuple[int, ...], words: str) -> None:
    assert days_in_words(days) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (MONDAY, "现在开着，到12:00（节假日另问）"),
        (MONDAY.replace(hour=12), "现在关着，今天14:00开（节假日另问）"),
        (MONDAY.replace(hour=17, minute=30), "现在关着，明天8:30开（节假日另问）"),
        (datetime(2026, 11, 27, 18, 0), "现在关着，周一8:30开（节假日另问）"),  # noqa: DTZ001
    ],
)
def test_that_now_is_told_with_what_comes_next(at: datetime, words: str) -> None:
    assert now_in_words(read_hours("工作日 8:30-12:00、14:00-17:30"), at) == words
