"""A button with everything else that is printed for one elder."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QMenu, QPushButton, QWidget

from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.open_referral import About
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.dialogs.slips import (
    CallbackDialog,
    Compose,
    MissingPapersDialog,
    SlipDialog,
)
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.referring import Referring
from advisor_app.services.registration import PersonCard
from advisor_app.services.suite import Services


class MoreSheets(QPushButton):
    """Offers the other kinds of sheets.

    Attributes:
        issued: the number of a sheet that was journalled.
    """

    issued = Signal(str)

    def __init__(
        self, services: Services, jobs: Jobs, card: Callable[[], PersonCard | None], page: QWidget
    ) -> None:
        """Take what tells for whom; asked when something is chosen."""
        super().__init__("更多单子")
        self._services, self._jobs = services, jobs
        self._card, self._page = card, page
        self._referring = Referring(services, jobs, page)
        self._referring.issued.connect(self.issued)
        self._refer: Callable[[], None] = self._refer_alone
        menu = QMenu(self)
        for words, act in (
            ("给家里人的告知单", self.family),
            ("补材料通知单……", partial(self._ask, self._missing)),
            ("转介、点单……", self.referral),
            ("回访卡……", partial(self._ask, self._callback)),
            ("身边的养老服务", self.resources),
        ):
            menu.addAction(words).triggered.connect(lambda _=False, act=act: act())
        self.setMenu(menu)

    def family(self) -> None:
        """Show the page for family that lives away, and the text for a chat."""
        sheets, elder = self._services.sheets, self._elder()
        if elder is not None:
            self._preview(
                "给家里人的告知单",
                lambda size: sheets.family(elder, size),
                lambda: sheets.family_text(elder),
            )

    def resources(self) -> None:
        """Show what there is near the elder's home."""
        sheets, elder = self._services.sheets, self._elder()
        if elder is not None:
            self._preview("身边的养老服务", lambda size: sheets.resources_for(elder, size))

    def referral(self) -> None:
        """Open a referral, which is followed until it ends; its slip is printed from there."""
        self._refer()

    def let_refer(self, act: Callable[[], None]) -> None:
        """Have something else done when a referral is wanted: at the counter it is of the talk."""
        self._refer = act

    def _refer_alone(self) -> None:
        card = self._card()
        if card is not None:
            self._referring.open(About(card.person.id, card.person.name))

    def _ask(self, make: Callable[[RecordId], SlipDialog]) -> None:
        elder = self._elder()
        if elder is not None:
            self._open(make(elder))

    def _elder(self) -> RecordId | None:
        card = self._card()
        return card.person.id if card else None

    def _missing(self, elder: RecordId) -> SlipDialog:
        return MissingPapersDialog(self._services, self._jobs, elder, self._page)

    def _callback(self, elder: RecordId) -> SlipDialog:
        return CallbackDialog(self._services, self._jobs, elder, self._page)

    def _open(self, dialog: QDialog) -> None:
        if isinstance(dialog, SlipDialog):
            dialog.accepted.connect(lambda: self._go_on(dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _go_on(self, dialog: SlipDialog) -> None:
        if dialog.compose is not None:
            self._preview(dialog.windowTitle(), dialog.compose)

    def _preview(
        self, title: str, compose: Compose, chat_text: Callable[[], str] | None = None
    ) -> None:
        dialog = SheetPreviewDialog(
            self._services, self._jobs, lambda size, _: compose(size), self._page,
            title=title, chat_text=chat_text, suggested=f"{title}.pdf",
        )  # fmt: skip
        dialog.issued.connect(self.issued)
        self._open(dialog)
