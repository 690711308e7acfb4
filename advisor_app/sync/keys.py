"""The keys of devices and of the district.

Signatures are Ed25519 (RFC 8032); sealing is ``age`` v1 with X25519. Persons are matched across
points by HMAC-SHA256 (RFC 2104) under a key that all points of one district share.
"""

import hashlib
import hmac
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from advisor_app.domain.errors import BadInput
from advisor_app.support.files import save
from advisor_app.sync.capped import read_capped

Entropy = Callable[[int], bytes]

MOST_PUBLIC = 64 << 10
"""Bytes that ``district.toml`` has at most."""

_COMMENT = """\
# 区里发给各顾问点的接入文件（内部资料，注意保密）。
# 其中 matching_key 用来核对各点登记的是不是同一个人：谁拿到它，就能拿身份证号逐个去试。
# 只能交给本区的顾问点，不要上网、不要外传。
"""


def verify_signature(public: str, signature: bytes, message: bytes) -> bool:
    """Whether a signature by a public key (hexadecimal) is genuine."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """A signing key. ``secret`` is the 32-byte Ed25519 seed."""

    secret: bytes = field(repr=False)

    @classmethod
    def create(cls, entropy: Entropy) -> "DeviceKey":
        """Make a fresh key."""
        return cls(entropy(32))

    @classmethod
    def from_text(cls, text: str) -> "DeviceKey":
        """Read the text form."""
        return cls(bytes.fromhex(text))

    def to_text(self) -> str:
        """Give the text form; it is secret."""
        return self.secret.hex()

    @property
    def public(self) -> str:
        """The public key, hexadecimal."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return self._key.sign(message)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


@dataclass(frozen=True, slots=True)
class DistrictPublic:
    """What the points know of their district; confidential for the matching key's sake.

    Attributes:
        signing_key: Ed25519 public key, hexadecimal.
        age_recipient: what bundles are sealed to, ``age1…``.
        matching_key: 32 bytes, hexadecimal.
    """

    name: str
    signing_key: str
    age_recipient: str
    matching_key: str = field(repr=False)

    def write(self, path: Path, more: str = "") -> None:
        """Write ``district.toml``.

        Args:
            more: TOML of other things that are good to know; left out where it is too much for a
                file that is still read.

        Raises:
            KnownError: the file cannot be written.
        """
        lines = [f"{name} = {_quoted(getattr(self, name))}" for name in self.__slots__]
        content = (_COMMENT + "\n".join(lines) + "\n").encode()
        rest = more.encode()
        save(path, content + rest if len(content) + len(rest) <= MOST_PUBLIC else content)

    @classmethod
    def read(cls, path: Path) -> "DistrictPublic":
        """Read ``district.toml``.

        Raises:
            BadInput: not readable, not such a file, or a key that is none.
        """
        try:
            content = read_capped(path, MOST_PUBLIC)
        except OSError:
            raise BadInput(f"读不出 {path.name}：请核对区里发的文件在哪里", "district") from None
        values = _fields(path, content)
        for name, whole in _CHECKS.items():
            if not whole(values[name]):
                message = f"{path.name} 里的 {name} 不对：请向区里重新要这个文件"
                raise BadInput(message, name)
        return cls(**values)


@dataclass(frozen=True, slots=True)
class DistrictKeys:
    """The district's own keys; they stay in its encrypted record."""

    signing: DeviceKey
    age_identity: str = field(repr=False)
    matching_key: str = field(repr=False)

    @classmethod
    def create(cls, entropy: Entropy) -> "DistrictKeys":
        """Make fresh keys; the age key takes the system's randomness."""
        return cls(DeviceKey.create(entropy), new_age_identity(), entropy(32).hex())

    @classmethod
    def from_text(cls, text: str) -> "DistrictKeys":
        """Read the text form."""
        signing, identity, matching = text.split()
        return cls(DeviceKey.from_text(signing), identity, matching)

    def to_text(self) -> str:
        """Give the text form; it is secret."""
        return f"{self.signing.to_text()} {self.age_identity} {self.matching_key}"

    def public(self, name: str) -> DistrictPublic:
        """Give what the points may know."""
        recipient = recipient_of(self.age_identity)
        return DistrictPublic(name, self.signing.public, recipient, self.matching_key)


def person_key(matching_key: bytes, papers: str, number: str) -> str:
    """Give the keyed hash of a document: the same person, the same key all over a district."""
    message = f"{papers}/{number}".encode()
    return hmac.new(matching_key, message, hashlib.sha256).hexdigest()


def is_hex(text: object, length: int) -> bool:
    """Whether a value is that many lower-case hexadecimal digits."""
    return isinstance(text, str) and len(text) == length and set(text) <= set("0123456789abcdef")


def new_age_identity() -> str:
    """Make an ``age`` identity, ``AGE-SECRET-KEY-1…``; it takes the system's randomness."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(age_identity: str) -> str:
    """Give what may be sealed to an identity, ``age1…``."""
    return str(pyrage.x25519.Identity.from_str(age_identity).to_public())


def is_recipient(text: str) -> bool:
    """Whether a text is an ``age`` recipient, ``age1…``."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def _fields(path: Path, content: bytes | None) -> dict[str, str]:
    """Give the fields of ``district.toml`` as texts; what is missing or no text is empty."""
    try:
        # Notepad puts a byte order mark before what it saves.
        raw = tomllib.loads((content or b"=").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        message = f"{path.name} 不是区里发的接入文件：请向区里重新要"
        raise BadInput(message, "district") from None
    values = {name: raw.get(name, "") for name in DistrictPublic.__slots__}
    return {name: value if isinstance(value, str) else "" for name, value in values.items()}


def _quoted(text: str) -> str:
    """Give a TOML basic string (TOML 1.0): JSON's escapes, and DEL, which JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_CHECKS: dict[str, Callable[[str], bool]] = {
    "name": bool,
    "signing_key": lambda text: is_hex(text, 64),
    "age_recipient": is_recipient,
    "matching_key": lambda text: is_hex(text, 64),
}
