"""The replay log: what was written since the last backup, kept beside the record.

A backup is a day old at most; what came after it stands here, in files sealed to this device
alone, names and words among it: nothing of it ever leaves. A record that was put back takes in
from here what it has lost. Files older than every daily backup go.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from advisor_app.domain.holdings import Span
from advisor_app.services.desk import Desk
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.support.files import refusal
from advisor_app.sync.bundle import seal, write_file
from advisor_app.sync.keys import recipient_of
from advisor_app.sync.statement import Statement

KEPT_FOR = timedelta(days=8)
"""Longer than the daily backups reach back."""

_NAME = re.compile(r"([0-9a-f]{16})-(\d{1,15})-(\d{1,15})\.advb")


@dataclass(frozen=True, slots=True)
class ReplayFile:
    """A file of the log, by its name.

    Attributes:
        life: the beginning of the incarnation's id.
        span: the sequence numbers that it holds.
    """

    path: Path
    life: str
    span: Span


class Replay:
    """Keeps the log."""

    def __init__(self, desk: Desk, keys: DeviceKeys, folder: Path) -> None:
        self._desk = desk
        self._keys = keys
        self.folder = folder

    def files(self) -> Iterator[ReplayFile]:
        """Give the files, in the order of their numbers."""
        try:
            names = sorted(one.name for one in self.folder.iterdir())
        except OSError:
            return
        found = (_NAME.fullmatch(name) for name in names)
        files = (
            ReplayFile(self.folder / one[0], one[1], (int(one[2]), int(one[3])))
            for one in found
            if one
        )
        yield from sorted(files, key=lambda one: (one.life, one.span))

    def keep(self) -> int:
        """Write what came since the last file.

        Returns:
            How many revisions were written.

        Raises:
            KnownError: the file cannot be written.
        """
        journal = self._desk.record.journal
        current = journal.current_incarnation()
        last = journal.end_of(current).seq if current else 0
        kept = max((one.span[1] for one in self.files() if (current or "").startswith(one.life)),
                   default=0)  # fmt: skip
        if current is None or last <= kept:
            return 0
        revisions = tuple(journal.within(current, (kept + 1, last)))
        statement = Statement(point=self._desk.point.code, device=self._keys.device)
        path = self.folder / f"{current[:16]}-{kept + 1:08d}-{last:08d}.advb"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refusal(error, path) from error
        write_file(
            path,
            seal(
                revisions, statement=statement, signer=self._keys.signing,
                recipients=(recipient_of(self._keys.identity()),), created_at=self._desk.now(),
            ),
        )  # fmt: skip
        return len(revisions)

    def prune(self) -> int:
        """Let files go that every daily backup is newer than; the newest of a life stays.

        Returns:
            How many went.
        """
        newest = {one.life: one.path for one in self.files()}
        limit = self._desk.now() - KEPT_FOR
        gone = 0
        for one in tuple(self.files()):
            with suppress(OSError, OverflowError, ValueError):
                written = datetime.fromtimestamp(one.path.stat().st_mtime, tz=limit.tzinfo)
                if written < limit and one.path != newest[one.life]:
                    one.path.unlink()
                    gone += 1
        return gone
