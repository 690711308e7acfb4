"""Erasing: it says what goes and what stays, and does nothing without a reason."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.erase import EraseDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.suite import Services
from tests.gui.conftest import GUILAN, GUILAN_NUMBER
from tests.gui.driving import ENTER, Typist, idle, on_store, shown


@pytest.fixture
def dialog(
    qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId]
) -> EraseDialog:
    card = on_store(qtbot, jobs, lambda: services.registration.card(people[GUILAN]))
    return shown(qtbot, EraseDialog(services, jobs, card.person))


@pytest.fixture
def found(qtbot: QtBot, services: Services, jobs: Jobs) -> Callable[[], int]:
    """Counts who is found by the name."""
    return lambda: len(on_store(qtbot, jobs, lambda: services.registration.find(GUILAN)))


def test_that_it_says_whom_and_what_goes_and_what_stays(dialog: EraseDialog) -> None:
    said = "\n".join(one.text() for one in dialog.findChildren(QLabel))
    assert GUILAN in said
    for words in ("会删掉", "证件、电话、住址", "会留下", "咨询次数", "不能恢复"):
        assert words in said
    assert GUILAN_NUMBER not in said


def test_that_nothing_goes_without_a_reason(
    dialog: EraseDialog, found: Callable[[], int], typist: Typist
) -> None:
    dialog.reason.setText("   ")
    dialog.erase_button.click()
    assert dialog.isVisible()
    assert "为什么" in dialog.problem.text()
    assert typist.focus is dialog.reason
    assert found() == 1


def test_that_no_words_are_cut_off(dialog: EraseDialog) -> None:
    dialog.erase_button.click()
    for one in dialog.findChildren(QLabel):
        assert one.height() >= one.heightForWidth(one.width()), one.text()


def test_that_one_enter_in_the_reason_does_not_erase_yet(
    dialog: EraseDialog, found: Callable[[], int], typist: Typist
) -> None:
    typist.say("本人要求")
    typist.press(ENTER)
    assert typist.focus is dialog.erase_button
    assert found() == 1


def test_that_a_second_enter_erases(
    dialog: EraseDialog, found: Callable[[], int], typist: Typist, qtbot: QtBot, jobs: Jobs
) -> None:
    heard: list[str] = []
    dialog.erased.connect(heard.append)
    typist.say("本人要求")
    typist.press(ENTER)
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert dialog.isHidden()
    assert len(heard) == 1
    assert found() == 0


def test_that_escape_keeps_the_person(dialog: EraseDialog, found: Callable[[], int]) -> None:
    dialog.reason.setText("本人要求")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert found() == 1


def test_that_the_button_is_pressed_once_only(
    dialog: EraseDialog, qtbot: QtBot, jobs: Jobs
) -> None:
    heard: list[str] = []
    dialog.erased.connect(heard.append)
    dialog.reason.setText("本人要求")
    dialog.erase_button.click()
    dialog.erase_button.click()
    idle(qtbot, jobs)
    assert len(heard) == 1


def test_that_what_cannot_be_done_is_said_and_can_be_tried_again(
    dialog: EraseDialog, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    on_store(qtbot, jobs, lambda: services.desk.record._db.execute("PRAGMA query_only = ON"))
    dialog.reason.setText("本人要求")
    dialog.erase_button.click()
    idle(qtbot, jobs)
    on_store(qtbot, jobs, lambda: services.desk.record._db.execute("PRAGMA query_only = OFF"))
    assert dialog.isVisible()
    assert dialog.problem.text()
    dialog.erase_button.click()
    idle(qtbot, jobs)
    assert dialog.isHidden()
