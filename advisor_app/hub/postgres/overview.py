"""What the district asks of its points, on the server (:class:`advisor_app.hub.ports.Overview`)."""

from collections.abc import Iterable, Mapping

from advisor_app.domain.ids import IncarnationId
from advisor_app.hub.postgres.rows import many_bytes
from advisor_app.hub.postgres.session import Session
from advisor_app.store.district_overview import (
    NOT_TAKEN,
    BackupWord,
    Claim,
    LastBundle,
    LastReceipt,
    last_bundle_of,
)
from advisor_app.store.district_register import (
    DEVICES,
    NEWEST,
    REFUSALS,
    EnrolledDevice,
    RefusedBundle,
    refused_of,
)

_CLAIMS = "SELECT incarnation, point, device, first_at FROM incarnation_of ORDER BY first_at, 1"
_NEWEST = """
    SELECT digest, point, device, merged_at, created_at, accepted, unchanged, refused, said,
      agreed, file, seen, flags, created
    FROM (
      SELECT *, row_number() OVER (PARTITION BY point ORDER BY merged_at DESC, digest) AS place,
        max(least(created_at, merged_at)) OVER (PARTITION BY point) AS created
      FROM bundle
    ) placed WHERE place = 1
"""
_RECEIPTS = """
    SELECT r.point, r.serial, r.issued_at, EXISTS (
      SELECT 1 FROM bundle b WHERE b.point = r.point AND b.seen = r.epoch || ' ' || r.serial
    )
    FROM (
      SELECT point, max(serial) AS serial FROM issued_receipt WHERE epoch = %s GROUP BY point
    ) newest JOIN issued_receipt r
      ON r.point = newest.point AND r.epoch = %s AND r.serial = newest.serial
"""
_GIVEN = """
    SELECT serial, issued_at FROM issued_receipt WHERE point = %s AND epoch = %s
    ORDER BY serial DESC LIMIT %s
"""
_MARKS = "SELECT incarnation, seq FROM backup_mark WHERE incarnation = ANY(%s)"


class ServerOverview:
    """Reads."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claims(self) -> tuple[Claim, ...]:
        """Give every incarnation that was brought, the first first."""
        rows = self._session.rows(_CLAIMS)
        return tuple((IncarnationId(row[0].hex()), row[1], row[2], row[3]) for row in rows)

    def devices(self, point: str) -> tuple[EnrolledDevice, ...]:
        """Give the devices of a point."""
        sql = f"{DEVICES} WHERE point = %s ORDER BY enrolled_at, device"
        return tuple(EnrolledDevice(*row) for row in self._session.rows(sql, (point,)))

    def still_refused(self, point: str | None = None) -> tuple[RefusedBundle, ...]:
        """Give the files, of a point or of all, that were refused and never taken in since."""
        which, of = (" AND point = %s", (point,)) if point is not None else ("", ())
        sql = f"{REFUSALS} WHERE {NOT_TAKEN}{which} ORDER BY at DESC, digest"
        return tuple(map(refused_of, self._session.rows(sql, of)))

    def newest_bundles(self) -> Mapping[str, LastBundle]:
        """Give what each point sent last."""
        return dict(map(last_bundle_of, self._session.rows(_NEWEST)))

    def newest_receipts(self, epoch: str) -> Mapping[str, LastReceipt]:
        """Give each point's newest receipt in an epoch."""
        rows = self._session.rows(_RECEIPTS, (epoch, epoch))
        return {row[0]: LastReceipt(row[1], row[2], row[3]) for row in rows}

    def given(self, point: str, epoch: str) -> Mapping[int, str]:
        """Give when the newest receipts of a point in an epoch were given, by serial."""
        rows = self._session.rows(_GIVEN, (point, epoch, NEWEST))
        return {row[0]: row[1] for row in rows}

    def backed_up(self, incarnations: Iterable[IncarnationId]) -> Mapping[IncarnationId, int]:
        """Give how far the newest backup holds some incarnations."""
        rows = self._session.rows(_MARKS, (many_bytes(incarnations),))
        return {IncarnationId(row[0].hex()): row[1] for row in rows}


class ServerBackupWords:
    """Keeps what administrators said of the server's backups. Writing belongs in a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, word: BackupWord) -> None:
        """Keep a word."""
        sql = "INSERT INTO backup_word(at, until, who) VALUES(%s, %s, %s)"
        self._session.run(sql, (word.at, word.until, word.who))

    def all(self) -> tuple[BackupWord, ...]:
        """Give every word, the newest first."""
        rows = self._session.rows("SELECT at, until, who FROM backup_word ORDER BY pos DESC")
        return tuple(BackupWord(at=row[0], until=row[1], who=row[2]) for row in rows)
