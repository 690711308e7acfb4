"""A folder of this machine: a stick, a mounted share, a Windows path."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from fsspec.implementations.local import LocalFileSystem

from advisor_app.domain.place import Place
from advisor_app.sync.carriers.medium import FsspecMedium
from advisor_app.sync.carriers.problems import Trouble, of_system


class FolderMedium(FsspecMedium):
    """Files below a folder that is there already: where a stick is missing, none is made."""

    can_append = True

    def __init__(self, place: Place) -> None:
        # Made straight: no instance is shared, and nothing is listed from memory.
        super().__init__(LocalFileSystem(skip_instance_cache=True), place.path.replace("\\", "/"))
        self.look()

    def size(self, path: str) -> int | None:
        """Give a file's length; no file of a stick that was pulled out is merely missing."""
        found = super().size(path)
        if found is None:
            self.look()
        return found

    def stored(self, file: Any) -> None:  # noqa: ANN401 - fsspec's own file
        """Have it on the medium before anything else is said of it."""
        file.flush()
        os.fsync(file.fileno())

    def settle(self, part: str, path: str) -> None:
        """Give the final name, never over another file.

        A hard link cannot overwrite. Sticks (FAT, exFAT) have none: there it is looked at first;
        names are made of device and contents, so nobody else writes the same one.
        """
        source, target = Path(self.at(part)), Path(self.at(path))
        try:
            os.link(source, target)
        except FileExistsError:
            raise
        except OSError:
            if target.exists():
                raise FileExistsError(target) from None
            source.rename(target)
        else:
            source.unlink()
        self._keep_name(target.parent)

    def _keep_name(self, folder: Path) -> None:
        """Have the folder's own entry on the medium; Windows and some shares have no such call."""
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)


def connect(place: Place, _timeout: float) -> FolderMedium:
    """Open a folder.

    Raises:
        OSError: it is not there.
    """
    return FolderMedium(place)


def trouble(error: BaseException) -> Trouble | None:
    """Say what an error means."""
    return of_system(error)
