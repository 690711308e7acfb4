"""A record that was restored or copied goes on as a new incarnation, and says so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor_app.domain.ids import IncarnationId, RecordId


class NewLifeReason(StrEnum):
    """What showed that this record is not the one that wrote last (reliability: four detectors)."""

    RESTORED = "restored"
    ANCHOR = "anchor"
    OUTBOX = "outbox"
    RECEIPT = "receipt"
    FORK = "fork"
    COPIED = "copied"


NEW_LIFE_WORDS = {
    NewLifeReason.RESTORED: "用备份恢复过",
    NewLifeReason.ANCHOR: "记录比这台电脑上次记下的要旧",
    NewLifeReason.OUTBOX: "导出过的比现在记录里的多",
    NewLifeReason.RECEIPT: "区里收到过的比现在记录里的多",
    NewLifeReason.FORK: "区里看到两台电脑在用同一份记录",
    NewLifeReason.COPIED: "记录是从别的电脑拷来的",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncarnationBegun:
    """The first thing a new incarnation writes, so that the district hears of it.

    Attributes:
        parent: the incarnation whose record this was.
        parent_seq: how many revisions of it were here then.
    """

    id: RecordId
    incarnation: IncarnationId
    parent: IncarnationId
    parent_seq: int
    reason: NewLifeReason
    at: datetime
    point: str = ""
