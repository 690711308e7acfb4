"""A district with its services open, and points of it that report by real bundles."""

import shutil
from pathlib import Path

from advisor_app.bootstrap import World, unlock, unlock_any
from advisor_app.domain.lives import NewLifeReason
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, consult, unheard
from tests.services.districts import a_district

D05, D06, S01 = "410106-D05", "410106-D06", "410106-S01"


class Town:
    """A district and its points on one disk, under one clock.

    Attributes:
        clock: everybody's.
        hub: the district's world.
    """

    def __init__(self, folder: Path, name: str = "hub") -> None:
        self.folder = folder
        self.clock = TickingClock()
        self.hub: World = a_district(folder, name, clock=self.clock)
        self.public = folder / f"{name}.toml"
        self._points: dict[str, Services] = {}
        self._bundles = 0

    def district(self) -> DistrictServices:
        """Open the district's services, on this thread."""
        made = unlock_any(self.hub, PASSPHRASE, unheard)
        assert isinstance(made, DistrictServices)
        return made

    def restored(self, backup: Path) -> DistrictServices:
        """Open the district out of an older copy of its folder."""
        made = unlock_any(a_world(backup, "restored", self.clock), PASSPHRASE, unheard)
        assert isinstance(made, DistrictServices)
        return made

    def point(self, code: str = D05) -> Services:
        """Give a point that has joined, made at its first use."""
        if code not in self._points:
            self._points[code] = a_point(
                self.folder / code, code, district=self.public, clock=self.clock
            )
        return self._points[code]

    def stranger(self, code: str = D06) -> Services:
        """Give a point that has joined no district."""
        if code not in self._points:
            self._points[code] = a_point(self.folder / code, code, clock=self.clock)
        return self._points[code]

    def copied(self, code: str, name: str, *, noticed: bool = True) -> Services:
        """Copy a point's data onto another computer, and open it there.

        Args:
            noticed: the program there sees that it is another computer.
        """
        self.point(code).care.close()
        del self._points[code]
        shutil.copytree(self.folder / code, self.folder / name)
        there = unlock(a_world(self.folder / name, name, self.clock), PASSPHRASE, unheard)
        if noticed:
            there.lives.begin(NewLifeReason.COPIED)
        self._points[name] = there
        self._points[code] = unlock(
            a_world(self.folder / code, f"{code} again", self.clock), PASSPHRASE, unheard
        )
        return there

    def request(self, code: str = D05) -> Path:
        """Have a point ask to be enrolled."""
        path = self.folder / f"{code}.req"
        self.point(code).exchange.request(path)
        return path

    def bundle(self, code: str = D05, talks: int = 1) -> Path:
        """Have a point log talks, and export."""
        for _ in range(talks):
            consult(self.point(code))
        return self.exported(code)

    def exported(self, code: str = D05) -> Path:
        """Have a point export what there is."""
        self._bundles += 1
        path = self.folder / f"{code}-{self._bundles}.advb"
        self.point(code).exchange.export(path)
        return path

    def close(self) -> None:
        """Close every point."""
        for services in self._points.values():
            services.care.close()
