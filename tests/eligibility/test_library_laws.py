"""Laws over the policies that ship, for people of every make."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.policy import Policy, SourceRank
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.change_days import verdict_on
from advisor_app.eligibility.format import CATEGORIES, LEVELS
from advisor_app.eligibility.matching import screen, screen_one
from advisor_app.eligibility.reading import load_library
from advisor_app.eligibility.truth import AGE, leaves
from advisor_app.support.paths import resources_folder

FOLDER = resources_folder() / "policies"
LIBRARY = load_library(FOLDER)
TODAY = date(2026, 11, 23)
L, U, N = Verdict.LIKELY, Verdict.UNLIKELY, Verdict.NEEDS_INFO
VOUCHERS = "shineng-xiaofei-butie-2026"
RENEWAL = "hn-shilaohua-huanxin-2025"

LOCAL: dict[str, object] = {"hukou": "410106", "residence": "410106"}
WHO: dict[str, dict[str, object]] = {
    "chengzhen-dusheng-jiangfu": {"birth": "1960", "hukou_type": "urban", "family_planning": "only_child"},
    "hn-dusheng-hulijia": {"birth": "1960", "family_planning": "only_child"},
    "hn-jingjikunnan-gaoling-fuwu": {"birth": "1945", "income": "minimum"},
    "hn-jingjikunnan-shineng-huli": {"birth": "1960", "income": "destitute", "care_level": 2},
    "hn-jingqu-mianpiao-60": {"birth": "1960"},
    "hn-jumin-dabing": {"health_insurance": "resident"},
    "hn-laonian-zhucan": {"birth": "1960"},
    "jiating-yanglao-zhichi": {"birth": "1960", "care_level": 1},
    "jingji-kunnan-shineng-jizhong-zhaohu": {"birth": "1960", "income": "minimum", "care_level": 4},
    "jisheng-tebie-fuzhu": {"birth": "1970", "family_planning": "child_lost"},
    "jisheng-teshu-jigou-youxian": {"birth": "1960", "family_planning": "child_disabled"},
    "kunnan-canjiren-shenghuo-butie": {"disability_grade": 4, "income": "minimum", "injury_care_fee": "no"},
    "mianfei-tijian-65": {"birth": "1960", "residence_half_year": "yes"},
    "nengli-pinggu-65": {"birth": "1960"},
    "nongcun-jisheng-jiangfu": {"birth": "1960", "hukou_type": "rural", "family_planning": "two_daughters"},
    "nongcunji-tuiyi-shibing": {"birth": "1960", "hukou_type": "rural", "veteran": "veteran"},
    VOUCHERS: {"birth": "1960", "care_level": 2, "income": "normal"},
    "tanfang-guanai": {"birth": "1960", "living": "alone"},
    "tekun-gongyang": {"birth": "1960", "income": "destitute"},
    "teshu-kunnan-shilaohua": {"birth": "1960", "income": "margin", "care_level": 1},
    "zhigong-jiben-yanglao": {"pension": "employee"},
    "zhongdu-canjiren-huli-butie": {
        "disability_grade": 2, "long_term_care": "yes", "income": "normal", "injury_care_fee": "no",
    },
    "zz-dibao": {"below_minimum": "yes"},
    "zz-dongji-qunuan": {"income": "minimum"},
    "zz-gaoling-jintie": {"birth": "1945"},
    "zz-jumin-jichu-yanglaojin": {"birth": "1960", "pension": "resident"},
    "zz-linshi-jiuzhu": {"sudden_hardship": "yes", "income": "margin"},
    "zz-lvchengtong-guanaika": {"disability_grade": 1},
    "zz-lvchengtong-laonianka": {"birth": "1960"},
    "gj-liulang-qitao-jiuzhu": {"homeless": "yes"},
    "gj-teshu-gongxian-gongyang": {"birth": "1950", "special_merit": "yes"},
    "sj-12349-fuwu": {"birth": "1950", "living": "alone"},
    "sj-goumai-jujia-fuwu": {"birth": "1950", "living": "alone", "no_kin": "yes"},
    "sj-jinglaoyuan-shizhu": {"birth": "1950"},
    "sj-rijian-zhaoliao": {"birth": "1950", "living": "children"},
    "sj-yiwai-baoxian": {"birth": "1950"},
    "zz-changhuxian": {"care_level": 3, "health_insurance": "resident"},
    "zz-jiating-chuangwei": {"birth": "1950", "care_level": 2, "living": "spouse"},
}  # fmt: skip
"""Somebody of this place to whom each policy in force probably applies."""

TURNS: list[tuple[str, dict[str, object], Verdict]] = [
    ("chengzhen-dusheng-jiangfu", {"hukou_type": "rural"}, U),
    ("chengzhen-dusheng-jiangfu", {"family_planning": "two_daughters"}, U),
    ("chengzhen-dusheng-jiangfu", {"hukou": "110101"}, U),
    ("hn-dusheng-hulijia", {"birth": "1967"}, U),
    ("hn-jingjikunnan-gaoling-fuwu", {"income": "margin"}, U),
    ("hn-jingjikunnan-gaoling-fuwu", {"birth": "1947"}, U),
    ("hn-jingjikunnan-shineng-huli", {"care_level": 1}, U),
    ("hn-jingjikunnan-shineng-huli", {"care_level": None}, N),
    ("jiating-yanglao-zhichi", {"care_level": 0}, U),
    ("jingji-kunnan-shineng-jizhong-zhaohu", {"care_level": 3}, U),
    ("jingji-kunnan-shineng-jizhong-zhaohu", {"income": "destitute"}, U),
    ("jisheng-tebie-fuzhu", {"birth": "1979"}, U),
    ("kunnan-canjiren-shenghuo-butie", {"injury_care_fee": "yes"}, U),
    ("kunnan-canjiren-shenghuo-butie", {"income": "destitute"}, U),
    ("mianfei-tijian-65", {"residence_half_year": "no"}, U),
    ("mianfei-tijian-65", {"hukou": "990000"}, L),
    ("nengli-pinggu-65", {"birth": "1965", "long_term_care": "yes"}, L),
    ("nengli-pinggu-65", {"birth": "1965", "long_term_care": "no"}, U),
    ("nengli-pinggu-65", {"birth": "1965"}, N),
    ("nongcun-jisheng-jiangfu", {"hukou_type": "urban"}, U),
    ("nongcunji-tuiyi-shibing", {"veteran": "none"}, U),
    (VOUCHERS, {"hukou": "990000"}, L),
    (VOUCHERS, {"birth": "1966-11-23"}, L),
    (VOUCHERS, {"birth": "1966-11-24"}, U),
    (VOUCHERS, {"income": "destitute"}, U),
    ("tanfang-guanai", {"living": "spouse", "care_level": 3}, L),
    ("tanfang-guanai", {"living": "spouse", "disability_grade": 2}, L),
    ("tanfang-guanai", {"living": "children", "left_behind": "yes"}, L),
    ("tanfang-guanai", {"living": "institution"}, U),
    ("tekun-gongyang", {"income": "normal", "no_kin": "yes"}, N),
    ("tekun-gongyang", {"income": "normal", "no_kin": "yes", "below_minimum": "yes"}, L),
    ("tekun-gongyang", {"income": "normal", "no_kin": "yes", "below_minimum": "no"}, U),
    ("tekun-gongyang", {"income": "normal", "no_kin": "no"}, U),
    ("teshu-kunnan-shilaohua", {"income": "normal"}, U),
    ("teshu-kunnan-shilaohua", {"birth": "1940", "care_level": 0}, L),
    ("zhongdu-canjiren-huli-butie", {"long_term_care": "no"}, U),
    ("zhongdu-canjiren-huli-butie", {"income": "destitute"}, U),
    ("zz-dibao", {"below_minimum": None, "income": "minimum"}, L),
    ("zz-dibao", {"below_minimum": None, "income": "margin"}, N),
    ("zz-dibao", {"below_minimum": "no", "income": "margin"}, U),
    ("zz-dongji-qunuan", {"income": "margin"}, U),
    ("zz-jumin-jichu-yanglaojin", {"pension": "employee"}, U),
    ("zz-linshi-jiuzhu", {"sudden_hardship": "no"}, U),
    ("zz-linshi-jiuzhu", {"income": "normal"}, N),
    ("zz-linshi-jiuzhu", {"income": "normal", "below_minimum": "no"}, U),
    ("zz-linshi-jiuzhu", {"hukou": "990000"}, L),
    ("zz-lvchengtong-guanaika", {"disability_grade": 0}, U),
    ("gj-liulang-qitao-jiuzhu", {"homeless": "no"}, U),
    ("gj-liulang-qitao-jiuzhu", {"homeless": None}, N),
    ("gj-teshu-gongxian-gongyang", {"special_merit": "no"}, U),
    ("sj-12349-fuwu", {"living": "institution"}, U),
    ("sj-goumai-jujia-fuwu", {"no_kin": "no"}, N),
    ("sj-goumai-jujia-fuwu", {"no_kin": "no", "veteran": "disabled"}, L),
    ("sj-goumai-jujia-fuwu", {"no_kin": "no", "birth": "1926-11-23"}, L),
    ("sj-goumai-jujia-fuwu", {"hukou": "410102", "residence": "410102"}, U),
    ("zz-changhuxian", {"health_insurance": "none"}, U),
    ("zz-changhuxian", {"care_level": 2}, U),
    ("zz-jiating-chuangwei", {"care_level": 0}, U),
    ("zz-jiating-chuangwei", {"living": "institution"}, U),
]


def judged(policy_id: str, values: dict[str, object], on: date = TODAY) -> Verdict:
    policy = LIBRARY.get(policy_id)
    assert policy is not None
    return screen_one(policy, Facts.parse(values), on).verdict


def test_that_every_policy_in_force_is_tried() -> None:
    assert set(WHO) == {
        one.id for one in LIBRARY.policies if one.version_on(TODAY) and one.is_for_elders
    }


@pytest.mark.parametrize("policy_id", sorted(WHO))
def test_that_somebody_gets_it(policy_id: str) -> None:
    assert judged(policy_id, {**LOCAL, **WHO[policy_id]}) is L


@pytest.mark.parametrize(("policy_id", "change", "verdict"), TURNS)
def test_that_each_condition_can_turn_the_answer(
    policy_id: str, change: dict[str, object], verdict: Verdict
) -> None:
    assert judged(policy_id, {**LOCAL, **WHO[policy_id], **change}) is verdict


@pytest.mark.parametrize("policy", LIBRARY.policies, ids=lambda one: one.id)
def test_that_somebody_from_elsewhere_draws_no_money_of_this_place(policy: Policy) -> None:
    if policy.category in ("津贴补贴", "社会救助") and policy.region:
        stranger = {**WHO.get(policy.id, {}), "hukou": "990000", "residence": "990000"}
        assert judged(policy.id, stranger) is U


@pytest.mark.parametrize(
    ("on", "vouchers", "renewal"),
    [
        (date(2025, 12, 31), U, L),
        (date(2026, 1, 1), L, U),
        (date(2026, 12, 31), L, U),
        (date(2027, 1, 1), U, U),
    ],
)
def test_that_what_is_limited_in_time_begins_and_ends(
    on: date, vouchers: Verdict, renewal: Verdict
) -> None:
    facts: dict[str, object] = {**LOCAL, "birth": "1950", "care_level": 3, "income": "normal"}
    assert judged(VOUCHERS, facts, on) is vouchers
    assert judged(RENEWAL, facts, on) is renewal


@pytest.mark.parametrize(
    ("birth", "fen"),
    [
        ("1946-11-23", 10000), ("1936-11-24", 10000), ("1936-11-23", 20000),
        ("1926-11-24", 20000), ("1926-11-23", 30000), ("1915-01-01", 30000),
    ],
)  # fmt: skip
def test_that_the_old_age_allowance_has_one_tier_for_each_age(birth: str, fen: int) -> None:
    """郑民文〔2016〕28号: 80 to 89, 90 to 99, from 100."""
    policy = LIBRARY.get("zz-gaoling-jintie")
    assert policy is not None
    shown = screen_one(policy, Facts.parse({**LOCAL, "birth": birth}), TODAY).amounts
    assert [(one.value_fen, one.per) for one in shown] == [(fen, "month")]


@pytest.mark.parametrize(("living", "tiers"), [("alone", 2), ("institution", 1)])
def test_that_vouchers_for_the_home_are_for_those_at_home(living: str, tiers: int) -> None:
    policy = LIBRARY.get(VOUCHERS)
    assert policy is not None
    facts = Facts.parse({**WHO[VOUCHERS], "living": living})
    shown = screen_one(policy, facts, TODAY).amounts
    assert [one.value_fen for one in shown] == [80000] * tiers


CONFIRMED = {"zz-gaoling-jintie", VOUCHERS, RENEWAL}
TODAYS = LIBRARY.on(TODAY).policies
"""The policies as they read today: what the district has not filled in carries no amount."""


def test_that_only_what_was_confirmed_carries_an_amount() -> None:
    """The three whose amounts stand in sources of high confidence for this place or the country."""
    carrying = {
        one.id
        for one in TODAYS
        for version in one.versions
        if version.amount_confirmed and one.is_for_elders
    }
    assert carrying == CONFIRMED
    for policy in TODAYS:
        for version in policy.versions:
            assert version.amount_confirmed or not version.amounts
            if version.amount_confirmed and policy.is_for_elders:
                assert version.confidence.value == "high"


def test_that_figures_of_earlier_years_stand_in_versions_that_ended() -> None:
    for policy in TODAYS:
        for version in policy.versions:
            if version.amount_confirmed and not policy.is_for_elders:
                assert version.valid_to is not None
                assert version.valid_to <= TODAY


@pytest.mark.parametrize("policy", LIBRARY.policies, ids=lambda one: one.id)
def test_that_no_unconfirmed_figure_hides_in_the_words(policy: Policy) -> None:
    for version in policy.versions:
        materials = [part for one in version.materials for part in (one.name, one.note)]
        words = " ".join(
            [version.plain, version.where, version.time_limit, *version.steps, *materials]
        )
        if not version.amount_confirmed:
            assert not re.search(r"\d\s*元", words)


def test_that_a_number_to_call_is_written_only_where_it_was_read() -> None:
    phones = {one.id: version.phone for one in TODAYS for version in one.versions}
    assert {name: phone for name, phone in phones.items() if phone} == {
        "zz-lvchengtong-laonianka": "0371-9616633"
    }


def test_that_reprints_are_never_passed_off_as_the_authority() -> None:
    for policy in LIBRARY.policies:
        for version in policy.versions:
            for source in version.sources:
                if source.rank in (SourceRank.ISSUER, SourceRank.OPEN_GOVERNMENT):
                    if not source.url:  # the district's own word
                        assert source.rank is SourceRank.ISSUER
                        continue
                    host = source.url.split("/")[2]
                    assert host.endswith((".gov.cn", "henancjr.org.cn"))
                if re.search("转载|镜像|自媒体|汇编", source.title):
                    assert source.rank is SourceRank.REPRINT


def test_that_a_file_is_named_after_its_policy_and_all_are_filed() -> None:
    names = {path.name for path in FOLDER.glob("*.toml")} - {"parameters.toml"}
    filed = {f"{one.id}.toml" for one in LIBRARY.policies}
    assert names == filed | {f"{one.policy}.cases.toml" for one in LIBRARY.cases}
    for policy in LIBRARY.policies:
        assert policy.level in LEVELS
        assert policy.category in CATEGORIES


def test_that_every_condition_asks_for_a_fact_in_words() -> None:
    for policy in LIBRARY.policies:
        for version in policy.versions:
            for leaf in leaves(version.rule):
                assert leaf.field == AGE or leaf.field in FACTS
                assert 2 <= len(leaf.words) <= 40


def a_person() -> st.SearchStrategy[Facts]:
    """Somebody of whom any part may be known."""
    births = st.dates(date(1915, 1, 1), date(1985, 12, 31)).flatmap(
        lambda day: st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"])
    )
    codes = st.sampled_from(["410106", "410106001", "410100", "410000", "990000"])
    known: dict[str, st.SearchStrategy[object]] = {}
    for name, spec in FACTS.items():
        if spec.choices:
            known[name] = st.sampled_from(list(spec.choices))
        else:
            known[name] = births if spec.kind == "date" else codes
    return st.fixed_dictionaries({}, optional=known).map(Facts.parse)


@given(a_person(), st.dates(date(2025, 6, 1), date(2028, 1, 1)))
def test_that_the_same_person_is_answered_the_same(facts: Facts, on: date) -> None:
    once = screen(LIBRARY.policies, facts, on)
    backwards = screen(reversed(LIBRARY.policies), facts, on)
    assert sorted(once, key=lambda one: one.policy) == sorted(backwards, key=lambda one: one.policy)
    assert len(once) == len(LIBRARY.policies)


@given(a_person(), a_person(), st.dates(date(2025, 6, 1), date(2028, 1, 1)))
def test_that_learning_more_never_takes_back_an_answer(some: Facts, more: Facts, on: date) -> None:
    known = some.with_values({k: v for k, v in more.values.items() if k not in some.values})
    before = {one.policy: one.verdict for one in screen(LIBRARY.policies, some, on)}
    after = {one.policy: one.verdict for one in screen(LIBRARY.policies, known, on)}
    assert all(after[name] is verdict for name, verdict in before.items() if verdict is not N)


@given(a_person(), st.sampled_from(LIBRARY.policies))
@settings(max_examples=60)
def test_that_the_day_of_change_is_the_first_one(facts: Facts, policy: Policy) -> None:
    """Against a walk day by day, up to the day that is told or two years."""
    result = screen_one(policy, facts, TODAY)
    walked = min(result.changes_on or date.max, TODAY + timedelta(days=730))
    day = TODAY
    while (day := day + timedelta(days=1)) < walked:
        assert verdict_on(policy, facts, day) is result.verdict
    if result.changes_on:
        assert verdict_on(policy, facts, result.changes_on) is result.changes_to
        assert result.changes_to is not result.verdict
        assert result.change_words


@given(a_person())
def test_that_an_answer_carries_what_it_stands_on(facts: Facts) -> None:
    for one in screen(LIBRARY.policies, facts, TODAY):
        met = [reason.met for reason in one.reasons]
        expected = U if False in met else (N if None in met else L)
        assert one.verdict is expected
        assert bool(one.ask) is (one.verdict is N)
        assert one.verdict is not U or not one.amounts
        assert one.verdict is L or not one.excludes
        for reason in one.reasons:
            assert reason.words
            assert reason.met is not None or reason.field in FACTS


@given(a_person())
def test_that_exclusions_are_told_on_both_sides(facts: Facts) -> None:
    told = {one.policy: set(one.excludes) for one in screen(LIBRARY.policies, facts, TODAY)}
    for name, others in told.items():
        assert all(name in told[other] for other in others)
