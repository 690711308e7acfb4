"""The live screening beside the form: what probably applies, why, and what to ask next."""

from collections.abc import Iterable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, Facts, FactValue
from advisor_app.domain.screening import VERDICT_WORDS, Verdict
from advisor_app.gui.dialogs.person import PLACES
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, label, set_role
from advisor_app.gui.widgets import ChoiceRow, NumberEdit, clear_layout, scrolling
from advisor_app.services.screening import MOST_QUESTIONS, Judgement, Question
from advisor_app.services.suite import Services

_SOON = "快要符合"
_YEAR = timedelta(days=366)
_MARKS = {True: "✓ 符合", False: "✗ 不符", None: "？ 还不知道"}
_SKIP = "?"
_ONE_LINE = 28
_TWO_ROWS = 64
"""Pixels at 100 %: more would push the window beyond a small screen at 150 %."""


class ScreeningPanel(QWidget):
    """Shows the screening of some facts.

    Attributes:
        answered: a fact and the value it was just given.
        explained_changed: a policy was marked as explained, or not any more.
    """

    answered = Signal(str, object)
    explained_changed = Signal()

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__()
        self._services, self._jobs = services, jobs
        self._facts = Facts()
        self._judged: tuple[Judgement, ...] = ()
        self._plan: tuple[Question, ...] = ()
        self._skipped: set[str] = set()
        self._asked = 0
        self._explained: set[str] = set()
        self._turn = 0
        set_role(self, "card")
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(1)
        self.tree.setWordWrap(True)
        self.tree.setIndentation(14)
        self.tree.setAccessibleName("初步判断")
        self.tree.setMinimumHeight(_TWO_ROWS)
        self.tree.currentItemChanged.connect(self._show_reasons)
        self.tree.itemChanged.connect(self._checked)
        self.tree.installEventFilter(self)
        self.question_box = QWidget()
        set_role(self.question_box, "clear")
        self._question_layout = QVBoxLayout(self.question_box)
        self._question_layout.setContentsMargins(0, 0, 0, 0)
        self._question_layout.setSpacing(4)
        self.answers: ChoiceRow | NumberEdit | None = None
        self.reasons = label("", "")
        self.reasons.setTextFormat(Qt.TextFormat.PlainText)
        self.reasons.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, GAP, EDGE, GAP)
        layout.setSpacing(GAP)
        head = QHBoxLayout()
        head.addWidget(label("初步判断", "heading"))
        hint = label("以主管部门审核为准　空格：讲过了", "hint")
        hint.setWordWrap(False)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        head.addWidget(hint, 1)
        layout.addLayout(head)
        layout.addWidget(self.question_box)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.tree)
        reasons = scrolling(self.reasons)
        reasons.setMinimumHeight(_ONE_LINE)
        split.addWidget(reasons)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        split.setSizes([320, 80])
        layout.addWidget(split, 1)

    @property
    def explained(self) -> tuple[str, ...]:
        """The policies marked as explained."""
        return tuple(sorted(self._explained))

    @property
    def question(self) -> Question | None:
        """What to ask next."""
        return next((one for one in self._plan if one.fact not in self._skipped), None)

    def start_over(self, explained: Iterable[str] = ()) -> None:
        """Forget what was skipped, explained and looked at for the last person."""
        self.tree.clear()
        self._skipped.clear()
        self._asked = 0
        self._explained = set(explained)

    def judge(self, facts: Facts) -> None:
        """Screen some facts as of today."""
        self._turn += 1
        self._facts = facts
        turn, on, skipped = self._turn, self._services.desk.today, frozenset(self._skipped)
        screenings, most = self._services.screenings, MOST_QUESTIONS - self._asked
        self._jobs.run(
            lambda: (screenings.match(facts, on), screenings.plan(facts, on, skipped, most)),
            lambda found: self._show(turn, *found),
            owner=self,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Space mark the current policy wherever in the row one stands."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            item = self.tree.currentItem()
            if event.key() == Qt.Key.Key_Space and item is not None and _policy(item):
                checked = item.checkState(0) is Qt.CheckState.Checked
                state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
                item.setCheckState(0, state)
                return True
        return super().eventFilter(watched, event)

    def _show(self, turn: int, judged: tuple[Judgement, ...], plan: tuple[Question, ...]) -> None:
        if turn != self._turn:
            return
        self._judged, self._plan = judged, plan
        current = self.tree.currentItem()
        kept = _policy(current) if current else ""
        self.tree.blockSignals(True)
        self.tree.clear()
        for title, group, opened in self._groups():
            self._add_group(title, group, opened)
        self.tree.blockSignals(False)
        self._select(kept)
        self._show_question()

    def _groups(self) -> list[tuple[str, list[Judgement], bool]]:
        soon_until = self._services.desk.today + _YEAR
        by_verdict = {
            verdict: [one for one in self._judged if one.screening.verdict is verdict]
            for verdict in Verdict
        }
        soon = [
            one
            for one in by_verdict[Verdict.UNLIKELY]
            if one.screening.changes_on and one.screening.changes_on <= soon_until
        ]
        unlikely = [one for one in by_verdict[Verdict.UNLIKELY] if one not in soon]
        return [
            (VERDICT_WORDS[Verdict.LIKELY], by_verdict[Verdict.LIKELY], True),
            (_SOON, soon, True),
            (VERDICT_WORDS[Verdict.NEEDS_INFO], by_verdict[Verdict.NEEDS_INFO], True),
            (VERDICT_WORDS[Verdict.UNLIKELY], unlikely, False),
        ]

    def _add_group(self, title: str, group: list[Judgement], opened: bool) -> None:
        if not group:
            return
        top = QTreeWidgetItem([f"{title}　{len(group)} 项"])
        font = top.font(0)
        font.setBold(True)
        top.setFont(0, font)
        self.tree.addTopLevelItem(top)
        for one in group:
            item = QTreeWidgetItem([_line(one, self._services.desk.today)])
            item.setData(0, Qt.ItemDataRole.UserRole, one.policy.id)
            explained = one.policy.id in self._explained
            state = Qt.CheckState.Checked if explained else Qt.CheckState.Unchecked
            item.setCheckState(0, state)
            item.setToolTip(0, one.policy.audience)
            top.addChild(item)
        top.setExpanded(opened)

    def _select(self, policy: str) -> None:
        for group in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(group)
            for place in range(top.childCount() if top else 0):
                item = top.child(place) if top else None
                if item is not None and (not policy or _policy(item) == policy):
                    self.tree.setCurrentItem(item)
                    return
        self.reasons.setText("")

    def _checked(self, item: QTreeWidgetItem) -> None:
        policy = _policy(item)
        if not policy:
            return
        if item.checkState(0) is Qt.CheckState.Checked:
            self._explained.add(policy)
        else:
            self._explained.discard(policy)
        self.explained_changed.emit()

    def _show_reasons(self, item: QTreeWidgetItem | None) -> None:
        policy = _policy(item) if item else ""
        one = next((each for each in self._judged if each.policy.id == policy), None)
        self.reasons.setText(_reasons(one, self._services.desk.today) if one else "")

    def _show_question(self) -> None:
        clear_layout(self._question_layout)
        self.answers = None
        question = self.question
        self.question_box.setVisible(question is not None)
        if question is None:
            return
        spec = FACTS[question.fact]
        left = sum(one.fact not in self._skipped for one in self._plan)
        words = f"问一句：{spec.question}（关系到 {len(question.concerns)} 项，最多再问 {left} 句）"
        self._question_layout.addWidget(label(words, "warning"))
        self.answers = self._answers(question.fact)
        self._question_layout.addWidget(self.answers)

    def _answers(self, fact: str) -> "ChoiceRow | NumberEdit":
        spec = FACTS[fact]
        if spec.kind == "date":
            field = NumberEdit("1940-03-05、1940-03 或 1940；不清楚就空着按回车")
            field.returnPressed.connect(lambda: self._answer(fact, field.text()))
            return field
        choices = PLACES if spec.kind == "code" else spec.choices
        offered = [(str(value), word) for value, word in choices.items()]
        row = ChoiceRow([*offered, (_SKIP, "不清楚")], name=spec.question)
        row.changed.connect(lambda: self._answer(fact, row.value))
        return row

    def _answer(self, fact: str, text: str) -> None:
        if text in (_SKIP, ""):
            self._skip(fact)
            return
        try:
            value: FactValue = FACTS[fact].parse(text)
        except BadInput as error:
            self.reasons.setText(error.message)
            return
        self._asked += 1
        self.answered.emit(fact, value)

    def _skip(self, fact: str) -> None:
        self._asked += 1
        self._skipped.add(fact)
        self._show_question()
        self.judge(self._facts)


def _policy(item: QTreeWidgetItem) -> str:
    return str(item.data(0, Qt.ItemDataRole.UserRole) or "")


def _line(one: Judgement, today: date) -> str:
    """Give a policy in one line: its name, then what matters most about it now."""
    screening = one.screening
    told = [each.words for each in screening.amounts[:1]]
    if screening.verdict is Verdict.NEEDS_INFO:
        told = ["问：" + FACTS[screening.ask[0]].label] if screening.ask else []
    standing = one.policy.standing_words(today).partition("，")[0]
    if screening.verdict is not Verdict.UNLIKELY and standing:
        told.append(standing)
    elif screening.change_words:
        told.append(screening.change_words)
    return "　".join([one.policy.name, *told])


def _reasons(one: Judgement, today: date) -> str:
    """Give why, then what to do: the next step, what to bring, where, what it stands on."""
    screening = one.screening
    version = next(each for each in one.policy.versions if each.version == screening.version)
    lines = [
        f"{_MARKS[each.met]}　{each.words}" + (f"（{each.fact}）" if each.fact else "")
        for each in screening.reasons
    ]
    lines += [f"！　{each.words}" for each in screening.conflicts]
    lines += [f"！　{words}" for words in (one.policy.standing_words(today),) if words]
    sources = dict.fromkeys(each.source for each in screening.reasons if each.source)
    told = [
        ("下一步", next(iter(version.steps), "")),
        ("去哪里", version.where),
        ("电话", version.phone),
        ("要带", "、".join(each.words for each in version.materials)),
        ("依据", "；".join(sources)),
    ]
    return "\n".join([*lines, *(f"{title}：{words}" for title, words in told if words)])
