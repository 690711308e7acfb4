"""A policy in its time: what runs out, how fresh it is, what is brought."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.parameter import yuan
from advisor_app.domain.policy import (
    ENDING_SOON,
    Amount,
    Freshness,
    LegalBasis,
    Material,
    Standing,
    in_words,
)
from tests.eligibility.making import TODAY, eq, policy, version

ALONE = eq("living", "alone")
END = TODAY + timedelta(30)


@pytest.mark.parametrize(
    ("days", "standing"),
    [(1, Standing.ENDING), (60, Standing.ENDING), (61, Standing.CURRENT), (0, Standing.ENDED),
     (-1, Standing.ENDED)],
)  # fmt: skip
def test_that_a_policy_ends_soon_within_sixty_days(days: int, standing: Standing) -> None:
    one = policy(version(ALONE, end=TODAY + timedelta(days)))
    assert one.standing(TODAY) is standing
    assert timedelta(60) == ENDING_SOON


def test_that_a_version_that_goes_on_at_once_ends_nothing() -> None:
    one = policy(version(ALONE, "1", end=END), version(ALONE, "2", start=END))
    assert one.standing(TODAY) is Standing.CURRENT
    assert one.standing_words(TODAY) == ""


def test_that_a_gap_before_the_next_version_is_an_end() -> None:
    later = version(ALONE, "2", start=END + timedelta(1))
    one = policy(version(ALONE, "1", end=END), later)
    assert one.standing(TODAY) is Standing.ENDING


def test_that_what_has_not_begun_is_coming() -> None:
    one = policy(version(ALONE, start=TODAY + timedelta(3)))
    assert one.standing(TODAY) is Standing.COMING
    assert one.standing_words(TODAY) == "自2026年11月26日起施行"
    assert one.standing(TODAY + timedelta(3)) is Standing.CURRENT


def test_that_the_words_name_the_last_day_not_the_day_after() -> None:
    one = policy(version(ALONE, end=date(2027, 1, 1)))
    assert one.standing_words(TODAY) == "即将到期：2026年12月31日止，之后是否继续请问窗口"
    assert one.standing_words(date(2027, 1, 1)) == "已于2026年12月31日结束"


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_that_a_policy_stands_where_its_version_says(start: int, length: int) -> None:
    begins = TODAY + timedelta(start)
    ends = begins + timedelta(abs(length) + 1)
    one = policy(version(ALONE, start=begins, end=ends))
    standing = one.standing(TODAY)
    assert (standing is Standing.COMING) == (begins > TODAY)
    assert (standing is Standing.ENDED) == (ends <= TODAY)
    in_force = one.version_on(TODAY) is not None
    assert (standing in (Standing.CURRENT, Standing.ENDING)) == in_force
    assert bool(one.standing_words(TODAY)) == (standing is not Standing.CURRENT)


@pytest.mark.parametrize(
    ("days", "light"),
    [(0, Freshness.GREEN), (90, Freshness.GREEN), (91, Freshness.YELLOW), (180, Freshness.YELLOW),
     (181, Freshness.RED), (4000, Freshness.RED), (-5, Freshness.GREEN)],
)  # fmt: skip
def test_that_the_light_turns_after_ninety_and_a_hundred_and_eighty_days(
    days: int, light: Freshness
) -> None:
    assert Freshness.of(TODAY - timedelta(days), TODAY) is light


@pytest.mark.parametrize(
    ("material", "words"),
    [
        (Material(name="身份证"), "身份证"),
        (Material(name="身份证", copies=1), "身份证（原件，复印件1份）"),
        (Material(name="证明", original=False, copies=2), "证明（复印件2份）"),
        (Material(name="申请表", note="社区领"), "申请表（社区领）"),
        (Material(name="户口簿", copies=1, note="首页"), "户口簿（原件，复印件1份；首页）"),
        (Material(name="照片", original=False, note="带三张"), "照片（带三张）"),
    ],
)
def test_that_a_paper_says_original_copies_and_what_to_mind(material: Material, words: str) -> None:
    assert material.words == words


@pytest.mark.parametrize(
    ("fen", "per", "monthly"),
    [(10_000, "month", 10_000), (120_000, "year", 10_000), (10_000, "once", None),
     (None, "month", None), (500, "meal", None)],
)  # fmt: skip
def test_that_only_what_recurs_comes_to_something_in_a_month(
    fen: int | None, per: str, monthly: int | None
) -> None:
    assert Amount(value_fen=fen, per=per, words="").monthly_fen == monthly


def test_that_a_version_is_cited_by_its_first_document() -> None:
    made = version(ALONE)
    assert made.citation == ""
    basis = LegalBasis(title="办法", issuer="局", number="某文〔2016〕1号", article="第三条")
    cited = type(made)(
        **{name: getattr(made, name) for name in made.__slots__} | {"basis": (basis, basis)}
    )
    assert cited.citation == "《办法》某文〔2016〕1号第三条"


@given(st.integers(0, 10**9))
def test_that_money_in_words_reads_back(fen: int) -> None:
    words = yuan(fen)
    assert words.endswith("元")
    whole, _, rest = words.removesuffix("元").partition(".")
    assert int(whole) * 100 + int(rest or 0) == fen
    assert len(rest) in (0, 2)


def test_that_a_day_is_written_without_zeros_in_front() -> None:
    assert in_words(date(2027, 3, 5)) == "2027年3月5日"
