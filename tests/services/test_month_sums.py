"""The month's figures against a plain count of what was logged, whatever was logged."""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.month import Month
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_day
from tests.builders import TickingClock, a_point, consult, register

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
MONTHS = (Month(2026, 10), Month(2026, 11))
PEOPLE = 3


@dataclass(frozen=True)
class Talk:
    """A consultation as it is drawn: ``who`` is a place among the people, or None."""

    hours_ago: int
    who: int | None
    channel: Channel
    inquirer: Inquirer
    outcome: Outcome
    topics: tuple[int, ...]
    minutes: int | None
    satisfaction: Satisfaction | None

    @property
    def month(self) -> Month:
        return Month.of(local_day(NOW - timedelta(hours=self.hours_ago)))


TALKS = st.lists(
    st.builds(
        Talk,
        hours_ago=st.integers(0, 50 * 24),
        who=st.one_of(st.none(), st.integers(0, PEOPLE - 1)),
        channel=st.sampled_from(Channel),
        inquirer=st.sampled_from(Inquirer),
        outcome=st.sampled_from([one for one in Outcome if one is not Outcome.FOLLOW_UP]),
        topics=st.lists(st.integers(0, 9), unique=True, min_size=1, max_size=3).map(tuple),
        minutes=st.one_of(st.none(), st.integers(0, 480)),
        satisfaction=st.one_of(st.none(), st.sampled_from(Satisfaction)),
    ),
    max_size=12,
    unique_by=lambda talk: talk.hours_ago,
)


def lived(folder: Path, talks: list[Talk]) -> Services:
    services = a_point(folder, clock=TickingClock(NOW))
    people = [register(services, f"张桂兰{place}") for place in range(PEOPLE)]
    codes = [topic.code for topic in services.consulting.topics]
    for talk in talks:
        consult(
            services, None if talk.who is None else people[talk.who],
            at=NOW - timedelta(hours=talk.hours_ago), channel=talk.channel,
            inquirer=talk.inquirer, outcome=talk.outcome, minutes=talk.minutes,
            topics=tuple(codes[place] for place in talk.topics), satisfaction=talk.satisfaction,
        )  # fmt: skip
    return services


def some(figures: object) -> dict[str, int]:
    """Give a breakdown without its zeros and without what nobody said."""
    assert isinstance(figures, Mapping)
    return {name: count for name, count in figures.items() if count and name}


@settings(max_examples=25)
@given(talks=TALKS)
def test_that_every_figure_is_what_a_plain_count_gives(
    talks: list[Talk], tmp_path_factory: pytest.TempPathFactory
) -> None:
    services = lived(tmp_path_factory.mktemp("p"), talks)
    codes = [topic.code for topic in services.consulting.topics]
    tallies = {month: services.reporting.tally(month).indicators for month in MONTHS}
    services.care.close()
    for month, found in tallies.items():
        mine = [talk for talk in talks if talk.month == month]
        minutes = [talk.minutes for talk in mine if talk.minutes is not None]
        assert found["consultations"] == len(mine)
        assert found["anonymous"] == sum(talk.who is None for talk in mine)
        assert found["persons"] == len({talk.who for talk in mine} - {None})
        assert found["median_minutes"] == (median(minutes) if minutes else None)
        assert some(found["by_channel"]) == Counter(talk.channel.value for talk in mine)
        assert some(found["by_outcome"]) == Counter(talk.outcome.value for talk in mine)
        assert some(found["by_inquirer"]) == Counter(talk.inquirer.value for talk in mine)
        assert some(found["by_topic"]) == Counter(
            codes[place] for talk in mine for place in talk.topics
        )


@settings(max_examples=25)
@given(talks=TALKS)
def test_that_first_and_repeated_contacts_share_out_who_was_named(
    talks: list[Talk], tmp_path_factory: pytest.TempPathFactory
) -> None:
    services = lived(tmp_path_factory.mktemp("p"), talks)
    tallies = {month: services.reporting.tally(month).indicators for month in MONTHS}
    services.care.close()
    earliest: dict[int, Talk] = {}
    for talk in sorted(talks, key=lambda one: -one.hours_ago):
        if talk.who is not None:
            earliest.setdefault(talk.who, talk)
    for month, found in tallies.items():
        firsts = sum(talk.month == month for talk in earliest.values())
        named = sum(talk.month == month and talk.who is not None for talk in talks)
        assert found["first_contacts"] == firsts
        assert found["repeat_contacts"] == named - firsts


@settings(max_examples=15)
@given(talks=TALKS)
def test_that_screen_csv_and_json_tell_one_story(
    talks: list[Talk], tmp_path_factory: pytest.TempPathFactory
) -> None:
    services = lived(tmp_path_factory.mktemp("p"), talks)
    month = MONTHS[1]
    table = services.reporting.table(month)
    rows = list(csv.reader(StringIO(services.reporting.as_text(month, "csv"))))
    counted = json.loads(services.reporting.as_text(month, "json"))
    services.care.close()
    assert (counted["point"], counted["month"]) == ("410106-D05", "2026-11")
    told = {cell for row in rows for cell in row}
    for section in table.sections:
        for row in section.rows:
            assert row.label in told
    figure = str(counted["indicators"]["consultations"])
    assert any("咨询" in row[0] or "咨询" in "".join(row) for row in rows if figure in row)


@pytest.mark.parametrize(
    ("due", "made", "figures"),
    [
        ((0,), (), (1, 0, 0)), ((0,), (0,), (1, 1, 1)), ((0, 0, 0), (0, 2), (3, 2, 2)),
        ((), (), (0, 0, 0)), ((40,), (), (0, 0, 0)),
    ],
)  # fmt: skip
def test_that_promised_calls_are_counted_by_the_month_they_fall_due(
    due: tuple[int, ...], made: tuple[int, ...], figures: tuple[int, ...], services: Services
) -> None:
    today = services.desk.today
    for days in due:
        consult(services, outcome=Outcome.FOLLOW_UP, callback_due=today + timedelta(days=days))
    calls = services.callbacks.due()
    for place in made:
        services.callbacks.log(services.callbacks.begin(), calls[place], CallOutcome.SETTLED)
    found = services.reporting.tally(Month.of(today)).indicators
    assert (
        found["callbacks_due"], found["callbacks_done"], found["callbacks_on_time"],
    ) == figures  # fmt: skip
    assert len(services.callbacks.due()) == sum(days == 0 for days in due) - len(made)


def test_that_a_call_made_late_is_made_and_not_on_time(tmp_path: Path) -> None:
    clock = TickingClock()
    services = a_point(tmp_path, clock=clock)
    consult(services, outcome=Outcome.FOLLOW_UP, callback_due=services.desk.today)
    clock.at += timedelta(days=2)
    (call,) = services.callbacks.due()
    services.callbacks.log(services.callbacks.begin(), call, CallOutcome.SETTLED)
    found = services.reporting.tally(Month(2026, 11)).indicators
    services.care.close()
    assert (found["callbacks_done"], found["callbacks_on_time"]) == (1, 0)


def test_that_a_call_finished_twice_is_one_call(services: Services) -> None:
    consult(services, outcome=Outcome.FOLLOW_UP, callback_due=services.desk.today)
    (call,) = services.callbacks.due()
    form = services.consulting.begin()
    for _ in range(2):
        services.callbacks.log(form, call, CallOutcome.SETTLED)
    found = services.reporting.tally(Month(2026, 11)).indicators
    assert (found["callbacks_due"], found["callbacks_done"]) == (1, 1)
    assert services.care.verify().problems == ()


@pytest.mark.parametrize("zone", ["+00:00", "+08:00", "-05:00", "+14:00"])
def test_that_a_talk_is_kept_in_world_time_whatever_zone_it_was_given_in(
    zone: str, services: Services
) -> None:
    at = datetime.fromisoformat(f"2026-11-20T09:30:00{zone}")
    consult(services, at=at)
    (seen,) = services.consulting.listed()
    assert seen.consultation.at == at
    assert seen.consultation.at.utcoffset() == timedelta(0)
