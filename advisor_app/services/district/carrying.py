"""The district's side of a carrier: what points sent comes in, receipts and packs go down.

Everything can be done again at any moment. A file of a point's is deleted from the carrier only
once its records are merged and in a verified backup, or once a copy of what nobody can read is
kept here; then the point sends that one again.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.place import Place
from advisor_app.hub.district import District
from advisor_app.hub.intake import Merged
from advisor_app.services.carrier_book import CarrierBook, Handled
from advisor_app.services.carrier_setting import CarrierDesk, Carriers, Tested, tried
from advisor_app.services.desk import Clock
from advisor_app.services.district.parcels import Outgoing, is_torn, outdated, packs_down, parcels
from advisor_app.services.legs import Leg, Moved, Trip
from advisor_app.services.outside import Outside, emptied
from advisor_app.support.files import refusal
from advisor_app.sync.bundle import read_manifest
from advisor_app.sync.carriers import layout
from advisor_app.sync.carriers.carrier import Carrier
from advisor_app.sync.carriers.layout import Cargo, Named
from advisor_app.sync.enrolment import EnrolmentRequest

NO_PLACE = "还没有设置同步的地方：请先设置，再同步；也可以手工并入数据包"
_PUBLISHED = "carrier_published"
_FULL = timedelta(hours=20)
"""After which every point's receipt is looked at, also of points that sent nothing."""


@dataclass(frozen=True, slots=True)
class _There:
    """A file that a point put there."""

    point: str
    named: Named
    size: int

    @property
    def path(self) -> str:
        return f"{layout.up_of(self.point)}/{self.named.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What a trip carries from leg to leg.

    Attributes:
        full: whether all points are looked at.
        points: those that have a device.
        there: what points put there.
        came: what of it was fetched.
        down: folder → names that lie there for points.
        outgoing: what is to be put there.
        packs: paths of those that must stay there, or come there.
        gone: paths that can be deleted.
    """

    place: Place
    now: datetime
    handled: Mapping[str, Handled]
    full: bool
    points: tuple[str, ...]
    there: tuple[_There, ...] = ()
    came: tuple[_There, ...] = ()
    down: Mapping[str, frozenset[str]] = field(default_factory=dict)
    merged: tuple[Merged, ...] = ()
    enrolled: int = 0
    waiting: tuple[str, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    packs: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    put: int = 0
    deleted: int = 0
    problems: tuple[str, ...] = ()
    failure: str = ""

    @property
    def active(self) -> tuple[str, ...]:
        """The points whose folders are looked at."""
        named = (one.point for one in self.there)
        return tuple(dict.fromkeys((*named, *self.points) if self.full else named))


class DistrictCarrying(CarrierDesk):
    """Goes to the carrier and comes back."""

    def __init__(
        self, district: District, inbox: Path, now: Clock, carriers: Carriers | None = None
    ) -> None:
        """Take the folder for what comes; beside it lies what nobody can read."""
        self._district = district
        self._record = district.record
        self._inbox = inbox
        self._quarantine = inbox.with_name("quarantine")
        self._now = now
        self._carriers = carriers or Carriers()
        self._book = CarrierBook(district.record, now)
        super().__init__(self._book)

    def state_words(self) -> tuple[str, ...]:
        """Say how it stands."""
        if self._book.place is None:
            return (NO_PLACE,)
        waiting = len(self.waiting())
        words = (self._book.state.words,)
        return (*words, f"{waiting} 份接入申请等着登记") if waiting else words

    def waiting(self) -> tuple[Path, ...]:
        """Give the requests that came without a code: an officer makes sure of them."""
        return tuple(sorted(self._inbox.glob("*/*.req")))

    def test(self, place: Place) -> Tested:
        """Try a place; needs the network, and no record."""
        return tried(self._carriers, place, f"{layout.FOR_ALL}/probe.txt")

    def legs(self, moved: Moved) -> tuple[Leg, ...]:
        """Give the legs of a trip."""
        return (
            Leg(network=False, work=lambda _: self._set_out()),
            Leg(network=True, work=lambda one: self._collect(one, moved)),
            Leg(network=False, work=self._merge),
            Leg(network=True, work=lambda one: self._publish(one, moved)),
            Leg(network=False, work=self._finish),
        )

    def _set_out(self) -> _Round:
        place = self._book.place
        if place is None:
            raise BadInput(NO_PLACE, "carrier")
        now, published = self._now(), self._published()
        last = published.get("full")
        return _Round(
            place=place,
            now=now,
            handled=self._book.handled,
            full=not last or abs(now - datetime.fromisoformat(last)) > _FULL,
            points=self._district.receipts.points(),
        )

    def _collect(self, trip: _Round, moved: Moved) -> _Round:
        there, came = list[_There](), list[_There]()
        down: dict[str, frozenset[str]] = {}
        with Outside(self._carriers.open(trip.place, moved)) as outside:
            for point in outside.carrier.folders(layout.UP):
                there += _sent_by(point, outside.carrier)
            trip = replace(trip, there=tuple(there))
            for one in there:
                if self._is_wanted(one, trip) and outside.get(one.path, self.here(one), one.named):
                    came.append(one)
            for folder in (layout.FOR_ALL, *map(layout.down_of, trip.active)):
                down[folder] = frozenset(one.name for one in outside.carrier.list(folder))
        return replace(
            trip, came=tuple(came), down=down, failure=outside.failure,
            problems=tuple(outside.problems),
        )  # fmt: skip

    def _is_wanted(self, one: _There, trip: _Round) -> bool:
        before = trip.handled.get(one.path)
        if one.named.cargo is Cargo.REQUEST:
            return True  # its name says whose it is, not what is in it
        if before and before.good and before.size == one.size:
            return False
        here = self.here(one)
        return not (here.exists() and here.stat().st_size == one.size)

    def here(self, one: _There) -> Path:
        """Give where a file lies here until it is taken in."""
        folder = self._inbox / one.point
        emptied(folder, nothing=True)
        return folder / one.named.name

    def _merge(self, trip: _Round) -> _Round:
        listed = {one.path: one for one in trip.there}
        handled = {path: one for path, one in trip.handled.items() if path in listed}
        handled = handled if trip.there or not trip.failure else dict(trip.handled)
        desk = _Intake(self, trip, handled)
        for one in sorted(trip.there, key=lambda each: each.named.cargo is not Cargo.REQUEST):
            if self.here(one).exists():
                desk.take(one)
        trip = replace(
            trip, handled=handled, merged=tuple(desk.merged), enrolled=desk.enrolled,
            waiting=tuple(desk.waiting), problems=(*trip.problems, *desk.problems),
        )  # fmt: skip
        if trip.failure:
            return trip
        epoch = self._district.epochs.current().id
        if self._published().get("epoch") != epoch:
            trip = replace(trip, full=True)
        known = set(self._district.receipts.points())
        points = [one for one in trip.active if one in known]
        outgoing, problems = parcels(self._district, points, trip.down, trip.merged)
        gone = (*desk.torn, *self._safe(handled, listed), *desk.answered)
        return replace(
            trip, outgoing=outgoing, gone=tuple(gone), problems=(*trip.problems, *problems),
            packs=tuple(one.path for one in packs_down(self._district)),
        )  # fmt: skip

    def _safe(self, handled: Mapping[str, Handled], listed: Mapping[str, _There]) -> Iterator[str]:
        """Give the bundles of which every record is merged and in a verified backup."""
        marks = self._district.store.register.backed_up()
        for path, one in handled.items():
            spans = one.spans
            if path not in listed or not one.good or spans is None:
                continue
            if all(last <= marks.get(IncarnationId(life), 0) for life, last in spans.items()):
                yield path

    def _publish(self, trip: _Round, moved: Moved) -> _Round:
        if trip.failure:
            return trip
        put = deleted = 0
        with Outside(self._carriers.open(trip.place, moved)) as outside:
            for one in trip.outgoing:
                put += outside.put_content(one.path, one.content, self._inbox, anew=one.replaces)
            stay = (*trip.packs, *(one.path for one in trip.outgoing))
            for path in (*trip.gone, *outdated(trip.down, stay)):
                outside.carrier.delete(path)
                deleted += 1
        return replace(
            trip, put=put, deleted=deleted, failure=outside.failure,
            problems=(*trip.problems, *outside.problems),
        )  # fmt: skip

    def _finish(self, trip: _Round) -> Trip:
        handled = {path: one for path, one in trip.handled.items() if path not in trip.gone}
        if trip.failure:
            self._book.missed(trip.failure, trip.handled)
        else:
            self._book.reached(handled)
            self._keep_published(trip)
        return _told(trip)

    def _published(self) -> dict[str, Any]:
        raw: dict[str, Any] = json.loads(self._record.device.setting(_PUBLISHED) or "{}")
        return raw

    def _keep_published(self, trip: _Round) -> None:
        before = self._published()
        full = trip.now.isoformat() if trip.full else before.get("full")
        value = {"epoch": self._district.epochs.current().id, "full": full}
        with self._record.begin() as work:
            self._record.device.keep_setting(_PUBLISHED, json.dumps(value))
            work.touch("carrier")

    def put_aside(self, path: Path, point: str) -> None:
        """Keep what nobody can read, out of the way.

        Raises:
            RecordProblem: it cannot be moved.
        """
        target = self._quarantine / point / f"{path.name}.{_digest(path.read_bytes())[:8]}"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        except OSError as error:
            raise refusal(error, target) from error

    @property
    def district(self) -> District:
        """The district whose carrier it is."""
        return self._district


class _Intake:
    """Takes the files of one trip in."""

    def __init__(self, desk: DistrictCarrying, trip: _Round, handled: dict[str, Handled]) -> None:
        self._desk = desk
        self._trip = trip
        self._handled = handled
        self.merged: list[Merged] = []
        self.problems: list[str] = []
        self.waiting: list[str] = []
        self.torn: list[str] = []
        self.answered: list[str] = []
        self.enrolled = 0

    def take(self, one: _There) -> None:
        """Take a file in; what cannot be taken stays here, and is tried again next time."""
        path = self._desk.here(one)
        if one.named.cargo is Cargo.REQUEST:
            self._request(one, path)
        elif is_torn(path, one.named.what):
            self._desk.put_aside(path, one.point)
            self.torn.append(one.path)
            self.problems.append(
                f"{one.point} 的 {one.named.name} 传坏了，没有并入，已放在一边：该点下次会重新传"
            )
        else:
            self._bundle(one, path)

    def _bundle(self, one: _There, path: Path) -> None:
        (merged,) = self._desk.district.intake.merge([path])
        self.merged.append(merged)
        if merged.problem:
            self._refused(one, merged.problem, _digest(merged.problem.encode()))
            return
        manifest = read_manifest(path)
        self._handled[one.path] = Handled(
            size=one.size, at=self._trip.now.isoformat(), digest=manifest.digest,
            spans={str(life): last for life, (_, last) in manifest.incarnations.items()},
        )  # fmt: skip
        path.unlink()

    def _refused(self, one: _There, words: str, digest: str) -> None:
        """Say why a file was not taken, once, not at every trip; it stays here and is tried again.

        Args:
            digest: of what would have to change before it is said again.
        """
        before = self._handled.get(one.path)
        if before is None or before.digest != digest:
            self.problems.append(words)
        self._handled[one.path] = Handled(
            size=one.size, at=self._trip.now.isoformat(), good=False, digest=digest
        )

    def _request(self, one: _There, path: Path) -> None:
        try:
            if EnrolmentRequest.read(path).point != one.point:
                raise BadInput(f"{one.path} 里写的不是 {one.point}：没有登记，请核实", "point")
            known = self._desk.district.enrolment.is_enrolled(path)
            self._desk.district.enrolment.admit(path)
        except KnownError as error:
            self._refused(one, error.message, _digest(path.read_bytes()))
            self.waiting.append(one.path)
            return
        self.enrolled += not known
        self.answered.append(one.path)
        path.unlink()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sent_by(point: str, carrier: Carrier) -> Iterator[_There]:
    """Give what a point put there, of the names that are ours."""
    for one in carrier.list(layout.up_of(point)):
        known = layout.named(one.name)
        if known and known.cargo in (Cargo.BUNDLE, Cargo.REQUEST):
            yield _There(point, known, one.size)


def _told(trip: _Round) -> Trip:
    accepted = sum(one.accepted for one in trip.merged)
    bundles = sum(not one.problem for one in trip.merged)
    refused = len(trip.merged) - bundles
    lines = [f"并入 {bundles} 个数据包，新收 {accepted} 条"] if bundles else []
    if refused:
        lines.append(f"{refused} 个数据包没有收下")
    if not lines:
        lines.append("没有新的数据包")
    if trip.enrolled:
        lines.append(f"登记 {trip.enrolled} 台终端")
    if trip.waiting:
        lines.append(f"{len(trip.waiting)} 份接入申请等着登记")
    if trip.put:
        lines.append(f"送出 {trip.put} 个回执、证书或下发包")
    if trip.deleted:
        lines.append(f"清掉 {trip.deleted} 个不再需要的文件")
    return Trip(
        reached=not trip.failure,
        words=trip.failure or "；".join(lines),
        lines=tuple(lines),
        problems=trip.problems,
        value={
            "reached": not trip.failure,
            "problem": trip.failure,
            "received": [one.file for one in trip.merged if not one.problem],
            "accepted": accepted,
            "enrolled": trip.enrolled,
            "waiting": list(trip.waiting),
            "put": trip.put,
            "deleted": trip.deleted,
            "problems": list(trip.problems),
        },
    )
