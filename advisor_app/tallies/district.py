"""Counting a district: every point that reported, the whole, and who is missing.

Of a month that a point closed, the figures that were frozen count; what its records come to by
now stands beside (decision 17).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.tally import Contacts, Count, Tally, TallyRecords
from advisor_app.tallies.counting import count
from advisor_app.tallies.freezing import adjustments, frozen_figures, settled, summed
from advisor_app.tallies.indicators import SUBJECTS, Declarations
from advisor_app.tallies.points import PointEntry

_KEYLESS = "-"
"""Stands in a record's id and in no keyed hash."""


@dataclass(frozen=True, slots=True)
class Persons:
    """How many people stand behind a period's consultations; never who.

    Attributes:
        distinct: told apart over all points by the keyed hash of their papers.
        at_several: of them those who came to more than one point.
        keyless: of them those without papers on record: nobody can tell whether two points
            mean the same one.
    """

    distinct: int = 0
    at_several: int = 0
    keyless: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is known of how a point reported a period.

    Attributes:
        closings: the closings of its months that stand.
        lacking: months of the period that it has not reported; they are not zero.
        until: the day its newest bundle was made; None when that is not known.
    """

    closings: tuple[MonthClosing, ...] = ()
    lacking: tuple[Month, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DistrictTally:
    """The district's period.

    Attributes:
        by_point: point code → the figures that count, those that were frozen where a month was
            closed; only of points that reported.
        total: the figures over all points that reported: what adds up is the sum of the
            points', persons are told apart over all of them. Every figure is None and every
            breakdown empty when nobody reported.
        missing: expected points that have reported nothing of it, named; they are not zero.
        expected: the points that were expected, in their order.
        reported: point code → how it reported; of the same points as ``by_point``.
        now: point code → what the records come to by now.
        total_now: the same of the whole district.
        altered: points with a closing whose figures are not those of its digest: what their
            records come to was counted in its place.
    """

    by_point: Mapping[str, Tally]
    total: Tally
    missing: tuple[PointEntry, ...]
    expected: tuple[PointEntry, ...] = ()
    reported: Mapping[str, Reported] = field(default_factory=dict)
    now: Mapping[str, Tally] = field(default_factory=dict)
    total_now: Tally | None = None
    persons: Persons = Persons()
    altered: tuple[str, ...] = ()

    @property
    def closings(self) -> Mapping[str, MonthClosing]:
        """Point code → the closing of a month that is counted by it; empty for other periods."""
        if self.total.period.month is None:
            return {}
        return {code: one.closings[0] for code, one in self.reported.items() if one.closings}

    @property
    def lacking(self) -> Mapping[str, tuple[Month, ...]]:
        """Point code → months it has not reported, of points that reported others."""
        return {code: one.lacking for code, one in self.reported.items() if one.lacking}

    @property
    def is_adjusted(self) -> bool:
        """Whether anything came in after a month was closed."""
        pairs = ((tally, self.now[code]) for code, tally in self.by_point.items())
        return any(adjustments(*one) for one in pairs)


def count_district(
    declarations: Declarations,
    topics: Sequence[Topic],
    records: Mapping[str, TallyRecords],
    expected: Sequence[PointEntry],
    period: Period | None = None,
    reported: Mapping[str, Reported] | None = None,
) -> DistrictTally:
    """Count a period of a whole district.

    Args:
        declarations: what is counted and how.
        topics: the taxonomy.
        records: point code → its period; also of points that nobody expected.
        expected: the district's list of points.
        period: needed only when no point has reported.
        reported: point code → how it reported, where that is known.

    Raises:
        BadInput: no point has reported and no period was given, or the points' periods differ.
    """
    agreed = _one_period(records, period)
    known = {code: (reported or {}).get(code, Reported()) for code in records}
    altered = tuple(code for code in sorted(known) if _is_altered(known[code]))
    now = {code: count(declarations, topics, one) for code, one in records.items()}
    by_point = {
        code: settled(declarations, topics, one, now[code], known[code].closings)
        for code, one in records.items()
    }
    together = _together(_district_code(records, expected), agreed, records.values())
    joined = count(declarations, topics, together)
    nothing = _nothing(declarations, joined)
    return DistrictTally(
        by_point=by_point,
        total=summed(declarations, joined, by_point.values()) if records else nothing,
        missing=tuple(point for point in expected if point.code not in records),
        expected=tuple(expected),
        reported=known,
        now=now,
        total_now=summed(declarations, joined, now.values()) if records else nothing,
        persons=persons_of(records.values()),
        altered=altered,
    )


def persons_of(records: Iterable[TallyRecords]) -> Persons:
    """Count the persons behind the consultations of several points."""
    at_points = [set(one.contacts.values("person")) - {""} for one in records]
    times = Counter(chain.from_iterable(at_points))
    several = sum(count_of > 1 for count_of in times.values())
    return Persons(len(times), several, sum(_KEYLESS in person for person in times))


def _is_altered(reported: Reported) -> bool:
    return any(frozen_figures(one) is None for one in reported.closings)


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
