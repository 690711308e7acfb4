"""Counting a district: every point that reported, the whole, and who is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.period import Period
from advisor_app.domain.tally import Contacts, Count, Tally, TallyRecords
from advisor_app.tallies.counting import count
from advisor_app.tallies.indicators import SUBJECTS, Declarations
from advisor_app.tallies.points import PointEntry


@dataclass(frozen=True, slots=True)
class DistrictTally:
    """The district's period.

    Attributes:
        by_point: point code → its figures; only of points that reported.
        total: the figures over all points that reported; every figure None and every
            breakdown empty when nobody did.
        missing: expected points that have not reported, named; they are not zero.
        expected: the points that were expected, in their order.
        closings: point code → the closing that stands; the others' months are still open.
    """

    by_point: Mapping[str, Tally]
    total: Tally
    missing: tuple[PointEntry, ...]
    expected: tuple[PointEntry, ...] = ()
    closings: Mapping[str, MonthClosing] = field(default_factory=dict)


def count_district(
    declarations: Declarations,
    topics: Sequence[Topic],
    records: Mapping[str, TallyRecords],
    expected: Sequence[PointEntry],
    period: Period | None = None,
    closings: Mapping[str, MonthClosing] | None = None,
) -> DistrictTally:
    """Count a period of a whole district.

    The total counts all records together: counts are the sum of the points', distinct persons
    are told apart by person key over all points and may be fewer than the points' sum.

    Args:
        declarations: what is counted and how.
        topics: the taxonomy.
        records: point code → its period; also of points that nobody expected.
        expected: the district's list of points.
        period: needed only when no point has reported.
        closings: point code → the closing of its month, where it stands.

    Raises:
        BadInput: no point has reported and no period was given, or the points' periods differ.
    """
    agreed = _one_period(records, period)
    total = _together(_district_code(records, expected), agreed, records.values())
    counted = count(declarations, topics, total)
    return DistrictTally(
        {code: count(declarations, topics, one) for code, one in records.items()},
        counted if records else _nothing(declarations, counted),
        tuple(point for point in expected if point.code not in records),
        tuple(expected),
        dict(closings or {}),
    )


def _one_period(records: Mapping[str, TallyRecords], period: Period | None) -> Period:
    periods = {one.period for one in records.values()} | ({period} if period else set())
    if not periods:
        raise BadInput("还没有一个顾问点上报：请先选定月份再汇总", "month")
    if len(periods) > 1:
        told = "、".join(one.in_words() for one in sorted(periods))
        raise BadInput(f"各点的月份不一致（{told}）：请只汇总同一个月", "month")
    return periods.pop()


def _district_code(records: Mapping[str, TallyRecords], expected: Sequence[PointEntry]) -> str:
    codes = [*(point.code for point in expected), *sorted(records)]
    return codes[0].partition("-")[0] if codes else ""


def _together(code: str, period: Period, points: Iterable[TallyRecords]) -> TallyRecords:
    held = tuple(points)
    entries = {
        name: tuple(chain.from_iterable(getattr(one, name) for one in held))
        for name in SUBJECTS
        if name != "contacts"
    }
    contacts = Contacts.joined(one.contacts for one in held)
    return TallyRecords(point=code, period=period, contacts=contacts, **entries)


def _nothing(declarations: Declarations, counted: Tally) -> Tally:
    """Give the figures of no report at all: not zero, since nobody knows them."""
    empty: dict[str, Count] = {
        one.name: {} if one.kind.has_values else None for one in declarations.indicators
    }
    return Tally(point=counted.point, period=counted.period, indicators=empty)
