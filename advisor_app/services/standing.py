"""What is told of a point and its district: figures, previews, exports, and their words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from advisor_app.services.ledger import EXPORT_STATE_WORDS, ExportState
from advisor_app.services.lives import NewLife
from advisor_app.store.device import Export


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the point stands with its district.

    Attributes:
        new: revisions that never left, or have to leave again.
        awaiting: that left and wait for the district's receipt.
        acknowledged: that the district holds.
        asked: that the district misses in the middle; part of ``new``.
        last: the last export; None when nothing ever left.
        receipt_at: when the receipt in force was made, by the district's clock.
        receipt_serial: its number; 0 before the first.
        clock_off: how far this computer's clock is before the district's (behind: negative), as
            far as the last receipt tells for sure; None where nothing is wrong.
        district: the district's name; empty before the point joined one.
        certified: whether the district has vouched for this device.
        revoked: whether the district has put this device out of use.
        refused: the newest bundle that the district sent back, and why, until a later one is in.
        life: what is to be told of a record that was put back or copied.
    """

    new: int = 0
    awaiting: int = 0
    acknowledged: int = 0
    asked: int = 0
    last: Export | None = None
    receipt_at: datetime | None = None
    receipt_serial: int = 0
    clock_off: timedelta | None = None
    district: str = ""
    certified: bool = False
    revoked: bool = False
    refused: Export | None = None
    life: NewLife | None = None

    @property
    def open(self) -> int:
        """How many revisions the next export holds."""
        return self.new + self.awaiting


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many revisions of a kind go. ``stays``: their contents stay at the point."""

    kind: str
    count: int
    stays: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What the next export would hold.

    Attributes:
        again: of the revisions, how many were exported before and are not acknowledged.
    """

    revisions: int
    again: int
    kinds: tuple[KindCount, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The counts by kind."""
        return {one.kind: one.count for one in self.kinds}


@dataclass(frozen=True, slots=True)
class SeenExport:
    """A line of the history."""

    export: Export
    state: ExportState

    @property
    def words(self) -> str:
        """The state in words, with the district's reason where it refused."""
        answer = self.export.answer
        said = EXPORT_STATE_WORDS[self.state]
        refused = self.state is ExportState.REFUSED and answer
        return f"{said}：{answer.problem}" if refused and answer else said


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written, read back and opened again.

    Attributes:
        again: of the revisions, how many were exported before and are not acknowledged.
    """

    path: Path
    revisions: int
    counts: dict[str, int]
    digest: str
    again: int = 0


def clock_words(off: timedelta) -> str:
    """Say how far this computer's clock is from the district's, and what to do."""
    minutes = round(abs(off).total_seconds() / 60)
    far = f"{minutes}分钟"
    if minutes >= 2 * 24 * 60:
        far = f"{round(minutes / 24 / 60)}天"
    elif minutes >= 2 * 60:
        far = f"{round(minutes / 60)}小时"
    way = "快" if off > timedelta() else "慢"
    return f"这台电脑的时间比区里{way}约{far}：请核对右下角的日期和时间，错了就改过来"


def instant_of(export: Export) -> datetime:
    """Give when an export was made."""
    return datetime.fromisoformat(export.at)
