"""Needs that could not be met (未满足的需求): what the district is missing.

Telling needs met from unmet, with a reason, is Inform USA's standard and what 2-1-1 services
report on; the reasons are those their published unmet-need reports use, with this counter's own.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from advisor_app.domain.ids import RecordId

LOOK_BACK = timedelta(days=90)
"""Of how long ago needs are looked at where no other time is asked for."""


class UnmetReason(StrEnum):
    """Why a need was not met."""

    NOT_ELIGIBLE = "not_eligible"
    NO_SERVICE = "no_service"
    FULL = "full"
    TOO_DEAR = "too_dear"
    TOO_FAR = "too_far"
    PAPERS_MISSING = "papers_missing"
    GAVE_UP = "gave_up"
    OTHER = "other"


UNMET_WORDS = {
    UnmetReason.NOT_ELIGIBLE: "不符合条件",
    UnmetReason.NO_SERVICE: "本地没有这项服务",
    UnmetReason.FULL: "名额已满，排队",
    UnmetReason.TOO_DEAR: "费用高",
    UnmetReason.TOO_FAR: "离得远",
    UnmetReason.PAPERS_MISSING: "材料不全",
    UnmetReason.GAVE_UP: "本人放弃",
    UnmetReason.OTHER: "其他",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetNeed:
    """One need that was not met. It names nobody, so it stays when an elder is erased.

    Attributes:
        on: local day.
        topic: code of the topic it falls under.
        service: what was missing, in the directory's or the district's words; may be empty.
        street: where it is missing; empty when unknown.
        community: where it is missing; empty when unknown.
        consultation: the talk it came out of.
        referral: the referral that failed.
        withdrawn: said by mistake (the talk it came out of was corrected or taken back): neither
            shown nor counted, but kept.
    """

    id: RecordId
    point: str
    on: date
    topic: str
    reason: UnmetReason
    service: str = ""
    street: str = ""
    community: str = ""
    consultation: RecordId | None = None
    referral: RecordId | None = None
    withdrawn: bool = False
