"""The first line inside a bundle's sealed part: what the sender says of its whole record."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

import msgspec

from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import canonical
from advisor_app.sync.keys import is_hex
from advisor_app.sync.lines import is_count

POINT = re.compile(r"[0-9A-Za-z-]{1,32}")
"""How the code of a point is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the sender says of its whole record.

    Attributes:
        point: as in the header.
        device: as in the header.
        holdings: incarnation → last sequence number and its link, for every incarnation that the
            sender holds without a gap; the receiver compares them with its own after the merge.
        seen: epoch and serial number of the newest receipt taken in; None before the first.
    """

    point: str
    device: str
    holdings: Mapping[IncarnationId, tuple[int, str]] = field(default_factory=dict)
    seen: tuple[str, int] | None = None

    def to_line(self) -> bytes:
        """Give the one line of canonical JSON, without the line's end."""
        return canonical(asdict(self))

    @classmethod
    def from_line(cls, line: bytes) -> "Statement | None":
        """Read a line; None for anything that :meth:`to_line` would not have written."""
        try:
            made = msgspec.convert(json.loads(line), cls)
            whole = all(_whole(made)) and made.to_line() == line
        except (ValueError, RecursionError):
            return None
        return made if whole else None


def _whole(one: Statement) -> Iterator[bool]:
    """Say of each part whether it can be."""
    yield bool(POINT.fullmatch(one.point)) and is_hex(one.device, 32)
    yield all(is_hex(name, 32) for name in one.holdings)
    yield all(is_count(seq) and is_hex(link, 64) for seq, link in one.holdings.values())
    yield one.seen is None or (is_hex(one.seen[0], 32) and is_count(one.seen[1]))
