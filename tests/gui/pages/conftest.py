"""Pages on their own, each on a real record, and a district's public file."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import found_district
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from tests.builders import PASSPHRASE, a_world
from tests.gui.driving import idle, shown

P = TypeVar("P", bound=Page)
Put = Callable[[P], P]
Said = list[tuple[str, str]]


@pytest.fixture
def put(qtbot: QtBot, jobs: Jobs) -> Callable[[P], P]:
    """Shows a page as the shell does, hearing of changes, and waits until it has read."""

    def show(page: P) -> P:
        jobs.changed.connect(page.refresh)
        page.resize(1180, 700)
        shown(qtbot, page)
        page.refresh(None)
        page.enter()
        idle(qtbot, jobs)
        return page

    return show


@pytest.fixture
def wait(qtbot: QtBot, jobs: Jobs) -> Callable[[], None]:
    """Waits until the store thread has nothing left to do."""
    return lambda: idle(qtbot, jobs)


@pytest.fixture
def district_file(tmp_path: Path) -> Path:
    """The public file of a district."""
    path = tmp_path / "district.toml"
    found_district(a_world(tmp_path / "district"), "示例区", PASSPHRASE, path)
    return path
