"""Where files go: the ending that was meant, beginning in the user's documents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.gui.file_choice import ask_to_save, with_ending


@pytest.mark.parametrize(
    ("chosen", "ending", "meant"),
    [
        ("a/月报.xlsx", "xlsx", "a/月报.xlsx"),
        ("a/月报.XLSX", "xlsx", "a/月报.XLSX"),
        ("a/月报", "xlsx", "a/月报.xlsx"),
        ("a/2026.10", "csv", "a/2026.10.csv"),
        ("a/月报.csv", "xlsx", "a/月报.csv.xlsx"),
    ],
)
def test_that_the_ending_is_added_only_where_it_lacks(chosen: str, ending: str, meant: str) -> None:
    assert with_ending(chosen, ending) == Path(meant)


@given(
    st.from_regex(r"[a-z一-龥.]{0,12}[a-z一-龥]", fullmatch=True), st.sampled_from(["pdf", "req"])
)
def test_that_adding_the_ending_twice_is_adding_it_once(name: str, ending: str) -> None:
    once = with_ending(name, ending)
    assert with_ending(str(once), ending) == once
    assert once.suffix.lower() == f".{ending}"


def test_that_the_dialog_suggests_the_name_and_may_be_left(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    seen: list[str] = []
    look = QTimer(parent)

    def leave() -> None:
        for one in QApplication.topLevelWidgets():
            if isinstance(one, QFileDialog) and one.isVisible():
                look.stop()
                seen.extend(one.selectedFiles())
                one.reject()

    look.timeout.connect(leave)
    look.start(10)
    assert ask_to_save(parent, "月报存到", "十月月报.xlsx", "Excel 表 (*.xlsx)") == ""
    assert [Path(one).name for one in seen] == ["十月月报.xlsx"]
