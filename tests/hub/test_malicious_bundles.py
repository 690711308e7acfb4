"""What an enrolled device can do to a district by bundles made to do harm: nothing that lasts.

Each poisoned bundle is merged by a process of its own, which the system kills when it takes more
memory or time than it was given.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from advisor_app.bootstrap import open_district
from tests.builders import PASSPHRASE, a_world
from tests.hub.poisons import REFUSED, TAKEN
from tests.hub.rogues import Rogue, a_bureau

ROOT = Path(__file__).parents[2]
MEBIBYTES, SECONDS = 500, 60
"""What one bundle may cost at most, whatever is in it: more than any office computer lacks."""

SMALL = {"zeros", "window", "skippable", "same_lines", "deep", "lying_header", "long_line"}
"""Those that are refused before much of them was looked at."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ground")
    district = a_bureau(folder)
    Rogue(folder, "410106-D01").enrol(district)
    district.close()
    return folder


@pytest.fixture
def bureau(ground: Path, tmp_path: Path) -> Path:
    return copytree(ground, tmp_path / "bureau")


def merged(bureau: Path, file: Path, mebibytes: int = MEBIBYTES) -> dict[str, Any]:
    """Have a file merged in a process that may not take more than it is given."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hub.hostile_intake", str(bureau), str(file),
         str(mebibytes), str(SECONDS)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), file.name
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def poisoned(bureau: Path, poison: Callable[[Rogue], Path]) -> Path:
    return poison(Rogue(bureau, "410106-D01"))


@pytest.mark.parametrize("name", REFUSED)
def test_that_a_poisoned_bundle_is_refused_in_little_memory_and_time(
    name: str, bureau: Path
) -> None:
    file = poisoned(bureau, REFUSED[name])
    told = merged(bureau, file, 200 if name in SMALL else MEBIBYTES)
    assert "：请" in told["problem"]
    assert "\n" not in told["problem"]
    assert (told["accepted"], told["revisions"], told["bundles"]) == (0, 0, 0)
    assert told["points"] == 22


@pytest.mark.parametrize("name", TAKEN)
def test_that_a_bundle_that_is_only_large_costs_no_more_than_its_size(
    name: str, bureau: Path
) -> None:
    file = poisoned(bureau, TAKEN[name])
    told = merged(bureau, file)
    assert told["problem"] == ""
    assert (told["revisions"], told["bundles"]) == (told["accepted"], 1)
    again = merged(bureau, file)
    assert (again["problem"], again["accepted"]) == ("", 0)
    district = open_district(a_world(bureau / "hub", "after"), PASSPHRASE)
    assert len(district.status().points) == 22
    district.close()
