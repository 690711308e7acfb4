"""What every sheet carries: the band on top, the foot with the disclaimer, the page number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.breaking import NO_BREAK_SPACE
from advisor_app.sheets.paging import Page, Placed, paginate
from advisor_app.sheets.rows import (
    Block,
    Box,
    Line,
    Mark,
    QrCode,
    Row,
    Rows,
    Shade,
    Words,
    height_of,
    tied,
)
from advisor_app.sheets.setting import (
    FULL,
    KEY,
    MARGIN,
    MILLIMETRE,
    PAGE_HEIGHT,
    SMALLEST,
    TITLE,
    WIDTH,
    Column,
    Setter,
    baseline,
    leading,
    rule,
)
from advisor_app.sheets.wording import grouped

DISCLAIMER = "本单为初步判断，是否享受以主管部门审核为准"
NO_SALES = "政府服务不收费、不推销"
PROVABLE = "真伪可到任一银发顾问点核对"
PREVIEW = "预览"
_KIND = "银发顾问点"
CODE = 40 * MILLIMETRE
"""Side of the QR code: its modules are then wide enough for a print of 150 dots an inch."""
_INSET = 12.0
_PAGE_HEIGHT = PAGE_HEIGHT - 2 * MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Who gives the sheet, and when.

    Attributes:
        number: the sheet's number; empty for a preview, which says so.
        point: the point's name, in full.
        point_phone: empty when the point has none.
        advisor: the advisor's name; may be empty.
        on: the day the sheet speaks of.
        hotline: the service line, e.g. 12349; empty until somebody at the point has rung it up
            and heard who answers.
        complaints: the line that takes complaints; empty when none is known.
        code: the digits of the QR code by which the sheet proves itself; empty for a preview.
    """

    number: str
    point: str
    point_phone: str
    advisor: str
    on: date
    hotline: str
    complaints: str = ""
    code: str = ""

    @property
    def number_to_call(self) -> str:
        """The hotline, else the point itself; empty when there is neither."""
        return self.hotline or self.point_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The furniture of one sheet.

    Attributes:
        title: in the band of the first page.
        overleaf: on top of every later page.
        opening: rows below the band of the first page.
        coded: whether the first page has a QR code; a list for the advisor needs none.
        said: what the foot says of the sheet; the second stands beside the numbers to call.
    """

    heading: Heading
    title: str
    overleaf: str
    opening: Rows = ()
    coded: bool = True
    said: tuple[str, str] = (DISCLAIMER, NO_SALES)


def composed(setter: Setter, frame: Frame, blocks: list[Block]) -> tuple[Page, ...]:
    """Give whole pages: band, blocks, foot."""
    first = _head(setter, frame)
    later = _overleaf(setter, frame.overleaf)
    rooms = [_PAGE_HEIGHT - height_of(_foot(setter, frame, place, 99)) for place in (1, 99)]
    pages = paginate(blocks, rooms[0] - height_of(first), rooms[1] - height_of(later))
    return tuple(
        (
            *_stacked(first if number == 1 else later, 0),
            *_lowered(page, height_of(first if number == 1 else later)),
            *_stacked(_foot(setter, frame, number, len(pages)), rooms[number > 1]),
        )
        for number, page in enumerate(pages, start=1)
    )


def first_room(setter: Setter, frame: Frame) -> float:
    """Give the height that the first page has for its text."""
    return _PAGE_HEIGHT - height_of((*_head(setter, frame), *_foot(setter, frame, 1, 99)))


def signed(heading: Heading) -> str:
    """Give the point's name with what it is."""
    return heading.point if _KIND in heading.point else f"{heading.point}　{_KIND}"


def date_lines(setter: Setter, heading: Heading) -> Rows:
    """Set the day, the point and the advisor."""
    said = [in_words(heading.on), signed(heading)]
    said += [f"顾问{heading.advisor}"] if heading.advisor else []
    return setter.text("　".join(said))


def call_block(setter: Setter, heading: Heading, callback: date | None = None) -> Block:
    """Set by when we call back and whom to ask, the numbers large enough to dial from."""
    who = f"顾问{heading.advisor}" if heading.advisor else "电话"
    numbers = ((who, heading.point_phone), ("热线", heading.hotline))
    known = [(label, grouped(number)) for label, number in numbers if number]
    rows = (
        *(figures(setter, [("我们最晚在", in_words(callback))], "联系您") if callback else ()),
        *(figures(setter, known) or setter.text(f"有不清楚的，请问{who}。", bold=True)),
    )
    return Block(rows=tied(rows), before=setter.body / 2, divider=(rule(1, 0, 6),))


def figures(setter: Setter, pairs: Sequence[tuple[str, str]], after: str = "") -> Rows:
    """Set words and large figures on one line; below one another where that is too long."""
    marks: list[Words] = []
    x, base = 0.0, baseline(KEY)
    for label, figure in pairs:
        for words, size in ((label, setter.body), (figure, KEY), (after, setter.body)):
            marks += [Words(x, base, setter.clean(words), size, size == KEY)] if words else []
            x += setter.length(words, size, bold=size == KEY) + (setter.body / 3 if words else 0)
        x += setter.body
    if not marks or x - setter.body * 4 / 3 <= WIDTH:
        return (Row(leading(KEY), tuple(marks)),) if marks else ()
    if len(pairs) > 1:
        return tuple(row for pair in pairs for row in figures(setter, [pair], after))
    rows = (*setter.text(pairs[0][0]), *key_figure(setter, pairs[0][1]))
    return (*rows, *setter.text(after)) if after else rows


def key_figure(setter: Setter, words: str, column: Column = FULL) -> Rows:
    """Set an amount or a telephone number."""
    return setter.text(words, size=KEY, bold=True, column=column)


def _head(setter: Setter, frame: Frame) -> Rows:
    return (*_band(setter, frame), *frame.opening)


def _band(setter: Setter, frame: Frame) -> Rows:
    inner = Column(_INSET, WIDTH - 2 * _INSET)
    number = f"编号 {frame.heading.number}" if frame.heading.number else PREVIEW
    rows = _pair(setter, setter.text(frame.title, size=TITLE, bold=True, column=inner), number)
    height = height_of(rows) + 2 * 6
    edge = Row(6, (Shade(0, 0, WIDTH, height), Line(0, 0, WIDTH, 3)))
    return (edge, *rows, Row(6), Row(8))


def _pair(setter: Setter, left: Rows, right: str) -> Rows:
    """Set words at the right end of the last of the rows, or below where they don't fit."""
    words = setter.clean(right)
    length = setter.length(words, SMALLEST)
    last = [mark for mark in left[-1].marks if isinstance(mark, Words)]
    inset = left[0].marks[0].x if left[0].marks else 0.0
    taken = max((mark.x + setter.length(mark.text, mark.size) for mark in last), default=0.0)
    end = WIDTH - inset
    base = last[0].y if last else baseline(SMALLEST)
    if taken + SMALLEST + length > end:
        return (*left, *setter.text(right, size=SMALLEST, column=Column(inset, end - inset)))
    mark = Words(end - length, base, words, SMALLEST)
    return (*left[:-1], Row(left[-1].height, (*left[-1].marks, mark), left[-1].tied))


def _overleaf(setter: Setter, words: str) -> Rows:
    return (*setter.text(words, size=SMALLEST), rule(1, 4, 14))


def _foot(setter: Setter, frame: Frame, number: int, pages: int) -> Rows:
    """Set what every page says; the first one carries the code, and how to complain."""
    heading, page = frame.heading, f"第{number}页/共{pages}页"
    if frame.coded and number == 1:
        return (rule(1, 8, 6), *_beside_code(setter, heading, page))
    own = heading.number or PREVIEW
    return (
        rule(1, 8, 6),
        *_pair(setter, setter.text(frame.said[0], size=SMALLEST), page),
        *_pair(setter, setter.text(_service(setter, frame, own), size=SMALLEST), own),
    )


def _service(setter: Setter, frame: Frame, beside: str) -> str:
    """Give the second line of the foot, with whom to call where there is room for it."""
    words = frame.said[1]
    for call in _calls(frame.heading)[-1:] if words else ():
        whole = f"{words}　{call}"
        if setter.length(whole, SMALLEST) + SMALLEST + setter.length(beside, SMALLEST) <= WIDTH:
            return whole
    return words


def _calls(heading: Heading) -> list[str]:
    """Give where to complain, and where to ask."""
    asked = "热线" if heading.hotline else "电话"
    lines = (("投诉", heading.complaints), (asked, heading.number_to_call))
    return [f"{label}{NO_BREAK_SPACE}{grouped(number)}" for label, number in lines if number]


def _beside_code(setter: Setter, heading: Heading, page: str) -> Rows:
    column, place = Column(0, WIDTH - CODE - 8), WIDTH - CODE
    calls = "　".join(_calls(heading))
    said = [DISCLAIMER, NO_SALES, *([calls] if calls else []), PROVABLE]
    said.append(f"{page}　{heading.number or PREVIEW}")
    words = [row for line in said for row in setter.text(line, size=SMALLEST, column=column)]
    first = replace(words[0], marks=(*words[0].marks, *_code(setter, heading, place)))
    missing = CODE - height_of(tuple(words))
    return tied((first, *words[1:], *((Row(missing),) if missing > 0 else ())))


def _code(setter: Setter, heading: Heading, x: float) -> tuple[Mark, ...]:
    """Give the code; a preview has a frame in its place."""
    if heading.code:
        return (QrCode(x, 0, CODE, heading.code),)
    if heading.number:
        return ()
    shift = (CODE - setter.length(PREVIEW, SMALLEST)) / 2
    y = 2 * leading(SMALLEST) + baseline(SMALLEST)
    return (Box(x, 0, CODE, CODE, 0.6), Words(x + shift, y, PREVIEW, SMALLEST))


def _stacked(rows: Rows, top: float) -> list[Placed]:
    placed = []
    for row in rows:
        placed.append(Placed(top, row))
        top += row.height
    return placed


def _lowered(page: Page, by: float) -> list[Placed]:
    return [Placed(placed.top + by, placed.row) for placed in page]
