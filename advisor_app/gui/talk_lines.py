"""A short list of talks; Enter or a double click opens one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from advisor_app.domain.ids import RecordId

Line = tuple[RecordId, str]
"""A talk's id and its words."""


class TalkLines(QListWidget):
    """Lists talks, one a line.

    Attributes:
        opened: the id of a talk that is to be opened.
    """

    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemDoubleClicked.connect(lambda _: self._open())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other talks; the one that was chosen stays chosen if it is still there."""
        kept = self.chosen
        self.clear()
        for one, words in lines:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, one)
            item.setToolTip(words)
            self.addItem(item)
            if one == kept:
                self.setCurrentItem(item)

    @property
    def chosen(self) -> str:
        """The id of the chosen talk; empty when none is."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def fit(self) -> None:
        """Be as high as the lines need."""
        rows = self.count() * self.sizeHintForRow(0) if self.count() else 0
        self.setFixedHeight(rows + 2 * self.frameWidth() + 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first line, where none was chosen before."""
        super().focusInEvent(event)
        if self.count() and self.currentItem() is None:
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the chosen talk at Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        self.opened.emit(self.chosen)
