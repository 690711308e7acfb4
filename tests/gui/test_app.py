"""The window: first start, unlocking, locking, closing, and a second one on the same record."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, door_of, found_district, set_up, unlock
from advisor_app.domain.errors import RecordProblem
from advisor_app.gui.app import TITLE, Window, bug_hook
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.shell import Shell
from advisor_app.services.door import FirstRun
from tests.builders import PASSPHRASE, a_world, register, unheard
from tests.gui.driving import CTRL, ENTER, Typist, idle, shown

FIRST = FirstRun(
    point="410106-D05", point_name="示例五顾问点", advisor="示例顾问", passphrase=PASSPHRASE
)
Open = Callable[[], Window]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return a_world(tmp_path / "data")


@pytest.fixture
def record(world: World) -> None:
    """Make a record with one elder, and close it."""
    services = set_up(world, FIRST, unheard)
    register(services)
    services.care.close()


@pytest.fixture
def start(qtbot: QtBot, world: World) -> Open:
    """Starts a window, as the program does, and waits until everything is loaded."""

    def open_window() -> Window:
        window = Window(door_of(world), world.paths.data)
        window.setWindowState(Qt.WindowState.WindowNoState)
        shown(qtbot, window)
        loading: list[bool] = []
        window.jobs.busy.connect(loading.append)
        window.begin()
        qtbot.waitUntil(lambda: False in loading)
        idle(qtbot, window.jobs)
        return window

    return open_window


def _unlock(qtbot: QtBot, window: Window, typist: Typist) -> ReceptionPage:
    assert typist.focus is window.unlock_page.field
    typist.type(PASSPHRASE)
    typist.press(ENTER)
    qtbot.waitUntil(lambda: window.shell is not None)
    idle(qtbot, window.jobs)
    assert isinstance(window.shell, Shell)
    if window.shell.current == "today":
        typist.press(Qt.Key.Key_F2)
        idle(qtbot, window.jobs)
    page = window.shell.page("reception")
    assert isinstance(page, ReceptionPage)
    return page


def _broken(*_: object) -> NoReturn:
    raise LookupError("a bug")


def _opens(world: World) -> bool:
    """Say whether the record can be opened by somebody else; the lock lets go at closing."""
    services = unlock(world, PASSPHRASE, unheard)
    services.care.close()
    return True


@pytest.mark.usefixtures("record")
def test_that_a_known_device_asks_for_the_passphrase_only(start: Open, typist: Typist) -> None:
    window = start()
    assert window.unlock_page.isVisible()
    assert window.first_run is None
    assert window.shell is None
    assert typist.focus is window.unlock_page.field
    assert window.windowTitle() == TITLE


@pytest.mark.usefixtures("record")
def test_that_the_passphrase_opens_the_counter(qtbot: QtBot, start: Open, typist: Typist) -> None:
    window = start()
    page = _unlock(qtbot, window, typist)
    assert page.isVisible()
    assert window.windowTitle() == f"示例五顾问点 · {TITLE}"
    assert typist.focus is page.finder.box


@pytest.mark.usefixtures("record")
def test_that_the_day_begins_with_who_is_due_and_goes_on_at_the_counter(
    qtbot: QtBot, start: Open, typist: Typist
) -> None:
    window = start()
    shown = []
    for _ in range(2):
        typist.type(PASSPHRASE)
        typist.press(ENTER)
        qtbot.waitUntil(lambda: window.shell is not None)
        idle(qtbot, window.jobs)
        assert isinstance(window.shell, Shell)
        shown.append(window.shell.current)
        window.lock()
        idle(qtbot, window.jobs)
    assert shown == ["today", "reception"]


@pytest.mark.usefixtures("record")
def test_that_a_wrong_passphrase_is_said_and_can_be_tried_again(
    qtbot: QtBot, start: Open, typist: Typist
) -> None:
    window = start()
    typist.type("wrong-one-26")
    typist.press(ENTER)
    qtbot.waitUntil(window.unlock_page.problem.isVisible)
    assert "口令" in window.unlock_page.problem.text()
    assert window.shell is None
    _unlock(qtbot, window, typist)


@pytest.mark.usefixtures("record")
def test_that_a_second_window_on_the_same_record_is_told_so(
    qtbot: QtBot, start: Open, typist: Typist
) -> None:
    first = start()
    _unlock(qtbot, first, typist)
    second = start()
    second.unlock_page.field.setText(PASSPHRASE)
    second.unlock_page.open_button.click()
    qtbot.waitUntil(second.unlock_page.problem.isVisible)
    assert second.unlock_page.problem.text().startswith("这份记录已经在另一个窗口打开")
    assert second.shell is None
    assert second.unlock_page.open_button.isEnabled()
    first.close()
    second.unlock_page.open_button.click()
    qtbot.waitUntil(lambda: second.shell is not None)


@pytest.mark.usefixtures("record")
def test_that_a_damaged_key_file_is_said_without_a_trace(
    qtbot: QtBot, start: Open, world: World, typist: Typist
) -> None:
    for path in world.paths.data.glob("keys.json*"):
        path.write_bytes(b"{}")
    window = start()
    typist.type(PASSPHRASE)
    typist.press(ENTER)
    qtbot.waitUntil(lambda: window.rescue.page is not None)
    assert window.rescue.page.reason.text().startswith("密钥文件打不开")
    idle(qtbot, window.jobs)
    assert window.rescue.page.passphrase.isEnabled()


@pytest.mark.announced_log
@pytest.mark.usefixtures("record")
def test_that_a_bug_while_opening_does_not_leave_the_page_waiting(
    qtbot: QtBot, start: Open, typist: Typist
) -> None:
    window = start()
    window._door = replace(window._door, unlock=_broken)
    typist.type(PASSPHRASE)
    typist.press(ENTER)
    qtbot.waitUntil(window.unlock_page.problem.isVisible)
    assert window.unlock_page.open_button.isEnabled()


@pytest.mark.usefixtures("record")
def test_that_locking_closes_the_record_and_shows_nothing_of_it(
    qtbot: QtBot, start: Open, world: World, typist: Typist
) -> None:
    window = start()
    _unlock(qtbot, window, typist)
    typist.press(Qt.Key.Key_L, CTRL)
    idle(qtbot, window.jobs)
    assert window.shell is None
    assert window.unlock_page.isVisible()
    assert window.unlock_page.field.text() == ""
    assert window.windowTitle() == TITLE
    assert _opens(world)


@pytest.mark.usefixtures("record")
def test_that_one_may_lock_and_unlock_all_day(qtbot: QtBot, start: Open, typist: Typist) -> None:
    window = start()
    for _ in range(3):
        page = _unlock(qtbot, window, typist)
        typist.press(ENTER)
        qtbot.waitUntil(lambda here=page: here.recall.isVisible())
        window.lock()
        idle(qtbot, window.jobs)


@pytest.mark.usefixtures("record")
def test_that_locking_a_locked_window_does_nothing(start: Open) -> None:
    window = start()
    window.lock()
    assert window.unlock_page.isVisible()


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("end", ["lock", "close"])
def test_that_what_was_being_typed_is_there_again(
    qtbot: QtBot, start: Open, typist: Typist, end: str
) -> None:
    window = start()
    page = _unlock(qtbot, window, typist)
    typist.type("zgl")
    typist.press(ENTER)
    qtbot.waitUntil(lambda: page.card is not None)
    page.form.asked.setFocus()
    typist.say("问助餐")
    if end == "lock":
        window.lock()
    else:
        window.close()
        window = start()
    again = _unlock(qtbot, window, typist)
    qtbot.waitUntil(lambda: again.form.is_begun and again.card is not None)
    assert again.form.asked.toPlainText() == "问助餐"
    assert again.card is not None
    assert again.card.person.name == "张桂兰"


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("unlocked", [True, False])
def test_that_closing_lets_the_record_go(
    qtbot: QtBot, start: Open, world: World, typist: Typist, *, unlocked: bool
) -> None:
    window = start()
    if unlocked:
        _unlock(qtbot, window, typist)
    assert window.close()
    assert _opens(world)


@pytest.mark.usefixtures("record")
def test_that_the_window_comes_back_where_it_was(start: Open) -> None:
    window = start()
    window.resize(900, 540)
    window.close()
    assert start().height() == 540


@pytest.mark.usefixtures("record")
def test_that_a_place_that_cannot_be_read_is_ignored(start: Open, world: World) -> None:
    (world.paths.data / "window.ini").write_text("[General]\nplace=nonsense\n", encoding="utf-8")
    assert start().unlock_page.isVisible()


def test_that_a_new_device_is_set_up_and_opens_at_once(
    qtbot: QtBot, start: Open, world: World, typist: Typist
) -> None:
    window = start()
    first = window.first_run
    assert first.isVisible()
    assert first.point.count() == 22
    first.point.setCurrentIndex(first.point.findText("D05", Qt.MatchFlag.MatchStartsWith))
    first.name.setText("示例五顾问点")
    first.advisor.setText("示例顾问")
    first.passphrase.setText(PASSPHRASE)
    first.again.setText(PASSPHRASE)
    first.again.setFocus()
    typist.press(ENTER)
    qtbot.waitUntil(lambda: window.shell is not None)
    idle(qtbot, window.jobs)
    assert window.windowTitle() == f"示例五顾问点 · {TITLE}"
    window.lock()
    idle(qtbot, window.jobs)
    assert window.unlock_page.isVisible()
    _unlock(qtbot, window, typist)
    window.close()
    services = unlock(world, PASSPHRASE, unheard)
    assert services.desk.point.code == "410106-D05"
    assert services.desk.advisor.name == "示例顾问"
    services.care.close()


def test_that_a_first_start_may_join_the_district(
    qtbot: QtBot, start: Open, world: World, tmp_path: Path
) -> None:
    public = tmp_path / "district.toml"
    found_district(a_world(tmp_path / "hub", "hub"), "示例区", PASSPHRASE, public)
    window = start()
    public.write_bytes(public.read_bytes().replace("济源路街道".encode(), "改过名街道".encode()))
    window.first_run.take_district(public)
    idle(qtbot, window.jobs)
    assert window.first_run.point.itemText(0).startswith("S01　改过名街道")
    window.first_run.ready.emit(
        FirstRun(
            point="410106-D06", point_name="示例六", advisor="示例顾问", passphrase=PASSPHRASE,
            district=public,
        )
    )  # fmt: skip
    qtbot.waitUntil(lambda: window.shell is not None)
    window.close()
    services = unlock(world, PASSPHRASE, unheard)
    assert services.exchange.standing().district == "示例区"
    services.care.close()


@pytest.mark.parametrize("content", ["", "not a district", "name = 1"])
def test_that_a_wrong_file_of_the_district_is_said_and_makes_no_record(
    qtbot: QtBot, start: Open, world: World, tmp_path: Path, content: str
) -> None:
    wrong = tmp_path / "district.toml"
    wrong.write_text(content, encoding="utf-8")
    window = start()
    window.first_run.ready.emit(
        FirstRun(
            point="410106-D06", point_name="示例六", advisor="示例顾问", passphrase=PASSPHRASE,
            district=wrong,
        )
    )  # fmt: skip
    qtbot.waitUntil(window.first_run.problem.isVisible)
    assert window.first_run.problem.text()
    assert window.shell is None
    assert door_of(world).is_new()


def test_that_a_first_start_that_was_left_begins_again(start: Open, world: World) -> None:
    start().close()
    assert door_of(world).is_new()
    assert start().first_run.isVisible()


@pytest.mark.usefixtures("record")
def test_that_the_unlock_page_stands_before_anything_heavy_is_loaded(world: World) -> None:
    code = dedent("""
        import sys
        from pathlib import Path
        from PySide6.QtWidgets import QApplication
        from advisor_app.gui import theme
        from advisor_app.gui.app import Window
        from advisor_app.services.door import Door
        app = QApplication([])
        door = Door(
            is_new=lambda: False, load=lambda: None, points=tuple, weakness=str,
            unlock=None, set_up=None, found=None, slip=None, rescue=None, points_in=None,
        )
        window = Window(door, Path(sys.argv[1]))
        window.show()
        window.begin()
        heavy = ("sqlcipher3", "reportlab", "advisor_app.store", "advisor_app.gui.shell",
                 "pypdfium2", "PySide6.QtPrintSupport")
        assert window.unlock_page.isVisible()
        print([name for name in heavy if name in sys.modules])
        sys.stdout.flush()
        window.jobs.stop()
        import os
        os._exit(0)
    """)
    told = subprocess.run(
        [sys.executable, "-c", code, str(world.paths.data)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert told.stdout.strip() == "[]"


def test_that_the_window_fits_an_old_screen(start: Open) -> None:
    window = start()
    assert window.minimumWidth() <= 1024
    assert window.minimumHeight() <= 600


@pytest.mark.announced_log
@pytest.mark.usefixtures("record")
def test_that_a_bug_of_the_window_is_logged_and_said_and_the_window_stays(
    qtbot: QtBot, start: Open, typist: Typist, caplog: pytest.LogCaptureFixture
) -> None:
    window = start()
    _unlock(qtbot, window, typist)
    error = LookupError("a bug")
    bug_hook(window)(LookupError, error, error.__traceback__)
    assert window.shell is not None
    assert "再试一次" in window.shell.status.text()
    assert "LookupError" not in window.shell.status.text()
    assert any(one.exc_info and one.exc_info[1] is error for one in caplog.records)


@pytest.mark.usefixtures("record")
def test_that_a_refusal_nothing_caught_is_said_as_it_is(start: Open) -> None:
    window = start()
    error = RecordProblem("磁盘已满：请清理")
    bug_hook(window)(RecordProblem, error, None)
    assert window.unlock_page.problem.text() == "磁盘已满：请清理"


@pytest.mark.usefixtures("record")
def test_that_somebody_at_a_terminal_may_still_interrupt(
    start: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    window = start()
    bug_hook(window)(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "KeyboardInterrupt" in capsys.readouterr().err
    assert not window.unlock_page.problem.isVisible()
