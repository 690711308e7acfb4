"""A slip with a one-time code: looked at, printed or saved; afterwards nobody can show it again."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.dialogs.sheet_view import SheetView
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printing import Printing, PrintJob, Printout
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.district.enrolment import PaperSlip
from advisor_app.services.sheet_book import PrintSetup
from advisor_app.support.calendar import local_text
from advisor_app.support.files import save


class SlipChooser:
    """Asks where a slip goes, by the system's dialog."""

    def pdf(self, parent: QWidget, suggested: str) -> str:
        """Ask for a file to write."""
        return ask_to_save(parent, "登记单存到", suggested, "PDF 文件 (*.pdf)")


class SlipDialog(QDialog):
    """Shows a slip while its code is still known."""

    def __init__(
        self,
        slip: PaperSlip,
        jobs: Jobs,
        parent: QWidget,
        *,
        chooser: SlipChooser | None = None,
        printing: Printing | None = None,
    ) -> None:
        super().__init__(parent)
        self._slip, self._jobs = slip, jobs
        self._chooser = chooser or SlipChooser()
        self._printing = printing or Printing.beside(jobs)
        self.setWindowTitle(f"{slip.point_name}的登记单")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.view = SheetView(self)
        self.view.show_pdf(slip.pdf)
        self.code = label(slip.code, "hero")
        self.status = label("关上以后就看不到这个码了：先打印，或者存成文件。", "warning")
        self.print_button = button("打印", "primary")
        self.save_button = button("存成 PDF……")
        self.copy_button = button("复制码的内容")
        self.copy_button.setToolTip("点上没有扫码枪时，粘贴到“用登记单接入”里")
        self.close_button = button("关闭 Esc")
        self._lay_out()
        self.print_button.clicked.connect(self.print)
        self.save_button.clicked.connect(self.save)
        self.copy_button.clicked.connect(self.copy)
        self.close_button.clicked.connect(self.accept)
        self._fit_screen(parent)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        head = QHBoxLayout()
        head.addWidget(self.code)
        until = label(f"到 {local_text(self._slip.expires_at)} 为止，只能用一次", "hint")
        head.addWidget(until, 1)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.status)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch(1)
        for one in (self.close_button, self.save_button, self.print_button):
            row.addWidget(one)
        layout.addLayout(row)

    def _fit_screen(self, parent: QWidget) -> None:
        room = parent.window().size()
        self.resize(min(720, room.width() - 60), max(420, min(860, room.height() - 40)))

    def print(self) -> None:
        """Print it on the system's printer."""
        job = PrintJob(pdf=self._slip.pdf, name=f"登记单 {self._slip.point}", setup=PrintSetup())
        self.print_button.setEnabled(False)
        self._say("hint", "正在打印……")
        self._printing.print(job, self._printed, owner=self)

    def save(self) -> None:
        """Choose a file, and write it."""
        chosen = self._chooser.pdf(self, self._slip.suggested_name)
        if chosen:
            path: Path = with_ending(chosen, "pdf")
            self._jobs.run(
                lambda: save(path, self._slip.pdf),
                lambda _: self._say("good", f"已存到 {path}：内部资料，注意保密"),
                self._refuse,
                owner=self,
            )

    def copy(self) -> None:
        """Put what the QR code says into the clipboard."""
        QApplication.clipboard().setText(self._slip.digits)
        self._say("good", "已复制：在点上的“用登记单接入”里粘贴。用完请清掉剪贴板。")

    def _printed(self, came: Printout) -> None:
        self.print_button.setEnabled(True)
        self._say("good" if came.printed else "error", came.why or "已送去打印：请当面交给顾问")

    def _refuse(self, error: KnownError) -> None:
        self._say("error", error.message)

    def _say(self, role: str, words: str) -> None:
        set_role(self.status, role)
        self.status.setText(words)
