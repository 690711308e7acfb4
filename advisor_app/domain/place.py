"""Where bundles are left and fetched: a stick, a share, a server; and how often one looks there."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from advisor_app.domain.errors import BadInput

_LONGEST = 1024
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SECURE = {"webdav": "http", "webdavs": "https", "http": "http", "https": "https", "dav": "http"}
_EXAMPLES = "smb://服务器/共享名、webdavs://服务器/文件夹、sftp://用户@服务器/文件夹、s3://存储桶"


class PlaceKind(StrEnum):
    """The kinds of places."""

    FOLDER = "folder"
    SMB = "smb"
    WEBDAV = "webdav"
    SFTP = "sftp"
    S3 = "s3"


KIND_WORDS: Mapping[PlaceKind, str] = {
    PlaceKind.FOLDER: "U盘或文件夹",
    PlaceKind.SMB: "共享文件夹（SMB）",
    PlaceKind.WEBDAV: "网盘（WebDAV）",
    PlaceKind.SFTP: "SFTP 服务器",
    PlaceKind.S3: "对象存储（S3）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place. Secrets are never part of what is shown of it.

    Attributes:
        host: the server's name; for S3 that of its endpoint, empty for the provider's own.
        path: the folder: on this machine, below the server, or ``bucket/folder`` of S3.
        secure: whether the connection is encrypted (WebDAV and S3 only).
        key: a private key in OpenSSH's format, in place of a password (SFTP only).
        pinned: fingerprint of the server's key, ``SHA256:…`` (SFTP only).
        authority: certificates that the server's is checked by, PEM; empty for the system's.
        region: S3 only.
    """

    kind: PlaceKind
    path: str
    host: str = ""
    port: int | None = None
    secure: bool = True
    user: str = ""
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    pinned: str = ""
    authority: str = field(default="", repr=False)
    region: str = ""

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read an address as somebody writes it.

        Raises:
            BadInput: not an address, of an unknown kind, or without server or folder.
        """
        given = text.strip()
        if not given or len(given) > _LONGEST or any(ord(one) < 32 for one in given):
            raise BadInput("还没有填地址，或地址里有不能用的字：请重新填", "url")
        if "://" not in given:
            return _folder(given)
        return _server(given)

    @property
    def url(self) -> str:
        """The address, without user and secrets."""
        if self.kind is PlaceKind.FOLDER:
            return self.path
        if self.kind is PlaceKind.S3:
            return f"s3://{quote(self.path)}" + (f"?endpoint={self.origin}" if self.host else "")
        scheme = "webdavs" if self.kind is PlaceKind.WEBDAV and self.secure else self.kind.value
        return f"{scheme}://{self.server}{quote(self.path)}"

    @property
    def server(self) -> str:
        """Server and port as they stand in an address: IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    @property
    def origin(self) -> str:
        """Scheme and server, for what speaks HTTP; empty without a server."""
        if not self.host:
            return ""
        return f"{'https' if self.secure else 'http'}://{self.server}"

    @property
    def words(self) -> str:
        """What it is called on screen."""
        if self.kind is PlaceKind.FOLDER:
            return f"文件夹“{self.path}”"
        if self.kind is PlaceKind.S3:
            return f"{KIND_WORDS[self.kind]}“{self.path.split('/')[0]}”"
        return f"{KIND_WORDS[self.kind]}“{self.host}”"

    def with_secrets(self, *, password: str = "", key: str = "", authority: str = "") -> "Place":
        """Give the same place with what opens it; what is empty stays as it is."""
        return replace(
            self,
            password=password or self.password,
            key=key or self.key,
            authority=authority or self.authority,
        )

    def to_text(self) -> str:
        """Give the text under which it is kept, secrets among it: for the encrypted record only."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Place":
        """Read what :meth:`to_text` gave; what a newer program wrote beside it is let be."""
        raw: dict[str, Any] = json.loads(text)
        known = {one.name for one in fields(cls)}
        kept = {name: value for name, value in raw.items() if name in known}
        return cls(**kept | {"kind": PlaceKind(raw["kind"])})


def _folder(text: str) -> Place:
    if not (text.startswith(("/", "\\\\")) or _DRIVE.match(text)):
        raise BadInput(
            f"地址“{text}”不完整：文件夹写完整路径（如 E:\\上报），服务器写 {_EXAMPLES}", "url"
        )
    return Place(kind=PlaceKind.FOLDER, path=text)


def _server(text: str) -> Place:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadInput("地址里的服务器或端口不对：请核对", "url") from None
    scheme, path = parts.scheme.lower(), unquote(parts.path).rstrip("/")
    if ".." in path.split("/"):
        raise BadInput("地址里不能有“..”：请写完整的文件夹", "url")
    common: dict[str, Any] = {
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
    if scheme == "file":
        return _folder(_drive_of(path) or "/")
    if scheme == "s3":
        return _bucket(parts.hostname or "", path, parts.query, common)
    if not parts.hostname:
        raise BadInput(f"地址里没有服务器：请写成 {_EXAMPLES}", "url")
    common |= {"host": parts.hostname, "path": path or "/"}
    if scheme in _SECURE:
        return Place(kind=PlaceKind.WEBDAV, secure=_SECURE[scheme] == "https", **common)
    if scheme == "sftp":
        return Place(kind=PlaceKind.SFTP, **common)
    if scheme == "smb":
        return _share(common)
    raise BadInput(f"不认识“{scheme}://”这种地址：可用 {_EXAMPLES}，或一个文件夹", "url")


def _drive_of(path: str) -> str:
    """Give ``C:/x`` for the path of ``file:///C:/x``, any other as it is."""
    return path[1:] if _DRIVE.match(path[1:]) else path


def _share(common: dict[str, Any]) -> Place:
    if not common["path"].strip("/"):
        raise BadInput("地址里没有共享名：请写成 smb://服务器/共享名/文件夹", "url")
    return Place(kind=PlaceKind.SMB, **common)


def _bucket(bucket: str, folder: str, query: str, common: dict[str, Any]) -> Place:
    """Read ``s3://bucket/folder?endpoint=https://server:port&region=…``."""
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    try:
        endpoint = urlsplit(asked.get("endpoint", ""))
        port = endpoint.port
    except ValueError:
        raise BadInput(
            "地址里的 endpoint 不对：请写成 endpoint=https://服务器:端口", "url"
        ) from None
    if not bucket or endpoint.scheme not in ("", "http", "https"):
        raise BadInput(
            "对象存储的地址写成 s3://存储桶/文件夹?endpoint=https://服务器：请核对", "url"
        )
    return Place(
        kind=PlaceKind.S3,
        path=bucket + folder,
        secure=endpoint.scheme != "http",
        region=asked.get("region", ""),
        **common | {"host": endpoint.hostname or "", "port": port},
    )
