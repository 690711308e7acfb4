"""What in a record needs a person's eye: contested records, quarantine, what waits."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.store.codec import from_text, listed, to_text
from advisor_app.store.driver import Database
from advisor_app.store.folding import NEWER, UNKNOWN_KIND
from advisor_app.store.kinds import PERSONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A record that was changed twice without one knowing of the other; both are kept.

    Attributes:
        heads: the changes that none builds on, sorted.
        fields: what both set (a hard conflict); empty when they touch different fields (soft).
    """

    record: RecordId
    kind: str
    heads: tuple[RevisionId, ...]
    fields: tuple[str, ...]

    @property
    def is_hard(self) -> bool:
        """Whether both set the same field."""
        return bool(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A revision that came under an id which is here with other contents.

    Attributes:
        digest: its link.
        line: what is kept of it, as JSON: every field of a revision by its name.
    """

    digest: str
    revision: RevisionId
    reason: str
    line: str
    at: str

    @property
    def fields(self) -> Mapping[str, Any]:
        """What is kept of it, by a revision's fields; the patch is None when it was erased."""
        return from_text(self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A revision that is kept and cannot be shown yet, and why."""

    revision: RevisionId
    record: RecordId
    reason: str

    @property
    def needs_update(self) -> bool:
        """Whether a newer program will show it."""
        return self.reason in (NEWER, UNKNOWN_KIND)


_APART = """
    (
      record IN (SELECT value FROM json_each(?))
      OR id IN (SELECT id FROM revision WHERE record IN (SELECT value FROM json_each(?)))
    ) AND json_extract(line, '$.patch') IS NOT NULL
"""
_NAMING = """
    json_extract(line, '$.kind') IN (SELECT value FROM json_each(?))
    AND json_extract(line, '$.patch.elder') IN (SELECT value FROM json_each(?))
"""
_BODILESS = """
    UPDATE quarantine
    SET line = json_set(line, '$.patch', json('null'), '$.nonce', json('null')) WHERE {which}
"""


class Quarantine:
    """Keeps what must not be taken in. Writing belongs inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, revision: Revision, reason: str, at: str) -> None:
        """Keep a revision, once."""
        self._db.execute(
            "INSERT OR IGNORE INTO quarantine(digest, id, reason, line, at, record)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (revision.link, revision.id, reason, line_of(revision), at, revision.record),
        )

    def copy(self, kept: Iterable[Quarantined]) -> None:
        """Keep what another record kept, as it kept it."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO quarantine(digest, id, reason, line, at, record)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            [
                (one.digest, one.revision, one.reason, one.line, one.at, one.fields["record"])
                for one in kept
            ],
        )

    def blank(self, records: str) -> None:
        """Take the bodies away that came for records, or under an id of their revisions.

        Args:
            records: their ids, as :func:`listed` gives them.
        """
        self._blank(_APART, (records, records))

    def blank_naming(self, elders: Collection[RecordId]) -> None:
        """Take the bodies of personal records away that name one of some elders."""
        self._blank(_NAMING, (listed(PERSONAL), listed(elders)))

    def _blank(self, which: str, values: tuple[str, ...]) -> None:
        """Write only where there is something to take: a check of the record comes here too."""
        there = f"SELECT 1 FROM quarantine WHERE {which} LIMIT 1"  # noqa: S608 - ours, above
        if self._db.execute(there, values).fetchone():
            self._db.execute(_BODILESS.format(which=which), values)


def line_of(revision: Revision) -> str:
    """Give what is kept of a revision in quarantine, as JSON."""
    return to_text({name: getattr(revision, name) for name in Revision.__slots__})


class Disputes:
    """Reads them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def contested(self) -> tuple[Contested, ...]:
        """Give every contested record, hard conflicts first."""
        rows = self._db.execute(
            "SELECT record, kind, heads, fields FROM contested ORDER BY fields = '', kind, record"
        )
        return tuple(
            Contested(
                record=RecordId(row[0]),
                kind=row[1],
                heads=tuple(RevisionId(one) for one in row[2].split()),
                fields=tuple(row[3].split()),
            )
            for row in rows
        )

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Give what was kept apart, newest first."""
        rows = self._db.execute(
            "SELECT digest, id, reason, line, at FROM quarantine ORDER BY at DESC, digest"
        )
        return tuple(
            Quarantined(
                digest=row[0], revision=RevisionId(row[1]), reason=row[2], line=row[3], at=row[4]
            )
            for row in rows
        )

    def waiting(self) -> tuple[Waiting, ...]:
        """Give what waits, by reason."""
        rows = self._db.execute(
            "SELECT revision, record, reason FROM waiting ORDER BY reason, record, revision"
        )
        return tuple(
            Waiting(revision=RevisionId(row[0]), record=RecordId(row[1]), reason=row[2])
            for row in rows
        )
