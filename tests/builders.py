"""Makes what tests need: a world with its own clock and randomness, records, points."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from advisor_app.access.envelope import Cost
from advisor_app.bootstrap import World, set_up
from advisor_app.domain.changes import Changed
from advisor_app.domain.consultation import Channel, Consultation, Inquirer, Outcome
from advisor_app.domain.elder import Elder, Identity
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import Ids, RecordId
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.door import FirstRun
from advisor_app.services.registration import PersonEntry
from advisor_app.services.suite import Services
from advisor_app.store.record import Record, open_record
from advisor_app.support.paths import Paths, resources_folder

START = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
KEY = bytes(range(32))
INITIALS = {"张": "z", "王": "w", "曾": "cz", "桂": "g", "兰": "l", "芳": "f", "李": "l"}


class TickingClock:
    """A clock that moves on by a second each time it is read."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class TestIds(Ids):
    """Identifiers from a seed."""

    __test__ = False

    def __init__(self, seed: object = 0, now: Callable[[], datetime] | None = None) -> None:
        super().__init__(now or TickingClock(), Random(str(seed)).randbytes)


def unheard(_: Changed) -> None:
    """Nobody listens."""


def a_record(
    folder: Path,
    *,
    seed: object = 0,
    clock: TickingClock | None = None,
    heard: Callable[[Changed], None] = unheard,
    key: bytes = KEY,
) -> Record:
    """Open a record in a folder."""
    now = clock or TickingClock()
    ids = TestIds(seed, now)
    return open_record(
        folder / "record.db", key, ids=ids, now=now, initials=INITIALS, announce=heard
    )


def an_elder(ids: Ids, **facts: object) -> Elder:
    """Give an elder with some facts."""
    return Elder(id=ids.record(), facts=Facts.parse(facts), community="示例一社区")


def an_identity(ids: Ids, elder: RecordId, name: str = "张桂兰", phone: str = "") -> Identity:
    """Give an elder's identity."""
    return Identity(id=ids.record(), elder=elder, name=name, phone=phone)


def a_consultation(
    ids: Ids, elder: RecordId | None = None, at: datetime = START, point: str = "410106-D05"
) -> Consultation:
    """Give a plain consultation."""
    return Consultation(
        id=ids.record(),
        at=at,
        point=point,
        advisor=None,
        inquirer=Inquirer.ELDER if elder else Inquirer.ANONYMOUS,
        channel=Channel.WALK_IN,
        topics=("meals",),
        outcome=Outcome.ANSWERED,
        elder=elder,
    )


CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
PASSPHRASE = "Gui-tai-26"


def a_world(folder: Path, seed: object = 0, clock: TickingClock | None = None) -> World:
    """Give a world in a folder, with a cheap passphrase."""
    return World(
        paths=Paths(resources_folder(), folder),
        now=clock or TickingClock(),
        entropy=Random(str(seed)).randbytes,
        cost=CHEAP,
    )


def a_point(
    folder: Path,
    code: str = "410106-D05",
    *,
    district: Path | None = None,
    clock: TickingClock | None = None,
    heard: Callable[[Changed], None] = unheard,
) -> Services:
    """Make a point's record and open it."""
    first = FirstRun(
        point=code,
        point_name=f"示例{code[-3:]}顾问点",
        advisor="示例顾问",
        passphrase=PASSPHRASE,
        point_phone="100-0000-0000",
        district=district,
    )
    return set_up(a_world(folder, code, clock), first, heard)


def register(services: Services, name: str = "张桂兰", **entry: object) -> RecordId:
    """Register a person."""
    form = services.registration.blank()
    services.registration.save(form, PersonEntry(name=name, **entry))  # type: ignore[arg-type]
    return form.elder


def consult(services: Services, elder: RecordId | None = None, **entry: object) -> RecordId:
    """Log a plain consultation."""
    values: dict[str, object] = {
        "channel": Channel.WALK_IN,
        "topics": (services.consulting.topics[0].code,),
        "outcome": Outcome.ANSWERED,
        "elder": elder,
    }
    made = ConsultationEntry(**(values | entry))  # type: ignore[arg-type]
    return services.consulting.save(services.consulting.begin(), made)
