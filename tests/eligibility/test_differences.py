"""Side by side: whatever differs is shown, in words, and nothing else is."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any

import pytest
from hypothesis import given

from advisor_app.domain.parameter import Parameter, ParameterEntry, ParameterKind
from advisor_app.domain.policy import (
    Amount,
    Combine,
    Condition,
    Confidence,
    Exclusion,
    Group,
    Keep,
    LegalBasis,
    Material,
    Policy,
    PolicyVersion,
    Rule,
    SourceRank,
)
from advisor_app.eligibility.differences import (
    LABELS,
    differences,
    parameter_differences,
    rule_lines,
    version_rows,
)
from advisor_app.eligibility.reading import load_library
from advisor_app.support.paths import resources_folder
from tests.eligibility.making import (
    RULES,
    TODAY,
    age,
    all_of,
    any_of,
    eq,
    none_of,
    policies,
    policy,
    version,
)

LIBRARY = load_library(resources_folder() / "policies")
TIER = eq("living", "alone")
RICH = replace(
    version(any_of(age(80), TIER), start=TODAY, end=TODAY + timedelta(days=365)),
    amounts=(Amount(value_fen=10_000, per="month", words="每月100元", when=TIER, parameter="p"),),
    excludes=(Exclusion(policy="b", keep=Keep.HIGHER, words="择高", source="第九条"),),
    materials=(Material(name="身份证"), Material(name="户口簿", copies=1, note="首页")),
    steps=("到社区", "等审核"),
    basis=(LegalBasis(title="办法", issuer="市民政局", number="3号", article="第五条"),),
)
ENTRY = ParameterEntry(
    valid_from=TODAY, valid_to=None, value_fen=62_50, text="", source="通知",
    url="https://a.gov.cn", rank=SourceRank.ISSUER, confidence=Confidence.HIGH,
    checked_on=TODAY, checked_by="某人",
)  # fmt: skip
PARAMETER = Parameter(
    id="p", name="低保标准", group="低保", kind=ParameterKind.MONEY, question="多少？",
    per="month", entries=(ENTRY,),
)  # fmt: skip


def variants(value: Any) -> Iterator[Any]:
    """Give values that differ from one in a single place, however deep."""
    if isinstance(value, tuple):
        yield value[:-1] if value else ("多",)
        for at, part in enumerate(value):
            for other in variants(part):
                yield (*value[:at], other, *value[at + 1 :])
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            for other in variants(getattr(value, one.name)):
                yield replace(value, **{one.name: other})
    else:
        yield another(value)


def another(value: Any) -> Any:
    """Give another value of the same sort."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case Enum():
            return next(one for one in type(value) if one is not value)
        case date():
            return value + timedelta(days=1)
        case None:
            return None
        case _:
            return f"{value}改"


def normal(rule: Rule) -> Rule:
    """Take away what means nothing: a wordless group that asks for all, among what is asked for."""
    if isinstance(rule, Condition):
        return rule
    parts = tuple(normal(part) for part in rule.parts)
    if rule.combine is Combine.ALL:
        parts = tuple(
            inner
            for part in parts
            for inner in (part.parts if is_plain(part) and isinstance(part, Group) else (part,))
        )
    return replace(rule, parts=parts)


def is_plain(rule: Rule) -> bool:
    return isinstance(rule, Group) and rule.combine is Combine.ALL and not rule.words


@pytest.mark.parametrize("kind", [Policy, PolicyVersion, Parameter])
def test_that_every_field_has_a_word(kind: type) -> None:
    names = {one.name for one in fields(kind)} - {"versions"}
    assert names <= set(LABELS)
    assert all(LABELS[name] for name in names)


def test_that_no_two_fields_of_a_policy_have_the_same_word() -> None:
    names = [one.name for kind in (Policy, PolicyVersion) for one in fields(kind)]
    words = [LABELS[name] for name in names if name != "versions"]
    assert len(words) == len(set(words))


def test_that_whatever_changes_in_a_version_is_shown() -> None:
    shown = policy(RICH)
    tried = 0
    for other in variants(RICH):
        if other != RICH:
            tried += 1
            assert differences(shown, replace(shown, versions=(other,))), other
    assert tried > 50


def test_that_whatever_changes_in_a_parameter_is_shown() -> None:
    texts = replace(PARAMETER, kind=ParameterKind.TEXT, entries=(
        replace(ENTRY, value_fen=None, text="按户", valid_to=TODAY, note="旧"),))  # fmt: skip
    for shown in (PARAMETER, texts):
        for other in variants(shown):
            # Money has no text, and a text no money: what is not used is not shown.
            unused = [(one.value_fen is not None) == bool(one.text) for one in other.entries]
            if other != shown and not any(unused):
                assert parameter_differences(shown, other), other


def test_that_a_material_that_is_not_wanted_any_more_is_shown() -> None:
    with_it, without = (
        policy(replace(RICH, materials=(Material(name="身份证", original=one),)))
        for one in (True, False)
    )
    (found,) = differences(with_it, without)
    assert (found.label, found.before) == ("1版 要带什么", "身份证")


@given(policies())
def test_that_what_is_the_same_differs_in_nothing(one: Policy) -> None:
    assert differences(one, one) == ()


@given(policies(), policies())
def test_that_looking_from_the_other_side_turns_every_row_round(one: Policy, other: Policy) -> None:
    there = {(row.label, row.before, row.after) for row in differences(one, other)}
    back = {(row.label, row.after, row.before) for row in differences(other, one)}
    assert there == back


@given(RULES, RULES)
def test_that_rules_told_alike_are_alike(one: Rule, other: Rule) -> None:
    """Two rules that differ never read the same: the preview would hide the change."""
    if rule_lines(one) == rule_lines(other):
        assert normal(all_of(one)) == normal(all_of(other))


def test_that_any_of_all_is_not_told_as_any() -> None:
    both = [age(80), TIER]
    loose, strict = any_of(*both), any_of(all_of(*both))
    assert rule_lines(loose) != rule_lines(strict)
    assert "　· ［都要］" in rule_lines(strict)
    assert rule_lines(none_of(age(80))) != rule_lines(none_of(all_of(age(80), TIER)))


def test_that_conditions_are_told_in_words_and_by_their_test() -> None:
    assert rule_lines(all_of(age(80), TIER)) == [
        "年满80周岁［周岁≥80］",
        "living alone［居住情况是独居］",
    ]


def test_that_a_new_policy_and_one_that_goes_are_shown_whole() -> None:
    one = LIBRARY.policies[0]
    came, gone = differences(None, one), differences(one, None)
    assert {row.before for row in came} == {row.after for row in gone} == {""}
    assert any(row.after == one.name for row in came)
    assert differences(None, None) == ()
    assert parameter_differences(None, None) == ()


def test_that_versions_are_matched_by_their_names() -> None:
    old = policy(version(age(80), "2020", end=TODAY))
    new = policy(version(age(80), "2020", end=TODAY), version(age(75), "2026", start=TODAY))
    rows = differences(old, new)
    assert rows
    assert all(row.label.startswith("2026版 ") for row in rows)
    assert {row.before for row in rows} == {""}


def test_that_two_versions_stand_side_by_side_with_what_agrees() -> None:
    rows = version_rows(RICH, replace(RICH, fee="10元"))
    assert [row.field for row in rows] == [one.name for one in fields(PolicyVersion)]
    assert [row.label for row in rows if row.is_change] == ["收费"]


@pytest.mark.parametrize("one", LIBRARY.policies, ids=lambda one: str(one.id))
def test_that_the_shipped_policies_are_told_without_the_programs_own_words(one: Policy) -> None:
    for row in differences(None, one):
        for word in ("Operator.", "Combine.", "None", "True", "False", "Keep."):
            assert word not in row.after, row
