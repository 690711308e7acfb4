"""The door between a locked window and the services behind it.

Imports nothing heavy: the window shows its unlock page first and has the rest loaded on the
store's thread meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor_app.domain.changes import Changed
from advisor_app.services.rescue import Rescue
from advisor_app.services.slip_seen import SlipSeen

if TYPE_CHECKING:
    from advisor_app.services.district_suite import DistrictServices
    from advisor_app.services.suite import Services

Announce = Callable[[Changed], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """What the first start asks for.

    Attributes:
        point: code like 410106-D01.
        district: the district's public file; None to join later.
        slip: what the QR code of the district's paper slip says; empty without one. It stands
            for the public file too.
    """

    point: str
    point_name: str
    advisor: str
    passphrase: str
    point_phone: str = ""
    point_address: str = ""
    district: Path | None = None
    slip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDistrict:
    """What founding a district asks for.

    Attributes:
        public: where its public file for the points is written.
    """

    name: str
    passphrase: str
    public: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChoice:
    """One of the district's points, to choose from at the first start."""

    code: str
    name: str
    to_check: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a locked window may ask for. Each call but the first belongs on the store's thread.

    Attributes:
        is_new: whether nothing of a record lies here, neither itself nor its keys nor backups.
        load: loads what the services are made of.
        points: the district's points, as shipped.
        points_in: the points that a district's public file names, else those as shipped.
        weakness: says what is wrong with a passphrase; empty when it is good enough.
        unlock: opens the record. Raises KnownError.
        set_up: makes the record. Raises KnownError.
        found: makes a district. Raises KnownError.
        slip: reads a paper slip from what was scanned, or from a file of it. Raises KnownError.
        rescue: what can be tried for a record that cannot be opened.
    """

    is_new: Callable[[], bool]
    load: Callable[[], None]
    points: Callable[[], tuple[PointChoice, ...]]
    points_in: Callable[[Path], tuple[PointChoice, ...]]
    weakness: Callable[[str], str]
    unlock: Callable[[str, Announce], Services | DistrictServices]
    set_up: Callable[[FirstRun, Announce], Services]
    found: Callable[[FirstDistrict, Announce], DistrictServices]
    slip: Callable[[str | Path], SlipSeen]
    rescue: Callable[[], Rescue]
