r"""The pack: what the district sends down to its points, signed.

Layout (``docs/pack.md``): ``ADVP1\n``, four bytes of header length (big-endian), the header as
JSON, 64 bytes of Ed25519 signature by the district over magic, length and header, then the files
one after the other, compressed as one zstd frame. The header holds every file's name, length and
SHA-256, and those of the frame, so signature and digest are checked before anything is unfolded.
Nothing is sealed: nothing in it is secret.

In format 2 a file's name begins with its section (``topics/topics.toml``). Packs of format 1, which
points keep to go back to, hold policies only; they are read as if they said so.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import zstandard

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.revision import canonical
from advisor_app.sync.framing import Framed, framed, is_newer, unfolded, unframed
from advisor_app.sync.keys import DeviceKey, is_hex
from advisor_app.sync.lines import is_count

MAGIC = b"ADVP1\n"
FORMAT = 2
POLICIES = "policies"
"""The section that all files of format 1 belong to."""

MOST_FILES = 2_000
MOST_HEADER = 1 << 20
MOST_PACK = 16 << 20
MOST_PAYLOAD = 32 << 20
"""Caps far above any library: a pack that says otherwise is none of ours."""

_FAMILY = 4
_FIRST_FIELDS = frozenset(
    {"format", "serial", "made_at", "district", "key", "files", "size", "digest"}
)
_FIELDS = _FIRST_FIELDS | {"reverts"}
_FIRST_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,120}\.toml")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}/[a-z0-9][a-z0-9.-]{0,120}\.(toml|csv)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What the district sends down; once read, its sender and every byte were checked.

    Attributes:
        serial: rises with every pack of a district.
        made_at: aware UTC.
        district: the district's name.
        files: section, slash, name → contents.
        reverts: the number of the pack whose contents this one brings back; 0 for a new one.
    """

    serial: int
    made_at: datetime
    district: str
    files: Mapping[str, bytes]
    reverts: int = 0

    @property
    def sections(self) -> dict[str, dict[str, bytes]]:
        """The files by their sections: section → name → contents."""
        found: dict[str, dict[str, bytes]] = {}
        for path, content in self.files.items():
            section, _, name = path.partition("/")
            found.setdefault(section, {})[name] = content
        return found


def write_pack(pack: Pack, key: DeviceKey) -> bytes:
    """Give a pack as the bytes of its file, signed; the same pack gives the same bytes.

    Raises:
        BadInput: a file's name, or more than a reader takes: nothing is signed that is refused.
    """
    names = sorted(pack.files)
    for name in names:
        if not _NAME.fullmatch(name):
            raise BadInput(
                f"文件名“{_shown(name.partition('/')[2] or name)}”不能下发："
                "请改成小写字母、数字、点和减号，以 .toml 或 .csv 结尾",
                "library",
            )
    payload = zstandard.compress(b"".join(pack.files[name] for name in names), level=9)
    header = canonical(
        {
            "format": FORMAT,
            "serial": pack.serial,
            "reverts": pack.reverts,
            "made_at": pack.made_at.astimezone(UTC).isoformat(),
            "district": pack.district,
            "key": key.public,
            "files": [[name, len(pack.files[name]), _digest(pack.files[name])] for name in names],
            "size": len(payload),
            "digest": _digest(payload),
        }
    )
    made = framed(MAGIC, header, key) + payload
    size = sum(len(content) for content in pack.files.values())
    if (
        len(names) > MOST_FILES
        or size > MOST_PAYLOAD
        or len(header) > MOST_HEADER
        or len(made) > MOST_PACK
    ):
        raise BadInput("文件太多或太大，装不进一个下发包：请联系技术人员", "library")
    return made


def read_pack(data: bytes, signing_key: str, name: str) -> Pack:
    """Read a pack.

    Args:
        signing_key: the district's, as the point knows it; hexadecimal.
        name: the file's name, for what is said of it.

    Raises:
        BundleRefused: no pack, cut off, altered, for a newer program, or by a stranger.
    """
    parts = _parts(data, name)
    if not parts.is_signed_by(signing_key):
        raise _not_ours(parts.body, signing_key, name)
    header, payload = _header(parts.body, name), parts.rest
    if len(payload) != header["size"] or _digest(payload) != header["digest"]:
        raise BundleRefused(f"{name} 不完整或被改动过：请向区里重新要一份")
    return Pack(
        serial=header["serial"],
        made_at=datetime.fromisoformat(header["made_at"]),
        district=header["district"],
        files=_files(header, payload, name),
        reverts=header.get("reverts", 0),
    )


def is_signed_by(data: bytes, signing_key: str) -> bool:
    """Whether a whole pack was signed by a district, whatever else it says."""
    parts = unframed(data, MOST_HEADER)
    return parts is not None and data.startswith(MAGIC) and parts.is_signed_by(signing_key)


def _parts(data: bytes, name: str) -> Framed:
    """Take a pack apart; refuse other kinds of files, newer ones, and what is hardly begun."""
    if is_newer(data, MAGIC):
        raise _newer(name)
    if not data.startswith(MAGIC[: max(len(data), _FAMILY)]):
        raise BundleRefused(f"{name} 不是下发包：请选区里发的 .advp 文件")
    parts = unframed(data, MOST_HEADER)
    if parts is None:
        raise BundleRefused(f"{name} 不完整，没有收：请向区里重新要一份")
    return parts


def _newer(name: str) -> BundleRefused:
    return BundleRefused(f"{name} 要更新版本的程序才能打开，没有收：请先升级程序")


def _not_ours(body: bytes, signing_key: str, name: str) -> BundleRefused:
    """Tell a stranger's pack from one of ours that was altered, as far as it can be told."""
    try:
        key = json.loads(body).get("key")
    except (ValueError, AttributeError, RecursionError):
        key = None
    if is_hex(key, 64) and key != signing_key:
        return BundleRefused(f"{name} 不是本区发的（签名不对），没有收：请和区里核实")
    return BundleRefused(f"{name} 被改动过（签名不对），没有收：请向区里重新要一份")


def _header(body: bytes, name: str) -> dict[str, Any]:
    """Read the header of a district that signed it; even so its program may be newer, or wrong."""
    try:
        header: dict[str, Any] = json.loads(body)
        if header["format"] > FORMAT:
            raise _newer(name)
        whole = all(_whole(header)) and canonical(header) == body
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise BundleRefused(f"{name} 的封面读不懂，没有收：请向区里重新要一份")
    return header


def _whole(header: Mapping[str, Any]) -> Iterator[bool]:
    """Say of each part of a header whether it can be."""
    first = header["format"] == 1
    yield set(header) == (_FIRST_FIELDS if first else _FIELDS)
    yield all(is_count(header[name]) for name in ("format", "serial", "size"))
    reverts = header.get("reverts", 0)
    yield type(reverts) is int and 0 <= reverts < header["serial"]
    yield isinstance(header["district"], str)
    yield is_hex(header["key"], 64) and is_hex(header["digest"], 64)
    made_at = datetime.fromisoformat(header["made_at"])
    # A dead clock may say 1970 or 2099; at the ends of the calendar local time does not exist.
    yield made_at.tzinfo is not None and 1 < made_at.year < 9999
    names = [name for name, _, _ in header["files"]]
    yield names == sorted(set(names))
    yield all(size == 0 or is_count(size) for _, size, _ in header["files"])
    yield all(is_hex(digest, 64) for _, _, digest in header["files"])


def _files(header: Mapping[str, Any], payload: bytes, name: str) -> dict[str, bytes]:
    """Give the files; those of format 1 as the policies that they are."""
    listed: list[tuple[str, int, str]] = header["files"]
    first = header["format"] == 1
    named, before = (_FIRST_NAME, f"{POLICIES}/") if first else (_NAME, "")
    whole = sum(size for _, size, _ in listed)
    if whole > MOST_PAYLOAD or len(listed) > MOST_FILES:
        raise BundleRefused(f"{name} 大得不像下发包，没有收：请和区里核实")
    content = _unfolded(payload, whole, name)
    files, at = {}, 0
    for file, size, digest in listed:
        one = content[at : at + size]
        at += size
        if not named.fullmatch(file) or _digest(one) != digest:
            raise BundleRefused(f"{name} 里的“{_shown(file)}”不对，没有收：请向区里重新要一份")
        files[before + file] = one
    return files


def _unfolded(payload: bytes, whole: int, name: str) -> bytes:
    """Unfold the payload; what holds more than is said is given up soon."""
    content = bytearray()
    with suppress(ValueError):
        for piece in unfolded(payload):
            content += piece
            if len(content) > whole:
                break
        else:
            if len(content) == whole:
                return bytes(content)
    raise BundleRefused(f"{name} 里面的内容对不上，没有收：请向区里重新要一份")


def _shown(name: str) -> str:
    """Give a name that stays on one line."""
    return "".join(one if one.isprintable() else "?" for one in name)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
