"""One step with a problem: what has to be said for it, asked in one dialog."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.problem import PROBLEM_STEPS, Problem, ProblemState
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import ChoiceRow, EnterMovesOn, make_room
from advisor_app.services.district.problems import ProblemDesk

_OTHER = "other"
_TERMS = (("15", "半个月"), ("30", "一个月"), ("60", "两个月"), (_OTHER, "另选日子"))
"""Days that are given to mend something, and how one says it; none stands there unasked."""
_TEXT_HEIGHT = 96


@dataclass(frozen=True, slots=True)
class StepAnswers:
    """What was typed."""

    owner: str
    person: str
    deadline: date
    words: str
    by: str


Act = Callable[[ProblemDesk, Problem, StepAnswers], Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemStep:
    """A step that can be taken.

    Attributes:
        leads_to: the state it brings; None for a note, which can always be made.
        words: as its button says it.
        asked: what the words are called; what has to stand in them.
        signed: what whoever signs is called.
        assigns: whether owner and deadline are asked for.
    """

    leads_to: ProblemState | None
    words: str
    asked: str
    hint: str
    act: Act
    signed: str = "经办人"
    assigns: bool = False

    def is_open(self, problem: Problem) -> bool:
        """Whether it can be taken from where a problem stands."""
        return self.leads_to is None or self.leads_to in PROBLEM_STEPS[problem.state]


STEPS = (
    ProblemStep(
        leads_to=ProblemState.ASSIGNED, words="交办", asked="整改措施",
        hint="怎么改；可以空着，等责任单位报", assigns=True,
        act=lambda desk, one, said: desk.assign(
            one.id, said.owner, said.person, said.deadline, said.words, said.by
        ),
    ),
    ProblemStep(
        leads_to=ProblemState.UNDERWAY, words="开始整改", asked="说明", hint="已经做了什么",
        act=lambda desk, one, said: desk.begin(one.id, said.words, said.by),
    ),
    ProblemStep(
        leads_to=ProblemState.REPORTED, words="报完成", asked="佐证",
        hint="什么能说明已经改好：文件、照片、合同编号、日期",
        act=lambda desk, one, said: desk.report(one.id, said.words, said.by),
    ),
    ProblemStep(
        leads_to=ProblemState.CLOSED, words="核查通过，销号", asked="怎么核查的",
        hint="谁去看的、看到什么", signed="核查人",
        act=lambda desk, one, said: desk.check(one.id, said.words, said.by, passed=True),
    ),
    ProblemStep(
        leads_to=ProblemState.RETURNED, words="核查没过，退回", asked="为什么退回",
        hint="哪里没有改好", signed="核查人",
        act=lambda desk, one, said: desk.check(one.id, said.words, said.by, passed=False),
    ),
    ProblemStep(
        leads_to=ProblemState.LISTED, words="重新列入", asked="为什么重新列入",
        hint="例如：销号以后又有人没满足",
        act=lambda desk, one, said: desk.reopen(one.id, said.words, said.by),
    ),
    ProblemStep(
        leads_to=None, words="记一笔", asked="记什么", hint="留在记录里，不改状态",
        act=lambda desk, one, said: desk.note(one.id, said.words, said.by),
    ),
)  # fmt: skip
"""Every step, in the order in which they are offered."""


class StepDialog(QDialog):
    """Asks what has to be said for a step, and takes it.

    Attributes:
        taken: the problem as it is now.
    """

    taken = Signal(object)

    def __init__(
        self, step: ProblemStep, problem: Problem, desk: ProblemDesk, jobs: Jobs,
        who: str, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._step, self._problem, self._desk, self._jobs = step, problem, desk, jobs
        self.setWindowTitle(step.words)
        self.resize(560, 430 if step.assigns else 300)
        self.owner = QLineEdit(problem.owner)
        self.owner.setPlaceholderText("哪个单位、哪个科室负责整改")
        self.person = QLineEdit(problem.person)
        self.person.setPlaceholderText("单位里由谁负责，到期找谁；写姓名或职务")
        self.term = ChoiceRow(_TERMS, name="期限")
        self.deadline = _deadline(problem, desk.today())
        self.term.choose(_OTHER if problem.deadline else "")
        self.said = QPlainTextEdit(problem.measures if step.assigns else "")
        self.said.setPlaceholderText(step.hint)
        self.said.setTabChangesFocus(True)
        self.said.setFixedHeight(_TEXT_HEIGHT)
        self.by = QLineEdit("" if step.signed == "核查人" else who)
        self.by.setPlaceholderText("姓名或单位，留在记录里")
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.take_button = button(f"{step.words} Ctrl+回车", "primary")
        self._lay_out()
        self.take_button.clicked.connect(self.take)
        self.term.changed.connect(self._set_term)
        self.term.picked.connect(self._go_on)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.take)
        EnterMovesOn([self.owner, self.person, self.term, self.deadline, self.said], self)
        (self.owner if step.assigns else self.said).setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(label(self._desk.words(self._problem), "heading"))
        form = QFormLayout()
        form.setSpacing(GAP)
        rows: list[tuple[str, QWidget]] = [(self._step.asked, self.said)]
        rows.append((self._step.signed, self.by))
        if self._step.assigns:
            rows = [
                ("责任单位", self.owner), ("责任人", self.person), ("期限", self.term),
                ("到哪天", self.deadline), *rows,
            ]  # fmt: skip
        for words, field in rows:
            field.setAccessibleName(words)
            form.addRow(words, field)
        self._form = form
        self._show_day()
        layout.addLayout(form)
        layout.addWidget(label("不写老人的姓名和号码：清单要给上级看。", "hint"))
        layout.addWidget(self.refusal)
        layout.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        leave = button("取消 Esc")
        leave.clicked.connect(self.reject)
        row.addWidget(leave)
        row.addWidget(self.take_button)
        layout.addLayout(row)

    def _set_term(self) -> None:
        """Set the day that a term ends on; another day is for the officer to set."""
        if self.term.value not in ("", _OTHER):
            today = self._desk.today()
            day = QDate(today.year, today.month, today.day).addDays(int(self.term.value))
            self.deadline.setDate(day)
        self._show_day()

    def _show_day(self) -> None:
        if self._step.assigns:
            self._form.setRowVisible(self.deadline, bool(self.term.value))

    def _go_on(self) -> None:
        (self.deadline if self.term.value == _OTHER else self.said).setFocus()

    def take(self) -> None:
        """Take the step, once: a key that is held down presses again and again."""
        if not self.take_button.isEnabled():
            return
        if self._lacks_term:
            self._refuse(BadInput("请定期限：到哪天要改好", "deadline"))
            return
        self.take_button.setEnabled(False)
        day = self.deadline.date()
        said = StepAnswers(
            self.owner.text(), self.person.text(), date(day.year(), day.month(), day.day()),
            self.said.toPlainText(), self.by.text(),
        )  # fmt: skip
        self._jobs.run(
            lambda: self._step.act(self._desk, self._problem, said),
            self._taken,
            self._refuse,
            owner=self,
        )

    @property
    def _lacks_term(self) -> bool:
        """Whether only the term is missing: what stands above it is asked for first."""
        above = self.owner.text().strip() and self.person.text().strip()
        return self._step.assigns and bool(above) and not self.term.value

    def _taken(self, problem: Problem) -> None:
        self.taken.emit(problem)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self.take_button.setEnabled(True)
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)
        term = self.deadline if self.term.value else self.term
        fields: dict[str, QWidget] = {"owner": self.owner, "person": self.person, "deadline": term}
        if self._step.assigns and isinstance(error, BadInput) and error.field in fields:
            fields[error.field].setFocus()
        make_room(self)


def _deadline(problem: Problem, today: date) -> QDateEdit:
    made = QDateEdit()
    made.setCalendarPopup(True)
    made.setDisplayFormat("yyyy-MM-dd")
    first = QDate(today.year, today.month, today.day)
    made.setMinimumDate(first)
    known = problem.deadline
    made.setDate(QDate(known.year, known.month, known.day) if known else first)
    return made
