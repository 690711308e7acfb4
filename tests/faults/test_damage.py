"""Hurt files: noticed at opening, told in one sentence, and left exactly as they were found."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from advisor_app.bootstrap import has_record, open_district, set_up, unlock_any
from advisor_app.domain.errors import KnownError, RecordProblem
from tests.builders import PASSPHRASE, TickingClock, a_world, unheard
from tests.faults.nursery import ROOT, Nursery, Order
from tests.faults.test_killed_anywhere import cut_off
from tests.faults.works import FIRST, LATER, opened, saved_forms, stands

Fresh = Callable[[], Path]
PAGE = 4096


def refused(data: Path) -> str:
    """Open a record that cannot be opened; gives the sentence, the same at both doors."""
    sentences = set()
    for attempt in (opened, lambda folder: unlock_any(a_world(folder), PASSPHRASE, unheard)):
        with pytest.raises(KnownError) as caught:
            attempt(data)
        sentences.add(caught.value.message)
    (sentence,) = sentences
    assert "\n" not in sentence
    return sentence


def test_that_a_flipped_bit_anywhere_is_noticed_at_opening(fresh: Fresh) -> None:
    """At eighty places, in pages that opening reads and in pages that nobody may read for weeks."""
    data, random = fresh() / "point", Random("bits")
    record = data / "record.db"
    whole = record.read_bytes()
    for place in random.sample(range(len(whole)), 80):
        hurt = bytearray(whole)
        hurt[place] ^= 1 << random.randrange(8)
        record.write_bytes(hurt)
        with pytest.raises(RecordProblem, match="请不要删除它，用备份恢复"):
            opened(data)
        assert record.read_bytes() == hurt, "what was damaged was written into"
    record.write_bytes(whole)
    services = opened(data)
    assert services.care.verify().problems == ()
    services.care.close()


def _cut(to: int) -> Callable[[bytes], bytes]:
    return lambda whole: whole[:to]


def _zeroed(whole: bytes) -> bytes:
    return whole[: 20 * PAGE] + bytes(8 * PAGE) + whole[28 * PAGE :]


def _swapped(whole: bytes) -> bytes:
    """Give the file with two of its pages in each other's place: each is genuine by itself."""
    pages = [whole[at : at + PAGE] for at in range(0, len(whole), PAGE)]
    pages[30], pages[40] = pages[40], pages[30]
    return b"".join(pages)


@pytest.mark.parametrize(
    "hurt",
    [
        _cut(600), _cut(2000), _cut(PAGE), _cut(40 * PAGE), _cut(40 * PAGE + 7), _zeroed, _swapped,
        lambda whole: whole + b"x" * 5000, lambda whole: bytes(len(whole)),
        lambda whole: whole[PAGE:], lambda whole: whole[: len(whole) // 2] * 2,
    ],
    ids=["a bit", "half a page", "a page", "forty pages", "torn", "zeroed", "swapped", "longer",
         "all zero", "headless", "twice"],
)  # fmt: skip
def test_that_a_file_cut_or_patched_is_noticed_and_left_alone(
    hurt: Callable[[bytes], bytes], fresh: Fresh
) -> None:
    data = fresh() / "point"
    record = data / "record.db"
    damaged = hurt(record.read_bytes())
    record.write_bytes(damaged)
    assert "请不要删除它" in refused(data)
    assert record.read_bytes() == damaged


@pytest.mark.parametrize("left", [None, b"", b"x", b"x" * 511])
def test_that_a_key_without_its_record_makes_no_empty_one(left: bytes | None, fresh: Fresh) -> None:
    folder = fresh()
    record = folder / "point" / "record.db"
    record.unlink()
    if left is not None:
        record.write_bytes(left)
    sentence = refused(folder / "point")
    assert "不见了" in sentence
    assert "找回" in sentence
    assert (record.read_bytes() if record.exists() else None) == left
    hub = folder / "hub" / "record.db"
    hub.unlink()
    with pytest.raises(RecordProblem, match="不见了"):
        open_district(a_world(folder / "hub"), PASSPHRASE)
    assert not hub.exists()


def test_that_a_record_without_its_key_is_never_deleted(fresh: Fresh) -> None:
    """Both copies of the key file are gone; somebody begins anew; then the key is found again."""
    data = fresh() / "point"
    services = opened(data)
    before = stands(services)
    services.care.close()
    keys = {one.name: one.read_bytes() for one in data.glob("keys.json*")}
    for name in keys:
        (data / name).unlink()
    whole = (data / "record.db").read_bytes()
    assert not has_record(a_world(data))
    set_up(a_world(data, "anew", TickingClock(LATER)), FIRST, unheard).care.close()
    (aside,) = data.glob("record.2*.db")
    assert aside.read_bytes() == whole

    home = data.parent / "found again"
    home.mkdir()
    aside.rename(home / "record.db")
    for name, content in keys.items():
        (home / name).write_bytes(content)
    services = opened(home)
    assert stands(services) == before
    services.care.close()


def test_that_one_hurt_copy_of_the_key_costs_nothing_and_two_are_one_sentence(
    fresh: Fresh,
) -> None:
    data, random = fresh() / "point", Random("keys")
    opened(data).care.close()  # from now on the key is wrapped for the district as well
    copies = [data / "keys.json", data / "keys.json.copy"]
    whole = copies[0].read_bytes()
    for place in random.sample(range(len(whole)), 12):
        hurt = bytearray(whole)
        hurt[place] ^= 1 << random.randrange(7)
        first, second = random.sample(copies, 2)
        first.write_bytes(hurt)
        opened(data).care.close()
        second.write_bytes(whole[: random.randrange(len(whole) - 1)])
        assert "请不要删除数据文件夹" in refused(data)
        assert first.read_bytes() == hurt
        for one in copies:
            one.write_bytes(whole)


def _without(wal: Path) -> None:
    wal.unlink()


def _halved(wal: Path) -> None:
    wal.write_bytes(wal.read_bytes()[: wal.stat().st_size // 2])


def _flipped(wal: Path) -> None:
    content = bytearray(wal.read_bytes())
    if content:
        content[len(content) // 2] ^= 1
    wal.write_bytes(content)


def _garbage(wal: Path) -> None:
    wal.write_bytes(Random("garbage").randbytes(wal.stat().st_size + 50_000))


@pytest.mark.parametrize("hurt", [_without, _halved, _flipped, _garbage])
def test_that_a_lost_or_hurt_log_of_the_database_costs_the_last_talk_at_most(
    hurt: Callable[[Path], None], nursery: Nursery, fresh: Fresh
) -> None:
    """After each save everything is in the record itself: the log is never the only place.

    But for the moment in which it is copied there; cut off in that, and its log hurt besides, a
    record may be beyond opening: then it says so.
    """
    sound, refusals = 0, list[str]()
    for cut in range(4):
        data = fresh() / "point"
        said = cut_off(nursery, data, cut, Random(cut).uniform(0.02, 0.08))
        hurt(data / "record.db-wal")
        try:
            services = opened(data, cut)
        except RecordProblem as refusal:
            refusals.append(refusal.message)
            continue
        talks = len(services.consulting.listed(limit=100_000)) - 1
        if services.care.verify().problems == ():
            sound += 1
            assert talks >= len(saved_forms(said)) - 1, "lost, and nothing says so"
        services.care.close()
    assert sound
    assert all("备份" in one for one in refusals)


def test_that_a_page_half_copied_out_of_the_log_is_no_damage(
    nursery: Nursery, fresh: Fresh
) -> None:
    """The power fails in the middle of a page that goes from the log into the record."""
    once = fresh() / "point"
    before = (once / "record.db").read_bytes()
    nursery.run(Order(work="consult", data=once))
    after = (once / "record.db").read_bytes()
    places = range(0, len(after), PAGE)
    pages = [at for at in places if before[at : at + PAGE] != after[at : at + PAGE]]
    torn = 0
    for page in pages[-12:]:
        data = fresh() / "point"
        nursery.run(Order(work="consult", data=data, room=page + 1000))
        here = (data / "record.db").read_bytes()[page : page + PAGE]
        torn += here not in (before[page : page + PAGE], after[page : page + PAGE])
        services = opened(data)
        assert services.care.verify().problems == (), page
        assert len(services.consulting.listed()) in (1, 2)
        services.care.close()
    assert torn >= 5


@pytest.mark.parametrize(
    "words",
    [
        ("elder", "find", "张"), ("consult", "list"), ("tally", "--month", "2026-11"),
        ("verify",), ("export", "--out", "never.advb"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_that_commands_on_a_hurt_record_are_one_line_and_a_two(
    words: tuple[str, ...], fresh: Fresh
) -> None:
    data = fresh() / "point"
    record = data / "record.db"
    hurt = record.read_bytes()[: 70 * PAGE]
    record.write_bytes(hurt)
    done = subprocess.run(
        [sys.executable, "-m", "advisor_app", *words], capture_output=True, text=True, cwd=ROOT,
        env=os.environ | {"ADVISOR_DATA": str(data), "ADVISOR_PASSPHRASE": PASSPHRASE}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "备份" in line
    assert record.read_bytes() == hurt
