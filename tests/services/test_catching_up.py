"""A working library and what other officers sent since: taken whole, and nothing from here is lost."""

import errno
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.bootstrap import World, packing_of, working_library
from advisor_app.bootstrap.shipped import shipped_files
from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.services import catching_up
from advisor_app.services.catching_up import CatchingUp, CaughtUp
from advisor_app.services.library_base import LibraryBase
from advisor_app.services.pack_content import Section
from advisor_app.services.working_library import WorkingLibrary
from advisor_app.store.packs import KeptPack
from advisor_app.support.files import refusal, save
from advisor_app.support.paths import resources_folder
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.packs import Pack, write_pack
from tests.builders import PASSPHRASE, TickingClock, a_record, a_world
from tests.services.districts import (
    MADE,
    a_district,
    drop,
    edit,
    library_files,
    packed,
    sent_by_another,
    table,
)

KEYS = DistrictKeys.create(Random("catching up").randbytes)
POLICIES = resources_folder() / "policies"
ALWAYS = ("parameters.toml", "gj-liulang-qitao-jiuzhu.toml")
NAMES = ("hn-dusheng-hulijia.toml", "zz-gaoling-jintie.toml", "hn-laonian-zhucan.toml")

Files = dict[str, bytes]


def version(name: str, mark: str) -> bytes:
    return (POLICIES / name).read_bytes() + f"\n# {mark}\n".encode()


STATES = st.tuples(*[st.sampled_from(["", "甲", "乙", "丙"])] * len(NAMES)).map(
    lambda marks: {name: version(name, one) for name, one in zip(NAMES, marks, strict=True) if one}
)
"""Each of a few policies is not there, or stands in one of three spellings."""


def a_pack(serial: int, files: Mapping[str, bytes]) -> KeptPack:
    whole = {f"policies/{name}": one for name, one in files.items()}
    whole |= {f"policies/{name}": (POLICIES / name).read_bytes() for name in ALWAYS}
    pack = Pack(serial=serial, made_at=MADE, district="示例区", files=whole)
    content = write_pack(pack, KEYS.signing)
    return KeptPack(
        serial=serial, digest=hashlib.sha256(content).hexdigest(), made_at=MADE.isoformat(),
        taken_at=MADE.isoformat(), undone=False, content=content,
    )  # fmt: skip


class Desk:
    """A working library of a few policies, and the packs of its district."""

    def __init__(self, folder: Path) -> None:
        world = a_world(folder)
        self.record = a_record(folder)
        self.library = WorkingLibrary(working_library(world), tuple)
        self.base = LibraryBase(self.record, self.record.packs)
        self.packs: tuple[KeptPack, ...] = ()
        self.serial = 0
        self.catching_up = CatchingUp(
            self.base, self.library, lambda one: shipped_files(world, one), KEYS.signing.public,
            TickingClock(),
        )  # fmt: skip

    def lay(self, files: Mapping[str, bytes]) -> None:
        """Have the library hold these policies and no others."""
        for one in self.library.folder.glob("*.toml"):
            one.unlink()
        for name in ALWAYS:
            (self.library.folder / name).write_bytes((POLICIES / name).read_bytes())
        for name, content in files.items():
            (self.library.folder / name).write_bytes(content)

    def send(self, files: Mapping[str, bytes]) -> KeptPack:
        self.serial += 1
        pack = a_pack(self.serial, files)
        with self.record.begin():
            self.record.packs.keep(pack)
        self.packs = (pack, *self.packs)
        return pack

    def take(self) -> CaughtUp:
        return self.catching_up.take(self.packs)

    def there(self) -> Files:
        files = self.library.files(Section.POLICIES)
        return {name: one for name, one in files.items() if name not in ALWAYS}


def aside(done: CaughtUp) -> Files:
    folder = done.folder
    found = sorted(folder.rglob("*.toml")) if folder else []
    return {one.name: one.read_bytes() for one in found}


@pytest.fixture(scope="module")
def many_times(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.record.close()


@given(before=STATES, sent=STATES, here=STATES)
def test_that_every_file_is_as_it_was_sent_or_as_it_was_changed_here_and_nothing_is_gone(
    many_times: Desk, before: Files, sent: Files, here: Files
) -> None:
    desk = many_times
    desk.packs = ()
    desk.base.in_step(desk.send(before))
    newest = desk.send(sent)
    desk.lay(here)
    theirs = {one for one in NAMES if sent.get(one) not in (before.get(one), here.get(one))}
    if not theirs:
        assert desk.catching_up.missed(desk.packs) is None
        return
    done = desk.take()
    expected = {one: (sent if one in theirs else here).get(one) for one in NAMES}
    assert desk.there() == {name: one for name, one in expected.items() if one is not None}
    both = {one for one in theirs if here.get(one) != before.get(one)}
    assert aside(done) == {one: here[one] for one in both if one in here}
    assert {name for _, name in (*done.aside, *done.back)} == both
    own = {one for one in NAMES if here.get(one) != sent.get(one)}
    assert {name for _, name in done.own} & set(NAMES) == own - theirs
    assert desk.base.serial() == newest.serial
    assert desk.catching_up.missed(desk.packs) is None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.record.close()


def test_that_it_can_be_stopped_anywhere_and_done_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the second, the third … file that is written; then there is room."""
    before = {name: version(name, "甲") for name in NAMES}
    sent = {name: version(name, "乙") for name in NAMES}
    here = {**before, NAMES[0]: version(NAMES[0], "丙")}
    desk.base.in_step(desk.send(before))
    desk.send(sent)
    for allowed in range(4):
        desk.lay(here)
        left = iter(range(allowed))
        with monkeypatch.context() as full:
            full.setattr(catching_up, "save", lambda *_, left=left: _until_full(left, *_))
            with pytest.raises(RecordProblem, match="磁盘满了"):
                desk.take()
        assert desk.base.serial() == 1
        found = {one.read_bytes() for one in desk.library.folder.parent.rglob(NAMES[0])}
        assert here[NAMES[0]] in found
    desk.take()
    assert desk.there() == sent


def _until_full(left: Iterator[int], path: Path, content: bytes) -> None:
    if next(left, None) is None:
        raise refusal(OSError(errno.ENOSPC, "full"), path)
    save(path, content)


def test_that_there_is_nothing_to_take_where_nothing_was_sent(desk: Desk) -> None:
    desk.lay({})
    desk.base.in_step(desk.send({}))
    with pytest.raises(BadInput, match="没有要取的"):
        desk.take()


def test_that_a_pack_that_was_about_to_be_sent_counts_once_the_record_has_it(desk: Desk) -> None:
    first = desk.send({})
    desk.base.in_step(first)
    second = a_pack(2, {NAMES[0]: version(NAMES[0], "甲")})
    desk.base.sending(second)
    assert (desk.base.serial(), desk.base.highest()) == (1, 1)
    with desk.record.begin():
        desk.record.packs.keep(second)
    # the program ended here: it could not note any more that it went
    assert (desk.base.serial(), desk.base.highest()) == (2, 1)
    desk.base.in_step(second)
    assert (desk.base.serial(), desk.base.highest()) == (2, 2)


def test_that_a_pack_that_went_wrong_leaves_the_library_on_the_one_before(desk: Desk) -> None:
    desk.base.in_step(desk.send({}))
    desk.base.sending(a_pack(2, {}))
    desk.base.sending(a_pack(2, {NAMES[0]: version(NAMES[0], "乙")}))
    assert desk.base.serial() == 1


def test_that_a_machine_from_before_stands_on_the_newest_that_it_sent(desk: Desk) -> None:
    assert desk.base.serial() == 0
    desk.send({})
    desk.send({})
    assert (desk.base.serial(), desk.base.highest()) == (2, 0)


def test_that_a_folder_that_begins_anew_keeps_the_number_that_left(desk: Desk) -> None:
    desk.base.begin_anew()
    assert (desk.base.serial(), desk.base.highest()) == (0, 0)
    desk.base.in_step(desk.send({}))
    desk.base.in_step(desk.send({}))
    desk.base.begin_anew()
    assert (desk.base.serial(), desk.base.highest()) == (0, 2)


# What an officer sees.


@pytest.fixture
def hub(tmp_path: Path) -> World:
    return a_district(tmp_path)


@pytest.fixture
def sent(hub: World, tmp_path: Path) -> Path:
    """The folder of packs, after ours: somebody else renamed a topic and dropped a policy."""
    packed(hub, tmp_path / "one.advp")
    files = library_files(hub)
    files["topics/topics.toml"] = files["topics/topics.toml"].replace(
        'label = "助餐"'.encode(), 'label = "吃饭"'.encode()
    )
    sent_by_another(hub, files)
    return tmp_path


def test_that_what_another_sent_is_not_shown_as_changes_of_ours(hub: World, sent: Path) -> None:
    with packing_of(hub, PASSPHRASE) as packing:
        outlook = packing.outlook()
        assert outlook.missed is not None
        assert (outlook.missed.serials, outlook.missed.base) == ((2,), 1)
        assert [one.words for one in outlook.changes] == ["咨询事项“助餐”改名为“吃饭”"]
        assert outlook.files == ("topics/topics.toml",)
        assert [one.serial for one in outlook.sent] == [2, 1]
        assert "这里改过、还没有下发的，取来以后照旧留着" in outlook.missed.explained
    del sent


def test_that_nothing_goes_down_over_what_another_sent(hub: World, sent: Path) -> None:
    edit(table(hub, Section.TOPICS), 'label = "助浴"', 'label = "洗澡"')
    with packing_of(hub, PASSPHRASE) as packing:
        with pytest.raises(BadInput, match=r"下发过的第2号.*请先取来"):
            packing.pack(sent / "two.advp")
        assert not (sent / "two.advp").exists()
        assert [one.serial for one in packing.history()] == [2, 1]


def test_that_what_it_did_not_touch_goes_down_before_it_is_taken(hub: World, sent: Path) -> None:
    """A notice is urgent; the other's topics can wait."""
    path = table(hub, Section.NOTICES)
    path.write_text(
        '[[notice]]\nid = "n"\ntitle = "停电"\ntext = "说明"\nvalid_from = 2026-01-01\n',
        encoding="utf-8",
    )
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.pack(sent / "three.advp", [Section.NOTICES]).serial == 3
        missed = packing.missed()
        assert missed is not None
        assert (missed.serials, missed.base) == ((3, 2), 1)
        assert missed.both == ()
        assert packing.take().taken == ((Section.TOPICS, "topics.toml"),)
        assert packing.missed() is None
        assert packing.changes() == ()


def test_that_the_sent_state_is_taken_and_what_was_changed_here_is_still_to_be_sent(
    hub: World, sent: Path
) -> None:
    edit(table(hub, Section.POINTS), "济源路街道养老服务中心", "改了名的中心")
    with packing_of(hub, PASSPHRASE) as packing:
        done = packing.take()
        assert (done.serial, done.taken, done.own) == (
            2, ((Section.TOPICS, "topics.toml"),), ((Section.POINTS, "points.toml"),),
        )  # fmt: skip
        assert done.folder is None
        assert done.words == (
            "已取来第2号：咨询事项（topics.toml）换成了下发的；"
            "这里改过的顾问点名单（points.toml）照旧留着，还没有下发"
        )
        assert packing.changed() == ("points/points.toml",)
        assert packing.pack(sent / "three.advp").serial == 3
        assert packing.outlook().missed is None
    assert 'label = "吃饭"' in table(hub, Section.TOPICS).read_text(encoding="utf-8")


def test_that_a_file_that_both_changed_is_put_aside_whole(hub: World, sent: Path) -> None:
    path = table(hub, Section.TOPICS)
    edit(path, 'label = "助餐"', 'label = "餐饮"')
    mine = path.read_bytes()
    with packing_of(hub, PASSPHRASE) as packing:
        missed = packing.missed()
        assert missed is not None
        assert "两边都改过的咨询事项（topics.toml）用下发的" in missed.explained
        done = packing.take()
    assert done.folder is not None
    assert done.folder.parent == hub.paths.data
    assert (done.folder / "topics" / "topics.toml").read_bytes() == mine
    assert str(done.folder) in done.words
    assert b"\xe5\x90\x83\xe9\xa5\xad" in path.read_bytes()  # 吃饭
    del sent


def test_that_a_folder_that_is_gone_takes_what_was_sent_and_does_not_turn_it_back(
    hub: World, tmp_path: Path
) -> None:
    """A record on a new machine, its folder lost with the old one: 下发 as it is undid it all."""
    edit(table(hub, Section.TOPICS), 'label = "助餐"', 'label = "吃饭"')
    packed(hub, tmp_path / "one.advp")
    shutil.rmtree(hub.paths.library)
    for _ in range(2):  # the folder is made at the first opening
        with packing_of(hub, PASSPHRASE) as packing:
            assert packing.outlook().files == ("topics/topics.toml",)
            with pytest.raises(BadInput, match="第1号"):
                packing.pack(tmp_path / "two.advp")
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.take().serial == 1
        assert packing.outlook().changes == ()
        assert packing.pack(tmp_path / "two.advp").is_new is False


def test_that_a_policy_that_was_dropped_here_comes_back_where_another_changed_it(
    hub: World, tmp_path: Path
) -> None:
    packed(hub, tmp_path / "one.advp")
    files = library_files(hub)
    name = f"policies/{NAMES[1]}"
    sent_by_another(hub, {**files, name: files[name] + "\n# 改\n".encode()})
    drop(hub, NAMES[1].removesuffix(".toml"))
    with packing_of(hub, PASSPHRASE) as packing:
        done = packing.take()
        assert done.back == ((Section.POLICIES, NAMES[1]),)
        assert done.folder is None
        assert "又放回来了" in done.words
    assert (working_library(hub) / NAMES[1]).is_file()


def test_that_going_back_needs_nothing_to_be_taken_first(hub: World, sent: Path) -> None:
    """What another sent is wrong, and must not stand while the own folder is put in order."""
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.revert(1, sent / "three.advp").serial == 3
        assert packing.missed() is None  # the points have what lies here
    table(hub, Section.TOPICS).unlink()
    sent_by_another(hub, {**library_files(hub, [Section.NOTICES])}, serial=4)
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.revert(2, sent / "five.advp").serial == 5
        assert "topics.toml" in packing.outlook().problem


def test_that_who_lays_the_same_files_himself_is_in_step(hub: World, sent: Path) -> None:
    edit(table(hub, Section.TOPICS), 'label = "助餐"', 'label = "吃饭"')
    with packing_of(hub, PASSPHRASE) as packing:
        again = packing.pack(sent / "again.advp")
        assert (again.serial, again.is_new) == (2, False)
        edit(table(hub, Section.TOPICS), 'label = "吃饭"', 'label = "餐饮"')
        assert packing.missed() is None
        assert packing.pack(sent / "three.advp").serial == 3


def test_that_many_files_are_counted_and_not_named(hub: World, tmp_path: Path) -> None:
    packed(hub, tmp_path / "one.advp")
    files = library_files(hub)
    marked = {name: one + b"\n" if name.startswith("policies/hn") else one
              for name, one in files.items()}  # fmt: skip
    count = sum(files[name] != one for name, one in marked.items())
    assert count > 3
    sent_by_another(hub, marked)
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.outlook().changes == ()
        assert packing.take().words == f"已取来第2号：{count} 个文件换成了下发的"
