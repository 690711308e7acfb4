"""Rings up the service line before sheets print it: who answers, and when."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EnterMovesOn, NumberEdit, make_room
from advisor_app.services.hotline import USUAL, Hotline, Hotlines


class HotlineDialog(QDialog):
    """Asks what was heard when the number was dialled.

    Attributes:
        kept: the line that sheets print from now on.
    """

    kept = Signal(object)

    def __init__(self, hotlines: Hotlines, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._hotlines, self._jobs = hotlines, jobs
        self.setWindowTitle("核对服务热线")
        self.setMinimumWidth(480)
        self.number = NumberEdit("如 12349")
        self.number.setText(USUAL)
        self.answered_by = QLineEdit()
        self.answered_by.setPlaceholderText("如 区智慧养老平台值班员")
        self.hours = QLineEdit()
        self.hours.setPlaceholderText("如 每天8点到20点；不知道可以空着")
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.save = button("拨过了，从今天起印这个号码", "primary")
        self.save.clicked.connect(self.keep)
        self._lay_out()
        EnterMovesOn([self.number, self.answered_by, self.hours, self.save], self)
        self.answered_by.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(
            label(
                "12349在有的城市是养老热线，在有的城市是儿童救助保护热线。"
                "印到告知单上之前，请先用电话拨一次，问清接的是谁。"
            )
        )
        form = QFormLayout()
        form.setSpacing(GAP)
        form.addRow("拨的号码", self.number)
        form.addRow("接的是谁", self.answered_by)
        form.addRow("几点有人", self.hours)
        layout.addLayout(form)
        layout.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button("以后再说")
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        row.addWidget(self.save)
        layout.addLayout(row)

    def keep(self) -> None:
        """Keep what was heard."""
        number, who, hours = self.number.text(), self.answered_by.text(), self.hours.text()
        self._jobs.run(
            lambda: self._hotlines.keep(number, who, hours), self._kept, self._refuse, owner=self
        )

    def _kept(self, line: Hotline) -> None:
        self.kept.emit(line)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        make_room(self)
