"""Processes that do one piece of work and can be made to die in the middle of it.

A nursery imports the program once, in a process of its own, and forks it for every worker: dying
a hundred times then costs seconds. A worker dies for real, by SIGKILL: nothing is flushed, no
``finally`` runs, no lock is let go.
"""

import io
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]

_SYSTEM = {"fsync", "replace", "rename", "unlink", "mkdir", "open"}
_FILE = {"write", "flush", "close"}
_RECORD = {"execute", "executemany", "close"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a worker is to do, and how it is to end.

    Attributes:
        work: a name of ``WORKS``, or of the module's own ``SCENES``.
        step: die at this many-th step, counted from 1; a step is the beginning or the end of a
            call to the database or to the file system. 0: never.
        room: die in the middle of the write that makes a file longer than this; 0: never.
    """

    work: str
    data: Path
    seed: object = 0
    step: int = 0
    room: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a worker ended.

    Attributes:
        signal: what killed it; 0 when it came to its end.
        steps: how many steps it took; 0 when it was killed.
    """

    signal: int
    said: tuple[str, ...]
    errors: str
    steps: int


class Nursery:
    """Makes workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def begin(self, order: Order) -> int:
        """Start a worker and give its process id."""
        assert self._server.stdin is not None
        for name in ("out", "err"):
            (self._folder / name).write_bytes(b"")
        told = asdict(order) | {"data": str(order.data), "folder": str(self._folder)}
        self._server.stdin.write(json.dumps(told) + "\n")
        self._server.stdin.flush()
        return int(self._line())

    def said(self) -> tuple[str, ...]:
        """Give what the worker has said so far."""
        lines = (self._folder / "out").read_text(encoding="utf-8").split("\n")
        return tuple(lines[:-1])

    def end(self) -> Ended:
        """Wait for the worker's end."""
        status = int(self._line())
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        errors = (self._folder / "err").read_text(encoding="utf-8")
        *said, last = (*self.said(), "")[:-1] or ("",)
        took = last.removeprefix("steps ") if not killed else ""
        lines = tuple(said) if took.isdigit() else tuple(one for one in (*said, last) if one)
        return Ended(killed, lines, errors, int(took) if took.isdigit() else 0)

    def run(self, order: Order) -> Ended:
        """Have a work done, to its end or to the worker's."""
        self.begin(order)
        return self.end()

    def close(self) -> None:
        """End the nursery."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()

    def _line(self) -> str:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the nursery is gone"
        return line


class Steps:
    """Counts calls to the database and to the file system, and dies at the one it was told."""

    def __init__(self, fatal: int, record: tuple[type, ...]) -> None:
        self.taken = 0
        self._fatal = fatal
        self._record = record

    def __call__(self, _: FrameType, event: str, what: Any) -> None:
        if event[0] == "c" and self._counts(what):
            self.taken += 1
            if self.taken == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    def _counts(self, what: Any) -> bool:
        name, of = getattr(what, "__name__", ""), getattr(what, "__self__", None)
        if isinstance(of, self._record):
            return name in _RECORD
        if isinstance(of, io.BufferedWriter | io.FileIO):
            return name in _FILE
        return name in _SYSTEM and getattr(what, "__module__", "") == "posix"


def _serve(works: dict[str, Callable[..., None]], record: tuple[type, ...]) -> None:
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            _work(told, works[told["work"]], record)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _work(told: dict[str, Any], work: Callable[..., None], record: tuple[type, ...]) -> None:
    """Do a work in a fork, and leave without going back."""
    status = 1
    try:
        for number, name in ((1, "out"), (2, "err")):
            file = os.open(Path(told["folder"]) / name, os.O_WRONLY | os.O_APPEND)
            os.dup2(file, number)
        if told["room"]:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (told["room"], told["room"]))
        steps = Steps(told["step"], record)
        work(Path(told["data"]), _say, told["seed"], lambda: sys.setprofile(steps))
        sys.setprofile(None)
        _say(f"steps {steps.taken}")
        status = 0
    except BaseException:  # noqa: BLE001 - told on standard error, as by any process
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def _say(what: object) -> None:
    """Say a line in one write: it is said whole or not at all, whoever is killed after it."""
    os.write(1, f"{what}\n".encode())


def _main() -> None:
    from advisor_app.store.driver import engine
    from tests.faults.exchange_works import EXCHANGE
    from tests.faults.scenes import SCENES
    from tests.faults.works import WORKS

    _serve({**WORKS, **SCENES, **EXCHANGE}, (engine.Connection, engine.Cursor))


if __name__ == "__main__":
    _main()
