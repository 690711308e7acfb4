"""Packs in any order, with repeats, cut off in the middle: what stands follows from which came."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.bootstrap import unlock
from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.services.pack_content import Section
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_point, a_world, unheard
from tests.services.districts import a_district, library_files, signed

ROOT = Path(__file__).parents[2]
SECTIONS: tuple[tuple[Section, ...], ...] = (
    (Section.TOPICS, Section.POINTS, Section.NOTICES, Section.TALLY),
    (Section.NOTICES,),
    (Section.TOPICS, Section.TALLY),
    (Section.POINTS,),
    (Section.NOTICES, Section.POINTS),
    (Section.TALLY,),
)
"""What each of six packs holds; each says its own number in each of its sections."""

NOTICE = '[[notice]]\nid = "n"\ntitle = "第{}号"\ntext = "说明"\nvalid_from = 2026-01-01\n'


def marked(files: dict[str, bytes], serial: int) -> dict[str, bytes]:
    """Give files that say a pack's number in each section."""
    said = {
        "topics/topics.toml": ('label = "助餐"', f'label = "助餐{serial}"'),
        "points/points.toml": ("济源路街道养老服务中心", f"中心{serial}"),
        "tally/tally.toml": ("银发顾问点工作月报", f"月报{serial}"),
    }
    made = dict(files)
    for name, (old, new) in said.items():
        if name in made:
            made[name] = made[name].replace(old.encode(), new.encode())
    if "notices/notices.toml" in made:
        made["notices/notices.toml"] = NOTICE.format(serial).encode()
    return made


class Post:
    """A district's packs, and a point to which they are brought."""

    def __init__(self, folder: Path) -> None:
        hub = a_district(folder)
        self.paths: dict[int, Path] = {}
        for serial, sections in enumerate(SECTIONS, 1):
            path = folder / f"{serial}.advp"
            files = marked(library_files(hub, sections), serial)
            path.write_bytes(signed(hub, files, serial, reverts=serial // 5))
            self.paths[serial] = path
        self.folder = folder / "point"
        self.point = a_point(self.folder, district=folder / "hub.toml")

    def start_over(self) -> None:
        while any(one.is_in_force for one in self.point.packs.history()):
            self.point.packs.undo()

    def bring(self, serial: int) -> bool:
        try:
            return self.point.packs.take_in(self.paths[serial]) == serial
        except BundleRefused:
            return False

    def stands(self) -> dict[Section, int]:
        """Give the number that each section says; nought where it is as shipped."""
        return said_by(self.point)

    def open_again(self) -> None:
        self.point.care.close()
        self.point = unlock(a_world(self.folder, Random()), PASSPHRASE, unheard)


def said_by(point: Services) -> dict[Section, int]:
    names = {one.provider.name for one in point.directory.offers()}
    centre = next((one for one in names if one.startswith("中心") and one[2:].isdigit()), "")
    told = {
        Section.TOPICS: point.consulting.words_of(["meals"])[0].removeprefix("助餐"),
        Section.POINTS: centre.removeprefix("中心"),
        Section.NOTICES: "".join(one.notice.title.strip("第号") for one in point.notices.current()),
        Section.TALLY: point.reporting.declarations.title.removeprefix(
            "银发顾问点工作"
        ).removeprefix("月报"),
    }
    return {section: int(number or 0) for section, number in told.items()}


def expected(serials: set[int]) -> dict[Section, int]:
    """Give what must stand: of each section the newest that holds it."""
    return {
        section: max(
            (one for one in serials if section in SECTIONS[one - 1]), default=0
        )
        for section in (Section.TOPICS, Section.POINTS, Section.NOTICES, Section.TALLY)
    }  # fmt: skip


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    made = Post(tmp_path_factory.mktemp("post"))
    yield made
    made.point.care.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(1, len(SECTIONS)), max_size=10))
def test_that_any_order_with_repeats_ends_with_the_newest(post: Post, brought: list[int]) -> None:
    post.start_over()
    for serial in brought:
        before = post.stands()
        taken = post.bring(serial)
        after = post.stands()
        assert all(after[one] >= before[one] for one in after), "an old pack over a newer one"
        assert taken or after == before, "refused, and something changed"
    assert post.stands() == expected(set(brought))


@pytest.mark.parametrize("seed", range(3))
def test_that_what_stands_is_the_same_after_a_restart(post: Post, seed: int) -> None:
    post.start_over()
    order = Random(seed).choices(range(1, len(SECTIONS) + 1), k=8)
    for serial in order:
        post.bring(serial)
    before = post.stands()
    post.open_again()
    assert post.stands() == before == expected(set(order))


def test_that_undoing_goes_back_pack_by_pack(post: Post) -> None:
    post.start_over()
    for serial in (1, 3, 4, 5):
        post.bring(serial)
    for left in ({1, 3, 4}, {1, 3}, {1}, set[int]()):
        post.point.packs.undo()
        assert post.stands() == expected(left)
    with pytest.raises(BadInput, match="没有可以撤销"):
        post.point.packs.undo()


_KILLED = """
import os, signal, sys
from pathlib import Path
from advisor_app.bootstrap import unlock
from tests.builders import PASSPHRASE, a_world
folder, path, table = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
services = unlock(a_world(folder, "killed"), PASSPHRASE, lambda _: None)
db = services.desk.record._db
db.conn.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
for when in ("INSERT", "UPDATE"):
    db.execute(
        f"CREATE TEMP TRIGGER at_{when} AFTER {when} ON main.{table} BEGIN SELECT die(); END"
    )
services.packs.take_in(path)
"""


@pytest.mark.parametrize("table", ["pack", "setting"])
def test_that_a_kill_at_any_step_of_taking_in_leaves_what_stood_and_it_goes_in_later(
    tmp_path: Path, table: str
) -> None:
    post = Post(tmp_path)
    post.bring(1)
    post.point.care.close()
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, post.folder, post.paths[3], table],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (-9, "")
    post.point = unlock(a_world(post.folder, "after"), PASSPHRASE, unheard)
    assert post.stands() == expected({1})
    assert [one.serial for one in post.point.packs.history()] == [1]
    assert post.bring(3)
    assert post.stands() == expected({1, 3})
    assert post.point.care.verify().problems == ()
    post.point.care.close()
