"""Looks over a finished PDF sheet as somebody with a ruler would, before it is handed to elders.

It reads the PDF itself, not what we meant to draw, so it finds what any part of the way broke.
Not for two threads at once: pdfium is not made for it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from itertools import combinations

import pypdfium2

from advisor_app.sheets.faces import MISSING_MARK
from advisor_app.sheets.page_reading import Box, Letter, Line, PageReading, hull, read_page, rows
from advisor_app.support.pdfium import PDFIUM

_MILLIMETRE = 72 / 25.4
_TOLERANCE, _SIZE_TOLERANCE = 0.5, 0.05
_SAMPLE = 12
_OVERLAP = 0.1
"""Letters may reach into each other by so much of their size: kerning, accents."""
_LARGER, _BOLD = 1.15, 0.9
"""What makes a heading, by the size of running text: larger type, or bold about as large."""
_HEADING_LEAD = 1.7
"""White above a heading parts it from what is merely set large, as an amount under its label."""
_LEADING = 1.8
_INDENT = 6
_RAGGED = 3
"""A line is full when it ends within so many em of the longest: words are kept whole."""
_NEAR_FOOT = 0.15
_NO_START = frozenset("、。，！？；：）》”")
_NO_END = frozenset("（《“")
_SENTENCE_END = re.compile(r"[。！？；!?;]")
_LIST_ITEM = re.compile(
    r"\s*(?:[□☐☑■●·•※○◆\-–—]|[0-9一二三四五六七八九十]+[.、．)）]|[（(][0-9一-十]+[)）])"
)
_BLANK = re.compile(r"\s+")
_UNREADABLE = re.compile("[\x00-\x1f\x7f\ufffd-\uffff]")
_MOST_PAGES = 200
"""A damaged file may speak of millions."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sheet must keep.

    Attributes:
        smallest: type size in points.
        margin: in millimetres; text and drawings lie inside it.
        contrast: of text against what lies behind it (WCAG 2.2, 1.4.6).
        longest_sentence: in characters, blanks not counted.
    """

    smallest: float = 16.0
    margin: float = 20.0
    contrast: float = 7.0
    longest_sentence: int = 60


ELDER = Limits()
COUNTER = Limits(smallest=10.0, margin=10.0, longest_sentence=200)
"""For forms that the advisor reads, not elders."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong.

    Attributes:
        page: from 1; 0 is the whole file.
        rule: a short name that does not change.
        words: one sentence for a community worker.
    """

    page: int
    rule: str
    words: str


def lint(pdf: bytes, limits: Limits = ELDER) -> tuple[Finding, ...]:
    """Look over a PDF.

    Returns:
        What is wrong, page by page; nothing for a good sheet. Bytes that are no PDF give one
        finding, ``broken``.
    """
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            pages, unread = _read(document)
    except (pypdfium2.PdfiumError, ValueError):
        return (Finding(0, "broken", f"这个文件（{len(pdf)}字节）不是能打开的PDF，请重新生成"),)
    found = (*_file_problems(pdf), *unread, *_looked_over(pages, limits))
    return tuple(sorted(found, key=lambda finding: finding.page))


def _read(document: pypdfium2.PdfDocument) -> tuple[list[PageReading], list[Finding]]:
    pages, unread = [], []
    for number in range(1, min(len(document), _MOST_PAGES) + 1):
        try:
            pages.append(read_page(document[number - 1], number))
        except (pypdfium2.PdfiumError, ValueError):
            unread.append(Finding(number, "broken", f"第{number}页的内容坏了，读不出来"))
    if not pages and not unread:
        unread.append(Finding(0, "broken", "这个PDF里有0页，没有可打印的内容"))
    return pages, unread


def _file_problems(pdf: bytes) -> Iterator[Finding]:
    """Say what qpdf finds; the program itself goes without it, the workshop has it."""
    try:
        pikepdf = import_module("pikepdf")
    except ImportError:
        return
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            problems = opened.check_pdf_syntax()
    except (pikepdf.PdfError, pikepdf.DependencyError, ValueError, RuntimeError) as problem:
        problems = [str(problem)]
    if problems:
        told = _BLANK.sub(" ", problems[0])[:80]
        yield Finding(0, "broken", f"文件结构有{len(problems)}处不合规范：{told}")


def _looked_over(pages: Sequence[PageReading], limits: Limits) -> Iterator[Finding]:
    foot = _furniture(pages)
    body = _body_size(pages, foot)
    for page in pages:
        yield from _type(page, limits)
        yield from _places(page, limits)
        yield from _overlaps(page)
        yield from _orphan(page, foot, body, page is pages[-1])
        yield from _sentences(page, limits)
        yield from _order(page)
        yield from _line_ends(page)
    yield from _fonts(pages)


def _type(page: PageReading, limits: Limits) -> Iterator[Finding]:
    for line in page.lines:
        if line.inked:
            yield from _small(page, line, limits)
            yield from _pale(page, line, limits)
        if line.text.strip():
            yield from _missing(page, line)


def _small(page: PageReading, line: Line, limits: Limits) -> Iterator[Finding]:
    size = min(letter.size for letter in line.inked)
    if size < limits.smallest - _SIZE_TOLERANCE:
        words = f"{_named(line)}的字只有{size:.1f}磅，至少要{limits.smallest:g}磅"
        yield Finding(page.number, "smallest-type", words)


def _pale(page: PageReading, line: Line, limits: Limits) -> Iterator[Finding]:
    if page.backdrop is None:
        return
    ratio = min(_seen(letter, page.backdrop.behind(letter.ink)) for letter in line.inked)
    if ratio < limits.contrast:
        words = f"{_named(line)}和底色的对比只有{ratio:.1f}比1，至少要{limits.contrast:g}比1"
        yield Finding(page.number, "contrast", words)


def _seen(letter: Letter, behind: Sequence[float]) -> float:
    """Give the contrast ratio of a letter, what lies behind it shining through."""
    pairs = zip(letter.colour, behind, strict=True)
    mixed = [letter.alpha * own + (1 - letter.alpha) * under for own, under in pairs]
    lights = sorted((_luminance(mixed), _luminance(behind)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: Sequence[float]) -> float:
    """Give the relative luminance as WCAG 2.2 defines it for sRGB."""
    parts = (part / 255 for part in colour)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _missing(page: PageReading, line: Line) -> Iterator[Finding]:
    count = sum(letter.lost or letter.character == "\ufffd" for letter in line.letters)
    count += line.text.count(MISSING_MARK)
    if count:
        words = f"{_named(line)}里有{count}个字印不出来，请手写补上或换字"
        yield Finding(page.number, "missing-glyph", words)


def _fonts(pages: Sequence[PageReading]) -> Iterator[Finding]:
    told = set()
    for number, piece in ((page.number, piece) for page in pages for piece in page.pieces):
        font = piece.letters[0].font
        if not font.embedded and font.name not in told and piece.text.strip():
            told.add(font.name)
            words = f"{_named(piece)}用的字体{font.name}没有嵌入文件，换台电脑打印会走样"
            yield Finding(number, "not-embedded", words)


def _places(page: PageReading, limits: Limits) -> Iterator[Finding]:
    for line in page.lines:
        if line.inked:
            yield from _place(page, _named(line), _ink(line.inked), limits)
    for drawing in page.drawings:
        yield from _place(page, "一处线条或图形", drawing, limits)


def _place(page: PageReading, name: str, box: Box, limits: Limits) -> Iterator[Finding]:
    inset = box.inset_in(page.paper) / _MILLIMETRE
    if inset < -_TOLERANCE:
        yield Finding(page.number, "off-page", f"{name}伸出纸边{-inset:.1f}毫米，打印出来会缺")
    elif inset < limits.margin - _TOLERANCE:
        far = f"只有{max(inset, 0):.1f}毫米，至少要{limits.margin:g}毫米"
        yield Finding(page.number, "margin", f"{name}离纸边{far}")


def _ink(letters: Sequence[Letter]) -> Box:
    return hull(letter.ink for letter in letters)


def _overlaps(page: PageReading) -> Iterator[Finding]:
    inked = [(piece, _ink(piece.inked)) for piece in page.pieces if piece.inked]
    for (one, box), (other, other_box) in combinations(inked, 2):
        depth = _depth(one, other) if box.shared(other_box) > 0 else 0.0
        if depth:
            words = f"{_named(one)}和{_named(other)}叠在一起，重叠了{depth:.1f}磅"
            yield Finding(page.number, "overlap", words)


def _depth(one: Line, other: Line) -> float:
    """Give how deep two texts stand in each other; 0 when it is no more than letters do."""
    allowed = _OVERLAP * min(one.size, other.size)
    pairs = ((first.ink, second.ink) for first in one.inked for second in other.inked)
    deepest = max(first.shared(second) for first, second in pairs)
    return deepest if deepest > allowed else 0.0


def _orphan(page: PageReading, foot: set[str], body: float, last: bool) -> Iterator[Finding]:
    """Say whether a page ends with a heading; on the last one bold type may be a closing word."""
    body_rows = [row for row in _rows(page) if not _in_foot(page, row, foot)]
    if len(body_rows) < 2 or len(body_rows[-1]) > 1:
        return
    above, line = body_rows[-2][0], body_rows[-1][0]
    apart = above.baseline - line.baseline > _HEADING_LEAD * line.size
    led = _led(page, line) and not _heading(above, body, larger=False)
    if apart and led and _heading(line, body, larger=last):
        words = f"标题{_named(line)}（{line.size:g}磅）落在页尾，下面没有正文，请移到下一页"
        yield Finding(page.number, "orphan-heading", words)


def _rows(page: PageReading) -> list[list[Line]]:
    found = rows(line for line in page.lines if line.upright and line.inked)
    return [sorted(row, key=lambda line: line.cell.left) for row in found]


def _heading(line: Line, body: float, *, larger: bool) -> bool:
    """Whether a line is one; key figures beside a smaller label are not."""
    smallest = min(letter.size for letter in line.inked)
    emphatic = line.bold and smallest >= _BOLD * body and not larger
    unfinished = not _SENTENCE_END.search(line.text.strip()[-1:])
    return unfinished and (emphatic or smallest >= _LARGER * body) and smallest == line.size


def _led(page: PageReading, line: Line) -> bool:
    """Whether a line starts at the left edge of the text or stands in the middle of the page."""
    edge = min(each.cell.left for each in page.lines if each.upright)
    centre = (page.paper.left + page.paper.right) / 2
    middle = (line.cell.left + line.cell.right) / 2
    return line.cell.left - edge < 1 or abs(middle - centre) < 2


def _furniture(pages: Sequence[PageReading]) -> set[str]:
    """Give the lines at the same height at the end of every page, digits aside."""
    low = [[line for line in page.lines if line.baseline < _near_foot(page)] for page in pages]
    marks = [set(map(_mark, lines)) for lines in low]
    return set.intersection(*marks) if len(marks) > 1 else set()


def _mark(line: Line) -> str:
    return f"{round(line.baseline)} {re.sub('[0-9]+', '0', line.text)}"


def _in_foot(page: PageReading, row: Sequence[Line], foot: set[str]) -> bool:
    """Whether a row is furniture, or stands under the last wide rule at the page's end."""
    if all(_mark(line) in foot for line in row):
        return True
    low = _near_foot(page)
    wide = (page.paper.right - page.paper.left) / 2
    flat = [box for box in page.drawings if box.top < low and box.top - box.bottom < 3]
    rules = [box.top for box in flat if box.right - box.left > wide]
    return row[0].baseline < min(rules, default=page.paper.bottom)


def _near_foot(page: PageReading) -> float:
    return page.paper.bottom + _NEAR_FOOT * (page.paper.top - page.paper.bottom)


def _body_size(pages: Sequence[PageReading], foot: set[str]) -> float:
    """Give the size most letters have, furniture aside."""
    sizes = Counter(
        round(letter.size, 1)
        for page in pages
        for line in page.lines
        if _mark(line) not in foot
        for letter in line.inked
    )
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _sentences(page: PageReading, limits: Limits) -> Iterator[Finding]:
    for block in _blocks(page):
        for sentence in _SENTENCE_END.split(_BLANK.sub("", block)):
            if len(sentence) > limits.longest_sentence:
                most = f"最多{limits.longest_sentence}个字"
                words = f"“{_short(sentence)}”这句有{len(sentence)}个字，{most}，请断开"
                yield Finding(page.number, "long-sentence", words)


def _blocks(page: PageReading) -> list[str]:
    """Give the text in blocks: lines that run on into each other."""
    blocks: list[list[Line]] = []
    for line in (line for line in page.lines if line.upright):
        block = next((each for each in reversed(blocks) if _runs_on(page, each[-1], line)), None)
        if block is None:
            blocks.append(block := [])
        block.append(line)
    return ["".join(line.text for line in block) for block in blocks]


def _runs_on(page: PageReading, line: Line, following: Line) -> bool:
    """Whether a line was broken only because it was full."""
    alike = abs(line.size - following.size) < 0.5 and line.bold == following.bold
    step = (line.baseline - following.baseline) / line.size if line.size else 0
    indent = (following.cell.left - line.cell.left) / line.size if line.size else 0
    near = 0.5 < step < _LEADING and -0.1 < indent < _INDENT
    return alike and near and _full(page, line) and not _begins(page, following)


def _full(page: PageReading, line: Line) -> bool:
    reach = _INDENT * line.size
    ends = [each.cell.right for each in page.lines if abs(each.cell.left - line.cell.left) < reach]
    return line.cell.right > max(ends) - _RAGGED * line.size


def _begins(page: PageReading, line: Line) -> bool:
    """Whether a list's mark, a label or a box to tick stands in front of a line."""
    middle = line.baseline + line.size / 3
    return bool(_LIST_ITEM.match(line.text)) or any(
        box.right < line.cell.left + 1 and box.bottom < middle < box.top
        for box in (*(each.cell for each in page.lines), *page.drawings)
    )


def _order(page: PageReading) -> Iterator[Finding]:
    """Say the first place where a voice that reads the content aloud would jump back up."""
    half = (page.paper.top - page.paper.bottom) / 2
    lines = [line for line in page.lines if line.inked]
    drawn = sorted(lines, key=lambda line: line.letters[0].piece)
    for earlier, line in combinations(drawn, 2):
        jump = line.cell.bottom - earlier.cell.top
        if jump > half and _share_column(line, earlier):
            up = f"在{_named(earlier)}上方{jump / _MILLIMETRE:.0f}毫米"
            words = f"{_named(line)}{up}，却排在它后面，朗读时次序会乱"
            yield Finding(page.number, "reading-order", words)
            return


def _share_column(one: Line, other: Line) -> bool:
    return min(one.cell.right, other.cell.right) > max(one.cell.left, other.cell.left)


def _line_ends(page: PageReading) -> Iterator[Finding]:
    for row in _rows(page):
        for place, line in enumerate(row):
            text = line.text.strip()
            leads = place == 0 or any(_stacked(each, line) for each in page.lines)
            ends = line is row[-1] or any(_stacked(line, each) for each in page.lines)
            if leads and text[:1] in _NO_START:
                words = f"{_named(line)}这一行以“{text[0]}”开头，应移到上一行末尾"
                yield Finding(page.number, "kinsoku", words)
            if ends and text[-1:] in _NO_END:
                words = f"{_named(line)}这一行以“{text[-1]}”结尾，应移到下一行开头"
                yield Finding(page.number, "kinsoku", words)


def _stacked(above: Line, below: Line) -> bool:
    """Whether one line stands right under another; brackets around a blank do not."""
    step = above.baseline - below.baseline
    return abs(above.cell.left - below.cell.left) < 1 and 0 < step < _LEADING * above.size


def _named(line: Line) -> str:
    return f"“{_short(line.text)}”"


def _short(text: str) -> str:
    return _UNREADABLE.sub("□", _BLANK.sub("", text)[:_SAMPLE])
