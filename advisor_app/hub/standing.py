"""Standing: who reported until when, who is missing, how whole their chains are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.holdings import Held, Holdings
from advisor_app.hub.epochs import Epochs
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_overview import LastBundle, LastReceipt
from advisor_app.store.district_register import BundleFlag, RefusedBundle
from advisor_app.tallies.points import PointEntry


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
        points: Sequence[PointEntry],
        epochs: Epochs,
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._points = points
        self._epochs = epochs
        self._today = today

    def status(self) -> DistrictStatus:
        """Give who reported until when, and who never did.

        Each thing is asked once for all points, however many they are.
        """
        epoch, held = self._epochs.current().id, self._store.holdings()
        refused = self.refused()
        asked = self._asked(epoch, held, refused)
        points = tuple(asked.status(one) for one in self._points)
        waiting = self._store.waiting()
        update = sum(one.needs_update for one in waiting)
        return DistrictStatus(
            points=points,
            missing=tuple(one.point for one in points if not one.last_merged),
            chains=tuple(held.values()),
            epoch=epoch,
            awaiting_update=update,
            awaiting_base=len(waiting) - update,
            contested=len(self._store.contested()),
            quarantined=len(self._store.quarantined()),
            refused=len(refused),
        )

    def refused(self) -> tuple[RefusedBundle, ...]:
        """Give the files that were refused and never taken in since, newest first."""
        return self._store.overview.still_refused()

    def _asked(self, epoch: str, held: Holdings, refused: Iterable[RefusedBundle]) -> "_Asked":
        overview = self._store.overview
        devices = (one for one in self._store.register.devices() if not one.revoked)
        codes = [one.code for one in self._points]
        chains: dict[str, list[Held]] = defaultdict(list)
        for incarnation, point, *_ in overview.claims():
            if incarnation in held:
                chains[point].append(held[incarnation])
        return _Asked(
            bundles=overview.newest_bundles(),
            receipts=overview.newest_receipts(epoch),
            days=self._store.figures.newest_days(codes, self._today()),
            chains=chains,
            refused=Counter(one.point for one in refused),
            devices=Counter(one.point for one in devices),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was asked of the store for all points, by point."""

    bundles: Mapping[str, LastBundle]
    receipts: Mapping[str, LastReceipt]
    days: Mapping[str, date]
    chains: Mapping[str, list[Held]]
    refused: Mapping[str, int]
    devices: Mapping[str, int]

    def status(self, point: PointEntry) -> PointStatus:
        """Give where a point stands."""
        last, receipt = self.bundles.get(point.code), self.receipts.get(point.code)
        chains, day = self.chains.get(point.code, []), self.days.get(point.code)
        return PointStatus(
            point=point.code,
            name=point.name,
            devices=self.devices.get(point.code, 0),
            last_merged=last.bundle.merged_at if last else "",
            last_created=last.created if last else "",
            newest_day=day.isoformat() if day else None,
            gaps=sum(one.missing for one in chains) if last else None,
            forks=sum(len(one.forks) for one in chains) if last else None,
            refused=self.refused.get(point.code, 0),
            disagrees=last is not None and not last.bundle.agreed,
            flags=last.bundle.flags if last else (),
            receipt=receipt.serial if receipt else None,
            receipt_at=receipt.issued_at if receipt else None,
            receipt_seen=receipt is not None and receipt.seen,
        )
