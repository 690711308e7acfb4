"""The start page (今日): who is due, and what must not be overlooked, in one read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.services.callbacks import CallBacks, CallRate, DueCall
from advisor_app.services.desk import Desk
from advisor_app.services.referrals import Referrals, ReferralSeen
from advisor_app.services.watching import Level, Notice, Watcher

__all__ = ["Level", "Morning", "Notice", "Today"]

_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What the start page shows.

    Attributes:
        calls: calls to make, the oldest first; those of the next days as well.
        referrals: those where somebody should have moved by today.
        notices: everything else, the most pressing first.
        rate: this month's call-backs so far.
    """

    on: date
    calls: tuple[DueCall, ...]
    referrals: tuple[ReferralSeen, ...]
    notices: tuple[Notice, ...]
    rate: CallRate

    @property
    def due_calls(self) -> int:
        """How many calls are due by today."""
        return sum(one.late >= 0 for one in self.calls)


class Today:
    """Reads the start page."""

    def __init__(
        self, desk: Desk, callbacks: CallBacks, referrals: Referrals, watchers: Sequence[Watcher]
    ) -> None:
        self._desk = desk
        self._callbacks = callbacks
        self._referrals = referrals
        self._watchers = tuple(watchers)

    def read(self) -> Morning:
        """Read everything once; for the store thread."""
        desk = self._desk
        late = [one for one in self._referrals.open_ones() if self._referrals.is_late(one.referral)]
        return Morning(
            on=desk.today,
            calls=self._callbacks.listed(),
            referrals=tuple(late),
            notices=self._notices(),
            rate=self._callbacks.rate(desk.today.replace(day=1), desk.today),
        )

    def _notices(self) -> tuple[Notice, ...]:
        found: Iterable[Notice] = [one for watch in self._watchers for one in watch()]
        return tuple(sorted(found, key=lambda one: _ORDER.index(one.level)))
