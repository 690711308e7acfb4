"""Dialogs of the tally: records behind a number, closing a month, the detail as a file."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.errors import Stopped
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.gui.dialogs.behind import BehindDialog
from advisor_app.gui.dialogs.closing import ClosingDialog
from advisor_app.gui.dialogs.detail_export import DetailDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.suite import Services
from tests.builders import consult
from tests.gui.conftest import GUILAN
from tests.gui.driving import ENTER, Typist, idle, on_store, shown

OCTOBER = Month(2026, 10)
Wait = Callable[[], None]


@pytest.fixture
def wait(qtbot: QtBot, jobs: Jobs) -> Wait:
    return lambda: idle(qtbot, jobs)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    return shown(qtbot, QWidget())


def behind(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, name: str, value: str = ""
) -> BehindDialog:
    dialog = BehindDialog(jobs, lambda: services.behind.behind(OCTOBER, name, value), page)
    shown(qtbot, dialog)
    idle(qtbot, jobs)
    return dialog


def test_that_a_number_opens_its_records_and_a_record_its_talk(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, typist: Typist
) -> None:
    dialog = behind(qtbot, jobs, services, page, "by_topic", "meals")
    assert dialog.table is not None
    assert typist.focus is dialog.table
    assert dialog.table.model().index(0, 5).data() == GUILAN
    assert dialog.heading.text() == "咨询事项：助餐（2026年10月）"
    assert "共 1 条" in dialog.count.text()
    assert dialog.told.text().startswith("口径：")
    assert "更正、撤回" in dialog.count.text()
    with qtbot.waitSignal(dialog.talk_wanted) as wanted:
        typist.press(ENTER)
    assert wanted.args == [dialog.table.chosen]
    assert dialog.isVisible()


def test_that_a_sheet_opens_its_elder_and_closes_the_list(
    qtbot: QtBot, jobs: Jobs, services: Services, people: dict[str, RecordId], typist: Typist,
    page: QWidget,
) -> None:  # fmt: skip
    elder = people[GUILAN]
    on_store(qtbot, jobs, lambda: services.sheets.elder(elder).issue(services.book.begin()))
    find = lambda: services.behind.behind(Month(2026, 11), "sheets")  # noqa: E731
    dialog = shown(qtbot, BehindDialog(jobs, find, page))
    idle(qtbot, jobs)
    with qtbot.waitSignal(dialog.elder_wanted) as wanted:
        typist.press(ENTER)
    assert wanted.args == [elder]
    assert not dialog.isVisible()


def test_that_a_list_behind_a_number_follows_a_correction(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget
) -> None:
    dialog = behind(qtbot, jobs, services, page, "by_topic", "meals")
    assert dialog.table is not None
    one, service = RecordId(dialog.table.chosen), services.correcting
    on_store(qtbot, jobs, lambda: service.withdraw(service.begin(), one, "记重了"))
    idle(qtbot, jobs)
    assert (dialog.table, dialog.count.text()) == (None, "")


def test_that_a_zero_opens_an_empty_list(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget
) -> None:
    dialog = behind(qtbot, jobs, services, page, "by_topic", "pension")
    assert dialog.table is None


def test_that_an_unknown_number_is_said(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget
) -> None:
    dialog = behind(qtbot, jobs, services, page, "shoes")
    assert "没有叫“shoes”的指标" in dialog.told.text()


@pytest.fixture
def closing(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, wait: Wait
) -> ClosingDialog:
    """October of a point that began in August: two days are left to be explained."""

    def explain() -> None:
        for day in services.closing.missing_days(OCTOBER)[2:]:
            services.closing.mark_day(services.closing.begin(), day, DayAnswer.CLOSED)

    on_store(qtbot, jobs, explain)
    dialog = shown(qtbot, ClosingDialog(services.closing, jobs, OCTOBER, page))
    wait()
    return dialog


def test_that_a_month_is_closed_by_keys_alone(
    closing: ClosingDialog, typist: Typist, wait: Wait, qtbot: QtBot
) -> None:
    assert "有 2 天没有记录" in closing.state.text()
    assert not closing.close_button.isEnabled()
    assert typist.focus is closing.days
    typist.press(Qt.Key.Key_9)
    typist.press(Qt.Key.Key_1)
    wait()
    assert "有 1 天没有记录" in closing.state.text()
    typist.press(Qt.Key.Key_2)
    wait()
    assert "可以封账" in closing.state.text()
    assert typist.focus is closing.close_button
    with qtbot.waitSignal(closing.changed) as changed:
        typist.press(ENTER)
        wait()
    assert changed.args == ["2026年10月已封账：YB-D05-202610-1"]


def test_that_an_answer_can_be_given_by_the_mouse_and_mended(
    closing: ClosingDialog, wait: Wait
) -> None:
    first = closing.days.chosen
    closing.answers[2].click()
    wait()
    closing.days.choose(first)
    assert "有人来，漏记了" in _rows(closing)[first]
    closing.answers[0].click()
    wait()
    assert "没开门" in _rows(closing)[first]


def _rows(dialog: ClosingDialog) -> dict[str, str]:
    model = dialog.days.model()
    return {
        str(model.index(row, 0).data()): str(model.index(row, 2).data())
        for row in range(model.rowCount())
    }


def test_that_a_point_says_when_it_is_open(closing: ClosingDialog, wait: Wait) -> None:
    assert [one.isChecked() for one in closing.weekdays] == [True] * 5 + [False] * 2
    before = closing.days.model().rowCount()
    closing.weekdays[5].click()
    wait()
    assert closing.days.model().rowCount() > before
    for one in closing.weekdays[:6]:
        one.click()
        wait()
    assert "至少选一个" in closing.refusal.text()


def test_that_reopening_asks_why(
    closing: ClosingDialog, wait: Wait, qtbot: QtBot, jobs: Jobs, services: Services,
    page: QWidget,
) -> None:  # fmt: skip
    closing.answers[0].click()
    wait()
    closing.answers[0].click()
    wait()
    closing.close_month()
    wait()
    again = shown(qtbot, ClosingDialog(services.closing, jobs, OCTOBER, page))
    wait()
    assert "已封账：YB-D05-202610-1" in again.state.text()
    assert not again.close_button.isVisible()
    again.reopen_month()
    wait()
    assert "为什么" in again.refusal.text()
    again.why.setText("漏了一张登记表")
    with qtbot.waitSignal(again.changed):
        QTest.keyClick(again.why, Qt.Key.Key_Return)
        wait()
    third = shown(qtbot, ClosingDialog(services.closing, jobs, OCTOBER, page))
    wait()
    assert "重新打开（漏了一张登记表）" in third.history.text()
    assert third.close_button.isEnabled()


def test_that_a_running_month_can_be_explained_and_not_closed(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, wait: Wait
) -> None:
    dialog = shown(qtbot, ClosingDialog(services.closing, jobs, Month(2026, 11), page))
    wait()
    assert "还没有过完" in dialog.state.text()
    assert not dialog.close_button.isEnabled()
    before = dialog.days.model().rowCount()
    assert before == len(on_store(qtbot, jobs, lambda: services.closing.missing_days(
        Month(2026, 11)
    )))  # fmt: skip
    assert date.fromisoformat(dialog.days.chosen) == date(2026, 11, 2)


def detail(qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, path: Path) -> DetailDialog:
    return shown(qtbot, DetailDialog(
        services.detail, jobs, Period.of(OCTOBER), "示例点", page,
        choose_file=lambda *_: str(path),
    ))  # fmt: skip


def test_that_the_detail_is_written_with_names_only_at_a_wish(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, wait: Wait, tmp_path: Path
) -> None:
    for named in (False, True):
        path = tmp_path / f"{named}"
        dialog = detail(qtbot, jobs, services, page, path)
        dialog.named.setChecked(named)
        with qtbot.waitSignal(dialog.written) as written:
            dialog.write_button.click()
            wait()
        assert written.args == [f"明细 1 行已存为 {named}.xlsx"]
        sheet = load_workbook(tmp_path / f"{named}.xlsx").worksheets[0]
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        assert (GUILAN in cells) is named
        assert not dialog.isVisible()


def test_that_no_file_chosen_is_nothing_written(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, wait: Wait
) -> None:
    dialog = shown(qtbot, DetailDialog(
        services.detail, jobs, Period.of(OCTOBER), "示例点", page, choose_file=lambda *_: "",
    ))  # fmt: skip
    dialog.write()
    wait()
    assert dialog.write_button.isEnabled()


def test_that_a_wish_to_stop_leaves_no_file(
    qtbot: QtBot, jobs: Jobs, services: Services, page: QWidget, wait: Wait, tmp_path: Path
) -> None:
    on_store(qtbot, jobs, lambda: consult(services, at=datetime(2026, 10, 8, 2, tzinfo=UTC)))
    dialog = detail(qtbot, jobs, services, page, tmp_path / "d.xlsx")
    dialog.work.moved.connect(lambda *_: dialog.stop_button.click())
    dialog.write()
    dialog.work.stop()
    wait()
    assert dialog.status.text() == "停下了，没有留下文件"
    assert dialog.write_button.isEnabled()
    assert list(tmp_path.glob("*.xlsx")) == []
    with pytest.raises(Stopped):
        dialog.work(0, 1)
    dialog.close()
