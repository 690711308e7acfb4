"""The plain table: rows with ids, figures to the right, sorting by what is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from advisor_app.gui.tables import Row, Rows, Table
from tests.gui.driving import shown

ROWS = (
    Row("a", ("张桂兰", "86岁"), ("张桂兰", 86), tip="常来"),
    Row("b", ("王建国", "9岁"), ("王建国", 9)),
    Row("c", ("李芳", "100岁"), ("李芳", 100)),
)


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = Table(("姓名", "年龄"), "名单", stretch=0, figures=(1,))
    qtbot.addWidget(made)
    made.rows.show_rows(ROWS)
    return made


def column(table: Table, at: int) -> list[str]:
    model: QAbstractItemModel = table.model()
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def test_that_the_model_keeps_qts_laws() -> None:
    rows = Rows(("姓名", "年龄"), (1,))
    tester = QAbstractItemModelTester(rows)
    rows.show_rows(ROWS)
    rows.show_rows(())
    rows.show_rows(ROWS[:1])
    assert tester.model() is rows


def test_that_headings_and_cells_are_shown(table: Table) -> None:
    model = table.model()
    across = Qt.Orientation.Horizontal
    assert [model.headerData(at, across) for at in range(2)] == ["姓名", "年龄"]
    assert column(table, 0) == ["张桂兰", "王建国", "李芳"]
    assert model.headerData(0, Qt.Orientation.Vertical) in (None, 1)


def test_that_figures_and_their_heading_stand_to_the_right(table: Table) -> None:
    role = Qt.ItemDataRole.TextAlignmentRole
    across = Qt.Orientation.Horizontal
    for at, side in ((0, Qt.AlignmentFlag.AlignLeft), (1, Qt.AlignmentFlag.AlignRight)):
        assert Qt.AlignmentFlag(table.model().index(0, at).data(role)) & side
        assert Qt.AlignmentFlag(table.model().headerData(at, across, role)) & side


def test_that_the_given_order_stands_until_a_heading_is_clicked(table: Table) -> None:
    table.let_sort()
    assert column(table, 0) == ["张桂兰", "王建国", "李芳"]


def test_that_sorting_goes_by_what_is_meant_not_by_the_words(table: Table) -> None:
    table.let_sort()
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert column(table, 1) == ["9岁", "86岁", "100岁"]


def test_that_rows_without_an_order_of_their_own_sort_by_their_words(table: Table) -> None:
    table.rows.show_rows([Row("x", ("b", "")), Row("y", ("a", ""))])
    table.let_sort()
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(table, 0) == ["a", "b"]


def test_that_nothing_is_chosen_at_first(table: Table) -> None:
    assert table.chosen == ""


def test_that_a_row_is_chosen_by_its_id(table: Table) -> None:
    assert table.choose("c")
    assert table.chosen == "c"


def test_that_an_id_that_is_gone_chooses_the_first_row(table: Table) -> None:
    assert not table.choose("gone")
    assert table.chosen == "a"


def test_that_choosing_among_nobody_chooses_nobody(table: Table) -> None:
    table.rows.show_rows(())
    assert not table.choose("a")
    assert table.chosen == ""


def test_that_the_id_follows_its_row_through_sorting(table: Table) -> None:
    table.let_sort()
    table.choose("a")
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert table.chosen == "a"
    assert table.currentIndex().row() == 1


def test_that_enter_on_a_row_is_told_and_on_none_is_not(table: Table) -> None:
    heard: list[str] = []
    table.entered.connect(lambda: heard.append(table.chosen))
    QTest.keyClick(table, Qt.Key.Key_Return)
    table.choose("b")
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert heard == ["b"]


def test_that_arrows_move_and_tab_leaves(table: Table) -> None:
    table.choose("a")
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.chosen == "b"
    assert not table.tabKeyNavigation()


def test_that_a_tip_is_given_where_there_is_one(table: Table) -> None:
    role = Qt.ItemDataRole.ToolTipRole
    assert table.model().index(0, 0).data(role) == "常来"
    assert table.model().index(1, 0).data(role) is None


def test_that_cells_cannot_be_typed_into(table: Table) -> None:
    table.choose("a")
    QTest.keyClicks(table, "x")
    assert column(table, 0) == ["张桂兰", "王建国", "李芳"]


@given(st.lists(st.integers(), max_size=12), st.booleans())
def test_that_sorting_orders_any_figures(figures: list[int], up: bool) -> None:
    table = Table(("数",), "数", stretch=0)
    kept = [one % 2**31 for one in figures]
    table.rows.show_rows([Row(str(at), (str(one),), (one,)) for at, one in enumerate(kept)])
    table.let_sort()
    order = Qt.SortOrder.AscendingOrder if up else Qt.SortOrder.DescendingOrder
    table.sortByColumn(0, order)
    assert [int(text) for text in column(table, 0)] == sorted(kept, reverse=not up)
    table.deleteLater()


def test_that_rows_leave_the_ring_of_the_focus_free(qtbot: QtBot, table: Table) -> None:
    shown(qtbot, table)
    table.clearFocus()
    place = table.viewport().geometry()
    table.setFocus()
    assert table.viewport().geometry() == place
    assert place.left() >= 2
    assert table.width() - place.right() > 2
