"""Killed while a receipt, returned records, a backup is taken, made or put back: run again, all well.

What the district acknowledged stays acknowledged, what it did not is sent again, and after the
work was done again everybody holds everything once.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from advisor_app.sync.receipt import read_receipt
from tests.builders import consult
from tests.faults.exchange_works import POINT, opens, standing, the_district
from tests.faults.nursery import Nursery, Order
from tests.faults.test_killed import NOVEMBER, killed_at, moments, steps_of
from tests.faults.works import opened

Fresh = Callable[[], Path]


@pytest.fixture(scope="module")
def scene(ground: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A point that has exported, a district that has merged it, a receipt and backups beside."""
    folder = tmp_path_factory.mktemp("scene") / "scene"
    copytree(ground, folder)
    (folder / "stick").mkdir()
    district, services = the_district(folder / "hub", "scene"), opened(folder / "point", "scene")
    services.backups.make(folder / "kept.db")
    district.backups.make(folder / "hub-kept.db")
    services.exchange.request(folder / "point.req")
    district.enrol(folder / "point.req")
    district.backups.make(folder / "hub-kept.db")
    consult(services)
    services.exchange.export(folder / "out.advb")
    assert district.merge([folder / "out.advb"])[0].problem == ""
    (folder / "receipt.advr").write_bytes(district.receipts.issue(POINT).content)
    (device,) = district.record.register.devices()
    with district.record.begin() as work:  # as if the device had said that it holds nothing
        district.record._db.execute("UPDATE bundle SET said = '{}'")
        work.touch("bundle")
    back = district.returning.returned_for(device)
    assert back is not None
    (folder / "back.advb").write_bytes(back.content)
    consult(services)
    services.care.close()
    district.close()
    return folder


@pytest.fixture
def again(scene: Path, tmp_path: Path) -> Fresh:
    """Give the scene anew, as often as it is asked for."""
    numbers = iter(range(1000))
    return lambda: copytree(scene, tmp_path / f"scene-{next(numbers)}")


def killed(nursery: Nursery, work: str, place: str, again: Fresh) -> Iterator[tuple[Path, bool]]:
    """Give the scene after the work died at each moment, and whether it was acknowledged."""
    steps = steps_of(nursery, work, again() / place)
    picked = moments(work, steps)
    for step in (picked[0], *picked[1:-1:2], picked[-1]):
        folder = again()
        yield folder, killed_at(nursery, work, folder / place, step)


def done_again(nursery: Nursery, work: str, data: Path) -> tuple[str, ...]:
    """Do a work to its end."""
    ended = nursery.run(Order(work=work, data=data, seed="again"))
    assert (ended.signal, ended.errors) == (0, "")
    return ended.said


def all_agree(folder: Path, talks: int) -> None:
    """Let point and district talk until nothing is new; everything is there, and once."""
    services, district = opened(folder / "point", "agree"), the_district(folder / "hub", "agree")
    if not district.record.register.devices():
        services.exchange.request(folder / "again.req")
        district.enrol(folder / "again.req")
    consult(services)
    for number in range(4):
        if services.exchange.preview().revisions:
            services.exchange.export(folder / f"agree-{number}.advb")
            assert district.merge([folder / f"agree-{number}.advb"])[0].problem == ""
        path = folder / f"agree-{number}.advr"
        path.write_bytes(district.receipts.issue(POINT).content)
        services.incoming.receive(path)
    here = {one.id for one in services.desk.record.journal.after(0)}
    assert here == {one.id for one in district.record.journal.after(0)}
    new, awaiting, acknowledged = standing(services)
    assert (new, awaiting, acknowledged) == (0, 0, len(here))
    counted = district.tally(NOVEMBER).by_point[POINT].indicators["consultations"]
    assert counted == talks
    assert services.care.verify().problems == district.record.verify().problems == ()
    services.care.close()
    district.close()


def test_that_a_receipt_killed_on_its_way_in_is_taken_in_or_not(
    nursery: Nursery, again: Fresh
) -> None:
    seen = set()
    for folder, acknowledged in killed(nursery, "hear", "point", again):
        services = opened(folder / "point")
        stands = standing(services)
        seen.add(stands)
        assert sum(stands) == sum(next(iter(seen)))
        assert stands[2] or not acknowledged, "acknowledged, and lost"
        services.incoming.receive(folder / "receipt.advr")
        after = standing(services)
        assert after[1] == 0
        assert after[2] > 0
        services.care.close()
        all_agree(folder, 4)
    assert len(seen) == 2, "nobody died before it was taken in"


def test_that_records_given_back_and_killed_on_the_way_are_there_once(
    nursery: Nursery, again: Fresh
) -> None:
    for folder, _ in killed(nursery, "take_back", "point", again):
        done_again(nursery, "take_back", folder / "point")
        all_agree(folder, 4)


def test_that_a_backup_killed_on_the_way_is_no_backup(nursery: Nursery, again: Fresh) -> None:
    """What lies at its place is whole; no half-made one is taken for it."""
    for folder, acknowledged in killed(nursery, "back_up", "point", again):
        copy = folder / "copy.db"
        assert copy.exists() or not acknowledged
        if copy.exists() and copy.with_name("copy.db.keys.json").exists():
            copy.replace(folder / "kept.db")
            (folder / "copy.db.keys.json").replace(folder / "kept.db.keys.json")
            done_again(nursery, "put_back", folder / "point")
        else:
            done_again(nursery, "back_up", folder / "point")
        all_agree(folder, 4)


def test_that_a_backup_put_back_and_killed_on_the_way_is_put_back_again(
    nursery: Nursery, again: Fresh
) -> None:
    """The record opens, or putting the backup back once more makes it open; nothing is lost.

    The outbox gives back what was exported; the talk that never left is in the record aside.
    """
    stayed = 0
    for folder, acknowledged in killed(nursery, "put_back", "point", again):
        stayed += not acknowledged
        if not opens(folder / "point"):
            assert not acknowledged
        done_again(nursery, "put_back", folder / "point")
        services = opened(folder / "point")
        talks = len(services.consulting.listed())
        assert talks in (2, 3)
        services.care.close()
        all_agree(folder, talks + 1)
    assert stayed


def test_that_a_receipt_killed_while_it_is_given_is_given_again(
    nursery: Nursery, again: Fresh
) -> None:
    serials = set()
    for folder, _ in killed(nursery, "answer", "hub", again):
        for path in folder.glob(f"{POINT}-*.advr"):
            district = the_district(folder / "hub", "look")
            key = district.receipts._keys.signing.public
            district.close()
            serials.add(read_receipt(path.read_bytes(), key, path.name).serial)
        assert done_again(nursery, "answer", folder / "hub") == ("1",)
        all_agree(folder, 4)
    assert serials


def test_that_a_districts_backup_killed_on_the_way_raises_no_mark_too_early(
    nursery: Nursery, again: Fresh
) -> None:
    for folder, acknowledged in killed(nursery, "district_back_up", "hub", again):
        district = the_district(folder / "hub", "look")
        raised = district.record.register.backed_up()
        held = district.store.holdings()
        whole = raised and all(raised.get(one) == each.last for one, each in held.items())
        district.close()
        assert (folder / "hub-copy.db").exists() or not whole, "a mark without a backup"
        assert whole or not acknowledged
        done_again(nursery, "district_back_up", folder / "hub")
        all_agree(folder, 4)


def test_that_a_district_put_back_and_killed_on_the_way_is_put_back_again(
    nursery: Nursery, again: Fresh
) -> None:
    for folder, _ in killed(nursery, "district_put_back", "hub", again):
        services = opened(folder / "point")
        services.incoming.receive(folder / "receipt.advr")
        services.care.close()
        done_again(nursery, "district_put_back", folder / "hub")
        all_agree(folder, 4)


def test_that_a_pack_killed_on_its_way_out_never_shares_its_number_with_another(
    nursery: Nursery, again: Fresh
) -> None:
    """Points on the one would have no way to the other."""
    left = 0
    steps = steps_of(nursery, "send_down", again() / "hub")
    for step in range(steps - 14, steps, 4):
        folder = again()
        killed_at(nursery, "send_down", folder / "hub", step)
        written = {one.name: one.read_bytes() for one in (folder / "stick").glob("*.advp")}
        left += bool(written)
        done_again(nursery, "send_down", folder / "hub")
        district = the_district(folder / "hub", "look")
        kept = {f"pack-{one.serial:06d}.advp": one.content for one in district.store.packs.all()}
        district.close()
        there = {one.name: one.read_bytes() for one in (folder / "stick").glob("*.advp")}
        assert kept.items() >= there.items() >= written.items()
    assert left, "nobody died after it was written"
