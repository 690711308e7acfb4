"""A pack under the lamp: what changes, whose answers change, take it in or leave it."""

from collections.abc import Iterator

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import KnownError
from advisor_app.gui.change_tree import ChangeTree
from advisor_app.gui.dialogs.compare import ComparisonTable, Row
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.packs import CHANGE, PackDesk, Preview

_SIZE = QSize(940, 600)


class PackDialog(QDialog):
    """Shows a pack before it is taken in.

    Attributes:
        taken: the pack's number, once it is in force.
    """

    taken = Signal(int)

    def __init__(self, preview: Preview, packs: PackDesk, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._preview, self._packs, self._jobs = preview, packs, jobs
        self.setWindowTitle(f"第{preview.serial}号下发包")
        self.resize(_SIZE.boundedTo(parent.window().size()) if parent.isVisible() else _SIZE)
        self.summary = label(_summary(preview), "heading")
        self.tree = ChangeTree("现在用的", "这个包里的")
        self.tree.show_changes(preview.changes)
        self.changes = ComparisonTable("现在用的", "这个包里的")
        self.changes.fill(list(_rows(preview)))
        self.changes.setColumnWidth(0, 260)
        self.effects = QTreeWidget()
        self.effects.setHeaderLabels(["政策", "初步判断怎么变", "几位老人"])
        self.effects.setRootIsDecorated(False)
        self.effects.setAccessibleName("本点老人的变化")
        for one in preview.effects:
            self.effects.addTopLevelItem(
                QTreeWidgetItem([one.policy, one.words, f"{one.elders} 位"])
            )
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.take = button("收下，从现在起用它", "primary")
        self.take.clicked.connect(self.take_in)
        self._lay_out()
        self.take.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        layout.addWidget(self.summary)
        for words in _left_alone(self._preview):
            layout.addWidget(label(words, "hint"))
        tabs = QTabWidget()
        tabs.addTab(self.tree, f"有什么变化（{len(self._preview.changes)} 处）")
        tabs.addTab(self.changes, "逐项对照")
        tabs.addTab(self.effects, f"本点老人受什么影响（{self._preview.elders} 位）")
        for column, width in enumerate((360, 300)):
            self.effects.setColumnWidth(column, width)
        layout.addWidget(tabs, 1)
        layout.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addWidget(label("收下以后还可以一步撤销。", "hint"), 1)
        leave = button("先不收")
        leave.clicked.connect(self.reject)
        row.addWidget(leave)
        row.addWidget(self.take)
        layout.addLayout(row)

    def take_in(self) -> None:
        """Use the pack from now on."""
        shown = self._preview
        self._jobs.run(
            lambda: self._packs.take_in(shown.path, shown), self._taken, self._refuse, owner=self
        )

    def _taken(self, serial: int) -> None:
        self.taken.emit(serial)
        self.accept()

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)


def _summary(preview: Preview) -> str:
    back = f"，退回到第{preview.reverts}号的内容" if preview.reverts else ""
    named = f"第{preview.serial}号下发包（{preview.made_on}{back}）"
    if not preview.changes:
        return f"{named}：和现在用的一样。"
    return (
        f"{named}：签名没问题，是本区发的。"
        f"{len(preview.changes)} 处有变化，本点有 {preview.elders} 位老人的初步判断会变。"
    )


def _left_alone(preview: Preview) -> Iterator[str]:
    if preview.left:
        yield f"这个包里没有的照旧不变：{'、'.join(preview.left)}。"


def _rows(preview: Preview) -> Iterator[Row]:
    for one in preview.changes:
        for each in one.differences:
            what = "" if one.what == CHANGE else f"{one.what}{one.noun} "
            yield f"{what}{one.name}：{each.label}", each.before, each.after
