"""The records behind a number."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.behind import Behind

Find = Callable[[], Behind]


class BehindDialog(QDialog):
    """Lists records; Enter opens whom one is about.

    Attributes:
        elder_wanted: id of an elder whose card is wanted.
    """

    elder_wanted = Signal(str)

    def __init__(self, jobs: Jobs, find: Find, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("数字后面的记录")
        self.resize(900, 520)
        self.heading = label("", "title")
        self.told = label("正在找……", "hint")
        self.table: Table | None = None
        self._elders: dict[str, str] = {}
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
        jobs.run(find, self._show, self._fail, owner=self)

    def _fail(self, error: Exception) -> None:
        self.told.setText(str(error))

    def _show(self, found: Behind) -> None:
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
        table.entered.connect(self._open)
        table.doubleClicked.connect(lambda _: self._open())
        self._body.addWidget(table)
        table.show()
        table.selectRow(0)
        table.setFocus()
        shown, whole = len(found.rows), len(found.ids)
        more = f"，只列出最近 {shown} 条，全部的请导出明细" if whole > shown else ""
        opens = "；回车打开这位老人" if self._elders else ""
        self.count.setText(f"共 {whole} 条{more}{opens}")

    def _open(self) -> None:
        elder = self._elders.get(self.table.chosen) if self.table else None
        if elder:
            self.elder_wanted.emit(elder)
            self.accept()


def _longest(found: Behind, column: int) -> int:
    return max(len(row.cells[column]) for row in found.rows)
