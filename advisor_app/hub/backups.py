"""Backups of the district's record, and the watermark that they raise.

A point may let its own copies go once the district holds them in a verified backup, not before.
So only what a backup was proved to hold raises the mark that receipts tell of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.backup import Told, backed_up, backup_name, keys_beside
from advisor_app.store.record import Record
from advisor_app.support.files import save


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictBackup:
    """A backup that was made and proved.

    Attributes:
        revisions: how many it holds.
    """

    path: Path
    revisions: int


class DistrictBackups:
    """Makes backups."""

    def __init__(
        self, record: Record, store: DistrictStore, keys: Path, now: Callable[[], datetime]
    ) -> None:
        """Take the file of the wrapped key: without it nobody opens a backup."""
        self._record = record
        self._store = store
        self._keys = keys
        self._now = now

    def make(self, out: Path, told: Told | None = None) -> DistrictBackup:
        """Back the record up to a file, or into a folder under the name of its time.

        Raises:
            KnownError: it cannot be written, or the copy is not what the record is.
        """
        at = self._now()
        path = out / backup_name(at) if out.is_dir() else out
        if path.resolve() == self._record.path.resolve():
            raise BadInput("备份不能写在记录自己的位置上：请另选一个文件夹", "out")
        made = self._record.backups.write(path, told)
        try:
            key = self._keys.read_bytes()
        except OSError as error:
            raise RecordProblem(
                f"{path.name} 备份好了，但读不出密钥文件 {self._keys.name}：没有它备份打不开"
            ) from error
        save(keys_beside(path), key)
        with self._store.begin() as work:
            self._store.register.mark_backed_up(backed_up(made), at.isoformat())
            work.touch("backup", made.path.name)
        return DistrictBackup(path=made.path, revisions=made.revisions)
