"""Which unknown fact to ask for first: the one whose answers decide most often."""

from collections.abc import Iterator
from datetime import date

from advisor_app.domain.facts import FACTS, Facts, FactValue
from advisor_app.domain.policy import Condition, Rule
from advisor_app.eligibility.truth import AGE, fact_of, holds, leaves

_ELSEWHERE = "990000"


def questions(rule: Rule, facts: Facts, on: date) -> tuple[str, ...]:
    """Give the facts that could still decide an undecided rule, most useful first."""
    if holds(rule, facts, on) is not None:
        return ()
    fields = open_facts(rule, facts, on)
    return tuple(sorted(fields, key=lambda one: -_usefulness(one, rule, facts, on)))


def open_facts(rule: Rule, facts: Facts, on: date) -> tuple[str, ...]:
    """Give the facts that could still decide a rule, in the order in which it names them."""
    return tuple(dict.fromkeys(_open(rule, facts, on)))


def _open(rule: Rule, facts: Facts, on: date) -> Iterator[str]:
    """Give the unknown facts in those parts of a rule that are still undecided."""
    if holds(rule, facts, on) is not None:
        return
    if isinstance(rule, Condition):
        if facts.get(fact_of(rule.field)) is None or _is_coarse(rule, facts):
            yield fact_of(rule.field)
        return
    for part in rule.parts:
        yield from _open(part, facts, on)


def _is_coarse(condition: Condition, facts: Facts) -> bool:
    """Whether the fact is known, but not closely enough for this condition."""
    birth = facts.birth
    return condition.field != AGE or (birth is not None and not birth.is_exact)


def _usefulness(field: str, rule: Rule, facts: Facts, on: date) -> float:
    trials = list(_trials(field, rule, on))
    decided = sum(
        holds(rule, facts.with_values({field: value}), on) is not None for value in trials
    )
    return decided / len(trials)


def _trials(field: str, rule: Rule, on: date) -> Iterator[FactValue]:
    """Give answers that somebody might give."""
    spec = FACTS[field]
    if spec.choices:
        yield from spec.choices
    elif spec.kind == "code":
        yield _ELSEWHERE
        yield from (str(one.value).ljust(6, "0") for one in leaves(rule) if one.field == field)
    else:
        yield from (f"{on.year - age}-01-01" for age in (55, 62, 67, 75, 85, 95, 105))
