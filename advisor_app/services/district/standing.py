"""Standing: how far every point has reported, said so that an officer can act on it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from advisor_app.domain.month import Month
from advisor_app.hub.ports import DistrictStore
from advisor_app.services.district.refused import RefusedFile, refused_file
from advisor_app.store.district_register import EnrolledDevice, MergedBundle, RefusedBundle
from advisor_app.support.calendar import local_day, local_text
from advisor_app.tallies.points import PointEntry

OfPoint = TypeVar("OfPoint", MergedBundle, RefusedBundle, EnrolledDevice)


class Reported(StrEnum):
    """How far a point has reported; the order is that of urgency."""

    NEVER = "never"
    BEHIND = "behind"
    BROKEN = "broken"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointStanding:
    """Where a point stands with the district. What is missing is missing, never zero.

    Attributes:
        until: when its newest bundle was made; None before the first. A clock at the point that
            is ahead of the district's counts as the moment of merging.
        devices: those that may send.
        gaps: how many revisions it was asked to send again.
        forks: at how many places two computers wrote with one record.
        refused: its files that were refused since the last one was taken in, newest first.
        disagrees: whether a bundle's counts or digests did not agree with the district's.
        words: what that means, in one sentence.
    """

    code: str
    name: str
    reported: Reported
    until: datetime | None
    merged_at: datetime | None
    devices: int
    gaps: int
    forks: int
    refused: tuple[RefusedFile, ...]
    receipt_at: datetime | None
    disagrees: bool
    words: str

    @property
    def is_missing(self) -> bool:
        """Whether figures of the month before cannot be whole yet."""
        return self.reported in (Reported.NEVER, Reported.BEHIND)


class Standings:
    """Reads who reported until when, and who is missing."""

    def __init__(
        self,
        store: DistrictStore,
        points: tuple[PointEntry, ...],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._points = points
        self._now = now

    def read(self) -> tuple[PointStanding, ...]:
        """Give every point of the district's list, in its order."""
        register = self._store.register
        bundles = _by_point(register.bundles())
        refusals = _by_point(register.refusals())
        devices = _by_point(one for one in register.devices() if not one.revoked)
        return tuple(
            self._point(
                one,
                bundles.get(one.code, []),
                refusals.get(one.code, []),
                len(devices.get(one.code, [])),
            )
            for one in self._points
        )

    def _point(
        self, point: PointEntry, bundles: list[MergedBundle], refusals: list[RefusedBundle],
        devices: int,
    ) -> PointStanding:  # fmt: skip
        register = self._store.register
        held = self._store.holdings(register.incarnations(point.code)).values()
        gaps, forks = sum(one.missing for one in held), sum(len(one.forks) for one in held)
        until = max((_made(one) for one in bundles), default=None)
        merged = max((one.merged_at for one in bundles), default="")
        newest = next(iter(register.receipts(point.code)), None)
        disagrees = bool(bundles) and not max(bundles, key=lambda one: one.merged_at).agreed
        reported = self._reported(until, broken=bool(gaps or forks or disagrees))
        return PointStanding(
            code=point.code,
            name=point.name,
            reported=reported,
            until=until,
            merged_at=datetime.fromisoformat(merged) if merged else None,
            devices=devices,
            gaps=gaps,
            forks=forks,
            refused=tuple(refused_file(one) for one in refusals if one.at > merged),
            receipt_at=datetime.fromisoformat(newest.issued_at) if newest else None,
            disagrees=disagrees,
            words=self._words(reported, until, gaps, forks, devices),
        )

    def _reported(self, until: datetime | None, *, broken: bool) -> Reported:
        if until is None:
            return Reported.NEVER
        if local_day(until) < self._month.first:
            return Reported.BEHIND
        return Reported.BROKEN if broken else Reported.WHOLE

    @property
    def _month(self) -> Month:
        return Month.of(local_day(self._now()))

    def _words(
        self, reported: Reported, until: datetime | None, gaps: int, forks: int, devices: int
    ) -> str:
        if until is None:
            return (
                "从未上报，等它交第一个数据包" if devices else "还没有登记终端：到“终端 F3”开登记单"
            )
        words = {
            Reported.BEHIND: f"只报到 {local_text(until)[:10]}，上月的数还不全：请催报",
            Reported.BROKEN: "有要核对的",
            Reported.WHOLE: f"报到 {local_text(until)[:10]}，没有缺的",
        }[reported]
        missing = f"；缺 {gaps} 条，已在回执里要" if gaps else ""
        forked = f"；{forks} 处两台电脑共用一份记录，到“核对 F6”看" if forks else ""
        return words + missing + forked


def _made(one: MergedBundle) -> datetime:
    """Give when a bundle was made, but never later than it was merged."""
    return min(map(datetime.fromisoformat, (one.created_at, one.merged_at)))


def _by_point(found: Iterable[OfPoint]) -> Mapping[str, list[OfPoint]]:
    by_point: dict[str, list[OfPoint]] = {}
    for one in found:
        by_point.setdefault(one.point, []).append(one)
    return by_point
