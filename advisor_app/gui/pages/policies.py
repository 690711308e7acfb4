"""The policies: find one, read it, compare its versions, print its sheet, see whom it is for."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.policy import Freshness, Policy
from advisor_app.gui.dialogs.compare import CompareDialog
from advisor_app.gui.dialogs.hotline import HotlineDialog
from advisor_app.gui.dialogs.sheet_preview import policy_preview
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page
from advisor_app.gui.pages.packs import PacksPanel
from advisor_app.gui.pages.parameters import ParametersPanel
from advisor_app.gui.pages.policy_details import PolicyDetails, light, marks_of
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.gui.widgets import ChoiceRow
from advisor_app.services.hotline import USUAL, Hotline
from advisor_app.services.suite import Services

_TABS_WIDTH = 350
_LIBRARY, _PARAMETERS, _PACKS = "library", "parameters", "packs"
_TABS = {_LIBRARY: "政策目录", _PARAMETERS: "本地参数", _PACKS: "区里下发"}


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
        self.details = PolicyDetails()
        self.parameters = ParametersPanel(services.screenings)
        self.hotline_words = label("")
        self.print_button = button("打印政策单 Ctrl+P", "primary")
        self.reach_button = button("谁能享受 Ctrl+G")
        self.compare_button = button("对比版本")
        self.packs = PacksPanel(services, jobs)
        self.tabs = ChoiceRow(_TABS.items(), name="看什么")
        self.tabs.setFixedWidth(_TABS_WIDTH)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.tabs.choose(_LIBRARY)
        self._find()

    def _connect(self) -> None:
        self.box.textChanged.connect(self._find)
        self.box.returnPressed.connect(self.tree.setFocus)
        self.tree.currentItemChanged.connect(self._chosen)
        self.print_button.clicked.connect(self.print_sheet)
        self.reach_button.clicked.connect(self.reach)
        self.compare_button.clicked.connect(self.compare)
        self.tabs.changed.connect(lambda: self._turn(self.tabs.value))
        self.packs.said.connect(self.said)
        for keys, act in (("Ctrl+P", self.print_sheet), ("Ctrl+G", self.reach)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.setSpacing(GAP * 2)
        top.addWidget(self.box, 1)
        top.addWidget(self.tabs)
        whole.addLayout(top)
        self._stack.addWidget(self._library())
        self._stack.addWidget(self._parameters())
        self._stack.addWidget(self.packs)
        whole.addWidget(self._stack, 1)

    def _library(self) -> QWidget:
        right = QWidget()
        set_role(right, "card")
        column = QVBoxLayout(right)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(self.details, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        for one in (self.compare_button, self.reach_button, self.print_button):
            row.addWidget(one)
        column.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.tree)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setSizes([330, 800])
        split.setHandleWidth(GAP)
        return split

    def _parameters(self) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.setSpacing(GAP)
        row = QHBoxLayout()
        row.addWidget(self.hotline_words, 1)
        check = button("拨过了，核对热线……")
        check.clicked.connect(self.check_hotline)
        row.addWidget(check)
        column.addLayout(row)
        column.addWidget(self.parameters, 1)
        return card

    def enter(self) -> None:
        """Put the focus into the search box."""
        self.box.setFocus()
        self.box.selectAll()

    def open_subject(self, subject: str) -> None:
        """Show one policy."""
        self.tabs.choose(_LIBRARY)
        self._turn(_LIBRARY)
        if self.box.text():
            self.box.clear()
        for item in self._items():
            if item.data(0, Qt.ItemDataRole.UserRole) == subject:
                self.tree.setCurrentItem(item)

    def print_sheet(self) -> None:
        """Preview the sheet of the policy that is shown."""
        if self.policy:
            dialog = policy_preview(self.services, self.jobs, self.policy.id, self)
            dialog.issued.connect(
                lambda number: self.said.emit("info", f"政策单 {number} 已记入台账")
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def reach(self) -> None:
        """Ask which registered elders probably qualify for the policy that is shown."""
        if self.policy:
            self.wanted.emit("outreach", self.policy.id)

    def compare(self) -> None:
        """Set two versions of the policy that is shown side by side."""
        if self.policy and len(self.policy.versions) > 1:
            versions = [one.version for one in self.policy.versions]
            compared = partial(self.services.screenings.compared, self.policy.id)
            CompareDialog(self.policy.name, versions, compared, self).open()

    def refresh(self, changed: Changed | None) -> None:
        """Read the library again where another one is in force, or another day has begun."""
        if changed is None or "library" in changed.kinds:
            shown, kept = list(_TABS)[self._stack.currentIndex()], self.policy
            self._find()
            if kept and shown == _LIBRARY:
                self.open_subject(kept.id)
        shown = list(_TABS)[self._stack.currentIndex()]
        if shown != _LIBRARY:
            self._turn(shown)

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
                item = self._item(policy)
                top.addChild(item)
            top.setExpanded(True)
        first = next(self._items(), None)
        if first:
            self.tree.setCurrentItem(first)
        else:
            self._show_nothing()

    def _item(self, policy: Policy) -> QTreeWidgetItem:
        today = self.services.desk.today
        marks = "　".join([f"{policy.level}级", *marks_of(policy, today)])
        item = QTreeWidgetItem([f"{policy.name}\n{marks}"])
        checked_on = policy.nearest_version(today).checked_on
        item.setIcon(0, light(Freshness.of(checked_on, today)))
        item.setData(0, Qt.ItemDataRole.UserRole, policy.id)
        item.setToolTip(0, f"{policy.name}：{policy.audience}")
        return item

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for group in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(group)
            for place in range(top.childCount() if top else 0):
                item = top.child(place) if top else None
                if item is not None:
                    yield item

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        policy = item.data(0, Qt.ItemDataRole.UserRole) if item else None
        if policy:
            self._show(self.services.screenings.policy(policy))

    def _show_nothing(self) -> None:
        self.policy = None
        self._enable(False)
        self.details.show_nothing()

    def _show(self, policy: Policy) -> None:
        self.policy = policy
        self._enable(True)
        self.compare_button.setEnabled(len(policy.versions) > 1)
        names = {one.id: one.name for one in self.services.screenings.policies}
        self.details.show_policy(policy, names, self.services.desk.today)

    def _enable(self, enabled: bool) -> None:
        for one in (self.print_button, self.reach_button, self.compare_button):
            one.setEnabled(enabled)

    # The local parameters.

    def _turn(self, shown: str) -> None:
        self._stack.setCurrentIndex(list(_TABS).index(shown))
        self.box.setEnabled(shown == _LIBRARY)
        if shown == _PACKS:
            self.packs.read()
        if shown == _PARAMETERS:
            self.parameters.show_on(self.services.desk.today)
            self.jobs.run(self.services.hotlines.current, self._show_hotline, owner=self)

    def _show_hotline(self, line: Hotline | None) -> None:
        if line is None:
            words = f"告知单上还没有印服务热线：先拨一次{USUAL}，问清接的是谁再印。"
        else:
            hours = f"，{line.hours}" if line.hours else ""
            words = (
                f"告知单上印的热线：{line.number}（{line.answered_by}{hours}；"
                f"{line.checked_by} {line.checked_on} 拨过）"
            )
        set_role(self.hotline_words, "warning" if line is None else "")
        self.hotline_words.setText(words)

    def check_hotline(self) -> None:
        """Ask what was heard when the service line was rung up."""
        dialog = HotlineDialog(self.services.hotlines, self.jobs, self)
        dialog.kept.connect(self._show_hotline)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
