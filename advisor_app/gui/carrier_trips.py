"""Trips to the carrier: by a button or by the schedule, the network on a thread of its own.

The store thread never waits for a network: a trip's legs at the record run there, the others on a
thread that nobody waits for either, not even when the window is closed.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import BUG, Jobs
from advisor_app.gui.long_work import LongWork
from advisor_app.services.carrier_setting import CarrierDesk, Leg, Trip
from advisor_app.services.outside import STOPPED
from advisor_app.support.calendar import LOCAL

LOOKED_AT_MS = 60_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    owner: QObject
    deliver: Callable[[Any], None]
    value: Any


class CarrierTrips(QObject):
    """Goes to the carrier and comes back; one trip at a time.

    Attributes:
        running: whether a trip is under way.
        moved: so many bytes of so many of a file are through.
        ended: a :class:`Trip`, and whether somebody had asked for it.
        refused: a sentence, and whether somebody had asked: it could not set out.
        is_over: the record was closed; another record has trips of its own.
    """

    running = Signal(bool)
    moved = Signal(int, int)
    ended = Signal(object, bool)
    refused = Signal(str, bool)
    _answered = Signal(object)

    def __init__(self, desk: CarrierDesk, jobs: Jobs) -> None:
        super().__init__(jobs)
        self.desk, self._jobs = desk, jobs
        self._opened = datetime.now(UTC).astimezone(LOCAL)
        self._legs: Iterator[Leg] | None = None
        self._asked = False
        self.is_over = False
        self._hearing = LongWork(self, STOPPED)
        self._hearing.moved.connect(self.moved)
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKED_AT_MS)
        self._timer.timeout.connect(self.look)
        jobs.stopping.connect(self.stop)

    @classmethod
    def of(cls, desk: CarrierDesk, jobs: Jobs) -> "CarrierTrips":
        """Give the trips of a desk: the schedule and every panel share them."""
        for one in jobs.findChildren(cls):
            if one.desk is desk and not one.is_over:
                return one
        return cls(desk, jobs)

    @property
    def under_way(self) -> bool:
        """Whether a trip is under way."""
        return self._legs is not None

    def keep_schedule(self) -> None:
        """Look at the clock from now on, and at once."""
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Set out if it is time."""
        if not self.under_way:
            opened, desk = self._opened, self.desk
            self._jobs.run(lambda: desk.is_due(opened), self._set_out_if, owner=self)

    def set_out(self, *, asked: bool = True) -> None:
        """Set out, unless a trip is under way."""
        if self.under_way:
            return
        self._asked = asked
        self._hearing.begin()
        self._legs = iter(self.desk.legs(self._hearing))
        self.running.emit(True)
        self._go_on(None)

    def cancel(self) -> None:
        """Have the trip end at its next step; what is through stays."""
        self._hearing.stop()

    def stop(self) -> None:
        """The record is about to be closed: nothing more is done or delivered."""
        self.is_over = True
        self._timer.stop()
        self._hearing.stop()
        self._legs = None
        self.deleteLater()

    def away(self, work: Callable[[], Any], done: Callable[[Any], None], owner: QObject) -> None:
        """Do something that waits for the network; what it gives comes back here.

        ``work`` does not fail with what the user could mend: it gives that back.
        """
        Thread(target=self._carry_out, args=(work, done, owner), daemon=True).start()

    def _set_out_if(self, due: bool) -> None:
        if due:
            self.set_out(asked=False)

    def _go_on(self, carried: Any) -> None:  # noqa: ANN401 - each leg knows what it is given
        leg = next(self._legs, None) if self._legs else None
        if leg is None:
            self._arrive(carried)
        elif leg.network:
            self.away(lambda: leg.work(carried), self._go_on, self)
        else:
            self._jobs.run(lambda: leg.work(carried), self._go_on, self._refuse, owner=self)

    def _arrive(self, trip: Trip) -> None:
        if self._legs is not None:
            self._legs = None
            self.running.emit(False)
            self.ended.emit(trip, self._asked)

    def _refuse(self, error: KnownError) -> None:
        self._legs = None
        self.running.emit(False)
        self.refused.emit(error.message, self._asked)

    def _carry_out(
        self, work: Callable[[], Any], done: Callable[[Any], None], owner: QObject
    ) -> None:
        try:
            answer = _Answer(owner, done, work())
        except Exception:  # noqa: BLE001 - logged whole, and said
            _log.exception("a bug on the way to the carrier")
            answer = _Answer(self, self._refuse, KnownError(BUG))
        with suppress(RuntimeError):  # the window went meanwhile
            self._answered.emit(answer)

    def _deliver(self, answer: _Answer) -> None:
        if isValid(answer.owner):
            answer.deliver(answer.value)
