"""A point with a repeat visitor, and a counter PC that is switched on before it."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World
from advisor_app.domain.elder import Papers
from advisor_app.gui import theme
from advisor_app.support.logs import log_to
from advisor_app.support.paths import resources_folder
from tests.builders import START, TickingClock, a_point, a_world, consult, register
from tests.e2e.counter import Counter
from tests.services.districts import a_district

GUILAN, GUILAN_NUMBER, GUILAN_PHONE = "张桂兰", "99999919400305006X", "10000003812"

Open = Callable[[World], Counter]


@pytest.fixture
def point(tmp_path: Path) -> World:
    """The world of a point that joined a district, with one elder who came in October."""
    a_district(tmp_path)
    clock = TickingClock()
    services = a_point(tmp_path / "point", clock=clock, district=tmp_path / "hub.toml")
    elder = register(
        services, GUILAN, papers=Papers.CITIZEN, number=GUILAN_NUMBER, phone=GUILAN_PHONE,
        community="示例一社区", facts={"hukou": "410106", "residence": "410106"},
    )  # fmt: skip
    consult(services, elder, at=START - timedelta(days=40), topics=("meals",), asked="问助餐")
    services.care.close()
    return a_world(tmp_path / "point", "later", clock)


@pytest.fixture
def switched_on(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    """Switches a counter PC on; what is still on in the end is switched off."""
    theme.install(qapp, resources_folder() / "fonts")
    made: list[Counter] = []
    handlers: list[logging.Handler] = []

    def switch_on(world: World) -> Counter:
        handlers.append(log_to(world.paths.logs))
        made.append(Counter(qtbot, world))
        made[-1].switch_on()
        return made[-1]

    yield switch_on
    for one in made:
        one.switch_off()
    for handler in handlers:
        logging.getLogger("advisor_app").removeHandler(handler)
        handler.close()


@pytest.fixture
def counter(point: World, switched_on: Open) -> Counter:
    """The counter PC of the point, unlocked."""
    made = switched_on(point)
    made.unlock()
    return made


@pytest.fixture
def wait_until(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Waits until something is so."""
    return lambda so: qtbot.waitUntil(so, timeout=20_000)
