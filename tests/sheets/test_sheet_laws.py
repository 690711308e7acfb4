"""For any elder and any library: what stands on the sheet is what was screened, whole and legible."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Amount, Material, Policy, PolicyVersion, in_words
from advisor_app.domain.screening import Screening, Verdict
from advisor_app.eligibility.matching import screen
from advisor_app.eligibility.reading import load_library
from advisor_app.sheets.elder_sheet import SOON
from advisor_app.sheets.lint import ELDER, lint
from advisor_app.sheets.press import Judged, SheetPress, version_of
from advisor_app.sheets.setting import MARGIN, PAGE_HEIGHT
from advisor_app.sheets.wording import grouped
from advisor_app.support.paths import resources_folder
from tests.eligibility.making import FACTS, policies
from tests.eligibility.test_library_laws import a_person
from tests.sheets.builders import recipient
from tests.sheets.reading import Run, runs
from tests.sheets.test_other_sheets import HEAD

ON = date(2026, 11, 23)
LIBRARY = load_library(resources_folder() / "policies").on(ON)
SHIPPED = [one for one in LIBRARY.policies if one.is_for_elders]
KEY = 28
_BOTTOM, _TOP = (MARGIN + 120, MARGIN + 50), (PAGE_HEIGHT, PAGE_HEIGHT - MARGIN - 24)
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_WORDS = st.text("老人每月领取补助护理上门（，。、）：0123456789元%", min_size=1, max_size=30).map(
    lambda text: f"甲{text.strip('（，。、）：')}乙"
)


@st.composite
def libraries(draw: st.DrawFn) -> list[Policy]:
    """Give policies with rules, amounts, papers and places of any words."""
    names = draw(st.lists(_WORDS, min_size=0, max_size=6, unique=True))
    return [draw(_dressed(f"p{place}", name)) for place, name in enumerate(names)]


@st.composite
def _dressed(draw: st.DrawFn, slug: str, name: str) -> Policy:
    bare = draw(policies(slug))
    category = draw(st.sampled_from(["津贴补贴", "养老服务", "社会救助"]))
    dressed = tuple(draw(_version(one)) for one in bare.versions)
    return replace(bare, name=name, category=category, versions=dressed)


@st.composite
def _version(draw: st.DrawFn, one: PolicyVersion) -> PolicyVersion:
    fen = draw(st.lists(st.integers(100, 9_999_900), max_size=2, unique=True))
    amounts = tuple(
        Amount(value_fen=each, per="month", words=f"每月{each / 100:g}元") for each in fen
    )
    materials = draw(st.lists(_WORDS, max_size=5))
    return replace(
        one,
        amounts=amounts,
        amount_confirmed=draw(st.booleans()),
        materials=tuple(Material(name=each) for each in materials),
        where=draw(st.just("") | _WORDS),
        phone=draw(st.sampled_from(["", "037100000000", "12345"])),
        time_limit=draw(st.just("") | _WORDS),
        hours=draw(st.just("") | _WORDS),
        needs_local_check=draw(st.booleans()),
    )


def judged(library: Iterable[Policy], facts: Facts) -> list[Judged]:
    by_id = {one.id: one for one in library}
    return [Judged(by_id[one.policy], one) for one in screen(by_id.values(), facts, ON)]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def running(drawn: Iterable[Run]) -> str:
    """Give the text without what stands on top and at the foot of every page."""
    return "".join(
        bare(run.text)
        for run in drawn
        if _BOTTOM[run.page > 1] < run.y < _TOP[run.page > 1]
        and not run.text.endswith("（接上页）")
    )


def of_verdict(found: list[Judged], verdict: Verdict) -> list[Judged]:
    return [one for one in found if one.screening.verdict is verdict]


def check_amounts(found: list[Judged], drawn: list[Run], text: str) -> None:
    """Every amount of the screening is there; every large figure is one of the screening's."""
    allowed = {bare(grouped(HEAD.point_phone)), HEAD.hotline}
    for one in of_verdict(found, Verdict.LIKELY):
        version = version_of(one, ON)
        allowed.add(bare(grouped(version.phone)))
        for amount in one.screening.amounts:
            if version.amount_confirmed:
                assert bare(amount.words) in text
                allowed.add(bare(amount.words))
    large = "".join(bare(run.text) for run in drawn if run.size == KEY and "Bold" in run.face)
    for words in sorted(allowed, key=len, reverse=True):
        large = large.replace(words, "")
    assert not re.search(r"\d", large), large


def check_dates(found: list[Judged], callback: date | None, text: str) -> None:
    """Every day on the sheet is the screening's, a policy's, today, or the promise."""
    said = {in_words(ON), in_words(callback) if callback else ""}
    soon = [one.screening for one in found if _is_soon(one.screening)]
    for one in soon:
        assert one.changes_on is not None
        said.add(in_words(one.changes_on))
    for one in of_verdict(found, Verdict.UNLIKELY):
        if _is_soon(one.screening) and one.screening.changes_to in (
            Verdict.LIKELY, Verdict.NEEDS_INFO,
        ):  # fmt: skip
            assert f"{in_words(one.screening.changes_on or ON)}起可能符合" in text
    own = bare(
        "".join(str(one) for each in found for one in (each.policy.versions, each.screening))
    )
    standing = "".join(bare(each.policy.standing_words(ON)) for each in found)
    for day in set(_DAY.findall(text)) - said:
        assert day in own or day in standing, day


def _is_soon(one: Screening) -> bool:
    return one.changes_on is not None and one.changes_on - ON <= SOON


def check_whole(found: list[Judged], text: str) -> None:
    """Nothing that belongs on the sheet is cut: names, papers, places, questions."""
    likely = of_verdict(found, Verdict.LIKELY)
    for place, one in enumerate(likely, start=1):
        version = version_of(one, ON)
        assert f"{place}.{bare(one.policy.name)}" in text
        for words in (
            *(material.words for material in version.materials),
            *(reason.words for reason in one.screening.reasons if reason.met),
            version.where, version.time_limit, version.hours,
        ):  # fmt: skip
            assert bare(words) in text, words
    if likely:
        assert f"可能符合下面{len(likely)}项待遇" in text


def check_legible(drawn: list[Run]) -> None:
    assert min(run.size for run in drawn) >= 16


@given(library=libraries(), facts=FACTS, body=st.sampled_from([16, 18, 22, 24]),
       days=st.none() | st.integers(0, 60))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_for_any_elder_and_any_library(
    press: SheetPress, library: list[Policy], facts: Facts, body: int, days: int | None
) -> None:
    found = judged(library, facts)
    callback = None if days is None else ON + timedelta(days=days)
    drawn = runs(press.elder_sheet(HEAD, recipient(), found, callback, body).pdf)
    text = running(drawn)
    if callback is None:
        check_amounts(found, drawn, text)
    check_dates(found, callback, text)
    check_legible(drawn)
    check_whole(found, text)


@given(facts=a_person())
@settings(max_examples=15, deadline=None)
def test_for_any_elder_and_the_library_we_ship(press: SheetPress, facts: Facts) -> None:
    found = judged(SHIPPED, facts)
    pdf = press.elder_sheet(HEAD, recipient(), found).pdf
    drawn = runs(pdf)
    text = running(drawn)
    check_amounts(found, drawn, text)
    check_dates(found, None, text)
    check_whole(found, text)
    check_legible(drawn)
    assert {one.rule for one in lint(pdf, ELDER)} == set()


@pytest.mark.parametrize("policy", LIBRARY.policies, ids=lambda one: one.id)
def test_that_the_sheet_of_every_policy_we_ship_is_clean(press: SheetPress, policy: Policy) -> None:
    made = press.policy_sheet(HEAD, policy, policy.nearest_version(ON))
    assert lint(made.pdf, replace(ELDER, longest_sentence=90)) == ()
