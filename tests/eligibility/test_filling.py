"""Local parameters in texts and amounts: today's value or none, never an old one."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.parameter import Parameter, ParameterEntry, ParameterKind
from advisor_app.domain.policy import (
    AMOUNT_OPEN,
    Amount,
    Confidence,
    Material,
    Policy,
    PolicyVersion,
    SourceRank,
)
from advisor_app.eligibility.filling import LOCAL_RULES, filled, named
from advisor_app.eligibility.library import PolicyLibrary
from tests.eligibility.making import TODAY, all_of, eq, policy, version

ALONE = eq("living", "alone")


def entry(
    start: date, end: date | None = None, fen: int | None = 10_000, text: str = ""
) -> ParameterEntry:
    return ParameterEntry(
        valid_from=start, valid_to=end, value_fen=fen, text=text, source="文件", url="",
        rank=SourceRank.ISSUER, confidence=Confidence.HIGH, checked_on=TODAY, checked_by="某人",
    )  # fmt: skip


def parameter(
    *entries: ParameterEntry, kind: ParameterKind = ParameterKind.MONEY, name: str = "x"
) -> Parameter:
    return Parameter(
        id=name,
        name="示例",
        group="1 组",
        kind=kind,
        question="多少？",
        per="month",
        entries=entries,
    )


def naming(**changes: object) -> Policy:
    return policy(replace(version(ALONE), **changes))  # type: ignore[arg-type]


def only(one: Policy) -> PolicyVersion:
    return one.versions[0]


def read(one: Policy, *parameters: Parameter, on: date = TODAY) -> PolicyVersion:
    return only(filled(one, {each.id: each for each in parameters}, on))


def priced(words: str = "每月{x}", by: str = "x") -> Policy:
    amount = Amount(value_fen=None, per="month", words=words, parameter=by)
    return naming(amounts=(amount,), amount_confirmed=True)


def test_that_a_policy_that_names_none_stays_the_same_object() -> None:
    one = policy(version(ALONE))
    assert filled(one, {}, TODAY) is one


def test_that_an_amount_gets_its_value_and_its_words() -> None:
    (amount,) = read(priced(), parameter(entry(TODAY))).amounts
    assert (amount.value_fen, amount.words, amount.monthly_fen) == (10_000, "每月100元", 10_000)


def test_that_words_alone_may_name_a_parameter() -> None:
    (amount,) = read(priced(by=""), parameter(entry(TODAY, fen=6_250))).amounts
    assert (amount.value_fen, amount.words) == (None, "每月62.50元")


def test_that_a_version_of_which_no_amount_is_known_counts_as_unconfirmed() -> None:
    found = read(priced(), parameter())
    assert (found.amounts, found.amount_confirmed) == ((), False)


def test_that_one_unknown_tier_beside_a_known_one_sends_to_the_window() -> None:
    tiers = (
        Amount(value_fen=10_000, per="month", words="每月100元", when=ALONE),
        Amount(value_fen=None, per="month", words="每月{x}", parameter="x", when=all_of()),
    )
    found = read(naming(amounts=tiers, amount_confirmed=True), parameter())
    assert [one.words for one in found.amounts] == ["每月100元", AMOUNT_OPEN]
    assert [one.is_open for one in found.amounts] == [False, True]
    assert found.amount_confirmed
    assert found.amounts[1].monthly_fen is None


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        (ParameterKind.PHONE, ""),
        (ParameterKind.PLACE, ""),
        (ParameterKind.MONEY, LOCAL_RULES),
        (ParameterKind.TEXT, LOCAL_RULES),
    ],
)
def test_that_an_open_parameter_is_empty_or_points_to_the_local_rules(
    kind: ParameterKind, left: str
) -> None:
    assert read(naming(where="在{x}"), parameter(kind=kind)).where == f"在{left}"


TEXTS = ("plain", "where", "time_limit", "phone", "hours", "fee", "checked_by", "version")


@pytest.mark.parametrize("field", TEXTS)
def test_that_every_text_of_a_version_is_filled(field: str) -> None:
    text = parameter(entry(TODAY, fen=None, text="窗口三"), kind=ParameterKind.TEXT)
    assert getattr(read(naming(**{field: "去{x}"}), text), field) == "去窗口三"


def test_that_no_text_field_was_forgotten_here() -> None:
    texts = {one.name for one in fields(PolicyVersion) if one.type in ("str", str)}
    assert texts == set(TEXTS)


def test_that_papers_steps_and_conditions_are_filled_too() -> None:
    one = naming(
        materials=(Material(name="表", note="在{x}领"),), steps=("去{x}",),
        rule=all_of(replace(ALONE, words="低于{x}")),
    )  # fmt: skip
    found = read(one, parameter(entry(TODAY, fen=None, text="甲"), kind=ParameterKind.TEXT))
    assert found.materials[0].note == "在甲领"
    assert found.steps == ("去甲",)
    assert found.rule.parts[0].words == "低于甲"  # type: ignore[union-attr]


def test_that_what_a_policy_names_is_found_wherever_it_stands() -> None:
    one = naming(
        where="{a}", steps=("{b}",), materials=(Material(name="{c}"),),
        amounts=(Amount(value_fen=None, per="", words="{d}", parameter="e"),),
    )  # fmt: skip
    assert set(named(one)) == {"a", "b", "c", "d", "e"}
    library = PolicyLibrary.of([one], [parameter(name="b")])
    assert library.naming("b") == (one,)
    assert library.naming("z") == ()


STARTS = st.lists(st.integers(-900, 900), unique=True, min_size=1, max_size=5).map(sorted)


@given(STARTS, st.integers(-1000, 1000), st.data())
def test_that_an_old_figure_is_never_offered_as_todays(
    starts: list[int], day: int, data: st.DataObject
) -> None:
    """A value shows on the days between its first and its last, and on no other."""
    entries = []
    for number, start in enumerate(starts):
        after = starts[number + 1] if number + 1 < len(starts) else None
        longest = (after - start) if after is not None else 400
        length = data.draw(st.integers(1, longest))
        is_open = after is None and data.draw(st.booleans())
        end = None if is_open else TODAY + timedelta(start + length)
        entries.append(entry(TODAY + timedelta(start), end, 100 * (number + 1)))
    on = TODAY + timedelta(day)
    found = read(priced(), parameter(*entries), on=on)
    holding = [
        one for one in entries if one.valid_from <= on and (not one.valid_to or on < one.valid_to)
    ]
    assert len(holding) <= 1
    if holding:
        assert found.amounts[0].value_fen == holding[0].value_fen
    else:
        assert not found.amounts
        assert not found.amount_confirmed


@given(st.integers(-500, 500))
def test_that_the_last_known_value_has_ended(day: int) -> None:
    one = parameter(
        entry(date(2025, 1, 1), date(2025, 7, 1), 100),
        entry(date(2026, 1, 1), date(2026, 6, 1), 200),
    )
    on = date(2026, 1, 1) + timedelta(day)
    last = one.last_known(on)
    assert last is None or (last.valid_to is not None and last.valid_to <= on)
    if on >= date(2026, 6, 1):
        assert last is not None
        assert last.value_fen == 200


def test_that_a_library_is_read_anew_on_another_day() -> None:
    library = PolicyLibrary.of([priced()], [parameter(entry(TODAY, TODAY + timedelta(10)))])
    assert only(library.on(TODAY).policies[0]).amounts
    assert not only(library.on(TODAY + timedelta(10)).policies[0]).amounts
    assert library.on(TODAY).policies == library.on(TODAY).policies
