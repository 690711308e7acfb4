r"""SMB shares, by smbprotocol's client, which fsspec's implementation stands on as well.

On Windows a share is better written as a folder (``\\server\share``): the system then logs in.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from stat import S_ISDIR
from threading import Timer
from typing import Any, BinaryIO, TypeVar

import smbclient
from smbprotocol import exceptions

from advisor_app.domain.place import Place
from advisor_app.sync.carriers.medium import MOST_ENTRIES, PIECE, Entry
from advisor_app.sync.carriers.problems import Trouble, of_system

T = TypeVar("T")

PORT = 445


class SmbMedium:
    """Files of a share, on a connection of its own.

    fsspec's file system would share one login among the whole process: closing one carrier would
    cut another off, and a wrong password would go through on the login of the right one.
    """

    can_append = True
    is_whole = False

    def __init__(self, place: Place, timeout: float) -> None:
        self._host, self._port = place.host, place.port or PORT
        self._root = place.path.rstrip("/")
        self._timeout = timeout
        self._connections: dict[str, Any] = {}
        self._how: dict[str, Any] = {
            "port": self._port,
            "username": place.user or None,
            "password": place.password or None,
            "connection_cache": self._connections,
        }
        smbclient.register_session(self._host, connection_timeout=int(timeout) or 1, **self._how)

    def folders(self, folder: str) -> list[str]:
        """Give the bare names of the folders in a folder."""
        return [name for name, kind, _ in self._listed(folder) if kind == "directory"]

    def entries(self, folder: str) -> list[Entry]:
        """Give the files in a folder."""
        return [Entry(name, size) for name, kind, size in self._listed(folder) if kind == "file"]

    def _listed(self, folder: str) -> list[tuple[str, str, int]]:
        """List with lengths in one go; fsspec asks for every file again."""

        def scan() -> list[tuple[str, str, int]]:
            found = []
            for one in smbclient.scandir(self._unc(folder), **self._how):
                kind = "directory" if one.is_dir() else "file"
                found.append((one.name, kind, int(one.smb_info.end_of_file)))
                if len(found) >= MOST_ENTRIES:
                    break
            return found

        try:
            return self._within(scan)
        except FileNotFoundError:
            return []
        except OSError as error:
            if not _is_missing(error):
                raise
        self.look()
        return []

    def size(self, path: str) -> int | None:
        """Give a file's length."""
        try:
            found = self._within(lambda: smbclient.stat(self._unc(path), **self._how))
        except OSError as error:
            if _is_missing(error):
                return None
            raise
        return None if S_ISDIR(found.st_mode) else int(found.st_size)

    def look(self) -> None:
        """Make sure that the root itself is there."""
        self._within(lambda: smbclient.stat(self._unc(""), **self._how))

    def read(self, path: str, offset: int) -> Generator[bytes]:
        """Give a file piece by piece; others may read it meanwhile."""
        with self._opened(path, "rb") as file:
            file.seek(offset)
            while piece := self._within(lambda: file.read(PIECE)):
                yield piece

    def write(self, path: str, source: BinaryIO, offset: int) -> None:
        """Write a file from an offset on, and have it stored."""
        with self._opened(path, "ab" if offset else "wb") as file:
            while piece := source.read(PIECE):
                self._within(lambda piece=piece: file.write(piece))  # type: ignore[misc]
            self._within(file.flush)

    def settle(self, part: str, path: str) -> None:
        """Rename; the server refuses where a file stands."""
        try:
            self._within(lambda: smbclient.rename(self._unc(part), self._unc(path), **self._how))
        except OSError:
            if self.size(path) is not None:
                raise FileExistsError(path) from None
            raise

    def remove(self, path: str) -> None:
        """Delete a file."""
        try:
            self._within(lambda: smbclient.remove(self._unc(path), **self._how))
        except OSError as error:
            if not _is_missing(error):
                raise

    def ensure(self, folder: str) -> None:
        """Make a folder of the tree."""
        self.look()
        self._within(lambda: smbclient.makedirs(self._unc(folder), exist_ok=True, **self._how))

    def close(self) -> None:
        """Log out; a server that does not answer is not waited for."""
        with suppress(Exception):
            smbclient.delete_session(
                self._host, port=self._port, connection_cache=self._connections, timeout=1
            )
        self._cut()

    @contextmanager
    def _opened(self, path: str, mode: str) -> Iterator[Any]:
        shared = "r" if "r" in mode else None
        file = self._within(
            lambda: smbclient.open_file(
                self._unc(path), mode, buffering=0, share_access=shared, **self._how
            )
        )
        try:
            yield file
            self._within(file.close)
        except BaseException:
            self._given_up(file)
            raise

    def _given_up(self, file: Any) -> None:  # noqa: ANN401 - the library's own file
        """Close a file whose connection may be gone: then the library takes it for open forever."""
        with suppress(Exception):
            self._within(file.close)
        file.fd._connected = False  # noqa: SLF001 - or it complains of a handle that nobody has

    def _unc(self, path: str) -> str:
        folder = f"{self._root}/{path}" if path else self._root
        return f"\\\\{self._host}{folder}".replace("/", "\\")

    def _within(self, work: Callable[[], T]) -> T:
        """Do something in time: the library itself waits for an answer without end."""
        alarm = Timer(self._timeout, self._cut)
        alarm.daemon = True
        alarm.start()
        try:
            return work()
        finally:
            alarm.cancel()

    def _cut(self) -> None:
        for one in tuple(self._connections.values()):
            with suppress(Exception):
                one.transport.close()


def _is_missing(error: OSError) -> bool:
    return isinstance(error, FileNotFoundError) or error.errno in (2, 20)


def connect(place: Place, timeout: float) -> SmbMedium:
    """Log in."""
    return SmbMedium(place, timeout)


_BY_STATUS = {
    0xC0000022: Trouble.FORBIDDEN,  # STATUS_ACCESS_DENIED
    0xC0000043: Trouble.BUSY,  # STATUS_SHARING_VIOLATION
    0xC000007F: Trouble.FULL,  # STATUS_DISK_FULL
    0xC00000A2: Trouble.READ_ONLY,  # STATUS_MEDIA_WRITE_PROTECTED
}
"""What smbclient gives no number of the system for ([MS-ERREF] §2.3)."""

_KNOWN: tuple[tuple[type[BaseException], Trouble], ...] = (
    (exceptions.SMBAuthenticationError, Trouble.DENIED),
    (exceptions.LogonFailure, Trouble.DENIED),
    (exceptions.BadNetworkName, Trouble.MISSING),
    (exceptions.AccessDenied, Trouble.FORBIDDEN),
    (exceptions.DiskFull, Trouble.FULL),
    (exceptions.SMBConnectionClosed, Trouble.LOST),
    (exceptions.SMBException, Trouble.LOST),
)


def trouble(error: BaseException) -> Trouble | None:
    """Say what an error means."""
    if isinstance(error, exceptions.SMBOSError):
        return _BY_STATUS.get(error.ntstatus) or of_system(error)
    for kind, found in _KNOWN:
        if isinstance(error, kind):
            return found
    if isinstance(error, ValueError) and "Failed to connect" in str(error):
        return of_system(error.__cause__) if error.__cause__ else Trouble.UNREACHABLE
    return of_system(error)
