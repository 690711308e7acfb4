"""What the shipped policies ask: only what can still turn the answer, against every answer."""

from collections.abc import Iterator
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.facts import FACTS, Facts, FactValue
from advisor_app.domain.policy import Policy, Rule
from advisor_app.eligibility.questions import questions
from advisor_app.eligibility.reading import load_library
from advisor_app.eligibility.truth import AGE, fact_of, holds, leaves
from advisor_app.support.paths import resources_folder

TODAY = date(2026, 11, 23)
IN_FORCE = [
    one for one in load_library(resources_folder() / "policies").policies if one.version_on(TODAY)
]
CODES = ("410106", "410102", "411000", "990000")


def rule_of(policy: Policy) -> Rule:
    version = policy.version_on(TODAY)
    assert version is not None
    return version.rule


def facts_of(rule: Rule) -> list[str]:
    return sorted({fact_of(leaf.field) for leaf in leaves(rule)})


def answers(name: str, rule: Rule) -> list[FactValue]:
    """Every answer that makes a difference: around each age that the rule names."""
    spec = FACTS[name]
    if spec.choices:
        return list(spec.choices)
    if spec.kind == "code":
        return list(CODES)
    ages = {leaf.value for leaf in leaves(rule) if leaf.field == AGE}
    near = {age + step for age in ages if isinstance(age, int) for step in (-1, 0, 1)}
    return [f"{TODAY.year - age}-01-01" for age in sorted(near)]


@st.composite
def half_known(draw: st.DrawFn) -> tuple[Rule, Facts]:
    """A policy's rule, and somebody of whom a part is known."""
    rule = rule_of(draw(st.sampled_from(IN_FORCE)))
    known = {
        name: draw(st.sampled_from(answers(name, rule)))
        for name in facts_of(rule)
        if draw(st.booleans())
    }
    return rule, Facts.parse(known)


def completed(rule: Rule, facts: Facts, but: str) -> Iterator[Facts]:
    """Give the person in every way in which the rest can turn out, one fact left open."""
    rest = [name for name in facts_of(rule) if facts.get(name) is None and name != but]
    for chosen in product(*(answers(name, rule) for name in rest)):
        yield facts.with_values(dict(zip(rest, chosen, strict=True)))


def turns(rule: Rule, facts: Facts, name: str) -> bool:
    """Whether the answers to one question give more than one verdict."""
    given = (facts.with_values({name: value}) for value in answers(name, rule))
    return len({holds(rule, one, TODAY) for one in given}) > 1


@given(half_known())
@settings(max_examples=150)
def test_that_every_fact_asked_for_can_turn_the_answer(case: tuple[Rule, Facts]) -> None:
    rule, facts = case
    for name in questions(rule, facts, TODAY):
        assert facts.get(name) is None
        assert any(turns(rule, whole, name) for whole in completed(rule, facts, name))


@given(half_known())
@settings(max_examples=150)
def test_that_no_fact_left_unasked_can_turn_the_answer_alone(case: tuple[Rule, Facts]) -> None:
    rule, facts = case
    asked = questions(rule, facts, TODAY)
    unknown = [name for name in facts_of(rule) if facts.get(name) is None]
    for name in set(unknown) - set(asked):
        assert not turns(rule, facts, name)


@given(half_known(), st.data())
@settings(max_examples=150)
def test_that_answering_the_first_question_each_time_decides(
    case: tuple[Rule, Facts], data: st.DataObject
) -> None:
    rule, facts = case
    for _ in facts_of(rule):
        asked = questions(rule, facts, TODAY)
        if asked:
            facts = facts.with_values(
                {asked[0]: data.draw(st.sampled_from(answers(asked[0], rule)))}
            )
    assert holds(rule, facts, TODAY) is not None
