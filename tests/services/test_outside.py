"""A leg on the network: what stops one file stops no other, what stops all is told once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput, Stopped
from advisor_app.domain.place import Place
from advisor_app.services.carrier_setting import Carriers
from advisor_app.services.legs import Leg, Trip, travelled
from advisor_app.services.outside import STOPPED, Outside, emptied
from advisor_app.sync.carriers import layout
from advisor_app.sync.carriers.carrier import Carrier
from tests.sync.carriers.conftest import QUICK

FOLDER = "up/410106-D05"
NAME, OTHER = "0123abcd-0123456789abcdef.advb", "0123abcd-0000000000000000.advb"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def carrier(stick: Path) -> Iterator[Carrier]:
    made = Carriers(replace(QUICK, tries=1)).open(Place.parse(str(stick)))
    yield made
    made.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"ours")
    return path


def found(name: str) -> layout.Named:
    known = layout.named(name)
    assert known is not None
    return known


def test_that_a_name_that_is_taken_stops_no_other(
    carrier: Carrier, stick: Path, source: Path
) -> None:
    (stick / FOLDER).mkdir(parents=True)
    (stick / FOLDER / NAME).write_bytes(b"somebody's")
    with Outside(carrier) as outside:
        assert not outside.put(f"{FOLDER}/{NAME}", source)
        assert outside.put(f"{FOLDER}/{OTHER}", source)
    assert outside.failure == ""
    (problem,) = outside.problems
    assert "同名但内容不同" in problem
    assert (stick / FOLDER / NAME).read_bytes() == b"somebody's"
    assert (stick / FOLDER / OTHER).read_bytes() == b"ours"


def test_that_a_file_that_went_meanwhile_stops_no_other(
    carrier: Carrier, source: Path, tmp_path: Path
) -> None:
    with Outside(carrier) as outside:
        outside.put(f"{FOLDER}/{OTHER}", source)
        assert not outside.get(f"{FOLDER}/{NAME}", tmp_path / "a", found(NAME))
        assert outside.get(f"{FOLDER}/{OTHER}", tmp_path / "b", found(OTHER))
    assert outside.failure == ""
    assert len(outside.problems) == 1
    assert not (tmp_path / "a").exists()
    assert (tmp_path / "b").read_bytes() == b"ours"


def test_that_a_stick_that_is_pulled_out_ends_the_leg(
    carrier: Carrier, stick: Path, source: Path, tmp_path: Path
) -> None:
    with Outside(carrier) as outside:
        stick.rename(tmp_path / "elsewhere")
        outside.put(f"{FOLDER}/{NAME}", source)
        pytest.fail("nothing more can be done there")
    assert "U盘插好了没有" in outside.failure
    assert outside.problems == []


@pytest.mark.parametrize(
    ("error", "told"),
    [(Stopped("停"), STOPPED), (BadInput("没有这样的点", "point"), "没有这样的点")],
)
def test_that_what_is_known_ends_the_leg_and_is_told(
    carrier: Carrier, error: Exception, told: str
) -> None:
    with Outside(carrier) as outside:
        raise error
    assert outside.failure == told


def test_that_a_bug_is_no_trouble_of_the_network(carrier: Carrier) -> None:
    with pytest.raises(ZeroDivisionError), Outside(carrier) as outside:
        raise ZeroDivisionError
    assert outside.failure == ""


@pytest.mark.parametrize(("anew", "there"), [(True, b"new"), (False, b"old")])
def test_that_only_what_may_takes_the_place_of_an_older_one(
    carrier: Carrier, stick: Path, tmp_path: Path, anew: bool, there: bytes
) -> None:
    path, folder = f"{FOLDER}/{NAME}", tmp_path / "inbox"
    with Outside(carrier) as outside:
        assert outside.put_content(path, b"old", folder, anew=False)
        assert outside.put_content(path, b"new", folder, anew=anew) is anew
    assert (stick / path).read_bytes() == there
    assert len(outside.problems) == (0 if anew else 1)
    assert list(folder.iterdir()) == []


def test_that_what_lies_there_already_is_not_sent_twice(carrier: Carrier, tmp_path: Path) -> None:
    with Outside(carrier) as outside:
        assert outside.put_content(f"{FOLDER}/{NAME}", b"same", tmp_path, anew=False)
        outside.put_content(f"{FOLDER}/{NAME}", b"same", tmp_path, anew=False)
    assert outside.problems == []
    assert outside.failure == ""


def test_that_a_folder_for_what_comes_keeps_only_what_is_half_there(tmp_path: Path) -> None:
    inbox = tmp_path / "a" / "inbox"
    emptied(inbox)
    assert inbox.is_dir()
    for name in ("whole.advr", "half.advr.part"):
        (inbox / name).write_bytes(b"x")
    (inbox / "folder").mkdir()
    emptied(inbox, nothing=True)
    assert len(list(inbox.iterdir())) == 3
    emptied(inbox)
    assert sorted(one.name for one in inbox.iterdir()) == ["folder", "half.advr.part"]


def test_that_a_trip_hands_on_what_each_leg_came_back_with() -> None:
    trip = Trip(reached=True, words="", lines=(), problems=(), value={})
    seen: list[object] = []

    def leg(gives: object) -> Leg:
        return Leg(network=False, work=lambda came: (seen.append(came), gives)[1])

    assert travelled((leg(1), leg("two"), leg(trip))) is trip
    assert seen == [None, 1, "two"]
