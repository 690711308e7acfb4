"""A policy (政策) as data: versions in time, conditions, amounts, how to apply, sources.

Money is integer fen. Validity is ``[valid_from, valid_to)``.
"""

from dataclasses import dataclass
from datetime import date, timedelta
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
        source: the document and article it stands in; empty for the version's first basis.
    """

    field: str
    operator: Operator
    value: FactValue | tuple[FactValue, ...]
    words: str
    source: str = ""


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


AMOUNT_OPEN = "金额请问窗口"
"""Stands for an amount that the district has still to fill in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What is given, for those the tier's rule fits.

    Attributes:
        value_fen: money in fen; None where no amount is confirmed or it is not money.
        per: ``month``, ``year``, ``once``, ``day`` …; empty when it does not recur.
        words: the amount in plain Chinese, e.g. ``每月100元``.
        when: the tier; None for everybody.
        parameter: id of the local parameter that gives the money; empty when it stands here.
    """

    value_fen: int | None
    per: str
    words: str
    when: Rule | None = None
    parameter: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the district has still to fill it in."""
        return self.words == AMOUNT_OPEN

    @property
    def monthly_fen(self) -> int | None:
        """What it comes to in a month, to compare with another; None when that is not known."""
        if self.value_fen is None:
            return None
        return {"month": self.value_fen, "year": self.value_fen // 12}.get(self.per)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One thing to bring.

    Attributes:
        original: whether the original is to be brought.
        copies: how many copies; 0 for none.
        note: how to get it, or what to mind; may be empty.
    """

    name: str
    original: bool = True
    copies: int = 0
    note: str = ""

    @property
    def words(self) -> str:
        """The thing as one ticks it off, e.g. ``户口簿（原件，复印件1份；首页和本人页）``."""
        forms = ["原件"] if self.original and self.copies else []
        forms += [f"复印件{self.copies}份"] if self.copies else []
        said = "；".join(part for part in ("，".join(forms), self.note) if part)
        return f"{self.name}（{said}）" if said else self.name


class Keep(StrEnum):
    """Which of two policies stays when they cannot be drawn together."""

    HIGHER = "higher"
    THIS = "this"
    OTHER = "other"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Another policy that cannot be drawn together with this one.

    Attributes:
        policy: the other's id.
        keep: which one stays.
        words: the rule in plain Chinese; empty for the usual words.
        source: where the rule was read; may be empty.
    """

    policy: str
    keep: Keep = Keep.CHOOSE
    words: str = ""
    source: str = ""


class SourceRank(StrEnum):
    """How near a source is to the authority; only the first two are printed."""

    ISSUER = "issuer"
    OPEN_GOVERNMENT = "open_government"
    PRESS = "press"
    REPRINT = "reprint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read. ``url`` is empty for the issuer's letter or spoken word."""

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


class Freshness(StrEnum):
    """How long ago a person last checked the facts: the light beside a policy."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @classmethod
    def of(cls, checked_on: date, today: date) -> "Freshness":
        """Give green up to 90 days after the check, yellow up to 180, red beyond."""
        days = (today - checked_on).days
        if days <= _FRESH_DAYS:
            return cls.GREEN
        return cls.YELLOW if days <= _STALE_DAYS else cls.RED


_FRESH_DAYS, _STALE_DAYS = 90, 180


class Standing(StrEnum):
    """Where a policy stands in its time."""

    CURRENT = "current"
    ENDING = "ending"
    ENDED = "ended"
    COMING = "coming"


ENDING_SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """The rules of a policy during ``[valid_from, valid_to)``.

    Attributes:
        version: short name, unique in the policy.
        valid_from: first day; None when it is not known (in force since ever).
        valid_to: the day after the last; None when open.
        plain: what it is, in words for elders.
        amount_confirmed: False where no amount was confirmed locally: none is shown then.
        excludes: what cannot be drawn together with it.
        where: where to go; empty when the district has still to say.
        time_limit: e.g. ``审核通过后5个工作日内发券``; empty when not known.
        fee: what applying costs; government services are free.
        hours: when the office is open, e.g. ``周一至周五 9:00—17:00``; empty when not known.
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
    excludes: tuple[Exclusion, ...]
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
    fee: str = "不收费"
    hours: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the version is valid on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)

    @property
    def last_day(self) -> date | None:
        """The last day it is in force; None while open."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    @property
    def citation(self) -> str:
        """The first document it stands on, as one names it; empty when none is known."""
        if not self.basis:
            return ""
        first = self.basis[0]
        return f"《{first.title}》{first.number}{first.article}"


FOR_PROVIDERS = "机构与从业人员"
"""The category of what institutions and care workers get."""

_MONEY = frozenset({"津贴补贴", "社会救助", "保险", FOR_PROVIDERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A named benefit or service.

    Attributes:
        id: stable, in latin letters.
        level: 国家, 省, 市 or 区.
        region: division code prefix it holds for; empty for the whole country.
        category: 津贴补贴, 社会救助, 照护服务, 关爱服务, 优待, 保险 or 机构与从业人员.
        audience: whom it is for, one line.
        versions: sorted by ``valid_from``, not overlapping, at least one.
        national: its numbers in the 国家基本养老服务清单 (中办发〔2022〕42号), 1 to 16; mostly one
            or none.
    """

    id: str
    name: str
    level: str
    region: str
    category: str
    audience: str
    versions: tuple[PolicyVersion, ...]
    national: tuple[int, ...] = ()

    @property
    def is_for_elders(self) -> bool:
        """Whether an elder may get it; the others are known and printed, but nobody is screened."""
        return self.category != FOR_PROVIDERS

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

    def standing(self, on: date) -> Standing:
        """Tell where the policy stands on a day; a version that goes on at once ends nothing."""
        version = self.version_on(on)
        if version is None:
            last = self.nearest_version(on).valid_to
            return Standing.ENDED if last is not None and last <= on else Standing.COMING
        ends = version.valid_to
        if ends is None or ends - on > ENDING_SOON or self.version_on(ends):
            return Standing.CURRENT
        return Standing.ENDING

    def standing_words(self, on: date) -> str:
        """Say what an advisor must mind of its time; empty while nothing is to be minded."""
        version, standing = self.nearest_version(on), self.standing(on)
        if standing is Standing.ENDING and version.last_day:
            return f"即将到期：{in_words(version.last_day)}止，之后是否继续请问窗口"
        if standing is Standing.ENDED and version.last_day:
            return f"已于{in_words(version.last_day)}结束"
        if standing is Standing.COMING and version.valid_from:
            return f"自{in_words(version.valid_from)}起施行"
        return ""


def in_words(day: date) -> str:
    """Give a day as people read it: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"
