"""Reads the table of pinyin: which characters each syllable may stand for."""

from collections.abc import Iterator, Mapping
from pathlib import Path

Readings = Mapping[str, str]
"""Syllable without its tone (ü is v) → the characters that may be read so."""


def read_pinyin(path: Path) -> Readings:
    """Give syllable → characters (``dan`` → ``丹但单…``), as ``resources/pinyin.txt`` has them."""
    lines = (line.partition(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {syllable: characters for syllable, _, characters in lines if syllable != "#"}


class Initials(Mapping[str, str]):
    """Character → its initials in order, each letter once (单 → ``cds``).

    Worked out for the characters that are asked for: names have some thousand of the 27,000.
    """

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._known: dict[str, str] = {}

    def __getitem__(self, character: str) -> str:
        if character not in self._known:
            read = {one[0] for one, characters in self._readings.items() if character in characters}
            self._known[character] = "".join(sorted(read))
        if not self._known[character]:
            raise KeyError(character)
        return self._known[character]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys("".join(self._readings.values())))

    def __len__(self) -> int:
        return len(set().union(*self._readings.values()))
