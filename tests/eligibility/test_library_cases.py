"""The policies that ship: sourced, plain, and right for people one can check by hand."""

from datetime import date

import pytest

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.format import LONGEST_PLAIN
from advisor_app.eligibility.matching import screen, screen_one
from advisor_app.eligibility.reading import lint, load_library
from advisor_app.support.paths import resources_folder

FOLDER = resources_folder() / "policies"
TODAY = date(2026, 11, 23)
LIBRARY = load_library(FOLDER).on(TODAY)
L, U, N = Verdict.LIKELY, Verdict.UNLIKELY, Verdict.NEEDS_INFO


def test_that_the_library_is_clean_and_not_small() -> None:
    assert lint(FOLDER) == ()
    assert len(LIBRARY.policies) >= 12


@pytest.mark.parametrize("policy", LIBRARY.policies, ids=lambda one: one.id)
def test_that_every_policy_carries_what_a_sheet_needs(policy: Policy) -> None:
    for version in policy.versions:
        assert version.sources
        assert 10 <= len(version.plain) <= LONGEST_PLAIN
        assert all(len(one) <= 45 for one in version.plain.replace("，", "。").split("。"))
        assert version.amount_confirmed or not version.amounts
        assert version.checked_on <= TODAY
        assert version.basis or version.needs_local_check
        assert len(version.steps) <= 3


@pytest.mark.parametrize("policy", LIBRARY.policies, ids=lambda one: one.id)
def test_that_nothing_known_makes_no_policy_unlikely_unless_it_ended(policy: Policy) -> None:
    result = screen_one(policy, Facts(), TODAY)
    ended = policy.version_on(TODAY) is None
    if not policy.is_for_elders:  # nobody is screened for what institutions and workers get
        assert result.verdict is L
        return
    assert result.verdict is (U if ended else N)
    assert ended or result.ask


CASES = [
    ("zz-gaoling-jintie", {"birth": "1946-11-23", "hukou": "410106"}, L, ["每月100元"]),
    ("zz-gaoling-jintie", {"birth": "1946-11-24", "hukou": "410106"}, U, []),
    ("zz-gaoling-jintie", {"birth": "1936-11-23", "hukou": "410102"}, L, ["每月200元"]),
    ("zz-gaoling-jintie", {"birth": "1926-11-23", "hukou": "410106"}, L, ["每月300元"]),
    ("zz-gaoling-jintie", {"birth": "1940", "hukou": "411000"}, U, []),
    ("zz-gaoling-jintie", {"birth": "1946", "hukou": "410106"}, N, []),
    ("zz-gaoling-jintie", {"birth": "1940"}, N, ["每月100元"]),
    ("shineng-xiaofei-butie-2026", {"birth": "1960", "care_level": 2, "income": "normal"}, L, None),
    ("shineng-xiaofei-butie-2026", {"birth": "1960", "care_level": 1}, U, []),
    ("shineng-xiaofei-butie-2026", {"birth": "1960", "care_level": 4, "income": "destitute"}, U, []),
    ("hn-shilaohua-huanxin-2025", {"birth": "1950", "residence": "410106"}, U, []),
    ("kunnan-canjiren-shenghuo-butie",
     {"hukou": "410106", "disability_grade": 3, "income": "minimum", "injury_care_fee": "no"}, L, []),
    ("kunnan-canjiren-shenghuo-butie",
     {"hukou": "410106", "disability_grade": 0, "income": "minimum"}, U, []),
    ("zhongdu-canjiren-huli-butie",
     {"hukou": "410106", "disability_grade": 3, "long_term_care": "yes"}, U, []),
    ("zhongdu-canjiren-huli-butie",
     {"hukou": "410106", "disability_grade": 1, "long_term_care": "yes", "income": "normal",
      "injury_care_fee": "no"}, L, []),
    ("tanfang-guanai", {"birth": "1950", "living": "alone"}, L, []),
    ("tanfang-guanai", {"birth": "1950", "living": "institution", "empty_nest": "yes"}, U, []),
    ("tanfang-guanai", {"birth": "1950", "living": "spouse"}, N, []),
    ("mianfei-tijian-65", {"birth": "1961-11-23", "residence_half_year": "yes"}, L, []),
    ("mianfei-tijian-65", {"birth": "1961-11-24", "residence_half_year": "yes"}, U, []),
    ("zz-lvchengtong-laonianka", {"birth": "1960", "hukou": "410100", "residence": "990000"}, L, []),
    ("zz-lvchengtong-laonianka", {"birth": "1960", "hukou": "990000", "residence": "410106"}, L, []),
    ("zz-lvchengtong-laonianka", {"birth": "1960", "hukou": "990000"}, N, []),
    ("zhigong-jiben-yanglao", {"pension": "resident"}, U, []),
    ("hn-jumin-dabing", {"health_insurance": "resident"}, L, []),
    ("jisheng-tebie-fuzhu", {"birth": "1970", "family_planning": "child_lost"}, L, []),
    ("jisheng-tebie-fuzhu", {"birth": "1970", "family_planning": "only_child"}, U, []),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "facts", "verdict", "amounts"), CASES)
def test_that_a_person_one_can_check_by_hand_is_screened_so(
    policy: str, facts: dict[str, object], verdict: Verdict, amounts: list[str] | None
) -> None:
    found = LIBRARY.get(policy)
    assert found is not None
    result = screen_one(found, Facts.parse(facts), TODAY)
    assert result.verdict is verdict
    assert amounts is None or [one.words for one in result.amounts] == amounts


def test_that_the_vouchers_are_said_to_end_with_the_year() -> None:
    found = LIBRARY.get("shineng-xiaofei-butie-2026")
    assert found is not None
    facts = Facts.parse({"birth": "1950", "care_level": 3, "income": "normal"})
    result = screen_one(found, facts, TODAY)
    assert (result.verdict, result.changes_on, result.changes_to) == (L, date(2027, 1, 1), U)
    assert "2026-12-31" in result.change_words


def test_that_what_cannot_be_drawn_together_is_said_both_ways() -> None:
    facts = Facts.parse(
        {"birth": "1940", "hukou": "410106", "disability_grade": 1, "residence": "410106"}
    )
    told = {one.policy: one.excludes for one in screen(LIBRARY.policies, facts, TODAY)}
    assert told["zz-lvchengtong-laonianka"] == ("zz-lvchengtong-guanaika",)
    assert told["zz-lvchengtong-guanaika"] == ("zz-lvchengtong-laonianka",)


def test_that_every_exclusion_names_a_policy_that_ships() -> None:
    ids = {policy.id for policy in LIBRARY.policies}
    for policy in LIBRARY.policies:
        for version in policy.versions:
            assert {one.policy for one in version.excludes} <= ids - {policy.id}
