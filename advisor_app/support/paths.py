"""Where things lie: the program's own resources, and the data of this device."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders one run works with.

    Attributes:
        resources: fonts, policies, taxonomies; read only.
        data: the device's record, keys and logs.
        state: the user's own place outside the data folder, where it is remembered how far each
            record stood; None where nothing is to be left behind (demonstrations, checks).
    """

    resources: Path
    data: Path
    state: Path | None = None

    @property
    def record(self) -> Path:
        """The encrypted database."""
        return self.data / "record.db"

    @property
    def library(self) -> Path:
        """The district's working library."""
        return self.data / "library"

    @property
    def keys(self) -> Path:
        """The wrapped data key."""
        return self.data / "keys.json"

    @property
    def is_unused(self) -> bool:
        """Whether nothing lies here that a record left: neither itself nor its keys nor backups.

        Asked before anything heavy is loaded.
        """
        parts = (self.record, self.keys, self.keys.with_name(f"{self.keys.name}.copy"))
        kept = self.backups.glob("record-*.db")
        return not any(one.exists() for one in parts) and not any(kept)

    @property
    def outbox(self) -> Path:
        """The bundles that the district may still ask for."""
        return self.data / "outbox"

    @property
    def inbox(self) -> Path:
        """What a carrier brought and is not taken in yet."""
        return self.data / "inbox"

    @property
    def replay(self) -> Path:
        """What was written since the last backup, sealed to this device alone."""
        return self.data / "replay"

    @property
    def backups(self) -> Path:
        """The record's backups."""
        return self.data / "backups"

    def anchors(self, device: str) -> tuple[Path, ...]:
        """The files that say how far a device's record stood."""
        beside = self.data / "anchor.json"
        return (beside, self.state / f"{device}.json") if self.state else (beside,)

    @property
    def logs(self) -> Path:
        """The program's log file."""
        return self.data / "advisor.log"

    @property
    def fonts(self) -> Path:
        """The bundled fonts."""
        return self.resources / "fonts"

    @property
    def policies(self) -> Path:
        """The policy library."""
        return self.resources / "policies"

    @property
    def directory(self) -> Path:
        """The tables that the service directory begins with."""
        return self.resources / "directory"


def resources_folder() -> Path:
    """Give the folder of resources, from source or from a frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root / "resources"


def default_data() -> Path:
    """Give ``ADVISOR_DATA``, else the system's place for a user's data."""
    named = os.environ.get("ADVISOR_DATA")
    return Path(named) if named else platformdirs.user_data_path("advisor-desk", False)


def default_state() -> Path:
    """Give ``ADVISOR_STATE``, else the system's place for what a program remembers of a user."""
    named = os.environ.get("ADVISOR_STATE")
    return Path(named) if named else platformdirs.user_state_path("advisor-desk", False)


def paths_for(data: Path | None) -> Paths:
    """Give the folders for a data folder, or for the default one."""
    return Paths(resources_folder(), data or default_data(), default_state())
