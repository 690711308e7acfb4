"""Revisions, keys and bundles for tests."""

from datetime import UTC, datetime
from random import Random

from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import GENESIS, HybridClock, Revision, content_hash
from advisor_app.sync.bundle import SealedBundle, seal
from advisor_app.sync.keys import DeviceKey, DistrictKeys
from advisor_app.sync.statement import Statement

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DISTRICT = DistrictKeys.create(Random("district").randbytes)
OTHER_DISTRICT = DistrictKeys.create(Random("other").randbytes)
DEVICE = DeviceKey.create(Random("device").randbytes)
OTHER_DEVICE = DeviceKey.create(Random("other device").randbytes)
DEVICE_ID = "d" * 32
POINT = "410106-D05"
STATEMENT = Statement(point=POINT, device=DEVICE_ID)
KINDS = (
    "elder",
    "identity",
    "consultation",
    "note",
    "consent",
    "sheet_copy",
    "remark",
    "import_batch",
)


def revisions(count: int, seed: object = 0) -> list[Revision]:
    """Give the first revisions of one incarnation."""
    random = Random(str(seed))
    incarnation = IncarnationId(random.randbytes(16).hex())
    made: list[Revision] = []
    for seq in range(1, count + 1):
        patch: dict[str, object] = {"community": f"示例{seq}社区", "seq": seq}
        nonce = random.randbytes(16).hex()
        raw = random.randbytes(16).hex()
        record = f"{raw[:8]}-{raw[8:12]}-7{raw[13:16]}-8{raw[17:20]}-{raw[20:]}"
        made.append(
            Revision(
                id=RevisionId(random.randbytes(16).hex()),
                incarnation=incarnation,
                seq=seq,
                prev=made[-1].link if made else GENESIS,
                hlc=str(HybridClock(1_700_000_000_000 + seq)),
                wall=NOW.isoformat(),
                schema=1,
                kind=KINDS[seq % len(KINDS)],
                record=RecordId(record),
                author="",
                base=None,
                content=content_hash(nonce, patch),
                nonce=nonce,
                patch=patch,
            )
        )
    return made


def sealed(
    made: list[Revision], device: DeviceKey = DEVICE, said: Statement = STATEMENT
) -> SealedBundle:
    """Seal revisions to the district."""
    return seal(
        made,
        statement=said,
        signer=device,
        recipients=(DISTRICT.public("示例区").age_recipient,),
        created_at=NOW,
    )
