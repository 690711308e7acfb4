"""Backups of the point's record: daily by themselves, rotated, and to wherever one likes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from advisor_app.domain.errors import KnownError, RecordProblem
from advisor_app.services.desk import Desk, Progress
from advisor_app.services.replay import Replay
from advisor_app.store.backup import (
    Backup,
    KeptBackup,
    backup_name,
    kept_backups,
    keys_beside,
    superseded,
)
from advisor_app.support.files import save

EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was made and proved."""

    path: Path
    revisions: int


class BackupCare:
    """Makes and rotates backups."""

    def __init__(self, desk: Desk, replay: Replay, folder: Path, keys: Path) -> None:
        """Take the folder of the daily backups and the file of the wrapped key."""
        self._desk = desk
        self._replay = replay
        self._folder = folder
        self._keys = keys

    def make(self, out: Path | None = None, progress: Progress | None = None) -> MadeBackup:
        """Back the record up, and prove the backup before it is called one.

        Args:
            out: where to; the folder of daily backups, which is rotated, if not given. An
                existing folder gets the backup under the name of its time.

        Raises:
            KnownError: it cannot be written, or the copy is not what the record is.
        """
        now = self._desk.now()
        path = self._place(out, now)
        made = self._written(path, progress)
        if out is None:
            self._rotate()
        return made

    def make_if_due(self) -> MadeBackup | None:
        """Back the record up if the last backup is older than a day, or from the future."""
        last = self.last()
        now = self._desk.now()
        if last and timedelta() <= now - last.made_at < EVERY:
            return None
        return self.make()

    def last(self) -> KeptBackup | None:
        """Give the newest daily backup; None when there is none."""
        return next(iter(self.kept()), None)

    def kept(self) -> tuple[KeptBackup, ...]:
        """Give the daily backups, the newest first."""
        return kept_backups(self._folder)

    def _place(self, out: Path | None, now: datetime) -> Path:
        if out is None:
            path = self._folder / backup_name(now)
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RecordProblem(
                    f"备份的文件夹建不了（{self._folder}）：请检查磁盘，或联系区里"
                ) from error
            return path
        return out / backup_name(now) if out.is_dir() else out

    def _written(self, path: Path, progress: Progress | None) -> MadeBackup:
        told: Callable[[int, int], None] | None = progress
        made: Backup = self._desk.record.backups.write(path, told)
        self._keep_key(path)
        return MadeBackup(made.path, made.revisions)

    def _keep_key(self, path: Path) -> None:
        try:
            content = self._keys.read_bytes()
        except OSError as error:
            raise KnownError(
                f"{path.name} 备份好了，但读不出密钥文件 {self._keys.name}：请联系区里"
            ) from error
        save(keys_beside(path), content)

    def _rotate(self) -> None:
        for one in superseded(self.kept()):
            for path in (one.path, keys_beside(one.path)):
                with suppress(OSError):  # in use by somebody: it goes the next time
                    path.unlink()
        self._replay.prune()
