"""Erasing a person: says what goes and what stays, and asks why."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.wording import who
from advisor_app.services.suite import Services

_WIDTH = 520


class EraseDialog(QDialog):
    """Asks before a person is erased.

    Attributes:
        erased: the elder's id, once it is done.
    """

    erased = Signal(str)

    def __init__(
        self, services: Services, jobs: Jobs, person: Person, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._person = services, jobs, person
        self.setWindowTitle("删除个人信息")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例如：本人要求")
        self.reason.setAccessibleName("为什么删除")
        self.problem = label("", "error")
        self.problem.hide()
        self.erase_button = button("删除，不能恢复", "danger")
        self.erase_button.clicked.connect(self.erase)
        self.keep_button = button("不删了 Esc")
        self.keep_button.clicked.connect(self.reject)
        self._lay_out()
        self.reason.returnPressed.connect(self.erase_button.setFocus)
        self._fit()
        self.reason.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE * 2, EDGE * 2, EDGE * 2, EDGE)
        layout.setSpacing(GAP + 2)
        layout.addWidget(label(f"删除 {self._person.name} 的个人信息", "title"))
        layout.addWidget(label(who(self._person, self._services.desk.today), "hint"))
        layout.addWidget(label("会删掉", "heading"))
        layout.addWidget(
            label("姓名、证件、电话、住址、联系人、各项要素、咨询原话、告知单里这位老人的内容。")
        )
        layout.addWidget(label("会留下", "heading"))
        layout.addWidget(label("咨询次数、告知单编号这些数，里面不再有这位老人。"))
        layout.addWidget(label("删了不能恢复；以后导入旧的数据包，也不会再回来。", "warning"))
        layout.addWidget(label("为什么删除", "heading"))
        layout.addWidget(self.reason)
        layout.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.erase_button)
        layout.addLayout(row)

    def erase(self) -> None:
        """Carry it out, given a reason."""
        reason = self.reason.text().strip()
        if not reason:
            self._say("请写一句为什么删除，区里会查")
            self.reason.setFocus()
            return
        elder = self._person.id
        self.problem.hide()
        self.erase_button.setEnabled(False)
        self._jobs.run(
            lambda: self._services.registration.forget(elder, reason),
            self._done,
            self._refuse,
            owner=self,
        )

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
        self._fit()

    def _fit(self) -> None:
        """Be as high as the words need: wrapped labels do not say so by themselves."""
        self.setFixedSize(_WIDTH, self.heightForWidth(_WIDTH))

    def _refuse(self, error: KnownError) -> None:
        self.erase_button.setEnabled(True)
        self._say(error.message)

    def _done(self, _: None) -> None:
        self.erased.emit(self._person.id)
        self.accept()
