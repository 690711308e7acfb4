"""SFTP, by fsspec's implementation over paramiko; the server's key is pinned."""

import base64
import hashlib
import io
import socket
from contextlib import suppress
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from advisor_app.domain.place import Place
from advisor_app.sync.carriers.medium import FsspecMedium
from advisor_app.sync.carriers.problems import Refused, Trouble, of_system

PORT = 22
_CLOSED = "Socket is closed"
"""What paramiko says of a connection that is gone; it gives no number."""


class _Pinned(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """Lets the one server in whose key was seen when the place was set."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint

    def missing_host_key(self, client: Any, hostname: str, key: paramiko.PKey) -> None:  # noqa: ANN401, ARG002
        """Compare fingerprints; paramiko asks this of every key, as none is known to it."""
        shown = fingerprint_of(key)
        if not self._fingerprint:
            raise Refused(Trouble.UNKNOWN_SERVER, shown)
        if shown != self._fingerprint:
            raise Refused(Trouble.OTHER_SERVER, shown)


class SftpMedium(FsspecMedium):
    """Files of an SFTP server."""

    can_append = True

    def __init__(self, place: Place, timeout: float) -> None:
        files = SFTPFileSystem(
            place.host,
            port=place.port or PORT,
            username=place.user or None,
            password=place.password or None,
            pkey=_private(place.key) if place.key else None,
            host_key_policy=_Pinned(place.pinned),
            allow_agent=False,
            look_for_keys=False,
            timeout=timeout,
            banner_timeout=timeout,
            auth_timeout=timeout,
            channel_timeout=timeout,
            skip_instance_cache=True,
        )
        channel = files.ftp.get_channel()
        channel.settimeout(timeout)
        # Each write waits for its answer: held back by Nagle's rule it would wait 40 ms more.
        channel.get_transport().sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(files, place.path)

    def settle(self, part: str, path: str) -> None:
        """Rename by the plain request of version 3, which does not overwrite (fsspec's does)."""
        try:
            self.files.ftp.rename(self.at(part), self.at(path))
        except OSError:
            if self.size(path) is not None:
                raise FileExistsError(path) from None
            raise

    def close(self) -> None:
        """End the session."""
        with suppress(Exception):
            self.files.client.close()


def connect(place: Place, timeout: float) -> SftpMedium:
    """Log in.

    Raises:
        Refused: the server's key is not the pinned one, or ours cannot be read.
    """
    return SftpMedium(place, timeout)


def fingerprint(place: Place, timeout: float) -> str:
    """Ask a server for its key, without logging in, and give its fingerprint."""
    with socket.create_connection((place.host, place.port or PORT), timeout) as line:
        transport = paramiko.Transport(line)
        try:
            transport.start_client(timeout=timeout)
            return fingerprint_of(transport.get_remote_server_key())
        finally:
            transport.close()


def fingerprint_of(key: paramiko.PKey) -> str:
    """Give a key's fingerprint as OpenSSH writes it."""
    digest = hashlib.sha256(key.asbytes()).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _private(text: str) -> paramiko.PKey:
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        with suppress(paramiko.SSHException, ValueError, IndexError):
            return kind.from_private_key(io.StringIO(text.strip() + "\n"))
    raise Refused(Trouble.NO_KEY)


def trouble(error: BaseException) -> Trouble | None:
    """Say what an error means."""
    if isinstance(error, paramiko.AuthenticationException):
        return Trouble.DENIED
    if isinstance(error, paramiko.ssh_exception.NoValidConnectionsError):
        return Trouble.UNREACHABLE
    if isinstance(error, paramiko.SSHException) or str(error) == _CLOSED:
        return Trouble.LOST
    return of_system(error)
