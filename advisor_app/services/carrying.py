"""A point's side of a carrier: what is ready goes there, what lies there for it comes in.

Everything can be done again at any moment: a bundle is put under the name of its own contents, a
file is taken in as often as it likes, and what counts is the district's receipt alone.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused, KnownError
from advisor_app.domain.place import Place
from advisor_app.services.carrier_book import CarrierBook, Handled
from advisor_app.services.carrier_setting import CarrierDesk, Carriers, Tested, tried
from advisor_app.services.desk import Desk
from advisor_app.services.device_keys import ENROLMENT_PROOF, DeviceKeys
from advisor_app.services.exchange import Exchange, Standing
from advisor_app.services.incoming import Incoming, Received
from advisor_app.services.legs import Leg, Moved, Trip
from advisor_app.services.outbox import Outbox
from advisor_app.services.outside import Outside, emptied
from advisor_app.services.packs import PackDesk
from advisor_app.sync.carriers import layout
from advisor_app.sync.carriers.carrier import Carrier
from advisor_app.sync.carriers.layout import Cargo, Named
from advisor_app.sync.carriers.medium import Entry
from advisor_app.sync.enrolment import EnrolmentRequest

NO_PLACE = "还没有设置同步的地方：请先设置，再同步；也可以导出文件交给区里"
_AGAIN = timedelta(days=1)
"""After which a file that was refused is tried once more."""

_ORDER = (Cargo.CERTIFICATE, Cargo.RETURNED, Cargo.RECEIPT, Cargo.PACK)
"""In which order files are taken in: a receipt may ask for what came back just before."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file that is to be fetched."""

    path: str
    named: Named
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Journey:
    """What a trip carries from leg to leg.

    Attributes:
        packs: numbers of those that were taken in.
        above: packs up to this number say nothing that newer ones do not.
    """

    place: Place
    device: str
    packs: frozenset[int]
    above: int
    handled: Mapping[str, Handled]
    now: datetime
    fetched: tuple[_Wanted, ...] = ()
    listed: frozenset[str] = frozenset()
    received: tuple[Received, ...] = ()
    outgoing: tuple[Path, ...] = ()
    request: Path | None = None
    gone: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a trip would do, without doing it.

    Attributes:
        sends: names of bundles in the outbox that are not there yet.
        records: revisions that would be exported before.
        fetches: names of files that would be taken in.
    """

    sends: tuple[str, ...]
    records: int
    fetches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointParts:
    """What a trip is made of."""

    desk: Desk
    keys: DeviceKeys
    exchange: Exchange
    incoming: Incoming
    outbox: Outbox
    packs: PackDesk
    inbox: Path
    carriers: Carriers = field(default_factory=Carriers)


class Carrying(CarrierDesk):
    """Goes to the carrier and comes back."""

    def __init__(self, parts: PointParts) -> None:
        self._parts = parts
        self._record = parts.desk.record
        self._book = CarrierBook(parts.desk.record, parts.desk.now)
        super().__init__(self._book)

    def standing(self) -> Standing:
        """Give where the point stands with its district."""
        return self._parts.exchange.standing()

    def state_words(self) -> tuple[str, ...]:
        """Say how it stands, and never more than the district's receipt says."""
        if self._book.place is None:
            return (NO_PLACE,)
        return self._book.state.words, standing_words(self.standing())

    def test(self, place: Place) -> Tested:
        """Try a place; needs the network, and no record."""
        probe = f"{layout.up_of(self._parts.desk.point.code)}/probe.txt"
        return tried(self._parts.carriers, place, probe)

    def legs(self, moved: Moved) -> tuple[Leg, ...]:
        """Give the legs of a trip.

        Args:
            moved: hears how far it is, on the network's legs.
        """
        return (
            Leg(network=False, work=lambda _: self._set_out()),
            Leg(network=True, work=lambda one: self._fetch(one, moved)),
            Leg(network=False, work=self._take),
            Leg(network=True, work=lambda one: self._send(one, moved)),
            Leg(network=False, work=self._finish),
        )

    def plan(self) -> Plan:
        """Say what a trip would do; reads the carrier and changes nothing.

        Raises:
            KnownError: no place, no district, or the place cannot be reached.
        """
        journey = self._set_out()
        carrier = self._parts.carriers.open_once(journey.place)
        try:
            wanted, _ = self._wanted(carrier, journey)
            there = {one.name for one in carrier.list(self._up)}
        finally:
            carrier.close()
        sends = (one.name for one in self._parts.outbox.bundles())
        return Plan(
            sends=tuple(one for one in sends if one not in there),
            records=self.standing().new,
            fetches=tuple(one.named.name for one in wanted if _is_news(one, journey)),
        )

    @property
    def _up(self) -> str:
        return layout.up_of(self._parts.desk.point.code)

    @property
    def _down(self) -> str:
        return layout.down_of(self._parts.desk.point.code)

    def _set_out(self) -> _Journey:
        place = self._book.place
        if place is None:
            raise BadInput(NO_PLACE, "carrier")
        self._parts.keys.needed_district(lambda: "，再同步")
        packs = self._parts.packs
        emptied(self._parts.inbox)
        return _Journey(
            place=place,
            device=self._parts.keys.device,
            packs=frozenset(one.serial for one in packs.history()),
            above=packs.stands_above(),
            handled=self._book.handled,
            now=self._parts.desk.now(),
        )

    def _fetch(self, journey: _Journey, moved: Moved) -> _Journey:
        fetched: list[_Wanted] = []
        listed: frozenset[str] = frozenset()
        with Outside(self._parts.carriers.open(journey.place, moved)) as outside:
            wanted, listed = self._wanted(outside.carrier, journey)
            for one in wanted:
                if outside.get(one.path, self._parts.inbox / one.named.name, one.named):
                    fetched.append(one)  # noqa: PERF401 - what came before a failure counts
        return replace(
            journey, fetched=tuple(fetched), listed=listed, failure=outside.failure,
            problems=tuple(outside.problems),
        )  # fmt: skip

    def _wanted(
        self, carrier: Carrier, journey: _Journey
    ) -> tuple[tuple[_Wanted, ...], frozenset[str]]:
        """Give what is for this device and not dealt with, and every path that is there."""
        found: list[_Wanted] = []
        for folder in (self._down, layout.FOR_ALL):
            found += _read_names(folder, carrier.list(folder))
        listed = frozenset(one.path for one in found)
        ours = [one for one in found if _is_ours(one.named, journey)]
        newest = layout.newest((one.named for one in ours), Cargo.RECEIPT)
        wanted = (
            one for one in ours if one.named.cargo is not Cargo.RECEIPT or one.named in newest
        )
        due = (one for one in wanted if _is_due(one, journey))
        return tuple(sorted(due, key=_in_turn)), listed

    def _take(self, journey: _Journey) -> _Journey:
        received: list[Received] = []
        handled = {path: one for path, one in journey.handled.items() if path in journey.listed}
        handled = handled if journey.listed else dict(journey.handled)
        problems = list(journey.problems)
        for one in journey.fetched:
            path = self._parts.inbox / one.named.name
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            before = handled.get(one.path)
            if before is None or before.digest != digest or not before.good:
                good = self._take_one(path, received, problems)
                now = journey.now.isoformat()
                handled[one.path] = Handled(size=one.size, at=now, good=good, digest=digest)
            path.unlink()
        failure = journey.failure or self._ready(problems)
        gone = tuple(
            one.path
            for one in journey.fetched
            if one.named.cargo is Cargo.RETURNED and handled[one.path].good
        )
        return replace(
            journey, gone=gone, received=tuple(received), handled=handled, problems=tuple(problems),
            outgoing=self._parts.outbox.bundles(), request=self._request(problems),
            failure=failure,
        )  # fmt: skip

    def _take_one(self, path: Path, received: list[Received], problems: list[str]) -> bool:
        try:
            one = self._parts.incoming.receive(path)
        except KnownError as error:
            problems.append(error.message)
            return False
        received.append(one)
        problems.extend(one.problems)
        return True

    def _ready(self, problems: list[str]) -> str:
        """Put what is new into the outbox; a device that may not export still fetches."""
        try:
            self._parts.exchange.export_to_outbox()
        except BadInput as error:
            problems.append(error.message)
        except KnownError as error:
            return error.message
        return ""

    def _request(self, problems: list[str]) -> Path | None:
        """Give the request to be certified, while nobody has answered it."""
        if self._parts.exchange.is_certified():
            return None
        path = self._parts.inbox.with_name("request.req")
        proof = self._record.device.setting(ENROLMENT_PROOF) or ""
        with suppress(BundleRefused):
            if EnrolmentRequest.read(path).code == proof:
                return path
        try:
            self._parts.exchange.request(path)
        except KnownError as error:
            problems.append(error.message)
            return None
        return path

    def _send(self, journey: _Journey, moved: Moved) -> _Journey:
        if journey.failure:
            return journey
        sent, there = list[str](), list[str]()
        with Outside(self._parts.carriers.open(journey.place, moved)) as outside:
            found = {one.name: one.size for one in outside.carrier.list(self._up)}
            for path in journey.outgoing:
                if found.get(path.name) == path.stat().st_size:
                    there.append(path.name)
                elif outside.put(f"{self._up}/{path.name}", path):
                    sent.append(path.name)
            if journey.request:
                name = layout.request_name(journey.device)
                outside.carrier.put_in_place(f"{self._up}/{name}", journey.request)
            for gone in journey.gone:  # was for this device alone, and is taken in
                outside.carrier.delete(gone)
        return replace(
            journey, sent=tuple(sent), there=tuple(there), failure=outside.failure,
            problems=(*journey.problems, *outside.problems),
        )  # fmt: skip

    def _finish(self, journey: _Journey) -> Trip:
        with self._record.begin() as work:
            for name in (*journey.sent, *journey.there):
                self._mark(name, journey.now.isoformat())
            work.touch("export")
        if journey.failure:
            self._book.missed(journey.failure, journey.handled)
        else:
            self._book.reached(journey.handled)
        return _told(journey, self.standing())

    def _mark(self, name: str, at: str) -> None:
        device = self._record.device
        export = device.export_beginning(Path(name).stem.rpartition("-")[2])
        if export and export.sent_at is None:
            device.mark_sent(export.digest, at)


def _read_names(folder: str, entries: Iterable[Entry]) -> Iterator[_Wanted]:
    for one in entries:
        known = layout.named(one.name)
        in_all = folder == layout.FOR_ALL
        if known and (known.cargo is Cargo.PACK) == in_all and known.cargo in _ORDER:
            yield _Wanted(f"{folder}/{one.name}", known, one.size)


def _in_turn(one: _Wanted) -> tuple[int, int]:
    """Packs come one after the other: one of some sections stands on older ones."""
    serial = one.named.serial if one.named.cargo is Cargo.PACK else 0
    return _ORDER.index(one.named.cargo), serial


def _is_ours(named: Named, journey: _Journey) -> bool:
    if named.cargo is Cargo.PACK:
        return named.serial > journey.above and named.serial not in journey.packs
    return named.cargo is Cargo.RECEIPT or journey.device.startswith(named.who)


def _is_due(one: _Wanted, journey: _Journey) -> bool:
    """Whether a file was not dealt with, or was refused long enough ago."""
    before = journey.handled.get(one.path)
    if before is None or before.size != one.size or one.named.cargo is Cargo.CERTIFICATE:
        return True
    return not before.good and abs(journey.now - datetime.fromisoformat(before.at)) > _AGAIN


def _is_news(one: _Wanted, journey: _Journey) -> bool:
    """Whether a file is not one that is only looked at again."""
    before = journey.handled.get(one.path)
    return before is None or not before.good or before.size != one.size


def standing_words(standing: Standing) -> str:
    """Say what the district is known to have; that it has everything only by its receipt."""
    parts = []
    if standing.new:
        parts.append(f"还有 {standing.new} 条没有送出")
    if standing.awaiting:
        parts.append(f"{standing.awaiting} 条已导出，等区里回执")
    if standing.acknowledged and not parts:
        return f"全部 {standing.acknowledged} 条区里已回执"
    if standing.acknowledged:
        parts.append(f"{standing.acknowledged} 条已回执")
    return "，".join(parts) or "还没有要送的记录"


def _told(journey: _Journey, standing: Standing) -> Trip:
    lines = []
    if journey.sent:
        lines.append(f"送去 {len(journey.sent)} 个数据包")
    lines += [one.words for one in journey.received if one.changed]
    lines.append(standing_words(standing))
    reached = not journey.failure
    return Trip(
        reached=reached,
        words="；".join(lines) if reached else journey.failure,
        lines=tuple(lines),
        problems=journey.problems,
        value={
            "reached": reached,
            "problem": journey.failure,
            "sent": list(journey.sent),
            "received": [
                {"file": one.file, "kind": one.kind.value, "words": one.words}
                for one in journey.received
            ],
            "problems": list(journey.problems),
            "new": standing.new,
            "awaiting": standing.awaiting,
            "acknowledged": standing.acknowledged,
        },
    )
