"""What every service at the counter works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import Ids, RecordId
from advisor_app.domain.records import Advisor, Point
from advisor_app.store.people import PersonSeen
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

    def seen(self, elder: RecordId) -> PersonSeen:
        """Give a person with the heads that a form is filled from.

        Raises:
            BadInput: nobody has this id.
        """
        found = self.record.people.get(elder)
        if found is None:
            raise BadInput(f"没有编号为 {elder} 的老人：可能已被删除，请重新查找", "elder")
        return found

    def known(self, elder: RecordId | None) -> Person | None:
        """Give whom something is about; None where nobody was named, or they are not here."""
        found = self.record.people.get(elder) if elder else None
        return found.person if found else None
