"""Taking a talk back: says what goes along and what stays, and asks why."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.gui.dialogs.talk_plan import PlanView
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import ChoiceRow, EnterMovesOn, make_room
from advisor_app.services.correcting import OpenedTalk, Plan
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text

_WIDTH = 560
_USUAL = ("记重了", "记错了人", "不是咨询", "练习时记的")
_WITHDRAW, _ADJUST = "撤回", "记作调整，撤回"


class WithdrawDialog(QDialog):
    """Asks before a talk is taken back.

    Attributes:
        withdrawn: it is done.
    """

    withdrawn = Signal()

    def __init__(
        self, services: Services, jobs: Jobs, opened: OpenedTalk, parent: QWidget
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._services, self._jobs, self._opened = services, jobs, opened
        self._form = services.correcting.begin()
        self._adjust = False
        self.setWindowTitle("撤回这次咨询")
        self.plan = PlanView()
        self.keep = QCheckBox("已经开的转介照办，不取消")
        self.keep.setVisible(opened.open_referrals > 0)
        self.usual = ChoiceRow([(one, one) for one in _USUAL], name="为什么撤回")
        self.why = QLineEdit()
        self.why.setPlaceholderText("别的原因写在这里，只留在本点")
        self.why.setAccessibleName("为什么撤回")
        self.problem = label("", "error")
        self.problem.hide()
        self.withdraw_button = button(_WITHDRAW, "danger")
        self.keep_button = button("不撤了 Esc")
        self._lay_out()
        self._connect()
        self.resize(_WIDTH, 320)
        self.usual.setFocus()
        self._read()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE * 2, EDGE * 2, EDGE * 2, EDGE)
        layout.setSpacing(GAP)
        talk = self._opened.seen.consultation
        named = f"撤回 {local_text(talk.at)} {self._opened.name}的咨询"
        layout.addWidget(label(named, "title"))
        layout.addWidget(label("不再显示、不再计数；记录留着，以后可以恢复。", "hint"))
        layout.addWidget(label("会一起改的", "heading"))
        layout.addWidget(self.plan)
        layout.addWidget(self.keep)
        layout.addWidget(label("为什么撤回", "heading"))
        layout.addWidget(self.usual)
        layout.addWidget(self.why)
        layout.addWidget(self.problem)
        layout.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.withdraw_button)
        layout.addLayout(row)

    def _connect(self) -> None:
        moves = EnterMovesOn([self.usual, self.why, self.withdraw_button], self)
        self.usual.picked.connect(lambda: moves.move_on(self.why if self.usual.value
                                                        else self.usual))  # fmt: skip
        self.keep.toggled.connect(lambda _: self._read())
        self.keep_button.clicked.connect(self.reject)
        self.withdraw_button.clicked.connect(self.withdraw)

    def withdraw(self) -> None:
        """Take it back, given a reason."""
        form, service, one = self._form, self._services.correcting, self._opened.seen
        why, keep, adjust = self._reason, self.keep.isChecked(), self._adjust
        talk = one.consultation.id
        self._jobs.run(
            lambda: service.withdraw(form, talk, why, keep_referrals=keep, adjust=adjust),
            self._done, self._refuse, owner=self,
        )  # fmt: skip

    @property
    def _reason(self) -> str:
        return "　".join(part for part in (self.usual.value, self.why.text().strip()) if part)

    def _read(self) -> None:
        service, keep = self._services.correcting, self.keep.isChecked()
        talk = self._opened.seen.consultation.id
        self._jobs.run(
            lambda: service.plan_withdrawal(talk, keep_referrals=keep), self._show, owner=self
        )

    def _show(self, plan: Plan) -> None:
        self.plan.show_plan(plan, nothing="没有别的，只有这次咨询")
        self._fit()

    def _refuse(self, error: KnownError) -> None:
        self.problem.setText(error.message)
        self.problem.show()
        field = error.field if isinstance(error, BadInput) else ""
        if field == "month":
            self._adjust = True
            self.withdraw_button.setText(_ADJUST)
            self.withdraw_button.setFocus()
        elif field == "why":
            self.usual.setFocus()
        self._fit()

    def _fit(self) -> None:
        """Be as high as the words need, once they have taken their places."""
        QTimer.singleShot(0, self, lambda: make_room(self))

    def _done(self, _: Plan) -> None:
        self.withdrawn.emit()
        self.accept()
