"""A policy through its days, its money by the month, and what one brings."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.policy import (
    AMOUNT_OPEN,
    ENDING_SOON,
    FOR_PROVIDERS,
    Amount,
    Freshness,
    Material,
    Policy,
    Standing,
    in_words,
)
from tests.eligibility.making import TODAY, eq, policies, policy, version

ORDER = [Standing.COMING, Standing.CURRENT, Standing.ENDING, Standing.ENDED]
LIGHTS = [Freshness.GREEN, Freshness.YELLOW, Freshness.RED]
OFFSETS = st.integers(-800, 1000)
RULE = eq("living", "alone")


@given(OFFSETS, st.integers(1, 900), st.lists(OFFSETS, min_size=2, max_size=6))
def test_that_a_policy_of_one_version_only_grows_older(
    start: int, length: int, days: list[int]
) -> None:
    begins = TODAY + timedelta(start)
    one = policy(version(RULE, start=begins, end=begins + timedelta(length)))
    places = [ORDER.index(one.standing(TODAY + timedelta(day))) for day in sorted(days)]
    assert places == sorted(places)


@given(policies(), OFFSETS)
def test_that_what_is_said_of_its_time_names_a_day_of_the_version_meant(
    one: Policy, offset: int
) -> None:
    on = TODAY + timedelta(offset)
    nearest, words = one.nearest_version(on), one.standing_words(on)
    named = {in_words(day) for day in (nearest.valid_from, nearest.last_day) if day}
    assert nearest in one.versions
    assert not words or any(day in words for day in named)


@given(policies(), OFFSETS)
def test_that_the_version_in_force_is_the_nearest(one: Policy, offset: int) -> None:
    on = TODAY + timedelta(offset)
    current = one.version_on(on)
    if current is not None:
        assert one.nearest_version(on) is current
        assert current.in_force(on)


@given(OFFSETS, st.integers(1, 900))
def test_that_the_last_day_is_in_force_and_the_next_is_not(start: int, length: int) -> None:
    begins = TODAY + timedelta(start)
    one = version(RULE, start=begins, end=begins + timedelta(length))
    assert one.last_day is not None
    assert one.in_force(one.last_day)
    assert not one.in_force(one.last_day + timedelta(1))
    assert version(RULE, start=begins).last_day is None


@given(st.integers(-10, 400), st.integers(0, 400))
def test_that_the_light_never_turns_back(days: int, later: int) -> None:
    now = Freshness.of(TODAY, TODAY + timedelta(days))
    then = Freshness.of(TODAY, TODAY + timedelta(days + later))
    assert LIGHTS.index(now) <= LIGHTS.index(then)


@given(st.integers(0, 10**8))
def test_that_a_month_of_a_yearly_sum_never_promises_more(fen: int) -> None:
    yearly = Amount(value_fen=fen, per="year", words="").monthly_fen
    monthly = Amount(value_fen=fen, per="month", words="").monthly_fen
    assert yearly is not None
    assert yearly * 12 <= fen < (yearly + 1) * 12
    assert monthly == fen


@pytest.mark.parametrize("per", ["once", "day", "meal", "", "quarter"])
def test_that_what_does_not_recur_by_month_or_year_is_compared_with_nothing(per: str) -> None:
    assert Amount(value_fen=100, per=per, words="").monthly_fen is None


def test_that_an_open_amount_is_told_from_a_known_one() -> None:
    assert Amount(value_fen=None, per="month", words=AMOUNT_OPEN).is_open
    assert not Amount(value_fen=None, per="", words="免费").is_open
    assert not Amount(value_fen=100, per="month", words="每月1元").is_open


@given(
    st.text(st.sampled_from("身份证户口簿"), min_size=1, max_size=4),
    st.booleans(),
    st.integers(0, 3),
    st.text(st.sampled_from("首页和本人页"), max_size=4),
)
def test_that_a_thing_to_bring_says_all_that_is_known_of_it(
    name: str, original: bool, copies: int, note: str
) -> None:
    words = Material(name=name, original=original, copies=copies, note=note).words
    assert words.startswith(name)
    assert note in words
    assert (f"复印件{copies}份" in words) is (copies > 0)
    assert ("原件" in words) is (original and copies > 0)
    assert words.count("（") == words.count("）") <= 1
    assert "（）" not in words


@pytest.mark.parametrize("category", ["津贴补贴", "优待", "保险", FOR_PROVIDERS])
def test_that_nobody_is_screened_for_what_providers_get(category: str) -> None:
    one = replace(policy(version(RULE)), category=category)
    assert one.is_for_elders is (category != FOR_PROVIDERS)


def test_that_it_ends_soon_for_exactly_so_many_days() -> None:
    end = TODAY + timedelta(300)
    one = policy(version(RULE, end=end))
    ending = [day for day in range(400) if one.standing(TODAY + timedelta(day)) is Standing.ENDING]
    assert len(ending) == ENDING_SOON.days
    assert ending[-1] == 299


def test_that_a_day_reads_as_it_is_spoken() -> None:
    assert in_words(date(2026, 11, 23)) == "2026年11月23日"
    assert in_words(date(2026, 1, 1)) == "2026年1月1日"
