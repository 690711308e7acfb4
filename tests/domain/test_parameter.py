"""Local parameters: an old figure is history, never today's."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.parameter import (
    PARAMETER_KIND_WORDS,
    Parameter,
    ParameterEntry,
    ParameterKind,
    yuan,
)
from advisor_app.domain.policy import Confidence, SourceRank
from tests.eligibility.making import TODAY


def entry(
    start: date, end: date | None = None, fen: int | None = 75_000, text: str = ""
) -> ParameterEntry:
    return ParameterEntry(
        valid_from=start, valid_to=end, value_fen=fen, text=text, source="通知", url="",
        rank=SourceRank.ISSUER, confidence=Confidence.HIGH, checked_on=TODAY, checked_by="某人",
    )  # fmt: skip


def parameter(*entries: ParameterEntry) -> Parameter:
    return Parameter(
        id="dibao", name="低保标准", group="低保和特困", kind=ParameterKind.MONEY,
        question="今年低保标准是多少？", per="month", entries=entries,
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> Parameter:
    """A figure that changed a few times, with years nobody knew in between, or not."""
    days = sorted(draw(st.sets(st.integers(-900, 900), min_size=2, max_size=6)))
    bounds = [TODAY + timedelta(days=day) for day in days]
    spans = [span for span in pairwise(bounds) if draw(st.booleans())]
    made = [entry(start, end, fen) for fen, (start, end) in enumerate(spans, 1)]
    if draw(st.booleans()):
        made.append(entry(bounds[-1], None, 999))
    return parameter(*made)


DAYS = st.integers(-1000, 1000).map(lambda days: TODAY + timedelta(days=days))


@given(histories(), DAYS)
def test_that_a_day_has_one_figure_or_none(known: Parameter, day: date) -> None:
    holding = [one for one in known.entries if one.in_force(day)]
    assert len(holding) <= 1
    assert known.on(day) == (holding[0] if holding else None)


@given(histories(), DAYS)
def test_that_history_is_over_and_the_latest_there_is(known: Parameter, day: date) -> None:
    last = known.last_known(day)
    over = [one for one in known.entries if one.valid_to is not None and one.valid_to <= day]
    if last is None:
        assert over == []
        return
    assert not last.in_force(day)
    assert last.valid_to == max(one.valid_to for one in over if one.valid_to)
    assert last != known.on(day)


@given(histories(), DAYS)
def test_that_once_ended_it_stays_history(known: Parameter, day: date) -> None:
    if known.last_known(day):
        assert known.last_known(day + timedelta(days=1))


def test_that_a_figure_begins_on_its_day_and_ends_before_the_next() -> None:
    year = entry(date(2026, 1, 1), date(2027, 1, 1))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [year.in_force(day) for day in days] == [False, True, True, False]
    known = parameter(year)
    assert [known.on(day) is not None for day in days] == [False, True, True, False]
    assert [known.last_known(day) is not None for day in days] == [False, False, False, True]


def test_that_nobody_knew_any() -> None:
    assert parameter().on(TODAY) is None
    assert parameter().last_known(TODAY) is None


@pytest.mark.parametrize(
    ("fen", "text", "words"),
    [(75_000, "", "750元"), (6_250, "", "62.50元"), (5, "", "0.05元"), (0, "", "0元"),
     (None, "（演示）区政务服务大厅", "（演示）区政务服务大厅")],
)  # fmt: skip
def test_that_money_and_texts_are_printed_as_people_read_them(
    fen: int | None, text: str, words: str
) -> None:
    assert entry(TODAY, None, fen, text).words == words


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_that_other_money_reads_otherwise(one: int, other: int) -> None:
    assert (yuan(one) == yuan(other)) == (one == other)


def test_that_every_kind_has_its_own_word() -> None:
    assert set(PARAMETER_KIND_WORDS) == set(ParameterKind)
    assert len(set(PARAMETER_KIND_WORDS.values())) == len(ParameterKind)
