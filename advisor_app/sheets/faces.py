"""The bundled typefaces: loaded once, asked before drawing whether they have a glyph.

Noto Sans SC (SIL Open Font License 1.1), TrueType outlines, since reportlab cannot embed CFF
ones. Regular is the full font; Bold a subset: what it lacks is set in Regular. Rare characters of
names (GB 18030-2022, level 3) come from a subset of Hanazono Mincho B. What no face has would be
drawn as an empty box without a word, so it is marked 〔?〕 and reported instead.
"""

import hashlib
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from advisor_app.domain.errors import KnownError
from advisor_app.sheets.breaking import NO_BREAK_SPACE

REGULAR_FILE = "NotoSansSC-Regular.ttf"
BOLD_FILE = "NotoSansSC-Bold.ttf"
NAMES_FILE = "HanaMinB-Names.ttf"
MISSING_MARK = "〔?〕"
_CUT_SHORT = (struct.error, IndexError, KeyError, ValueError)
"""What reportlab's reader stumbles over in a font file that lost its end."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Mn"})


class EmbeddedFace(TTFont):  # type: ignore[misc]  # reportlab carries no types
    """A TrueType face whose text can be copied and searched, beyond U+FFFF too.

    reportlab 5.1 writes the ToUnicode entry of such characters as a bare code point; the PDF
    standard wants UTF-16BE there (ISO 32000-1:2008, 9.10.3). Rare names need it.
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802  # reportlab's name
        """Add the embedded subsets to a document, with the right ToUnicode maps."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        names = [self.getSubsetInternalName(place, doc)[1:] for place in range(len(subsets))]
        super().addObjects(doc)
        for name, subset in zip(names, subsets, strict=True):
            font = doc.idToObject["BasicFonts"].dict[name]
            font.__Comment__ = "embedded subset"
            stream = doc.idToObject[f"toUnicodeCMap:{font.BaseFont}"]
            stream.content = to_unicode(subset)


def to_unicode(subset: list[int]) -> str:
    """Give the ToUnicode map of a subset: code → UTF-16BE (ISO 32000-1:2008, 9.10.3)."""
    entries = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if point
    ]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    body = [line for block in blocks for line in _block(block)]
    return "\n".join((*_CMAP_HEAD, *body, *_CMAP_TAIL))


def _block(entries: list[str]) -> list[str]:
    return [f"{len(entries)} beginbfchar", *entries, "endbfchar"]


_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin",
    "12 dict begin",
    "begincmap",
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
    "/CMapName /Adobe-Identity-UCS def",
    "/CMapType 2 def",
    "1 begincodespacerange",
    "<00> <FF>",
    "endcodespacerange",
)
_CMAP_TAIL = ("endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end")


class Faces:
    """The regular and the bold face, and the one for rare names.

    Attributes:
        regular: the name the regular face is registered under with reportlab.
        bold: the same of the bold face.
        names: the same of the face for what these two lack.
    """

    def __init__(self, folder: Path) -> None:
        """Read the font files (about 0.1 s).

        Raises:
            KnownError: a font file is missing or is not a TrueType font.
        """
        files = (REGULAR_FILE, BOLD_FILE, NAMES_FILE)
        self._by_name: dict[str, EmbeddedFace] = {
            face.fontName: face for face in (_read(folder / one) for one in files)
        }
        self.regular, self.bold, self.names = self._by_name
        self._length = lru_cache(maxsize=20_000)(self._measured)

    def has(self, character: str) -> bool:
        """Whether a bundled face has a visible form for a character."""
        return any(ord(character) in face.face.charToGlyph for face in self._by_name.values())

    def cleaned(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Make text printable.

        Returns:
            The text composed (NFC), without invisible characters, each character without a
            glyph replaced by ``MISSING_MARK``; and those characters, in order.
        """
        composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
        printable: list[str] = []
        missing: list[str] = []
        for one in composed:
            if one in f"\n{NO_BREAK_SPACE}" or self.has(one):
                printable.append(one)
            elif unicodedata.category(one) not in _INVISIBLE:
                printable.append(MISSING_MARK)
                missing.append(one)
        return "".join(printable), tuple(missing)

    def runs(self, text: str, bold: bool) -> Iterator[tuple[str, str]]:
        """Split a line by the face that has the glyphs: (registered face name, text)."""
        for name, part in groupby(text, lambda one: self._face_of(one, bold)):
            yield name, "".join(part).replace(NO_BREAK_SPACE, " ")

    def length(self, text: str, size: float, bold: bool) -> float:
        """Give the length of a line in points."""
        return self._length(text, bold) * size

    def _measured(self, text: str, bold: bool) -> float:
        parts = self.runs(text, bold)
        return sum(float(self._by_name[name].stringWidth(part, 1)) for name, part in parts)

    def _face_of(self, character: str, bold: bool) -> str:
        point = ord(" ") if character == NO_BREAK_SPACE else ord(character)
        usual = (self.bold, self.regular) if bold else (self.regular, self.bold)
        having: Iterator[str] = (
            one for one in usual if point in self._by_name[one].face.charToGlyph
        )
        return next(having, self.names)


def _read(path: Path) -> EmbeddedFace:
    """Read and register a font; the name tells two folders apart, and is not printed."""
    name = f"{path.stem}-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    try:
        face = EmbeddedFace(name, str(path))
    except (OSError, TTFError, *_CUT_SHORT) as problem:
        raise KnownError(
            f"字体文件“{path.name}”缺失或损坏，不能印告知单：请重新安装本程序"
        ) from problem
    pdfmetrics.registerFont(face)
    return face
