"""The month's tally: on screen, and as Excel or CSV."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.reporting import TallyTable
from advisor_app.services.suite import Services

_FILTERS = {"xlsx": "Excel 表 (*.xlsx)", "csv": "CSV 表 (*.csv)"}
ChooseFile = Callable[[QWidget, str, str], str]


def ask_file(parent: QWidget, suggested: str, kind: str) -> str:
    """Let the user choose where a table goes; empty when they think better of it."""
    return ask_to_save(parent, "月报存到", suggested, kind)


class TallyPage(Page):
    """A month as a table."""

    title = "月报"

    def __init__(self, services: Services, jobs: Jobs, choose_file: ChooseFile = ask_file) -> None:
        super().__init__(services, jobs)
        self._choose_file = choose_file
        self.table_shown: TallyTable | None = None
        self.month = QComboBox()
        self.month.setAccessibleName("月份")
        self.month.setMinimumWidth(150)
        self.earlier, self.later = button("上月 PgUp"), button("下月 PgDn")
        self.xlsx_button = button("导出 Excel", "primary")
        self.csv_button = button("导出 CSV")
        self.paper_button = button("印出来签字……")
        self.heading = label("", "title")
        self.table = Table(("类别", "指标", "数", "口径"), "月报", stretch=3, figures=(2,))
        self.definition = label("", "hint")
        self.empty = EmptyState(
            "这个月还没有咨询", "登记的咨询会自动算进来；零也要报，可以直接导出"
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        bar = QHBoxLayout()
        for one in (self.earlier, self.month, self.later):
            bar.addWidget(one)
        bar.addStretch(1)
        bar.addWidget(self.paper_button)
        bar.addWidget(self.csv_button)
        bar.addWidget(self.xlsx_button)
        whole.addLayout(bar)
        whole.addWidget(self.heading)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        whole.addWidget(self._middle, 1)
        whole.addWidget(self.definition)

    def _connect(self) -> None:
        self.month.currentIndexChanged.connect(self._count)
        self.earlier.clicked.connect(lambda: self._turn(1))
        self.later.clicked.connect(lambda: self._turn(-1))
        self.xlsx_button.clicked.connect(lambda: self.write("xlsx"))
        self.paper_button.clicked.connect(self.print_month)
        self.csv_button.clicked.connect(lambda: self.write("csv"))
        self.table.selectionModel().currentRowChanged.connect(self._define)
        for key, step in (("PgUp", 1), ("PgDown", -1)):
            shortcut = QShortcut(QKeySequence(key), self, lambda by=step: self._turn(by))
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def refresh(self, changed: Changed | None) -> None:
        """Count again."""
        if changed is None:
            self.jobs.run(self.services.reporting.months, self._offer, owner=self)
        elif changed.kinds - {"draft", "export", "setting"}:
            self._count()

    def enter(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus()

    def write(self, form: str) -> None:
        """Choose a file and write the month into it."""
        month = self._chosen()
        name = f"{self.services.desk.point.name}{month.in_words()}月报.{form}"
        chosen = self._choose_file(self, name, _FILTERS[form])
        if not chosen:
            return
        path = with_ending(chosen, form)
        self.jobs.run(
            lambda: self.services.reporting.write(month, form, path),
            lambda _: self.said.emit("info", f"{month.in_words()}月报已存为 {path.name}"),
            owner=self,
        )

    def print_month(self) -> None:
        """Look at the month as it is printed for signature and stamp."""
        month, papers = self._chosen(), self.services.papers
        title = f"{month.in_words()}月报"
        dialog = SheetPreviewDialog.for_paper(
            self.services, self.jobs, lambda: papers.tally(month), self,
            title=title, suggested=f"{title}.pdf",
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _offer(self, months: tuple[Month, ...]) -> None:
        kept = self.month.currentText()
        self.month.blockSignals(True)
        self.month.clear()
        for month in months:
            self.month.addItem(month.in_words(), str(month))
        self.month.setCurrentIndex(max(0, self.month.findText(kept)))
        self.month.blockSignals(False)
        self._count()

    def _chosen(self) -> Month:
        text = self.month.currentData()
        return Month.parse(text) if text else Month.of(self.services.desk.today)

    def _turn(self, step: int) -> None:
        at = self.month.currentIndex() + step
        if 0 <= at < self.month.count():
            self.month.setCurrentIndex(at)

    def _count(self) -> None:
        month = self._chosen()
        self.jobs.run(lambda: self.services.reporting.table(month), self._show, owner=self)

    def _show(self, table: TallyTable) -> None:
        if table.period != Period.of(self._chosen()):
            return
        self.table_shown = table
        self.heading.setText(table.title)
        rows = []
        for section in table.sections:
            for number, row in enumerate(section.rows):
                first = "" if number else section.heading
                value = row.value if row.number is None else f"{row.value} {row.unit}".strip()
                told = row.definition or section.definition
                seen = row.definition or ("" if number else section.definition)
                rows.append(Row(told, (first, row.label, value, seen), tip=told))
        self.table.rows.show_rows(rows)
        counted = any(row.number for section in table.sections for row in section.rows)
        self._middle.setCurrentWidget(self.table if counted else self.empty)
        self.definition.setVisible(counted)
        self.table.selectRow(0)
        self._define()

    def _define(self) -> None:
        self.definition.setText(self.table.chosen and f"口径：{self.table.chosen}")
