"""Where in a TOML file a field stands, so that a message can name the line.

``tomllib`` tells no lines. Policy files are plain: one key a line, tables under headers. The
text is scanned once for headers and keys; what stands inside an inline table is found at the
line that holds it.
"""

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Places:
    """The lines of a file's tables and keys, by path such as ``("version", 0, "plain")``."""

    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Give the line of a path, or of the nearest thing around it; 1 for the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def places_of(text: str) -> Places:
    """Find every table and key of a TOML text."""
    places = Places()
    counts: dict[Path, int] = {}
    current: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            current = _table(header[2].split("."), header[1] == "[[", counts)
            places.lines.setdefault(current, number)
        elif key:
            places.lines.setdefault((*current, key[1]), number)
    return places


def _table(names: list[str], is_array: bool, counts: dict[Path, int]) -> Path:
    """Give a header's path; the last array of each name is the one meant."""
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if is_array and depth == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
