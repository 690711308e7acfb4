"""What is kept apart on the server: revisions that came under an id with other contents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.hub.postgres.rows import plain
from advisor_app.hub.postgres.session import Session
from advisor_app.store.codec import from_text, to_text
from advisor_app.store.disputes import Quarantined, line_of
from advisor_app.store.kinds import PERSONAL
from advisor_app.store.taking import TWIN

_KEEP = "INSERT INTO quarantine VALUES(%s, %s, %s::uuid, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
_OF_RECORDS = """
    (record = ANY(%s::uuid[]) OR id IN (SELECT id FROM identity WHERE record = ANY(%s::uuid[])))
"""
_ALL = "SELECT digest, id, reason, line, at FROM quarantine ORDER BY at DESC, digest"


class ServerQuarantine:
    """Keeps them. Writing belongs inside a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, revisions: Iterable[Revision], at: str) -> None:
        """Keep revisions, each once."""
        self._session.run_each(_KEEP, [(
            bytes.fromhex(one.link), bytes.fromhex(one.id), one.record,
            _elder(one.kind, one.patch), TWIN, line_of(one), at, one.patch is not None,
        ) for one in revisions])  # fmt: skip

    def copy(self, kept: Iterable[Quarantined]) -> None:
        """Keep what another record kept, as it kept it."""
        values = []
        for one in kept:
            fields = one.fields
            values.append((
                bytes.fromhex(one.digest), bytes.fromhex(one.revision), fields["record"],
                _elder(fields["kind"], fields["patch"]), one.reason, one.line, one.at,
                fields["patch"] is not None,
            ))  # fmt: skip
        self._session.run_each(_KEEP, values)

    def blank(self, records: Sequence[str]) -> None:
        """Take the bodies away that came for records, or under an id of their revisions."""
        self._blank(_OF_RECORDS, (records, records))

    def blank_naming(self, elders: Collection[str]) -> None:
        """Take the bodies away that name one of some elders."""
        self._blank("elder = ANY(%s)", (list(elders),))

    def all(self) -> tuple[Quarantined, ...]:
        """Give everything, newest first."""
        return tuple(
            Quarantined(
                digest=row[0].hex(), revision=RevisionId(row[1].hex()), reason=row[2],
                line=row[3], at=row[4],
            )
            for row in self._session.rows(_ALL)
        )  # fmt: skip

    def _blank(self, which: str, values: Sequence[object]) -> None:
        rows = self._session.rows(
            f"SELECT digest, line FROM quarantine WHERE bodied AND {which}",  # noqa: S608 - ours
            values,
        )
        self._session.run_each(
            "UPDATE quarantine SET line = %s, bodied = false, elder = NULL WHERE digest = %s",
            [(_bodiless(line), digest) for digest, line in rows],
        )


def _elder(kind: str, patch: Mapping[str, Any] | None) -> RecordId | None:
    """Give whom a body names that goes when the elder is erased."""
    elder = (patch or {}).get("elder")
    return RecordId(plain(elder)) if kind in PERSONAL and isinstance(elder, str) else None


def _bodiless(line: str) -> str:
    return to_text({**from_text(line), "patch": None, "nonce": None})
