"""The problem list on screen: from a need nobody met to what was checked and struck off."""

from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World
from advisor_app.domain.problem import ProblemState
from advisor_app.gui.app import Window
from advisor_app.gui.district.problem_step import STEPS, StepDialog
from advisor_app.gui.district.problems import ProblemsPage
from advisor_app.gui.district.shell import DistrictShell
from tests.gui.district.town_hall import as_it_was
from tests.gui.driving import CTRL, ENTER, Typist, back_to, idle, opened


@pytest.fixture
def hub(busy: Path, tmp_path: Path) -> World:
    return as_it_was(busy, tmp_path)


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> ProblemsPage:
    assert isinstance(window.shell, DistrictShell)
    window.shell.go("problems")
    idle(qtbot, window.jobs)
    made = window.shell.page("problems")
    assert isinstance(made, ProblemsPage)
    return made


def states(page: ProblemsPage) -> list[ProblemState]:
    return [one.problem.state for one in page.board.listed]


def buttons(page: ProblemsPage) -> list[str]:
    return [one.text().split("　")[1].replace("……", "") for one in page.details.buttons]


def told(page: ProblemsPage) -> str:
    QApplication.processEvents()
    return " ".join(one.text() for one in page.details.findChildren(QLabel) if one.isVisible())


def put_on_list(qtbot: QtBot, page: ProblemsPage) -> None:
    page.tabs.setCurrentIndex(1)
    page.lines.selectRow(0)
    page.details.press(1)
    idle(qtbot, page.jobs)


def take(qtbot: QtBot, page: ProblemsPage, words: str, **said: str) -> StepDialog:
    """Press a step's button and answer what it asks."""
    at = buttons(page).index(words)
    page.details.press(at + 1)
    dialog = opened(qtbot, page, StepDialog)
    for name, text in said.items():
        field = getattr(dialog, name)
        if name == "term":
            qtbot.keyClicks(field, text)
        else:
            (field.setPlainText if name == "said" else field.setText)(text)
    dialog.take()
    idle(qtbot, page.jobs)
    return dialog


def test_that_what_is_not_listed_yet_is_offered(qtbot: QtBot, page: ProblemsPage) -> None:
    assert page.summary.text() == "0 个问题没完"
    assert page.hint.text() == "还没列入的需求 2 种"
    assert page.no_problem.isVisible()
    page.tabs.setCurrentIndex(1)
    assert page.tabs.tabText(1) == "还没列入（2）"
    row = page.lines.rows.row_of("0")
    assert row is not None
    assert row.cells == ("2", "助餐", "送餐上门", "名额已满，排队", "江南社区")
    assert "2 件（最近90天）" in told(page)
    put_on_list(qtbot, page)
    assert page.tabs.currentIndex() == 0
    assert states(page) == [ProblemState.LISTED]
    assert page.tabs.tabText(1) == "还没列入（1）"
    assert buttons(page) == ["交办", "记一笔"]
    assert "2 件没满足" in page.details.history.text()


def test_that_a_problem_goes_its_way_to_the_check(qtbot: QtBot, page: ProblemsPage) -> None:
    put_on_list(qtbot, page)
    take(
        qtbot,
        page,
        "交办",
        owner="区民政局",
        person="张科长",
        term="2",
        said="增加送餐员",
        by="王科长",
    )
    assert states(page) == [ProblemState.ASSIGNED]
    assert "区民政局" in told(page)
    assert "措施" in told(page)
    assert buttons(page) == ["改交办", "开始整改", "报完成", "记一笔"]
    take(qtbot, page, "开始整改", said="谈过了")
    assert "王科长" in page.details.history.text().splitlines()[0]
    take(qtbot, page, "报完成", said="合同附后")
    assert buttons(page) == ["核查通过，销号", "核查没过，退回", "记一笔"]
    assert "待核查 1 个" in page.hint.text()
    take(qtbot, page, "核查没过，退回", said="没有送到", by="代表")
    assert states(page) == [ProblemState.RETURNED]
    take(qtbot, page, "报完成", said="照片")
    take(qtbot, page, "核查通过，销号", said="看过", by="代表")
    assert states(page) == [ProblemState.CLOSED]
    assert page.summary.text() == "0 个问题没完"
    assert page.no_problem.isVisible()
    page.view.choose("closed")
    page.view.picked.emit()
    assert "核查人 代表" in told(page)
    assert len(page.details.history.text().splitlines()) == 7
    assert buttons(page) == ["重新列入", "记一笔"]


def test_that_nothing_is_struck_off_without_who_checked(qtbot: QtBot, page: ProblemsPage) -> None:
    put_on_list(qtbot, page)
    take(qtbot, page, "交办", owner="区民政局", person="张科长", term="1", by="王科长")
    take(qtbot, page, "报完成", said="照片")
    dialog = take(qtbot, page, "核查通过，销号", said="看过")
    assert dialog.by.text() == ""
    assert dialog.refusal.isVisible()
    assert "谁核查的" in dialog.refusal.text()
    assert states(page) == [ProblemState.REPORTED]
    dialog.by.setText("代表")
    dialog.take()
    idle(qtbot, page.jobs)
    assert states(page) == [ProblemState.CLOSED]


def test_that_the_list_works_by_the_keyboard(
    qtbot: QtBot, window: Window, page: ProblemsPage, typist: Typist
) -> None:
    page.listed.setFocus()
    page.tabs.setCurrentIndex(1)
    page.lines.setFocus()
    typist.press(Qt.Key.Key_1)
    idle(qtbot, page.jobs)
    assert states(page) == [ProblemState.LISTED]
    page.listed.setFocus()
    typist.press(ENTER)
    dialog = opened(qtbot, page, StepDialog)
    qtbot.waitUntil(dialog.owner.hasFocus)
    typist.say("区民政局")
    typist.press(ENTER)
    assert dialog.person.hasFocus()
    typist.say("张科长")
    typist.press(ENTER)
    assert dialog.term.hasFocus()
    typist.press(Qt.Key.Key_2)
    assert dialog.said.hasFocus()
    assert dialog.deadline.date() == QDate(2026, 12, 23)
    typist.say("增加送餐员")
    typist.press(Qt.Key.Key_Tab)
    assert dialog.by.hasFocus()
    typist.say("王科长")
    typist.press(ENTER, CTRL)
    idle(qtbot, page.jobs)
    assert states(page) == [ProblemState.ASSIGNED]
    back_to(qtbot, window)
    page.listed.setFocus()
    typist.press(Qt.Key.Key_4)
    note = opened(qtbot, page, StepDialog)
    assert note.windowTitle() == "记一笔"
    assert note.by.text() == "王科长"
    typist.press(Qt.Key.Key_Escape)
    assert states(page) == [ProblemState.ASSIGNED]


def test_that_office_person_and_day_are_asked_for_before_it_counts_as_assigned(
    qtbot: QtBot, page: ProblemsPage
) -> None:
    put_on_list(qtbot, page)
    dialog = take(qtbot, page, "交办")
    for words, field, said in (
        ("责任单位", dialog.owner, "区民政局"), ("责任人", dialog.person, "张科长"),
    ):  # fmt: skip
        assert words in dialog.refusal.text()
        assert field.hasFocus()
        field.setText(said)
        dialog.take()
        idle(qtbot, page.jobs)
    assert "期限" in dialog.refusal.text()
    assert dialog.term.hasFocus()
    assert not dialog.deadline.isVisible()
    qtbot.keyClicks(dialog.term, "4")
    assert dialog.deadline.isVisible()
    assert dialog.deadline.hasFocus()
    assert dialog.deadline.minimumDate() == QDate(2026, 11, 23)
    dialog.person.clear()
    dialog.take()
    idle(qtbot, page.jobs)
    assert "责任人" in dialog.refusal.text()
    assert dialog.person.hasFocus()
    assert states(page) == [ProblemState.LISTED]
    dialog.person.setText("张科长")
    dialog.take()
    idle(qtbot, page.jobs)
    assert states(page) == [ProblemState.ASSIGNED]
    assert "区民政局（张科长）" in told(page)
    page.details.press(1)
    again = opened(qtbot, page, StepDialog)
    assert (again.owner.text(), again.person.text()) == ("区民政局", "张科长")
    assert again.deadline.date() == QDate(2026, 11, 23)
    again.reject()


def test_that_views_show_what_they_say(qtbot: QtBot, page: ProblemsPage) -> None:
    put_on_list(qtbot, page)
    put_on_list(qtbot, page)
    assert page.listed.rows.rowCount() == 2
    for view, count in (("overdue", 0), ("closed", 0), ("all", 2), ("open", 2)):
        page.view.choose(view)
        page.view.picked.emit()
        assert page.listed.rows.rowCount() == count, view
        assert page.no_problem.isVisible() == (not count)
    assert not page.lines.rows.rowCount()
    page.tabs.setCurrentIndex(1)
    assert page.no_line.isVisible()
    assert not page.details.isVisible()


def test_that_every_step_of_the_table_has_a_button() -> None:
    assert {one.leads_to for one in STEPS} == {None, *ProblemState}


def test_that_the_report_is_one_step_away(qtbot: QtBot, window: Window, page: ProblemsPage) -> None:
    page.report_button.click()
    assert isinstance(window.shell, DistrictShell)
    assert window.shell.current == "tally"
    idle(qtbot, window.jobs)


def test_that_a_key_held_down_takes_one_step(qtbot: QtBot, page: ProblemsPage) -> None:
    put_on_list(qtbot, page)
    page.details.press(buttons(page).index("记一笔") + 1)
    dialog = opened(qtbot, page, StepDialog)
    dialog.take()
    idle(qtbot, page.jobs)
    assert "请写几句" in dialog.refusal.text()
    dialog.said.setPlainText("打过电话")
    for _ in range(3):
        dialog.take()
    idle(qtbot, page.jobs)
    (one,) = page.board.listed
    assert [note.words for note in one.problem.notes].count("打过电话") == 1
