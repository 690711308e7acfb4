"""Reading unmet needs and hours of home care."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from advisor_app.domain.elder import Identity
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import CareHours
from advisor_app.domain.unmet import UnmetNeed
from advisor_app.store.codec import decoded, from_text
from advisor_app.store.driver import Database
from advisor_app.store.kinds import kind_named

T = TypeVar("T")

_HOURS = """
    SELECT h.id, h.state, i.id, i.state
    FROM care_hours h
    LEFT JOIN elder e ON e.id = h.elder
    LEFT JOIN identity i ON i.elder = h.elder
    WHERE e.withdrawn IS NULL AND h.day >= ? AND h.day < ? ORDER BY h.day, h.id
"""
_STANDS = "json_extract(state, '$.withdrawn') IS NOT 1"
_COMMUNITIES = f"""
    SELECT street, community FROM elder
    WHERE community <> '' AND withdrawn IS NULL
    UNION SELECT json_extract(state, '$.street'), json_extract(state, '$.community')
    FROM unmet_need WHERE json_extract(state, '$.community') <> '' AND {_STANDS}
    ORDER BY 2, 1
"""  # noqa: S608 - a constant of this module


@dataclass(frozen=True, slots=True)
class HoursSeen:
    """Hours of care with the name of whom they were given to; empty when it is not here."""

    hours: CareHours
    name: str


class Needs:
    """Reads unmet needs and hours of care."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def hours(self, month: Month) -> tuple[HoursSeen, ...]:
        """Give a month's hours of care, by day."""
        span = (month.first.isoformat(), month.after.isoformat())
        return tuple(_hours(row) for row in self._db.execute(_HOURS, span))

    def hours_on(self, elder: RecordId, day: date) -> tuple[CareHours, ...]:
        """Give what one elder was given on one day."""
        where = "day = ? AND elder = ? ORDER BY id"
        return tuple(self._all(CareHours, where, (day.isoformat(), elder)))

    def unmet(self, first: date, last: date) -> tuple[UnmetNeed, ...]:
        """Give the needs that were not met in a time, newest first."""
        where = f"day >= ? AND day <= ? AND {_STANDS} ORDER BY day DESC, id DESC"
        return tuple(self._all(UnmetNeed, where, (first.isoformat(), last.isoformat())))

    def communities(self) -> tuple[tuple[str, str], ...]:
        """Give the street and community of everybody here, each pair once."""
        return tuple((row[0] or "", row[1]) for row in self._db.execute(_COMMUNITIES))

    def _all(self, shape: type[T], where: str, values: Iterable[Any]) -> Iterator[T]:
        sql = f"SELECT id, state FROM {kind_named(shape)} WHERE {where}"  # noqa: S608
        rows = self._db.execute(sql, tuple(values))
        return (decoded(shape, row[0], from_text(row[1])) for row in rows)


def _hours(row: tuple[Any, ...]) -> HoursSeen:
    name = decoded(Identity, row[2], from_text(row[3])).name if row[2] else ""
    return HoursSeen(decoded(CareHours, row[0], from_text(row[1])), name)
