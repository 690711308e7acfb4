"""What was frozen when a month was closed, put in the place of what its records come to by now.

Counts, breakdowns and hours add up: over months, over points. Persons and medians do not, so over
several months or points they are counted from the records; a share follows from what it divides.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import add, sub
from typing import Any

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.consultation import Topic
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.domain.tally import Count, Tally, TallyRecords
from advisor_app.tallies.counting import count, share
from advisor_app.tallies.indicators import Declarations, Indicator, IndicatorKind

_ADDS_UP = (
    IndicatorKind.COUNT, IndicatorKind.BREAKDOWN, IndicatorKind.HOURS, IndicatorKind.HOURS_BY,
)  # fmt: skip
_HUNDREDTHS = 2
_Figures = Mapping[str, Count]
_Step = Callable[[float, float], float]


def adds_up(one: Indicator) -> bool:
    """Whether an indicator of several points or months is the sum of theirs."""
    return one.kind in _ADDS_UP


def frozen_figures(closing: MonthClosing) -> _Figures | None:
    """Read the figures of a closing; None when they are not what its digest was made of."""
    if not closing.is_whole:
        return None
    try:
        told = json.loads(closing.figures)
    except ValueError:
        return None
    return told if isinstance(told, dict) and all(map(_is_figure, told.values())) else None


def settled(
    declarations: Declarations,
    topics: Sequence[Topic],
    records: TallyRecords,
    now: Tally,
    closings: Iterable[MonthClosing],
) -> Tally:
    """Give the figures of a point that count.

    Args:
        now: what its records of the period come to.
        closings: those that stand; one of a month that does not lie whole in the period, or
            whose figures are not what its digest was made of, changes nothing.
    """
    whole = now.period.whole_months()
    read = {Month.parse(one.month): frozen_figures(one) for one in closings}
    frozen = {month: told for month, told in read.items() if told is not None and month in whole}
    if now.period.month:
        told = frozen.get(now.period.month, {})
        return _put(declarations, now, lambda one, figure: told.get(one.name, figure))
    figures = dict(now.indicators)
    for month, told in frozen.items():
        then = count(declarations, topics, records.within(Period.of(month))).indicators
        for one in declarations.indicators:
            if adds_up(one) and one.name in told:
                moved = _together(told[one.name], then[one.name], sub)
                figures[one.name] = _together(figures[one.name], moved, add)
    return _with_shares(declarations, replace(now, indicators=figures))


def summed(declarations: Declarations, joined: Tally, points: Iterable[Tally]) -> Tally:
    """Give the figures of several points together.

    Args:
        joined: all their records counted as one; what does not add up is taken from it.
        points: the figures that count.
    """
    parts = tuple(points)

    def total(one: Indicator, figure: Count) -> Count:
        if not adds_up(one):
            return figure
        start: Count = dict.fromkeys(figure, 0) if isinstance(figure, Mapping) else 0
        for part in parts:
            start = _together(start, part.indicators.get(one.name), add)
        return start

    return _with_shares(declarations, _put(declarations, joined, total))


def adjustments(frozen: Tally, now: Tally) -> dict[str, Any]:
    """Give what came after a closing: name → ``{"frozen", "now"}`` of each figure that moved."""
    moved: dict[str, Any] = {}
    for name, figure in frozen.indicators.items():
        later = now.indicators.get(name, figure)
        if isinstance(figure, Mapping) and isinstance(later, Mapping):
            values = [*figure, *(one for one in later if one not in figure)]
            parts = {
                one: {"frozen": figure.get(one, 0), "now": later.get(one, 0)}
                for one in values
                if figure.get(one, 0) != later.get(one, 0)
            }
            moved.update({name: parts} if parts else {})
        elif figure != later:
            moved[name] = {"frozen": figure, "now": plain(later)}
    return moved


def plain(figure: Count) -> Any:  # noqa: ANN401 - any JSON value
    """Give a figure as JSON writes it."""
    return dict(figure) if isinstance(figure, Mapping) else figure


def _put(
    declarations: Declarations, tally: Tally, give: Callable[[Indicator, Count], Count]
) -> Tally:
    figures = {
        one.name: give(one, tally.indicators[one.name]) for one in declarations.indicators
    }  # fmt: skip
    return replace(tally, indicators={name: _ordered(one, tally.indicators[name])
                                      for name, one in figures.items()})  # fmt: skip


def _ordered(figure: Count, like: Count) -> Count:
    """Put a breakdown into the order of another one; what that lacks comes last."""
    if not isinstance(figure, Mapping) or not isinstance(like, Mapping):
        return figure
    return {value: figure[value] for value in dict.fromkeys([*like, *figure]) if value in figure}


def _with_shares(declarations: Declarations, tally: Tally) -> Tally:
    figures = dict(tally.indicators)
    for one in declarations.indicators:
        if one.kind is IndicatorKind.SHARE:
            figures[one.name] = share(figures[one.part], figures[one.whole])
    return replace(tally, indicators=figures)


def _together(one: Count, other: Count, step: _Step) -> Count:
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        first = one if isinstance(one, Mapping) else {}
        second = other if isinstance(other, Mapping) else {}
        return {
            value: _rounded(step(first.get(value, 0), second.get(value, 0)))
            for value in dict.fromkeys([*first, *second])
        }
    return _rounded(step(one or 0, other or 0))


def _rounded(number: float) -> float:
    return number if isinstance(number, int) else round(number, _HUNDREDTHS)


def _is_figure(told: object) -> bool:
    parts = told.values() if isinstance(told, dict) else (told,)
    return all(
        one is None or (isinstance(one, int | float) and not isinstance(one, bool))
        for one in parts
    )  # fmt: skip
