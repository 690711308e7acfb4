"""Asks what the notices on the wall say of the point: when it is open, whom to complain to."""

from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import make_room
from advisor_app.services.point_papers import PointIdentity
from advisor_app.services.suite import Services

_HEIGHT = 84
_WIDTH = 520
_HINT = "开放时间没填的印成横线，可以手写。点名、地址、电话是登记时填的。"


class PointIdentityDialog(QDialog):
    """Keeps what the notices say; what is left empty prints as a line to write on."""

    def __init__(
        self, services: Services, jobs: Jobs, kept: PointIdentity, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self.setWindowTitle("公示上怎么写")
        self.setMinimumWidth(_WIDTH)
        self.hours = QPlainTextEdit(kept.hours)
        self.hours.setPlaceholderText("一行写一段，如：周一至周五 8:30—17:30")
        self.complaints = QLineEdit(kept.complaints)
        self.complaints.setPlaceholderText("不填就印 12345")
        self.advisors = QPlainTextEdit("\n".join(kept.advisors))
        self.advisors.setPlaceholderText("一行写一位；不填就印登记的顾问")
        for one in (self.hours, self.advisors):
            one.setMaximumHeight(_HEIGHT)
            one.setTabChangesFocus(True)
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.keep_button, leaving = button("保存", "primary"), button("取消")
        self.keep_button.clicked.connect(self.keep)
        leaving.clicked.connect(self.reject)
        form = QFormLayout()
        form.setSpacing(GAP)
        for words, field in (
            ("开放时间", self.hours), ("投诉电话", self.complaints), ("顾问姓名", self.advisors),
        ):  # fmt: skip
            form.addRow(words, field)
        ways = QHBoxLayout()
        ways.addStretch(1)
        ways.addWidget(self.keep_button)
        ways.addWidget(leaving)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        whole.addLayout(form)
        whole.addWidget(label(_HINT, "hint"))
        whole.addWidget(self.refusal)
        whole.addLayout(ways)

    def keep(self) -> None:
        """Keep it and leave."""
        papers = self._services.papers
        hours, complaints = self.hours.toPlainText(), self.complaints.text()
        advisors = tuple(self.advisors.toPlainText().splitlines())
        self._jobs.run(
            lambda: papers.keep_identity(hours, complaints, advisors),
            lambda _: self.accept(),
            self._refuse,
            owner=self,
        )

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        make_room(self)
