"""Districts to merge in: one in its own file, one on a server that the benchmark starts."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from advisor_app.access.envelope import Cost
from advisor_app.bootstrap import World, found_district, open_district
from advisor_app.bootstrap.district_stores import DISTRICT_KEYS, DistrictStores
from advisor_app.hub.district import District
from advisor_app.support.paths import Paths, resources_folder
from advisor_app.sync.keys import DistrictKeys
from benchmarks.simulated import SimulatedPoint
from tests.hub.contract.server import Server, programs

_PASSPHRASE = "Gui-tai-26"  # noqa: S105 - of a record that is thrown away


@contextmanager
def a_server() -> Iterator[Server | None]:
    """Start PostgreSQL as it is installed, with every commit on the disk; None without it."""
    found = programs()
    if found is None:
        yield None
        return
    server = Server(found, durable=True)
    try:
        yield server
    finally:
        server.remove()


@contextmanager
def a_district(dsn: str = "") -> Iterator[tuple[District, DistrictKeys, Path]]:
    """Found a district, on a server if an address is given; gives its keys and folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = World(
            paths=Paths(resources_folder(), folder / "hub"), now=lambda: datetime.now(UTC),
            entropy=os.urandom, cost=Cost(memory_kib=64, iterations=1, lanes=1),
        )  # fmt: skip
        found_district(world, "示例区", _PASSPHRASE, folder / "district.toml")
        if dsn:
            DistrictStores(world, _PASSPHRASE).use(dsn)
        district = open_district(world, _PASSPHRASE)
        keys = DistrictKeys.from_text(district.record.device.setting(DISTRICT_KEYS) or "")
        yield district, keys, folder
        district.close()


def enrol(district: District, points: Iterable[SimulatedPoint]) -> None:
    """Enter the devices of points."""
    with district.store.begin():
        for one in points:
            district.store.register.enrol(one.enrolled)
