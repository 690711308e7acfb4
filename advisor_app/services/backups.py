"""Backups of a record: daily by themselves, rotated, and to wherever one likes."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.services.desk import Clock
from advisor_app.store.backup import Backup, KeptBackup, kept_backups, keys_beside, superseded

EVERY = timedelta(days=1)


class BackupCare:
    """Makes and rotates backups."""

    def __init__(self, write: Callable[[Path], Backup], folder: Path, now: Clock) -> None:
        """Take what writes a backup to a file or into a folder, and the folder of daily ones."""
        self._write = write
        self._folder = folder
        self._now = now

    def make(self, out: Path | None = None) -> Backup:
        """Back the record up, and prove the backup before it is called one.

        Args:
            out: where to; the folder of daily backups, which is rotated, if not given. An
                existing folder gets the backup under the name of its time.

        Raises:
            KnownError: it cannot be written, or the copy is not what the record is.
        """
        made = self._write(out or self._daily())
        if out is None:
            self._rotate()
        return made

    def make_in(self, folder: Path) -> Backup:
        """Back the record up into a folder that is there, e.g. a stick.

        Raises:
            BadInput: it is not there any more.
            KnownError: as of :meth:`make`.
        """
        if not folder.is_dir():
            raise BadInput(f"没有 {folder} 这个文件夹：请看看 U 盘还插着没有，再选一次", "out")
        return self.make(folder)

    def make_if_due(self) -> Backup | None:
        """Back the record up if the last backup is older than a day, or from the future."""
        last = next(iter(self.kept()), None)
        if last and timedelta() <= self._now() - last.made_at < EVERY:
            return None
        return self.make()

    def kept(self) -> tuple[KeptBackup, ...]:
        """Give the daily backups, the newest first."""
        return kept_backups(self._folder)

    def _daily(self) -> Path:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordProblem(
                f"备份的文件夹建不了（{self._folder}）：请检查磁盘，或联系区里"
            ) from error
        return self._folder

    def _rotate(self) -> None:
        for one in superseded(self.kept()):
            for path in (one.path, keys_beside(one.path)):
                with suppress(OSError):  # in use by somebody: it goes the next time
                    path.unlink()
