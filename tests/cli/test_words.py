"""The readings of words: what is taken, what is refused, and always in one line."""

import argparse
import contextlib
import io
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.cli.main import parser
from advisor_app.cli.words import a_count, a_day, a_month, an_instant, pairs
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.support.calendar import LOCAL
from tests.cli.conftest import Run

DAYS = st.dates()
NEAR = st.dates(date(1900, 1, 1), date(2199, 12, 31))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def refused(read: object, text: str) -> bool:
    try:
        read(text)  # type: ignore[operator]
    except (argparse.ArgumentTypeError, ValueError):
        return True
    return False


@given(DAYS)
def test_that_days_are_read_where_people_live(day: date) -> None:
    assert refused(a_day, day.isoformat()) is not (1900 <= day.year <= 2199)
    if 1900 <= day.year <= 2199:
        assert a_day(day.isoformat()) == day


@given(NEAR, st.times())
def test_that_an_instant_without_a_zone_is_local(day: date, time: object) -> None:
    local = datetime.combine(day, time)  # type: ignore[arg-type]
    assert an_instant(local.isoformat()) == local.replace(tzinfo=LOCAL)


@given(NEAR, st.integers(-12, 14))
def test_that_an_instant_with_a_zone_keeps_it(day: date, hours: int) -> None:
    text = f"{day}T12:00{hours:+03d}:00"
    assert an_instant(text).utcoffset() == timedelta(hours=hours)


@given(NEAR)
def test_that_months_are_read(day: date) -> None:
    assert a_month(f"{day:%Y-%m}") == Month(day.year, day.month)


@given(st.integers())
def test_that_counts_are_whole_and_have_an_end(count: int) -> None:
    assert refused(a_count, str(count)) is not (1 <= count <= 1_000_000)
    if 1 <= count <= 1_000_000:
        assert a_count(str(count)) == count


@given(WORDS)
def test_that_nonsense_is_refused_by_every_reading(text: str) -> None:
    for read in (a_day, a_month, an_instant):
        if not any(character.isdigit() for character in text):
            assert refused(read, text)


KEYS = st.text(st.characters(exclude_characters="=", exclude_categories=["Cs"]), max_size=6).map(str.strip)  # fmt: skip


@given(st.dictionaries(KEYS, WORDS.map(str.strip), max_size=5))
def test_that_pairs_are_read_as_they_were_written(known: dict[str, str]) -> None:
    written = [f" {key} = {value} " for key, value in known.items()]
    assert pairs(written, "--fact") == known


@given(st.text(st.characters(exclude_characters="="), max_size=6))
def test_that_a_pair_without_a_sign_is_refused_by_its_option(text: str) -> None:
    with pytest.raises(BadInput, match="名称=值") as refusal:
        pairs(["a=1", text], "--fact")
    assert refusal.value.field == "--fact"


@given(st.lists(WORDS.filter(lambda word: word not in ("-h", "--h", "--he", "--hel", "--help")), max_size=4))  # fmt: skip
def test_that_any_nonsense_is_one_line_and_status_two(words: list[str]) -> None:
    written = io.StringIO()
    with contextlib.redirect_stderr(written), pytest.raises(SystemExit) as left:
        parser().parse_args(words)
    assert left.value.code == 2
    assert len(written.getvalue().splitlines()) == 1
    assert written.getvalue().endswith("--help”看用法）\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("elder", "find", "a", "b\nc"), "不认识的参数：b c"),
        (("elder\nfind",), "不能是"),
        (("elder", "add", "--name", "甲", "--fact", "a\nb"), "名称=值，现在是“a b”"),
        (("policy", "show", "a\nb"), "没有编号为“a b”的政策"),
        (("consult", "list", "--month", "2024-10\n"), "看不懂"),
    ],
)
def test_that_line_ends_in_words_make_no_second_line(
    words: tuple[str, ...], said: str, point: Run
) -> None:
    assert said in point(*words).refusal
