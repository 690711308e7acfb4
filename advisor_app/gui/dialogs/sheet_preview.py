"""A sheet as it will be printed: look, choose the size, print or save."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QSize, Signal
from PySide6.QtGui import QKeySequence, QPageSize, QPainter, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.errors import KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.sheet_view import SheetView
from advisor_app.gui.file_choice import ask_to_save, with_ending
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.sheets import Sheet
from advisor_app.services.suite import Services
from advisor_app.support.files import save

SIZES = (16, 18, 22, 24)
_DPI = 300
_WEEK = 7
_ZOOM_STEP = 1.25
_SIZE = QSize(900, 720)

ChoosePrinter = Callable[[QWidget, QPrinter], bool]
ChooseFile = Callable[[QWidget, str], str]


def ask_printer(parent: QWidget, printer: QPrinter) -> bool:
    """Let the user choose a printer in the system's dialog."""
    return QPrintDialog(printer, parent).exec() == QDialog.DialogCode.Accepted


def ask_file(parent: QWidget, suggested: str) -> str:
    """Let the user choose where a PDF goes; empty when they think better of it."""
    return ask_to_save(parent, "存为 PDF", suggested, "PDF (*.pdf)")


class SheetPreviewDialog(QDialog):
    """Previews and issues a sheet for an elder, or on a policy.

    Attributes:
        issued: the number, once the sheet was journalled.
    """

    issued = Signal(str)

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        elder: str | None = None,
        policy: str | None = None,
        parent: QWidget | None = None,
        *,
        choose_printer: ChoosePrinter = ask_printer,
        choose_file: ChooseFile = ask_file,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._elder, self._policy = elder, policy
        self._choose_printer, self._choose_file = choose_printer, choose_file
        self._form = services.book.begin()
        self._issued_as: object = None
        self.sheet: Sheet | None = None
        self.setWindowTitle("告知单预览")
        self.view = SheetView(self)
        self._make_controls()
        self._lay_out()
        self.resize(_SIZE.boundedTo(parent.window().size() if parent else _SIZE))
        self.compose()

    def _make_controls(self) -> None:
        self.size_box = QComboBox()
        for size in SIZES:
            self.size_box.addItem(f"{size} 号字", size)
        self.size_box.setCurrentIndex(SIZES.index(18))
        self.with_callback = QCheckBox("写上回访日期")
        today = self._services.desk.today
        self.callback = QDateEdit(QDate(today.year, today.month, today.day).addDays(_WEEK))
        self.callback.setMinimumDate(QDate(today.year, today.month, today.day))
        self.callback.setDisplayFormat("yyyy年M月d日")
        self.callback.setCalendarPopup(True)
        self.callback.setEnabled(False)
        self.print_button = button("打印 Ctrl+P", "primary")
        self.save_button = button("存为 PDF")
        self.status = label("正在排版……", "hint")
        self.size_box.currentIndexChanged.connect(self.compose)
        self.with_callback.toggled.connect(self.callback.setEnabled)
        self.with_callback.toggled.connect(self.compose)
        self.callback.dateChanged.connect(self.compose)
        self.print_button.clicked.connect(self.print_sheet)
        self.save_button.clicked.connect(self.save_sheet)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print_sheet)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(EDGE, GAP, EDGE, 0)
        bar.setSpacing(GAP)
        bar.addWidget(self.size_box)
        if self._elder:
            bar.addWidget(self.with_callback)
            bar.addWidget(self.callback)
        bar.addStretch(1)
        for one in self._zooming():
            bar.addWidget(one)
        closing = button("关闭 Esc")
        closing.clicked.connect(self.reject)
        for one in (self.save_button, self.print_button, closing):
            bar.addWidget(one)
        line = QHBoxLayout()
        line.setContentsMargins(EDGE, 0, EDGE, GAP)
        line.addWidget(self.status)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(bar)
        whole.addWidget(self.view, 1)
        whole.addLayout(line)

    def _zooming(self) -> list[QPushButton]:
        self.larger, self.smaller, self.fitted = button("放大"), button("缩小"), button("适合宽度")
        made = []
        for one, keys, tip, act in (
            (self.smaller, "Ctrl+-", "缩小 Ctrl+-", lambda: self.view.zoom(1 / _ZOOM_STEP)),
            (self.larger, "Ctrl+=", "放大 Ctrl+=", lambda: self.view.zoom(_ZOOM_STEP)),
            (self.fitted, "Ctrl+0", "适合宽度 Ctrl+0", self.view.fit),
        ):
            one.setToolTip(tip)
            one.clicked.connect(act)
            QShortcut(QKeySequence(keys), self, act)
            made.append(one)
        return made

    def compose(self) -> None:
        """Set the sheet anew; nothing is journalled."""
        self._allow(printing=False)
        set_role(self.status, "hint")
        self.status.setText("正在排版……")
        # What was chosen is read here: the store thread must not touch a dialog that may be gone.
        size, due = int(self.size_box.currentData()), self._due()
        self._jobs.run(lambda: self._preview(size, due), self._show, self._refuse, owner=self)

    def print_sheet(self) -> None:
        """Choose a printer, then issue the sheet and print it."""
        if not self.print_button.isEnabled():
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        printer.setResolution(_DPI)
        if self._choose_printer(self, printer):
            self._issue(lambda sheet: self._print(sheet, printer))
        else:
            self._say_nothing_done("没有打印")

    def save_sheet(self) -> None:
        """Choose a file, then issue the sheet and write it there."""
        if not self.save_button.isEnabled():
            return
        name = self._choose_file(self, "告知单.pdf")
        if name:
            self._issue(lambda sheet: self._write(sheet, with_ending(name, "pdf")))
        else:
            self._say_nothing_done("没有保存")

    def _preview(self, size: int, due: date | None) -> Sheet:
        sheets = self._services.sheets
        if self._elder:
            return sheets.elder(RecordId(self._elder), due, size).preview()
        return sheets.policy(self._policy or "", size).preview()

    def _due(self) -> date | None:
        if not (self._elder and self.with_callback.isChecked()):
            return None
        chosen = self.callback.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _issue(self, then: Callable[[Sheet], None]) -> None:
        sheets, size, due = self._services.sheets, int(self.size_box.currentData()), self._due()
        elder, policy = self._elder, self._policy or ""
        if self._issued_as not in (None, (size, due)):
            # Another size or date is another sheet: one number never stands for two.
            self._form = self._services.book.begin()
        self._issued_as = (size, due)
        self._allow(printing=False)

        def issue() -> Sheet:
            draft = (
                sheets.elder(RecordId(elder), due, size) if elder else sheets.policy(policy, size)
            )
            return draft.issue(self._form)

        def done(sheet: Sheet) -> None:
            self._show(sheet)
            self.issued.emit(sheet.number)
            then(sheet)

        self._jobs.run(issue, done, self._refuse, owner=self)

    def _show(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.view.show_pdf(sheet.pdf)
        words = f"共 {sheet.pages} 页"
        if sheet.number:
            words += f"，编号 {sheet.number}，已记入台账"
        set_role(self.status, "warning" if sheet.missing else "hint")
        if sheet.missing:
            words += f"。字库里没有这些字，印出来请手写补上：{'、'.join(sheet.missing)}"
        self.status.setText(words)
        self._allow(printing=True)

    def _print(self, sheet: Sheet, printer: QPrinter) -> None:
        printer.setDocName(f"告知单 {sheet.number}")
        painter = QPainter()
        if not painter.begin(printer):
            self._say_error(
                f"打印机没有响应，没印出来（编号 {sheet.number} 已记）：请检查后再按打印"
            )
            return
        for page in range(self.view.pages):
            if page and not printer.newPage():
                painter.end()
                self._say_error(
                    f"打印中断了，只印了 {page} 页（编号 {sheet.number} 已记）：请检查后再按打印"
                )
                return
            self.view.paint_page(page, painter)
        painter.end()
        self._say_good(f"已送去打印：{sheet.number}，共 {sheet.pages} 页")

    def _write(self, sheet: Sheet, path: Path) -> None:
        self._jobs.run(
            lambda: save(path, sheet.pdf),
            lambda _: self._say_good(f"已存为 {path.name}，编号 {sheet.number}"),
            self._refuse,
            owner=self,
        )

    def _refuse(self, error: KnownError) -> None:
        self._allow(printing=self.sheet is not None)
        self._say_error(error.message)

    def _say_nothing_done(self, what: str) -> None:
        number = self.sheet.number if self.sheet else ""
        set_role(self.status, "warning")
        self.status.setText(f"{what}；编号 {number} 先前已记" if number else f"{what}，也没有编号")

    def _say_error(self, text: str) -> None:
        set_role(self.status, "error")
        self.status.setText(text)

    def _say_good(self, text: str) -> None:
        set_role(self.status, "good")
        self.status.setText(text)

    def _allow(self, *, printing: bool) -> None:
        self.print_button.setEnabled(printing)
        self.save_button.setEnabled(printing)
