"""The composition root: making, opening and recovering records."""

from pathlib import Path

import pytest

from advisor_app.__main__ import late_door, main
from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap import (
    door_of,
    found_district,
    has_record,
    open_district,
    points_of,
    screenings_of,
    set_up,
    unlock,
)
from advisor_app.domain.errors import BadInput, KnownError, RecordProblem, WrongPassphrase
from advisor_app.selftest import check_program
from advisor_app.services.door import FirstRun
from advisor_app.support.paths import Paths, default_data, paths_for, resources_folder
from advisor_app.sync.keys import DistrictKeys
from tests.builders import KEY, PASSPHRASE, a_point, a_record, a_world, unheard

FIRST = FirstRun(
    point="410106-D05", point_name="示例顾问点", advisor="示例顾问", passphrase=PASSPHRASE
)


def changed(**fields: object) -> FirstRun:
    values = {name: getattr(FIRST, name) for name in FirstRun.__slots__}
    return FirstRun(**(values | fields))  # type: ignore[arg-type]


def test_that_a_record_is_made_once_and_opened_again(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert not has_record(world)
    services = set_up(world, FIRST, unheard)
    point, advisor = services.desk.point, services.desk.advisor
    services.care.close()
    assert has_record(world)
    again = unlock(world, PASSPHRASE, unheard)
    assert (again.desk.point, again.desk.advisor) == (point, advisor)
    assert (point.code, point.name, advisor.name) == ("410106-D05", "示例顾问点", "示例顾问")
    again.care.close()


def test_that_a_second_first_run_leaves_the_first_alone(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    set_up(world, FIRST, unheard).care.close()
    before = (tmp_path / "keys.json").read_bytes()
    with pytest.raises(RecordProblem, match="已经有"):
        set_up(world, changed(passphrase="Another-1"), unheard)
    assert (tmp_path / "keys.json").read_bytes() == before
    unlock(world, PASSPHRASE, unheard).care.close()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"point": "410106-D17"}, "point"),
        ({"point": ""}, "point"),
        ({"advisor": "  "}, "advisor"),
        ({"passphrase": ""}, "passphrase"),
        ({"district": Path("nowhere.toml")}, "district"),
    ],
)
def test_that_an_impossible_first_run_leaves_nothing(
    fields: dict[str, object], field: str, tmp_path: Path
) -> None:
    world = a_world(tmp_path)
    with pytest.raises(BadInput) as refused:
        set_up(world, changed(**fields), unheard)
    assert refused.value.field == field
    assert not has_record(world)
    set_up(world, FIRST, unheard).care.close()


def test_that_a_first_run_that_was_cut_off_can_be_tried_again(tmp_path: Path) -> None:
    """The power went after the database was made and before its key was kept."""
    a_record(tmp_path, key=KEY).close()
    world = a_world(tmp_path)
    set_up(world, FIRST, unheard).care.close()
    unlock(world, PASSPHRASE, unheard).care.close()


def test_that_a_wrong_passphrase_leaves_the_record_free(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    set_up(world, FIRST, unheard).care.close()
    with pytest.raises(WrongPassphrase):
        unlock(world, "not this one", unheard)
    unlock(world, PASSPHRASE, unheard).care.close()


def test_that_the_district_opens_a_record_whose_passphrase_was_forgotten(tmp_path: Path) -> None:
    hub = a_world(tmp_path / "hub", "hub")
    found_district(hub, "示例区", PASSPHRASE, tmp_path / "d.toml")
    a_point(tmp_path / "point", district=tmp_path / "d.toml").care.close()
    district = open_district(hub, PASSPHRASE)
    identity = DistrictKeys.from_text(district.record.device.setting("district_keys") or "")
    district.close()
    keys = KeyFile.load(tmp_path / "point" / "keys.json")
    assert keys.unlock_with_recovery(identity.age_identity) == keys.unlock(PASSPHRASE)


def test_that_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    with pytest.raises(RecordProblem, match="init"):
        unlock(world, PASSPHRASE, unheard)
    with pytest.raises(RecordProblem, match="hub init"):
        open_district(world, PASSPHRASE)


def test_that_a_district_is_founded_once(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    found_district(world, "示例区", PASSPHRASE, tmp_path / "d.toml")
    with pytest.raises(RecordProblem, match="已经有"):
        found_district(world, "示例区", PASSPHRASE, tmp_path / "e.toml")
    assert not (tmp_path / "e.toml").exists()


def test_that_a_district_without_a_place_for_its_public_file_is_not_founded(
    tmp_path: Path,
) -> None:
    world = a_world(tmp_path / "hub")
    with pytest.raises(KnownError):
        found_district(world, "示例区", PASSPHRASE, tmp_path / "missing" / "d.toml")
    assert not has_record(world)


def test_that_screening_needs_no_record(tmp_path: Path) -> None:
    assert len(screenings_of(a_world(tmp_path)).policies) >= 12
    assert list(tmp_path.iterdir()) == []


def test_that_there_are_twenty_two_points(tmp_path: Path) -> None:
    codes = [one.code for one in points_of(a_world(tmp_path))]
    assert len(set(codes)) == 22
    assert sum("-S" in code for code in codes) == 6


def test_that_a_door_knows_whether_anybody_lives_here(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    door = door_of(world)
    assert door.is_new()
    assert len(door.points()) == 22
    assert door.weakness("12345678")
    door.set_up(FIRST, unheard).care.close()
    assert not door.is_new()
    door.unlock(PASSPHRASE, unheard).care.close()


def test_that_the_late_door_opens_like_the_real_one(tmp_path: Path) -> None:
    set_up(a_world(tmp_path), FIRST, unheard).care.close()
    door = late_door(Paths(resources_folder(), tmp_path))
    assert not door.is_new()
    door.load()
    assert len(door.points()) == 22
    assert door.weakness(PASSPHRASE) == ""
    door.unlock(PASSPHRASE, unheard).care.close()


def test_that_without_a_screen_the_window_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["--data", str(tmp_path)]) == 2
    assert "没有屏幕" in capsys.readouterr().err


def test_that_the_program_checks_itself_without_touching_the_record(tmp_path: Path) -> None:
    checks = check_program(Paths(resources_folder(), tmp_path / "data"))
    assert [one.problem for one in checks] == [""] * len(checks)
    assert not (tmp_path / "data").exists()


def test_that_a_program_without_its_parts_says_which(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "broken.toml").write_text("x", encoding="utf-8")
    checks = check_program(Paths(tmp_path, tmp_path / "data"))
    assert "broken.toml" in checks[0].problem


def test_that_paths_follow_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "there"))
    assert default_data() == tmp_path / "there"
    assert paths_for(None).record == tmp_path / "there" / "record.db"
    assert paths_for(tmp_path).keys == tmp_path / "keys.json"
    monkeypatch.delenv("ADVISOR_DATA")
    assert default_data().is_absolute()
    assert (resources_folder() / "fonts" / "NotoSansSC-Regular.ttf").exists()
