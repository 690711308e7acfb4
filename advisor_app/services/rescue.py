"""What a window may do for a record that cannot be opened; imports nothing heavy, as the door.

A backup is offered as good only after it was copied, opened and proved. What stands here moves
aside and is never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advisor_app.support.calendar import local_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor_app.domain.changes import Changed
    from advisor_app.services.district_suite import DistrictServices
    from advisor_app.services.suite import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFound:
    """A backup that lies somewhere and was not looked into yet.

    Attributes:
        made_at: by its name; of another file, when it was last written.
        days: local days since then.
        is_ours: it lies in this device's folder of backups.
    """

    path: Path
    made_at: datetime
    days: int
    is_ours: bool

    @property
    def age(self) -> str:
        """How long ago it was made, in words; a clock that ran ahead made it today."""
        return {0: "今天", 1: "昨天"}.get(max(self.days, 0), f"{self.days} 天前")

    @property
    def place(self) -> str:
        """Where it lies, in words."""
        return "本机的备份" if self.is_ours else str(self.path.parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSeen:
    """A backup that was opened and proved.

    Attributes:
        whose: the point's name, or the district's.
        district: whether it is a district's.
        records: how many records it holds; each is counted once, however often it was changed.
        last_at: when the newest of it was written; None where nothing was.
        server: where the server is whose record it is a copy of; empty for this machine's own.
    """

    found: BackupFound
    whose: str
    district: bool
    records: int
    last_at: datetime | None
    server: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """A record that can be used again, open.

    Attributes:
        told: what was done, what may be missing and where it comes from: a sentence each.
        close: closes the record again, where nobody goes on with it.
    """

    services: Services | DistrictServices = field(repr=False)
    told: tuple[str, ...]
    close: Callable[[], None] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescue:
    """What can be tried, in the order of how little it costs. All of it on the store's thread.

    Attributes:
        mend: gives a whole record its key again, by the key files beside the backups found here;
            None where that does not help. Raises KnownError.
        install: the same by a key file that was brought. Raises KnownError.
        found: the backups of this device, the newest first.
        look: opens and proves a backup. Raises KnownError.
        restore: puts a backup that was looked into in the record's place. Raises KnownError.
        begin_anew: puts the record that stands here aside, so that another can be made; gives where
            it lies. Raises KnownError.
        carry_keys: copies the key file out, for the district to give it another passphrase.
            Raises KnownError.
    """

    mend: Callable[[str, Callable[[Changed], None]], Rescued | None]
    install: Callable[[str, Path, Callable[[Changed], None]], Rescued]
    found: Callable[[], tuple[BackupFound, ...]]
    look: Callable[[str, Path], BackupSeen]
    restore: Callable[[str, BackupSeen, Callable[[Changed], None]], Rescued]
    begin_anew: Callable[[], Path | None]
    carry_keys: Callable[[Path], None]


def restored_words(
    seen: BackupSeen, recovered: int, aside: Path | None, *, device: str = ""
) -> tuple[str, ...]:
    """Say what was put back, and what may be missing since.

    Args:
        recovered: how many changes came back from the record's own files.
        aside: where the record lies that stood there before.
        device: the beginning of the point's device id, for the district to give back by; empty
            at a district.
    """
    kept = (f"原来的文件没有删，放在 {aside}。",) if aside else ()
    if seen.server:
        return (_ON_SERVER.format(file=seen.found.path.name, server=seen.server), *kept)
    until = f"，记到 {local_text(seen.last_at)} 为止" if seen.last_at else ""
    lines = [f"已用备份 {seen.found.path.name} 恢复：里面有 {seen.records} 条记录{until}。"]
    if seen.district:
        lines += _DISTRICT
    else:
        back = f"从本机留底找回了 {recovered} 处。" if recovered else "本机的留底里没有更多的。"
        lines += [f"这份备份以后记的，{back}", _POINT.format(device=device)]
    return (*lines, *kept)


_ON_SERVER = (
    "这台电脑的密钥和设置用备份 {file} 找回来了。全区的记录在服务器 {server} 上，接着用那里的，"
    "什么也没有少。"
)
_POINT = (
    "还缺的：交过区里的，请区里退回（终端编号 {device}），有同步的会自动送来，在“同步”页收；"
    "从没交过的、还有姓名电话这些不出本机的，请对照纸面补记。"
)
_DISTRICT = (
    "区里的记录从这份备份重新开始，回执另起一期：请给各点发新的回执。",
    "备份以后收过的，各点会自动再交一次，不会算两次。",
    "备份以后在区里自己办的（登记终端、下发、问题清单、处理争议）不在里面：请核对一遍。",
)
