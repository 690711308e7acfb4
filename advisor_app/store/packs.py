"""The packs that were taken in, whole as they came, and the topics that ever stood by them.

The newest that stands is the library. At the district these are the packs that it sent down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from advisor_app.domain.consultation import Topic
from advisor_app.store.connection import translated
from advisor_app.store.device import Device
from advisor_app.store.driver import Database

KNOWN_TOPICS = "known_topics"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPack:
    """A pack that was taken in. ``undone`` packs are kept, but not used."""

    serial: int
    digest: str
    made_at: str
    taken_at: str
    undone: bool
    content: bytes


def kept_pack(row: Sequence[Any]) -> KeptPack:
    """Give a pack out of its row, whichever engine gave it."""
    serial, digest, made_at, taken_at, undone, content = row
    return KeptPack(
        serial=serial, digest=digest, made_at=made_at, taken_at=taken_at, undone=bool(undone),
        content=content,
    )  # fmt: skip


_ALL = """
    SELECT serial, digest, made_at, taken_at, undone, content FROM pack ORDER BY serial DESC
"""


class Packs:
    """Reads and writes packs. Writing belongs inside a transaction."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path
        self._device = Device(db)

    def keep(self, pack: KeptPack) -> None:
        """Keep a pack, in place of one of the same number that was undone."""
        self._db.execute(
            "INSERT OR REPLACE INTO pack(serial, digest, made_at, taken_at, undone, content)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (pack.serial, pack.digest, pack.made_at, pack.taken_at, int(pack.undone), pack.content),
        )

    def undo(self, serial: int) -> None:
        """Use a pack no more."""
        self._db.execute("UPDATE pack SET undone = 1 WHERE serial = ?", (serial,))

    def all(self) -> tuple[KeptPack, ...]:
        """Give every pack, newest first.

        Raises:
            RecordProblem: the table is damaged.
        """
        with translated(self._path):
            return tuple(map(kept_pack, self._db.execute(_ALL)))

    def newest(self) -> KeptPack | None:
        """Give the newest pack.

        Raises:
            RecordProblem: the table is damaged.
        """
        with translated(self._path):
            row = self._db.execute(f"{_ALL} LIMIT 1").fetchone()
        return kept_pack(row) if row else None

    def digests(self) -> Mapping[int, str]:
        """Give the number and the digest of every pack, newest first; contents are not read."""
        with translated(self._path):
            return dict(self._db.execute("SELECT serial, digest FROM pack ORDER BY serial DESC"))

    def topics(self) -> tuple[Topic, ...]:
        """Give every topic that ever stood here: records may have its code for ever."""
        text = self._device.setting(KNOWN_TOPICS)
        return msgspec.json.decode(text, type=tuple[Topic, ...]) if text else ()

    def know(self, topics: Iterable[Topic]) -> None:
        """Remember topics that stand."""
        known = {one.code: one for one in (*self.topics(), *topics)}
        text = msgspec.json.encode(list(known.values())).decode()
        self._device.keep_setting(KNOWN_TOPICS, text)
