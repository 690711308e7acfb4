"""Standing: who reported until when, who is missing, how whole their chains are."""

from dataclasses import dataclass

from advisor_app.domain.holdings import Held
from advisor_app.hub.ports import DistrictStore
from advisor_app.tallies.points import PointEntry


@dataclass(frozen=True, slots=True)
class PointStatus:
    """Where a point stands with the district. ``last_merged`` is empty before the first time."""

    point: str
    name: str
    devices: int
    last_merged: str
    last_created: str


@dataclass(frozen=True, slots=True)
class DistrictStatus:
    """The district at a glance. Points that never reported are named, not counted as zero."""

    points: tuple[PointStatus, ...]
    missing: tuple[str, ...]
    chains: tuple[Held, ...]


class Standing:
    """Reads who reported."""

    def __init__(self, store: DistrictStore, points: tuple[PointEntry, ...]) -> None:
        self._store = store
        self._points = points

    def status(self) -> DistrictStatus:
        """Give who reported until when, and who never did."""
        points = tuple(self._status(one) for one in self._points)
        return DistrictStatus(
            points=points,
            missing=tuple(one.point for one in points if not one.last_merged),
            chains=tuple(self._store.holdings().values()),
        )

    def _status(self, point: PointEntry) -> PointStatus:
        bundles = [one for one in self._store.register.bundles() if one.point == point.code]
        devices = [one for one in self._store.register.devices() if one.point == point.code]
        return PointStatus(
            point=point.code,
            name=point.name,
            devices=len(devices),
            last_merged=max((one.merged_at for one in bundles), default=""),
            last_created=max((one.created_at for one in bundles), default=""),
        )
