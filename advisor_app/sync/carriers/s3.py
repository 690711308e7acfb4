"""S3 and what speaks its protocol, by s3fs. An object appears whole; nothing can be renamed."""

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from botocore import exceptions
from s3fs import S3FileSystem

from advisor_app.domain.place import Place
from advisor_app.sync.carriers.medium import PIECE, FsspecMedium
from advisor_app.sync.carriers.problems import Trouble, of_system

_RANGE = 4 << 20
"""Bytes fetched with one request."""


class S3Medium(FsspecMedium):
    """Objects of a bucket below a prefix."""

    is_whole = True

    def __init__(self, place: Place, timeout: float) -> None:
        self._authority = _file_of(place.authority) if place.authority else None
        options: dict[str, Any] = {"region_name": place.region or None}
        if self._authority:
            options["verify"] = str(self._authority)
        files = S3FileSystem(
            key=place.user or None,
            secret=place.password or None,
            endpoint_url=place.origin or None,
            client_kwargs=options,
            config_kwargs={
                "connect_timeout": timeout,
                "read_timeout": timeout,
                "retries": {"max_attempts": 1},
                # Gateways of others know neither the newer checksums nor a bucket as a host.
                "request_checksum_calculation": "when_required",
                "response_checksum_validation": "when_required",
                "s3": {"addressing_style": "path" if place.host else "auto"},
            },
            use_listings_cache=False,
            default_fill_cache=False,
            skip_instance_cache=True,
        )
        files.retries = 1  # how often is ours to say
        super().__init__(files, place.path)
        self._bucket, _, self._prefix = place.path.strip("/").partition("/")

    def look(self) -> None:
        """Make sure that the bucket is there."""
        self.files.call_s3("head_bucket", Bucket=self._bucket)

    def folders(self, folder: str) -> list[str]:
        """Give the folders; an empty answer may also mean that the bucket is missing."""
        found = super().folders(folder)
        if not found:
            self.look()
        return found

    def read(self, path: str, offset: int) -> Generator[bytes]:
        """Give an object in ranges; the library's own file would fetch 50 MB ahead."""
        size = self.size(path) or 0
        for start in range(offset, size, _RANGE):
            yield self.files.cat_file(self.at(path), start=start, end=min(start + _RANGE, size))

    def write(self, path: str, source: BinaryIO, offset: int) -> None:
        """Put an object, unless one is there."""
        if offset:
            raise ValueError(offset)
        content = b"".join(iter(lambda: source.read(PIECE), b""))
        where = {"Bucket": self._bucket, "Key": self._key(path), "Body": content}
        try:
            self.files.call_s3("put_object", IfNoneMatch="*", **where)
        except OSError as error:
            code = _code(error)
            if code == "PreconditionFailed":
                raise FileExistsError(path) from None
            if code != "NotImplemented":
                raise
            # An older gateway knows no conditions: it was looked for just before.
            self.files.call_s3("put_object", **where)

    def settle(self, part: str, path: str) -> None:
        """Never asked: an object has its name from the start."""
        raise ValueError(part, path)

    def ensure(self, folder: str) -> None:
        """Nothing to make: folders are parts of names."""

    def close(self) -> None:
        """Forget the certificates' file; the library ends its own connections."""
        if self._authority:
            with suppress(OSError):
                self._authority.unlink()

    def _key(self, path: str) -> str:
        return f"{self._prefix}/{path}" if self._prefix else path


def _file_of(authority: str) -> Path:
    """Give a file of certificates: the library takes nothing else."""
    with NamedTemporaryFile("w", suffix=".pem", delete=False, encoding="ascii") as file:
        file.write(authority)
    return Path(file.name)


def _code(error: BaseException) -> str:
    """Give the code that the server answered with, out of what s3fs made of it."""
    under: BaseException | None = error
    while under is not None:
        if isinstance(under, exceptions.ClientError):
            return str(under.response.get("Error", {}).get("Code", ""))
        under = under.__cause__ or under.__context__
    return str(error)


def connect(place: Place, timeout: float) -> S3Medium:
    """Open a bucket; the first request shows whether it lets us in."""
    return S3Medium(place, timeout)


_CODES = {
    "InvalidAccessKeyId": Trouble.DENIED,
    "SignatureDoesNotMatch": Trouble.DENIED,
    "AccessDenied": Trouble.FORBIDDEN,
    "403": Trouble.FORBIDDEN,
    "NoSuchBucket": Trouble.MISSING,
    "404": Trouble.MISSING,
    "SlowDown": Trouble.BUSY,
    "InternalError": Trouble.BUSY,
    "ServiceUnavailable": Trouble.BUSY,
    "500": Trouble.BUSY,
    "503": Trouble.BUSY,
    "XMinioStorageFull": Trouble.FULL,
    "QuotaExceeded": Trouble.FULL,
}

_KNOWN: tuple[tuple[type[BaseException], Trouble], ...] = (
    (exceptions.SSLError, Trouble.BAD_CERTIFICATE),
    (exceptions.ConnectTimeoutError, Trouble.TIMED_OUT),
    (exceptions.ReadTimeoutError, Trouble.TIMED_OUT),
    (exceptions.EndpointConnectionError, Trouble.UNREACHABLE),
    (exceptions.NoCredentialsError, Trouble.DENIED),
    (exceptions.HTTPClientError, Trouble.LOST),
    (exceptions.BotoCoreError, Trouble.NOT_UNDERSTOOD),
)


def trouble(error: BaseException) -> Trouble | None:
    """Say what an error means."""
    found = _CODES.get(_code(error))
    if found is not None:
        return found
    for kind, meant in _KNOWN:
        if isinstance(error, kind):
            return meant
    return of_system(error)
