"""The laws of screening, over policies and facts of every make."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor_app.domain.facts import FACTS as SPECS
from advisor_app.domain.facts import Facts
from advisor_app.domain.partial_date import PartialDate
from advisor_app.domain.policy import Amount, Operator, Policy, Rule
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.change_days import next_change, verdict_on
from advisor_app.eligibility.matching import screen, screen_one
from advisor_app.eligibility.questions import questions
from advisor_app.eligibility.truth import fact_of, holds, leaves
from tests.eligibility.making import (
    AGE_CONDITIONS,
    BIRTHS,
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

YES, NO, OPEN = eq("living", "alone"), eq("living", "spouse"), eq("sex", "female")
ALONE = Facts.parse({"living": "alone"})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (all_of(), True),
        (all_of(YES, YES), True),
        (all_of(YES, OPEN), None),
        (all_of(NO, OPEN), False),
        (any_of(NO, NO), False),
        (any_of(NO, OPEN), None),
        (any_of(YES, OPEN), True),
        (none_of(YES), False),
        (none_of(NO), True),
        (none_of(OPEN), None),
        (all_of(any_of(NO, OPEN), none_of(NO)), None),
        (any_of(all_of(YES, OPEN), all_of(YES, none_of(NO))), True),
    ],
)
def test_that_unknown_is_a_value_of_its_own(rule: Rule, expected: bool | None) -> None:
    assert holds(rule, ALONE, TODAY) is expected


@pytest.mark.parametrize(
    ("operator", "value", "known", "expected"),
    [
        (Operator.EQ, 2, 2, True), (Operator.EQ, 2, 3, False), (Operator.NE, 2, 3, True),
        (Operator.NE, 2, 2, False), (Operator.GE, 2, 2, True), (Operator.GE, 2, 1, False),
        (Operator.GT, 2, 2, False), (Operator.GT, 2, 3, True), (Operator.LE, 2, 2, True),
        (Operator.LE, 2, 3, False), (Operator.LT, 2, 1, True), (Operator.LT, 2, 2, False),
    ],
)  # fmt: skip
def test_that_every_operator_compares_as_it_says(
    operator: Operator, value: int, known: int, expected: bool
) -> None:
    facts = Facts.parse({"care_level": known})
    assert holds(eq("care_level", value, operator), facts, TODAY) is expected


@pytest.mark.parametrize(("known", "expected"), [("minimum", True), ("normal", False)])
def test_that_sets_hold_and_exclude(known: str, expected: bool) -> None:
    facts = Facts.parse({"income": known})
    inside = among("income", "minimum", "destitute")
    outside = among("income", "minimum", "destitute", operator=Operator.NOT_IN)
    assert holds(inside, facts, TODAY) is expected
    assert holds(outside, facts, TODAY) is not expected


@pytest.mark.parametrize(
    ("code", "prefix", "expected"),
    [
        ("410106", "4101", True), ("410106", "410106", True), ("410106", "410106001", None),
        ("410106001", "410106002", False), ("410100", "4102", False), ("110101", "41", False),
    ],
)  # fmt: skip
def test_that_a_coarse_division_code_leaves_the_finer_one_open(
    code: str, prefix: str, expected: bool | None
) -> None:
    facts = Facts.parse({"hukou": code})
    assert holds(eq("hukou", prefix, Operator.PREFIX), facts, TODAY) is expected


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1946-11-23", True), ("1946-11-24", False), ("1946-11", None), ("1946-10", True),
        ("1946-12", False), ("1946", None), ("1945", True), ("1947", False),
    ],
)  # fmt: skip
def test_that_the_eightieth_birthday_counts_from_its_own_day(
    birth: str, expected: bool | None
) -> None:
    assert holds(age(80), Facts.parse({"birth": birth}), TODAY) is expected


@pytest.mark.parametrize(("on", "expected"), [(date(2025, 2, 28), False), (date(2025, 3, 1), True)])
def test_that_somebody_born_on_29_february_waits_for_1_march(on: date, expected: bool) -> None:
    facts = Facts.parse({"birth": "1944-02-29"})
    assert holds(age(81), facts, on) is expected


@given(RULES, FACTS, FACTS)
def test_that_learning_a_fact_never_turns_an_answer(rule: Rule, some: Facts, more: Facts) -> None:
    before = holds(rule, some, TODAY)
    assume(before is not None)
    learnt = {name: value for name, value in more.values.items() if name not in some.values}
    assert holds(rule, some.with_values(learnt), TODAY) is before


@given(RULES, FACTS, st.data())
def test_that_every_answer_of_a_vague_birth_date_is_one_that_every_day_gives(
    rule: Rule, facts: Facts, data: st.DataObject
) -> None:
    birth = facts.birth
    assume(birth is not None and not birth.is_exact)
    assert birth is not None
    vague = holds(rule, facts, TODAY)
    exact = {
        holds(rule, facts.with_values({"birth": day.isoformat()}), TODAY)
        for day in (birth.earliest, birth.latest, *data.draw(_days_within(birth)))
    }
    assert vague is None or exact == {vague}


def _days_within(birth: PartialDate) -> st.SearchStrategy[list[date]]:
    return st.lists(st.dates(birth.earliest, birth.latest), max_size=3)


DAYS = st.sampled_from([TODAY, date(2024, 2, 28), date(2027, 2, 28)])


def agrees_with_a_walk(made: Policy, facts: Facts, today: date) -> None:
    """Compare the change that is told with a walk day by day over four years."""
    now = verdict_on(made, facts, today)
    change = next_change(made, facts, today)
    days = (today + timedelta(days=number) for number in range(1, 1461))
    walked = next((day for day in days if verdict_on(made, facts, day) is not now), None)
    if walked is None:
        assert change is None or change.on > today + timedelta(days=1460)
    else:
        assert change is not None
        assert (change.on, change.verdict) == (walked, verdict_on(made, facts, walked))
        assert change.words


@given(policies(), FACTS, DAYS)
@settings(max_examples=40)
def test_that_the_change_is_the_first_day_with_another_verdict(
    made: Policy, facts: Facts, today: date
) -> None:
    agrees_with_a_walk(made, facts, today)


@given(AGE_CONDITIONS, BIRTHS, DAYS)
def test_that_every_way_to_ask_for_an_age_changes_on_the_right_day(
    rule: Rule, birth: str, today: date
) -> None:
    agrees_with_a_walk(policy(version(rule)), Facts.parse({"birth": birth}), today)


@given(RULES, FACTS)
def test_that_only_what_is_open_is_asked_and_only_what_the_rule_mentions(
    rule: Rule, facts: Facts
) -> None:
    asked = questions(rule, facts, TODAY)
    mentioned = {fact_of(leaf.field) for leaf in leaves(rule)}
    assert (holds(rule, facts, TODAY) is None) is bool(asked)
    assert set(asked) <= mentioned
    for name in asked:
        birth = facts.birth
        assert facts.get(name) is None or name == "hukou" or (birth and not birth.is_exact)
    assert len(set(asked)) == len(asked)


@given(RULES, FACTS, st.data())
def test_that_answering_every_question_decides(
    rule: Rule, facts: Facts, data: st.DataObject
) -> None:
    answers = {
        "birth": "1964-05-05", "living": "alone", "care_level": 2, "income": "minimum",
        "hukou": "410106001",
    }  # fmt: skip
    known = facts
    for _ in range(6):
        asked = questions(rule, known, TODAY)
        if not asked:
            break
        name = data.draw(st.sampled_from(asked))
        known = known.with_values({name: SPECS[name].parse(answers[name])})
    assert holds(rule, known, TODAY) is not None


@given(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), st.data(), FACTS)
def test_that_the_order_of_the_library_does_not_matter(
    names: list[str], data: st.DataObject, facts: Facts
) -> None:
    made = [data.draw(policies(name=name)) for name in names]
    mixed = list(made)
    Random(1).shuffle(mixed)
    one = {result.policy: result for result in screen(made, facts, TODAY)}
    assert one == {result.policy: result for result in screen(mixed, facts, TODAY)}
    order = [result.verdict for result in screen(made, facts, TODAY)]
    rank = {Verdict.LIKELY: 0, Verdict.NEEDS_INFO: 1, Verdict.UNLIKELY: 2}
    assert order == sorted(order, key=rank.__getitem__)


def test_that_policies_that_exclude_each_other_both_say_so() -> None:
    one = policy(version(YES, excludes=("b",)), name="a")
    other, third = policy(version(YES), name="b"), policy(version(YES), name="c")
    told = {each.policy: each.excludes for each in screen([one, other, third], ALONE, TODAY)}
    assert told == {"a": ("b",), "b": ("a",), "c": ()}


def test_that_only_likely_policies_exclude() -> None:
    one = policy(version(YES, excludes=("b",)), name="a")
    other = policy(version(NO), name="b")
    assert all(each.excludes == () for each in screen([one, other], ALONE, TODAY))


_TIERS = (
    Amount(value_fen=10000, per="month", words="每月100元", when=all_of(age(80), none_of(age(90)))),
    Amount(value_fen=20000, per="month", words="每月200元", when=age(90)),
)


@pytest.mark.parametrize(
    ("birth", "confirmed", "fen"),
    [
        ("1940-01-01", True, [10000]), ("1930-01-01", True, [20000]), ("1940-01-01", False, []),
        ("1960-01-01", True, []), ("1936", True, []),
    ],
)  # fmt: skip
def test_that_only_the_confirmed_tier_that_fits_is_shown(
    birth: str, confirmed: bool, fen: list[int]
) -> None:
    made = policy(version(age(80), amounts=_TIERS, confirmed=confirmed))
    shown = screen_one(made, Facts.parse({"birth": birth}), TODAY).amounts
    assert [one.value_fen for one in shown] == fen


@pytest.mark.parametrize(
    ("on", "verdict", "named"),
    [
        (date(2024, 12, 31), Verdict.UNLIKELY, "old"),
        (date(2025, 1, 1), Verdict.LIKELY, "old"),
        (date(2025, 12, 31), Verdict.LIKELY, "old"),
        (date(2026, 1, 1), Verdict.UNLIKELY, "new"),
        (date(2026, 12, 31), Verdict.UNLIKELY, "new"),
        (date(2027, 1, 1), Verdict.UNLIKELY, "new"),
    ],
)
def test_that_versions_replace_each_other_on_their_day(
    on: date, verdict: Verdict, named: str
) -> None:
    old = version(YES, "old", start=date(2025, 1, 1), end=date(2026, 1, 1))
    new = version(NO, "new", start=date(2026, 1, 1), end=date(2027, 1, 1))
    result = screen_one(policy(old, new), ALONE, on)
    assert (result.verdict, result.version) == (verdict, named)


def test_that_a_policy_out_of_force_says_why_and_asks_nothing() -> None:
    ended = policy(version(OPEN, end=date(2026, 1, 1)))
    result = screen_one(ended, ALONE, TODAY)
    assert result.verdict is Verdict.UNLIKELY
    assert result.ask == ()
    assert (result.reasons[0].met, result.reasons[0].words) == (False, "这项规定已于2025-12-31结束")
    coming = screen_one(policy(version(OPEN, start=date(2027, 1, 1))), ALONE, TODAY)
    assert coming.reasons[0].words == "这项规定自2027-01-01起施行"
    assert coming.changes_on == date(2027, 1, 1)
    assert coming.changes_to is Verdict.NEEDS_INFO


def test_that_reasons_name_fact_rule_and_question() -> None:
    made = policy(version(all_of(age(60), OPEN, any_of(YES, eq("no_kin", "yes")))))
    facts = Facts.parse({"birth": "1942-03-05", "living": "alone"})
    aged, sex, either = screen_one(made, facts, TODAY).reasons
    assert (aged.met, aged.fact, aged.condition) == (True, "84周岁，1942年3月5日出生", "age ge 60")
    assert (sex.met, sex.fact, sex.field) == (None, "", "sex")
    assert (either.met, either.fact, either.words) == (True, "居住情况：独居", "有一样")
    assert either.condition == "any(living eq alone, no_kin eq yes)"


@pytest.mark.parametrize(
    ("birth", "changes_on", "words"),
    [
        ("1946-11-24", date(2026, 11, 24), "满80周岁，自2026-11-24起可申请"),
        ("1947-02-28", date(2027, 2, 28), "满80周岁，自2027-02-28起可申请"),
        ("1946-11-23", None, ""),
    ],
)
def test_that_the_next_birthday_that_matters_is_named(
    birth: str, changes_on: date | None, words: str
) -> None:
    result = screen_one(policy(version(age(80))), Facts.parse({"birth": birth}), TODAY)
    assert (result.changes_on, result.change_words) == (changes_on, words)
