"""The policies: find one, read it in plain words, print its sheet."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.policy import Combine, Condition, Policy, PolicyVersion, Rule, SourceRank
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import EmptyState, clear_layout, scrolling
from advisor_app.services.suite import Services

_SOON = timedelta(days=60)
_RANKS = {
    SourceRank.ISSUER: "发文单位", SourceRank.OPEN_GOVERNMENT: "政务公开", SourceRank.PRESS: "报刊",
    SourceRank.REPRINT: "转载",
}  # fmt: skip
_CONFIDENCE = {"high": "把握大", "medium": "把握中等", "low": "把握小"}


class PoliciesPage(Page):
    """The library, by category."""

    title = "政策"

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.policy: Policy | None = None
        self.box = QLineEdit()
        set_role(self.box, "search")
        self.box.setPlaceholderText("找政策：名称或里面的字，如 高龄、助餐、残疾")
        self.box.setAccessibleName("查找政策")
        self.box.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setAccessibleName("政策目录")
        self.details = QWidget()
        self._words = QVBoxLayout(self.details)
        self._words.setContentsMargins(0, 0, GAP, 0)
        self._words.setSpacing(6)
        self.print_button = button("打印政策单 Ctrl+P", "primary")
        self.print_button.setEnabled(False)
        self._lay_out()
        self.box.textChanged.connect(self._find)
        self.box.returnPressed.connect(self.tree.setFocus)
        self.tree.currentItemChanged.connect(self._chosen)
        self.print_button.clicked.connect(self.print_sheet)
        shortcut = QShortcut(QKeySequence("Ctrl+P"), self, self.print_sheet)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._find()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        whole.addWidget(self.box)
        right = QWidget()
        set_role(right, "card")
        column = QVBoxLayout(right)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(scrolling(self.details), 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.print_button)
        column.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.tree)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setSizes([420, 600])
        split.setHandleWidth(GAP)
        whole.addWidget(split, 1)

    def enter(self) -> None:
        """Put the focus into the search box."""
        self.box.setFocus()
        self.box.selectAll()

    def open_subject(self, subject: str) -> None:
        """Show one policy."""
        self.box.clear()
        for item in self._items():
            if item.data(0, Qt.ItemDataRole.UserRole) == subject:
                self.tree.setCurrentItem(item)

    def print_sheet(self) -> None:
        """Preview the sheet of the policy that is shown."""
        if self.policy:
            dialog = SheetPreviewDialog(
                self.services, self.jobs, policy=self.policy.id, parent=self
            )
            dialog.issued.connect(
                lambda number: self.said.emit("info", f"政策单 {number} 已记入台账")
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _find(self) -> None:
        """Search the library; it lies in memory, so no thread is needed."""
        groups: dict[str, list[Policy]] = {}
        for policy in self.services.screenings.search(self.box.text()):
            groups.setdefault(policy.category, []).append(policy)
        self.tree.clear()
        for category, policies in groups.items():
            top = QTreeWidgetItem([f"{category}　{len(policies)} 项"])
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            self.tree.addTopLevelItem(top)
            for policy in policies:
                marks = "　".join([f"{policy.level}级", *self._marks(policy)])
                item = QTreeWidgetItem([f"{policy.name}\n{marks}"])
                item.setData(0, Qt.ItemDataRole.UserRole, policy.id)
                item.setToolTip(0, f"{policy.name}：{policy.audience}")
                top.addChild(item)
            top.setExpanded(True)
        first = next(self._items(), None)
        if first:
            self.tree.setCurrentItem(first)
        else:
            self._show_nothing()

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for group in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(group)
            for place in range(top.childCount() if top else 0):
                item = top.child(place) if top else None
                if item is not None:
                    yield item

    def _marks(self, policy: Policy) -> list[str]:
        today = self.services.desk.today
        version = policy.nearest_version(today)
        marks = []
        if version.valid_to and version.valid_to <= today:
            marks.append("已结束")
        elif version.valid_to and version.valid_to <= today + _SOON:
            marks.append(f"即将到期（{version.valid_to - timedelta(days=1)}）")
        elif version.valid_from and version.valid_from > today:
            marks.append(f"{version.valid_from}起")
        if version.needs_local_check:
            marks.append("待核实")
        return marks

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        policy = item.data(0, Qt.ItemDataRole.UserRole) if item else None
        if policy:
            self._show(self.services.screenings.policy(policy))

    def _show_nothing(self) -> None:
        self.policy = None
        self.print_button.setEnabled(False)
        clear_layout(self._words)
        self._words.addWidget(EmptyState("没有找到这样的政策", "换个词试试，或清空上面的框"))

    def _show(self, policy: Policy) -> None:
        self.policy = policy
        self.print_button.setEnabled(True)
        version = policy.nearest_version(self.services.desk.today)
        clear_layout(self._words)
        self._words.addWidget(label(policy.name, "title"))
        marks = "　".join([f"{policy.level}级", policy.category, *self._marks(policy)])
        self._words.addWidget(label(marks, "hint"))
        self._words.addWidget(label(version.plain))
        for title, lines in self._sections(policy, version):
            told = [line for line in lines if line]
            if told:
                self._words.addWidget(label(title, "heading"))
                self._words.addWidget(label("\n".join(told)))
        self._words.addStretch(1)

    def _sections(self, policy: Policy, version: PolicyVersion) -> list[tuple[str, Iterable[str]]]:
        names = {one.id: one.name for one in self.services.screenings.policies}
        return [
            ("给谁", [policy.audience, *(f"· {words}" for words in _conditions(version.rule))]),
            ("标准", _amounts(policy, version)),
            ("要带什么", _materials(version)),
            ("去哪里", [version.where or "以当地最新规定为准"]),
            ("怎么办", [f"{number}. {step}" for number, step in enumerate(version.steps, 1)]),
            ("多久", [version.time_limit]),
            ("电话", [version.phone]),
            ("不能一起领的", [names.get(one.policy, one.policy) for one in version.excludes]),
            ("依据", _basis(version)),
            ("来源", _sources(version)),
            ("核对", [_checked(version)]),
        ]  # fmt: skip


def _amounts(policy: Policy, version: PolicyVersion) -> list[str]:
    if version.amount_confirmed:
        return [one.words for one in version.amounts]
    if policy.is_money:
        return ["有这项待遇，金额请问窗口，以当地最新规定为准"]
    return []


def _conditions(rule: Rule) -> list[str]:
    if isinstance(rule, Condition):
        return [rule.words]
    if rule.combine is Combine.ALL:
        return [words for part in rule.parts for words in _conditions(part)]
    return [rule.words]


def _materials(version: PolicyVersion) -> list[str]:
    return [f"□ {one.words}" for one in version.materials]


def _basis(version: PolicyVersion) -> list[str]:
    return [f"{one.issuer}《{one.title}》{one.number}{one.article}" for one in version.basis]


def _sources(version: PolicyVersion) -> list[str]:
    return [f"[{_RANKS[one.rank]}] {one.title}（{one.accessed}查）" for one in version.sources]


def _checked(version: PolicyVersion) -> str:
    words = f"{version.checked_by} {version.checked_on}，{_CONFIDENCE[version.confidence]}"
    return words + ("；本区还没核实，以当地最新规定为准" if version.needs_local_check else "")
