"""Four ways to sync that look right and lose data; each is small, and all else about it is good.

Parcels are sealed by a hash, so nothing damaged is ever taken in; backups and disks come back
whole. Only the one idea is wrong: identity by sequence number, sequence with an anchor, a local
"sent" flag, last writer by the wall clock.
"""

import copy
import hashlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Row = tuple[str, str, int | None, int]
"""Key, the device that wrote it, value (None: erased), the wall clock then."""


def sealed(content: object) -> bytes:
    """Give a parcel."""
    body = pickle.dumps(content)
    return hashlib.sha256(body).digest() + body


def opened(parcel: bytes) -> Any:
    """Give what was sealed; None of a parcel that is damaged."""
    if hashlib.sha256(parcel[32:]).digest() != parcel[:32]:
        return None
    return pickle.loads(parcel[32:])  # noqa: S301 - only what was sealed here, by its hash


@dataclass
class Disk:
    """What a device has.

    Attributes:
        rows: changes, in the order in which they were written.
        sent: how many of the rows were handed over.
        heard: how many of its rows the district acknowledged.
    """

    name: str
    rows: list[Row] = field(default_factory=list)
    sent: int = 0
    heard: int = 0


class Mutant:
    """What the four have in common; each says what it sends and what the district keeps."""

    keeps_outbox = False

    def __init__(self) -> None:
        self.disks = {name: Disk(name) for name in ("a1", "a2", "b1")}
        self.anchors: dict[str, int] = {}
        self.district: dict[Any, Row] = {}
        self._kept: dict[tuple[str, str], Disk] = {}
        self._district_kept: dict[Any, Row] = {}
        self._days: dict[str, int] = {}
        self._ticks = 0

    def name_of(self, disk: Disk, number: int) -> object:
        """Give what the district knows a row by."""
        raise NotImplementedError

    def sends(self, disk: Disk) -> range:
        """Give the numbers of the rows that are handed over: all, while one is not acknowledged."""
        return range(len(disk.rows) if disk.heard < len(disk.rows) else 0)

    def keeps(self, name: object, row: Row) -> None:
        """Let the district keep a row."""
        self.district.setdefault(name, row)

    def is_held(self, disk: Disk, number: int, held: Mapping[object, Row]) -> bool:
        """Whether a receipt acknowledges a row."""
        return self.name_of(disk, number) in held

    def write(self, device: str, key: str) -> None:
        self._append(device, key, 0)

    def amend(self, device: str, key: str, value: int) -> None:
        self._append(device, key, value)

    def erase(self, device: str, key: str) -> None:
        self._append(device, key, None)

    def export(self, device: str) -> bytes | None:
        disk = self.disks[device]
        found = [(self.name_of(disk, one), disk.rows[one]) for one in self.sends(disk)]
        disk.sent = len(disk.rows)
        self.anchors[device] = max(self.anchors.get(device, 0), len(disk.rows))
        return sealed(found) if found else None

    def merge(self, parcel: bytes) -> bool:
        found = opened(parcel)
        for name, row in found or ():
            self.keeps(name, row)
        return found is not None

    def answer(self, device: str) -> bytes:  # noqa: ARG002 - one receipt for all
        return sealed(self.district)

    def hear(self, device: str, parcel: bytes) -> bool:
        held, disk = opened(parcel), self.disks[device]
        if held is None:
            return False
        open_ones = (n for n in range(len(disk.rows)) if not self.is_held(disk, n, held))
        disk.heard = next(open_ones, len(disk.rows))
        return True

    def back_up(self, device: str) -> None:
        self._kept["backup", device] = copy.deepcopy(self.disks[device])

    def put_back(self, device: str) -> None:
        self.disks[device] = copy.deepcopy(self._kept["backup", device])

    def copy_disk(self, device: str) -> None:
        self._kept["disk", device] = copy.deepcopy(self.disks[device])

    def put_disk_back(self, device: str, anchor: bool) -> None:
        self.disks[device] = copy.deepcopy(self._kept["disk", device])
        if anchor:
            self.anchors[device] = self.disks[device].sent

    def clone(self, device: str, other: str, carried: bool) -> None:  # noqa: ARG002
        self.disks[other] = copy.deepcopy(self.disks[device])

    def back_up_district(self) -> None:
        self._district_kept = dict(self.district)

    def put_district_back(self, said: bool) -> None:
        self.district = dict(self._district_kept)
        if said:  # the points are rung up, and send everything again
            for disk in self.disks.values():
                disk.sent = 0
            self.anchors.clear()

    def set_clock(self, place: str, days: int) -> None:
        self._days[place] = days

    def here(self, device: str) -> Mapping[str, int]:
        return _shown(self.disks[device].rows)

    def at_district(self) -> Mapping[str, int]:
        return _shown(self.district.values())

    def counted(self) -> int:
        return len({key for key, _, _, _ in self.district.values()})

    def acknowledged(self, device: str) -> frozenset[str]:
        disk = self.disks[device]
        return frozenset(key for key, _, _, _ in disk.rows[: disk.heard])

    def close(self) -> None:
        """Nothing is open."""

    def _append(self, device: str, key: str, value: int | None) -> None:
        self._ticks += 1
        wall = self._ticks + 86_400 * self._days.get(device, 0)
        self.disks[device].rows.append((key, self.disks[device].name, value, wall))


class BySequence(Mutant):
    """A row is known by its device and running number; the district keeps the first of each."""

    def name_of(self, disk: Disk, number: int) -> object:
        return (disk.name, number)


class ByAnchor(BySequence):
    """As above, but what lies behind the anchor is never sent again, and a later one overwrites."""

    def sends(self, disk: Disk) -> range:
        return range(self.anchors.get(disk.name, 0), len(disk.rows))

    def keeps(self, name: object, row: Row) -> None:
        self.district[name] = row


class ById(Mutant):
    """No mutant: random ids, and everything is sent until it is acknowledged.

    It shows that the lives can be lived, and so that the others fail by their one idea.
    """

    def name_of(self, disk: Disk, number: int) -> object:
        return disk.rows[number]


class BySentFlag(ById):
    """A flag at every row says whether it was sent: then it is done."""

    def sends(self, disk: Disk) -> range:
        return range(disk.sent, len(disk.rows))

    def is_held(self, disk: Disk, number: int, held: Mapping[object, Row]) -> bool:  # noqa: ARG002
        return number < disk.sent


class ByWallClock(Mutant):
    """Of a record the value with the latest wall clock stands."""

    def name_of(self, disk: Disk, number: int) -> object:
        return disk.rows[number][0]

    def keeps(self, name: object, row: Row) -> None:
        before = self.district.get(name)
        if before is None or row[3] > before[3]:
            self.district[name] = row

    def is_held(self, disk: Disk, number: int, held: Mapping[object, Row]) -> bool:
        kept = held.get(self.name_of(disk, number))
        return kept is not None and kept[3] >= disk.rows[number][3]


def _shown(rows: Any) -> dict[str, int]:
    gone = {key for key, _, value, _ in rows if value is None}
    return {key: value for key, _, value, _ in rows if value is not None and key not in gone}
