"""Policies that cannot be drawn together: which of two likely ones stays, and how to say it.

Sources of the rules are in the policy files (``excludes``). Where the rule is “the higher one”
and both amounts of this person are known, the higher is named; where one is not, nobody guesses.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import Amount, Exclusion, Keep, Policy
from advisor_app.domain.screening import Conflict, Screening, Verdict


@dataclass(frozen=True, slots=True)
class _Side:
    """A likely policy with what this person would get from it."""

    policy: Policy
    screening: Screening

    @property
    def highest(self) -> Amount | None:
        """The amount that comes to most in a month; None unless all of them are known."""
        amounts = self.screening.amounts
        if not amounts or any(one.monthly_fen is None for one in amounts):
            return None
        return max(amounts, key=lambda one: one.monthly_fen or 0)


def conflicts(
    policies: Iterable[Policy], results: Iterable[Screening], on: date
) -> Mapping[str, tuple[Conflict, ...]]:
    """Give, for every likely policy, the other likely ones it cannot be drawn together with.

    The two name each other, whichever of their files says so.
    """
    by_id = {policy.id: policy for policy in policies}
    likely = {
        one.policy: _Side(by_id[one.policy], one)
        for one in results
        if one.verdict is Verdict.LIKELY
    }
    found: dict[str, dict[str, Conflict]] = {}
    for one, other, rule in _pairs(likely, on):
        keep = _kept(one, other, rule)
        for this, that in ((one, other), (other, one)):
            words = _words(this, that, keep, rule)
            told = Conflict(policy=that.policy.id, keep=keep, words=words)
            found.setdefault(this.policy.id, {}).setdefault(that.policy.id, told)
    return {policy: tuple(told[name] for name in sorted(told)) for policy, told in found.items()}


def _pairs(likely: Mapping[str, _Side], on: date) -> Iterator[tuple[_Side, _Side, Exclusion]]:
    """Give every pair once for each file that says so; a file that says more comes first."""
    told = [
        (side, likely[rule.policy], rule)
        for side in likely.values()
        for rule in side.policy.nearest_version(on).excludes
        if rule.policy in likely and rule.policy != side.policy.id
    ]
    yield from sorted(told, key=lambda one: (one[2].keep is Keep.CHOOSE, not one[2].words))


def _kept(one: _Side, other: _Side, rule: Exclusion) -> str:
    if rule.keep is Keep.THIS:
        return one.policy.id
    if rule.keep is Keep.OTHER:
        return other.policy.id
    if rule.keep is Keep.CHOOSE:
        return ""
    mine, theirs = _monthly(one), _monthly(other)
    if mine is None or theirs is None or mine == theirs:
        return ""
    return one.policy.id if mine > theirs else other.policy.id


def _monthly(side: _Side) -> int | None:
    return side.highest.monthly_fen if side.highest else None


def _words(this: _Side, that: _Side, keep: str, rule: Exclusion) -> str:
    """Say it to the reader of ``this``."""
    why = f"（{rule.words}）" if rule.words else ""
    said = f"不能和“{that.policy.name}”一起领{why}"
    if rule.keep is Keep.HIGHER:
        return f"{said}，{_higher(this, that, keep)}"
    if keep:
        kept = this if keep == this.policy.id else that
        return f"{said}，以“{kept.policy.name}”为准"
    return f"{said}，只能选一样，办之前请先问清楚"


def _higher(this: _Side, that: _Side, keep: str) -> str:
    if not keep:
        same = _monthly(this) is not None and _monthly(this) == _monthly(that)
        return "两样一样多，选一样" if same else "择高领一样；哪样高，金额请问窗口"
    kept = this if keep == this.policy.id else that
    amount = kept.highest
    return f"择高领一样：较高的是“{kept.policy.name}”（{amount.words if amount else ''}）"
