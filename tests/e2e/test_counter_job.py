"""A whole job at the counter, in the real window, by keyboard: from unlocking to being recalled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, door_of, set_up, unlock
from advisor_app.domain.consultation import Outcome
from advisor_app.gui import theme
from advisor_app.gui.app import Window
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.pages.reception import ReceptionPage
from advisor_app.gui.shell import Shell
from advisor_app.services.door import FirstRun
from advisor_app.support.paths import resources_folder
from tests.builders import PASSPHRASE, a_world, unheard
from tests.gui.driving import CTRL, ENTER, Typist, back_to, idle, opened, shown

NUMBER = "99999919400305006X"
FIRST = FirstRun(
    point="410106-D05", point_name="示例五顾问点", advisor="示例顾问", passphrase=PASSPHRASE
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = a_world(tmp_path / "data")
    set_up(made, FIRST, unheard).care.close()
    return made


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, world: World) -> Iterator[Window]:
    theme.install(qapp, resources_folder() / "fonts")
    made = Window(door_of(world), world.paths.data)
    made.setWindowState(Qt.WindowState.WindowNoState)
    shown(qtbot, made)
    with qtbot.waitSignal(made.jobs.busy, check_params_cb=lambda busy: not busy):
        made.begin()
    yield made
    made.close()


@pytest.fixture
def typist(qtbot: QtBot) -> Typist:
    return Typist(qtbot)


def _unlock(qtbot: QtBot, window: Window, typist: Typist) -> ReceptionPage:
    typist.type(PASSPHRASE)
    typist.press(ENTER)
    qtbot.waitUntil(lambda: window.shell is not None)
    idle(qtbot, window.jobs)
    assert isinstance(window.shell, Shell)
    window.shell.go("reception")
    idle(qtbot, window.jobs)
    page = window.shell.page("reception")
    assert isinstance(page, ReceptionPage)
    return page


def _register(qtbot: QtBot, page: ReceptionPage, typist: Typist) -> None:
    """Swipe a card nobody has, fill the form in by keyboard and save it."""
    typist.type(NUMBER)
    typist.press(ENTER)
    dialog = opened(qtbot, page, PersonDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    typist.say("张桂兰")
    typist.press(ENTER, CTRL)
    qtbot.waitUntil(lambda: page.card is not None)
    idle(qtbot, page.jobs)
    back_to(qtbot, page.window())


def _log(page: ReceptionPage, typist: Typist) -> None:
    """Answer one question of the screening, explain a policy, note the talk and save it."""
    typist.press(Qt.Key.Key_J, CTRL)
    typist.type("1")
    page.panel.tree.setFocus()
    typist.press(Qt.Key.Key_Space)
    page.form.channel.setFocus()
    typist.type("116")
    typist.press(ENTER)
    typist.say("高龄津贴怎么办，食堂在哪里")


def _preview(qtbot: QtBot, page: ReceptionPage, typist: Typist) -> None:
    typist.press(Qt.Key.Key_P, CTRL)
    dialog = opened(qtbot, page, SheetPreviewDialog)
    qtbot.waitUntil(lambda: dialog.sheet is not None)
    assert dialog.sheet is not None
    assert dialog.sheet.pages >= 1
    qtbot.waitUntil(dialog.isActiveWindow)
    typist.press(Qt.Key.Key_Escape)
    back_to(qtbot, page.window())


def test_that_somebody_who_came_once_is_known_the_next_time(
    qtbot: QtBot, window: Window, world: World, typist: Typist
) -> None:
    page = _unlock(qtbot, window, typist)
    _register(qtbot, page, typist)
    asked = page.panel.question
    assert asked is not None
    _log(page, typist)
    idle(qtbot, window.jobs)
    assert page.facts.get(asked.fact) is not None
    _preview(qtbot, page, typist)
    page.form.asked.setFocus()
    typist.press(ENTER, CTRL)
    qtbot.waitUntil(lambda: page.today.list.count() == 1)

    typist.press(Qt.Key.Key_L, CTRL)
    idle(qtbot, window.jobs)
    assert window.shell is None
    again = _unlock(qtbot, window, typist)
    assert again.today.list.count() == 1
    typist.type("zgl")
    typist.press(ENTER)
    qtbot.waitUntil(lambda: again.card is not None)
    told = again.recall.details.toolTip()
    assert "高龄津贴、助餐" in told
    assert NUMBER not in told
    assert again.facts.get(asked.fact) is not None
    window.close()
    _check_the_record(world)


def _check_the_record(world: World) -> None:
    """Open the record anew: everything is in it, and the journal proves it."""
    services = unlock(world, PASSPHRASE, unheard)
    try:
        (seen,) = services.consulting.listed()
        assert seen.name == "张桂兰"
        assert seen.consultation.topics == ("old_age_allowance", "meals")
        assert seen.consultation.outcome is Outcome.ANSWERED
        assert len(seen.consultation.policies) == 1
        assert seen.note is not None
        assert seen.note.asked == "高龄津贴怎么办，食堂在哪里"
        assert services.consulting.drafts() == ()
        assert services.care.verify().problems == ()
    finally:
        services.care.close()
