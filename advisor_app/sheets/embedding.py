"""Typefaces read from TrueType files, and embedded in a PDF with the glyphs that are drawn.

A face is one font of two-byte codes (ISO 32000-1:2008, 9.7): a code is the place of the glyph in
the embedded file. Glyphs once embedded are remembered, and what no PDF needs is left out: names,
and letters that are not drawn.
"""

import struct
from collections.abc import Mapping, Set
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase.ttfonts import SUBSETN, TTFError, TTFontFile

from advisor_app.sheets.pdf_file import PdfFile

_SYMBOLIC = 4
"""The font's codes are its own (ISO 32000-1:2008, table 123)."""
_HINTS = ("cvt ", "fpgm", "prep")
_WHOLE_FILE = 0xB1B0AFBA
"""What the words of a font file add up to, by the OpenType standard ("head")."""
_WORD = 0xFFFFFFFF
_NO_SCRIPT = 32
"""The font is made of Latin letters only (ISO 32000-1:2008, table 123): never true here."""
_EM = 1000
_NO_GLYPH = "0000"


class _Glyph(NamedTuple):
    """A glyph as it stands in a font file."""

    outline: bytes
    metrics: bytes
    checksum: int


class Typeface:
    """A TrueType font file.

    Attributes:
        glyphs: code point → glyph.
    """

    def __init__(self, path: Path) -> None:
        """Read it.

        Raises:
            OSError: there is no such file.
            TTFError: it is not a font; other errors where it is cut short.
        """
        self._file = file = TTFontFile(str(path))
        self.glyphs: Mapping[int, int] = file.charToGlyph
        self._widths: Mapping[int, float] = file.charWidths
        self._usual_width: float = file.defaultWidth
        self._hints = {tag: file.get_table(tag) for tag in _HINTS if tag in file.table}
        self._head, self._hhea, self._maxp, self._hmtx = (
            file.get_table(tag) for tag in ("head", "hhea", "maxp", "hmtx")
        )
        self._outlines = file.get_table_pos("glyf")[0]
        self._glyph = lru_cache(maxsize=None)(self._read)

    def has_all(self, text: str) -> bool:
        """Whether every character has a glyph."""
        return all(map(self.glyphs.__contains__, map(ord, text)))

    def length(self, text: str) -> float:
        """Give the length of a line, in em."""
        widths, usual = self._widths, self._usual_width
        return sum([widths.get(ord(one), usual) for one in text]) / _EM

    def codes(self, characters: Set[str]) -> dict[str, str]:
        """Give each character the code it has in a document: four hexadecimal digits.

        Place 0 is the box for what has no glyph.
        """
        glyphs = self.glyphs
        known = [one for one in sorted(characters) if ord(one) in glyphs]
        codes = {one: f"{place:04X}" for place, one in enumerate(known, start=1)}
        if len(known) < len(characters):
            codes |= dict.fromkeys(characters - codes.keys(), _NO_GLYPH)
        return codes

    def embed(self, file: PdfFile, codes: Mapping[str, str]) -> int:
        """Put the font into a file, with the characters that have a code; give its number."""
        drawn = [0, *(ord(one) for one, code in codes.items() if code != _NO_GLYPH)]
        base = f"{SUBSETN(0).decode()}+{self._file.name.decode('ascii')}"
        maps = file.stream(to_unicode(drawn).encode("ascii"))
        descendant = file.put(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{base} /CIDToGIDMap /Identity "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/DW {_EM} /W [{self._listed(drawn)}] "
            f"/FontDescriptor {self._descriptor(file, base, drawn)} 0 R >>"
        )
        return file.put(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /Identity-H "
            f"/DescendantFonts [{descendant} 0 R] /ToUnicode {maps} 0 R >>"
        )

    def _listed(self, drawn: list[int]) -> str:
        """List the widths that are not the usual one."""
        usual, widths = self._usual_width, self._widths
        found = [(code, widths.get(point, usual)) for code, point in enumerate(drawn)]
        return " ".join([f"{code} [{width:g}]" for code, width in found if width != _EM])

    def _descriptor(self, file: PdfFile, base: str, drawn: list[int]) -> int:
        about, program = self._file, self._program(drawn)
        # Outlines hardly pack: for a quarter fewer bytes a sheet would take a quarter longer.
        embedded = file.loose(program, f"/Length1 {len(program)}")
        box = " ".join(f"{side:g}" for side in about.bbox)
        return file.put(
            f"<< /Type /FontDescriptor /FontName /{base} "
            f"/Flags {(_SYMBOLIC | about.flags) & ~_NO_SCRIPT} /FontBBox [{box}] "
            f"/ItalicAngle {about.italicAngle:g} /Ascent {about.ascent:g} "
            f"/Descent {about.descent:g} /CapHeight {about.capHeight:g} /StemV {about.stemV} "
            f"/FontFile2 {embedded} 0 R >>"
        )

    def _program(self, drawn: list[int]) -> bytes:
        """Give the font file of a subset: glyphs in the order of codes."""
        glyphs = [self._glyph(self.glyphs.get(point, 0)) for point in drawn]
        count = len(glyphs)
        ends = accumulate((len(glyph.outline) for glyph in glyphs), initial=0)
        tables = {
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
        start, end = self._file.glyphPos[glyph : glyph + 2]
        outline = _padded(self._file.get_chunk(self._outlines + start, end - start))
        if outline[:1] >= b"\x80":
            raise TTFError("a glyph made of others, which the bundled fonts do not have")
        whole = int.from_bytes(self._hhea[34:36], "big")
        own = min(glyph, whole - 1)
        advance, bearing = self._hmtx[4 * own : 4 * own + 2], 4 * own + 2 + 2 * (glyph - own)
        return _Glyph(outline, advance + self._hmtx[bearing : bearing + 2], _checksum(outline))


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


def _padded(table: bytes) -> bytes:
    return table + b"\0" * (-len(table) % 4)


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & _WORD


def to_unicode(drawn: list[int]) -> str:
    """Give the ToUnicode map: code → UTF-16BE, also beyond U+FFFF: rare names need it.

    The place of a code point is its code (ISO 32000-1:2008, 9.10.3).
    """
    entries = [f"<{code:04X}> <{_utf_16(point)}>" for code, point in enumerate(drawn) if point]
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
    "<0000> <FFFF>",
    "endcodespacerange",
)
_CMAP_TAIL = ("endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end")
