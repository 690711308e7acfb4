"""The district's figures: any period by point, who is missing, drawn, opened, written out."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from advisor_app.domain.changes import Changed
from advisor_app.domain.month import Month
from advisor_app.gui.charts import Bar, BarChart
from advisor_app.gui.dialogs.behind import BehindDialog
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.district.tally_table import TOTAL, FigureTable
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.period_layout import (
    FIGURES,
    NOTHING,
    PeriodParts,
    lay_out_period,
    offer_forms,
    side_of,
)
from advisor_app.gui.pages.period_picker import PeriodPicker
from advisor_app.gui.theme import EDGE, button, label, set_role
from advisor_app.gui.widgets import EmptyState, OneLine, scrolling
from advisor_app.services.district.figures import Column, DistrictRow, DistrictTable
from advisor_app.services.district_suite import DistrictServices

_FILTERS = {
    "xlsx": "Excel 表 (*.xlsx)", "csv": "CSV 表 (*.csv)", "json": "JSON (*.json)",
    "pdf": "PDF (*.pdf)",
}  # fmt: skip
_MORE = {"csv": "CSV……", "json": "JSON（给程序用）……", "pdf": "PDF（印出来看）……"}
_REPORT = {"pdf": "PDF（签字盖章）……", "xlsx": "Excel……"}
_SIDE = 300
_NARROW = 1000
"""Pixels: a screen of 1366 at 150 % has 799 for the page."""

ChooseFile = Callable[[QWidget, str, str], str]


def ask_file(parent: QWidget, suggested: str, kind: str) -> str:
    """Let the officer choose where figures go; empty when they think better of it."""
    return ask_to_save(parent, "汇总存到", suggested, kind)


class DistrictTallyPage(DistrictPage):
    """A period as a line a point, with a chart of the chosen figure."""

    def __init__(
        self, services: DistrictServices, jobs: Jobs, choose_file: ChooseFile = ask_file
    ) -> None:
        super().__init__(services, jobs)
        self._choose_file = choose_file
        self.shown: DistrictTable | None = None
        self.table: FigureTable | None = None
        self._narrow = self._wants_focus = False
        self.picker = PeriodPicker(services.figures.today())
        self.what = QComboBox()
        self.what.setAccessibleName("看哪些数")
        for choice in services.figures.choices():
            self.what.addItem(choice.words, choice.indicators)
        self.more_button = button("更多……")
        self.xlsx_button = button("导出 Excel")
        self.report_button = button("人大监督报告……", "primary")
        self.heading, self.standing = label("", "title"), OneLine()
        self.chart = BarChart("各点（未报的不画）", upright=False)
        self.chosen = label("", "hint")
        self.told = label("")
        self.notes = label("", "hint")
        self.keys = OneLine("hint")
        self.empty = EmptyState("还没有一个点报这段时间", "没有报不是零；并入数据包以后这里就有数")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.what.setMaximumWidth(230)
        self.keys.say("方向键选一个数，回车看它后面的记录（没有姓名）；PgUp PgDn 翻月份")
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        left, told = QWidget(), QWidget()
        left.setLayout(self._place)
        set_role(told, "inset")
        words = QVBoxLayout(told)
        words.addWidget(self.told)
        words.addWidget(self.notes)
        words.addStretch(1)
        side = side_of((self.chosen, 0), (scrolling(self.chart), 3), (scrolling(told), 2))
        side.setMinimumWidth(_SIDE)
        self._middle = lay_out_period(self, PeriodParts(
            picker=self.picker, heading=self.heading, standing=self.standing,
            tools=(self.what, self.more_button, self.xlsx_button, self.report_button),
            left=left, side=side, widths=(860, 380), empty=self.empty, keys=self.keys,
        ))  # fmt: skip

    def _connect(self) -> None:
        self.picker.changed.connect(self._count)
        self.what.currentIndexChanged.connect(lambda _: self._count())
        self.xlsx_button.clicked.connect(lambda: self.write("xlsx"))
        self.chart.opened.connect(self.open_behind)
        offer_forms(self.more_button, _MORE, self.write)
        offer_forms(self.report_button, _REPORT, self.write_report)

    def refresh(self, changed: Changed | None) -> None:
        """Count again."""
        if changed is None or changed.kinds - {"draft", "library", "setting", "problem"}:
            self.jobs.run(self.services.figures.months, self._offer, owner=self)

    def enter(self) -> None:
        """Stand at a figure."""
        self._wants_focus = self.table is None
        if self.table:
            self.table.setFocus()

    def write(self, form: str) -> None:
        """Choose a file and write the figures into it."""
        figures, period = self.services.figures, self.picker.period
        name = f"{self.services.name}{period.in_words()}各点汇总.{form}"
        self._write(name, form, lambda path: figures.write(period, form, path))

    def write_report(self, form: str) -> None:
        """Choose a file and write the report for the supervising congress into it."""
        figures, period = self.services.figures, self.picker.period
        name = f"{self.services.name}{period.in_words()}银发顾问点工作报告.{form}"
        self._write(name, form, lambda path: figures.write_report(period, path))

    def _write(self, name: str, form: str, work: Callable[..., None]) -> None:
        chosen = self._choose_file(self, name, _FILTERS[form])
        if not chosen:
            return
        path = with_ending(chosen, form)
        self.jobs.run(
            lambda: work(path),
            lambda _: self.said.emit("info", f"已存为 {path.name}"),
            owner=self,
        )

    def open_behind(self, point: str = "") -> None:
        """List the records behind the chosen figure, of a point or of the whole district."""
        column = self._column()
        if column is None:
            return
        figures, period = self.services.figures, self.picker.period
        dialog = BehindDialog(
            self.jobs,
            lambda: figures.behind(period, column.indicator, column.value, point),
            self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open_chosen(self) -> None:
        code = self.table.chosen if self.table else ""
        missing = {row.code for row in self.shown.missing} if self.shown else set()
        if code in missing:
            self.said.emit("warn", "这个点没有报这段时间：不是零，是不知道")
        elif code:
            self.open_behind("" if code == TOTAL else code)

    def _offer(self, months: tuple[Month, ...]) -> None:
        first = not self.picker.month.count()
        self.picker.offer(months, self.services.figures.today())
        if first and len(months) > 1:
            self.picker.choose(months[1])
        self._count()

    def _count(self) -> None:
        period, chosen = self.picker.period, tuple(self.what.currentData() or ())
        self.jobs.run(
            lambda: self.services.figures.table(period, chosen), self._show, owner=self
        )  # fmt: skip

    def _show(self, shown: DistrictTable) -> None:
        if shown.period != self.picker.period:
            return
        before, self.shown = self.shown, shown
        self.heading.setText(f"{shown.period.in_words()}　各点汇总")
        self._tell_standing(shown)
        self._put(shown, alike=before is not None and before.columns == shown.columns)
        self.notes.setText("\n".join(shown.cautions))
        nobody = len(shown.missing) == len(shown.rows)
        self._middle.setCurrentIndex(NOTHING if nobody else FIGURES)
        self.keys.setVisible(not nobody)
        self._tell_figure()

    def _put(self, shown: DistrictTable, *, alike: bool) -> None:
        """Put the table of other figures in the place of what is shown."""
        before, row, column = self.table, 0, 0
        self.table = table = FigureTable(shown, narrow=self._narrow)
        self._place.addWidget(table)
        table.show()
        if before is not None:
            row, column = before.currentIndex().row(), before.currentIndex().column()
            self._wants_focus = self._wants_focus or before.hasFocus()
        table.stand(max(0, row), column if alike else 0)
        table.entered.connect(self._open_chosen)
        table.doubleClicked.connect(lambda _: self._open_chosen())
        table.selectionModel().currentChanged.connect(lambda *_: self._tell_figure())
        if self._wants_focus:
            table.setFocus()
            self._wants_focus = False
        if before is not None:
            self._place.removeWidget(before)
            before.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out, where there is no room, what would crowd out the figures."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            if self.shown:
                self._put(self.shown, alike=True)

    def _tell_standing(self, shown: DistrictTable) -> None:
        missing, lacking = len(shown.missing), sum(bool(row.lacking) for row in shown.rows)
        still = sum(row.reported and not row.is_closed for row in shown.rows)
        parts = [f"{missing} 个点未报" if missing else "各点都报了"]
        parts += [f"{lacking} 个点缺月份"] if lacking else []
        parts += [f"{still} 个点未封账"] if still and shown.period.whole_months() else []
        parts += [f"{len(shown.adjusted)} 个点封账后有调整"] if shown.adjusted else []
        set_role(self.standing, "warning" if missing or lacking or still else "good")
        words = "，".join(parts)
        self.standing.setMaximumWidth(self.standing.fontMetrics().horizontalAdvance(words) + EDGE)
        self.standing.say(words)

    def _column(self) -> Column | None:
        at = self.table.figure if self.table else -1
        return self.shown.columns[at] if self.shown and at >= 0 else None

    def _tell_figure(self) -> None:
        """Draw the chosen figure over the points, and say what it counts."""
        column, shown = self._column(), self.shown
        if column is None or shown is None or self.table is None:
            self.chosen.setText("选一个数，这里画出各点")
            return
        at, code = self.table.figure, self.table.chosen
        bars = [
            Bar(f"{row.code[-3:]} {row.name}", row.numbers[at] or 0, row.code, row.code == code)
            for row in shown.rows
            if row.reported and row.numbers[at] is not None
        ]
        self.chart.show_bars(bars, column.unit)
        row = next((row for row in shown.rows if row.code == code), shown.total)
        where = row.name if row is not shown.total else "全区合计"
        self.chosen.setText(f"{where}　{column.label} {row.cells[at]}{_unit(row, column)}")
        self.told.setText(_definition(shown, column))


def _unit(row: DistrictRow, column: Column) -> str:
    return f" {column.unit}" if row.reported and column.unit else ""


def _definition(shown: DistrictTable, column: Column) -> str:
    for section in shown.whole.sections:
        for row in section.rows:
            if row.indicator == column.indicator:
                added = "" if column.adds_up else "合计不是各点相加。"
                return f"口径：{row.definition or section.definition}。{added}"
    return ""
