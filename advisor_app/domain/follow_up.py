"""The call back (回访): promised at the counter, or due by a rule; logged with what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from advisor_app.domain.ids import RecordId


class CallReason(StrEnum):
    """Why somebody is to be called."""

    PROMISED = "promised"
    REFERRAL = "referral"
    APPLICATION = "application"
    CHANGE = "change"


CALL_REASON_WORDS = {
    CallReason.PROMISED: "答应过回话",
    CallReason.REFERRAL: "转介之后",
    CallReason.APPLICATION: "告知单上有要申请的",
    CallReason.CHANGE: "情况快要变了",
}


class CallOutcome(StrEnum):
    """What a call came to. ``no_answer`` leaves it open: it is tried again."""

    SETTLED = "settled"
    IN_PROGRESS = "in_progress"
    UNMET = "unmet"
    NO_ANSWER = "no_answer"


CALL_OUTCOME_WORDS = {
    CallOutcome.SETTLED: "办成了",
    CallOutcome.IN_PROGRESS: "还在办",
    CallOutcome.UNMET: "没办成",
    CallOutcome.NO_ANSWER: "没打通",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A call to make.

    Attributes:
        due: by which local day.
        done_at: when somebody was reached, aware UTC; None while it is due.
        outcome: what the last call came to; None before the first.
        tries: how often it was tried.
        reason: why it is due.
        referral: the referral it looks after.
        sheet: the sheet whose applications it asks about.
        policy: id of the policy whose answer changes for this elder; empty otherwise.
        withdrawn: not to be made any more (what it would ask about was cancelled): neither shown
            nor counted, but kept.
    """

    id: RecordId
    point: str
    due: date
    elder: RecordId | None = None
    consultation: RecordId | None = None
    done_at: datetime | None = None
    outcome: CallOutcome | None = None
    tries: int = 0
    reason: CallReason = CallReason.PROMISED
    referral: RecordId | None = None
    sheet: RecordId | None = None
    policy: str = ""
    withdrawn: bool = False
