"""Referrals, or ordered services, as a list: who waits for whom, and the next step by a digit."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import (
    PARTY_WORDS,
    STATE_WORDS,
    Party,
)
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Panel
from advisor_app.gui.pages.call_desk import when
from advisor_app.gui.pages.referral_details import ReferralDetails, provider_of
from advisor_app.gui.pages.step_strip import StepStrip
from advisor_app.gui.referring import Referring
from advisor_app.gui.tables import DigitTable, Row
from advisor_app.gui.theme import EDGE, GAP, button, set_role
from advisor_app.gui.widgets import ChoiceRow, EmptyState, scrolling
from advisor_app.services.referrals import HistoryLine, ReferralSeen
from advisor_app.services.suite import Services

_HEADINGS = ("老人", "哪天前", "要什么", "转给哪里", "到哪一步", "等谁")
_PROVIDER, _NARROW = 3, 960
"""A column, and the width in pixels below which it is left out."""
_OPEN, _OURS, _THEIRS, _LATE, _ALL = "open", "ours", "theirs", "late", "all"
_FILTERS = {
    _OPEN: "没了结的", _OURS: "等本点处理", _THEIRS: "等对方答复", _LATE: "到期的",
    _ALL: "90天内全部",
}  # fmt: skip


class ReferralPanel(Panel):
    """One list of referrals with the chosen one beside it."""

    def __init__(
        self, services: Services, jobs: Jobs, *, orders: bool, parent: QWidget | None = None
    ) -> None:
        """Take whether ordered services are listed, or referrals."""
        super().__init__(parent)
        self._services, self._jobs, self._orders = services, jobs, orders
        self._turn = 0
        self._wanted = ""
        self.seen: tuple[ReferralSeen, ...] = ()
        self._shown: tuple[ReferralSeen, ...] = ()
        what = "点单" if orders else "转介"
        self.filter = ChoiceRow(_FILTERS.items(), name="看哪些")
        self.filter.choose(_OPEN)
        self.box = QLineEdit()
        self.box.setPlaceholderText("找：姓名、要什么、单位")
        self.box.setAccessibleName(f"找{what}")
        self.box.setClearButtonEnabled(True)
        self.table = DigitTable(_HEADINGS, what, stretch=2)
        self.empty = EmptyState(f"没有{what}", "在接待页按 Ctrl+R 开，开了就在这里跟着办")
        self.details = ReferralDetails()
        self.strip = StepStrip(services, jobs)
        self.print_button = button("印转介单 Ctrl+P")
        self.card_button = button("接待")
        self.referring = Referring(services, jobs, self)
        self._results = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        self.box.setFixedWidth(220)
        top.addWidget(self.box)
        whole.addLayout(top)
        self._results.addWidget(self.table)
        self._results.addWidget(self.empty)
        self.side = QWidget()
        set_role(self.side, "card")
        column = QVBoxLayout(self.side)
        column.setContentsMargins(EDGE, GAP, EDGE, GAP)
        self.told = scrolling(self.details)
        column.addWidget(self.told, 1)
        column.addWidget(self.strip)
        row = QHBoxLayout()
        row.addWidget(self.card_button)
        row.addStretch(1)
        row.addWidget(self.print_button)
        column.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._results)
        split.addWidget(self.side)
        split.setChildrenCollapsible(False)
        split.setSizes([720, 400])
        split.setHandleWidth(GAP)
        whole.addWidget(split, 1)

    def _connect(self) -> None:
        self.filter.changed.connect(self.look)
        self.filter.picked.connect(self.table.setFocus)
        self.box.textChanged.connect(lambda _: self._show())
        self.box.returnPressed.connect(self.table.setFocus)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        self.table.digit.connect(self.strip.pick)
        self.table.entered.connect(self.strip.enter)
        self.strip.said.connect(self.said)
        self.strip.done.connect(self.table.setFocus)
        self.strip.asking.connect(self.told.setHidden)
        self.print_button.clicked.connect(self.print_slip)
        self.card_button.clicked.connect(self._receive)
        self.referring.issued.connect(
            lambda number: self.said.emit("info", f"单子 {number} 已记入台账")
        )
        shortcut = QShortcut(QKeySequence("Ctrl+P"), self, self.print_slip)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def enter(self) -> None:
        """Put the focus where the next one is chosen."""
        (self.table if self._shown else self.filter).setFocus()

    def look(self) -> None:
        """Read the list again."""
        self._turn += 1
        turn, service = self._turn, self._services.referrals
        everything = self.filter.value == _ALL
        self._jobs.run(
            service.recent if everything else service.open_ones,
            lambda seen: self._take(turn, seen),
            owner=self,
        )

    def open_subject(self, one: str) -> None:
        """Show one referral, wherever it stands."""
        self.filter.choose(_ALL if one not in {s.referral.id for s in self.seen} else _OPEN)
        self.box.clear()
        self._wanted = one
        self.look()

    def print_slip(self) -> None:
        """Print the slip of the chosen one."""
        seen = self.chosen
        if seen is None:
            return
        if seen.referral.elder is None:
            self.said.emit("warn", "匿名的转介没有转介单：先登记老人，再开一件")
            return
        self.referring.print_slip(seen.referral.id)

    @property
    def chosen(self) -> ReferralSeen | None:
        """The referral that is chosen."""
        one = self.table.chosen
        return next((seen for seen in self._shown if seen.referral.id == one), None)

    def _take(self, turn: int, seen: Sequence[ReferralSeen]) -> None:
        if turn == self._turn:
            self.seen = tuple(one for one in seen if one.referral.is_order == self._orders)
            self._show()

    def _show(self) -> None:
        kept = self._wanted or self.table.chosen
        self._shown = tuple(one for one in self.seen if self._fits(one))
        self.table.rows.show_rows(list(self._rows()))
        self.table.choose(kept)
        self._wanted = ""
        self._results.setCurrentIndex(0 if self._shown else 1)
        self._chosen()

    def _fits(self, seen: ReferralSeen) -> bool:
        about, kind = seen.referral, self.filter.value
        words = f"{seen.name} {about.need} {about.provider}"
        wanted = {
            _OURS: about.waits_for is Party.POINT,
            _THEIRS: about.waits_for is Party.PROVIDER,
            _LATE: self._services.referrals.is_late(about),
        }
        return wanted.get(kind, True) and self.box.text().strip() in words

    def _rows(self) -> Iterator[Row]:
        today = self._services.desk.today
        for seen in self._shown:
            about = seen.referral
            due = when((today - about.due).days) if about.due and not about.has_ended else ""
            yield Row(
                about.id,
                (
                    seen.name or "匿名", due, about.need, provider_of(about),
                    STATE_WORDS[about.state], PARTY_WORDS[about.waits_for],
                ),
                tip=about.need,
            )  # fmt: skip

    def _chosen(self) -> None:
        seen = self.chosen
        self.side.setVisible(seen is not None)
        if seen is None:
            self.strip.show_referral(None)
            return
        self.strip.show_referral(seen.referral)
        self.details.show_referral(seen)
        self.card_button.setVisible(seen.referral.elder is not None)
        self.print_button.setVisible(seen.referral.elder is not None)
        one, directory = RecordId(seen.referral.id), self._services.directory
        self._jobs.run(
            lambda: (directory.phone(seen.referral.service), self._services.referrals.history(one)),
            lambda told: self._tell(one, *told),
            lambda _: None,
            owner=self,
        )

    def _tell(self, one: RecordId, phone: str, lines: Sequence[HistoryLine]) -> None:
        if self.table.chosen == one:
            self.details.tell(phone, lines)

    def _receive(self) -> None:
        seen = self.chosen
        if seen is not None and seen.referral.elder:
            self.wanted.emit("reception", seen.referral.elder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the provider to the card beside where the list is narrow."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_PROVIDER, self.width() < _NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the list by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.strip.begin_anew()
            self.table.setFocus()
        else:
            super().keyPressEvent(event)
