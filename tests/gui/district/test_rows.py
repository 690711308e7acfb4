"""Rows edited in place: typed, chosen, ticked; they come, go and move with all that is theirs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QPushButton,
    QTableWidgetItem,
)
from pytestqt.qtbot import QtBot

from advisor_app.gui.district.rows import ColumnSpec, RowsEdit
from tests.gui.driving import ENTER, Typist, shown

COLUMNS = (
    ColumnSpec("name", "要带的东西", 3),
    ColumnSpec("kind", "种类", 1, choices={"": "（选一项）", "id": "身份证", "book": "户口簿"}),
    ColumnSpec("original", "原件", 1, is_flag=True),
    ColumnSpec("tier", "给谁", 2, hint="双击来改", blank="人人都有", is_fixed=True),
)
TWO = (
    {"name": "甲", "kind": "id", "original": "yes", "tier": "老人"},
    {"name": "乙", "kind": "book", "original": "", "tier": "人人都有"},
)


@pytest.fixture
def edit(qtbot: QtBot) -> RowsEdit:
    made = RowsEdit(COLUMNS, "材料")
    made.resize(700, 300)
    made.fill(TWO)
    return shown(qtbot, made)


@pytest.fixture
def heard(edit: RowsEdit) -> list[int]:
    """One entry for every change that was told."""
    told: list[int] = []
    edit.changed.connect(lambda: told.append(1))
    return told


def cell(edit: RowsEdit, row: int, column: int) -> QTableWidgetItem:
    found = edit.table.item(row, column)
    assert found is not None
    return found


def press(edit: RowsEdit, words: str) -> None:
    (one,) = [one for one in edit.findChildren(QPushButton) if one.text() == words]
    one.click()


def names(edit: RowsEdit) -> list[str]:
    return [row["name"] for row in edit.rows]


def test_that_what_is_shown_is_what_is_given(edit: RowsEdit, heard: list[int]) -> None:
    assert edit.rows == list(TWO)
    edit.fill([])
    assert edit.rows == []
    assert heard == []  # nobody edited anything


def test_that_values_are_seen_as_words(edit: RowsEdit) -> None:
    assert cell(edit, 0, 1).text() == "身份证"
    assert cell(edit, 0, 2).checkState() is Qt.CheckState.Checked
    assert cell(edit, 1, 2).checkState() is Qt.CheckState.Unchecked


def test_that_a_value_nobody_offers_any_more_is_kept_and_seen(edit: RowsEdit) -> None:
    edit.fill([{"name": "甲", "kind": "old-paper"}])
    assert cell(edit, 0, 1).text() == "old-paper"
    assert edit.rows[0]["kind"] == "old-paper"


def test_that_a_cell_is_typed_into(edit: RowsEdit, typist: Typist, heard: list[int]) -> None:
    edit.table.setCurrentCell(1, 0)
    edit.table.setFocus()
    typist.press(Qt.Key.Key_F2)
    typist.focus.selectAll()  # type: ignore[attr-defined]
    typist.say("户口簿")
    typist.press(ENTER)
    QApplication.processEvents()
    assert names(edit) == ["甲", "户口簿"]
    assert heard == [1]


def test_that_escape_leaves_a_cell_as_it_was(
    edit: RowsEdit, typist: Typist, heard: list[int]
) -> None:
    edit.table.setCurrentCell(0, 0)
    edit.table.setFocus()
    typist.press(Qt.Key.Key_F2)
    typist.say("别的")
    typist.press(Qt.Key.Key_Escape)
    assert names(edit) == ["甲", "乙"]
    assert heard == []


def test_that_a_word_is_chosen_from_those_there_are(
    edit: RowsEdit, typist: Typist, heard: list[int]
) -> None:
    edit.table.setCurrentCell(0, 1)
    edit.table.setFocus()
    typist.press(Qt.Key.Key_F2)
    (box,) = edit.table.findChildren(QComboBox)
    assert [box.itemText(at) for at in range(box.count())] == ["（选一项）", "身份证", "户口簿"]
    assert box.currentText() == "身份证"
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert edit.rows[0]["kind"] == "book"
    assert cell(edit, 0, 1).text() == "户口簿"
    assert heard


def test_that_other_words_can_be_offered(edit: RowsEdit, typist: Typist) -> None:
    edit.set_choices("kind", {"card": "医保卡"})
    edit.table.setCurrentCell(0, 1)
    edit.table.setFocus()
    typist.press(Qt.Key.Key_F2)
    (box,) = edit.table.findChildren(QComboBox)
    assert [box.itemData(at) for at in range(box.count())] == ["", "card"]


def test_that_a_tick_is_set_by_the_keyboard(
    edit: RowsEdit, typist: Typist, heard: list[int]
) -> None:
    edit.table.setCurrentCell(1, 2)
    edit.table.setFocus()
    typist.press(Qt.Key.Key_Space)
    assert [row["original"] for row in edit.rows] == ["yes", "yes"]
    assert heard == [1]


def test_that_what_is_only_shown_cannot_be_typed_into(edit: RowsEdit, typist: Typist) -> None:
    edit.table.setCurrentCell(0, 3)
    edit.table.setFocus()
    typist.press(Qt.Key.Key_F2)
    typist.type("x")
    typist.press(ENTER)
    assert edit.table.state() is not QAbstractItemView.State.EditingState
    assert edit.rows[0]["tier"] == "老人"


def test_that_a_new_row_is_blank_and_one_stands_in_it(edit: RowsEdit, heard: list[int]) -> None:
    press(edit, "＋ 加一行")
    assert edit.rows[-1] == {"name": "", "kind": "", "original": "", "tier": "人人都有"}
    assert edit.table.currentRow() == 2
    assert heard == [1]


def test_that_a_row_is_dropped_where_one_stands_and_only_there(
    edit: RowsEdit, heard: list[int]
) -> None:
    edit.table.setCurrentCell(-1, -1)
    press(edit, "－ 删这行")
    assert names(edit) == ["甲", "乙"]
    assert heard == []
    edit.table.setCurrentCell(0, 0)
    press(edit, "－ 删这行")
    assert names(edit) == ["乙"]
    assert heard == [1]


def test_that_a_row_moves_and_one_goes_with_it(edit: RowsEdit, heard: list[int]) -> None:
    edit.table.setCurrentCell(0, 0)
    press(edit, "↓ 下移")
    assert edit.rows == [TWO[1], TWO[0]]
    assert edit.table.currentRow() == 1
    press(edit, "↓ 下移")  # it is the last already
    assert edit.rows == [TWO[1], TWO[0]]
    press(edit, "↑ 上移")
    assert edit.rows == list(TWO)
    assert heard == [1, 1]


steps = st.lists(
    st.tuples(st.sampled_from(["add", "drop", "up", "down"]), st.integers(0, 5)), max_size=12
)


@given(count=st.integers(0, 5), steps=steps)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_what_is_unseen_stays_with_its_row_however_rows_come_go_and_move(
    edit: RowsEdit, count: int, steps: list[tuple[str, int]]
) -> None:
    model: list[tuple[str, object]] = [(str(at), {"of": at}) for at in range(count)]
    edit.fill([{"name": name} for name, _ in model], [thing for _, thing in model])
    for act, at in steps:
        if at >= len(model) and act != "add":
            continue
        edit.table.setCurrentCell(at, 0)
        to = at + (1 if act == "down" else -1)
        if act == "add":
            edit.add()
            model.append(("", None))
        elif act == "drop":
            edit.drop()
            del model[at]
        else:
            edit.move_row(to - at)
            if 0 <= to < len(model):
                model[at], model[to] = model[to], model[at]
        assert list(zip(names(edit), edit.along, strict=True)) == model


@pytest.mark.parametrize("width", [480, 700, 1100])
def test_that_columns_share_the_width_and_headings_explain_themselves(
    edit: RowsEdit, width: int
) -> None:
    edit.resize(width, 300)
    QApplication.processEvents()
    widths = [edit.table.columnWidth(column) for column in range(4)]
    assert 0 <= edit.table.viewport().width() - sum(widths) < 4
    assert widths[0] == pytest.approx(3 * widths[1], abs=3)
    tips = [edit.table.horizontalHeaderItem(column) for column in range(4)]
    assert [one.toolTip() for one in tips if one] == ["要带的东西", "种类", "原件", "双击来改"]
