"""Reads the table of pinyin initials: which letters a character's readings begin with."""

from collections.abc import Mapping
from pathlib import Path


def read_initials(path: Path) -> Mapping[str, str]:
    """Give character → its initials, one letter a reading (单 → ``cds``)."""
    initials: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        letters, _, characters = line.partition(" ")
        if letters != "#":
            initials.update(dict.fromkeys(characters, letters))
    return initials
