"""A district whose points have reported, for the pages of figures and problems."""

from datetime import timedelta
from pathlib import Path
from shutil import copytree

from advisor_app.bootstrap import World
from advisor_app.domain.unmet import UnmetReason
from tests.builders import START, TickingClock, a_world
from tests.hub.town import D01, D05, OCTOBER, S02, Town

AFTERWARDS = START + timedelta(hours=2)


def a_busy_district(folder: Path) -> Path:
    """Three points reported October: one closed with something late, one lacks September."""
    town = Town(folder)
    for day in ("2026-09-02", "2026-10-02", "2026-10-03"):
        town.talk(D01, day)
        town.talk(S02, day)
    town.unmet(D05, "2026-10-08")
    town.unmet(D01, "2026-10-09")
    town.unmet(D05, "2026-10-10", reason=UnmetReason.TOO_FAR)
    town.close_month(D01, OCTOBER)
    town.talk(D01, "2026-10-20")
    town.report()
    town.shut()
    return folder / "hub"


def as_it_was(made: Path, folder: Path) -> World:
    """Give a district of one's own, as it was left: making one takes its time."""
    copytree(made, folder / "hub")
    return a_world(folder / "hub", "again", TickingClock(AFTERWARDS))
