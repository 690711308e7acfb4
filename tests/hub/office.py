"""A district's parts on a plain record: no passphrase, no folders, whatever the register says."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from advisor_app.domain.elder import Elder
from advisor_app.domain.revision import Revision
from advisor_app.hub.embedded import EmbeddedStore
from advisor_app.hub.epochs import EpochReason, Epochs
from advisor_app.hub.receipts import Receipts
from advisor_app.hub.returning import Returning
from advisor_app.hub.standing import DistrictStatus, PointStatus, Standing
from advisor_app.store.district_register import EnrolledDevice, MergedBundle, RefusedBundle
from advisor_app.support.anchor import Anchors
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.receipt import Receipt, read_receipt
from advisor_app.tallies.points import PointEntry
from tests.builders import START, TestIds, TickingClock, a_record
from tests.hub.contract.pool import Writer

ONE, TWO, THREE = "410106-D01", "410106-D02", "410106-D03"
POINTS = tuple(
    PointEntry(code, f"{code[-1]}号点", "", "day_care", False) for code in (ONE, TWO, THREE)
)
TODAY = date(2026, 11, 23)
KEYS = DistrictKeys.create(Random("office").randbytes)
DEVICE = EnrolledDevice("d1" * 16, ONE, "k" * 64, "", "{}", "2026-11-01", "", None, "")
BUNDLE = MergedBundle("1" * 64, ONE, DEVICE.device, "", "", 3, 0, 0, file="a.advb")
REFUSED = RefusedBundle(digest="9" * 64, file="b.advb", at="", reason="坏了", point=ONE)


class Office:
    """The parts, each on the same record."""

    def __init__(self, folder: Path, anchors: tuple[Path, ...] = ()) -> None:
        self.clock = TickingClock()
        self.record = a_record(folder, seed="office", clock=self.clock)
        self.store = EmbeddedStore(self.record)
        self.anchors = anchors
        self.random = Random("office epochs")
        self.epochs = self.awake()
        self.receipts = Receipts(self.store, KEYS, self.epochs, lambda: "示例区", self.clock)
        self.returning = Returning(self.store, KEYS, self.clock)

    def awake(self) -> Epochs:
        """Open the epochs as a program that was just started does."""
        epochs = Epochs(self.store, Anchors(self.anchors), "hub", self.random.randbytes, self.clock)
        epochs.wake()
        return epochs

    def at(self, hours: float) -> str:
        """Give an instant so many hours after the start."""
        return (START + timedelta(hours=hours)).isoformat()

    def enrolled(self, **changes: Any) -> EnrolledDevice:
        """Enter a device."""
        one = replace(DEVICE, **changes)
        with self.store.begin():
            self.store.register.enrol(one)
        return one

    def merged(self, hours: float, made: float | None = None, **changes: Any) -> MergedBundle:
        """Enter a bundle that was merged so many hours after the start, and made then or before."""
        digest = f"{hours:064.2f}".replace(".", "a").replace("-", "b")
        times = {
            "merged_at": self.at(hours),
            "created_at": self.at(hours if made is None else made),
        }
        one = replace(BUNDLE, **({"digest": digest} | times | changes))
        with self.store.begin():
            self.store.register.record_bundle(one)
        return one

    def refused(self, hours: float, **changes: Any) -> RefusedBundle:
        one = replace(REFUSED, **({"at": self.at(hours)} | changes))
        with self.store.begin():
            self.store.register.refuse(one)
        return one

    def holds(self, writer: Writer, *revisions: Revision, device: str = DEVICE.device) -> None:
        """Take revisions in, as brought by a device."""
        with self.store.begin() as work:
            self.store.register.claim(writer.incarnation, writer.point, device, self.at(0))
            work.absorb(revisions)

    def status(self) -> DistrictStatus:
        return Standing(self.store, POINTS, self.epochs, lambda: TODAY).status()

    def of_point(self, code: str = ONE) -> PointStatus:
        return next(one for one in self.status().points if one.point == code)

    def receipt(self, point: str = ONE) -> Receipt:
        issued = self.receipts.issue(point)
        return read_receipt(issued.content, KEYS.signing.public, "x.advr")

    def restored(self) -> None:
        self.epochs.begin(EpochReason.RESTORED)

    def close(self) -> None:
        self.record.close()


def a_writer(point: str = ONE, name: str = "writer") -> Writer:
    return Writer(point, TestIds(name))


def elders(writer: Writer, count: int) -> list[Revision]:
    """Give the next revisions of a writer's chain."""
    return [writer.put(Elder(id=writer.ids.record())) for _ in range(count)]
