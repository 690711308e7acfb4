"""Intake: bundles checked, merged, and compared with what their device says it holds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BundleRefused, KnownError
from advisor_app.domain.revision import Revision
from advisor_app.hub.belonging import trespass
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import EnrolledDevice, MergedBundle
from advisor_app.sync.bundle import Manifest, open_bundle, read_manifest
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.statement import Statement


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


class Intake:
    """Takes bundles in, each whole or not at all."""

    def __init__(
        self, store: DistrictStore, keys: DistrictKeys, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._keys = keys
        self._now = now

    def merge(self, paths: Iterable[Path]) -> tuple[Merged, ...]:
        """Take bundle files in, each whole or not at all; one bad file stops no other."""
        return tuple(self._merged(path) for path in paths)

    def _merged(self, path: Path) -> Merged:
        try:
            manifest = read_manifest(path)
            device = self._device(path, manifest)
            bundle = open_bundle(path, self._keys.age_identity, device.public)
            self._keeps_to_its_own(path, device.point, bundle.revisions)
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

    def _keeps_to_its_own(self, path: Path, point: str, revisions: Sequence[Revision]) -> None:
        """Refuse what the sender may not write; see :mod:`advisor_app.hub.belonging`."""
        found = trespass(self._store, point, revisions)
        if found:
            raise BundleRefused(f"{path.name} {found}，没有并入：请马上和 {point} 核实这台终端")

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
