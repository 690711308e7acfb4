"""The district's problem list: from unmet needs to what was checked and struck off."""

from datetime import date, timedelta

import pytest

from advisor_app.bootstrap import open_district
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.problem import Problem, ProblemState
from advisor_app.domain.unmet import UnmetReason
from advisor_app.hub.problems import ProblemList, key_of
from tests.builders import PASSPHRASE
from tests.hub.town import D01, D05, Town

KEY = key_of("meals", "full", "送餐上门", "江南社区")
FAR = key_of("meals", "too_far", "送餐上门", "江南社区")


@pytest.fixture
def problems(town: Town) -> ProblemList:
    town.unmet(D05, "2026-10-08")
    town.unmet(D05, "2026-11-09")
    town.unmet(D01, "2026-11-10")
    town.report()
    return town.district.problem_list


def opened(problems: ProblemList) -> Problem:
    return problems.open(problems.begin(), KEY)


def step(problems: ProblemList, problem: Problem, *kinds: str) -> Problem:
    steps = {
        "assign": lambda one, on: one.assigned(on, "养老科", "张科长", on + timedelta(days=10)),
        "report": lambda one, on: one.reported(on, "照片"),
        "close": lambda one, on: one.checked(on, "代表", "看过", passed=True),
        "reopen": lambda one, on: one.reopened(on, "又有了"),
    }
    for kind in kinds:
        problem = problems.move(problems.begin(), problem.id, steps[kind])
    return problem


def test_that_a_line_of_unmet_needs_is_put_on_the_list(problems: ProblemList) -> None:
    problem = opened(problems)
    assert (problem.needs, problem.points) == (3, (D01, D05))
    assert problem.state is ProblemState.LISTED
    assert problem.notes[0].words == "3 件没满足，列入问题清单"
    (listed,) = problems.every()
    assert listed.problem == problem
    assert (listed.overdue, listed.came, listed.came_since_closing) == (False, 0, 0)


def test_that_the_same_problem_is_not_listed_twice(problems: ProblemList) -> None:
    form = problems.begin()
    first = problems.open(form, KEY)
    assert problems.open(form, KEY) == first
    with pytest.raises(BadInput, match="已在清单上"):
        problems.open(problems.begin(), KEY)
    step(problems, first, "assign", "report", "close")
    with pytest.raises(BadInput, match="可以重新列入"):
        problems.open(problems.begin(), KEY)
    assert len(problems.every()) == 1


def test_that_nothing_is_listed_that_nobody_met_with(problems: ProblemList) -> None:
    with pytest.raises(BadInput, match="没有这样的未满足需求"):
        problems.open(problems.begin(), FAR)
    with pytest.raises(BadInput, match="没有叫“no_such”的原因"):
        key_of("meals", "no_such", "", "")
    assert problems.every() == ()


def test_that_only_the_days_that_were_looked_at_are_counted(problems: ProblemList) -> None:
    problem = problems.open(problems.begin(), KEY, "十一月的", date(2026, 11, 1))
    assert (problem.needs, problem.since) == (2, date(2026, 11, 1))
    assert problem.notes[0].words == "十一月的"
    assert problems.find(problem.id).came == 0


def test_that_needs_that_came_later_are_told_and_a_closed_one_is_offered_again(
    town: Town, problems: ProblemList
) -> None:
    problem = opened(problems)
    step(problems, problem, "assign", "report")
    town.unmet(D01, "2026-11-20")
    town.report(D01)
    assert problems.find(problem.id).came == 1
    step(problems, problem, "close")
    town.pass_days(3)
    town.unmet(D05, "2026-11-25")
    town.unmet(D05, "2026-11-25", reason=UnmetReason.TOO_FAR)
    town.pass_days(1)
    town.report(D05)
    found = problems.find(problem.id)
    assert (found.came, found.came_since_closing) == (2, 1)
    again = step(problems, problem, "reopen")
    assert again.state is ProblemState.LISTED
    assert problems.find(problem.id).came_since_closing == 0
    assert len(again.notes) == 5


def test_that_what_is_overdue_stands_first(town: Town, problems: ProblemList) -> None:
    late = step(problems, opened(problems), "assign")
    town.unmet(D05, "2026-11-20", reason=UnmetReason.TOO_FAR)
    town.report(D05)
    fresh = problems.open(problems.begin(), FAR)
    assert [one.problem.id for one in problems.every()] == [fresh.id, late.id]
    town.pass_days(12)
    listed = problems.every()
    assert [one.problem.id for one in listed] == [late.id, fresh.id]
    assert [one.overdue for one in listed] == [True, False]


def test_that_a_problem_is_found_by_the_beginning_of_its_id(problems: ProblemList) -> None:
    problem = opened(problems)
    assert problems.find(RecordId(problem.id[:8])).problem == problem
    for wrong in ("", "ffffffff"):
        with pytest.raises(BadInput):
            problems.find(RecordId(wrong))
    with pytest.raises(BadInput, match="没有这一条"):
        problems.move(problems.begin(), RecordId("ffffffff"), lambda one, _: one)


def test_that_a_step_done_again_by_the_same_form_is_one_step(problems: ProblemList) -> None:
    problem, form = opened(problems), problems.begin()
    step(problems, problem, "assign")
    done = [problems.move(form, problem.id, lambda one, on: one.reported(on, "照片"))
            for _ in range(2)]  # fmt: skip
    assert done[0] == done[1] == problems.find(problem.id).problem
    assert len(done[0].notes) == 3


def test_that_a_refused_step_leaves_everything_as_it_was(problems: ProblemList) -> None:
    problem = opened(problems)
    with pytest.raises(BadInput):
        step(problems, problem, "close")
    assert problems.find(problem.id).problem == problem


def test_that_the_list_stands_when_the_record_is_opened_again(
    town: Town, problems: ProblemList
) -> None:
    done = step(problems, opened(problems), "assign", "report", "close")
    history = town.district.store.history(done.id)
    assert len(history) == 4
    town.district.close()
    town.district = open_district(town.world, PASSPHRASE)
    assert town.district.problem_list.find(done.id).problem == done
    assert town.district.store.every(Problem) == (done,)
