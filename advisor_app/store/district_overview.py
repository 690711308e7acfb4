"""What the district asks of its points, of one or of all at once; and whose word was taken.

With thousands of points nothing here reads all of them for one, or asks once for each of all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor_app.domain.ids import IncarnationId
from advisor_app.store.codec import listed
from advisor_app.store.district_register import (
    DEVICES,
    NEWEST,
    REFUSALS,
    EnrolledDevice,
    MergedBundle,
    RefusedBundle,
    bundle_of,
    refused_of,
)
from advisor_app.store.driver import Database

Claim = tuple[IncarnationId, str, str, str]
"""An incarnation that was brought: by which point and device, and when first."""


@dataclass(frozen=True, slots=True)
class LastBundle:
    """What a point sent last.

    Attributes:
        bundle: the one that was merged last.
        created: when the newest of all was made; a clock that is ahead counts as the merging.
    """

    bundle: MergedBundle
    created: str


@dataclass(frozen=True, slots=True)
class LastReceipt:
    """A point's newest receipt of an epoch, and whether a bundle showed that the point has it."""

    serial: int
    issued_at: str
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupWord:
    """An administrator's word that the server's own backups reach that far. Nobody checked it.

    Attributes:
        at: when it was given.
        until: up to which instant.
        who: whose word it is, as the officer wrote it.
    """

    at: str
    until: str
    who: str


NOT_TAKEN = "NOT EXISTS (SELECT 1 FROM bundle b WHERE b.digest = refused_bundle.digest)"
_NEWEST = """
    SELECT digest, point, device, merged_at, created_at, accepted, unchanged, refused, said,
      agreed, file, seen, flags, created
    FROM (
      SELECT *, row_number() OVER (PARTITION BY point ORDER BY merged_at DESC, digest) AS place,
        max(min(created_at, merged_at)) OVER (PARTITION BY point) AS created
      FROM bundle
    ) WHERE place = 1
"""
_RECEIPTS = """
    SELECT r.point, r.serial, r.issued_at, EXISTS (
      SELECT 1 FROM bundle b WHERE b.point = r.point AND b.seen = r.epoch || ' ' || r.serial
    )
    FROM (
      SELECT point, max(serial) AS serial FROM issued_receipt WHERE epoch = ? GROUP BY point
    ) newest JOIN issued_receipt r
      ON r.point = newest.point AND r.epoch = ? AND r.serial = newest.serial
"""
_GIVEN = """
    SELECT serial, issued_at FROM issued_receipt WHERE point = ? AND epoch = ?
    ORDER BY serial DESC LIMIT ?
"""


class DistrictOverview:
    """Reads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def claims(self) -> tuple[Claim, ...]:
        """Give every incarnation that was brought, the first first."""
        rows = self._db.execute(
            "SELECT incarnation, point, device, first_at FROM incarnation_of ORDER BY first_at, 1"
        )
        return tuple((IncarnationId(row[0]), row[1], row[2], row[3]) for row in rows)

    def devices(self, point: str) -> tuple[EnrolledDevice, ...]:
        """Give the devices of a point."""
        sql = f"{DEVICES} WHERE point = ? ORDER BY enrolled_at, device"
        return tuple(EnrolledDevice(*row) for row in self._db.execute(sql, (point,)))

    def still_refused(self, point: str | None = None) -> tuple[RefusedBundle, ...]:
        """Give the files, of a point or of all, that were refused and never taken in since."""
        which, of = (" AND point = ?", (point,)) if point is not None else ("", ())
        sql = f"{REFUSALS} WHERE {NOT_TAKEN}{which} ORDER BY at DESC, digest"
        return tuple(map(refused_of, self._db.execute(sql, of)))

    def newest_bundles(self) -> Mapping[str, LastBundle]:
        """Give what each point sent last."""
        return dict(map(last_bundle_of, self._db.execute(_NEWEST)))

    def newest_receipts(self, epoch: str) -> Mapping[str, LastReceipt]:
        """Give each point's newest receipt in an epoch."""
        rows = self._db.execute(_RECEIPTS, (epoch, epoch))
        return {row[0]: LastReceipt(row[1], row[2], bool(row[3])) for row in rows}

    def given(self, point: str, epoch: str) -> Mapping[int, str]:
        """Give when the newest receipts of a point in an epoch were given, by serial."""
        return dict(self._db.execute(_GIVEN, (point, epoch, NEWEST)).fetchall())

    def backed_up(self, incarnations: Iterable[IncarnationId]) -> Mapping[IncarnationId, int]:
        """Give how far the newest backup holds some incarnations."""
        rows = self._db.execute(
            "SELECT incarnation, seq FROM backup_mark"
            " WHERE incarnation IN (SELECT value FROM json_each(?))",
            (listed(incarnations),),
        )
        return {IncarnationId(row[0]): row[1] for row in rows}


def last_bundle_of(row: tuple[Any, ...]) -> tuple[str, LastBundle]:
    """Give a point and what it sent last, of a row: a bundle's columns, then when it was made."""
    *bundle, created = row
    one = bundle_of(tuple(bundle))
    return one.point, LastBundle(one, created)


class BackupWords:
    """Keeps what administrators said of a server's backups. Writing belongs in a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, word: BackupWord) -> None:
        """Keep a word."""
        values = (word.at, word.until, word.who)
        self._db.execute("INSERT INTO backup_word(at, until, who) VALUES(?, ?, ?)", values)

    def all(self) -> tuple[BackupWord, ...]:
        """Give every word, the newest first."""
        rows = self._db.execute("SELECT at, until, who FROM backup_word ORDER BY rowid DESC")
        return tuple(BackupWord(at=row[0], until=row[1], who=row[2]) for row in rows)
