"""The grammar of commands: help everywhere, refusals in one line, readings of words."""

import argparse
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.cli.demo_people import citizen_number, elder_entry, picked
from advisor_app.cli.demo_point import DemoClock
from advisor_app.cli.main import parser
from advisor_app.cli.words import a_day, a_month, an_instant, pairs
from advisor_app.domain.citizen import CitizenNumber
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.month import Month
from advisor_app.support.calendar import local_day, local_text
from tests.builders import START
from tests.cli.conftest import Run

TODAY = date(2026, 11, 23)


def _commands(
    of: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    found: list[tuple[tuple[str, ...], argparse.ArgumentParser]] = [(words, of)]
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                found += _commands(inner, (*words, name))
    return found


ALL = _commands(parser())
LEAVES = [(words, of) for words, of in ALL if of.get_default("run")]
READING = [
    ("elder", "find"), ("elder", "show"), ("consult", "list"), ("consult", "topics"),
    ("policy", "list"), ("policy", "show"), ("policy", "search"), ("policy", "match"),
    ("policy", "lint"), ("verify",), ("tally",), ("hub", "tally"), ("hub", "status"),
    ("hub", "merge"), ("hub", "enrol"), ("export",), ("elder", "add"), ("consult", "add"),
]  # fmt: skip


@pytest.mark.parametrize("words", [words for words, _ in ALL], ids=" ".join)
def test_that_every_command_explains_itself(words: tuple[str, ...], run: Run) -> None:
    done = run(*words, "--help")
    assert done.status == 0
    assert "usage: advisor" in done.out
    assert done.err == ""


@pytest.mark.parametrize("words", [words for words, _ in LEAVES], ids=" ".join)
def test_that_every_command_takes_a_data_folder(words: tuple[str, ...]) -> None:
    (of,) = [one for name, one in LEAVES if name == words]
    assert any("--data" in action.option_strings for action in of._actions)


def test_that_the_data_folder_may_be_named_before_the_command_or_after_it(tmp_path: Path) -> None:
    before = parser().parse_args(["--data", str(tmp_path), "verify"])
    after = parser().parse_args(["verify", "--data", str(tmp_path)])
    assert before.data == after.data == str(tmp_path)
    assert not hasattr(parser().parse_args(["verify"]), "data")


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_that_every_command_that_tells_something_tells_it_as_json(words: tuple[str, ...]) -> None:
    (of,) = [one for name, one in LEAVES if name == words]
    assert any("--json" in action.option_strings for action in of._actions)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("hub",), "缺少参数：verb"),
        (("elder", "find"), "缺少参数：text"),
        (("elder", "fly"), "verb 不能是 'fly'"),
        (("policy", "list", "--colour", "red"), "不认识的参数：--colour red"),
        (("policy", "list", "--on"), "参数 --on 后面要跟一个值"),
        (("policy", "list", "--on", "tomorrow"), "日期“tomorrow”看不懂"),
        (("tally", "--month", "10/2026"), "月份“10/2026”看不懂"),
        (("elder", "find", "x", "--limit", "many"), "--limit 的值 'many' 不对"),
        (("sheet", "elder", "x", "--out", "x.pdf", "--size", "7"), "--size 不能是 7"),
        (("consult", "add", "--channel", "phone", "--topic", "t", "--outcome", "answered",
          "--at", "noon"), "时间“noon”看不懂"),
    ],
)  # fmt: skip
def test_that_wrong_words_get_one_chinese_line(
    words: tuple[str, ...], sentence: str, run: Run
) -> None:
    done = run(*words)
    assert done.status == 2
    assert sentence in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""


def test_that_a_local_time_is_meant_where_no_zone_is_named() -> None:
    at = an_instant("2026-10-05T00:30")
    assert local_text(at) == "2026-10-05 00:30"
    assert at.utctimetuple().tm_mday == 4
    assert an_instant("2026-10-05T00:30+00:00").utcoffset() == timedelta(0)


def test_that_days_and_months_are_read() -> None:
    assert a_day("2026-10-05") == date(2026, 10, 5)
    assert a_month("2026-10") == Month(2026, 10)


def test_that_pairs_may_hold_an_equals_sign_in_the_value() -> None:
    assert pairs(["a=1", " b = x=y ", "c="], "--fact") == {"a": "1", "b": "x=y", "c": ""}
    with pytest.raises(BadInput, match="名称=值"):
        pairs(["alone"], "--fact")


@given(
    st.integers(), st.dates(date(1900, 1, 1), date(1980, 1, 1)), st.sampled_from(["male", "female"])
)
def test_that_invented_numbers_are_well_formed_and_of_nowhere(
    seed: int, birth: date, sex: str
) -> None:
    number = CitizenNumber.parse(citizen_number(Random(seed), birth, sex), TODAY)
    assert (number.birth, number.sex) == (birth, sex)
    assert number.value.startswith("999999")


@given(st.integers())
def test_that_invented_people_could_be_typed_in_and_could_not_be_real(seed: int) -> None:
    entry = elder_entry(Random(seed), TODAY)
    facts = Facts.parse(entry.facts)
    assert 2 <= len(entry.name) <= 3
    assert entry.phone[:3] in ("", "100")
    assert entry.relative.phone[:3] in ("", "100")
    assert entry.community.startswith("示例")
    assert (entry.papers is Papers.CITIZEN) is bool(entry.number)
    if entry.number:
        age = CitizenNumber.parse(entry.number, TODAY).birth.year
        assert 1926 <= age <= 1967
    else:
        assert facts.birth is not None
    assert elder_entry(Random(seed), TODAY) == entry


@given(st.integers(), st.dictionaries(st.text(max_size=3), st.integers(1, 9), min_size=1))
def test_that_only_offered_values_are_picked(seed: int, shares: dict[str, int]) -> None:
    assert picked(Random(seed), shares) in shares


def test_that_the_demonstrations_clock_stands_where_it_was_put() -> None:
    clock = DemoClock(START)
    clock.put(date(2026, 10, 5), 0, 30)
    assert clock() == clock()
    assert local_text(clock()) == "2026-10-05 00:30"
    assert local_day(clock()) == date(2026, 10, 5)
