"""The district's advisor points: who is expected to report."""

import re
from dataclasses import dataclass
from pathlib import Path

from advisor_app.tallies.declared_file import Entry, read_declared, refuse_twice

KINDS = ("street_centre", "day_care")
"""街道养老服务中心 and 社区日间照料中心."""

POINT_CODE = re.compile(r"[0-9]{6}-[SD][0-9]{2}")
"""Division code, S for a street centre or D for a day-care centre, number."""


@dataclass(frozen=True, slots=True)
class PointEntry:
    """One point of the district's list.

    Attributes:
        code: division code (GB/T 2260), S for a street centre or D for a day-care centre, number.
        name: as people say it.
        street: the street or town; empty when not known.
        kind: ``street_centre`` or ``day_care``.
        to_check: whether the district has yet to confirm the name.
    """

    code: str
    name: str
    street: str
    kind: str
    to_check: bool


def read_points(path: Path) -> tuple[PointEntry, ...]:
    """Read ``points.toml``.

    Returns:
        The points in the file's order, which is the order of the district's table.

    Raises:
        BadInput: the file, an entry or a field is wrong; the sentence says which.
    """
    return points_in(read_declared(path))


def points_in(whole: Entry) -> tuple[PointEntry, ...]:
    """Give the points of a file that was read.

    Raises:
        BadInput: an entry or a field is wrong; the sentence says which.
    """
    whole.only("point")
    entries = whole.entries("point")
    refuse_twice(entries, "code")
    return tuple(_point(entry) for entry in entries)


def _point(entry: Entry) -> PointEntry:
    entry.only("code", "name", "street", "kind", "to_check")
    code = entry.text("code")
    if not POINT_CODE.fullmatch(code):
        raise entry.wrong("code", f"写的是“{code}”，应当像 410106-D01")
    return PointEntry(
        code=code,
        name=entry.text("name"),
        street=entry.text("street", ""),
        kind=entry.choice("kind", KINDS),
        to_check=entry.flag("to_check"),
    )
