"""A short list of talks: Enter and a double click open one, nothing else does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.ids import RecordId
from advisor_app.gui.talk_lines import TalkLines
from tests.gui.driving import ENTER, Typist, shown

A, B, C = (RecordId(one) for one in "abc")
LINES = [(A, "第一次"), (B, "第二次"), (C, "第三次")]
DOWN = Qt.Key.Key_Down


@pytest.fixture
def lines(qtbot: QtBot) -> TalkLines:
    window = QWidget()
    column = QVBoxLayout(window)
    box, made = QLineEdit(), TalkLines("今天的咨询")
    column.addWidget(box)
    column.addWidget(made)
    shown(qtbot, window)
    box.setFocus()
    return made


@pytest.fixture
def wanted(lines: TalkLines) -> list[str]:
    heard: list[str] = []
    lines.opened.connect(heard.append)
    return heard


def test_that_nothing_is_chosen_until_somebody_comes_there(lines: TalkLines) -> None:
    lines.show_lines(LINES)
    assert (lines.chosen, lines.count()) == ("", 3)
    lines.setFocus()
    assert lines.chosen == A


def test_that_enter_opens_the_chosen_one(
    lines: TalkLines, wanted: list[str], typist: Typist
) -> None:
    lines.show_lines(LINES)
    lines.setFocus()
    typist.press(DOWN)
    typist.press(ENTER)
    typist.press(Qt.Key.Key_Enter)
    assert wanted == [B, B]


def test_that_a_double_click_opens_what_it_hits(
    lines: TalkLines, wanted: list[str], qtbot: QtBot
) -> None:
    lines.show_lines(LINES)
    where = lines.visualItemRect(lines.item(2)).center()
    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert (lines.chosen, wanted) == (C, [])
    qtbot.mouseDClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert wanted == [C]


def test_that_an_empty_list_opens_nothing(
    lines: TalkLines, wanted: list[str], typist: Typist
) -> None:
    lines.show_lines([])
    lines.setFocus()
    typist.press(ENTER)
    assert (wanted, lines.chosen) == ([], "")


def test_that_the_chosen_one_stays_chosen_when_others_come(lines: TalkLines) -> None:
    lines.show_lines(LINES)
    lines.setFocus()
    lines.setCurrentRow(1)
    lines.show_lines([(RecordId("new"), "又一次"), *LINES])
    assert (lines.chosen, lines.currentRow()) == (B, 2)
    lines.show_lines([(A, "第一次")])
    assert lines.chosen == ""


def test_that_words_are_read_whole_in_the_tip(lines: TalkLines) -> None:
    long = "09:30　张桂兰　来访　" + "、".join(["助餐"] * 30)
    lines.show_lines([(A, long)])
    assert lines.item(0).toolTip() == long
    assert lines.accessibleName() == "今天的咨询"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_that_it_is_as_high_as_its_lines(lines: TalkLines, count: int) -> None:
    lines.show_lines(LINES[:count])
    lines.fit()
    row = lines.sizeHintForRow(0) if count else 0
    assert lines.height() >= count * row
    assert lines.height() - count * row < 12
    assert not lines.verticalScrollBar().isVisible()
