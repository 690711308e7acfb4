"""Fills in a local parameter: its value from a day on, and where it comes from."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.domain.parameter import Parameter, ParameterKind
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EnterMovesOn, NumberEdit, make_room
from advisor_app.services.editing import PolicyEditing


class FillInDialog(QDialog):
    """Asks for one value.

    Attributes:
        filled: the parameter with its new value.
    """

    filled = Signal(object)

    def __init__(
        self, parameter: Parameter, editing: PolicyEditing, jobs: Jobs, today: date, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.parameter, self._editing, self._jobs = parameter, editing, jobs
        self.setWindowTitle(parameter.name)
        self.setMinimumWidth(520)
        self.value = QLineEdit()
        is_money = parameter.kind is ParameterKind.MONEY
        self.value.setPlaceholderText("按元填，如 100 或 62.50" if is_money else "照要印的样子写")
        self.valid_from = NumberEdit("如 2026-07-01")
        self.valid_from.setText(today.replace(month=1, day=1).isoformat())
        self.source = QLineEdit()
        self.source.setPlaceholderText("文件名和文号，或问了谁、哪天问的")
        self.checked_by = QLineEdit()
        self.checked_by.setPlaceholderText("您的姓名")
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.save = button("填好了", "primary")
        self.save.clicked.connect(self.keep)
        self._lay_out()
        fields = [self.value, self.valid_from, self.source, self.checked_by, self.save]
        EnterMovesOn(fields, self)
        self.value.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(label(self.parameter.question, "heading"))
        form = QFormLayout()
        form.setSpacing(GAP)
        for words, field in (
            ("现在的值", self.value),
            ("从哪天起", self.valid_from),
            ("依据", self.source),
            ("核对人", self.checked_by),
        ):
            form.addRow(words, field)
        layout.addLayout(form)
        layout.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button("取消")
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        row.addWidget(self.save)
        layout.addLayout(row)

    def keep(self) -> None:
        """Keep the value."""
        try:
            begins = date.fromisoformat(self.valid_from.text().strip())
        except ValueError:
            self._say(f"“{self.valid_from.text()}”不是日期：请写成 2026-07-01 的样子")
            return
        value, source, who = self.value.text(), self.source.text(), self.checked_by.text()
        self._jobs.run(
            lambda: self._editing.fill_in(
                self.parameter.id, value, valid_from=begins, source=source, checked_by=who
            ),
            self._kept,
            self._refuse,
            owner=self,
        )

    def _kept(self, parameter: Parameter) -> None:
        self.filled.emit(parameter)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self._say(error.message)

    def _say(self, words: str) -> None:
        self.refusal.setText(words)
        self.refusal.setVisible(True)
        make_room(self)
