r"""The bundle: revisions that leave a point, sealed to the district and signed by the device.

Layout (``docs/bundle.md``): ``ADVB1\n``, four bytes of header length (big-endian), the header as
JSON, 64 bytes of Ed25519 signature over magic, length and header, then a standard ``age`` file.
The header holds the length and SHA-256 of that file, so signature and digest are checked before
anything is decrypted: ``age`` alone does not say who sent it. The first line inside the sealed
part is the sender's statement; it repeats point and device, so that nobody can put their own
header before another's sealed part.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyrage
import zstandard

from advisor_app.domain.errors import BundleRefused, RecordProblem
from advisor_app.domain.ids import IncarnationId, RevisionId
from advisor_app.domain.revision import SCHEMA, Revision, canonical
from advisor_app.support.files import save
from advisor_app.sync.capped import read_capped
from advisor_app.sync.framing import Framed, framed, is_newer, unfolded, unframed
from advisor_app.sync.keys import DeviceKey
from advisor_app.sync.lines import MOST_LINE, from_line, to_line
from advisor_app.sync.manifest import MOST_REVISIONS, Manifest, from_json, to_json
from advisor_app.sync.statement import Statement

__all__ = [
    "FORMAT",
    "MAGIC",
    "MOST_FILE",
    "MOST_HEADER",
    "MOST_PAYLOAD",
    "MOST_REVISIONS",
    "SUITE",
    "Manifest",
    "OpenedBundle",
    "SealedBundle",
    "open_bundle",
    "read_header",
    "read_manifest",
    "seal",
    "signed_manifest",
    "write_file",
]

MAGIC = b"ADVB1\n"
FORMAT = 2
SUITE = "ed25519+age-x25519+zstd"
"""Names the algorithms; another suite (SM2/SM3/SM4) gets another name."""

MOST_HEADER = 1 << 20
MOST_FILE = 256 << 20
MOST_PAYLOAD = 512 << 20


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
    statement: Statement


def seal(
    revisions: Iterable[Revision],
    *,
    statement: Statement,
    signer: DeviceKey,
    recipients: Sequence[str],
    created_at: datetime,
) -> SealedBundle:
    """Seal revisions and sign them.

    Args:
        statement: names the point and the device they come from, or go to.
        recipients: who can open it, ``age1…``: the district, and the device itself, so that its
            own outbox can give back what a restored record has lost.

    Raises:
        RecordProblem: more than a reader takes; never reached by years of a point's work.
    """
    kept = tuple(revisions)
    lines = [statement.to_line() + b"\n"]
    lines += [to_line(one) + b"\n" for one in kept]
    payload = b"".join(lines)
    to = [pyrage.x25519.Recipient.from_str(one) for one in dict.fromkeys(recipients)]
    sealed: bytes = pyrage.encrypt(zstandard.compress(payload, level=9), to)
    too_long = max(map(len, lines)) > MOST_LINE or len(payload) > MOST_PAYLOAD
    if too_long or len(kept) > MOST_REVISIONS:
        raise RecordProblem("要导出的记录太大，装不进一个数据包：请联系技术人员")
    manifest = Manifest(
        format=FORMAT,
        suite=SUITE,
        schema=max((one.schema for one in kept), default=SCHEMA),
        point=statement.point,
        device=statement.device,
        incarnations=_ranges(kept),
        counts=_counts(kept),
        created_at=created_at,
        digest=hashlib.sha256(sealed).hexdigest(),
        size=len(sealed),
        revisions=len(kept),
    )
    header = canonical(to_json(manifest))
    return SealedBundle(framed(MAGIC, header, signer) + sealed, manifest)


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
        with suppress(OSError):  # the medium is at fault, and may refuse this too
            path.unlink()
        raise BundleRefused(f"{path.name} 写进去和读出来不一样：请换一个 U 盘或文件夹再导出")


def read_header(path: Path) -> Manifest:
    """Read a header by itself: the sealed part may be torn, or not what the header says.

    Raises:
        BundleRefused: no bundle, cut off within its header, too large, or newer.
    """
    return _parts(path, _content(path))[1]


def read_manifest(path: Path) -> Manifest:
    """Read what a file says of itself; nothing is decrypted.

    Raises:
        BundleRefused: no bundle, torn, too large, newer, or its sealed part was altered.
    """
    return _split(path)[1]


def signed_manifest(path: Path, signed_by: str) -> Manifest:
    """Read what a file says of itself, and check who says so; nothing is decrypted.

    Raises:
        BundleRefused: as for :func:`read_manifest`, or not signed by that device.
    """
    return _signed(path, signed_by)[1]


def open_bundle(path: Path, age_identity: str, signed_by: str) -> OpenedBundle:
    """Check who sent a bundle, then open it.

    Args:
        age_identity: of one of those it was sealed to, ``AGE-SECRET-KEY-1…``.
        signed_by: the public key of the device that the manifest names; hexadecimal.

    Raises:
        BundleRefused: not signed by that device, altered, for another district, or its
            contents are not what the manifest says.
    """
    parts, manifest = _signed(path, signed_by)
    lines = _lines(path, _unfolded(path, _decrypted(path, age_identity, parts.rest)))
    statement = _statement(path, next(lines, b""))
    if (statement.point, statement.device) != (manifest.point, manifest.device):
        raise BundleRefused(f"{path.name} 的封面和里面不是一家，没有并入：请顾问点重新导出")
    revisions = tuple(_revisions(path, lines, manifest.revisions))
    _agree(path, revisions, manifest)
    return OpenedBundle(manifest, revisions, statement)


def _signed(path: Path, by: str) -> tuple[Framed, Manifest]:
    parts, manifest = _split(path)
    if not parts.is_signed_by(by):
        raise BundleRefused(f"{path.name} 的签名不对：可能被改动过，请顾问点重新导出")
    return parts, manifest


def _split(path: Path) -> tuple[Framed, Manifest]:
    parts, manifest = _parts(path, _content(path))
    if len(parts.rest) != manifest.size:
        raise _torn(path)
    if hashlib.sha256(parts.rest).hexdigest() != manifest.digest:
        raise BundleRefused(f"{path.name} 的内容被改动过，没有并入：请顾问点重新导出")
    return parts, manifest


def _parts(path: Path, content: bytes) -> tuple[Framed, Manifest]:
    if is_newer(content, MAGIC):
        raise _newer(path)
    if not (content.startswith(MAGIC) or MAGIC.startswith(content)):
        raise BundleRefused(f"{path.name} 不是数据包：请选顾问点导出的 .advb 文件")
    parts = unframed(content, MOST_HEADER)
    if parts is None:
        raise _torn(path)
    return parts, _manifest(path, parts.body)


def _torn(path: Path) -> BundleRefused:
    return BundleRefused(f"{path.name} 不完整，没有并入：请重新拷贝，或让顾问点重新导出")


def _newer(path: Path) -> BundleRefused:
    return BundleRefused(f"{path.name} 是更新版本的程序导出的：请先把区里的程序升级")


def _content(path: Path) -> bytes:
    try:
        content = read_capped(path, MOST_FILE)
    except OSError:
        raise BundleRefused(f"读不出 {path.name}：请核对文件在哪里、U 盘有没有插好") from None
    if content is None:
        raise BundleRefused(f"{path.name} 太大，不像数据包：请核对选的文件")
    return content


def _manifest(path: Path, header: bytes) -> Manifest:
    try:
        raw = json.loads(header)
        if raw["format"] > FORMAT or raw["suite"] != SUITE:
            raise _newer(path)
        if raw["format"] < FORMAT:
            raise BundleRefused(f"{path.name} 是旧版本程序导出的：请顾问点升级后重新导出")
        return from_json(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BundleRefused(f"{path.name} 的封面读不懂，没有并入：请顾问点重新导出") from None


def _statement(path: Path, line: bytes) -> Statement:
    statement = Statement.from_line(line)
    if statement is None:
        raise BundleRefused(f"{path.name} 里的第一行读不懂，没有并入：请顾问点重新导出")
    return statement


def _decrypted(path: Path, age_identity: str, sealed: bytes) -> bytes:
    identity = pyrage.x25519.Identity.from_str(age_identity)
    try:
        packed: bytes = pyrage.decrypt(sealed, [identity])
    except pyrage.DecryptError:
        raise BundleRefused(f"{path.name} 不是封给本区的：请核对顾问点接入的是哪个区") from None
    return packed


def _unfolded(path: Path, packed: bytes) -> Iterator[bytes]:
    """Give the payload piece by piece, and not without end."""
    total = 0
    try:
        for piece in unfolded(packed):
            total += len(piece)
            if total > MOST_PAYLOAD:
                raise _too_large(path)
            yield piece
    except ValueError:
        raise BundleRefused(f"{path.name} 解不开，没有并入：请顾问点重新导出") from None


def _lines(path: Path, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut into lines; the last one ends with a line's end like every other."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if max(map(len, (*whole, rest))) > MOST_LINE:
            raise _too_large(path)
        yield from whole
    if rest:
        raise BundleRefused(f"{path.name} 的最后一条不完整，没有并入：请顾问点重新导出")


def _too_large(path: Path) -> BundleRefused:
    return BundleRefused(f"{path.name} 解开后太大，没有并入：请联系技术人员")


def _revisions(path: Path, lines: Iterable[bytes], said: int) -> Iterator[Revision]:
    """Read lines, and stop at the first that the header did not announce, or that came before."""
    seen: set[RevisionId] = set()
    for number, line in enumerate(lines, start=1):
        if number > said:
            raise _other_count(path)
        revision = from_line(line)
        if revision.id in seen:
            raise BundleRefused(f"{path.name} 里有两条同一编号，没有并入：请顾问点重新导出")
        seen.add(revision.id)
        yield revision


def _other_count(path: Path) -> BundleRefused:
    return BundleRefused(f"{path.name} 里的条数和封面不符，没有并入：请顾问点重新导出")


def _agree(path: Path, revisions: Sequence[Revision], said: Manifest) -> None:
    """Refuse contents that are not what the header says."""
    if len(revisions) != said.revisions or _counts(revisions) != said.counts:
        raise _other_count(path)
    highest = max((one.schema for one in revisions), default=SCHEMA)
    if _ranges(revisions) != said.incarnations or highest != said.schema:
        raise BundleRefused(f"{path.name} 里的序号和封面不符，没有并入：请顾问点重新导出")


def _ranges(revisions: Sequence[Revision]) -> dict[IncarnationId, tuple[int, int]]:
    ranges: dict[IncarnationId, tuple[int, int]] = {}
    for one in revisions:
        first, last = ranges.get(one.incarnation, (one.seq, one.seq))
        ranges[one.incarnation] = (min(first, one.seq), max(last, one.seq))
    return ranges


def _counts(revisions: Sequence[Revision]) -> dict[str, int]:
    return dict(sorted(Counter(one.kind for one in revisions).items()))
