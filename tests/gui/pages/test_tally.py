"""The tally's page: the month as a table, definitions on demand, files that open again."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.month import Month
from advisor_app.gui.dialogs.behind import BehindDialog
from advisor_app.gui.dialogs.closing import ClosingDialog
from advisor_app.gui.dialogs.detail_export import DetailDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.talk_dialog import TalkDialog
from advisor_app.gui.pages.tally import TallyPage
from advisor_app.services.suite import Services
from tests.builders import START, TickingClock, a_point, consult
from tests.gui.driving import ENTER, Typist, on_store, opened
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]


class Choice:
    """Chooses a file beforehand, and keeps what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name: str | None = None
        self.asked: list[tuple[str, str]] = []

    def __call__(self, _: QWidget, suggested: str, kind: str) -> str:
        self.asked.append((suggested, kind))
        name = suggested if self.name is None else self.name
        return str(self.folder / name) if name else ""


@pytest.fixture
def choice(tmp_path: Path) -> Choice:
    return Choice(tmp_path)


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[TallyPage], choice: Choice) -> TallyPage:
    return put(TallyPage(services, jobs, choice))


@pytest.fixture
def said(page: TallyPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


def rows(page: TallyPage) -> dict[str, str]:
    """Give each line's label and figure as they are seen."""
    model = page.table.model()
    return {
        str(model.index(row, 1).data()): str(model.index(row, 2).data())
        for row in range(model.rowCount())
    }


def turn_to(page: TallyPage, wait: Wait, words: str) -> None:
    page.month.setCurrentIndex(page.month.findText(words))
    wait()


def test_that_this_month_is_offered_first_and_every_month_with_records(page: TallyPage) -> None:
    offered = [page.month.itemText(at) for at in range(page.month.count())]
    assert offered == ["2026年11月", "2026年10月", "2026年8月"]
    assert page.month.currentText() == "2026年11月"


def test_that_a_month_without_consultations_says_that_zero_is_reported_too(
    page: TallyPage,
) -> None:
    assert page.empty.isVisible()
    assert "零也要报" in page.empty._hint.text()
    assert page.xlsx_button.isEnabled()
    assert not page.definition.isVisible()
    assert "2026年11月" in page.heading.text()


def test_that_page_up_and_down_turn_the_months(page: TallyPage, wait: Wait, typist: Typist) -> None:
    page.month.setFocus()
    typist.press(Qt.Key.Key_PageUp)
    wait()
    assert page.month.currentText() == "2026年10月"
    assert page.table.isVisible()
    for _ in range(5):
        typist.press(Qt.Key.Key_PageUp)
    assert page.month.currentText() == "2026年8月"
    for _ in range(5):
        typist.press(Qt.Key.Key_PageDown)
    wait()
    assert page.month.currentText() == "2026年11月"
    assert page.empty.isVisible()


def test_that_the_table_shows_what_was_counted(page: TallyPage, wait: Wait) -> None:
    turn_to(page, wait, "2026年10月")
    figures = rows(page)
    assert figures["接待人次"] == "1 人次"
    assert figures["服务人数"] == "1 人"
    assert figures["接待时长（中位数）"] == "—"
    assert page.table_shown is not None
    shown = [row.label for section in page.table_shown.sections for row in section.rows]
    assert page.table.model().rowCount() == len(shown)


def test_that_figures_stand_under_each_other(page: TallyPage, wait: Wait) -> None:
    turn_to(page, wait, "2026年10月")
    side = page.table.model().index(0, 2).data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag(side) & Qt.AlignmentFlag.AlignRight


def test_that_every_line_tells_what_it_counts(page: TallyPage, wait: Wait) -> None:
    turn_to(page, wait, "2026年10月")
    model = page.table.model()
    for row in range(model.rowCount()):
        page.table.selectRow(row)
        told = page.definition.text()
        assert told.startswith("口径：")
        assert len(told) > len("口径：")
        assert model.index(row, 1).data(Qt.ItemDataRole.ToolTipRole) == told[len("口径：") :]


def test_that_a_new_consultation_counts_at_once(
    page: TallyPage, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    on_store(qtbot, jobs, lambda: consult(services))
    qtbot.waitUntil(page.table.isVisible)
    assert rows(page)["接待人次"] == "1 人次"
    assert rows(page)["未留名人次"] == "1 人次"


def test_that_the_workbook_opens_again_with_the_same_figures(
    page: TallyPage, wait: Wait, choice: Choice, said: Said
) -> None:
    turn_to(page, wait, "2026年10月")
    page.xlsx_button.click()
    wait()
    name = "示例D05顾问点2026年10月月报.xlsx"
    assert choice.asked == [(name, "Excel 表 (*.xlsx)")]
    assert said == [("info", f"2026年10月月报已存为 {name}")]
    cells = [
        cell
        for sheet in load_workbook(choice.folder / name)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert "接待人次" in cells
    assert cells[cells.index("接待人次") + 1] == 1


def test_that_the_csv_holds_every_line_of_the_screen(
    page: TallyPage, wait: Wait, choice: Choice, said: Said
) -> None:
    turn_to(page, wait, "2026年10月")
    page.csv_button.click()
    wait()
    path = choice.folder / "示例D05顾问点2026年10月月报.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [one["数值"] for one in lines] == [
        str(page.table.model().index(row, 2).data()).split(" ")[0]
        for row in range(page.table.model().rowCount())
    ]
    assert said[0][0] == "info"


def test_that_a_month_of_nothing_is_written_too(
    page: TallyPage, wait: Wait, choice: Choice
) -> None:
    page.xlsx_button.click()
    wait()
    assert (choice.folder / "示例D05顾问点2026年11月月报.xlsx").exists()


def test_that_the_ending_is_added_where_it_lacks(
    page: TallyPage, wait: Wait, choice: Choice
) -> None:
    choice.name = "给区里的.月报"
    page.xlsx_button.click()
    wait()
    assert (choice.folder / "给区里的.月报.xlsx").exists()


def test_that_no_file_chosen_is_nothing_written(
    page: TallyPage, wait: Wait, choice: Choice, said: Said
) -> None:
    choice.name = ""
    page.xlsx_button.click()
    wait()
    assert said == []
    assert list(choice.folder.glob("*.xlsx")) == []


def test_that_a_place_that_cannot_be_written_is_said_in_one_sentence(
    page: TallyPage, wait: Wait, choice: Choice, jobs: Jobs
) -> None:
    refused: list[str] = []
    jobs.refused.connect(refused.append)
    choice.name = "no-such-folder/月报.xlsx"
    page.xlsx_button.click()
    wait()
    assert refused == ["要保存“月报.xlsx”的文件夹不存在：请另选一个文件夹"]


def test_that_the_chosen_month_stays_when_the_months_are_read_again(
    page: TallyPage, wait: Wait, clock: TickingClock
) -> None:
    turn_to(page, wait, "2026年10月")
    clock.at = START + timedelta(days=30)
    page.refresh(None)
    wait()
    assert page.month.itemText(0) == "2026年12月"
    assert page.month.currentText() == "2026年10月"


def test_that_a_new_point_has_this_month_alone(
    qtbot: QtBot, jobs: Jobs, put: Put[TallyPage], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("new")
    services = on_store(
        qtbot, jobs, lambda: a_point(folder, heard=jobs.announce, clock=TickingClock())
    )
    page = put(TallyPage(services, jobs))
    assert [page.month.itemData(at) for at in range(page.month.count())] == [
        str(Month.of(services.desk.today))
    ]
    assert page.empty.isVisible()
    on_store(qtbot, jobs, services.care.close)


def test_that_other_periods_stand_beside(page: TallyPage, wait: Wait) -> None:
    turn_to(page, wait, "2026年10月")
    assert cells(page, "接待人次") == ("1 人次", "0", "0")
    page.picker.kind.setCurrentIndex(page.picker.kind.findData("quarter"))
    wait()
    assert page.heading.text() == "银发顾问点工作月报（2026年第4季度）"
    assert cells(page, "接待人次") == ("1 人次", "1（持平）", "0")
    assert not page.close_button.isEnabled()
    page.picker.kind.setCurrentIndex(page.picker.kind.findData("year"))
    wait()
    assert cells(page, "接待人次")[0] == "2 人次"
    page.picker.kind.setCurrentIndex(page.picker.kind.findData("days"))
    wait()
    assert "2026年11月1日至2026年11月23日" in page.heading.text()
    page.picker.first.setDate(QDate(2026, 8, 1))
    wait()
    assert cells(page, "接待人次")[0] == "2 人次"


def cells(page: TallyPage, label: str) -> tuple[str, ...]:
    model = page.table.model()
    row = next(at for at in range(model.rowCount()) if model.index(at, 1).data() == label)
    return tuple(str(model.index(row, column).data()) for column in (2, 3, 4))


def test_that_enter_opens_the_records_behind_a_number(
    page: TallyPage, wait: Wait, typist: Typist, qtbot: QtBot
) -> None:
    turn_to(page, wait, "2026年10月")
    page.table.choose("by_topic\tmeals")
    page.table.setFocus()
    typist.press(ENTER)
    dialog = opened(qtbot, page, BehindDialog)
    wait()
    assert dialog.heading.text() == "咨询事项：助餐（2026年10月）"
    typist.press(ENTER)
    talk = opened(qtbot, page, TalkDialog)
    wait()
    assert "2026-10-12" in talk.heading.text()
    wanted: list[tuple[str, str]] = []
    page.wanted.connect(lambda name, subject: wanted.append((name, subject)))
    talk.elder_button.click()
    assert [name for name, _ in wanted] == ["elders"]
    wait()
    assert not page.findChildren(BehindDialog)


def test_that_the_charts_draw_the_month_and_lead_on(
    page: TallyPage, wait: Wait, qtbot: QtBot
) -> None:
    turn_to(page, wait, "2026年10月")
    charts = page.charts
    assert len(charts.trend.bars) == 13
    assert [bar.value for bar in charts.trend.bars if bar.mark] == [1]
    assert [bar.label for bar in charts.topics.bars] == ["助餐"]
    assert [bar.label for bar in charts.communities.bars] == ["示例一社区"]
    charts._choices.button(2).click()
    assert "看后面的记录" in charts.words.text()
    charts.communities.opened.emit("示例一社区")
    assert opened(qtbot, page, BehindDialog)
    charts.trend.opened.emit("2026-08")
    wait()
    assert page.month.currentText() == "2026年8月"


def test_that_a_closed_month_shows_what_came_later(
    page: TallyPage, wait: Wait, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    def close() -> None:
        for day in services.closing.missing_days(Month(2026, 10)):
            services.closing.mark_day(services.closing.begin(), day, DayAnswer.CLOSED)
        services.closing.close(services.closing.begin(), Month(2026, 10))

    turn_to(page, wait, "2026年10月")
    assert page.standing.text() == "还没有封账，数字还会变"
    assert page.table.isColumnHidden(5)
    on_store(qtbot, jobs, close)
    wait()
    assert page.standing.text() == "已封账 YB-D05-202610-1"
    on_store(qtbot, jobs, lambda: consult(services, at=START - timedelta(days=40)))
    wait()
    assert rows(page)["接待人次"] == "1 人次"
    assert "项调整" in page.standing.text()
    model = page.table.model()
    assert (model.index(0, 5).data(), model.index(0, 6).data()) == ("+1", "2")
    assert not page.table.isColumnHidden(5)


def test_that_the_start_page_leads_to_the_month_it_speaks_of(
    page: TallyPage, wait: Wait, qtbot: QtBot
) -> None:
    page.open_subject("2026-10")
    wait()
    assert page.month.currentText() == "2026年10月"
    page.open_subject("nonsense")
    page.close_month()
    assert opened(qtbot, page, ClosingDialog)
    page.picker.kind.setCurrentIndex(2)
    page.close_month()


def test_that_programs_get_their_forms_too(
    page: TallyPage, wait: Wait, choice: Choice, said: Said
) -> None:
    turn_to(page, wait, "2026年10月")
    for form in ("json", "dhis2"):
        page.write(form)
        wait()
        given = json.loads(
            (choice.folder / "示例D05顾问点2026年10月月报.json").read_text(encoding="utf-8")
        )
        assert ("dataValues" in given) is (form == "dhis2")
    assert [level for level, _ in said] == ["info", "info"]


def test_that_the_detail_is_offered(page: TallyPage, wait: Wait, qtbot: QtBot) -> None:
    turn_to(page, wait, "2026年10月")
    page.detail_action.trigger()
    dialog = opened(qtbot, page, DetailDialog)
    assert dialog.windowTitle() == "2026年10月明细"
    dialog.close()


def test_that_a_narrow_page_leaves_words_their_room(page: TallyPage, wait: Wait) -> None:
    turn_to(page, wait, "2026年10月")
    page.resize(780, 480)
    wait()
    assert page.table.isColumnHidden(0)
    page.resize(1180, 700)
    wait()
    assert not page.table.isColumnHidden(0)
