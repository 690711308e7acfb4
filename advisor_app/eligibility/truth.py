"""Three-valued truth of a rule: yes, no, or not known yet (Kleene's strong logic, 1952 §64).

An unknown fact never makes a no. An age from a birth date known to the month or year is a range,
and a question about it has an answer only when the whole range agrees.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from advisor_app.domain.facts import FACTS, Facts, FactValue
from advisor_app.domain.policy import Combine, Condition, Group, Operator, Rule

AGE = "age"
Truth = bool | None


def holds(rule: Rule, facts: Facts, on: date) -> Truth:
    """Give whether a rule holds for facts on a day; None while that is not known."""
    if isinstance(rule, Condition):
        return _condition(rule, facts, on)
    parts = [holds(part, facts, on) for part in rule.parts]
    if rule.combine is Combine.ALL:
        return _all(parts)
    if rule.combine is Combine.ANY:
        return _not(_all([_not(part) for part in parts]))
    return _not(parts[0])


def leaves(rule: Rule) -> Iterator[Condition]:
    """Give every condition of a rule, in order."""
    if isinstance(rule, Condition):
        yield rule
    else:
        for part in rule.parts:
            yield from leaves(part)


def fact_of(field: str) -> str:
    """Give the fact a condition's field is answered by: an age by the birth date."""
    return "birth" if field == AGE else field


def fact_in_words(condition: Condition, facts: Facts, on: date) -> str:
    """Give what is known of a condition's fact; empty while nothing is."""
    value = facts.get(fact_of(condition.field))
    if value is None:
        return ""
    spec = FACTS[fact_of(condition.field)]
    if condition.field != AGE or facts.birth is None:
        return f"{spec.label}：{spec.in_words(value)}"
    low, high = facts.birth.ages(on)
    age = f"{low}" if low == high else f"{low}至{high}"
    return f"{age}周岁，{facts.birth.in_words()}出生"


def _all(parts: Iterable[Truth]) -> Truth:
    known = list(parts)
    if False in known:
        return False
    return None if None in known else True


def _not(part: Truth) -> Truth:
    return None if part is None else not part


def _condition(condition: Condition, facts: Facts, on: date) -> Truth:
    if condition.field == AGE:
        return _age(condition, facts, on)
    value = facts.get(condition.field)
    if value is None:
        return None
    if condition.operator is Operator.PREFIX:
        return _prefix(str(value), str(condition.value))
    return compared(condition, value)


def _age(condition: Condition, facts: Facts, on: date) -> Truth:
    birth = facts.birth
    if birth is None:
        return None
    low, high = birth.ages(on)
    answers = {compared(condition, age) for age in range(low, high + 1)}
    return answers.pop() if len(answers) == 1 else None


def _prefix(code: str, prefix: str) -> Truth:
    """Compare division codes (GB/T 2260); a district's code leaves open which street it is.

    ``410100`` is not open for ``410106``: forms give it to people of the city's *other* districts.
    """
    if code.startswith(prefix):
        return True
    return None if prefix.startswith(code) else False


def compared(condition: Condition, value: FactValue) -> bool:
    """Compare a known value by the condition's operator."""
    wanted = condition.value
    match condition.operator:
        case Operator.IN | Operator.NOT_IN:
            inside = isinstance(wanted, tuple) and value in wanted
            return inside if condition.operator is Operator.IN else not inside
        case Operator.EQ:
            return value == wanted
        case Operator.NE:
            return value != wanted
    assert isinstance(value, int)  # noqa: S101 - the reader lets only numbers be ordered
    assert isinstance(wanted, int)  # noqa: S101
    match condition.operator:
        case Operator.GE:
            return value >= wanted
        case Operator.GT:
            return value > wanted
        case Operator.LE:
            return value <= wanted
        case _:
            return value < wanted


def everything(parts: Iterable[Rule]) -> Group:
    """Join rules that must all hold; no rule at all holds for everybody."""
    return Group(combine=Combine.ALL, parts=tuple(parts))
