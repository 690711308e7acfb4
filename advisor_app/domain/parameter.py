"""Local parameters (本地参数): figures, windows and numbers that the district keeps up to date.

A policy names a parameter instead of writing its value, so that a yearly figure is changed in one
place and never stays frozen in a text. Anchors: OpenFisca's and PolicyEngine's parameters, dated
entries with their legal source.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from advisor_app.domain.policy import Confidence, SourceRank


class ParameterKind(StrEnum):
    """What a parameter holds."""

    MONEY = "money"
    TEXT = "text"
    PHONE = "phone"
    PLACE = "place"


PARAMETER_KIND_WORDS = {
    ParameterKind.MONEY: "金额",
    ParameterKind.TEXT: "口径",
    ParameterKind.PHONE: "电话",
    ParameterKind.PLACE: "地点",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterEntry:
    """A parameter's value during ``[valid_from, valid_to)``.

    Attributes:
        valid_from: first day.
        valid_to: the day after the last; None while open.
        value_fen: money in fen; None where the value is a text.
        text: the value as printed; empty for money.
        source: where it was read: title of the page or document.
        url: the address; may be empty for a letter or a call.
        checked_on: when a person last checked it.
    """

    valid_from: date
    valid_to: date | None
    value_fen: int | None
    text: str
    source: str
    url: str
    rank: SourceRank
    confidence: Confidence
    checked_on: date
    checked_by: str
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the value holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def words(self) -> str:
        """The value as it is printed."""
        return self.text if self.value_fen is None else yuan(self.value_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing the district has to know and keep up to date.

    Attributes:
        id: stable, in latin letters; policies write it in braces.
        group: what it is filled in together with, e.g. ``低保和特困``.
        question: what to find out, as one asks a colleague.
        per: the period of money, as in amounts; empty for other kinds.
        entries: sorted by ``valid_from``, not overlapping; none while nobody knew any.
    """

    id: str
    name: str
    group: str
    kind: ParameterKind
    question: str
    per: str
    entries: tuple[ParameterEntry, ...]

    def on(self, day: date) -> ParameterEntry | None:
        """Give the value in force; None where the district has still to fill it in."""
        return next((one for one in self.entries if one.in_force(day)), None)

    def last_known(self, day: date) -> ParameterEntry | None:
        """Give the last value that ended: history, never today's."""
        ended = [one for one in self.entries if one.valid_to is not None and one.valid_to <= day]
        return ended[-1] if ended else None


def yuan(fen: int) -> str:
    """Give money as people read it: ``100元``, ``62.50元``."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}元" if rest else f"{whole}元"
