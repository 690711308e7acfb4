"""The problem list for the district's window: what is on it, what is not yet, every step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.ids import RecordId
from advisor_app.domain.problem import (
    PROBLEM_WORDS,
    Problem,
    ProblemKey,
    ProblemNote,
    ProblemState,
)
from advisor_app.domain.unmet import LOOK_BACK, UNMET_WORDS
from advisor_app.hub.counting import Counting
from advisor_app.hub.problems import Listed, ProblemList, Step, key_of
from advisor_app.store.record import Record
from advisor_app.tallies.problems import ProblemLine

__all__ = [
    "Board",
    "Listed",
    "Problem",
    "ProblemDesk",
    "ProblemLine",
    "ProblemNote",
    "ProblemState",
]

_OFFICER = "officer_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The problem list, and what could be put on it.

    Attributes:
        listed: every problem, the overdue first.
        lines: unmet needs of the last 90 days that are on no open problem's line, the commonest
            first.
    """

    listed: tuple[Listed, ...]
    lines: tuple[ProblemLine, ...]


class ProblemDesk:
    """Keeps the problem list for the window."""

    def __init__(self, problems: ProblemList, counting: Counting, record: Record) -> None:
        """Take also this machine's own record, which remembers who signed last."""
        self._problems = problems
        self._counting = counting
        self._record = record

    def today(self) -> date:
        """Give the local day."""
        return self._counting.today

    def board(self) -> Board:
        """Give the list, and what is not on it."""
        listed, today = self._problems.every(), self.today()
        keys = {one.problem.key for one in listed}
        lines = self._counting.problems(today - LOOK_BACK, today).lines
        return Board(
            listed=listed,
            lines=tuple(one for one in lines if _key(one) not in keys),
        )

    def words(self, problem: Problem) -> str:
        """Say what a problem is: topic, what is missing, where, why."""
        topic = self._counting.topic_words(problem.topic)
        parts = (topic, problem.service, problem.community, UNMET_WORDS[problem.reason])
        return "　".join(one for one in parts if one)

    def state_words(self, problem: Problem) -> str:
        """Say how far a problem is."""
        return PROBLEM_WORDS[problem.state]

    def names(self, points: Iterable[str]) -> tuple[str, ...]:
        """Give the names of points."""
        known = {one.code: one.name for one in self._counting.points}
        return tuple(known.get(one, one) for one in points)

    def officer(self) -> str:
        """Give the name that was signed with last; empty before the first time."""
        return self._record.device.setting(_OFFICER) or ""

    def open(self, line: ProblemLine, by: str = "") -> Problem:
        """Put a line of unmet needs on the list.

        Raises:
            BadInput: it is there already.
        """
        self._remember(by)
        since = self.today() - LOOK_BACK
        return self._problems.open(self._problems.begin(), _key(line), by=by, since=since)

    def assign(
        self, problem: RecordId, owner: str, person: str, deadline: date, measures: str, by: str
    ) -> Problem:
        """Give a problem to an office and to somebody there, until a day.

        Raises:
            BadInput: no office, nobody there, a day that has passed, or not from this state.
        """
        return self._move(
            problem, by, lambda one, on: one.assigned(on, owner, person, deadline, measures, by)
        )

    def begin(self, problem: RecordId, words: str, by: str) -> Problem:
        """Say that the mending has begun.

        Raises:
            BadInput: not from this state.
        """
        return self._move(problem, by, lambda one, on: one.begun(on, words, by))

    def note(self, problem: RecordId, words: str, by: str) -> Problem:
        """Add to the history.

        Raises:
            BadInput: nothing was said.
        """
        return self._move(problem, by, lambda one, on: one.noted(on, words, by))

    def report(self, problem: RecordId, evidence: str, by: str) -> Problem:
        """Say that it is mended, and what shows it.

        Raises:
            BadInput: no evidence, or not from this state.
        """
        return self._move(problem, by, lambda one, on: one.reported(on, evidence, by))

    def check(self, problem: RecordId, words: str, by: str, *, passed: bool) -> Problem:
        """Strike it off after a check, or return it.

        Raises:
            BadInput: nobody checked, nothing was said, or not from this state.
        """
        return self._move(problem, by, lambda one, on: one.checked(on, by, words, passed=passed))

    def reopen(self, problem: RecordId, words: str, by: str) -> Problem:
        """List a closed problem again.

        Raises:
            BadInput: no reason, or it is not closed.
        """
        return self._move(problem, by, lambda one, on: one.reopened(on, words, by))

    def _move(self, problem: RecordId, by: str, step: Step) -> Problem:
        moved = self._problems.move(self._problems.begin(), problem, step)
        self._remember(by)
        return moved

    def _remember(self, by: str) -> None:
        name = by.strip()
        if name and name != self.officer():
            with self._record.begin() as work:
                self._record.device.keep_setting(_OFFICER, name)
                work.touch("setting", _OFFICER)


def _key(line: ProblemLine) -> ProblemKey:
    return key_of(line.topic_code, line.reason_code, line.service, line.community)
