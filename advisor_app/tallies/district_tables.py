"""The district's tally as people read it: a line a point, and the whole district in full."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor_app.domain.period import Period
from advisor_app.domain.tally import Tally
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.indicators import Declarations, Indicator
from advisor_app.tallies.tables import SIGNATURE, Labels, TallyTable, figure_text, table

MISSING = "未报"
"""What stands where a point has not reported: never zero."""


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
        closing: number of the closing, e.g. ``YB-D05-202611-1``; empty while it is open.
    """

    code: str
    name: str
    cells: tuple[str, ...]
    numbers: tuple[int | float | None, ...]
    reported: bool = True
    closing: str = ""


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
    period: Period
    columns: tuple[Column, ...]
    rows: tuple[DistrictRow, ...]
    total: DistrictRow
    notes: tuple[str, ...]
    whole: TallyTable
    signature: tuple[str, ...] = SIGNATURE


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
        title=f"{declarations.title}汇总（{total.period.in_words()}）",
        period=total.period,
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
        if not one.kind.has_values:
            yield Column(one.label, one.unit), one, ""
            continue
        for fixed in declarations.dimensions[one.by].values:
            yield Column(fixed.label, one.unit), one, fixed.value


def _point_row(
    code: str, name: str, columns: Sequence[_Picked], district: DistrictTally
) -> DistrictRow:
    if code in district.by_point:
        row = _row(code, name, columns, district.by_point[code])
        closing = district.closings.get(code)
        return replace(row, closing=closing.number) if closing else row
    width = len(columns)
    return DistrictRow(code, name, (MISSING,) * width, (None,) * width, reported=False)


def _row(code: str, name: str, columns: Sequence[_Picked], tally: Tally) -> DistrictRow:
    numbers = tuple(_cell(tally, one, value) for _, one, value in columns)
    texts = (figure_text(one, number) for (_, one, _), number in zip(columns, numbers, strict=True))
    return DistrictRow(code, name, tuple(texts), numbers)


def _cell(tally: Tally, one: Indicator, value: str) -> int | float | None:
    figure = tally.indicators.get(one.name)
    return figure.get(value) if isinstance(figure, Mapping) else figure


def _notes(district: DistrictTally) -> tuple[str, ...]:
    told = "服务人数的合计按人去重，可能小于各点相加。"
    if not district.missing:
        return ("各点都已上报。", *_open(district), told)
    names = "、".join(f"{point.name}（{point.code}）" for point in district.missing)
    return (f"未报 {len(district.missing)} 个点，合计不含它们：{names}。", *_open(district), told)


def _open(district: DistrictTally) -> tuple[str, ...]:
    """Say which points' months can still change."""
    still = sorted(district.by_point.keys() - district.closings.keys())
    if not district.by_point or district.total.period.month is None:
        return ()
    if not still:
        return ("已报的点都已封账。",)
    names = "、".join(still)
    return (f"还没有封账的 {len(still)} 个点，数字还会变：{names}。",)
