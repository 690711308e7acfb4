"""How a device becomes known to the district: it asks, the district certifies.

The request is signed by the device itself, so nobody can enrol a key they do not hold.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.revision import canonical
from advisor_app.support.files import save
from advisor_app.sync.capped import read_capped
from advisor_app.sync.keys import DeviceKey, DistrictKeys, is_hex, is_recipient, verify_signature

MOST_REQUEST = 64 << 10
"""Bytes that ``point.req`` has at most."""


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """``point.req``: a device asks to be certified.

    Attributes:
        device: random id of the device, 32 hexadecimal digits.
        device_public: its Ed25519 public key, hexadecimal.
        incarnation: the incarnation its record writes as; empty before it wrote anything.
        requested_at: ISO 8601 UTC.
        recipient: what is sealed to this device, ``age1…``.
        code: the proof that this device's point was given a one-time code on paper
            (:func:`advisor_app.sync.one_time.proof_of`); empty without one.
        signature: by the device, over the other fields; hexadecimal.
    """

    point: str
    device: str
    device_public: str
    incarnation: str
    requested_at: str
    recipient: str = ""
    code: str = ""
    signature: str = ""

    @classmethod
    def make(
        cls, *, point: str, device: str, device_key: DeviceKey, incarnation: str,
        requested_at: datetime, recipient: str = "", code: str = "",
    ) -> "EnrolmentRequest":  # fmt: skip
        """Make a signed request."""
        bare = cls(
            point, device, device_key.public, incarnation, requested_at.isoformat(), recipient, code
        )
        return replace(bare, signature=device_key.sign(_signed(bare)).hex())

    def write(self, path: Path) -> None:
        """Write the request.

        Raises:
            KnownError: the file cannot be written.
        """
        save(path, (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode())

    @classmethod
    def read(cls, path: Path) -> "EnrolmentRequest":
        """Read a request and check that its own device signed it.

        Raises:
            BundleRefused: not readable, not a request, or altered.
        """
        try:
            raw = json.loads(read_capped(path, MOST_REQUEST) or b"")
            request = cls(**{name: _plain(raw[name]) for name in cls.__slots__})
        except OSError:
            raise BundleRefused(f"读不出 {path.name}：请核对接入申请在哪里") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BundleRefused(f"{path.name} 不是接入申请：请顾问点重新做一份") from None
        if not request.is_genuine():
            raise BundleRefused(f"{path.name} 被改动过，不能登记：请顾问点重新做一份")
        return request

    def is_genuine(self) -> bool:
        """Whether the device that is named signed it."""
        whole = is_hex(self.device, 32) and is_hex(self.device_public, 64)
        if not whole or not is_hex(self.signature, 128):
            return False
        if self.incarnation and not is_hex(self.incarnation, 32):
            return False
        if self.recipient and not is_recipient(self.recipient):
            return False
        return verify_signature(self.device_public, bytes.fromhex(self.signature), _signed(self))


@dataclass(frozen=True, slots=True)
class Certificate:
    """The district's word that a device belongs to a point."""

    point: str
    device: str
    device_public: str
    issued_at: str
    signature: str = ""

    @classmethod
    def issue(
        cls, keys: DistrictKeys, request: EnrolmentRequest, issued_at: datetime
    ) -> "Certificate":
        """Certify a device."""
        bare = cls(request.point, request.device, request.device_public, issued_at.isoformat())
        return replace(bare, signature=keys.signing.sign(_signed(bare)).hex())

    def verify(self, signing_key: str) -> bool:
        """Whether the district with this public key issued it."""
        if not is_hex(self.signature, 128):
            return False
        return verify_signature(signing_key, bytes.fromhex(self.signature), _signed(self))

    def to_text(self) -> str:
        """Give the JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Certificate":
        """Read what :meth:`to_text` gave."""
        return cls(**json.loads(text))

    def write(self, path: Path) -> None:
        """Write ``point.cert``.

        Raises:
            KnownError: the file cannot be written.
        """
        save(path, (self.to_text() + "\n").encode())

    @classmethod
    def read(cls, path: Path) -> "Certificate":
        """Read ``point.cert``; whether the district issued it, :meth:`verify` tells.

        Raises:
            BundleRefused: not readable, or not a certificate.
        """
        try:
            raw = json.loads(read_capped(path, MOST_REQUEST) or b"")
            return cls(**{name: _plain(raw[name]) for name in cls.__slots__})
        except OSError:
            raise BundleRefused(f"读不出 {path.name}：请核对证书在哪里") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BundleRefused(f"{path.name} 不是终端证书：请向区里重新要") from None


def _plain(value: object) -> str:
    """Give a text from outside; one that has no UTF-8 form (a lone surrogate) is none."""
    if not isinstance(value, str):
        raise TypeError
    value.encode()
    return value


def _signed(one: EnrolmentRequest | Certificate) -> bytes:
    """Give what is signed: the kind of paper, and every field but the signature."""
    fields: dict[str, Any] = asdict(one)
    del fields["signature"]
    return canonical([type(one).__name__, fields])
