"""A counter with a few registered elders, its store thread, and the shell on top of them.

A record belongs to the thread that opened it, so the services are made, asked and closed on the
store thread, as in the program.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.elder import Papers, Relative
from advisor_app.domain.ids import RecordId
from advisor_app.gui import theme
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.shell import Shell
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_day
from advisor_app.support.paths import resources_folder
from tests.builders import START, TickingClock, a_point, consult, register
from tests.gui.driving import Typist, idle, on_store, shown

GUILAN = "张桂兰"
GUILAN_NUMBER = "99999919400305006X"
GUILAN_PHONE = "10000003812"


def _populate(services: Services) -> None:
    """Register a handful of elders; 张桂兰 came twice and was to be called back."""
    guilan = register(
        services,
        GUILAN,
        papers=Papers.CITIZEN,
        number=GUILAN_NUMBER,
        phone=GUILAN_PHONE,
        community="示例一社区",
        relative=Relative(name="王小芳", relation="女儿", phone="10000009999"),
        facts={"hukou": "410106", "residence": "410106"},
    )
    register(services, "王秀英", phone="10000004455", facts={"birth": "1950", "sex": "female"})
    register(services, "王建国", phone="10000004466", facts={"birth": "1938-01-02", "sex": "male"})
    register(services, "李芳", facts={"birth": "1947-03-05", "hukou": "410106", "sex": "female"})
    register(services, "曾长顺", phone="10000007788", community="示例二社区")
    first, second = START - timedelta(days=90), START - timedelta(days=42)
    consult(services, guilan, at=first, topics=("pension",))
    consult(
        services,
        guilan,
        at=second,
        topics=("meals",),
        outcome=Outcome.FOLLOW_UP,
        callback_due=local_day(second) + timedelta(days=7),
        asked="问助餐",
    )


@pytest.fixture(scope="session", autouse=True)
def themed(qapp: QApplication) -> None:
    """Install fonts, colours and Chinese dialogs, once."""
    theme.install(qapp, resources_folder() / "fonts")


@pytest.fixture
def typist(qtbot: QtBot) -> Typist:
    """Somebody at the keyboard."""
    return Typist(qtbot)


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    """The store thread."""
    made = Jobs()
    yield made
    qtbot.waitUntil(lambda: made.idle)
    made.stop()


@pytest.fixture
def clock() -> TickingClock:
    """The counter's clock: 2026-11-23, half past nine in the morning."""
    return TickingClock()


@pytest.fixture
def services(tmp_path: Path, qtbot: QtBot, jobs: Jobs, clock: TickingClock) -> Iterator[Services]:
    """An open point with a handful of elders, opened on the store thread."""

    def make() -> Services:
        made = a_point(tmp_path / "point", clock=clock, heard=jobs.announce)
        _populate(made)
        return made

    opened = on_store(qtbot, jobs, make)
    yield opened
    on_store(qtbot, jobs, opened.care.close)


@pytest.fixture
def people(qtbot: QtBot, jobs: Jobs, services: Services) -> dict[str, RecordId]:
    """Name to id of everybody registered."""
    found = on_store(qtbot, jobs, services.registration.recent)
    return {one.person.name: one.person.id for one in found}


@pytest.fixture
def shell(qtbot: QtBot, services: Services, jobs: Jobs) -> Shell:
    """The shell with the counter page, everything read."""
    made = Shell(services, jobs, "reception")
    made.resize(1180, 720)
    shown(qtbot, made)
    made.begin()
    idle(qtbot, jobs)
    return made
