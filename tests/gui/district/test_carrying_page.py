"""The district's carrier in its window: points' files come in, requests wait for the officer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World
from advisor_app.domain.place import Place
from advisor_app.domain.schedule import Schedule
from advisor_app.gui.district.carrying import CarryingPage
from advisor_app.gui.district.shell import DistrictShell
from advisor_app.services.legs import travelled
from advisor_app.services.suite import Services
from advisor_app.sync.carriers.carrier import unheard
from tests.builders import a_point, consult
from tests.gui.driving import idle, on_store

D05 = "410106-D05"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def point(tmp_path: Path, hub: World, stick: Path) -> Iterator[Services]:
    """A point that has joined and sent its first bundle to the stick."""
    assert hub
    made = a_point(tmp_path / "point", D05, district=tmp_path / "hub.toml")
    consult(made)
    made.syncing.carrying.keep(Place.parse(str(stick)), Schedule())
    yield made
    made.care.close()


def sync(point: Services) -> dict[str, object]:
    return travelled(point.syncing.carrying.legs(unheard)).value


@pytest.fixture
def page(qtbot: QtBot, shell: DistrictShell, stick: Path) -> CarryingPage:
    """The page, with the stick set."""
    shell.go("carrying")
    made = shell.page("carrying")
    assert isinstance(made, CarryingPage)
    place = Place.parse(str(stick))
    on_store(qtbot, shell._jobs, lambda: shell._services.carrying.keep(place, Schedule()))
    made.refresh(None)
    idle(qtbot, shell._jobs)
    return made


def collect(qtbot: QtBot, page: CarryingPage) -> None:
    """Press the button and wait until all is read again."""
    page.panel.sync_button.click()
    qtbot.waitUntil(lambda: not page.panel.trips.under_way, timeout=30_000)
    idle(qtbot, page.jobs)


def test_that_a_request_waits_for_the_officer_and_its_records_for_the_request(
    qtbot: QtBot, page: CarryingPage, point: Services, shell: DistrictShell
) -> None:
    assert not page.waiting.isVisible()
    sync(point)
    collect(qtbot, page)
    assert page.waiting.count() == 1
    assert D05 in page.waiting.item(0).text()
    assert "等着登记" in page.panel.state.text()
    page.enrol_button.click()
    idle(qtbot, page.jobs)
    assert "登记好了" in shell.status.text()
    collect(qtbot, page)
    assert page.waiting.count() == 0
    assert "新收" in shell.status.text()
    value = sync(point)
    assert (value["new"], value["awaiting"]) == (0, 0)
    assert point.exchange.is_certified()


def test_that_nothing_new_is_said_as_such(
    qtbot: QtBot, page: CarryingPage, shell: DistrictShell
) -> None:
    collect(qtbot, page)
    assert "没有新的数据包" in shell.status.text()
    assert "上次连上" in page.panel.state.text()


def test_that_nobody_is_enrolled_without_being_picked(
    qtbot: QtBot, page: CarryingPage, point: Services, shell: DistrictShell
) -> None:
    sync(point)
    collect(qtbot, page)
    page.waiting.setCurrentRow(-1)
    page.enrol_button.click()
    assert "先选" in shell.status.text()


def test_that_a_pulled_stick_is_one_sentence(
    qtbot: QtBot, page: CarryingPage, shell: DistrictShell, stick: Path
) -> None:
    stick.rmdir()
    collect(qtbot, page)
    assert "U盘插好了没有" in shell.status.text()
    assert "没有连上" in page.panel.state.text()


@pytest.fixture
def asking(qtbot: QtBot, hub: World, page: CarryingPage, tmp_path: Path) -> list[Path]:
    """Requests of two points that came with the last trip."""
    paths = []
    for code in (D05, "410106-D06"):
        services = a_point(tmp_path / code, code, district=tmp_path / "hub.toml")
        path = hub.paths.inbox / code / "0123abcd.req"
        path.parent.mkdir(parents=True)
        services.exchange.request(path)
        services.care.close()
        paths.append(path)
    page.refresh(None)
    idle(qtbot, page.jobs)
    return paths


def test_that_whoever_was_picked_stays_picked_when_a_trip_ends(
    qtbot: QtBot, page: CarryingPage, asking: list[Path], shell: DistrictShell
) -> None:
    assert page.waiting.count() == len(asking) == 2
    assert page.waiting.currentRow() == 0
    page.waiting.setCurrentRow(1)
    collect(qtbot, page)
    assert "410106-D06" in page.waiting.currentItem().text()
    page.enrol_button.click()
    idle(qtbot, page.jobs)
    assert "登记好了" in shell.status.text()
    devices = on_store(qtbot, page.jobs, shell._services.devices.devices)
    assert [one.point for one in devices] == ["410106-D06"]


def test_that_a_request_that_went_meanwhile_is_said(
    qtbot: QtBot, page: CarryingPage, asking: list[Path], shell: DistrictShell
) -> None:
    page.waiting.setCurrentRow(1)
    asking[1].unlink()
    page.enrol_button.click()
    idle(qtbot, page.jobs)
    assert "0123abcd.req" in shell.status.text()
    page.refresh(None)
    idle(qtbot, page.jobs)
    assert page.waiting.count() == 1
    assert D05 in page.waiting.currentItem().text()


def test_that_the_keyboard_is_at_the_button_one_comes_for(page: CarryingPage) -> None:
    page.enter()
    assert page.panel.sync_button.hasFocus()


def test_that_the_district_is_backed_up_to_a_stick_by_a_button(
    qtbot: QtBot, shell: DistrictShell, page: CarryingPage, stick: Path
) -> None:
    page.backing_up.back_up(stick / "none")
    idle(qtbot, shell._jobs)
    assert "U 盘还插着没有" in shell.status.text()
    page.backing_up.back_up(stick)
    idle(qtbot, shell._jobs)
    assert "核对无误" in shell.status.text()
    assert list(stick.glob("record-*.db.keys.json"))
