"""Four ways to sync that look right and lose data; ours does not.

The same random lives (write, copy the folder away, put the copy back, export, merge) are lived by
the real store and by four small designs: identity by sequence number, sequence with an anchor,
a local "sent" flag, and last writer by the wall clock. Each of the four loses something that was
acknowledged, within a few steps; random ids never do.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

import pytest

from advisor_app.domain.ids import RevisionId
from advisor_app.store.record import Record
from tests.builders import TestIds, a_consultation, a_record

STEPS = 14
LIVES = 60


class Design(Protocol):
    """A way for one point to hand its records to a district."""

    def write(self, text: str, wall: int) -> None:
        """Log a record; it is acknowledged to the advisor."""

    def copy(self) -> None:
        """Copy the whole folder away, as a backup."""

    def restore(self) -> None:
        """Put the copy back, as after a disk failure; what came since is gone here."""

    def export(self) -> None:
        """Hand over what the design believes the district has not got yet."""

    def at_district(self) -> set[str]:
        """Give what the district has."""

    def here(self) -> set[str]:
        """Give what the point has."""


@dataclass
class BySequence:
    """A record is known by its running number; the district keeps the first of each."""

    rows: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    district: dict[int, str] = field(default_factory=dict)

    def write(self, text: str, wall: int) -> None:  # noqa: ARG002 - this design has no clock
        self.rows.append(text)

    def copy(self) -> None:
        self.kept = list(self.rows)

    def restore(self) -> None:
        self.rows = list(self.kept)

    def export(self) -> None:
        for number, text in enumerate(self.rows):
            self.district.setdefault(number, text)

    def at_district(self) -> set[str]:
        return set(self.district.values())

    def here(self) -> set[str]:
        return set(self.rows)


@dataclass
class ByAnchor(BySequence):
    """As above, but only what lies behind the last number that was handed over is sent."""

    anchor: int = 0

    def export(self) -> None:
        for number in range(self.anchor, len(self.rows)):
            self.district[number] = self.rows[number]
        self.anchor = max(self.anchor, len(self.rows))


@dataclass
class BySentFlag:
    """Every row carries whether it was sent; the copy carries the flags of its day."""

    rows: dict[str, bool] = field(default_factory=dict)
    kept: dict[str, bool] = field(default_factory=dict)
    district: set[str] = field(default_factory=set)
    lost_on_the_way: bool = False

    def write(self, text: str, wall: int) -> None:
        self.rows[text] = False
        self.lost_on_the_way = wall % 3 == 0

    def copy(self) -> None:
        self.kept = dict(self.rows)

    def restore(self) -> None:
        self.rows = dict(self.kept)

    def export(self) -> None:
        """The stick is pulled out now and then; the flag was set all the same."""
        sent = {text for text, done in self.rows.items() if not done}
        self.rows = dict.fromkeys(self.rows, True)
        if not self.lost_on_the_way:
            self.district |= sent

    def at_district(self) -> set[str]:
        return set(self.district)

    def here(self) -> set[str]:
        return set(self.rows)


@dataclass
class ByWallClock:
    """Only what is newer than the newest at the district is sent; clocks run as they like."""

    rows: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    district: dict[str, int] = field(default_factory=dict)

    def write(self, text: str, wall: int) -> None:
        self.rows[text] = wall

    def copy(self) -> None:
        self.kept = dict(self.rows)

    def restore(self) -> None:
        self.rows = dict(self.kept)

    def export(self) -> None:
        newest = max(self.district.values(), default=-1)
        self.district |= {text: wall for text, wall in self.rows.items() if wall > newest}

    def at_district(self) -> set[str]:
        return set(self.district)

    def here(self) -> set[str]:
        return set(self.rows)


class Ours:
    """The real store at both ends: everything is offered, taken in if absent by random id."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._root = Path(self._folder.name)
        self._lives = 0
        self._ids = TestIds("ours")
        self._point = self._open("point")
        self._district = self._open("district")
        self._forms: dict[RevisionId, str] = {}

    def _open(self, name: str) -> Record:
        self._lives += 1
        return a_record(self._root / name, seed=f"{name}/{self._lives}")

    def write(self, text: str, wall: int) -> None:  # noqa: ARG002 - the hybrid clock takes care
        form = self._ids.revision()
        with self._point.begin() as work:
            work.put(a_consultation(self._ids), form)
        self._forms[form] = text

    def copy(self) -> None:
        self._point.close()
        shutil.rmtree(self._root / "kept", ignore_errors=True)
        shutil.copytree(self._root / "point", self._root / "kept")
        self._point = self._open("point")

    def restore(self) -> None:
        self._point.close()
        shutil.rmtree(self._root / "point")
        if (self._root / "kept").exists():
            shutil.copytree(self._root / "kept", self._root / "point")
        self._point = self._open("point")

    def export(self) -> None:
        with self._district.begin() as work:
            work.absorb(self._point.journal.after(0))

    def at_district(self) -> set[str]:
        return self._texts(self._district)

    def here(self) -> set[str]:
        return self._texts(self._point)

    def close(self) -> None:
        for record in (self._point, self._district):
            assert record.verify().problems == ()
            record.close()
        self._folder.cleanup()

    def _texts(self, record: Record) -> set[str]:
        return {self._forms[one.id] for one in record.journal.after(0)}


def lived(design: Design, random: Random) -> set[str]:
    """Live some steps, ending with an export; gives what is lost.

    Lost is what was at the point at an export, or is at the point in the end, and is not at the
    district after the last export.
    """
    promised: set[str] = set()
    for step in range(STEPS):
        act = random.choice(("write", "write", "write", "copy", "restore", "export"))
        if act == "write":
            design.write(f"record {step}", random.randrange(100))
        elif act == "export":
            design.export()
            promised |= design.here()
        else:
            getattr(design, act)()
    design.export()
    return (promised | design.here()) - design.at_district()


@pytest.mark.parametrize("mutant", [BySequence, ByAnchor, BySentFlag, ByWallClock])
def test_that_a_design_that_looks_right_loses_records(mutant: Callable[[], Design]) -> None:
    losses = [seed for seed in range(LIVES) if lived(mutant(), Random(seed))]
    assert losses, "this design should lose something"
    assert losses[0] < LIVES / 2


@pytest.mark.parametrize("seed", range(12))
def test_that_random_ids_lose_nothing_in_the_same_lives(seed: int) -> None:
    ours = Ours()
    try:
        assert lived(ours, Random(seed)) == set()
    finally:
        ours.close()


def test_that_the_lives_hold_what_makes_the_others_fail() -> None:
    """A copy that is put back after an export: the case that separates the designs."""
    design = BySequence()
    for text in ("a", "b"):
        design.write(text, 0)
    design.copy()
    design.write("c", 0)
    design.export()
    design.restore()
    design.write("d", 0)
    design.export()
    assert "d" in design.here()
    assert "d" not in design.at_district()
