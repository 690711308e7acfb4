"""A district with its window open and its library read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, door_of, found_district
from advisor_app.gui.app import Window
from advisor_app.gui.district.shell import DistrictShell
from tests.builders import PASSPHRASE, a_world
from tests.gui.district.desks import Officer
from tests.gui.district.officer import editor, settle
from tests.gui.district.town_hall import a_busy_district
from tests.gui.driving import idle, shown


@pytest.fixture
def hub(tmp_path: Path) -> World:
    """A district of its own."""
    world = a_world(tmp_path / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    return world


@pytest.fixture
def window(qtbot: QtBot, hub: World) -> Iterator[Window]:
    """Its window, unlocked."""
    made = Window(door_of(hub), hub.paths.data)
    made.setWindowState(Qt.WindowState.WindowNoState)
    made.resize(1366, 740)
    shown(qtbot, made)
    made.begin()
    made.unlock_page.entered.emit(PASSPHRASE)
    qtbot.waitUntil(lambda: made.shell is not None)
    idle(qtbot, made.jobs)
    yield made
    made.close()


@pytest.fixture
def shell(window: Window, qtbot: QtBot) -> DistrictShell:
    """What stands in it, everything read."""
    assert isinstance(window.shell, DistrictShell)
    window.shell.go("policies")
    qtbot.waitUntil(lambda: editor(window.shell).list.count() > 0)  # type: ignore[arg-type]
    settle(qtbot, window.shell)
    return window.shell


@pytest.fixture
def officer(qtbot: QtBot, tmp_path: Path) -> Iterator[Officer]:
    """An officer before the window of a district with points that can report."""
    made = Officer(qtbot, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a district whose points have reported; to be copied, not to be opened."""
    return a_busy_district(tmp_path_factory.mktemp("busy"))
