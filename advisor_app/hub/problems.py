"""The problem list (问题清单): what could not be met is listed, mended, checked, struck off.

Problems are records of the district's own. Nothing is deleted: every step stands in the history.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import Ids, RecordId, RevisionId, derived_record
from advisor_app.domain.problem import Problem, ProblemKey, ProblemNote, ProblemState
from advisor_app.domain.unmet import LOOK_BACK, UnmetNeed, UnmetReason
from advisor_app.hub.ports import DistrictStore

_ORDER = {state: place for place, state in enumerate(ProblemState)}

Step = Callable[[Problem, date], Problem]
"""What becomes of a problem on a day."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A problem with how it stands today.

    Attributes:
        overdue: its deadline passed without a report of its mending.
        came: needs of its line that are known now and were not when it was listed.
        came_since_closing: needs of its line from days after it was struck off; with one of them
            it may be listed again.
    """

    problem: Problem
    overdue: bool = False
    came: int = 0
    came_since_closing: int = 0


class ProblemList:
    """Keeps the problem list."""

    def __init__(self, store: DistrictStore, ids: Ids, today: Callable[[], date]) -> None:
        self._store = store
        self._ids = ids
        self._today = today

    def begin(self) -> RevisionId:
        """Open a form: gives the revision id that it carries until it is saved."""
        return self._ids.revision()

    def every(self) -> tuple[Listed, ...]:
        """Give every problem: the overdue first, then by state and deadline."""
        problems = self._store.every(Problem)
        return tuple(sorted(self._standing(problems), key=_urgency))

    def find(self, record: RecordId) -> Listed:
        """Give a problem by its id, or by the beginning of it that is no other's.

        Raises:
            BadInput: there is none, or several begin so.
        """
        problem = self._found(record)
        (listed,) = self._standing([problem])
        return listed

    def open(
        self, form: RevisionId, key: ProblemKey, words: str = "", since: date | None = None,
        by: str = "",
    ) -> Problem:  # fmt: skip
        """Put a line of unmet needs on the list; one that is on it and open is not listed twice.

        Args:
            form: what the form carries.
            key: topic, service, reason, community.
            since: from which day needs are counted; 90 days ago by default.
            by: who puts it there.

        Raises:
            BadInput: nobody met with such a need, or it is on the list already.
        """
        today = self._today()
        first = since or today - LOOK_BACK
        needs = [one for one in self._store.figures.unmet(first, today) if _key(one) == key]
        if not needs:
            raise BadInput("这段时间没有这样的未满足需求：请核对事项、原因、缺什么和社区", "topic")
        topic, service, reason, community = key
        problem = Problem(
            id=derived_record(form, "problem"),
            topic=topic,
            service=service,
            reason=reason,
            community=community,
            opened_on=today,
            needs=len(needs),
            points=tuple(sorted({one.point for one in needs})),
            since=first,
        )
        told = words.strip() or f"{len(needs)} 件没满足，列入问题清单"
        note = ProblemNote(on=today, words=told, by=by.strip(), state=ProblemState.LISTED)
        with self._store.begin() as work:
            self._refuse_twice(problem)
            work.put(replace(problem, notes=(note,)), form)
        return replace(problem, notes=(note,))

    def move(self, form: RevisionId, record: RecordId, step: Step) -> Problem:
        """Do a step with a problem as it stands, in one transaction; once for each form.

        Raises:
            BadInput: there is no such problem, or the step is not allowed.
        """
        with self._store.begin() as work:
            found = self._found(record)
            if any(one.id == form for one in self._store.history(found.id)):
                return found
            moved = step(found, self._today())
            work.put(moved, form)
        return moved

    def _found(self, record: RecordId) -> Problem:
        whole = self._store.find(Problem, record)
        if whole is not None:
            return whole
        alike = [one for one in self._store.every(Problem) if one.id.startswith(record)]
        if len(alike) == 1 and record:
            return alike[0]
        raise BadInput(
            "问题清单上没有这一条：请核对编号" if not alike else "有几条都这样开头：请把编号写全",
            "problem",
        )

    def _refuse_twice(self, problem: Problem) -> None:
        for one in self._store.every(Problem):
            if one.key == problem.key and one.id != problem.id:
                told = "已销号，可以重新列入" if one.is_closed else "不用再列"
                raise BadInput(f"这个问题已在清单上（{one.id[:8]}），{told}", "problem")

    def _standing(self, problems: Sequence[Problem]) -> list[Listed]:
        today = self._today()
        starts = [one.since or one.opened_on for one in problems]
        needs = self._store.figures.unmet(min(starts), today) if starts else ()
        days: dict[ProblemKey, list[date]] = {}
        for need in needs:
            days.setdefault(_key(need), []).append(need.on)
        return [_listed(one, days.get(one.key, []), today) for one in problems]


def _listed(problem: Problem, days: Sequence[date], today: date) -> Listed:
    known = sum(day >= (problem.since or problem.opened_on) for day in days)
    closed = problem.closed_on
    after = sum(day > closed for day in days) if closed else 0
    return Listed(problem, problem.is_overdue(today), max(0, known - problem.needs), after)


def _key(need: UnmetNeed) -> ProblemKey:
    return need.topic, need.service, need.reason, need.community


def _urgency(one: Listed) -> tuple[bool, int, date, str]:
    problem = one.problem
    late = problem.deadline or date.max
    return not one.overdue, _ORDER[problem.state], late, problem.id


def counted(problems: Sequence[Listed]) -> Counter[ProblemState]:
    """Count problems by state."""
    return Counter(one.problem.state for one in problems)


def key_of(topic: str, reason: str, service: str, community: str) -> ProblemKey:
    """Give a key from texts.

    Raises:
        BadInput: no such reason.
    """
    try:
        return topic, service, UnmetReason(reason), community
    except ValueError:
        known = "、".join(one.value for one in UnmetReason)
        raise BadInput(f"没有叫“{reason}”的原因：可用 {known}", "reason") from None
