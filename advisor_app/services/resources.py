"""What belongs to the service directory: finding, keeping, taking tables in; made together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor_app.services.desk import Desk
from advisor_app.services.directory import Directory
from advisor_app.services.directory_base import base_of_points, read_base
from advisor_app.services.directory_import import DirectoryImport
from advisor_app.services.directory_keeping import DirectoryKeeping
from advisor_app.support.pinyin import Readings
from advisor_app.tallies.points import PointEntry


@dataclass(frozen=True, slots=True)
class Resources:
    """The directory, what changes it, and what takes tables in."""

    directory: Directory
    keeping: DirectoryKeeping
    imports: DirectoryImport


def resources_of(
    desk: Desk, folder: Path, points: Sequence[PointEntry], readings: Readings
) -> Resources:  # fmt: skip
    """Make the directory of one counter out of the tables of a folder and the list of points.

    Raises:
        BadInput: a table is wrong.
    """
    base = read_base(folder) + base_of_points(points, desk.point)
    directory = Directory(desk, lambda: base, readings)
    keeping = DirectoryKeeping(desk, directory)
    return Resources(directory, keeping, DirectoryImport(desk, directory, keeping))
