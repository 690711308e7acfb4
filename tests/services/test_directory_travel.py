"""What points write of the directory reaches the district, about the same records."""

from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, open_district
from advisor_app.domain.directory import Service
from advisor_app.hub.district import District
from advisor_app.services.directory_base import record_of
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_point, a_world
from tests.services.directories import add

BEDS = record_of("sj-home-beds", "service")


@pytest.fixture
def district_world(tmp_path: Path) -> World:
    world = a_world(tmp_path / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    return world


def bundle(district: District, services: Services, tmp_path: Path) -> Path:
    """Enrol a point, export what it has, and close it."""
    code = services.desk.point.code
    services.exchange.request(tmp_path / f"{code}.req")
    district.enrol(tmp_path / f"{code}.req")
    path = tmp_path / f"{code}.advb"
    services.exchange.export(path, everything=True)
    services.care.close()
    return path


def known(district: District) -> dict[str, Service]:
    return {one.id: one for one in district.record.directory.services()}


def test_that_two_points_speak_of_the_same_entry(tmp_path: Path, district_world: World) -> None:
    district = open_district(district_world, PASSPHRASE)
    hub = tmp_path / "hub.toml"
    first = a_point(tmp_path / "a", "410106-D05", district=hub)
    second = a_point(tmp_path / "b", "410106-S02", district=hub)
    first.directory_keeping.check([BEDS])
    own = add(second, "示例助浴", provider="示例护理", phone="100-0001")
    second.directory_keeping.close([BEDS], "装修")
    bundles = [bundle(district, one, tmp_path) for one in (first, second)]
    assert [one.problem for one in district.merge(bundles)] == ["", ""]
    try:
        services = known(district)
        assert set(services) == {BEDS, own}
        assert services[own].phone == "100-0001"
        assert services[BEDS].name == "敬老院床位"
        (provider,) = district.record.directory.providers()
        assert provider.name == "示例护理"
        before = known(district)
        district.merge(list(reversed(bundles)))
        assert known(district) == before
        assert district.record.verify().problems == ()
    finally:
        district.close()


def test_that_what_is_only_shipped_does_not_travel(tmp_path: Path, district_world: World) -> None:
    district = open_district(district_world, PASSPHRASE)
    services = a_point(tmp_path / "a", "410106-D05", district=tmp_path / "hub.toml")
    assert services.directory.offers()
    district.merge([bundle(district, services, tmp_path)])
    try:
        assert known(district) == {}
        assert district.record.directory.mark() == ()
    finally:
        district.close()
