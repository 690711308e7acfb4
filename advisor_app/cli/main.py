"""Reads the words of a command and carries it out."""

import sys
from collections.abc import Sequence

from advisor_app.cli import (
    consults,
    demo,
    elders,
    hub,
    papers,
    policies,
    records,
    searching,
    sheets,
)
from advisor_app.cli.context import context_for
from advisor_app.cli.words import Parser, speak_utf8
from advisor_app.domain.errors import KnownError

BAD_INPUT = 2


def parser() -> Parser:
    """Give the grammar of all commands."""
    whole = Parser(prog="advisor", description="银发顾问点的柜台程序；不带命令就打开窗口")
    commands = whole.add_subparsers(dest="command", required=True)
    for family in (records, elders, consults, policies, searching, sheets, papers, hub, demo):
        family.register(commands)
    return whole


def run(words: Sequence[str]) -> int:
    """Carry a command out.

    Returns:
        0 done, 1 the answer is no, 2 wrong use or bad input (one line on standard error).
    """
    speak_utf8()
    args = parser().parse_args(words)
    try:
        status: int = args.run(context_for(args))
    except KnownError as error:
        sys.stderr.write(error.message + "\n")
        return BAD_INPUT
    return status
