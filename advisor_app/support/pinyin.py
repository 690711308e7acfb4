"""Reads the table of pinyin: which characters each syllable may stand for."""

from collections.abc import Mapping
from pathlib import Path

Readings = Mapping[str, str]
"""Syllable without its tone (ü is v) → the characters that may be read so."""


def read_pinyin(path: Path) -> Readings:
    """Give syllable → characters (``dan`` → ``丹但单…``), as ``resources/pinyin.txt`` has them."""
    lines = (line.partition(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {syllable: characters for syllable, _, characters in lines if syllable != "#"}


def initials_of(readings: Readings) -> Mapping[str, str]:
    """Give character → its initials in order, each letter once (单 → ``cds``)."""
    initials: dict[str, str] = {}
    for syllable in sorted(readings):
        for one in readings[syllable]:
            known = initials.get(one, "")
            if not known.endswith(syllable[0]):
                initials[one] = known + syllable[0]
    return initials
