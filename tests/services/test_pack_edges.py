"""Packs where it is close: faults in the middle, other districts, swapped sticks, exact effects."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisor_app.bootstrap import (
    World,
    open_district,
    packing_of,
    restore_district,
    unlock,
    working_library,
)
from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import BadInput, BundleRefused, KnownError
from advisor_app.domain.facts import Facts
from advisor_app.domain.screening import VERDICT_WORDS, Verdict
from advisor_app.services.pack_content import FILE_NAMES, Section
from advisor_app.services.screening import Judgement
from advisor_app.services.suite import Services
from advisor_app.store.driver import engine
from advisor_app.sync.keys import DistrictPublic
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, register, unheard
from tests.services.districts import a_district, drop, packed, rewrite

ROOT = Path(__file__).parents[2]
ALLOWANCE = "zz-gaoling-jintie"
EIGHTY = 'value = 80, words = "年满80周岁"'
SEVENTY_FIVE = 'value = 75, words = "年满75周岁"'
PEOPLE: tuple[dict[str, object], ...] = (
    {},
    {"birth": "1948-05-05", "hukou": "410106"},
    {"birth": "1948", "hukou": "410106"},
    {"birth": "1951-11", "hukou": "410106", "living": "alone"},
    {"birth": "1951-11-24", "hukou": "410106", "income": "minimum"},
    {"birth": "1930-02-28", "hukou": "410106", "care_level": 4, "income": "destitute"},
    {"birth": "1940-01-01", "hukou": "110101"},
    {"birth": "1940-01-01"},
    {"hukou": "410106", "care_level": 2},
    {"birth": "1970-01-01", "hukou": "410106"},
)


@pytest.fixture
def hub(tmp_path: Path) -> World:
    return a_district(tmp_path)


@pytest.fixture
def point(tmp_path: Path, hub: World) -> Iterator[Services]:
    assert hub.paths.keys.exists()
    services = a_point(tmp_path / "point", district=tmp_path / "hub.toml")
    yield services
    services.care.close()


def lower(hub: World) -> None:
    rewrite(hub, ALLOWANCE, EIGHTY, SEVENTY_FIVE)


def judged(point: Services) -> list[tuple[Judgement, ...]]:
    """Screen everybody one by one."""
    today = point.desk.today
    return [point.screenings.match(Facts.parse(one), today) for one in PEOPLE]


def verdicts(everybody: list[tuple[Judgement, ...]]) -> list[dict[str, Verdict]]:
    return [{one.policy.name: one.screening.verdict for one in each} for each in everybody]


def changed(before: list[dict[str, Verdict]], after: list[dict[str, Verdict]]) -> list[set[str]]:
    """Give for each person what changed, as a pack's effect says it."""
    return [
        {
            f"{name}：{VERDICT_WORDS[was]} → {VERDICT_WORDS[now]}"
            for name in {*old, *new}
            for was, now in [(old.get(name, _NO), new.get(name, _NO))]
            if was is not now
        }
        for old, new in zip(before, after, strict=True)
    ]


_NO = Verdict.UNLIKELY


def to_providers(hub: World) -> None:
    rewrite(hub, ALLOWANCE, 'category = "津贴补贴"', 'category = "机构与从业人员"')


def nothing_for_elders(hub: World) -> None:
    rewrite(hub, ALLOWANCE, 'audience = "', 'audience = "改过的说法：')


def one_less(hub: World) -> None:
    drop(hub, "hn-jingqu-mianpiao-60")


EDITS = [lower, to_providers, nothing_for_elders, one_less]


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: str(one.__name__))
def test_that_the_effect_is_what_screening_each_elder_gives_and_undo_gives_it_back(
    edit: Callable[[World], None], tmp_path: Path, hub: World, point: Services
) -> None:
    for number, facts in enumerate(PEOPLE):
        register(point, f"示例{number}", facts=facts)
    edit(hub)
    path = packed(hub, tmp_path / "one.advp")
    whole_before = judged(point)
    preview = point.packs.preview(path)
    assert judged(point) == whole_before
    point.packs.take_in(path, preview)
    each = changed(verdicts(whole_before), verdicts(judged(point)))
    assert preview.elders == sum(bool(one) for one in each)
    said = {f"{one.policy}：{one.words}": one.elders for one in preview.effects}
    assert said == Counter(words for one in each for words in one)
    assert bool(said) == (edit is not nothing_for_elders)
    assert len(preview.changes) == 1
    point.packs.undo()
    assert judged(point) == whole_before


def test_that_a_local_parameter_alone_is_a_change(
    tmp_path: Path, hub: World, point: Services
) -> None:
    path = working_library(hub) / "parameters.toml"
    text = path.read_text(encoding="utf-8")
    at = text.index('question = "') + len('question = "')
    path.write_text(text[:at] + "请问" + text[at:], encoding="utf-8")
    (change,) = point.packs.preview(packed(hub, tmp_path / "one.advp")).changes
    assert change.name.startswith("本地参数：")
    assert change.what == "改动"
    (row,) = change.differences
    assert (row.label, row.after) == ("要问的话", f"请问{row.before}")


def test_that_a_policy_that_comes_and_one_that_goes_are_said(
    tmp_path: Path, hub: World, point: Services
) -> None:
    folder = working_library(hub)
    text = (folder / f"{ALLOWANCE}.toml").read_text(encoding="utf-8")
    new = text.replace(f'id = "{ALLOWANCE}"', 'id = "sj-new"').replace(
        'name = "高龄津贴"', 'name = "示例新政策"'
    )
    (folder / "sj-new.toml").write_text(new, encoding="utf-8")
    one_less(hub)
    preview = point.packs.preview(packed(hub, tmp_path / "one.advp"))
    said = {one.name: one.what for one in preview.changes}
    assert said.pop("示例新政策") == "新增"
    assert list(said.values()) == ["删去"]
    assert preview.effects == ()
    assert preview.elders == 0


def test_that_the_day_of_a_pack_is_the_local_one(tmp_path: Path) -> None:
    night = TickingClock(datetime(2026, 11, 23, 20, 0, tzinfo=UTC))
    hub = a_district(tmp_path, clock=night)
    services = a_point(tmp_path / "point", district=tmp_path / "hub.toml")
    path = packed(hub, tmp_path / "one.advp")
    assert services.packs.preview(path).made_on == date(2026, 11, 24)
    services.care.close()


def test_that_another_file_in_the_place_of_the_one_shown_is_refused(
    tmp_path: Path, hub: World, point: Services
) -> None:
    path = packed(hub, tmp_path / "one.advp")
    preview = point.packs.preview(path)
    lower(hub)
    path.write_bytes(packed(hub, tmp_path / "two.advp").read_bytes())
    before = point.screenings.library
    with pytest.raises(BundleRefused, match="换成了另一个包"):
        point.packs.take_in(path, preview)
    assert point.screenings.library is before
    assert point.packs.history() == ()
    assert point.packs.take_in(path, point.packs.preview(path)) == 2


def test_that_the_numbers_of_a_former_district_say_nothing(
    tmp_path: Path, hub: World, point: Services
) -> None:
    """A point moves to another district, whose packs begin at 1 again."""
    packed(hub, tmp_path / "one.advp")
    lower(hub)
    point.packs.take_in(packed(hub, tmp_path / "two.advp"))
    other = a_district(tmp_path, "other")
    rewrite(other, ALLOWANCE, EIGHTY, 'value = 70, words = "年满70周岁"')
    point.exchange.join(DistrictPublic.read(tmp_path / "other.toml"))
    assert not any(one.is_in_force for one in point.packs.history())
    with pytest.raises(BadInput, match="没有可以撤销"):
        point.packs.undo()
    with pytest.raises(BundleRefused, match="不是本区发的"):
        point.packs.preview(tmp_path / "two.advp")
    assert point.packs.take_in(packed(other, tmp_path / "other.advp")) == 1
    assert [(one.serial, one.is_in_force) for one in point.packs.history()] == [
        (2, False), (1, True),
    ]  # fmt: skip
    taken = point.screenings.library
    point.care.close()
    again = unlock(a_world(tmp_path / "point", "again"), PASSPHRASE, unheard)
    assert again.screenings.library == taken
    assert again.packs.undo() == 1
    again.care.close()


def test_that_whoever_hears_of_it_reads_the_new_library(tmp_path: Path, hub: World) -> None:
    heard: list[tuple[frozenset[str], bool]] = []
    opened: list[Services] = []

    def hear(change: Changed) -> None:
        if "library" in change.kinds:
            policy = opened[0].screenings.library.get(ALLOWANCE)
            assert policy is not None
            heard.append((change.kinds, "75" in str(policy.versions)))

    opened.append(a_point(tmp_path / "point", district=tmp_path / "hub.toml", heard=hear))
    lower(hub)
    opened[0].packs.take_in(packed(hub, tmp_path / "one.advp"))
    opened[0].packs.undo()
    assert heard == [(frozenset({"library"}), True), (frozenset({"library"}), False)]
    opened[0].care.close()


_FULL = """
import resource, signal, sys
from pathlib import Path
from advisor_app.bootstrap import unlock
from advisor_app.domain.errors import RecordProblem
from tests.builders import PASSPHRASE, a_world, unheard
folder, path, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
services = unlock(a_world(folder, "full"), PASSPHRASE, unheard)
act = services.packs.undo if what == "undo" else lambda: services.packs.take_in(path)
before, history = services.screenings.library, services.packs.history()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most, room, refused = resource.RLIM_INFINITY, 0, 0
while True:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))
    try:
        act()
    except RecordProblem:
        refused += 1
    else:
        break
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert services.screenings.library is before
    assert services.packs.history() == history
    room += 20_011
assert services.screenings.library is not before
assert services.packs.history() != history
assert services.care.verify().problems == ()
services.care.close()
print(refused)
"""


@pytest.mark.parametrize("what", ["take in", "undo"])
def test_that_wherever_the_disk_fills_up_nothing_is_half_done(
    what: str, tmp_path: Path, hub: World, point: Services
) -> None:
    lower(hub)
    path = packed(hub, tmp_path / "one.advp")
    if what == "undo":
        point.packs.take_in(path)
    point.care.close()
    done = subprocess.run(
        [sys.executable, "-c", _FULL, tmp_path / "point", path, what],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr == ""
    assert int(done.stdout) >= 1


_KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from advisor_app.bootstrap import unlock
from tests.builders import PASSPHRASE, a_world
folder, path = Path(sys.argv[1]), Path(sys.argv[2])
services = unlock(a_world(folder, "killed"), PASSPHRASE, lambda _: None)
record = services.desk.record
record._db.execute("CREATE TEMP TABLE word(one)")
record._db.conn.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
record._db.execute("CREATE TEMP TRIGGER now AFTER INSERT ON main.pack BEGIN SELECT die(); END")
services.packs.take_in(path)
"""


def test_that_a_kill_in_the_middle_leaves_the_library_as_it_was(
    tmp_path: Path, hub: World, point: Services
) -> None:
    lower(hub)
    path = packed(hub, tmp_path / "one.advp")
    before = point.screenings.library
    point.care.close()
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, tmp_path / "point", path],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (-9, "")
    again = unlock(a_world(tmp_path / "point", "again"), PASSPHRASE, unheard)
    assert again.packs.history() == ()
    assert again.screenings.library == before
    assert again.packs.take_in(path) == 1
    again.care.close()


def test_that_a_name_no_point_takes_is_refused_at_the_district(tmp_path: Path, hub: World) -> None:
    folder = working_library(hub)
    odd = folder / "高龄.toml"
    (folder / f"{ALLOWANCE}.toml").rename(odd)
    with pytest.raises(BadInput, match=r"“高龄\.toml”不能下发"):
        packed(hub, tmp_path / "one.advp")
    odd.rename(folder / f"{ALLOWANCE}.toml")
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.history() == ()
        assert packing.pack(tmp_path / "one.advp").serial == 1


def test_that_an_empty_library_is_not_sent(tmp_path: Path, hub: World) -> None:
    for path in working_library(hub).glob("*.toml"):
        path.unlink()
    with pytest.raises(BadInput, match="一项政策也没有"):
        packed(hub, tmp_path / "one.advp")
    assert not (tmp_path / "one.advp").exists()


def test_that_a_number_is_used_up_only_with_its_file(tmp_path: Path, hub: World) -> None:
    with packing_of(hub, PASSPHRASE) as packing:
        with pytest.raises(KnownError, match="文件夹不存在"):
            packing.pack(tmp_path / "no" / "one.advp")
        assert packing.history() == ()
        assert packing.pack(tmp_path / "one.advp").serial == 1


def test_that_no_file_stays_whose_number_was_not_kept(tmp_path: Path, hub: World) -> None:
    """The last step of the transaction fails; a second pack of the number would lead nowhere."""
    path = tmp_path / "one.advp"
    with packing_of(hub, PASSPHRASE) as packing:
        db = packing._book._base._record._db
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("CREATE TEMP TABLE whole(id INTEGER PRIMARY KEY)")
        db.execute("CREATE TEMP TABLE part(id REFERENCES whole(id) DEFERRABLE INITIALLY DEFERRED)")
        db.execute(
            "CREATE TEMP TRIGGER orphan AFTER INSERT ON main.pack"
            " BEGIN INSERT INTO part VALUES(NEW.serial); END"
        )
        with pytest.raises(engine.DatabaseError):
            packing.pack(path)
        assert not path.exists()
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.history() == ()
        assert packing.pack(path).serial == 1


def test_that_numbers_sent_since_a_backup_are_not_given_again(tmp_path: Path, hub: World) -> None:
    """What went out after the backup is at points; the record that was put back knows nothing of it."""
    packed(hub, tmp_path / "one.advp")
    district = open_district(hub, PASSPHRASE)
    backup = district.backups.make(tmp_path / "kept.db").path
    district.close()
    rewrite(hub, ALLOWANCE, "满80周岁", "满八十周岁")
    lost = packed(hub, tmp_path / "two.advp")
    restore_district(hub, PASSPHRASE, backup)
    rewrite(hub, ALLOWANCE, "满八十周岁", "年满八十周岁")
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.pack(tmp_path / "three.advp").serial == 102
        assert packing.revert(1, tmp_path / "four.advp").serial == 103
    point = a_point(tmp_path / "point", district=tmp_path / "hub.toml")
    assert [point.packs.take_in(one) for one in (lost, tmp_path / "three.advp")] == [2, 102]
    point.care.close()


def test_that_a_working_library_begins_as_the_one_that_is_shipped(tmp_path: Path) -> None:
    hub = a_district(tmp_path)
    shipped = {one.name: one.read_bytes() for one in hub.paths.policies.glob("*.toml")}
    folder = working_library(hub)
    assert {one.name: one.read_bytes() for one in folder.glob("*.toml")} == shipped
    resources = hub.paths.resources
    for section, names in FILE_NAMES.items():
        if section in (Section.NOTICES, Section.REVOKED):
            continue
        for name in names:
            beside = resources / "directory" / name
            source = beside if section is Section.DIRECTORY else resources / name
            assert (folder / section / name).read_bytes() == source.read_bytes()
    assert (folder / "notices" / "notices.toml").is_file()
    assert not (folder / "revoked").exists()
    assert [one.name for one in hub.paths.data.iterdir() if one.name.endswith(".part")] == []
