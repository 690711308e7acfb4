"""The bundled typefaces: loaded once, asked before drawing whether they have a glyph.

Noto Sans SC (SIL Open Font License 1.1), TrueType outlines, since reportlab cannot embed CFF
ones. Regular is the full font; Bold a subset: what it lacks is set in Regular. Rare characters of
names (GB 18030-2022, level 3) come from a subset of Hanazono Mincho B. What no face has would be
drawn as an empty box without a word, so it is marked 〔?〕 and reported instead.
"""

import hashlib
import re
import struct
import unicodedata
import zlib
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFStream
from reportlab.pdfbase.ttfonts import SUBSETN, TTFError, TTFont

from advisor_app.domain.errors import KnownError
from advisor_app.sheets.breaking import NO_BREAK_SPACE

REGULAR_FILE = "NotoSansSC-Regular.ttf"
BOLD_FILE = "NotoSansSC-Bold.ttf"
NAMES_FILE = "HanaMinB-Names.ttf"
MISSING_MARK = "〔?〕"
_CUT_SHORT = (struct.error, IndexError, KeyError, ValueError)
"""What reportlab's reader stumbles over in a font file that lost its end."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Mn"})
_REMEMBERED = 20_000
"""Texts remembered as checked, split and measured: most of a sheet's are the library's."""
_SUBSET = 256
"""Codes that a simple font of a PDF has."""
_TOGETHER = re.compile(rb"(.)\1*", re.DOTALL)
_SYMBOLIC = 4
"""The font's codes are its own (ISO 32000-1:2008, table 123)."""
_HINTS = ("cvt ", "fpgm", "prep")
_WHOLE_FILE = 0xB1B0AFBA
"""What the words of a font file add up to, by the OpenType standard ("head")."""
_WORD = 0xFFFFFFFF
_QUICK = 1
"""zlib's level for fonts: twice as fast as the usual one, for four percent more bytes."""


Run = tuple[str, str]
"""The registered name of a face, and the words it sets."""


class _Codes(dict[int, int]):
    """The codes of a face's characters in one document: subset times 256, and place in it.

    They are given in the order of drawing; place 0 is the box for what has no glyph.
    """

    namePrefix = "F"  # noqa: N815  # reportlab's names, which reads these two
    internalName: str | None = None  # noqa: N815

    def __init__(self, glyphs: Mapping[int, int]) -> None:
        super().__init__()
        self._glyphs = glyphs
        self.subsets: list[list[int]] = [[0]]

    def __missing__(self, point: int) -> int:
        if point not in self._glyphs:
            return 0
        if len(self.subsets[-1]) == _SUBSET:
            self.subsets.append([0])
        self.subsets[-1].append(point)
        self[point] = code = len(self.subsets) * _SUBSET - _SUBSET + len(self.subsets[-1]) - 1
        return code


class _Glyph(NamedTuple):
    """A glyph as it stands in a font file."""

    outline: bytes
    metrics: bytes
    checksum: int


class EmbeddedFace(TTFont):  # type: ignore[misc]  # reportlab carries no types
    """A TrueType face, embedded faster than reportlab 5.1 does it, and so that it can be searched.

    Its ToUnicode map has characters beyond U+FFFF as UTF-16BE, as the PDF standard wants them
    (ISO 32000-1:2008, 9.10.3): rare names need it. Glyphs once embedded are remembered, and
    subsets leave out what no PDF needs: names, and letters that are not drawn.
    """

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), shapable=False)
        self.state: WeakKeyDictionary[PDFDocument, _Codes] = WeakKeyDictionary()
        face = self.face
        self._hints = {tag: face.get_table(tag) for tag in _HINTS if tag in face.table}
        self._head, self._hhea, self._maxp, self._hmtx = (
            face.get_table(tag) for tag in ("head", "hhea", "maxp", "hmtx")
        )
        self._outlines = face.get_table_pos("glyf")[0]
        self._glyph = lru_cache(maxsize=None)(self._read)

    def splitString(  # noqa: N802  # reportlab's name
        self, text: str, doc: PDFDocument, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """Split text by the subset that has its characters: (subset, codes in it)."""
        del encoding  # text is never bytes here
        codes = text.translate(self._codes(doc)).encode("utf-16-be")
        places = codes[1::2]
        same = _TOGETHER.finditer(codes[::2])
        return [(one[0][0], places[one.start() : one.end()]) for one in same]

    def getSubsetInternalName(self, subset: int, doc: PDFDocument) -> str:  # noqa: N802
        """Give the name of a subset in a document's resources."""
        return f"/{self._codes(doc).internalName}+{subset}"

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802
        """Add the embedded subsets to a document."""
        fonts = doc.idToObject["BasicFonts"].dict
        for number, points in enumerate(self._codes(doc).subsets):
            name = self.getSubsetInternalName(number, doc)[1:]
            fonts[name] = self._font(doc, f"{SUBSETN(number).decode()}+{self._base}", points)
            doc.Reference(fonts[name], name)
        del self.state[doc]

    @property
    def _base(self) -> str:
        base: str = self.face.name.decode("ascii")
        return base

    def _codes(self, doc: PDFDocument) -> _Codes:
        codes = self.state.get(doc)
        if codes is None:
            codes = self.state[doc] = _Codes(self.face.charToGlyph)
            super().getSubsetInternalName(0, doc)  # announces the face, and names it
        return codes

    def _font(self, doc: PDFDocument, base: str, points: list[int]) -> PDFDictionary:
        widths = " ".join(f"{self.face.getCharWidth(point):g}" for point in points)
        return PDFDictionary({
            "Type": PDFName("Font"),
            "Subtype": PDFName("TrueType"),
            "BaseFont": PDFName(base),
            "FirstChar": 0,
            "LastChar": len(points) - 1,
            "Widths": f"[{widths}]",
            "FontDescriptor": doc.Reference(self._descriptor(doc, base, points)),
            "ToUnicode": doc.Reference(_stream(to_unicode(points).encode("ascii"))),
        })  # fmt: skip

    def _descriptor(self, doc: PDFDocument, base: str, points: list[int]) -> PDFDictionary:
        face, program = self.face, self._program(points)
        return PDFDictionary({
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(base),
            "Flags": _SYMBOLIC | face.flags & ~(1 << 5),
            "FontBBox": f"[{' '.join(f'{side:g}' for side in face.bbox)}]",
            "ItalicAngle": face.italicAngle,
            "Ascent": face.ascent,
            "Descent": face.descent,
            "CapHeight": face.capHeight,
            "StemV": face.stemV,
            "MissingWidth": face.defaultWidth,
            "FontFile2": doc.Reference(_stream(program, Length1=len(program))),
        })  # fmt: skip

    def _program(self, points: list[int]) -> bytes:
        """Give the font file of a subset: glyphs in the order of codes."""
        glyphs = [self._glyph(self.face.charToGlyph.get(point, 0)) for point in points]
        count = len(glyphs)
        ends = accumulate((len(glyph.outline) for glyph in glyphs), initial=0)
        tables = {
            "cmap": _identity(count),
            "glyf": b"".join([glyph.outline for glyph in glyphs]),
            "head": self._head[:8] + bytes(4) + self._head[12:50] + b"\0\1" + self._head[52:],
            "hhea": self._hhea[:34] + struct.pack(">H", count),
            "hmtx": b"".join([glyph.metrics for glyph in glyphs]),
            "loca": struct.pack(f">{count + 1}L", *ends),
            "maxp": self._maxp[:4] + struct.pack(">H", count) + self._maxp[6:],
            **self._hints,
        }
        return _font_file(tables, sum(glyph.checksum for glyph in glyphs))

    def _read(self, glyph: int) -> _Glyph:
        start, end = self.face.glyphPos[glyph : glyph + 2]
        outline = _padded(self.face.get_chunk(self._outlines + start, end - start))
        if outline[:1] >= b"\x80":
            raise TTFError("a glyph made of others, which the bundled fonts do not have")
        whole = int.from_bytes(self._hhea[34:36], "big")
        own = min(glyph, whole - 1)
        advance, bearing = self._hmtx[4 * own : 4 * own + 2], 4 * own + 2 + 2 * (glyph - own)
        return _Glyph(outline, advance + self._hmtx[bearing : bearing + 2], _checksum(outline))


def _stream(content: bytes, **entries: int) -> PDFStream:
    packed = {**entries, "Filter": PDFName("FlateDecode")}
    return PDFStream(PDFDictionary(packed), zlib.compress(content, _QUICK))


def _font_file(tables: Mapping[str, bytes], outlines: int) -> bytes:
    """Put tables together; the checksum of the outlines is known."""
    sums = {
        tag: outlines & _WORD if tag == "glyf" else _checksum(_padded(table))
        for tag, table in tables.items()
    }
    power = len(tables).bit_length() - 1
    start = 12 + 16 * len(tables)
    directory = struct.pack(
        ">LHHHH", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power)
    )
    for tag in sorted(tables):
        directory += struct.pack(">4sLLL", tag.encode(), sums[tag], start, len(tables[tag]))
        start += len(_padded(tables[tag]))
    adjusted = _WHOLE_FILE - sum(sums.values()) - _checksum(directory) & _WORD
    head = tables["head"][:8] + struct.pack(">L", adjusted) + tables["head"][12:]
    whole = {**tables, "head": head}
    return directory + b"".join([_padded(whole[tag]) for tag in sorted(whole)])


@lru_cache(maxsize=_SUBSET)
def _identity(count: int) -> bytes:
    """Give the table that maps a code to the glyph of the same number."""
    head = struct.pack(">HHHHLHHHHH", 0, 1, 1, 0, 12, 6, 10 + 2 * count, 0, 0, count)
    return head + struct.pack(f">{count}H", *range(count))


def _padded(table: bytes) -> bytes:
    return table + b"\0" * (-len(table) % 4)


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & _WORD


def to_unicode(subset: list[int]) -> str:
    """Give the ToUnicode map of a subset: code → UTF-16BE (ISO 32000-1:2008, 9.10.3)."""
    entries = [f"<{code:02X}> <{_utf_16(point)}>" for code, point in enumerate(subset) if point]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    body = [line for block in blocks for line in _block(block)]
    return "\n".join((*_CMAP_HEAD, *body, *_CMAP_TAIL))


def _utf_16(point: int) -> str:
    return f"{point:04X}" if point < 1 << 16 else chr(point).encode("utf-16-be").hex().upper()


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
        self._clean = lru_cache(maxsize=_REMEMBERED)(self._cleaned)
        self._runs = lru_cache(maxsize=_REMEMBERED)(self._split)
        self._length = lru_cache(maxsize=_REMEMBERED)(self._measured)

    def has(self, character: str) -> bool:
        """Whether a bundled face has a visible form for a character."""
        return any(ord(character) in face.face.charToGlyph for face in self._by_name.values())

    def cleaned(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Make text printable.

        Returns:
            The text composed (NFC), without invisible characters, each character without a
            glyph replaced by ``MISSING_MARK``; and those characters, in order.
        """
        return self._clean(text)

    def runs(self, text: str, bold: bool) -> tuple[Run, ...]:
        """Split a line by the face that has the glyphs: (registered face name, text)."""
        return self._runs(text, bold)

    def spelled(self, text: str, bold: bool, doc: PDFDocument) -> list[tuple[str, bytes]]:
        """Spell a line in a document's fonts: (name of the font in it, codes)."""
        return [
            (face.getSubsetInternalName(subset, doc), codes)
            for name, part in self._runs(text, bold)
            for face in (self._by_name[name],)
            for subset, codes in face.splitString(part, doc)
        ]

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
        return sum(float(self._by_name[name].stringWidth(part, 1)) for name, part in parts)

    def _has_all(self, name: str, text: str) -> bool:
        return all(map(self._by_name[name].face.charToGlyph.__contains__, map(ord, text)))

    def _face_of(self, character: str, usual: tuple[str, str]) -> str:
        return next((name for name in usual if self._has_all(name, character)), self.names)


def _read(path: Path) -> EmbeddedFace:
    """Read and register a font; the name tells two folders apart, and is not printed."""
    name = f"{path.stem}-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    try:
        face = EmbeddedFace(name, path)
    except (OSError, TTFError, *_CUT_SHORT) as problem:
        raise KnownError(
            f"字体文件“{path.name}”缺失或损坏，不能印告知单：请重新安装本程序"
        ) from problem
    pdfmetrics.registerFont(face)
    return face
