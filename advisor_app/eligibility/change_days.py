"""The first later day on which the answer differs, the facts staying as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from advisor_app.domain.facts import Facts
from advisor_app.domain.partial_date import birthday
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.truth import AGE, holds, leaves

HORIZON_YEARS = 60
_AFTER = {
    Verdict.LIKELY: "可申请",
    Verdict.NEEDS_INFO: "可以再问",
    Verdict.UNLIKELY: "不再符合",
}


@dataclass(frozen=True, slots=True)
class Change:
    """When the verdict differs, what it is then, and why."""

    on: date
    verdict: Verdict
    words: str


def verdict_on(policy: Policy, facts: Facts, on: date) -> Verdict:
    """Give the verdict alone; a policy that is not in force applies to nobody."""
    version = policy.version_on(on)
    if version is None:
        return Verdict.UNLIKELY
    truth = holds(version.rule, facts, on)
    if truth is None:
        return Verdict.NEEDS_INFO
    return Verdict.LIKELY if truth else Verdict.UNLIKELY


def next_change(policy: Policy, facts: Facts, on: date) -> Change | None:
    """Give the first later day with another verdict; None when none is known.

    Only birthdays and the starts and ends of versions can change a verdict, so only those days
    are tried.
    """
    now = verdict_on(policy, facts, on)
    last = birthday(on, HORIZON_YEARS)
    reasons: dict[date, str] = {}
    for day, words in _days(policy, facts):
        if on < day <= last:
            reasons.setdefault(day, words)
    for day in sorted(reasons):
        then = verdict_on(policy, facts, day)
        if then is not now:
            words = reasons[day]
            return Change(day, then, words + _AFTER[then] if words.endswith("起") else words)
    return None


def _days(policy: Policy, facts: Facts) -> Iterator[tuple[date, str]]:
    yield from _birthdays(policy, facts)
    for version in policy.versions:
        if version.valid_from:
            yield version.valid_from, f"新规定自{version.valid_from.isoformat()}起施行"
    for version in policy.versions:
        if version.valid_to:
            last = version.valid_to - timedelta(days=1)
            yield version.valid_to, f"现行规定{last.isoformat()}到期"


def _birthdays(policy: Policy, facts: Facts) -> Iterator[tuple[date, str]]:
    birth = facts.birth
    if birth is None:
        return
    for age in sorted(thresholds(policy)):
        first, last = birthday(birth.earliest, age), birthday(birth.latest, age)
        if first == last:
            yield first, f"满{age}周岁，自{first.isoformat()}起"
        else:
            yield first, f"最早{first.isoformat()}满{age}周岁，要看出生日期"
            yield last, f"最晚{last.isoformat()}满{age}周岁"


def thresholds(policy: Policy) -> set[int]:
    """Give the ages at whose completion a policy may answer otherwise."""
    ages: set[int] = set()
    for version in policy.versions:
        for condition in leaves(version.rule):
            if condition.field == AGE:
                values = condition.value if isinstance(condition.value, tuple) else ()
                single = (condition.value,) if isinstance(condition.value, int) else ()
                ages |= {int(one) for one in (*values, *single)}
    return ages | {age + 1 for age in ages}
