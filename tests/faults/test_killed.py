"""Killed at a step of the work: what was begun is there whole or not at all, and may be repeated.

A step is the beginning or the end of a call to the database or the file system. Each work is
killed at its first steps, its last, and at steps in between that a seed picks.
"""

import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from shutil import copytree

import pytest
from openpyxl import load_workbook

from advisor_app.bootstrap import has_record, open_district
from advisor_app.domain.month import Month
from tests.builders import PASSPHRASE, TickingClock, a_world
from tests.faults.nursery import Nursery, Order
from tests.faults.works import AT_THE_POINT, LATER, opened, stands

Fresh = Callable[[], Path]

POINT, NOVEMBER = "410106-D05", Month(2026, 11)
REPEATABLE = ("consult", "register", "refer", "issue", "take_in", "rebuild", "forget")
MOMENTS = {"take_in": 5, "issue": 5, "first_run": 6}
"""How many steps to die at, where one takes long; eight elsewhere."""


def moments(work: str, steps: int) -> list[int]:
    """Pick steps to die at: the end of the work counts most, since there it is written."""
    random = Random(work)
    picked = {1, steps, *random.sample(range(steps // 2, steps), MOMENTS.get(work, 8) - 2)}
    return sorted(picked)


def steps_of(nursery: Nursery, work: str, data: Path) -> int:
    """Do a work to its end; gives how many steps it takes."""
    done = nursery.run(Order(work=work, data=data))
    assert (done.signal, done.errors) == (0, "")
    assert len(done.said) == 1
    assert done.steps > 10
    return done.steps


def killed_at(nursery: Nursery, work: str, data: Path, step: int) -> bool:
    """Do a work until it dies; gives whether it was acknowledged before."""
    killed = nursery.run(Order(work=work, data=data, step=step))
    assert (killed.signal, killed.errors) == (signal.SIGKILL, ""), step
    return bool(killed.said)


@pytest.mark.parametrize("work", REPEATABLE)
def test_that_a_work_killed_at_any_step_can_be_done_again_and_is_done_once(
    work: str, nursery: Nursery, fresh: Fresh
) -> None:
    once = fresh()
    steps = steps_of(nursery, work, once / "point")
    services = opened(once / "point")
    wanted = stands(services)
    services.care.close()
    unfinished = 0
    for step in moments(work, steps):
        folder = fresh()
        acknowledged = killed_at(nursery, work, folder / "point", step)
        services = opened(folder / "point", step)
        assert services.care.verify().problems == (), step
        is_done = stands(services) == wanted
        assert is_done or not acknowledged, f"step {step}: acknowledged, and lost"
        unfinished += not is_done
        AT_THE_POINT[work](services, folder)
        assert stands(services) == wanted, step
        assert services.care.verify().problems == (), step
        services.care.close()
    assert unfinished or work == "rebuild", "nobody died before the work was done"


@pytest.mark.parametrize("work", ["consult", "register", "refer", "forget"])
def test_that_what_was_not_acknowledged_is_there_whole_or_not_at_all(
    work: str, nursery: Nursery, fresh: Fresh
) -> None:
    """Killed in the middle of the write itself, at places within the pages of the record."""
    untouched = opened(fresh() / "point")
    before = stands(untouched)
    untouched.care.close()
    once = fresh()
    nursery.run(Order(work=work, data=once / "point"))
    services = opened(once / "point")
    after = stands(services)
    services.care.close()
    random, torn = Random(work), 0
    for room in (2000, *random.sample(range(4096, 60_000), 4)):
        data = fresh() / "point"
        ended = nursery.run(Order(work=work, data=data, room=room))
        assert ended.signal in (0, signal.SIGXFSZ)
        torn += ended.signal == signal.SIGXFSZ
        services = opened(data, room)
        assert stands(services) in ((after,) if ended.said else (before, after)), room
        assert services.care.verify().problems == (), room
        services.care.close()
    assert torn


def test_that_an_export_killed_at_any_step_leaves_out_nothing_and_doubles_nothing(
    nursery: Nursery, fresh: Fresh
) -> None:
    """Whatever lies at the bundle's place afterwards is whole, and the district counts it once."""
    steps = steps_of(nursery, "export", fresh() / "point")
    for step in moments("export", steps):
        folder = fresh()
        killed_at(nursery, "export", folder / "point", step)
        bundle = folder / "out.advb"
        first = bundle.rename(folder / "first.advb") if bundle.exists() else None
        services = opened(folder / "point", step)
        AT_THE_POINT["export"](services, folder)
        assert services.exchange.standing().new == 0
        revisions = services.care.verify().revisions
        services.exchange.request(folder / "point.req")
        services.care.close()
        found = [one for one in (first, bundle) if one is not None and one.exists()]
        assert found, step
        _merge_twice(folder, found, revisions)


def _merge_twice(folder: Path, bundles: list[Path], revisions: int) -> None:
    district = open_district(a_world(folder / "hub", "hub", TickingClock(LATER)), PASSPHRASE)
    district.enrol(folder / "point.req")
    merged = district.merge(bundles)
    assert [one.problem for one in merged] == [""] * len(bundles)
    assert sum(one.accepted for one in merged) == revisions
    assert all(one.accepted == 0 for one in district.merge(bundles))
    assert district.tally(NOVEMBER).by_point[POINT].indicators["consultations"] == 1
    district.close()


def test_that_a_merge_killed_at_any_step_is_made_up_for_by_merging_again(
    nursery: Nursery, fresh: Fresh, tmp_path: Path
) -> None:
    prepared = fresh()
    services = opened(prepared / "point")
    services.exchange.request(prepared / "point.req")
    AT_THE_POINT["export"](services, prepared)
    revisions = services.care.verify().revisions
    services.care.close()
    hub = a_world(prepared / "hub", "hub", TickingClock(LATER))
    district = open_district(hub, PASSPHRASE)
    district.enrol(prepared / "point.req")
    district.close()

    def copied(name: str) -> Path:
        return copytree(prepared, tmp_path / name) / "hub"

    steps = steps_of(nursery, "merge", copied("whole"))
    for step in moments("merge", steps):
        data = copied(f"merge-{step}")
        killed_at(nursery, "merge", data, step)
        district = open_district(a_world(data, step, TickingClock(LATER)), PASSPHRASE)
        (merged,) = district.merge([data.parent / "out.advb"])
        assert merged.accepted + merged.unchanged == revisions, step
        assert merged.accepted in (0, revisions), "half a bundle was taken in"
        assert district.tally(NOVEMBER).by_point[POINT].indicators["consultations"] == 1
        district.close()


def test_that_a_first_run_killed_at_any_step_can_be_done_again(
    nursery: Nursery, tmp_path: Path
) -> None:
    """Either there is a record that opens, or there is none yet and it can be made."""
    steps = steps_of(nursery, "first_run", tmp_path / "whole")
    opens = 0
    for step in moments("first_run", steps):
        data = tmp_path / f"first-{step}"
        killed_at(nursery, "first_run", data, step)
        if not has_record(a_world(data)):
            assert nursery.run(Order(work="first_run", data=data, seed="again")).said == ("made",)
        else:
            opens += 1
        services = opened(data, step)
        assert services.desk.point.code == POINT
        assert services.desk.advisor.name == "示例顾问"
        assert services.care.verify().problems == ()
        services.care.close()
    assert opens, "no step lay behind the keeping of the key"


def test_that_a_table_killed_while_it_is_written_is_the_old_one_or_the_new_one(
    nursery: Nursery, fresh: Fresh
) -> None:
    steps = steps_of(nursery, "tally", fresh() / "point")
    for step in moments("tally", steps):
        folder = fresh()
        (folder / "tally.xlsx").write_bytes(b"the month before")
        killed_at(nursery, "tally", folder / "point", step)
        content = (folder / "tally.xlsx").read_bytes()
        if content != b"the month before":
            assert load_workbook(folder / "tally.xlsx").sheetnames
