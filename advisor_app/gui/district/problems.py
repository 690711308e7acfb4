"""The problem list: what nobody could meet, who mends it until when, what was checked."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.district.problem_details import ProblemDetails
from advisor_app.gui.district.problem_step import ProblemStep, StepDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.tables import DigitTable, Row
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import ChoiceRow, EmptyState, OneLine
from advisor_app.services.district.problems import (
    Board,
    Listed,
    Problem,
    ProblemLine,
    ProblemState,
)
from advisor_app.services.district_suite import DistrictServices

_LISTED = ("状态", "期限", "问题", "责任单位和责任人")
_OWNER = 3
_NARROW = 1000
"""Pixels: a screen of 1366 at 150 % has 799 for the page."""

_LINES = ("件数", "事项", "缺什么", "原因", "社区")
_VIEWS = {"open": "没完的", "overdue": "逾期的", "closed": "已销号", "all": "全部"}
_SHORT = {
    ProblemState.LISTED: "待交办", ProblemState.ASSIGNED: "已交办",
    ProblemState.UNDERWAY: "整改中", ProblemState.REPORTED: "待核查",
    ProblemState.RETURNED: "退回重改", ProblemState.CLOSED: "已销号",
}  # fmt: skip
_ICONS = {
    ProblemState.REPORTED: "warning", ProblemState.RETURNED: "warning",
    ProblemState.CLOSED: "good",
}  # fmt: skip


class ProblemsPage(DistrictPage):
    """Keeps the problem list."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.board = Board(listed=(), lines=())
        self._officer = ""
        self._follow = ""
        self.summary, self.hint = label("", "hero"), label("", "hint")
        self.view = ChoiceRow(_VIEWS.items(), name="看哪些")
        self.view.choose("open")
        self.listed = DigitTable(_LISTED, "问题清单", stretch=2)
        self.lines = DigitTable(_LINES, "还没列入的需求", stretch=2, figures=(0,))
        self.details = ProblemDetails()
        self.tabs = QTabWidget()
        self.no_problem = EmptyState("")
        self.no_line = EmptyState("没有还没列入的需求", "各点登记“未能满足”，并入以后就列在这里")
        self.keys = OneLine("hint")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.summary)
        words.addWidget(self.hint)
        top.addLayout(words, 1)
        self.report_button = button("出人大报告 F7")
        top.addWidget(self.report_button)
        whole.addLayout(top)
        self._listed_place = _either(self.listed, self.no_problem)
        self._lines_place = _either(self.lines, self.no_line)
        kept = QWidget()
        column = QVBoxLayout(kept)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.view)
        column.addWidget(self._listed_place, 1)
        self.tabs.addTab(kept, "清单")
        self.tabs.addTab(self._lines_place, "还没列入")
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.tabs)
        split.addWidget(self.details)
        split.setChildrenCollapsible(False)
        split.setSizes([700, 520])
        split.setHandleWidth(GAP)
        whole.addWidget(split, 1)
        self.keys.say("上下选一条，数字键是右下的按钮；Ctrl+Tab 换“清单”和“还没列入”")
        whole.addWidget(self.keys)

    def _connect(self) -> None:
        self.view.picked.connect(lambda *_: self._list())
        for table in (self.listed, self.lines):
            table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
            table.digit.connect(self.details.press)
            table.entered.connect(lambda: self.details.press(1))
        self.tabs.currentChanged.connect(lambda _: self._turned())
        self.details.wanted.connect(self.take)
        self.details.open_wanted.connect(self.put_on_list)
        self.report_button.clicked.connect(lambda: self.wanted.emit("tally", ""))

    def refresh(self, changed: Changed | None) -> None:
        """Read the list again."""
        if changed is None or changed.kinds - {"draft", "library", "setting"}:
            desk = self.services.problems
            self.jobs.run(
                lambda: (desk.board(), desk.officer()), lambda found: self._show(*found), owner=self
            )

    def enter(self) -> None:
        """Stand in the list."""
        self._table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the owner out where there is no room: it stands on the right."""
        super().resizeEvent(event)
        self.listed.setColumnHidden(_OWNER, self.width() < _NARROW)

    @property
    def _table(self) -> DigitTable:
        return self.lines if self.tabs.currentIndex() else self.listed

    @property
    def problem(self) -> Listed | None:
        """The problem that is chosen; None on the other page, and where there is none."""
        if self.tabs.currentIndex():
            return None
        chosen = self.listed.chosen
        return next((one for one in self.board.listed if one.problem.id == chosen), None)

    @property
    def line(self) -> ProblemLine | None:
        """The line that is chosen."""
        chosen = self.lines.chosen
        return self.board.lines[int(chosen)] if self.tabs.currentIndex() and chosen else None

    def take(self, step: ProblemStep) -> None:
        """Ask what a step needs, and take it."""
        listed = self.problem
        if listed is None:
            return
        desk = self.services.problems
        dialog = StepDialog(step, listed.problem, desk, self.jobs, self._officer, self)
        dialog.taken.connect(self._moved)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def put_on_list(self) -> None:
        """Put the chosen line on the list."""
        line, desk, who = self.line, self.services.problems, self._officer
        if line is not None:
            self.jobs.run(lambda: desk.open(line, who), self._opened, owner=self)

    def _opened(self, problem: Problem) -> None:
        self.said.emit("info", f"已列入问题清单：{self.services.problems.words(problem)}")
        self._follow = problem.id
        self.view.choose("open")
        self.tabs.setCurrentIndex(0)
        self.refresh(None)

    def _moved(self, problem: Problem) -> None:
        self._follow = problem.id
        self.said.emit("info", f"记下了：{self.services.problems.state_words(problem)}")
        self.refresh(None)

    def _show(self, board: Board, officer: str) -> None:
        self.board, self._officer = board, officer
        still = [one for one in board.listed if not one.problem.is_closed]
        late = sum(one.overdue for one in still)
        waiting = sum(one.problem.state is ProblemState.REPORTED for one in still)
        again = sum(one.came_since_closing > 0 for one in board.listed)
        self.summary.setText(f"{len(still)} 个问题没完" + (f"，{late} 个逾期" if late else ""))
        told = (
            (waiting, f"待核查 {waiting} 个"),
            (again, f"销号后又有新的 {again} 个"),
            (len(board.lines), f"还没列入的需求 {len(board.lines)} 种"),
        )
        said = "　".join(words for count, words in told if count)
        self.hint.setText(said or "问题由各点的“未能满足”来，核查通过才销号")
        self.tabs.setTabText(0, f"清单（{len(board.listed)}）")
        self.tabs.setTabText(1, f"还没列入（{len(board.lines)}）")
        chosen = self.lines.chosen
        self.lines.rows.show_rows([_line_row(at, one) for at, one in enumerate(board.lines)])
        self.lines.choose(chosen)
        self._lines_place.setCurrentIndex(0 if board.lines else 1)
        self._list()

    def _list(self) -> None:
        kept, self._follow = self._follow or self.listed.chosen, ""
        shown = [one for one in self.board.listed if _is_seen(one, self.view.value, kept)]
        words = self.services.problems.words
        self.listed.rows.show_rows([_row(one, words(one.problem)) for one in shown])
        self.listed.choose(kept)
        self._listed_place.setCurrentIndex(0 if shown else 1)
        if not self.board.listed:
            self.no_problem.say("清单上还没有问题", "到“还没列入”里选一种需求，按 1 列入")
        else:
            self.no_problem.say(f"没有{_VIEWS.get(self.view.value, '')}问题")
        self._tell()

    def _turned(self) -> None:
        self._tell()
        self.enter()

    def _tell(self) -> None:
        listed, line = self.problem, self.line
        self.details.setVisible(listed is not None or line is not None)
        desk = self.services.problems
        if listed is not None:
            names = desk.names(listed.problem.points)
            self.details.show_problem(listed, desk.words(listed.problem), names)
        elif line is not None:
            self.details.show_line(line, desk.names(line.points))


def _is_seen(one: Listed, view: str, kept: str) -> bool:
    closed = one.problem.is_closed
    if one.problem.id == kept and view == "open" and one.came_since_closing:
        return True
    match view:
        case "open":
            return not closed or one.came_since_closing > 0
        case "overdue":
            return one.overdue
        case "closed":
            return closed
        case _:
            return True


def _row(one: Listed, words: str) -> Row:
    problem = one.problem
    state = "逾期" if one.overdue else _SHORT[problem.state]
    if one.came_since_closing:
        state = "又有新的"
    icon = "error" if one.overdue else _ICONS.get(problem.state, "none")
    icon = "warning" if one.came_since_closing else icon
    deadline = problem.deadline.isoformat() if problem.deadline else ""
    return Row(
        problem.id, (state, deadline, words, problem.whose), tip=words, icon=state_icon(icon)
    )  # fmt: skip


def _line_row(at: int, one: ProblemLine) -> Row:
    return Row(str(at), (str(one.count), one.topic, one.service, one.reason, one.community))


def _either(table: QWidget, empty: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    stack.addWidget(table)
    stack.addWidget(empty)
    return stack
