"""Backups of the district's record, and the watermark that they raise.

A point may let its own copies go once the district holds them in a verified backup, not before.
So only what a backup was proved to hold raises the mark that receipts tell of.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from advisor_app.hub.ports import DistrictStore
from advisor_app.store.backup import Backup, backed_up
from advisor_app.store.record import Record


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

    def make(self, out: Path) -> Backup:
        """Back the record up to a file, or into a folder under the name of its time.

        Raises:
            KnownError: it cannot be written, or the copy is not what the record is.
        """
        at = self._now()
        made = self._record.backups.make(out, at, self._keys)
        with self._store.begin() as work:
            self._store.register.mark_backed_up(backed_up(made), at.isoformat())
            work.touch("backup", made.path.name)
        return made
