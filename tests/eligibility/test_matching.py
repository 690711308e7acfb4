"""What a screening tells: a reason for every condition, its source, the tier, the order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.facts import FACTS as KNOWN
from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Amount, Combine, Condition, LegalBasis, Operator, Policy, Rule
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.matching import screen, screen_one
from advisor_app.eligibility.truth import fact_of, holds, leaves
from tests.eligibility.making import (
    FACTS,
    RULES,
    TODAY,
    age,
    all_of,
    among,
    any_of,
    eq,
    none_of,
    policies,
    policy,
    version,
)

L, N, U = Verdict.LIKELY, Verdict.NEEDS_INFO, Verdict.UNLIKELY
ALONE, NO_ALLOWANCE = Facts.parse({"living": "alone"}), Facts()
BASIS = LegalBasis(title="办法", issuer="民政局", number="1号")


def spelled(rule: Rule) -> list[Rule]:
    """Give what a reason is owed for: every condition, but an either-or as one."""
    if isinstance(rule, Condition) or rule.combine is not Combine.ALL:
        return [rule]
    return [one for part in rule.parts for one in spelled(part)]


@given(RULES, FACTS)
def test_that_every_condition_has_its_reason_and_every_either_or_one(
    rule: Rule, facts: Facts
) -> None:
    reasons = screen_one(policy(version(rule)), facts, TODAY).reasons
    owed = spelled(rule)
    assert [one.words for one in reasons] == [one.words for one in owed]
    assert [one.met for one in reasons] == [holds(one, facts, TODAY) for one in owed]


@given(RULES, FACTS)
def test_that_the_reasons_add_up_to_the_verdict(rule: Rule, facts: Facts) -> None:
    result = screen_one(policy(version(rule)), facts, TODAY)
    met = [one.met for one in result.reasons]
    if False in met:
        assert result.verdict is U
    elif None in met:
        assert result.verdict is N
    else:
        assert result.verdict is L


@given(RULES, FACTS)
def test_that_only_what_is_open_leads_to_a_question(rule: Rule, facts: Facts) -> None:
    result = screen_one(policy(version(rule)), facts, TODAY)
    asked = {fact_of(one.field) for one in leaves(rule)}
    for reason in result.reasons:
        assert bool(reason.field) is (reason.met is None)
        assert not reason.field or reason.field in asked
    if result.verdict is N:
        assert result.ask
        assert set(result.ask) <= asked
        assert len(set(result.ask)) == len(result.ask)
    else:
        assert result.ask == ()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (age(80), "age ge 80"),
        (eq("hukou", "4101", Operator.PREFIX), "hukou prefix 4101"),
        (among("income", "minimum", "destitute"), "income in minimum|destitute"),
        (any_of(age(80), eq("living", "alone")), "any(age ge 80, living eq alone)"),
        (none_of(eq("living", "alone")), "not(living eq alone)"),
        (
            any_of(all_of(age(60), age(70, Operator.LT)), age(80)),
            "any(all(age ge 60, age lt 70), age ge 80)",
        ),
    ],
)
def test_that_a_reason_names_its_rule_in_the_terms_of_the_data(rule: Rule, told: str) -> None:
    (reason,) = screen_one(policy(version(rule)), Facts(), TODAY).reasons
    assert reason.condition == told


def test_that_a_reason_rests_on_its_own_source_else_on_the_first_basis() -> None:
    own = replace(age(80), source="另一份文件第三条")
    made = replace(version(all_of(own, age(60))), basis=(BASIS,))
    first, second = screen_one(policy(made), Facts(), TODAY).reasons
    assert first.source == "另一份文件第三条"
    assert second.source == made.citation
    assert "1号" in second.source


def test_that_an_either_or_rests_on_the_first_part_that_names_a_source() -> None:
    either = any_of(
        age(80), replace(eq("living", "alone"), source="乙"), replace(age(60), source="丙")
    )
    (reason,) = screen_one(policy(version(either)), Facts(), TODAY).reasons
    assert reason.source == "乙"


def test_that_an_either_or_tells_each_known_fact_once() -> None:
    either = any_of(age(90), age(80), eq("living", "alone"))
    facts = Facts.parse({"birth": "1940-03-05", "living": "spouse"})
    (reason,) = screen_one(policy(version(either)), facts, TODAY).reasons
    assert reason.met is True
    assert reason.fact.count("86周岁") == 1
    assert reason.fact.count("；") == 1
    assert KNOWN["living"].label in reason.fact


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, date(2026, 11, 23), "这项规定已于2026-11-22结束"),
        (date(2020, 1, 1), date(2026, 1, 1), "这项规定已于2025-12-31结束"),
        (date(2026, 11, 24), None, "这项规定自2026-11-24起施行"),
    ],
)
def test_that_out_of_force_is_the_first_reason_and_the_others_stand_behind(
    start: date | None, end: date | None, words: str
) -> None:
    made = policy(version(eq("living", "alone"), start=start, end=end))
    result = screen_one(made, ALONE, TODAY)
    first, second = result.reasons
    assert (first.met, first.words, first.fact) == (False, words, "按2026-11-23判断")
    assert second.met is True
    assert result.verdict is U
    assert (result.amounts, result.ask) == ((), ())


@pytest.mark.parametrize("days", [0, 1, 400])
def test_that_a_version_in_force_needs_no_such_reason(days: int) -> None:
    made = policy(version(eq("living", "alone"), start=TODAY - timedelta(days=days)))
    (only,) = screen_one(made, ALONE, TODAY).reasons
    assert only.words == "living alone"


TIERS = tuple(
    Amount(
        value_fen=fen, per="month", words=f"每月{fen // 100}元",
        when=all_of(age(low), age(high, Operator.LT)),
    )
    for low, high, fen in ((80, 90, 10_000), (90, 100, 20_000), (100, 150, 30_000))
)  # fmt: skip


@given(st.integers(60, 120))
def test_that_of_tiers_exactly_the_own_one_is_given(years: int) -> None:
    facts = Facts.parse({"birth": f"{TODAY.year - years}-01-01"})
    made = policy(version(age(60), amounts=TIERS, confirmed=True))
    expected = [one.words for one in TIERS[min(2, (years - 80) // 10) :][:1]] if years >= 80 else []
    assert [one.words for one in screen_one(made, facts, TODAY).amounts] == expected


def test_that_a_tier_nobody_can_tell_yet_is_not_given() -> None:
    made = policy(version(eq("living", "alone"), amounts=TIERS, confirmed=True))
    assert screen_one(made, ALONE, TODAY).amounts == ()
    open_one = policy(version(age(60), amounts=(replace(TIERS[0], when=None),), confirmed=True))
    result = screen_one(open_one, Facts(), TODAY)
    assert (result.verdict, len(result.amounts)) == (N, 1)


@pytest.mark.parametrize("confirmed", [True, False])
def test_that_an_amount_the_district_has_not_confirmed_is_not_given(confirmed: bool) -> None:
    amount = Amount(value_fen=10_000, per="month", words="每月100元")
    made = policy(version(eq("living", "alone"), amounts=(amount,), confirmed=confirmed))
    assert screen_one(made, ALONE, TODAY).amounts == ((amount,) if confirmed else ())
    spouse = Facts.parse({"living": "spouse"})
    assert screen_one(made, spouse, TODAY).amounts == ()


@given(st.lists(policies(), max_size=5), FACTS)
def test_that_likely_ones_come_first_then_open_ones_each_in_the_given_order(
    drawn: list[Policy], facts: Facts
) -> None:
    library = [replace(one, id=f"p{place}") for place, one in enumerate(drawn)]
    results = screen(library, facts, TODAY)
    assert sorted(one.policy for one in results) == [one.id for one in library]
    order = [(L, N, U).index(one.verdict) for one in results]
    assert order == sorted(order)
    for verdict in (L, U):
        ids = [one.policy for one in results if one.verdict is verdict]
        assert ids == sorted(ids)


def test_that_what_hangs_on_rare_things_comes_last_among_the_open() -> None:
    rare = next(name for name, spec in KNOWN.items() if spec.is_rare and spec.choices)
    choice = next(iter(KNOWN[rare].choices))
    library = [
        policy(version(eq(rare, choice)), name="rare"),
        policy(version(all_of(eq(rare, choice), eq("living", "alone"))), name="both"),
        policy(version(eq("living", "alone")), name="usual"),
    ]
    assert [one.policy for one in screen(library, Facts(), TODAY)] == ["both", "usual", "rare"]


@given(policies(), FACTS)
def test_that_screening_alone_and_in_a_library_tell_the_same(one: Policy, facts: Facts) -> None:
    (within,) = screen([one], facts, TODAY)
    assert within == screen_one(one, facts, TODAY)
