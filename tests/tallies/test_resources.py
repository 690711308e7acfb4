"""The files that ship: complete, in step with the vocabulary, and honest."""

import re
import tomllib
from collections import Counter
from enum import StrEnum

import pytest

from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
    Topic,
)
from advisor_app.domain.referral import ReferralState
from advisor_app.tallies.indicators import (
    DIMENSIONS,
    FILTERS,
    MEASURES,
    SUBJECTS,
    Declarations,
    IndicatorKind,
)
from advisor_app.tallies.points import PointEntry
from advisor_app.tallies.taxonomy import DUTIES, KEYS
from tests.tallies.conftest import RESOURCES

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_that_there_are_as_many_topics_as_a_counter_can_oversee(
    topics: tuple[Topic, ...],
) -> None:
    assert 20 <= len(topics) <= 25


def test_that_both_duties_of_a_point_have_topics(topics: tuple[Topic, ...]) -> None:
    assert {topic.duty for topic in topics} == set(DUTIES)


def test_that_nine_topics_have_the_nine_short_keys(topics: tuple[Topic, ...]) -> None:
    assert sorted(topic.key for topic in topics if topic.key) == sorted(KEYS)


def test_that_the_topics_of_a_group_stand_together(topics: tuple[Topic, ...]) -> None:
    groups = [topic.group for topic in topics]
    changes = [one for one, before in zip(groups, [None, *groups], strict=False) if one != before]
    assert len(changes) == len(set(groups))


def test_that_topic_codes_are_stable_names(topics: tuple[Topic, ...]) -> None:
    assert all(re.fullmatch(r"[a-z][a-z_]*", topic.code) for topic in topics)


def test_that_topic_labels_are_chinese(topics: tuple[Topic, ...]) -> None:
    assert all(HAN.search(topic.label) and HAN.search(topic.group) for topic in topics)


@pytest.mark.parametrize(
    "word",
    ["高龄津贴", "失能", "残疾人两项补贴", "低保", "计生", "养老金", "医保", "优待证", "助餐",
     "日间照料", "居家上门", "适老化改造", "养老机构", "助浴", "助医", "紧急救援", "家政",
     "精神关怀", "培训"],
)  # fmt: skip
def test_that_what_people_ask_about_has_a_topic(topics: tuple[Topic, ...], word: str) -> None:
    assert any(word in topic.label for topic in topics)


def test_that_there_are_22_points_of_two_kinds(points: tuple[PointEntry, ...]) -> None:
    kinds = Counter(point.kind for point in points)
    assert kinds == {"street_centre": 6, "day_care": 16}


def test_that_points_are_numbered_without_a_gap(points: tuple[PointEntry, ...]) -> None:
    streets = [f"410106-S{number:02d}" for number in range(1, 7)]
    centres = [f"410106-D{number:02d}" for number in range(1, 17)]
    assert [point.code for point in points] == streets + centres


def test_that_names_nobody_confirmed_are_marked(points: tuple[PointEntry, ...]) -> None:
    assert all(point.to_check for point in points)


def test_that_no_day_care_centre_has_an_invented_name(points: tuple[PointEntry, ...]) -> None:
    for point in points:
        if point.kind == "day_care":
            assert "名称待区里填写" in point.name
            assert point.code.removeprefix("410106-") in point.name
            assert point.street == ""


def test_that_the_street_centres_are_those_of_the_six_streets(
    points: tuple[PointEntry, ...],
) -> None:
    streets = {point.street for point in points if point.kind == "street_centre"}
    assert streets == {
        "济源路街道", "中心路街道", "新安路街道", "工业路街道", "矿山街道", "峡窝镇",
    }  # fmt: skip


def test_that_every_dimension_is_declared_and_used(declarations: Declarations) -> None:
    used = {one.by for one in declarations.indicators if one.kind.has_values}
    assert set(declarations.dimensions) == set(DIMENSIONS) == used


def test_that_every_way_of_counting_is_used(declarations: Declarations) -> None:
    assert {one.kind for one in declarations.indicators} == set(IndicatorKind)
    assert {one.of for one in declarations.indicators} - {""} == set(SUBJECTS)
    assert {one.only for one in declarations.indicators} - {""} == set(FILTERS)
    medians = [one for one in declarations.indicators if one.kind is IndicatorKind.MEDIAN]
    assert {one.by for one in medians} == set(MEASURES)


@pytest.mark.parametrize(
    ("dimension", "words"),
    [
        ("channel", CHANNEL_WORDS),
        ("inquirer", INQUIRER_WORDS),
        ("outcome", OUTCOME_WORDS),
        ("satisfaction", SATISFACTION_WORDS),
    ],
)
def test_that_the_words_are_those_of_the_counter(
    declarations: Declarations, dimension: str, words: dict[StrEnum, str]
) -> None:
    declared = {one.value: one.label for one in declarations.dimensions[dimension].values}
    declared.pop("unknown", None)
    assert declared == {one.value: word for one, word in words.items()}


def test_that_every_state_of_a_referral_has_words(declarations: Declarations) -> None:
    declared = [one.value for one in declarations.dimensions["referral_state"].values]
    assert declared == [one.value for one in ReferralState]


def test_that_every_duty_has_words(declarations: Declarations) -> None:
    assert [one.value for one in declarations.dimensions["duty"].values] == list(DUTIES)


def test_that_age_bands_rise_and_leave_no_gap(declarations: Declarations) -> None:
    bands = declarations.dimensions["age_band"].values
    starts = [one.at_least for one in bands if one.at_least is not None]
    assert starts == [0, 60, 70, 80, 90, 100]
    assert bands[-1].value == "unknown"


def test_that_what_may_be_unknown_says_so(declarations: Declarations) -> None:
    for name in ("age_band", "sex", "community", "street", "satisfaction"):
        assert declarations.dimensions[name].label("unknown"), name


def test_that_every_indicator_tells_what_it_counts_and_on_what_it_rests(
    declarations: Declarations,
) -> None:
    for one in declarations.indicators:
        assert all(HAN.search(text) for text in (one.label, one.definition, one.source)), one.name
        assert bool(one.unit) != (one.kind is IndicatorKind.SHARE), one.name


def test_that_labels_are_not_shared(declarations: Declarations) -> None:
    names = [one.label for one in declarations.indicators]
    assert len(names) == len(set(names))
    for dimension in declarations.dimensions.values():
        shown = [one.label for one in dimension.values]
        assert len(shown) == len(set(shown)), dimension.name


@pytest.mark.parametrize("name", ["tally.toml", "topics.toml", "points.toml"])
def test_that_the_files_hold_no_phone_numbers(name: str) -> None:
    text = (RESOURCES / name).read_text(encoding="utf-8")
    tomllib.loads(text)
    assert not re.search(r"\d{7,}", text)
