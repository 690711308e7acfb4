"""What every sheet carries: the band on top, the foot with the disclaimer, the page number."""

from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.breaking import NO_BREAK_SPACE
from advisor_app.sheets.paging import Page, Placed, paginate
from advisor_app.sheets.rows import Block, Line, Row, Rows, Shade, Words, height_of, tied_on
from advisor_app.sheets.setting import (
    FULL,
    KEY,
    MARGIN,
    PAGE_HEIGHT,
    SMALLEST,
    TITLE,
    WIDTH,
    Column,
    Setter,
    baseline,
    rule,
)
from advisor_app.sheets.wording import grouped

DISCLAIMER = "本单为初步判断，是否享受以主管部门审核为准"
NO_SALES = "政府服务不收费、不推销"
PREVIEW = "预览"
_KIND = "银发顾问点"
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
    """

    number: str
    point: str
    point_phone: str
    advisor: str
    on: date
    hotline: str

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
    """

    heading: Heading
    title: str
    overleaf: str
    opening: Rows = ()


def composed(setter: Setter, frame: Frame, blocks: list[Block]) -> tuple[Page, ...]:
    """Give whole pages: band, blocks, foot."""
    first = (*_band(setter, frame), *frame.opening)
    later = _overleaf(setter, frame.overleaf)
    foot_height = height_of(_foot(setter, frame.heading, 99, 99))
    room = _PAGE_HEIGHT - foot_height
    pages = paginate(blocks, room - height_of(first), room - height_of(later))
    return tuple(
        (
            *_stacked(first if number == 1 else later, 0),
            *_lowered(page, height_of(first if number == 1 else later)),
            *_stacked(_foot(setter, frame.heading, number, len(pages)), room),
        )
        for number, page in enumerate(pages, start=1)
    )


def signed(heading: Heading) -> str:
    """Give the point's name with what it is."""
    return heading.point if _KIND in heading.point else f"{heading.point}　{_KIND}"


def date_lines(setter: Setter, heading: Heading) -> Rows:
    """Set the day, the advisor and the point's telephone."""
    said = [in_words(heading.on)]
    said += [f"顾问{heading.advisor}"] if heading.advisor else []
    phone = f"电话{NO_BREAK_SPACE}{grouped(heading.point_phone)}" if heading.point_phone else ""
    whole = "　".join([*said, phone] if phone else said)
    if setter.length(whole, setter.body) <= WIDTH or not phone:
        return setter.text(whole)
    return (*setter.text("　".join(said)), *setter.text(phone))


def call_block(setter: Setter, heading: Heading, callback: date | None = None) -> Block:
    """Set by when we call back and whom to ask, the numbers large enough to dial from."""
    column = setter.content
    parts = [setter.section("回访和咨询" if callback else "有不清楚的，请找我们")]
    if callback:
        day = key_figure(setter, f"{in_words(callback)}前", column)
        parts.append(setter.labelled("我们回访", (*tied_on(day), *_promise(setter))))
    parts.append(setter.labelled("顾问点", setter.text(_who(heading), column=column)))
    if heading.point_phone:
        phone = key_figure(setter, grouped(heading.point_phone), column)
        parts.append(setter.labelled("电话", phone))
    if heading.hotline:
        hotline = key_figure(setter, grouped(heading.hotline), column)
        parts.append(setter.labelled("服务热线", hotline))
    return Block(rows=tied_on(tuple(row for part in parts for row in part)), before=setter.body)


def _promise(setter: Setter) -> Rows:
    return setter.text("我们会联系您，问问办得怎么样。", column=setter.content)


def _who(heading: Heading) -> str:
    return f"{heading.point}　{heading.advisor}".strip()


def key_figure(setter: Setter, words: str, column: Column = FULL) -> Rows:
    """Set an amount or a telephone number."""
    return setter.text(words, size=KEY, bold=True, column=column)


def _band(setter: Setter, frame: Frame) -> Rows:
    inner = Column(_INSET, WIDTH - 2 * _INSET)
    number = f"编号 {frame.heading.number}" if frame.heading.number else PREVIEW
    rows = (
        *_pair(setter, setter.text(signed(frame.heading), size=SMALLEST, column=inner), number),
        *setter.text(frame.title, size=TITLE, bold=True, column=inner),
    )
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
    if taken + SMALLEST + length > end:
        return (*left, *setter.text(right, size=SMALLEST, column=Column(inset, end - inset)))
    mark = Words(end - length, baseline(SMALLEST), words, SMALLEST)
    return (*left[:-1], Row(left[-1].height, (*left[-1].marks, mark), left[-1].tied))


def _overleaf(setter: Setter, words: str) -> Rows:
    return (*setter.text(words, size=SMALLEST), rule(1, 4, 14))


def _foot(setter: Setter, heading: Heading, number: int, pages: int) -> Rows:
    left = setter.text(DISCLAIMER, size=SMALLEST)
    label = "热线" if heading.hotline else "电话"
    call = f"　{label} {grouped(heading.number_to_call)}" if heading.number_to_call else ""
    service = setter.text(f"{NO_SALES}{call}", size=SMALLEST)
    return (
        rule(1, 8, 6),
        *_pair(setter, left, f"第{number}页/共{pages}页"),
        *_pair(setter, service, heading.number or PREVIEW),
    )


def _stacked(rows: Rows, top: float) -> list[Placed]:
    placed = []
    for row in rows:
        placed.append(Placed(top, row))
        top += row.height
    return placed


def _lowered(page: Page, by: float) -> list[Placed]:
    return [Placed(placed.top + by, placed.row) for placed in page]
