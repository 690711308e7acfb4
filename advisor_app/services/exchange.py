"""What leaves the point: joining a district, and exporting bundles to it."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import Revision
from advisor_app.domain.spans import Spans
from advisor_app.services.desk import Desk
from advisor_app.services.device_keys import (
    CERTIFICATE,
    DEVICE,
    DEVICE_AGE,
    DEVICE_KEY,
    DISTRICT,
    ENROLMENT_PROOF,
    MATCHING_KEY,
    DeviceKeys,
    district_of,
    read_district,
)
from advisor_app.services.ledger import (
    EXPORT_STATE_WORDS,
    ByLife,
    ExportState,
    Ledger,
    Ledgers,
)
from advisor_app.services.lives import Lives, NewLife
from advisor_app.services.outbox import Outbox
from advisor_app.services.standing import (
    Exported,
    KindCount,
    Preview,
    SeenExport,
    Standing,
    clock_words,
    instant_of,
)
from advisor_app.store.device import Export
from advisor_app.support.calendar import LOCAL
from advisor_app.sync.bundle import SealedBundle, open_bundle, seal, write_file
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import DistrictPublic, recipient_of
from advisor_app.sync.privacy import WITHHELD, for_district
from advisor_app.sync.statement import Statement

__all__ = [
    "CERTIFICATE",
    "CLOCK_OFF",
    "DEVICE",
    "DEVICE_AGE",
    "DEVICE_KEY",
    "DISTRICT",
    "EXPORT_STATE_WORDS",
    "MATCHING_KEY",
    "Exchange",
    "Export",
    "ExportState",
    "Exported",
    "KindCount",
    "NewLife",
    "Preview",
    "SeenExport",
    "Standing",
    "clock_words",
    "district_of",
    "instant_of",
    "read_district",
]

CLOCK_OFF = "clock_off"
"""Seconds by which this computer's clock was before the district's when a receipt came."""

_REVOKED = (
    "这台电脑已被区里停用，导不出数据包：记录都还在本机，一条没少；请打电话问区里，重新登记后再导出"
)


class Exchange:
    """Joins a district and exports to it."""

    def __init__(
        self, desk: Desk, keys: DeviceKeys, ledgers: Ledgers, outbox: Outbox, lives: Lives
    ) -> None:
        self._desk = desk
        self._record = desk.record
        self._keys = keys
        self._ledgers = ledgers
        self._outbox = outbox
        self._lives = lives

    def standing(self) -> Standing:
        """Give where the point stands with its district; counted out of indexes."""
        district, device = self._keys.district(), self._record.device
        ledger = self._ledger(district)
        count, receipt = self._ledgers.count, ledger.receipt
        off = int(device.setting(CLOCK_OFF) or 0)
        return Standing(
            new=count(ledger.fresh),
            awaiting=count(ledger.awaited),
            acknowledged=count(ledger.acknowledged),
            asked=count(ledger.asked),
            last=next(iter(device.exports(1)), None),
            receipt_at=receipt.issued_at if receipt else None,
            receipt_serial=receipt.serial if receipt else 0,
            clock_off=timedelta(seconds=off) if off else None,
            district=district.name if district else "",
            certified=self.is_certified(),
            revoked=self._is_revoked(ledger),
            refused=self._refused(ledger, district),
            life=self._lives.told(),
        )

    def history(self, limit: int = 20) -> tuple[SeenExport, ...]:
        """Give the newest exports first, each with what became of it."""
        district = self._keys.district()
        ledger, key = self._ledger(district), _key(district)
        return tuple(
            SeenExport(one, self._ledgers.state_of(one, ledger, key))
            for one in self._record.device.exports(limit)
        )

    def preview(self, *, everything: bool = False) -> Preview:
        """Give what the next export would hold, by kind."""
        ledger = self._ledger(self._keys.district())
        spans = self._chosen(ledger, everything)
        counts: Counter[str] = Counter()
        for one, some in spans.items():
            for span in some:
                counts.update(self._record.chains.kinds_within(one, span))
        kinds = tuple(
            KindCount(kind, count, kind in WITHHELD) for kind, count in sorted(counts.items())
        )
        again = 0 if everything else self._ledgers.count(ledger.awaited)
        return Preview(sum(counts.values()), again, kinds)

    def suggested_name(self) -> str:
        """Give a file name for a bundle made now."""
        code = self._desk.point.code.rpartition("-")[2]
        return f"SJ-{code}-{self._desk.now().astimezone(LOCAL):%Y%m%d-%H%M}.advb"

    def export(self, path: Path, *, everything: bool = False) -> Exported:
        """Write one sealed, signed bundle of whatever the district has not acknowledged.

        It counts as exported once it was read back whole and opened again. What was exported
        before and is not acknowledged goes once more: sticks get lost.

        Args:
            everything: every change from the beginning, whatever was acknowledged.

        Raises:
            BadInput: no district yet, put out of use, or nothing to export.
            KnownError: the file cannot be written.
        """
        return self._exported(path, everything)

    def export_to_outbox(self, *, everything: bool = False) -> Exported | None:
        """Put a bundle into the outbox for a carrier to take; None when nothing new is here.

        Raises:
            BadInput: no district yet, or put out of use.
            KnownError: the file cannot be written.
        """
        self._allowed()
        if not everything and not self.standing().new:
            return None
        return self._exported(None, everything)

    def _exported(self, path: Path | None, everything: bool) -> Exported:
        district, ledger = self._allowed()
        spans = self._chosen(ledger, everything)
        if not self._ledgers.count(spans):
            raise BadInput("区里已经有全部记录，没有新的记录要导出", "")
        sealed = self._sealed(spans, district, ledger)
        kept = self._outbox.keep(sealed)
        try:
            if path:
                write_file(path, sealed)
            self._open_again(path or kept, sealed)
            self._remember(sealed, spans, path or kept, district, ledger)
        except BaseException:
            self._outbox.drop(kept)
            raise
        again = 0 if everything else self._ledgers.count(ledger.awaited)
        said = sealed.manifest
        return Exported(path or kept, said.revisions, dict(said.counts), said.digest, again)

    def _sealed(self, spans: ByLife, district: DistrictPublic, ledger: Ledger) -> SealedBundle:
        receipt = ledger.receipt
        return seal(
            for_district(self._revisions(spans)),
            statement=Statement(
                point=self._desk.point.code,
                device=self._keys.device,
                holdings=self._whole_chains(),
                seen=(receipt.epoch, receipt.serial) if receipt else None,
            ),
            signer=self._keys.signing,
            recipients=(district.age_recipient, recipient_of(self._keys.identity())),
            created_at=self._desk.now(),
        )

    def _open_again(self, path: Path, sealed: SealedBundle) -> None:
        """Open what was written as the district will: it is sealed to this device as well.

        Raises:
            BundleRefused: it does not open, or holds something else.
        """
        opened = open_bundle(path, self._keys.identity(), self._keys.signing.public)
        if opened.manifest != sealed.manifest:
            raise BundleRefused(f"{path.name} 写好以后被换掉了，不算导出：请再导出一次")

    def _remember(
        self, sealed: SealedBundle, spans: ByLife, path: Path, district: DistrictPublic,
        ledger: Ledger,
    ) -> None:  # fmt: skip
        receipt, said = ledger.receipt, sealed.manifest
        export = Export(
            said.digest, said.created_at.isoformat(), path.name,
            self._record.journal.last_pos(), said.revisions,
            {str(one): some for one, some in spans.items()},
            district=district.signing_key,
            epoch=receipt.epoch if receipt else "",
            serial=receipt.serial if receipt else 0,
        )  # fmt: skip
        with self._record.begin() as work:
            self._record.device.keep_export(export)
            work.touch("export", said.digest)

    def _allowed(self) -> tuple[DistrictPublic, Ledger]:
        district = self._keys.needed_district(lambda: "，再导出")
        ledger = self._ledger(district)
        if self._is_revoked(ledger):
            raise BadInput(_REVOKED, "device")
        return district, ledger

    def _is_revoked(self, ledger: Ledger) -> bool:
        return ledger.receipt is not None and self._keys.device in ledger.receipt.revoked

    def _refused(self, ledger: Ledger, district: DistrictPublic | None) -> Export | None:
        """Give the newest export if the district sent it back."""
        newest = next(iter(self._record.device.exports(1)), None)
        if newest is None:
            return None
        state = self._ledgers.state_of(newest, ledger, _key(district))
        return newest if state is ExportState.REFUSED else None

    def _ledger(self, district: DistrictPublic | None) -> Ledger:
        return self._ledgers.read(_key(district))

    def _chosen(self, ledger: Ledger, everything: bool) -> ByLife:
        if not everything:
            return ledger.open
        journal = self._record.journal
        ends = {one.incarnation: journal.end_of(one.incarnation).seq for one in journal.lives()}
        whole: dict[IncarnationId, Spans] = {one: ((1, last),) for one, last in ends.items()}
        return {one: some for one, some in whole.items() if some[0][1]}

    def _revisions(self, spans: ByLife) -> Iterator[Revision]:
        for one, some in spans.items():
            for span in some:
                yield from self._record.journal.within(one, span)

    def _whole_chains(self) -> dict[IncarnationId, tuple[int, str]]:
        """Give where every own chain stands that is here without a gap."""
        lives = [one.incarnation for one in self._record.journal.lives()]
        held = self._record.journal.holdings(lives).values()
        return {
            one.incarnation: (one.last, one.head)
            for one in held
            if one.last and one.contiguous == one.last and one.head
        }

    def join(self, district: DistrictPublic) -> None:
        """Join a district: its bundles are sealed to it, persons matched by its key."""
        self._keys.join(district)

    def request(self, path: Path, code: str = "") -> EnrolmentRequest:
        """Write the request that the district certifies this device by.

        Args:
            code: the proof of the one-time code that the district gave on paper; that of the
                slip by which the point joined, where none is given.
        """
        request = EnrolmentRequest.make(
            point=self._desk.point.code,
            device=self._keys.device,
            device_key=self._keys.signing,
            incarnation=self._record.journal.current_incarnation() or "",
            requested_at=self._desk.now(),
            recipient=recipient_of(self._keys.identity()),
            code=code or self._record.device.setting(ENROLMENT_PROOF) or "",
        )
        request.write(path)
        return request

    def receive(self, path: Path) -> Certificate:
        """Take in the certificate that the district gave this device: its sheets are ours then.

        Raises:
            BadInput: no district yet, or not this device's certificate.
        """
        district = self._keys.needed_district()
        certificate = Certificate.read(path)
        if not certificate.verify(district.signing_key):
            raise BadInput(f"{path.name} 不是本区发的证书：请向区里重新要", "certificate")
        named = (certificate.point, certificate.device, certificate.device_public)
        if named != (self._desk.point.code, self._keys.device, self._keys.signing.public):
            message = f"{path.name} 是 {certificate.point} 别的终端的证书：请要本机的"
            raise BadInput(message, "certificate")
        with self._record.begin() as work:
            self._record.device.keep_setting(CERTIFICATE, certificate.to_text())
            work.touch("setting", CERTIFICATE)
        return certificate

    def is_certified(self) -> bool:
        """Whether the district has vouched for this device."""
        return self._record.device.setting(CERTIFICATE) is not None


def _key(district: DistrictPublic | None) -> str:
    return district.signing_key if district else ""
