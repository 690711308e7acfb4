"""Takes a table of services in: what it would change, line by line what is wrong, then the step."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.directory_import import DirectoryImport, ImportPlan

_SIZE = QSize(900, 480)
_MARGIN = QSize(40, 60)
"""Of the screen around the dialog."""


class DirectoryImportDialog(QDialog):
    """Shows what a table would change; nothing is written before a button is pressed.

    Attributes:
        taken: a sentence about what was taken in.
    """

    taken = Signal(str)

    def __init__(self, imports: DirectoryImport, jobs: Jobs, chosen: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._imports, self._jobs, self._path = imports, jobs, Path(chosen)
        self.plan: ImportPlan | None = None
        self.setWindowTitle(f"导入：{self._path.name}")
        self.summary = label("正在看这张表……", "title")
        self.ignored = label("", "hint")
        self.problems = Table(
            ("行", "列", "哪里不对", "怎么办"), "不对的行", stretch=3, figures=(0,)
        )
        self.refusal = label("", "error")
        self.all_button = button("导入", "primary")
        self.good_button = button("只导对的行")
        self.again_button = button("改好了，重新看")
        self._lay_out()
        self._connect()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _MARGIN))
        self.look()

    def look(self) -> None:
        """Read the table, and say what it would change."""
        self._hold()
        path = self._path
        self._jobs.run(lambda: self._imports.preview(path), self._show, self._refuse, owner=self)

    def take(self, *, good_lines: bool = False) -> None:
        """Take the table in."""
        self._hold()
        path = self._path
        self._jobs.run(
            lambda: self._imports.take_in(path, good_lines=good_lines), self._done, self._refuse,
            owner=self,
        )  # fmt: skip

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        for one in (self.summary, self.ignored, self.refusal):
            whole.addWidget(one)
        whole.addWidget(self.problems, 1)
        whole.addStretch(0)
        row = QHBoxLayout()
        row.addWidget(self.again_button)
        row.addStretch(1)
        leaving = button("取消")
        leaving.clicked.connect(self.reject)
        for made in (leaving, self.good_button, self.all_button):
            row.addWidget(made)
        whole.addLayout(row)
        self.problems.setWordWrap(True)

    def _connect(self) -> None:
        self.all_button.clicked.connect(self.take)
        self.good_button.clicked.connect(lambda: self.take(good_lines=True))
        self.again_button.clicked.connect(self.look)

    def _hold(self) -> None:
        for one in (self.all_button, self.good_button, self.again_button):
            one.setEnabled(False)
        self.refusal.setVisible(False)
        self.ignored.setVisible(False)
        self.problems.setVisible(False)
        self.good_button.setVisible(False)

    def _show(self, plan: ImportPlan) -> None:
        self.plan = plan
        self.summary.setText(_counts(plan))
        self.ignored.setText(f"没有用到的列：{'、'.join(plan.ignored)}")
        self.ignored.setVisible(bool(plan.ignored))
        rows = [
            Row(str(place), (str(one.line), one.column, one.why, one.advice), tip=one.words)
            for place, one in enumerate(plan.problems)
        ]
        self.problems.rows.show_rows(rows)
        self.problems.resizeRowsToContents()
        self.problems.setVisible(bool(rows))
        changes = bool(plan.parts)
        self.all_button.setEnabled(changes and not plan.problems)
        self.good_button.setVisible(bool(plan.problems))
        self.good_button.setEnabled(changes)
        self.again_button.setEnabled(True)
        (self.all_button if self.all_button.isEnabled() else self.again_button).setFocus()

    def _done(self, plan: ImportPlan) -> None:
        self.accept()
        self.taken.emit(f"已导入：新增{plan.new}项，改了{plan.changed}项")

    def _refuse(self, error: KnownError) -> None:
        self.summary.setText("这张表导不进来")
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        self.again_button.setEnabled(True)
        self.again_button.setFocus()


def _counts(plan: ImportPlan) -> str:
    counts = f"{plan.lines}行：新增{plan.new}项，修改{plan.changed}项，{plan.unchanged}项没有变化"
    if plan.problems:
        return f"{counts}；{plan.bad_lines}行不对"
    return counts if plan.parts else f"{counts}，不用导入"
