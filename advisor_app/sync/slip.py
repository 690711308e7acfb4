"""What the QR code of a paper slip says: a one-time code, and whom it joins.

Format (version 1; lengths in bytes):

====== ===== =========================================================================
offset bytes meaning
====== ===== =========================================================================
0      1     1, the version of this format
1      10    the one-time code, ASCII
11     10    the point's code, ASCII, e.g. ``410106-D05``
21     32    the district's Ed25519 public key
53     62    what bundles are sealed to, ``age1…``, ASCII
115    32    the matching key: for its sake the slip is confidential
147    1 n   the district's name, UTF-8, and before it its length
…      4     SHA-256 of everything before, cut short: a digit that was misread is found
====== ===== =========================================================================

All of it is one number of about 450 digits, since a scanner that types digits cannot be led
astray by an input method.
"""

import hashlib
from dataclasses import dataclass, field

from advisor_app.domain.errors import BadInput
from advisor_app.sync.keys import DistrictPublic, is_recipient
from advisor_app.sync.one_time import is_code

MOST_DIGITS = 1200
_FORMAT = 1
_CODE, _POINT, _KEY, _RECIPIENT = 10, 10, 32, 62
_FIXED = 1 + _CODE + _POINT + 2 * _KEY + _RECIPIENT
_CHECK = 4
_NOT_OURS = "这不是区里登记单上的码"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip by which one device of one point may join a district.

    Attributes:
        code: ten characters.
        point: e.g. ``410106-D05``.
    """

    code: str = field(repr=False)
    point: str
    district: DistrictPublic

    def to_digits(self) -> str:
        """Give the digits of the QR code.

        Raises:
            BadInput: the district's name is too long for it.
        """
        one, name = self.district, self.district.name.encode()
        if len(name) > 255:
            raise BadInput("区的名称太长，登记单上放不下", "name")
        body = b"".join((
            bytes((_FORMAT,)), self.code.encode("ascii"), self.point.encode("ascii").ljust(_POINT),
            bytes.fromhex(one.signing_key), one.age_recipient.encode("ascii"),
            bytes.fromhex(one.matching_key), bytes((len(name),)), name,
        ))  # fmt: skip
        return str(int.from_bytes(b"\x01" + body + _check(body)))


def read_slip(digits: str) -> Slip:
    """Read what was scanned, pasted or typed; blanks and line ends do not matter.

    Raises:
        BadInput: not a slip's code, or a digit is wrong.
    """
    body = _body("".join(digits.split()))
    parts, at = [], 1
    for length in (_CODE, _POINT, _KEY, _RECIPIENT, _KEY):
        parts.append(body[at : at + length])
        at += length
    code, point, signing, recipient, matching = parts
    try:
        district = DistrictPublic(
            body[_FIXED + 1 :].decode(), signing.hex(), recipient.decode("ascii"), matching.hex()
        )
        slip = Slip(code.decode("ascii"), point.decode("ascii").rstrip(), district)
    except UnicodeDecodeError:
        raise BadInput(f"{_NOT_OURS}：请对准登记单上的方块再扫一次", "slip") from None
    if not (is_code(slip.code) and is_recipient(district.age_recipient) and district.name):
        raise BadInput(f"{_NOT_OURS}：请对准登记单上的方块再扫一次", "slip")
    return slip


def _body(digits: str) -> bytes:
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
        raise BadInput(f"{_NOT_OURS}：码里只有数字", "slip")
    number = int(digits)
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    body, check = raw[1:-_CHECK], raw[-_CHECK:]
    whole = raw[:2] == bytes((1, _FORMAT)) and len(body) > _FIXED
    if not whole or len(body) != _FIXED + 1 + body[_FIXED]:
        raise BadInput(f"{_NOT_OURS}：请对准登记单上的方块再扫一次", "slip")
    if check != _check(body):
        raise BadInput("登记单的码有数字不对：请再扫一次，或者请区里重印一张", "slip")
    return body


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_CHECK]
