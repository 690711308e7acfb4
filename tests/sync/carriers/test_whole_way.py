"""From the point by a carrier to the district, and back again, on every kind of carrier."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, open_district, working_library
from advisor_app.bootstrap.library import packing
from advisor_app.domain.errors import BadInput, Stopped
from advisor_app.domain.place import Place, PlaceKind
from advisor_app.domain.schedule import Schedule
from advisor_app.hub.district import District
from advisor_app.services.carrier_setting import Carriers
from advisor_app.services.carrying import Carrying, PointParts
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.district.carrying import DistrictCarrying
from advisor_app.services.legs import Trip, travelled
from advisor_app.services.pack_content import Section
from advisor_app.services.suite import Services
from advisor_app.sync.carriers.carrier import Moved, unheard
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, consult
from tests.services.districts import edit, table
from tests.services.test_pack_orders import NOTICE
from tests.sync.carriers.conftest import QUICK, Ground, made_ground
from tests.sync.carriers.servers import Server

POINT = "410106-D05"
QUICKLY = Carriers(replace(QUICK, tries=2))


@dataclass
class Both:
    """A point and a district on the same carrier."""

    services: Services
    district: District
    world: World
    point_world: World
    ground: Ground
    point: Carrying
    hub: DistrictCarrying

    def sync(self, moved: Moved = unheard) -> Trip:
        """The point goes to the carrier."""
        return travelled(self.point.legs(moved))

    def collect(self, moved: Moved = unheard) -> Trip:
        """The district goes there."""
        return travelled(self.hub.legs(moved))

    def up(self) -> list[str]:
        """What the point's folder holds."""
        return self._listed(f"up/{POINT}")

    def down(self, folder: str = POINT) -> list[str]:
        return self._listed(f"down/{folder}")

    def _listed(self, folder: str) -> list[str]:
        """List by one carrier for all looks: to open one takes its time."""
        opened = self.ground.opened or [self.ground.carrier()]
        return [one.name for one in opened[0].list(folder)]

    def enrol(self) -> None:
        """The officer was handed the request on paper or stick."""
        request = self.ground.here / "by-hand.req"
        self.services.exchange.request(request)
        self.district.enrol(request)


def carrying_of(services: Services, world: World) -> Carrying:
    syncing = services.syncing
    return Carrying(
        PointParts(
            desk=services.desk, keys=DeviceKeys(services.desk.record), exchange=syncing.exchange,
            incoming=syncing.incoming, outbox=syncing.outbox, packs=services.packs,
            inbox=world.paths.inbox, carriers=QUICKLY,
        )
    )  # fmt: skip


def both_on(ground: Ground) -> Iterator[Both]:
    folder, clock = ground.here, TickingClock()
    world = a_world(folder / "hub", "hub", clock)
    found_district(world, "示例区", PASSPHRASE, folder / "hub.toml")
    district = open_district(world, PASSPHRASE)
    services = a_point(folder / "point", POINT, district=folder / "hub.toml", clock=clock)
    point_world = a_world(folder / "point", POINT, clock)
    both = Both(
        services, district, world, point_world, ground, carrying_of(services, point_world),
        DistrictCarrying(district, world.paths.inbox, clock, QUICKLY),
    )  # fmt: skip
    both.point.keep(ground.place, Schedule())
    both.hub.keep(ground.place, Schedule())
    yield both
    services.care.close()
    district.close()


@pytest.fixture
def both(ground: Ground) -> Iterator[Both]:
    """On every kind of carrier."""
    yield from both_on(ground)


@pytest.fixture
def stick(servers: Callable[[PlaceKind], Server], tmp_path: Path) -> Iterator[Both]:
    """On a stick: for what does not depend on the carrier."""
    made = made_ground(servers(PlaceKind.FOLDER), tmp_path)
    yield from both_on(made)
    made.server.start()


def test_that_a_receipt_comes_back_and_only_then_it_is_said(both: Both) -> None:
    both.enrol()
    consult(both.services)
    first = both.sync()
    records = first.value["awaiting"]
    assert first.reached
    assert records > 0
    assert (first.value["new"], first.value["acknowledged"]) == (0, 0)
    assert "等区里回执" in first.words
    assert not [one for one in (first.words, *both.point.state_words()) if "已同步" in one]
    (export,) = both.services.exchange.history()
    assert export.export.sent_at
    merged = both.collect()
    assert merged.value["accepted"] == records
    assert both.point.standing().acknowledged == 0, "the receipt is not here yet"
    second = both.sync()
    assert second.value["acknowledged"] == records
    assert (second.value["new"], second.value["awaiting"]) == (0, 0)
    assert both.point.state_words()[1] == f"全部 {records} 条区里已回执"
    assert both.services.exchange.is_certified()
    assert both.sync().value["received"] == []
    again = both.collect()
    assert (again.value["accepted"], again.problems) == (0, ())


def test_that_nothing_is_deleted_before_it_is_backed_up(both: Both) -> None:
    both.enrol()
    consult(both.services)
    both.sync()
    both.collect()
    bundle = next(one for one in both.up() if one.endswith(".advb"))
    both.sync()
    both.collect()
    assert bundle in both.up()
    both.district.backups.make(both.ground.here / "backups")
    both.collect()
    assert bundle not in both.up()
    both.sync()
    assert both.services.syncing.outbox.bundles() == ()
    both.sync()
    assert [one for one in both.up() if one.endswith(".advb")] == [], "it is not sent again"
    assert both.point.standing().acknowledged > 0


def test_that_a_server_that_dies_in_the_middle_costs_only_time(both: Both) -> None:
    both.enrol()
    for _ in range(3):
        consult(both.services)
    died: list[int] = []

    def die(_done: int, total: int) -> None:
        if total and not died:
            died.append(total)
            both.ground.server.kill()

    failed = both.sync(die)
    assert not failed.reached
    assert died
    assert both.point.state_words()[0].startswith("从 2026-11-23")
    assert both.point.state().failures == 1
    assert both.point.standing().acknowledged == 0
    both.ground.server.start()
    assert both.sync().reached
    assert both.point.state().failing_since is None
    died.clear()
    both.collect(die)
    both.ground.server.start()
    both.sync()
    both.collect()
    assert both.sync().value["acknowledged"] == both.point.standing().acknowledged > 3
    assert both.point.standing().open == 0


@pytest.mark.parametrize("legs", range(1, 5))
@pytest.mark.parametrize("side", ["point", "hub"])
def test_that_a_trip_killed_after_any_leg_is_made_good_by_the_next(
    stick: Both, side: str, legs: int
) -> None:
    stick.enrol()
    consult(stick.services)
    if side == "hub":
        stick.sync()
    desk = stick.point if side == "point" else stick.hub
    carried = None
    for leg in desk.legs(unheard)[:legs]:
        carried = leg.work(carried)
    stick.sync()
    stick.collect()
    stick.sync()
    standing = stick.point.standing()
    assert (standing.open, standing.acknowledged > 0) == (0, True)
    assert len(stick.district.store.register.bundles()) == 1
    assert not list(stick.point_world.paths.inbox.iterdir())
    assert not [one for one in stick.world.paths.inbox.rglob("*") if one.is_file()]


def test_that_who_stops_keeps_what_is_through(stick: Both) -> None:
    stick.enrol()
    consult(stick.services)

    def stop(_done: int, total: int) -> None:
        if total:
            raise Stopped("…")

    trip = stick.sync(stop)
    assert not trip.reached
    assert trip.words.startswith("已停下")
    assert stick.up() == []
    assert stick.sync().reached
    assert len(stick.up()) == 2


def test_that_a_stick_pulled_out_is_one_sentence_and_put_in_again_goes_on(stick: Both) -> None:
    stick.enrol()
    consult(stick.services)
    stick.ground.server.kill()
    for _ in range(3):
        trip = stick.sync()
        assert "U盘插好了没有" in trip.words
        assert trip.problems == ()
    first = stick.point.state()
    assert (first.failures, first.reached_at) == (3, None)
    assert first.failing_since < first.tried_at
    stick.ground.server.start()
    assert stick.sync().reached


def test_that_a_bundle_torn_on_the_carrier_is_put_aside_and_sent_again(stick: Both) -> None:
    stick.enrol()
    consult(stick.services)
    stick.sync()
    (bundle,) = [one for one in stick.up() if one.endswith(".advb")]
    lying = stick.ground.behind / "up" / POINT / bundle
    whole = lying.read_bytes()
    lying.write_bytes(whole[:-40])
    trip = stick.collect()
    assert trip.value["accepted"] == 0
    assert "传坏了" in trip.problems[0]
    assert bundle not in stick.up()
    (aside,) = (one for one in (stick.world.paths.data / "quarantine").rglob("*") if one.is_file())
    assert aside.read_bytes() == whole[:-40]
    assert stick.sync().value["sent"] == [bundle]
    assert stick.collect().value["accepted"] > 0
    assert stick.sync().value["awaiting"] == 0


def test_that_a_bundle_altered_on_the_carrier_is_told_to_the_point_as_well(stick: Both) -> None:
    """Same length, other bytes: the point believes the length until the district looked at it."""
    stick.enrol()
    consult(stick.services)
    stick.sync()
    (bundle,) = [one for one in stick.up() if one.endswith(".advb")]
    lying = stick.ground.behind / "up" / POINT / bundle
    whole = bytearray(lying.read_bytes())
    whole[-1] ^= 1
    lying.write_bytes(whole)
    stick.sync()
    stick.collect()
    assert bundle not in stick.up()
    stick.sync()
    stick.collect()
    assert stick.sync().value["awaiting"] == 0


def test_that_a_bundle_of_a_stranger_waits_until_they_are_enrolled(stick: Both) -> None:
    consult(stick.services)
    stick.sync()
    for _ in range(2):
        trip = stick.collect()
        assert trip.value["accepted"] == 0
        assert len(stick.up()) == 2
    assert [one.name for one in stick.hub.waiting()] == [
        one for one in stick.up() if one.endswith(".req")
    ]
    assert "1 份接入申请等着登记" in stick.hub.state_words()
    (request,) = stick.hub.waiting()
    stick.district.enrol(request)
    assert stick.collect().value["accepted"] > 0
    assert stick.hub.waiting() == ()
    back = stick.sync()
    assert {one["kind"] for one in back.value["received"]} == {"certificate", "receipt"}
    assert stick.point.standing().open == 0


def test_that_a_request_with_the_code_of_a_slip_is_let_in_by_itself(stick: Both) -> None:
    made = stick.district.enrolment.make_code(POINT)
    stick.services.joining.join_by_slip(made.code)
    consult(stick.services)
    stick.sync()
    trip = stick.collect()
    assert trip.value["enrolled"] == 1
    assert trip.value["accepted"] > 0
    stick.sync()
    assert stick.services.exchange.is_certified()
    assert not [one for one in stick.up() if one.endswith(".req")]


def test_that_a_request_under_another_points_name_is_not_let_in(stick: Both) -> None:
    made = stick.district.enrolment.make_code(POINT)
    stick.services.joining.join_by_slip(made.code)
    stick.sync()
    (request,) = [one for one in stick.up() if one.endswith(".req")]
    ours = stick.ground.behind / "up" / POINT
    ours.rename(ours.with_name("410106-D07"))
    trip = stick.collect()
    assert trip.value["enrolled"] == 0
    assert "没有登记" in trip.problems[0]
    assert (ours.with_name("410106-D07") / request).exists()
    assert stick.collect().problems == (), "said once"


def test_that_what_is_not_ours_is_neither_opened_nor_deleted(stick: Both) -> None:
    stick.enrol()
    consult(stick.services)
    stick.sync()
    root = stick.ground.behind
    strange = [
        root / "photos" / "a.jpg", root / "up" / "notes.txt", root / "up" / POINT / "Thumbs.db",
        root / "up" / "某文件夹" / "x.advb", root / "down" / POINT / "readme.txt",
        root / "up" / POINT / "ffffffff-ffffffffffffffff.advb.part",
        root / "down" / "all" / "pack-1.advp", root / "down" / POINT / "ZZ.cert",
    ]  # fmt: skip
    for one in strange:
        one.parent.mkdir(parents=True, exist_ok=True)
        one.write_bytes(b"?")
    assert stick.collect().problems == ()
    assert stick.sync().problems == ()
    assert [one for one in strange if not one.exists()] == []


def test_that_forged_receipts_change_nothing_and_are_said_once(stick: Both) -> None:
    stick.enrol()
    consult(stick.services)
    stick.sync()
    down = stick.ground.behind / "down" / POINT
    down.mkdir(parents=True)
    (down / "ffffffff-00000009.advr").write_bytes(b"ADVR1\nforged")
    trip = stick.sync()
    assert len(trip.problems) == 1
    assert stick.point.standing().acknowledged == 0
    assert stick.sync().problems == ()
    stick.collect()
    assert stick.sync().value["awaiting"] == 0


def test_that_a_pack_comes_down_once(stick: Both) -> None:
    stick.enrol()
    working_library(stick.world)
    keys = stick.district.receipts._keys
    made = packing(stick.world, stick.district.record, keys, stick.district.store)
    made.pack(stick.ground.here / "by-hand.advp")
    consult(stick.services)
    stick.sync()
    stick.collect()
    assert stick.down("all") == ["pack-000001.advp"]
    received = [one["kind"] for one in stick.sync().value["received"]]
    assert received.count("pack") == 1
    assert [one.serial for one in stick.services.packs.history()] == [1]
    assert stick.sync().value["received"] == []


def test_that_packs_of_some_sections_leave_the_whole_one_where_points_find_it(
    stick: Both,
) -> None:
    """A point that comes late takes the whole pack, and the newer words over it; then nothing."""
    stick.enrol()
    working_library(stick.world)
    keys = stick.district.receipts._keys
    made = packing(stick.world, stick.district.record, keys, stick.district.store)
    edit(table(stick.world, Section.TOPICS), 'label = "助餐"', 'label = "吃饭"')
    made.pack(stick.ground.here / "by-hand.advp")
    notices = table(stick.world, Section.NOTICES)
    for serial in (2, 3, 4):
        notices.write_text(NOTICE.format(serial), encoding="utf-8")
        made.pack(stick.ground.here / "by-hand.advp", [Section.NOTICES])
        stick.collect()
    stick.collect()
    assert stick.down("all") == ["pack-000001.advp", "pack-000003.advp", "pack-000004.advp"]
    stick.sync()
    assert stick.services.consulting.words_of(["meals"]) == ("吃饭",)
    (told,) = stick.services.notices.current()
    assert told.notice.title == "第4号"
    again = stick.sync()
    assert (again.value["received"], again.problems) == ([], ())


def test_that_old_receipts_are_cleared_away(stick: Both) -> None:
    stick.enrol()
    for _ in range(5):
        consult(stick.services)
        stick.sync()
        stick.collect()
    receipts = [one for one in stick.down() if one.endswith(".advr")]
    assert len(receipts) <= 3
    stick.sync()
    assert stick.point.standing().open == 0


def test_that_a_point_that_missed_receipts_takes_the_newest_alone(stick: Both) -> None:
    stick.enrol()
    for _ in range(2):
        consult(stick.services)
        stick.sync()
        stick.collect()
        consult(stick.services)
        stick.services.exchange.export(stick.ground.here / "by-hand.advb")
        stick.district.merge([stick.ground.here / "by-hand.advb"])
        stick.collect()
    trip = stick.sync()
    kinds = [one["kind"] for one in trip.value["received"]]
    assert kinds.count("receipt") == 1
    assert stick.point.standing().open == 0


def test_that_looking_ahead_changes_nothing(stick: Both) -> None:
    stick.enrol()
    consult(stick.services)
    before = stick.point.standing().new
    plan = stick.point.plan()
    assert plan.records == before
    assert (plan.sends, plan.fetches) == ((), ())
    assert not (stick.ground.behind / "up").exists()
    stick.sync()
    stick.collect()
    plan = stick.point.plan()
    assert plan.sends == ()
    assert [one.rpartition(".")[2] for one in plan.fetches] == ["cert", "advr"]
    assert stick.point.standing().acknowledged == 0


def test_that_a_point_without_place_or_district_is_told_what_to_do(
    stick: Both, tmp_path: Path
) -> None:
    stick.point.keep(None, Schedule())
    with pytest.raises(BadInput, match="设置"):
        stick.sync()
    assert "还没有设置" in stick.point.state_words()[0]
    alone = a_point(tmp_path / "alone", "410106-D01")
    carrying = carrying_of(alone, a_world(tmp_path / "alone", "410106-D01"))
    carrying.keep(stick.ground.place, Schedule())
    with pytest.raises(BadInput, match="接入"):
        travelled(carrying.legs(unheard))
    alone.care.close()


def test_that_another_place_begins_with_a_clean_page(stick: Both, tmp_path: Path) -> None:
    stick.enrol()
    consult(stick.services)
    stick.sync()
    assert stick.point.state().reached_at
    other = tmp_path / "other"
    other.mkdir()
    stick.point.keep(Place.parse(str(other)), Schedule.parse("every 30"))
    assert stick.point.state().reached_at is None
    assert stick.point.setting()[1].minutes == 30
    assert len(stick.sync().value["sent"]) == 1
    assert len(list(other.rglob("*.advb"))) == 1


def test_that_a_full_disk_at_the_point_stops_nothing_for_good(stick: Both) -> None:
    """The inbox cannot be made: one sentence, and nothing half."""
    stick.enrol()
    consult(stick.services)
    inbox = stick.point_world.paths.inbox
    inbox.write_bytes(b"a file stands there")
    with pytest.raises(BadInput):
        stick.sync()
    inbox.unlink()
    assert stick.sync().reached
    assert os.listdir(inbox) == []  # noqa: PTH208
