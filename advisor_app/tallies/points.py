"""The district's advisor points: who is expected to report."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from advisor_app.domain.errors import BadInput
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


class PointList(Sequence[PointEntry]):
    """The district's points as they are listed at the moment somebody asks."""

    def __init__(self, read: Callable[[], tuple[PointEntry, ...]]) -> None:
        self._read = read

    @overload
    def __getitem__(self, at: int) -> PointEntry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[PointEntry, ...]: ...
    def __getitem__(self, at: int | slice) -> PointEntry | tuple[PointEntry, ...]:
        """Give a point by its place in the list, or some."""
        return self._read()[at]

    def __len__(self) -> int:
        """Count the points."""
        return len(self._read())

    def __iter__(self) -> Iterator[PointEntry]:
        """Go through the list as it is now, to its end."""
        return iter(self._read())

    def codes(self) -> frozenset[str]:
        """Give their codes."""
        return frozenset(one.code for one in self._read())


def read_points(path: Path) -> tuple[PointEntry, ...]:
    """Read ``points.toml``.

    Returns:
        The points in the file's order, which is the order of the district's table.

    Raises:
        BadInput: the file, an entry or a field is wrong; the sentence says which.
    """
    return points_in(read_declared(path))


def named_points(path: Path) -> tuple[PointEntry, ...]:
    """Give the points that a district's public file names; none where it names none, or wrongly."""
    try:
        named = read_declared(path).fields.get("point")
        return points_in(Entry(path.name, "", {"point": named})) if named else ()
    except BadInput:  # of a newer program, or spoilt: the keys in it may be good all the same
        return ()


def points_toml(points: Iterable[PointEntry]) -> str:
    """Write points as :func:`read_points` reads them."""
    return "".join(map(_entry_toml, points))


def _entry_toml(one: PointEntry) -> str:
    texts = (("code", one.code), ("name", one.name), ("street", one.street), ("kind", one.kind))
    # A JSON string is a TOML string but for DEL, which no name of a point has.
    lines = [f"{field} = {json.dumps(text, ensure_ascii=False)}" for field, text in texts]
    return "\n".join(["\n[[point]]", *lines, f"to_check = {str(one.to_check).lower()}", ""])


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
