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
    """

    resources: Path
    data: Path

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


def paths_for(data: Path | None) -> Paths:
    """Give the folders for a data folder, or for the default one."""
    return Paths(resources_folder(), data or default_data())
