"""Where the district knows better than what the point wrote: shown, taken, or left."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, unlock, working_library
from advisor_app.domain.directory import Offer, ServiceStatus
from advisor_app.domain.errors import BadInput
from advisor_app.services.directory_keeping import entry_of
from advisor_app.services.pack_content import Section
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, START, TickingClock, a_point, a_world, unheard
from tests.services.districts import a_district, packed, table

TODAY = date(2026, 11, 23)


@pytest.fixture
def hub(tmp_path: Path) -> World:
    world = a_district(tmp_path)
    working_library(world)
    return world


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock(START - timedelta(days=10))


@pytest.fixture
def point(tmp_path: Path, hub: World, clock: TickingClock) -> Iterator[Services]:
    assert hub.paths.keys.exists()
    services = a_point(tmp_path / "point", district=tmp_path / "hub.toml", clock=clock)
    yield services
    services.care.close()


def any_offer(point: Services) -> Offer:
    """Give an offer of the shipped tables at a place of its own."""
    return next(
        one for one in point.directory.offers() if one.site and "顾问点" not in one.service.name
    )


def write(point: Services, **values: object) -> Offer:
    """Write what this point says of the offer."""
    offer = any_offer(point)
    form = point.directory_keeping.edit(offer.id)
    point.directory_keeping.save(form, replace(entry_of(offer), **values))  # type: ignore[arg-type]
    return point.directory.offer(offer.id)


def corrected(hub: World, name: str, kind: str, **cells: str) -> None:
    """Change cells of the one line of a table that has a name."""
    import csv
    from io import StringIO

    path = table(hub, Section.DIRECTORY, kind)
    rows = list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    found = [row for row in rows[1:] if row[rows[0].index("name")] == name]
    assert found, name
    for row in found:
        for column, cell in cells.items():
            row[rows[0].index(column)] = cell
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def take(point: Services, hub: World, path: Path) -> None:
    point.packs.take_in(packed(hub, path))


def test_that_a_later_check_of_the_district_is_shown_and_taken_with_one_step(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    mine = write(point, phone="100-0000-0001", fee="5元")
    clock.at = START
    corrected(hub, mine.service.name, "services.csv", phone="100-0000-0002", fee="",
              checked_on="2026-11-20", checked_by="区里甲")  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    assert point.directory.offer(mine.id).service.phone == "100-0000-0001"
    found = point.directory_updates.of(mine.service.id)
    assert found is not None
    assert (found.name, found.checked_on, found.checked_by) == (
        mine.service.name, date(2026, 11, 20), "区里甲")  # fmt: skip
    assert [(one.label, one.before, one.after) for one in found.differences] == [
        ("电话", "100-0000-0001", "100-0000-0002")
    ]
    (line,) = [one for one in point.today.read().notices if one.topic == "区里有更新"]
    assert (line.page, line.subject) == ("directory", mine.service.id)
    assert point.directory_updates.take(mine.service.id) == 1
    now = point.directory.offer(mine.id).service
    assert (now.phone, now.fee, now.checked_on, now.checked_by) == (
        "100-0000-0002", "5元", date(2026, 11, 20), "区里甲")  # fmt: skip
    assert point.directory_updates.listed() == ()
    with pytest.raises(BadInput, match="没有更新的说法"):
        point.directory_updates.take(mine.service.id)


def test_that_what_the_point_wrote_later_is_left_in_peace(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    clock.at = START
    mine = write(point, phone="100-0000-0001")
    for number, day in enumerate(("2026-11-20", "2026-11-23", "")):
        corrected(hub, mine.service.name, "services.csv", phone=f"100-0000-000{number + 2}",
                  checked_on=day)  # fmt: skip
        take(point, hub, tmp_path / f"{number}.advp")
        assert point.directory_updates.listed() == (), day
    assert point.directory.offer(mine.id).service.phone == "100-0000-0001"


def test_that_a_check_at_the_point_counts_as_its_word(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    mine = write(point, phone="100-0000-0001")
    clock.at = START
    point.directory_keeping.check([mine.id])
    corrected(hub, mine.service.name, "services.csv", phone="100-0000-0002",
              checked_on="2026-11-20")  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    assert point.directory_updates.listed() == ()


def test_that_what_the_district_leaves_empty_takes_nothing_away(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    mine = write(point, phone="100-0000-0001", fee="5元", alert="先打电话")
    clock.at = START
    corrected(hub, mine.service.name, "services.csv", phone="", fee="", alert="",
              checked_on="2026-11-20")  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    assert point.directory_updates.listed() == ()


def test_that_a_place_and_a_body_are_corrected_along_with_their_service(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    mine = write(point, address="示例路1号", provider_phone="100-0000-0001")
    assert mine.site is not None
    clock.at = START
    corrected(hub, mine.site.name, "sites.csv", address="示例路2号")
    corrected(hub, mine.provider.name, "providers.csv", phone="100-0000-0009")
    corrected(hub, mine.service.name, "services.csv", checked_on="2026-11-20")
    take(point, hub, tmp_path / "one.advp")
    found = point.directory_updates.of(mine.service.id)
    assert found is not None
    assert {(one.label, one.after) for one in found.differences} == {
        ("地址", "示例路2号"), ("机构电话", "100-0000-0009")}  # fmt: skip
    assert point.directory_updates.take(mine.service.id) == 2
    now = point.directory.offer(mine.id)
    assert (now.address, now.provider.phone) == ("示例路2号", "100-0000-0009")


def test_that_staying_with_ones_own_holds_until_the_district_says_something_else(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    mine = write(point, phone="100-0000-0001")
    clock.at = START
    corrected(hub, mine.service.name, "services.csv", phone="100-0000-0002",
              checked_on="2026-11-20")  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    point.directory_updates.keep(mine.service.id)
    assert point.directory_updates.listed() == ()
    assert point.directory.offer(mine.id).service.phone == "100-0000-0001"
    point.care.close()
    again = unlock(a_world(tmp_path / "point", "again"), PASSPHRASE, unheard)
    assert again.directory_updates.listed() == ()
    corrected(hub, mine.service.name, "services.csv", phone="100-0000-0003",
              checked_on="2026-11-21")  # fmt: skip
    take(again, hub, tmp_path / "two.advp")
    found = again.directory_updates.of(mine.service.id)
    assert found is not None
    assert found.differences[0].after == "100-0000-0003"
    again.care.close()


def test_that_a_service_closed_here_and_open_at_the_district_is_told(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    mine = any_offer(point)
    point.directory_keeping.close([mine.id], "维修")
    clock.at = START
    corrected(hub, mine.service.name, "services.csv", checked_on="2026-11-20",
              status="active", alert="")  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    found = point.directory_updates.of(mine.service.id)
    assert found is not None
    assert [(one.label, one.before, one.after) for one in found.differences] == [
        ("状态", "暂停", "开着")
    ]
    point.directory_updates.take(mine.service.id)
    now = point.directory.offer(mine.id).service
    assert (now.status, now.alert) == (ServiceStatus.ACTIVE, "维修")


def test_that_a_clock_that_was_ahead_does_not_silence_the_district(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    clock.at = START.replace(year=2050)
    mine = write(point, phone="100-0000-0001")
    clock.at = START
    corrected(hub, mine.service.name, "services.csv", phone="100-0000-0002",
              checked_on="2026-11-20")  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    assert point.directory_updates.of(mine.service.id) is not None


def test_that_what_the_point_did_not_write_follows_the_pack_by_itself(
    tmp_path: Path, hub: World, point: Services, clock: TickingClock
) -> None:
    clock.at = START
    offer = any_offer(point)
    corrected(hub, offer.service.name, "services.csv", phone="100-0000-0002",
              checked_on="2026-11-20")  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    assert point.directory.offer(offer.id).service.phone == "100-0000-0002"
    assert point.directory_updates.listed() == ()
