"""What in the merged record needs a person's eye: decided with a name and one key."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import KnownError
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.district.sides import SidesTable
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.state_icons import state_icon
from advisor_app.gui.tables import DigitTable, Row
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, FlowLayout, clear_layout
from advisor_app.services.district.disputes import CASE_WORDS, Case, CaseKind
from advisor_app.services.district_suite import DistrictServices

_ICONS = {
    CaseKind.HARD: "error", CaseKind.SOFT: "warning", CaseKind.FORK: "warning",
    CaseKind.APART: "warning", CaseKind.WAITING: "none", CaseKind.DECIDED: "good",
}  # fmt: skip
_OPEN, _ALL = "open", "all"
_NAME_WIDTH = 150
_READ = ("看过了，收起来",)
_MOST_SIDES = 9
"""So many can be chosen by a digit."""


class DisputesPage(DistrictPage):
    """Lists the cases, and shows one with all its sides."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self._cases: tuple[Case, ...] = ()
        self._deciding = False
        self.summary = label("", "hero")
        self.which = QComboBox()
        self.which.setAccessibleName("看哪些")
        self.which.addItem("还没定的", _OPEN)
        self.which.addItem("全部", _ALL)
        for kind, words in CASE_WORDS.items():
            self.which.addItem(words, kind)
        self.table = DigitTable(("怎么了", "什么", "顾问点"), "要核对的", stretch=1)
        self.title = label("", "heading")
        self.told = label("")
        self.sides = SidesTable()
        self.by = QLineEdit()
        self.by.setPlaceholderText("谁来定，如 李明")
        self.by.setAccessibleName("经办人")
        self.decided = label("", "good")
        self._lay_out()
        self.which.currentIndexChanged.connect(lambda _: self._list())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.table.digit.connect(self.decide)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self.which)
        whole.addLayout(row)
        self._middle = QStackedWidget()
        self.empty = EmptyState("")
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(GAP)
        split.addWidget(self.table)
        split.addWidget(self._card())
        split.setSizes([430, 770])
        self.table.setMinimumWidth(300)
        self._middle.addWidget(split)
        self._middle.addWidget(self.empty)
        whole.addWidget(self._middle, 1)

    def _card(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.setSpacing(GAP)
        for one in (self.title, self.told, self.decided):
            column.addWidget(one)
        column.addWidget(self.sides, 1)
        self._ways = QWidget()
        ways = QHBoxLayout(self._ways)
        ways.setContentsMargins(0, 0, 0, 0)
        ways.setSpacing(GAP)
        name = label("经办人：")
        name.setWordWrap(False)
        self.by.setFixedWidth(_NAME_WIDTH)
        self._choices = QWidget()
        self._flow = FlowLayout(self._choices, GAP)
        name.setFixedHeight(self.by.sizeHint().height())
        ways.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        ways.addWidget(self.by, 0, Qt.AlignmentFlag.AlignTop)
        ways.addWidget(self._choices, 1)
        column.addWidget(self._ways)
        return card

    def refresh(self, changed: Changed | None) -> None:
        """Read the cases again."""
        if changed is None or changed.kinds - {"draft", "library"}:
            self.jobs.run(self.services.disputes.cases, self._show, owner=self)

    def enter(self) -> None:
        """Stand in the list."""
        self.table.setFocus()

    @property
    def case(self) -> Case | None:
        """The case that is shown."""
        return next((one for one in self._cases if one.id == self.table.chosen), None)

    def decide(self, number: int) -> None:
        """Decide for a side, counted from 1."""
        case, by = self.case, self.by.text()
        if case is None or not (case.can_decide or case.can_read) or self._deciding:
            return
        if not 1 <= number <= (1 if case.can_read else len(case.sides)):
            said = "只有按 1" if case.can_read else f"只有 {len(case.sides)} 份"
            self.said.emit("warn", f"{said}，没有第 {number} 个")
            return
        if not by.strip():
            self.said.emit("warn", "请先写上经办人，再按数字键")
            self.by.setFocus()
            return
        side = case.sides[number - 1]
        self._deciding = True
        self.jobs.run(
            lambda: self.services.disputes.decide(case, side, by),
            lambda _: self._decided(case, number),
            self._refused,
            owner=self,
        )

    def _decided(self, case: Case, number: int) -> None:
        self._deciding = False
        said = f"{case.what}定了：以第 {number} 份为准。要改，在“定过了”里另选一份"
        if case.can_read:
            said = f"{case.what}看过了：两边改的都在用，收到“定过了”里"
        self.said.emit("info", said)
        self.table.setFocus()

    def _refused(self, error: KnownError) -> None:
        self._deciding = False
        self.said.emit("error", error.message)

    def _show(self, cases: tuple[Case, ...]) -> None:
        self._cases = cases
        hard = sum(one.kind is CaseKind.HARD for one in cases)
        others = sum(one.kind not in (CaseKind.HARD, CaseKind.DECIDED) for one in cases)
        parts = [f"要定 {hard} 条" if hard else "", f"要看 {others} 条" if others else ""]
        self.summary.setText("，".join(filter(None, parts)) or "没有要核对的")
        self._list()

    def _list(self) -> None:
        chosen, which = self.table.chosen, self.which.currentData()
        at = self.table.currentIndex().row()
        shown = [one for one in self._cases if _is_meant(one, which)]
        self.table.rows.show_rows([_row(one) for one in shown])
        self._middle.setCurrentIndex(0 if shown else 1)
        if self._cases:
            self.empty.say("这一类没有", "换一类看，或者选“全部”。")
        else:
            self.empty.say(
                "没有要核对的",
                "两个人改了同一条记录、两台电脑共用一份记录时，会列在这里；现在都没有。",
            )
        if not self.table.choose(chosen) and shown:
            self.table.selectRow(min(max(at, 0), len(shown) - 1))
        self._tell()

    def _tell(self) -> None:
        case = self.case
        if case is None:
            return
        self.title.setText(_titled(case))
        self.told.setText(case.told)
        self.decided.setText(case.decided)
        self.decided.setVisible(bool(case.decided))
        self.sides.setVisible(bool(case.sides))
        self.sides.show_case(case)
        self._ways.setVisible(case.can_decide or case.can_read)
        clear_layout(self._flow)
        ways = [f"用第 {number} 份" for number in range(1, len(case.sides[:_MOST_SIDES]) + 1)]
        for number, words in enumerate(_READ if case.can_read else ways, start=1):
            one = button(f"{number} {words}")
            one.clicked.connect(lambda _=False, which=number: self.decide(which))
            self._flow.addWidget(one)


def _is_meant(case: Case, which: str) -> bool:
    if which == _OPEN:
        return case.kind is not CaseKind.DECIDED
    return which in (_ALL, case.kind)


def _row(one: Case) -> Row:
    return Row(
        one.id, (CASE_WORDS[one.kind], one.what, _short(one.point)), tip=one.told,
        icon=state_icon(_ICONS[one.kind]),
    )  # fmt: skip


def _short(points: str) -> str:
    """Give the ends of points' codes: the beginnings are all alike."""
    return "、".join(one[-3:] for one in points.split("、"))


def _titled(one: Case) -> str:
    return "　".join(filter(None, (CASE_WORDS[one.kind], one.what, one.point)))
