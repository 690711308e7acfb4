"""Sets within how many days things are to be done at this counter."""

from dataclasses import fields

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EnterMovesOn, count_box, make_room
from advisor_app.services.deadlines import DEADLINE_WORDS, MOST_DAYS, DeadlineBook, Deadlines


class DeadlinesDialog(QDialog):
    """Asks for the days."""

    def __init__(self, book: DeadlineBook, jobs: Jobs, now: Deadlines, parent: QWidget) -> None:
        super().__init__(parent)
        self._book, self._jobs = book, jobs
        self.setWindowTitle("期限设置")
        self.boxes: dict[str, QSpinBox] = {}
        for one in fields(Deadlines):
            box = count_box(DEADLINE_WORDS[one.name], 1, MOST_DAYS, "天")
            box.setValue(getattr(now, one.name))
            self.boxes[one.name] = box
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.save = button("存下", "primary")
        self.save.clicked.connect(self.keep)
        self._lay_out()
        EnterMovesOn([*self.boxes.values(), self.save], self)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        form = QFormLayout()
        form.setSpacing(GAP)
        for name, box in self.boxes.items():
            form.addRow(DEADLINE_WORDS[name], box)
        layout.addLayout(form)
        layout.addWidget(label("从现在起开的按新的算；已经定好日子的不变。", "hint"))
        layout.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addStretch(1)
        leave = button("取消")
        leave.clicked.connect(self.reject)
        row.addWidget(self.save)
        row.addWidget(leave)
        layout.addLayout(row)

    def keep(self) -> None:
        """Keep the days."""
        days = Deadlines(**{name: box.value() for name, box in self.boxes.items()})
        self._jobs.run(
            lambda: self._book.keep(days), lambda _: self.accept(), self._refuse, owner=self
        )

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        make_room(self)
