"""Folders that cannot be written to, and a record that somebody else has open."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.bootstrap import open_district, unlock
from advisor_app.domain.errors import RecordProblem
from tests.builders import PASSPHRASE, a_world, consult, unheard
from tests.faults.nursery import Nursery, Order
from tests.faults.test_killed_anywhere import ADD, command, cut_off
from tests.faults.works import opened, stands

Fresh = Callable[[], Path]


@pytest.mark.parametrize("work", ["opening", "export", "sheet", "xlsx", "csv", "request"])
def test_that_a_read_only_folder_is_one_sentence_and_a_writable_one_does(
    work: str, nursery: Nursery, fresh: Fresh
) -> None:
    data = fresh() / "scene"
    ended = nursery.run(Order(work="read_only", data=data, seed=work))
    assert (ended.signal, ended.errors) == (0, "")
    refused, done, problems = ended.said
    assert refused.startswith("refused ")
    assert any(one in refused for one in ("写不进去", "只读", "没有权限"))
    assert "请" in refused
    assert done.startswith("done ")
    assert json.loads(problems) == []


def test_that_a_second_program_is_refused_and_the_first_goes_on(fresh: Fresh) -> None:
    data = fresh() / "point"
    services = opened(data)
    before = stands(services)
    second = command(data, *ADD)
    said, errors = second.communicate()
    assert (second.returncode, said) == (2, "")
    (line,) = errors.splitlines()
    assert "已经在另一个窗口打开" in line
    assert stands(services) == before
    one = consult(services)
    assert one in {each.consultation.id for each in services.consulting.listed()}
    assert services.care.verify().problems == ()
    services.care.close()
    third = command(data, *ADD)
    said, errors = third.communicate()
    assert (third.returncode, errors) == (0, "")


def test_that_of_three_programs_at_once_each_saves_or_says_that_it_did_not(fresh: Fresh) -> None:
    data = fresh() / "point"
    running = [command(data, *ADD) for _ in range(3)]
    saved = []
    for one in running:
        said, errors = one.communicate()
        if one.returncode == 0:
            saved.append(json.loads(said)["id"])
        else:
            assert (one.returncode, said) == (2, "")
            assert "另一个窗口" in errors
    assert saved
    services = opened(data)
    here = {one.consultation.id for one in services.consulting.listed()}
    assert here >= set(saved)
    assert len(here) == 1 + len(saved)
    assert services.care.verify().problems == ()
    services.care.close()


def test_that_an_officer_s_second_command_is_refused_while_the_first_works(fresh: Fresh) -> None:
    hub = fresh() / "hub"
    district = open_district(a_world(hub), PASSPHRASE)
    second = command(hub, "hub", "status", "--json")
    said, errors = second.communicate()
    assert (second.returncode, said) == (2, "")
    assert "另一个窗口" in errors
    district.close()
    again = command(hub, "hub", "status", "--json")
    said, errors = again.communicate()
    assert (again.returncode, errors) == (0, "")
    assert len(json.loads(said)["points"]) == 22


def test_that_a_lock_left_by_a_dead_program_locks_nobody_out(
    nursery: Nursery, fresh: Fresh
) -> None:
    data = fresh() / "point"
    cut_off(nursery, data, 3, 0.01)
    assert (data / "record.lock").exists()
    for _ in range(2):
        services = opened(data)
        assert services.care.verify().problems == ()
        services.care.close()


_HELD = """
import sys
from pathlib import Path
from tests.faults.works import opened
services = opened(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
services.care.close()
"""


def test_that_the_same_window_may_open_when_the_other_program_has_ended(fresh: Fresh) -> None:
    """The other one may end in any way: by closing the record, or by being killed."""
    data = fresh() / "point"
    for kill in (False, True):
        other = subprocess.Popen(
            [sys.executable, "-c", _HELD, str(data)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {},
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(RecordProblem, match="另一个窗口"):
            unlock(a_world(data), PASSPHRASE, unheard)
        if kill:
            other.kill()
        other.communicate("" if kill else "\n")
        opened(data).care.close()
