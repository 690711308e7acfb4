"""What belongs to the service directory: finding, keeping, taking tables in; made together."""

from dataclasses import dataclass

from advisor_app.services.desk import Desk
from advisor_app.services.directory import Directory
from advisor_app.services.directory_import import DirectoryImport
from advisor_app.services.directory_keeping import DirectoryKeeping
from advisor_app.services.directory_updates import DirectoryUpdates
from advisor_app.services.in_force import InForce
from advisor_app.support.pinyin import Readings


@dataclass(frozen=True, slots=True)
class Resources:
    """The directory, what changes it, and what takes tables in."""

    directory: Directory
    keeping: DirectoryKeeping
    imports: DirectoryImport
    updates: DirectoryUpdates


def resources_of(
    desk: Desk, in_force: InForce, readings: Readings
) -> Resources:  # fmt: skip
    """Make the directory of one counter out of what is in force."""
    directory = Directory(desk, in_force.directory_base, readings)
    keeping = DirectoryKeeping(desk, directory)
    imports = DirectoryImport(desk, directory, keeping)
    updates = DirectoryUpdates(desk, in_force, directory, keeping)
    return Resources(directory, keeping, imports, updates)
