"""Nothing acknowledged is missing, nothing is counted twice, erased stays erased: in any life.

The real services and four designs that look right live the same random lives: they write, amend
and erase, export, lose, repeat, mix up and spoil what they send, restore and copy computers, put
the district back, and set clocks by decades. Ours comes through all of them; each of the four loses
something. The lives are only trusted as long as they catch the four.
"""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pytest

from tests.hub.protocol.life import DEVICES, LIVES, Step, lived, shortest, steps_of
from tests.hub.protocol.mutants import ByAnchor, ById, BySentFlag, BySequence, ByWallClock, Mutant
from tests.hub.protocol.ours import Ours, prepare

CAUGHT_WITHIN = 60
PARTS = 4


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lives") / "ground"
    folder.mkdir()
    prepare(folder, DEVICES)
    return folder


@pytest.fixture
def ours(ground: Path) -> Callable[[], Ours]:
    numbers = count()
    return lambda: Ours(ground, ground.parent / f"life-{next(numbers)}", DEVICES)


def told(steps: Sequence[Step], wrong: list[str]) -> str:
    """Say what went wrong, and how to get there."""
    lines = [f"    Step({one.act!r}, {one.device!r}, {one.pick})," for one in steps]
    return "\n".join((*wrong, *lines))


@pytest.mark.parametrize("part", range(PARTS))
def test_that_ours_comes_through_every_life(part: int, ours: Callable[[], Ours]) -> None:
    for seed in range(part, LIVES, PARTS):
        steps = steps_of(seed)
        wrong = lived(ours(), steps)
        if wrong:
            least = shortest(steps, lambda some: bool(lived(ours(), some)))
            pytest.fail(f"life {seed}: {told(least, wrong)}")


def of(device: str, *acts: str) -> list[Step]:
    """Give steps of one device that pick whatever is first."""
    return [Step(act, device, 0) for act in acts]


ROUND = ("write", "export", "merge", "answer", "hear")
HARD: dict[str, list[Step]] = {
    "the district is put back behind its back, and its numbers have caught up": [
        *of("a1", *ROUND, "back_up_district", *ROUND, "put_district_back"), *of("a2", *ROUND),
    ],
    "the same, and the other device is two receipts further": [
        *of("a1", *ROUND, "back_up_district", *ROUND, "put_district_back"),
        *of("a2", *ROUND, *ROUND),
    ],
    "one backup of the district is put back twice, with a clock that runs back": [
        *of("a1", *ROUND, "back_up_district"), Step("put_district_back", "a1", 1),
        *of("a1", *ROUND), Step("clock", "a1", 8), Step("put_district_back", "a1", 1),
        *of("a1", *ROUND), *of("b1", *ROUND),
    ],
    "a copied computer, and a district whose clock runs back": [
        *of("a1", *ROUND, "clone", "write"), Step("export", "a1", 0), Step("write", "a1", 1),
        Step("export", "a1", 1), *of("a1", "merge", "merge"), Step("clock", "a1", 140),
        *of("a1", "answer", "hear", *ROUND),
    ],
    "a person is erased, and an old disk and an old bundle come back": [
        *of("a1", "write", "copy_disk", *ROUND, "erase", "export", "merge", "put_disk_back"),
        *of("a1", "export", "merge", "repeat", *ROUND),
    ],
    "disk and district are put back to the same hour": [
        *of("a1", *ROUND, "copy_disk", "back_up_district", *ROUND, "put_district_back"),
        Step("put_disk_back", "a1", 1), *of("a1", *ROUND, "repeat", *ROUND),
    ],
}  # fmt: skip
"""Lives that were thought of, or that a seed once found."""


@pytest.mark.parametrize("name", HARD)
def test_that_ours_comes_through_the_hard_ones(name: str, ours: Callable[[], Ours]) -> None:
    wrong = lived(ours(), HARD[name])
    assert not wrong, told(HARD[name], wrong)


@pytest.mark.parametrize("mutant", [BySequence, ByAnchor, BySentFlag, ByWallClock])
def test_that_a_design_that_looks_right_loses_something(mutant: Callable[[], Mutant]) -> None:
    fatal = [seed for seed in range(CAUGHT_WITHIN) if lived(mutant(), steps_of(seed))]
    assert fatal, "this design should lose something"
    assert fatal[0] < CAUGHT_WITHIN / 2


@pytest.mark.parametrize("seed", range(0, 400, 40))
def test_that_it_is_the_one_idea_that_loses(seed: int) -> None:
    """The same small design with random ids comes through all the lives."""
    for each in range(seed, seed + 40):
        steps = steps_of(each)
        wrong = lived(ById(), steps)
        assert not wrong, told(shortest(steps, lambda some: bool(lived(ById(), some))), wrong)
