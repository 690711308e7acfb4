"""Long work on the store thread, with progress in the window and a way to stop it."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from advisor_app.domain.errors import Stopped

T = TypeVar("T")


class LongWork(QObject):
    """Carries progress from the store thread to the window, and the wish to stop back.

    Attributes:
        moved: so many steps of so many are done.
    """

    moved = Signal(int, int)

    def __init__(self, parent: QObject, stopped_words: str) -> None:
        super().__init__(parent)
        self._words = stopped_words
        self._wish = Event()

    def begin(self) -> None:
        """Begin anew: nobody wants to stop yet."""
        self._wish.clear()

    def stop(self) -> None:
        """Have the work stop at its next step."""
        self._wish.set()

    def __call__(self, done: int, total: int) -> None:
        """Hear how far the work is; called on the store thread.

        Raises:
            Stopped: somebody wants it to stop.
        """
        if self._wish.is_set():
            raise Stopped(self._words)
        self.moved.emit(done, total)


Work = Callable[[LongWork], T]
"""A piece of work that reports how far it is."""
