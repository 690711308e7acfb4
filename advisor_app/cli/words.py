"""The grammar of commands: a parser that refuses in one Chinese line."""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import NoReturn, TypeVar

from advisor_app.cli.context import Context
from advisor_app.cli.streams import complain
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.support.calendar import LOCAL

Handler = Callable[[Context], int]
D = TypeVar("D", bound=date)

_MOST = 1_000_000

_SENTENCES = (
    (r"the following arguments are required: (.+)", "缺少参数：{0}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "{0} 不能是 {1}：可用 {2}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}"),
    (r"one of the arguments (.+) is required", "要写其中一个：{0}"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 和 {1} 只能写一个"),
    (r"argument (.+?): ignored explicit argument (.+)", "参数 {0} 后面不能跟值 {1}"),
    (r"ambiguous option: (.+?) could match (.+)", "{0} 说的是哪一个：{1}"),
    (r"argument (.+?): expected .+", "参数 {0} 后面要跟一个值"),
    (r"argument (.+?): invalid \w+ value: (.+)", "参数 {0} 的值 {1} 不对"),
    (r"argument (.+?): (.+)", "参数 {0}：{1}"),
)


class Parser(argparse.ArgumentParser):
    """Refuses wrong use with one clear line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to learn more."""
        complain(f"{_in_chinese(message)}（用“{self.prog} --help”看用法）")
        sys.exit(2)


def _in_chinese(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return sentence.format(*found.groups())
    return message


def shared() -> argparse.ArgumentParser:
    """Give what every command takes."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--data", default=argparse.SUPPRESS, metavar="DIR", help="数据文件夹")
    return parent


def shared_json() -> argparse.ArgumentParser:
    """Give what every reading command takes."""
    parent = argparse.ArgumentParser(add_help=False, parents=[shared()])
    parent.add_argument("--json", action="store_true", help="输出 JSON")
    return parent


def a_month(text: str) -> Month:
    """Read a month argument."""
    return _taken(Month.parse, text)


def a_day(text: str) -> date:
    """Read a day argument."""
    try:
        return _near(date.fromisoformat(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”看不懂，请写成 2026-10-05") from None


def an_instant(text: str) -> datetime:
    """Read a local date and time."""
    try:
        given = _near(datetime.fromisoformat(text))
    except ValueError:
        message = f"时间“{text}”看不懂，请写成 2026-10-05T09:30"
        raise argparse.ArgumentTypeError(message) from None
    return given if given.tzinfo else given.replace(tzinfo=LOCAL)


def a_count(text: str) -> int:
    """Read how many of something are wanted, one or more."""
    count = int(text)
    if not 1 <= count <= _MOST:
        raise argparse.ArgumentTypeError(f"“{text}”不行：请写1到{_MOST}")
    return count


def _near(day: D) -> D:
    """Refuse the ends of the calendar: ages and birthdays there have no date."""
    if not 1900 <= day.year <= 2199:
        raise ValueError(day)
    return day


def pairs(texts: list[str], option: str) -> dict[str, object]:
    """Read ``key=value`` words.

    Raises:
        BadInput: a word has no equals sign.
    """
    found: dict[str, object] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise BadInput(f"{option} 要写成 名称=值，现在是“{text}”", option)
        found[key.strip()] = value.strip()
    return found


def _taken(read: Callable[[str], Month], text: str) -> Month:
    try:
        return read(text)
    except BadInput as error:
        raise argparse.ArgumentTypeError(error.message) from None
