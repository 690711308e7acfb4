"""The carrier on a page: where it is, how it stands, one button, and the way to its setting."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from advisor_app.gui.carrier_trips import CarrierTrips
from advisor_app.gui.dialogs.carrier_setting import CarrierSettingDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.carrier_setting import CarrierDesk, CarrierState, Place, Schedule, Trip

_Read = tuple[Place | None, Schedule, CarrierState, tuple[str, ...]]

_MOST_PROBLEMS = 4


class CarrierPanel(QWidget):
    """Shows how the carrier stands, and goes there.

    Attributes:
        said: level and a sentence for the status line.
    """

    said = Signal(str, str)

    def __init__(self, desk: CarrierDesk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self._place: Place | None = None
        self._schedule = Schedule()
        self.trips = CarrierTrips.of(desk, jobs)
        set_role(self, "card")
        self.where = label("", "heading")
        self.state = label("")
        self.schedule = label("", "hint")
        self.problems = label("", "warning")
        self.problems.setVisible(False)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("正在同步")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.sync_button = button("现在同步", "primary")
        self.stop_button = button("停下")
        self.set_button = button("设置……")
        self._lay_out()
        self.sync_button.clicked.connect(self.sync)
        self.stop_button.clicked.connect(self.trips.cancel)
        self.set_button.clicked.connect(self.set_up)
        self.trips.running.connect(self._show_running)
        self.trips.moved.connect(self._show_moved)
        self.trips.ended.connect(self._tell)
        self.trips.refused.connect(self._refuse)
        self._show_running(self.trips.under_way)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.setSpacing(GAP - 2)
        for one in (self.where, self.state, self.schedule, self.problems, self.bar):
            column.addWidget(one)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for each in (self.sync_button, self.stop_button, self.set_button):
            row.addWidget(each)
        row.addStretch(1)
        column.addLayout(row)

    def look(self) -> None:
        """Read again how it stands."""
        desk = self._desk

        def read() -> _Read:
            return (*desk.setting(), desk.state(), desk.state_words())

        self._jobs.run(read, lambda found: self._show(*found), owner=self)

    def sync(self) -> None:
        """Go to the carrier now."""
        self.trips.set_out()

    def set_up(self) -> None:
        """Open the setting."""
        dialog = CarrierSettingDialog(self._desk, self._jobs, self._place, self._schedule, self)
        dialog.kept.connect(self.look)
        dialog.open()

    def _show(
        self, place: Place | None, schedule: Schedule, state: CarrierState, words: tuple[str, ...]
    ) -> None:
        self._place, self._schedule = place, schedule
        self.where.setText(f"同步到：{place.words}" if place else "自动同步")
        self.state.setText("\n".join(words))
        set_role(self.state, "warning" if state.failing_since else "")
        self.schedule.setText(f"自动同步：{schedule.words}")
        self.schedule.setVisible(place is not None)
        self.set_button.setText("设置……" if place else "设置同步的地方……")
        self._show_running(self.trips.under_way)

    def _show_running(self, running: bool) -> None:
        known = self._place is not None
        self.bar.setVisible(running)
        self.stop_button.setVisible(running)
        self.sync_button.setVisible(known)
        self.sync_button.setEnabled(not running)
        self.sync_button.setText("正在同步……" if running else "现在同步")
        self.set_button.setEnabled(not running)
        if running:
            self.bar.setRange(0, 0)
            self.problems.setVisible(False)

    def _show_moved(self, done: int, total: int) -> None:
        if total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, done * 1000 // total))

    def _tell(self, trip: Trip, asked: bool) -> None:
        """Say what came of it; one that nobody asked for says nothing new of a lasting trouble."""
        shown = trip.problems[:_MOST_PROBLEMS]
        self.problems.setText("\n".join(shown))
        self.problems.setVisible(bool(shown))
        if asked or (trip.reached and trip.value.get("received")):
            level = "warn" if trip.problems else "info"
            self.said.emit(level if trip.reached else "error", trip.words)
        self.look()

    def _refuse(self, message: str, asked: bool) -> None:
        if asked:
            self.said.emit("error", message)
        self.look()
