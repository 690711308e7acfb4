"""The district's figures in a table: missing is never zero, what moved stands behind the figure."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.gui.district.tally_table import FIRST_FIGURE, TOTAL, FigureTable
from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.theme import BAD_TINT, TINT
from advisor_app.tallies.district_tables import Column, DistrictRow, DistrictTable
from advisor_app.tallies.tables import TallyTable

PERIOD = Period.of(Month(2026, 10))
COLUMNS = (Column("接待", "人次"), Column("满意", ""))
D01 = DistrictRow("410106-D01", "甲点", ("3", "50%"), (3, 0.5), standing="未封账")
CLOSED = replace(
    D01, code="410106-D02", name="乙点", standing="已封账", closing="YB-D02-202610-1",
    is_closed=True,
)  # fmt: skip
LACKING = replace(D01, code="410106-D03", name="丙点", standing="缺9月", lacking=(Month(2026, 9),))
MISSING = DistrictRow(
    "410106-D04", "丁点", ("未报", "未报"), (None, None), reported=False, standing="未报"
)  # fmt: skip
SUM = DistrictRow("", "全区合计（3 个点）", ("9", "50%"), (9, 0.5))


def a_table(*rows: DistrictRow) -> DistrictTable:
    whole = TallyTable(
        title="月报", point="410106", point_name="示例区", period=PERIOD, sections=()
    )
    return DistrictTable(
        title="月报", period=PERIOD, columns=COLUMNS, rows=rows, total=SUM, notes=(), cautions=(),
        whole=whole,
    )  # fmt: skip


def shown(qtbot: QtBot, *rows: DistrictRow, narrow: bool = False) -> FigureTable:
    made = FigureTable(a_table(*rows), narrow=narrow)
    qtbot.addWidget(made)
    return made


def cell(table: FigureTable, row: int, column: int, role: int = Qt.ItemDataRole.DisplayRole) -> str:
    return str(table.model().index(row, column).data(role))


def test_that_the_whole_district_stands_first(qtbot: QtBot) -> None:
    table = shown(qtbot, D01)
    assert [cell(table, 0, column) for column in range(4)] == ["全区合计", "", "9", "50%"]
    assert cell(table, 0, 0, Qt.ItemDataRole.ToolTipRole) == "全区合计（3 个点）"
    assert [cell(table, 1, column) for column in range(4)] == ["D01　甲点", "未封账", "3", "50%"]
    assert table.model().headerData(2, Qt.Orientation.Horizontal) == "接待"


def test_that_a_missing_point_is_never_zero(qtbot: QtBot) -> None:
    table = shown(qtbot, MISSING)
    assert [cell(table, 1, column) for column in (1, 2, 3)] == ["未报"] * 3


@pytest.mark.parametrize(
    ("now", "figures"),
    [
        ((), ("3", "50%")),
        ((3, 0.5), ("3", "50%")),
        ((4, 0.5), ("3（+1）", "50%")),
        ((2, 0.5), ("3（-1）", "50%")),
        ((3, 0.625), ("3", "50%（+12.5%）")),
        ((0, 0.0), ("3（-3）", "50%（-50.0%）")),
        ((None, None), ("3（-3）", "50%（-50.0%）")),
        ((3.5, 0.50001), ("3（+0.5）", "50%")),
    ],
)
def test_that_what_moved_since_the_closing_stands_behind_the_figure(
    qtbot: QtBot, now: tuple[float | None, ...], figures: tuple[str, str]
) -> None:
    table = shown(qtbot, replace(CLOSED, now=now))
    assert (cell(table, 1, 2), cell(table, 1, 3)) == figures


@pytest.mark.parametrize(
    ("row", "sign"), [(D01, ""), (CLOSED, "good"), (LACKING, "warning"), (MISSING, "error")]
)
def test_that_how_a_point_reported_is_a_sign_as_well(
    qtbot: QtBot, row: DistrictRow, sign: str
) -> None:
    table = shown(qtbot, row)
    icon = table.model().index(1, 0).data(Qt.ItemDataRole.DecorationRole)
    assert bool(icon) is bool(sign)
    if sign:
        assert icon.cacheKey() == state_icon(sign).cacheKey()


@pytest.mark.parametrize(
    ("row", "tip"),
    [
        (D01, "410106-D01　甲点\n未封账"),
        (CLOSED, "410106-D02　乙点\n已封账\n封账 YB-D02-202610-1"),
        (LACKING, "410106-D03　丙点\n缺9月"),
        (MISSING, "410106-D04　丁点\n未报"),
    ],
)
def test_that_a_tip_tells_what_a_narrow_window_leaves_out(
    qtbot: QtBot, row: DistrictRow, tip: str
) -> None:
    table = shown(qtbot, row, narrow=True)
    assert cell(table, 1, 0) == row.code[-3:]
    assert table.isColumnHidden(1)
    assert cell(table, 1, 0, Qt.ItemDataRole.ToolTipRole) == tip
    assert not shown(qtbot, row).isColumnHidden(1)


def test_that_missing_points_and_the_total_are_set_off(qtbot: QtBot) -> None:
    table = shown(qtbot, D01, MISSING)
    looks = []
    for row in range(3):
        option = QStyleOptionViewItem()
        table.itemDelegate().initStyleOption(option, table.model().index(row, 0))
        looks.append((option.font.bold(), option.backgroundBrush.color()))
    assert looks[0] == (True, QColor(TINT))
    assert looks[1][0] is False
    assert looks[1][1] not in (QColor(TINT), QColor(BAD_TINT))
    assert looks[2] == (False, QColor(BAD_TINT))


def test_that_one_stands_at_a_figure_and_never_at_a_name(qtbot: QtBot) -> None:
    table = shown(qtbot, D01, MISSING)
    assert (table.currentIndex().row(), table.figure) == (0, 0)
    table.stand(2, FIRST_FIGURE + 1)
    assert (table.currentIndex().row(), table.figure) == (2, 1)
    table.stand(1, 0)
    assert (table.currentIndex().row(), table.figure) == (1, 0)
    table.setCurrentIndex(table.model().index(1, 0))
    assert table.figure == -1


def test_that_a_line_is_known_by_its_point(qtbot: QtBot) -> None:
    table = shown(qtbot, D01, MISSING)
    assert [cell(table, row, 0, Qt.ItemDataRole.UserRole) for row in range(3)] == [
        TOTAL, "410106-D01", "410106-D04",
    ]  # fmt: skip


def test_that_who_is_missing_and_what_moved_is_counted() -> None:
    moved = replace(CLOSED, now=(4, 0.5))
    shown_table = a_table(D01, moved, MISSING, replace(LACKING, now=(3, 0.5)))
    assert shown_table.missing == (MISSING,)
    assert shown_table.adjusted == (moved,)
