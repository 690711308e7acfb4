"""The composition root: makes the services out of paths, a key, a clock and randomness."""

from collections.abc import Iterable

from advisor_app.access.envelope import weakness
from advisor_app.bootstrap.district import (
    devices_of,
    district_services_of,
    found_and_open,
    found_district,
    is_district,
    notices_of,
    open_district,
    packing_of,
)
from advisor_app.bootstrap.library import working_library
from advisor_app.bootstrap.point import join_district, services_of, set_up
from advisor_app.bootstrap.recovering import keep_recovery, recover
from advisor_app.bootstrap.rescuing import rescue_of
from advisor_app.bootstrap.restoring import Restored, restore
from advisor_app.bootstrap.restoring_district import RestoredDistrict, restore_district
from advisor_app.bootstrap.world import (
    World,
    data_key,
    has_record,
    opened,
    or_closed,
    points_of,
    readings_of,
    real_world,
    screenings_of,
    silent,
)
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.door import Announce, Door, PointChoice
from advisor_app.services.joining import read_paper_slip
from advisor_app.services.suite import Services
from advisor_app.store.record import Record
from advisor_app.tallies.points import PointEntry

__all__ = [
    "Restored",
    "RestoredDistrict",
    "World",
    "devices_of",
    "door_of",
    "found_district",
    "has_record",
    "join_district",
    "notices_of",
    "open_district",
    "packing_of",
    "points_of",
    "readings_of",
    "real_world",
    "recover",
    "restore",
    "restore_district",
    "screenings_of",
    "set_up",
    "silent",
    "unlock",
    "unlock_any",
    "working_library",
]


def door_of(world: World) -> Door:
    """Give the door that a locked window stands before."""
    return Door(
        is_new=lambda: world.paths.is_unused,
        load=lambda: None,
        points=lambda: _choices(points_of(world)),
        points_in=lambda district: _choices(points_of(world, district)),
        weakness=weakness,
        unlock=lambda passphrase, announce: unlock_any(world, passphrase, announce),
        set_up=lambda first, announce: set_up(world, first, announce),
        found=lambda first, announce: found_and_open(world, first, announce),
        slip=read_paper_slip,
        rescue=lambda: rescue_of(world),
    )


def _choices(points: Iterable[PointEntry]) -> tuple[PointChoice, ...]:
    return tuple(
        PointChoice(code=one.code, name=one.name, to_check=one.to_check) for one in points
    )  # fmt: skip


def unlock(world: World, passphrase: str, announce: Announce) -> Services:
    """Open this device's record.

    Raises:
        WrongPassphrase: no account opens with it.
        RecordProblem: no record here, or it cannot be used.
    """
    key = data_key(world, passphrase)
    record = opened(world, key, announce)
    return or_closed(record, lambda: _services(world, key, record))


def unlock_any(world: World, passphrase: str, announce: Announce) -> Services | DistrictServices:
    """Open this device's record, a point's or a district's.

    Raises:
        WrongPassphrase: no account opens with it.
        RecordProblem: no record here, or it cannot be used.
    """
    key = data_key(world, passphrase)
    record = opened(world, key, announce)
    if is_district(record):
        return or_closed(record, lambda: district_services_of(world, record, announce))
    return or_closed(record, lambda: _services(world, key, record))


def _services(world: World, key: bytes, record: Record) -> Services:
    services = services_of(world, record)
    keep_recovery(world, key, record)
    return services
