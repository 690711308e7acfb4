"""Comparing versions, choices for a sheet, and asking before something typed is dropped."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.compare import CHANGED, CompareDialog, ComparisonTable, Row
from advisor_app.gui.dialogs.sheet_choices import SIZES, USUAL, SheetChoices
from advisor_app.gui.dialogs.unsaved import ask_to_drop
from advisor_app.gui.issuing import Look
from advisor_app.gui.theme import WARN_TINT
from tests.gui.driving import ENTER, opened, shown

TODAY = date(2026, 11, 23)
TEXT = st.text("甲乙100元", max_size=4)
ROWS = st.lists(st.tuples(st.just("标准"), TEXT, TEXT), max_size=8)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    return shown(qtbot, QWidget())


def cell(table: ComparisonTable, row: int, column: int) -> str:
    found = table.item(row, column)
    assert found is not None
    return found.text()


def is_tinted(table: ComparisonTable, row: int, column: int) -> bool:
    found = table.item(row, column)
    assert found is not None
    return found.background().color().name() == WARN_TINT


@given(ROWS)
@settings(max_examples=20)
def test_that_exactly_what_differs_is_marked_on_both_sides(rows: list[Row]) -> None:
    table = ComparisonTable("旧", "新")
    table.fill(rows)
    assert table.rowCount() == len(rows)
    for place, (_, left, right) in enumerate(rows):
        differs = left != right
        assert cell(table, place, 0).startswith(CHANGED) is differs
        assert [is_tinted(table, place, column) for column in range(3)] == [differs] * 3
        assert cell(table, place, 1) == (left or "（无）")
        assert cell(table, place, 2) == (right or "（无）")


def test_that_rows_shown_before_are_gone(qtbot: QtBot) -> None:
    table = ComparisonTable("旧", "新")
    qtbot.addWidget(table)
    table.fill([("名称", "甲", "乙"), ("标准", "1", "2")])
    table.fill([("名称", "甲", "甲")])
    assert table.rowCount() == 1
    assert cell(table, 0, 0) == "名称"
    assert not is_tinted(table, 0, 0)


def test_that_a_long_text_is_whole_in_its_cell_and_nobody_can_type_over_it(qtbot: QtBot) -> None:
    table = ComparisonTable("旧", "新")
    table.resize(600, 400)
    shown(qtbot, table)
    table.fill([("条件", "老人" * 200, "老人")])
    assert cell(table, 0, 1) == "老人" * 200
    assert table.rowHeight(0) > 3 * table.fontMetrics().height()
    table.setCurrentCell(0, 1)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    qtbot.keyClick(table, Qt.Key.Key_A)
    assert table.state() != ComparisonTable.State.EditingState
    assert cell(table, 0, 1) == "老人" * 200


def compare(parent: QWidget, versions: Sequence[str], rows: Callable[[str, str], list[Row]]) -> CompareDialog:  # fmt: skip
    dialog = CompareDialog("高龄津贴", versions, rows, parent)
    dialog.open()
    return dialog


@pytest.mark.parametrize(
    ("versions", "left", "right"),
    [
        (["2016", "2026"], "2016", "2026"),
        (["1", "2", "3", "4"], "3", "4"),
        (["2026"], "2026", "2026"),
    ],
)
def test_that_the_two_newest_are_compared_first(
    parent: QWidget, versions: list[str], left: str, right: str
) -> None:
    dialog = compare(parent, versions, lambda one, other: [("版本", one, other)])
    assert (dialog.left.currentText(), dialog.right.currentText()) == (left, right)
    assert cell(dialog.table, 0, 1) == left
    dialog.accept()


def test_that_how_many_places_differ_is_counted_anew_each_time(
    parent: QWidget, qtbot: QtBot
) -> None:
    texts = {"a": ["1", "1", "1"], "b": ["1", "2", "1"], "c": ["2", "2", "2"]}

    def rows(one: str, other: str) -> list[Row]:
        pairs = zip(texts[one], texts[other], strict=True)
        return [("行", left, right) for left, right in pairs]

    dialog = compare(parent, list(texts), rows)
    assert "有 2 处不同" in dialog.summary.text()
    dialog.left.setCurrentText("a")
    assert "有 3 处不同" in dialog.summary.text()
    qtbot.keyClick(dialog.right, Qt.Key.Key_Up)
    assert dialog.right.currentText() == "b"
    assert "有 1 处不同" in dialog.summary.text()
    dialog.accept()


def test_that_comparing_ends_with_escape(parent: QWidget, qtbot: QtBot) -> None:
    dialog = compare(parent, ["1", "2"], lambda one, other: [("版本", one, other)])
    qtbot.waitUntil(dialog.isVisible)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.fixture
def choices(qtbot: QtBot) -> SheetChoices:
    return shown(qtbot, SheetChoices(TODAY, with_callback=True))


def test_that_a_sheet_is_18_points_without_a_promise_unless_somebody_chooses(
    choices: SheetChoices,
) -> None:
    assert choices.look == Look(USUAL, None)
    assert not choices.callback.isEnabled()


@pytest.mark.parametrize("size", SIZES)
def test_that_every_size_can_be_chosen_and_is_told(
    choices: SheetChoices, qtbot: QtBot, size: int
) -> None:
    choices.size_box.setCurrentIndex((SIZES.index(size) + 1) % len(SIZES))
    with qtbot.waitSignal(choices.changed):
        choices.size_box.setCurrentIndex(SIZES.index(size))
    assert choices.look.size == size
    assert choices.size_box.currentText() == f"{size} 号字"


def test_that_a_promised_day_is_a_week_ahead_and_never_past(
    choices: SheetChoices, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(choices.changed):
        choices.with_callback.setChecked(True)
    assert choices.callback.isEnabled()
    assert choices.look.callback == date(2026, 11, 30)
    with qtbot.waitSignal(choices.changed):
        choices.callback.setDate(QDate(2026, 12, 24))
    assert choices.look.callback == date(2026, 12, 24)
    choices.callback.setDate(QDate(2020, 1, 1))
    assert choices.look.callback == TODAY


def test_that_a_promise_taken_back_is_not_printed(choices: SheetChoices) -> None:
    choices.with_callback.setChecked(True)
    choices.with_callback.setChecked(False)
    assert choices.look.callback is None
    assert not choices.callback.isEnabled()


def test_that_where_no_call_is_offered_none_is_seen(qtbot: QtBot) -> None:
    made = shown(qtbot, SheetChoices(TODAY, with_callback=False))
    assert not made.with_callback.isVisible()
    assert not made.callback.isVisible()
    assert made.look == Look(USUAL, None)


def asked(qtbot: QtBot, parent: QWidget) -> tuple[QMessageBox, list[str]]:
    dropped: list[str] = []
    ask_to_drop(parent, "填的还没保存，要丢掉吗？", lambda: dropped.append("gone"))
    return opened(qtbot, parent, QMessageBox), dropped


def named(box: QMessageBox, words: str) -> QPushButton:
    return next(one for one in box.findChildren(QPushButton) if one.text() == words)


@pytest.mark.parametrize("key", [ENTER, Qt.Key.Key_Escape])
def test_that_enter_and_escape_keep_what_was_typed(
    qtbot: QtBot, parent: QWidget, key: Qt.Key
) -> None:
    box, dropped = asked(qtbot, parent)
    assert box.text() == "填的还没保存，要丢掉吗？"
    with qtbot.waitSignal(box.finished):
        qtbot.keyClick(box, key)
    assert dropped == []


def test_that_only_the_button_drops_it(qtbot: QtBot, parent: QWidget) -> None:
    box, dropped = asked(qtbot, parent)
    with qtbot.waitSignal(box.finished):
        named(box, "丢掉").click()
    assert dropped == ["gone"]
    again, dropped = asked(qtbot, parent)
    with qtbot.waitSignal(again.finished):
        named(again, "回去接着填").click()
    assert dropped == []
