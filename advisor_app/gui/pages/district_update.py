"""What the district says otherwise of the service that is shown: use it, or stay with one's own."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.policy import in_words
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import GAP, button, label
from advisor_app.services.directory_updates import Suggestion
from advisor_app.services.suite import Services

_SHOWN = 3
"""Differences that are told whole; of more only the fields are named."""


class DistrictUpdate(QWidget):
    """A strip below the details; hidden where the district says nothing newer.

    Attributes:
        said: level and a sentence for the status line.
        learnt: it is known again of which services the district says something newer.
    """

    said = Signal(str, str)
    learnt = Signal()

    def __init__(self, services: Services, jobs: Jobs, page: QWidget) -> None:
        """Take the page whose keys it answers to."""
        super().__init__()
        self._services, self._jobs = services, jobs
        self._known: dict[str, Suggestion] = {}
        self.shown: Suggestion | None = None
        self.words = label("", "warning")
        self.take_button = button("用区里的 Ctrl+U")
        self.keep_button = button("保留本点的")
        self.take_button.clicked.connect(self.take)
        self.keep_button.clicked.connect(self.keep)
        shortcut = QShortcut(QKeySequence("Ctrl+U"), page, self.take)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - 2)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.take_button)
        column.addLayout(row)
        self.hide()

    def read(self) -> None:
        """Ask again what the district says otherwise."""
        self._jobs.run(self._services.directory_updates.listed, self._learn, owner=self)

    def turn_to(self, service: str) -> None:
        """Tell of another service; empty for none."""
        self.shown = self._known.get(service)
        if self.shown:
            self.words.setText(_words(self.shown))
        self.setVisible(self.shown is not None)
        self._give_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the words wrap in full: a layout in a layout asks a label for one line only."""
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        self.words.setMinimumHeight(max(0, self.words.heightForWidth(self.width())))

    def take(self) -> None:
        """Write what the district says."""
        if self.shown:
            about, updates = self.shown, self._services.directory_updates
            self._jobs.run(
                lambda: updates.take(about.service),
                lambda _: self._done(f"“{about.name}”用了区里核实的"),
                owner=self,
            )

    def keep(self) -> None:
        """Stay with what was written here."""
        if self.shown:
            about, updates = self.shown, self._services.directory_updates
            self._jobs.run(
                lambda: updates.keep(about.service),
                lambda _: self._done(f"“{about.name}”保留本点写的"),
                owner=self,
            )

    def _done(self, words: str) -> None:
        self.said.emit("info", words)
        self.read()

    def _learn(self, found: Sequence[Suggestion]) -> None:
        shown = self.shown.service if self.shown else ""
        self._known = {str(one.service): one for one in found}
        self.turn_to(shown)
        self.learnt.emit()


def _words(one: Suggestion) -> str:
    by = f"（{one.checked_by}）" if one.checked_by else ""
    head = f"区里有更新：{in_words(one.checked_on)}核实过{by}，和本点写的不同。"
    if len(one.differences) > _SHOWN:
        return f"{head}{'、'.join(each.label for each in one.differences)}"
    told = (f"{each.label}：{each.before or '（空）'} → {each.after}" for each in one.differences)
    return "\n".join((head, *told))
