"""The tally's page: any period's figures, compared, drawn, closed, written and printed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.gui.dialogs.behind import BehindDialog
from advisor_app.gui.dialogs.closing import ClosingDialog
from advisor_app.gui.dialogs.detail_export import DetailDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.period_layout import (
    FIGURES,
    NOTHING,
    PeriodParts,
    lay_out_period,
    offer_forms,
    side_of,
)
from advisor_app.gui.pages.period_picker import PeriodPicker
from advisor_app.gui.pages.talks import Talks
from advisor_app.gui.pages.tally_charts import TallyCharts
from advisor_app.gui.pages.tally_rows import COLUMNS, parts_of, rows_of, standing_of
from advisor_app.gui.tables import Table
from advisor_app.gui.theme import button, label, set_role
from advisor_app.gui.widgets import EmptyState, OneLine
from advisor_app.services.reporting import TallyTable
from advisor_app.services.suite import Services

_FILTERS = {
    "xlsx": "Excel 表 (*.xlsx)", "csv": "CSV 表 (*.csv)", "json": "JSON (*.json)",
    "dhis2": "DHIS2 数据 (*.json)",
}  # fmt: skip
_ENDINGS = {"dhis2": "json"}
_MORE = {"json": "JSON（给程序用）……", "dhis2": "DHIS2 数据（dataValueSets）……"}
_CLOSED_COLUMNS = (5, 6)
_FIRST_COLUMN = 136
_NARROW = 1000
"""Pixels: a screen of 1366 at 150 % has 807 for the page."""
ChooseFile = Callable[[QWidget, str, str], str]


def ask_file(parent: QWidget, suggested: str, kind: str) -> str:
    """Let the user choose where a table goes; empty when they think better of it."""
    return ask_to_save(parent, "月报存到", suggested, kind)


class TallyPage(Page):
    """A period as a table with charts."""

    title = "月报"

    def __init__(self, services: Services, jobs: Jobs, choose_file: ChooseFile = ask_file) -> None:
        super().__init__(services, jobs)
        self._choose_file = choose_file
        self.talks = Talks.of(self)
        self._wanted: Month | None = None
        self._narrow = False
        self._sources: dict[str, str] = {}
        self.table_shown: TallyTable | None = None
        self.picker = PeriodPicker(services.desk.today)
        self.month = self.picker.month
        self.close_button = button("封账……")
        self.more_button = button("更多……")
        self.xlsx_button = button("导出 Excel", "primary")
        self.csv_button = button("导出 CSV")
        self.paper_button = button("印出来签字……")
        self.heading, self.standing = label("", "title"), label("")
        self.table = Table(COLUMNS, "月报", stretch=1, figures=(2, 3, 4, 5, 6))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(0, _FIRST_COLUMN)
        self.charts = TallyCharts()
        self.definition, self.source = label(""), label("", "hint")
        self.keys = OneLine("hint")
        self.empty = EmptyState(
            "这段时间还没有咨询", "登记的咨询会自动算进来；零也要报：说清空着的日子，封账"
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.standing.setWordWrap(False)
        self.standing.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.keys.say("回车或双击：看这个数字后面的记录")
        told = QWidget()
        set_role(told, "inset")
        words = QVBoxLayout(told)
        words.addWidget(self.definition)
        words.addWidget(self.source)
        self._middle = lay_out_period(self, PeriodParts(
            picker=self.picker, heading=self.heading, standing=self.standing,
            tools=(self.close_button, self.more_button, self.paper_button, self.csv_button,
                   self.xlsx_button),
            left=self.table, side=side_of((self.charts, 1), (told, 0)), widths=(800, 420),
            empty=self.empty, keys=self.keys,
        ))  # fmt: skip

    def _connect(self) -> None:
        self.picker.changed.connect(self._count)
        self.xlsx_button.clicked.connect(lambda: self.write("xlsx"))
        self.csv_button.clicked.connect(lambda: self.write("csv"))
        self.paper_button.clicked.connect(self.print_period)
        self.close_button.clicked.connect(self.close_month)
        self.table.selectionModel().currentRowChanged.connect(self._define)
        self.table.entered.connect(self._open_chosen)
        self.table.doubleClicked.connect(lambda _: self._open_chosen())
        self.charts.opened.connect(self.open_behind)
        self.charts.month_wanted.connect(lambda month: self.picker.choose(Month.parse(month)))
        menu = offer_forms(self.more_button, _MORE, self.write)
        menu.addSeparator()
        self.detail_action = menu.addAction("明细：一次咨询一行……", self.write_detail)

    def refresh(self, changed: Changed | None) -> None:
        """Count again."""
        if changed is None:
            self.jobs.run(self.services.reporting.months, self._offer, owner=self)
        elif changed.kinds - {"draft", "export", "setting"}:
            self._count()

    def enter(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus()

    def open_subject(self, subject: str) -> None:
        """Turn to a month, and to its closing where somebody came for that."""
        try:
            self._wanted = Month.parse(subject)
        except BadInput:
            return
        self.picker.choose(self._wanted)
        self.enter()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out, where there is no room, what would crowd out the words of the indicators."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            if self.table_shown:
                self._show(self.table_shown)

    def write(self, form: str) -> None:
        """Choose a file and write the period into it."""
        period, ending = self.picker.period, _ENDINGS.get(form, form)
        name = f"{self.services.desk.point.name}{period.in_words()}月报.{ending}"
        chosen = self._choose_file(self, name, _FILTERS[form])
        if not chosen:
            return
        path = with_ending(chosen, ending)
        self.jobs.run(
            lambda: self.services.reporting.write(period, form, path),
            lambda _: self.said.emit("info", f"{period.in_words()}月报已存为 {path.name}"),
            owner=self,
        )

    def write_detail(self) -> None:
        """Write a line for each consultation of the period."""
        dialog = DetailDialog(
            self.services.detail, self.jobs, self.picker.period, self.services.desk.point.name,
            self, choose_file=self._choose_file,
        )  # fmt: skip
        dialog.written.connect(lambda words: self.said.emit("info", words))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def print_period(self) -> None:
        """Look at the tally as it is printed for signature and stamp."""
        period, papers = self.picker.period, self.services.papers
        title = f"{period.in_words()}月报"
        dialog = SheetPreviewDialog.for_paper(
            self.services, self.jobs, lambda: papers.tally(period), self,
            title=title, suggested=f"{title}.pdf",
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def close_month(self) -> None:
        """Explain days, close the month, or open it again."""
        month = self.picker.period.month
        if month is None:
            return
        dialog = ClosingDialog(self.services.closing, self.jobs, month, self)
        dialog.changed.connect(lambda words: self.said.emit("info", words))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_behind(self, indicator: str, value: str) -> None:
        """List the records behind a number."""
        period, behind = self.picker.period, self.services.behind
        dialog = BehindDialog(
            self.jobs, lambda: behind.behind(period, indicator, value), self
        )  # fmt: skip
        dialog.elder_wanted.connect(lambda elder: self.wanted.emit("elders", elder))
        dialog.talk_wanted.connect(lambda one: self.talks.open(one, dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open_chosen(self) -> None:
        if self.table.chosen:
            self.open_behind(*parts_of(self.table.chosen))

    def _offer(self, months: tuple[Month, ...]) -> None:
        self.picker.offer(months, self.services.desk.today)
        if self._wanted:
            self.picker.choose(self._wanted)
            self._wanted = None
        self._count()

    def _count(self) -> None:
        period = self.picker.period
        self.close_button.setEnabled(period.month is not None)
        self.jobs.run(lambda: self.services.reporting.table(period), self._show, owner=self)

    def _show(self, table: TallyTable) -> None:
        if table.period != self.picker.period:
            return
        kept, self.table_shown = self.table.chosen, table
        self.heading.setText(table.title)
        self._tell_standing(table)
        for column in _CLOSED_COLUMNS:
            self.table.setColumnHidden(column, table.closing is None)
        self.table.setColumnHidden(0, self._narrow)
        self.table.rows.show_rows(rows_of(table, narrow=self._narrow))
        counted = any(row.number for section in table.sections for row in section.rows)
        self._middle.setCurrentIndex(FIGURES if counted or table.closing else NOTHING)
        self.keys.setVisible(counted)
        self._sources = {
            row.indicator: row.source for section in table.sections for row in section.rows
        }
        self.charts.show_table(table)
        self.table.choose(kept)
        self._define()

    def _tell_standing(self, table: TallyTable) -> None:
        words, role = standing_of(table, running=self._is_running(table.period))
        set_role(self.standing, role)
        self.standing.setText(words)
        self.standing.setVisible(bool(words))

    def _is_running(self, period: Period) -> bool:
        return period.after > self.services.desk.today

    def _define(self) -> None:
        row = self.table.rows.row_of(self.table.chosen)
        self.definition.setText(f"口径：{row.tip}" if row else "")
        source = self._sources.get(parts_of(self.table.chosen)[0]) if row else None
        self.source.setText(f"依据：{source}" if source else "")
