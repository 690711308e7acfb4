"""Devices that the district has enrolled and that mean harm: they sign whatever they like."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

from advisor_app.bootstrap import found_district, open_district
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import GENESIS, HybridClock, Revision, content_hash
from advisor_app.hub.district import District
from advisor_app.hub.intake import Merged
from advisor_app.store.codec import encoded
from advisor_app.store.kinds import kind_of
from advisor_app.sync.bundle import seal
from advisor_app.sync.enrolment import EnrolmentRequest
from advisor_app.sync.keys import DeviceKey, DistrictPublic
from advisor_app.sync.statement import Statement
from tests.builders import PASSPHRASE, START, a_world

MILLIS = int(START.timestamp() * 1000)


def a_bureau(folder: Path) -> District:
    """Found a district and open it; ``hub.toml`` lies beside it."""
    world = a_world(folder / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, folder / "hub.toml")
    return open_district(world, PASSPHRASE)


class Rogue:
    """A device with a certificate, and no scruples."""

    def __init__(self, folder: Path, point: str, name: str = "rogue") -> None:
        self.folder = folder
        self.point = point
        self.random = Random(f"{name} {point}")
        self.key = DeviceKey.create(self.random.randbytes)
        self.device = self.random.randbytes(16).hex()
        self.incarnation = IncarnationId(self.random.randbytes(16).hex())
        self._seq, self._prev, self._made = 0, GENESIS, 0

    def enrol(self, district: District) -> None:
        """Ask for a certificate and get it, as any device does."""
        path = self.folder / f"{self.device[:8]}.req"
        EnrolmentRequest.make(
            point=self.point, device=self.device, device_key=self.key,
            incarnation=self.incarnation, requested_at=START,
        ).write(path)  # fmt: skip
        district.enrol(path)

    def put(self, record: object, base: RevisionId | None = None) -> Revision:
        """Give the next revision of the device's own chain: a record whole."""
        return self.write(kind_of(record).name, encoded(record), record.id, base)  # type: ignore[attr-defined]

    def write(
        self, kind: str, patch: Mapping[str, object], record: RecordId,
        base: RevisionId | None = None,
    ) -> Revision:  # fmt: skip
        """Give the next revision of the device's own chain."""
        self._seq += 1
        nonce = self.random.randbytes(16).hex()
        made = Revision(
            id=RevisionId(self.random.randbytes(16).hex()), incarnation=self.incarnation,
            seq=self._seq, prev=self._prev, hlc=str(HybridClock(MILLIS + self._seq)),
            wall=START.isoformat(), schema=1, kind=kind, record=record, author="", base=base,
            content=content_hash(nonce, patch), nonce=nonce, patch=dict(patch),
        )  # fmt: skip
        self._prev = made.link
        return made

    def record_id(self) -> RecordId:
        """Give a new record id."""
        raw = self.random.randbytes(16).hex()
        return RecordId(f"{raw[:8]}-{raw[8:12]}-7{raw[13:16]}-8{raw[17:20]}-{raw[20:]}")

    def bundle(
        self, revisions: Iterable[Revision], said: Mapping[IncarnationId, tuple[int, str]] = {}
    ) -> Path:
        """Seal and sign revisions as the program would."""
        self._made += 1
        path = self.folder / f"{self.device[:8]}-{self._made}.advb"
        recipient = DistrictPublic.read(self.folder / "hub.toml").age_recipient
        statement = Statement(point=self.point, device=self.device, holdings=said)
        sealed = seal(
            revisions, statement=statement, signer=self.key, recipients=(recipient,),
            created_at=START,
        )  # fmt: skip
        path.write_bytes(sealed.content)
        return path

    def send(self, district: District, *revisions: Revision) -> Merged:
        """Send revisions, and give what came of them."""
        (merged,) = district.merge([self.bundle(revisions)])
        return merged


def as_incarnation(one: Revision, incarnation: IncarnationId, seq: int = 1) -> Revision:
    """Give a revision as if it had been written by another life."""
    return replace(one, incarnation=incarnation, seq=seq)
