"""The one setting: where the carrier is, tried before it is kept."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from advisor_app.domain.errors import KnownError
from advisor_app.domain.place import KIND_WORDS, Place, PlaceKind
from advisor_app.domain.schedule import Rhythm, Schedule
from advisor_app.services.carrier_book import CarrierBook, CarrierState
from advisor_app.services.legs import Leg, Moved, Trip
from advisor_app.support.calendar import LOCAL
from advisor_app.sync.carriers.carrier import Carrier, Patience, unheard
from advisor_app.sync.carriers.opening import fingerprint_of, open_carrier
from advisor_app.sync.carriers.problems import CarrierProblem, Trouble

__all__ = [
    "KIND_WORDS",
    "CarrierDesk",
    "CarrierState",
    "Carriers",
    "Leg",
    "Moved",
    "Place",
    "PlaceKind",
    "Rhythm",
    "Schedule",
    "Tested",
    "Trip",
    "tried",
]

_TEST_TRIES = 1


@dataclass(frozen=True, slots=True)
class Carriers:
    """Opens carriers, with the patience of everyday or that of a test."""

    patience: Patience = field(default_factory=Patience)

    def open(self, place: Place, moved: Moved = unheard) -> Carrier:
        """Open one for a trip."""
        return open_carrier(place, self.patience, moved)

    def open_once(self, place: Place) -> Carrier:
        """Open one that says at once what is wrong."""
        return open_carrier(place, replace(self.patience, tries=_TEST_TRIES), unheard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What came of trying a place.

    Attributes:
        good: whether one can read and write there.
        words: one sentence.
        fingerprint: of the server's key, where somebody has to make sure of it first.
    """

    good: bool
    words: str
    fingerprint: str = ""


def tried(carriers: Carriers, place: Place, probe: str) -> Tested:
    """Try a place: reach it, look into it, write and delete a small file.

    Needs no record: it may wait on a thread of its own.

    Args:
        probe: the path to write and delete.
    """
    try:
        shown = _unknown_key(carriers, place)
        if shown:
            words = "第一次连这台服务器：请和管理员核对下面的指纹，一样才勾选"
            return Tested(good=False, words=words, fingerprint=shown)
        carrier = carriers.open_once(place)
        try:
            carrier.look()
            with TemporaryDirectory() as folder:
                small = Path(folder) / "probe"
                small.write_bytes(b"probe\n")
                carrier.put_in_place(probe, small)
            carrier.delete(probe)
        finally:
            carrier.close()
    except CarrierProblem as problem:
        pinned = problem.fingerprint if problem.trouble is Trouble.OTHER_SERVER else ""
        return Tested(good=False, words=problem.message, fingerprint=pinned)
    except KnownError as error:
        return Tested(good=False, words=error.message)
    return Tested(good=True, words=f"{place.words}连得上，能读能写")


def _unknown_key(carriers: Carriers, place: Place) -> str:
    if place.kind is not PlaceKind.SFTP or place.pinned:
        return ""
    return fingerprint_of(place, carriers.patience.timeout)


class CarrierDesk(ABC):
    """What a window shows of the carrier, whichever side it is on."""

    def __init__(self, book: CarrierBook) -> None:
        self._book = book

    def setting(self) -> tuple[Place | None, Schedule]:
        """Give where the carrier is and when it is looked at."""
        return self._book.place, self._book.schedule

    def state(self) -> CarrierState:
        """Give how it went."""
        return self._book.state

    def keep(self, place: Place | None, schedule: Schedule) -> None:
        """Keep where the carrier is; None for none."""
        self._book.keep(place, schedule)

    def is_due(self, opened: datetime) -> bool:
        """Whether the schedule wants a trip now.

        Args:
            opened: when the program was opened.
        """
        if self._book.place is None:
            return False
        state = self._book.state
        tried = datetime.fromisoformat(state.tried_at) if state.tried_at else None
        return self._book.schedule.is_due(
            self._book.now().astimezone(LOCAL), opened, tried, state.failures
        )

    @abstractmethod
    def state_words(self) -> tuple[str, ...]:
        """Say how it stands, a sentence each, and never more than is known."""

    @abstractmethod
    def test(self, place: Place) -> Tested:
        """Try a place; needs the network, and no record."""

    @abstractmethod
    def legs(self, moved: Moved) -> tuple[Leg, ...]:
        """Give the legs of a trip; ``moved`` hears how far it is, on the network's legs."""
