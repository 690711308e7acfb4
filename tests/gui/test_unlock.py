"""The unlock page: the passphrase, and nothing that gives it away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from advisor_app.gui.pages.unlock import UnlockPage
from tests.gui.driving import ENTER, Typist, shown


@pytest.fixture
def page(qtbot: QtBot) -> UnlockPage:
    made = shown(qtbot, UnlockPage())
    made.enter()
    return made


def test_that_one_may_type_at_once_and_enter_opens(
    qtbot: QtBot, page: UnlockPage, typist: Typist
) -> None:
    typist.type("Gui-tai-26")
    with qtbot.waitSignal(page.entered) as entered:
        typist.press(ENTER)
    assert entered.args == ["Gui-tai-26"]


def test_that_the_button_opens_too(qtbot: QtBot, page: UnlockPage) -> None:
    page.field.setText("Gui-tai-26")
    with qtbot.waitSignal(page.entered) as entered:
        qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert entered.args == ["Gui-tai-26"]


def test_that_a_passphrase_keeps_its_blanks_and_chinese(qtbot: QtBot, page: UnlockPage) -> None:
    page.field.setText(" 一句 好记的话 ")
    with qtbot.waitSignal(page.entered) as entered:
        page.open_button.click()
    assert entered.args == [" 一句 好记的话 "]


def test_that_an_empty_passphrase_is_asked_for(
    qtbot: QtBot, page: UnlockPage, typist: Typist
) -> None:
    with qtbot.assertNotEmitted(page.entered):
        typist.press(ENTER)
    assert page.problem.isVisible()
    assert page.problem.text() == "请先输入口令"
    assert typist.focus is page.field
    assert page.open_button.isEnabled()


def test_that_the_passphrase_is_hidden_until_it_is_asked_to_be_shown(
    qtbot: QtBot, page: UnlockPage
) -> None:
    assert page.field.echoMode() is QLineEdit.EchoMode.Password
    assert page.show_button.text() == "显示"
    qtbot.mouseClick(page.show_button, Qt.MouseButton.LeftButton)
    assert page.field.echoMode() is QLineEdit.EchoMode.Normal
    assert page.show_button.text() == "隐藏"
    qtbot.mouseClick(page.show_button, Qt.MouseButton.LeftButton)
    assert page.field.echoMode() is QLineEdit.EchoMode.Password


def test_that_nothing_can_be_pressed_twice_while_it_opens(qtbot: QtBot, page: UnlockPage) -> None:
    page.field.setText("Gui-tai-26")
    page.open_button.click()
    assert page.open_button.text() == "正在打开……"
    assert not page.open_button.isEnabled()
    assert not page.field.isEnabled()
    with qtbot.assertNotEmitted(page.entered):
        qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)


def test_that_a_refusal_is_said_and_the_passphrase_can_be_typed_over(
    page: UnlockPage, typist: Typist
) -> None:
    typist.type("wrong one")
    typist.press(ENTER)
    page.refuse("口令不对")
    assert page.problem.text() == "口令不对"
    assert page.problem.isVisible()
    assert page.open_button.text() == "打开"
    typist.type("Gui-tai-26")
    assert page.field.text() == "Gui-tai-26"


def test_that_the_last_refusal_goes_when_one_tries_again(page: UnlockPage, typist: Typist) -> None:
    page.refuse("口令不对")
    typist.type("Gui-tai-26")
    typist.press(ENTER)
    assert not page.problem.isVisible()


def test_that_who_forgot_it_is_led_on_and_not_while_it_opens(
    qtbot: QtBot, page: UnlockPage
) -> None:
    with qtbot.waitSignal(page.forgotten):
        page.forgotten_button.click()
    page.field.setText("Gui-tai-26")
    page.open_button.click()
    assert not page.forgotten_button.isEnabled()
    page.refuse("口令不对")
    assert page.forgotten_button.isEnabled()


@pytest.mark.parametrize(("typed", "seen"), [("A", True), ("a", False), ("7", False)])
def test_that_a_capital_without_shift_is_pointed_out(
    page: UnlockPage, typed: str, seen: bool
) -> None:
    event = QKeyEvent(
        QKeyEvent.Type.KeyPress, ord(typed.upper()), Qt.KeyboardModifier.NoModifier, typed
    )
    QApplication.sendEvent(page.field, event)
    assert page.capitals.isVisible() is seen
    page.enter()
    assert not page.capitals.isVisible()


def test_that_a_long_refusal_is_shown_whole(qtbot: QtBot, page: UnlockPage) -> None:
    page.resize(1366, 740)
    page.refuse("这份记录已经在另一个窗口打开：" * 5)
    problem = page.problem
    qtbot.waitUntil(lambda: problem.height() >= problem.heightForWidth(problem.width()))


def test_that_a_refusal_is_forgotten_when_the_window_is_locked_anew(page: UnlockPage) -> None:
    page.refuse("口令不对")
    page.enter()
    assert not page.problem.isVisible()


def test_that_a_locked_window_shows_nothing_of_what_was_typed(page: UnlockPage) -> None:
    page.field.setText("Gui-tai-26")
    page.show_button.setChecked(True)
    page.open_button.click()
    page.enter()
    assert page.field.text() == ""
    assert page.field.echoMode() is QLineEdit.EchoMode.Password
    assert page.field.isEnabled()
    assert page.field.hasFocus()


def test_that_the_field_can_be_read_out(page: UnlockPage) -> None:
    assert page.field.accessibleName() == "口令"
