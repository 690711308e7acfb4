"""A district and points that exchange real files, with clocks and folders that can be put back."""

import shutil
from datetime import timedelta
from pathlib import Path
from random import Random

from advisor_app.bootstrap import World, found_district, open_district, unlock
from advisor_app.bootstrap.restoring_district import restore_district
from advisor_app.hub.district import District
from advisor_app.hub.intake import Merged
from advisor_app.services.suite import Services
from advisor_app.support.paths import Paths, resources_folder
from advisor_app.sync.receipt import Receipt, read_receipt
from tests.builders import CHEAP, PASSPHRASE, TickingClock, a_point, a_world, consult, unheard

D05, D01 = "410106-D05", "410106-D01"


class Sides:
    """Two sides and what goes between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = TickingClock()
        self.public = folder / "district.toml"
        self.points: dict[str, Services] = {}
        self._opened = 0
        found_district(self.world, "示例区", PASSPHRASE, self.public)
        self.district: District = self.open()

    @property
    def world(self) -> World:
        """The district's: other randomness each time it is opened, and a place for its anchor."""
        self._opened += 1
        return World(
            paths=Paths(resources_folder(), self.folder / "hub", self.folder / "state"),
            now=self.clock, entropy=Random(f"hub {self._opened}").randbytes, cost=CHEAP,
        )  # fmt: skip

    def open(self) -> District:
        return open_district(self.world, PASSPHRASE)

    def point(self, code: str = D05) -> Services:
        """Give a point, enrolled when it is asked for first."""
        if code not in self.points:
            self.points[code] = a_point(
                self.folder / code, code, district=self.public, clock=self.clock
            )
            request = self.folder / f"{code}.req"
            self.points[code].exchange.request(request)
            self.district.enrol(request)
        return self.points[code]

    def reopened(self, code: str = D05) -> Services:
        """Open a point's folder again."""
        self._opened += 1
        world = a_world(self.folder / code, f"{code} {self._opened}", self.clock)
        self.points[code] = unlock(world, PASSPHRASE, unheard)
        return self.points[code]

    def talks(self, count: int = 1, code: str = D05) -> None:
        for _ in range(count):
            consult(self.point(code))

    def exported(self, code: str = D05) -> Path:
        path = self.folder / f"{code}-{self.clock():%H%M%S}.advb"
        self.point(code).exchange.export(path)
        return path

    def merged(self, path: Path) -> Merged:
        (one,) = self.district.merge([path])
        return one

    def reported(self, code: str = D05) -> Merged:
        done = self.merged(self.exported(code))
        assert done.problem == ""
        return done

    def receipt(self, code: str = D05) -> Receipt:
        """Give a point's receipt as its file says it."""
        issued = self.district.receipts.issue(code)
        return read_receipt(issued.content, self.key, "x.advr")

    def answered(self, code: str = D05) -> Receipt:
        """Take a receipt to the point."""
        out = self.folder / "receipts"
        out.mkdir(exist_ok=True)
        (written,) = self.district.receipts.write(out, [code])
        self.point(code).incoming.receive(written.path)
        return read_receipt(written.path.read_bytes(), self.key, "x.advr")

    @property
    def key(self) -> str:
        return self.district.receipts._keys.signing.public

    def copied(self, name: str) -> Path:
        """Copy the district's folder away, as a backup of the whole machine."""
        self.district.close()
        kept = self.folder / name
        shutil.copytree(self.folder / "hub", kept)
        self.district = self.open()
        return kept

    def put_back(self, kept: Path, *, anchors: bool = False) -> None:
        """Put a copy of the district's folder back; the anchors too, as with a disk image."""
        self.district.close()
        shutil.rmtree(self.folder / "hub")
        shutil.copytree(kept, self.folder / "hub")
        if anchors:
            shutil.rmtree(self.folder / "state", ignore_errors=True)
        self.district = self.open()

    def restored(self, backup: Path) -> str:
        """Put a backup back by command; gives the epoch that began."""
        self.district.close()
        done = restore_district(self.world, PASSPHRASE, backup)
        self.district = self.open()
        return done.epoch

    def pass_days(self, days: float) -> None:
        self.clock.at += timedelta(days=days)

    def shut(self) -> None:
        self.district.close()
        for one in self.points.values():
            one.care.close()
