"""A point of the demonstration lives as a real one would: by day, in order, nobody twice."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from advisor_app.bootstrap import World, set_up, silent
from advisor_app.cli.demo_point import DemoClock, DemoSize, fill
from advisor_app.domain.consultation import Consultation, Inquirer
from advisor_app.services.door import FirstRun
from advisor_app.services.suite import Services
from advisor_app.support.calendar import LOCAL
from advisor_app.support.paths import Paths, resources_folder
from tests.builders import CHEAP, PASSPHRASE, START

UNTIL = date(2026, 11, 22)
"""A Sunday: the last day is lived all the same, so that the window has something of today."""
SIZE = DemoSize(elders=8, days=60, daily=3.0)


def lived(folder: Path, seed: int, size: DemoSize = SIZE, until: date = UNTIL) -> Services:
    clock, random = DemoClock(START), Random(seed)
    clock.put(until - timedelta(days=size.days + 1), 8, 0)
    world = World(
        paths=Paths(resources_folder(), folder), now=clock, entropy=random.randbytes, cost=CHEAP
    )
    first = FirstRun(
        point="410106-D05", point_name="", advisor="示例顾问", passphrase=PASSPHRASE, district=None
    )
    services = set_up(world, first, silent)
    fill(services, clock, random, until, size)
    clock.put(until, 17, 40)
    return services


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    opened = lived(tmp_path_factory.mktemp("demo"), 7)
    yield opened
    opened.care.close()


@pytest.fixture(scope="module")
def talks(services: Services) -> list[Consultation]:
    return [one.consultation for one in services.consulting.listed(limit=100_000)]


def local(one: Consultation) -> datetime:
    return one.at.astimezone(LOCAL)


def test_that_as_many_elders_are_registered_as_were_asked_for(services: Services) -> None:
    assert services.registration.count() == SIZE.elders
    names = [one.person.name for one in services.registration.recent()]
    assert all(2 <= len(name) <= 3 for name in names)


def test_that_talks_are_held_in_opening_hours_and_never_ahead_of_time(
    talks: list[Consultation],
) -> None:
    assert talks
    for one in talks:
        at = local(one)
        assert time(8, 30) <= at.time() <= time(17, 0)
        assert UNTIL - timedelta(days=SIZE.days) <= at.date() <= UNTIL
        assert at.weekday() < 5 or at.date() == UNTIL


def test_that_there_are_about_as_many_talks_as_were_asked_for(talks: list[Consultation]) -> None:
    days = sum((UNTIL - timedelta(days=back)).weekday() < 5 for back in range(SIZE.days + 1))
    assert days * SIZE.daily * 0.6 < len(talks) < days * SIZE.daily * 1.4


def test_that_only_whoever_is_registered_is_talked_about(
    services: Services, talks: list[Consultation]
) -> None:
    registered = {one.person.id for one in services.registration.recent()}
    named = {one.elder for one in talks if one.elder}
    assert named <= registered
    assert any(one.elder is None for one in talks)
    for one in talks:
        assert (one.inquirer is Inquirer.ANONYMOUS) is (one.elder is None)


def test_that_every_topic_and_policy_is_one_there_is(
    services: Services, talks: list[Consultation]
) -> None:
    topics = {one.code for one in services.consulting.topics}
    policies = {one.id for one in services.screenings.policies}
    for one in talks:
        assert 1 <= len(set(one.topics)) == len(one.topics) <= 2
        assert set(one.topics) <= topics
        assert {each.policy for each in one.policies} <= policies


def test_that_the_record_holds_together(services: Services) -> None:
    assert services.care.verify().problems == ()
    services.care.rebuild()
    assert services.registration.count() == SIZE.elders


def told(services: Services) -> list[object]:
    seen = services.consulting.listed(limit=100_000)
    return [(one.consultation, one.name, one.note.asked if one.note else "") for one in seen]


@pytest.mark.parametrize(("seed", "same"), [(7, True), (8, False)])
def test_that_one_seed_is_one_life(
    seed: int, same: bool, services: Services, tmp_path: Path
) -> None:
    other = lived(tmp_path, seed)
    assert (told(other) == told(services)) is same
    other.care.close()


def test_that_a_quiet_point_of_one_elder_is_possible(tmp_path: Path) -> None:
    quiet = lived(tmp_path, 1, DemoSize(elders=1, days=3, daily=0.0), date(2026, 11, 25))
    assert quiet.registration.count() == 1
    assert quiet.consulting.listed() == ()
    quiet.care.close()
