"""The disk is full: one clear sentence, nothing half done, and it goes on when there is space."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.nursery import Nursery, Order
from tests.faults.scenes import ON_A_FULL_DISK, ROOMS

Fresh = Callable[[], Path]
MAKES = {
    "export": ["out.advb"], "sheet": ["sheet.pdf"], "xlsx": ["tally.xlsx"],
    "csv": ["tally.csv", "tally.schema.json"], "request": ["point.req"],
}  # fmt: skip
"""What each work leaves in its folder; the others write into the record only."""

OUTBOX = "point/outbox/"
WHOLE = ("export",)
"""May leave its file: a bundle that was written whole before the record could not note it down is
exported again, and the district counts it once (see the tests of works that are killed)."""


def played(nursery: Nursery, data: Path, work: str, kind: str) -> list[dict[str, Any]]:
    """Play a work on a disk with more and more room."""
    ended = nursery.run(Order(work="full_disk", data=data / "scene", seed=f"{work}/{kind}"))
    assert (ended.signal, ended.errors) == (0, "")
    told = [json.loads(line) for line in ended.said]
    assert [one["room"] for one in told] == list(ROOMS)
    return told


@pytest.mark.parametrize("kind", ["real", "short"])
@pytest.mark.parametrize("work", ON_A_FULL_DISK)
def test_that_a_full_disk_is_one_sentence_and_nothing_is_half_done(
    work: str, kind: str, nursery: Nursery, fresh: Fresh
) -> None:
    told = played(nursery, fresh(), work, kind)
    for one in told:
        assert one["problems"] == one["in the end"] == [], one
        made = [name for name in one["made"] if not name.startswith(OUTBOX)]
        assert made == MAKES.get(work, []), one
        assert len(one["made"]) - len(made) == (work in WHOLE), "the outbox has it as well"
        if one["refusal"]:
            assert is_clear(one["refusal"]), one
            assert one["unchanged"], one
            assert one["left"] == [] or work in WHOLE, one
    assert told[0]["refusal"], "there was no room at all"
    assert len({one["stands"] for one in told}) == 1, "another end where there was less room"


def is_clear(sentence: str) -> bool:
    """Whether a refusal says in one line what is wrong, what did not happen, and what to do."""
    one_line = "\n" not in sentence and len(re.sub("（.*?）", "", sentence)) < 60
    said = "磁盘" in sentence and any(one in sentence for one in ("没有存上", "没有保存"))
    return one_line and said and "Error" not in sentence


@pytest.mark.parametrize("kind", ["real", "short"])
def test_that_a_record_on_a_full_disk_opens_or_says_why_not(
    kind: str, nursery: Nursery, fresh: Fresh
) -> None:
    order = Order(work="full_at_the_door", data=fresh() / "scene", seed=kind)
    ended = nursery.run(order)
    assert (ended.signal, ended.errors) == (0, "")
    words, problems = ended.said
    assert words == "opened" or "磁盘" in words
    assert json.loads(problems) == []
