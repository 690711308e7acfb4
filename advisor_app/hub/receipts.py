"""Receipts: the district's signed word on what it holds of a point's records.

What is said is worked out of the merged record each time, so a receipt never says more than is
there. A receipt that would say what the one before said is that one again: the serial number
rises only with news, and whoever lost a receipt gets the same.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.holdings import Held
from advisor_app.hub.epochs import Epochs
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import IssuedReceipt, MergedBundle
from advisor_app.support.files import save
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.receipt import Acknowledged, Answer, Receipt, read_receipt, write_receipt

MOST_ANSWERS, MOST_REFUSALS = 500, 100
"""Bundles that one receipt answers, the newest; the vector speaks of all. Whoever puts rubbish in
a point's name on a carrier pushes no answer out."""

MOST_GAPS = 1000
"""Gaps of one incarnation that a receipt asks for; what lies beyond them is not acknowledged yet.
A device that makes holes on purpose must not make a receipt that nobody can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReceipt:
    """A receipt's file."""

    path: Path
    issued: IssuedReceipt


class Receipts:
    """Gives receipts."""

    def __init__(
        self,
        store: DistrictStore,
        keys: DistrictKeys,
        epochs: Epochs,
        name: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        """Take what gives the district's name."""
        self._store = store
        self._keys = keys
        self._epochs = epochs
        self._name = name
        self._now = now

    def points(self) -> tuple[str, ...]:
        """Give the points that receipts are for: those with a device."""
        devices = self._store.register.devices()
        return tuple(dict.fromkeys(one.point for one in devices))

    def issue(self, point: str) -> IssuedReceipt:
        """Give a point's receipt as of now; the newest again when there is nothing new to say.

        Raises:
            RecordProblem: it could not be kept.
        """
        with self._store.begin() as work:
            epoch = self._epochs.current()
            kept = [one for one in self._store.register.receipts(point) if one.epoch == epoch.id]
            serial = self._store.register.issued(epoch.id).get(point, 0) + 1
            receipt = self._receipt(point, epoch.id, serial, kept)
            if kept and self._says_the_same(kept[0], receipt):
                return kept[0]
            issued = IssuedReceipt(
                point=point,
                epoch=epoch.id,
                serial=serial,
                issued_at=receipt.issued_at.isoformat(),
                content=write_receipt(receipt, self._keys.signing),
            )
            self._store.register.keep_receipt(issued)
            work.touch("receipt", point)
        self._epochs.anchor()
        return issued

    def write(self, out: Path, points: Iterable[str] | None = None) -> tuple[WrittenReceipt, ...]:
        """Write receipts into a folder, of all points by default.

        Raises:
            BadInput: a point that has no device, or there is no such folder.
            RecordProblem: a file cannot be written.
        """
        if not out.is_dir():
            raise BadInput(f"要放回执的文件夹 {out} 不存在：请另选一个文件夹", "out")
        return tuple(self._written(out, one) for one in self._wanted(points))

    def _wanted(self, points: Iterable[str] | None) -> tuple[str, ...]:
        known = self.points()
        wanted = known if points is None else tuple(dict.fromkeys(points))
        for one in wanted:
            if one not in known:
                raise BadInput(f"顾问点 {one} 还没有登记终端，没有可给的回执：请核对编号", "point")
        return wanted

    def _written(self, out: Path, point: str) -> WrittenReceipt:
        issued = self.issue(point)
        path = out / f"{point}-{issued.epoch[:8]}-{issued.serial:08d}.advr"
        save(path, issued.content)
        return WrittenReceipt(path=path, issued=issued)

    def _receipt(
        self, point: str, epoch: str, serial: int, kept: Collection[IssuedReceipt]
    ) -> Receipt:
        register = self._store.register
        backed_up = register.backed_up()
        held = self._store.holdings(register.incarnations(point))
        return Receipt(
            district=self._name(),
            key=self._keys.signing.public,
            epoch=epoch,
            former=self._epochs.former(),
            serial=serial,
            point=point,
            issued_at=self._now(),
            vector={
                one: _acknowledged(each, backed_up.get(one, 0))
                for one, each in sorted(held.items())
                if each.count
            },
            answers=self._answers(point, {one.serial: one.issued_at for one in kept}),
            revoked=tuple(
                sorted(
                    one.device for one in register.devices() if one.point == point and one.revoked
                )
            ),
        )

    def _answers(self, point: str, issued: dict[int, str]) -> tuple[Answer, ...]:
        """Answer every bundle since the receipt that all who report have seen by now.

        Args:
            issued: serial → when, of this epoch's receipts.
        """
        register = self._store.register
        bundles = register.bundles(point)
        since = self._seen_by_all(bundles, issued)
        taken = {one.digest for one in bundles}
        accepted = [
            Answer(
                digest=one.digest, accepted=one.accepted, unchanged=one.unchanged,
                refused=one.refused,
            )
            for one in bundles
            if one.merged_at > since
        ]  # fmt: skip
        refused = [
            Answer(digest=one.digest, problem=one.reason)
            for one in register.refusals()
            if one.point == point and one.digest not in taken and one.at > since
        ]
        return (*accepted[:MOST_ANSWERS], *refused[:MOST_REFUSALS])

    def _seen_by_all(self, bundles: Iterable[MergedBundle], issued: dict[int, str]) -> str:
        epoch = self._epochs.current().id
        newest: dict[str, MergedBundle] = {}
        for one in bundles:
            newest.setdefault(one.device, one)
        seen = (one.seen for one in newest.values())
        times = [issued.get(one[1], "") if one and one[0] == epoch else "" for one in seen]
        return min(times, default="")

    def _says_the_same(self, kept: IssuedReceipt, new: Receipt) -> bool:
        try:
            old = read_receipt(kept.content, self._keys.signing.public, kept.point)
        except BundleRefused:  # by a newer program, or damaged: the new one takes its place
            return False
        return replace(old, serial=new.serial, issued_at=new.issued_at) == new


def _acknowledged(held: Held, backed_up: int) -> Acknowledged:
    """Say what is held of an incarnation; of a chain full of holes only the first part."""
    beyond = held.gaps[MOST_GAPS:]
    return Acknowledged(
        merged=held.contiguous,
        head=held.head,
        last=beyond[0][0] - 1 if beyond else held.last,
        gaps=held.gaps[:MOST_GAPS],
        forks=held.forks[:MOST_GAPS],
        backed_up=min(backed_up, held.contiguous),
    )
