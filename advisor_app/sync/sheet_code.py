"""The code on a sheet: what it promised, signed by the device that printed it.

Format (version 1, big endian; all of it in one QR code in numeric mode):

====== ===== =========================================================================
offset bytes meaning
====== ===== =========================================================================
0      1     1, the version of this format
1      1     place of the kind of sheet in ``KINDS``
2      10    the point's code, ASCII, e.g. ``410106-D05``
12     2     month of the number: 12 × year + month - 1
14     4     running number in that month
18     2     day it was printed for, days since 2020-01-01
20     1     n, how many policies it tells of
21     8 n   of each: 4 bytes of SHA-256 of its id, 4 of its content
…      32    the device's Ed25519 public key (RFC 8032)
…      1     1 when the district's certificate follows, else 0
…      88    the certificate: device id 16, issued at 8 (microseconds since 1970), signature 64
…      64    the device's signature over everything before
====== ===== =========================================================================

Digits rather than letters: a scanner that types cannot be led astray by an input method, and the
numeric mode of ISO/IEC 18004 takes ten bits for three digits, hardly more than the bytes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from advisor_app.domain.errors import BadInput
from advisor_app.sync.enrolment import Certificate
from advisor_app.sync.keys import DeviceKey, verify_signature

KINDS = ("elder", "policy", "referral", "resources", "callback", "family", "missing")
"""Kinds of numbered sheets; their order never changes, new ones go behind."""

MOST_POLICIES = 40
"""So many fit into a code that a worn printer still prints legibly."""

MOST_DIGITS = 1600

_FORMAT = 1
_DAY_ONE = date(2020, 1, 1)
_LAST_DAY = _DAY_ONE + timedelta(days=2**16 - 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEAD = 21
_KEY, _SIGNATURE, _CERTIFICATE = 32, 64, 88
_NOT_OURS = "这不是银发顾问点告知单上的码"


@dataclass(frozen=True, slots=True)
class CodedPolicy:
    """A policy as a code names it: 4 bytes of the hash of its id, and of what it said."""

    policy: bytes
    content: bytes

    @classmethod
    def of(cls, policy: str, content: bytes) -> "CodedPolicy":
        """Name a policy, and the content that was printed."""
        return cls(short_hash(policy.encode()), short_hash(content))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCode:
    """What a code says.

    Attributes:
        kind: one of ``KINDS``.
        point: e.g. ``410106-D05``.
        number: e.g. ``SJ-D05-202611-0012``.
        on: the day it was printed for.
        policies: what it tells of.
        device_public: the device's public key, hexadecimal.
        certificate: the district's word for the device; None where it had none yet.
    """

    kind: str
    point: str
    number: str
    on: date
    policies: tuple[CodedPolicy, ...]
    device_public: str
    certificate: Certificate | None

    def is_certified(self, signing_key: str) -> bool:
        """Whether the district with this public key vouches for the device."""
        return self.certificate is not None and self.certificate.verify(signing_key)


def coded(
    key: DeviceKey, certificate: Certificate | None, *, kind: str, point: str, number: str,
    on: date, policies: Sequence[CodedPolicy],
) -> str:  # fmt: skip
    """Give the digits of a sheet's code.

    Raises:
        ValueError: the number is not one of the point's.
        BadInput: a day before there were such codes: the clock of the computer is wrong.
    """
    if not _DAY_ONE <= on <= _LAST_DAY:
        raise BadInput(f"这台电脑的日期是{on}，不对：单子上要印日期，请先把日期调好再出单子", "on")
    month, serial = _numbered(point, number)
    told = policies[:MOST_POLICIES]
    body = b"".join((
        bytes((_FORMAT, KINDS.index(kind))), point.encode("ascii").ljust(10)[:10],
        month.to_bytes(2), serial.to_bytes(4), (on - _DAY_ONE).days.to_bytes(2),
        bytes((len(told),)), *(one.policy + one.content for one in told),
        bytes.fromhex(key.public), _certificate_bytes(certificate),
    ))  # fmt: skip
    return str(int.from_bytes(b"\x01" + body + key.sign(_signed(body))))


def decoded(digits: str) -> SheetCode:
    """Read a code and check the signature of the device that it names.

    Args:
        digits: as scanned or typed; blanks between them do not matter.

    Raises:
        BadInput: not such a code, or a digit is wrong.
    """
    raw = _bytes_of("".join(digits.split()))
    body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    try:
        code = _read(body)
    except (IndexError, ValueError, OverflowError):
        raise BadInput(f"{_NOT_OURS}：请对准单子右下角的方块再扫一次", "code") from None
    if not verify_signature(code.device_public, signature, _signed(body)):
        raise BadInput(f"{_NOT_OURS}，或者有数字不对：请再扫一次", "code")
    return code


def short_hash(content: bytes) -> bytes:
    """Give four bytes that tell one content from another."""
    return hashlib.sha256(content).digest()[:4]


def _bytes_of(digits: str) -> bytes:
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
        raise BadInput(f"{_NOT_OURS}：码里只有数字", "code")
    number = int(digits)
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    if raw[:2] != bytes((1, _FORMAT)) or len(raw) < 1 + _HEAD + _KEY + 1 + _SIGNATURE:
        raise BadInput(f"{_NOT_OURS}：请对准单子右下角的方块再扫一次", "code")
    return raw[1:]


def _read(body: bytes) -> SheetCode:
    point = body[2:12].decode("ascii").rstrip()
    month, serial = int.from_bytes(body[12:14]), int.from_bytes(body[14:18])
    end = _HEAD + 8 * body[20]
    public, certificate = body[end : end + _KEY], body[end + _KEY :]
    told = [body[place : place + 8] for place in range(_HEAD, end, 8)]
    return SheetCode(
        kind=KINDS[body[1]],
        point=point,
        number=f"{_series(point)}{month // 12:04d}{month % 12 + 1:02d}-{serial:04d}",
        on=_DAY_ONE + timedelta(days=int.from_bytes(body[18:20])),
        policies=tuple(CodedPolicy(one[:4], one[4:]) for one in told),
        device_public=public.hex(),
        certificate=_certificate(point, public.hex(), certificate),
    )


def _certificate_bytes(one: Certificate | None) -> bytes:
    if one is None:
        return b"\x00"
    micros = (datetime.fromisoformat(one.issued_at) - _EPOCH) // timedelta(microseconds=1)
    return b"".join(
        (b"\x01", bytes.fromhex(one.device), micros.to_bytes(8), bytes.fromhex(one.signature))
    )


def _certificate(point: str, public: str, raw: bytes) -> Certificate | None:
    """Read a certificate; its point and key are the code's own, or its signature fails."""
    if raw == b"\x00":
        return None
    if raw[0] != 1 or len(raw) != 1 + _CERTIFICATE:
        raise ValueError
    issued = _EPOCH + timedelta(microseconds=int.from_bytes(raw[17:25]))
    return Certificate(point, raw[1:17].hex(), public, issued.isoformat(), raw[25:].hex())


def _series(point: str) -> str:
    return f"SJ-{point.rpartition('-')[2]}-"


def _numbered(point: str, number: str) -> tuple[int, int]:
    """Take a number apart: its month, and the running number."""
    month, _, serial = number.removeprefix(_series(point)).partition("-")
    return int(month[:4]) * 12 + int(month[4:]) - 1, int(serial)


def _signed(body: bytes) -> bytes:
    """Give what is signed; the words keep the signature from standing for anything else."""
    return b"advisor sheet code\n" + body
