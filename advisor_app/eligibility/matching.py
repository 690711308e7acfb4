"""The screening (初步判断): what probably applies to a person on a day, why, and what to ask."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.policy import Amount, Combine, Condition, Policy, PolicyVersion, Rule
from advisor_app.domain.screening import Reason, Screening, Verdict
from advisor_app.eligibility.change_days import next_change, verdict_on
from advisor_app.eligibility.conflicts import conflicts
from advisor_app.eligibility.questions import questions
from advisor_app.eligibility.truth import fact_in_words, fact_of, holds, leaves

_ORDER = (Verdict.LIKELY, Verdict.NEEDS_INFO, Verdict.UNLIKELY)


def screen(policies: Iterable[Policy], facts: Facts, on: date) -> tuple[Screening, ...]:
    """Screen every policy: likely ones first, then those that need to know more.

    Policies that cannot be drawn together name each other, whichever of the two says so.
    """
    known = tuple(policies)
    results = [screen_one(policy, facts, on) for policy in known]
    found = conflicts(known, results, on)
    told = [replace(one, conflicts=found.get(one.policy, ())) for one in results]
    return tuple(sorted(told, key=_rank))


def _rank(one: Screening) -> tuple[int, bool]:
    """Put likely ones first, and last in their group what hangs on things that few have."""
    rare = bool(one.ask) and all(FACTS[fact].is_rare for fact in one.ask)
    return _ORDER.index(one.verdict), rare


def screen_one(policy: Policy, facts: Facts, on: date) -> Screening:
    """Screen one policy, leaving other policies out of sight."""
    version = policy.nearest_version(on)
    verdict = verdict_on(policy, facts, on)
    change = next_change(policy, facts, on)
    asks = questions(version.rule, facts, on) if version.in_force(on) else ()
    return Screening(
        policy=policy.id,
        version=version.version,
        verdict=verdict,
        reasons=(*_validity(version, on), *_reasons(version, version.rule, facts, on)),
        amounts=_amounts(version, facts, on) if verdict is not Verdict.UNLIKELY else (),
        ask=asks,
        changes_on=change.on if change else None,
        changes_to=change.verdict if change else None,
        change_words=change.words if change else "",
    )


def _validity(version: PolicyVersion, on: date) -> Iterator[Reason]:
    if version.in_force(on):
        return
    if version.valid_to and version.valid_to <= on:
        last = version.valid_to - timedelta(days=1)
        condition, words = f"valid_to {version.valid_to}", f"这项规定已于{last}结束"
    else:
        condition = f"valid_from {version.valid_from}"
        words = f"这项规定自{version.valid_from}起施行"
    yield Reason(condition=condition, met=False, fact=f"按{on}判断", words=words)


def _reasons(version: PolicyVersion, rule: Rule, facts: Facts, on: date) -> Iterator[Reason]:
    """Give a reason for every condition, and one for every either-or."""
    if isinstance(rule, Condition):
        yield _reason(version, rule, facts, on)
    elif rule.combine is Combine.ALL:
        for part in rule.parts:
            yield from _reasons(version, part, facts, on)
    else:
        conditions = list(leaves(rule))
        known = dict.fromkeys(fact_in_words(one, facts, on) for one in conditions)
        yield Reason(
            condition=_in_data(rule),
            met=holds(rule, facts, on),
            fact="；".join(words for words in known if words),
            words=rule.words,
            field=next(iter(questions(rule, facts, on)), ""),
            source=next((one.source for one in conditions if one.source), version.citation),
        )


def _reason(version: PolicyVersion, condition: Condition, facts: Facts, on: date) -> Reason:
    met = holds(condition, facts, on)
    return Reason(
        condition=_in_data(condition),
        met=met,
        fact=fact_in_words(condition, facts, on),
        words=condition.words,
        field=fact_of(condition.field) if met is None else "",
        source=condition.source or version.citation,
    )


def _in_data(rule: Rule) -> str:
    """Give a rule in data terms, e.g. ``any(income eq minimum, income eq destitute)``."""
    if isinstance(rule, Condition):
        value = rule.value
        shown = "|".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return f"{rule.field} {rule.operator} {shown}"
    return f"{rule.combine}({', '.join(_in_data(part) for part in rule.parts)})"


def _amounts(version: PolicyVersion, facts: Facts, on: date) -> tuple[Amount, ...]:
    if not version.amount_confirmed:
        return ()
    return tuple(
        one for one in version.amounts if one.when is None or holds(one.when, facts, on) is True
    )
