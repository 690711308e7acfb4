"""Who has reported: missing is said in words, colour and sign; the next step is offered."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor_app.gui.state_icons import state_icon
from tests.gui.district.desks import Officer, cells
from tests.services.district.town import D05, D06


def row_of(officer: Officer, code: str) -> list[str]:
    return next(one for one in cells(officer.standing.table) if one[0].startswith(code[-3:]))


def sign_of(officer: Officer, code: str) -> int:
    row = officer.standing.table.rows.row_of(code)
    assert row is not None
    assert row.icon is not None
    return row.icon.cacheKey()


def test_that_a_new_district_shows_its_points_and_the_first_step(officer: Officer) -> None:
    page = officer.standing
    assert officer.shell.current == "standing"
    assert page.summary.text() == "22 个点，22 个未报"
    assert "先到“终端 F3”给每个点开一张登记单" in page.hint.text()
    assert len(cells(page.table)) == 22
    assert row_of(officer, D05)[1] == "从未"
    assert "0" not in {one[1] for one in cells(page.table)}
    assert page.next_button.isVisible()
    page.next_button.click()
    officer.wait()
    assert officer.shell.current == "devices"


def test_that_the_step_after_enrolling_is_taking_in(officer: Officer) -> None:
    officer.enrolled(D05)
    page = officer.standing
    assert "到“并入 F2”收进来" in page.hint.text()
    page.next_button.click()
    officer.wait()
    assert officer.shell.current == "intake"


def test_that_what_is_taken_in_shows_without_being_asked_for(officer: Officer) -> None:
    officer.enrolled(D05, D06)
    officer.take(officer.town.bundle(D05))
    assert officer.standing.summary.text() == "22 个点，21 个未报"
    assert not officer.standing.next_button.isVisible()
    assert row_of(officer, D05)[1:3] == ["2026-11-23", "报了，没有缺的"]
    assert row_of(officer, D06)[1] == "从未"
    assert sign_of(officer, D05) == state_icon("good").cacheKey()
    assert sign_of(officer, D06) == state_icon("error").cacheKey()


def test_that_whoever_fell_silent_is_among_those_missing(officer: Officer) -> None:
    officer.enrolled(D05)
    officer.take(officer.town.bundle(D05))
    officer.town.clock.at += timedelta(days=12)
    officer.standing.refresh(None)
    officer.wait()
    assert officer.standing.summary.text() == "22 个点，22 个未报"
    assert "请催报" in row_of(officer, D05)[2]
    assert sign_of(officer, D05) == state_icon("warning").cacheKey()


def test_that_only_those_missing_are_shown_on_demand(officer: Officer) -> None:
    officer.enrolled(D05)
    officer.take(officer.town.bundle(D05))
    page = officer.standing
    page.table.choose(D05)
    page.only_missing.click()
    shown = [one[0][:3] for one in cells(page.table)]
    assert len(shown) == 21
    assert "D05" not in shown
    assert page.details.text().startswith(page.table.chosen)
    page.only_missing.click()
    assert len(cells(page.table)) == 22


def test_that_a_point_is_told_of_in_full(officer: Officer) -> None:
    officer.enrolled(D05)
    good = officer.town.bundle(D05)
    bad = officer.town.folder / "bad.advb"
    bad.write_bytes(b"ADVB" + good.read_bytes()[4:-5])
    officer.take(good)
    officer.standing.table.choose(D05)
    told = officer.standing.details.text()
    assert "报到 2026-11-23 09:3" in told
    assert "并入；终端 1 台" in told
    assert "还没有给过回执：到“并入 F2”存回执" in told
    later = officer.town.bundle(D05)
    later.write_bytes(later.read_bytes()[:-9])
    officer.take(later)
    officer.standing.table.choose(D05)
    assert f"拒收：{later.name}" in officer.standing.details.text()


def test_that_a_narrow_window_keeps_what_matters_and_tells_the_rest_below(
    officer: Officer, qtbot: QtBot
) -> None:
    officer.enrolled(D05)
    officer.take(officer.town.bundle(D05))
    officer.go("standing")
    table = officer.standing.table
    assert not any(table.isColumnHidden(column) for column in range(7))
    officer.window.resize(910, 490)
    QApplication.processEvents()
    assert [table.isColumnHidden(column) for column in range(7)] == [False] * 3 + [True] * 4
    qtbot.waitUntil(lambda: not table.horizontalScrollBar().isVisible())
    table.choose(D05)
    assert "终端 1 台" in officer.standing.details.text()
    officer.window.resize(1366, 740)
    QApplication.processEvents()
    assert not any(table.isColumnHidden(column) for column in range(7))


def test_that_the_list_sorts_by_urgency(officer: Officer) -> None:
    officer.enrolled(D05)
    officer.take(officer.town.bundle(D05))
    table = officer.standing.table
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert cells(table)[0][0].startswith("D05")
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert cells(table)[-1][0].startswith("D05")
