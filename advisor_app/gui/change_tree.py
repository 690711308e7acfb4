"""What a pack changes, as a tree: sections, the things that change, their fields on both sides."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from advisor_app.services.pack_changes import CHANGE, Change
from advisor_app.services.pack_content import SECTION_WORDS

_LONGEST = 60
_FEW = 12
"""A section with so many changes is open at first."""


class ChangeTree(QTreeWidget):
    """Shows changes, for the arrow keys: right opens, left closes."""

    def __init__(self, before: str, after: str) -> None:
        """Take what the two sides are called."""
        super().__init__()
        self.setHeaderLabels(["有什么变化", before, after])
        self.setAccessibleName("有什么变化")
        self.setWordWrap(True)
        self.setAlternatingRowColors(False)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show changes, by sections."""
        self.clear()
        for section in dict.fromkeys(one.section for one in changes):
            these = [one for one in changes if one.section is section]
            top = QTreeWidgetItem([f"{SECTION_WORDS[section]}　{len(these)} 处"])
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            self.addTopLevelItem(top)
            for one in these:
                top.addChild(_item(one))
            top.setExpanded(len(these) <= _FEW)
        self._share_width()

    @property
    def lines(self) -> tuple[str, ...]:
        """The changes as they stand there, one line each."""
        tops = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        found = [top.child(at) for top in tops if top for at in range(top.childCount())]
        return tuple(one.text(0) for one in found if one)

    def _share_width(self) -> None:
        width = max(150, self.viewport().width() * 3 // 10)
        for column in (1, 2):
            self.setColumnWidth(column, width)


def _item(one: Change) -> QTreeWidgetItem:
    item = QTreeWidgetItem([one.words])
    item.setToolTip(0, one.words)
    for each in one.differences if one.what == CHANGE else ():
        field = QTreeWidgetItem([each.label, _short(each.before), _short(each.after)])
        field.setToolTip(1, each.before)
        field.setToolTip(2, each.after)
        for column in range(3):
            field.setTextAlignment(column, Qt.AlignmentFlag.AlignTop)
        item.addChild(field)
    return item


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return (one_line[:_LONGEST] + "…") if len(one_line) > _LONGEST else one_line or "（无）"
