"""What a carrier asks of the kind of place it stands on, and how the fsspec kinds answer."""

from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

PIECE = 256 << 10
"""Bytes that are read or written at a time: after each one can stop."""

MOST_ENTRIES = 100_000
"""Names of a folder beyond which no more are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a folder of the tree, by its bare name."""

    name: str
    size: int


class Medium(Protocol):
    """One open place. Paths are below its root, with forward slashes.

    Attributes:
        can_append: whether a half-written file can be written on.
        is_whole: whether a file appears all at once or not at all, and cannot be renamed.
    """

    can_append: bool
    is_whole: bool

    def folders(self, folder: str) -> list[str]:
        """Give the bare names of the folders in a folder; none where it is missing."""

    def entries(self, folder: str) -> list[Entry]:
        """Give the files in a folder; none where it is missing."""

    def size(self, path: str) -> int | None:
        """Give a file's length; None where it is missing."""

    def read(self, path: str, offset: int) -> Generator[bytes]:
        """Give a file piece by piece, from an offset on."""

    def write(self, path: str, source: BinaryIO, offset: int) -> None:
        """Write a file from an offset on, and have it stored.

        Raises:
            FileExistsError: the medium is whole, and a file stands there.
        """

    def settle(self, part: str, path: str) -> None:
        """Give a file its final name.

        Raises:
            FileExistsError: a file stands there.
        """

    def remove(self, path: str) -> None:
        """Delete a file; one that is gone is no trouble."""

    def ensure(self, folder: str) -> None:
        """Make a folder of the tree; the root itself is never made."""

    def close(self) -> None:
        """Let go of the connection; never fails."""


class FsspecMedium(ABC):
    """A place behind one of fsspec's file systems."""

    can_append = False
    is_whole = False

    def __init__(self, files: Any, root: str) -> None:  # noqa: ANN401 - fsspec has no types
        self.files = files
        self._root = root.rstrip("/")

    def at(self, path: str) -> str:
        """Give a path as the file system wants it."""
        return f"{self._root}/{path}" if path else self._root or "/"

    def folders(self, folder: str) -> list[str]:
        """Give the bare names of the folders in a folder."""
        return [name for name, kind, _ in self._listed(folder) if kind == "directory"]

    def entries(self, folder: str) -> list[Entry]:
        """Give the files in a folder."""
        return [Entry(name, size) for name, kind, size in self._listed(folder) if kind == "file"]

    def _listed(self, folder: str) -> list[tuple[str, str, int]]:
        """Give bare name, kind and length of what is in a folder."""
        try:
            found = self.files.ls(self.at(folder), detail=True)
        except FileNotFoundError:
            self.look()
            return []
        return [
            (str(one["name"]).rstrip("/").rpartition("/")[2], one["type"], int(one["size"] or 0))
            for one in found[:MOST_ENTRIES]
        ]

    def look(self) -> None:
        """Make sure that the root itself is there.

        Raises:
            FileNotFoundError: it is not.
        """
        self.files.info(self.at(""))

    def size(self, path: str) -> int | None:
        """Give a file's length."""
        try:
            found = self.files.info(self.at(path))
        except FileNotFoundError:
            return None
        return int(found["size"] or 0) if found["type"] == "file" else None

    def read(self, path: str, offset: int) -> Generator[bytes]:
        """Give a file piece by piece."""
        with self.files.open(self.at(path), "rb") as file:
            if offset:
                file.seek(offset)
            while piece := file.read(PIECE):
                yield piece

    def write(self, path: str, source: BinaryIO, offset: int) -> None:
        """Write a file from an offset on."""
        with self.files.open(self.at(path), "ab" if offset else "wb") as file:
            while piece := source.read(PIECE):
                file.write(piece)
            self.stored(file)

    def stored(self, file: Any) -> None:  # noqa: ANN401 - whatever the library opened
        """Have what was written stored, as far as the medium can promise that."""
        file.flush()

    @abstractmethod
    def settle(self, part: str, path: str) -> None:
        """Give a file its final name."""

    def remove(self, path: str) -> None:
        """Delete a file."""
        with suppress(FileNotFoundError):
            self.files.rm_file(self.at(path))

    def ensure(self, folder: str) -> None:
        """Make a folder of the tree, one step at a time."""
        self.look()
        at = ""
        for step in folder.split("/"):
            at = f"{at}/{step}" if at else step
            if not self.files.isdir(self.at(at)):
                with suppress(FileExistsError):  # another point made it meanwhile
                    self.files.mkdir(self.at(at), create_parents=False)

    def close(self) -> None:  # noqa: B027 - not every kind keeps something open
        """Nothing is kept open."""
