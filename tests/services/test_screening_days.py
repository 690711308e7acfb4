"""The screening's library: read on a day, replaced, compared, planned by."""

from datetime import date, timedelta

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import FOR_PROVIDERS
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.reading import load_library
from advisor_app.services.screening import MOST_QUESTIONS, Screenings
from advisor_app.support.paths import resources_folder
from tests.eligibility.making import age, eq, policy, version

TODAY = date(2026, 11, 23)
SHIPPED = load_library(resources_folder() / "policies")
ALLOWANCE = "zz-gaoling-jintie"


class Day:
    """A day that tests can turn."""

    def __init__(self) -> None:
        self.now = TODAY

    def __call__(self) -> date:
        return self.now


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def screenings(day: Day) -> Screenings:
    return Screenings(SHIPPED, day)


def verdicts(screenings: Screenings, on: date = TODAY, **facts: object) -> dict[str, Verdict]:
    judged = screenings.match(Facts.parse(facts), on)
    return {one.policy.id: one.screening.verdict for one in judged}


def test_that_no_brace_is_ever_read(screenings: Screenings) -> None:
    for one in screenings.policies:
        assert "{" not in repr(one)
    for judged in screenings.match(Facts(), TODAY):
        assert "{" not in repr(judged.policy)
    assert "{" not in repr(screenings.policy(ALLOWANCE))


def test_that_policies_are_read_as_of_the_day_of_the_question(screenings: Screenings) -> None:
    facts = Facts.parse({"income": "minimum", "hukou": "410106"})
    amounts = {}
    for on in (date(2023, 12, 1), TODAY):
        judged = {one.policy.id: one.screening for one in screenings.match(facts, on)}
        amounts[on] = [one.words for one in judged["zz-dongji-qunuan"].amounts]
    assert amounts == {date(2023, 12, 1): ["每人200元"], TODAY: []}


def test_that_the_list_turns_with_the_day(screenings: Screenings, day: Day) -> None:
    before = screenings.policy("zz-dongji-qunuan")
    day.now = date(2023, 12, 1)
    after = screenings.policy("zz-dongji-qunuan")
    assert not before.versions[-1].amount_confirmed
    assert after.versions[-1].amount_confirmed


def test_that_nobody_is_screened_for_what_institutions_get(screenings: Screenings) -> None:
    judged = verdicts(screenings, birth="1940-01-01")
    providers = {one.id for one in screenings.policies if one.category == FOR_PROVIDERS}
    assert len(providers) == 4
    assert not providers & set(judged)
    planned = screenings.plan(Facts(), TODAY)
    assert not providers & {one for question in planned for one in question.concerns}


def test_that_another_library_answers_at_once(screenings: Screenings) -> None:
    other = PolicyLibrary.of([policy(version(age(60)), name="a")])
    screenings.use(other)
    assert screenings.library is other
    assert verdicts(screenings, birth="1950-01-01") == {"a": Verdict.LIKELY}
    with pytest.raises(BadInput, match=ALLOWANCE):
        screenings.policy(ALLOWANCE)
    assert screenings.version_on(ALLOWANCE, TODAY) is None
    screenings.use(SHIPPED)
    assert screenings.policy(ALLOWANCE).name == "高龄津贴"


def test_that_two_versions_are_set_side_by_side(screenings: Screenings) -> None:
    rows = screenings.compared("zz-jigou-jianshe", "2018", "2021")
    by_label = {label: (before, after) for label, before, after in rows}
    before, after = by_label["标准"]
    assert "自建新增床位每张9000元" in before
    assert after == ""
    assert by_label["电话"][0] == by_label["电话"][1]
    assert by_label["到哪天失效"] == ("2021年1月1日", "")


def test_that_a_version_that_is_not_there_compares_as_nothing(screenings: Screenings) -> None:
    rows = screenings.compared(ALLOWANCE, "nothing", "2016")
    assert rows
    assert all(before == "" for _, before, _ in rows)


def test_that_the_plan_shrinks_with_every_answer(screenings: Screenings) -> None:
    first = screenings.plan(Facts(), TODAY)
    assert len(first) == MOST_QUESTIONS
    assert len(screenings.plan(Facts(), TODAY, most=3)) == 3
    assert screenings.plan(Facts(), TODAY, most=3) == first[:3]
    known = Facts.parse({"birth": "1940-01-01", "hukou": "410106"})
    asked = {one.fact for one in screenings.plan(known, TODAY)}
    assert not asked & {"birth", "hukou"}


def test_that_rare_things_are_asked_last(screenings: Screenings) -> None:
    for known in ({}, {"birth": "1940-01-01"}, {"birth": "1940-01-01", "hukou": "410106"}):
        asked = [one.fact for one in screenings.plan(Facts.parse(known), TODAY)]
        assert not {"homeless", "special_merit"} & set(asked)
    library = PolicyLibrary.of(
        [policy(version(eq("homeless", "yes")), name="a"),
         policy(version(eq("living", "alone")), name="b")]
    )  # fmt: skip
    screenings.use(library)
    assert [one.fact for one in screenings.plan(Facts(), TODAY)] == ["living", "homeless"]


def test_that_what_hangs_on_rare_things_stands_last_in_its_group(screenings: Screenings) -> None:
    judged = screenings.match(Facts.parse({"birth": "1940-01-01", "hukou": "410106"}), TODAY)
    waiting = [one for one in judged if one.screening.verdict is Verdict.NEEDS_INFO]
    assert {one.policy.id for one in waiting[-2:]} == {
        "gj-liulang-qitao-jiuzhu",
        "gj-teshu-gongxian-gongyang",
    }


@pytest.mark.parametrize("days", [0, 38, 39, 400])
def test_that_the_voucher_ends_with_the_year(screenings: Screenings, days: int) -> None:
    on = TODAY + timedelta(days)
    told = verdicts(screenings, on, birth="1940-01-01", care_level=3, income="normal")
    in_force = on < date(2027, 1, 1)
    assert (told["shineng-xiaofei-butie-2026"] is Verdict.LIKELY) == in_force
    one = screenings.policy("shineng-xiaofei-butie-2026")
    assert bool(one.standing_words(on))
