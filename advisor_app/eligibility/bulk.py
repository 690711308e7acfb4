"""Screening of many people at once, with the very same rules.

A set of people is one integer with a bit for each. A condition is judged once for every value
that occurs (there are few: five care levels, some thousand birthdays), by the code that judges a
single person; what joins conditions is then ``&`` and ``|`` on whole sets. So the two ways cannot
drift apart, and a hundred thousand people cost little more than a thousand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Combine, Condition, Policy, Rule
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.truth import AGE, fact_of, holds


@dataclass(frozen=True, slots=True)
class Split:
    """Who a rule holds for and who it does not; of the rest it is not known yet.

    Attributes:
        yes, no: one bit a person, the first person lowest.
    """

    yes: int
    no: int


class Crowd:
    """People to be screened together, by their facts alone."""

    def __init__(self, people: Sequence[Facts]) -> None:
        # The last person first: the digits of a number begin with its highest bit.
        self._values = [person.values for person in reversed(people)]
        self._columns: dict[tuple[str, date | None], _Column] = {}
        self._splits: dict[tuple[Condition, date], Split] = {}

    def __len__(self) -> int:
        return len(self._values)

    @property
    def everybody(self) -> int:
        """The set of all."""
        return (1 << len(self._values)) - 1

    def verdicts(self, policy: Policy, on: date) -> dict[Verdict, int]:
        """Give the set of people for each of the three answers on a day."""
        version = policy.version_on(on)
        if version is None:
            none = dict.fromkeys(Verdict, 0)
            return {**none, Verdict.UNLIKELY: self.everybody}
        split = self.split(version.rule, on)
        return {
            Verdict.LIKELY: split.yes,
            Verdict.UNLIKELY: split.no,
            Verdict.NEEDS_INFO: self.everybody & ~(split.yes | split.no),
        }

    def split(self, rule: Rule, on: date) -> Split:
        """Give who a rule holds for on a day, and who it does not."""
        if isinstance(rule, Condition):
            return self._condition(rule, on)
        parts = [self.split(part, on) for part in rule.parts]
        if rule.combine is Combine.NOT:
            return Split(parts[0].no, parts[0].yes)
        if rule.combine is Combine.ALL:
            return Split(self._both([one.yes for one in parts]), _either([one.no for one in parts]))
        return Split(_either([one.yes for one in parts]), self._both([one.no for one in parts]))

    def forget_answers(self) -> None:
        """Judge every condition anew; the columns stay. For those who measure."""
        self._splits.clear()

    def members(self, people: int) -> Iterator[int]:
        """Give the places of a set's people, in order."""
        return members(people)

    def _both(self, sets: list[int]) -> int:
        return reduce(lambda one, other: one & other, sets, self.everybody)

    def _condition(self, condition: Condition, on: date) -> Split:
        key = (condition, on)
        if key not in self._splits:
            is_age = condition.field == AGE
            column = self._ages(on) if is_age else self._column(condition.field)
            truths = [holds(condition, facts, on) for facts in column.kinds]
            yes = column.having([truth is True for truth in truths])
            no = column.having([truth is False for truth in truths])
            self._splits[key] = Split(yes, no)
        return self._splits[key]

    def _column(self, fact: str) -> "_Column":
        key = (fact, None)
        if key not in self._columns:
            values = [known.get(fact) for known in self._values]
            numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
            kinds = [Facts().with_values({fact: value}) for value in numbers]
            self._columns[key] = _Column.of(kinds, [numbers[value] for value in values])
        return self._columns[key]

    def _ages(self, on: date) -> "_Column":
        """Give the births as seen on a day: one for all that make the same age, or range of ages.

        A condition on the age asks for nothing else of a birth date, and there are some hundred
        ages but ten thousands of birthdays.
        """
        key = (AGE, on)
        if key not in self._columns:
            births = self._column(fact_of(AGE))
            ages = [facts.birth.ages(on) if facts.birth else None for facts in births.kinds]
            first = {age: births.kinds[at] for at, age in reversed(list(enumerate(ages)))}
            numbers = {age: number for number, age in enumerate(first)}
            places = [numbers[age] for age in ages]
            self._columns[key] = _Column.of(
                list(first.values()), [places[at] for at in births.places]
            )
        return self._columns[key]


_FEW = 256


@dataclass(frozen=True, slots=True)
class _Column:
    """One fact of everybody.

    Attributes:
        kinds: the values that occur, each as facts of its own.
        places: which of them each person has, the last person first; bytes where they suffice.
    """

    kinds: Sequence[Facts]
    places: bytes | list[int]

    @classmethod
    def of(cls, kinds: Sequence[Facts], places: list[int]) -> "_Column":
        """Put a column in the shorter form where it fits."""
        return cls(kinds, bytes(places) if len(kinds) <= _FEW else places)

    def having(self, wanted: Sequence[bool]) -> int:
        """Give the people whose value is wanted."""
        if not any(wanted):
            return 0
        digits = "".join("1" if one else "0" for one in wanted)
        if isinstance(self.places, bytes):
            return int(self.places.translate(digits.ljust(_FEW, "0").encode()), 2)
        return int("".join([digits[place] for place in self.places]), 2)


def members(people: int) -> Iterator[int]:
    """Give the places of a set's people, in order."""
    digits = f"{people:b}"
    last = len(digits) - 1
    at = digits.rfind("1")
    while at >= 0:
        yield last - at
        at = digits.rfind("1", 0, at)


def _either(sets: list[int]) -> int:
    return reduce(lambda one, other: one | other, sets, 0)
