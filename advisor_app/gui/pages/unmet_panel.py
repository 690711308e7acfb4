"""The problem list (问题清单): what could not be met, how often, why and where."""

from collections.abc import Iterator
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.month import Month
from advisor_app.domain.unmet import LOOK_BACK
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Panel
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, label, set_role
from advisor_app.gui.widgets import ChoiceRow, EmptyState, scrolling
from advisor_app.services.suite import Services
from advisor_app.services.unmet import Counted, Problems

_HEADINGS = ("事项", "缺什么", "原因", "社区", "几次", "最近")
_THIS, _LAST, _QUARTER, _YEAR = "this", "last", "quarter", "year"
_PERIODS = {_THIS: "本月", _LAST: "上月", _QUARTER: "近90天", _YEAR: "今年"}
_MOST = 8
_LAST_DAY, _NARROW = 5, 960
"""A column, and the width in pixels below which it is left out."""


class UnmetPanel(Panel):
    """Shows the problem list of a time."""

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self._turn = 0
        self.problems: Problems | None = None
        self.period = ChoiceRow(_PERIODS.items(), name="哪段时间")
        self.period.choose(_THIS)
        self.summary = label("", "hint")
        self.table = Table(_HEADINGS, "没满足的需求", stretch=1, figures=(4,))
        self.counts = label("")
        self.empty = EmptyState(
            "这段时间没有没满足的", "接待时结果选“未能满足”，选上原因，就会列在这里"
        )
        self._results = QStackedWidget()
        self._lay_out()
        self.period.changed.connect(self.look)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.period, 1)
        top.addWidget(self.summary, 1)
        whole.addLayout(top)
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        self.counts.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.counts, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(scrolling(card))
        split.setChildrenCollapsible(False)
        split.setSizes([800, 300])
        split.setHandleWidth(GAP)
        self._results.addWidget(split)
        self._results.addWidget(self.empty)
        whole.addWidget(self._results, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the last day out where the list is narrow."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_LAST_DAY, self.width() < _NARROW)

    def enter(self) -> None:
        """Put the focus where the time is chosen."""
        self.period.setFocus()

    def look(self) -> None:
        """Count again."""
        self._turn += 1
        turn, (first, last) = self._turn, self._span()
        self._jobs.run(
            lambda: self._services.unmet.problems(first, last),
            lambda found: self._show(turn, found),
            owner=self,
        )

    def _span(self) -> tuple[date, date]:
        today = self._services.desk.today
        this = Month.of(today)
        return {
            _THIS: (this.first, today),
            _LAST: (this.previous.first, this.first - timedelta(days=1)),
            _QUARTER: (today - LOOK_BACK, today),
            _YEAR: (today.replace(month=1, day=1), today),
        }[self.period.value or _THIS]

    def _show(self, turn: int, found: Problems) -> None:
        if turn != self._turn:
            return
        self.problems = found
        self.table.rows.show_rows(list(_rows(found)))
        self._results.setCurrentIndex(0 if found.total else 1)
        self.summary.setText(f"共 {found.total} 件没满足" if found.total else "")
        parts = (("按原因", found.reasons), ("按服务", found.topics), ("按社区", found.communities))
        self.counts.setText("<br><br>".join(_counts(words, counted) for words, counted in parts))


def _rows(found: Problems) -> Iterator[Row]:
    for place, one in enumerate(found.lines):
        last = f"{one.last.month}月{one.last.day}日"
        cells = (one.topic, one.service, one.reason, one.community, str(one.count), last)
        yield Row(str(place), cells, tip=one.service)


def _counts(words: str, counted: tuple[Counted, ...]) -> str:
    lines = [f"{one.words}　{one.count}" for one in counted[:_MOST]]
    return "<br>".join([f"<b>{words}</b>", *(_escaped(one) for one in lines)])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
