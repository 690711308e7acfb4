"""The declared indicators (指标): ``tally.toml`` read and checked.

One declaration drives the counting, the screen, the workbook, the CSV and the JSON.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from advisor_app.tallies.declared_file import Entry, read_declared, refuse_twice


class IndicatorKind(StrEnum):
    """How an indicator is worked out.

    ``count`` adds up, over points too. ``persons`` counts distinct persons: over points by
    person key, never by adding. ``breakdown`` counts by the values of a dimension, ``persons_by``
    distinct persons by them. ``hours`` adds up minutes, ``hours_by`` by the values of a
    dimension. ``median`` is the middle of a measure. ``share`` divides one indicator by another.
    """

    COUNT = "count"
    PERSONS = "persons"
    BREAKDOWN = "breakdown"
    PERSONS_BY = "persons_by"
    HOURS = "hours"
    HOURS_BY = "hours_by"
    MEDIAN = "median"
    SHARE = "share"

    @property
    def has_values(self) -> bool:
        """Whether it gives a figure for each value of a dimension."""
        return self in (self.BREAKDOWN, self.PERSONS_BY, self.HOURS_BY)


SUBJECTS = ("contacts", "sheets", "referrals", "callbacks", "unmet", "care", "zero_months")
"""What can be counted: the fields of ``TallyRecords``."""

FILTERS: Mapping[str, str] = {
    "anonymous": "contacts",
    "first": "contacts",
    "repeat": "contacts",
    "assisted": "contacts",
    "rated": "contacts",
    "satisfied": "contacts",
    "case": "referrals",
    "order": "referrals",
    "completed": "referrals",
    "done": "callbacks",
    "on_time": "callbacks",
    "overdue": "callbacks",
}
"""Which of a subject are counted, and the subject that the filter is of."""

MEASURES = ("minutes",)
"""What a median can be taken of."""

PERSONS_OF = ("contacts", "care")
"""Subjects of which distinct persons can be counted."""

DIMENSIONS: Mapping[str, str] = {
    "channel": "contacts",
    "inquirer": "contacts",
    "outcome": "contacts",
    "topic": "contacts",
    "duty": "contacts",
    "age_band": "contacts",
    "sex": "contacts",
    "group": "contacts",
    "care_level": "contacts",
    "community": "contacts",
    "street": "contacts",
    "policy": "contacts",
    "satisfaction": "contacts",
    "sheet_kind": "sheets",
    "referral_state": "referrals",
    "referral_category": "referrals",
    "call_reason": "callbacks",
    "call_outcome": "callbacks",
    "unmet_reason": "unmet",
    "unmet_topic": "unmet",
    "unmet_community": "unmet",
    "care_group": "care",
}
"""Dimension → the subject that has it."""


@dataclass(frozen=True, slots=True)
class FixedValue:
    """A value that a dimension always shows, be it zero.

    Attributes:
        value: as in data.
        label: as people read it.
        at_least: the lowest age of an age band, in completed years; None elsewhere.
    """

    value: str
    label: str
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """What figures are broken down by.

    Attributes:
        name: one of ``DIMENSIONS``.
        values: its fixed values, in the order they are shown.
        is_open: whether other values are expected (communities, policies); they come first.
    """

    name: str
    values: tuple[FixedValue, ...]
    is_open: bool = False

    def label(self, value: str) -> str:
        """Give a fixed value's label; empty for others."""
        return next((one.label for one in self.values if one.value == value), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One declared indicator.

    Attributes:
        name: stable name in data.
        label: as people read it.
        section: heading under which it stands.
        kind: how it is worked out.
        of: what is counted, one of ``SUBJECTS``; for a share empty.
        by: the dimension whose values have figures of their own, or a median's measure.
        only: one of ``FILTERS``, or empty for all.
        part: a share's numerator, an indicator's name.
        whole: a share's denominator, an indicator's name.
        unit: 人次, 人, 份…; empty for a share.
        definition: exactly what is counted (口径), in plain Chinese.
        source: on what the indicator rests.
        district: whether it is a column of the district's table.
    """

    name: str
    label: str
    section: str
    kind: IndicatorKind
    of: str
    by: str
    only: str
    part: str
    whole: str
    unit: str
    definition: str
    source: str
    district: bool


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything that ``tally.toml`` declares.

    Attributes:
        title: the tally's name, e.g. 银发顾问点工作月报.
        indicators: in the order they are shown.
        dimensions: by name.
        data_set: what the figures are called where they are sent to.
        digest: SHA-256 of all of this, hexadecimal: which declarations a month was counted by.
    """

    title: str
    indicators: tuple[Indicator, ...]
    dimensions: Mapping[str, Dimension]
    data_set: str = "silver_advisor_tally"
    digest: str = ""

    def indicator(self, name: str) -> Indicator | None:
        """Give an indicator by its name."""
        return next((one for one in self.indicators if one.name == name), None)


def read_indicators(path: Path) -> Declarations:
    """Read ``tally.toml``.

    Raises:
        BadInput: the file, an entry or a field is wrong; the sentence says which.
    """
    return indicators_in(read_declared(path))


def indicators_in(whole: Entry) -> Declarations:
    """Give what a file declares that was read.

    Raises:
        BadInput: an entry or a field is wrong; the sentence says which.
    """
    whole.only("title", "data_set", "dimension", "indicator")
    dimensions = {one.name: one for one in _dimensions(whole)}
    canonical = json.dumps(whole.fields, ensure_ascii=False, sort_keys=True)
    return Declarations(
        title=whole.text("title"),
        indicators=_indicators(whole, dimensions),
        dimensions=dimensions,
        data_set=whole.text("data_set", "silver_advisor_tally"),
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def _dimensions(whole: Entry) -> tuple[Dimension, ...]:
    entries = whole.entries("dimension")
    refuse_twice(entries, "name")
    return tuple(_dimension(entry) for entry in entries)


def _dimension(entry: Entry) -> Dimension:
    entry.only("name", "values", "open")
    values = entry.entries("values")
    refuse_twice(values, "value")
    return Dimension(
        entry.choice("name", tuple(DIMENSIONS)),
        tuple(_fixed(value) for value in values),
        entry.flag("open"),
    )


def _fixed(entry: Entry) -> FixedValue:
    entry.only("value", "label", "at_least")
    return FixedValue(entry.text("value"), entry.text("label"), entry.whole("at_least"))


def _indicators(whole: Entry, dimensions: Mapping[str, Dimension]) -> tuple[Indicator, ...]:
    entries = whole.entries("indicator")
    if not entries:
        raise whole.wrong("indicator", "一个也没有写：请至少写一个 [[indicator]]")
    refuse_twice(entries, "name")
    read: dict[str, Indicator] = {}
    for entry in entries:
        one = _indicator(entry)
        _check(entry, one, dimensions, read)
        read[one.name] = one
    return tuple(read.values())


def _indicator(entry: Entry) -> Indicator:
    entry.only(*Indicator.__slots__)
    kind = IndicatorKind(entry.choice("kind", tuple(IndicatorKind)))
    share = kind is IndicatorKind.SHARE
    return Indicator(
        name=entry.text("name"),
        label=entry.text("label"),
        section=entry.text("section"),
        kind=kind,
        of=entry.choice("of", SUBJECTS, "" if share else None),
        by=entry.text("by", ""),
        only=entry.choice("only", tuple(FILTERS), ""),
        part=entry.text("part", None if share else ""),
        whole=entry.text("whole", None if share else ""),
        unit=entry.text("unit", "" if share else None),
        definition=entry.text("definition"),
        source=entry.text("source"),
        district=entry.flag("district"),
    )


def _check(
    entry: Entry,
    one: Indicator,
    dimensions: Mapping[str, Dimension],
    before: Mapping[str, Indicator],
) -> None:
    """Refuse what can be read but not counted."""
    if one.only and FILTERS[one.only] != one.of:
        raise entry.wrong("only", f"“{one.only}”只能用来挑 {FILTERS[one.only]}，请把 of 改过来")
    _check_subject(entry, one)
    match one.kind:
        case IndicatorKind.MEDIAN:
            entry.choice("by", MEASURES)
        case IndicatorKind.SHARE:
            _check_share(entry, before)
        case kind if kind.has_values:
            _check_breakdown(entry, one, dimensions)
        case _:
            _check_no_dimension(entry, one)


def _check_subject(entry: Entry, one: Indicator) -> None:
    match one.kind:
        case IndicatorKind.PERSONS:
            entry.choice("of", PERSONS_OF)
        case IndicatorKind.MEDIAN | IndicatorKind.PERSONS_BY if one.of != "contacts":
            raise entry.wrong("of", "只能是 contacts：只有接待记录才分人、分时长")
        case IndicatorKind.HOURS | IndicatorKind.HOURS_BY if one.of != "care":
            raise entry.wrong("of", "只能是 care：只有居家服务才按小时算")
        case _:
            return


def _check_no_dimension(entry: Entry, one: Indicator) -> None:
    if one.by:
        raise entry.wrong("by", "这种 kind 不分组，请把 by 删去")


def _check_breakdown(entry: Entry, one: Indicator, dimensions: Mapping[str, Dimension]) -> None:
    by = entry.choice("by", tuple(dimensions))
    if DIMENSIONS[by] != one.of:
        raise entry.wrong("by", f"“{by}”只能用来分 {DIMENSIONS[by]}，请把 of 改过来")


def _check_share(entry: Entry, before: Mapping[str, Indicator]) -> None:
    counted = (IndicatorKind.COUNT, IndicatorKind.PERSONS)
    for field in ("part", "whole"):
        entry.choice(field, [one.name for one in before.values() if one.kind in counted])
