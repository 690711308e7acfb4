"""The packs that went down, on the server; see :class:`advisor_app.hub.ports.Packs`."""

from collections.abc import Iterable, Mapping

import msgspec

from advisor_app.domain.consultation import Topic
from advisor_app.hub.postgres.session import Session
from advisor_app.store.packs import KeptPack, kept_pack

_KEEP = "INSERT INTO pack VALUES(%s, %s, %s, %s, %s, %s)"
_ALL = """
    SELECT serial, digest, made_at, taken_at, undone, content FROM pack ORDER BY serial DESC
"""
_DIGESTS = "SELECT serial, digest FROM pack ORDER BY serial DESC"
_KNOW = """
    INSERT INTO known_topic(code, topic) VALUES(%s, %s)
    ON CONFLICT(code) DO UPDATE SET topic = excluded.topic
"""
_TOPICS = "SELECT topic FROM known_topic ORDER BY pos"


class ServerPacks:
    """Reads and writes packs on the server. Writing belongs inside a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, pack: KeptPack) -> None:
        """Keep a pack under a number that no other has."""
        self._session.run(
            _KEEP,
            (pack.serial, pack.digest, pack.made_at, pack.taken_at, pack.undone, pack.content),
        )

    def all(self) -> tuple[KeptPack, ...]:
        """Give every pack, newest first."""
        return tuple(map(kept_pack, self._session.rows(_ALL)))

    def newest(self) -> KeptPack | None:
        """Give the newest pack."""
        row = self._session.row(f"{_ALL} LIMIT 1")
        return kept_pack(row) if row else None

    def digests(self) -> Mapping[int, str]:
        """Give the number and the digest of every pack, newest first; contents are not read."""
        return {row[0]: row[1] for row in self._session.rows(_DIGESTS)}

    def topics(self) -> tuple[Topic, ...]:
        """Give every topic that ever stood: records may have its code for ever."""
        rows = self._session.rows(_TOPICS)
        return tuple(msgspec.json.decode(row[0], type=Topic) for row in rows)

    def know(self, topics: Iterable[Topic]) -> None:
        """Remember topics that stand."""
        rows = [(one.code, msgspec.json.encode(one).decode()) for one in topics]
        self._session.run_each(_KNOW, rows)
