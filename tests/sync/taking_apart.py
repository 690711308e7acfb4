"""Takes bundles apart and puts them together again by docs/bundle.md alone."""

import hashlib
import json
import struct
from collections.abc import Mapping

import pyrage

from advisor_app.domain.revision import canonical
from advisor_app.sync.keys import DeviceKey
from tests.sync.making import DEVICE, DISTRICT


def parts(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Give header, signature and age file."""
    (length,) = struct.unpack(">I", content[6:10])
    end = 10 + length
    return content[10:end], content[end : end + 64], content[end + 64 :]


def rebuilt(header: bytes, age: bytes, device: DeviceKey = DEVICE) -> bytes:
    """Put a bundle together, signed by a device."""
    head = b"ADVB1\n" + struct.pack(">I", len(header)) + header
    return head + device.sign(head) + age


def with_header(content: bytes, changes: Mapping[str, object]) -> bytes:
    """Change the header and sign it again with the device's own key."""
    header, _, age = parts(content)
    return rebuilt(canonical(json.loads(header) | dict(changes)), age)


def with_payload(
    content: bytes, packed: bytes, changes: Mapping[str, object] | None = None
) -> bytes:
    """Seal any packed payload to the district under a bundle's header, signed again."""
    recipient = pyrage.x25519.Identity.from_str(DISTRICT.age_identity).to_public()
    age: bytes = pyrage.encrypt(packed, [recipient])
    true = {"digest": hashlib.sha256(age).hexdigest(), "size": len(age)}
    header, _, _ = parts(content)
    return rebuilt(canonical(json.loads(header) | true | dict(changes or {})), age)
