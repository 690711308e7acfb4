"""Ctrl and a digit at the counter."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.shell import Shell
from advisor_app.services.suite import Services
from tests.gui.driving import CTRL, Typist, idle, on_store


@pytest.fixture
def counter(shell: Shell, qtbot: QtBot, jobs: Jobs) -> ReceptionPage:
    shell.go("reception")
    idle(qtbot, jobs)
    page = shell.page("reception")
    assert isinstance(page, ReceptionPage)
    return page


def test_that_two_keys_count_a_call_whatever_has_the_focus(
    shell: Shell, counter: ReceptionPage, services: Services, typist: Typist, qtbot: QtBot,
    jobs: Jobs,
) -> None:  # fmt: skip
    typist.press(Qt.Key.Key_3, CTRL)
    idle(qtbot, jobs)
    (seen,) = on_store(qtbot, jobs, services.consulting.today)
    topic = services.quick.topics[2]
    assert seen.consultation.topics == (topic.code,)
    assert shell.status.text() == f"已记：来电 {topic.label}，不留姓名（Ctrl+0 撤回）"
    assert topic.label in counter.quick.hint.toolTip()
    assert typist.focus is counter.finder.box
    assert counter.finder.box.text() == ""
    typist.press(Qt.Key.Key_0, CTRL)
    idle(qtbot, jobs)
    assert on_store(qtbot, jobs, services.consulting.today) == ()
    assert "已撤回" in shell.status.text()
    typist.press(Qt.Key.Key_0, CTRL)
    assert "可以撤回" in shell.status.text()


def test_that_a_form_that_was_begun_is_left_as_it_is(
    counter: ReceptionPage, services: Services, typist: Typist, qtbot: QtBot, jobs: Jobs
) -> None:
    counter.finder.anonymous_wanted.emit()
    counter.form.asked.setFocus()
    typist.say("问到一半")
    typist.press(Qt.Key.Key_1, CTRL)
    idle(qtbot, jobs)
    assert counter.form.asked.toPlainText() == "问到一半"
    assert len(on_store(qtbot, jobs, services.consulting.today)) == 1
