"""A trip to a carrier in legs: those on the network, and those at the record.

The record belongs to one thread, and must not wait for a network. So a trip is a row of legs, each
given what the one before came back with; a window sends each to its own thread, a command goes
through them one after the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Moved = Callable[[int, int], None]
"""Hears how many bytes of how many are through; raises :class:`Stopped` to stop."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg. ``network``: it may wait, and touches no record; else it touches nothing else."""

    network: bool
    work: Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """What came of a whole trip.

    Attributes:
        reached: whether everything went through.
        words: one sentence.
        lines: what went, what came, and what is still awaited, in words.
        problems: what somebody should look after, one sentence each.
        value: the same for a program.
    """

    reached: bool
    words: str
    lines: tuple[str, ...]
    problems: tuple[str, ...]
    value: dict[str, Any]


def travelled(legs: Iterable[Leg]) -> Trip:
    """Go through all legs on this thread."""
    carried: Any = None
    for leg in legs:
        carried = leg.work(carried)
    trip: Trip = carried
    return trip
