"""The list of services with one of them beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.directory import Offer
from advisor_app.gui.pages.offer_details import (
    OfferDetails,
    check_light,
    checked_words,
    now_words,
)
from advisor_app.gui.tables import Row, Table
from advisor_app.gui.theme import EDGE, GAP, label, set_role
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.desk import Desk

_NAME_COLUMN, _PLACE_COLUMN, _WIDE = 1, 2, 1000
_UNKNOWN_HOURS = "有 {} 项没登记开放时间，不等于关着：再按 Alt+K 都列出来，先打电话问"
_NOT_THERE = "换个词或放宽上面的条件试试；目录里没有的，按 Ctrl+N 登记"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes:
        openings: of each offer whether it is open now, in words.
        unsure: how many more there may be: they were left out because nobody knows their hours.
    """

    offers: tuple[Offer, ...]
    openings: tuple[str, ...]
    unsure: int = 0


class OfferList(QSplitter):
    """Shows what was found, and what is to know of the chosen one.

    Attributes:
        chosen: another offer is shown, or the same one reads otherwise, or none is left.
    """

    chosen = Signal()

    def __init__(self, desk: Desk, buttons: tuple[QPushButton, ...]) -> None:
        """Take the buttons that stand below what is told; the last one stands apart."""
        super().__init__(Qt.Orientation.Horizontal)
        self._desk = desk
        self._found: dict[str, tuple[Offer, str]] = {}
        self.table = Table(("核实", "服务", "地方", "现在"), "服务", stretch=_PLACE_COLUMN)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_NAME_COLUMN, QHeaderView.ResizeMode.Stretch)
        self.counted = label("", "hint")
        self.empty = EmptyState("没有找到这样的服务", _NOT_THERE)
        self.details = OfferDetails()
        self._middle = QStackedWidget()
        self.addWidget(self._list())
        self.addWidget(self._card(buttons))
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes([700, 480])
        self.setHandleWidth(GAP)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())

    @property
    def offer(self) -> Offer | None:
        """The offer that is shown."""
        found = self._found.get(self.table.chosen)
        return found[0] if found else None

    def show_found(self, found: Found, wanted: str = "") -> None:
        """Show other offers.

        Args:
            wanted: id of the offer or service to choose; the one that is shown if not given.
        """
        kept, today = wanted or self.table.chosen, self._desk.today
        self._found = {one.id: (one, words) for one, words in _pairs(found)}
        rows = [
            Row(
                one.id,
                (checked_words(one, today), one.service.name, one.place, now_words(one, words)),
                tip=f"{one.service.name}　{one.place}", icon=check_light(one.freshness(today)),
            )
            for one, words in self._found.values()
        ]  # fmt: skip
        self.table.rows.show_rows(rows)
        self._middle.setCurrentWidget(self.table if rows else self.empty)
        self._count(found.unsure)
        self.table.choose(next((one for one in self._found if one.startswith(kept)), kept))
        self._show_chosen()

    def put_above_buttons(self, part: QWidget) -> None:
        """Put something between what is told of an offer and the buttons."""
        self._above_buttons.addWidget(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the places' column go where the window is narrow: they stand beside the list."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_PLACE_COLUMN, self.width() < _WIDE)

    def _count(self, unsure: int) -> None:
        """Say how many there are; what has no hours is not closed, only unknown."""
        unchecked = sum(one.service.checked_on is None for one, _ in self._found.values())
        counted = f"{len(self._found)} 项，其中 {unchecked} 项待核实" if self._found else ""
        more = f"；另有 {unsure} 项没登记开放时间，开没开要打电话问" if unsure else ""
        self.counted.setText(counted + more if self._found else "")
        if unsure:
            self.empty.say("查不到现在开着的", _UNKNOWN_HOURS.format(unsure))
        else:
            self.empty.say("没有找到这样的服务", _NOT_THERE)

    def _list(self) -> QWidget:
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._middle, 1)
        column.addWidget(self.counted)
        return made

    def _card(self, buttons: tuple[QPushButton, ...]) -> QWidget:
        card = QWidget()
        set_role(card, "card")
        card.setMinimumWidth(380)
        column = QVBoxLayout(card)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        column.addWidget(self.details, 1)
        self._above_buttons = QVBoxLayout()
        column.addLayout(self._above_buttons)
        row = QHBoxLayout()
        for one in buttons[:-1]:
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(buttons[-1])
        column.addLayout(row)
        return card

    def _show_chosen(self) -> None:
        found = self._found.get(self.table.chosen)
        if found is None:
            self.details.show_nothing("还没有选服务", "在左边选一项，这里看详细的")
        else:
            self.details.show_offer(*found, self._desk.today)
        self.chosen.emit()


def _pairs(found: Found) -> Iterator[tuple[Offer, str]]:
    return zip(found.offers, found.openings, strict=True)
