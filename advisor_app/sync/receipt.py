r"""The receipt: what the district says it holds of a point's records, signed.

Layout (``docs/receipt.md``): ``ADVR1\n``, four bytes of body length (big-endian), the body as
canonical JSON, 64 bytes of Ed25519 signature by the district over everything before it. Nothing
is sealed: a receipt holds numbers and hashes, no record.

A point sends again whatever no receipt has acknowledged. So a receipt that says too little costs
a repetition, one that says too much would lose records: an old one, or one of a life of the
district's record that was lost, must never overwrite a newer (see :func:`supersedes`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.holdings import Span
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import GENESIS, canonical
from advisor_app.sync.framing import framed, is_newer, unframed
from advisor_app.sync.keys import DeviceKey, is_hex
from advisor_app.sync.lines import is_count
from advisor_app.sync.statement import POINT

MAGIC = b"ADVR1\n"
FORMAT = 1
MOST_RECEIPT = 4 << 20
"""Bytes a receipt has at most; one of a year of three devices has some kilobytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """How much of one incarnation the district holds.

    Attributes:
        merged: every revision from 1 to this one is in the district's record.
        head: link of the revision at ``merged``; ``GENESIS`` when that is 0, empty when forked.
        last: the highest number there.
        gaps: spans between ``merged`` and ``last`` that are not there: please send them.
        forks: numbers at which two different revisions came: somebody copied the record.
        backed_up: every revision from 1 to this one is also in a verified backup.
    """

    merged: int
    head: str = GENESIS
    last: int = 0
    gaps: tuple[Span, ...] = ()
    forks: tuple[int, ...] = ()
    backed_up: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one bundle.

    Attributes:
        digest: of the sealed part, as in the bundle's header.
        problem: why it was refused; empty when it was taken in.
    """

    digest: str
    accepted: int = 0
    unchanged: int = 0
    refused: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt for all devices of one point.

    Attributes:
        district: its name.
        key: its public signing key, hexadecimal.
        epoch: the life of the district's record, 32 hexadecimal digits.
        former: epochs before this one that the district knows of.
        serial: rises with every receipt of a point within an epoch.
        issued_at: by the district's clock.
        vector: incarnation → what is held of it.
        answers: what became of the bundles that came since the receipt before, or are still new.
        revoked: devices of this point that were put out of use.
    """

    district: str
    key: str
    epoch: str
    former: tuple[str, ...] = ()
    serial: int
    point: str
    issued_at: datetime
    vector: Mapping[IncarnationId, Acknowledged] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    revoked: tuple[str, ...] = ()


def write_receipt(receipt: Receipt, key: DeviceKey) -> bytes:
    """Give a receipt as the bytes of its file; the same receipt gives the same bytes."""
    return framed(MAGIC, canonical(_to_json(receipt)), key)


def read_receipt(data: bytes, signing_key: str, name: str) -> Receipt:
    """Read a receipt.

    Args:
        signing_key: the district's, as the point knows it; hexadecimal.
        name: the file's name, for what is said of it.

    Raises:
        BundleRefused: no receipt, cut off, altered, for a newer program, or by a stranger.
    """
    if is_newer(data, MAGIC):
        raise _newer(name)
    if not data.startswith(MAGIC):
        raise BundleRefused(f"{name} 不是回执：请选区里发的 .advr 文件")
    parts = unframed(data, MOST_RECEIPT)
    if parts is None or parts.rest:
        raise BundleRefused(f"{name} 不完整，没有收：请向区里重新要一份回执")
    if not parts.is_signed_by(signing_key):
        raise BundleRefused(f"{name} 的签名不对，不是本区发的或被改动过，没有收：请和区里核实")
    return _receipt(parts.body, name)


def supersedes(new: Receipt, standing: Receipt | None, seen: frozenset[str]) -> bool:
    """Whether a receipt takes the place of the one that stands.

    Args:
        new: signed by the district, for this point.
        standing: the one in force; None before the first.
        seen: every epoch that a receipt in force ever came from.
    """
    if standing is None:
        return True
    if new.epoch == standing.epoch:
        return new.serial > standing.serial
    if standing.epoch in new.former:
        return True
    # A life that this point has left, or that the standing one knows as past, comes late.
    if new.epoch in seen or new.epoch in standing.former:
        return False
    # Two restorations of one backup know nothing of each other; the district's clock decides.
    return new.issued_at > standing.issued_at


def _newer(name: str) -> BundleRefused:
    return BundleRefused(f"{name} 要更新版本的程序才能打开，没有收：请先升级程序")


def _receipt(body: bytes, name: str) -> Receipt:
    """Read a body that the district signed; even so its program may be newer, or wrong."""
    try:
        raw = json.loads(body)
        if raw["format"] > FORMAT:
            raise _newer(name)
        receipt = msgspec.convert(raw, Receipt)
        whole = all(_whole(receipt)) and canonical(_to_json(receipt)) == body
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        whole = False
    if not whole:
        raise BundleRefused(f"{name} 读不懂，没有收：请向区里重新要一份回执")
    return receipt


def _to_json(one: Receipt) -> dict[str, Any]:
    at = one.issued_at.astimezone(UTC).isoformat()
    return {**asdict(one), "format": FORMAT, "issued_at": at}


def _whole(one: Receipt) -> Iterator[bool]:
    """Say of each part of a receipt whether it can be."""
    yield is_hex(one.key, 64)
    yield all(is_hex(each, 32) for each in (one.epoch, *one.former, *one.revoked))
    yield is_count(one.serial) and bool(POINT.fullmatch(one.point))
    # A dead clock may say 1970 or 2099; at the ends of the calendar local time does not exist.
    yield one.issued_at.tzinfo is not None and 1 < one.issued_at.year < 9999
    yield all(is_hex(name, 32) for name in one.vector)
    yield all(part for held in one.vector.values() for part in _sound(held))
    yield all(is_hex(each.digest, 64) for each in one.answers)
    yield all(
        _is_number(figure)
        for each in one.answers
        for figure in (each.accepted, each.unchanged, each.refused)
    )


def _sound(held: Acknowledged) -> Iterator[bool]:
    yield all(_is_number(one) for one in (held.merged, held.last, held.backed_up))
    yield held.merged <= held.last
    yield held.head == "" or is_hex(held.head, 64)
    yield all(is_count(one) for one in held.forks)
    before = held.merged
    for first, last in held.gaps:
        yield is_count(first) and is_count(last) and before < first <= last < held.last
        before = last


def _is_number(value: object) -> bool:
    return (value == 0 and type(value) is int) or is_count(value)
