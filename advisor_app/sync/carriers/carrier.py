"""One carrier: list, put new, get, stat, delete; whole or not at all, and tried again with sense.

A file is written under a name that ends in ``.part``, read back, and only then given its name; it
never takes the place of another. Where a place cannot rename (S3), a file appears whole by itself
and is read back there.
"""

import hashlib
import os
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from advisor_app.domain.errors import KnownError
from advisor_app.domain.place import Place
from advisor_app.support.files import refusal
from advisor_app.sync.carriers.layout import PART, is_folder, is_point
from advisor_app.sync.carriers.medium import PIECE, Entry, Medium
from advisor_app.sync.carriers.problems import CarrierProblem, Refused, Trouble

T = TypeVar("T")
Moved = Callable[[int, int], None]
"""Hears how many bytes of how many are there; raises to stop."""

RESUMED_FROM = 256 << 10
"""Bytes below which a file is fetched anew: it may have been replaced by another of its name."""

_TICK = 0.2
_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,199}")


def unheard(_done: int, _total: int) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one waits, and how often one tries.

    Attributes:
        tries: how often altogether.
        first: seconds before the second try; doubled each time up to ``longest``.
        timeout: seconds without an answer after which a connection counts as dead.
        chance: gives a number from 0 to 1, so that 22 points do not all come back at once.
    """

    tries: int = 4
    first: float = 1.0
    longest: float = 20.0
    timeout: float = 20.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def waits(self) -> Iterator[float]:
        """Give the seconds before each further try."""
        for number in range(self.tries - 1):
            whole = min(self.longest, self.first * 2**number)
            yield whole * (0.5 + self.chance() / 2)


class Carrier:
    """A place that can be tried again. Belongs to one thread at a time."""

    def __init__(
        self, place: Place, connect: Callable[[], Medium],
        trouble: Callable[[BaseException], Trouble | None],
        patience: Patience, moved: Moved = unheard,
    ) -> None:  # fmt: skip
        """Take how to connect, and how to read an error of it.

        Args:
            moved: hears of every piece, and is asked while waiting; raises to stop.
        """
        self._place = place
        self._connect = connect
        self._trouble = trouble
        self._patience = patience
        self._moved = moved
        self._medium: Medium | None = None

    def look(self) -> None:
        """Make sure that the place is there and lets us in.

        Raises:
            CarrierProblem: it is not, or does not.
        """
        self._tried(lambda medium: medium.folders(""))

    def folders(self, folder: str) -> tuple[str, ...]:
        """Give the points that have a folder in ``up`` or ``down``, in order."""
        found = self._tried(lambda medium: medium.folders(_ours(folder)))
        return tuple(sorted(one for one in found if is_point(one)))

    def list(self, folder: str) -> tuple[Entry, ...]:
        """Give the files in a folder of the tree that are whole, by name."""
        found = self._tried(lambda medium: medium.entries(_ours(folder)))
        whole = (one for one in found if not one.name.endswith(PART))
        return tuple(sorted(whole, key=lambda one: one.name))

    def stat(self, path: str) -> Entry | None:
        """Give a file's name and length; None where there is none."""
        size = self._tried(lambda medium: medium.size(_in_tree(path)))
        return None if size is None else Entry(path.rpartition("/")[2], size)

    def delete(self, path: str) -> None:
        """Delete a file; one that is gone already is no trouble."""
        self._tried(lambda medium: medium.remove(_in_tree(path)))

    def put_new(self, path: str, source: Path) -> bool:
        """Put a file there, whole, under a name that nothing else has.

        Returns:
            Whether it was sent; False when the same file stood there already.

        Raises:
            CarrierProblem: it cannot be put there, or a different file bears the name.
        """
        parcel = _Parcel.of(_in_tree(path), source)
        return self._tried(lambda medium: self._put(medium, parcel))

    def put_in_place(self, path: str, source: Path) -> bool:
        """Put a file there in place of an older one: for names that say whose, not what."""
        parcel = _Parcel.of(_in_tree(path), source)
        if self._tried(lambda medium: self._holds(medium, path, parcel)):
            return False
        self.delete(path)
        return self._tried(lambda medium: self._put(medium, parcel))

    def get(self, path: str, target: Path, most: int) -> None:
        """Fetch a file, whole; what was fetched of it before is gone on from.

        Args:
            most: bytes beyond which it is refused.

        Raises:
            CarrierProblem: it cannot be had, or is too large.
            RecordProblem: it cannot be written here.
        """
        self._tried(lambda medium: self._get(medium, _in_tree(path), target, most))

    def close(self) -> None:
        """Let go of the connection."""
        medium, self._medium = self._medium, None
        if medium is not None:
            medium.close()

    def _tried(self, work: Callable[[Medium], T]) -> T:
        waits = self._patience.waits()
        while True:
            try:
                if self._medium is None:
                    self._medium = self._connect()
                return work(self._medium)
            except KnownError:
                self.close()
                raise
            except Exception as error:  # every library has a family of its own
                problem = self._told(error)
                self.close()
                if problem is None:
                    raise
                wait = next(waits, None) if problem.trouble.passing else None
                if wait is None:
                    raise problem from error
                self._pause(wait)

    def _told(self, error: Exception) -> CarrierProblem | None:
        """Say what an error means; None for a bug."""
        if isinstance(error, Refused):
            return CarrierProblem(error.trouble, self._place, error.fingerprint)
        trouble = self._trouble(error)
        return None if trouble is None else CarrierProblem(trouble, self._place)

    def _pause(self, seconds: float) -> None:
        """Wait, and hear between whether somebody wants to stop."""
        while seconds > 0:
            self._moved(0, 0)
            self._patience.sleep(min(_TICK, seconds))
            seconds -= _TICK

    def _put(self, medium: Medium, parcel: "_Parcel") -> bool:
        if medium.size(parcel.path) is not None:
            return self._agreed(medium, parcel)
        medium.ensure(parcel.path.rpartition("/")[0])
        at = parcel.path if medium.is_whole else parcel.part
        try:
            self._write(medium, at, parcel)
            if not medium.is_whole:
                medium.settle(at, parcel.path)
        except FileExistsError:
            sent = self._agreed(medium, parcel)
            if not medium.is_whole:
                medium.remove(at)
            return sent
        if medium.size(parcel.path) != parcel.size:
            raise Refused(Trouble.ALTERED)
        return True

    def _write(self, medium: Medium, at: str, parcel: "_Parcel") -> None:
        """Write on from where a file was left, and read it back."""
        there = (medium.size(at) or 0) if medium.can_append else 0
        offset = there if there <= parcel.size else 0
        if offset < parcel.size or not there:
            with parcel.source.open("rb") as file:
                file.seek(offset)
                heard = _Heard(file, parcel.size, self._moved)
                self._write_on(medium, at, cast("BinaryIO", heard), offset)
        if not self._holds(medium, at, parcel):
            if not medium.is_whole:
                medium.remove(at)
            raise Refused(Trouble.ALTERED)

    def _write_on(self, medium: Medium, at: str, source: BinaryIO, offset: int) -> None:
        """Write; where there is no room for the whole, the half does not stay to fill it up."""
        try:
            medium.write(at, source, offset)
        except Exception as error:
            # Whatever stands under a final name is not ours to take away.
            if not medium.is_whole and self._trouble(error) in (
                Trouble.FULL,
                Trouble.REFUSED,
                Trouble.BUSY,
            ):
                with suppress(Exception):
                    medium.remove(at)
            raise

    def _agreed(self, medium: Medium, parcel: "_Parcel") -> bool:
        if not self._holds(medium, parcel.path, parcel):
            raise Refused(Trouble.TAKEN)
        return False

    def _holds(self, medium: Medium, path: str, parcel: "_Parcel") -> bool:
        """Whether what stands there is what we have, byte by byte."""
        if medium.size(path) != parcel.size:
            return False
        digest = hashlib.sha256()
        with closing(medium.read(path, 0)) as pieces:
            for piece in pieces:
                digest.update(piece)
                self._moved(parcel.size, parcel.size)
        return digest.hexdigest() == parcel.digest

    def _get(self, medium: Medium, path: str, target: Path, most: int) -> None:
        size = medium.size(path)
        if size is None:
            raise Refused(Trouble.GONE)
        if size > most:
            raise Refused(Trouble.TOO_LARGE)
        part = target.with_name(target.name + PART)
        have = _begun(part, size)
        with closing(medium.read(path, have)) as pieces:
            total = self._store(pieces if have < size else (), part, have, size)
        if total != size:
            if total > size:
                part.unlink()
            raise Refused(Trouble.LOST)
        _here(part, lambda: part.replace(target))

    def _store(self, pieces: Iterable[bytes], part: Path, have: int, size: int) -> int:
        file = _here(part, lambda: part.open("ab" if have else "wb"))
        with file:
            for piece in pieces:
                _here(part, lambda piece=piece: file.write(piece))  # type: ignore[misc]
                have += len(piece)
                self._moved(have, size)
                if have > size:
                    break
            _here(part, lambda: _stored(file))
        return have


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A file that is to be put somewhere."""

    path: str
    source: Path
    size: int
    digest: str

    @property
    def part(self) -> str:
        """The name while it is not whole; of two who write different things each has their own."""
        return f"{self.path}.{self.digest[:8]}{PART}"

    @classmethod
    def of(cls, path: str, source: Path) -> "_Parcel":
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                size += len(piece)
        return cls(path, source, size, digest.hexdigest())


class _Heard:
    """A file that is read, and tells how far; the piece's length is ours whoever reads."""

    def __init__(self, file: BinaryIO, size: int, moved: Moved) -> None:
        self._file = file
        self._size = size
        self._moved = moved

    def read(self, count: int = -1) -> bytes:
        """Give the next piece, and say so."""
        piece = self._file.read(count)
        self._moved(self._file.tell(), self._size)
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go somewhere."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Say where it is."""
        return self._file.tell()

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """Give the system's number: libraries ask it for the length."""
        return self._file.fileno()

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(PIECE):
            yield piece


def _begun(part: Path, size: int) -> int:
    """Give how much of a file is here already and can be gone on from."""
    have = 0
    with suppress(OSError):
        have = part.stat().st_size
    return have if have <= size and size >= RESUMED_FROM else 0


def _here(path: Path, work: Callable[[], T]) -> T:
    """Do something on this machine's own disk, whose troubles are not the carrier's."""
    try:
        return work()
    except OSError as error:
        raise refusal(error, path) from error


def _stored(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _ours(folder: str) -> str:
    if not is_folder(folder):
        raise ValueError(folder)
    return folder


def _in_tree(path: str) -> str:
    """Refuse a path outside the tree: it would be a bug of ours."""
    folder, _, name = path.rpartition("/")
    if not is_folder(folder) or "/" not in folder or not _PLAIN.fullmatch(name):
        raise ValueError(path)
    return path
