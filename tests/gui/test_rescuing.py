"""Before a record that cannot be opened: the window finds the key, or puts a backup back."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, door_of, found_district, open_district, recover, unlock
from advisor_app.gui.app import Window
from advisor_app.gui.district.shell import DistrictShell
from advisor_app.gui.pages.forgotten import ForgottenPage
from advisor_app.gui.pages.restore import RestorePage
from advisor_app.gui.shell import Shell
from tests.builders import PASSPHRASE, START, TickingClock, a_point, a_world, consult, unheard
from tests.gui.driving import ENTER, Typist, idle, shown

NEW = "Xin-de-2026!"
STATE = 6


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district with a backup, and a point with two of two days and a talk since, closed."""
    folder, clock = tmp_path_factory.mktemp("ground"), TickingClock()
    hub = a_world(folder / "hub", "hub", clock)
    found_district(hub, "示例区", PASSPHRASE, folder / "district.toml")
    services = a_point(folder / "point", district=folder / "district.toml", clock=clock)
    for _ in range(2):
        consult(services)
        services.backups.make()
        clock.at += timedelta(days=1)
    consult(services)
    services.care.close()
    district = open_district(hub, PASSPHRASE)
    hub.paths.backups.mkdir()
    district.backups.make(hub.paths.backups)
    district.close()
    return folder


class Broken:
    """A counter where something goes wrong before the window opens."""

    def __init__(self, qtbot: QtBot, typist: Typist, folder: Path) -> None:
        self.qtbot, self.typist, self.folder = qtbot, typist, folder
        self.side = "point"
        self.windows: list[Window] = []

    @property
    def world(self) -> World:
        clock = TickingClock(START + timedelta(days=2, hours=1))
        return a_world(self.folder / self.side, f"window {len(self.windows)}", clock)

    @property
    def window(self) -> Window:
        return self.windows[-1]

    @property
    def page(self) -> RestorePage:
        page = self.window.rescue.page
        assert isinstance(page, RestorePage)
        return page

    @property
    def backups(self) -> list[Path]:
        return sorted(self.world.paths.backups.glob("record-*.db"), reverse=True)

    def lose_keys(self) -> None:
        for one in self.world.paths.data.glob("keys.json*"):
            one.unlink()

    def tear(self) -> None:
        torn = bytearray(self.world.paths.record.read_bytes())
        torn[9000:9100] = bytes(100)
        self.world.paths.record.write_bytes(torn)

    def start(self) -> Window:
        window = Window(door_of(self.world), self.world.paths.data)
        window.setWindowState(Qt.WindowState.WindowNoState)
        self.windows.append(shown(self.qtbot, window))
        loading: list[bool] = []
        window.jobs.busy.connect(loading.append)
        window.begin()
        self.qtbot.waitUntil(lambda: False in loading)
        self.settle()
        return window

    def settle(self) -> None:
        idle(self.qtbot, self.window.jobs)

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        self.start()
        self.typist.type(passphrase)
        self.typist.press(ENTER)
        self.settle()

    def states(self) -> list[str]:
        table = self.page.table
        return [
            str(table.model().index(row, STATE).data())
            for row in range(table.model().rowCount())
        ]  # fmt: skip

    def talks(self, passphrase: str = PASSPHRASE) -> int:
        """Wait for the counter, close it, and count what the record holds."""
        self.qtbot.waitUntil(lambda: self.window.shell is not None)
        self.settle()
        assert isinstance(self.window.shell, Shell)
        self.window.close()
        services = unlock(self.world, passphrase, unheard)
        count = len(services.consulting.listed(limit=100))
        services.care.close()
        return count


@pytest.fixture
def broken(qtbot: QtBot, typist: Typist, ground: Path, tmp_path: Path) -> Iterator[Broken]:
    shutil.copytree(ground, tmp_path, dirs_exist_ok=True)
    made = Broken(qtbot, typist, tmp_path)
    yield made
    for one in made.windows:
        one.close()


def test_that_a_torn_record_is_restored_by_two_keys(broken: Broken) -> None:
    """Type the passphrase, Enter; what helps is found and chosen; Enter, read, Enter."""
    broken.tear()
    broken.backups[0].write_bytes(b"x" * 5000)
    broken.unlock()
    assert "记录文件打不开" in broken.page.reason.text()
    assert broken.states() == ["不能用", "能用"]
    assert broken.typist.focus is broken.page.restore_button
    assert "record" not in broken.page.problem.text()
    broken.typist.press(ENTER)
    broken.settle()
    assert "里面有 3 条记录" in broken.page.told.text()
    assert "没有删" in broken.page.told.text()
    assert broken.page.passphrase.text() == ""
    broken.typist.press(ENTER)
    assert broken.talks() == 1
    assert broken.window.rescue.page is None
    assert list(broken.world.paths.data.glob("record.2*.db"))


def test_that_a_chosen_backup_says_why_it_cannot_be_used(broken: Broken) -> None:
    broken.tear()
    broken.backups[1].write_bytes(b"x" * 5000)
    broken.unlock()
    broken.page.table.choose(str(broken.backups[1]))
    assert "打不开" in broken.page.problem.text()
    assert not broken.page.restore_button.isEnabled()
    broken.page.table.choose(str(broken.backups[0]))
    assert broken.page.restore_button.isEnabled()


def test_that_a_rescued_record_is_let_go_by_a_window_that_is_closed(broken: Broken) -> None:
    broken.lose_keys()
    broken.unlock()
    assert broken.window.rescue.page.unclaimed is not None
    broken.window.close()
    unlock(broken.world, PASSPHRASE, unheard).care.close()


def test_that_a_good_backup_can_be_taken_while_the_others_are_looked_into(broken: Broken) -> None:
    broken.tear()
    window = broken.start()
    window.unlock_page.entered.emit(PASSPHRASE)
    broken.qtbot.waitUntil(lambda: broken.window.rescue.page is not None)
    broken.qtbot.waitUntil(broken.page.restore_button.isEnabled)
    assert broken.states() == ["能用", "正在核对……"]
    broken.page.restore_button.click()
    broken.page.restore_button.click()
    broken.settle()
    assert "没有删" in broken.page.told.text()
    assert len(list(broken.world.paths.data.glob("record.2*.db"))) == 1


def test_that_a_lost_key_is_found_without_a_word_about_backups(broken: Broken) -> None:
    broken.lose_keys()
    broken.unlock()
    assert "什么也没有少" in broken.page.told.text()
    assert broken.typist.focus is broken.page.go_on_button
    broken.typist.press(ENTER)
    assert broken.talks() == 3


def test_that_a_wrong_passphrase_is_no_reason_to_begin_anew(broken: Broken) -> None:
    broken.lose_keys()
    broken.unlock("wrong-one-26")
    assert broken.states() == ["口令打不开", "口令打不开"]
    assert "这个口令打不开备份" in broken.page.problem.text()
    assert broken.page.anew_button.isHidden()
    assert broken.typist.focus is broken.page.passphrase
    for _ in range(2):
        broken.typist.press(ENTER)
        broken.settle()
    assert broken.page.anew_button.text() == "想不起口令：建立新的记录……"  # there are backups
    broken.page.passphrase.selectAll()
    broken.typist.type(PASSPHRASE)
    broken.typist.press(ENTER)
    broken.settle()
    assert "什么也没有少" in broken.page.told.text()


def test_that_a_stick_helps_where_nothing_else_does(broken: Broken) -> None:
    stick = broken.folder / "stick"
    broken.world.paths.backups.rename(stick)
    broken.world.paths.record.unlink()
    broken.unlock()
    assert "U 盘" in broken.page.problem.text()
    assert not broken.page.anew_button.isHidden()
    broken.page.take(max(stick.glob("record-*.db")))
    broken.settle()
    assert broken.states() == ["能用"]
    broken.typist.press(ENTER)
    broken.settle()
    broken.typist.press(ENTER)
    assert broken.talks() == 2


def test_that_one_may_begin_anew_where_there_is_nothing_pressed_twice(broken: Broken) -> None:
    shutil.rmtree(broken.world.paths.backups)
    broken.tear()
    whole = broken.world.paths.record.read_bytes()
    broken.unlock()
    broken.page.anew_button.click()
    broken.settle()
    assert broken.world.paths.record.exists()
    assert "留着" in broken.page.problem.text()
    broken.page.anew_button.click()
    broken.settle()
    assert broken.window.first_run.isVisible()
    assert broken.window.first_run.point.count() == 22
    (aside,) = broken.world.paths.data.glob("record.2*.db")
    assert aside.read_bytes() == whole


def test_that_a_new_computer_is_given_its_backup_and_asks_for_the_passphrase_first(
    broken: Broken,
) -> None:
    kept = broken.backups[0]
    broken.side = "new"
    window = broken.start()
    window.first_run.restore_button.click()
    broken.settle()
    assert broken.page.reason.isHidden()
    assert "没有找到备份" in broken.page.problem.text()
    broken.page.take(kept)
    assert "先输入口令" in broken.page.problem.text()
    assert broken.typist.focus is broken.page.passphrase
    broken.typist.type(PASSPHRASE)
    broken.typist.press(ENTER)
    broken.settle()
    broken.typist.press(ENTER)
    broken.settle()
    broken.typist.press(ENTER)
    assert broken.talks() == 2
    assert window.first_run is None


def test_that_one_may_go_back_to_a_first_run_or_a_locked_page(broken: Broken) -> None:
    broken.tear()
    broken.unlock()
    broken.page.back_button.click()
    assert broken.window.unlock_page.isVisible()
    assert broken.window.unlock_page.field.text() == ""
    assert broken.window.rescue.page is None
    broken.side = "new"
    window = broken.start()
    window.first_run.restore_button.click()
    broken.settle()
    broken.page.back_button.click()
    broken.settle()
    assert window.first_run.isVisible()
    assert window.first_run.point.count() == 22


def test_that_a_restore_that_fails_is_said_and_can_be_tried_again(broken: Broken) -> None:
    broken.tear()
    broken.unlock()
    kept = broken.backups[0].rename(broken.folder / "moved.db")
    broken.page.restore_button.click()
    broken.settle()
    assert "读不出" in broken.page.problem.text()
    kept.rename(broken.world.paths.backups / "record-20261124-013014.db")
    assert broken.page.restore_button.isEnabled()
    assert broken.page.back_button.isEnabled()


def test_that_the_district_s_record_comes_back_and_its_epoch_is_told(broken: Broken) -> None:
    broken.side = "hub"
    broken.world.paths.record.write_bytes(b"nonsense" * 999)
    broken.unlock()
    assert broken.states() == ["能用"]
    broken.typist.press(ENTER)
    broken.settle()
    assert "另起一期" in broken.page.told.text()
    broken.typist.press(ENTER)
    broken.qtbot.waitUntil(lambda: broken.window.shell is not None)
    assert isinstance(broken.window.shell, DistrictShell)
    broken.settle()


def test_that_a_forgotten_passphrase_goes_to_the_district_and_back(broken: Broken) -> None:
    window = broken.start()
    window.unlock_page.forgotten_button.click()
    page = window.rescue.page
    assert isinstance(page, ForgottenPage)
    assert broken.typist.focus is page.carry_button
    out, back = broken.folder / "keys.json", broken.folder / "back.json"
    page.carry_to(out)
    broken.settle()
    assert page.carried.text() == f"已拷到 {out}"
    recover(a_world(broken.folder / "hub", "recovering"), PASSPHRASE, out, NEW, back)
    page.passphrase.setText(NEW)
    page.install(back)
    assert broken.talks(NEW) == 3


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda page, _: page.install_button.click(), "先输入您在区里定的新口令"),
        (lambda page, folder: page.install(folder / "district.toml"), "不是密钥文件"),
        (lambda page, folder: page.install(folder / "point" / "keys.json"), "不是换好的那个文件"),
        (lambda page, folder: page.carry_to(folder / "none" / "keys.json"), "文件夹"),
    ],
)
def test_that_what_goes_wrong_on_the_way_is_said(
    broken: Broken, act: Callable[[ForgottenPage, Path], None], sentence: str
) -> None:
    window = broken.start()
    window.unlock_page.forgotten_button.click()
    page = window.rescue.page
    if "先输入" not in sentence:
        page.passphrase.setText(NEW)
    act(page, broken.folder)
    broken.settle()
    assert sentence in page.problem.text()
    assert page.install_button.isEnabled()
    assert page.passphrase.hasFocus() is ("文件夹" not in sentence)
    page.back_button.click()
    assert window.unlock_page.isVisible()


def test_that_an_older_passphrase_opens_the_record_of_today_by_a_backup_s_key(
    broken: Broken,
) -> None:
    hub, keys = a_world(broken.folder / "hub", "recovering"), broken.world.paths.keys
    changed = broken.folder / "changed.json"
    recover(hub, PASSPHRASE, keys, NEW, changed)
    shutil.copy(changed, keys)
    broken.unlock()
    assert "口令不对" in broken.window.unlock_page.problem.text()
    broken.window.unlock_page.forgotten_button.click()
    broken.window.rescue.page.backups_button.click()
    broken.settle()
    assert "请输入口令，按回车" in broken.page.problem.text()
    broken.page.passphrase.setText(PASSPHRASE)
    broken.page.check_button.click()
    broken.settle()
    broken.page.go_on_button.click()
    assert broken.talks() == 3
