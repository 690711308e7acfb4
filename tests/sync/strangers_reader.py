"""A reader of bundles by somebody who has docs/bundle.md and the age specification, and nothing else.

It shares no code with the program, nor with the age library that the program uses
(https://age-encryption.org/v1: header, X25519 stanza, payload).
"""

import base64
import hashlib
import hmac
import json
import struct
from contextlib import suppress
from typing import Any

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_CHUNK = 64 * 1024 + 16
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def read_bundle(
    content: bytes, device_public: str, identity: str
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """Give header, statement and revisions of a bundle; any fault is an error of some kind."""
    (length,) = struct.unpack(">I", content[6:10])
    end = 10 + length
    signature, age = content[end : end + 64], content[end + 64 :]
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(device_public)).verify(
        signature, content[:end]
    )
    header = json.loads(content[10:end])
    assert hashlib.sha256(age).hexdigest() == header["digest"]
    assert len(age) == header["size"]
    payload = zstandard.ZstdDecompressor().decompressobj().decompress(opened(age, identity))
    statement, *revisions = [json.loads(line) for line in payload.decode().split("\n")[:-1]]
    assert (statement["point"], statement["device"]) == (header["point"], header["device"])
    assert len(revisions) == header["revisions"]
    return header, statement, revisions


def opened(age: bytes, identity: str) -> bytes:
    """Decrypt an age v1 file for an X25519 identity."""
    head, separator, rest = age.partition(b"\n--- ")
    mac, _, body = rest.partition(b"\n")
    first, *lines = head.decode().split("\n")
    assert first == "age-encryption.org/v1"
    file_key = _file_key(lines, X25519PrivateKey.from_private_bytes(_bech32(identity)))
    key = _derived(file_key, b"", b"header")
    assert hmac.digest(key, head + separator[:-1], "sha256") == _bytes(mac.decode())
    return _stream(_derived(file_key, body[:16], b"payload"), body[16:])


def _file_key(lines: list[str], own: X25519PrivateKey) -> bytes:
    """Try the X25519 stanzas: one is ours, another the device's own; other kinds may stand by."""
    for at, line in enumerate(lines):
        if line.startswith("-> X25519 "):
            share = _bytes(line.split(" ")[2])
            shared = own.exchange(X25519PublicKey.from_public_bytes(share))
            salt = share + own.public_key().public_bytes_raw()
            wrapping = _derived(shared, salt, b"age-encryption.org/v1/X25519")
            with suppress(InvalidTag):
                sealed = _bytes(lines[at + 1])
                return ChaCha20Poly1305(wrapping).decrypt(bytes(12), sealed, None)
    raise ValueError("not sealed to us")


def _stream(key: bytes, body: bytes) -> bytes:
    chunks = [body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK)]
    cipher = ChaCha20Poly1305(key)
    return b"".join(
        cipher.decrypt(number.to_bytes(11, "big") + bytes([number == len(chunks) - 1]), one, None)
        for number, one in enumerate(chunks)
    )


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _bech32(text: str) -> bytes:
    """Give the 32 bytes of ``AGE-SECRET-KEY-1…`` (BIP 173); its checksum is left aside."""
    data = text.lower().rpartition("1")[2][:-6]
    bits = "".join(f"{_BECH32.index(one):05b}" for one in data)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, 256, 8))


def read_receipt(content: bytes, signing_key: str) -> dict[str, Any]:
    """Give the body of a receipt, by docs/receipt.md; any fault is an error of some kind."""
    assert content[:6] == b"ADVR1\n"
    end = 10 + int.from_bytes(content[6:10], "big")
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing_key)).verify(
        content[end:], content[:end]
    )
    body: dict[str, Any] = json.loads(content[10:end])
    assert body["format"] == 1
    return body


def acknowledges(held: dict[str, Any], seq: int) -> bool:
    """Whether an entry of a receipt's vector acknowledges the revision of a number."""
    return seq <= held["last"] and not any(first <= seq <= last for first, last in held["gaps"])
