"""Receipts: the district's signed word on what it holds of a point's records.

What is said is worked out of the merged record each time, so a receipt never says more than is
there. A receipt that would say what the one before said is that one again: the serial number
rises only with news, and whoever lost a receipt gets the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.holdings import Held
from advisor_app.hub.epochs import Epochs
from advisor_app.hub.ports import DistrictStore, Work
from advisor_app.store.district_register import IssuedReceipt, MergedBundle
from advisor_app.support.files import save
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.receipt import Acknowledged, Answer, Receipt, read_receipt, write_receipt

MOST_ANSWERS, MOST_REFUSALS = 500, 100
"""Bundles that one receipt answers, the newest; the vector speaks of all. Whoever puts rubbish in
a point's name on a carrier pushes no answer out."""

TOGETHER = 50
"""Receipts given in one transaction: few enough that other officers hardly wait for them."""

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
        (issued,) = self._issue((point,))
        return issued

    def write(self, out: Path, points: Iterable[str] | None = None) -> tuple[WrittenReceipt, ...]:
        """Write receipts into a folder, of all points by default.

        Raises:
            BadInput: a point that has no device, or there is no such folder.
            RecordProblem: a file cannot be written.
        """
        if not out.is_dir():
            raise BadInput(f"要放回执的文件夹 {out} 不存在：请另选一个文件夹", "out")
        wanted = self._wanted(points)
        groups = (wanted[start : start + TOGETHER] for start in range(0, len(wanted), TOGETHER))
        return tuple(_written(out, one) for some in groups for one in self._issue(some))

    def _wanted(self, points: Iterable[str] | None) -> tuple[str, ...]:
        known = self.points()
        wanted = known if points is None else tuple(dict.fromkeys(points))
        for one in wanted:
            if one not in known:
                raise BadInput(f"顾问点 {one} 还没有登记终端，没有可给的回执：请核对编号", "point")
        return wanted

    def _issue(self, points: Iterable[str]) -> tuple[IssuedReceipt, ...]:
        """Give the receipts of some points, in one transaction."""
        with self._store.begin() as work:
            self._epochs.look_within()
            life = _Life(self._epochs.current().id, self._epochs.former(), self._now())
            issued = tuple(self._issued(one, life, work) for one in points)
        self._epochs.anchor()
        return issued

    def _issued(self, point: str, life: "_Life", work: Work) -> IssuedReceipt:
        newest = self._store.register.receipts(point, limit=1)
        kept = next((one for one in newest if one.epoch == life.epoch), None)
        receipt = self._receipt(point, life, kept.serial + 1 if kept else 1)
        if kept is not None and self._says_the_same(kept, receipt):
            return kept
        issued = IssuedReceipt(
            point=point,
            epoch=life.epoch,
            serial=receipt.serial,
            issued_at=receipt.issued_at.isoformat(),
            content=write_receipt(receipt, self._keys.signing),
        )
        self._store.register.keep_receipt(issued)
        work.touch("receipt", point)
        return issued

    def _receipt(self, point: str, life: "_Life", serial: int) -> Receipt:
        overview = self._store.overview
        incarnations = self._store.register.incarnations(point)
        backed_up = overview.backed_up(incarnations)
        held = self._store.holdings(incarnations)
        return Receipt(
            district=self._name(),
            key=self._keys.signing.public,
            epoch=life.epoch,
            former=life.former,
            serial=serial,
            point=point,
            issued_at=life.now,
            vector={
                one: _acknowledged(each, backed_up.get(one, 0))
                for one, each in sorted(held.items())
                if each.count
            },
            answers=self._answers(point, life.epoch),
            revoked=tuple(sorted(one.device for one in overview.devices(point) if one.revoked)),
        )

    def _answers(self, point: str, epoch: str) -> tuple[Answer, ...]:
        """Answer every bundle since the receipt that all who report have seen by now."""
        bundles = self._store.register.bundles(point)
        since = _seen_by_all(bundles, epoch, self._store.overview.given(point, epoch))
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
            for one in self._store.overview.still_refused(point)
            if one.at > since
        ]
        return (*accepted[:MOST_ANSWERS], *refused[:MOST_REFUSALS])

    def _says_the_same(self, kept: IssuedReceipt, new: Receipt) -> bool:
        try:
            old = read_receipt(kept.content, self._keys.signing.public, kept.point)
        except BundleRefused:  # by a newer program, or damaged: the new one takes its place
            return False
        return replace(old, serial=new.serial, issued_at=new.issued_at) == new


@dataclass(frozen=True, slots=True)
class _Life:
    """In which life of the record, and when, receipts are given."""

    epoch: str
    former: tuple[str, ...]
    now: datetime


def _written(out: Path, issued: IssuedReceipt) -> WrittenReceipt:
    path = out / f"{issued.point}-{issued.epoch[:8]}-{issued.serial:08d}.advr"
    save(path, issued.content)
    return WrittenReceipt(path=path, issued=issued)


def _seen_by_all(bundles: Iterable[MergedBundle], epoch: str, given: Mapping[int, str]) -> str:
    newest: dict[str, MergedBundle] = {}
    for one in bundles:
        newest.setdefault(one.device, one)
    seen = (one.seen for one in newest.values())
    times = [given.get(one[1], "") if one and one[0] == epoch else "" for one in seen]
    return min(times, default="")


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
