"""The box that finds everything, by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.search import SearchDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.marked_lines import Line, MarkedLines, as_html
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.gui.pages.talk_dialog import TalkDialog
from advisor_app.gui.shell import PAGES, Shell
from advisor_app.gui.theme import WARN_TINT
from advisor_app.services.searching import Marked
from advisor_app.services.suite import Services
from tests.builders import consult
from tests.gui.conftest import GUILAN
from tests.gui.driving import CTRL, ENTER, Typist, idle, on_store, opened, shown

DOWN, UP, ESCAPE = Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape
BACKSPACE = Qt.Key.Key_Backspace


@pytest.fixture
def dialog(qtbot: QtBot, shell: Shell, jobs: Jobs, typist: Typist) -> SearchDialog:
    return _called(qtbot, shell, jobs, typist)


def _called(qtbot: QtBot, shell: Shell, jobs: Jobs, typist: Typist) -> SearchDialog:
    typist.press(Qt.Key.Key_K, CTRL)
    made = opened(qtbot, shell, SearchDialog)
    made.activateWindow()
    qtbot.waitUntil(made.box.hasFocus)
    idle(qtbot, jobs)
    return made


def _search(qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs, text: str) -> None:
    turn = dialog._turn
    if text.isascii():
        typist.type(text)
    else:
        typist.say(text)
    qtbot.waitUntil(lambda: dialog._turn > turn and not dialog._pause.isActive())
    idle(qtbot, jobs)


def _lines(dialog: SearchDialog) -> list[str]:
    return [dialog.lines.item(row).text() for row in range(dialog.lines.count())]


def _headings(dialog: SearchDialog) -> list[str]:
    found = (dialog.lines.item(row) for row in range(dialog.lines.count()))
    return [one.text()[:2] for one in found if not one.flags() & Qt.ItemFlag.ItemIsEnabled]


def _go_to(dialog: SearchDialog, typist: Typist, kind: str) -> None:
    for _ in range(dialog.lines.count()):
        if dialog.chosen and dialog.chosen.kind == kind:
            return
        typist.press(DOWN)
    raise AssertionError(kind)


@pytest.mark.parametrize("page", PAGES)
def test_that_it_opens_from_every_page(
    qtbot: QtBot, shell: Shell, jobs: Jobs, typist: Typist, page: str
) -> None:
    shell.go(page)
    idle(qtbot, jobs)
    dialog = _called(qtbot, shell, jobs, typist)
    typist.press(ESCAPE)
    assert not dialog.isVisible()
    assert shell.current == page


def test_that_results_come_while_typing_in_groups(
    qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    assert dialog.lines.count() == 0
    _search(qtbot, dialog, typist, jobs, "助")
    before = _headings(dialog)
    _search(qtbot, dialog, typist, jobs, "餐")
    assert dialog.box.text() == "助餐"
    assert _headings(dialog) == ["政策", "事项", "服务", "咨询"]
    assert before[0] == "政策"
    assert any(line.startswith("助餐，") for line in _lines(dialog))


def test_that_a_policy_opens_by_its_initials_and_enter(
    qtbot: QtBot, shell: Shell, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, "gljt")
    typist.press(ENTER)
    idle(qtbot, jobs)
    page = shell.page("policies")
    assert isinstance(page, PoliciesPage)
    assert shell.current == "policies"
    assert page.policy is not None
    assert page.policy.id == "zz-gaoling-jintie"


def test_that_an_enter_ahead_of_the_answer_opens_what_it_brings(
    qtbot: QtBot, shell: Shell, dialog: SearchDialog, typist: Typist
) -> None:
    assert dialog.isVisible()
    typist.say("高龄津贴")
    typist.press(ENTER)
    qtbot.waitUntil(lambda: shell.current == "policies")


def test_that_typing_on_takes_the_early_enter_back(
    qtbot: QtBot, shell: Shell, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    typist.say("高龄")
    typist.press(ENTER)
    _search(qtbot, dialog, typist, jobs, "津贴")
    assert dialog.isVisible()
    assert shell.current == "reception"


def test_that_a_person_opens_the_card(
    qtbot: QtBot, shell: Shell, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, GUILAN)
    _go_to(dialog, typist, "elder")
    typist.press(ENTER)
    page = shell.page("elders")
    assert isinstance(page, EldersPage)
    qtbot.waitUntil(lambda: page.card is not None and page.card.person.name == GUILAN)
    assert shell.current == "elders"


def test_that_a_talk_is_read_in_place_and_opened(
    qtbot: QtBot,
    shell: Shell,
    dialog: SearchDialog,
    typist: Typist,
    jobs: Jobs,
    services: Services,
) -> None:
    on_store(qtbot, jobs, lambda: consult(services, asked="邻居问<b>轮椅</b>能不能借"))
    _search(qtbot, dialog, typist, jobs, "轮椅")
    _go_to(dialog, typist, "consultation")
    told = dialog.reader.text()
    assert "&lt;b&gt;" in told
    assert "<u>轮椅</u>" in told
    typist.press(ENTER)
    talk = opened(qtbot, shell, TalkDialog)
    idle(qtbot, jobs)
    assert talk.body is not None
    assert talk.body.form.asked.toPlainText() == "邻居问<b>轮椅</b>能不能借"
    assert shell.current == "reception"


def test_that_a_topic_narrows_to_its_talks_and_backspace_widens(
    qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, "zhucan")
    _go_to(dialog, typist, "topic")
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert dialog.box.text() == ""
    assert dialog.topic_button.isVisible()
    assert "助餐" in dialog.topic_button.text()
    assert _headings(dialog) == ["咨询"]
    assert len(_lines(dialog)) == 2
    _search(qtbot, dialog, typist, jobs, "w")
    assert dialog.nothing.isVisible()
    typist.press(BACKSPACE)
    typist.press(BACKSPACE)
    idle(qtbot, jobs)
    assert not dialog.topic_button.isVisible()
    assert dialog.lines.count() == 0


def test_that_arrows_pass_over_headings_and_go_round(
    qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, "助餐")
    first, total = dialog.chosen, len(dialog._results)
    seen = []
    for _ in range(total):
        seen.append(dialog.chosen)
        typist.press(DOWN)
    assert dialog.chosen == first
    assert seen == dialog._results
    typist.press(UP)
    assert dialog.chosen == dialog._results[-1]


def test_that_it_says_what_it_is_for_and_when_nothing_is_found(
    qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    assert dialog.nothing.isVisible()
    assert dialog.nothing._title.text() == "打字就找"
    _search(qtbot, dialog, typist, jobs, '"没有*')
    assert dialog.nothing._title.text() == '没有找到“"没有*”'
    typist.press(ENTER)
    assert dialog.isVisible()
    assert dialog.chosen is None
    dialog.box.clear()
    _search(qtbot, dialog, typist, jobs, "高龄")
    assert not dialog.nothing.isVisible()


def test_that_marks_stand_out_by_more_than_colour() -> None:
    html = as_html(Marked("a<b\n高龄津贴", ((4, 6),)))
    assert html == f'a&lt;b<br><b style="background:{WARN_TINT}"><u>高龄</u></b>津贴'
    assert as_html(Marked("")) == ""


@pytest.mark.parametrize("text", ["高龄津贴", "😀高龄", "a" * 300, ""])
def test_that_a_marked_line_is_drawn_otherwise_than_a_plain_one(qtbot: QtBot, text: str) -> None:
    lines = MarkedLines("结果")
    lines.resize(320, 90)
    shown(qtbot, lines)
    pictures: list[QImage] = []
    for spans in ((), ((0, 2),)):
        lines.show_lines([Line(Marked(text, spans if text else ()), Marked("下面"), number=0)])
        pictures.append(lines.grab().toImage())
    assert (pictures[0] != pictures[1]) is bool(text)


def test_that_a_list_of_headings_has_nothing_to_choose(qtbot: QtBot) -> None:
    lines = MarkedLines("结果")
    qtbot.addWidget(lines)
    lines.show_lines([Line(Marked("政策"), heading=True)])
    assert lines.chosen == -1
    lines.step(-1)
    assert lines.chosen == -1
    lines.show_lines([])
    lines.step(1)
    assert lines.chosen == -1


def test_that_a_double_click_opens_too(
    qtbot: QtBot, shell: Shell, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, "高龄津贴")
    row = next(row for row in range(9) if "高龄津贴，" in dialog.lines.item(row).text())
    place = dialog.lines.visualItemRect(dialog.lines.item(row)).center()
    for press in (qtbot.mouseClick, qtbot.mouseDClick):
        press(dialog.lines.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shell.current == "policies"


def test_that_a_click_lets_one_type_on(
    qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, "助餐")
    place = dialog.lines.visualItemRect(dialog.lines.item(1)).center()
    qtbot.mouseClick(dialog.lines.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert typist.focus is dialog.box
    assert dialog.reader.text()


def test_that_closing_before_the_answer_does_no_harm(
    qtbot: QtBot, shell: Shell, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    typist.say("高龄")
    dialog._ask()
    typist.press(ESCAPE)
    idle(qtbot, jobs)
    assert shell.current == "reception"
    assert shell.status.text() == ""


def test_that_an_answer_to_an_older_text_is_not_shown(
    qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, "助餐")
    before = _lines(dialog)
    dialog._show(dialog._turn - 1, ())
    assert _lines(dialog) == before


def test_that_the_mouse_finds_the_box_in_the_header(qtbot: QtBot, shell: Shell) -> None:
    (one,) = [each for each in shell.findChildren(QPushButton) if "Ctrl+K" in each.text()]
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
    assert opened(qtbot, shell, SearchDialog).box.accessibleName() == "搜索什么"


def test_that_each_line_can_be_read_out(
    qtbot: QtBot, dialog: SearchDialog, typist: Typist, jobs: Jobs
) -> None:
    _search(qtbot, dialog, typist, jobs, GUILAN)
    assert dialog.lines.accessibleName() == "搜索结果"
    people, talks = (
        [line for line in _lines(dialog) if word in line] for word in ("社区：", "问：问助餐")
    )
    assert people == [f"{GUILAN}，社区：示例一社区"]
    assert len(talks) == 1
