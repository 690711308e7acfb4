"""The keys of devices and of the district.

Signatures are Ed25519 (RFC 8032); sealing is ``age`` v1 with X25519. Persons are matched across
points by HMAC-SHA256 (RFC 2104) under a key that all points of one district share.
"""

import hashlib
import hmac
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from advisor_app.domain.errors import BadInput
from advisor_app.support.files import save

Entropy = Callable[[int], bytes]

_COMMENT = """\
# 区里发给各顾问点的公钥文件。matching_key 用来核对各点登记的是不是同一个人，
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

    secret: bytes

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
    matching_key: str

    def write(self, path: Path) -> None:
        """Write ``district.toml``.

        Raises:
            KnownError: the file cannot be written.
        """
        lines = [f'{field} = "{_quoted(getattr(self, field))}"' for field in self.__slots__]
        save(path, (_COMMENT + "\n".join(lines) + "\n").encode())

    @classmethod
    def read(cls, path: Path) -> "DistrictPublic":
        """Read ``district.toml``.

        Raises:
            BadInput: not readable, not such a file, or a key that is none.
        """
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError:
            raise BadInput(f"读不出 {path.name}：请核对区里发的文件在哪里", "district") from None
        except (ValueError, UnicodeDecodeError):
            raise BadInput(
                f"{path.name} 不是区里发的公钥文件：请向区里重新要", "district"
            ) from None
        values = {field: str(raw.get(field, "")) for field in cls.__slots__}
        for field, whole in _CHECKS.items():
            if not whole(values[field]):
                message = f"{path.name} 里的 {field} 不对：请向区里重新要这个文件"
                raise BadInput(message, field)
        return cls(**values)


@dataclass(frozen=True, slots=True)
class DistrictKeys:
    """The district's own keys; they stay in its encrypted record."""

    signing: DeviceKey
    age_identity: str
    matching_key: str

    @classmethod
    def create(cls, entropy: Entropy) -> "DistrictKeys":
        """Make fresh keys; the age key takes the system's randomness."""
        identity = str(pyrage.x25519.Identity.generate())
        return cls(DeviceKey.create(entropy), identity, entropy(32).hex())

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
        recipient = str(pyrage.x25519.Identity.from_str(self.age_identity).to_public())
        return DistrictPublic(name, self.signing.public, recipient, self.matching_key)


def person_key(matching_key: bytes, papers: str, number: str) -> str:
    """Give the keyed hash of a document: the same person, the same key all over a district."""
    message = f"{papers}/{number}".encode()
    return hmac.new(matching_key, message, hashlib.sha256).hexdigest()


def is_hex(text: object, length: int) -> bool:
    """Whether a value is that many lower-case hexadecimal digits."""
    return isinstance(text, str) and len(text) == length and set(text) <= set("0123456789abcdef")


def _is_recipient(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


_CHECKS: dict[str, Callable[[str], bool]] = {
    "name": bool,
    "signing_key": lambda text: is_hex(text, 64),
    "age_recipient": _is_recipient,
    "matching_key": lambda text: is_hex(text, 64),
}
