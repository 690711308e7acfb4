"""A real point and a real district: bundles, receipts, backups, and records given back."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, open_district, restore, unlock
from advisor_app.domain.lives import NewLifeReason
from advisor_app.domain.month import Month
from advisor_app.hub.district import District
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.exchange import ExportState
from advisor_app.services.suite import Services
from advisor_app.sync.bundle import write_file
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, consult, register, unheard

NOVEMBER = Month(2026, 11)
CODE = "410106-D05"


class Pair:
    """One point, one district, and a folder between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.way = folder / "way"
        self.way.mkdir()
        self.clock = TickingClock()
        self.hub = a_world(folder / "hub", "hub", self.clock)
        self.runs = 0
        found_district(self.hub, "示例区", PASSPHRASE, folder / "hub.toml")
        self.district: District = open_district(self.hub, PASSPHRASE)
        self.point: Services = a_point(
            folder / "point", CODE, district=folder / "hub.toml", clock=self.clock
        )
        self.point.exchange.request(self.way / "point.req")
        self.district.enrol(self.way / "point.req").write(self.way / "point.cert")
        self.point.incoming.receive(self.way / "point.cert")

    @property
    def world(self) -> World:
        self.runs += 1
        made = a_world(self.folder / "point", f"run {self.runs}", self.clock)
        return replace(made, paths=replace(made.paths, state=self.folder / "state"))

    def reopen(self) -> Services:
        self.point = unlock(self.world, PASSPHRASE, unheard)
        return self.point

    def bundle(self) -> Path:
        self.runs += 1
        return self.point.exchange.export(self.way / f"{self.runs}.advb").path

    def merge(self, *paths: Path) -> list[str]:
        return [one.problem for one in self.district.merge(paths)]

    def receipt(self) -> Path:
        issued = self.district.receipts.issue(CODE)
        path = self.way / f"{issued.epoch[:8]}-{issued.serial:08d}.advr"
        path.write_bytes(issued.content)
        return path

    def there_and_back(self) -> None:
        assert self.merge(self.bundle()) == [""]
        self.point.incoming.receive(self.receipt())

    def counts(self) -> tuple[int, int, int]:
        standing = self.point.exchange.standing()
        return standing.new, standing.awaiting, standing.acknowledged

    def agrees(self) -> bool:
        """Whether the district counts what the point counts."""
        here = self.point.reporting.tally(NOVEMBER).indicators
        return bool(self.district.tally(NOVEMBER).by_point[CODE].indicators == here)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    yield made
    made.point.care.close()
    made.district.close()


def test_that_what_the_district_holds_is_acknowledged_and_counted_once(pair: Pair) -> None:
    elder = register(pair.point)
    for _ in range(3):
        consult(pair.point, elder)
    lost = pair.bundle()
    kept = pair.bundle()
    assert pair.merge(kept, lost, kept) == ["", "", ""]
    pair.point.incoming.receive(pair.receipt())
    assert pair.counts()[:2] == (0, 0)
    assert {one.state for one in pair.point.exchange.history()} == {ExportState.ACKNOWLEDGED}
    assert pair.agrees()


def test_that_a_bundle_of_a_revoked_device_comes_back_with_the_reason(pair: Pair) -> None:
    pair.there_and_back()
    consult(pair.point)
    device = DeviceKeys(pair.point.desk.record).device
    path = pair.bundle()
    with pair.district.store.begin():
        pair.district.store.register.revoke(device, "2026-11-23", "换了电脑")
    (problem,) = pair.merge(path)
    assert problem
    received = pair.point.incoming.receive(pair.receipt())
    assert any("区里没有收下" in one for one in received.problems)
    assert pair.point.exchange.standing().revoked


def test_that_a_backup_put_back_loses_and_doubles_nothing(pair: Pair) -> None:
    consult(pair.point)
    backup = pair.point.backups.make()
    consult(pair.point)
    pair.there_and_back()
    pair.point.care.close()
    shutil.rmtree(pair.folder / "point" / "outbox")
    done = restore(pair.world, PASSPHRASE, backup.path)
    pair.point = done.services
    assert done.recovered == 0
    assert len(pair.point.consulting.listed()) == 1
    consult(pair.point)
    pair.there_and_back()
    device = pair.district.enrolment.named(DeviceKeys(pair.point.desk.record).device)
    returned = pair.district.returning.returned_for(device)
    assert returned is not None
    write_file(pair.way / "back.advb", returned)
    assert "找回" in pair.point.incoming.receive(pair.way / "back.advb").words
    assert len(pair.point.consulting.listed()) == 3
    if pair.point.exchange.standing().open:
        pair.there_and_back()
    assert pair.counts()[:2] == (0, 0)
    assert pair.agrees()
    lives = pair.point.desk.record.journal.lives()
    assert [one.reason for one in lives] == [None, NewLifeReason.RESTORED]


def test_that_a_copy_on_another_computer_is_told_apart(pair: Pair) -> None:
    """Both write on; the district sees both, and neither is lost."""
    pair.there_and_back()
    pair.point.care.close()
    shutil.copytree(pair.folder / "point", pair.folder / "copy")
    pair.reopen()
    consult(pair.point)
    first = pair.bundle()
    copy = unlock(a_world(pair.folder / "copy", "copy", pair.clock), PASSPHRASE, unheard)
    consult(copy)
    consult(copy)
    second = copy.exchange.export(pair.way / "copy.advb").path
    assert pair.merge(first, second) == ["", ""]
    receipt = pair.receipt()
    for one in (pair.point, copy):
        received = one.incoming.receive(receipt)
        assert received.problems, "a fork is told"
    for place, one in enumerate((pair.point, copy)):
        path = pair.way / f"after {place}.advb"
        one.exchange.export(path)
        assert pair.merge(path) == [""]
    for one in (pair.point, copy):
        one.incoming.receive(pair.receipt())
        assert one.exchange.standing().open == 0
    talks = pair.district.tally(NOVEMBER).by_point[CODE].indicators["consultations"]
    copy.care.close()
    assert talks == 3
