"""A town whose district's window is open: what the points send, the officer takes in."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import door_of
from advisor_app.gui.app import Window
from advisor_app.gui.district.disputes import DisputesPage
from advisor_app.gui.district.enrolment import EnrolmentPage
from advisor_app.gui.district.intake import IntakePage
from advisor_app.gui.district.shell import DistrictShell
from advisor_app.gui.district.standing import StandingPage
from advisor_app.gui.tables import Table
from tests.builders import PASSPHRASE
from tests.gui.driving import idle, on_store, shown
from tests.services.district.town import D05, Town


class Officer:
    """Who sits at the district's window.

    Attributes:
        shell: what stands in the window.
        window: the window.
    """

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.town = Town(folder)
        self._qtbot = qtbot
        self.window = Window(door_of(self.town.hub), self.town.hub.paths.data)
        self.window.setWindowState(Qt.WindowState.WindowNoState)
        self.window.resize(1366, 740)
        shown(qtbot, self.window)
        self.window.begin()
        self.window.unlock_page.entered.emit(PASSPHRASE)
        qtbot.waitUntil(lambda: self.window.shell is not None)
        self.wait()

    @property
    def shell(self) -> DistrictShell:
        """The district's pages."""
        assert isinstance(self.window.shell, DistrictShell)
        return self.window.shell

    @property
    def said(self) -> str:
        """What the status line says."""
        return self.shell.status.text()

    def wait(self) -> None:
        """Wait until everything asked for is shown."""
        idle(self._qtbot, self.window.jobs)

    def go(self, name: str) -> None:
        """Turn to a page."""
        self.shell.go(name)
        self.wait()

    def enrolled(self, *codes: str) -> None:
        """Enrol points, as another officer would."""
        paths = [self.town.request(code) for code in codes or (D05,)]
        devices = self.shell._services.devices
        on_store(
            self._qtbot, self.window.jobs, lambda: [devices.enrol(one) for one in paths]
        )  # fmt: skip
        self.wait()

    def take(self, *paths: Path) -> None:
        """Take files in by the page."""
        self.intake.take([str(one) for one in paths])
        self.wait()

    @property
    def standing(self) -> StandingPage:
        """The page of who has reported."""
        page = self.shell.page("standing")
        assert isinstance(page, StandingPage)
        return page

    @property
    def intake(self) -> IntakePage:
        """The page of what is taken in."""
        page = self.shell.page("intake")
        assert isinstance(page, IntakePage)
        return page

    @property
    def devices(self) -> EnrolmentPage:
        """The page of devices."""
        page = self.shell.page("devices")
        assert isinstance(page, EnrolmentPage)
        return page

    @property
    def disputes(self) -> DisputesPage:
        """The page of what is to be looked at."""
        page = self.shell.page("disputes")
        assert isinstance(page, DisputesPage)
        return page

    def close(self) -> None:
        """Close the window and every point."""
        self.window.close()
        self.town.close()


def cells(table: Table) -> list[list[str]]:
    """Give what a table shows."""
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
