"""The one store thread, and the one signal that something changed.

Every use of a service runs here, in the order asked for; answers come back on the window's
thread. Nothing blocks while somebody waits at the counter.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError

T = TypeVar("T")
Failed = Callable[[KnownError], None]

BUG = "程序出了错，刚才的内容还在：请再试一次；还不行就重新打开程序，并告诉区里"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    owner: QObject
    deliver: Callable[[Any], None]
    value: Any
    orphan: Callable[[Any], None] | None = None


class Jobs(QObject):
    """Runs work on the store thread.

    Attributes:
        changed: a :class:`Changed`, after every transaction that changed something.
        busy: True while work is under way.
        refused: a sentence for the user, where the caller had no better place for it or is gone.
        stopping: nothing is taken on any more, and what hangs on this has to end as well.
    """

    changed = Signal(object)
    busy = Signal(bool)
    refused = Signal(str)
    stopping = Signal()
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None, name: str = "store") -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting = 0
        self._stopped = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        owner: QObject,
    ) -> None:
        """Have work done and its result delivered here, unless the owner is gone by then.

        Args:
            done: gets the result.
            failed: gets what the user can mend, and also a plain word about a bug (which is
                logged), so that no page waits for an answer that never comes.
            owner: nothing is delivered once it is gone.
        """
        if self._stopped:
            return
        self._waiting += 1
        if self._waiting == 1:
            self.busy.emit(True)
        self._pool.submit(self._carry_out, work, done, failed, owner)

    def announce(self, changed: Changed) -> None:
        """Tell the window what changed; called on the store thread."""
        self.changed.emit(changed)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._waiting == 0

    def stop(self) -> None:
        """Wait for the end of what is under way; nothing runs or is delivered afterwards."""
        self._stopped = True
        self.stopping.emit()
        self._pool.shutdown(wait=True)

    def _carry_out(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None,
        owner: QObject,
    ) -> None:
        try:
            answer = _Answer(owner, done, work())
        except KnownError as error:
            answer = _Answer(owner, failed or self._refuse, error)
        except Exception:  # noqa: BLE001 - logged whole, and said: the counter must go on
            _log.exception("a bug in work on the store thread")
            answer = _Answer(owner, failed or self._refuse, KnownError(BUG), orphan=self._refuse)
        self._answered.emit(answer)

    def _refuse(self, error: KnownError) -> None:
        self.refused.emit(error.message)

    def _deliver(self, answer: _Answer) -> None:
        if self._stopped:
            return
        self._waiting -= 1
        if self._waiting == 0:
            self.busy.emit(False)
        if isValid(answer.owner):
            answer.deliver(answer.value)
        elif answer.orphan:
            answer.orphan(answer.value)
