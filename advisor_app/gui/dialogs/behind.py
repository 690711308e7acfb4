"""The records behind a number."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EmptyState, clear_layout
from advisor_app.services.behind import Behind

Find = Callable[[], Behind]
_KINDS = {"consultation", "unmet_need"}
"""What can be corrected from here."""


class BehindDialog(QDialog):
    """Lists records; Enter opens the talk that one is, else whom it is about.

    Attributes:
        talk_wanted: id of a talk that is to be opened, above this list.
        elder_wanted: id of an elder whose card is wanted.
    """

    elder_wanted = Signal(str)
    talk_wanted = Signal(str)

    def __init__(self, jobs: Jobs, find: Find, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("数字后面的记录")
        self.resize(900, 520)
        self.heading = label("", "title")
        self.told = label("正在找……", "hint")
        self.table: Table | None = None
        self._elders: dict[str, str] = {}
        self._talks: dict[str, str] = {}
        self._body = QVBoxLayout()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        self._whole.setSpacing(GAP)
        for one in (self.heading, self.told):
            self._whole.addWidget(one)
        self._whole.addLayout(self._body, 1)
        row = QHBoxLayout()
        self.count = label("", "hint")
        row.addWidget(self.count, 1)
        close = button("关闭 Esc")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        self._whole.addLayout(row)
        self._jobs, self._find = jobs, find
        jobs.changed.connect(self._hear)
        self._read()

    def _hear(self, changed: Changed) -> None:
        """Read again what was corrected in the meantime."""
        if changed.kinds & _KINDS:
            self._read()

    def _read(self) -> None:
        self._jobs.run(self._find, self._show, self._fail, owner=self)

    def _fail(self, error: Exception) -> None:
        self.told.setText(str(error))

    def _show(self, found: Behind) -> None:
        kept = self.table.chosen if self.table else ""
        self.table, self._talks, self._elders = None, {}, {}
        clear_layout(self._body)
        self.count.setText("")
        self.heading.setText(found.title)
        self.told.setText(found.definition)
        if not found.rows:
            self._body.addWidget(EmptyState("这个数字后面没有记录"))
            return
        wide = max(range(1, len(found.headings)), key=lambda at: _longest(found, at))
        table = self.table = Table(found.headings, found.title, stretch=wide)
        table.rows.show_rows([Row(row.id, row.cells) for row in found.rows])
        table.let_sort()
        self._elders = {row.id: row.elder for row in found.rows if row.elder}
        self._talks = {row.id: row.talk for row in found.rows if row.talk}
        table.entered.connect(self._open)
        table.doubleClicked.connect(lambda _: self._open())
        self._body.addWidget(table)
        table.show()
        table.choose(kept)
        table.setFocus()
        shown, whole = len(found.rows), len(found.ids)
        more = f"，只列出最近 {shown} 条，全部的请导出明细" if whole > shown else ""
        opens = "；回车打开这位老人" if self._elders else ""
        opens = "；回车打开这次咨询，可以更正、撤回" if self._talks else opens
        self.count.setText(f"共 {whole} 条{more}{opens}")

    def _open(self) -> None:
        chosen = self.table.chosen if self.table else ""
        if talk := self._talks.get(chosen):
            self.talk_wanted.emit(talk)
        elif elder := self._elders.get(chosen):
            self.elder_wanted.emit(elder)
            self.accept()


def _longest(found: Behind, column: int) -> int:
    return max(len(row.cells[column]) for row in found.rows)
