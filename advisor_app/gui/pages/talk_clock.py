"""Measures how long a talk takes, so that nobody has to look at a watch."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

MOST_MINUTES = 480
_LOOK_MS = 10_000
_MINUTE = 60


class TalkClock(QObject):
    """Runs from when somebody is taken or a first word is noted, not while nobody is there.

    Attributes:
        moved: the words may have changed.
    """

    moved = Signal()

    def __init__(self, parent: QObject, seconds: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._since: float | None = None
        self._over = False
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.moved)

    @property
    def running(self) -> bool:
        """Whether a talk is under way."""
        return self._since is not None

    @property
    def minutes(self) -> int | None:
        """Whole minutes so far, at least one, at most eight hours; None for a talk that is over."""
        if self._over:
            return None
        spent = 0.0 if self._since is None else self._seconds() - self._since
        return min(MOST_MINUTES, max(1, round(spent / _MINUTE)))

    @property
    def words(self) -> str:
        """What stands in the field while nobody typed a figure."""
        if self._over:
            return "没有记"
        return f"已 {self.minutes} 分钟" if self.running else "自动计时"

    def start(self) -> None:
        """Start, unless it runs, or the talk is over."""
        if not self.running and not self._over:
            self._since = self._seconds()
            self._look.start()
            self.moved.emit()

    def end(self) -> None:
        """Stop for good: the talk is over, and what nobody measured then nobody knows."""
        self._over = True
        self.reset()

    def reset(self) -> None:
        """Stop, and forget."""
        self._since = None
        self._look.stop()
        self.moved.emit()
