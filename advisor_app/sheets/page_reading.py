"""Reads the pages of a PDF as they will be seen: letters, lines, drawings, what lies behind."""

import ctypes
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import isfinite
from typing import Any, NamedTuple, TypeVar

import pypdfium2.raw as pdfium

Colour = tuple[float, float, float]
"""Red, green, blue, each 0 to 255."""
Raw = Any
"""Something of pdfium's, whose bindings carry no types."""

_BOLD = 600
_SAME_BASELINE = 1.5
_GAP = 0.6
"""White of so many em parts a line in two: a label and its text, two columns."""
_LARGEST_BITMAP = 2400
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


class Box(NamedTuple):
    """A rectangle in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def empty(self) -> bool:
        """Whether nothing can be seen of it: a blank's box has no area."""
        return self.right <= self.left or self.top <= self.bottom

    def grown(self, by: float) -> "Box":
        """Give a box larger on every side; smaller where ``by`` is negative."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def shared(self, other: "Box") -> float:
        """Give how deep two boxes reach into each other: negative when they lie apart."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return min(across, min(self.top, other.top) - max(self.bottom, other.bottom))

    def inset_in(self, outer: "Box") -> float:
        """Give the distance to the nearest edge of a box around: negative when beyond it."""
        across = min(self.left - outer.left, outer.right - self.right)
        return min(across, self.bottom - outer.bottom, outer.top - self.top)


def hull(boxes: Iterable[Box]) -> Box:
    """Give the smallest box that holds all."""
    left, bottom, right, top = zip(*boxes, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One character as drawn.

    Attributes:
        ink: what is black of it; empty for a blank.
        cell: the room it takes in its line.
        size: in points as printed, all matrices applied.
        alpha: 0 when it cannot be seen, 1 when it covers.
        piece: place of its text object in the order of the content.
        lost: whether the font has no form for it, or nobody can tell what it means.
        upright: neither turned nor mirrored.
    """

    character: str
    ink: Box
    cell: Box
    baseline: float
    size: float
    colour: Colour
    alpha: float
    font: "Font"
    piece: int
    lost: bool
    upright: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Letters side by side on one baseline, without a gap; never none."""

    letters: tuple[Letter, ...]
    cell: Box

    @property
    def text(self) -> str:
        """Give the characters; halves of one, as pdfium gives them on Windows, are joined."""
        halves = "".join(letter.character for letter in self.letters)
        return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    @property
    def inked(self) -> list[Letter]:
        """Give the letters that can be seen."""
        return [one for one in self.letters if not (one.ink.empty or one.character.isspace())]

    @property
    def baseline(self) -> float:
        """Give the height of the first letter's foot."""
        return self.letters[0].baseline

    @property
    def size(self) -> float:
        """Give the largest size in it."""
        return max(letter.size for letter in self.letters)

    @property
    def bold(self) -> bool:
        """Whether every letter is."""
        return all(letter.font.bold for letter in self.letters)

    @property
    def upright(self) -> bool:
        """Whether it runs from left to right."""
        return self.letters[0].upright


OnBaseline = TypeVar("OnBaseline", Letter, Line)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The page without its text, as an image of four bytes to the pixel."""

    pixels: bytes
    width: int
    height: int
    stride: int
    scale: float
    paper: Box

    def behind(self, box: Box) -> Colour:
        """Give the colour in the middle, by brightness, of nine points of a box."""
        across = [box.left + (box.right - box.left) * part / 4 for part in (1, 2, 3)]
        down = [box.bottom + (box.top - box.bottom) * part / 4 for part in (1, 2, 3)]
        found = sorted((self._at(x, y) for x in across for y in down), key=sum)
        return found[len(found) // 2]

    def _at(self, x: float, y: float) -> Colour:
        column = max(0, min(int((x - self.paper.left) * self.scale), self.width - 1))
        row = max(0, min(int((self.paper.top - y) * self.scale), self.height - 1))
        start = row * self.stride + column * 4
        blue, green, red = self.pixels[start : start + 3]
        return float(red), float(green), float(blue)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What is on one page.

    Attributes:
        number: from 1.
        paper: the sheet itself.
        lines: from top to bottom, and from left to right on one baseline.
        pieces: the same letters by the text object that drew them, in that order.
        drawings: of rules, boxes and images that can be seen.
        backdrop: None when the page cannot be drawn.
    """

    number: int
    paper: Box
    lines: tuple[Line, ...]
    pieces: tuple[Line, ...]
    drawings: tuple[Box, ...]
    backdrop: Backdrop | None


def read_page(page: Raw, number: int) -> PageReading:
    """Read a page of pypdfium2; its text is hidden on the way, in memory only.

    Raises:
        pypdfium2.PdfiumError: the page's content cannot be read.
    """
    page.set_rotation(0)
    paper = Box(*page.get_bbox())
    objects = list(page.get_objects())
    texts = [each.raw for each in objects if each.type == pdfium.FPDF_PAGEOBJ_TEXT]
    drawn = _pieces_of(texts)
    letters = tuple(_letters(page.get_textpage(), drawn))
    pieces = tuple(_pieces(letters))
    return PageReading(
        number=number,
        paper=paper,
        lines=tuple(_lines(letters, pieces)),
        pieces=pieces,
        drawings=tuple(_drawings(objects)),
        backdrop=_backdrop(page, texts, paper),
    )


class Font:
    """What the letters of one font have in common."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self.name = self._name()
        self.bold = "Bold" in self.name or pdfium.FPDFFont_GetWeight(raw) >= _BOLD
        self.embedded = pdfium.FPDFFont_GetIsEmbedded(raw) != 0
        self.empty_box = _notdef(self._program()) if self.embedded else None

    def _name(self) -> str:
        room = ctypes.create_string_buffer(256)
        pdfium.FPDFFont_GetBaseFontName(self._raw, room, len(room))
        return room.value.decode("utf-8", "replace")

    def _program(self) -> bytes:
        length = ctypes.c_size_t()
        pdfium.FPDFFont_GetFontData(self._raw, None, 0, length)
        room = (ctypes.c_uint8 * length.value)()
        pdfium.FPDFFont_GetFontData(self._raw, room, length.value, length)
        return bytes(room)


class _Piece(NamedTuple):
    place: int
    font: Font
    mode: int


def _pieces_of(texts: list[Raw]) -> dict[int, _Piece]:
    """Give the text objects by address; a font is looked at once."""
    fonts: dict[int, Font] = {}
    found = {}
    for place, raw in enumerate(texts):
        handle = pdfium.FPDFTextObj_GetFont(raw)
        key = _address(handle)
        fonts[key] = fonts.get(key) or Font(handle)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(raw)
        found[_address(raw)] = _Piece(place, fonts[key], mode)
    return found


def _notdef(program: bytes) -> Box | None:
    """Give the box, in em, of the glyph that stands for missing ones; TrueType only."""
    try:
        head, loca, glyf = (
            struct.unpack_from(">L", program, program.index(tag, 12) + 8)[0]
            for tag in (b"head", b"loca", b"glyf")
        )
        unit = struct.unpack_from(">H", program, head + 18)[0]
        wide = struct.unpack_from(">h", program, head + 50)[0]
        here, following = struct.unpack_from(">LL" if wide else ">HH", program, loca)
        box = struct.unpack_from(">4h", program, glyf + here * (1 if wide else 2) + 2)
    except (struct.error, ValueError):
        return None
    return Box(*(edge / unit for edge in box)) if following > here and unit else None


def _letters(text: Raw, drawn: dict[int, _Piece]) -> Iterator[Letter]:
    for index in range(text.count_chars()):
        raw = pdfium.FPDFText_GetTextObject(text, index)
        piece = drawn.get(_address(raw)) if raw else None
        letter = _letter(text, index, piece) if piece else None
        if letter and not pdfium.FPDFText_IsGenerated(text, index):
            yield letter


def _letter(text: Raw, index: int, piece: _Piece) -> Letter | None:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    ink, cell = _ink(text, index), _cell(text, index)
    size = pdfium.FPDFText_GetFontSize(text, index) * (matrix.c**2 + matrix.d**2) ** 0.5
    x, y = _asked(pdfium.FPDFText_GetCharOrigin, ctypes.c_double, 2, text, index)
    if not all(map(isfinite, (size, x, y, *ink, *cell))):
        return None
    colour, alpha = _colour(text, index, piece.mode)
    code = pdfium.FPDFText_GetUnicode(text, index)
    return Letter(
        character=chr(code) if code <= 0x10FFFF else "\ufffd",
        ink=ink,
        cell=cell,
        baseline=y,
        size=size,
        colour=colour,
        alpha=alpha,
        font=piece.font,
        piece=piece.place,
        lost=code == 0
        or pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
        or _formless(piece.font.empty_box, ink, size, x, y),
        upright=abs(matrix.b) < 0.01 * abs(matrix.a) and matrix.a > 0 and matrix.d > 0,
    )


def _formless(blank: Box | None, ink: Box, size: float, x: float, y: float) -> bool:
    """Whether a letter fills exactly the box of the glyph that stands for missing ones."""
    if blank is None or ink.empty or size <= 0:
        return False
    seen = (ink.left - x, ink.bottom - y, ink.right - x, ink.top - y)
    pairs = zip(seen, blank, strict=True)
    return all(abs(one / size - other) < 0.002 for one, other in pairs)


def _ink(text: Raw, index: int) -> Box:
    left, right, bottom, top = _asked(pdfium.FPDFText_GetCharBox, ctypes.c_double, 4, text, index)
    return Box(left, bottom, right, top)


def _cell(text: Raw, index: int) -> Box:
    found = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, found)
    return Box(found.left, found.bottom, found.right, found.top)


def _colour(text: Raw, index: int, mode: int) -> tuple[Colour, float]:
    stroked = mode == pdfium.FPDF_TEXTRENDERMODE_STROKE
    ask = pdfium.FPDFText_GetStrokeColor if stroked else pdfium.FPDFText_GetFillColor
    red, green, blue, alpha = _asked(ask, ctypes.c_uint, 4, text, index)
    return (red, green, blue), 0 if mode in _INVISIBLE else alpha / 255


def _asked(ask: Raw, kind: Raw, count: int, *about: Raw) -> list[Any]:
    """Call what answers into places it is given."""
    room = [kind() for _ in range(count)]
    ask(*about, *room)
    return [one.value for one in room]


def _pieces(letters: Sequence[Letter]) -> Iterator[Line]:
    ordered = sorted(letters, key=lambda letter: letter.piece)
    for _, group in groupby(ordered, lambda letter: letter.piece):
        yield _line(list(group))


def _lines(letters: Sequence[Letter], pieces: Sequence[Line]) -> Iterator[Line]:
    for row in rows(letter for letter in letters if letter.upright):
        yield from _parted(sorted(row, key=lambda letter: letter.cell.left))
    yield from (piece for piece in pieces if not piece.upright)


def rows(items: Iterable[OnBaseline]) -> Iterator[list[OnBaseline]]:
    """Give what stands on the same baseline, row by row from the top."""
    row: list[OnBaseline] = []
    for item in sorted(items, key=lambda item: -item.baseline):
        if row and row[0].baseline - item.baseline > _SAME_BASELINE:
            yield row
            row = []
        row.append(item)
    if row:
        yield row


def _parted(row: list[Letter]) -> Iterator[Line]:
    part = row[:1]
    for one, following in pairwise(row):
        if following.cell.left - one.cell.right > _GAP * max(one.size, following.size):
            yield _line(part)
            part = []
        part.append(following)
    yield _line(part)


def _line(letters: list[Letter]) -> Line:
    return Line(tuple(letters), hull(letter.cell for letter in letters))


def _drawings(objects: list[Raw]) -> Iterator[Box]:
    """Give what is drawn on the page itself; a form's bounds hold all that it draws."""
    for each in objects:
        around = _around(each.raw) if each.type == pdfium.FPDF_PAGEOBJ_PATH else 0.0
        if each.level or each.type == pdfium.FPDF_PAGEOBJ_TEXT or around is None:
            continue
        box = Box(*each.get_bounds()).grown(-around)
        if all(map(isfinite, box)):
            yield box


def _around(raw: Raw) -> float | None:
    """Give what pdfium adds around a stroke, its whole width; None if nothing can be seen."""
    filled, stroked = _asked(pdfium.FPDFPath_GetDrawMode, ctypes.c_int, 2, raw)
    (width,) = _asked(pdfium.FPDFPageObj_GetStrokeWidth, ctypes.c_float, 1, raw)
    *shade, alpha = _asked(pdfium.FPDFPageObj_GetFillColor, ctypes.c_uint, 4, raw)
    if stroked:
        return float(width)
    return 0.0 if filled and alpha and shade != [255, 255, 255] else None


def _backdrop(page: Raw, texts: list[Raw], paper: Box) -> Backdrop | None:
    longest = max(page.get_size())
    if paper.empty or not 1 <= longest < float("inf"):
        return None
    for each in texts:
        pdfium.FPDFTextObj_SetTextRenderMode(each, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    scale = min(1.0, _LARGEST_BITMAP / longest)
    bitmap = page.render(scale=scale, force_bitmap_format=pdfium.FPDFBitmap_BGRx)
    size = bitmap.width, bitmap.height, bitmap.stride
    return Backdrop(bytes(bitmap.buffer), *size, scale, paper)


def _address(raw: Raw) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0
