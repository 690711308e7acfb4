"""Standing: who reported until when, who is missing, how whole their chains are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from advisor_app.domain.holdings import Held
from advisor_app.hub.epochs import Epochs
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import (
    BundleFlag,
    EnrolledDevice,
    IssuedReceipt,
    MergedBundle,
    RefusedBundle,
)
from advisor_app.tallies.points import PointEntry

OfPoint = TypeVar("OfPoint", MergedBundle, RefusedBundle, EnrolledDevice)


@dataclass(frozen=True, slots=True)
class PointStatus:
    """Where a point stands with the district; what was never reported is empty, never zero.

    Attributes:
        devices: how many may send.
        last_merged: when its newest bundle was merged; empty before the first.
        last_created: when the newest was made; a clock that is ahead counts as the merging.
        newest_day: the newest local day with a consultation of it; None when there is none.
        gaps: revisions that are asked for in its receipt; None before the first bundle.
        forks: places at which two revisions stand; None before the first bundle.
        refused: its files that were refused and never taken in.
        disagrees: whether its newest bundle's counts or digests were not the district's.
        flags: what is odd about its newest bundle.
        receipt: serial of its newest receipt in this epoch; None before the first.
        receipt_at: when that was given.
        receipt_seen: whether a bundle showed that the point has it.
    """

    point: str
    name: str
    devices: int
    last_merged: str
    last_created: str
    newest_day: str | None = None
    gaps: int | None = None
    forks: int | None = None
    refused: int = 0
    disagrees: bool = False
    flags: tuple[BundleFlag, ...] = ()
    receipt: int | None = None
    receipt_at: str | None = None
    receipt_seen: bool = False


@dataclass(frozen=True, slots=True)
class DistrictStatus:
    """The district at a glance. Points that never reported are named, not counted as zero.

    Attributes:
        epoch: the current life of the district's record.
        awaiting_update: revisions that only a newer program can show.
        awaiting_base: changes whose beginning has not come yet.
        contested: records that were changed twice.
        quarantined: revisions kept apart.
        refused: files that were refused and never taken in, of nobody known among them.
    """

    points: tuple[PointStatus, ...]
    missing: tuple[str, ...]
    chains: tuple[Held, ...]
    epoch: str = ""
    awaiting_update: int = 0
    awaiting_base: int = 0
    contested: int = 0
    quarantined: int = 0
    refused: int = 0


class Standing:
    """Reads who reported."""

    def __init__(
        self,
        store: DistrictStore,
        points: tuple[PointEntry, ...],
        epochs: Epochs,
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._points = points
        self._epochs = epochs
        self._today = today

    def status(self) -> DistrictStatus:
        """Give who reported until when, and who never did."""
        register = self._store.register
        refused = self.refused()
        bundles, files = _by_point(register.bundles()), _by_point(refused)
        devices = _by_point(one for one in register.devices() if not one.revoked)
        points = tuple(
            self._status(
                one, bundles.get(one.code, []), len(files.get(one.code, [])),
                len(devices.get(one.code, [])),
            )
            for one in self._points
        )  # fmt: skip
        waiting = self._store.waiting()
        update = sum(one.needs_update for one in waiting)
        return DistrictStatus(
            points=points,
            missing=tuple(one.point for one in points if not one.last_merged),
            chains=tuple(self._store.holdings().values()),
            epoch=self._epochs.current().id,
            awaiting_update=update,
            awaiting_base=len(waiting) - update,
            contested=len(self._store.contested()),
            quarantined=len(self._store.quarantined()),
            refused=len(refused),
        )

    def refused(self) -> tuple[RefusedBundle, ...]:
        """Give the files that were refused and never taken in since, newest first."""
        register = self._store.register
        taken = {one.digest for one in register.bundles()}
        return tuple(one for one in register.refusals() if one.digest not in taken)

    def _status(
        self, point: PointEntry, bundles: list[MergedBundle], refused: int, devices: int
    ) -> PointStatus:
        register = self._store.register
        held = self._store.holdings(register.incarnations(point.code)).values()
        newest = max(bundles, key=lambda one: one.merged_at, default=None)
        receipt = self._receipt(point.code)
        day = self._store.figures.newest_day(point.code, self._today())
        return PointStatus(
            point=point.code,
            name=point.name,
            devices=devices,
            last_merged=newest.merged_at if newest else "",
            last_created=max((one.reported_at for one in bundles), default=""),
            newest_day=day.isoformat() if day else None,
            gaps=sum(one.missing for one in held) if bundles else None,
            forks=sum(len(one.forks) for one in held) if bundles else None,
            refused=refused,
            disagrees=newest is not None and not newest.agreed,
            flags=newest.flags if newest else (),
            receipt=receipt.serial if receipt else None,
            receipt_at=receipt.issued_at if receipt else None,
            receipt_seen=receipt is not None
            and any(one.seen == (receipt.epoch, receipt.serial) for one in bundles),
        )

    def _receipt(self, point: str) -> IssuedReceipt | None:
        current = self._epochs.current().id
        found = self._store.register.receipts(point, limit=1)
        return next((one for one in found if one.epoch == current), None)


def _by_point(found: Iterable[OfPoint]) -> Mapping[str, list[OfPoint]]:
    by_point: dict[str, list[OfPoint]] = defaultdict(list)
    for one in found:
        by_point[one.point].append(one)
    return by_point
