"""The bundled typefaces: loaded once, asked before drawing whether they have a glyph.

Noto Sans SC (SIL Open Font License 1.1), TrueType outlines. Regular is the full font; Bold a
subset: what it lacks is set in Regular. Rare characters of names (GB 18030-2022, level 3) come from
a subset of Hanazono Mincho B. What no face has would be drawn as an empty box without a word, so
it is marked 〔?〕 and reported instead.
"""

import struct
import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFError

from advisor_app.domain.errors import KnownError
from advisor_app.sheets.breaking import NO_BREAK_SPACE
from advisor_app.sheets.embedding import Typeface

REGULAR_FILE = "NotoSansSC-Regular.ttf"
BOLD_FILE = "NotoSansSC-Bold.ttf"
NAMES_FILE = "HanaMinB-Names.ttf"
MISSING_MARK = "〔?〕"
_CUT_SHORT = (struct.error, IndexError, KeyError, ValueError)
"""What reportlab's reader stumbles over in a font file that lost its end."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Mn"})
_REMEMBERED = 20_000
"""Texts remembered as checked, split and measured: most of a sheet's are the library's."""

Run = tuple[str, str]
"""The name of a face, and the words it sets."""


class Faces:
    """The regular and the bold face, and the one for rare names.

    Attributes:
        regular: the name of the regular face.
        bold: the same of the bold face.
        names: the same of the face for what these two lack.
    """

    regular, bold, names = "regular", "bold", "names"

    def __init__(self, folder: Path) -> None:
        """Read the font files (about 0.1 s).

        Raises:
            KnownError: a font file is missing or is not a TrueType font.
        """
        files = ((self.regular, REGULAR_FILE), (self.bold, BOLD_FILE), (self.names, NAMES_FILE))
        self._by_name = {name: _read(folder / file) for name, file in files}
        self._clean = lru_cache(maxsize=_REMEMBERED)(self._cleaned)
        self._runs = lru_cache(maxsize=_REMEMBERED)(self._split)
        self._length = lru_cache(maxsize=_REMEMBERED)(self._measured)

    def has(self, character: str) -> bool:
        """Whether a bundled face has a visible form for a character."""
        return any(ord(character) in face.glyphs for face in self._by_name.values())

    def cleaned(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Make text printable.

        Returns:
            The text composed (NFC), without invisible characters, each character without a
            glyph replaced by ``MISSING_MARK``; and those characters, in order.
        """
        return self._clean(text)

    def runs(self, text: str, bold: bool) -> tuple[Run, ...]:
        """Split a line by the face that has the glyphs: (name of the face, text)."""
        return self._runs(text, bold)

    def face(self, name: str) -> Typeface:
        """Give a face by its name."""
        return self._by_name[name]

    def length(self, text: str, size: float, bold: bool) -> float:
        """Give the length of a line in points."""
        return self._length(text, bold) * size

    def _cleaned(self, text: str) -> tuple[str, tuple[str, ...]]:
        composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
        if self._has_all(self.regular, composed):
            return composed, ()
        printable: list[str] = []
        missing: list[str] = []
        for one in composed:
            if one in f"\n{NO_BREAK_SPACE}" or self.has(one):
                printable.append(one)
            elif unicodedata.category(one) not in _INVISIBLE:
                printable.append(MISSING_MARK)
                missing.append(one)
        return "".join(printable), tuple(missing)

    def _split(self, text: str, bold: bool) -> tuple[Run, ...]:
        plain = text.replace(NO_BREAK_SPACE, " ")
        first, second = (self.bold, self.regular) if bold else (self.regular, self.bold)
        if self._has_all(first, plain):
            return ((first, plain),) if plain else ()
        parts = groupby(plain, lambda one: self._face_of(one, (first, second)))
        return tuple((name, "".join(part)) for name, part in parts)

    def _measured(self, text: str, bold: bool) -> float:
        parts = self._runs(text, bold)
        return sum(self._by_name[name].length(part) for name, part in parts)

    def _has_all(self, name: str, text: str) -> bool:
        return self._by_name[name].has_all(text)

    def _face_of(self, character: str, usual: tuple[str, str]) -> str:
        return next((name for name in usual if self._has_all(name, character)), self.names)


def _read(path: Path) -> Typeface:
    try:
        return Typeface(path)
    except (OSError, TTFError, *_CUT_SHORT) as problem:
        raise KnownError(
            f"字体文件“{path.name}”缺失或损坏，不能印告知单：请重新安装本程序"
        ) from problem
