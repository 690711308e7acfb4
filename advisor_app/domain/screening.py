"""The screening (初步判断): what probably applies to a person on a day, and why.

The program screens; only the authority determines. So the words are *likely*, *unlikely* and
*needs information*, never *eligible*.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from advisor_app.domain.policy import Amount


class Verdict(StrEnum):
    """The three values."""

    LIKELY = "LIKELY"
    UNLIKELY = "UNLIKELY"
    NEEDS_INFO = "NEEDS_INFO"


VERDICT_WORDS = {
    Verdict.LIKELY: "可能符合",
    Verdict.NEEDS_INFO: "还需了解",
    Verdict.UNLIKELY: "可能不符合",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One condition with the fact it met.

    Attributes:
        condition: the condition in data terms, e.g. ``age ge 80``.
        met: True, False, or None while the fact is unknown.
        fact: what is known, in words; empty while unknown.
        words: the rule in plain Chinese.
        field: the fact to ask for while unknown.
        source: the document the rule stands in; empty when none is known.
    """

    condition: str
    met: bool | None
    fact: str
    words: str
    field: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Another likely policy that cannot be drawn together with this one.

    Attributes:
        policy: the other's id.
        keep: the id of the one that stays; empty when the person chooses or amounts are unknown.
        words: the advice in one sentence.
    """

    policy: str
    keep: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The answer for one policy.

    Attributes:
        version: the version judged by (the one in force, else the nearest).
        amounts: tiers that fit this person; empty unless confirmed.
        ask: facts that would decide it, most useful first.
        conflicts: other likely policies that cannot be drawn together with this one.
        changes_on: the first later day on which the verdict differs, as far as facts and
            known versions tell; None when no such day is known.
        changes_to: the verdict then.
        change_words: why it changes then; empty when it does not.
    """

    policy: str
    version: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    amounts: tuple[Amount, ...] = ()
    ask: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    changes_on: date | None = None
    changes_to: Verdict | None = None
    change_words: str = ""

    @property
    def excludes(self) -> tuple[str, ...]:
        """The ids of the policies it conflicts with."""
        return tuple(one.policy for one in self.conflicts)
