"""Benefits that cannot be drawn together: who stays, and how it is said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Amount, Exclusion, Keep, Policy
from advisor_app.domain.screening import Conflict
from advisor_app.eligibility.matching import screen
from tests.eligibility.making import TODAY, eq, policy, version

ALONE = eq("living", "alone")
FACTS = Facts.parse({"living": "alone"})


def giving(name: str, fen: int | None, per: str = "month", *rules: Exclusion) -> Policy:
    amounts = (Amount(value_fen=fen, per=per, words=f"{name}的钱"),) if fen != 0 else ()
    made = version(ALONE, amounts=amounts, confirmed=True)
    return policy(replace(made, excludes=rules), name=name)


def rule(other: str, keep: Keep = Keep.CHOOSE, words: str = "") -> Exclusion:
    return Exclusion(policy=other, keep=keep, words=words)


def told(*policies: Policy) -> dict[str, tuple[Conflict, ...]]:
    return {one.policy: one.conflicts for one in screen(policies, FACTS, TODAY)}


def both(one: Policy, other: Policy) -> tuple[Conflict, Conflict]:
    found = told(one, other)
    (mine,), (theirs,) = found[one.id], found[other.id]
    return mine, theirs


@pytest.mark.parametrize(
    ("keep", "stays"),
    [(Keep.THIS, "a"), (Keep.OTHER, "b"), (Keep.HIGHER, "b"), (Keep.CHOOSE, "")],
)
def test_that_both_name_each_other_and_the_one_that_stays(keep: Keep, stays: str) -> None:
    mine, theirs = both(giving("a", 10_000, "month", rule("b", keep)), giving("b", 20_000))
    assert (mine.policy, theirs.policy) == ("b", "a")
    assert (mine.keep, theirs.keep) == (stays, stays)
    assert "不能和“b”一起领" in mine.words
    assert "不能和“a”一起领" in theirs.words
    if stays:
        assert f"“{stays}”" in mine.words
        assert f"“{stays}”" in theirs.words


def test_that_it_does_not_matter_whose_file_says_so() -> None:
    here = both(giving("a", 10_000, "month", rule("b", Keep.THIS)), giving("b", 20_000))
    there = both(giving("a", 10_000), giving("b", 20_000, "month", rule("a", Keep.OTHER)))
    assert [one.keep for one in here] == [one.keep for one in there] == ["a", "a"]


@pytest.mark.parametrize(("mine", "theirs"), [(None, 20_000), (10_000, None), (None, None), (0, 5)])
def test_that_nobody_guesses_where_an_amount_is_not_known(
    mine: int | None, theirs: int | None
) -> None:
    (found, _) = both(giving("a", mine, "month", rule("b", Keep.HIGHER)), giving("b", theirs))
    assert found.keep == ""
    assert "金额请问窗口" in found.words


def test_that_equal_amounts_are_said_to_be_equal() -> None:
    (found, _) = both(giving("a", 10_000, "month", rule("b", Keep.HIGHER)), giving("b", 10_000))
    assert found.keep == ""
    assert "一样多" in found.words


def test_that_a_yearly_amount_is_compared_by_the_month() -> None:
    yearly = giving("a", 120_000, "year", rule("b", Keep.HIGHER))
    (found, _) = both(yearly, giving("b", 9_000))
    assert found.keep == "a"
    (found, _) = both(yearly, giving("b", 11_000))
    assert found.keep == "b"


def test_that_what_is_given_once_is_not_compared_with_what_comes_every_month() -> None:
    (found, _) = both(giving("a", 500_000, "once", rule("b", Keep.HIGHER)), giving("b", 9_000))
    assert found.keep == ""


def test_that_the_rules_own_words_are_told() -> None:
    (found, _) = both(
        giving("a", 1, "month", rule("b", Keep.OTHER, "享受乙的不发甲")), giving("b", 2)
    )
    assert "（享受乙的不发甲）" in found.words


def test_that_the_rule_that_says_more_wins_over_a_bare_id() -> None:
    one = giving("a", 1, "month", rule("b"))
    other = giving("b", 2, "month", rule("a", Keep.THIS))
    assert [each.keep for each in both(one, other)] == ["b", "b"]


def test_that_three_that_exclude_each_other_are_all_named() -> None:
    ring = [giving(name, 1, "month", rule(other)) for name, other in ("ab", "bc", "ca")]
    found = told(*ring)
    assert {name: [one.policy for one in found[name]] for name in "abc"} == {
        "a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"],
    }  # fmt: skip


def test_that_what_does_not_apply_excludes_nothing() -> None:
    other = policy(version(eq("living", "spouse")), name="b")
    assert told(giving("a", 1, "month", rule("b")), other) == {"a": (), "b": ()}


def test_that_a_policy_that_is_not_there_excludes_nothing() -> None:
    assert told(giving("a", 1, "month", rule("nobody"))) == {"a": ()}


KEEPS = st.sampled_from(list(Keep))
PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), KEEPS), max_size=6)


@given(PAIRS, st.lists(st.sampled_from([None, 5_000, 10_000]), min_size=4, max_size=4))
def test_that_conflicts_are_always_mutual_and_agree(
    pairs: list[tuple[str, str, Keep]], fens: list[int | None]
) -> None:
    made = [
        giving(name, fen, "month", *(rule(b, k) for a, b, k in pairs if a == name != b))
        for name, fen in zip("abcd", fens, strict=True)
    ]
    found = told(*made)
    for name, conflicts in found.items():
        assert len({one.policy for one in conflicts}) == len(conflicts)
        for one in conflicts:
            (back,) = [each for each in found[one.policy] if each.policy == name]
            assert back.keep == one.keep
            assert one.keep in ("", name, one.policy)
    said = {frozenset((a, b)) for a, b, _ in pairs if a != b}
    assert said == {frozenset((name, one.policy)) for name, each in found.items() for one in each}
