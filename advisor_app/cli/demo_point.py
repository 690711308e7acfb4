"""A point of the demonstration: elders registered, two years of consultations logged.

Everything goes through the same services as at a counter; only the clock and the randomness are
the demonstration's own, so that one seed and one date give the same records.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from advisor_app.cli.demo_follow import follow, refer, unmet_entry
from advisor_app.cli.demo_people import elder_entry, picked
from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction, Topic
from advisor_app.domain.ids import RecordId
from advisor_app.domain.screening import Verdict
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.suite import Services
from advisor_app.support.calendar import LOCAL

_CHANNELS = {Channel.WALK_IN: 60, Channel.PHONE: 25, Channel.HOME_VISIT: 10, Channel.EVENT: 5}
_OUTCOMES = {
    Outcome.ANSWERED: 54,
    Outcome.SIGNPOSTED: 18,
    Outcome.ASSISTED: 8,
    Outcome.FOLLOW_UP: 10,
    Outcome.REFERRED: 8,
    Outcome.UNMET: 2,
}
_INQUIRERS = {Inquirer.ELDER: 55, Inquirer.CHILD: 28, Inquirer.SPOUSE: 10, Inquirer.NEIGHBOUR: 7}
_SATISFACTION = {Satisfaction.GOOD: 60, Satisfaction.FAIR: 8, Satisfaction.POOR: 1, None: 31}


class DemoClock:
    """A clock that stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Give the time it was put to."""
        return self.at

    def put(self, day: date, hour: int, minute: int) -> None:
        """Put it to a local time."""
        self.at = datetime.combine(day, time(hour, minute), LOCAL).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DemoSize:
    """How much to make: elders, days back, and consultations on a working day."""

    elders: int
    days: int
    daily: float


def fill(services: Services, clock: DemoClock, random: Random, until: date, size: DemoSize) -> None:
    """Live ``size.days`` days at the point, up to ``until``."""
    first = until - timedelta(days=size.days)
    known: list[RecordId] = []
    for offset in range(size.days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() < 5 or day == until:
            expected = max(1.0, size.elders * min(1.0, (offset + 30) / size.days))
            left = size.days - offset
            _live(services, clock, random, day, known, int(expected), size.daily, left)


def _live(
    services: Services,
    clock: DemoClock,
    random: Random,
    day: date,
    known: list[RecordId],
    expected: int,
    daily: float,
    left: int,
) -> None:
    clock.put(day, 8, 30)
    while len(known) < expected:
        form = services.registration.blank()
        services.registration.save(form, elder_entry(random, day))
        known.append(form.elder)
    follow(services, random, left)
    minutes = sorted(random.sample(range(8 * 60 + 30, 17 * 60), _how_many(random, daily)))
    for minute in minutes:
        clock.put(day, minute // 60, minute % 60)
        elder = random.choice(known) if random.random() < 0.85 else None
        entry = _entry(services, random, elder)
        talk = services.consulting.save(services.consulting.begin(), entry)
        if entry.outcome is Outcome.REFERRED:
            refer(services, random, elder, talk)


def _how_many(random: Random, daily: float) -> int:
    return int(random.triangular(0, 2 * daily, daily) + 0.5)


def _entry(services: Services, random: Random, elder: RecordId | None) -> ConsultationEntry:
    topics = _topics(random, services.consulting.topics)
    words = "、".join(services.consulting.words_of(topics))
    inquirer = picked(random, _INQUIRERS) if elder else Inquirer.ANONYMOUS
    policies = _policies(services, elder) if elder and random.random() < 0.15 else ()
    outcome = picked(random, _OUTCOMES)
    return ConsultationEntry(
        channel=picked(random, _CHANNELS),
        topics=topics,
        outcome=outcome,
        unmet=unmet_entry(random) if outcome is Outcome.UNMET else None,
        inquirer=inquirer,
        elder=elder,
        policies=policies,
        asked=f"来问{words}怎么办",
        answered="说明了条件和要带的材料" if random.random() < 0.6 else "",
        minutes=random.choice((None, 3, 5, 5, 8, 10, 15)),
        satisfaction=picked(random, _SATISFACTION),
    )


def _topics(random: Random, topics: tuple[Topic, ...]) -> tuple[str, ...]:
    weights = [4 if topic.key else 1 for topic in topics]
    chosen = random.choices(topics, weights, k=1 if random.random() < 0.75 else 2)
    return tuple(dict.fromkeys(topic.code for topic in chosen))


def _policies(services: Services, elder: RecordId) -> tuple[str, ...]:
    person = services.registration.card(elder).person
    judged = services.screenings.match(person.facts, services.desk.today)
    likely = [one.policy.id for one in judged if one.screening.verdict is Verdict.LIKELY]
    return tuple(likely[:2])
