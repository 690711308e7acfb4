"""Wrong words are refused in Chinese, at every command: what is missing, what does not go together."""

import argparse
import contextlib
import io
import re

import pytest

from advisor_app.cli.main import parser
from tests.cli.test_grammar import LEAVES

PARSER = parser()
ENGLISH = re.compile(
    r"\b(argument|arguments|required|invalid|expected|allowed|ambiguous|could|unrecognized|ignored)\b"
)


def refusal(*words: str) -> str:
    """Give the one line that wrong words get."""
    written = io.StringIO()
    with contextlib.redirect_stderr(written), pytest.raises(SystemExit) as left:
        PARSER.parse_args(list(words))
    assert left.value.code == 2
    (line,) = written.getvalue().splitlines()
    return line


CODE = ("hub", "code")
CHECK = ("hub", "problem", "check", "0123", "--words", "看过")
OPEN = ("hub", "problem", "open", "--topic", "meals")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (CODE, "缺少参数：--point"),
        ((*CODE, "--point"), "参数 --point 后面要跟一个值"),
        ((*CODE, "--point", "a", "b"), "不认识的参数：b"),
        (("hub", "enrol"), "缺少参数：request"),
        (("hub", "enrol", "a.req", "--again=yes"), "参数 --again 后面不能跟值 'yes'"),
        (("hub", "revoke", "0123"), "缺少参数：--why"),
        (("hub", "revoke", "--why", "丢失"), "缺少参数：device"),
        (("hub", "merge"), "缺少参数：files"),
        (("hub", "merge", "--receipts"), "参数 --receipts 后面要跟一个值"),
        (("hub", "receipt"), "缺少参数：--out"),
        (("hub", "backup"), "要写其中一个：--out --server-until --said"),
        (("hub", "restore"), "缺少参数：file"),
        (("hub", "return"), "缺少参数：device, --out"),
        (("hub", "return", "0123"), "缺少参数：--out"),
        (("hub", "settle", "0123", "--take", "a"), "缺少参数：--by"),
        (("hub", "settle", "0123"), "缺少参数：--take, --by"),
        (("hub", "init"), "缺少参数：--out"),
        (("hub", "problem"), "缺少参数：step"),
        (CHECK, "要写其中一个：--passed --failed"),
        ((*CHECK, "--passed", "--failed"), "--failed 和 --passed 只能写一个"),
        (OPEN, "缺少参数：--reason"),
        ((*OPEN, "--reason", "bored"), "--reason 不能是 'bored'"),
        (("hub", "problem", "assign", "0123"), "缺少参数：--owner, --person, --deadline"),
        (
            (
                "hub",
                "problem",
                "assign",
                "0123",
                "--owner",
                "科",
                "--person",
                "张",
                "--deadline",
                "明天",
            ),
            "日期“明天”看不懂",
        ),
        (("hub", "problem", "list", "--state", "lost"), "--state 不能是 'lost'"),
        (("hub", "problems", "--since", "10月"), "日期“10月”看不懂"),
        (("hub", "notice", "标题", "--importance", "loud"), "--importance 不能是 'loud'"),
        (("hub", "notice", "标题", "--until", "2026-13-01"), "日期“2026-13-01”看不懂"),
        (("hub", "records"), "缺少参数：indicator"),
        (("hub", "report"), "缺少参数：--out"),
        (("hub", "tally", "--month", "13"), "月份“13”看不懂"),
        (("hub", "store"), "缺少参数：what"),
        (("hub", "store", "drop"), "what 不能是 'drop'"),
        (("hub", "share"), "缺少参数：--out"),
        (("hub", "join"), "缺少参数：file"),
        (("hub", "sync", "fly"), "way 不能是 'fly'"),
        (("sync", "set"), "缺少参数：url"),
        (("sync", "set", "a", "b"), "不认识的参数：b"),
        (("sync", "--dry-run=no"), "参数 --dry-run 后面不能跟值 'no'"),
        (("hub", "sync", "--dry-run"), "不认识的参数：--dry-run"),
        (("export",), "缺少参数：--out"),
        (("receive",), "缺少参数：FILE"),
        (("restore",), "缺少参数：FILE"),
        (("backup", "here"), "不认识的参数：here"),
        (("standing", "now"), "不认识的参数：now"),
        (("export", "--o=x", "--e", "--everyone"), "不认识的参数：--everyone"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else None,
)
def test_that_it_is_said_in_one_chinese_line(words: tuple[str, ...], said: str) -> None:
    line = refusal(*words)
    assert said.lower() in line.lower()
    assert not ENGLISH.search(line)
    assert line.endswith("--help”看用法）")


def options(of: argparse.ArgumentParser) -> list[str]:
    """Give the long options of a command that want a value."""
    return [
        one.option_strings[-1]
        for one in of._actions
        if one.option_strings and one.nargs is None and not isinstance(one, argparse._HelpAction)
    ]


@pytest.mark.parametrize("words", [words for words, _ in LEAVES], ids=" ".join)
def test_that_no_option_takes_nothing_for_a_value(words: tuple[str, ...]) -> None:
    (of,) = [one for name, one in LEAVES if name == words]
    for option in options(of):
        line = refusal(*words, option)
        assert f"参数 {option}" in line.replace("/", " ") or "缺少参数" in line
        assert not ENGLISH.search(line)


@pytest.mark.parametrize("words", [words for words, _ in LEAVES], ids=" ".join)
def test_that_a_flag_nobody_knows_is_named(words: tuple[str, ...]) -> None:
    line = refusal(*words, "--no-such-thing")
    assert "--no-such-thing" in line or "缺少参数" in line or "要写其中一个" in line
    assert not ENGLISH.search(line)


def test_that_the_beginning_of_two_options_is_asked_about() -> None:
    line = refusal("hub", "problem", "open", "--to", "meals", "--re", "full", "--s", "a")
    assert "--s 说的是哪一个：--service, --since" in line
