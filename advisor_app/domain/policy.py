"""A policy (政策) as data: versions in time, conditions, amounts, how to apply, sources.

Money is integer fen. Validity is ``[valid_from, valid_to)``.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from advisor_app.domain.facts import FactValue


class Operator(StrEnum):
    """How a condition compares a fact with its value."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of one fact.

    Attributes:
        field: a name of ``FACTS``, or ``age`` (completed years, from ``birth``).
        value: what it is compared with; a tuple for ``in`` and ``not_in``.
        words: the rule in plain Chinese, e.g. ``年满80周岁``.
    """

    field: str
    operator: Operator
    value: FactValue | tuple[FactValue, ...]
    words: str


class Combine(StrEnum):
    """How a group joins its parts."""

    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several conditions or groups joined; ``not`` has exactly one part.

    Attributes:
        words: what the group means as a whole, in plain Chinese; needed for any and not.
    """

    combine: Combine
    parts: "tuple[Rule, ...]"
    words: str = ""


Rule = Condition | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What is given, for those the tier's rule fits.

    Attributes:
        value_fen: money in fen; None where no amount is confirmed or it is not money.
        per: ``month``, ``year``, ``once``, ``day`` …; empty when it does not recur.
        words: the amount in plain Chinese, e.g. ``每月100元``.
        when: the tier; None for everybody.
    """

    value_fen: int | None
    per: str
    words: str
    when: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One thing to bring. ``note`` says copies, original, how to get it; may be empty."""

    name: str
    note: str = ""


class SourceRank(StrEnum):
    """How near a source is to the authority; only the first two are printed."""

    ISSUER = "issuer"
    OPEN_GOVERNMENT = "open_government"
    PRESS = "press"
    REPRINT = "reprint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read."""

    title: str
    url: str
    rank: SourceRank
    accessed: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """The document a rule stands in. ``number`` and ``article`` may be empty."""

    title: str
    issuer: str
    number: str = ""
    article: str = ""


class Confidence(StrEnum):
    """How well the facts are established."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """The rules of a policy during ``[valid_from, valid_to)``.

    Attributes:
        version: short name, unique in the policy.
        valid_from: first day; None when it is not known (in force since ever).
        valid_to: the day after the last; None when open.
        plain: what it is, in words for elders.
        amount_confirmed: False where no amount was confirmed locally: none is shown then.
        excludes: ids of policies that cannot be drawn together with this one.
        where: where to go; empty when the district has still to say.
        time_limit: e.g. ``审核通过后5个工作日内发券``; empty when not known.
        checked_on: when a person last checked it.
        needs_local_check: True where the district has still to confirm it.
    """

    version: str
    valid_from: date | None
    valid_to: date | None
    plain: str
    rule: Rule
    amounts: tuple[Amount, ...]
    amount_confirmed: bool
    excludes: tuple[str, ...]
    where: str
    materials: tuple[Material, ...]
    steps: tuple[str, ...]
    time_limit: str
    phone: str
    basis: tuple[LegalBasis, ...]
    sources: tuple[Source, ...]
    confidence: Confidence
    needs_local_check: bool
    checked_on: date
    checked_by: str

    def in_force(self, on: date) -> bool:
        """Whether the version is valid on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


_MONEY = frozenset({"津贴补贴", "社会救助", "保险"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A named benefit or service.

    Attributes:
        id: stable, in latin letters.
        level: 国家, 省, 市 or 区.
        region: division code prefix it holds for; empty for the whole country.
        category: 津贴补贴, 社会救助, 照护服务, 关爱服务, 优待 or 保险.
        audience: whom it is for, one line.
        versions: sorted by ``valid_from``, not overlapping, at least one.
    """

    id: str
    name: str
    level: str
    region: str
    category: str
    audience: str
    versions: tuple[PolicyVersion, ...]

    @property
    def is_money(self) -> bool:
        """Whether what it gives is money, so that an amount is missed where none is known."""
        return self.category in _MONEY

    def version_on(self, on: date) -> PolicyVersion | None:
        """Give the version in force on a day."""
        return next((version for version in self.versions if version.in_force(on)), None)

    def nearest_version(self, on: date) -> PolicyVersion:
        """Give the version in force, else the last that ended, else the first to come."""
        current = self.version_on(on)
        if current:
            return current
        ended = [one for one in self.versions if one.valid_to is not None and one.valid_to <= on]
        return ended[-1] if ended else self.versions[0]
