"""WebDAV, by webdav4's file system for fsspec."""

import ssl
from collections.abc import Generator
from contextlib import suppress
from typing import Any, BinaryIO
from xml.etree import ElementTree

import httpx
from webdav4 import client as dav
from webdav4.fsspec import WebdavFileSystem

from advisor_app.domain.place import Place
from advisor_app.sync.carriers.medium import PIECE, FsspecMedium
from advisor_app.sync.carriers.problems import Refused, Trouble, of_system

_TOO_MANY, _BROKEN, _NO_SPACE, _LOCKED = 429, 500, 507, 423


class WebdavMedium(FsspecMedium):
    """Files of a WebDAV server. An upload cannot be gone on with; it begins anew."""

    def __init__(self, place: Place, timeout: float) -> None:
        options: dict[str, Any] = {"timeout": timeout, "retry": False, "trust_env": False}
        if place.secure:
            options["verify"] = _trusted(place.authority)
        files = WebdavFileSystem(
            f"{place.origin}{place.path.rstrip('/')}/",
            auth=(place.user, place.password) if place.user else None,
            skip_instance_cache=True,
            **options,
        )
        self._http = files.client.http
        super().__init__(files, "")

    def at(self, path: str) -> str:
        """Give a path below the server's folder."""
        return path

    def look(self) -> None:
        """Make sure that the folder is there."""
        self.files.ls("", detail=False)

    def read(self, path: str, offset: int) -> Generator[bytes]:
        """Give a file piece by piece; a server that ignores the offset is read from the start."""
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        url = self.files.client.join_url(path)
        with self._http.stream("GET", str(url), headers=headers) as answer:
            if answer.is_error:
                raise dav.HTTPError(answer)
            skip = offset if answer.status_code != httpx.codes.PARTIAL_CONTENT else 0
            for piece in answer.iter_bytes(PIECE):
                dropped = min(skip, len(piece))
                skip -= dropped
                if len(piece) > dropped:
                    yield piece[dropped:]

    def write(self, path: str, source: BinaryIO, offset: int) -> None:
        """Write a file whole."""
        if offset:
            raise ValueError(offset)
        self.files.client.upload_fileobj(source, path, overwrite=True, chunk_size=PIECE)

    def settle(self, part: str, path: str) -> None:
        """Move, with ``Overwrite: F``."""
        try:
            self.files.client.move(part, path, overwrite=False)
        except dav.ResourceAlreadyExists:
            raise FileExistsError(path) from None

    def close(self) -> None:
        """Close the connections."""
        with suppress(Exception):
            self._http.close()


def _trusted(authority: str) -> ssl.SSLContext:
    """Give what a server's certificate is checked by: what was given for it, else the system's."""
    try:
        return ssl.create_default_context(cadata=authority or None)
    except (ssl.SSLError, ValueError):
        raise Refused(Trouble.BAD_CERTIFICATE) from None


def connect(place: Place, timeout: float) -> WebdavMedium:
    """Open a server's folder; the first request shows whether it lets us in."""
    return WebdavMedium(place, timeout)


def trouble(error: BaseException) -> Trouble | None:
    """Say what an error means."""
    if isinstance(error, httpx.HTTPError | dav.ClientError):
        return _of_library(error)
    if isinstance(error, FileNotFoundError | dav.ResourceNotFound):
        return Trouble.MISSING
    if isinstance(error, ElementTree.ParseError) or "multistatus" in str(error):
        return Trouble.NOT_UNDERSTOOD
    return of_system(error)


def _of_library(error: httpx.HTTPError | dav.ClientError) -> Trouble:
    if isinstance(error, dav.HTTPError):
        return _of_status(error.status_code)
    if isinstance(error, httpx.TimeoutException):
        return Trouble.TIMED_OUT
    if isinstance(error, httpx.ConnectError):
        return _of_connecting(error)
    if isinstance(error, httpx.TransportError):
        return Trouble.LOST
    return next(
        (found for kind, found in _KNOWN if isinstance(error, kind)), Trouble.NOT_UNDERSTOOD
    )


_KNOWN: tuple[tuple[type[BaseException], Trouble], ...] = (
    (dav.ForbiddenOperation, Trouble.FORBIDDEN),
    (dav.InsufficientStorage, Trouble.FULL),
    (dav.ResourceNotFound, Trouble.MISSING),
    (dav.ResourceConflict, Trouble.MISSING),
    (dav.ResourceLocked, Trouble.BUSY),
    (dav.BadGatewayError, Trouble.BUSY),
)


def _of_connecting(error: BaseException) -> Trouble:
    """Look for what lies under an error of connecting."""
    under: BaseException | None = error
    while under is not None:
        if isinstance(under, ssl.SSLCertVerificationError):
            return Trouble.BAD_CERTIFICATE
        if isinstance(under, ssl.SSLError):
            return Trouble.NOT_UNDERSTOOD
        if isinstance(under, OSError):
            return of_system(under) or Trouble.UNREACHABLE
        under = under.__cause__ or under.__context__
    return Trouble.UNREACHABLE


def _of_status(status: int) -> Trouble:
    if status == httpx.codes.UNAUTHORIZED:
        return Trouble.DENIED
    if status == httpx.codes.FORBIDDEN:
        return Trouble.FORBIDDEN
    if status == httpx.codes.NOT_FOUND:
        return Trouble.MISSING
    if status == _NO_SPACE:
        return Trouble.FULL
    if status in (_TOO_MANY, _LOCKED) or status >= _BROKEN:
        return Trouble.BUSY
    return Trouble.NOT_UNDERSTOOD
