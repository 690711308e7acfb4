"""Does a piece of work in a process of its own, where what goes wrong hurts nobody else."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

A = TypeVar("A")
T = TypeVar("T")

_LONGEST = 300
"""Seconds after which nobody waits any more."""


class Died(Exception):
    """The process ended, or did not end, without an answer."""


def done_apart(work: Callable[[A], T], given: A) -> T:
    """Have a function of a module done in another process.

    Args:
        work: raises nothing but what can be pickled.

    Raises:
        Died: it gave no answer.
        Exception: whatever ``work`` raises.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(there, work, given), daemon=True)
    process.start()
    there.close()
    try:
        answer = here.recv() if here.poll(_LONGEST) else None
    except EOFError:
        answer = None
    finally:
        here.close()
        process.kill()
        process.join()
    if answer is None:
        raise Died
    value, error = answer
    if error is not None:
        raise error
    result: T = value
    return result


def _do(there: Connection, work: Callable[[Any], Any], given: object) -> None:
    _fall_silent()
    try:
        answer: tuple[Any, Exception | None] = (work(given), None)
    except Exception as error:  # noqa: BLE001 - it is raised again where the answer is awaited
        answer = (None, error)
    there.send(answer)


def _fall_silent() -> None:
    """Keep a library that dies from writing its last words into the program's streams."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
