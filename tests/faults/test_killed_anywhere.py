"""Killed at random moments, by the clock and not by the step; and the real commands killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from advisor_app.domain.ids import derived_record
from tests.builders import PASSPHRASE
from tests.faults.nursery import ROOT, Nursery, Order
from tests.faults.works import elder_of, opened, saved_forms, talk

Fresh = Callable[[], Path]


def cut_off(nursery: Nursery, data: Path, seed: int, after: float) -> tuple[str, ...]:
    """Let a stream of talks run, kill it some time after its first, and give what it said."""
    pid = nursery.begin(Order(work="stream", data=data, seed=seed))
    while not nursery.said():
        time.sleep(0.001)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    ended = nursery.end()
    assert (ended.signal, ended.errors) == (signal.SIGKILL, "")
    return ended.said


def test_that_a_stream_of_talks_killed_again_and_again_loses_and_doubles_none(
    nursery: Nursery, fresh: Fresh
) -> None:
    """One record, fifteen power cuts: each form that was begun is saved again after each."""
    data, random = fresh() / "point", Random("power")
    expected: set[str] = set()
    unacknowledged = 0
    for cut in range(15):
        said = cut_off(nursery, data, cut, random.uniform(0.0, 0.12))
        saved, begun = saved_forms(said), saved_forms(said, "begun")
        assert len(begun) - len(saved) in (0, 1)
        services = opened(data, cut)
        here = {one.consultation.id for one in services.consulting.listed(limit=100_000)}
        for form in saved:
            assert derived_record(form, "consultation") in here, "acknowledged, and lost"
        unacknowledged += len(begun) - len(saved)
        for form in begun:
            services.consulting.save(form, talk(None))
        expected |= {derived_record(form, "consultation") for form in begun}
        seen = services.consulting.listed(limit=100_000)
        assert len(seen) == len(expected) + 1, "the talk that the ground begins with, and these"
        assert services.care.verify().problems == ()
        services.care.close()
    assert unacknowledged, "no cut fell into the middle of a save"
    assert len(expected) > 15


def test_that_every_talk_has_its_note_and_its_call_or_is_not_there(
    nursery: Nursery, fresh: Fresh
) -> None:
    """The three revisions of a talk are one transaction: never one without the others."""
    data = fresh() / "point"
    for cut in range(4):
        cut_off(nursery, data, cut + 100, Random(cut).uniform(0.0, 0.1))
    services = opened(data)
    calls = {one.id for one in services.registration.card(elder_of(services)).calls}
    for seen in services.consulting.listed(limit=100_000):
        if seen.consultation.callback_due is None:
            continue
        assert seen.note is not None
        assert seen.note.asked == "问助餐"
    of_elder = [
        one
        for one in services.consulting.listed(limit=100_000)
        if one.consultation.callback_due and one.consultation.elder
    ]
    assert len(calls) == len(of_elder)
    services.care.close()


def command(data: Path, *words: str) -> "subprocess.Popen[str]":
    """Start a command of the real program."""
    return subprocess.Popen(
        [sys.executable, "-m", "advisor_app", *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"ADVISOR_DATA": str(data), "ADVISOR_PASSPHRASE": PASSPHRASE},
    )  # fmt: skip


ADD = ("consult", "add", "--channel", "walk_in", "--topic", "meals", "--outcome", "answered",
       "--asked", "问助餐", "--json")  # fmt: skip


def test_that_commands_killed_on_the_way_leave_a_record_that_opens(fresh: Fresh) -> None:
    """The same command, killed later and later into its run, until it comes to its end."""
    data, acknowledged = fresh() / "point", []
    began = time.monotonic()
    whole = command(data, *ADD)
    said, errors = whole.communicate()
    assert (whole.returncode, errors) == (0, "")
    took = time.monotonic() - began
    acknowledged.append(json.loads(said)["id"])
    for part in (0.6, 0.8, 0.9, 0.97):
        running = command(data, *ADD)
        time.sleep(took * part)
        running.kill()
        said, errors = running.communicate()
        assert errors == ""
        if said:
            acknowledged.append(json.loads(said)["id"])
    services = opened(data)
    here = {one.consultation.id for one in services.consulting.listed()}
    assert here >= set(acknowledged)
    assert len(here) <= 1 + 5
    assert services.care.verify().problems == ()
    services.care.close()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_that_a_command_asked_to_stop_lets_the_record_go(
    signum: signal.Signals, fresh: Fresh
) -> None:
    data = fresh() / "point"
    running = command(data, *ADD)
    time.sleep(0.25)
    running.send_signal(signum)
    running.communicate()
    again = command(data, *ADD)
    said, errors = again.communicate()
    assert (again.returncode, errors) == (0, "")
    services = opened(data)
    assert json.loads(said)["id"] in {one.consultation.id for one in services.consulting.listed()}
    services.care.close()
