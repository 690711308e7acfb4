"""A device that lost records is given back what the district holds; backups carry a watermark."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.store.backup import check_backup, keys_beside
from advisor_app.store.district_register import EnrolledDevice
from advisor_app.sync.bundle import SealedBundle, open_bundle, write_file
from tests.hub.rogues import Rogue
from tests.hub.sides import D01, D05, Sides


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    made = Sides(tmp_path)
    yield made
    made.shut()


def device(sides: Sides, code: str = D05) -> EnrolledDevice:
    return next(one for one in sides.district.store.register.devices() if one.point == code)


def returned(sides: Sides) -> SealedBundle | None:
    return sides.district.returning.returned_for(device(sides))


def test_that_a_device_that_lacks_nothing_gets_nothing(sides: Sides) -> None:
    sides.point()
    assert returned(sides) is None
    sides.talks(2)
    sides.reported()
    assert returned(sides) is None


def test_that_a_point_that_lost_its_last_days_gets_them_back(sides: Sides, tmp_path: Path) -> None:
    """Its folder is put back as it was, outbox and anchor with it: only the district knows."""
    sides.talks()
    sides.reported()
    sides.point().care.close()
    shutil.copytree(tmp_path / D05, tmp_path / "kept")
    lost = sides.reopened()
    sides.talks(3)
    sides.reported()
    lost.care.close()
    shutil.rmtree(tmp_path / D05)
    shutil.copytree(tmp_path / "kept", tmp_path / D05)
    services = sides.reopened()
    assert len(services.consulting.today()) == 1
    sides.talks()
    sides.reported()
    sealed = returned(sides)
    assert sealed is not None
    path = tmp_path / "back.advb"
    write_file(path, sealed)
    services.incoming.receive(path)
    assert len(services.consulting.today()) == 5
    sides.answered()
    sides.reported()
    again = returned(sides)  # its chain stays forked, so nobody can say that it has both
    assert again is not None
    write_file(path, again)
    services.incoming.receive(path)
    assert len(services.consulting.today()) == 5
    assert services.care.verify().problems == ()
    assert sides.district.record.verify().problems == ()


def test_that_what_goes_back_is_for_that_device_and_by_the_district(
    sides: Sides, tmp_path: Path
) -> None:
    rogue = Rogue(tmp_path, D01, "neighbour")
    shutil.copy(sides.public, tmp_path / "hub.toml")
    rogue.enrol(sides.district)
    sides.talks(2)
    sides.reported()
    with sides.district.store.begin():
        sides.district.record._db.execute("UPDATE bundle SET said = '{}'")
    sealed = returned(sides)
    assert sealed is not None
    path = tmp_path / "back.advb"
    write_file(path, sealed)
    opened = open_bundle(path, sides.point().exchange._keys.identity(), sides.key)
    assert (opened.statement.point, opened.statement.device) == (D05, device(sides).device)
    assert [one.seq for one in opened.revisions] == list(range(1, len(opened.revisions) + 1))
    assert {one.kind for one in opened.revisions if one.has_body} >= {"consultation"}
    with pytest.raises(BadInput, match="没有留下收件的公钥"):
        sides.district.returning.returned_for(device(sides, D01))


def test_that_devices_are_named_by_their_first_digits(sides: Sides) -> None:
    sides.point()
    known = device(sides)
    find = sides.district.enrolment.named
    assert find(known.device[:6].upper()) == known
    for name in ("", "zz", "  "):
        with pytest.raises(BadInput, match="没有编号"):
            find(name)
    with sides.district.store.begin():
        sides.district.store.register.enrol(replace(known, device=known.device[:-1] + "x"))
    with pytest.raises(BadInput, match="有 2 台"):
        find(known.device[:6])


def test_that_a_device_out_of_use_gets_nothing(sides: Sides) -> None:
    sides.talks()
    sides.reported()
    sides.district.enrolment.revoke(device(sides).device, "丢失")
    with pytest.raises(BadInput, match="停用"):
        returned(sides)


def test_that_a_backup_is_whole_and_opens_with_the_key_beside_it(
    sides: Sides, tmp_path: Path
) -> None:
    sides.talks(2)
    sides.reported()
    out = tmp_path / "stick"
    out.mkdir()
    made = sides.district.backups.make(out)
    assert made.path.parent == out
    assert keys_beside(made.path).read_bytes() == (tmp_path / "hub" / "keys.json").read_bytes()
    key = sides.district.record.backups._key
    assert check_backup(made.path, key).revisions == made.revisions > 2
    named = sides.district.backups.make(out / "named.db")
    assert named.path.name == "named.db"
    marks = sides.district.store.register.backed_up()
    assert sum(marks.values()) == made.revisions


def test_that_a_backup_that_fails_raises_no_watermark(sides: Sides, tmp_path: Path) -> None:
    sides.talks()
    sides.reported()
    with pytest.raises(BadInput, match="自己的位置"):
        sides.district.backups.make(tmp_path / "hub" / "record.db")
    with pytest.raises((BadInput, RecordProblem)):
        sides.district.backups.make(tmp_path / "no" / "such" / "file.db")
    (tmp_path / "hub" / "keys.json").rename(tmp_path / "keys.json")
    with pytest.raises(RecordProblem, match="密钥文件"):
        sides.district.backups.make(tmp_path / "x.db")
    (tmp_path / "keys.json").rename(tmp_path / "hub" / "keys.json")
    assert sides.district.store.register.backed_up() == {}
