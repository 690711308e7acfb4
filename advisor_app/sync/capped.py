"""Reading a file that somebody else made, without trusting its size."""

import hashlib
from pathlib import Path

_PIECE = 1 << 20


def read_capped(path: Path, most: int) -> bytes | None:
    """Give a file's content, or None when it is longer than ``most`` bytes.

    The length is counted while reading: what a folder says of it may be old or untrue.

    Raises:
        OSError: the file cannot be read.
    """
    content = bytearray()
    with path.open("rb") as file:
        # Piece by piece: asked for all at once, Python sets aside the whole cap beforehand.
        while piece := file.read(_PIECE):
            content += piece
            if len(content) > most:
                return None
    return bytes(content)


def digest_capped(path: Path, most: int) -> str | None:
    """Give the SHA-256 of a file's first ``most`` bytes; None if it cannot be read."""
    digest, left = hashlib.sha256(), most
    try:
        with path.open("rb") as file:
            while left and (piece := file.read(min(_PIECE, left))):
                digest.update(piece)
                left -= len(piece)
    except OSError:
        return None
    return digest.hexdigest()
