"""What the district sent down, in the counter's window: at once, everywhere, and back again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, working_library
from advisor_app.domain.sent_down import Importance
from advisor_app.gui.dialogs.district_notice import DistrictNoticeDialog
from advisor_app.gui.dialogs.pack import PackDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.directory import DirectoryPage
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.pages.today import TodayPage
from advisor_app.gui.shell import Shell
from advisor_app.services.directory_keeping import entry_of
from advisor_app.services.notice_editing import NoticeEditing
from advisor_app.services.pack_content import Section
from advisor_app.services.suite import Services
from advisor_app.sync.keys import DistrictPublic
from tests.builders import TickingClock
from tests.gui.driving import CTRL, ENTER, Typist, idle, on_store, opened
from tests.services.districts import a_district, edit, library, packed, table
from tests.services.test_directory_updates import corrected

TODAY = date(2026, 11, 23)
Send = Callable[[], None]


@pytest.fixture
def hub(tmp_path: Path, services: Services, jobs: Jobs, qtbot: QtBot) -> World:
    """A district that this point has joined."""
    world = a_district(tmp_path)
    working_library(world)
    public = DistrictPublic.read(tmp_path / "hub.toml")
    on_store(qtbot, jobs, lambda: services.exchange.join(public))
    return world


@pytest.fixture
def send(hub: World, tmp_path: Path, services: Services, jobs: Jobs, qtbot: QtBot) -> Send:
    """Packs the working library, takes it in, and waits until the window has heard."""

    def go() -> None:
        path = packed(hub, tmp_path / "pack.advp")
        on_store(qtbot, jobs, lambda: services.packs.take_in(path))
        idle(qtbot, jobs)

    return go


def write_notice(hub: World, title: str = "腊八节发粥", **more: object) -> None:
    values: dict[str, object] = {"title": title, "text": "问<b>社区</b>。", "valid_from": TODAY}
    notices = NoticeEditing(library(hub), lambda: TODAY)
    notices.save("", **(values | more))  # type: ignore[arg-type]


def rename_meals(hub: World, name: str = "吃饭、送餐") -> None:
    path = table(hub, Section.TOPICS)
    edit(path, 'code = "meals"\nlabel = "助餐"', f'code = "meals"\nlabel = "{name}"')


def today_page(shell: Shell, qtbot: QtBot, jobs: Jobs) -> TodayPage:
    shell.go("today")
    idle(qtbot, jobs)
    found = shell.page("today")
    assert isinstance(found, TodayPage)
    return found


def notices(page: TodayPage) -> list[str]:
    lines = [page.notices.item(at).text() for at in range(page.notices.count())]
    return [one for one in lines if "区里通知" in one]


def test_that_a_notice_stands_first_is_opened_read_and_gone(
    shell: Shell, hub: World, send: Send, qtbot: QtBot, jobs: Jobs, typist: Typist
) -> None:
    page = today_page(shell, qtbot, jobs)
    assert notices(page) == []
    write_notice(hub, importance=Importance.URGENT)
    send()
    assert notices(page) == ["！ 区里通知　腊八节发粥（紧急）"]
    page.notices.setFocus()
    page.notices.setCurrentRow(0)
    typist.press(ENTER)
    dialog = opened(qtbot, page, DistrictNoticeDialog)
    assert dialog.seen.notice.text == "问<b>社区</b>。"
    assert typist.focus is dialog.read_button
    typist.press(ENTER)
    idle(qtbot, jobs)
    assert notices(page) == []
    assert shell.current == "today"


def test_that_a_notice_is_printed_for_the_wall(
    shell: Shell, hub: World, send: Send, qtbot: QtBot, jobs: Jobs
) -> None:
    page = today_page(shell, qtbot, jobs)
    write_notice(hub)
    send()
    row = next(
        at for at in range(page.notices.count()) if "区里通知" in page.notices.item(at).text()
    )
    page.notices.itemClicked.emit(page.notices.item(row))
    dialog = opened(qtbot, page, DistrictNoticeDialog)
    dialog.print_button.click()
    preview = opened(qtbot, dialog, SheetPreviewDialog)
    idle(qtbot, jobs)
    qtbot.waitUntil(lambda: preview.sheet is not None)
    assert preview.sheet is not None
    assert preview.sheet.pages == 1
    preview.close()
    dialog.close()


def test_that_the_packs_panel_lists_notices_and_says_which_were_seen(
    shell: Shell, hub: World, send: Send, qtbot: QtBot, jobs: Jobs
) -> None:
    shell.go("policies")
    page = shell.page("policies")
    assert isinstance(page, PoliciesPage)
    page._turn("packs")
    idle(qtbot, jobs)
    assert page.packs.no_notices.isVisible()
    write_notice(hub)
    write_notice(hub, "月报早一天", importance=Importance.IMPORTANT)
    send()
    rows = page.packs.notices.model()
    told = [[rows.index(row, column).data() for column in (0, 1, 3)] for row in range(2)]
    assert told == [["月报早一天", "重要", "还没看"], ["腊八节发粥", "一般", "还没看"]]
    page.packs.notices.selectRow(0)
    page.packs.open_notice()
    dialog = opened(qtbot, page, DistrictNoticeDialog)
    dialog.read_button.click()
    idle(qtbot, jobs)
    qtbot.waitUntil(lambda: rows.index(1, 3).data() == "看过")
    assert rows.index(0, 0).data() == "腊八节发粥", "the unread first"


def test_that_topics_change_at_the_counter_while_somebody_talks(
    shell: Shell, hub: World, send: Send, qtbot: QtBot, jobs: Jobs
) -> None:
    page = shell.page("reception")
    assert isinstance(page, ReceptionPage)
    page.form.topics.choose("meals", "pension")
    page.form.asked.setPlainText("问饭")
    rename_meals(hub)
    path = table(hub, Section.TOPICS)
    edit(path, 'code = "temporary_relief"\n', 'code = "temporary_relief"\nretired = true\n')
    page.form.rarer.choose(["temporary_relief", "complaint"])
    send()
    assert page.form.topics._buttons["meals"].text().endswith("吃饭、送餐")
    assert set(page.form.all_topics) == {"meals", "pension", "complaint"}
    assert page.form.asked.toPlainText() == "问饭"
    assert "吃饭、送餐" in page.quick.hint.text()
    boxes = [page.form.more.itemText(at) for at in range(page.form.more.count())]
    assert "临时救助" not in boxes
    on_store(qtbot, jobs, shell._services.packs.undo)
    idle(qtbot, jobs)
    assert page.form.topics._buttons["meals"].text().endswith("助餐")
    assert "临时救助" in [page.form.more.itemText(at) for at in range(page.form.more.count())]


def test_that_a_dialog_tells_every_section_before_it_is_taken(
    shell: Shell, hub: World, tmp_path: Path, qtbot: QtBot, jobs: Jobs, services: Services
) -> None:
    rename_meals(hub)
    write_notice(hub)
    edit(table(hub, Section.POINTS), "济源路街道养老服务中心", "济源路示例中心")
    path = packed(hub, tmp_path / "pack.advp")
    preview = on_store(qtbot, jobs, lambda: services.packs.preview(path))
    dialog = PackDialog(preview, services.packs, jobs, shell)
    dialog.open()
    assert dialog.tree.lines == (
        "顾问点“济源路街道养老服务中心”改名为“济源路示例中心”",
        "咨询事项“助餐”改名为“吃饭、送餐”",
        "新增通知“腊八节发粥”",
    )
    assert "3 处有变化，本点有 0 位老人" in dialog.summary.text()
    dialog.take.click()
    idle(qtbot, jobs)
    assert services.consulting.words_of(["meals"]) == ("吃饭、送餐",)


@pytest.fixture
def mine(services: Services, jobs: Jobs, qtbot: QtBot, clock: TickingClock) -> str:
    """A service that this point wrote a telephone of, ten days ago."""

    def write() -> str:
        now, clock.at = clock.at, clock.at - timedelta(days=10)
        offer = next(
            one
            for one in services.directory.offers()
            if one.site and "顾问" not in one.service.name
        )
        form = services.directory_keeping.edit(offer.id)
        services.directory_keeping.save(form, replace(entry_of(offer), phone="100-0000-0001"))
        clock.at = now
        return offer.service.id

    return on_store(qtbot, jobs, write)


def directory_page(shell: Shell, service: str, qtbot: QtBot, jobs: Jobs) -> DirectoryPage:
    shell.go("directory", service)
    idle(qtbot, jobs)
    page = shell.page("directory")
    assert isinstance(page, DirectoryPage)
    assert page.offer is not None
    assert page.offer.service.id == service
    return page


def test_that_a_correction_stands_at_its_service_and_is_taken_with_one_key(
    shell: Shell, hub: World, send: Send, mine: str, qtbot: QtBot, jobs: Jobs, typist: Typist,
) -> None:  # fmt: skip
    page = directory_page(shell, mine, qtbot, jobs)
    assert page.offer is not None
    assert not page.correction.isVisible()
    corrected(hub, page.offer.service.name, "services.csv", phone="100-0000-0002",
              checked_on="2026-11-20", checked_by="区里甲")  # fmt: skip
    send()
    assert page.correction.isVisible()
    assert page.correction.words.text() == (
        "区里有更新：2026年11月20日核实过（区里甲），和本点写的不同。\n"
        "电话：100-0000-0001 → 100-0000-0002"
    )
    assert page.offer.service.phone == "100-0000-0001"
    page.table.setFocus()
    typist.press(Qt.Key.Key_U, CTRL)
    idle(qtbot, jobs)
    assert not page.correction.isVisible()
    assert page.offer.service.phone == "100-0000-0002"
    assert "用了区里核实的" in shell.status.text()


def test_that_staying_with_ones_own_hides_it(
    shell: Shell, hub: World, send: Send, mine: str, qtbot: QtBot, jobs: Jobs
) -> None:
    page = directory_page(shell, mine, qtbot, jobs)
    assert page.offer is not None
    corrected(hub, page.offer.service.name, "services.csv", phone="100-0000-0002",
              checked_on="2026-11-20")  # fmt: skip
    send()
    today = today_page(shell, qtbot, jobs)
    told = [today.notices.item(at).text() for at in range(today.notices.count())]
    assert any("区里有更新" in one for one in told)
    page = directory_page(shell, mine, qtbot, jobs)
    page.correction.keep_button.click()
    idle(qtbot, jobs)
    assert not page.correction.isVisible()
    assert page.offer is not None
    assert page.offer.service.phone == "100-0000-0001"
    assert "保留本点写的" in shell.status.text()


def test_that_the_filter_of_the_directory_uses_the_new_words(
    shell: Shell, hub: World, send: Send, mine: str, qtbot: QtBot, jobs: Jobs
) -> None:
    page = directory_page(shell, mine, qtbot, jobs)
    page.filters.need.setCurrentIndex(page.filters.need.findData("meals"))
    rename_meals(hub)
    send()
    assert page.filters.need.currentText() == "吃饭、送餐"
    assert page.filters.need.currentData() == "meals"
