"""A disk of a process's own that can be filled up and emptied again.

Where the system lets this process have a file system of its own, it is a real one of a few
megabytes, which ends with the process. Elsewhere no file may be written beyond a length.
"""

import ctypes
import os
import resource
from pathlib import Path

_NEW_NAMESPACE = 0x00020000
_PRIVATE = 0x00040000 | 0x4000
_SIZE = "size=48m"


class RealDisk:
    """A file system in memory, seen by this process only."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"
        libc = ctypes.CDLL(None, use_errno=True)
        for done in (
            libc.unshare(_NEW_NAMESPACE),
            libc.mount(b"none", b"/", None, _PRIVATE, None),
            libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, _SIZE.encode()),
        ):
            if done != 0:
                raise PermissionError(ctypes.get_errno(), "no file system of one's own")

    def fill(self, left: int) -> None:
        """Leave so many bytes free, to the page."""
        with self._ballast.open("wb", buffering=0) as file:
            space = os.statvfs(self._ballast)
            file.write(bytes(max(0, space.f_bavail * space.f_frsize - left)))

    def free(self) -> None:
        """Let there be space again."""
        self._ballast.unlink()


class ShortFiles:
    """The same for who may not have a file system: files cannot be written beyond a length."""

    def fill(self, left: int) -> None:
        """Let no file be written beyond so many bytes."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, hard))

    def free(self) -> None:
        """Let there be space again."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def small_disk(folder: Path, *, real: bool) -> RealDisk | ShortFiles:
    """Give a disk that lies at an empty folder."""
    if real:
        try:
            return RealDisk(folder)
        except PermissionError:
            pass
    return ShortFiles()
