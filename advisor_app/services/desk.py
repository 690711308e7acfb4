"""What every service at the counter works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from advisor_app.domain.ids import Ids
from advisor_app.domain.records import Advisor, Point
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_day

Clock = Callable[[], datetime]
"""Gives the time now, aware UTC."""

Entropy = Callable[[int], bytes]
"""Gives that many random bytes."""


class Progress(Protocol):
    """Hears how far a long job is; raises to cancel it."""

    def __call__(self, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` steps are done."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An unlocked counter: the record, who sits there, the clock and the source of ids."""

    record: Record
    point: Point
    advisor: Advisor
    ids: Ids
    now: Clock

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now())
