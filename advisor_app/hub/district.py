"""The district's use of its record: enrol devices, merge bundles, count, see who is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BundleRefused, KnownError
from advisor_app.domain.holdings import Held
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import EnrolledDevice, MergedBundle
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_day
from advisor_app.sync.bundle import Manifest, open_bundle, read_manifest
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.statement import Statement
from advisor_app.tallies.district import DistrictTally, count_district
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.points import PointEntry
from advisor_app.tallies.problems import Problems, problem_list


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of one bundle file.

    Attributes:
        problem: why nothing of it was taken; empty when it was.
        gaps: how many earlier revisions of its devices are not here yet.
    """

    file: str
    point: str = ""
    accepted: int = 0
    unchanged: int = 0
    refused: int = 0
    gaps: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PointStatus:
    """Where a point stands with the district. ``last_merged`` is empty before the first time."""

    point: str
    name: str
    devices: int
    last_merged: str
    last_created: str


@dataclass(frozen=True, slots=True)
class DistrictStatus:
    """The district at a glance. Points that never reported are named, not counted as zero."""

    points: tuple[PointStatus, ...]
    missing: tuple[str, ...]
    chains: tuple[Held, ...]


class District:
    """The district's record, open."""

    def __init__(
        self,
        *,
        record: Record,
        store: DistrictStore,
        keys: DistrictKeys,
        points: tuple[PointEntry, ...],
        topics: tuple[Topic, ...],
        declarations: Declarations,
        now: Callable[[], datetime],
    ) -> None:
        self._record = record
        self._store = store
        self._keys = keys
        self._points = points
        self._topics = topics
        self._declarations = declarations
        self._now = now

    @property
    def record(self) -> Record:
        """This machine's own record: keys, settings, packs."""
        return self._record

    @property
    def store(self) -> DistrictStore:
        """The merged record."""
        return self._store

    def enrol(self, path: Path) -> Certificate:
        """Certify a point's device from its request file.

        Raises:
            BundleRefused: not a request, not signed by its own device, or an unknown point.
        """
        request = EnrolmentRequest.read(path)
        if request.point not in {one.code for one in self._points}:
            raise BundleRefused(f"{path.name} 里的顾问点 {request.point} 不在本区名单里：请核对")
        certificate = Certificate.issue(self._keys, request, self._now())
        device = EnrolledDevice(
            device=request.device,
            point=request.point,
            public=request.device_public,
            incarnation=request.incarnation,
            certificate=certificate.to_text(),
            enrolled_at=self._now().isoformat(),
            recipient=request.recipient,
        )
        with self._store.begin() as work:
            self._store.register.enrol(device)
            work.touch("enrolled", device.device)
        return certificate

    def merge(self, paths: Iterable[Path]) -> tuple[Merged, ...]:
        """Take bundle files in, each whole or not at all; one bad file stops no other."""
        return tuple(self._merged(path) for path in paths)

    def tally(self, month: Month) -> DistrictTally:
        """Count a month: every point that reported it, and the whole district.

        A point has reported a month when a bundle of it was made in that month or later, and it
        has records of that month or closed it: an empty month that nobody closed is not a zero.
        """
        period = Period.of(month)
        reported = {
            one.point
            for one in self._store.register.bundles()
            if local_day(datetime.fromisoformat(one.created_at)) >= month.first
        }
        figures = self._store.figures
        read = {
            point: figures.records(point, period, counted_only=True) for point in sorted(reported)
        }
        closings = {point: figures.closing(point, month) for point in read}
        return count_district(
            self._declarations,
            self._topics,
            {one: held for one, held in read.items() if held.contacts or closings[one]},
            self._points,
            period,
            {one: closing for one, closing in closings.items() if closing},
        )

    def problems(self, first: date, last: date) -> Problems:
        """Count what the points could not meet into the district's list of problems."""
        words = {topic.code: topic.label for topic in self._topics}
        needs = self._store.figures.unmet(first, last)
        return problem_list(needs, lambda code: words.get(code, code), first, last)

    def status(self) -> DistrictStatus:
        """Give who reported until when, and who never did."""
        points = tuple(self._status(one) for one in self._points)
        return DistrictStatus(
            points=points,
            missing=tuple(one.point for one in points if not one.last_merged),
            chains=tuple(self._store.holdings().values()),
        )

    def close(self) -> None:
        """Close the record."""
        self._record.close()

    def _merged(self, path: Path) -> Merged:
        try:
            manifest = read_manifest(path)
            device = self._device(path, manifest)
            bundle = open_bundle(path, self._keys.age_identity, device.public)
        except KnownError as error:
            return Merged(path.name, problem=error.message)
        with self._store.begin() as work:
            absorbed = work.absorb(bundle.revisions)
            for one in manifest.incarnations:
                self._store.register.claim(
                    one, manifest.point, manifest.device, self._now().isoformat()
                )
            self._store.register.record_bundle(
                MergedBundle(
                    manifest.digest,
                    manifest.point,
                    manifest.device,
                    self._now().isoformat(),
                    manifest.created_at.isoformat(),
                    absorbed.accepted,
                    absorbed.unchanged,
                    absorbed.refused,
                    bundle.statement.holdings,
                    self._agrees(bundle.statement),
                    path.name,
                )
            )
        return Merged(
            path.name, manifest.point, absorbed.accepted, absorbed.unchanged, absorbed.refused,
            self._gaps(manifest),
        )  # fmt: skip

    def _device(self, path: Path, manifest: Manifest) -> EnrolledDevice:
        device = self._store.register.device(manifest.device)
        if device is None:
            raise BundleRefused(
                f"{path.name} 来自没有登记的终端：请先让 {manifest.point} 交来接入申请（point.req）"
            )
        if device.revoked:
            raise BundleRefused(f"{path.name} 来自已停用的终端，没有并入：请和 {device.point} 核实")
        if device.point != manifest.point:
            raise BundleRefused(
                f"{path.name} 写的是 {manifest.point}，但这台终端属于 {device.point}：请核实"
            )
        return device

    def _agrees(self, said: Statement) -> bool:
        """Compare counts and digests: whether we hold the chains that the device says it holds.

        A chain with gaps here cannot be compared yet; the gaps are asked for.
        """
        held = self._store.holdings(said.holdings)
        return all(
            held[one].head == link
            for one, (seq, link) in said.holdings.items()
            if held[one].contiguous == seq
        )

    def _gaps(self, manifest: Manifest) -> int:
        return sum(one.missing for one in self._store.holdings(manifest.incarnations).values())

    def _status(self, point: PointEntry) -> PointStatus:
        bundles = [one for one in self._store.register.bundles() if one.point == point.code]
        devices = [one for one in self._store.register.devices() if one.point == point.code]
        return PointStatus(
            point=point.code,
            name=point.name,
            devices=len(devices),
            last_merged=max((one.merged_at for one in bundles), default=""),
            last_created=max((one.created_at for one in bundles), default=""),
        )
