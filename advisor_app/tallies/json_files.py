"""Tallies for programs: our own JSON, and the data value set that DHIS2 takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.tally import Tally
from advisor_app.support.calendar import local_day
from advisor_app.tallies.district import DistrictTally, Reported
from advisor_app.tallies.freezing import adjustments, plain

DEFAULT_OPTION = "default"
"""The category option combination of a figure that is not broken down (DHIS2's own word)."""


def to_json(
    tally: Tally, closing: MonthClosing | None = None, now: Tally | None = None
) -> dict[str, Any]:
    """Give a tally as data: ``{"point", "month", "indicators": {name: figure or breakdown}}``.

    A figure with nothing to measure is None. A share is 0 to 1. A period that is no month has
    ``period``, ``from`` and ``to`` in place of ``month``.

    Args:
        tally: the figures that count: of a closed month those that were frozen.
        closing: the closing that froze them; adds ``closing`` and ``adjustments``.
        now: what the records of the closed month come to by now.
    """
    given: dict[str, Any] = {"point": tally.point}
    month, period = tally.period.month, tally.period
    if month:
        given["month"] = str(month)
    else:
        given |= {
            "period": period.name, "from": period.first.isoformat(), "to": period.last.isoformat(),
        }  # fmt: skip
    given["indicators"] = {name: plain(figure) for name, figure in tally.indicators.items()}
    if closing and now:
        given |= {"closing": _closing(closing), "adjustments": adjustments(tally, now)}
    return given


def district_json(district: DistrictTally) -> dict[str, Any]:
    """Give the district's period as data.

    Returns:
        ``{"month" (or the name of another period), "total": a tally, "points": [a tally each
        that reported], "missing": [codes], "closings": {code: number} of a month, "months":
        {code: {"closed": {month: number}, "lacking": [months], "until": day}}, "persons":
        {"distinct", "at_several", "keyless"}}``. What came after a closing stands as
        ``adjustments`` beside a point's figures, and beside the total.
    """
    persons = district.persons
    return {
        "month": district.total.period.name,
        "total": _adjusted(district.total, district.total_now),
        "points": [
            _adjusted(district.by_point[code], district.now.get(code))
            for code in sorted(district.by_point)
        ],
        "missing": [point.code for point in district.missing],
        "closings": {code: one.number for code, one in sorted(district.closings.items())},
        "months": {code: _reported(one) for code, one in sorted(district.reported.items())},
        "persons": {
            "distinct": persons.distinct,
            "at_several": persons.at_several,
            "keyless": persons.keyless,
        },
    }


def _adjusted(tally: Tally, now: Tally | None) -> dict[str, Any]:
    moved = adjustments(tally, now) if now else {}
    return to_json(tally) | ({"adjustments": moved} if moved else {})


def _reported(one: Reported) -> dict[str, Any]:
    return {
        "closed": {closing.month: closing.number for closing in one.closings},
        "lacking": [str(month) for month in one.lacking],
        "until": one.until.isoformat() if one.until else None,
    }


def data_value_set(
    tally: Tally,
    data_set: str,
    closing: MonthClosing | None = None,
    now: Tally | None = None,
) -> dict[str, Any]:
    """Give a tally in the shape of DHIS2's ``dataValueSets``.

    Every value stands under data element, category option combination, period and organisation
    unit, so that sending it again puts it in its own place and adds nothing. Codes are ours:
    import it with ``dataElementIdScheme=CODE`` and the like.

    Source: DHIS2 developer guide, Web API, data values.

    Args:
        data_set: the data set's code.
        closing: the closing of the month; its day is the day the set was complete. None: the set
            is not complete yet.
        now: of a closed month, what the records come to by now; told as the value's comment.
    """
    period, month = tally.period.name, tally.period.month
    given: dict[str, Any] = {"dataSet": data_set}
    if closing:
        given["completeDate"] = local_day(closing.closed_at).isoformat()
    given |= {
        "period": period.replace("-", "") if month else period,
        "orgUnit": tally.point,
        "dataValues": list(_data_values(tally, now)),
    }
    return given


def _data_values(tally: Tally, now: Tally | None) -> Iterator[dict[str, str]]:
    """Give a value each; what could not be measured has none."""
    moved = adjustments(tally, now) if now else {}
    for name, figure in tally.indicators.items():
        parts = figure if isinstance(figure, Mapping) else {DEFAULT_OPTION: figure}
        for option, number in parts.items():
            if number is None:
                continue
            value = {
                "dataElement": name, "categoryOptionCombo": option, "value": _value(number),
            }  # fmt: skip
            change = moved.get(name, {})
            change = change.get(option) if isinstance(figure, Mapping) else change
            if change:
                value["comment"] = f"封账后有调整，现为 {_value(change['now'] or 0)}"
            yield value


def _value(number: float) -> str:
    return f"{number:.12g}" if isinstance(number, float) else str(number)


def _closing(closing: MonthClosing) -> dict[str, str]:
    return {
        "number": closing.number,
        "digest": closing.digest,
        "closed_at": closing.closed_at.isoformat(),
    }
