"""Asks why a device is put out of use."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import ChoiceRow, make_room
from advisor_app.services.district.enrolment import DeviceDesk, DeviceLine

_WIDTH = 560
_REASONS = ("电脑丢了", "电脑报废", "换了新电脑", "顾问点撤并")


class RevokeDialog(QDialog):
    """Puts a device out of use, given a reason.

    Attributes:
        revoked: it is done.
    """

    revoked = Signal()

    def __init__(
        self, devices: DeviceDesk, jobs: Jobs, device: DeviceLine, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._devices, self._jobs, self._device = devices, jobs, device
        self.setWindowTitle("停用终端")
        self.setMinimumWidth(_WIDTH)
        self.reasons = ChoiceRow([(one, one) for one in _REASONS], name="常见的原因")
        self.why = QLineEdit()
        self.why.setPlaceholderText("为什么停用；各点和以后的人会看到")
        self.why.setAccessibleName("为什么停用")
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.revoke_button = button("停用", "danger")
        self.keep_button = button("不停用 Esc")
        self._lay_out()
        self.reasons.changed.connect(lambda: self.why.setText(self.reasons.value))
        self.reasons.picked.connect(self.why.setFocus)
        self.why.returnPressed.connect(self.revoke_button.setFocus)
        self.revoke_button.clicked.connect(self.revoke)
        self.keep_button.clicked.connect(self.reject)
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))
        self.reasons.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        one = self._device
        layout.addWidget(label(f"停用 {one.point_name} 的终端 {one.short}", "title"))
        layout.addWidget(
            label(
                "停用以后，它交来的数据包一律拒收，它印的单子各点会提示核实；"
                "已经并入的记录都留着。丢了电脑请马上停用。"
            )
        )
        layout.addWidget(self.reasons)
        layout.addWidget(self.why)
        layout.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.revoke_button)
        layout.addLayout(row)

    def revoke(self) -> None:
        """Carry it out."""
        device, why = self._device.device, self.why.text()
        self._jobs.run(
            lambda: self._devices.revoke(device, why), self._done, self._refuse, owner=self
        )

    def _done(self, _: None) -> None:
        self.revoked.emit()
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        make_room(self)
        self.why.setFocus()
