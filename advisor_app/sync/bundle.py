r"""The bundle: revisions that leave a point, sealed to the district and signed by the device.

Layout (``docs/bundle.md``): ``ADVB1\n``, four bytes of header length (big-endian), the header as
JSON, 64 bytes of Ed25519 signature over magic, length and header, then a standard ``age`` file.
The header holds the length and SHA-256 of that file, so signature and digest are checked before
anything is decrypted: ``age`` alone does not say who sent it.
"""

import hashlib
import json
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import zstandard

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import SCHEMA, Revision, canonical
from advisor_app.support.files import save
from advisor_app.sync.keys import (
    DeviceKey,
    DistrictKeys,
    DistrictPublic,
    is_hex,
    verify_signature,
)
from advisor_app.sync.lines import from_line, to_line

MAGIC = b"ADVB1\n"
FORMAT = 1
SUITE = "ed25519+age-x25519+zstd"
"""Names the algorithms; another suite (SM2/SM3/SM4) gets another name."""

MOST_HEADER = 1 << 20
MOST_FILE = 256 << 20
MOST_PAYLOAD = 512 << 20
_SIGNATURE = 64
_START = len(MAGIC) + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The header: what the file says of itself.

    Attributes:
        schema: highest schema among the revisions.
        incarnations: incarnation → first and last sequence number in the bundle.
        counts: revisions by kind.
        digest: SHA-256 of the age file, hexadecimal.
        size: its length in bytes.
        revisions: how many there are.
    """

    format: int
    suite: str
    schema: int
    point: str
    device: str
    incarnations: Mapping[IncarnationId, tuple[int, int]]
    counts: Mapping[str, int]
    created_at: datetime
    digest: str
    size: int
    revisions: int


@dataclass(frozen=True, slots=True)
class SealedBundle:
    """A bundle ready to be written."""

    content: bytes
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class OpenedBundle:
    """A bundle whose sender, digest and every line were checked."""

    manifest: Manifest
    revisions: tuple[Revision, ...]


def seal(
    revisions: Iterable[Revision],
    *,
    point: str,
    device_key: DeviceKey,
    device: str,
    district: DistrictPublic,
    created_at: datetime,
) -> SealedBundle:
    """Seal revisions to a district and sign them by a device."""
    kept = tuple(revisions)
    lines = b"".join(to_line(one) + b"\n" for one in kept)
    to = pyrage.x25519.Recipient.from_str(district.age_recipient)
    sealed: bytes = pyrage.encrypt(zstandard.compress(lines, level=9), [to])
    manifest = Manifest(
        format=FORMAT,
        suite=SUITE,
        schema=max((one.schema for one in kept), default=SCHEMA),
        point=point,
        device=device,
        incarnations=_ranges(kept),
        counts=_counts(kept),
        created_at=created_at,
        digest=hashlib.sha256(sealed).hexdigest(),
        size=len(sealed),
        revisions=len(kept),
    )
    header = canonical(_to_json(manifest))
    head = MAGIC + struct.pack(">I", len(header)) + header
    return SealedBundle(head + device_key.sign(head) + sealed, manifest)


def write_file(path: Path, sealed: SealedBundle) -> None:
    """Write a bundle whole, then read it back and compare.

    Raises:
        KnownError: the file cannot be written, or what was written is not what is read.
    """
    save(path, sealed.content)
    try:
        same = path.read_bytes() == sealed.content
    except OSError:
        same = False
    if not same:
        raise BundleRefused(f"{path.name} 写进去和读出来不一样：请换一个 U 盘或文件夹再导出")


def read_manifest(path: Path) -> Manifest:
    """Read what a file says of itself; nothing is decrypted.

    Raises:
        BundleRefused: no bundle, torn, too large, newer, or its sealed part was altered.
    """
    return _split(path).manifest


def open_bundle(path: Path, keys: DistrictKeys, device_public: str) -> OpenedBundle:
    """Check who sent a bundle, then open it.

    Args:
        device_public: the public key of the device that the manifest names.

    Raises:
        BundleRefused: not signed by that device, altered, for another district, or its
            contents are not what the manifest says.
    """
    parts = _split(path)
    if not verify_signature(device_public, parts.signature, parts.head):
        raise BundleRefused(f"{path.name} 的签名不对：可能被改动过，请顾问点重新导出")
    revisions = tuple(from_line(line) for line in _payload(path, keys, parts.sealed).splitlines())
    said = parts.manifest
    if len(revisions) != said.revisions or _counts(revisions) != said.counts:
        raise BundleRefused(f"{path.name} 里的条数和封面不符，没有并入：请顾问点重新导出")
    if _ranges(revisions) != said.incarnations:
        raise BundleRefused(f"{path.name} 里的序号和封面不符，没有并入：请顾问点重新导出")
    return OpenedBundle(said, revisions)


@dataclass(frozen=True, slots=True)
class _Parts:
    head: bytes
    signature: bytes
    sealed: bytes
    manifest: Manifest


def _split(path: Path) -> _Parts:
    content = _content(path)
    if not content.startswith(MAGIC):
        raise BundleRefused(f"{path.name} 不是数据包：请选顾问点导出的 .advb 文件")
    torn = BundleRefused(f"{path.name} 不完整，没有并入：请重新拷贝，或让顾问点重新导出")
    if len(content) < _START:
        raise torn
    (length,) = struct.unpack(">I", content[len(MAGIC) : _START])
    end = _START + length
    if length > MOST_HEADER or len(content) < end + _SIGNATURE:
        raise torn
    manifest = _manifest(path, content[_START:end])
    sealed = content[end + _SIGNATURE :]
    if len(sealed) != manifest.size:
        raise torn
    if hashlib.sha256(sealed).hexdigest() != manifest.digest:
        raise BundleRefused(f"{path.name} 的内容被改动过，没有并入：请顾问点重新导出")
    return _Parts(content[:end], content[end : end + _SIGNATURE], sealed, manifest)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_FILE:
            raise BundleRefused(f"{path.name} 太大，不像数据包：请核对选的文件")
        return path.read_bytes()
    except OSError:
        raise BundleRefused(f"读不出 {path.name}：请核对文件在哪里、U 盘有没有插好") from None


def _manifest(path: Path, header: bytes) -> Manifest:
    try:
        raw = json.loads(header)
        if raw["format"] > FORMAT or raw["suite"] != SUITE:
            message = f"{path.name} 是更新版本的程序导出的：请先把区里的程序升级"
            raise BundleRefused(message)
        return _from_json(raw)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BundleRefused(f"{path.name} 的封面读不懂，没有并入：请顾问点重新导出") from None


def _payload(path: Path, keys: DistrictKeys, sealed: bytes) -> bytes:
    try:
        packed = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(keys.age_identity)])
    except pyrage.DecryptError:
        raise BundleRefused(f"{path.name} 不是封给本区的：请核对顾问点接入的是哪个区") from None
    reader = zstandard.ZstdDecompressor().stream_reader(packed)
    try:
        payload = reader.read(MOST_PAYLOAD + 1)
    except zstandard.ZstdError:
        raise BundleRefused(f"{path.name} 解不开，没有并入：请顾问点重新导出") from None
    if len(payload) > MOST_PAYLOAD:
        raise BundleRefused(f"{path.name} 解开后太大，没有并入：请联系技术人员")
    return payload


def _ranges(revisions: Sequence[Revision]) -> dict[IncarnationId, tuple[int, int]]:
    ranges: dict[IncarnationId, tuple[int, int]] = {}
    for one in revisions:
        first, last = ranges.get(one.incarnation, (one.seq, one.seq))
        ranges[one.incarnation] = (min(first, one.seq), max(last, one.seq))
    return ranges


def _counts(revisions: Sequence[Revision]) -> dict[str, int]:
    return dict(sorted(Counter(one.kind for one in revisions).items()))


def _to_json(manifest: Manifest) -> dict[str, Any]:
    raw: dict[str, Any] = {name: getattr(manifest, name) for name in Manifest.__slots__}
    raw["created_at"] = manifest.created_at.astimezone(UTC).isoformat()
    raw["incarnations"] = {one: list(span) for one, span in manifest.incarnations.items()}
    raw["counts"] = dict(manifest.counts)
    return raw


def _from_json(raw: Mapping[str, Any]) -> Manifest:
    created_at = datetime.fromisoformat(raw["created_at"])
    numbers = [raw[name] for name in ("format", "schema", "size", "revisions")]
    numbers += [value for span in raw["incarnations"].values() for value in span]
    numbers += list(raw["counts"].values())
    texts = all(isinstance(raw[name], str) for name in ("point", "device", "suite"))
    if not texts or any(type(one) is not int or one < 0 for one in numbers):
        raise ValueError
    if not is_hex(raw["digest"], 64) or created_at.tzinfo is None:
        raise ValueError
    return Manifest(
        format=raw["format"],
        suite=raw["suite"],
        schema=raw["schema"],
        point=raw["point"],
        device=raw["device"],
        incarnations={IncarnationId(one): (a, b) for one, (a, b) in raw["incarnations"].items()},
        counts=dict(raw["counts"]),
        created_at=created_at,
        digest=raw["digest"],
        size=raw["size"],
        revisions=raw["revisions"],
    )
