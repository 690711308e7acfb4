"""One-time codes: ten characters on paper by which a point's device proves where it belongs.

Nine characters are drawn, the tenth checks them. The alphabet holds no two signs that look alike
on a slip (none of 0 O, 1 I L, 2 Z, 5 S, 8 B, U V), and its size is a prime, so that a weighted sum
finds every single wrong character and every two that changed places (as ISBN-10's does).

A code never travels. What the district keeps, and both sides reckon with, is its *digest*: scrypt
(RFC 7914) over code and point; what a request carries is a *proof*: HMAC-SHA256 under the digest
over the device and its key. Whoever reads a request on its way can neither use it for a device of
their own nor try codes out in reasonable time.
"""

import hashlib
import hmac
import unicodedata

from advisor_app.domain.errors import BadInput
from advisor_app.sync.keys import Entropy

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 10
_PRIME = len(ALPHABET)
_WEIGHTS = range(1, LENGTH + 1)
_COST, _BLOCK, _LANES = 1 << 14, 8, 1
"""Of scrypt: 16 MB and some hundredths of a second, once for a code."""


def new_code(entropy: Entropy) -> str:
    """Draw a code; no character is likelier than another."""
    drawn = ""
    while len(drawn) < LENGTH - 1:
        byte = entropy(1)[0]
        if byte < 256 - 256 % _PRIME:
            drawn += ALPHABET[byte % _PRIME]
    return drawn + _check_of(drawn)


def shown_code(code: str) -> str:
    """Give a code as it is printed, e.g. ``3WXRT-9ACDE``."""
    return f"{code[:5]}-{code[5:]}"


def read_code(text: str) -> str:
    """Read a code that was typed; case, blanks, hyphens and full-width signs do not matter.

    Raises:
        BadInput: it is none, or a character is wrong.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    code = "".join(one for one in plain if one.isalnum())
    if len(code) != LENGTH:
        raise BadInput(f"登记码是 {LENGTH} 位，这里有 {len(code)} 位：请照登记单再输一次", "code")
    strange = [one for one in code if one not in ALPHABET]
    if strange:
        raise BadInput(f"登记码里没有“{strange[0]}”这个字：请照登记单再输一次", "code")
    if not is_code(code):
        raise BadInput("登记码有一位不对，或者两位颠倒了：请照登记单再输一次", "code")
    return code


def is_code(code: str) -> bool:
    """Whether ten characters of the alphabet check."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and not _sum_of(code)


def digest_of(code: str, point: str) -> str:
    """Give what is kept of a code that was made for a point: hexadecimal, 32 bytes."""
    salt = f"advisor enrolment {point}".encode()
    made = hashlib.scrypt(code.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=32)
    return made.hex()


def proof_of(digest: str, device: str, public: str) -> str:
    """Give what a request carries: only who knows the code can make it for this device."""
    message = f"{device}/{public}".encode()
    return hmac.new(bytes.fromhex(digest), message, hashlib.sha256).hexdigest()


def proves(digest: str, device: str, public: str, proof: str) -> bool:
    """Whether a proof was made by who knows the code."""
    wanted = proof_of(digest, device, public)
    return hmac.compare_digest(wanted.encode(), proof.encode())


def _check_of(drawn: str) -> str:
    inverse = pow(LENGTH, -1, _PRIME)
    return ALPHABET[-_sum_of(drawn) * inverse % _PRIME]


def _sum_of(code: str) -> int:
    values = (ALPHABET.index(one) for one in code)
    return sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=False)) % _PRIME
