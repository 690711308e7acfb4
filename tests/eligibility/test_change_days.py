"""The day on which an answer changes: birthdays, starts, ends, and why."""

from datetime import date, timedelta

import pytest

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Operator, Rule
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.change_days import HORIZON_YEARS, next_change
from advisor_app.eligibility.matching import screen_one
from tests.eligibility.making import TODAY, age, all_of, among, any_of, eq, none_of, policy, version

L, U, N = Verdict.LIKELY, Verdict.UNLIKELY, Verdict.NEEDS_INFO
ALONE = eq("living", "alone")


def born(text: str, **more: object) -> Facts:
    return Facts.parse({"birth": text, **more})


@pytest.mark.parametrize(
    ("rule", "birth", "on", "verdict"),
    [
        (age(80), "1947-03-05", date(2027, 3, 5), L),
        (age(80, Operator.GT), "1946-03-05", date(2027, 3, 5), L),
        (age(80, Operator.LT), "1947-03-05", date(2027, 3, 5), U),
        (age(80, Operator.LE), "1947-03-05", date(2028, 3, 5), U),
        (age(80, Operator.EQ), "1947-03-05", date(2027, 3, 5), L),
        (age(80, Operator.EQ), "1946-03-05", date(2027, 3, 5), U),
        (age(80, Operator.NE), "1946-03-05", date(2027, 3, 5), L),
        (among("age", 79, 80), "1946-03-05", date(2027, 3, 5), U),
        (among("age", 79, 80, operator=Operator.NOT_IN), "1946-03-05", date(2027, 3, 5), L),
        (none_of(age(80)), "1947-03-05", date(2027, 3, 5), U),
        (any_of(age(90), age(80)), "1947-03-05", date(2027, 3, 5), L),
        (all_of(age(80), age(90)), "1947-03-05", date(2037, 3, 5), L),
        (age(80), "1948-02-29", date(2028, 2, 29), L),
        (age(81), "1948-02-29", date(2029, 3, 1), L),
        (age(80), "1946-11-24", date(2026, 11, 24), L),
    ],
)
def test_that_a_birthday_changes_the_answer_on_its_own_day(
    rule: Rule, birth: str, on: date, verdict: Verdict
) -> None:
    change = next_change(policy(version(rule)), born(birth), TODAY)
    assert change is not None
    assert (change.on, change.verdict) == (on, verdict)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        (age(80), born("1940-03-05")),
        (age(80), Facts()),
        (ALONE, born("1947-03-05", living="alone")),
        (all_of(age(80), ALONE), born("1947-03-05", living="spouse")),
        (any_of(age(80), ALONE), born("1947-03-05", living="alone")),
        (all_of(), born("1947-03-05")),
    ],
)
def test_that_nothing_is_promised_where_no_day_decides(rule: Rule, facts: Facts) -> None:
    result = screen_one(policy(version(rule)), facts, TODAY)
    assert (result.changes_on, result.changes_to, result.change_words) == (None, None, "")


@pytest.mark.parametrize(
    ("birth", "now", "on", "then", "words"),
    [
        ("1947", U, date(2027, 1, 1), N, "最早2027-01-01满80周岁，要看出生日期"),
        ("1947-03", U, date(2027, 3, 1), N, "最早2027-03-01满80周岁，要看出生日期"),
        ("1946", N, date(2026, 12, 31), L, "最晚2026-12-31满80周岁"),
        ("1946-11", N, date(2026, 11, 30), L, "最晚2026-11-30满80周岁"),
        ("1947-03-05", U, date(2027, 3, 5), L, "满80周岁，自2027-03-05起可申请"),
    ],
)
def test_that_a_vague_birth_date_promises_no_more_than_it_holds(
    birth: str, now: Verdict, on: date, then: Verdict, words: str
) -> None:
    result = screen_one(policy(version(age(80))), born(birth), TODAY)
    assert result.verdict is now
    assert (result.changes_on, result.changes_to, result.change_words) == (on, then, words)


def test_that_an_end_names_the_last_day_and_a_start_its_first() -> None:
    ending = policy(version(all_of(), end=date(2027, 1, 1)))
    change = next_change(ending, Facts(), TODAY)
    assert change is not None
    assert (change.on, change.verdict) == (date(2027, 1, 1), U)
    assert "2026-12-31到期" in change.words
    coming = policy(version(all_of(), start=date(2027, 1, 1)))
    change = next_change(coming, Facts(), TODAY)
    assert change is not None
    assert (change.on, change.verdict, change.words) == (
        date(2027, 1, 1),
        L,
        "新规定自2027-01-01起施行",
    )


def test_that_a_replacement_is_told_as_the_new_rule_not_as_an_end() -> None:
    old = version(age(60), "old", end=date(2027, 1, 1))
    new = version(age(90), "new", start=date(2027, 1, 1))
    change = next_change(policy(old, new), born("1950-01-01"), TODAY)
    assert change is not None
    assert (change.on, change.verdict, change.words) == (
        date(2027, 1, 1),
        U,
        "新规定自2027-01-01起施行",
    )


def test_that_a_replacement_that_keeps_the_answer_is_not_a_change() -> None:
    old = version(age(60), "old", end=date(2027, 1, 1))
    new = version(age(65), "new", start=date(2027, 1, 1))
    assert next_change(policy(old, new), born("1950-01-01"), TODAY) is None


def test_that_a_birthday_after_the_end_does_not_count() -> None:
    made = policy(version(age(80), end=date(2027, 1, 1)))
    assert next_change(made, born("1947-03-05"), TODAY) is None


def test_that_a_gap_between_versions_is_an_end_and_then_a_start() -> None:
    one = version(all_of(), "1", end=date(2027, 1, 1))
    two = version(all_of(), "2", start=date(2027, 6, 1))
    made = policy(one, two)
    first = next_change(made, Facts(), TODAY)
    assert first is not None
    assert (first.on, first.verdict) == (date(2027, 1, 1), U)
    second = next_change(made, Facts(), first.on)
    assert second is not None
    assert (second.on, second.verdict) == (date(2027, 6, 1), L)


@pytest.mark.parametrize(("years", "told"), [(HORIZON_YEARS, True), (HORIZON_YEARS + 1, False)])
def test_that_no_more_than_a_life_is_looked_ahead(years: int, told: bool) -> None:
    start = date(TODAY.year + years, TODAY.month, TODAY.day)
    change = next_change(policy(version(all_of(), start=start)), Facts(), TODAY)
    assert (change is not None) is told


def test_that_the_day_asked_about_is_itself_no_change() -> None:
    made = policy(version(age(80)))
    day = date(2027, 3, 5)
    facts = born("1947-03-05")
    eve = next_change(made, facts, day - timedelta(days=1))
    assert eve is not None
    assert eve.on == day
    assert next_change(made, facts, day) is None
