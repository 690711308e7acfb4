"""What narrows the list of services: a need, a category, a kind, a place, now, made sure of."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from advisor_app.domain.directory import ACCESS_WORDS, KIND_WORDS, Access, ServiceKind
from advisor_app.domain.referral import CATEGORY_WORDS, ServiceCategory
from advisor_app.gui.theme import FIELD, GAP, button
from advisor_app.gui.widgets import Choice, FlowLayout
from advisor_app.services.directory import CHECKED_WORDS, NEEDS, Checked, Query

Places = Mapping[str, tuple[str, ...]]
"""Street → its communities that have something."""

E = TypeVar("E", bound=StrEnum)

_BETWEEN = "\t"


class DirectoryFilters(QWidget):
    """A line of boxes; each can be reached by Tab and by its Alt key.

    Attributes:
        changed: something else is looked for.
    """

    changed = Signal()

    def __init__(self, topics: Iterable[Choice]) -> None:
        super().__init__()
        self.need = self._box("事项", ())
        self.offer_topics(topics)
        self.category = self._box("类别", _choices(CATEGORY_WORDS))
        self.kind = self._box("种类", _choices(KIND_WORDS))
        self.where = self._box("哪里", ())
        self.access = self._box("无障碍", _choices(ACCESS_WORDS))
        self.checked = self._box("核实", _choices(CHECKED_WORDS))
        self.checked.setToolTip("Alt+H")
        QShortcut(QKeySequence("Alt+H"), self, self.checked.setFocus)
        self.open_now = self._tick("现在开着(&K)")
        self.open_now.setToolTip("按登记的开放时间算；没有登记时间的不列，节假日要另问")
        self.gone = self._tick("含已撤的(&C)")
        self.clear_button = button("全部 Esc")
        self.clear_button.clicked.connect(self.clear)
        flow = FlowLayout(self, gap=GAP)
        for one in (
            self.need, self.category, self.kind, self.where, self.access, self.checked,
            self.open_now, self.gone, self.clear_button,
        ):  # fmt: skip
            flow.addWidget(one)

    def query(self, text: str) -> Query:
        """Give what is looked for, together with typed words."""
        category, kind, access, checked = (
            str(one.currentData()) for one in (self.category, self.kind, self.access, self.checked)
        )
        return Query(
            text=text, need=str(self.need.currentData()), street=self.street,
            community=self.community,
            category=ServiceCategory(category) if category else None,
            kind=ServiceKind(kind) if kind else None,
            access=(Access(access),) if access else (), open_now=self.open_now.isChecked(),
            checked=Checked(checked) if checked else None, gone=self.gone.isChecked(),
        )  # fmt: skip

    @property
    def street(self) -> str:
        """The chosen street; empty for all."""
        return str(self.where.currentData()).partition(_BETWEEN)[0]

    @property
    def community(self) -> str:
        """The chosen community; empty for all of the street."""
        return str(self.where.currentData()).partition(_BETWEEN)[2]

    def offer_topics(self, topics: Iterable[Choice]) -> None:
        """Offer the topics that services answer; what is chosen stays if it is still there."""
        kept = self.need.currentData()
        self.need.blockSignals(True)
        while self.need.count() > 1:
            self.need.removeItem(1)
        for code, words in topics:
            if code in NEEDS:
                self.need.addItem(words, code)
        self.need.setCurrentIndex(max(0, self.need.findData(kept)))
        self.need.blockSignals(False)

    def offer_places(self, places: Places) -> None:
        """Offer other streets and communities; what is chosen stays if it is still there."""
        kept = self.where.currentData()
        self.where.blockSignals(True)
        while self.where.count() > 1:
            self.where.removeItem(1)
        for street, communities in places.items():
            self.where.addItem(street, street)
            for community in communities:
                self.where.addItem(f"　{community}", f"{street}{_BETWEEN}{community}")
        self.where.setCurrentIndex(max(0, self.where.findData(kept)))
        self.where.blockSignals(False)

    def clear(self) -> None:
        """Look for everything again."""
        boxes = (
            self.need, self.category, self.kind, self.where, self.access, self.checked,
        )  # fmt: skip
        ticks = (self.open_now, self.gone)
        for one in (*boxes, *ticks):
            one.blockSignals(True)
        for box in boxes:
            box.setCurrentIndex(0)
        for tick in ticks:
            tick.setChecked(False)
        for one in (*boxes, *ticks):
            one.blockSignals(False)
        self.changed.emit()

    def _box(self, name: str, choices: Iterable[Choice]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setMaxVisibleItems(20)
        made.setMinimumContentsLength(8)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.addItem(f"{name}：全部", "")
        for value, words in choices:
            made.addItem(words, value)
        made.view().setMinimumWidth(200)
        made.currentIndexChanged.connect(lambda _: self.changed.emit())
        return made

    def _tick(self, words: str) -> QCheckBox:
        made = QCheckBox(words)
        made.setMinimumHeight(FIELD)
        made.toggled.connect(lambda _: self.changed.emit())
        return made


def _choices(words: Mapping[E, str]) -> list[Choice]:
    return [(one.value, word) for one, word in words.items()]
