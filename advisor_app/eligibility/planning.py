"""What to ask next: the fewest questions that decide the most, in order.

Nobody answers eight pages of questions at a counter. So a crowd of possible people is made who
agree with everything known and differ in what is not; a question is worth as many policies as its
answer, together with the answers before it, would decide on average over that crowd. The best is
taken first, then the best after it, and so on (the greedy rule for covering: Nemhauser, Wolsey and
Fisher, Mathematical Programming 14, 1978: never far from the best set). The crowd is drawn by a
fixed rule, so the same facts always give the same questions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from advisor_app.domain.facts import FACTS, Facts, FactValue
from advisor_app.domain.policy import Operator, Policy, Rule
from advisor_app.eligibility.bulk import Crowd
from advisor_app.eligibility.questions import open_facts
from advisor_app.eligibility.truth import fact_of, leaves

MOST_QUESTIONS = 8
"""More than eight nobody answers at a counter."""

_CROWD = 96
_ELSEWHERE = "990000"
_AGES = (57, 62, 67, 72, 77, 82, 87, 92, 97, 101)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask for.

    Attributes:
        decides: how many policies more are decided, on average, once it is answered.
        concerns: ids of the policies that it bears on.
    """

    fact: str
    decides: float
    concerns: tuple[str, ...]


def plan(
    policies: Iterable[Policy],
    facts: Facts,
    on: date,
    skipped: Iterable[str] = (),
    most: int = MOST_QUESTIONS,
) -> tuple[Question, ...]:
    """Give the questions to ask, best first; none once nothing is left to decide.

    Args:
        skipped: facts that were asked for in vain; they are not asked for again.
    """
    undecided = {one.id: rule for one, rule in _rules(policies, on)}
    asking = {one: set(open_facts(rule, facts, on)) for one, rule in undecided.items()}
    asking = {one: wanted for one, wanted in asking.items() if wanted}
    open_to_us = {fact for wanted in asking.values() for fact in wanted} - set(skipped)
    survey = _Survey(undecided, asking, facts, on)
    return tuple(survey.questions(open_to_us, most))


def _rules(policies: Iterable[Policy], on: date) -> Iterator[tuple[Policy, Rule]]:
    for policy in policies:
        version = policy.version_on(on)
        if version:
            yield policy, version.rule


class _Survey:
    """The possible people, and what their answers would decide."""

    def __init__(
        self, rules: Mapping[str, Rule], asking: Mapping[str, set[str]], facts: Facts, on: date
    ) -> None:
        self._rules = {one: rules[one] for one in asking}
        self._asking = asking
        self._facts = facts
        self._on = on
        self._people = list(_possible(self._rules.values(), asking, facts, on))
        self._counts: dict[tuple[str, frozenset[str]], int] = {}

    def questions(self, offered: set[str], most: int) -> Iterator[Question]:
        known: frozenset[str] = frozenset()
        order = list(FACTS)
        decided = dict.fromkeys(self._rules, 0)
        while offered and len(known) < most:
            trials = {fact: self._decided(known, fact, decided) for fact in offered}
            best = max(
                offered,
                key=lambda one: (
                    not FACTS[one].is_rare,
                    sum(trials[one].values()), self._bearing(one), -order.index(one)
                ),
            )  # fmt: skip
            if not self._bears_on(best, decided):
                return
            gain = sum(trials[best].values()) - sum(decided.values())
            yield Question(best, gain / len(self._people), self._bears_on(best, decided))
            decided, known, offered = trials[best], known | {best}, offered - {best}

    def _decided(
        self, known: frozenset[str], fact: str, before: Mapping[str, int]
    ) -> dict[str, int]:
        """Count for every policy whom of the crowd it is decided for, once a fact is known."""
        told = known | {fact}
        return {
            one: self._count(one, told & wanted) if fact in wanted else before[one]
            for one, wanted in self._asking.items()
        }

    def _count(self, policy: str, told: frozenset[str]) -> int:
        key = (policy, told)
        if key not in self._counts:
            known = [{fact: one[fact] for fact in told} for one in self._people]
            crowd = Crowd([self._facts.with_values(one) for one in known])
            split = crowd.split(self._rules[policy], self._on)
            self._counts[key] = (split.yes | split.no).bit_count()
        return self._counts[key]

    def _bearing(self, fact: str) -> float:
        """Prefer, where nothing is decided yet, what brings most policies nearer to it."""
        return sum(1 / len(wanted) for wanted in self._asking.values() if fact in wanted)

    def _bears_on(self, fact: str, decided: Mapping[str, int]) -> tuple[str, ...]:
        """Give the policies a question still matters for."""
        return tuple(
            one
            for one, wanted in self._asking.items()
            if fact in wanted and decided[one] < len(self._people)
        )


def _possible(
    rules: Iterable[Rule], asking: Mapping[str, set[str]], facts: Facts, on: date
) -> Iterator[Mapping[str, FactValue]]:
    """Give people who answer every open question, each answer about as often as the others."""
    unknown = sorted({fact for wanted in asking.values() for fact in wanted})
    conditions = [one for rule in rules for one in leaves(rule)]
    prefixes: dict[str, list[str]] = {}
    for one in conditions:
        if one.operator is Operator.PREFIX:
            prefixes.setdefault(fact_of(one.field), []).append(str(one.value))
    chance = Random(20260101)  # noqa: S311 - the same crowd every time, not a secret
    columns: dict[str, Sequence[FactValue]] = {}
    for fact in unknown:
        answers = list(_answers(fact, prefixes.get(fact, []), facts, on))
        column = [answers[place % len(answers)] for place in range(_CROWD)]
        chance.shuffle(column)
        columns[fact] = column
    for place in range(_CROWD if unknown else 0):
        yield {fact: column[place] for fact, column in columns.items()}


def _answers(fact: str, prefixes: list[str], facts: Facts, on: date) -> Iterator[FactValue]:
    """Give the answers that somebody might give."""
    spec = FACTS[fact]
    if spec.choices:
        yield from spec.choices
    elif spec.kind == "code":
        yield _ELSEWHERE
        yield from (one.ljust(6, "0")[:12] for one in dict.fromkeys(prefixes))
    elif facts.birth is not None:  # known to the year or month: the day is what is asked for
        yield from (facts.birth.earliest.isoformat(), facts.birth.latest.isoformat())
    else:
        yield from (f"{on.year - age}-01-01" for age in _AGES)
