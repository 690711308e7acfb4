"""The way from a person to an opened referral, and on to its slip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import Referral
from advisor_app.gui.dialogs.open_referral import About, OpenReferralDialog, ServiceChoice
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.dialogs.slips import ReferralDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.referral_slips import slip_draft, slip_of
from advisor_app.services.sheets import ReferralSlip
from advisor_app.services.suite import Services

_AGREED = "开转介时老人同意告诉对方：写了的电话和住址会印给承接单位。"
_NOT_AGREED = "开转介时老人没有同意告诉对方：电话和住址不印。"


@dataclass(frozen=True, slots=True)
class _Ready:
    """A referral with what its slip may say.

    Attributes:
        phone: the elder's.
    """

    referral: Referral
    slip: ReferralSlip
    phone: str


class Referring(QObject):
    """Opens referrals and prints their slips.

    Attributes:
        opened: how many were opened.
        issued: the number of a slip that was journalled.
    """

    opened = Signal(int)
    issued = Signal(str)

    def __init__(self, services: Services, jobs: Jobs, page: QWidget) -> None:
        """Take the page on which dialogs open."""
        super().__init__(page)
        self._services, self._jobs, self._page = services, jobs, page

    def open(self, about: About) -> None:
        """Ask what is needed and open it."""
        self._jobs.run(self._choices, lambda choices: self._ask(about, choices), owner=self._page)

    def print_slip(self, one: RecordId) -> None:
        """Ask what else the slip should say, then show it."""
        self._print([one])

    def _choices(self) -> tuple[ServiceChoice, ...]:
        """Give the services that can be had; for the store thread."""
        offers = {one.service.id: one for one in self._services.directory.offers()}
        return tuple(
            ServiceChoice(
                id=one.service.id, name=one.service.name, provider=one.provider.name,
                category=one.service.category,
            )
            for one in offers.values()
            if one.is_running
        )  # fmt: skip

    def _ask(self, about: About, choices: Sequence[ServiceChoice]) -> None:
        dialog = OpenReferralDialog(self._services, self._jobs, about, choices, self._page)
        dialog.opened.connect(self._done)
        _show(dialog)

    def _done(self, made: tuple[RecordId, ...], slips: bool) -> None:
        self.opened.emit(len(made))
        if slips:
            self._print(list(made))

    def _print(self, left: list[RecordId]) -> None:
        """Go through the slips one after the other."""
        if not left:
            return
        one, *others = left
        self._jobs.run(
            lambda: self._ready(one),
            lambda ready: self._ask_slip(ready, lambda: self._print(others)),
            owner=self._page,
        )

    def _ready(self, one: RecordId) -> _Ready:
        about = self._services.referrals.get(one).referral
        phone = ""
        if about.elder is not None:
            identity = self._services.registration.card(about.elder).person.identity
            phone = identity.phone if identity else ""
        offers = self._services.directory.offers() if about.service else ()
        offer = next((each for each in offers if each.service.id == about.service), None)
        slip = slip_of(about, phone)
        if offer is not None:
            slip = replace(slip, provider_phone=offer.phone, provider_address=offer.address)
        return _Ready(about, slip, phone)

    def _ask_slip(self, ready: _Ready, after: Callable[[], None]) -> None:
        about = ready.referral
        if about.elder is None:
            after()
            return
        dialog = ReferralDialog(
            self._services, self._jobs, about.elder, ready.phone, self._page,
            agreed=about.consented,
        )  # fmt: skip
        dialog.fill_in(ready.slip)
        dialog.hint.setText(_AGREED if about.consented else _NOT_AGREED)
        dialog.accepted.connect(lambda: self._preview(about.id, dialog.slip(), after))
        _show(dialog)

    def _preview(self, one: RecordId, slip: ReferralSlip, after: Callable[[], None]) -> None:
        sheets, referrals = self._services.sheets, self._services.referrals
        dialog = SheetPreviewDialog(
            self._services, self._jobs,
            lambda size, _: slip_draft(sheets, referrals, one, slip, size), self._page,
            title="转介单", suggested="转介单.pdf",
        )  # fmt: skip
        dialog.issued.connect(self.issued)
        dialog.finished.connect(lambda _: after())
        _show(dialog)


def _show(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
