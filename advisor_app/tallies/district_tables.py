"""The district's tally as people read it: a line a point, and the whole district in full."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.tally import Tally
from advisor_app.tallies.district import DistrictTally, Persons, Reported
from advisor_app.tallies.freezing import adds_up
from advisor_app.tallies.indicators import Declarations, Indicator
from advisor_app.tallies.tables import (
    SIGNATURE,
    Beside,
    Labels,
    Number,
    TallyTable,
    figure_text,
    table,
)

MISSING = "未报"
"""What stands where a point has not reported: never zero."""

_NAMED = 22
"""How many points a note names before it says that there are more."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the district's table.

    Attributes:
        unit: empty for a share.
        indicator: its name.
        value: the breakdown's value; empty for a single figure.
        adds_up: whether the total is the sum of the points.
    """

    label: str
    unit: str
    indicator: str = ""
    value: str = ""
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A point's line.

    Attributes:
        cells: one figure a column, as shown; 未报 everywhere when the point is missing.
        numbers: the same as numbers; None when missing or nothing to measure.
        reported: False when the point is missing.
        closing: number of the closing, e.g. ``YB-D05-202611-1``, or how many months of a longer
            period are closed; empty while it is open.
        now: what the records come to by now, one a column; empty where nothing came after a
            closing.
        standing: how the point reported, in words.
        lacking: the months it has not reported, of a point that reported others.
        is_closed: whether every month of the period is closed.
    """

    code: str
    name: str
    cells: tuple[str, ...]
    numbers: tuple[Number, ...]
    reported: bool = True
    closing: str = ""
    now: tuple[Number, ...] = ()
    standing: str = ""
    lacking: tuple[Month, ...] = ()
    is_closed: bool = False

    def change(self, column: int) -> float:
        """Give by how much a figure moved since it was frozen; 0 when it did not."""
        if not self.now:
            return 0
        return round((self.now[column] or 0) - (self.numbers[column] or 0), 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictTable:
    """The district's period: a line a point, and the whole district in full.

    Attributes:
        rows: the expected points in their order, then others that reported.
        total: the line 全区合计; it says how many points it holds.
        notes: who is missing, and what must not be added up.
        cautions: of the notes those that name no points.
        whole: the total with every indicator, as a point's table.
        persons: how many people it was, told apart over the points.
    """

    title: str
    period: Period
    columns: tuple[Column, ...]
    rows: tuple[DistrictRow, ...]
    total: DistrictRow
    notes: tuple[str, ...]
    cautions: tuple[str, ...]
    whole: TallyTable
    persons: Persons = field(default_factory=Persons)
    signature: tuple[str, ...] = SIGNATURE

    @property
    def missing(self) -> tuple[DistrictRow, ...]:
        """The points that have not reported."""
        return tuple(row for row in self.rows if not row.reported)

    @property
    def adjusted(self) -> tuple[DistrictRow, ...]:
        """The points of which something shown here moved since it was frozen."""
        width = range(len(self.columns))
        return tuple(row for row in self.rows if any(map(row.change, width)))


def district_table(
    district: DistrictTally,
    declarations: Declarations,
    labels: Labels,
    district_name: str = "全区合计",
    chosen: Sequence[str] = (),
    beside: Beside | None = None,
) -> DistrictTable:
    """Lay out the district's period, a line a point.

    Points that have not reported stand in their place with 未报 in every column.

    Args:
        district: the figures.
        declarations: which indicators are columns.
        labels: words for topics and policies.
        district_name: heading of the total.
        chosen: names of the indicators to show, in place of those that are declared for it.
        beside: the district's figures of other periods, beside those of the whole.
    """
    columns = tuple(_columns(declarations, labels, district.total, chosen))
    names = {point.code: point.name for point in district.expected}
    extra = sorted(district.by_point.keys() - names.keys())
    rows = [_point_row(code, names.get(code, code), columns, district) for code in names]
    rows += [_point_row(code, f"{code}（不在名单里）", columns, district) for code in extra]
    reported = f"（已报 {len(district.by_point)} 个点，未报 {len(district.missing)} 个点）"
    total, named = district.total, district_name + reported
    closed = Beside() if beside is None else beside
    if any(one.closings for one in district.reported.values()):
        closed = Beside(
            previous=closed.previous, year_ago=closed.year_ago, now=district.total_now
        )  # fmt: skip
    return DistrictTable(
        title=f"{declarations.title}汇总（{total.period.in_words()}）",
        period=total.period,
        columns=tuple(column for column, _ in columns),
        rows=tuple(rows),
        total=_row(total.point, named, columns, total, district.total_now),
        notes=(*_named(district), *_cautions(district)),
        cautions=tuple(_cautions(district)),
        whole=table(total, declarations, labels, named, closed),
        persons=district.persons,
    )


_Picked = tuple[Column, Indicator]
"""A column and its indicator."""


def _columns(
    declarations: Declarations, labels: Labels, total: Tally, chosen: Sequence[str]
) -> Iterator[_Picked]:
    for one in declarations.indicators:
        if one.name not in chosen if chosen else not one.district:
            continue
        additive = adds_up(one)
        if not one.kind.has_values:
            yield Column(one.label, one.unit, one.name, adds_up=additive), one
            continue
        dimension = declarations.dimensions[one.by]
        found = total.indicators.get(one.name)
        fixed = [each.value for each in dimension.values]
        values = [*(found if isinstance(found, Mapping) and (chosen or not fixed) else fixed)]
        for value in values:
            label = dimension.label(value) or labels.of(one.by, value)
            yield Column(label, one.unit, one.name, value, additive), one


def _point_row(
    code: str, name: str, columns: Sequence[_Picked], district: DistrictTally
) -> DistrictRow:
    if code not in district.by_point:
        width = len(columns)
        return DistrictRow(
            code, name, (MISSING,) * width, (None,) * width, reported=False, standing=MISSING
        )
    reported, tally = district.reported.get(code, Reported()), district.by_point[code]
    now = district.now.get(code) if reported.closings else None
    return _row(code, name, columns, tally, now, reported)


def _row(
    code: str, name: str, columns: Sequence[_Picked], tally: Tally, now: Tally | None,
    reported: Reported | None = None,
) -> DistrictRow:  # fmt: skip
    numbers = tuple(_cell(tally, column) for column, _ in columns)
    texts = (figure_text(one, number) for (_, one), number in zip(columns, numbers, strict=True))
    return DistrictRow(
        code=code,
        name=name,
        cells=tuple(texts),
        numbers=numbers,
        closing=_closing(tally.period, reported) if reported else "",
        now=tuple(_cell(now, column) for column, _ in columns) if now else (),
        standing=_standing(tally.period, reported) if reported else "",
        lacking=reported.lacking if reported else (),
        is_closed=bool(reported and _is_closed(tally.period, reported)),
    )


def _closing(period: Period, reported: Reported) -> str:
    if not reported.closings:
        return ""
    if period.month:
        return reported.closings[0].number
    return f"{len(reported.closings)}个月已封账"


def _standing(period: Period, reported: Reported) -> str:
    told = [f"缺{months_in_words(reported.lacking)}"] if reported.lacking else []
    closed = {one.month for one in reported.closings}
    if _is_closed(period, reported):
        told.append("已封账")
    else:
        told.append(f"封了{len(closed)}个月" if closed else "未封账")
        told += [f"数到{reported.until:%m-%d}"] if reported.until else []
    return "，".join(told)


def _is_closed(period: Period, reported: Reported) -> bool:
    whole = set(map(str, period.whole_months()))
    return bool(whole) and whole <= {one.month for one in reported.closings}


def months_in_words(months: Sequence[Month]) -> str:
    """Give months as people say them: 8月、9月; with the year where there are several."""
    years = {month.year for month in months}
    words = (f"{one.month}月" if len(years) == 1 else one.in_words() for one in months)
    return "、".join(words)


def _cell(tally: Tally, column: Column) -> Number:
    figure = tally.indicators.get(column.indicator)
    if not isinstance(figure, Mapping):
        return figure
    return figure.get(column.value, 0) if figure else None


def _named(district: DistrictTally) -> Iterator[str]:
    """Name the points that something has to be known of."""
    yield _who_is_missing(district)
    if district.lacking:
        named = "；".join(
            f"{code}缺{months_in_words(months)}" for code, months in district.lacking.items()
        )
        yield f"报了一部分月份的 {len(district.lacking)} 个点，缺的月份不算零：{named}。"
    yield from _open(district)
    if district.altered:
        names = "、".join(district.altered)
        yield f"封账的数和校验码对不上，改按记录数：{names}。请和这些点核实。"


def _cautions(district: DistrictTally) -> Iterator[str]:
    """Say how the figures are to be read."""
    if district.is_adjusted:
        yield "封了账的月份按封存的数算；封账以后记进来的列在调整里，不改封存的数。"
    yield "服务人数的合计按人去重，可能小于各点相加；其余的数各点相加等于全区。"
    yield from _persons(district.persons)


def _who_is_missing(district: DistrictTally) -> str:
    if not district.missing:
        return "各点都已上报。"
    names = "、".join(f"{point.name}（{point.code}）" for point in district.missing)
    return f"未报 {len(district.missing)} 个点，合计不含它们：{names}。"


def _persons(persons: Persons) -> Iterator[str]:
    if not persons.distinct:
        return
    keyless = f"；{persons.keyless} 人没有登记证件，在几个点来过也认不出" if persons.keyless else ""
    yield (
        f"全区咨询过的一共 {persons.distinct} 人，其中 {persons.at_several} 人到过几个点{keyless}。"
    )


def _open(district: DistrictTally) -> Iterator[str]:
    """Say which points' months can still change."""
    whole = [str(one) for one in district.total.period.whole_months()]
    if not district.by_point or not whole:
        return
    still = {
        code: [month for month in whole if month not in {one.month for one in known.closings}]
        for code, known in sorted(district.reported.items())
    }
    still = {code: months for code, months in still.items() if months}
    if not still:
        yield "已报的点都已封账。"
        return
    some = [
        code if len(whole) == 1 else f"{code}（{len(months)}个月）"
        for code, months in still.items()
    ]
    more = "等" if len(some) > _NAMED else ""
    yield f"还没有封账的 {len(still)} 个点，数字还会变：{'、'.join(some[:_NAMED])}{more}。"
