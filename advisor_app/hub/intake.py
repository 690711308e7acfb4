"""Intake: bundles checked, merged, and compared with what their device says it holds.

The order of the checks: size and header, then whether the device may send, then signature, length
and digest, and only then anything is decrypted. What is refused is kept in the register with its
reason; what is odd but genuine is taken in and flagged. A bundle and the record of it are one
transaction, so after any crash it is there whole or can simply be merged again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.drift import FIRST_DAY, MOST_DRIFT
from advisor_app.domain.errors import BundleRefused, KnownError
from advisor_app.domain.holdings import Held
from advisor_app.domain.ids import IncarnationId
from advisor_app.hub.belonging import trespass
from advisor_app.hub.epochs import Epochs
from advisor_app.hub.ports import DistrictStore, Work
from advisor_app.store.district_register import (
    BundleFlag,
    EnrolledDevice,
    MergedBundle,
    RefusedBundle,
)
from advisor_app.sync.bundle import (
    MOST_FILE,
    Manifest,
    OpenedBundle,
    open_bundle,
    read_header,
    signed_manifest,
)
from advisor_app.sync.capped import digest_capped
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.statement import Statement

FLAG_WORDS = {
    BundleFlag.CLOCK: "这台终端的时钟差了一天以上：记录照收，先后不按它的时间算，请该点校准时间",
    BundleFlag.COPIED: "里面有别的终端先交来的条目，可能整份记录被拷过：都留着，请和该点核实",
    BundleFlag.TAIL: "终端说它有的比交来的多：请该点再导出一次",
    BundleFlag.DIFFERS: "终端和区里的条目对不上：都留着，回执会告诉该点，请和该点核实",
    BundleFlag.FORKED: "同一个序号来了两条不同的记录，像是两台电脑用同一份记录：两条都留着",
}


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of one bundle file.

    Attributes:
        problem: why nothing of it was taken; empty when it was.
        gaps: how many earlier revisions of its devices are not here yet.
        notes: what is odd about it, in words.
        new_epoch: whether it showed that this record was put back, so that a new epoch began.
    """

    file: str
    point: str = ""
    accepted: int = 0
    unchanged: int = 0
    refused: int = 0
    gaps: int = 0
    problem: str = ""
    notes: tuple[str, ...] = ()
    new_epoch: bool = False


class Intake:
    """Takes bundles in, each whole or not at all."""

    def __init__(
        self,
        store: DistrictStore,
        keys: DistrictKeys,
        epochs: Epochs,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._keys = keys
        self._epochs = epochs
        self._now = now

    def merge(self, paths: Iterable[Path]) -> tuple[Merged, ...]:
        """Take bundle files in, each whole or not at all; one bad file stops no other."""
        return tuple(self._merged(path) for path in paths)

    def _merged(self, path: Path) -> Merged:
        header: Manifest | None = None
        try:
            header = read_header(path)
            known = self._store.register.bundle(header.digest)
            if known is not None:
                return self._known(path, known)
            device = self._device(path, header)
            bundle = open_bundle(path, self._keys.age_identity, device.public)
            if bundle.manifest != header:
                raise BundleRefused(f"{path.name} 正在被改写，没有并入：请等它拷完再试")
            return self._taken(path, device, bundle)
        except BundleRefused as error:
            return self._refused(path, header, error)
        except KnownError as error:  # no space, no connection: the file itself may be good
            return Merged(path.name, header.point if header else "", problem=error.message)

    def _known(self, path: Path, known: MergedBundle) -> Merged:
        """Answer a bundle that was merged before; its sealed part is not opened again.

        A header is signed and not sealed: before another was believed, who signs is looked at.
        """
        device = self._store.register.device(known.device)
        manifest = signed_manifest(path, device.public if device else "")
        return Merged(
            path.name,
            known.point,
            unchanged=known.accepted + known.unchanged,
            refused=known.refused,
            gaps=self._gaps(manifest),
            notes=tuple(FLAG_WORDS[one] for one in known.flags),
        )

    def _device(self, path: Path, manifest: Manifest) -> EnrolledDevice:
        device = self._store.register.device(manifest.device)
        if device is None:
            raise BundleRefused(
                f"{path.name} 来自没有登记的终端："
                f"请先让 {manifest.point} 交来接入申请（.req），登记以后再并入"
            )
        if device.revoked:
            raise BundleRefused(f"{path.name} 来自已停用的终端，没有并入：请和 {device.point} 核实")
        if device.point != manifest.point:
            raise BundleRefused(
                f"{path.name} 写的是 {manifest.point}，但这台终端属于 {device.point}：请核实"
            )
        return device

    def _taken(self, path: Path, device: EnrolledDevice, bundle: OpenedBundle) -> Merged:
        manifest, said, at = bundle.manifest, bundle.statement, self._now()
        with self._store.begin() as work:
            found = trespass(self._store, device.point, bundle.revisions)
            if found:
                raise BundleRefused(
                    f"{path.name} {found}，没有并入：请马上和 {device.point} 核实这台终端"
                )
            new_epoch = self._epochs.hear(said.seen, device.point)
            flags = set(self._copied(manifest)) | set(self._off(manifest, said, at))
            self._claim(manifest, at)  # first: a server spreads the journal by whose it is
            absorbed = work.absorb(bundle.revisions)
            if absorbed.ahead:
                flags.add(BundleFlag.CLOCK)
            odd = set(self._disagreements(said)) | set(self._seams(bundle))
            merged = MergedBundle(
                manifest.digest, manifest.point, manifest.device, at.isoformat(),
                manifest.created_at.isoformat(), absorbed.accepted, absorbed.unchanged,
                absorbed.refused, said.holdings, not odd, path.name, said.seen,
                tuple(sorted(flags | odd)),
            )  # fmt: skip
            self._record(work, merged)
        if new_epoch:
            self._epochs.anchor()
        return Merged(
            path.name, manifest.point, absorbed.accepted, absorbed.unchanged, absorbed.refused,
            self._gaps(manifest), notes=tuple(FLAG_WORDS[one] for one in merged.flags),
            new_epoch=new_epoch,
        )  # fmt: skip

    def _claim(self, manifest: Manifest, at: datetime) -> None:
        for one in manifest.incarnations:
            self._store.register.claim(one, manifest.point, manifest.device, at.isoformat())

    def _record(self, work: Work, merged: MergedBundle) -> None:
        self._store.register.record_bundle(merged)
        work.touch("bundle", merged.digest)

    def _copied(self, manifest: Manifest) -> Iterator[BundleFlag]:
        """Notice an incarnation that another device brought first."""
        for one in manifest.incarnations:
            owner = self._store.register.owner(one)
            if owner is not None and owner[1] != manifest.device:
                yield BundleFlag.COPIED

    def _off(self, manifest: Manifest, said: Statement, at: datetime) -> Iterator[BundleFlag]:
        """Notice a clock that is far ahead, or behind a receipt that the device has seen."""
        if at < FIRST_DAY:  # ours is wrong: it judges nobody
            return
        if manifest.created_at > at + MOST_DRIFT:
            yield BundleFlag.CLOCK
        seen = self._seen_at(manifest.point, said.seen)
        if seen is not None and manifest.created_at < seen - MOST_DRIFT:
            yield BundleFlag.CLOCK

    def _seen_at(self, point: str, seen: tuple[str, int] | None) -> datetime | None:
        if seen is None:
            return None
        for one in self._store.register.receipts(point):
            if (one.epoch, one.serial) == seen:
                return datetime.fromisoformat(one.issued_at)
        return None

    def _disagreements(self, said: Statement) -> Iterator[BundleFlag]:
        """Compare counts and digests: do we hold the chains that the device says it holds?

        A link stands for everything before it; where the chain has gaps here they are asked for.
        """
        held = self._store.holdings(said.holdings)
        for one, (seq, link) in said.holdings.items():
            if held[one].forks:
                yield BundleFlag.FORKED
            elif held[one].last < seq:
                yield BundleFlag.TAIL
            elif held[one].has(seq) and link not in self._links(held[one], seq):
                yield BundleFlag.DIFFERS

    def _links(self, held: Held, seq: int) -> tuple[str, ...]:
        if held.contiguous == seq:
            return (held.head,)
        return self._links_at(held.incarnation, seq)

    def _links_at(self, incarnation: IncarnationId, seq: int) -> tuple[str, ...]:
        return tuple(one.link for one in self._store.within(incarnation, (seq, seq)))

    def _seams(self, bundle: OpenedBundle) -> Iterator[BundleFlag]:
        """Notice where the bundle's chains do not go on from what was here."""
        first = {
            one.incarnation: one
            for one in sorted(bundle.revisions, key=lambda one: one.seq, reverse=True)
        }
        for incarnation, one in first.items():
            before = self._links_at(incarnation, one.seq - 1)
            if before and one.prev not in before:
                yield BundleFlag.DIFFERS

    def _gaps(self, manifest: Manifest) -> int:
        return sum(one.missing for one in self._store.holdings(manifest.incarnations).values())

    def _refused(self, path: Path, header: Manifest | None, error: BundleRefused) -> Merged:
        """Keep what was refused, by what the file says of itself or by its bytes."""
        digest = header.digest if header else digest_capped(path, MOST_FILE)
        if digest is not None:
            refused = RefusedBundle(
                digest=digest, file=path.name, at=self._now().isoformat(), reason=error.message,
                point=header.point if header else "", device=header.device if header else "",
            )  # fmt: skip
            # On a full disk it is still shown.
            with suppress(KnownError), self._store.begin() as work:
                self._store.register.refuse(refused)
                work.touch("bundle", digest)
        return Merged(path.name, header.point if header else "", problem=error.message)
