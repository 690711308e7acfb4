"""Backups of the district's record, and the watermark that they raise.

A point may let its own copies go once the district holds them in a verified backup, not before.
So only what a backup was proved to hold raises the mark that receipts tell of; a record on a
server is pulled whole for that. Besides there is the word of whoever makes the server's own
backups: it raises the mark as well, under his name, and nobody here has checked it.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from advisor_app.domain.errors import BadInput
from advisor_app.domain.holdings import Holdings
from advisor_app.domain.ids import IncarnationId
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.backup import Backup, backed_up
from advisor_app.store.district_overview import BackupWord
from advisor_app.store.record import Record

_log = logging.getLogger(__name__)


class OnServer(Protocol):
    """What a record on a server can do."""

    def write(self, path: Path, key: bytes) -> Holdings:
        """Write a whole copy of it into an empty file."""

    def held_until(self, until: datetime) -> Mapping[IncarnationId, int]:
        """Give how far each incarnation was whole at an instant of the server's clock."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What came of an administrator's word.

    Attributes:
        revisions: how many are said to be backed up now that were not before.
    """

    word: BackupWord
    revisions: int


class DistrictBackups:
    """Makes backups, and takes the word of who makes others."""

    def __init__(
        self,
        record: Record,
        store: DistrictStore,
        keys: Path,
        now: Callable[[], datetime],
        server: OnServer | None = None,
    ) -> None:
        """Take the file of the wrapped key (without it nobody opens a backup), and the server."""
        self._record = record
        self._store = store
        self._keys = keys
        self._now = now
        self._server = server

    def make(self, out: Path) -> Backup:
        """Back the merged record up to a file, or into a folder under the name of its time.

        Raises:
            KnownError: it cannot be written, or the copy is not what the record is.
        """
        at = self._now()
        copied = self._server.write if self._server else None
        made = self._record.backups.make(out, at, self._keys, copied)
        with self._store.begin() as work:
            self._raise_marks(backed_up(made), at)
            work.touch("backup", made.path.name)
        return made

    def vouch(self, until: datetime, who: str) -> Vouched:
        """Take an administrator's word that the server's own backups reach up to an instant.

        Raises:
            BadInput: there is no server, nobody's name, or the instant has not been yet.
        """
        if self._server is None:
            raise BadInput("全区记录就在这台电脑上，没有服务器：请直接备份（--out）", "until")
        if not who.strip():
            raise BadInput("还没有写是谁说的：请写上管服务器备份的人", "by")
        at = self._now()
        word = BackupWord(at=at.isoformat(), until=until.isoformat(), who=who.strip())
        with self._store.begin() as work:
            raised = self._raise_marks(self._server.held_until(until), at)
            self._store.backup_words.keep(word)
            work.touch("backup", word.until)
        _log.info("backups until %s taken on somebody's word: %d more", word.until, raised)
        return Vouched(word, raised)

    def words(self) -> tuple[BackupWord, ...]:
        """Give every such word, the newest first."""
        return self._store.backup_words.all()

    def _raise_marks(self, marks: Mapping[IncarnationId, int], at: datetime) -> int:
        """Raise marks, never lower them: another officer's backup may be newer.

        Returns:
            By how much, all together.
        """
        known = self._store.register.backed_up()
        higher = {one: seq for one, seq in marks.items() if seq > known.get(one, 0)}
        self._store.register.mark_backed_up(higher, at.isoformat())
        return sum(seq - known.get(one, 0) for one, seq in higher.items())
