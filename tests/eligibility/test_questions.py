"""What to ask: only what can still decide, the most telling first."""

import pytest
from hypothesis import given

from advisor_app.domain.facts import FACTS as SPECS
from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Operator, Rule
from advisor_app.eligibility.matching import screen_one
from advisor_app.eligibility.questions import questions
from advisor_app.eligibility.truth import holds
from tests.eligibility.making import (
    FACTS,
    RULES,
    TODAY,
    age,
    all_of,
    among,
    any_of,
    eq,
    none_of,
    policy,
    version,
)

ALONE = eq("living", "alone")
POOR = among("income", "minimum", "destitute")
LOCAL = eq("hukou", "4101", Operator.PREFIX)


def facts(**values: object) -> Facts:
    return Facts.parse(values)


@pytest.mark.parametrize(
    ("rule", "known", "asked"),
    [
        (age(80), facts(), ("birth",)),
        (age(80), facts(birth="1946"), ("birth",)),
        (age(80), facts(birth="1940"), ()),
        (age(80), facts(birth="1950"), ()),
        (all_of(age(80), ALONE), facts(birth="1950"), ()),
        (all_of(age(80), ALONE), facts(birth="1940"), ("living",)),
        (any_of(age(80), ALONE), facts(living="alone"), ()),
        (any_of(age(80), ALONE), facts(living="spouse"), ("birth",)),
        (all_of(any_of(ALONE, POOR), LOCAL), facts(living="alone"), ("hukou",)),
        (all_of(any_of(ALONE, POOR), LOCAL), facts(hukou="410106", living="spouse"), ("income",)),
        (none_of(ALONE), facts(), ("living",)),
        (all_of(ALONE, none_of(ALONE)), facts(), ("living",)),
        (eq("hukou", "410106001", Operator.PREFIX), facts(hukou="410106"), ("hukou",)),
        (eq("hukou", "410106001", Operator.PREFIX), facts(hukou="410106002"), ()),
        (all_of(), facts(), ()),
    ],
)
def test_that_what_is_known_or_cannot_matter_is_not_asked(
    rule: Rule, known: Facts, asked: tuple[str, ...]
) -> None:
    assert questions(rule, known, TODAY) == asked


def test_that_the_same_fact_is_asked_once() -> None:
    rule = all_of(age(60), age(80), none_of(age(90)))
    assert questions(rule, Facts(), TODAY) == ("birth",)


def test_that_the_fact_that_decides_more_often_comes_first() -> None:
    rare = eq("living", "spouse", Operator.NE)
    rule = all_of(rare, eq("living", "institution", Operator.NE), POOR, eq("care_level", 4))
    assert questions(rule, Facts(), TODAY) == ("care_level", "income", "living")


def test_that_a_fact_that_settles_the_whole_comes_before_one_that_settles_a_part() -> None:
    rule = all_of(any_of(ALONE, eq("no_kin", "yes"), POOR), eq("empty_nest", "yes"))
    assert questions(rule, Facts(), TODAY)[0] == "empty_nest"


def test_that_a_policy_asks_for_the_birth_date_not_for_the_age() -> None:
    result = screen_one(policy(version(age(80))), Facts(), TODAY)
    assert result.ask == ("birth",)
    assert [one.field for one in result.reasons] == ["birth"]


@given(RULES, FACTS)
def test_that_every_question_can_be_put_to_a_person(rule: Rule, known: Facts) -> None:
    for name in questions(rule, known, TODAY):
        assert SPECS[name].question.endswith("？")


@given(RULES, FACTS)
def test_that_the_first_question_is_as_telling_as_any(rule: Rule, known: Facts) -> None:
    """No other choice among the listed answers settles the rule more often."""
    asked = [name for name in questions(rule, known, TODAY) if SPECS[name].choices]

    def settled(name: str) -> float:
        answers = list(SPECS[name].choices)
        decided = [holds(rule, known.with_values({name: one}), TODAY) for one in answers]
        return sum(one is not None for one in decided) / len(answers)

    shares = [settled(name) for name in asked]
    assert shares == sorted(shares, reverse=True)
