"""Blank registers for power cuts: what the advisor writes by hand and keys in when it is over.

Landscape A4 with margins of 15 mm (the other sheets have 20): only advisors read these forms, and
every millimetre goes to the cells they write in. Type is 10 points or more, a cell is 14 mm high
or more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from advisor_app.domain.consultation import CHANNEL_WORDS, SATISFACTION_WORDS, Channel
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.sheets.breaking import lines
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Leaf, leaf_of
from advisor_app.sheets.rows import Box, Line, Mark, Shade, Square, Words
from advisor_app.sheets.setting import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, Column

HINT = "停电/断网时用，来电后当日补录"
PRIVACY = "表里有个人信息：用完锁好，不要外传"
ENTERED = "补录✓"
MARGIN = 15 * MILLIMETRE
CELL = 14 * MILLIMETRE
"""The least height of a cell; what is left over on the page is shared out among the rows."""
MOST_PAGES = 50
_FEWEST_LINES = 5
"""A page with fewer is all head: the point's name is no name."""
_WIDTH, _HEIGHT = PAGE_HEIGHT - 2 * MARGIN, PAGE_WIDTH - 2 * MARGIN
_TITLE, _NOTE, _SMALL = 18.0, 12.0, 10.0
_BAND = 1.7 * _TITLE
_FINE, _BOLD = 0.6, 1.2
_PAD = 2.5
_FOOT = 24.0
_TICK = 12.0
"""Side of the square that is ticked when a line has been keyed in."""
_SIGNED = (("填表人", 0.24), ("补录人", 0.24), ("补录日期", 0.24))


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """One column.

    Attributes:
        title: in the head of every page.
        share: of the width, relative to the other columns.
        choices: set one below the other in each cell, behind squares to tick; at most three.
        units: lines printed in each cell to write between, e.g. ``月　日``.
    """

    title: str
    share: float
    choices: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterForm:
    """A register.

    Attributes:
        id: its name for the program.
        code: begins the page numbers.
        title: the Chinese name.
        columns: between the line's number and the square for keyed in.
    """

    id: str
    code: str
    title: str
    columns: tuple[RegisterColumn, ...]


_DAY = ("　月　　日",)
_WHEN = ("　月　　日", "　时　　分")
_CONSULTATION = RegisterForm(
    id="consultation",
    code="ZX",
    title="咨询登记",
    columns=(
        RegisterColumn("来访时间", 20, units=_WHEN),
        RegisterColumn("姓名", 17),
        RegisterColumn("性别", 10, choices=("男", "女")),
        RegisterColumn("年龄", 10),
        RegisterColumn("社区", 20),
        RegisterColumn("电话", 27),
        RegisterColumn("来访人", 14, choices=("本人", "家属", "其他")),
        RegisterColumn(
            "渠道",
            14,
            choices=tuple(
                CHANNEL_WORDS[one] for one in (Channel.WALK_IN, Channel.PHONE, Channel.HOME_VISIT)
            ),
        ),
        RegisterColumn("问什么（主题）", 34),
        RegisterColumn("怎么答的/结果", 40),
        RegisterColumn("回访日期", 20, units=_DAY),
        RegisterColumn("顾问", 16),
    ),
)
_CALLBACK = RegisterForm(
    id="callback",
    code="HF",
    title="回访登记",
    columns=(
        RegisterColumn("回访时间", 20, units=_WHEN),
        RegisterColumn("姓名", 17),
        RegisterColumn("社区", 20),
        RegisterColumn("电话", 27),
        RegisterColumn("上次问的事", 32),
        RegisterColumn("方式", 14, choices=("电话", "上门", "来点")),
        RegisterColumn("联系上吗", 18, choices=("联系上", "没人接", "号不对")),
        RegisterColumn("办成了吗", 18, choices=("办成了", "正在办", "没办成")),
        RegisterColumn("满意吗", 18, choices=tuple(SATISFACTION_WORDS.values())),
        RegisterColumn("老人怎么说/还要做什么", 40),
        RegisterColumn("下次回访", 20, units=_DAY),
        RegisterColumn("顾问", 16),
    ),
)
_REFERRAL = RegisterForm(
    id="referral",
    code="ZJ",
    title="转介登记",
    columns=(
        RegisterColumn("转介日期", 20, units=_DAY),
        RegisterColumn("姓名", 17),
        RegisterColumn("年龄", 10),
        RegisterColumn("社区", 20),
        RegisterColumn("电话", 27),
        RegisterColumn("需要什么服务", 34),
        RegisterColumn("转给哪里、电话", 40),
        RegisterColumn("老人同意", 17, choices=("同意", "不同意")),
        RegisterColumn("答复期限", 20, units=_DAY),
        RegisterColumn("结果", 18, choices=("办成了", "正在办", "没办成")),
        RegisterColumn("办成日期", 20, units=_DAY),
        RegisterColumn("顾问", 16),
    ),
)
REGISTERS: Mapping[str, RegisterForm] = MappingProxyType(
    {form.id: form for form in (_CONSULTATION, _CALLBACK, _REFERRAL)}
)
"""The registers by their ids."""


def register_leaves(
    faces: Faces, form: RegisterForm, *, point: str, month: str, pages: int
) -> tuple[Leaf, ...]:
    """Give the blank pages of a register; the lines are numbered on from page to page.

    Args:
        faces: what the register is set in.
        form: which one.
        point: the point's name; a line to write on where it is empty.
        month: as ``2026-11``.
        pages: how many.

    Raises:
        BadInput: fewer than 1 page or more than 50; no month; a name that leaves no room.
    """
    if not 1 <= pages <= MOST_PAGES:
        raise BadInput(f"空白登记表一次印1到{MOST_PAGES}页，写的是{pages}：请改一下", "pages")
    sheet = _Sheet(faces, form, " ".join(faces.cleaned(point)[0].split()), Month.parse(month))
    return tuple(
        leaf_of(sheet.page(at, pages), width=PAGE_HEIGHT, height=PAGE_WIDTH, margin=MARGIN)
        for at in range(1, pages + 1)
    )


class _Sheet:
    """Sets the pages of one register; marks count from the margins."""

    def __init__(self, faces: Faces, form: RegisterForm, point: str, month: Month) -> None:
        self._faces = faces
        self._form = form
        self._point = point
        self._month = month
        shares = RegisterColumn("序号", 10), *form.columns, RegisterColumn(ENTERED, 11)
        self._columns = tuple(zip(shares, _placed(shares), strict=True))
        self._head = tuple(
            lines(one.title, place.width - 2 * _PAD, lambda part: self._length(part, _SMALL, True))
            for one, place in self._columns
        )
        self._top = _BAND + 1.5 * _NOTE * len(self._note_lines) + 8
        self._first = self._top + 1.3 * _SMALL * max(map(len, self._head)) + 6
        room = _HEIGHT - _FOOT - self._first
        self._count = int(room // CELL)
        if self._count < _FEWEST_LINES:
            raise BadInput("顾问点的名称太长，登记表的表头放不下：请改短一些", "point")
        self._cell = room / self._count

    def page(self, number: int, pages: int) -> Iterator[Mark]:
        """Give the marks of a page, in the order they are read aloud."""
        yield from self._band(
            f"{self._month.year:04d}{self._month.month:02d}-第{number}页/共{pages}页"
        )
        yield from self._note()
        yield from self._heads()
        for at in range(self._count):
            yield from self._line(
                self._first + at * self._cell, (number - 1) * self._count + at + 1
            )
        yield from self._frames()
        yield from self._foot()

    @property
    def _note_lines(self) -> tuple[str, ...]:
        """Give the point and the month, in lines that leave the hint its room."""
        said = "　".join(one for one in (self._point, self._month.in_words()) if one)
        width = _WIDTH - self._length(HINT, _NOTE, True) - 2 * _NOTE
        return lines(said, width, lambda part: self._length(part, _NOTE))

    def _length(self, text: str, size: float, bold: bool = False) -> float:
        return self._faces.length(text, size, bold)

    def _band(self, number: str) -> Iterator[Mark]:
        words = f"空白登记表 {self._form.code}-{number}"
        yield Shade(0, 0, _WIDTH, _BAND)
        yield Line(0, 1, _WIDTH, 2)
        yield Words(8, 1.26 * _TITLE, self._form.title, _TITLE, bold=True)
        yield Words(_WIDTH - self._length(words, _NOTE) - 8, 1.26 * _TITLE, words, _NOTE)

    def _note(self) -> Iterator[Mark]:
        base = _BAND + 1.5 * _NOTE
        if self._point:
            yield from (
                Words(8, base + 1.5 * _NOTE * at, line, _NOTE)
                for at, line in enumerate(self._note_lines)
            )
        else:
            yield Words(8, base, f"{self._month.in_words()}　顾问点：", _NOTE)
            start = 8 + self._length(f"{self._month.in_words()}　顾问点：", _NOTE)
            yield Line(start, base + 2, 280, _FINE)
        yield Words(_WIDTH - self._length(HINT, _NOTE, True) - 8, base, HINT, _NOTE, bold=True)

    def _heads(self) -> Iterator[Mark]:
        height = self._first - self._top
        yield Shade(0, self._top, _WIDTH, height)
        for (_, place), broken in zip(self._columns, self._head, strict=True):
            yield from self._centred(place, self._top + height / 2, broken, bold=True)

    def _line(self, top: float, number: int) -> Iterator[Mark]:
        middle = top + self._cell / 2
        yield from self._centred(self._columns[0][1], middle, (str(number),))
        for column, place in self._columns:
            yield from self._choices(column, place, middle)
            yield from self._centred(place, middle + 1, column.units, step=self._cell / 2)
        last = self._columns[-1][1]
        yield Square(last.x + (last.width - _TICK) / 2, middle - _TICK / 2, _TICK)

    def _centred(
        self, place: Column, middle: float, broken: tuple[str, ...], *, bold: bool = False,
        step: float = 1.3 * _SMALL,
    ) -> Iterator[Mark]:  # fmt: skip
        """Set lines in the middle of a cell; a Chinese character stands 0.88 em high."""
        first = middle - step * (len(broken) - 1) / 2 + 0.38 * _SMALL
        for at, line in enumerate(broken):
            x = place.x + (place.width - self._length(line, _SMALL, bold)) / 2
            yield Words(x, first + at * step, line, _SMALL, bold)

    def _choices(self, column: RegisterColumn, place: Column, middle: float) -> Iterator[Mark]:
        side = 0.8 * _SMALL
        step = self._cell / max(3, len(column.choices))
        longest = max((self._length(one, _SMALL) for one in column.choices), default=0.0)
        x = place.x + (place.width - longest - side - _PAD) / 2
        for at, words in enumerate(column.choices):
            centre = middle + (at - (len(column.choices) - 1) / 2) * step
            yield Square(x, centre - side / 2, side)
            yield Words(x + side + _PAD, centre + 0.38 * _SMALL, words, _SMALL)

    def _frames(self) -> Iterator[Mark]:
        """Draw the table: fine rules, a stronger frame around it and below its head."""
        height = _HEIGHT - _FOOT - self._top
        yield Box(0, self._top, _WIDTH, height, _BOLD)
        yield Line(0, self._first, _WIDTH, _BOLD)
        for at in range(1, self._count):
            yield Line(0, self._first + at * self._cell, _WIDTH, _FINE)
        for _, place in self._columns[::2]:
            yield Box(place.x, self._top, place.width, height, _FINE)

    def _foot(self) -> Iterator[Mark]:
        base, x = _HEIGHT - 4, 0.0
        for label, share in _SIGNED:
            length = self._length(f"{label}：", _NOTE)
            yield Words(x, base, f"{label}：", _NOTE)
            yield Line(x + length, base + 2, share * _WIDTH - length - 2 * _NOTE, _FINE)
            x += share * _WIDTH
        yield Words(_WIDTH - self._length(PRIVACY, _SMALL), base, PRIVACY, _SMALL)


def _placed(columns: tuple[RegisterColumn, ...]) -> Iterator[Column]:
    """Give each column its share of the width."""
    whole, x = sum(one.share for one in columns), 0.0
    for one in columns:
        width = _WIDTH * one.share / whole
        yield Column(x, width)
        x += width
