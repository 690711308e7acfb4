"""The header of a bundle: what the file says of itself, before anything of it is believed."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from advisor_app.domain.ids import IncarnationId
from advisor_app.sync.keys import is_hex
from advisor_app.sync.lines import is_count, is_kind
from advisor_app.sync.statement import POINT

MOST_REVISIONS = 500_000
"""Revisions in one bundle; all that a point writes in ten years are fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The header: what the file says of itself.

    Attributes:
        schema: highest schema among the revisions.
        incarnations: incarnation → first and last sequence number in the bundle.
        counts: revisions by kind.
        digest: SHA-256 of the age file, hexadecimal.
        size: its length in bytes.
        revisions: how many there are.
    """

    format: int
    suite: str
    schema: int
    point: str
    device: str
    incarnations: Mapping[IncarnationId, tuple[int, int]]
    counts: Mapping[str, int]
    created_at: datetime
    digest: str
    size: int
    revisions: int


def to_json(manifest: Manifest) -> dict[str, Any]:
    """Give a header as the JSON object that is signed."""
    return {**asdict(manifest), "created_at": manifest.created_at.astimezone(UTC).isoformat()}


def from_json(raw: Mapping[str, Any]) -> Manifest:
    """Read what :func:`to_json` gave.

    Raises:
        ValueError: it cannot be.
    """
    manifest = msgspec.convert(raw, Manifest)
    if not all(_whole(manifest)):
        raise ValueError
    return manifest


def _whole(manifest: Manifest) -> Iterator[bool]:
    """Say of each part of a header whether it can be; what it says is shown before it is proved."""
    yield all(map(is_count, (manifest.format, manifest.schema, manifest.size)))
    yield manifest.revisions == 0 or is_count(manifest.revisions)
    yield manifest.revisions <= MOST_REVISIONS
    yield bool(POINT.fullmatch(manifest.point))
    yield is_hex(manifest.device, 32) and is_hex(manifest.digest, 64)
    yield all(is_hex(one, 32) for one in manifest.incarnations)
    yield all(is_count(a) and is_count(b) for a, b in manifest.incarnations.values())
    yield all(is_kind(kind) and is_count(count) for kind, count in manifest.counts.items())
    # A dead clock may say 1970 or 2099; at the ends of the calendar local time does not exist.
    yield manifest.created_at.tzinfo is not None and 1 < manifest.created_at.year < 9999
