"""The real thing: services at the points, the district's record, files in between."""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random

from advisor_app.bootstrap import (
    World,
    found_district,
    open_district,
    restore,
    restore_district,
    set_up,
    unlock,
)
from advisor_app.domain.elder import Elder
from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.hub.district import District
from advisor_app.services.door import FirstRun
from advisor_app.services.suite import Services
from advisor_app.support.paths import Paths, resources_folder
from tests.builders import CHEAP, PASSPHRASE, START, TickingClock, a_consultation, unheard

CODES = {"a": "410106-D05", "b": "410106-D01"}
NOVEMBER = Period.of(Month(2026, 11))
DISTRICT = "district"


class Place:
    """A computer: its folders, its clock."""

    def __init__(self, root: Path, name: str, machine: str) -> None:
        self.root = root
        self.name = name
        self.machine = machine
        self.clock = TickingClock()
        self._opened = 0

    def world(self) -> World:
        """Give the world of the computer, with randomness that never comes again."""
        self._opened += 1
        return World(
            paths=Paths(resources_folder(), self.root / "data", self.root / "state"),
            now=self.clock,
            entropy=Random(f"{self.root}/{self.name}/{self._opened}").randbytes,
            cost=CHEAP,
            machine=self.machine,
        )

    def copy(self, to: Path) -> None:
        """Copy the whole disk."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.root, to)

    def put_back(self, copy: Path, parts: tuple[str, ...]) -> None:
        """Put parts of the disk back as they were."""
        for part in parts:
            shutil.rmtree(self.root / part, ignore_errors=True)
            if (copy / part).exists():
                shutil.copytree(copy / part, self.root / part)


def prepare(folder: Path, devices: tuple[str, ...]) -> None:
    """Make a district and devices that joined it and are enrolled; every life begins with a copy."""
    hub = Place(folder / DISTRICT, DISTRICT, "m")
    found_district(hub.world(), "示例区", PASSPHRASE, folder / "hub.toml")
    district = open_district(hub.world(), PASSPHRASE)
    for name in devices:
        place = Place(folder / name, name, f"m-{name}")
        first = FirstRun(
            point=CODES[name[0]], point_name="示例顾问点", advisor="示例顾问",
            passphrase=PASSPHRASE, district=folder / "hub.toml",
        )  # fmt: skip
        services = set_up(place.world(), first, unheard)
        services.exchange.request(folder / f"{name}.req")
        district.enrol(folder / f"{name}.req")
        services.care.close()
    district.close()


class Ours:
    """The real design."""

    keeps_outbox = True

    def __init__(self, ground: Path, folder: Path, devices: tuple[str, ...]) -> None:
        shutil.copytree(ground, folder)
        self.folder = folder
        self.places = {one: Place(folder / one, one, f"m-{one}") for one in devices}
        self.hub = Place(folder / DISTRICT, DISTRICT, "m")
        self.points: dict[str, Services] = {one: self._unlocked(one) for one in devices}
        self.district: District = open_district(self.hub.world(), PASSPHRASE)
        self._parcels = 0

    def write(self, device: str, key: str) -> None:
        services = self.points[device]
        ids, point = services.desk.ids, services.desk.point.code
        elder = Elder(id=ids.record(), community=f"{key}:0")
        with services.desk.record.begin() as work:
            work.put(elder, ids.revision())
            work.put(a_consultation(ids, elder.id, START, point), ids.revision())

    def amend(self, device: str, key: str, value: int) -> None:
        services = self.points[device]
        elder = self._elder(device, key)
        with services.desk.record.begin() as work:
            work.put(Elder(id=elder, community=f"{key}:{value}"), services.desk.ids.revision())

    def erase(self, device: str, key: str) -> None:
        self.points[device].registration.forget(self._elder(device, key), "本人要求")

    def export(self, device: str) -> bytes | None:
        path = self._file(".advb")
        exchange = self.points[device].exchange
        if not exchange.preview().revisions:
            return None
        exchange.export(path)
        return path.read_bytes()

    def merge(self, parcel: bytes) -> bool:
        path = self._file(".advb")
        path.write_bytes(parcel)
        (merged,) = self.district.merge([path])
        assert "\n" not in merged.problem
        return not merged.problem

    def answer(self, device: str) -> bytes:
        return self.district.receipts.issue(CODES[device[0]]).content

    def hear(self, device: str, parcel: bytes) -> bool:
        path = self._file(".advr")
        path.write_bytes(parcel)
        try:
            self.points[device].incoming.receive(path)
        except (BundleRefused, BadInput):
            return False
        return True

    def back_up(self, device: str) -> None:
        self.points[device].backups.make(self.folder / f"{device}-kept.db")

    def put_back(self, device: str) -> None:
        self.points[device].care.close()
        backup = self.folder / f"{device}-kept.db"
        world = self.places[device].world()
        self.points[device] = restore(world, PASSPHRASE, backup, unheard).services

    def copy_disk(self, device: str) -> None:
        self.points[device].care.close()
        self.places[device].copy(self.folder / f"{device}-disk")
        self.points[device] = self._unlocked(device)

    def put_disk_back(self, device: str, anchor: bool) -> None:
        self.points[device].care.close()
        parts = ("data", "state") if anchor else ("data",)
        self.places[device].put_back(self.folder / f"{device}-disk", parts)
        self.points[device] = self._unlocked(device)

    def clone(self, device: str, other: str, carried: bool) -> None:
        self.points[device].care.close()
        here = self.places[device]
        here.copy(self.folder / other)
        machine = f"m-{other}" if carried else here.machine
        self.places[other] = Place(self.folder / other, other, machine)
        self.places[other].clock.at = here.clock.at
        for one in (device, other):
            self.points[one] = self._unlocked(one)

    def back_up_district(self) -> None:
        self.district.backups.make(self.folder / "hub-kept.db")
        self.district.close()
        self.hub.copy(self.folder / "hub-disk")
        self.district = open_district(self.hub.world(), PASSPHRASE)

    def put_district_back(self, said: bool) -> None:
        self.district.close()
        if said:
            restore_district(self.hub.world(), PASSPHRASE, self.folder / "hub-kept.db")
        else:
            self.hub.put_back(self.folder / "hub-disk", ("data", "state"))
        self.district = open_district(self.hub.world(), PASSPHRASE)

    def set_clock(self, place: str, days: int) -> None:
        at = self.hub if place == DISTRICT else self.places[place]
        at.clock.at = START + timedelta(days=days, seconds=self._parcels)

    def here(self, device: str) -> Mapping[str, int]:
        return _values(self.points[device].desk.record.shown.every(Elder))

    def at_district(self) -> Mapping[str, int]:
        return _values(self.district.store.every(Elder))

    def counted(self) -> int:
        figures = self.district.store.figures
        return sum(len(figures.records(code, NOVEMBER).contacts) for code in CODES.values())

    def acknowledged(self, device: str) -> frozenset[str]:
        services = self.points[device]
        exchange = services.exchange
        district = exchange._keys.district()
        assert district is not None
        known = exchange._ledgers.read(district.signing_key).acknowledged

        def is_known(elder: Elder) -> bool:
            return all(
                any(first <= one.seq <= last for first, last in known.get(one.incarnation, ()))
                for one in services.desk.record.journal.of_record(elder.id)
            )

        elders = services.desk.record.shown.every(Elder)
        return frozenset(_values([one for one in elders if is_known(one)]))

    def close(self) -> None:
        for services in self.points.values():
            assert services.care.verify().problems == ()
            services.care.close()
        self.district.close()
        shutil.rmtree(self.folder)

    def _unlocked(self, device: str) -> Services:
        return unlock(self.places[device].world(), PASSPHRASE, unheard)

    def _elder(self, device: str, key: str) -> RecordId:
        elders = self.points[device].desk.record.shown.every(Elder)
        return next(one.id for one in elders if one.community.startswith(f"{key}:"))

    def _file(self, ending: str) -> Path:
        self._parcels += 1
        return self.folder / f"{self._parcels}{ending}"


def _values(elders: "tuple[Elder, ...] | list[Elder]") -> dict[str, int]:
    parts = (one.community.partition(":") for one in elders)
    return {key: int(value) for key, _, value in parts}
