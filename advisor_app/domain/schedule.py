"""When the program looks at its carrier by itself."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from advisor_app.domain.errors import BadInput

LEAST_MINUTES, MOST_MINUTES = 5, 24 * 60
_FIRST_RETRY, _LONGEST_RETRY = timedelta(minutes=10), timedelta(hours=6)
_DOUBLINGS = 8
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


class Rhythm(StrEnum):
    """The kinds of schedules."""

    OFF = "off"
    START = "start"
    EVERY = "every"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One schedule.

    Attributes:
        minutes: between two looks, for ``EVERY``.
        at: local time of the day, for ``DAILY``.
    """

    rhythm: Rhythm = Rhythm.OFF
    minutes: int = 60
    at: time = time(17, 0)

    @classmethod
    def parse(cls, text: str) -> "Schedule":
        """Read ``off``, ``start``, ``every 30`` or ``daily 17:00``.

        Raises:
            BadInput: none of these, or a number that cannot be.
        """
        words = text.replace("@", " ").split()
        match words:
            case ["off"]:
                return cls()
            case ["start"]:
                return cls(rhythm=Rhythm.START)
            case ["every", number] if number.isdecimal():
                return cls.every(int(number))
            case ["daily", at] if found := _TIME.fullmatch(at):
                return cls(rhythm=Rhythm.DAILY, at=time(int(found[1]), int(found[2])))
        raise BadInput(
            f"时间安排“{text}”看不懂：可用 off、start、every 30、daily 17:00", "schedule"
        )

    @classmethod
    def every(cls, minutes: int) -> "Schedule":
        """Look every so many minutes.

        Raises:
            BadInput: too often, or less than once a day.
        """
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            raise BadInput(f"间隔写 {LEAST_MINUTES} 到 {MOST_MINUTES} 分钟", "schedule")
        return cls(rhythm=Rhythm.EVERY, minutes=minutes)

    @property
    def text(self) -> str:
        """What :meth:`parse` reads."""
        match self.rhythm:
            case Rhythm.EVERY:
                return f"every {self.minutes}"
            case Rhythm.DAILY:
                return f"daily {self.at:%H:%M}"
        return self.rhythm.value

    @property
    def words(self) -> str:
        """What it is called on screen."""
        match self.rhythm:
            case Rhythm.EVERY:
                return f"每 {self.minutes} 分钟"
            case Rhythm.DAILY:
                return f"每天 {self.at:%H:%M}"
            case Rhythm.START:
                return "打开程序时"
        return "不自动同步"

    def is_due(
        self, now: datetime, opened: datetime, tried: datetime | None, failures: int
    ) -> bool:
        """Whether to look now.

        Args:
            now: local, aware.
            opened: when the program was opened.
            tried: the last look; None before the first.
            failures: how many looks failed since one succeeded: then it waits longer each time.
        """
        if self.rhythm is Rhythm.OFF:
            return False
        if tried is None or tried > now:  # a clock that was put back must not stop it for years
            return self.rhythm is not Rhythm.DAILY or now.timetz().replace(tzinfo=None) >= self.at
        if failures:
            return now - tried >= self._patience(failures)
        if self.rhythm is Rhythm.START:
            return tried < opened
        if self.rhythm is Rhythm.EVERY:
            return now - tried >= timedelta(minutes=self.minutes)
        today = now.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return tried < today <= now

    def _patience(self, failures: int) -> timedelta:
        waited = _FIRST_RETRY * (1 << min(failures - 1, _DOUBLINGS))
        least = timedelta(minutes=self.minutes) if self.rhythm is Rhythm.EVERY else timedelta()
        return max(least, min(waited, _LONGEST_RETRY))
