"""The live screening: groups, reasons, the next question, and what was explained."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.screening import VERDICT_WORDS, Verdict
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.screening_panel import ScreeningPanel
from advisor_app.gui.widgets import ChoiceRow, NumberEdit
from advisor_app.services.screening import MOST_QUESTIONS, Judgement
from advisor_app.services.suite import Services
from tests.gui.driving import ENTER, Typist, idle, shown

EIGHTY = Facts.parse({"birth": "1940-03-05", "sex": "female", "hukou": "410106"})
NEARLY_EIGHTY = Facts.parse({"birth": "1947-03-05", "hukou": "410106"})
ALLOWANCE = "zz-gaoling-jintie"


def _unknown_only(fact: str) -> Facts:
    """Give facts of which only one is missing, so that it is the one asked for."""
    known = {
        name: next(iter(spec.choices), "410106") for name, spec in FACTS.items() if name != fact
    }
    return Facts.parse(known if fact == "birth" else {**known, "birth": "1940-03-05"})


@pytest.fixture
def panel(qtbot: QtBot, services: Services, jobs: Jobs) -> ScreeningPanel:
    made = ScreeningPanel(services, jobs)
    made.resize(560, 620)
    return shown(qtbot, made)


def _judge(qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, facts: Facts) -> None:
    panel.judge(facts)
    idle(qtbot, jobs)


def _groups(panel: ScreeningPanel) -> dict[str, list[QTreeWidgetItem]]:
    found = {}
    for place in range(panel.tree.topLevelItemCount()):
        top = panel.tree.topLevelItem(place)
        assert top is not None
        items = [top.child(row) for row in range(top.childCount())]
        words, count = top.text(0).split("　")
        assert count == f"{len(items)} 项"
        found[words] = items
    return found


def _ids(items: list[QTreeWidgetItem]) -> set[str]:
    return {str(one.data(0, Qt.ItemDataRole.UserRole)) for one in items}


def _item(panel: ScreeningPanel, policy: str) -> QTreeWidgetItem:
    return next(
        one
        for items in _groups(panel).values()
        for one in items
        if one.data(0, Qt.ItemDataRole.UserRole) == policy
    )


def _asked(panel: ScreeningPanel) -> str:
    return " ".join(one.text() for one in panel.question_box.findChildren(QLabel))


def _match(services: Services, facts: Facts) -> tuple[Judgement, ...]:
    return services.screenings.match(facts, services.desk.today)


@pytest.mark.parametrize("facts", [Facts(), EIGHTY, NEARLY_EIGHTY])
def test_that_every_policy_stands_once_under_its_verdict(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, services: Services, facts: Facts
) -> None:
    _judge(qtbot, panel, jobs, facts)
    groups = _groups(panel)
    judged = _match(services, facts)
    placed = [one for items in groups.values() for one in _ids(items)]
    assert sorted(placed) == sorted(one.policy.id for one in judged)
    for verdict in (Verdict.LIKELY, Verdict.NEEDS_INFO):
        expected = {one.policy.id for one in judged if one.screening.verdict is verdict}
        assert _ids(groups.get(VERDICT_WORDS[verdict], [])) == expected


def test_that_the_groups_stand_in_the_order_of_use(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    _judge(qtbot, panel, jobs, NEARLY_EIGHTY)
    assert list(_groups(panel)) == ["可能符合", "快要符合", "还需了解", "可能不符合"]


def test_that_only_what_probably_does_not_apply_is_folded(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    _judge(qtbot, panel, jobs, NEARLY_EIGHTY)
    folded = [
        top.text(0).split("　")[0]
        for place in range(panel.tree.topLevelItemCount())
        if (top := panel.tree.topLevelItem(place)) is not None and not top.isExpanded()
    ]
    assert folded == ["可能不符合"]


def test_that_what_will_apply_within_a_year_says_when(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, services: Services
) -> None:
    _judge(qtbot, panel, jobs, NEARLY_EIGHTY)
    assert ALLOWANCE in _ids(_groups(panel)["快要符合"])
    judged = next(one for one in _match(services, NEARLY_EIGHTY) if one.policy.id == ALLOWANCE)
    assert judged.screening.change_words
    assert judged.screening.change_words in _item(panel, ALLOWANCE).text(0)


def test_that_what_changes_much_later_is_not_called_soon(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    _judge(qtbot, panel, jobs, Facts.parse({"birth": "1957-03-05", "hukou": "410106"}))
    assert ALLOWANCE in _ids(_groups(panel)["可能不符合"])


def test_that_what_needs_to_know_more_says_what(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, services: Services
) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    for one in _match(services, EIGHTY):
        if one.screening.verdict is Verdict.NEEDS_INFO:
            asked = FACTS[one.screening.ask[0]].label
            assert f"问：{asked}" in _item(panel, one.policy.id).text(0)


def test_that_the_reasons_of_the_current_policy_are_told(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, services: Services
) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    for one in _match(services, EIGHTY):
        panel.tree.setCurrentItem(_item(panel, one.policy.id))
        told = panel.reasons.text()
        for reason in one.screening.reasons:
            mark = {True: "✓", False: "✗", None: "？"}[reason.met]
            assert any(
                line.startswith(mark) and reason.words in line and reason.fact in line
                for line in told.splitlines()
            )


def test_that_a_mark_is_never_a_colour_alone(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    panel.tree.setCurrentItem(_item(panel, ALLOWANCE))
    assert "符合" in panel.reasons.text()
    assert panel.reasons.textFormat() is Qt.TextFormat.PlainText


def test_that_a_group_has_no_reasons(qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    panel.tree.setCurrentItem(panel.tree.topLevelItem(0))
    assert panel.reasons.text() == ""


@pytest.mark.parametrize("facts", [Facts(), EIGHTY, NEARLY_EIGHTY])
def test_that_the_question_is_the_first_of_the_plan(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, services: Services, facts: Facts
) -> None:
    _judge(qtbot, panel, jobs, facts)
    planned = services.screenings.plan(facts, services.desk.today)
    question = panel.question
    assert question is not None
    assert question == planned[0]
    assert FACTS[question.fact].question in _asked(panel)
    assert f"关系到 {len(question.concerns)} 项，最多再问 {len(planned)} 句" in _asked(panel)


def test_that_a_date_is_typed_and_answered_by_enter(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _judge(qtbot, panel, jobs, _unknown_only("birth"))
    assert panel.question is not None
    assert panel.question.fact == "birth"
    assert isinstance(panel.answers, NumberEdit)
    panel.answers.setFocus()
    typist.type("1940-3")
    with qtbot.waitSignal(panel.answered) as answered:
        typist.press(ENTER)
    assert answered.args == ["birth", "1940-03"]


@pytest.mark.parametrize("text", ["84", "1940-13", "hello", "1940-02-30"])
def test_that_a_date_that_cannot_be_is_said_and_not_taken(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist, text: str
) -> None:
    _judge(qtbot, panel, jobs, _unknown_only("birth"))
    assert isinstance(panel.answers, NumberEdit)
    panel.answers.setFocus()
    typist.type(text)
    with qtbot.assertNotEmitted(panel.answered):
        typist.press(ENTER)
    assert text in panel.reasons.text()
    assert panel.question is not None
    assert panel.question.fact == "birth"


def test_that_an_empty_date_is_skipped(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _judge(qtbot, panel, jobs, _unknown_only("birth"))
    assert isinstance(panel.answers, NumberEdit)
    panel.answers.setFocus()
    with qtbot.assertNotEmitted(panel.answered):
        typist.press(ENTER)
    assert panel.question is None


def _choice_row(qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, facts: Facts) -> ChoiceRow:
    _judge(qtbot, panel, jobs, facts)
    assert isinstance(panel.answers, ChoiceRow)
    panel.answers.setFocus()
    return panel.answers


def test_that_a_choice_is_answered_by_its_digit(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _choice_row(qtbot, panel, jobs, _unknown_only("income"))
    with qtbot.waitSignal(panel.answered) as answered:
        typist.type("2")
    assert answered.args == ["income", list(FACTS["income"].choices)[1]]


def test_that_a_place_is_chosen_not_typed(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _choice_row(qtbot, panel, jobs, _unknown_only("hukou"))
    with qtbot.waitSignal(panel.answered) as answered:
        typist.type("1")
    assert answered.args == ["hukou", "410106"]


def test_that_not_knowing_asks_the_next_question(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    seen = []
    _judge(qtbot, panel, jobs, EIGHTY)
    with qtbot.assertNotEmitted(panel.answered):
        for _ in FACTS:
            if panel.question is None:
                break
            seen.append(panel.question.fact)
            row = panel.answers
            assert isinstance(row, ChoiceRow)
            qtbot.waitUntil(row.isVisible)
            row.setFocus()
            typist.press(Qt.Key.Key_Left)
            typist.press(Qt.Key.Key_Space)
            idle(qtbot, jobs)
    assert len(seen) == len(set(seen)) == MOST_QUESTIONS
    assert not panel.question_box.isVisible()
    assert panel.answers is None


def test_that_the_next_person_is_asked_everything_again(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _judge(qtbot, panel, jobs, _unknown_only("birth"))
    assert panel.answers is not None
    panel.answers.setFocus()
    typist.press(ENTER)
    panel.start_over()
    _judge(qtbot, panel, jobs, _unknown_only("birth"))
    assert panel.question is not None
    assert panel.question.fact == "birth"


def test_that_space_marks_a_policy_as_explained_and_takes_it_back(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    panel.tree.setFocus()
    panel.tree.setCurrentItem(_item(panel, ALLOWANCE))
    with qtbot.waitSignal(panel.explained_changed):
        typist.press(Qt.Key.Key_Space)
    assert panel.explained == (ALLOWANCE,)
    assert _item(panel, ALLOWANCE).checkState(0) is Qt.CheckState.Checked
    typist.press(Qt.Key.Key_Space)
    assert panel.explained == ()


def test_that_the_arrows_lead_from_policy_to_policy(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    panel.tree.setFocus()
    told = [panel.reasons.text()]
    for _ in range(3):
        typist.press(Qt.Key.Key_Space)
        typist.press(Qt.Key.Key_Down)
        told.append(panel.reasons.text())
    assert len(panel.explained) == 3
    assert len(set(told)) == 4


def test_that_space_on_a_group_explains_nothing(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs, typist: Typist
) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    panel.tree.setFocus()
    panel.tree.setCurrentItem(panel.tree.topLevelItem(0))
    with qtbot.assertNotEmitted(panel.explained_changed):
        typist.press(Qt.Key.Key_Space)


def test_that_what_was_explained_and_looked_at_stays_when_facts_change(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    _judge(qtbot, panel, jobs, NEARLY_EIGHTY)
    panel.tree.setCurrentItem(_item(panel, ALLOWANCE))
    _item(panel, ALLOWANCE).setCheckState(0, Qt.CheckState.Checked)
    with qtbot.assertNotEmitted(panel.explained_changed):
        _judge(qtbot, panel, jobs, EIGHTY)
    current = panel.tree.currentItem()
    assert current is not None
    assert current.data(0, Qt.ItemDataRole.UserRole) == ALLOWANCE
    assert panel.explained == (ALLOWANCE,)
    assert current.checkState(0) is Qt.CheckState.Checked
    assert ALLOWANCE in _ids(_groups(panel)["可能符合"])


def test_that_the_next_person_begins_with_nothing_explained(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    panel.start_over(["a", ALLOWANCE])
    assert panel.explained == ("a", ALLOWANCE)
    panel.start_over()
    _judge(qtbot, panel, jobs, EIGHTY)
    assert panel.explained == ()
    assert _item(panel, ALLOWANCE).checkState(0) is Qt.CheckState.Unchecked


def test_that_only_the_screening_asked_for_last_is_shown(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    panel.judge(EIGHTY)
    panel.judge(NEARLY_EIGHTY)
    idle(qtbot, jobs)
    assert ALLOWANCE in _ids(_groups(panel)["快要符合"])


def test_that_it_never_says_who_is_entitled(
    qtbot: QtBot, panel: ScreeningPanel, jobs: Jobs
) -> None:
    _judge(qtbot, panel, jobs, EIGHTY)
    texts = " ".join(one.text() for one in panel.findChildren(QLabel))
    assert "初步判断" in texts
    assert "以主管部门审核为准" in texts
    assert panel.tree.accessibleName() == "初步判断"
