"""A point added or renamed while the district is open: it counts at once, everywhere."""

from pathlib import Path

import pytest

from advisor_app.bootstrap import World, door_of, set_up
from advisor_app.domain.errors import BadInput
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.door import FirstRun
from advisor_app.services.pack_content import Section
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_world, unheard
from tests.services.district.town import Town
from tests.services.districts import edit, table

S07 = "410106-S07"
NEW = f'\n[[point]]\ncode = "{S07}"\nname = "示例新中心"\nkind = "street_centre"\n'


def add(town: Town, more: str = NEW) -> None:
    path = table(town.hub, Section.POINTS)
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")


def begun(world: World, **given: object) -> Services:
    values = {"point": S07, "point_name": "", "advisor": "示例", "passphrase": PASSPHRASE}
    return set_up(world, FirstRun(**(values | given)), unheard)  # type: ignore[arg-type]


def test_that_a_new_point_gets_a_slip_and_joins_by_it(
    town: Town, district: DistrictServices, tmp_path: Path
) -> None:
    with pytest.raises(BadInput):
        district.devices.make_slip(S07)
    add(town)
    slip = district.devices.make_slip(S07)
    assert slip.point_name == "示例新中心"
    with pytest.raises(BadInput, match=S07):
        begun(a_world(tmp_path / "none"))
    services = begun(a_world(tmp_path / "new"), slip=slip.digits, point_name="新中心")
    services.exchange.request(tmp_path / "new.req")
    services.care.close()
    assert district.devices.enrol(tmp_path / "new.req").point_name == "示例新中心"


def test_that_the_public_file_names_the_points_of_the_moment(
    town: Town, district: DistrictServices, tmp_path: Path
) -> None:
    door = door_of(a_world(tmp_path / "new"))
    assert len(door.points_in(town.public)) == len(door.points()) == 22
    add(town)
    public = tmp_path / "again.toml"
    district.devices.write_public(public)
    assert door.points_in(public)[-1].name == "示例新中心"
    services = begun(a_world(tmp_path / "new"), district=public)
    assert services.desk.point.name == "示例新中心"
    services.care.close()


def test_that_a_renamed_and_a_new_point_are_awaited_at_once(
    town: Town, district: DistrictServices
) -> None:
    edit(table(town.hub, Section.POINTS), "济源路街道养老服务中心", "济源路新名字")
    add(town)
    lines = district.standings.read()
    assert (lines[0].name, lines[-1].name) == ("济源路新名字", "示例新中心")
    assert dict(district.devices.points())[S07] == "示例新中心"


def test_that_a_list_spoilt_by_hand_leaves_the_one_shipped(
    town: Town, district: DistrictServices
) -> None:
    add(town, "\n[[point]\n")
    assert len(district.devices.points()) == 22
    edit(table(town.hub, Section.POINTS), "\n[[point]\n", NEW)
    assert len(district.devices.points()) == 23
