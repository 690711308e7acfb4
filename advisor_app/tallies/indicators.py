"""The declared indicators (指标): ``tally.toml`` read and checked.

One declaration drives the counting, the screen, the workbook, the CSV and the JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from advisor_app.tallies.declared_file import Entry, read_declared, refuse_twice


class IndicatorKind(StrEnum):
    """How an indicator is worked out.

    ``count`` adds up, over points too. ``persons`` counts distinct persons: over points by
    person key, never by adding. ``breakdown`` counts by the values of a dimension. ``median``
    is the middle of a measure. ``share`` divides one indicator by another.
    """

    COUNT = "count"
    PERSONS = "persons"
    BREAKDOWN = "breakdown"
    MEDIAN = "median"
    SHARE = "share"


SUBJECTS = (
    "contacts",
    "sheets",
    "referrals",
    "callbacks_due",
    "callbacks_done",
    "callbacks_on_time",
)
"""What can be counted: the fields of ``MonthRecords``."""

FILTERS = ("anonymous", "first", "repeat")
"""Which contacts are counted: nobody named; a person's first here; a person's later ones."""

MEASURES = ("minutes",)
"""What a median can be taken of."""

DIMENSIONS: Mapping[str, str] = {
    "channel": "contacts",
    "inquirer": "contacts",
    "outcome": "contacts",
    "topic": "contacts",
    "duty": "contacts",
    "age_band": "contacts",
    "sex": "contacts",
    "community": "contacts",
    "street": "contacts",
    "policy": "contacts",
    "satisfaction": "contacts",
    "sheet_kind": "sheets",
    "referral_state": "referrals",
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
        by: a breakdown's dimension, or a median's measure.
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
    """

    title: str
    indicators: tuple[Indicator, ...]
    dimensions: Mapping[str, Dimension]


def read_indicators(path: Path) -> Declarations:
    """Read ``tally.toml``.

    Raises:
        BadInput: the file, an entry or a field is wrong; the sentence says which.
    """
    whole = read_declared(path)
    whole.only("title", "dimension", "indicator")
    dimensions = {one.name: one for one in _dimensions(whole)}
    return Declarations(whole.text("title"), _indicators(whole, dimensions), dimensions)


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
        only=entry.choice("only", FILTERS, ""),
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
    of_contacts = one.kind in (IndicatorKind.PERSONS, IndicatorKind.MEDIAN) or one.only
    if of_contacts and one.of != "contacts":
        raise entry.wrong("of", "只能是 contacts：只有接待记录才分人、分时长")
    match one.kind:
        case IndicatorKind.BREAKDOWN:
            _check_breakdown(entry, one, dimensions)
        case IndicatorKind.MEDIAN:
            entry.choice("by", MEASURES)
        case IndicatorKind.SHARE:
            _check_share(entry, before)
        case _:
            _check_no_dimension(entry, one)


def _check_no_dimension(entry: Entry, one: Indicator) -> None:
    if one.by:
        raise entry.wrong("by", "只有 kind 是 breakdown 或 median 时才写，请删去")


def _check_breakdown(entry: Entry, one: Indicator, dimensions: Mapping[str, Dimension]) -> None:
    by = entry.choice("by", tuple(dimensions))
    if DIMENSIONS[by] != one.of:
        raise entry.wrong("by", f"“{by}”只能用来分 {DIMENSIONS[by]}，请把 of 改过来")


def _check_share(entry: Entry, before: Mapping[str, Indicator]) -> None:
    counted = (IndicatorKind.COUNT, IndicatorKind.PERSONS)
    for field in ("part", "whole"):
        entry.choice(field, [one.name for one in before.values() if one.kind in counted])
