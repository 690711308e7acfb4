"""From the district's working library to a point and back one step."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, packing_of, unlock, working_library
from advisor_app.domain.errors import BadInput, BundleRefused, KnownError
from advisor_app.domain.facts import Facts
from advisor_app.domain.screening import Verdict
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, register, unheard
from tests.services.districts import library_files, signed

ALLOWANCE = "zz-gaoling-jintie"
SEVENTY_EIGHT = {"birth": "1948-05-05", "hukou": "410106"}
Edit = Callable[[str, str], None]


@pytest.fixture
def hub(tmp_path: Path) -> World:
    world = a_world(tmp_path / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    return world


@pytest.fixture
def edit(hub: World) -> Edit:
    """Give what replaces words in the allowance's file."""
    path = working_library(hub) / f"{ALLOWANCE}.toml"
    cases = path.with_suffix(".cases.toml")
    cases.unlink(missing_ok=True)

    def replace(old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def point(tmp_path: Path, hub: World) -> Iterator[Services]:
    assert hub.paths.keys.exists()
    services = a_point(tmp_path / "point", district=tmp_path / "hub.toml")
    yield services
    services.care.close()


def packed(hub: World, path: Path) -> Path:
    with packing_of(hub, PASSPHRASE) as packing:
        packing.pack(path)
    return path


def verdict(services: Services, facts: dict[str, object]) -> Verdict:
    judged = services.screenings.match(Facts.parse(facts), services.desk.today)
    return next(one.screening.verdict for one in judged if one.policy.id == ALLOWANCE)


def lower(edit: Edit) -> None:
    """Let the allowance begin at 75."""
    edit('value = 80, words = "年满80周岁"', 'value = 75, words = "年满75周岁"')


def test_that_a_pack_is_looked_at_taken_in_and_undone(
    tmp_path: Path, hub: World, edit: Edit, point: Services
) -> None:
    register(point, facts=SEVENTY_EIGHT)
    register(point, "李芳", facts={"birth": "1970-01-01", "hukou": "410106"})
    lower(edit)
    path = packed(hub, tmp_path / "one.advp")
    before = point.screenings.library
    preview = point.packs.preview(path)
    assert point.screenings.library is before
    (change,) = [one for one in preview.changes if one.name == "高龄津贴"]
    assert any("75" in each.after and "80" in each.before for each in change.differences)
    assert preview.elders == 1
    (effect,) = preview.effects
    assert (effect.policy, effect.words, effect.elders) == ("高龄津贴", "可能不符合 → 可能符合", 1)
    assert verdict(point, SEVENTY_EIGHT) is Verdict.UNLIKELY
    assert point.packs.take_in(path) == 1
    assert verdict(point, SEVENTY_EIGHT) is Verdict.LIKELY
    assert point.packs.undo() == 1
    assert verdict(point, SEVENTY_EIGHT) is Verdict.UNLIKELY
    assert point.screenings.library == before
    assert [(one.serial, one.undone) for one in point.packs.history()] == [(1, True)]
    with pytest.raises(BadInput, match="没有可以撤销"):
        point.packs.undo()


def test_that_a_pack_stands_when_the_counter_is_opened_again(
    tmp_path: Path, hub: World, edit: Edit, point: Services
) -> None:
    lower(edit)
    point.packs.take_in(packed(hub, tmp_path / "one.advp"))
    point.care.close()
    again = unlock(a_world(tmp_path / "point", "again"), PASSPHRASE, unheard)
    assert verdict(again, SEVENTY_EIGHT) is Verdict.LIKELY
    assert [one.is_in_force for one in again.packs.history()] == [True]
    again.care.close()


def test_that_the_newest_pack_counts_and_an_older_one_is_refused(
    tmp_path: Path, hub: World, edit: Edit, point: Services
) -> None:
    first = packed(hub, tmp_path / "one.advp")
    lower(edit)
    second = packed(hub, tmp_path / "two.advp")
    point.packs.take_in(second)
    for look in (point.packs.preview, point.packs.take_in):
        with pytest.raises(BundleRefused, match="第1号，比正在用的第2号旧"):
            look(first)
    with pytest.raises(BundleRefused, match="已经收过"):
        point.packs.take_in(second)
    assert verdict(point, SEVENTY_EIGHT) is Verdict.LIKELY


def test_that_undoing_goes_back_to_the_pack_before(
    tmp_path: Path, hub: World, edit: Edit, point: Services
) -> None:
    lower(edit)
    point.packs.take_in(packed(hub, tmp_path / "one.advp"))
    edit("value = 75", "value = 70")
    point.packs.take_in(packed(hub, tmp_path / "two.advp"))
    young = {"birth": "1955-05-05", "hukou": "410106"}
    assert verdict(point, young) is Verdict.LIKELY
    assert point.packs.undo() == 2
    assert verdict(point, young) is Verdict.UNLIKELY
    assert verdict(point, SEVENTY_EIGHT) is Verdict.LIKELY
    assert point.packs.take_in(tmp_path / "two.advp") == 2
    assert verdict(point, young) is Verdict.LIKELY


def test_that_a_point_without_a_district_knows_nobodys_signature(
    tmp_path: Path, hub: World
) -> None:
    lonely = a_point(tmp_path / "lonely")
    with pytest.raises(BadInput, match="接入区里"):
        lonely.packs.preview(packed(hub, tmp_path / "one.advp"))
    lonely.care.close()


def test_that_a_strangers_pack_changes_nothing(tmp_path: Path, point: Services) -> None:
    other = a_world(tmp_path / "other", "other")
    found_district(other, "别的区", PASSPHRASE, tmp_path / "other.toml")
    before = point.screenings.library
    with pytest.raises(BundleRefused, match="不是本区发的"):
        point.packs.take_in(packed(other, tmp_path / "other.advp"))
    assert point.screenings.library is before
    assert point.packs.history() == ()


@pytest.mark.parametrize("name", ["nothing.advp", "."])
def test_that_a_file_that_cannot_be_read_is_said(
    point: Services, tmp_path: Path, name: str
) -> None:
    with pytest.raises(KnownError, match="读不出"):
        point.packs.preview(tmp_path / name)


def test_that_a_wrong_library_is_not_sent(tmp_path: Path, hub: World, edit: Edit) -> None:
    edit('level = "市"', 'level = "乡"')
    with packing_of(hub, PASSPHRASE) as packing:
        with pytest.raises(BadInput, match=rf"{ALLOWANCE}\.toml 第\d+行 level"):
            packing.pack(tmp_path / "one.advp")
        assert packing.history() == ()
    assert not (tmp_path / "one.advp").exists()


def test_that_a_library_whose_examples_fail_is_not_sent(
    tmp_path: Path, hub: World, edit: Edit
) -> None:
    lower(edit)
    cases = working_library(hub) / f"{ALLOWANCE}.cases.toml"
    cases.write_text(
        f'policy = "{ALLOWANCE}"\n[[case]]\nname = "78岁"\non = 2026-11-23\n'
        'facts = { birth = "1948-05-05", hukou = "410106" }\nexpect = "可能不符合"\n',
        encoding="utf-8",
    )
    with (
        packing_of(hub, PASSPHRASE) as packing,
        pytest.raises(BadInput, match="例子“78岁”：应为可能不符合，判为可能符合"),
    ):
        packing.pack(tmp_path / "one.advp")


def test_that_the_district_sees_what_it_has_not_sent(
    tmp_path: Path, hub: World, edit: Edit
) -> None:
    with packing_of(hub, PASSPHRASE) as packing:
        assert f"{ALLOWANCE}.toml" in packing.changed()
        assert packing.pack(tmp_path).path == tmp_path / "pack-000001.advp"
        assert packing.changed() == ()
        first = (tmp_path / "pack-000001.advp").read_bytes()
        again = packing.pack(tmp_path / "again.advp")
        assert again.serial == 1
        assert again.path.read_bytes() == first
        assert [one.serial for one in packing.history()] == [1]
        lower(edit)
        assert packing.changed() == (f"{ALLOWANCE}.toml",)
        assert packing.pack(tmp_path).serial == 2
        assert [one.serial for one in packing.history()] == [2, 1]


def test_that_a_pack_with_an_error_inside_is_refused_whole(
    tmp_path: Path, hub: World, point: Services, edit: Edit
) -> None:
    """A district with an older linter may send what a newer point finds wrong."""
    edit('level = "市"', 'level = "乡"')
    path = tmp_path / "one.advp"
    path.write_bytes(signed(hub, library_files(hub)))
    before = point.screenings.library
    for look in (point.packs.preview, point.packs.take_in):
        with pytest.raises(BundleRefused, match=rf"{ALLOWANCE}\.toml 第\d+行 level.*整包没有收"):
            look(path)
    assert point.screenings.library is before


def test_that_a_full_disk_leaves_the_library_as_it_was(
    tmp_path: Path, hub: World, edit: Edit, point: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower(edit)
    path = packed(hub, tmp_path / "one.advp")
    before = point.screenings.library

    def fail(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("advisor_app.store.packs.Packs.keep", fail)
    with pytest.raises(KnownError):
        point.packs.take_in(path)
    assert point.screenings.library is before
    assert verdict(point, SEVENTY_EIGHT) is Verdict.UNLIKELY


def test_that_what_a_pack_changed_is_known_from_its_day_on(
    tmp_path: Path, hub: World, edit: Edit
) -> None:
    clock = TickingClock()
    services = a_point(tmp_path / "p", district=tmp_path / "hub.toml", clock=clock)
    lower(edit)
    services.packs.take_in(packed(hub, tmp_path / "one.advp"))
    today = services.desk.today
    assert services.packs.changed_since(today) == {ALLOWANCE}
    assert services.packs.changed_since(today.replace(year=2027)) == frozenset()
    services.care.close()
