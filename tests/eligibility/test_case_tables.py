"""The case tables beside the shipped policies: each runs, and each says enough."""

from datetime import timedelta
from pathlib import Path

import pytest

from advisor_app.eligibility.cases import CaseTable
from advisor_app.eligibility.change_days import thresholds
from advisor_app.eligibility.reading import load_library
from advisor_app.support.paths import resources_folder

FOLDER: Path = resources_folder() / "policies"
LIBRARY = load_library(FOLDER)
TABLES = {one.policy: one for one in LIBRARY.cases}
FEWEST = 4


def test_that_every_policy_has_a_table() -> None:
    assert set(TABLES) == {one.id for one in LIBRARY.policies}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_that_every_example_comes_out_as_it_says(table: CaseTable) -> None:
    assert LIBRARY.run(table) == ()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_that_a_table_shows_more_than_one_answer(table: CaseTable) -> None:
    assert len(table.cases) >= FEWEST
    names = [one.name for one in table.cases]
    assert len(set(names)) == len(names)
    policy = LIBRARY.get(table.policy)
    assert policy is not None
    if policy.is_for_elders:
        assert len({one.expect for one in table.cases}) >= 2


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_that_the_edges_of_a_rule_are_among_the_examples(table: CaseTable) -> None:
    """The day before a birthday that matters and the day itself; the days around a version."""
    policy = LIBRARY.get(table.policy)
    assert policy is not None
    days = {one.on for one in table.cases}
    for version in policy.versions:
        if version.valid_to:
            assert {version.valid_to, version.valid_to - timedelta(1)} <= days
    births = [(one.facts.birth, one.on) for one in table.cases if one.facts.birth]
    ages = {
        (birth.ages(on), birth.ages(on + timedelta(1))) for birth, on in births if birth.is_exact
    }
    if thresholds(policy) and policy.is_for_elders:
        assert any(today != tomorrow for today, tomorrow in ages), "no day before a birthday"


def test_that_somebody_born_on_the_leap_day_is_among_them() -> None:
    births = [str(one.facts.birth) for table in TABLES.values() for one in table.cases]
    assert sum(birth.endswith("-02-29") for birth in births) >= 4


def test_that_all_sixteen_national_items_are_in_the_library() -> None:
    """国家基本养老服务清单, annex of 中办发〔2022〕42号."""
    assert {number for one in LIBRARY.policies for number in one.national} == set(range(1, 17))


def test_that_all_twelve_gaps_are_asked_for() -> None:
    """What the district has to fill in first, group by group."""
    groups = [one.group for one in LIBRARY.parameters]
    assert {group.split()[0] for group in groups} >= {str(number) for number in range(1, 13)}
    assert all(one.question.endswith("？") for one in LIBRARY.parameters)


@pytest.mark.parametrize("one", LIBRARY.parameters, ids=lambda one: one.id)
def test_that_no_figure_of_an_earlier_year_is_open_ended(one: object) -> None:
    for entry in getattr(one, "entries", ()):
        assert entry.valid_to is not None or entry.confidence.value == "high"
