"""A district that answers as a test wants it to: real keys, real bundles opened, real receipts.

What the district really does is tested with it; here a receipt has to say what one needs to hear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from advisor_app.domain.holdings import Held, held_of
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import Revision
from advisor_app.sync.bundle import OpenedBundle, open_bundle, read_manifest, seal, write_file
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.receipt import Acknowledged, Answer, Receipt, write_receipt
from advisor_app.sync.statement import Statement
from tests.builders import START, TickingClock

EPOCH, LATER_EPOCH = "e" * 32, "f" * 32


@dataclass
class AnsweringDistrict:
    """Takes bundles in, and signs receipts.

    Attributes:
        taken: every revision that came, by id.
    """

    folder: Path
    name: str = "示例区"
    clock: TickingClock = field(default_factory=TickingClock)
    taken: dict[str, Revision] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    epoch: str = EPOCH
    former: tuple[str, ...] = ()
    serial: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.keys = DistrictKeys.create(Random(self.name).randbytes)
        self.public = self.folder / "district.toml"
        self.keys.public(self.name).write(self.public)

    def take(self, path: Path, signed_by: str) -> OpenedBundle:
        """Take a bundle in, as far as it is the district's to read."""
        bundle = open_bundle(path, self.keys.age_identity, signed_by)
        new = [one for one in bundle.revisions if one.id not in self.taken]
        self.taken.update({one.id: one for one in new})
        count = len(bundle.revisions)
        digest = bundle.manifest.digest
        self.answers.append(Answer(digest=digest, accepted=len(new), unchanged=count - len(new)))
        return bundle

    def refuse(self, path: Path, problem: str) -> None:
        """Send a bundle back."""
        self.answers.append(Answer(digest=read_manifest(path).digest, problem=problem))

    def lose(self, keep: int, epoch: str = LATER_EPOCH) -> None:
        """Be put back to an early backup: another life of the record, the same keys."""
        self.taken = {
            name: one for name, one in self.taken.items() if one.seq <= keep
        }  # fmt: skip
        self.former, self.epoch, self.serial = (*self.former, self.epoch), epoch, 0
        self.answers.clear()

    def vector(self) -> dict[IncarnationId, Acknowledged]:
        """Give what is held, by incarnation."""
        by_life: dict[IncarnationId, list[tuple[int, str]]] = {}
        for one in self.taken.values():
            by_life.setdefault(one.incarnation, []).append((one.seq, one.link))
        return {name: acknowledged(held_of(name, sorted(some))) for name, some in by_life.items()}

    def receipt(
        self, point: str = "410106-D05", *, name: str = "", issued_at: datetime | None = None,
        vector: Mapping[IncarnationId, Acknowledged] | None = None,
        revoked: Iterable[str] = (), serial: int | None = None,
    ) -> Path:  # fmt: skip
        """Sign a receipt and give its file."""
        self.serial = self.serial + 1 if serial is None else serial
        receipt = Receipt(
            district=self.name, key=self.keys.signing.public, epoch=self.epoch,
            former=self.former, serial=self.serial, point=point,
            issued_at=issued_at or self.clock(),
            vector=self.vector() if vector is None else vector,
            answers=tuple(self.answers), revoked=tuple(revoked),
        )  # fmt: skip
        self.answers.clear()
        path = self.folder / (name or f"{self.epoch[:8]}-{self.serial:08d}.advr")
        path.write_bytes(write_receipt(receipt, self.keys.signing))
        return path

    def give_back(
        self, revisions: Iterable[Revision], device: str, recipient: str, point: str = "410106-D05"
    ) -> Path:
        """Seal revisions to a device that has lost them."""
        sealed = seal(
            revisions, statement=Statement(point=point, device=device), signer=self.keys.signing,
            recipients=(recipient,), created_at=START,
        )  # fmt: skip
        path = self.folder / f"back-{device[:8]}-{sealed.manifest.digest[:16]}.advb"
        write_file(path, sealed)
        return path


def acknowledged(held: Held, backed_up: int = 0) -> Acknowledged:
    """Give what a receipt says of a chain."""
    return Acknowledged(
        merged=held.contiguous, head=held.head, last=held.last, gaps=held.gaps,
        forks=held.forks, backed_up=backed_up,
    )  # fmt: skip
