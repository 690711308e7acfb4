"""However talks are corrected, taken back, put back: history is whole, tallies are a list's."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import a_point, register
from tests.conftest import EXAMPLES

NOVEMBER = Month(2026, 11)
TOPICS = ("meals", "pension", "health")
SAID = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(Channel),
        "topics": st.lists(st.sampled_from(TOPICS), min_size=1, unique=True).map(tuple),
        "outcome": st.sampled_from((Outcome.ANSWERED, Outcome.UNMET, Outcome.FOLLOW_UP)),
        "elder": st.sampled_from((0, 1, None)),
        "minutes": st.sampled_from((None, 5, 20)),
        "asked": st.sampled_from(("", "问助餐")),
    }
)
DEEDS = st.lists(
    st.tuples(st.sampled_from(("log", "correct", "correct", "withdraw", "restore")),
              st.integers(0, 3), SAID),
    min_size=2, max_size=9,
)  # fmt: skip


@dataclass
class Plain:
    """A talk as somebody would keep it on a list: what it says now, and what it said before."""

    said: dict[str, Any]
    withdrawn: bool = False
    before: list[str] = field(default_factory=lambda: ["记下"])


class Booth:
    """A point and the plain list beside it."""

    def __init__(self, folder: Path) -> None:
        self.services: Services = a_point(folder)
        self.people = [register(self.services), register(self.services, "王建国")]
        self.talks: dict[RecordId, Plain] = {}

    def do(self, deed: str, which: int, said: dict[str, Any]) -> None:
        if deed == "log":
            consulting = self.services.consulting
            one = consulting.save(consulting.begin(), self.entry(said))
            self.talks[one] = Plain(said)
        elif self.talks:
            one = list(self.talks)[which % len(self.talks)]
            getattr(self, deed)(one, self.talks[one], said)

    def correct(self, one: RecordId, plain: Plain, said: dict[str, Any]) -> None:
        if plain.withdrawn:
            return
        service = self.services.correcting
        opened = service.open(one)
        entry = replace(self.entry(said), at=opened.entry.at)
        if service.correct(service.begin(), opened.seen, entry).is_empty:
            assert plain.said == said
        else:
            plain.before.append("更正")
        plain.said = said

    def withdraw(self, one: RecordId, plain: Plain, _: object) -> None:
        if not plain.withdrawn:
            service = self.services.correcting
            service.withdraw(service.begin(), one, "记重了")
            plain.withdrawn = True
            plain.before.append("撤回")

    def restore(self, one: RecordId, plain: Plain, _: object) -> None:
        if plain.withdrawn:
            service = self.services.correcting
            service.restore(service.begin(), one)
            plain.withdrawn = False
            plain.before.append("恢复")

    def entry(self, said: dict[str, Any]) -> ConsultationEntry:
        elder = None if said["elder"] is None else self.people[said["elder"]]
        unmet = UnmetEntry(reason=UnmetReason.FULL) if said["outcome"] is Outcome.UNMET else None
        return ConsultationEntry(**(said | {"elder": elder, "unmet": unmet}))

    @property
    def standing(self) -> list[dict[str, Any]]:
        return [one.said for one in self.talks.values() if not one.withdrawn]


def _counted(figure: object) -> dict[str, int]:
    assert isinstance(figure, Mapping)
    return {name: count for name, count in figure.items() if count}


def _holds(counter: Booth) -> None:
    services, standing = counter.services, counter.standing
    figures = services.reporting.counted(NOVEMBER).indicators
    assert figures["consultations"] == len(standing)
    assert figures["persons"] == len({one["elder"] for one in standing} - {None})
    assert figures["anonymous"] == sum(one["elder"] is None for one in standing)
    assert _counted(figures["by_channel"]) == Counter(one["channel"].value for one in standing)
    assert _counted(figures["by_topic"]) == Counter(
        topic for one in standing for topic in one["topics"]
    )
    unmet = [one for one in standing if one["outcome"] is Outcome.UNMET]
    today = services.desk.today
    needs = services.unmet.listed(today, today)
    assert Counter(one.topic for one in needs) == Counter(
        topic for one in unmet for topic in one["topics"]
    )
    assert figures["unmet"] == len(needs)
    promised = Counter(one["elder"] for one in standing if one["outcome"] is Outcome.FOLLOW_UP)
    calls = Counter(one.call.elder for one in services.callbacks.listed(ahead=30))
    assert calls == Counter({
        None if who is None else counter.people[who]: count for who, count in promised.items()
    })  # fmt: skip


@settings(max_examples=max(6, EXAMPLES // 3))  # a life is eight talks long
@given(deeds=DEEDS)
def test_that_tally_and_history_are_those_of_a_plain_list(
    deeds: list[tuple[str, int, dict[str, Any]]],
) -> None:
    with TemporaryDirectory() as folder:
        counter = Booth(Path(folder))
        for deed in deeds:
            counter.do(*deed)
        _holds(counter)
        for one, plain in counter.talks.items():
            opened = counter.services.correcting.open(one)
            assert [line.what for line in opened.history] == plain.before
            assert opened.seen.consultation.withdrawn is plain.withdrawn
            kept = replace(counter.entry(plain.said), at=opened.entry.at)
            assert replace(opened.entry, callback_due=None, unmet=None) == replace(
                kept, callback_due=None, unmet=None
            )
        assert counter.services.care.verify().problems == ()
        counter.services.care.close()
