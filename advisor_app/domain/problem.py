"""One line of the problem list (问题清单) that somebody must mend.

The district people's congress supervises by such a list: who mends it, until when, by what
measures, how far it is, what shows it; a line is struck off (销号) only after a check.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from advisor_app.domain.ids import RecordId
from advisor_app.domain.unmet import UnmetReason


class ProblemState(StrEnum):
    """How far the mending is."""

    LISTED = "listed"
    ASSIGNED = "assigned"
    UNDERWAY = "underway"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"


PROBLEM_WORDS = {
    ProblemState.LISTED: "已列入，待交办",
    ProblemState.ASSIGNED: "已交办",
    ProblemState.UNDERWAY: "整改中",
    ProblemState.REPORTED: "报完成，待核查",
    ProblemState.RETURNED: "核查没过，退回重改",
    ProblemState.CLOSED: "核查通过，已销号",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemNote:
    """One thing that happened to a problem, in its history.

    Attributes:
        evidence: whether the words say what shows the mending (佐证).
    """

    on: date
    words: str
    by: str = ""
    evidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem on the district's list.

    Attributes:
        topic: code of the topic; with service, reason and community it tells which unmet needs
            belong to the line.
        opened_on: the local day it was put on the list.
        needs: how many unmet needs stood behind it then.
        points: codes of the points that met with it then.
        owner: who must mend it (责任单位); empty before it was assigned.
        deadline: until when; None before it was assigned.
        measures: how (整改措施).
        checked_by: who checked the mending; needed for closing.
    """

    id: RecordId
    topic: str
    reason: UnmetReason
    service: str = ""
    community: str = ""
    opened_on: date
    needs: int = 0
    points: tuple[str, ...] = ()
    state: ProblemState = ProblemState.LISTED
    owner: str = ""
    deadline: date | None = None
    measures: str = ""
    checked_by: str = ""
    closed_on: date | None = None
    notes: tuple[ProblemNote, ...] = ()
