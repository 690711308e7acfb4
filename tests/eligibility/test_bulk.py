"""Many people at once: the same answers as one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.bulk import Crowd, members
from advisor_app.eligibility.change_days import next_change, verdict_on
from advisor_app.eligibility.outreach import RADAR_AGES, Reached, birthdays, reached
from tests.eligibility.making import FACTS, TODAY, age, all_of, eq, policies, policy, version

CROWDS = st.lists(FACTS, max_size=12)
ALONE = eq("living", "alone")


@given(CROWDS, policies(), st.dates(TODAY - timedelta(800), TODAY + timedelta(800)))
@settings(max_examples=150, deadline=None)
def test_that_bulk_equals_one_by_one(people: list[Facts], one: Policy, on: date) -> None:
    sets = Crowd(people).verdicts(one, on)
    for place, facts in enumerate(people):
        mine = [verdict for verdict, everybody in sets.items() if everybody >> place & 1]
        assert mine == [verdict_on(one, facts, on)]


@given(st.sets(st.integers(0, 500)))
def test_that_members_are_the_bits_in_order(places: set[int]) -> None:
    assert list(members(sum(1 << place for place in places))) == sorted(places)


def test_that_nobody_is_a_crowd_too() -> None:
    sets = Crowd([]).verdicts(policy(version(ALONE)), TODAY)
    assert set(sets.values()) == {0}


def test_that_many_birthdays_keep_their_persons() -> None:
    """More birthdays than a byte can count."""
    days = [date(1940, 1, 1) + timedelta(days=10 * number) for number in range(600)]
    people = [Facts.parse({"birth": day.isoformat()}) for day in days]
    likely = Crowd(people).verdicts(policy(version(age(80))), TODAY)[Verdict.LIKELY]
    assert list(members(likely)) == [at for at, day in enumerate(days) if day <= date(1946, 11, 23)]


def test_that_answers_can_be_judged_anew() -> None:
    crowd = Crowd([Facts.parse({"living": "alone"})])
    one = policy(version(ALONE))
    before = crowd.verdicts(one, TODAY)
    crowd.forget_answers()
    assert crowd.verdicts(one, TODAY) == before


def naive(people: list[Facts], one: Policy, on: date, within: int) -> list[Reached]:
    """Look at everybody, day by day."""
    found = []
    for place, facts in enumerate(people):
        if verdict_on(one, facts, on) is Verdict.LIKELY:
            found.append(Reached(place, one.id))
            continue
        for day in range(1, within + 1):
            if verdict_on(one, facts, on + timedelta(day)) is Verdict.LIKELY:
                found.append(Reached(place, one.id, on + timedelta(day)))
                break
    return found


@given(CROWDS, policies(), st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_that_the_radar_finds_whom_a_look_at_every_day_finds(
    people: list[Facts], one: Policy, within: int
) -> None:
    found = reached(people, [one], TODAY, within)
    bare = {Reached(each.place, each.policy, each.on) for each in found}
    assert bare == set(naive(people, one, TODAY, within))
    assert len(found) == len(bare)


@given(CROWDS, policies(), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_that_whoever_will_be_reached_is_told_why(
    people: list[Facts], one: Policy, within: int
) -> None:
    for each in reached(people, [one], TODAY, within):
        assert bool(each.words) == (each.on is not None)
        if each.on:
            change = next_change(one, people[each.place], each.on - timedelta(1))
            assert change is not None
            assert (change.on, change.words) == (each.on, each.words)


@pytest.mark.parametrize("years", RADAR_AGES)
def test_that_a_birthday_is_on_the_radar_from_its_first_day_to_its_last(years: int) -> None:
    born = date(TODAY.year - years, 12, 3)
    people = [Facts.parse({"birth": born.isoformat()}), Facts.parse({"birth": "1950"}), Facts()]
    on = born.replace(year=TODAY.year)
    assert [(one.place, one.age, one.on) for one in birthdays(people, TODAY, 10)] == [
        (0, years, on)
    ]
    assert birthdays(people, TODAY, 9) == ()
    assert birthdays(people, on, 30) == ()
    assert birthdays(people, on - timedelta(1), 1)[0].on == on


def test_that_somebody_born_on_the_leap_day_turns_on_the_first_of_march() -> None:
    people = [Facts.parse({"birth": "1948-02-29"})]
    (one,) = birthdays(people, date(2028, 2, 20), 30)
    assert one.on == date(2028, 2, 29)
    people = [Facts.parse({"birth": "1957-03-01"}), Facts.parse({"birth": "1956-02-29"})]
    found = {each.place: each.on for each in birthdays(people, date(2021, 2, 20), 30)}
    assert found[1] == date(2021, 3, 1)


def test_that_a_version_that_begins_reaches_everybody_it_fits() -> None:
    start = TODAY + timedelta(20)
    one = policy(version(all_of(ALONE), start=start))
    people = [Facts.parse({"living": "alone"}), Facts.parse({"living": "spouse"})]
    assert reached(people, [one], TODAY, 19) == ()
    (found,) = reached(people, [one], TODAY, 20)
    assert (found.place, found.on) == (0, start)
    assert "施行" in found.words
