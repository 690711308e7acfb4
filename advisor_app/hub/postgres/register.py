"""The district's register on the server; see :class:`advisor_app.hub.ports.Register`."""

from collections.abc import Iterable, Mapping

from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.hub.postgres.rows import RECORD
from advisor_app.hub.postgres.session import Session
from advisor_app.store.codec import to_text
from advisor_app.store.district_register import (
    BUNDLES,
    DEVICES,
    NEWEST,
    REFUSALS,
    EnrolledDevice,
    EnrolmentCode,
    Epoch,
    IssuedReceipt,
    MergedBundle,
    RefusedBundle,
    Root,
    bundle_of,
    code_of,
    refused_of,
    seen_text,
)

_ENROL = """
    INSERT INTO enrolled VALUES(%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT(device) DO UPDATE SET point = excluded.point, public = excluded.public,
      incarnation = excluded.incarnation, certificate = excluded.certificate,
      enrolled_at = excluded.enrolled_at, recipient = excluded.recipient,
      revoked_at = excluded.revoked_at, revoked_why = excluded.revoked_why
"""
_BUNDLE = """
    INSERT INTO bundle VALUES(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
_REFUSE = """
    INSERT INTO refused_bundle VALUES(%s, %s, %s, %s, %s, %s)
    ON CONFLICT(digest) DO UPDATE SET file = excluded.file, at = excluded.at,
      point = excluded.point, device = excluded.device, reason = excluded.reason
"""
_EPOCH = "INSERT INTO epoch(id, began_at, reason, current) VALUES(%s, %s, %s, true)"
_RECEIPT = """
    INSERT INTO issued_receipt(point, epoch, serial, issued_at, content)
    VALUES(%s, %s, %s, %s, %s)
"""
_RECEIPTS = """
    SELECT point, epoch, serial, issued_at, content FROM issued_receipt WHERE point = %s
    ORDER BY pos DESC LIMIT %s
"""
_ISSUED = "SELECT point, max(serial) FROM issued_receipt WHERE epoch = %s GROUP BY point"
_MARK = """
    INSERT INTO backup_mark VALUES(%s, %s, %s)
    ON CONFLICT(incarnation) DO UPDATE SET seq = excluded.seq, at = excluded.at
"""
_OWNER = """
    SELECT '', '' FROM incarnation WHERE id = %s
    UNION ALL SELECT point, device FROM incarnation_of WHERE incarnation = %s
"""
_HERE = "SELECT DISTINCT record::text FROM identity WHERE record = ANY(%s::uuid[])"
_ROOTS = """
    SELECT DISTINCT ON (r.record) r.record::text, r.kind,
      CASE WHEN own.id IS NULL THEN brought.point ELSE '' END
    FROM revision r
    LEFT JOIN incarnation own ON own.id = r.incarnation
    LEFT JOIN incarnation_of brought ON brought.incarnation = r.incarnation
    WHERE r.record = ANY(%s::uuid[]) ORDER BY r.record, r.pos
"""
_CLAIM = "INSERT INTO incarnation_of VALUES(%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_CLAIMED = "SELECT incarnation FROM incarnation_of WHERE point = %s ORDER BY first_at, 1"
_CODES = "SELECT digest, point, made_at, expires_at, used_at, device FROM enrolment_code"
_CODE = """
    INSERT INTO enrolment_code VALUES(%s, %s, %s, %s, %s, %s)
    ON CONFLICT(digest) DO UPDATE SET point = excluded.point, made_at = excluded.made_at,
      expires_at = excluded.expires_at, used_at = excluded.used_at, device = excluded.device
"""


class ServerRegister:
    """Reads and writes the register. Writing belongs inside a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def enrol(self, one: EnrolledDevice) -> None:
        """Enter a device, or enter it anew."""
        self._session.run(_ENROL, (
            one.device, one.point, one.public, one.incarnation, one.certificate,
            one.enrolled_at, one.recipient, one.revoked_at, one.revoked_why,
        ))  # fmt: skip

    def revoke(self, device: str, at: str, why: str) -> None:
        """Put a device out of use."""
        sql = "UPDATE enrolled SET revoked_at = %s, revoked_why = %s WHERE device = %s"
        self._session.run(sql, (at, why, device))

    def device(self, device: str) -> EnrolledDevice | None:
        """Give a device by its id."""
        row = self._session.row(f"{DEVICES} WHERE device = %s", (device,))
        return EnrolledDevice(*row) if row else None

    def devices(self) -> tuple[EnrolledDevice, ...]:
        """Give every device, by point."""
        rows = self._session.rows(f"{DEVICES} ORDER BY point, enrolled_at, device")
        return tuple(EnrolledDevice(*row) for row in rows)

    def record_bundle(self, one: MergedBundle) -> None:
        """Remember a merged bundle; merging it again keeps the first counts."""
        said = to_text({str(name): end for name, end in one.said.items()})
        self._session.run(_BUNDLE, (
            one.digest, one.point, one.device, one.merged_at, one.created_at, one.accepted,
            one.unchanged, one.refused, said, one.agreed, one.file, seen_text(one.seen),
            " ".join(one.flags),
        ))  # fmt: skip

    def bundle(self, digest: str) -> MergedBundle | None:
        """Give a merged bundle by the digest of its sealed part."""
        row = self._session.row(f"{BUNDLES} WHERE digest = %s", (digest,))
        return bundle_of(row) if row else None

    def bundles(self, point: str | None = None) -> tuple[MergedBundle, ...]:
        """Give the merged bundles of a point, or of all, newest first."""
        where, of = (" WHERE point = %s", (point,)) if point else ("", ())
        rows = self._session.rows(f"{BUNDLES}{where} ORDER BY merged_at DESC, digest", of)
        return tuple(map(bundle_of, rows))

    def refuse(self, one: RefusedBundle) -> None:
        """Remember a file that was refused, once."""
        values = (one.digest, one.file, one.at, one.point, one.device, one.reason)
        self._session.run(_REFUSE, values)

    def refusals(self) -> tuple[RefusedBundle, ...]:
        """Give every file that was refused, newest first."""
        rows = self._session.rows(f"{REFUSALS} ORDER BY at DESC, digest")
        return tuple(map(refused_of, rows))

    def begin_epoch(self, one: Epoch) -> None:
        """Begin a new life of the district's record."""
        self._session.run("UPDATE epoch SET current = false")
        self._session.run(_EPOCH, (one.id, one.began_at, one.reason))

    def epochs(self) -> tuple[Epoch, ...]:
        """Give the epochs in the order in which they began; the last is the current one."""
        rows = self._session.rows("SELECT id, began_at, reason, current FROM epoch ORDER BY pos")
        return tuple(
            Epoch(id=row[0], began_at=row[1], reason=row[2], current=row[3]) for row in rows
        )

    def keep_receipt(self, one: IssuedReceipt) -> None:
        """Keep a receipt that is given to a point."""
        values = (one.point, one.epoch, one.serial, one.issued_at, one.content)
        self._session.run(_RECEIPT, values)

    def receipts(self, point: str, limit: int = NEWEST) -> tuple[IssuedReceipt, ...]:
        """Give the newest receipts of a point, the newest first."""
        return tuple(
            IssuedReceipt(
                point=row[0], epoch=row[1], serial=row[2], issued_at=row[3], content=bytes(row[4])
            )
            for row in self._session.rows(_RECEIPTS, (point, limit))
        )

    def issued(self, epoch: str) -> Mapping[str, int]:
        """Give the newest serial number of each point's receipts in an epoch."""
        rows = self._session.rows(_ISSUED, (epoch,))
        return {row[0]: row[1] for row in rows}

    def mark_backed_up(self, marks: Mapping[IncarnationId, int], at: str) -> None:
        """Remember how far a verified backup holds each incarnation."""
        values = [(bytes.fromhex(one), seq, at) for one, seq in marks.items()]
        self._session.run_each(_MARK, values)

    def backed_up(self) -> Mapping[IncarnationId, int]:
        """Give how far the newest backup holds each incarnation."""
        rows = self._session.rows("SELECT incarnation, seq FROM backup_mark ORDER BY 1")
        return {IncarnationId(row[0].hex()): row[1] for row in rows}

    def claim(self, incarnation: IncarnationId, point: str, device: str, at: str) -> None:
        """Remember who first brought an incarnation."""
        self._session.run(_CLAIM, (bytes.fromhex(incarnation), point, device, at))

    def incarnations(self, point: str) -> tuple[IncarnationId, ...]:
        """Give the incarnations that a point's devices brought."""
        rows = self._session.rows(_CLAIMED, (point,))
        return tuple(IncarnationId(row[0].hex()) for row in rows)

    def owner(self, incarnation: IncarnationId) -> tuple[str, str] | None:
        """Give the point and the device that first brought an incarnation; ``OWN`` for our own."""
        row = self._session.row(_OWNER, (bytes.fromhex(incarnation),) * 2)
        return (row[0], row[1]) if row else None

    def roots(self, records: Iterable[RecordId]) -> Mapping[RecordId, Root]:
        """Give of records what they are and whose; those that are not here are left out.

        One narrow table knows which are here at all: of a new bundle hardly any.
        """
        wanted = [one for one in records if RECORD.fullmatch(one)]
        known = [row[0] for row in self._session.rows(_HERE, (wanted,))]
        rows = self._session.rows(_ROOTS, (known,)) if known else []
        return {RecordId(row[0]): Root(row[1], row[2]) for row in rows}

    def keep_code(self, one: EnrolmentCode) -> None:
        """Keep a one-time code, or what became of it."""
        values = (one.digest, one.point, one.made_at, one.expires_at, one.used_at, one.device)
        self._session.run(_CODE, values)

    def code(self, digest: str) -> EnrolmentCode | None:
        """Give a one-time code by its digest."""
        row = self._session.row(f"{_CODES} WHERE digest = %s", (digest,))
        return code_of(row) if row else None

    def codes(self) -> tuple[EnrolmentCode, ...]:
        """Give every one-time code, newest first."""
        rows = self._session.rows(f"{_CODES} ORDER BY made_at DESC, digest")
        return tuple(map(code_of, rows))
