"""Where in a TOML file a field stands, so that a message can name the line.

``tomllib`` tells no lines. This walks the same text once (TOML 1.0: headers, dotted and quoted
keys, strings over several lines, arrays and inline tables) and notes the line on which each
table, key and array element begins. It judges nothing: only a text that ``tomllib`` has taken is
walked.
"""

import re
import tomllib
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=,\n]"
    r"|[^\s\[\]{}=,#\"']+",
    re.DOTALL,
)
_QUOTES = ('"', "'")


@dataclass(slots=True)
class Places:
    """The lines of a file's tables and keys, by path such as ``("version", 0, "plain")``.

    Attributes:
        text: walked at the first question only: most files are without fault.
    """

    lines: dict[Path, int] = field(default_factory=dict)
    text: str = ""

    def note(self, path: Path, line: int) -> None:
        """Remember where a path, and what is around it, was first seen."""
        for length in range(min(1, len(path)), len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def line(self, path: Path) -> int:
        """Give the line of a path, or of the nearest thing around it; 1 for the file."""
        text, self.text = self.text, ""
        if text:
            self.lines |= places_of(text).lines
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def places_of(text: str) -> Places:
    """Find every table, key and array element of a TOML text that is without fault."""
    places = Places()
    _Walk(_tokens(text), places).document()
    return places


def _tokens(text: str) -> list[tuple[str, int]]:
    """Give what the text is made of, each with its line; comments are left out."""
    found, line, last = [], 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if not match[0].startswith("#"):
            found.append((match[0], line))
    return found


class _Walk:
    """One pass over the tokens of a text."""

    def __init__(self, tokens: list[tuple[str, int]], places: Places) -> None:
        self._tokens = tokens
        self._places = places
        self._at = 0
        self._counts: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip("\n"):
            line = self._line()
            if self._next() == "[":
                table = self._header()
                self._places.note(table, line)
            else:
                self._pair(table)

    def _skip(self, blanks: str) -> bool:
        """Pass over blanks; tell whether anything is left."""
        while self._next() and self._next() in blanks:
            self._at += 1
        return self._next() != ""

    def _next(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _line(self) -> int:
        return self._tokens[self._at][1]

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][0]

    def _header(self) -> Path:
        """Read ``[a.b]`` or ``[[a.b]]``: the last table of each array is the one meant."""
        self._take()
        is_array = self._next() == "["
        if is_array:
            self._take()
        names = self._key("]")
        if is_array:
            self._take()
        path: Path = ()
        for depth, name in enumerate(names):
            path = (*path, name)
            if is_array and depth == len(names) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _key(self, end: str) -> Path:
        """Read a key, dotted or quoted, and the sign that ends it."""
        names: list[str] = []
        while self._next() != end:
            token = self._take()
            quoted = token.startswith(_QUOTES)
            names += [_unquoted(token)] if quoted else [one for one in token.split(".") if one]
        self._take()
        return tuple(names)

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = (*table, *self._key("="))
        self._places.note(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        first = self._take()
        if first == "[":
            self._array(path)
        elif first == "{":
            while self._skip(",\n") and self._next() != "}":
                self._pair(path)
            self._take()
        elif not first.startswith(_QUOTES):
            self._rest_of_date()

    def _array(self, path: Path) -> None:
        number = 0
        while self._skip(",\n") and self._next() != "]":
            self._places.note((*path, number), self._line())
            self._value((*path, number))
            number += 1
        self._take()

    def _rest_of_date(self) -> None:
        """Pass over the time of ``2026-01-01 08:00:00``."""
        if self._next() and self._next() not in ",]}\n":
            self._take()


def _unquoted(token: str) -> str:
    return str(tomllib.loads(f"key = {token}")["key"])
