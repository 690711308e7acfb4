"""Everybody's sheet on a call list, one after the other: printed, or saved into a folder.

It stops at the first sheet that the printer did not take: what holds for one sheet without paper
holds for the next. Whoever put that right goes on from there; nobody gets two.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from advisor_app.domain.errors import KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.print_bar import PrintBar
from advisor_app.gui.dialogs.sheet_choices import SheetChoices
from advisor_app.gui.issuing import Draft, Heard, Issuing, Look, Seen
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.printing import Printing
from advisor_app.gui.theme import EDGE, GAP, button, label, set_role
from advisor_app.services.sheets import Sheet
from advisor_app.services.suite import Services

_SIZE = QSize(760, 300)

T = TypeVar("T")
ChooseFolder = Callable[[QWidget], str]
Send = Callable[[Issuing, Look, Heard], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose sheet is to be printed."""

    elder: RecordId
    name: str


def ask_folder(parent: QWidget) -> str:
    """Let the user choose a folder; empty when they think better of it."""
    return QFileDialog.getExistingDirectory(parent, "把告知单存到哪个文件夹")


class BatchPrintDialog(QDialog):
    """Prints the sheets of several elders."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        readers: Sequence[Reader],
        parent: QWidget | None = None,
        *,
        choose_folder: ChooseFolder = ask_folder,
        printing: Printing | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._readers = readers
        self._choose_folder = choose_folder
        self._printing = printing or Printing.beside(jobs)
        self._next = 0
        self._current: Issuing | None = None
        self._send: Send | None = None
        self.setWindowTitle("批量印告知单")
        self.choices = SheetChoices(services.desk.today, with_callback=True)
        self.bar = PrintBar(services, jobs, self._printing)
        self.progress = QProgressBar()
        self.progress.setRange(0, len(readers))
        self.progress.setFormat("%v / %m 份")
        self.status = label(f"要印 {len(readers)} 位老人的告知单，一人一份", "hint")
        self.status.setWordWrap(True)
        self.print_button = button("开始打印", "primary")
        self.save_button = button("存到文件夹……")
        self.stop_button = button("停下")
        self.close_button = button("关闭")
        self._connect()
        self._lay_out()
        self._allow()
        self.resize(_SIZE)

    @property
    def running(self) -> bool:
        """Whether sheets are on their way."""
        return self._send is not None

    @property
    def ready(self) -> int:
        """How many are printed or saved."""
        return self._next

    def print_all(self) -> None:
        """Print what is left of them."""
        way = self.bar.way
        self._begin(lambda one, look, heard: one.print(look, way, self._printing, heard))

    def save_all(self) -> None:
        """Save what is left of them, each under its number."""
        chosen = self._choose_folder(self)
        if not chosen:
            self._say("warning", "没有选文件夹，什么也没存")
            return
        folder = Path(chosen)

        def place(sheet: Sheet) -> Path:
            return folder / f"{sheet.number}.pdf"

        self._begin(lambda one, look, heard: one.save(look, place, heard))

    def stop(self) -> None:
        """Let the sheet that is on its way come out, and no other after it."""
        self._send = None
        self._say("warning", f"停下了：印好 {self._next} 份，还有 {self._left} 份没有印")
        self._allow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop before closing."""
        self._send = None
        super().closeEvent(event)

    @property
    def _left(self) -> int:
        return len(self._readers) - self._next

    def _connect(self) -> None:
        self.print_button.clicked.connect(self.print_all)
        self.save_button.clicked.connect(self.save_all)
        self.stop_button.clicked.connect(self.stop)
        self.close_button.clicked.connect(self.close)

    def _lay_out(self) -> None:
        ways = QHBoxLayout()
        ways.setSpacing(GAP)
        ways.addStretch(1)
        for one in (self.stop_button, self.save_button, self.print_button, self.close_button):
            ways.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        whole.setSpacing(GAP)
        for part in (self.choices, self.bar, self.progress, self.status):
            whole.addWidget(part)
        whole.addStretch(1)
        whole.addLayout(ways)

    def _begin(self, send: Send) -> None:
        if self.running or not self._left:
            return
        self._send = send
        self._allow()
        self._go_on()

    def _go_on(self) -> None:
        """Send the next sheet on its way; a sheet that failed keeps its number."""
        if self._send is None:
            return
        reader = self._readers[self._next]
        self._say("hint", f"正在印 {reader.name} 的……")
        if self._current is None:
            make = partial(self._draft, reader.elder)
            self._current = Issuing(self._services, self._jobs, make, self._jobs)
        here = self._while_here
        heard = Heard(_nothing, here(self._ended), here(self._refused))
        self._send(self._current, self.choices.look, heard)

    def _draft(self, elder: RecordId, size: int, due: date | None) -> Draft:
        return self._services.sheets.elder(elder, due, size)

    def _while_here(self, act: Callable[[T], None]) -> Callable[[T], None]:
        return lambda told: act(told) if isValid(self) else None

    def _ended(self, why: str) -> None:
        if why:
            self._break_off(why)
            return
        self._next += 1
        self._current = None
        self.progress.setValue(self._next)
        if self._send is None:
            self.stop()
        elif self._left:
            self._go_on()
        else:
            self._send = None
            self._say("good", f"全部好了：{self._next} 份")
            self._allow()

    def _refused(self, error: KnownError) -> None:
        self._break_off(error.message)

    def _break_off(self, why: str) -> None:
        self._send = None
        name = self._readers[self._next].name
        self._say("error", f"{why}。{name} 的没印出来；好了 {self._next} 份，还有 {self._left} 份")
        self._allow()

    def _allow(self) -> None:
        for one in (self.choices, self.bar):
            one.setEnabled(not self.running)
        for each in (self.print_button, self.save_button):
            each.setEnabled(not self.running and self._left > 0)
        self.print_button.setText("接着打印" if self._next else "开始打印")
        self.stop_button.setEnabled(self.running)

    def _say(self, role: str, text: str) -> None:
        set_role(self.status, role)
        self.status.setText(text)


def _nothing(_: Seen) -> None:
    """Say nothing while a sheet is on its way."""
