"""The shell: pages by function keys, status line, what waits to be exported."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from advisor_app.domain.errors import BadInput
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.shell import PAGES, Shell
from advisor_app.services.suite import Services
from tests.builders import consult, register
from tests.gui.driving import CTRL, Typist, idle, on_store

KEYS = {
    "today": Qt.Key.Key_F1,
    "reception": Qt.Key.Key_F2,
    "elders": Qt.Key.Key_F3,
    "policies": Qt.Key.Key_F4,
    "directory": Qt.Key.Key_F5,
    "referrals": Qt.Key.Key_F6,
    "tally": Qt.Key.Key_F7,
    "sync": Qt.Key.Key_F8,
    "outreach": Qt.Key.Key_F9,
    "papers": Qt.Key.Key_F10,
}


def _texts(shell: Shell) -> list[str]:
    return [one.text() for one in shell.findChildren(QLabel) if one.isVisible()]


def _navigation(shell: Shell) -> dict[str, QPushButton]:
    words = {f"{word}  {key}": name for name, (key, word, _) in PAGES.items()}
    return {
        words[one.text()]: one for one in shell.findChildren(QPushButton) if one.text() in words
    }


def test_that_the_day_begins_at_the_counter(shell: Shell, typist: Typist) -> None:
    page = shell.page("reception")
    assert isinstance(page, ReceptionPage)
    assert shell.current == "reception"
    assert typist.focus is page.finder.box


def test_that_the_header_says_which_point_and_who_sits_there(
    shell: Shell, services: Services
) -> None:
    texts = _texts(shell)
    assert services.desk.point.name in texts
    assert f"顾问：{services.desk.advisor.name}" in texts


@pytest.mark.parametrize("name", PAGES)
def test_that_each_function_key_shows_its_page(
    qtbot: QtBot, shell: Shell, jobs: Jobs, typist: Typist, name: str
) -> None:
    shell.go("policies" if name == "reception" else "reception")
    typist.press(KEYS[name])
    idle(qtbot, jobs)
    assert shell.current == name
    assert shell.page(name).isVisible()
    chosen = [one for one, button in _navigation(shell).items() if button.isChecked()]
    assert chosen == [name]


def test_that_the_keys_work_from_every_page(
    qtbot: QtBot, shell: Shell, jobs: Jobs, typist: Typist
) -> None:
    shell.go(next(iter(KEYS)))
    for before, after in pairwise([*KEYS, *reversed(KEYS)]):
        assert shell.current == before
        typist.press(KEYS[after])
        idle(qtbot, jobs)
        assert shell.current == after


@pytest.mark.parametrize("name", PAGES)
def test_that_the_mouse_shows_a_page_too(qtbot: QtBot, shell: Shell, jobs: Jobs, name: str) -> None:
    qtbot.mouseClick(_navigation(shell)[name], Qt.MouseButton.LeftButton)
    idle(qtbot, jobs)
    assert shell.current == name


def test_that_every_page_is_offered_with_its_key_and_word(shell: Shell) -> None:
    assert set(_navigation(shell)) == set(PAGES)
    keys = [int(key.removeprefix("F")) for key, _, _ in PAGES.values()]
    assert keys == sorted(set(keys))
    assert keys[0] == 1


def test_that_a_page_is_made_at_its_first_use_and_once(shell: Shell) -> None:
    assert shell.findChildren(EldersPage) == []
    page = shell.page("elders")
    shell.go("elders")
    shell.go("reception")
    shell.go("elders")
    assert shell.findChildren(EldersPage) == [page]


@pytest.mark.parametrize("name", [one for one in PAGES if one != "reception"])
def test_that_opening_the_counter_makes_no_other_page(shell: Shell, name: str) -> None:
    assert shell.findChildren(PAGES[name][2]) == []  # type: ignore[call-overload]


def test_that_a_page_that_is_shown_reads_again_at_once(
    qtbot: QtBot, shell: Shell, jobs: Jobs, services: Services
) -> None:
    page = shell.page("reception")
    assert isinstance(page, ReceptionPage)
    assert page.today.list.count() == 0
    on_store(qtbot, jobs, lambda: consult(services))
    idle(qtbot, jobs)
    assert page.today.list.count() == 1


def test_that_a_page_that_is_hidden_reads_again_when_it_is_shown(
    qtbot: QtBot, shell: Shell, jobs: Jobs, services: Services
) -> None:
    shell.go("elders")
    idle(qtbot, jobs)
    page = shell.page("elders")
    assert isinstance(page, EldersPage)
    before = page.table.rows.rowCount()
    shell.go("reception")
    on_store(qtbot, jobs, lambda: register(services, "李桂芳"))
    idle(qtbot, jobs)
    assert page.table.rows.rowCount() == before
    shell.go("elders")
    idle(qtbot, jobs)
    assert page.table.rows.rowCount() == before + 1


def test_that_a_page_may_hand_a_person_to_another(
    qtbot: QtBot, shell: Shell, jobs: Jobs, people: dict[str, str]
) -> None:
    shell.go("elders")
    shell.page("elders").wanted.emit("reception", people["李芳"])
    idle(qtbot, jobs)
    page = shell.page("reception")
    assert isinstance(page, ReceptionPage)
    assert shell.current == "reception"
    assert page.card is not None
    assert page.card.person.name == "李芳"


@pytest.mark.parametrize(
    ("level", "role", "stays"),
    [("info", "good", False), ("warn", "warning", False), ("error", "error", True)],
)
def test_that_the_status_line_shows_how_grave_it_is(
    shell: Shell, level: str, role: str, *, stays: bool
) -> None:
    shell.page("reception").said.emit(level, "一句话")
    assert shell.status.text() == "一句话"
    assert shell.status.property("role") == role
    assert shell._hide_status.isActive() is not stays


def test_that_a_passing_sentence_goes_by_itself(qtbot: QtBot, shell: Shell) -> None:
    shell.say("info", "好了")
    shell._hide_status.setInterval(1)
    shell._hide_status.start()
    qtbot.waitUntil(lambda: shell.status.text() == "")


def test_that_an_error_is_not_taken_away_by_an_older_sentence_s_end(shell: Shell) -> None:
    shell.say("info", "好了")
    shell.say("error", "磁盘已满")
    assert not shell._hide_status.isActive()
    assert shell.status.text() == "磁盘已满"


def test_that_a_refusal_nobody_else_shows_stands_in_the_status_line(
    qtbot: QtBot, shell: Shell, jobs: Jobs
) -> None:
    def refuse() -> None:
        raise BadInput("磁盘已满：请清理")

    jobs.run(refuse, lambda _: None, owner=shell)
    idle(qtbot, jobs)
    assert shell.status.text() == "磁盘已满：请清理"
    assert shell.status.property("role") == "error"


def test_that_it_says_so_while_the_store_is_busy(qtbot: QtBot, shell: Shell, jobs: Jobs) -> None:
    assert "正在处理……" not in _texts(shell)
    jobs.run(lambda: None, lambda _: None, owner=shell)
    assert "正在处理……" in _texts(shell)
    idle(qtbot, jobs)
    assert "正在处理……" not in _texts(shell)


def test_that_what_waits_to_be_exported_is_counted(
    qtbot: QtBot, shell: Shell, jobs: Jobs, services: Services
) -> None:
    waiting = on_store(qtbot, jobs, services.exchange.standing).new
    assert shell.waiting.text() == f"未导出 {waiting} 条"
    on_store(qtbot, jobs, lambda: consult(services))
    idle(qtbot, jobs)
    assert shell.waiting.text() == f"未导出 {waiting + 1} 条"


def test_that_a_draft_is_nothing_to_export(
    qtbot: QtBot, shell: Shell, jobs: Jobs, services: Services
) -> None:
    before = shell.waiting.text()
    form = services.consulting.begin()
    on_store(qtbot, jobs, lambda: services.consulting.keep_draft(form, {}))
    idle(qtbot, jobs)
    assert shell.waiting.text() == before


@pytest.mark.parametrize("name", PAGES)
def test_that_leaving_the_counter_is_one_key_from_every_page(
    qtbot: QtBot, shell: Shell, jobs: Jobs, typist: Typist, name: str
) -> None:
    shell.go(name)
    idle(qtbot, jobs)
    with qtbot.waitSignal(shell.lock_wanted):
        typist.press(Qt.Key.Key_L, CTRL)


def test_that_a_settled_shell_hears_no_more(
    qtbot: QtBot, shell: Shell, jobs: Jobs, services: Services
) -> None:
    before = shell.waiting.text()
    shell.settle()
    on_store(qtbot, jobs, lambda: consult(services))
    idle(qtbot, jobs)
    assert shell.waiting.text() == before


@pytest.mark.parametrize("size", [(880, 480), (1280, 720), (1920, 1080)])
def test_that_everything_fits_the_window(
    qtbot: QtBot, shell: Shell, jobs: Jobs, size: tuple[int, int]
) -> None:
    shell.resize(*size)
    for name in PAGES:
        shell.go(name)
        idle(qtbot, jobs)
        assert (shell.width(), shell.height()) == size
        least = shell.minimumSizeHint()
        assert least.width() <= size[0], name
        assert least.height() <= size[1], name
