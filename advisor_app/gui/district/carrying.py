"""The district's carrier: how it stands, one button, and requests that wait for the officer."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.backing_up import BackingUp
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.carrier_panel import CarrierPanel
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.district.enrolment import EnrolledNow
from advisor_app.services.district_suite import DistrictServices

_NONE = "没有等着登记的。带登记码的申请会自动登记。"
_SOME = "这些终端没有登记码。先打电话向该点核实，再登记；证书下次同步送去。"


class CarryingPage(DistrictPage):
    """Collects what points sent, and sends down what they wait for."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.panel = CarrierPanel(services.carrying, jobs)
        self.backing_up = BackingUp(services.backups, jobs, self)
        self.waiting = QListWidget()
        self.waiting.setAccessibleName("等着登记的接入申请")
        self.hint = label(_NONE, "hint")
        self.enrol_button = button("核实过了，登记这台终端")
        self.enrol_button.clicked.connect(self.enrol)
        for part in (self.panel, self.backing_up):
            part.said.connect(self.said)
        self.panel.trips.ended.connect(lambda *_: self.refresh(None))
        self._lay_out()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        whole.setSpacing(GAP)
        whole.addWidget(self.panel)
        whole.addWidget(label("等着登记的接入申请", "heading"))
        whole.addWidget(self.hint)
        whole.addWidget(self.waiting, 1)
        row = QHBoxLayout()
        row.addWidget(self.backing_up.button)
        row.addStretch(1)
        row.addWidget(self.enrol_button)
        whole.addLayout(row)
        whole.addStretch(0)  # takes the room while no list is shown

    def refresh(self, changed: Changed | None) -> None:  # noqa: ARG002 - all of it is read
        """Read again how it stands."""
        self.panel.look()
        self.jobs.run(self.services.carrying.waiting, self._show, owner=self)

    def enter(self) -> None:
        """Put the focus on the button."""
        self.panel.sync_button.setFocus()

    def enrol(self) -> None:
        """Certify the device that is picked."""
        chosen = self.waiting.currentItem()
        if chosen is None:
            self.said.emit("warn", "先选一份申请，再登记")
            return
        path = Path(str(chosen.data(Qt.ItemDataRole.UserRole)))
        devices = self.services.devices
        self.jobs.run(lambda: devices.enrol(path), self._enrolled, self._refuse, owner=self)

    def _enrolled(self, _: EnrolledNow) -> None:
        self.said.emit("info", "终端登记好了：证书下次同步送去")
        self.refresh(None)

    def _refuse(self, error: KnownError) -> None:
        self.said.emit("error", error.message)

    def _show(self, waiting: tuple[Path, ...]) -> None:
        names = dict(self.services.devices.points())
        picked = self.waiting.currentItem()
        before = Path(str(picked.data(Qt.ItemDataRole.UserRole))) if picked else None
        self.waiting.clear()
        for path in waiting:
            point = path.parent.name
            item = QListWidgetItem(f"{point}　{names.get(point, '')}　终端 {path.stem}")
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            self.waiting.addItem(item)
        # A trip that ends meanwhile leaves the officer at the device that was asked about.
        self.waiting.setCurrentRow(waiting.index(before) if before in waiting else 0)
        self.waiting.setVisible(bool(waiting))
        self.enrol_button.setVisible(bool(waiting))
        self.hint.setText(_SOME if waiting else _NONE)
