"""The topics that have no digit of their own, in a list, and which of them are chosen."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from advisor_app.domain.consultation import Topic
from advisor_app.gui.theme import label, set_role


class RarerTopics(QWidget):
    """Adds a rarer topic, or takes it back when it is chosen again.

    Attributes:
        chosen: a line of the list was chosen, its heading perhaps.
    """

    chosen = Signal()

    def __init__(self, topics: Iterable[Topic]) -> None:
        super().__init__()
        set_role(self, "clear")
        self._labels: dict[str, str] = {}
        self._values: list[str] = []
        self.box = QComboBox()
        self.words = label("", "good")
        self.box.activated.connect(self._activated)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addWidget(self.words, 1)
        self.offer(topics)

    def offer(self, topics: Iterable[Topic]) -> None:
        """Offer other topics; of those chosen, the ones that are still there stay."""
        self._labels = {one.code: one.label for one in topics if not one.key}
        self.box.clear()
        self.box.addItem("0 其他事项……", "")
        for code, words in self._labels.items():
            self.box.addItem(words, code)
        self.choose(self._values)

    @property
    def values(self) -> tuple[str, ...]:
        """Those chosen, in the order given."""
        return tuple(self._values)

    def choose(self, codes: Iterable[str]) -> None:
        """Choose exactly these; codes the district took out are left away."""
        self._values = [one for one in codes if one in self._labels]
        self._show()

    def _activated(self) -> None:
        code = self.box.currentData()
        if code in self._values:
            self._values.remove(code)
        elif code:
            self._values.append(code)
        self.box.setCurrentIndex(0)
        self._show()
        self.chosen.emit()

    def _show(self) -> None:
        words = "、".join(self._labels[code] for code in self._values)
        self.words.setText(f"已选：{words}" if words else "")
