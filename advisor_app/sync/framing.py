"""What bundles, packs and receipts have in common: how a signed file begins, and how it unfolds.

Six bytes that say what it is (four of a family, a digit, a line's end), four bytes of length
(big-endian), a body of JSON, 64 bytes of Ed25519 signature over all of that, and then whatever the
body tells of.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import zstandard

from advisor_app.sync.keys import DeviceKey, verify_signature

STEP = 1 << 10
"""Bytes unfolded at a time: zstd makes at most 128 KiB of 4 bytes (RFC 8878 §3.1.1.2), so 1 KiB
gives at most 32 MiB before the next check."""

_FAMILY, _MAGIC = 4, 6
_START = _MAGIC + 4
_SIGNATURE = 64
_WINDOW = 1 << 27
"""Bytes that a frame may want the reader to look back."""


@dataclass(frozen=True, slots=True)
class Framed:
    """A file taken apart; nothing of it is believed yet.

    Attributes:
        head: what the signature is over.
        body: JSON, it is said.
        rest: whatever follows the signature.
    """

    head: bytes
    body: bytes
    signature: bytes
    rest: bytes

    def is_signed_by(self, key: str) -> bool:
        """Whether the head was signed by a key, hexadecimal."""
        return verify_signature(key, self.signature, self.head)


def framed(magic: bytes, body: bytes, key: DeviceKey) -> bytes:
    """Give the beginning of a file, signed."""
    head = magic + struct.pack(">I", len(body)) + body
    return head + key.sign(head)


def unframed(content: bytes, most: int) -> Framed | None:
    """Take a file apart; None for one that is cut off, or whose body is said to be too long.

    Args:
        most: bytes that a body has at most.
    """
    length = int.from_bytes(content[_MAGIC:_START], "big")
    end = _START + length
    if length > most or len(content) < end + _SIGNATURE:
        return None
    signature, rest = content[end : end + _SIGNATURE], content[end + _SIGNATURE :]
    return Framed(content[:end], content[_START:end], signature, rest)


def is_newer(content: bytes, magic: bytes) -> bool:
    """Whether a file is of a family, in a format whose very beginning is another one."""
    begin, number = content[:_MAGIC], content[_FAMILY:_MAGIC].strip()
    of_family = begin[:_FAMILY] == magic[:_FAMILY] and not magic.startswith(begin)
    return of_family and number.isdigit()


def unfolded(packed: bytes) -> Iterator[bytes]:
    """Give what one zstd frame holds, piece by piece: who listens says when it is too much.

    Raises:
        ValueError: not exactly one frame, whole.
    """
    decoder = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
    for start in range(0, len(packed), STEP):
        if decoder.eof:
            raise ValueError
        try:
            yield decoder.decompress(packed[start : start + STEP])
        except zstandard.ZstdError:
            raise ValueError from None
    if not decoder.eof or decoder.unused_data:
        raise ValueError
