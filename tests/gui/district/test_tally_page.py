"""The district's figures on screen: by point, missing set off, opened, drawn, written out."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World
from advisor_app.domain.month import Month
from advisor_app.gui.app import Window
from advisor_app.gui.dialogs.behind import BehindDialog
from advisor_app.gui.district.shell import DistrictShell
from advisor_app.gui.district.tally import DistrictTallyPage
from advisor_app.gui.district.tally_table import FIRST_FIGURE, TOTAL, FigureTable
from advisor_app.gui.theme import BAD_TINT
from tests.gui.district.town_hall import as_it_was
from tests.gui.driving import ENTER, Typist, idle, opened
from tests.hub.town import D01, D05, S02

OCTOBER = Month(2026, 10)


@pytest.fixture
def hub(busy: Path, tmp_path: Path) -> World:
    return as_it_was(busy, tmp_path)


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> DistrictTallyPage:
    assert isinstance(window.shell, DistrictShell)
    window.shell.go("tally")
    idle(qtbot, window.jobs)
    made = window.shell.page("tally")
    assert isinstance(made, DistrictTallyPage)
    qtbot.waitUntil(lambda: made.table is not None)
    return made


def table(page: DistrictTallyPage) -> FigureTable:
    assert page.table is not None
    return page.table


def line(page: DistrictTallyPage, code: str) -> tuple[str, ...]:
    row = table(page).rows.row_of(code)
    assert row is not None
    return row.cells


def stand(page: DistrictTallyPage, code: str, column: int = FIRST_FIGURE) -> None:
    rows = table(page).rows
    at = next(
        row for row in range(rows.rowCount())
        if rows.index(row, 0).data(Qt.ItemDataRole.UserRole) == code
    )  # fmt: skip
    table(page).stand(at, column)


def behind(qtbot: QtBot, page: DistrictTallyPage) -> BehindDialog:
    dialog = opened(qtbot, page, BehindDialog)
    idle(qtbot, page.jobs)
    qtbot.waitUntil(lambda: dialog.heading.text() != "")
    return dialog


def test_that_the_month_before_is_shown_by_point(page: DistrictTallyPage) -> None:
    assert page.picker.period.month == OCTOBER
    assert page.heading.text() == "2026年10月　各点汇总"
    assert "19 个点未报" in page.standing.toolTip()
    assert "2 个点未封账" in page.standing.toolTip()
    assert "1 个点封账后有调整" in page.standing.toolTip()
    assert table(page).rows.rowCount() == 23
    assert line(page, TOTAL)[:3] == ("全区合计", "", "7（+1）")
    assert line(page, D01)[1:3] == ("已封账", "3（+1）")
    assert line(page, S02)[1].startswith("未封账，数到11-")
    assert set(line(page, "410106-S01")[2:]) == {"未报"}


def test_that_a_missing_point_is_set_off_by_sign_and_colour(page: DistrictTallyPage) -> None:
    rows, delegate = table(page).rows, table(page).itemDelegate()
    tinted = {}
    for row in range(rows.rowCount()):
        index = rows.index(row, FIRST_FIGURE)
        option = QStyleOptionViewItem()
        delegate.initStyleOption(option, index)  # type: ignore[attr-defined]
        code = str(index.data(Qt.ItemDataRole.UserRole))
        tinted[code] = option.backgroundBrush.color().name() == BAD_TINT  # type: ignore[attr-defined]
        icon = rows.index(row, 0).data(Qt.ItemDataRole.DecorationRole)
        if tinted[code]:
            assert icon is not None
    assert [code for code, is_tinted in tinted.items() if not is_tinted] == [
        TOTAL, S02, D01, D05,
    ]  # fmt: skip


def test_that_a_number_opens_its_records_by_the_keyboard(
    qtbot: QtBot, page: DistrictTallyPage, typist: Typist
) -> None:
    stand(page, D05)
    table(page).setFocus()
    typist.press(ENTER)
    dialog = behind(qtbot, page)
    assert dialog.heading.text() == "日间照料中心 D05（名称待区里填写）　接待人次（2026年10月）"
    assert dialog.table is not None
    assert dialog.table.rows.rowCount() == 2
    assert [dialog.table.rows.headerData(at, Qt.Orientation.Horizontal) for at in range(3)] == [
        "日期", "顾问点", "方式",
    ]  # fmt: skip
    where = dialog.table.model().index(0, 1).data()
    assert where.startswith("D05　")  # a narrow column still tells points apart
    dialog.accept()


def test_that_the_total_opens_the_whole_district(
    qtbot: QtBot, page: DistrictTallyPage, typist: Typist
) -> None:
    stand(page, TOTAL)
    table(page).setFocus()
    typist.press(ENTER)
    dialog = behind(qtbot, page)
    assert dialog.heading.text().startswith("全区　接待人次")
    assert dialog.count.text().startswith("共 8 条")
    dialog.accept()


def test_that_a_missing_point_has_nothing_to_open(
    qtbot: QtBot, page: DistrictTallyPage, typist: Typist
) -> None:
    stand(page, "410106-S01")
    table(page).setFocus()
    with qtbot.waitSignal(page.said) as said:
        typist.press(ENTER)
    assert said.args == ["warn", "这个点没有报这段时间：不是零，是不知道"]
    assert page.findChildren(BehindDialog) == []


def test_that_the_chart_follows_the_chosen_figure(qtbot: QtBot, page: DistrictTallyPage) -> None:
    stand(page, S02)
    assert [(bar.id, bar.value, bar.mark) for bar in page.chart.bars] == [
        (S02, 2, True), (D01, 3, False), (D05, 2, False),
    ]  # fmt: skip
    assert page.chosen.text() == "中心路街道养老服务中心　接待人次 2 人次"
    assert page.told.text().startswith("口径：")
    stand(page, D01, FIRST_FIGURE + 1)
    assert "合计不是各点相加" in page.told.text()
    page.chart.opened.emit(D01)
    dialog = behind(qtbot, page)
    assert "服务人数" in dialog.heading.text()
    dialog.accept()


def test_that_any_indicator_can_be_looked_at(qtbot: QtBot, page: DistrictTallyPage) -> None:
    at = page.what.findText("咨询内容：咨询事项")
    assert at > 0
    page.what.setCurrentIndex(at)
    idle(qtbot, page.jobs)
    heads = [
        table(page).rows.headerData(column, Qt.Orientation.Horizontal)
        for column in range(table(page).rows.columnCount())
    ]
    assert "助餐" in heads
    meals = heads.index("助餐")
    assert line(page, D05)[meals] == "2"
    stand(page, D05, meals)
    assert page.chosen.text().endswith("助餐 2 人次")


def test_that_a_quarter_says_which_months_are_missing(
    qtbot: QtBot, page: DistrictTallyPage, typist: Typist
) -> None:
    page.picker.kind.setCurrentIndex(1)
    idle(qtbot, page.jobs)
    assert line(page, D05)[1].startswith("未封账")
    page.picker.turn(1)
    idle(qtbot, page.jobs)
    assert page.picker.period.name == "2026Q3"
    assert line(page, D01)[1].startswith("缺7月、8月")
    assert set(line(page, D05)[2:]) == {"未报"}
    assert "2 个点缺月份" in page.standing.toolTip()
    table(page).setFocus()
    typist.press(Qt.Key.Key_PageDown)
    idle(qtbot, page.jobs)
    assert page.picker.period.name == "2026Q4"


def test_that_a_time_nobody_reported_says_so(qtbot: QtBot, page: DistrictTallyPage) -> None:
    page.picker.choose(Month(2026, 6))
    idle(qtbot, page.jobs)
    assert page.empty.isVisible()
    assert not page.keys.isVisible()


def test_that_the_chosen_figure_stays_when_it_is_counted_again(
    qtbot: QtBot, page: DistrictTallyPage
) -> None:
    stand(page, D01, FIRST_FIGURE + 2)
    table(page).setFocus()
    before = page.table
    page.refresh(None)
    idle(qtbot, page.jobs)
    assert page.table is not before
    assert (table(page).chosen, table(page).figure) == (D01, 2)
    assert table(page).hasFocus()


def test_that_a_narrow_window_leaves_out_what_crowds(
    qtbot: QtBot, window: Window, page: DistrictTallyPage
) -> None:
    assert not table(page).isColumnHidden(1)
    window.resize(911, 493)
    qtbot.waitUntil(lambda: table(page).isColumnHidden(1))
    assert line(page, D01)[0] == "D01"
    window.resize(1366, 740)
    qtbot.waitUntil(lambda: not table(page).isColumnHidden(1))


def test_that_figures_and_report_are_written(
    qtbot: QtBot, page: DistrictTallyPage, tmp_path: Path
) -> None:
    asked: list[str] = []

    def choose(_: object, suggested: str, _kind: str) -> str:
        asked.append(suggested)
        return str(tmp_path / f"{len(asked)}")

    page._choose_file = choose
    page.xlsx_button.click()
    for action in (*page.more_button.menu().actions(), *page.report_button.menu().actions()):
        idle(qtbot, page.jobs)
        action.trigger()
    idle(qtbot, page.jobs)
    assert [one.rpartition(".")[2] for one in asked] == [
        "xlsx", "csv", "json", "pdf", "pdf", "xlsx",
    ]  # fmt: skip
    assert asked[0] == "示例区2026年10月各点汇总.xlsx"
    assert asked[-1] == "示例区2026年10月银发顾问点工作报告.xlsx"
    assert load_workbook(tmp_path / "1.xlsx").sheetnames[0] == "各点"
    assert load_workbook(tmp_path / "6.xlsx").sheetnames[0] == "概况"
    assert (tmp_path / "5.pdf").read_bytes().startswith(b"%PDF")
    page._choose_file = lambda *_: ""
    page.write("csv")
    idle(qtbot, page.jobs)
    assert len(list(tmp_path.glob("*.csv"))) == 1
