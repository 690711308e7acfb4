"""What leaves the point: joining a district, and exporting bundles to it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.domain.holdings import Span, spans_of
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import Revision
from advisor_app.services.desk import Desk, Progress
from advisor_app.store.device import Export
from advisor_app.store.record import Record
from advisor_app.support.calendar import LOCAL
from advisor_app.sync.bundle import seal, write_file
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import DeviceKey, DistrictPublic, new_age_identity, recipient_of
from advisor_app.sync.privacy import for_district
from advisor_app.sync.statement import Statement

__all__ = [
    "CERTIFICATE",
    "DEVICE",
    "DEVICE_AGE",
    "DEVICE_KEY",
    "DISTRICT",
    "MATCHING_KEY",
    "Exchange",
    "Export",
    "Exported",
    "Pending",
    "district_of",
    "instant_of",
    "read_district",
]

DISTRICT = "district"
DEVICE_KEY = "device_key"
DEVICE = "device"
DEVICE_AGE = "device_age"
CERTIFICATE = "certificate"
MATCHING_KEY = "matching_key"


@dataclass(frozen=True, slots=True)
class Pending:
    """What the next export would hold.

    Attributes:
        revisions: changes since the last export.
        last: the last export; None when nothing ever left.
        district: the district's name; empty before the point joined one.
        certified: whether the district has vouched for this device.
    """

    revisions: int
    last: Export | None
    district: str
    certified: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written and read back."""

    path: Path
    revisions: int
    counts: dict[str, int]


class Exchange:
    """Joins a district and exports to it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._record = desk.record

    def pending(self) -> Pending:
        """Give what waits to be exported."""
        device = self._record.device
        district = self._district()
        return Pending(
            revisions=self._record.journal.count_after(device.last_exported_pos()),
            last=next(iter(device.exports(1)), None),
            district=district.name if district else "",
            certified=self.is_certified(),
        )

    def history(self) -> tuple[Export, ...]:
        """Give the newest exports first."""
        return self._record.device.exports()

    def waiting_counts(self) -> dict[str, int]:
        """Count what waits to be exported, by kind."""
        counts: dict[str, int] = {}
        for revision in self._record.journal.after(self._record.device.last_exported_pos()):
            counts[revision.kind] = counts.get(revision.kind, 0) + 1
        return counts

    def suggested_name(self) -> str:
        """Give a file name for a bundle made now."""
        code = self._desk.point.code.rpartition("-")[2]
        return f"SJ-{code}-{self._desk.now().astimezone(LOCAL):%Y%m%d-%H%M}.advb"

    def export(
        self, path: Path, *, everything: bool = False, progress: Progress | None = None
    ) -> Exported:
        """Write one sealed, signed bundle of the changes since the last export.

        It counts as exported once it was read back whole.

        Args:
            everything: every change from the beginning, e.g. for a district that lost some.

        Raises:
            BadInput: no district yet, or nothing to export.
            KnownError: the file cannot be written.
        """
        district = self._district()
        if district is None:
            raise BadInput("还没有接入区里：请先用区里发的 district.toml 接入，再导出", "district")
        device = self._record.device
        after = 0 if everything else device.last_exported_pos()
        revisions = tuple(self._record.journal.after(after))
        if not revisions:
            raise BadInput("上次导出以后没有新的记录，不用再导出", "")
        if progress:
            progress(0, len(revisions))
        last_pos = self._record.journal.last_pos()
        now = self._desk.now()
        sealed = seal(
            for_district(revisions),
            statement=Statement(
                point=self._desk.point.code,
                device=_needed(device.setting(DEVICE)),
                holdings=self._whole_chains(),
            ),
            signer=DeviceKey.from_text(_needed(device.setting(DEVICE_KEY))),
            recipients=(district.age_recipient, recipient_of(self._identity())),
            created_at=now,
        )
        write_file(path, sealed)
        with self._record.begin() as work:
            digest = sealed.manifest.digest
            device.keep_export(
                Export(
                    digest, now.isoformat(), path.name, last_pos, len(revisions),
                    _spans(revisions),
                )
            )  # fmt: skip
            work.touch("export", digest)
        if progress:
            progress(len(revisions), len(revisions))
        return Exported(path, len(revisions), dict(sealed.manifest.counts))

    def _whole_chains(self) -> dict[IncarnationId, tuple[int, str]]:
        """Give where every chain stands that is here without a gap."""
        held = self._record.journal.holdings().values()
        return {
            one.incarnation: (one.last, one.head)
            for one in held
            if one.contiguous == one.last and one.head
        }

    def _identity(self) -> str:
        """Give this device's own ``age`` identity; a record of before gets one now."""
        device = self._record.device
        kept = device.setting(DEVICE_AGE)
        if kept is None:
            kept = new_age_identity()
            with self._record.begin() as work:
                device.keep_setting(DEVICE_AGE, kept)
                work.touch("setting", DEVICE_AGE)
        return kept

    def join(self, district: DistrictPublic) -> None:
        """Join a district: its bundles are sealed to it, persons matched by its key."""
        device = self._record.device
        with self._record.begin() as work:
            device.keep_setting(DISTRICT, json.dumps(asdict(district), ensure_ascii=False))
            device.keep_setting(MATCHING_KEY, district.matching_key)
            work.touch("setting", DISTRICT)

    def request(self, path: Path) -> EnrolmentRequest:
        """Write the request that the district certifies this device by."""
        device = self._record.device
        request = EnrolmentRequest.make(
            point=self._desk.point.code,
            device=_needed(device.setting(DEVICE)),
            device_key=DeviceKey.from_text(_needed(device.setting(DEVICE_KEY))),
            incarnation=self._record.journal.current_incarnation() or "",
            requested_at=self._desk.now(),
            recipient=recipient_of(self._identity()),
        )
        request.write(path)
        return request

    def receive(self, path: Path) -> Certificate:
        """Take in the certificate that the district gave this device: its sheets are ours then.

        Raises:
            BadInput: no district yet, or not this device's certificate.
        """
        district = self._district()
        if district is None:
            raise BadInput("还没有接入区里：请先用区里发的 district.toml 接入", "district")
        certificate = Certificate.read(path)
        device = self._record.device
        key = DeviceKey.from_text(_needed(device.setting(DEVICE_KEY)))
        if not certificate.verify(district.signing_key):
            raise BadInput(f"{path.name} 不是本区发的证书：请向区里重新要", "certificate")
        named = (certificate.point, certificate.device, certificate.device_public)
        if named != (self._desk.point.code, _needed(device.setting(DEVICE)), key.public):
            message = f"{path.name} 是 {certificate.point} 别的终端的证书：请要本机的"
            raise BadInput(message, "certificate")
        with self._record.begin() as work:
            device.keep_setting(CERTIFICATE, certificate.to_text())
            work.touch("setting", CERTIFICATE)
        return certificate

    def is_certified(self) -> bool:
        """Whether the district has vouched for this device."""
        return self._record.device.setting(CERTIFICATE) is not None

    def _district(self) -> DistrictPublic | None:
        return district_of(self._record)


def _spans(revisions: Sequence[Revision]) -> dict[str, tuple[Span, ...]]:
    numbers: dict[str, list[int]] = {}
    for one in revisions:
        numbers.setdefault(one.incarnation, []).append(one.seq)
    return {name: tuple(spans_of(sorted(held))) for name, held in numbers.items()}


def district_of(record: Record) -> DistrictPublic | None:
    """Give the district that a point has joined; None before."""
    text = record.device.setting(DISTRICT)
    return DistrictPublic(**json.loads(text)) if text else None


def read_district(path: Path) -> DistrictPublic:
    """Read the district's public file.

    Raises:
        BadInput: not such a file.
    """
    return DistrictPublic.read(path)


def _needed(setting: str | None) -> str:
    if setting is None:
        raise BadInput("这台电脑还没有终端密钥：请先用“advisor init”建立顾问点", "")
    return setting


def instant_of(export: Export) -> datetime:
    """Give when an export was made."""
    return datetime.fromisoformat(export.at)
