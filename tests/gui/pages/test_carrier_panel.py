"""The carrier on the page: a real folder, a real trip on its own thread, and honest words."""

from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import found_district
from advisor_app.domain.place import Place
from advisor_app.domain.schedule import Schedule
from advisor_app.gui.carrier_trips import CarrierTrips
from advisor_app.gui.dialogs.carrier_setting import CarrierSettingDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.carrier_panel import CarrierPanel
from advisor_app.services.carrying import Carrying
from advisor_app.services.exchange import read_district
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_world
from tests.gui.driving import idle, on_store, opened, shown


class Desk:
    """A panel that is shown, and what it said."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs) -> None:
        self._qtbot, self._jobs = qtbot, jobs
        self.desk: Carrying = services.syncing.carrying
        self.panel = shown(qtbot, CarrierPanel(self.desk, jobs))
        self.said: list[tuple[str, str]] = []
        self.panel.said.connect(lambda level, words: self.said.append((level, words)))
        self.look()

    @property
    def words(self) -> str:
        """What stands on the panel."""
        return f"{self.panel.where.text()}\n{self.panel.state.text()}"

    def keep(self, folder: Path, schedule: str = "off") -> None:
        """Set the place."""
        place = Place.parse(str(folder))
        on_store(self._qtbot, self._jobs, lambda: self.desk.keep(place, Schedule.parse(schedule)))
        self.look()

    def look(self) -> None:
        self.panel.look()
        idle(self._qtbot, self._jobs)

    def wait(self) -> None:
        """Wait until the trip is over and everything was read again."""
        self._qtbot.waitUntil(lambda: not self.panel.trips.under_way, timeout=20_000)
        idle(self._qtbot, self._jobs)

    def sync(self) -> str:
        """Press the button, and give what is said at the end."""
        self.panel.sync_button.click()
        self.wait()
        return self.said[-1][1]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def joined(tmp_path: Path, qtbot: QtBot, jobs: Jobs, services: Services) -> Services:
    """The counter has joined a district."""

    def join() -> None:
        found_district(a_world(tmp_path / "hub", "hub"), "示例区", PASSPHRASE, tmp_path / "d.toml")
        services.exchange.join(read_district(tmp_path / "d.toml"))

    on_store(qtbot, jobs, join)
    return services


@pytest.fixture
def desk(qtbot: QtBot, joined: Services, jobs: Jobs) -> Desk:
    return Desk(qtbot, joined, jobs)


def test_that_without_a_place_one_is_led_to_the_setting(desk: Desk) -> None:
    assert "还没有设置" in desk.words
    assert not desk.panel.sync_button.isVisible()
    assert desk.panel.set_button.isVisible()
    assert not desk.panel.stop_button.isVisible()


def test_that_a_trip_says_what_went_and_never_more(desk: Desk, stick: Path) -> None:
    desk.keep(stick, "daily 17:00")
    assert "还没有连过" in desk.words
    said = desk.sync()
    assert said.startswith("送去 1 个数据包")
    assert "等区里回执" in said
    assert "上次连上：2026-11-23" in desk.words
    assert "已同步" not in desk.words + said
    assert desk.panel.schedule.text() == "自动同步：每天 17:00"
    assert len(list(stick.rglob("*.advb"))) == 1
    assert desk.panel.sync_button.isEnabled()
    assert not desk.panel.bar.isVisible()


def test_that_a_stick_that_is_out_is_said_once_asked_and_stays_on_the_panel(
    desk: Desk, stick: Path
) -> None:
    desk.keep(stick)
    stick.rename(stick.with_name("pulled"))
    assert "U盘插好了没有" in desk.sync()
    assert desk.said[-1][0] == "error"
    assert "起没有连上" in desk.words
    assert desk.panel.state.property("role") == "warning"
    count = len(desk.said)
    desk.panel.trips.set_out(asked=False)
    desk.wait()
    assert len(desk.said) == count, "what nobody asked for does not nag"
    stick.with_name("pulled").rename(stick)
    desk.sync()
    assert "起没有连上" not in desk.words


def test_that_a_trip_by_the_schedule_goes_by_itself(
    desk: Desk, stick: Path, qtbot: QtBot, jobs: Jobs
) -> None:
    desk.keep(stick, "every 30")
    desk.panel.trips.look()
    idle(qtbot, jobs)
    desk.wait()
    assert len(list(stick.rglob("*.advb"))) == 1
    assert desk.said == [], "nothing came: nothing is said"
    assert "上次连上" in desk.words


def test_that_the_counter_goes_on_while_the_network_is_waited_for(
    qtbot: QtBot, desk: Desk, stick: Path, joined: Services, jobs: Jobs
) -> None:
    """The place does not answer for a while: the store thread answers meanwhile."""
    desk.keep(stick)
    answers = Event()
    desk.panel.trips.away(answers.wait, lambda _: None, desk.panel)
    found = on_store(qtbot, jobs, joined.registration.recent)
    assert found
    answers.set()


def test_that_somebody_can_stop_it_and_go_on_later(desk: Desk, stick: Path) -> None:
    desk.keep(stick)
    desk.panel.sync_button.click()
    assert desk.panel.stop_button.isVisible()
    assert not desk.panel.sync_button.isEnabled()
    desk.panel.stop_button.click()
    desk.wait()
    assert desk.said[-1][1].startswith("已停下")
    assert list(stick.rglob("*.advb")) == []
    assert "送去 1 个数据包" in desk.sync()


def test_that_two_presses_are_one_trip(desk: Desk, stick: Path) -> None:
    desk.keep(stick)
    desk.panel.sync()
    desk.panel.sync()
    desk.wait()
    assert len(desk.said) == 1


def test_that_every_panel_and_the_schedule_share_the_trips(
    desk: Desk, jobs: Jobs, qtbot: QtBot
) -> None:
    assert CarrierTrips.of(desk.desk, jobs) is desk.panel.trips
    other = shown(qtbot, CarrierPanel(desk.desk, jobs))
    assert other.trips is desk.panel.trips


def test_that_a_point_without_a_district_is_told(
    qtbot: QtBot, services: Services, jobs: Jobs, stick: Path
) -> None:
    desk = Desk(qtbot, services, jobs)
    desk.keep(stick)
    assert "接入" in desk.sync()


def test_that_the_setting_is_reached_and_kept(
    desk: Desk, stick: Path, qtbot: QtBot, jobs: Jobs
) -> None:
    desk.panel.set_button.click()
    dialog = opened(qtbot, desk.panel, CarrierSettingDialog)
    dialog.forms[dialog.kind.currentData()].path.setText(str(stick))
    dialog.rhythm.setCurrentIndex(2)
    dialog.minutes.setValue(45)
    dialog.keep_button.click()
    idle(qtbot, jobs)
    assert str(stick) in desk.words
    assert desk.panel.schedule.text() == "自动同步：每 45 分钟"


@pytest.mark.announced_log
def test_that_a_bug_on_the_way_is_said_and_the_panel_goes_on(desk: Desk, stick: Path) -> None:
    desk.keep(stick)
    (stick / "up").mkdir()
    trips = desk.panel.trips
    trips._asked = True
    trips.away([].pop, lambda _: None, desk.panel)
    desk._qtbot.waitUntil(lambda: bool(desk.said))
    assert "程序出了错" in desk.said[-1][1]
    assert desk.sync().startswith("送去")


def test_that_a_window_that_is_locked_on_the_way_leaves_nothing_behind(
    desk: Desk, stick: Path, qtbot: QtBot, jobs: Jobs
) -> None:
    desk.keep(stick)
    desk.panel.sync()
    trips = desk.panel.trips
    trips.stop()
    assert not trips.under_way
    idle(qtbot, jobs)
    again = CarrierPanel(desk.desk, jobs)
    assert again.trips is not trips
    again.deleteLater()
