"""A button that backs the record up to where one likes, e.g. a stick, beside the daily backups."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from advisor_app.domain.errors import KnownError
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import button
from advisor_app.services.backups import BackupCare

_WORDS = "备份到 U 盘……"


def ask_folder(parent: QWidget) -> str:
    """Ask for a folder; empty when they let it be."""
    return QFileDialog.getExistingDirectory(parent, "备份到哪里：选 U 盘或文件夹")


class BackingUp(QObject):
    """Backs up by a button.

    Attributes:
        said: level and a sentence for the status line.
        button: to be put onto a page.
    """

    said = Signal(str, str)

    def __init__(
        self, backups: BackupCare, jobs: Jobs, page: QWidget,
        ask: Callable[[QWidget], str] = ask_folder,
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._backups, self._jobs, self._page, self._ask = backups, jobs, page, ask
        self.button = button(_WORDS)
        self.button.clicked.connect(self._choose)

    def back_up(self, folder: Path) -> None:
        """Write a backup into a folder, proved."""
        self._set_busy(busy=True)
        self._jobs.run(
            lambda: self._backups.make_in(folder).path, self._done, self._refuse, owner=self
        )

    def _choose(self) -> None:
        chosen = self._ask(self._page)
        if chosen:
            self.back_up(Path(chosen))

    def _done(self, path: Path) -> None:
        self._set_busy(busy=False)
        self.said.emit("info", f"已备份到 {path}，核对无误：它和旁边的 .keys.json 两个文件要一起留")

    def _refuse(self, error: KnownError) -> None:
        self._set_busy(busy=False)
        self.said.emit("error", error.message)

    def _set_busy(self, *, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText("正在备份……" if busy else _WORDS)
