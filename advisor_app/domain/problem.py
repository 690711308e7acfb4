"""One line of the problem list (问题清单) that somebody must mend.

The district people's congress supervises by such a list: who mends it, until when, by what
measures, how far it is, what shows it; a line is struck off (销号) only after a check.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from advisor_app.domain.errors import BadInput
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

_S = ProblemState
PROBLEM_STEPS: Mapping[ProblemState, tuple[ProblemState, ...]] = {
    _S.LISTED: (_S.ASSIGNED,),
    _S.ASSIGNED: (_S.ASSIGNED, _S.UNDERWAY, _S.REPORTED),
    _S.UNDERWAY: (_S.ASSIGNED, _S.REPORTED),
    _S.REPORTED: (_S.CLOSED, _S.RETURNED),
    _S.RETURNED: (_S.ASSIGNED, _S.UNDERWAY, _S.REPORTED),
    _S.CLOSED: (_S.LISTED,),
}
"""Which step may follow which. To assign again changes owner, deadline or measures; a closed
problem that came up again is listed again, with its history."""

ProblemKey = tuple[str, str, UnmetReason, str]
"""Topic, service, reason, community: what makes needs the same problem."""

_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemNote:
    """One thing that happened to a problem, in its history.

    Attributes:
        evidence: whether the words say what shows the mending (佐证).
        state: the state that it brought; None when it is only a note.
    """

    on: date
    words: str
    by: str = ""
    evidence: bool = False
    state: ProblemState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem on the district's list. Every step gives a new one; nothing of it is deleted.

    Attributes:
        topic: code of the topic; with service, reason and community it tells which unmet needs
            belong to the line.
        opened_on: the local day it was put on the list.
        needs: how many unmet needs stood behind it then.
        points: codes of the points that met with it then.
        since: the first day whose needs were counted then; None where nobody said.
        owner: the office that must mend it (责任单位); empty before it was assigned.
        person: who answers for it there (责任人); empty before, and on lines of earlier programs.
        deadline: until when; None before it was assigned.
        measures: how (整改措施).
        checked_by: who checked the mending; needed for closing.
        reported_on: the day its mending was reported last; None before.
        closed_on: the day it was struck off; None while it is open.
        notes: its history, the oldest first.
    """

    id: RecordId
    topic: str
    reason: UnmetReason
    service: str = ""
    community: str = ""
    opened_on: date
    needs: int = 0
    points: tuple[str, ...] = ()
    since: date | None = None
    state: ProblemState = ProblemState.LISTED
    owner: str = ""
    person: str = ""
    deadline: date | None = None
    measures: str = ""
    checked_by: str = ""
    reported_on: date | None = None
    closed_on: date | None = None
    notes: tuple[ProblemNote, ...] = ()

    @property
    def key(self) -> ProblemKey:
        """What makes needs belong to it."""
        return self.topic, self.service, self.reason, self.community

    @property
    def is_closed(self) -> bool:
        """Whether it was checked and struck off."""
        return self.state is ProblemState.CLOSED

    @property
    def whose(self) -> str:
        """Who must mend it, office and person; empty before it was assigned."""
        return f"{self.owner}（{self.person}）" if self.person else self.owner

    @property
    def evidence(self) -> tuple[ProblemNote, ...]:
        """What shows the mending, the oldest first."""
        return tuple(one for one in self.notes if one.evidence)

    def is_overdue(self, today: date) -> bool:
        """Whether its deadline passed without a report of its mending.

        What was reported in time waits for the check, and is not its owner's delay.
        """
        if self.deadline is None or self.is_closed:
            return False
        waits = self.state is ProblemState.REPORTED and self.reported_on
        return (self.reported_on if waits and self.reported_on else today) > self.deadline

    def assigned(
        self, on: date, owner: str, person: str, deadline: date, measures: str = "", by: str = ""
    ) -> "Problem":
        """Give it to an office and to somebody there, until a day; or change one of these.

        Raises:
            BadInput: no office, nobody there, a day that has passed, or no such step from here.
        """
        owner, measures = _told(owner, "责任单位", "owner"), _told(measures, "整改措施", "measures")
        person = _told(person, "责任人", "person")
        if not owner:
            raise BadInput("请写明责任单位：谁来整改", "owner")
        if not person:
            raise BadInput("请写明责任人：单位里由谁负责，到期找谁", "person")
        if deadline < on:
            raise BadInput(f"期限 {deadline} 已经过了：请写今天或以后的日子", "deadline")
        words = f"交办{owner}（{person}），限{deadline}前" + (
            f"；措施：{measures}" if measures else ""
        )
        given = replace(
            self, owner=owner, person=person, deadline=deadline,
            measures=measures or self.measures,
        )  # fmt: skip
        return _stepped(given, ProblemState.ASSIGNED, _note(on, words, by))

    def begun(self, on: date, words: str = "", by: str = "") -> "Problem":
        """Say that the mending has begun.

        Raises:
            BadInput: no such step from here.
        """
        return _stepped(self, ProblemState.UNDERWAY, _note(on, words or "开始整改", by))

    def noted(self, on: date, words: str, by: str = "", *, evidence: bool = False) -> "Problem":
        """Add a note to the history; the state stays.

        Raises:
            BadInput: nothing was said.
        """
        return replace(self, notes=(*self.notes, _note(on, words, by, evidence=evidence)))

    def reported(self, on: date, evidence: str, by: str = "") -> "Problem":
        """Say that it is mended, and what shows it.

        Raises:
            BadInput: no evidence, or no such step from here.
        """
        if not evidence.strip():
            raise BadInput("报完成要写佐证：什么能说明已经改好", "evidence")
        note = _note(on, evidence, by, evidence=True)
        return _stepped(replace(self, reported_on=on), ProblemState.REPORTED, note)

    def checked(self, on: date, by: str, words: str, *, passed: bool) -> "Problem":
        """Strike it off after a check, or return it.

        Raises:
            BadInput: nobody checked, nothing was said of how, or no such step from here.
        """
        checker = _told(by, "核查人", "by")
        if not checker:
            raise BadInput("请写明谁核查的：没有核查不能销号", "by")
        if not words.strip():
            raise BadInput("请写明怎么核查的、看到什么", "words")
        note = _note(on, words, checker, evidence=passed)
        if not passed:
            return _stepped(self, ProblemState.RETURNED, note)
        closed = replace(self, checked_by=checker, closed_on=on)
        return _stepped(closed, ProblemState.CLOSED, note)

    def reopened(self, on: date, words: str, by: str = "") -> "Problem":
        """List it again, since it came up again; the history stays.

        Raises:
            BadInput: no reason, or it is not closed.
        """
        again = replace(self, deadline=None, checked_by="", reported_on=None, closed_on=None)
        return _stepped(again, ProblemState.LISTED, _note(on, words, by))


def _stepped(one: Problem, state: ProblemState, note: ProblemNote) -> Problem:
    if state not in PROBLEM_STEPS[one.state]:
        raise BadInput(
            f"这个问题{PROBLEM_WORDS[one.state]}，不能改成“{PROBLEM_WORDS[state]}”："
            f"下一步可以是{_choices(one.state)}",
            "state",
        )
    return replace(one, state=state, notes=(*one.notes, replace(note, state=state)))


def _choices(state: ProblemState) -> str:
    return "、".join(f"“{PROBLEM_WORDS[one]}”" for one in PROBLEM_STEPS[state])


def _note(on: date, words: str, by: str, *, evidence: bool = False) -> ProblemNote:
    told = _told(words, "说明", "words")
    if not told:
        raise BadInput("请写几句说明：要留在记录里", "words")
    return ProblemNote(on=on, words=told, by=_told(by, "经办人", "by"), evidence=evidence)


def _told(text: str, field_words: str, field: str) -> str:
    plain = text.strip()
    if len(plain) > _LONGEST:
        raise BadInput(f"“{field_words}”写得太长：请写到{_LONGEST}个字以内", field)
    return plain
