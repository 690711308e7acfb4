"""The fewest questions that decide the most."""

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.facts import FACTS as SPECS
from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Operator, Policy
from advisor_app.eligibility.planning import MOST_QUESTIONS, plan
from advisor_app.eligibility.questions import open_facts
from advisor_app.eligibility.reading import load_library
from tests.eligibility.making import (
    FACTS,
    TODAY,
    age,
    all_of,
    among,
    any_of,
    eq,
    policies,
    policy,
    version,
)

LIBRARY = load_library(Path(__file__).parents[2] / "resources" / "policies")
ALONE = eq("living", "alone")
POOR = among("income", "minimum", "destitute")
LOCAL = eq("hukou", "4101", Operator.PREFIX)
NOTHING = Facts()


def named(*rules: object) -> list[Policy]:
    return [policy(version(rule), name=f"p{n}") for n, rule in enumerate(rules)]  # type: ignore[arg-type]


def asked(policies_: Iterable[Policy], facts: Facts = NOTHING) -> list[str]:
    return [one.fact for one in plan(policies_, facts, TODAY)]


def test_that_the_fact_most_policies_hang_on_comes_first() -> None:
    assert asked(named(ALONE, POOR, POOR, POOR)) == ["income", "living"]


def test_that_a_question_that_decides_alone_comes_before_half_of_an_answer() -> None:
    assert asked(named(POOR, all_of(ALONE, LOCAL)))[0] == "income"


def test_that_a_likely_no_for_two_policies_comes_before_a_sure_answer_for_one() -> None:
    """Of five ways to live four rule both out; the place is then asked of few only."""
    rules = (all_of(ALONE, LOCAL), all_of(ALONE, LOCAL), POOR)
    assert asked(named(*rules)) == ["living", "income", "hukou"]


def test_that_nothing_is_asked_once_all_is_decided() -> None:
    assert asked(named(ALONE, POOR), Facts.parse({"living": "alone", "income": "normal"})) == []


def test_that_what_cannot_matter_any_more_is_not_asked() -> None:
    young = Facts.parse({"birth": "1990-01-01"})
    assert asked(named(all_of(age(60), ALONE)), young) == []


def test_that_a_birth_known_to_the_year_is_asked_for_again_where_the_day_decides() -> None:
    assert asked(named(age(80)), Facts.parse({"birth": "1946"})) == ["birth"]
    assert asked(named(age(80)), Facts.parse({"birth": "1940"})) == []


def test_that_what_was_asked_in_vain_is_not_asked_again() -> None:
    found = plan(named(ALONE, POOR), NOTHING, TODAY, skipped=["income"])
    assert [one.fact for one in found] == ["living"]


def test_that_a_policy_that_is_not_in_force_asks_nothing() -> None:
    ended = policy(version(ALONE, end=TODAY), name="ended")
    assert asked([ended]) == []


def test_that_every_question_names_the_policies_it_bears_on() -> None:
    (first, second) = plan(named(ALONE, POOR, POOR), NOTHING, TODAY)
    assert (first.concerns, second.concerns) == (("p1", "p2"), ("p0",))


def test_that_the_worth_of_a_question_is_what_it_decides() -> None:
    (first, second) = plan(named(ALONE, POOR, POOR), NOTHING, TODAY)
    assert (first.decides, second.decides) == (2.0, 1.0)


@pytest.mark.parametrize("known", [{}, {"birth": "1944"}, {"hukou": "410106", "birth": "1940"}])
def test_that_the_shipped_library_never_asks_more_than_eight(known: dict[str, object]) -> None:
    found = plan(LIBRARY.policies, Facts.parse(known), TODAY)
    assert 3 < len(found) <= MOST_QUESTIONS
    assert found == plan(LIBRARY.policies, Facts.parse(known), TODAY)


def test_that_eight_answers_decide_most_of_the_shipped_library() -> None:
    """The wish behind the limit: a short talk settles nearly everything."""
    answers = {
        name: "410106" if spec.kind == "code" else "1940-03-05" if spec.kind == "date"
        else next(iter(spec.choices))
        for name, spec in SPECS.items()
    }  # fmt: skip
    facts = NOTHING
    for _ in range(MOST_QUESTIONS):
        (question, *_rest) = plan(LIBRARY.policies, facts, TODAY)
        facts = facts.with_values(Facts.parse({question.fact: answers[question.fact]}).values)
    open_ones = [one for one in LIBRARY.policies for each in [one.version_on(TODAY)]
                 if each and open_facts(each.rule, facts, TODAY)]  # fmt: skip
    assert len(open_ones) <= len(LIBRARY.policies) // 4


@st.composite
def several(draw: st.DrawFn) -> list[Policy]:
    return [draw(policies(name=f"p{number}")) for number in range(draw(st.integers(1, 5)))]


@given(several(), FACTS)
@settings(max_examples=60, deadline=None)
def test_that_only_open_facts_are_asked_and_each_once(found: list[Policy], facts: Facts) -> None:
    asking = [one.fact for one in plan(found, facts, TODAY)]
    wanted = {
        fact
        for one in found
        for each in [one.version_on(TODAY)]
        if each
        for fact in open_facts(each.rule, facts, TODAY)
    }
    assert set(asking) <= wanted
    assert len(asking) == len(set(asking)) <= MOST_QUESTIONS
    assert bool(asking) == bool(wanted)


FLAGS = ("empty_nest", "no_kin", "left_behind", "long_term_care", "carer_only_child")


@given(st.lists(st.sets(st.sampled_from(FLAGS), min_size=1, max_size=3), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_that_no_single_question_decides_more_than_the_first(needs: list[set[str]]) -> None:
    """Policies that need all of some yes: the first question is the best single one."""
    rules = [all_of(*(eq(flag, "yes") for flag in sorted(one))) for one in needs]
    (first, *_) = plan(named(*rules), NOTHING, TODAY)

    def worth(flag: str) -> float:
        return sum(1.0 if one == {flag} else 0.5 for one in needs if flag in one)

    assert worth(first.fact) == max(worth(flag) for flag in FLAGS)


@given(st.lists(st.sets(st.sampled_from(FLAGS), min_size=1, max_size=2), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_that_two_questions_come_near_the_best_two(needs: list[set[str]]) -> None:
    """Greedy covering reaches at least 1 - 1/e of the best (Nemhauser, Wolsey, Fisher 1978)."""
    rules = [any_of(*(eq(flag, "yes") for flag in sorted(one))) for one in needs]
    found = plan(named(*rules), NOTHING, TODAY, most=2)
    chosen = {one.fact for one in found}

    def worth(told: set[str]) -> float:
        return sum(1 - 0.5 ** len(one & told) if one - told else 1.0 for one in needs)

    best = max(worth(set(pair)) for pair in combinations(FLAGS, 2))
    assert worth(chosen) >= 0.63 * best
