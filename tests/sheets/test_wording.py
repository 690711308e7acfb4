"""Dates, telephone numbers and rules in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.policy import Combine, Condition, Group, Operator, in_words
from advisor_app.sheets.breaking import NO_BREAK_SPACE
from advisor_app.sheets.wording import conditions, grouped, validity, version_named
from tests.sheets.builders import ON, care_voucher, old_age_allowance, policy, version


def condition(words: str) -> Condition:
    return Condition(field="age", operator=Operator.GE, value=80, words=words)


def group(combine: Combine, *words: str, said: str = "") -> Group:
    return Group(combine=combine, parts=tuple(condition(one) for one in words), words=said)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "2026年11月23日"),
        (date(2027, 1, 5), "2027年1月5日"),
        (date(2028, 2, 29), "2028年2月29日"),
    ],
)
def test_that_a_day_is_written_without_leading_zeros(day: date, words: str) -> None:
    assert in_words(day) == words


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800000000", "138 0000 0000"),
        ("0371-00000000", "0371-0000 0000"),
        ("037100000000", "0371-0000 0000"),
        ("010-00000000", "010-0000 0000"),
        ("12349", "12349"),
        ("0371-00000000、13800000000", "0371-0000 0000、138 0000 0000"),
        ("0371-00000000转806", "0371-0000 0000转806"),
        ("", ""),
    ],
)
def test_that_digits_are_grouped_for_dialling(phone: str, shown: str) -> None:
    assert grouped(phone).replace(NO_BREAK_SPACE, " ") == shown


def test_that_groups_of_digits_are_held_together() -> None:
    assert " " not in grouped("13800000000")


@given(st.text("0123456789-、转 ", max_size=30))
def test_that_grouping_never_changes_a_digit(phone: str) -> None:
    digits = [one for one in phone if one.isdigit()]
    assert [one for one in grouped(phone) if one.isdigit()] == digits


@given(st.text("0123456789-、转", max_size=30))
def test_that_grouping_twice_is_grouping_once_for_a_reader(phone: str) -> None:
    once = grouped(phone)
    assert grouped(once) == once


def test_that_all_conditions_are_listed_one_by_one() -> None:
    assert conditions(group(Combine.ALL, "郑州户籍", "年满80周岁")) == ("郑州户籍", "年满80周岁")


def test_that_alternatives_are_one_line() -> None:
    assert conditions(group(Combine.ANY, "低保", "特困")) == ("低保，或者特困",)


def test_that_a_group_speaks_for_its_parts() -> None:
    assert conditions(group(Combine.ANY, "低保", "特困", said="困难家庭")) == ("困难家庭",)


def test_that_a_negation_says_so() -> None:
    assert conditions(group(Combine.NOT, "特困")) == ("不属于：特困",)


def test_that_groups_within_groups_are_flattened() -> None:
    inner = group(Combine.ANY, "低保", "特困")
    outer = Group(combine=Combine.ALL, parts=(condition("年满60周岁"), inner))
    assert conditions(outer) == ("年满60周岁", "低保，或者特困")


def test_that_no_condition_gives_no_line() -> None:
    assert conditions(Group(combine=Combine.ALL, parts=())) == ()


def test_that_a_condition_without_words_gives_no_line() -> None:
    assert conditions(condition("")) == ()


def test_that_the_last_day_is_printed_not_the_day_after() -> None:
    assert validity(care_voucher().versions[0]) == "2026年1月1日起，到2026年12月31日止"


def test_that_an_open_version_only_begins() -> None:
    assert validity(version(valid_from=date(2026, 1, 1))) == "2026年1月1日起"


def test_that_a_version_in_force_since_ever_only_ends() -> None:
    assert validity(version(valid_to=date(2026, 3, 1))) == "到2026年2月28日止"


def test_that_a_version_without_dates_says_nothing() -> None:
    assert validity(version()) == ""


def test_that_a_version_is_found_by_its_name() -> None:
    one = old_age_allowance()
    assert version_named(one, "2026", ON) is one.versions[0]


def test_that_a_version_that_is_gone_falls_back_to_the_nearest() -> None:
    one = policy("某项待遇")
    assert version_named(one, "2019", ON) is one.versions[0]
