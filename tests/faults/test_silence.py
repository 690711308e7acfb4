"""Nobody's name, number, telephone, home or words stand where they must not stand."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_app.bootstrap import open_district
from tests.builders import PASSPHRASE, a_world
from tests.faults import canaries
from tests.faults.canaries import decrypted, traces
from tests.faults.nursery import ROOT, Nursery, Order
from tests.faults.scenes import canary_day, somebody
from tests.faults.works import opened

Fresh = Callable[[], Path]


@pytest.fixture
def after_a_day(nursery: Nursery, fresh: Fresh) -> Path:
    """A point's folder after a day full of canaries and mishaps, as a power cut left it."""
    data = fresh() / "point"
    ended = nursery.run(Order(work="a_day", data=data))
    assert (ended.signal, ended.errors) == (0, "")
    assert len(ended.said) == 9, "eight refusals, and what was made"
    return data


def test_that_the_log_of_a_day_names_nobody_and_still_says_what_happened(
    after_a_day: Path,
) -> None:
    log = (after_a_day / "advisor.log").read_bytes()
    assert traces(log) == set()
    text = log.decode()
    assert "ValueError" in text
    assert "scenes.py" in text
    assert "referrals were opened" in text


def test_that_no_file_beside_the_record_holds_anything_readable(after_a_day: Path) -> None:
    """The record, its log that a power cut left, the shared memory, the keys, the lock, the log."""
    names = {one.name for one in after_a_day.iterdir()}
    assert names >= {"record.db", "record.db-wal", "record.db-shm", "keys.json", "advisor.log"}
    for one in after_a_day.iterdir():
        assert traces(one.read_bytes()) == set(), one.name


def test_that_the_record_does_hold_them_once_it_is_decrypted(after_a_day: Path) -> None:
    """Else the tests of this file would find nothing whatever was written."""
    assert traces(decrypted(after_a_day)) == set(canaries.ALL)


def test_that_somebody_erased_is_in_no_page_of_the_record(after_a_day: Path) -> None:
    """Not in tables, in the index of words, in pages that were freed, or in the database's log."""
    services = opened(after_a_day)
    (found,) = services.registration.find(canaries.NAME)
    consulted = len(services.consulting.listed())
    services.registration.forget(found.person.id, "本人要求")
    assert traces(decrypted(after_a_day)) == set(), "while the record is open"
    assert services.registration.find(canaries.NAME) == ()
    assert services.consulting.drafts() == ()
    assert len(services.consulting.listed()) == consulted
    assert services.care.verify().problems == ()
    services.care.close()
    for one in after_a_day.iterdir():
        assert traces(one.read_bytes()) == set(), one.name
    assert traces(decrypted(after_a_day)) == set()
    services = opened(after_a_day)
    services.care.rebuild()
    assert traces(decrypted(after_a_day)) == set(), "rebuilt from the journal"
    services.care.close()


def test_that_others_stay_when_one_is_erased(after_a_day: Path) -> None:
    services = opened(after_a_day)
    (found,) = services.registration.find(canaries.NAME)
    services.registration.forget(found.person.id, "本人要求")
    (other,) = services.registration.find("张桂兰")
    assert other.person.identity is not None
    assert other.person.identity.phone == "10000003812"
    assert b"10000003812" in decrypted(after_a_day)
    services.care.close()


def test_that_nothing_of_anybody_goes_to_the_district(fresh: Fresh) -> None:
    """The bundle is sealed, so what comes out of it at the district is looked at, page by page."""
    folder = fresh()
    services = opened(folder / "point")
    elder = services.registration.blank()
    services.registration.save(elder, somebody())
    made = list(canary_day(services, elder.elder))
    services.exchange.export(folder / "out.advb")
    services.exchange.request(folder / "point.req")
    services.care.close()
    assert traces((folder / "out.advb").read_bytes()) == set()
    assert traces((folder / "point.req").read_bytes()) == set()
    district = open_district(a_world(folder / "hub", "hub"), PASSPHRASE)
    district.enrol(folder / "point.req")
    (merged,) = district.merge([folder / "out.advb"])
    assert merged.accepted > len(made)
    pages = decrypted(folder / "hub")
    assert traces(pages) == set()
    assert made[0].encode() in pages, "the consultation came, without its words"
    district.close()


def command(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "advisor_app", *words], capture_output=True, text=True, cwd=ROOT,
        env=os.environ | {"ADVISOR_DATA": str(data), "ADVISOR_PASSPHRASE": PASSPHRASE}, check=False,
    )  # fmt: skip


def test_that_commands_say_nothing_of_anybody_on_standard_error(fresh: Fresh) -> None:
    data = fresh() / "point"
    added = command(
        data, "elder", "add", "--name", canaries.NAME, "--citizen-id", canaries.NUMBER,
        "--phone", canaries.PHONE, "--address", canaries.HOME, "--json",
    )  # fmt: skip
    assert (added.returncode, added.stderr) == (0, "")
    assert traces(added.stdout.encode()) == set()
    elder = json.loads(added.stdout)["id"]
    for words in (
        ("consult", "add", "--elder", elder, "--channel", "phone", "--topic", "no such",
         "--outcome", "answered", "--asked", canaries.ASKED),
        ("sheet", "elder", elder, "--out", str(data / "no" / f"{canaries.NAME}.pdf")),
    ):  # fmt: skip
        refused = command(data, *words)
        assert refused.returncode == 2
        leaked = traces(refused.stderr.encode(), (canaries.NUMBER, canaries.PHONE, canaries.HOME))
        assert leaked == set()
        assert "Traceback" not in refused.stderr
    assert not (data / "advisor.log").exists() or not traces((data / "advisor.log").read_bytes())


def test_that_a_power_cut_in_the_middle_of_erasing_leaves_all_or_nothing(
    nursery: Nursery, fresh: Fresh
) -> None:
    """And once it is done again, nothing is left in the database's log of before the cut either."""
    data = fresh() / "point"
    steps = nursery.run(Order(work="forget", data=data)).steps
    for step in (steps // 3, steps // 2, steps - 12, steps - 4):
        data = fresh() / "point"
        killed = nursery.run(Order(work="forget", data=data, step=step))
        assert killed.signal == signal.SIGKILL
        services = opened(data)
        found = services.registration.find("张桂兰")
        for one in found:
            services.registration.forget(one.person.id, "本人要求")
        assert services.care.verify().problems == ()
        services.care.close()
        assert traces(decrypted(data), ("张桂兰", "10000003812")) == set(), step
