"""Reads the words of a command and carries it out."""

from collections.abc import Sequence
from functools import cache

from advisor_app.cli import (
    backups,
    consults,
    demo,
    elders,
    exchange,
    following,
    hub,
    papers,
    policies,
    records,
    resources,
    searching,
    sheets,
    syncing,
    tally,
)
from advisor_app.cli.context import context_for
from advisor_app.cli.streams import complain, speak_utf8
from advisor_app.cli.words import Parser, shared
from advisor_app.domain.errors import KnownError

BAD_INPUT = 2
STOPPED, UNHEARD = 130, 141
"""As shells tell of a program that was stopped (SIGINT), and of one whose reader went (SIGPIPE)."""


@cache
def parser() -> Parser:
    """Give the grammar of all commands; it is made once."""
    whole = Parser(
        prog="advisor", description="银发顾问点的柜台程序；不带命令就打开窗口", parents=[shared()]
    )
    commands = whole.add_subparsers(dest="command", required=True)
    for family in (
        records, exchange, syncing, backups, elders, consults, following, policies, resources,
        searching, sheets, papers, tally, hub, demo,
    ):  # fmt: skip
        family.register(commands)
    return whole


def run(words: Sequence[str]) -> int:
    """Carry a command out.

    Returns:
        0 done, 1 the answer is no, 2 wrong use or bad input (one line on standard error);
        130 stopped by Ctrl-C, 141 when nobody reads the answer.
    """
    speak_utf8()
    args = parser().parse_args(words)
    try:
        status: int = args.run(context_for(args))
    except KnownError as error:
        return _refused(error.message, BAD_INPUT)
    except UnicodeEncodeError:  # bytes of another encoding, which cannot be kept as text
        return _refused("命令里有认不出的字：请把终端的编码设成 UTF-8 再试", BAD_INPUT)
    except KeyboardInterrupt:
        return _refused("已停下", STOPPED)
    except BrokenPipeError:
        return UNHEARD
    return status


def _refused(words: str, status: int) -> int:
    complain(words)
    return status
