"""Counting a month by the declared indicators."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.tally import Contact, Count, MonthRecords, Tally
from advisor_app.tallies.indicators import Declarations, Dimension, Indicator, IndicatorKind
from advisor_app.tallies.points import PointEntry

UNKNOWN = "unknown"
"""The value of a breakdown under which stands what nobody wrote down."""

_FILTERS: Mapping[str, Callable[[Contact], bool]] = {
    "": lambda _: True,
    "anonymous": lambda one: not one.person,
    "first": lambda one: bool(one.person) and one.first,
    "repeat": lambda one: bool(one.person) and not one.first,
}

_SIMPLE: Mapping[str, Callable[[Contact], tuple[str, ...]]] = {
    "channel": lambda one: (one.channel.value,),
    "inquirer": lambda one: (one.inquirer.value,),
    "outcome": lambda one: (one.outcome.value,),
    "topic": lambda one: one.topics,
    "policy": lambda one: one.policies,
    "sex": lambda one: (one.sex or UNKNOWN,),
    "community": lambda one: (one.community or UNKNOWN,),
    "street": lambda one: (one.street or UNKNOWN,),
    "satisfaction": lambda one: (one.satisfaction.value if one.satisfaction else UNKNOWN,),
}


@dataclass(frozen=True, slots=True)
class DistrictTally:
    """The district's month.

    Attributes:
        by_point: point code → its figures; only of points that reported.
        total: the figures over all points that reported; every figure None and every
            breakdown empty when nobody did.
        missing: expected points that have not reported, named; they are not zero.
        expected: the points that were expected, in their order.
    """

    by_point: Mapping[str, Tally]
    total: Tally
    missing: tuple[PointEntry, ...]
    expected: tuple[PointEntry, ...] = ()


def count(declarations: Declarations, topics: Sequence[Topic], records: MonthRecords) -> Tally:
    """Count a month.

    Args:
        declarations: what is counted and how.
        topics: the taxonomy; a topic's duty decides ``by_duty``. A topic that it does not have
            (of a newer version) is counted under its code and the duty ``other``, never dropped.
        records: what is counted; its order does not matter.

    Returns:
        One figure or breakdown for each declared indicator, in their order.
    """
    counting = _Counting(declarations, tuple(topics), records)
    figures: dict[str, Count] = {}
    for one in declarations.indicators:
        figures[one.name] = counting.figure(one, figures)
    return Tally(point=records.point, month=records.month, indicators=figures)


def count_district(
    declarations: Declarations,
    topics: Sequence[Topic],
    records: Mapping[str, MonthRecords],
    expected: Sequence[PointEntry],
    month: Month | None = None,
) -> DistrictTally:
    """Count the month of a whole district.

    The total counts all records together: counts are the sum of the points', distinct persons
    are told apart by person key over all points and may be fewer than the points' sum.

    Args:
        declarations: what is counted and how.
        topics: the taxonomy.
        records: point code → its month; also of points that nobody expected.
        expected: the district's list of points.
        month: needed only when no point has reported.

    Raises:
        BadInput: no point has reported and no month was given, or the points' months differ.
    """
    agreed = _one_month(records, month)
    total = _together(_district_code(records, expected), agreed, records.values())
    counted = count(declarations, topics, total)
    return DistrictTally(
        {code: count(declarations, topics, one) for code, one in records.items()},
        counted if records else _nothing(declarations, counted),
        tuple(point for point in expected if point.code not in records),
        tuple(expected),
    )


def _one_month(records: Mapping[str, MonthRecords], month: Month | None) -> Month:
    months = {one.month for one in records.values()} | ({month} if month else set())
    if not months:
        raise BadInput("还没有一个顾问点上报：请先选定月份再汇总", "month")
    if len(months) > 1:
        told = "、".join(one.in_words() for one in sorted(months))
        raise BadInput(f"各点的月份不一致（{told}）：请只汇总同一个月", "month")
    return months.pop()


def _district_code(records: Mapping[str, MonthRecords], expected: Sequence[PointEntry]) -> str:
    codes = [*(point.code for point in expected), *sorted(records)]
    return codes[0].partition("-")[0] if codes else ""


def _together(code: str, month: Month, points: Iterable[MonthRecords]) -> MonthRecords:
    held = tuple(points)
    return MonthRecords(
        point=code,
        month=month,
        contacts=tuple(contact for one in held for contact in one.contacts),
        sheets=tuple(sheet for one in held for sheet in one.sheets),
        referrals=tuple(state for one in held for state in one.referrals),
        callbacks_due=sum(one.callbacks_due for one in held),
        callbacks_done=sum(one.callbacks_done for one in held),
        callbacks_on_time=sum(one.callbacks_on_time for one in held),
    )


def _nothing(declarations: Declarations, counted: Tally) -> Tally:
    """Give the figures of no report at all: not zero, since nobody knows them."""
    empty: dict[str, Count] = {
        one.name: {} if one.kind is IndicatorKind.BREAKDOWN else None
        for one in declarations.indicators
    }
    return Tally(point=counted.point, month=counted.month, indicators=empty)


class _Counting:
    """One month under count."""

    def __init__(
        self, declarations: Declarations, topics: tuple[Topic, ...], records: MonthRecords
    ) -> None:
        self._dimensions = declarations.dimensions
        self._topics = topics
        self._duties = {topic.code: topic.duty for topic in topics}
        self._records = records

    def figure(self, one: Indicator, before: Mapping[str, Count]) -> Count:
        """Work out one indicator; ``before`` holds those declared above it."""
        match one.kind:
            case IndicatorKind.COUNT:
                return self._size(one)
            case IndicatorKind.PERSONS:
                return len({contact.person for contact in self._contacts(one)} - {""})
            case IndicatorKind.BREAKDOWN:
                return self._breakdown(one)
            case IndicatorKind.MEDIAN:
                return self._median(one)
            case IndicatorKind.SHARE:
                return _share(before[one.part], before[one.whole])

    def _contacts(self, one: Indicator) -> list[Contact]:
        wanted = _FILTERS[one.only]
        return [contact for contact in self._records.contacts if wanted(contact)]

    def _size(self, one: Indicator) -> int:
        match one.of:
            case "contacts":
                return len(self._contacts(one))
            case "sheets":
                return len(self._records.sheets)
            case "referrals":
                return len(self._records.referrals)
            case "callbacks_due":
                return self._records.callbacks_due
            case "callbacks_done":
                return self._records.callbacks_done
            case _:
                return self._records.callbacks_on_time

    def _median(self, one: Indicator) -> float | None:
        known = [contact.minutes for contact in self._contacts(one) if contact.minutes is not None]
        return float(median(known)) if known else None

    def _breakdown(self, one: Indicator) -> Mapping[str, int]:
        dimension = self._dimensions[one.by]
        found = Counter(self._values(one, dimension))
        fixed = self._fixed(dimension)
        others = sorted(found.keys() - set(fixed))
        order = [*others, *fixed] if dimension.is_open else [*fixed, *others]
        return {value: found[value] for value in order}

    def _fixed(self, dimension: Dimension) -> list[str]:
        declared = [one.value for one in dimension.values]
        if dimension.name == "topic":
            declared = [topic.code for topic in self._topics] + declared
        return list(dict.fromkeys(declared))

    def _values(self, one: Indicator, dimension: Dimension) -> Iterable[str]:
        match one.of:
            case "sheets":
                return self._records.sheets
            case "referrals":
                return self._records.referrals
        give = self._of_contact(dimension)
        # A contact stands once under each of its values, however often it names one.
        return (value for contact in self._contacts(one) for value in dict.fromkeys(give(contact)))

    def _of_contact(self, dimension: Dimension) -> Callable[[Contact], tuple[str, ...]]:
        if dimension.name == "age_band":
            return lambda contact: (_band(dimension, contact.age),)
        if dimension.name == "duty":
            return lambda contact: tuple(
                self._duties.get(topic, "other") for topic in contact.topics
            )
        return _SIMPLE[dimension.name]


def _band(dimension: Dimension, age: int | None) -> str:
    """Give the highest age band that an age reaches."""
    reached = [
        (one.at_least, one.value)
        for one in dimension.values
        if age is not None and one.at_least is not None and one.at_least <= age
    ]
    return max(reached)[1] if reached else UNKNOWN


def _share(part: Count, whole: Count) -> float | None:
    """Give part divided by whole; None when there is nothing to divide by."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return None
    return part / whole
