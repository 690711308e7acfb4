"""What belongs to this device alone and is never synced: settings, drafts, what was exported."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from advisor_app.domain.holdings import Span
from advisor_app.domain.ids import RecordId
from advisor_app.store.codec import State, from_text, to_text
from advisor_app.store.driver import Database


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it stood when somebody last typed in it."""

    form: str
    kind: str
    payload: State
    saved_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAnswer:
    """What the district said of a bundle, in a receipt that was taken in.

    Attributes:
        epoch: the life of the district's record that said so.
        problem: why it was refused; empty when it was taken in.
    """

    epoch: str
    serial: int
    accepted: int = 0
    unchanged: int = 0
    refused: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One bundle that left the device.

    Attributes:
        last_pos: the last journal position there was.
        spans: incarnation → spans of sequence numbers that it carries.
        sent_at: when a carrier took it; None for a file that somebody carries.
        district: signing key of the district that it was sealed to.
        epoch: of the receipt that was in force when it was made; empty before the first.
        serial: of that receipt; 0 before the first.
        answer: what the district said of it; None so far.
    """

    digest: str
    at: str
    file: str
    last_pos: int
    revisions: int
    spans: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    sent_at: str | None = None
    district: str = ""
    epoch: str = ""
    serial: int = 0
    answer: ExportAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReceipt:
    """A receipt of the district that was taken in, whole as it came."""

    digest: str
    epoch: str
    serial: int
    issued_at: str
    taken_at: str
    content: bytes


class Device:
    """Reads and writes the device's own tables. Writing belongs inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def setting(self, key: str) -> str | None:
        """Give a setting; None when it was never made."""
        row = self._db.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def settings(self) -> Mapping[str, str]:
        """Give every setting."""
        return dict(self._db.execute("SELECT key, value FROM setting ORDER BY key").fetchall())

    def keep_setting(self, key: str, value: str) -> None:
        """Make a setting."""
        self._db.execute("INSERT OR REPLACE INTO setting VALUES(?, ?)", (key, value))

    def keep_draft(self, draft: Draft) -> None:
        """Keep a form's draft, in place of an earlier one of the same form."""
        self._db.execute(
            "INSERT OR REPLACE INTO draft VALUES(?, ?, ?, ?)",
            (draft.form, draft.kind, to_text(draft.payload), draft.saved_at),
        )

    def drop_draft(self, form: str) -> None:
        """Forget a draft; its form was saved or given up."""
        self._db.execute("DELETE FROM draft WHERE form = ?", (form,))

    def drop_drafts_about(self, elder: RecordId) -> None:
        """Forget the forms that were begun about an elder."""
        self._db.execute("DELETE FROM draft WHERE json_extract(payload, '$.elder') = ?", (elder,))

    def drafts(self, kind: str) -> tuple[Draft, ...]:
        """Give the drafts of one kind of form, newest first."""
        rows = self._db.execute(
            "SELECT form, kind, payload, saved_at FROM draft WHERE kind = ?"
            " ORDER BY saved_at DESC, form",
            (kind,),
        )
        return tuple(Draft(row[0], row[1], from_text(row[2]), row[3]) for row in rows)

    def keep_export(self, export: Export) -> None:
        """Remember a bundle that was written and read back."""
        self._db.execute(
            "INSERT OR REPLACE INTO exported(digest, at, file, last_pos, revisions, spans, sent_at,"
            " district, epoch, serial, answer) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                export.digest, export.at, export.file, export.last_pos, export.revisions,
                to_text(export.spans), export.sent_at, export.district, export.epoch,
                export.serial, to_text(asdict(export.answer)) if export.answer else None,
            ),
        )  # fmt: skip

    def exports(self, limit: int = 20) -> tuple[Export, ...]:
        """Give the newest exports first."""
        rows = self._db.execute(f"{_EXPORTS} ORDER BY at DESC, last_pos DESC LIMIT ?", (limit,))
        return tuple(map(_export, rows))

    def exports_since(self, pos: int, district: str) -> tuple[Export, ...]:
        """Give the exports to a district that can hold what stands at a position or later."""
        rows = self._db.execute(f"{_EXPORTS} WHERE last_pos >= ? AND district = ?", (pos, district))
        return tuple(map(_export, rows))

    def export(self, digest: str) -> Export | None:
        """Give an export by its digest."""
        row = self._db.execute(f"{_EXPORTS} WHERE digest = ?", (digest,)).fetchone()
        return _export(row) if row else None

    def export_beginning(self, digest: str) -> Export | None:
        """Give an export by the beginning of its digest."""
        row = self._db.execute(f"{_EXPORTS} WHERE substr(digest, 1, ?) = ? LIMIT 1", (
            len(digest), digest,
        )).fetchone()  # fmt: skip
        return _export(row) if row else None

    def keep_answer(self, digest: str, answer: ExportAnswer) -> None:
        """Remember what the district said of a bundle; one that is not of this device is let be."""
        self._db.execute(
            "UPDATE exported SET answer = ? WHERE digest = ?", (to_text(asdict(answer)), digest)
        )

    def mark_sent(self, digest: str, at: str) -> None:
        """Remember that a carrier took a bundle."""
        self._db.execute("UPDATE exported SET sent_at = ? WHERE digest = ?", (at, digest))

    def keep_receipt(self, one: TakenReceipt) -> None:
        """Keep a receipt."""
        self._db.execute(
            "INSERT OR IGNORE INTO receipt(digest, epoch, serial, issued_at, taken_at, content)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (one.digest, one.epoch, one.serial, one.issued_at, one.taken_at, one.content),
        )

    def receipts(self, limit: int = 20) -> tuple[TakenReceipt, ...]:
        """Give the receipts in the order in which they were taken in, the newest first."""
        rows = self._db.execute(
            "SELECT digest, epoch, serial, issued_at, taken_at, content FROM receipt"
            " ORDER BY rowid DESC LIMIT ?",
            (limit,),
        )
        return tuple(
            TakenReceipt(
                digest=row[0], epoch=row[1], serial=row[2], issued_at=row[3], taken_at=row[4],
                content=row[5],
            )
            for row in rows
        )  # fmt: skip

    def epochs(self) -> tuple[str, ...]:
        """Give every epoch that a receipt came from, the newest first."""
        rows = self._db.execute("SELECT epoch FROM receipt GROUP BY epoch ORDER BY max(rowid) DESC")
        return tuple(row[0] for row in rows)


_EXPORTS = """
    SELECT digest, at, file, last_pos, revisions, spans, sent_at, district, epoch, serial, answer
    FROM exported
"""


def _export(row: tuple[Any, ...]) -> Export:
    digest, at, file, last_pos, revisions, spans, sent_at, district, epoch, serial, answer = row
    return Export(
        digest, at, file, last_pos, revisions,
        {name: tuple((a, b) for a, b in some) for name, some in from_text(spans).items()},
        sent_at, district, epoch, serial,
        ExportAnswer(**from_text(answer)) if answer else None,
    )  # fmt: skip
