"""Referrals (转介): who waits for whom, orders, calls, hours of care, and what stays unmet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from advisor_app.domain.changes import Changed
from advisor_app.gui.dialogs.deadlines import DeadlinesDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import Page, Panel
from advisor_app.gui.pages.call_desk import CallDesk
from advisor_app.gui.pages.care_panel import CarePanel
from advisor_app.gui.pages.referral_panel import ReferralPanel
from advisor_app.gui.pages.unmet_panel import UnmetPanel
from advisor_app.gui.theme import EDGE, GAP, button
from advisor_app.gui.widgets import ChoiceRow
from advisor_app.services.deadlines import Deadlines
from advisor_app.services.referrals import ReferralSeen
from advisor_app.services.suite import Services

_REFERRALS, _ORDERS, _CALLS, _CARE, _UNMET = "referrals", "orders", "calls", "care", "unmet"
_TABS = {
    _REFERRALS: "转介", _ORDERS: "点单", _CALLS: "回访", _CARE: "服务时数", _UNMET: "没满足的",
}  # fmt: skip
_KINDS = {"referral", "follow_up", "care_hours", "unmet_need", "identity", "erasure", "remark"}


class ReferralsPage(Page):
    """What follows the talks."""

    title = "转介"

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__(services, jobs)
        self.tabs = ChoiceRow(_TABS.items(), name="看什么")
        self.deadlines_button = button("期限设置……")
        self.referrals = ReferralPanel(services, jobs, orders=False)
        self.orders = ReferralPanel(services, jobs, orders=True)
        self.calls = CallDesk(services, jobs)
        self.calls.empty.say("没有要打的电话", "答应过的、转介和告知单之后的，到日子会列在这里")
        self.care = CarePanel(services, jobs)
        self.unmet = UnmetPanel(services, jobs)
        self._panels: dict[str, Panel] = {
            _REFERRALS: self.referrals, _ORDERS: self.orders, _CALLS: self.calls,
            _CARE: self.care, _UNMET: self.unmet,
        }  # fmt: skip
        self._stack = QStackedWidget()
        self._lay_out()
        self.tabs.choose(_REFERRALS)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, GAP + 2, EDGE, GAP)
        whole.setSpacing(GAP)
        top = QHBoxLayout()
        top.addWidget(self.tabs, 1)
        top.addWidget(self.deadlines_button)
        whole.addLayout(top)
        for panel in self._panels.values():
            self._stack.addWidget(panel)
            panel.said.connect(self.said)
            panel.wanted.connect(self.wanted)
        whole.addWidget(self._stack, 1)
        self.tabs.changed.connect(self._turn)
        self.tabs.picked.connect(self._enter_panel)
        self.deadlines_button.clicked.connect(self.set_deadlines)

    def hasHeightForWidth(self) -> bool:
        """Whether the height follows from the width: no, the lists give way in a low window."""
        return False

    def enter(self) -> None:
        """Put the focus where a list is chosen: a digit picks it."""
        self.tabs.setFocus()

    def open_subject(self, subject: str) -> None:
        """Show one referral, or one order."""
        self.jobs.run(
            lambda: self.services.referrals.get(subject),  # type: ignore[arg-type]
            self._open,
            lambda error: self.said.emit("error", error.message),
            owner=self,
        )

    def refresh(self, changed: Changed | None) -> None:
        """Read again what may have changed."""
        if changed is None or changed.kinds & _KINDS:
            self._look()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the lists, in the order of their digits."""
        return tuple(self._panels)

    def turn_to(self, part: str) -> None:
        """Show one of the lists."""
        self.tabs.choose(part)
        self._turn()

    def set_deadlines(self) -> None:
        """Ask for the days within which things are to be done."""
        self.jobs.run(self.services.deadlines.current, self._ask, owner=self)

    def _ask(self, now: Deadlines) -> None:
        dialog = DeadlinesDialog(self.services.deadlines, self.jobs, now, self)
        dialog.accepted.connect(lambda: self.said.emit("info", "期限已存"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open(self, seen: ReferralSeen) -> None:
        tab = _ORDERS if seen.referral.is_order else _REFERRALS
        panel = self.orders if seen.referral.is_order else self.referrals
        self.tabs.choose(tab)
        self._stack.setCurrentWidget(panel)
        panel.open_subject(seen.referral.id)
        panel.table.setFocus()

    def _turn(self) -> None:
        self._stack.setCurrentWidget(self._panel())
        self._look()

    def _enter_panel(self) -> None:
        self._panel().enter()

    def _look(self) -> None:
        """Read the list that is shown."""
        self._panel().look()

    def _panel(self) -> Panel:
        return self._panels[self.tabs.value]
