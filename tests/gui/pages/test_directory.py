"""The page of services: found by keys, told whole, made sure of in one, closed in one, written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.directory import TO_CHECK, Access, ServiceStatus
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.directory_import import DirectoryImportDialog
from advisor_app.gui.dialogs.service import ServiceDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.directory import DirectoryPage
from advisor_app.gui.shell import Shell
from advisor_app.services.directory import Query
from advisor_app.services.suite import Services
from tests.gui.driving import CTRL, ENTER, Typist, back_to, idle, on_store, opened
from tests.gui.pages.conftest import Put, Said
from tests.services.directories import add

Wait = Callable[[], None]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def meal(qtbot: QtBot, jobs: Jobs, services: Services) -> RecordId:
    """A service of which everything is known; the counter's clock says Monday, 9:30."""
    return on_store(
        qtbot, jobs,
        lambda: add(
            services, "示例午餐", provider="示例餐饮", place="一号点", street="甲街道",
            community="甲社区", address="甲路1号", phone="0100-12345678", fee="示例价",
            hours="周一至周五 8:30-13:00", access=(Access.LIFT,), alert="请先预订",
            audience="六十岁以上", how_to_apply="到店登记", capacity="80", vacancies="3",
        ),
    )  # fmt: skip


@pytest.fixture
def page(services: Services, jobs: Jobs, meal: RecordId, put: Put[DirectoryPage]) -> DirectoryPage:
    assert meal
    return put(DirectoryPage(services, jobs))


@pytest.fixture
def said(page: DirectoryPage) -> Said:
    told: Said = []
    page.said.connect(lambda level, text: told.append((level, text)))
    return told


def listed(page: DirectoryPage, column: int = 1) -> list[str]:
    """Give a column of the list."""
    model = page.table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def words(page: DirectoryPage) -> list[str]:
    """Give what stands beside the list."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [one.text() for one in page.details.findChildren(QLabel) if one.text()]


def pick(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(box.findText(text))


def test_that_every_service_is_listed_and_what_nobody_checked_says_so(
    page: DirectoryPage, qtbot: QtBot, jobs: Jobs
) -> None:
    offers = on_store(qtbot, jobs, lambda: page.services.directory.find(Query()))
    assert listed(page) == [one.service.name for one in offers]
    assert set(listed(page, 0)) == {TO_CHECK}
    assert page.list.counted.text() == f"{len(offers)} 项，其中 {len(offers)} 项待核实"


def test_that_typing_finds_and_enter_leads_to_the_list(
    page: DirectoryPage, typist: Typist, wait: Wait
) -> None:
    typist.type("slwc")
    wait()
    assert listed(page) == ["示例午餐"]
    typist.press(ENTER)
    assert typist.focus is page.table
    assert page.offer is not None
    assert page.offer.service.name == "示例午餐"


def test_that_what_is_known_is_told_and_what_is_not_is_asked_for(
    page: DirectoryPage, meal: RecordId, wait: Wait
) -> None:
    page.open_subject(meal)
    wait()
    told = words(page)
    for part in (
        "示例午餐", "0100-12345678", "请先预订", "示例餐饮", "一号点", "甲街道　甲社区", "甲路1号",
        "周一至周五 8:30-13:00", "现在开着，到13:00（节假日另问）", "示例价", "六十岁以上",
        "到店登记", "共80，空余3", "有电梯",
    ):  # fmt: skip
        assert part in told
    assert TO_CHECK not in told
    page.box.setText("敬老院床位")
    wait()
    told = words(page)
    assert "电话待核实" in told
    assert told.count(TO_CHECK) == 5  # street, address, hours, fee, audience
    assert any(one.startswith("待核实：还没有人核实过") for one in told)


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (lambda page: pick(page.filters.where, "甲街道"), ["示例午餐"]),
        (lambda page: pick(page.filters.where, "　甲社区"), ["示例午餐"]),
        (lambda page: pick(page.filters.need, "养老机构"), ["敬老院床位", "试住和短住"]),
        (lambda page: pick(page.filters.category, "紧急救援"), ["紧急救援（点单）"]),
        (lambda page: pick(page.filters.kind, "适老化改造"), ["特殊困难老年人家庭适老化改造"]),
        (lambda page: pick(page.filters.access, "有电梯"), ["示例午餐"]),
        (lambda page: page.filters.open_now.click(), ["示例午餐"]),
        (lambda page: pick(page.filters.checked, "核实过的"), []),
    ],
)
def test_that_each_filter_narrows_and_escape_widens(
    page: DirectoryPage, typist: Typist, wait: Wait, narrow: Callable[[DirectoryPage], None],
    expected: list[str],
) -> None:  # fmt: skip
    whole = listed(page)
    narrow(page)
    wait()
    assert listed(page) == expected
    page.table.setFocus()
    page.box.setFocus()
    typist.press(Qt.Key.Key_Escape)
    wait()
    assert listed(page) == whole


def test_that_what_has_no_hours_is_not_told_to_be_closed(page: DirectoryPage, wait: Wait) -> None:
    unsure = len(listed(page)) - 1
    page.filters.open_now.click()
    wait()
    assert page.list.counted.text() == (
        f"1 项，其中 1 项待核实；另有 {unsure} 项没登记开放时间，开没开要打电话问"
    )
    page.box.setText("敬老院床位")
    wait()
    assert page.list.empty.isVisible()
    shown = "\n".join(one.text() for one in page.list.empty.findChildren(QLabel))
    assert "有 1 项没登记开放时间，不等于关着" in shown
    page.box.setText("没有这样的词")
    wait()
    shown = "\n".join(one.text() for one in page.list.empty.findChildren(QLabel))
    assert "没有找到这样的服务" in shown
    assert "开放时间" not in shown


def test_that_the_filters_are_reached_by_keys(
    page: DirectoryPage, typist: Typist, wait: Wait, qtbot: QtBot
) -> None:
    typist.press(Qt.Key.Key_K, ALT)
    qtbot.waitUntil(page.filters.open_now.isChecked)  # Qt shows the button go down first
    wait()
    assert listed(page) == ["示例午餐"]
    typist.press(Qt.Key.Key_H, ALT)
    assert typist.focus is page.filters.checked
    typist.press(Qt.Key.Key_Down)
    assert page.filters.checked.currentText() == "核实过的"
    wait()
    assert listed(page) == []
    assert page.list.empty.isVisible()
    assert not page.check_button.isEnabled()
    assert page.offer is None


def test_that_one_key_says_it_was_checked(
    page: DirectoryPage, typist: Typist, wait: Wait, meal: RecordId, said: Said, qtbot: QtBot
) -> None:
    page.open_subject(meal)
    wait()
    typist.press(Qt.Key.Key_F12)
    wait()
    assert said == [("info", "记下了：今天核实过“示例午餐”")]
    assert page.offer is not None
    assert page.offer.service.id == meal
    assert page.offer.service.checked_on == page.services.desk.today
    assert "近期核对过：示例顾问，2026-11-23" in words(page)
    assert listed(page, 0)[listed(page).index("示例午餐")] == "今天"
    offer = on_store(qtbot, page.jobs, lambda: page.services.directory.offer(meal))
    assert offer.service.checked_by == "示例顾问"


def test_that_one_key_closes_and_the_same_opens_again(
    page: DirectoryPage, typist: Typist, wait: Wait, meal: RecordId, said: Said
) -> None:
    page.open_subject(meal)
    wait()
    typist.press(Qt.Key.Key_F11)
    wait()
    assert page.offer is not None
    assert page.offer.service.status is ServiceStatus.TEMPORARILY_CLOSED
    assert page.close_button.text() == "又开了 F11"
    assert "暂停" in words(page)
    assert listed(page, 3)[listed(page).index("示例午餐")] == "暂停"
    typist.press(Qt.Key.Key_F11)
    wait()
    assert page.offer.is_running
    assert page.close_button.text() == "暂停 F11"
    assert [text for _, text in said] == ["“示例午餐”暂停了；开了再按一次 F11", "“示例午餐”又开了"]


def test_that_a_new_service_is_written_down_by_keys_alone(
    page: DirectoryPage, typist: Typist, wait: Wait, qtbot: QtBot, said: Said
) -> None:
    typist.press(Qt.Key.Key_N, CTRL)
    dialog = opened(qtbot, page, ServiceDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    typist.say("示例助浴")
    typist.press(ENTER)
    typist.type("100-0001")
    typist.press(ENTER)
    typist.say("周一到周五 9点到下午5点")
    assert dialog.hours_words.text() == "读作：周一至周五 9:00-17:00"
    dialog.text("provider").setFocus()
    typist.say("示例护理")
    typist.press(ENTER, CTRL)
    wait()
    assert said == [("info", "“示例助浴”已登记")]
    assert page.offer is not None
    assert page.offer.service.name == "示例助浴"
    assert page.offer.site is None
    assert page.offer.phone == "100-0001"


def test_that_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    page: DirectoryPage, typist: Typist, wait: Wait, qtbot: QtBot
) -> None:
    typist.press(Qt.Key.Key_N, CTRL)
    dialog = opened(qtbot, page, ServiceDialog)
    dialog.text("name").setText("示例助浴")
    dialog.text("hours").setText("随时")
    assert dialog.hours_words.text() == "开放时间里“随时”看不懂"
    dialog.save_button.click()
    wait()
    assert dialog.refusal.text() == "还没有写是哪家机构：请补上"
    dialog.text("provider").setText("示例护理")
    dialog.save_button.click()
    wait()
    assert "“随时”看不懂" in dialog.refusal.text()
    assert dialog.focusWidget() is dialog.text("hours")
    assert dialog.text("name").text() == "示例助浴"
    dialog.text("hours").setText("")
    dialog.save_button.click()
    wait()
    assert page.offer is not None
    assert page.offer.service.name == "示例助浴"


def test_that_a_service_is_changed_and_checked_in_one_form(
    page: DirectoryPage, meal: RecordId, wait: Wait, qtbot: QtBot, typist: Typist
) -> None:
    page.open_subject(meal)
    wait()
    typist.press(ENTER)
    dialog = opened(qtbot, page, ServiceDialog)
    assert dialog.windowTitle() == "修改：示例午餐"
    assert dialog.text("phone").text() == "0100-12345678"
    assert dialog.access[Access.LIFT].isChecked()
    dialog.text("fee").setText("新示例价")
    dialog.access[Access.STEP_FREE].setChecked(True)
    dialog.checked.setChecked(True)
    dialog.save_button.click()
    wait()
    assert page.offer is not None
    service, site = page.offer.service, page.offer.site
    assert (service.id, service.fee) == (meal, "新示例价")
    assert service.checked_on == page.services.desk.today
    assert site is not None
    assert set(site.access) == {Access.LIFT, Access.STEP_FREE}


def test_that_a_form_left_changes_nothing(
    page: DirectoryPage, meal: RecordId, wait: Wait, qtbot: QtBot
) -> None:
    before = on_store(qtbot, page.jobs, page.services.directory.offers)
    page.open_subject(meal)
    wait()
    page.edit()
    dialog = opened(qtbot, page, ServiceDialog)
    dialog.text("fee").setText("x")
    dialog.reject()
    wait()
    assert on_store(qtbot, page.jobs, page.services.directory.offers) == before


def test_that_the_list_of_what_is_near_is_printed_for_the_chosen_street(
    page: DirectoryPage, typist: Typist, wait: Wait, qtbot: QtBot
) -> None:
    pick(page.filters.where, "甲街道")
    wait()
    typist.press(Qt.Key.Key_P, CTRL)
    dialog = opened(qtbot, page, SheetPreviewDialog)
    wait()
    assert dialog.sheet is not None
    assert dialog.sheet.pages == 1
    dialog.reject()


def test_that_a_table_is_looked_at_before_it_is_taken_in(
    services: Services, jobs: Jobs, put: Put[DirectoryPage], tmp_path: Path, wait: Wait,
    qtbot: QtBot,
) -> None:  # fmt: skip
    path = tmp_path / "表.csv"
    path.write_text("服务,机构,种类,天气\n早餐,甲,饭店,晴\n夜宵,乙,,晴\n", encoding="utf-8")
    page = put(DirectoryPage(services, jobs, lambda _: str(path)))
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    page.take_in()
    dialog = opened(qtbot, page, DirectoryImportDialog)
    wait()
    assert dialog.summary.text() == "2行：新增1项，修改0项，0项没有变化；1行不对"
    assert dialog.ignored.text() == "没有用到的列：天气"
    row = [str(dialog.problems.model().index(0, at).data()) for at in range(3)]
    assert row == ["2", "种类", "没有“饭店”这一种"]
    assert not dialog.all_button.isEnabled()
    assert "夜宵" not in listed(page)
    path.write_text("服务,机构,种类\n早餐,甲,助餐点\n夜宵,乙,\n", encoding="utf-8")
    dialog.again_button.click()
    wait()
    assert not dialog.problems.isVisible()
    assert not dialog.good_button.isVisible()
    dialog.all_button.click()
    wait()
    assert said == [("info", "已导入：新增2项，改了0项")]
    assert {"早餐", "夜宵"} <= set(listed(page))


def test_that_only_the_good_lines_are_taken_when_told_so(
    services: Services, jobs: Jobs, put: Put[DirectoryPage], tmp_path: Path, wait: Wait,
    qtbot: QtBot,
) -> None:  # fmt: skip
    path = tmp_path / "表.csv"
    path.write_text("服务,机构,种类\n早餐,甲,饭店\n夜宵,乙,\n", encoding="utf-8")
    page = put(DirectoryPage(services, jobs, lambda _: str(path)))
    page.take_in()
    dialog = opened(qtbot, page, DirectoryImportDialog)
    wait()
    dialog.good_button.click()
    wait()
    assert "夜宵" in listed(page)
    assert "早餐" not in listed(page)


def test_that_a_file_that_is_no_table_is_told(
    services: Services, jobs: Jobs, put: Put[DirectoryPage], tmp_path: Path, wait: Wait,
    qtbot: QtBot,
) -> None:  # fmt: skip
    path = tmp_path / "表.csv"
    path.write_text("名字\n甲\n", encoding="utf-8")
    page = put(DirectoryPage(services, jobs, lambda _: str(path)))
    page.take_in()
    dialog = opened(qtbot, page, DirectoryImportDialog)
    wait()
    assert dialog.summary.text() == "这张表导不进来"
    assert "没有找到列名" in dialog.refusal.text()
    assert not dialog.all_button.isEnabled()
    dialog.reject()


@pytest.mark.parametrize(
    ("chosen", "written"),
    [("资源", "资源.xlsx"), ("资源.csv", "资源.csv"), ("包.zip", "包.zip"), ("", "")],
)
def test_that_the_directory_goes_out(
    services: Services, jobs: Jobs, put: Put[DirectoryPage], tmp_path: Path, wait: Wait,
    chosen: str, written: str,
) -> None:  # fmt: skip
    answer = str(tmp_path / chosen) if chosen else ""
    page = put(DirectoryPage(services, jobs, choose_out=lambda _: answer))
    page.give_out()
    wait()
    files = {one.name for one in tmp_path.iterdir()} & {"资源.xlsx", "资源.csv", "包.zip"}
    assert files == ({written} if written else set())


def test_that_the_one_search_leads_here(
    shell: Shell, jobs: Jobs, qtbot: QtBot, meal: RecordId
) -> None:
    shell.go("directory", meal)
    idle(qtbot, jobs)
    page = shell.page("directory")
    assert isinstance(page, DirectoryPage)
    assert page.offer is not None
    assert page.offer.service.id == meal


def test_that_f5_opens_the_page(shell: Shell, typist: Typist, qtbot: QtBot, jobs: Jobs) -> None:
    typist.press(Qt.Key.Key_F5)
    idle(qtbot, jobs)
    assert shell.current == "directory"
    back_to(qtbot, shell)
    page = shell.page("directory")
    assert isinstance(page, DirectoryPage)
    assert typist.focus is page.box


@pytest.mark.parametrize(("width", "height"), [(1262, 650), (800, 430)])
def test_that_nothing_is_cut_off_at_any_size(
    page: DirectoryPage, wait: Wait, width: int, height: int
) -> None:
    page.resize(width, height)
    wait()
    assert page.width() == width
    assert page.height() == height
    for one in (page.add_button, page.give_button, page.check_button, page.filters.clear_button):
        assert one.width() >= one.sizeHint().width()
    assert page.table.isColumnHidden(2) is (width < 1000)
    visible = sum(page.table.columnWidth(at) for at in range(4))
    assert visible <= page.table.viewport().width()
