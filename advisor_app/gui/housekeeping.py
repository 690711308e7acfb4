"""What a window does by itself: the replay log every few minutes, a backup every day."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs

SOON_MS, EVERY_MS = 20_000, 300_000
"""After the record was opened, so that nobody waits for it; then every five minutes."""


class Housekeeping(QObject):
    """Keeps what is to be kept, on the store thread.

    Attributes:
        failed: a sentence, once for each trouble that goes on.
    """

    failed = Signal(str)

    def __init__(
        self, keep: Callable[[], None], last: Callable[[], None], jobs: Jobs, parent: QObject
    ) -> None:
        """Take what is kept every few minutes, and what before the record is closed."""
        super().__init__(parent)
        self._keep, self._last = keep, last
        self._jobs = jobs
        self._told = False
        self._first, self._again = QTimer(self), QTimer(self)
        self._first.setSingleShot(True)
        for timer, milliseconds in ((self._first, SOON_MS), (self._again, EVERY_MS)):
            timer.setInterval(milliseconds)
            timer.timeout.connect(self.keep)

    def begin(self) -> None:
        """Begin to look after the record."""
        self._first.start()
        self._again.start()

    def keep(self) -> None:
        """Do now what is due."""
        self._jobs.run(self._keep, self._well, self._fail, owner=self)

    def end(self) -> None:
        """Keep what was written last; the record is about to be closed."""
        self._first.stop()
        self._again.stop()
        self._jobs.run(self._last, lambda _: None, self._fail, owner=self)

    def _well(self, _: None) -> None:
        self._told = False

    def _fail(self, error: KnownError) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(f"自动备份没有成功：{error.message}")
