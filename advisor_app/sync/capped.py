"""Reading a file that somebody else made, without trusting its size."""

from pathlib import Path


def read_capped(path: Path, most: int) -> bytes | None:
    """Give a file's content, or None when it is longer than ``most`` bytes.

    The length is counted while reading: what a folder says of it may be old or untrue.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(most + 1)
    return None if len(content) > most else content
