"""Standard output and standard error: UTF-8, and what to do when nobody takes the words.

A program without a console (Windows' window executable, a closed descriptor) has no streams: what
it would say goes nowhere, and its exit status tells.
"""

import os
import sys

from advisor_app.domain.errors import RecordProblem


def speak_utf8() -> None:
    """Have both streams speak UTF-8, whatever the console was set to."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


def say(text: str) -> None:
    """Write a line to standard output, and see it off.

    Raises:
        BrokenPipeError: the reader has gone, as ``head`` does when it has enough.
        RecordProblem: the file it goes to takes no more.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _fall_silent()
        raise
    except OSError as error:
        _fall_silent()
        raise RecordProblem(
            "要办的已经办了，但结果没有写出来：请看磁盘是不是满了，再查一遍"
        ) from error


def complain(text: str) -> None:
    """Write one line to standard error, whatever was quoted in it."""
    if sys.stderr is not None:
        sys.stderr.write(" ".join(text.split()) + "\n")


def _fall_silent() -> None:
    """Write no more: what is left in the stream would fail again as the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
