r"""The pack: the district's policy library on its way to the points, signed.

Layout (``docs/pack.md``): ``ADVP1\n``, four bytes of header length (big-endian), the header as
JSON, 64 bytes of Ed25519 signature by the district over magic, length and header, then the files
one after the other, compressed as one zstd frame. The header holds every file's name, length and
SHA-256, and those of the frame, so signature and digest are checked before anything is unfolded.
Nothing is sealed: policies are public.
"""

import hashlib
import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import zstandard

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.revision import canonical
from advisor_app.sync.keys import DeviceKey, is_hex, verify_signature

MAGIC = b"ADVP1\n"
FORMAT = 1
MOST_FILES = 2_000
MOST_HEADER = 1 << 20
MOST_PACK = 16 << 20
MOST_PAYLOAD = 32 << 20
"""Caps far above any library: a pack that says otherwise is none of ours."""

_FAMILY = b"ADVP"
_START = len(MAGIC) + 4
_SIGNATURE = 64
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,120}\.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A library whose sender and every byte were checked.

    Attributes:
        serial: rises with every pack of a district.
        made_at: aware UTC.
        district: the district's name.
        files: name → contents.
    """

    serial: int
    made_at: datetime
    district: str
    files: Mapping[str, bytes]


def write_pack(pack: Pack, key: DeviceKey) -> bytes:
    """Give a pack as the bytes of its file, signed; the same pack gives the same bytes."""
    names = sorted(pack.files)
    payload = zstandard.compress(b"".join(pack.files[name] for name in names), level=9)
    header = canonical(
        {
            "format": FORMAT,
            "serial": pack.serial,
            "made_at": pack.made_at.isoformat(),
            "district": pack.district,
            "key": key.public,
            "files": [[name, len(pack.files[name]), _digest(pack.files[name])] for name in names],
            "size": len(payload),
            "digest": _digest(payload),
        }
    )
    head = MAGIC + struct.pack(">I", len(header)) + header
    return head + key.sign(head) + payload


def read_pack(data: bytes, signing_key: str, name: str) -> Pack:
    """Read a pack.

    Args:
        signing_key: the district's, as the point knows it; hexadecimal.
        name: the file's name, for what is said of it.

    Raises:
        BundleRefused: no pack, cut off, altered, for a newer program, or by a stranger.
    """
    if not data.startswith(_FAMILY):
        raise BundleRefused(f"{name} 不是政策包：请选区里发的 .advp 文件")
    if not data.startswith(MAGIC):
        raise BundleRefused(f"{name} 要更新版本的程序才能打开：请先升级程序")
    head, signature, payload = _parts(data, name)
    if not verify_signature(signing_key, signature, head):
        raise _not_ours(head, signing_key, name)
    header = _header(head, name)
    if len(payload) != header["size"] or _digest(payload) != header["digest"]:
        raise BundleRefused(f"{name} 不完整或被改动过：请向区里重新要一份")
    return Pack(
        serial=header["serial"],
        made_at=datetime.fromisoformat(header["made_at"]),
        district=header["district"],
        files=_files(header["files"], payload, name),
    )


def _parts(data: bytes, name: str) -> tuple[bytes, bytes, bytes]:
    length = int.from_bytes(data[len(MAGIC) : _START], "big") if len(data) >= _START else 0
    end = _START + length
    if not 0 < length <= MOST_HEADER or len(data) < end + _SIGNATURE:
        raise BundleRefused(f"{name} 不完整：请向区里重新要一份")
    return data[:end], data[end : end + _SIGNATURE], data[end + _SIGNATURE :]


def _not_ours(head: bytes, signing_key: str, name: str) -> BundleRefused:
    """Tell a stranger's pack from one of ours that was altered, as far as it can be told."""
    try:
        key = json.loads(head[_START:]).get("key")
    except (ValueError, AttributeError, RecursionError):
        key = None
    if is_hex(key, 64) and key != signing_key:
        return BundleRefused(f"{name} 不是本区发的（签名不对），没有收：请和区里核实")
    return BundleRefused(f"{name} 被改动过（签名不对），没有收：请向区里重新要一份")


def _header(head: bytes, name: str) -> dict[str, Any]:
    """Read the header of a district that signed it; even so its program may be newer."""
    header: dict[str, Any] = json.loads(head[_START:])
    if header["format"] > FORMAT:
        raise BundleRefused(f"{name} 要更新版本的程序才能打开：请先升级程序")
    return header


def _files(listed: list[tuple[str, int, str]], payload: bytes, name: str) -> dict[str, bytes]:
    whole = sum(size for _, size, _ in listed)
    if whole > MOST_PAYLOAD or len(listed) > MOST_FILES:
        raise BundleRefused(f"{name} 大得不像政策包，没有收：请和区里核实")
    content = _unfolded(payload, whole, name)
    files, at = {}, 0
    for file, size, digest in listed:
        files[file] = content[at : at + size]
        at += size
        if not _NAME.fullmatch(file) or _digest(files[file]) != digest:
            raise BundleRefused(f"{name} 里的“{file}”不对，没有收：请向区里重新要一份")
    return files


def _unfolded(payload: bytes, whole: int, name: str) -> bytes:
    """Unfold no more than the files take: a frame that holds more is not taken."""
    stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(payload)
    try:
        content = stream.read(whole + 1)
    except zstandard.ZstdError:
        content = b""
    if len(content) != whole:
        raise BundleRefused(f"{name} 里面的内容对不上，没有收：请向区里重新要一份")
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
