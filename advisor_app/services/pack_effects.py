"""Whose answers another library changes, of the elders who are registered here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import VERDICT_WORDS, Verdict
from advisor_app.eligibility.bulk import Crowd
from advisor_app.eligibility.library import PolicyLibrary


@dataclass(frozen=True, slots=True)
class Effect:
    """How many registered elders' answers change, for one policy.

    Attributes:
        words: from what to what, e.g. ``可能不符合 → 可能符合``.
    """

    policy: str
    words: str
    elders: int


def effects(
    before: PolicyLibrary, after: PolicyLibrary, people: Sequence[Facts], on: date
) -> tuple[tuple[Effect, ...], int]:
    """Count whose answers change on a day, policy by policy, and altogether."""
    if before is after:
        return (), 0
    crowd = Crowd(people)
    counts: Counter[tuple[str, str]] = Counter()
    touched = 0
    for policy in _either(before, after):
        old, new = (_verdicts(crowd, one.get(policy), on) for one in (before, after))
        named = after.get(policy) or before.get(policy)
        name = named.name if named else policy
        for was, now in ((was, now) for was in Verdict for now in Verdict if was is not now):
            changed = old[was] & new[now]
            touched |= changed
            if changed:
                words = f"{VERDICT_WORDS[was]} → {VERDICT_WORDS[now]}"
                counts[name, words] += changed.bit_count()
    found = tuple(Effect(name, words, count) for (name, words), count in counts.items())
    return found, touched.bit_count()


def _either(before: PolicyLibrary, after: PolicyLibrary) -> Iterable[str]:
    policies = (*before.policies, *after.policies)
    return dict.fromkeys(one.id for one in policies if one.is_for_elders)


def _verdicts(crowd: Crowd, policy: Policy | None, on: date) -> dict[Verdict, int]:
    """Screen everybody by a policy; one that is not there, or not for elders, fits nobody."""
    if policy is None or not policy.is_for_elders:
        return {Verdict.LIKELY: 0, Verdict.NEEDS_INFO: 0, Verdict.UNLIKELY: crowd.everybody}
    return crowd.verdicts(policy, on)
