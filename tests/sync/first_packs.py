"""Makes packs of the first format, as programs before the second one wrote them."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import zstandard

from advisor_app.domain.revision import canonical
from advisor_app.sync.keys import DeviceKey
from advisor_app.sync.packs import MAGIC

MADE = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def first_format(files: Mapping[str, bytes], key: DeviceKey, serial: int = 1) -> bytes:
    """Give a pack of policies without sections."""
    names = sorted(files)
    payload = zstandard.compress(b"".join(files[name] for name in names))
    header = canonical(
        {
            "format": 1,
            "serial": serial,
            "made_at": MADE.isoformat(),
            "district": "示例区",
            "key": key.public,
            "files": [
                [name, len(files[name]), hashlib.sha256(files[name]).hexdigest()] for name in names
            ],
            "size": len(payload),
            "digest": hashlib.sha256(payload).hexdigest(),
        }
    )
    head = MAGIC + len(header).to_bytes(4, "big") + header
    return head + key.sign(head) + payload
