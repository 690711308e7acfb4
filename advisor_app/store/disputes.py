"""What in a record needs a person's eye: contested records, quarantine, what waits."""

from dataclasses import dataclass

from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.store.driver import Database


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
        line: what is kept of it, as JSON.
    """

    digest: str
    revision: RevisionId
    reason: str
    line: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A revision that is kept and cannot be shown yet, and why."""

    revision: RevisionId
    record: RecordId
    reason: str


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
