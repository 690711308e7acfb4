"""Writes the detail of a period: how far it is can be seen, and it can be stopped."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.domain.period import Period
from advisor_app.gui.file_choice import ask_to_save
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.long_work import LongWork
from advisor_app.gui.theme import EDGE, GAP, button, label
from advisor_app.services.detail import Detail

ChooseFile = Callable[[QWidget, str, str], str]
_KINDS = "Excel 表 (*.xlsx);;CSV 表 (*.csv)"


def ask_file(parent: QWidget, suggested: str, kind: str) -> str:
    """Let the user choose where the list goes; empty when they think better of it."""
    return ask_to_save(parent, "明细存到", suggested, kind)


class DetailDialog(QDialog):
    """Asks whether with names, writes, can be stopped.

    Attributes:
        written: a sentence about the file that was written.
    """

    written = Signal(str)

    def __init__(
        self, detail: Detail, jobs: Jobs, period: Period, point: str, parent: QWidget,
        *, choose_file: ChooseFile = ask_file,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._detail, self._jobs, self._period, self._point = detail, jobs, period, point
        self._choose_file = choose_file
        self.work = LongWork(self, "停下了，没有留下文件")
        self._running = False
        self.setWindowTitle(f"{period.in_words()}明细")
        self.setMinimumWidth(520)
        self.named = QCheckBox("带姓名（文件只能留在本点，不能上报、不能发到群里）")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1)
        self.progress.setValue(0)
        self.status = label(
            "一次咨询一行：日期、方式、事项、结果、年龄段、社区……不含电话和问答", "hint"
        )
        self.write_button = button("选文件，开始写", "primary")
        self.stop_button = button("停下")
        self.stop_button.setEnabled(False)
        self._lay_out()
        self.write_button.clicked.connect(self.write)
        self.stop_button.clicked.connect(self.work.stop)
        self.work.moved.connect(self._show_progress)

    def write(self) -> None:
        """Choose a file and write into it."""
        name = f"{self._point}{self._period.in_words()}明细.xlsx"
        chosen = self._choose_file(self, name, _KINDS)
        if not chosen or self._running:
            return
        path = Path(chosen)
        if path.suffix.lower() not in (".xlsx", ".csv"):
            path = path.with_name(f"{path.name}.xlsx")
        named = self.named.isChecked()
        self.work.begin()
        self._run(running=True)
        self._jobs.run(
            lambda: self._detail.write(path, self._period, named=named, progress=self.work),
            lambda count: self._done(path, count),
            self._failed,
            owner=self,
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop before closing."""
        self.work.stop()
        super().closeEvent(event)

    def reject(self) -> None:
        """Stop before leaving."""
        self.work.stop()
        super().reject()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        for one in (self.status, self.named, self.progress):
            whole.addWidget(one)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.stop_button)
        row.addWidget(self.write_button)
        whole.addLayout(row)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(done)

    def _run(self, *, running: bool) -> None:
        self._running = running
        self.stop_button.setEnabled(running)
        self.write_button.setEnabled(not running)
        self.named.setEnabled(not running)

    def _done(self, path: Path, count: int) -> None:
        self._run(running=False)
        self.written.emit(f"明细 {count} 行已存为 {path.name}")
        self.accept()

    def _failed(self, error: KnownError) -> None:
        self._run(running=False)
        self.progress.setValue(0)
        self.status.setText(error.message)
