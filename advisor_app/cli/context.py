"""What every command works with: the world, the passphrase, and where to speak."""

import getpass
import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor_app.access.envelope import weakness
from advisor_app.bootstrap import World, open_district, real_world, silent, unlock
from advisor_app.cli.streams import complain, say
from advisor_app.domain.errors import BadInput
from advisor_app.hub.district import District
from advisor_app.services.suite import Services
from advisor_app.support.paths import paths_for

PASSPHRASE = "ADVISOR_PASSPHRASE"  # noqa: S105 - the name of a variable
NEW_PASSPHRASE = "ADVISOR_NEW_PASSPHRASE"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Context:
    """One run of one command."""

    args: Namespace
    world: World

    @property
    def passphrase(self) -> str:
        """The passphrase, from the environment or asked for.

        Raises:
            BadInput: nobody is there to ask.
        """
        given = os.environ.get(PASSPHRASE)
        if given is not None:
            return given
        if not sys.stdin.isatty():
            raise BadInput(f"没有口令：请设置环境变量 {PASSPHRASE}，或在终端里运行", "passphrase")
        return _asked("口令：")

    def new_passphrase(self) -> str:
        """Give the passphrase of a record that is being made; a weak one is pointed out.

        Raises:
            BadInput: nobody is there to ask, or it was typed differently the second time.
        """
        chosen = self.passphrase
        if os.environ.get(PASSPHRASE) is None and _asked("再输一次：") != chosen:
            raise BadInput("两次口令不一样：请重新运行一次", "passphrase")
        weak = weakness(chosen)
        if weak:
            self.warn(f"提醒：{weak}")
        return chosen

    def other_passphrase(self) -> str:
        """Give a new passphrase for somebody else's record, from the environment or asked for.

        Raises:
            BadInput: nobody is there to ask, or it was typed differently the second time.
        """
        given = os.environ.get(NEW_PASSPHRASE)
        if given is not None:
            return given
        if not sys.stdin.isatty():
            raise BadInput(
                f"没有新口令：请设置环境变量 {NEW_PASSPHRASE}，或在终端里运行", "passphrase"
            )
        chosen = _asked("新口令：")
        if _asked("再输一次：") != chosen:
            raise BadInput("两次口令不一样：请重新运行一次", "passphrase")
        return chosen

    @contextmanager
    def services(self) -> Iterator[Services]:
        """Open the point's record for the block."""
        services = unlock(self.world, self.passphrase, silent)
        try:
            yield services
        finally:
            services.care.close()

    @contextmanager
    def district(self) -> Iterator[District]:
        """Open the district's record for the block."""
        district = open_district(self.world, self.passphrase)
        try:
            yield district
        finally:
            district.close()

    def say(self, text: str) -> None:
        """Write a line to standard output."""
        say(text)

    def warn(self, text: str) -> None:
        """Write a line to standard error."""
        complain(text)

    def answer(self, value: Any, text: str) -> None:  # noqa: ANN401 - any JSON value
        """Write the answer: as JSON where that was asked for, else in words."""
        wants_json = getattr(self.args, "json", False)
        self.say(json.dumps(value, ensure_ascii=False, indent=2) if wants_json else text)


def _asked(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise BadInput("没有输入口令：请重新运行一次", "passphrase") from None


def context_for(args: Namespace) -> Context:
    """Give the context of parsed words.

    Raises:
        BadInput: a data folder was to be named, and was not.
    """
    data = getattr(args, "data", None)
    if data == "":
        raise BadInput("--data 后面是空的：请写数据文件夹，或者去掉 --data", "data")
    return Context(args, real_world(paths_for(Path(data) if data else None)))
