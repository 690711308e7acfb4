"""The revision: the one thing the journal is made of.

A revision is known by its random id alone. Its place in its incarnation (sequence and hash
chain) only *detects*: gaps, forks, clones and rollbacks. The chain runs over
``H(nonce ‖ patch)``, so a body may be withheld or erased and the chain still verifies, and a
fresh nonce keeps anybody from guessing an erased body back.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId

SCHEMA = 1
"""Version of the shape of patches that this program writes."""

GENESIS = "0" * 64
"""What the first revision of an incarnation follows."""


def canonical(value: object) -> bytes:
    """Give the one JSON text of a value: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(nonce: str, patch: Mapping[str, object]) -> str:
    """Give ``H(nonce ‖ patch)``, hexadecimal SHA-256."""
    return hashlib.sha256(bytes.fromhex(nonce) + canonical(dict(patch))).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change of one record.

    Attributes:
        incarnation: the life of the device's record that wrote it.
        seq: 1, 2, 3 … within the incarnation.
        prev: link of the revision before it in the incarnation, or ``GENESIS``.
        hlc: hybrid logical clock, text that sorts (see :class:`HybridClock`).
        wall: the wall clock then, ISO 8601 UTC; for show only.
        kind: which kind of record; unknown kinds are kept as they are.
        author: the advisor's record id; empty for the program itself.
        base: the head its author saw; None for the first revision of a record.
        content: ``H(nonce ‖ patch)``.
        nonce: 128 random bits, hexadecimal; None when the body is withheld or erased.
        patch: field → new value; None when the body is withheld or erased.
    """

    id: RevisionId
    incarnation: IncarnationId
    seq: int
    prev: str
    hlc: str
    wall: str
    schema: int
    kind: str
    record: RecordId
    author: str
    base: RevisionId | None
    content: str
    nonce: str | None
    patch: Mapping[str, object] | None

    @property
    def link(self) -> str:
        """The chain link: hash of the header, the previous link and the content hash."""
        header = [
            self.id,
            self.incarnation,
            self.seq,
            self.prev,
            self.hlc,
            self.wall,
            self.schema,
            self.kind,
            self.record,
            self.author,
            self.base,
            self.content,
        ]
        return hashlib.sha256(canonical(header)).hexdigest()

    @property
    def has_body(self) -> bool:
        """Whether nonce and patch are here."""
        return self.patch is not None and self.nonce is not None

    def body_is_genuine(self) -> bool:
        """Whether the body, where it is here, is the one the chain was made over."""
        if self.patch is None or self.nonce is None:
            return self.patch is None and self.nonce is None
        return content_hash(self.nonce, self.patch) == self.content

    def without_body(self) -> "Revision":
        """Give the revision with its body left out; link and content stay."""
        return replace(self, nonce=None, patch=None)


_MOST_COUNTER = 999_999
END_OF_TIME = 253_402_300_799_999
"""Milliseconds at the end of the year 9999: no clock reads later."""


@dataclass(frozen=True, slots=True, order=True)
class HybridClock:
    """A hybrid logical clock reading (Kulkarni et al. 2014): wall time that never runs back.

    Attributes:
        millis: milliseconds since 1970 UTC.
        counter: tie-breaker within a millisecond.
    """

    millis: int
    counter: int = 0

    @classmethod
    def parse(cls, text: str) -> "HybridClock":
        """Read the text form."""
        millis, _, counter = text.partition("-")
        return cls(int(millis), int(counter))

    def __str__(self) -> str:
        return f"{self.millis:015d}-{self.counter:06d}"

    def next(self, wall_millis: int) -> "HybridClock":
        """Give the reading for an event now: after this one, and not before the wall clock."""
        if wall_millis > self.millis:
            return HybridClock(wall_millis)
        if self.counter >= _MOST_COUNTER:  # one digit more would no longer sort as text
            return HybridClock(self.millis + 1)
        return HybridClock(self.millis, self.counter + 1)
