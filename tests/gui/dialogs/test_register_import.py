"""The wizard for old registers, by keyboard: file, columns, words, dry run, import, undo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from advisor_app.gui.dialogs.register_import import (
    COLUMNS,
    FILE,
    REPORT,
    RUN,
    WORDS,
    RegisterImportDialog,
)
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.shell import Shell
from advisor_app.services.registers import importing
from advisor_app.services.suite import Services
from tests.gui.driving import Typist, idle, on_store, opened, shown
from tests.services.registers.registers import HEAD, as_csv, as_xlsx, row

ALT = Qt.KeyboardModifier.AltModifier
ROWS = [
    row("3月5日", "张桂兰", 电话="10000003812"), row("3月6日", "新来的", 电话="13900003812", 方式="传真"),
    row("2月30日", "甲乙"),
]  # fmt: skip


class Wizard:
    """A wizard over a register, and whoever sits before it."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs, folder: Path) -> None:
        self._qtbot, self._services, self._jobs = qtbot, services, jobs
        self.folder = folder
        self.file = as_xlsx(folder / "2026年台账.xlsx", [("来访登记",), HEAD, *ROWS])
        self.asked: list[str] = []
        self.said: list[str] = []
        self.agrees = True
        self.dialog = self.open()

    def open(self) -> RegisterImportDialog:
        """Open a wizard."""
        dialog = RegisterImportDialog(
            self._services.imports, self._jobs, choose_file=lambda _: str(self.file),
            choose_report=lambda _: str(self.folder / "情况"), confirm=self._confirm,
        )  # fmt: skip
        dialog.changed.connect(self.said.append)
        self.dialog = shown(self._qtbot, dialog)
        self.wait()
        return dialog

    def _confirm(self, _: Any, name: str) -> bool:
        self.asked.append(name)
        return self.agrees

    def wait(self) -> None:
        """Wait until nothing is under way."""
        self._qtbot.waitUntil(lambda: not self.dialog.work.busy, timeout=60_000)
        idle(self._qtbot, self._jobs)

    def listed(self) -> tuple[Any, ...]:
        """Give the talks of the register's month."""
        seen = on_store(self._qtbot, self._jobs, self._services.consulting.listed)
        return tuple(one for one in seen if one.consultation.batch)

    def go_on(self, times: int = 1) -> None:
        """Go on by key."""
        for _ in range(times):
            self._qtbot.keyClick(self.dialog, Qt.Key.Key_Right, ALT)
            self.wait()

    def box(self, heading: str) -> QComboBox:
        """Give the box over a column."""
        layout = self.dialog.work.layout
        assert layout is not None
        return self.dialog.columns.box_of(
            next(one.at for one in layout.columns if one.heading == heading)
        )


@pytest.fixture
def wizard(qtbot: QtBot, services: Services, jobs: Jobs, tmp_path: Path) -> Wizard:
    return Wizard(qtbot, services, jobs, tmp_path)


def test_that_a_register_comes_in_by_keyboard_alone(wizard: Wizard, typist: Typist) -> None:
    dialog = wizard.dialog
    assert (dialog.step, dialog.next_button.isEnabled()) == (FILE, False)
    assert typist.focus is dialog.first.file_button
    typist.press(Qt.Key.Key_Return)
    wizard.wait()
    assert dialog.step == COLUMNS
    assert dialog.columns.year.value() == 2026
    assert wizard.box("姓名").currentText() == "老人姓名"
    assert isinstance(typist.focus, QComboBox)
    wizard.go_on()
    assert dialog.step == WORDS
    assert typist.focus is dialog.words.box_of("传真")
    typist.focus.setCurrentIndex(typist.focus.findData("online"))  # type: ignore[attr-defined]
    wizard.go_on()
    assert dialog.step == REPORT
    assert dialog.report.summary.text() == ("3 行里能导入 2 行，不能导入 1。认出老人 1 次。")
    assert dialog.report.table.chosen == "第5行，B列“日期”：日期“2月30日”不存在；请核对年、月、日"
    assert dialog.next_button.text().startswith("只导没有问题的 2 行")
    assert not wizard.listed(), "nothing has been changed so far"
    assert typist.focus is dialog.next_button
    typist.press(Qt.Key.Key_Return)
    wizard.wait()
    assert (dialog.step, dialog.running.title.text()) == (RUN, "导入好了")
    assert dialog.running.words.text() == "2 次咨询进来了。"
    assert wizard.said == ["旧台账导入好了：2 次咨询"]
    assert {one.consultation.channel.value for one in wizard.listed()} == {"online", "walk_in"}
    typist.press(Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_that_it_is_taken_back_at_once_or_later(wizard: Wizard, qtbot: QtBot) -> None:
    dialog = wizard.dialog
    dialog.choose()
    wizard.wait()
    dialog.columns.register_people.setChecked(True)
    wizard.go_on(3)
    assert "新登记 1 位老人" in dialog.running.words.text()
    wizard.agrees = False
    dialog.running.undo_button.click()
    assert len(wizard.listed()) == 2
    wizard.agrees = True
    qtbot.mouseClick(dialog.running.undo_button, Qt.MouseButton.LeftButton)
    wizard.wait()
    assert dialog.running.title.text() == "已经撤销"
    assert dialog.running.words.text() == "撤回了 2 次咨询、1 位新登记的老人。"
    assert not dialog.running.undo_button.isVisible()
    dialog.close()
    again = wizard.open()
    assert again.first.table.model().index(0, 5).data() == "已撤销"
    assert not again.first.undo_button.isEnabled()
    again.choose()
    wizard.wait()
    wizard.go_on(3)
    later = wizard.open()
    assert later.first.chosen[1] == "2026年台账.xlsx"
    later.first.undo_button.click()
    wizard.wait()
    assert wizard.asked == ["2026年台账.xlsx"] * 3
    assert not wizard.listed()


def test_that_columns_are_chosen_by_hand_and_kept_under_a_name(
    wizard: Wizard, tmp_path: Path
) -> None:
    wizard.file = as_csv(
        tmp_path / "表.csv",
        [("2026-3-5", "甲乙", "骨灰盒"), ("2026-3-6", "丙丁", "骨灰盒")],
        head=("甲", "乙", "丙"),
    )
    dialog = wizard.dialog
    dialog.choose()
    wizard.wait()
    wizard.go_on()
    assert dialog.step == WORDS, "the cells told which column is the day"
    dialog.go_back()
    dialog.columns.choose(0, "")
    wizard.go_on()
    assert dialog.step == COLUMNS
    assert "哪一列是日期" in dialog.problem.text()
    assert dialog.problem.isVisible()
    for at, field in enumerate(("date", "name", "asked")):
        dialog.columns.choose(at, field)
    assert dialog.columns.table.item(1, 0).text() == "自己选的"
    wizard.go_on()
    assert not dialog.problem.isVisible()
    wizard.go_on()
    dialog.report.profile.setText("三列的表")
    wizard.go_on()
    assert wizard.listed()[0].note.asked == "骨灰盒"
    again = wizard.open()
    again.choose()
    wizard.wait()
    assert "三列的表" in again.columns.known.text()
    assert wizard.box("丙").currentData() == "asked"
    assert again.columns.table.item(1, 2).text() == "按对照表"
    wizard.go_on(2)
    assert (again.report.profile.text(), again.next_button.isEnabled()) == ("三列的表", False)
    assert again.report.summary.text().startswith("2 行里能导入 0 行，以前导过 2")


def test_that_another_sheet_and_heading_row_can_be_chosen(wizard: Wizard) -> None:
    dialog = wizard.dialog
    dialog.choose()
    wizard.wait()
    assert not dialog.columns.sheet.isEnabled()
    dialog.columns.heading.setValue(3)
    dialog.columns.heading.editingFinished.emit()
    wizard.wait()
    layout = dialog.work.layout
    assert layout is not None
    assert layout.heading_row == 3
    assert layout.columns[0].heading == "3月5日"
    dialog.columns.sheet_chosen.emit()
    wizard.wait()
    assert dialog.columns.heading.value() == 2


def test_that_a_file_that_cannot_be_read_is_said(wizard: Wizard, tmp_path: Path) -> None:
    wizard.file = tmp_path / "坏.xlsx"
    wizard.file.write_bytes(b"PK\x03\x04")
    wizard.dialog.choose()
    wizard.wait()
    assert "坏.xlsx 打不开" in wizard.dialog.problem.text()
    assert (wizard.dialog.step, wizard.dialog.problem.isVisible()) == (FILE, True)


def test_that_the_report_is_saved(wizard: Wizard) -> None:
    dialog = wizard.dialog
    dialog.choose()
    wizard.wait()
    wizard.go_on(2)
    dialog.report.save_button.click()
    wizard.wait()
    assert dialog.report.more.text() == "已存为 情况.csv"
    saved = (wizard.folder / "情况.csv").read_text(encoding="utf-8-sig")
    assert "5,B列“日期”,不能导入" in saved


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    monkeypatch.setattr(importing, "STEP", 2)


def _stop_soon(wizard: Wizard, how: Callable[[], object]) -> None:
    """Stop when the second look at the progress comes."""
    seen: list[int] = []
    tell = wizard.dialog.work.progress

    def watch(done: int, _: int) -> None:
        seen.append(done)
        if len(seen) == 1:
            how()

    tell.moved.connect(watch, Qt.ConnectionType.DirectConnection)


@pytest.mark.usefixtures("slow")
def test_that_it_is_stopped_and_gone_on_with(wizard: Wizard, tmp_path: Path) -> None:
    rows = [row(f"2026-3-{day}", "甲乙") for day in range(1, 13)]
    wizard.file = as_csv(tmp_path / "长.csv", rows)
    dialog = wizard.dialog
    dialog.choose()
    wizard.wait()
    wizard.go_on(2)
    _stop_soon(wizard, dialog.work.progress.stop)
    wizard.go_on()
    assert dialog.running.title.text() == "没有做完"
    assert "接着导" in dialog.running.words.text()
    assert dialog.running.undo_button.isEnabled()
    assert 0 < len(wizard.listed()) < 12
    again = wizard.open()
    assert "“长.csv”没有做完" in again.first.unfinished.text()
    again.choose()
    wizard.wait()
    wizard.go_on(3)
    assert again.running.title.text() == "导入好了"
    assert len(wizard.listed()) == 12


@pytest.mark.usefixtures("slow")
def test_that_closing_stops_what_is_under_way_first(
    wizard: Wizard, tmp_path: Path, qtbot: QtBot
) -> None:
    wizard.file = as_csv(
        tmp_path / "长.csv", [row(f"2026-3-{day}", "甲乙") for day in range(1, 13)]
    )
    dialog = wizard.dialog
    dialog.choose()
    wizard.wait()
    wizard.go_on(2)
    dialog.go_on()
    dialog.reject()
    wizard.wait()
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_that_it_opens_from_the_page_of_elders(
    shell: Shell, qtbot: QtBot, jobs: Jobs, typist: Typist
) -> None:
    shell.go("elders")
    idle(qtbot, jobs)
    page = shell.page("elders")
    assert isinstance(page, EldersPage)
    page.import_button.setFocus()
    typist.press(Qt.Key.Key_Return)
    dialog = opened(qtbot, page, RegisterImportDialog)
    idle(qtbot, jobs)
    dialog.changed.emit("旧台账导入好了：2 次咨询")
    assert shell.status.text() == "旧台账导入好了：2 次咨询"
    typist.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.findChildren(RegisterImportDialog))


def test_that_it_fits_a_small_screen_at_150_percent(wizard: Wizard) -> None:
    """1366 by 768 at 150 % is 910 by 512, the frame and the desktop's bar apart."""
    dialog = wizard.dialog
    dialog.choose()
    wizard.wait()
    for _ in range(4):
        least = dialog.minimumSizeHint()
        assert QSize(880, 460).expandedTo(least) == QSize(880, 460), (dialog.step, least)
        wizard.go_on()
    dialog.resize(880, 460)
    for one in dialog.findChildren(QPushButton):
        if one.isVisible():
            assert one.width() >= one.sizeHint().width() - 1, one.text()
