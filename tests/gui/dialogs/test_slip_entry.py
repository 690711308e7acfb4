"""Joining by a slip at the counter: scanned without a key, pasted, typed, or a file chosen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.errors import BadInput
from advisor_app.gui.dialogs.slip_entry import SlipChooser, SlipEntryDialog
from advisor_app.gui.jobs import Jobs
from tests.gui.driving import ENTER, Typist, idle, shown

DIGITS = "12" * 150


class Slips:
    """What is done with a slip; refuses what it was told to."""

    def __init__(self) -> None:
        self.given: list[str | Path] = []
        self.refusal = ""

    def __call__(self, given: str | Path) -> str:
        self.given.append(given)
        if self.refusal:
            raise BadInput(self.refusal, "slip")
        return "接好了"


class Chosen(SlipChooser):
    """Answers as somebody at the dialog would."""

    def __init__(self, path: str) -> None:
        self._path = path

    def slip(self, parent: QWidget) -> str:
        assert parent.isVisible()
        return self._path


@pytest.fixture
def slips() -> Slips:
    return Slips()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    return shown(qtbot, QWidget())


def a_dialog(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget, *, code_alone: bool = False,
    path: str = "",
) -> SlipEntryDialog:  # fmt: skip
    dialog = SlipEntryDialog(slips, jobs, parent, code_alone=code_alone, chooser=Chosen(path))
    dialog.open()
    qtbot.waitUntil(dialog.text.hasFocus)
    return dialog


def test_that_a_scanner_needs_no_key(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget, typist: Typist
) -> None:
    dialog = a_dialog(qtbot, slips, jobs, parent)
    with qtbot.waitSignal(dialog.joined) as joined:
        typist.type(DIGITS)
    assert joined.args == ["接好了"]
    assert slips.given == [DIGITS]
    assert not dialog.isVisible()


def test_that_a_scanner_that_ends_in_enter_joins_once(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget, typist: Typist
) -> None:
    dialog = a_dialog(qtbot, slips, jobs, parent)
    with qtbot.waitSignal(dialog.joined):
        typist.type(DIGITS)
        typist.press(ENTER)
    idle(qtbot, jobs)
    assert slips.given == [DIGITS]


def test_that_a_typed_code_waits_for_enter(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget, typist: Typist
) -> None:
    dialog = a_dialog(qtbot, slips, jobs, parent, code_alone=True)
    assert "10 位登记码" in dialog.text.placeholderText()
    typist.type("3wxrt-9acde")
    assert not dialog._wait.isActive()
    with qtbot.waitSignal(dialog.joined):
        typist.press(ENTER)
    assert slips.given == ["3wxrt-9acde"]


def test_that_a_refusal_is_said_and_the_field_is_ready_for_the_next_try(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget, typist: Typist
) -> None:
    slips.refusal = "登记单的码有数字不对：请再扫一次"
    dialog = a_dialog(qtbot, slips, jobs, parent)
    typist.type(DIGITS)
    qtbot.waitUntil(dialog.refusal.isVisible)
    idle(qtbot, jobs)
    assert dialog.refusal.text() == slips.refusal
    assert dialog.text.selectedText() == DIGITS
    slips.refusal = ""
    with qtbot.waitSignal(dialog.joined):
        typist.type(DIGITS[:200])
    assert slips.given[-1] == DIGITS[:200]


def test_that_a_file_will_do(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget, tmp_path: Path
) -> None:
    path = str(tmp_path / "slip.pdf")
    dialog = a_dialog(qtbot, slips, jobs, parent, path=path)
    with qtbot.waitSignal(dialog.joined):
        dialog.file_button.click()
    assert slips.given == [Path(path)]


def test_that_nothing_is_not_taken_for_a_slip(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget, typist: Typist
) -> None:
    dialog = a_dialog(qtbot, slips, jobs, parent)
    dialog.join_button.click()
    assert "还没有扫" in dialog.refusal.text()
    dialog.file_button.click()
    idle(qtbot, jobs)
    assert slips.given == []
    typist.press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_that_letters_of_an_input_method_stay_out(
    qtbot: QtBot, slips: Slips, jobs: Jobs, parent: QWidget
) -> None:
    dialog = a_dialog(qtbot, slips, jobs, parent)
    assert not dialog.text.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
