"""The tally as people read it: one table for screen, workbook, CSV and print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Topic
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.tally import Count, Tally
from advisor_app.tallies.indicators import Declarations, Indicator, IndicatorKind

NOTHING = "—"
"""What stands where there is nothing to measure."""

SIGNATURE = ("填报人：", "负责人：", "盖章：")
"""The signature line of the printed tally."""

Number = int | float | None
"""A single figure; None when there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words for values that ``tally.toml`` does not list itself.

    Attributes:
        words: dimension → value → label.
    """

    words: Mapping[str, Mapping[str, str]]

    def of(self, dimension: str, value: str) -> str:
        """Give a value's label; the value itself when there is none (a community's name)."""
        return self.words.get(dimension, {}).get(value, value)


def labels(topics: Sequence[Topic], policy_names: Mapping[str, str]) -> Labels:
    """Gather the words.

    Args:
        topics: the taxonomy.
        policy_names: policy id → its name.
    """
    named = {topic.code: topic.label for topic in topics}
    return Labels({"topic": named, "unmet_topic": named, "policy": dict(policy_names)})


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside the one that counts.

    Attributes:
        number: the figure; None when there is nothing to measure.
        text: as shown.
    """

    number: Number
    text: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One line of a tally.

    Attributes:
        label: what it is.
        value: the figure as shown, without its unit; ``—`` when there is nothing to measure.
        number: the figure; None when there is nothing to measure. A share is 0 to 1.
        definition: exactly what is counted; empty below a heading that tells it.
        unit: 人次, 人, 份…; empty for a share, whose text ends in %.
        code: the indicator's name or the breakdown's value, as in the JSON.
        indicator: the indicator's name.
        source: on what the indicator rests.
        previous: the figure of the period before; None when it was not asked for.
        year_ago: that of the same period of the year before; None when it was not asked for.
        now: of a closed month, what the records come to by now; None while it is open.
    """

    label: str
    value: str
    number: Number
    definition: str
    unit: str = ""
    code: str = ""
    indicator: str = ""
    source: str = ""
    previous: Compared | None = None
    year_ago: Compared | None = None
    now: Compared | None = None

    @property
    def is_adjusted(self) -> bool:
        """Whether something came in after the month was closed that moves this figure."""
        return self.now is not None and self.now.number != self.number

    @property
    def adjustment(self) -> Compared | None:
        """What came in after the month was closed; None when nothing did."""
        if not self.is_adjusted or self.now is None:
            return None
        change = (self.now.number or 0) - (self.number or 0)
        percent = self.now.text.endswith("%") or self.value.endswith("%")
        return Compared(change, f"{change:+.1%}" if percent else f"{round(change, 2):+g}")


@dataclass(frozen=True, slots=True)
class TallySection:
    """Lines under one heading.

    Attributes:
        heading: the words.
        rows: the lines, in order.
        name: the breakdown's indicator name; empty when single figures stand here.
        definition: what the whole breakdown counts; empty for single figures.
    """

    heading: str
    rows: tuple[TallyRow, ...]
    name: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyTable:
    """A tally ready to be shown, written or printed.

    Attributes:
        title: with the period, e.g. 银发顾问点工作月报（2026年10月）.
        point: the point's code, or the district's.
        point_name: as people say it.
        signature: the words of the signature line.
        closing: the closing of the month that stands; None while it is open.
        trend: consultations of the thirteen months up to the period's last; may be empty.
    """

    title: str
    point: str
    point_name: str
    period: Period
    sections: tuple[TallySection, ...]
    signature: tuple[str, ...] = SIGNATURE
    closing: MonthClosing | None = None
    trend: tuple[tuple[Month, int], ...] = ()

    def section(self, name: str) -> TallySection | None:
        """Give the section of a breakdown; None when it is not declared."""
        return next((one for one in self.sections if one.name == name), None)

    @property
    def is_compared(self) -> bool:
        """Whether other periods' figures stand beside."""
        return any(row.previous for section in self.sections for row in section.rows)

    @property
    def adjusted(self) -> tuple[TallyRow, ...]:
        """The lines that what came after the closing moves."""
        return tuple(row for one in self.sections for row in one.rows if row.is_adjusted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Tallies whose figures stand beside those that count; None leaves a column out."""

    previous: Tally | None = None
    year_ago: Tally | None = None
    now: Tally | None = None


def table(
    tally: Tally,
    declarations: Declarations,
    labels: Labels,
    point_name: str,
    beside: Beside | None = None,
    closing: MonthClosing | None = None,
    trend: Sequence[tuple[Month, int]] = (),
) -> TallyTable:
    """Lay out one tally.

    Single figures of one section stand together; every breakdown has a heading of its own.
    Indicators that the tally does not hold (it was frozen before they were declared) are left
    out, since they were not counted.

    Args:
        tally: the figures that count: of a closed month those that were frozen.
        declarations: labels, units and definitions.
        labels: words for topics and policies.
        point_name: the point as people say it.
        beside: what to compare with.
        closing: the closing that froze the figures.
        trend: consultations by month, for a chart.
    """
    lines = _Lines(tally, declarations, labels, beside or Beside())
    held = [one for one in declarations.indicators if one.name in tally.indicators]
    sections: list[TallySection] = []
    for (heading, name), group in groupby(held, key=_heading):
        rows = [row for one in group for row in lines.of(one)]
        definition = next((one.definition for one in held if one.name == name), "")
        sections.append(TallySection(heading, tuple(rows), name, definition))
    return TallyTable(
        title=f"{declarations.title}（{tally.period.in_words()}）",
        point=tally.point,
        point_name=point_name,
        period=tally.period,
        sections=tuple(sections),
        closing=closing,
        trend=tuple(trend),
    )


def figure_text(one: Indicator, number: Number) -> str:
    """Give a figure as people read it."""
    if number is None:
        return NOTHING
    if one.kind is IndicatorKind.SHARE:
        return f"{number:.1%}"
    return f"{number:.12g}" if isinstance(number, float) else str(number)


def _heading(one: Indicator) -> tuple[str, str]:
    if one.kind.has_values:
        return one.label, one.name
    return one.section, ""


class _Lines:
    """Sets the lines of one tally."""

    def __init__(
        self, tally: Tally, declarations: Declarations, labels: Labels, beside: Beside
    ) -> None:
        self._tally = tally
        self._declarations = declarations
        self._labels = labels
        self._beside = beside

    def of(self, one: Indicator) -> Iterator[TallyRow]:
        """Give the lines of an indicator."""
        if not one.kind.has_values:
            yield self._row(one, one.label, "", one.definition)
            return
        for value in self._ordered(one):
            label = self._declarations.dimensions[one.by].label(value)
            yield self._row(one, label or self._labels.of(one.by, value), value, "")

    def _row(self, one: Indicator, label: str, value: str, definition: str) -> TallyRow:
        number = _number(self._tally, one, value)
        return TallyRow(
            label=label,
            value=figure_text(one, number),
            number=number,
            definition=definition,
            unit=one.unit,
            code=value or one.name,
            indicator=one.name,
            source=one.source,
            previous=self._compared(self._beside.previous, one, value),
            year_ago=self._compared(self._beside.year_ago, one, value),
            now=self._compared(self._beside.now, one, value),
        )

    @staticmethod
    def _compared(other: Tally | None, one: Indicator, value: str) -> Compared | None:
        if other is None or one.name not in other.indicators:
            return None
        number = _number(other, one, value)
        return Compared(number, figure_text(one, number))

    def _ordered(self, one: Indicator) -> Sequence[str]:
        """Give a breakdown's values: declared ones in their order, open ones by size."""
        counted = _values(self._tally, one)
        now = _values(self._beside.now, one)
        pairs = {**dict.fromkeys(now, 0), **counted}
        dimension = self._declarations.dimensions[one.by]
        if not dimension.is_open:
            return list(dict.fromkeys([*now, *counted]))
        return sorted(pairs, key=lambda value: (bool(dimension.label(value)), -pairs[value], value))


def _values(tally: Tally | None, one: Indicator) -> Mapping[str, int | float]:
    figure: Count = tally.indicators.get(one.name) if tally else None
    return figure if isinstance(figure, Mapping) else {}


def _number(tally: Tally, one: Indicator, value: str) -> Number:
    if one.kind.has_values:
        return _values(tally, one).get(value, 0)
    figure = tally.indicators[one.name]
    return None if isinstance(figure, Mapping) else figure
