"""The seal of a PDF file: a signature over every byte of it, in a comment before its end.

A comment may stand between any two tokens of a PDF (ISO 32000-1:2008, 7.2.4), so readers see
nothing of it. It tells whether a file was altered that carries a genuine code.
"""

from dataclasses import dataclass

from advisor_app.sync.keys import DeviceKey, is_hex, verify_signature

_TAIL = b"startxref"
_MARK = b"%seal "
_LENGTH = 128
_END = b"\n"


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal, and what it stands for. ``signature`` is hexadecimal."""

    content: bytes
    signature: str

    def is_by(self, public: str) -> bool:
        """Whether the device with this public key sealed exactly this content."""
        return verify_signature(public, bytes.fromhex(self.signature), _signed(self.content))


def sealed(pdf: bytes, key: DeviceKey) -> bytes:
    """Put a seal into a PDF file."""
    head, tail, rest = pdf.rpartition(_TAIL)
    seal = _MARK + key.sign(_signed(pdf)).hex().encode() + _END
    return head + seal + tail + rest


def seal_of(pdf: bytes) -> Seal | None:
    """Give the seal of a PDF file; None where it has none."""
    head, mark, rest = pdf.rpartition(_MARK)
    signature = rest[:_LENGTH].decode("latin-1")
    whole = mark and rest[_LENGTH:].startswith(_END + _TAIL) and is_hex(signature, _LENGTH)
    return Seal(head + rest[_LENGTH + 1 :], signature) if whole else None


def _signed(content: bytes) -> bytes:
    return b"advisor sheet file\n" + content
