"""The tally as people read it: one table for screen, workbook, CSV and print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from advisor_app.domain.consultation import Topic
from advisor_app.domain.month import Month
from advisor_app.domain.tally import Count, Tally
from advisor_app.tallies.counting import DistrictTally
from advisor_app.tallies.indicators import Declarations, Indicator, IndicatorKind

NOTHING = "—"
"""What stands where there is nothing to measure."""

MISSING = "未报"
"""What stands where a point has not reported: never zero."""

SIGNATURE = ("填报人：", "负责人：", "盖章：")
"""The signature line of the printed tally."""


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
    return Labels(
        {"topic": {topic.code: topic.label for topic in topics}, "policy": dict(policy_names)}
    )


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
    """

    label: str
    value: str
    number: int | float | None
    definition: str
    unit: str = ""
    code: str = ""


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
        title: with the month, e.g. 银发顾问点工作月报（2026年10月）.
        point: the point's code, or the district's.
        point_name: as people say it.
        signature: the words of the signature line.
    """

    title: str
    point: str
    point_name: str
    month: Month
    sections: tuple[TallySection, ...]
    signature: tuple[str, ...] = SIGNATURE

    def section(self, name: str) -> TallySection | None:
        """Give the section of a breakdown; None when it is not declared."""
        return next((one for one in self.sections if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the district's table: label, unit (empty for a share)."""

    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A point's line.

    Attributes:
        cells: one figure a column, as shown; 未报 everywhere when the point is missing.
        numbers: the same as numbers; None when missing or nothing to measure.
        reported: False when the point is missing.
    """

    code: str
    name: str
    cells: tuple[str, ...]
    numbers: tuple[int | float | None, ...]
    reported: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictTable:
    """The district's month: a line a point, and the whole district in full.

    Attributes:
        rows: the expected points in their order, then others that reported.
        total: the line 全区合计; it says how many points it holds.
        notes: who is missing, and what must not be added up.
        whole: the total with every indicator, as a point's table.
    """

    title: str
    month: Month
    columns: tuple[Column, ...]
    rows: tuple[DistrictRow, ...]
    total: DistrictRow
    notes: tuple[str, ...]
    whole: TallyTable
    signature: tuple[str, ...] = SIGNATURE


def table(tally: Tally, declarations: Declarations, labels: Labels, point_name: str) -> TallyTable:
    """Lay out one tally.

    Single figures of one section stand together; every breakdown has a heading of its own.
    Indicators that the tally does not hold (it was frozen before they were declared) are left
    out, since they were not counted.

    Args:
        tally: the figures.
        declarations: labels, units and definitions.
        labels: words for topics and policies.
        point_name: the point as people say it.
    """
    held = [one for one in declarations.indicators if one.name in tally.indicators]
    sections: list[TallySection] = []
    for (heading, name), group in groupby(held, key=_heading):
        rows = [row for one in group for row in _rows(one, tally, declarations, labels)]
        definition = next((one.definition for one in held if one.name == name), "")
        sections.append(TallySection(heading, tuple(rows), name, definition))
    return TallyTable(
        title=f"{declarations.title}（{tally.month.in_words()}）",
        point=tally.point,
        point_name=point_name,
        month=tally.month,
        sections=tuple(sections),
    )


def _heading(one: Indicator) -> tuple[str, str]:
    if one.kind is IndicatorKind.BREAKDOWN:
        return one.label, one.name
    return one.section, ""


def _rows(
    one: Indicator, tally: Tally, declarations: Declarations, labels: Labels
) -> Iterator[TallyRow]:
    figure = tally.indicators[one.name]
    if one.kind is not IndicatorKind.BREAKDOWN:
        number = _number(figure)
        yield TallyRow(one.label, _text(one, number), number, one.definition, one.unit, one.name)
        return
    for value, number in _ordered(one, figure, declarations):
        label = _label(one.by, value, declarations, labels)
        yield TallyRow(label, _text(one, number), number, "", one.unit, value)


def _ordered(
    one: Indicator, figure: Count, declarations: Declarations
) -> Sequence[tuple[str, int]]:
    """Give a breakdown's values: declared ones in their order, open ones by size."""
    pairs = list(figure.items()) if isinstance(figure, Mapping) else []
    dimension = declarations.dimensions[one.by]
    if not dimension.is_open:
        return pairs
    return sorted(pairs, key=lambda pair: (bool(dimension.label(pair[0])), -pair[1], pair[0]))


def _label(by: str, value: str, declarations: Declarations, labels: Labels) -> str:
    return declarations.dimensions[by].label(value) or labels.of(by, value)


def _number(figure: Count) -> int | float | None:
    return None if isinstance(figure, Mapping) else figure


def _text(one: Indicator, number: float | None) -> str:
    if number is None:
        return NOTHING
    if one.kind is IndicatorKind.SHARE:
        return f"{number:.1%}"
    return f"{number:g}" if isinstance(number, float) else str(number)


def district_table(
    district: DistrictTally,
    declarations: Declarations,
    labels: Labels,
    district_name: str = "全区合计",
) -> DistrictTable:
    """Lay out the district's month, a line a point.

    Points that have not reported stand in their place with 未报 in every column.

    Args:
        district: the figures.
        declarations: which indicators are columns.
        labels: words for topics and policies.
        district_name: heading of the total.
    """
    columns = tuple(_columns(declarations))
    names = {point.code: point.name for point in district.expected}
    extra = sorted(district.by_point.keys() - names.keys())
    rows = [_point_row(code, names.get(code, code), columns, district) for code in names]
    rows += [_point_row(code, f"{code}（不在名单里）", columns, district) for code in extra]
    reported = f"（已报 {len(district.by_point)} 个点，未报 {len(district.missing)} 个点）"
    total = district.total
    return DistrictTable(
        title=f"{declarations.title}汇总（{total.month.in_words()}）",
        month=total.month,
        columns=tuple(column for column, _, _ in columns),
        rows=tuple(rows),
        total=_row(total.point, district_name + reported, columns, total),
        notes=_notes(district),
        whole=table(total, declarations, labels, district_name + reported),
    )


_Picked = tuple[Column, Indicator, str]
"""A column, its indicator, and the breakdown's value (empty for a single figure)."""


def _columns(declarations: Declarations) -> Iterator[_Picked]:
    for one in declarations.indicators:
        if not one.district:
            continue
        if one.kind is not IndicatorKind.BREAKDOWN:
            yield Column(one.label, one.unit), one, ""
            continue
        for fixed in declarations.dimensions[one.by].values:
            yield Column(fixed.label, one.unit), one, fixed.value


def _point_row(
    code: str, name: str, columns: Sequence[_Picked], district: DistrictTally
) -> DistrictRow:
    if code in district.by_point:
        return _row(code, name, columns, district.by_point[code])
    width = len(columns)
    return DistrictRow(code, name, (MISSING,) * width, (None,) * width, reported=False)


def _row(code: str, name: str, columns: Sequence[_Picked], tally: Tally) -> DistrictRow:
    numbers = tuple(_cell(tally, one, value) for _, one, value in columns)
    texts = (_text(one, number) for (_, one, _), number in zip(columns, numbers, strict=True))
    return DistrictRow(code, name, tuple(texts), numbers)


def _cell(tally: Tally, one: Indicator, value: str) -> int | float | None:
    figure = tally.indicators.get(one.name)
    return figure.get(value) if isinstance(figure, Mapping) else figure


def _notes(district: DistrictTally) -> tuple[str, ...]:
    told = "服务人数的合计按人去重，可能小于各点相加。"
    if not district.missing:
        return ("各点都已上报。", told)
    names = "、".join(f"{point.name}（{point.code}）" for point in district.missing)
    return (f"未报 {len(district.missing)} 个点，合计不含它们：{names}。", told)
