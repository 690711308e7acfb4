"""The line that says who is here: with what was last time, masked, and only what fits whom."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.ids import RecordId
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.recall import Recall
from advisor_app.gui.wording import overdue, visit
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_day
from tests.builders import START, consult, register
from tests.gui.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.gui.driving import on_store, shown


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1180, 80)
    return shown(qtbot, made)


@pytest.fixture
def recall(services: Services, jobs: Jobs, page: QWidget) -> Recall:
    made = Recall(services, jobs, page)
    made.setParent(page)
    made.resize(1180, 70)
    return made


def card_of(qtbot: QtBot, jobs: Jobs, services: Services, elder: RecordId) -> PersonCard:
    found = on_store(qtbot, jobs, lambda: services.registration.card(elder))
    assert found is not None
    return found


def told(recall: Recall) -> str:
    return f"{recall.name.toolTip()}\n{recall.details.toolTip()}"


def test_that_nobody_is_announced_before_somebody_comes(recall: Recall) -> None:
    assert not recall.isVisible()


def test_that_a_known_person_is_recalled_with_the_last_visits(
    recall: Recall, qtbot: QtBot, jobs: Jobs, services: Services, people: dict[str, RecordId]
) -> None:
    recall.show_card(card_of(qtbot, jobs, services, people[GUILAN]), services)
    assert recall.isVisible()
    assert recall.name.toolTip() == f"{GUILAN}　女　86岁　示例一社区"
    assert told(recall).count("上次 ") == 2
    newest, _, older = recall.details.toolTip().partition("　｜　")
    assert newest.startswith("上次 2026-10-12")
    assert older.startswith("上次 2026-08-25")


def test_that_numbers_are_masked(
    recall: Recall, qtbot: QtBot, jobs: Jobs, services: Services, people: dict[str, RecordId]
) -> None:
    recall.show_card(card_of(qtbot, jobs, services, people[GUILAN]), services)
    words = told(recall)
    assert GUILAN_NUMBER not in words
    assert GUILAN_PHONE not in words
    assert GUILAN_NUMBER[-4:] in words
    assert "*******3812" in words


def test_that_no_more_than_two_visits_are_told(
    recall: Recall, qtbot: QtBot, jobs: Jobs, services: Services, people: dict[str, RecordId]
) -> None:
    elder = people["李芳"]

    def come() -> None:
        for day in range(4):
            consult(services, elder, at=START - timedelta(days=day))

    on_store(qtbot, jobs, come)
    recall.show_card(card_of(qtbot, jobs, services, elder), services)
    assert told(recall).count("上次 ") == 2
    assert "上次 2026-11-23" in told(recall)


def test_that_a_first_visitor_without_papers_has_no_empty_parts(
    recall: Recall, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    elder = on_store(qtbot, jobs, lambda: register(services, "赵一"))
    recall.show_card(card_of(qtbot, jobs, services, elder), services)
    assert recall.name.toolTip() == "赵一"
    assert recall.details.toolTip() == "第一次来"


@pytest.mark.parametrize(("days", "late"), [(-3, 1), (0, 1), (1, 0)])
def test_that_a_call_is_overdue_from_its_day_on(
    recall: Recall, qtbot: QtBot, jobs: Jobs, services: Services, days: int, late: int
) -> None:
    due = local_day(START) + timedelta(days=days)

    def come() -> RecordId:
        elder = register(services, "赵一")
        at = START - timedelta(days=9)
        consult(services, elder, at=at, outcome=Outcome.FOLLOW_UP, callback_due=due)
        return elder

    card = card_of(qtbot, jobs, services, on_store(qtbot, jobs, come))
    assert overdue(card, services.desk.today) == late
    recall.show_card(card, services)
    assert recall.due.isVisible() is bool(late)
    if late:
        assert recall.due.text() == "⚠ 1 个回访到期"


def test_that_somebody_nameless_has_no_form_and_no_sheet(
    recall: Recall, qtbot: QtBot, jobs: Jobs, services: Services, people: dict[str, RecordId]
) -> None:
    recall.show_card(card_of(qtbot, jobs, services, people[GUILAN]), services)
    buttons = (recall.edit_button, recall.sheet_button, recall.more_button)
    assert all(one.isVisible() for one in buttons)
    recall.show_nobody()
    assert recall.name.toolTip() == "匿名咨询"
    assert "照样计数" in recall.details.toolTip()
    assert not any(one.isVisible() for one in buttons)
    assert not recall.due.isVisible()
    assert recall.leave_button.isVisible()
    assert GUILAN not in told(recall)
    recall.show_card(card_of(qtbot, jobs, services, people[GUILAN]), services)
    assert all(one.isVisible() for one in buttons)


def test_that_a_visit_is_told_in_words_and_an_unknown_topic_by_its_code(
    qtbot: QtBot, jobs: Jobs, services: Services, people: dict[str, RecordId]
) -> None:
    newest, older = card_of(qtbot, jobs, services, people[GUILAN]).visits[:2]
    assert visit(newest, services.consulting) == "2026-10-12　助餐　待回访"
    assert visit(older, services.consulting).endswith("　当场答复")
    assert services.consulting.words_of(["meals", "gone"]) == ("助餐", "gone")
