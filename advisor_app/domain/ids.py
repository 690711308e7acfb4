"""Identifiers.

A record has a UUIDv7 (RFC 9562 §5.7), a revision a random 128-bit number, an incarnation (one
life of one device's record; a restored copy gets a new one) a random 128-bit number.
"""

import hashlib
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
    raw[8] = (raw[8] & 0x3F) | 0x80
    text = raw.hex()
    return RecordId(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")
