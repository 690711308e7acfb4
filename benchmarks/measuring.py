"""Takes paired timings: ours and the peer's by turns, so that both see the same machine."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Medians in milliseconds of a thing of ours and of its peer."""

    what: str
    ours: float
    peer: float
    rounds: int

    @property
    def ratio(self) -> float:
        """How many times the peer's time ours is."""
        return self.ours / self.peer

    def __str__(self) -> str:
        return (
            f"{self.what:58} {self.ours:9.3f} ms {self.peer:9.3f} ms"
            f"  x {self.ratio:5.2f}  (n={self.rounds})"
        )


def timed(act: Callable[[], object]) -> float:
    """Give how long a call takes, in milliseconds."""
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def paired(what: str, ours: Callable[[], object], peer: Callable[[], object], rounds: int) -> Pair:
    """Time both by turns; the first round warms up and does not count."""
    mine, theirs = [], []
    for turn in range(rounds + 1):
        first, second = (ours, peer) if turn % 2 else (peer, ours)
        one, other = timed(first), timed(second)
        mine.append(one if first is ours else other)
        theirs.append(other if first is ours else one)
    return Pair(what, statistics.median(mine[1:]), statistics.median(theirs[1:]), rounds)
