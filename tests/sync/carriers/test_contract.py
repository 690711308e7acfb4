"""What every carrier promises, held against real servers."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.domain.place import PlaceKind
from advisor_app.sync.carriers.carrier import Carrier
from advisor_app.sync.carriers.problems import CarrierProblem, Trouble
from tests.sync.carriers.conftest import Ground, made_ground
from tests.sync.carriers.servers import Server

POINT = "410106-D05"
FOLDER = f"up/{POINT}"
NAME = "0123abcd-00112233aabbccdd.advb"
PATH = f"{FOLDER}/{NAME}"
SMALL = b"sealed \x00\xff" * 100
LARGE = random.Random(1).randbytes(3 << 20)


@pytest.fixture
def stick(servers: Callable[[PlaceKind], Server], tmp_path: Path) -> Ground:
    """A stick: for what does not depend on the kind."""
    return made_ground(servers(PlaceKind.FOLDER), tmp_path)


def fetched(ground: Ground, carrier: Carrier, path: str = PATH, most: int = 1 << 28) -> bytes:
    target = ground.here / "fetched"
    carrier.get(path, target, most)
    return target.read_bytes()


@pytest.mark.parametrize(
    "content", [SMALL, LARGE, b"", b"x"], ids=["small", "large", "empty", "one"]
)
def test_that_what_is_put_is_listed_and_comes_back_as_it_is(ground: Ground, content: bytes) -> None:
    carrier = ground.carrier()
    assert carrier.list(FOLDER) == ()
    assert carrier.stat(PATH) is None
    assert carrier.put_new(PATH, ground.file(content))
    (found,) = carrier.list(FOLDER)
    assert (found.name, found.size) == (NAME, len(content))
    assert carrier.stat(PATH) == found
    assert carrier.folders("up") == (POINT,)
    assert fetched(ground, carrier) == content


def test_that_putting_the_same_again_sends_nothing_and_is_no_trouble(ground: Ground) -> None:
    carrier, source = ground.carrier(), ground.file(SMALL)
    assert carrier.put_new(PATH, source)
    assert not carrier.put_new(PATH, source)
    assert [one.name for one in carrier.list(FOLDER)] == [NAME]


@pytest.mark.parametrize("other", [b"another", SMALL[:-1] + b"!"], ids=["length", "content"])
def test_that_a_name_that_is_taken_keeps_its_file(ground: Ground, other: bytes) -> None:
    carrier = ground.carrier()
    carrier.put_new(PATH, ground.file(SMALL))
    with pytest.raises(CarrierProblem, match="没有覆盖") as refused:
        carrier.put_new(PATH, ground.file(other, "other"))
    assert refused.value.trouble is Trouble.TAKEN
    assert fetched(ground, carrier) == SMALL
    assert len(carrier.list(FOLDER)) == 1


def test_that_a_name_that_says_whose_gets_the_newer_file(ground: Ground) -> None:
    carrier = ground.carrier()
    path = f"{FOLDER}/0123abcd.req"
    assert carrier.put_in_place(path, ground.file(b"first"))
    assert not carrier.put_in_place(path, ground.file(b"first"))
    assert carrier.put_in_place(path, ground.file(b"second"))
    assert fetched(ground, carrier, path) == b"second"


def test_that_deleting_is_done_once_and_asked_as_often_as_one_likes(ground: Ground) -> None:
    carrier = ground.carrier()
    carrier.put_new(PATH, ground.file(SMALL))
    carrier.delete(PATH)
    carrier.delete(PATH)
    carrier.delete(f"up/410106-D09/{NAME}")
    assert carrier.list(FOLDER) == ()
    assert carrier.stat(PATH) is None


def test_that_what_is_too_large_is_not_fetched(ground: Ground) -> None:
    carrier = ground.carrier()
    carrier.put_new(PATH, ground.file(SMALL))
    with pytest.raises(CarrierProblem) as refused:
        fetched(ground, carrier, most=len(SMALL) - 1)
    assert refused.value.trouble is Trouble.TOO_LARGE
    assert not (ground.here / "fetched").exists()
    assert fetched(ground, carrier, most=len(SMALL)) == SMALL


def test_that_a_file_that_is_gone_is_said(ground: Ground) -> None:
    carrier = ground.carrier()
    carrier.put_new(PATH, ground.file(SMALL))
    with pytest.raises(CarrierProblem) as refused:
        fetched(ground, carrier, f"{FOLDER}/0123abcd-ffffffffffffffff.advb")
    assert refused.value.trouble is Trouble.GONE


def test_that_folders_that_are_not_points_are_passed_over(ground: Ground) -> None:
    carrier = ground.carrier()
    for path in (PATH, "down/all/pack-000001.advp", f"down/{POINT}/0123abcd.cert"):
        carrier.put_new(path, ground.file(SMALL))
    assert carrier.folders("up") == (POINT,)
    assert carrier.folders("down") == (POINT,)
    assert [one.name for one in carrier.list("down/all")] == ["pack-000001.advp"]


@pytest.mark.parametrize(
    "path",
    ["x", "up/x", "../x.advb", f"up/../{NAME}", f"up/{POINT}/../{NAME}", f"/up/{POINT}/{NAME}",
     f"up/{POINT}/.hidden", f"up/{POINT}\\{NAME}", f"down/{POINT}/a\\b", "down/all/a/b", "etc/passwd"],
)  # fmt: skip
def test_that_no_path_leads_out_of_the_tree(stick: Ground, path: str) -> None:
    carrier = stick.carrier()
    for work in (
        lambda: carrier.put_new(path, stick.file(SMALL)),
        lambda: carrier.get(path, stick.here / "out", 100),
        lambda: carrier.delete(path),
        lambda: carrier.stat(path),
    ):
        with pytest.raises(ValueError, match=r".*"):
            work()
    assert not (stick.here / "out").exists()


@pytest.mark.parametrize("folder", ["", "x", "..", "up/..", "up/a b", "up/x/y", "down/a.b", "/up"])
def test_that_nothing_outside_the_tree_is_listed(stick: Ground, folder: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        stick.carrier().list(folder)
