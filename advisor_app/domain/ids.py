"""Identifiers.

A record has a UUIDv7 (RFC 9562 §5.7), a revision a random 128-bit number, an incarnation (one
life of one device's record; a restored copy gets a new one) a random 128-bit number.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import NewType

RecordId = NewType("RecordId", str)
"""UUIDv7 in its 36-character text form."""

RevisionId = NewType("RevisionId", str)
"""128 random bits as 32 lower-case hexadecimal digits."""

IncarnationId = NewType("IncarnationId", str)
"""128 random bits as 32 lower-case hexadecimal digits."""


def derived_revision(form: RevisionId, part: str) -> RevisionId:
    """Give the revision of one part of a form that carries ``form``.

    A form that is saved again after a crash derives the same ids, so nothing can stand twice.

    Args:
        form: the id the form was opened with.
        part: which of the form's revisions is meant, e.g. ``"note"``.

    Returns:
        An id that is as random as ``form`` and the same every time.
    """
    digest = hashlib.sha256(f"{form}/{part}".encode()).digest()
    return RevisionId(digest[:16].hex())


def derived_record(form: RevisionId, part: str) -> RecordId:
    """Give the record id of one part of a form, in UUID form (version 8, RFC 9562 §5.8)."""
    raw = bytearray(hashlib.sha256(f"{form}/{part}/record".encode()).digest()[:16])
    raw[6] = (raw[6] & 0x0F) | 0x80
    return RecordId(_uuid_text(raw))


class Ids:
    """Makes new identifiers from a clock and a source of random bytes.

    Both come from outside, so that a demonstration is the same for the same seed and date.
    """

    def __init__(self, now: Callable[[], datetime], entropy: Callable[[int], bytes]) -> None:
        self._now = now
        self._entropy = entropy

    def record(self) -> RecordId:
        """Give a new UUIDv7: 48 bits of milliseconds since 1970 UTC, the rest random.

        A computer whose battery is empty may begin at midnight of 1970 in its own time zone.
        """
        millis = max(0, int(self._now().timestamp() * 1000))
        raw = bytearray(millis.to_bytes(6, "big") + self._entropy(10))
        raw[6] = (raw[6] & 0x0F) | 0x70
        return RecordId(_uuid_text(raw))

    def revision(self) -> RevisionId:
        """Give a new revision id; a form carries one from the moment it is opened."""
        return RevisionId(self._entropy(16).hex())

    def incarnation(self) -> IncarnationId:
        """Give a new incarnation id."""
        return IncarnationId(self._entropy(16).hex())

    def nonce(self) -> str:
        """Give 128 random bits to hash a patch with, hexadecimal."""
        return self._entropy(16).hex()


def _uuid_text(raw: bytearray) -> str:
    """Give 16 bytes as a UUID of the RFC 9562 variant."""
    raw[8] = (raw[8] & 0x3F) | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
