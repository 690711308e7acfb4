"""What is known of one problem: how it stands, its history, what can be done next."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from advisor_app.domain.problem import PROBLEM_WORDS, Problem, ProblemNote
from advisor_app.gui.district.problem_step import STEPS, ProblemStep
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import FlowLayout, clear_layout, facts_grid, scrolling
from advisor_app.services.district.problems import Listed, ProblemLine

Fact = tuple[str, str]


class ProblemDetails(QWidget):
    """One problem, or a line of needs that is not on the list yet.

    Attributes:
        wanted: a step that is to be taken.
        open_wanted: the line is to be put on the list.
    """

    wanted = Signal(object)
    open_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "card")
        self.steps: tuple[ProblemStep, ...] = ()
        self.buttons: list[QPushButton] = []
        self.title, self.warning = label("", "title"), label("", "warning")
        self.history = label("")
        self.history.setTextFormat(Qt.TextFormat.PlainText)
        self.history.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.history.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._history_head = label("记录（从新到旧）", "heading")
        self._facts = QVBoxLayout()
        self._ways = FlowLayout(gap=GAP)
        self._lay_out()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP + 2)
        whole.setSpacing(GAP)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for one in (self.title, self.warning):
            column.addWidget(one)
        column.addLayout(self._facts)
        column.addWidget(self._history_head)
        column.addWidget(self.history)
        column.addStretch(1)
        whole.addWidget(scrolling(inner), 1)
        whole.addLayout(self._ways)

    def show_problem(self, listed: Listed, words: str, names: Sequence[str]) -> None:
        """Show a problem of the list.

        Args:
            words: what it is.
            names: of the points that met with it.
        """
        problem = listed.problem
        self.title.setText(words)
        warned = "　".join(_warnings(listed))
        self.warning.setText(warned)
        self.warning.setVisible(bool(warned))
        self._show_facts(_facts(listed, names))
        self._history_head.setVisible(True)
        self.history.setText("\n".join(_told(one) for one in reversed(problem.notes)))
        self.steps = tuple(one for one in STEPS if one.is_open(problem))
        self._offer([(one.words, one) for one in self.steps], problem)

    def show_line(self, line: ProblemLine, names: Sequence[str]) -> None:
        """Show needs that are not on the list yet."""
        parts = (line.topic, line.service, line.community, line.reason)
        self.title.setText("　".join(one for one in parts if one))
        self.warning.setVisible(False)
        self._show_facts([
            ("没满足", f"{line.count} 件（最近90天）"),
            ("最近一次", line.last.isoformat()),
            ("哪些点", "、".join(names)),
        ])  # fmt: skip
        self._history_head.setVisible(False)
        self.history.setText("")
        self.steps = ()
        self._clear()
        one = button("1　列入问题清单", "primary")
        one.clicked.connect(self.open_wanted)
        self._add(one)

    def press(self, digit: int) -> None:
        """Press the button with this number."""
        if 0 < digit <= len(self.buttons):
            self.buttons[digit - 1].click()

    def _offer(self, ways: Sequence[tuple[str, ProblemStep]], problem: Problem) -> None:
        self._clear()
        again = bool(problem.deadline)
        onward = [
            step
            for _, step in ways
            if step.leads_to and not (step.assigns and again) and not problem.is_closed
        ]
        for number, (words, step) in enumerate(ways, 1):
            said = f"{number}　{'改交办' if step.assigns and again else words}……"
            one = button(said, "primary" if step in onward[:1] else "")
            one.clicked.connect(lambda _=False, wanted=step: self.wanted.emit(wanted))
            self._add(one)

    def _add(self, one: QPushButton) -> None:
        self.buttons.append(one)
        self._ways.addWidget(one)

    def _clear(self) -> None:
        self.buttons = []
        clear_layout(self._ways)

    def _show_facts(self, facts: Sequence[Fact]) -> None:
        clear_layout(self._facts)
        self._facts.addLayout(facts_grid(facts))

    def words(self) -> list[str]:
        """Give the facts that are shown, for whoever reads them out."""
        return [one.text() for one in self.findChildren(QLabel)]


def _warnings(listed: Listed) -> Iterator[str]:
    if listed.overdue and listed.problem.deadline:
        yield f"已逾期：期限是 {listed.problem.deadline}"
    if listed.came_since_closing:
        yield f"销号以后又有 {listed.came_since_closing} 件没满足：可以重新列入"


def _facts(listed: Listed, names: Sequence[str]) -> list[Fact]:
    problem = listed.problem
    came = f"，列入以后又有 {listed.came} 件" if listed.came else ""
    facts = [
        ("状态", PROBLEM_WORDS[problem.state]),
        ("责任单位和责任人", problem.whose or "还没有交办"),
        ("期限", problem.deadline.isoformat() if problem.deadline else "还没有定"),
        ("措施", problem.measures),
        ("列入", f"{problem.opened_on}，当时 {problem.needs} 件没满足{came}"),
        ("哪些点", "、".join(names)),
    ]
    if problem.closed_on:
        facts.append(("销号", f"{problem.closed_on}，核查人 {problem.checked_by}"))
    return [(name, words) for name, words in facts if words]


def _told(note: ProblemNote) -> str:
    step = f"【{PROBLEM_WORDS[note.state]}】" if note.state else ""
    shown = "佐证：" if note.evidence else ""
    by = f"　{note.by}" if note.by else ""
    return f"{note.on}{by}　{step}{shown}{note.words}"
