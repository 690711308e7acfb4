"""A bundle that comes again: answered as before, and its header believed only if it is signed."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.domain.elder import Elder
from advisor_app.domain.revision import canonical
from tests.hub.rogues import Rogue
from tests.hub.sides import D05, Sides
from tests.sync.making import OTHER_DEVICE
from tests.sync.taking_apart import parts, rebuilt


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    made = Sides(tmp_path)
    yield made
    made.shut()


def under_another_header(path: Path, **changes: object) -> None:
    """Put a header that somebody else signed before the same sealed part."""
    header, _, age = parts(path.read_bytes())
    path.write_bytes(rebuilt(canonical(json.loads(header) | changes), age, OTHER_DEVICE))


def test_that_it_is_answered_as_it_was(sides: Sides) -> None:
    sides.talks(2)
    path = sides.exported()
    first = sides.merged(path)
    again = sides.merged(path)
    assert (again.accepted, again.unchanged) == (0, first.accepted)
    assert (again.point, again.problem, again.gaps) == (first.point, "", 0)
    assert len(sides.district.store.register.bundles()) == 1


@pytest.mark.parametrize(
    "changes",
    [{}, {"incarnations": {"f" * 32: (1, 9)}}, {"point": "410106-D01"}, {"device": "0" * 32}],
)
def test_that_a_strangers_header_before_it_is_refused(
    changes: dict[str, object], sides: Sides
) -> None:
    sides.talks()
    path = sides.exported()
    sides.merged(path)
    (kept,) = sides.district.store.register.bundles()
    under_another_header(path, **changes)
    done = sides.merged(path)
    assert "签名" in done.problem
    assert (done.accepted, done.unchanged) == (0, 0)
    assert sides.district.store.register.bundles() == (kept,)
    assert sides.district.status().refused == 0  # its sealed part was taken in: nothing is lost


def test_that_its_gaps_are_those_of_now(sides: Sides, tmp_path: Path) -> None:
    """What was missing when it came first has come since."""
    shutil.copy(sides.public, tmp_path / "hub.toml")
    rogue = Rogue(tmp_path, D05)
    rogue.enrol(sides.district)
    made = [rogue.put(Elder(id=rogue.record_id())) for _ in range(4)]
    late = rogue.bundle(made[3:])
    assert sides.merged(late).gaps == 3
    assert sides.merged(rogue.bundle(made[:1])).gaps == 2
    assert sides.merged(late).gaps == 2
    sides.merged(rogue.bundle(made[1:3]))
    assert (sides.merged(late).gaps, sides.merged(late).unchanged) == (0, 1)
