"""The start page: calls logged by a digit and Enter, every line opens its page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import ConsentScope
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.today import TodayPage
from advisor_app.gui.shell import Shell
from advisor_app.services.referrals import ReferralEntry
from advisor_app.services.suite import Services
from tests.builders import TickingClock, consult, register
from tests.gui.conftest import GUILAN, GUILAN_PHONE
from tests.gui.driving import ENTER, Typist, idle, on_store, shown
from tests.gui.pages.conftest import Put, Said

Do = Callable[[Callable[[], object]], object]


@pytest.fixture
def do(qtbot: QtBot, jobs: Jobs) -> Do:
    """Does work on the store thread and waits until the window has heard of it."""

    def work(what: Callable[[], object]) -> object:
        given = on_store(qtbot, jobs, what)
        idle(qtbot, jobs)
        return given

    return work


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[TodayPage]) -> TodayPage:
    return put(TodayPage(services, jobs))


@pytest.fixture
def said(page: TodayPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


def _names(page: TodayPage) -> list[str]:
    return [one.name for one in page.desk.calls]


def _notices(page: TodayPage) -> list[str]:
    return [page.notices.item(place).text() for place in range(page.notices.count())]


def test_that_who_is_due_stands_there_with_what_about(page: TodayPage) -> None:
    assert page.heading.text() == "2026年11月23日　星期一"
    assert _names(page) == [GUILAN]
    assert page.calls_title.text() == "要打的电话：1 个到期"
    assert "答应过回话：问助餐" in page.desk.who.toolTip()
    assert GUILAN_PHONE not in page.desk.who.toolTip()


def test_that_a_call_is_logged_with_two_keys_of_the_first_line(
    qtbot: QtBot, page: TodayPage, jobs: Jobs, services: Services, typist: Typist, said: Said,
    people: dict[str, RecordId],
) -> None:  # fmt: skip
    assert typist.focus is page.desk.table
    typist.type("1")
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert typist.keys == 2
    card = on_store(qtbot, jobs, lambda: services.registration.card(people[GUILAN]))
    (call,) = card.calls
    assert call.outcome is CallOutcome.SETTLED
    assert call.done_at is not None
    assert said[-1] == ("info", f"已记：{GUILAN}　办成了")
    assert _names(page) == []
    assert page.desk.empty.isVisible()
    assert not page.desk.strip.isVisible()


def test_that_any_call_of_the_list_is_logged_with_three_keys(
    qtbot: QtBot, page: TodayPage, jobs: Jobs, services: Services, typist: Typist, do: Do,
    people: dict[str, RecordId],
) -> None:  # fmt: skip
    today = services.desk.today
    do(lambda: consult(services, people["李芳"], outcome=Outcome.FOLLOW_UP, callback_due=today))
    assert _names(page) == [GUILAN, "李芳"]
    page.desk.enter()
    typist.press(Qt.Key.Key_Down)
    typist.type("2")
    typist.press(ENTER)
    assert typist.keys == 3
    idle(qtbot, jobs)
    assert _names(page) == [GUILAN]
    card = on_store(qtbot, jobs, lambda: services.registration.card(people["李芳"]))
    assert card.calls[0].outcome is CallOutcome.IN_PROGRESS
    assert typist.focus is page.desk.table


def test_that_a_call_nobody_answered_stays_and_says_so(
    qtbot: QtBot, page: TodayPage, jobs: Jobs, typist: Typist, said: Said
) -> None:
    typist.type("4")
    typist.say("忙音")
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert _names(page) == [GUILAN]
    assert page.desk.calls[0].call.tries == 1
    assert "还在单子上" in said[-1][1]
    assert "上次：忙音" in page.desk.who.toolTip()


def test_that_a_call_that_came_to_nothing_asks_why(
    qtbot: QtBot, page: TodayPage, jobs: Jobs, services: Services, typist: Typist
) -> None:
    assert not page.desk.reason.isVisible()
    typist.type("3")
    assert typist.focus is page.desk.reason
    typist.type("2")
    assert typist.focus is page.desk.words
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert typist.keys == 3
    today = services.desk.today
    (need,) = on_store(qtbot, jobs, lambda: services.unmet.listed(today, today))
    assert (need.reason, need.topic) == (UnmetReason.NO_SERVICE, "meals")


def test_that_nothing_is_logged_without_an_outcome(
    page: TodayPage, typist: Typist, said: Said
) -> None:
    page.desk.words.setFocus()
    typist.press(ENTER)
    assert said[-1][0] == "error"
    assert typist.focus is page.desk.outcome
    assert _names(page) == [GUILAN]


def test_that_escape_forgets_what_was_half_chosen(page: TodayPage, typist: Typist) -> None:
    typist.type("1")
    typist.say("说到一半")
    typist.press(Qt.Key.Key_Escape)
    assert (page.desk.outcome.value, page.desk.words.text()) == ("", "")
    assert typist.focus is page.desk.table


def test_that_another_call_begins_anew(
    page: TodayPage, services: Services, typist: Typist, do: Do, people: dict[str, RecordId]
) -> None:
    today = services.desk.today
    do(lambda: consult(services, people["李芳"], outcome=Outcome.FOLLOW_UP, callback_due=today))
    page.desk.enter()
    typist.type("3")
    page.desk.table.setFocus()
    typist.press(Qt.Key.Key_Down)
    assert page.desk.outcome.value == ""
    assert not page.desk.reason.isVisible()
    assert page.desk.who.toolTip().startswith("李芳")


def test_that_what_is_being_said_survives_another_change(
    page: TodayPage, services: Services, typist: Typist, do: Do
) -> None:
    typist.type("1")
    typist.say("女儿接的")
    do(lambda: register(services, "新来的"))
    assert (page.desk.outcome.value, page.desk.words.text()) == ("settled", "女儿接的")


def test_that_enter_opens_the_number(
    qtbot: QtBot, page: TodayPage, jobs: Jobs, typist: Typist
) -> None:
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert GUILAN_PHONE in page.desk.who.toolTip()


def test_that_the_person_can_be_received_from_here(
    qtbot: QtBot, page: TodayPage, people: dict[str, RecordId]
) -> None:
    with qtbot.waitSignal(page.wanted) as heard:
        qtbot.mouseClick(page.desk.card_button, Qt.MouseButton.LeftButton)
    assert heard.args == ["reception", people[GUILAN]]


def test_that_referrals_stand_there_once_they_are_due(
    qtbot: QtBot, page: TodayPage, services: Services, typist: Typist, do: Do
) -> None:
    assert not page.referrals.isVisible()
    entry = ReferralEntry(need="助浴", provider="示例中心", due=services.desk.today)
    (one,) = do(lambda: services.referrals.open(services.referrals.begin(), [entry]))  # type: ignore[misc]
    assert page.referrals_title.text() == "到期的转介：1 件"
    page.referrals.selectRow(0)
    page.referrals.setFocus()
    with qtbot.waitSignal(page.wanted) as heard:
        typist.press(ENTER)
    assert heard.args == ["referrals", one]


def test_that_every_notice_opens_its_page(
    qtbot: QtBot, page: TodayPage, typist: Typist, do: Do, services: Services,
    people: dict[str, RecordId],
) -> None:  # fmt: skip
    do(lambda: services.consulting.keep_draft(
        services.consulting.begin(), {"elder": people["李芳"]}
    ))  # fmt: skip
    assert "草稿　李芳的咨询没保存" in _notices(page)[0]
    page.notices.setFocus()
    page.notices.setCurrentRow(0)
    with qtbot.waitSignal(page.wanted) as heard:
        typist.press(ENTER)
    assert heard.args == ["reception", ""]


def test_that_a_new_day_is_looked_at_by_the_rules(
    qtbot: QtBot, page: TodayPage, jobs: Jobs, services: Services, clock: TickingClock, do: Do
) -> None:
    do(lambda: register(
        services, "快满八十", consents=(ConsentScope.CONTACT,),
        facts={"birth": "1946-12-08", "hukou": "410106", "residence": "410106"},
    ))  # fmt: skip
    assert "快满八十" not in _names(page)
    clock.at += timedelta(days=7)
    page.refresh(None)
    idle(qtbot, jobs)
    assert "快满八十" in _names(page)


def test_that_the_day_begins_here_and_goes_on_at_the_counter(
    qtbot: QtBot, services: Services, jobs: Jobs, typist: Typist
) -> None:
    shell = shown(qtbot, Shell(services, jobs))
    shell.begin()
    idle(qtbot, jobs)
    assert shell.current == "today"
    page = shell.page("today")
    assert isinstance(page, TodayPage)
    assert typist.focus is page.desk.table
    qtbot.mouseClick(page.counter_button, Qt.MouseButton.LeftButton)
    idle(qtbot, jobs)
    assert shell.current == "reception"
    shell.settle()


def test_that_without_calls_the_focus_is_where_there_is_something(
    qtbot: QtBot, page: TodayPage, jobs: Jobs, typist: Typist
) -> None:
    typist.type("1")
    typist.press(ENTER)
    idle(qtbot, jobs)
    page.enter()
    assert typist.focus is page.notices
