"""A problem is mended by allowed steps, struck off only after a check, and forgets nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.problem import (
    PROBLEM_STEPS,
    PROBLEM_WORDS,
    Problem,
    ProblemNote,
    ProblemState,
)
from advisor_app.domain.unmet import UnmetReason

DAY = date(2026, 11, 23)
LATER = DAY + timedelta(days=30)
S = ProblemState


def a_problem(**given: object) -> Problem:
    plain: dict[str, object] = {
        "id": RecordId("0199a000-0000-7000-8000-000000000001"),
        "topic": "meals",
        "reason": UnmetReason.FULL,
        "service": "送餐上门",
        "community": "江南社区",
        "opened_on": DAY,
        "needs": 3,
    }
    return Problem(**(plain | given))  # type: ignore[arg-type]


def assigned(**given: object) -> Problem:
    return a_problem(**given).assigned(
        DAY, "区民政局养老科", "张科长", LATER, "增加送餐员", "李主任"
    )


def reported() -> Problem:
    return assigned().begun(DAY).reported(DAY, "新增送餐线路一条，附照片", "养老科")


def closed() -> Problem:
    return reported().checked(DAY, "区人大代表", "到点看过，已能送餐", passed=True)


def test_that_the_straight_way_ends_with_a_check() -> None:
    done = closed()
    assert done.state is S.CLOSED
    assert (done.owner, done.person, done.deadline, done.measures) == (
        "区民政局养老科",
        "张科长",
        LATER,
        "增加送餐员",
    )
    assert (done.checked_by, done.closed_on) == ("区人大代表", DAY)
    assert [one.state for one in done.notes] == [S.ASSIGNED, S.UNDERWAY, S.REPORTED, S.CLOSED]
    assert [one.words for one in done.evidence] == [
        "新增送餐线路一条，附照片",
        "到点看过，已能送餐",
    ]
    assert "限2026-12-23前；措施：增加送餐员" in done.notes[0].words


def test_that_nothing_is_struck_off_without_a_check() -> None:
    with pytest.raises(BadInput, match="请写明谁核查的"):
        reported().checked(DAY, " ", "看过", passed=True)
    with pytest.raises(BadInput, match="怎么核查的"):
        reported().checked(DAY, "代表", " ", passed=True)
    for one in (a_problem(), assigned(), assigned().begun(DAY), closed()):
        with pytest.raises(BadInput, match="下一步可以是"):
            one.checked(DAY, "代表", "看过", passed=True)


def test_that_a_report_says_what_shows_it() -> None:
    with pytest.raises(BadInput, match="佐证"):
        assigned().reported(DAY, "")
    with pytest.raises(BadInput, match="已列入，待交办"):
        a_problem().reported(DAY, "做好了")


def test_that_what_fails_the_check_goes_back_and_can_be_reported_again() -> None:
    back = reported().checked(DAY, "代表", "只送了两天", passed=False)
    assert back.state is S.RETURNED
    assert (back.checked_by, back.closed_on) == ("", None)
    assert not back.notes[-1].evidence
    again = back.reported(LATER, "加了一辆车").checked(LATER, "代表", "看过", passed=True)
    assert again.is_closed
    assert len(again.notes) == 6


def test_that_an_owner_and_a_day_to_come_are_needed() -> None:
    with pytest.raises(BadInput, match="责任单位"):
        a_problem().assigned(DAY, "  ", "张科长", LATER)
    with pytest.raises(BadInput, match="责任人"):
        a_problem().assigned(DAY, "养老科", " ", LATER)
    with pytest.raises(BadInput, match="已经过了"):
        a_problem().assigned(DAY, "养老科", "张科长", DAY - timedelta(days=1))
    with pytest.raises(BadInput, match="太长"):
        a_problem().assigned(DAY, "养" * 501, "张科长", LATER)


def test_that_it_can_be_given_to_somebody_else() -> None:
    moved = assigned().begun(DAY).assigned(DAY, "街道办", "王主任", LATER)
    assert (moved.state, moved.whose, moved.measures) == (
        S.ASSIGNED, "街道办（王主任）", "增加送餐员",
    )  # fmt: skip
    assert len(moved.notes) == 3


def test_that_a_problem_that_came_up_again_is_listed_again_with_its_history() -> None:
    again = closed().reopened(LATER, "又有人没吃上")
    assert again.state is S.LISTED
    assert (again.deadline, again.checked_by, again.closed_on) == (None, "", None)
    assert again.notes[:4] == closed().notes
    with pytest.raises(BadInput, match="下一步可以是“已交办”"):
        again.reopened(LATER, "再来")


@pytest.mark.parametrize(
    ("problem", "today", "late"),
    [
        (a_problem(), LATER + timedelta(days=99), False),
        (assigned(), LATER, False),
        (assigned(), LATER + timedelta(days=1), True),
        (reported(), LATER + timedelta(days=1), False),
        (assigned().reported(LATER + timedelta(days=2), "晚了"), LATER + timedelta(days=3), True),
        (closed(), LATER + timedelta(days=99), False),
        (reported().checked(LATER, "代表", "不行", passed=False), LATER + timedelta(days=1), True),
    ],
)
def test_that_what_passed_its_deadline_unreported_is_overdue(
    problem: Problem, today: date, late: bool
) -> None:
    assert problem.is_overdue(today) is late


def test_that_a_note_changes_nothing_but_the_history() -> None:
    noted = assigned().noted(DAY, "电话催过", "小王", evidence=False)
    assert noted.state is S.ASSIGNED
    assert noted.notes[-1] == ProblemNote(on=DAY, words="电话催过", by="小王")
    with pytest.raises(BadInput, match="请写几句"):
        assigned().noted(DAY, " ")


def test_that_every_state_has_words_and_a_way_on() -> None:
    assert set(PROBLEM_WORDS) == set(PROBLEM_STEPS) == set(ProblemState)
    assert all(PROBLEM_STEPS.values())
    assert [one for one, steps in PROBLEM_STEPS.items() if S.CLOSED in steps] == [S.REPORTED]


texts = st.sampled_from(("", "  ", "写了几句"))
names = st.sampled_from(("", "李主任"))
days = st.integers(0, 40).map(lambda days: DAY + timedelta(days=days))


class Mending(RuleBasedStateMachine):
    """Anybody does anything in any order: only allowed steps happen, and all of them are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.problem = a_problem()
        self.before = self.problem
        self.seen: list[ProblemNote] = []
        self.today = DAY

    def attempt(self, step: object) -> None:
        self.before = self.problem
        try:
            self.problem = step()  # type: ignore[operator]
        except BadInput:
            return
        self.seen.append(self.problem.notes[-1])
        if self.problem.notes[-1].state is not None:
            assert self.problem.state in PROBLEM_STEPS[self.before.state]

    @rule(owner=names, person=names, deadline=days, measures=texts)
    def assign(self, owner: str, person: str, deadline: date, measures: str) -> None:
        self.attempt(lambda: self.problem.assigned(self.today, owner, person, deadline, measures))

    @rule(words=texts)
    def begin(self, words: str) -> None:
        self.attempt(lambda: self.problem.begun(self.today, words))

    @rule(words=texts, evidence=st.booleans())
    def note(self, words: str, evidence: bool) -> None:
        self.attempt(lambda: self.problem.noted(self.today, words, evidence=evidence))

    @rule(words=texts)
    def report(self, words: str) -> None:
        self.attempt(lambda: self.problem.reported(self.today, words))

    @rule(by=names, words=texts, passed=st.booleans())
    def check(self, by: str, words: str, passed: bool) -> None:
        self.attempt(lambda: self.problem.checked(self.today, by, words, passed=passed))

    @rule(words=texts)
    def reopen(self, words: str) -> None:
        self.attempt(lambda: self.problem.reopened(self.today, words))

    @precondition(lambda self: self.today < LATER)
    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @invariant()
    def nothing_is_forgotten(self) -> None:
        assert list(self.problem.notes) == self.seen
        assert self.problem.opened_on == DAY
        assert self.problem.needs == 3

    @invariant()
    def the_state_is_that_of_the_last_step(self) -> None:
        states = [one.state for one in self.problem.notes if one.state is not None]
        assert self.problem.state is (states[-1] if states else S.LISTED)

    @invariant()
    def what_is_closed_was_checked_and_shown(self) -> None:
        if self.problem.is_closed:
            assert self.problem.checked_by
            assert self.problem.closed_on
            assert self.problem.owner
            steps = [one for one in self.problem.notes if one.state is not None]
            assert [one.state for one in steps[-2:]] == [S.REPORTED, S.CLOSED]
            assert all(one.evidence for one in steps[-2:])
        else:
            assert self.problem.closed_on is None

    @invariant()
    def only_what_has_a_deadline_is_overdue(self) -> None:
        if self.problem.is_overdue(self.today):
            assert self.problem.deadline
            assert not self.problem.is_closed


TestMending = Mending.TestCase
TestMending.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
