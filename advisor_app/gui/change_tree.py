"""What a pack changes, as a tree: sections, the things that change, their fields on both sides."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from advisor_app.services.pack_changes import CHANGE, Change
from advisor_app.services.pack_content import SECTION_WORDS

_LONGEST = 120
_FEW = 12
"""A section with so many changes is open at first."""


class ChangeTree(QTreeWidget):
    """Shows changes, for the arrow keys: right opens, left closes."""

    def __init__(self, before: str, after: str) -> None:
        """Take what the two sides are called."""
        super().__init__()
        self.call_sides(before, after)
        self.setAccessibleName("有什么变化")
        self.setWordWrap(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)

    def call_sides(self, before: str, after: str) -> None:
        """Call the two sides otherwise."""
        self.setHeaderLabels(["有什么变化", before, after])

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
            top.setFirstColumnSpanned(True)
            for one in these:
                item = _item(one)
                top.addChild(item)
                item.setFirstColumnSpanned(True)
            top.setExpanded(len(these) <= _FEW)
        self._share_width()

    @property
    def lines(self) -> tuple[str, ...]:
        """The changes as they stand there, one line each."""
        tops = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        found = [top.child(at) for top in tops if top for at in range(top.childCount())]
        return tuple(one.text(0) for one in found if one)

    def _share_width(self) -> None:
        width = max(150, self.viewport().width() * 35 // 100)
        for column in (1, 2):
            self.setColumnWidth(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew: both sides are read beside each other."""
        super().resizeEvent(event)
        self._share_width()


def _item(one: Change) -> QTreeWidgetItem:
    item = QTreeWidgetItem([one.words])
    item.setToolTip(0, one.words)
    for each in one.differences if one.what == CHANGE else ():
        before, after = _apart(each.before), _apart(each.after)
        sides = (_told(before, after), _told(after, before))
        field = QTreeWidgetItem([each.label, *sides])
        field.setToolTip(1, each.before)
        field.setToolTip(2, each.after)
        for column in range(3):
            field.setTextAlignment(column, Qt.AlignmentFlag.AlignTop)
        item.addChild(field)
    return item


def _apart(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _told(lines: list[str], others: list[str]) -> str:
    """Give a side in one line: of a text of several, the lines that the other side has not."""
    own = [one for one in lines if one not in others] or lines
    one_line = "；".join(own)
    return (one_line[:_LONGEST] + "…") if len(one_line) > _LONGEST else one_line or "（无）"
