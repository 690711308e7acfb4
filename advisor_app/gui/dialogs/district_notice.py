"""A notice of the district: read it, mark it as read, print it for the wall."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.gui.widgets import scrolling
from advisor_app.services.district_notices import NoticeSeen
from advisor_app.services.suite import Services

_WIDTH, _HEIGHT = 560, 420


class DistrictNoticeDialog(QDialog):
    """Shows one notice."""

    def __init__(self, services: Services, jobs: Jobs, seen: NoticeSeen, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._jobs, self.seen = services, jobs, seen
        self.setWindowTitle("区里通知")
        self.resize(_WIDTH, _HEIGHT)
        self.refusal = label("", "error")
        self.refusal.setVisible(False)
        self.read_button = button("知道了", "primary")
        self.print_button = button("打印……")
        self.read_button.clicked.connect(self.mark_read)
        self.print_button.clicked.connect(self.print_it)
        self._lay_out()
        self.read_button.setFocus()

    def _lay_out(self) -> None:
        about = self.seen.notice
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(GAP)
        title = label(about.title, "title")
        title.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(title)
        column.addWidget(label(f"{self.seen.weight}　{self.seen.days}", "hint"))
        text = label(about.text, "plain")
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(scrolling(text), 1)
        column.addWidget(self.refusal)
        row = QHBoxLayout()
        row.addWidget(label("已读过" if self.seen.read else "", "good"), 1)
        row.addWidget(self.print_button)
        row.addWidget(self.read_button)
        column.addLayout(row)

    def mark_read(self) -> None:
        """Remember that it was read, and close."""
        notices, about = self._services.notices, self.seen.notice.id
        if self.seen.read:
            self.accept()
            return
        self._jobs.run(
            lambda: notices.mark_read(about), lambda _: self.accept(), self._refuse, owner=self
        )

    def print_it(self) -> None:
        """Preview it as a notice for the wall."""
        papers, seen = self._services.papers, self.seen
        dialog = SheetPreviewDialog.for_paper(
            self._services, self._jobs, lambda: papers.told(seen), self,
            title=seen.notice.title, suggested="区里通知.pdf",
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _refuse(self, error: KnownError) -> None:
        self.refusal.setText(error.message)
        self.refusal.setVisible(True)


def open_notice(
    services: Services, jobs: Jobs, seen: NoticeSeen, parent: QWidget
) -> DistrictNoticeDialog:
    """Show a notice over a page."""
    dialog = DistrictNoticeDialog(services, jobs, seen, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
