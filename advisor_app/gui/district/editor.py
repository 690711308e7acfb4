"""The district's policies: a list, the form of a new version, and what that would change."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.policy import Policy
from advisor_app.eligibility.differences import LABELS
from advisor_app.gui.dialogs.unsaved import ask_to_drop
from advisor_app.gui.district.effects import Effects
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.district.policy_form import PolicyForm
from advisor_app.gui.file_choice import ask_to_open, ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.editing import DraftCheck, PolicyLibrary

_ID = Qt.ItemDataRole.UserRole
_CHECK_AFTER_MS = 400
_LOW = 560
"""Below this height the form and what it changes do not fit one above the other."""

_PART = re.compile(r"(?P<name>[^\[]*)(?:\[(?P<row>\d+)\])?")
_WORDS = {
    **LABELS, "conditions": "条件", "field": "要素", "operator": "比较", "value": "值",
    "words": "怎么说", "value_yuan": "元", "parameter": "本地参数", "when": "给谁",
    "original": "原件", "copies": "复印件份数", "note": "要注意什么", "title": "标题",
    "issuer": "发文单位", "number": "文号", "article": "条款", "url": "网址", "rank": "来源",
    "accessed": "查阅日期", "policy": "哪一项", "keep": "怎么选",
}  # fmt: skip
_TOML = "政策文件 (*.toml)"


class EditorPage(DistrictPage):
    """Edits the working library."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self._services, self._jobs = services, jobs
        self._library: PolicyLibrary | None = None
        self._turn = 0
        self._shown, self._edited = "", False
        self.checked: DraftCheck | None = None
        self.box = QLineEdit()
        self.box.setPlaceholderText("找政策")
        self.box.setAccessibleName("查找政策")
        self.list = QListWidget()
        self.list.setAccessibleName("政策目录")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form = PolicyForm()
        self.findings = label("", "error")
        self.effects = Effects()
        self.save_button = button("存进目录 Ctrl+S", "primary")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_CHECK_AFTER_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP, EDGE, GAP)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(GAP)
        below = QSplitter(Qt.Orientation.Vertical)
        below.setChildrenCollapsible(False)
        below.setHandleWidth(GAP)
        self._lower = self._below()
        for part in (self._middle(), self._lower):
            set_role(part, "card")
            below.addWidget(part)
        below.setSizes([440, 220])
        left = self._left()
        set_role(left, "card")
        split.addWidget(left)
        split.addWidget(below)
        split.setSizes([250, 1080])
        whole.addWidget(split, 1)

    def _left(self) -> QWidget:
        part, column = _column()
        column.addWidget(self.box)
        column.addWidget(self.list, 1)
        for words, act in (
            ("新写一项", self.begin_new),
            ("导入文件……", self.import_file),
            ("导出文件……", self.export_file),
        ):
            one = button(words)
            one.clicked.connect(act)
            column.addWidget(one)
        return part

    def _middle(self) -> QWidget:
        part, column = _column()
        column.addWidget(self.form, 1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        hint = label("改政策就是立新版本：旧版本留着，到新版本开始那天失效。", "hint")
        row.addWidget(hint, 1)
        row.addWidget(self.save_button)
        column.addWidget(self.findings)
        column.addLayout(row)
        return part

    def _below(self) -> QWidget:
        part, column = _column()
        self._effects_tabs = QTabWidget()
        column.addWidget(self._effects_tabs)
        self.effects.put_into(self._effects_tabs)
        return part

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the form the whole height where the window is low."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        if low == self._lower.isHidden():
            return
        at = self.form.tabs.currentIndex()
        self.effects.put_into(self.form.tabs if low else self._effects_tabs)
        self.form.tabs.setCurrentIndex(min(at, self.form.tabs.count() - 1))
        self._lower.setHidden(low)

    def _connect(self) -> None:
        self.box.textChanged.connect(lambda _: self._list())
        self.list.currentItemChanged.connect(lambda item, _: self._chosen(item))
        self.form.changed.connect(self._note_edit)
        self._wait.timeout.connect(self.check)
        self.save_button.clicked.connect(self.save)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def refresh(self, changed: Changed | None) -> None:
        """Read the working library again."""
        if changed is not None and "library" not in changed.kinds:
            return
        self._jobs.run(self._services.editing.library, self._show_library, owner=self)

    def begin_new(self) -> None:
        """Begin a policy that is not in the library yet."""
        self._leave(lambda: self._show_draft(self._services.editing.blank()))

    def check(self) -> None:
        """Judge the draft and show what it would change."""
        self._turn += 1
        turn = self._turn
        try:
            draft = self.form.draft()
        except BadInput as error:
            self._say_wrong(error.message)
            return
        self._jobs.run(
            lambda: self._services.editing.check(draft),
            lambda found: self._show_check(turn, found),
            owner=self,
        )

    def save(self) -> None:
        """Put the draft into the working library."""
        try:
            draft = self.form.draft()
        except BadInput as error:
            self._say_wrong(error.message)
            return
        self._jobs.run(
            lambda: self._services.editing.save(draft), self._saved, self._refuse, owner=self
        )

    def import_file(self) -> None:
        """Take a policy file, or a case table, into the working library."""
        chosen = ask_to_open(self, "导入政策文件", _TOML)
        if chosen:
            self._jobs.run(
                lambda: self._services.editing.import_file(Path(chosen)),
                self._taken_in,
                self._refuse,
                owner=self,
            )

    def export_file(self) -> None:
        """Write the chosen policy's file elsewhere."""
        policy = self._shown
        chosen = ask_to_save(self, "导出政策文件", f"{policy}.toml", _TOML) if policy else ""
        if chosen:
            path = with_ending(chosen, "toml")
            self._jobs.run(
                lambda: self._services.editing.export_file(policy, path),
                lambda _: self.said.emit("info", f"已导出到 {path}"),
                self._refuse,
                owner=self,
            )

    def _show_library(self, library: PolicyLibrary) -> None:
        first, self._library = self._library is None, library
        self._list()
        if first and self.list.count():
            self.list.setCurrentRow(0)

    def _list(self) -> None:
        words = self.box.text().strip()
        self.list.blockSignals(True)
        self.list.clear()
        for policy in self._library.search(words) if self._library else ():
            item = QListWidgetItem(policy.name)
            item.setData(_ID, policy.id)
            item.setToolTip(policy.audience)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._stand_at_shown()

    def _stand_at_shown(self) -> None:
        """Choose in the list what the form shows; nothing where that is not listed."""
        ids = [self.list.item(at).data(_ID) for at in range(self.list.count())]
        self.list.blockSignals(True)
        self.list.setCurrentRow(ids.index(self._shown) if self._shown in ids else -1)
        self.list.blockSignals(False)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            policy = str(item.data(_ID))
            self._leave(lambda: self._read(policy))

    def _leave(self, go: Callable[[], None]) -> None:
        """Go on to something else; ask first where the form holds what is not in the library."""
        if self._edited:
            self._stand_at_shown()
            ask_to_drop(self, "改过的还没有存进目录，要丢掉吗？", go)
        else:
            go()

    def _read(self, policy: str) -> None:
        editing = self._services.editing
        self._jobs.run(lambda: editing.draft_of(policy), self._show_draft, owner=self)

    def _note_edit(self) -> None:
        self._edited = True
        self._wait.start()

    def _show_draft(self, raw: dict[str, Any]) -> None:
        self._shown, self._edited = str(raw["id"]), False
        self._stand_at_shown()
        policies = self._library.policies if self._library else ()
        names = {one.id: one.name for one in policies if one.id != raw["id"]}
        self.form.show_draft(raw, names)
        self.check()

    def _show_check(self, turn: int, found: DraftCheck) -> None:
        if turn != self._turn:
            return
        self.checked = found
        if found.findings:
            first = found.findings[0]
            more = f"（还有 {len(found.findings) - 1} 处）" if len(found.findings) > 1 else ""
            self._say_wrong(f"{_place(first.field)}：{first.message}{more}")
            return
        self.findings.setVisible(False)
        self.save_button.setEnabled(True)
        self.effects.show(found)

    def _say_wrong(self, words: str) -> None:
        self.findings.setText(words)
        self.findings.setVisible(True)
        self.save_button.setEnabled(False)

    def _saved(self, policy: Policy) -> None:
        self._shown, self._edited = policy.id, False
        self._taken_in(policy)

    def _taken_in(self, policy: Policy) -> None:
        self.said.emit("info", f"“{policy.name}”已存进目录；下发以后各顾问点才会用")
        self._jobs.announce(Changed(frozenset({"library"})))

    def _refuse(self, error: KnownError) -> None:
        self._say_wrong(error.message)


def _place(field: str) -> str:
    """Say a field of the file as the form does: ``version[2].materials[1].copies``."""
    parts = [_PART.fullmatch(one) for one in field.split(".")]
    said = [
        _WORDS.get(one["name"], one["name"]) + (f"第{one['row']}行" if one["row"] else "")
        for one in parts
        if one and not (one["name"] == "version" and one["row"])
    ]
    return "　".join(said) or "新版本"


def _column() -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(EDGE, GAP, EDGE, GAP)
    column.setSpacing(GAP)
    return part, column
