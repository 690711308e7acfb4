"""The anchor: where the record stood last, kept outside of it.

A record that was put back to an earlier state cannot know it from itself. So after every commit
the incarnation it writes as, its last number and its link are written to a file beside the record
and to another in the user's state folder. The anchor is written after the commit, never before:
one that is behind is normal (the power went in between), one that is ahead shows that the record
is not the one that wrote last.
"""

import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_log = logging.getLogger(__name__)

_MOST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where a device's record stood.

    Attributes:
        device: the device's id.
        incarnation: what its record wrote as.
        seq: its last number.
        link: the link there.
    """

    device: str
    incarnation: str
    seq: int
    link: str


class Anchors:
    """Keeps the anchor of one device in several places."""

    def __init__(self, places: Sequence[Path]) -> None:
        self._places = tuple(places)
        self._kept: Anchor | None = None

    def keep(self, anchor: Anchor) -> None:
        """Write the anchor everywhere; a place that cannot be written loses nothing but itself.

        The files are not forced to the disk: an anchor that is lost or behind does no harm.
        """
        if anchor == self._kept:
            return
        content = json.dumps(asdict(anchor)).encode()
        written = [_wrote(place, content) for place in self._places]
        self._kept = anchor if all(written) else None

    def read(self, device: str) -> Iterator[Anchor]:
        """Give the anchors of a device that can be read."""
        for place in self._places:
            found = _read(place)
            if found and found.device == device:
                yield found


def _wrote(place: Path, content: bytes) -> bool:
    beside = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        os.replace(beside, place)  # noqa: PTH105 - one call of the system, after every commit
    except OSError as error:
        _log.info("an anchor was not written: %s", type(error).__name__)
        with suppress(OSError):
            beside.unlink()
        return False
    return True


def _read(place: Path) -> Anchor | None:
    try:
        raw = json.loads(place.read_bytes()[:_MOST])
        found = Anchor(**raw)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return found if type(found.seq) is int else None
