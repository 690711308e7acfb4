"""One problem: its facts, its warnings, its history, and what can be done next, by number."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.domain.problem import PROBLEM_STEPS, Problem, ProblemNote, ProblemState
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.district.problem_details import ProblemDetails
from advisor_app.gui.district.problem_step import STEPS, ProblemStep
from advisor_app.hub.problems import Listed
from advisor_app.tallies.problems import ProblemLine

TODAY = date(2026, 11, 23)
NOTE = ProblemNote(on=TODAY, words="说明", by="王科长")
PROBLEM = Problem(
    id=RecordId("p" * 32), topic="meals", reason=UnmetReason.FULL, service="送餐上门",
    opened_on=date(2026, 11, 1), needs=3, points=("410106-D01",),
)  # fmt: skip
ASSIGNED = replace(
    PROBLEM, state=ProblemState.ASSIGNED, owner="养老科", deadline=date(2026, 12, 1),
    measures="加人",
)  # fmt: skip
CLOSED = replace(
    ASSIGNED, state=ProblemState.CLOSED, checked_by="代表", closed_on=date(2026, 11, 20)
)
LINE = ProblemLine(
    topic="助餐", service="送餐上门", reason="名额已满", community="示例一社区", count=4,
    points=("410106-D01",), last=TODAY,
)  # fmt: skip


@pytest.fixture
def details(qtbot: QtBot) -> ProblemDetails:
    made = ProblemDetails()
    qtbot.addWidget(made)
    made.resize(500, 700)
    made.show()
    return made


def told(details: ProblemDetails) -> list[str]:
    """Give what can be read, once what stood there before is gone."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    return [one.text() for one in details.findChildren(QLabel) if one.isVisible()]


def show(details: ProblemDetails, problem: Problem, **how: object) -> list[str]:
    listed = Listed(problem, **how)  # type: ignore[arg-type]
    details.show_problem(listed, "助餐　送餐上门", ("甲点", "乙点"))
    return told(details)


def ways(details: ProblemDetails) -> list[str]:
    return [one.text() for one in details.buttons]


@pytest.mark.parametrize(
    ("problem", "how", "facts"),
    [
        (PROBLEM, {}, ["已列入，待交办", "还没有交办", "还没有定"]),
        (PROBLEM, {}, ["2026-11-01，当时 3 件没满足", "甲点、乙点"]),
        (PROBLEM, {"came": 2}, ["2026-11-01，当时 3 件没满足，列入以后又有 2 件"]),
        (ASSIGNED, {}, ["已交办", "养老科", "2026-12-01", "加人"]),
        (CLOSED, {}, ["核查通过，已销号", "2026-11-20，核查人 代表"]),
    ],
)
def test_that_what_is_known_is_told(
    details: ProblemDetails, problem: Problem, how: dict[str, object], facts: list[str]
) -> None:
    words = show(details, problem, **how)
    assert words[0] == "助餐　送餐上门"
    assert not [one for one in facts if one not in words]


def test_that_what_is_not_known_takes_no_room(details: ProblemDetails) -> None:
    words = show(details, PROBLEM)
    assert "措施" not in words
    assert "销号" not in words
    details.show_problem(Listed(PROBLEM), "助餐", ())
    assert "哪些点" not in told(details)


@pytest.mark.parametrize(
    ("problem", "how", "warned"),
    [
        (ASSIGNED, {}, ""),
        (ASSIGNED, {"overdue": True}, "已逾期：期限是 2026-12-01"),
        (PROBLEM, {"overdue": True}, ""),
        (CLOSED, {"came_since_closing": 2}, "销号以后又有 2 件没满足：可以重新列入"),
        (
            ASSIGNED,
            {"overdue": True, "came_since_closing": 1},
            "已逾期：期限是 2026-12-01　销号以后又有 1 件没满足：可以重新列入",
        ),
    ],
)
def test_that_what_presses_stands_above(
    details: ProblemDetails, problem: Problem, how: dict[str, object], warned: str
) -> None:
    show(details, problem, **how)
    assert details.warning.text() == warned
    assert details.warning.isVisible() is bool(warned)


@pytest.mark.parametrize(
    ("note", "line"),
    [
        (NOTE, "2026-11-23　王科长　说明"),
        (replace(NOTE, by=""), "2026-11-23　说明"),
        (replace(NOTE, evidence=True), "2026-11-23　王科长　佐证：说明"),
        (replace(NOTE, state=ProblemState.UNDERWAY), "2026-11-23　王科长　【整改中】说明"),
        (
            replace(NOTE, by="", evidence=True, state=ProblemState.REPORTED),
            "2026-11-23　【报完成，待核查】佐证：说明",
        ),
    ],
)
def test_that_a_note_is_one_line(details: ProblemDetails, note: ProblemNote, line: str) -> None:
    show(details, replace(PROBLEM, notes=(note,)))
    assert details.history.text() == line


def test_that_the_newest_note_stands_first(details: ProblemDetails) -> None:
    notes = tuple(replace(NOTE, words=str(number)) for number in range(3))
    show(details, replace(PROBLEM, notes=notes))
    assert [line[-1] for line in details.history.text().splitlines()] == ["2", "1", "0"]


def test_that_words_are_shown_as_they_were_typed(details: ProblemDetails) -> None:
    show(details, replace(PROBLEM, notes=(replace(NOTE, words="<b>粗</b> & <i>"),)))
    assert "<b>粗</b> & <i>" in details.history.text()
    assert details.history.textFormat().name == "PlainText"


@pytest.mark.parametrize("state", ProblemState)
def test_that_the_steps_offered_are_those_of_the_table(
    details: ProblemDetails, state: ProblemState
) -> None:
    show(details, replace(PROBLEM, state=state))
    led = {one.leads_to for one in details.steps}
    assert led == {*PROBLEM_STEPS[state], None}
    assert [one[0] for one in ways(details)] == [str(n) for n in range(1, len(led) + 1)]
    assert ways(details)[-1].endswith("记一笔……")


@pytest.mark.parametrize(
    ("problem", "primary"),
    [
        (PROBLEM, "交办"),
        (ASSIGNED, "开始整改"),
        (replace(ASSIGNED, state=ProblemState.UNDERWAY), "报完成"),
        (replace(ASSIGNED, state=ProblemState.REPORTED), "核查通过"),
        (replace(ASSIGNED, state=ProblemState.RETURNED), "开始整改"),
        (CLOSED, ""),
    ],
)
def test_that_the_way_onward_stands_out_and_a_closed_one_has_none(
    details: ProblemDetails, problem: Problem, primary: str
) -> None:
    show(details, problem)
    marked = [one.text() for one in details.buttons if one.property("role") == "primary"]
    assert len(marked) == (1 if primary else 0)
    assert primary in "".join(marked)


@pytest.mark.parametrize(("problem", "words"), [(PROBLEM, "交办"), (ASSIGNED, "改交办")])
def test_that_assigning_anew_is_called_so(
    details: ProblemDetails, problem: Problem, words: str
) -> None:
    show(details, problem)
    assert f"1　{words}……" in ways(details)


def test_that_a_digit_presses_its_button_and_others_do_nothing(
    details: ProblemDetails, qtbot: QtBot
) -> None:
    show(details, ASSIGNED)
    pressed: list[ProblemStep] = []
    details.wanted.connect(pressed.append)
    for digit in (0, len(details.buttons) + 1, 9, -1):
        details.press(digit)
    assert pressed == []
    for digit in range(1, len(details.buttons) + 1):
        details.press(digit)
    assert tuple(pressed) == details.steps
    assert qtbot


def test_that_a_line_that_is_not_listed_offers_one_step(
    details: ProblemDetails, qtbot: QtBot
) -> None:
    show(details, replace(CLOSED, notes=(NOTE,)), overdue=True)
    details.show_line(LINE, ("甲点",))
    words = told(details)
    assert words[0] == "助餐　送餐上门　示例一社区　名额已满"
    assert "4 件（最近90天）" in words
    assert "2026-11-23" in words
    assert details.history.text() == ""
    assert not details.warning.isVisible()
    assert details.steps == ()
    with qtbot.waitSignal(details.open_wanted):
        details.press(1)
    details.press(2)
    assert ways(details) == ["1　列入问题清单"]


def test_that_a_line_of_fewer_words_has_no_gaps(details: ProblemDetails) -> None:
    details.show_line(replace(LINE, service="", community=""), ())
    assert told(details)[0] == "助餐　名额已满"


def test_that_every_step_says_what_has_to_be_said() -> None:
    assert len({one.words for one in STEPS}) == len(STEPS)
    assert all(one.asked and one.hint for one in STEPS)
    assert [one.words for one in STEPS if one.assigns] == ["交办"]
    assert {one.leads_to for one in STEPS if one.signed == "核查人"} == {
        ProblemState.CLOSED, ProblemState.RETURNED,
    }  # fmt: skip
