"""Real servers that die, vanish, come back, fall silent, fill up or let nobody write."""

import hashlib
import os
import random
import resource
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.errors import RecordProblem, Stopped
from advisor_app.domain.place import PlaceKind
from advisor_app.sync.carriers.carrier import Patience
from advisor_app.sync.carriers.problems import CarrierProblem, Trouble, of_system
from tests.sync.carriers.conftest import QUICK, Ground

FOLDER = "up/410106-D05"
PATH = f"{FOLDER}/0123abcd-00112233aabbccdd.advb"
LARGE = random.Random(2).randbytes(3 << 20)
HUGE = LARGE * 8
ONCE = replace(QUICK, tries=1)

#: What is said when a place is gone: a stick is missing, a server does not answer.
AWAY = {Trouble.MISSING, Trouble.UNREACHABLE, Trouble.LOST, Trouble.TIMED_OUT}


class Trip:
    """Does something once when a part of it is through."""

    def __init__(self, happens: Callable[[], None], at: float = 0.5) -> None:
        self._happens = happens
        self._at = at
        self.times = 0

    def __call__(self, done: int, total: int) -> None:
        if total and done >= total * self._at and not self.times:
            self.times += 1
            self._happens()


def whole(ground: Ground) -> bytes:
    """Fetch what stands on the place, by somebody who comes anew."""
    target = ground.here / "looked at"
    ground.carrier().get(PATH, target, 1 << 28)
    return target.read_bytes()


def test_that_a_server_killed_in_the_middle_of_an_upload_leaves_nothing_that_counts(
    ground: Ground,
) -> None:
    trip = Trip(ground.server.kill)
    carrier = ground.carrier(trip, ONCE)
    with pytest.raises(CarrierProblem) as refused:
        carrier.put_new(PATH, ground.file(LARGE))
    assert refused.value.trouble in AWAY
    assert trip.times == 1
    ground.server.start()
    again = ground.carrier()
    assert PATH.rpartition("/")[2] not in [one.name for one in again.list(FOLDER)]
    assert again.put_new(PATH, ground.file(LARGE))
    assert whole(ground) == LARGE


def test_that_an_upload_goes_on_by_itself_when_the_server_comes_back(ground: Ground) -> None:
    """The server dies in the middle and is there again by the third try."""
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if sum(waits) > 2.5:
            ground.server.start()

    trip = Trip(ground.server.kill)
    carrier = ground.carrier(trip, replace(QUICK, sleep=sleep))
    if ground.place.kind is PlaceKind.FOLDER:  # a stick that is out stays out: nobody waits for it
        with pytest.raises(CarrierProblem, match="U盘插好了没有"):
            carrier.put_new(PATH, ground.file(LARGE))
        assert waits == []
        return
    assert carrier.put_new(PATH, ground.file(LARGE))
    assert trip.times == 1
    assert sum(waits) == pytest.approx(1 + 2)
    assert whole(ground) == LARGE


def interrupt(ground: Ground) -> Callable[[], None]:
    """Give what ends a download; of a pulled stick's file the system gives no more."""
    if ground.place.kind is PlaceKind.FOLDER:
        return lambda: os.truncate(ground.behind / PATH, len(LARGE) // 4)
    return ground.server.kill


def content_for(ground: Ground) -> bytes:
    """Give more than the system's buffers hold, where a server sends without being asked."""
    return HUGE if ground.place.kind in (PlaceKind.WEBDAV, PlaceKind.S3) else LARGE


def test_that_a_server_killed_in_the_middle_of_a_download_leaves_a_part_that_is_gone_on_from(
    ground: Ground,
) -> None:
    content = content_for(ground)
    ground.carrier().put_new(PATH, ground.file(content))
    trip = Trip(interrupt(ground), 1 / 12)
    target = ground.here / "target"
    with pytest.raises(CarrierProblem) as refused:
        ground.carrier(trip, ONCE).get(PATH, target, 1 << 28)
    assert refused.value.trouble in AWAY
    assert not target.exists()
    begun = target.with_name("target.part").stat().st_size
    assert 0 < begun < len(content)
    ground.server.start()
    if ground.place.kind is PlaceKind.S3:  # this server forgets what it held
        ground.carrier().put_new(PATH, ground.file(content))
    elif ground.place.kind is PlaceKind.FOLDER:
        (ground.behind / PATH).write_bytes(content)
    heard: list[int] = []
    ground.carrier(lambda done, _: heard.append(done)).get(PATH, target, 1 << 28)
    assert target.read_bytes() == content
    assert min(heard) > begun, "what was fetched before is not fetched again"
    assert not target.with_name("target.part").exists()


def test_that_a_server_that_does_not_answer_is_given_up_in_time(ground: Ground) -> None:
    if ground.place.kind is PlaceKind.FOLDER:
        return  # the system itself answers for a folder
    carrier = ground.carrier(patience=replace(ONCE, timeout=1))
    carrier.put_new(PATH, ground.file(b"small"))
    ground.server.freeze()
    with pytest.raises(CarrierProblem) as refused:
        carrier.list(FOLDER)
    assert refused.value.trouble in {Trouble.TIMED_OUT, Trouble.LOST}
    with pytest.raises(CarrierProblem):
        ground.carrier(patience=replace(ONCE, timeout=1)).list(FOLDER)
    ground.server.thaw()
    assert len(ground.carrier().list(FOLDER)) == 1


def test_that_tries_are_bounded_and_farther_apart_each_time(ground: Ground) -> None:
    ground.server.kill()
    waits: list[float] = []
    patience = Patience(
        tries=5, first=1, longest=4, timeout=3, sleep=waits.append, chance=lambda: 0.0
    )
    with pytest.raises(CarrierProblem) as refused:
        ground.carrier(patience=patience).list(FOLDER)
    assert refused.value.trouble in AWAY
    expected = [] if ground.place.kind is PlaceKind.FOLDER else [0.5, 1, 2, 2]
    assert sum(waits) == pytest.approx(sum(expected))
    assert list(patience.waits()) == [0.5, 1, 2, 2]
    assert list(replace(patience, chance=lambda: 1.0).waits()) == [1, 2, 4, 4]


def test_that_who_stops_an_upload_leaves_nothing_that_counts(ground: Ground) -> None:
    def stop() -> None:
        raise Stopped("停下了")

    with pytest.raises(Stopped):
        ground.carrier(Trip(stop)).put_new(PATH, ground.file(LARGE))
    assert ground.carrier().list(FOLDER) == ()
    assert ground.carrier().put_new(PATH, ground.file(LARGE))
    assert whole(ground) == LARGE


def test_that_who_stops_while_it_waits_need_not_wait(ground: Ground) -> None:
    waits: list[float] = []

    def moved(_done: int, _total: int) -> None:
        if waits:
            raise Stopped("停下了")

    if ground.place.kind is PlaceKind.FOLDER:
        return
    ground.server.kill()
    with pytest.raises(Stopped):
        ground.carrier(moved, replace(QUICK, sleep=waits.append)).list(FOLDER)
    assert len(waits) == 1


# What a half-written file is worth.


def parts(ground: Ground) -> list[Path]:
    return sorted(ground.behind.rglob("*.part"))


def test_that_a_torn_upload_cannot_be_seen_and_is_gone_on_from(disk: Ground) -> None:
    ground = disk

    def stop() -> None:
        raise Stopped("停下了")

    with pytest.raises(Stopped):
        ground.carrier(Trip(stop)).put_new(PATH, ground.file(LARGE))
    if ground.place.kind is PlaceKind.WEBDAV:  # cannot be gone on with: it begins anew
        assert ground.carrier().put_new(PATH, ground.file(LARGE))
        assert whole(ground) == LARGE
        return
    (part,) = parts(ground)
    begun = part.stat().st_size
    assert 0 < begun < len(LARGE)
    heard: list[int] = []
    ground.carrier(lambda done, _: heard.append(done)).put_new(PATH, ground.file(LARGE))
    assert min(heard) > begun
    assert parts(ground) == []
    assert whole(ground) == LARGE


@pytest.mark.parametrize("left", [b"something else", LARGE[:1000] + b"!" * 1000, LARGE + b"more"],
                         ids=["other", "mixed", "longer"])  # fmt: skip
def test_that_a_part_that_is_not_ours_is_noticed(disk: Ground, left: bytes) -> None:
    """A disk that wrote badly, or another program: what is read back tells."""
    ground = disk
    part = ground.behind / f"{PATH}.{hashlib.sha256(LARGE).hexdigest()[:8]}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(left)
    assert ground.carrier().list(FOLDER) == ()
    assert ground.carrier().put_new(PATH, ground.file(LARGE))
    assert whole(ground) == LARGE
    assert parts(ground) == []


def test_that_a_file_altered_on_the_place_is_taken_for_another(disk: Ground) -> None:
    ground = disk
    carrier = ground.carrier()
    carrier.put_new(PATH, ground.file(LARGE))
    stored = ground.behind / PATH
    stored.write_bytes(LARGE[:-1] + bytes([LARGE[-1] ^ 1]))
    with pytest.raises(CarrierProblem) as refused:
        carrier.put_new(PATH, ground.file(LARGE))
    assert refused.value.trouble is Trouble.TAKEN


def test_that_two_who_put_the_same_name_at_once_do_not_overwrite(ground: Ground) -> None:
    """The other's file comes between the look and the last step."""
    other = ground.carrier()
    trip = Trip(lambda: other.put_new(PATH, ground.file(b"the other's", "other")) and None)
    with pytest.raises(CarrierProblem) as refused:
        ground.carrier(trip).put_new(PATH, ground.file(LARGE))
    assert refused.value.trouble is Trouble.TAKEN
    assert whole(ground) == b"the other's"


def test_that_odd_names_on_the_place_harm_nobody(disk: Ground) -> None:
    ground = disk
    carrier = ground.carrier()
    carrier.put_new(PATH, ground.file(b"ours"))
    folder = ground.behind / FOLDER
    odd = [
        "Thumbs.db",
        ".DS_Store",
        "新建 文本文档.txt",
        "a;rm -rf x",
        "%2e%2e",
        "x" * 200,
        "-rf",
        "~$a.advb",
        "a&b#c?d",
    ]
    for name in odd:
        (folder / name).write_bytes(b"?")
    (folder / "folder.advb").mkdir()
    (ground.behind / "up" / "新建文件夹").mkdir()
    (ground.behind / "up" / "file").write_bytes(b"?")
    names = {one.name for one in carrier.list(FOLDER)}
    assert "0123abcd-00112233aabbccdd.advb" in names
    assert "folder.advb" not in names
    assert carrier.folders("up") == ("410106-D05",)
    assert (folder / "Thumbs.db").exists()


def test_that_thousands_of_files_are_listed(disk: Ground) -> None:
    ground = disk
    folder = ground.behind / FOLDER
    folder.mkdir(parents=True)
    for number in range(3000):
        (folder / f"0123abcd-{number:016x}.advb").write_bytes(b"x" * (number % 7))
    found = ground.carrier(patience=replace(QUICK, timeout=30)).list(FOLDER)
    assert len(found) == 3000
    assert [one.size for one in found] == [number % 7 for number in range(3000)]


@pytest.mark.parametrize("year", [1970, 1999, 2099])
def test_that_the_clock_of_a_server_does_not_matter(disk: Ground, year: int) -> None:
    ground = disk
    ground.carrier().put_new(PATH, ground.file(b"ours"))
    for one in (ground.behind / PATH, ground.behind / FOLDER):
        os.utime(one, ((year - 1970) * 31_557_600, (year - 1970) * 31_557_600))
    carrier = ground.carrier()
    assert [one.size for one in carrier.list(FOLDER)] == [4]
    assert not carrier.put_new(PATH, ground.file(b"ours"))
    assert whole(ground) == b"ours"


def test_that_a_missing_folder_is_said_and_never_made(disk: Ground) -> None:
    """A stick's folder that is not there: to make it would write to this machine's own disk."""
    ground = disk
    ground.behind.rmdir()
    for work in (lambda one: one.list(FOLDER), lambda one: one.put_new(PATH, ground.file(b"x")),
                 lambda one: one.look()):  # fmt: skip
        with pytest.raises(CarrierProblem) as refused:
            work(ground.carrier())
        assert refused.value.trouble is Trouble.MISSING
    assert not ground.behind.exists()


def test_that_a_socket_that_is_no_more_is_a_connection_that_was_lost() -> None:
    """Each is another error of the system, and all the same to who waits for the file."""
    closed, shut, lonely = *socket.socketpair(), socket.socket()
    closed.close()  # as a library's reading thread does under the one that sends
    shut.shutdown(socket.SHUT_WR)
    with shut, lonely:
        for one, said in ((closed, "Bad file"), (shut, "Broken pipe"), (lonely, "Broken pipe")):
            with pytest.raises(OSError, match=said) as error:
                one.send(b"x")
            assert of_system(error.value) is Trouble.LOST
        with pytest.raises(OSError, match="not connected") as error:
            lonely.shutdown(socket.SHUT_RDWR)
        assert of_system(error.value) is Trouble.LOST


@pytest.fixture
def short_files() -> Iterator[None]:
    """No file of this process gets longer than a megabyte, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_that_a_full_disk_here_is_told_as_ones_own(
    ground: Ground, request: pytest.FixtureRequest
) -> None:
    ground.carrier().put_new(PATH, ground.file(LARGE))
    request.getfixturevalue("short_files")
    with pytest.raises(RecordProblem, match="磁盘满了"):
        ground.carrier().get(PATH, ground.here / "target", 1 << 28)
    assert not (ground.here / "target").exists()
