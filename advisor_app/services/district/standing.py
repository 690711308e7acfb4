"""Standing: how far every point has reported, said so that an officer can act on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor_app.domain.month import Month
from advisor_app.hub.intake import FLAG_WORDS
from advisor_app.hub.standing import PointStatus, Standing
from advisor_app.services.district.refused import RefusedFile, refused_file
from advisor_app.support.calendar import local_day


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
        cases: how many other cases of it wait for somebody to look at them.
        refused: its files that were refused and never taken in since, newest first.
        receipt_at: when its newest receipt was given.
        receipt_seen: whether a bundle showed that the point has that receipt.
        notes: what is odd about its newest bundle, in words.
        words: where it stands, in one sentence.
    """

    code: str
    name: str
    reported: Reported
    until: datetime | None
    merged_at: datetime | None
    devices: int
    gaps: int
    forks: int
    cases: int
    refused: tuple[RefusedFile, ...]
    receipt_at: datetime | None
    receipt_seen: bool
    notes: tuple[str, ...]
    words: str

    @property
    def is_missing(self) -> bool:
        """Whether figures of the month before cannot be whole yet."""
        return self.reported in (Reported.NEVER, Reported.BEHIND)


class Standings:
    """Reads who reported until when, and who is missing."""

    def __init__(
        self, standing: Standing, cases: Callable[[], Mapping[str, int]],
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """Take what counts the open cases by point."""
        self._standing = standing
        self._cases = cases
        self._now = now

    def read(self) -> tuple[PointStanding, ...]:
        """Give every point of the district's list, in its order."""
        refused: dict[str, list[RefusedFile]] = {}
        for one in self._standing.refused():
            refused.setdefault(one.point, []).append(refused_file(one))
        cases = self._cases()
        return tuple(
            self._point(one, refused.get(one.point, ()), cases.get(one.point, 0))
            for one in self._standing.status().points
        )

    def _point(
        self, one: PointStatus, refused: Sequence[RefusedFile], cases: int
    ) -> PointStanding:  # fmt: skip
        until = _instant(one.last_created)
        notes = tuple(FLAG_WORDS[flag] for flag in one.flags)
        odd = bool(
            one.gaps or one.forks or cases or one.disagrees or notes or not one.devices
        )  # fmt: skip
        reported = self._reported(until, odd=odd)
        return PointStanding(
            code=one.point,
            name=one.name,
            reported=reported,
            until=until,
            merged_at=_instant(one.last_merged),
            devices=one.devices,
            gaps=one.gaps or 0,
            forks=one.forks or 0,
            cases=cases,
            refused=tuple(refused),
            receipt_at=_instant(one.receipt_at or ""),
            receipt_seen=one.receipt_seen,
            notes=notes,
            words=_words(reported, until, one, cases),
        )

    def _reported(self, until: datetime | None, *, odd: bool) -> Reported:
        if until is None:
            return Reported.NEVER
        if local_day(until) < Month.of(local_day(self._now())).first:
            return Reported.BEHIND
        return Reported.BROKEN if odd else Reported.WHOLE


def _words(reported: Reported, until: datetime | None, one: PointStatus, cases: int) -> str:
    if until is None:
        waits = "从未上报，等它交第一个数据包"
        return waits if one.devices else "还没有登记终端：到“终端 F3”开登记单"
    words = {
        Reported.BEHIND: "上月的数还不全：请催报",
        Reported.BROKEN: "报了，有要核对的",
        Reported.WHOLE: "报了，没有缺的",
    }[reported]
    missing = f"；缺 {one.gaps} 条，已在回执里要" if one.gaps else ""
    forked = f"；{one.forks} 处两台电脑共用一份记录，到“核对 F6”看" if one.forks else ""
    open_ones = f"；{cases} 处等人核对，到“核对 F6”看" if cases else ""
    stopped = "" if one.devices else "；没有在用的终端，到“终端 F3”另开登记单"
    return words + missing + forked + open_ones + stopped


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
