"""What is kept of the carrier: where it is, when it is looked at, how it went, what was handled.

All of it are settings of the device's encrypted record; none leaves it. A point's and a
district's side keep the same.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from advisor_app.domain.place import Place
from advisor_app.domain.schedule import Schedule
from advisor_app.services.desk import Clock
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_text

CARRIER = "carrier"
"""The kind of change that is announced."""

_PLACE, _SCHEDULE, _STATE, _HANDLED = (
    "carrier_place", "carrier_schedule", "carrier_state", "carrier_handled",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierState:
    """How it went.

    Attributes:
        tried_at: the last look, ISO 8601 UTC; None before the first.
        reached_at: the last look at which everything went through.
        failing_since: the first of the looks that failed since then; None when none did.
        failures: how many they are.
        problem: why the last one failed, in one sentence.
    """

    tried_at: str | None = None
    reached_at: str | None = None
    failing_since: str | None = None
    failures: int = 0
    problem: str = ""

    @property
    def words(self) -> str:
        """That in one honest sentence."""
        if self.failing_since:
            return f"从 {_local(self.failing_since)} 起没有连上：{self.problem}"
        if self.reached_at:
            return f"上次连上：{_local(self.reached_at)}"
        return "还没有连过"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A file on the carrier that was dealt with.

    Attributes:
        size: its length then: another length is another file.
        at: when, ISO 8601 UTC.
        good: whether it was taken; what was not is looked at again some day.
        spans: of a bundle, incarnation → last sequence number in it.
        digest: of its content, where the name alone does not say it.
    """

    size: int
    at: str
    good: bool = True
    spans: Mapping[str, int] | None = None
    digest: str = ""


class CarrierBook:
    """Reads and keeps it."""

    def __init__(self, record: Record, now: Clock) -> None:
        self._record = record
        self.now = now

    @property
    def place(self) -> Place | None:
        """Where the carrier is; None before it was set."""
        text = self._record.device.setting(_PLACE)
        return Place.from_text(text) if text else None

    @property
    def schedule(self) -> Schedule:
        """When it is looked at."""
        text = self._record.device.setting(_SCHEDULE)
        return Schedule.parse(text) if text else Schedule()

    @property
    def state(self) -> CarrierState:
        """How it went."""
        raw = self._read(_STATE)
        known = {one.name for one in fields(CarrierState)}
        return CarrierState(**{name: value for name, value in raw.items() if name in known})

    @property
    def handled(self) -> dict[str, Handled]:
        """Path → what was done with the file, for files that were still there at the last look."""
        return {path: Handled(**one) for path, one in self._read(_HANDLED).items()}

    def keep(self, place: Place | None, schedule: Schedule) -> None:
        """Keep where it is; another place begins with a clean page."""
        before = self.place
        with self._record.begin() as work:
            device = self._record.device
            device.keep_setting(_PLACE, place.to_text() if place else "")
            device.keep_setting(_SCHEDULE, schedule.text)
            if place is None or before is None or before.url != place.url:
                device.keep_setting(_STATE, "{}")
                device.keep_setting(_HANDLED, "{}")
            work.touch(CARRIER)

    def reached(self, handled: Mapping[str, Handled]) -> None:
        """Keep that everything went through, and what was handled."""
        now = self.now().isoformat()
        self._went(CarrierState(tried_at=now, reached_at=now), handled)

    def missed(self, problem: str, handled: Mapping[str, Handled]) -> None:
        """Keep that it did not, and why."""
        now, before = self.now().isoformat(), self.state
        state = CarrierState(
            tried_at=now,
            reached_at=before.reached_at,
            failing_since=before.failing_since or now,
            failures=before.failures + 1,
            problem=problem,
        )
        self._went(state, handled)

    def _went(self, state: CarrierState, handled: Mapping[str, Handled]) -> None:
        kept = {path: asdict(one) for path, one in handled.items()}
        with self._record.begin() as work:
            self._record.device.keep_setting(_STATE, json.dumps(asdict(state)))
            self._record.device.keep_setting(_HANDLED, json.dumps(kept))
            work.touch(CARRIER)

    def _read(self, key: str) -> dict[str, Any]:
        raw: dict[str, Any] = json.loads(self._record.device.setting(key) or "{}")
        return raw


def _local(instant: str) -> str:
    return local_text(datetime.fromisoformat(instant))
