"""The district's register: enrolled devices, merged and refused bundles, receipts, epochs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.store.codec import from_text, listed, to_text
from advisor_app.store.driver import Database


@dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A point's device that may send bundles.

    Attributes:
        certificate: its JSON text.
        recipient: what is sealed to this device, ``age1…``; empty when it named none.
        revoked_at: when it was put out of use; None while it may send.
    """

    device: str
    point: str
    public: str
    incarnation: str
    certificate: str
    enrolled_at: str
    recipient: str = ""
    revoked_at: str | None = None
    revoked_why: str = ""

    @property
    def revoked(self) -> bool:
        """Whether it was put out of use."""
        return self.revoked_at is not None


class BundleFlag(StrEnum):
    """What is odd about a bundle that was taken in all the same.

    Attributes:
        CLOCK: the device's clock was more than a day off.
        COPIED: it brings an incarnation that another device brought first.
        TAIL: the device says that it holds more than it sent and was ever sent.
        DIFFERS: the chains here and there are not the same.
        FORKED: two revisions came for one place of a chain.
    """

    CLOCK = "clock"
    COPIED = "copied"
    TAIL = "tail"
    DIFFERS = "differs"
    FORKED = "forked"


@dataclass(frozen=True, slots=True)
class MergedBundle:
    """A bundle that was taken in, with the counts of that time.

    Attributes:
        said: incarnation → last sequence number and link that the device said it holds.
        agreed: whether, after the merge, the district's count and link were the same wherever
            its chain is whole so far.
        seen: epoch and serial of the newest receipt that the device had; None before the first.
        flags: what is odd about it; see :class:`BundleFlag`.
    """

    digest: str
    point: str
    device: str
    merged_at: str
    created_at: str
    accepted: int
    unchanged: int
    refused: int
    said: Mapping[IncarnationId, tuple[int, str]] = field(default_factory=dict)
    agreed: bool = True
    file: str = ""
    seen: tuple[str, int] | None = None
    flags: tuple["BundleFlag", ...] = ()

    @property
    def reported_at(self) -> str:
        """When it was made, but never later than it was merged: no clock may promise days."""
        return min(self.created_at, self.merged_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedBundle:
    """A file that was not taken in, and why; point and device are what it says of itself."""

    digest: str
    file: str
    at: str
    reason: str
    point: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One life of the district's record; a restored district begins another."""

    id: str
    began_at: str
    reason: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedReceipt:
    """A receipt that was given to a point, whole as it went."""

    point: str
    epoch: str
    serial: int
    issued_at: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentCode:
    """A one-time code by which a point's device may enrol. ``digest`` is all that is kept of it."""

    digest: str
    point: str
    made_at: str
    expires_at: str
    used_at: str | None = None
    device: str | None = None


NEWEST = 100
"""Receipts of a point that are looked at; who saw none of them is answered in full."""

OWN = ""
"""Stands for the district where a point's code is told."""


@dataclass(frozen=True, slots=True)
class Root:
    """What the first revision of a record that came says of it.

    Attributes:
        point: whose device brought it; ``OWN`` when the district wrote it, None when it came
            before anybody kept account of that.
    """

    kind: str
    point: str | None


class DistrictRegister:
    """Reads and writes the register. Writing belongs inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def enrol(self, one: EnrolledDevice) -> None:
        """Enter a device, or enter it anew."""
        self._db.execute(
            "INSERT OR REPLACE INTO enrolled(device, point, public, incarnation, certificate,"
            " enrolled_at, recipient, revoked_at, revoked_why) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                one.device, one.point, one.public, one.incarnation, one.certificate,
                one.enrolled_at, one.recipient, one.revoked_at, one.revoked_why,
            ),
        )  # fmt: skip

    def revoke(self, device: str, at: str, why: str) -> None:
        """Put a device out of use: what it sends from now on is refused."""
        self._db.execute(
            "UPDATE enrolled SET revoked = 1, revoked_at = ?, revoked_why = ? WHERE device = ?",
            (at, why, device),
        )

    def device(self, device: str) -> EnrolledDevice | None:
        """Give a device by its id."""
        row = self._db.execute(f"{DEVICES} WHERE device = ?", (device,)).fetchone()
        return EnrolledDevice(*row) if row else None

    def devices(self) -> tuple[EnrolledDevice, ...]:
        """Give every device, by point."""
        rows = self._db.execute(f"{DEVICES} ORDER BY point, enrolled_at, device")
        return tuple(EnrolledDevice(*row) for row in rows)

    def record_bundle(self, one: MergedBundle) -> None:
        """Remember a merged bundle; merging it again keeps the first counts."""
        said = to_text({str(name): end for name, end in one.said.items()})
        self._db.execute(
            "INSERT OR IGNORE INTO bundle(digest, point, device, merged_at, created_at, accepted,"
            " unchanged, refused, said, agreed, file, seen, flags)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                one.digest, one.point, one.device, one.merged_at, one.created_at, one.accepted,
                one.unchanged, one.refused, said, int(one.agreed), one.file, seen_text(one.seen),
                " ".join(one.flags),
            ),
        )  # fmt: skip

    def bundle(self, digest: str) -> MergedBundle | None:
        """Give a merged bundle by the digest of its sealed part."""
        row = self._db.execute(f"{BUNDLES} WHERE digest = ?", (digest,)).fetchone()
        return bundle_of(row) if row else None

    def bundles(self, point: str | None = None) -> tuple[MergedBundle, ...]:
        """Give the merged bundles of a point, or of all, newest first."""
        where, of = (" WHERE point = ?", (point,)) if point else ("", ())
        rows = self._db.execute(f"{BUNDLES}{where} ORDER BY merged_at DESC, digest", of)
        return tuple(bundle_of(row) for row in rows)

    def refuse(self, one: RefusedBundle) -> None:
        """Remember a file that was refused, once."""
        self._db.execute(
            "INSERT OR REPLACE INTO refused_bundle(digest, file, at, point, device, reason)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (one.digest, one.file, one.at, one.point, one.device, one.reason),
        )

    def refusals(self) -> tuple[RefusedBundle, ...]:
        """Give every file that was refused, newest first."""
        rows = self._db.execute(f"{REFUSALS} ORDER BY at DESC, digest")
        return tuple(map(refused_of, rows))

    def begin_epoch(self, one: Epoch) -> None:
        """Begin a new life of the district's record."""
        self._db.execute("UPDATE epoch SET current = 0")
        self._db.execute(
            "INSERT INTO epoch(id, began_at, reason, current) VALUES(?, ?, ?, 1)",
            (one.id, one.began_at, one.reason),
        )

    def epochs(self) -> tuple[Epoch, ...]:
        """Give the epochs in the order in which they began; the last is the current one."""
        rows = self._db.execute("SELECT id, began_at, reason, current FROM epoch ORDER BY rowid")
        return tuple(
            Epoch(id=row[0], began_at=row[1], reason=row[2], current=bool(row[3])) for row in rows
        )

    def keep_receipt(self, one: IssuedReceipt) -> None:
        """Keep a receipt that is given to a point."""
        self._db.execute(
            "INSERT INTO issued_receipt(point, epoch, serial, issued_at, content)"
            " VALUES(?, ?, ?, ?, ?)",
            (one.point, one.epoch, one.serial, one.issued_at, one.content),
        )

    def receipts(self, point: str, limit: int = NEWEST) -> tuple[IssuedReceipt, ...]:
        """Give the newest receipts of a point, the newest first."""
        rows = self._db.execute(
            "SELECT point, epoch, serial, issued_at, content FROM issued_receipt"
            " WHERE point = ? ORDER BY rowid DESC LIMIT ?",
            (point, limit),
        )
        return tuple(
            IssuedReceipt(
                point=row[0], epoch=row[1], serial=row[2], issued_at=row[3], content=row[4]
            )
            for row in rows
        )

    def issued(self, epoch: str) -> Mapping[str, int]:
        """Give the newest serial number of each point's receipts in an epoch."""
        rows = self._db.execute(
            "SELECT point, max(serial) FROM issued_receipt WHERE epoch = ? GROUP BY point", (epoch,)
        )
        return {row[0]: row[1] for row in rows}

    def mark_backed_up(self, marks: Mapping[IncarnationId, int], at: str) -> None:
        """Remember how far a verified backup holds each incarnation."""
        self._db.conn.executemany(
            "INSERT INTO backup_mark(incarnation, seq, at) VALUES(?, ?, ?)"
            " ON CONFLICT(incarnation) DO UPDATE SET seq = excluded.seq, at = excluded.at",
            [(one, seq, at) for one, seq in marks.items()],
        )

    def backed_up(self) -> Mapping[IncarnationId, int]:
        """Give how far the newest backup holds each incarnation."""
        rows = self._db.execute("SELECT incarnation, seq FROM backup_mark ORDER BY 1")
        return {IncarnationId(row[0]): row[1] for row in rows}

    def claim(self, incarnation: IncarnationId, point: str, device: str, at: str) -> None:
        """Remember who first brought an incarnation."""
        self._db.execute(
            "INSERT OR IGNORE INTO incarnation_of(incarnation, point, device, first_at)"
            " VALUES(?, ?, ?, ?)",
            (incarnation, point, device, at),
        )

    def incarnations(self, point: str) -> tuple[IncarnationId, ...]:
        """Give the incarnations that a point's devices brought."""
        rows = self._db.execute(
            "SELECT incarnation FROM incarnation_of WHERE point = ? ORDER BY first_at, 1", (point,)
        )
        return tuple(IncarnationId(row[0]) for row in rows)

    def owner(self, incarnation: IncarnationId) -> tuple[str, str] | None:
        """Give the point and the device that first brought an incarnation; ``OWN`` for our own."""
        row = self._db.execute(_OWNER, (incarnation, incarnation)).fetchone()
        return (row[0], row[1]) if row else None

    def roots(self, records: Iterable[RecordId]) -> Mapping[RecordId, Root]:
        """Give of records what they are and whose; those that are not here are left out."""
        rows = self._db.execute(_ROOTS, (listed(records),))
        return {RecordId(row[0]): Root(row[1], row[2]) for row in rows}

    def keep_code(self, one: EnrolmentCode) -> None:
        """Keep a one-time code, or what became of it."""
        self._db.execute(
            "INSERT OR REPLACE INTO enrolment_code(digest, point, made_at, expires_at, used_at,"
            " device) VALUES(?, ?, ?, ?, ?, ?)",
            (one.digest, one.point, one.made_at, one.expires_at, one.used_at, one.device),
        )

    def code(self, digest: str) -> EnrolmentCode | None:
        """Give a one-time code by its digest."""
        row = self._db.execute(f"{_CODES} WHERE digest = ?", (digest,)).fetchone()
        return code_of(row) if row else None

    def codes(self) -> tuple[EnrolmentCode, ...]:
        """Give every one-time code, newest first."""
        rows = self._db.execute(f"{_CODES} ORDER BY made_at DESC, digest")
        return tuple(code_of(row) for row in rows)


_OWNER = """
    SELECT '', '' FROM incarnation WHERE id = ?
    UNION ALL SELECT point, device FROM incarnation_of WHERE incarnation = ?
"""
_ROOTS = """
    SELECT r.record, r.kind, CASE WHEN own.id IS NULL THEN brought.point ELSE '' END, min(r.pos)
    FROM json_each(?) wanted JOIN revision r ON r.record = wanted.value
    LEFT JOIN incarnation own ON own.id = r.incarnation
    LEFT JOIN incarnation_of brought ON brought.incarnation = r.incarnation
    GROUP BY r.record
"""
DEVICES = """
    SELECT device, point, public, incarnation, certificate, enrolled_at, recipient, revoked_at,
      revoked_why
    FROM enrolled
"""
REFUSALS = "SELECT digest, file, at, point, device, reason FROM refused_bundle"
BUNDLES = """
    SELECT digest, point, device, merged_at, created_at, accepted, unchanged, refused, said,
      agreed, file, seen, flags
    FROM bundle
"""
_CODES = "SELECT digest, point, made_at, expires_at, used_at, device FROM enrolment_code"


def code_of(row: tuple[Any, ...]) -> EnrolmentCode:
    """Give the one-time code of a row."""
    digest, point, made_at, expires_at, used_at, device = row
    return EnrolmentCode(
        digest=digest, point=point, made_at=made_at, expires_at=expires_at, used_at=used_at,
        device=device,
    )  # fmt: skip


def bundle_of(row: tuple[Any, ...]) -> MergedBundle:
    """Give the bundle of a row, its columns in the order of the table."""
    *plain, said, agreed, file, seen, flags = row
    held = {IncarnationId(one): (seq, link) for one, (seq, link) in from_text(said).items()}
    odd = tuple(BundleFlag(flag) for flag in flags.split())
    values: tuple[Any, ...] = (*plain, held, bool(agreed), file, _seen(seen), odd)
    return MergedBundle(*values)


def refused_of(row: tuple[Any, ...]) -> RefusedBundle:
    """Give the refused file of a row."""
    digest, file, at, point, device, reason = row
    return RefusedBundle(
        digest=digest, file=file, at=at, point=point, device=device, reason=reason
    )  # fmt: skip


def seen_text(seen: tuple[str, int] | None) -> str:
    """Give epoch and serial of a receipt as one text; empty for none."""
    return f"{seen[0]} {seen[1]}" if seen else ""


def _seen(text: str) -> tuple[str, int] | None:
    epoch, _, serial = text.partition(" ")
    return (epoch, int(serial)) if epoch else None
