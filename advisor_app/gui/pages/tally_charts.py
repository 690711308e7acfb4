"""The charts beside a tally: the course of thirteen months, topics, communities."""

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.gui.charts import Bar, BarChart
from advisor_app.gui.theme import GAP, button, label
from advisor_app.gui.widgets import scrolling
from advisor_app.services.reporting import TallyTable

_MOST = 12
"""Bars of kinds: the largest; the table has them all."""


class TallyCharts(QWidget):
    """One chart at a time.

    Attributes:
        opened: name of an indicator and one of its values, whose records are wanted.
        month_wanted: a month that the page should turn to, e.g. ``2026-10``.
    """

    opened = Signal(str, str)
    month_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.trend = BarChart("接待人次（13个月）", upright=True)
        self.topics = BarChart("咨询事项", upright=False)
        self.communities = BarChart("所属社区（村）", upright=False)
        self._stack = QStackedWidget()
        self._choices = QButtonGroup(self)
        self.words = label("", "hint")
        self._lay_out()
        self._connect()

    def show_table(self, table: TallyTable) -> None:
        """Draw a tally."""
        shown = {str(one) for one in table.period.months}
        self.trend.show_bars(
            [
                Bar(f"{month.month}月\n{month.year}" if month.month == 1 or not at
                    else f"{month.month}月", count, str(month), str(month) in shown)
                for at, (month, count) in enumerate(table.trend)
            ],
            "人次",
        )  # fmt: skip
        for chart, name in ((self.topics, "by_topic"), (self.communities, "by_community")):
            bars = sorted(_bars(table, name), key=lambda bar: -bar.value)[:_MOST]
            chart.show_bars(bars, "人次")
        self._tell()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for at, (words, chart) in enumerate(
            (("趋势", self.trend), ("事项", self.topics), ("社区", self.communities))
        ):
            one = button(words, "choice")
            one.setCheckable(True)
            one.setChecked(not at)
            self._choices.addButton(one, at)
            row.addWidget(one)
            self._stack.addWidget(chart if chart is self.trend else scrolling(chart))
        row.addStretch(1)
        whole.addLayout(row)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.words)

    def _connect(self) -> None:
        self._choices.idClicked.connect(self._turn)
        for chart in (self.trend, self.topics, self.communities):
            chart.at_changed.connect(self.words.setText)
        self.trend.opened.connect(self.month_wanted)
        self.topics.opened.connect(lambda one: self.opened.emit("by_topic", one))
        self.communities.opened.connect(lambda one: self.opened.emit("by_community", one))

    def _turn(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        self._tell()

    def _tell(self) -> None:
        """Say what the keys do, until they do it."""
        opens = "打开那个月" if self._stack.currentIndex() == 0 else "看后面的记录"
        self.words.setText(f"方向键逐个看，回车{opens}")


def _bars(table: TallyTable, name: str) -> Iterator[Bar]:
    section = table.section(name)
    for row in section.rows if section else ():
        if row.number:
            yield Bar(row.label, row.number, row.code)
