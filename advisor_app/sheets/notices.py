"""A point's notices and its advisors' badges: one design, one file of words.

All have a heavy rule and a grey band with the title on top, and the same foot. A4, read from two
metres: titles of 54 points, text of 30 where there is room and never below 18. A3 is the same leaf,
scaled. What is not known of a point is a line to write on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from advisor_app.domain.errors import BadInput
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Leaf, leaf_of
from advisor_app.sheets.notice_parts import (
    FINE,
    LIST_SEAM,
    NAME_SEAM,
    STRONG,
    NoticeSetter,
    beside,
    solid,
)
from advisor_app.sheets.notice_texts import NOTICES, NoticeText, NoticeTexts, Part, read_notices
from advisor_app.sheets.rows import Box, Line, Mark, Row, Rows, Shade, Words, height_of, moved
from advisor_app.sheets.setting import MARGIN, MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, Column
from advisor_app.sheets.wording import grouped

__all__ = ["NOTICES", "Identity", "NoticeTexts", "notice_leaves", "read_notices", "told_leaves"]

_TITLE = 54
_SIZES = (30, 28, 26, 24, 22, 20, 18)
_SLOGAN = 24
_POINT_SIZES, _POINT_ROW, _MOST_POINT_LINES = range(24, 17, -1), 30.0, 3
_HEAVY, _BAND, _WHITE = 6.0, 84.0, 5.0
_NAME_MOST, _NAME_LEAST = 120, (48, 24)
"""Of the name on the sign; the last where the words below it cannot be smaller."""
_SIGN_SIZE = 26
_HOURS_SIZES = range(72, 23, -2)
_NUMBER_SIZES = range(130, 23, -2)
_HOURS_ROOM, _NUMBER_ROOM, _BLANK_SIZE = 250.0, 165.0, 44
_LEAST_GAP, _WIDEST_GAP = 0.45, 1.6
"""Between two parts, by the size of text: white beyond that goes above and below all."""
_LANDSCAPE = frozenset({"name_sign", "badge"})
"""These bear the point's name as their matter, so it does not stand at their foot once more."""
_BADGE = Column(0, 90 * MILLIMETRE)
_BADGE_HEIGHT = 54 * MILLIMETRE
_BADGE_GAP = 4 * MILLIMETRE
_HINT_SIZE = 24
_BADGES: Final = 4
"""So many on a page, two by two."""
_PERSON_SIZES, _BADGE_POINT_SIZES = range(44, 13, -2), range(16, 9, -1)
_ROLE_SIZES, _BADGE_BLANK_SIZE, _INSET = range(24, 13, -2), 14, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is known of a point; what is empty is printed as a line to write on.

    Attributes:
        advisors: their names, one badge for each.
        hours: when it is open; may have several lines.
        complaints: its own number for complaints; empty for that of the data file.
        hotline: the service line, once somebody at the point has heard who answers it.
    """

    point: str = ""
    address: str = ""
    phone: str = ""
    advisors: tuple[str, ...] = ()
    hours: str = ""
    complaints: str = ""
    hotline: str = ""


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a notice is made from.

    Attributes:
        room: the width, from the left margin, and how high the parts may stand together.
    """

    setter: NoticeSetter
    texts: NoticeTexts
    text: NoticeText
    identity: Identity
    column: Column
    room: float


_Body = Callable[[_Matter], list[Rows]]


def notice_leaves(
    faces: Faces, texts: NoticeTexts, notice: str, identity: Identity
) -> tuple[Leaf, ...]:
    """Give a notice on A4: one leaf, of badges as many as are needed.

    Raises:
        BadInput: there is no such notice, or its words do not fit even when set small.
    """
    if notice not in NOTICES:
        known = "、".join(NOTICES)
        raise BadInput(f"没有“{notice}”这种公示：只有 {known}", "notice")
    sheet = _Sheet(faces, texts, notice, _tidy(faces, identity))
    if notice != "badge":
        return (sheet.leaf(_BODIES[notice]),)
    wearers = sheet.identity.advisors
    starts = range(0, max(1, len(wearers)), _BADGES)
    return tuple(sheet.leaf(_badges(wearers[start : start + _BADGES])) for start in starts)


def told_leaves(
    faces: Faces, texts: NoticeTexts, text: NoticeText, identity: Identity
) -> tuple[Leaf, ...]:
    """Give words that are not in the file as a notice on A4, in the same design.

    Raises:
        BadInput: they do not fit even when set small.
    """
    return (_Sheet(faces, texts, text.title, _tidy(faces, identity), text).leaf(_listed),)


def _tidy(faces: Faces, identity: Identity) -> Identity:
    """Take blanks off, and advisors without a name; hours keep their lines."""

    def tidied(text: str) -> str:
        return " ".join(faces.cleaned(text)[0].split())

    hours = "\n".join(filter(None, map(tidied, identity.hours.splitlines())))
    return Identity(
        point=tidied(identity.point),
        address=tidied(identity.address),
        phone=grouped(tidied(identity.phone)),
        advisors=tuple(filter(None, map(tidied, identity.advisors))),
        hours=hours,
        complaints=grouped(tidied(identity.complaints)),
        hotline=grouped(tidied(identity.hotline)),
    )


class _Sheet:
    """The furniture of one notice, and the room within it."""

    def __init__(
        self, faces: Faces, texts: NoticeTexts, notice: str, identity: Identity,
        text: NoticeText | None = None,
    ) -> None:  # fmt: skip
        self.identity = identity
        self._faces = faces
        self._texts = texts
        self._notice = notice
        self._text = text or texts.notices[notice]
        turned = notice in _LANDSCAPE
        self._paper = (PAGE_HEIGHT, PAGE_WIDTH) if turned else (PAGE_WIDTH, PAGE_HEIGHT)
        self._column = Column(0, self._paper[0] - 2 * MARGIN)
        self._foot = self._foot_rows()
        self._top = _HEAVY + _BAND + _WHITE
        self._bottom = self._paper[1] - 2 * MARGIN - height_of(self._foot)

    def leaf(self, body: _Body) -> Leaf:
        """Set the notice as large as it fits.

        Raises:
            BadInput: it does not fit at all.
        """
        marks = (*self._head(), *self._placed(body), *self._at(self._foot, self._bottom))
        return leaf_of(marks, width=self._paper[0], height=self._paper[1])

    def _head(self) -> Iterator[Mark]:
        setter = NoticeSetter(self._faces, _TITLE)
        title = setter.centred(self._text.title, self._column, bold=True)
        if len(title) > 1:
            raise self._too_long()
        yield Shade(0, 0, self._column.width, _HEAVY + _BAND)
        yield Line(0, _HEAVY / 2, self._column.width, _HEAVY)
        yield from self._at(title, _HEAVY + (_BAND - title[0].height) / 2)

    def _foot_rows(self) -> Rows:
        setter = NoticeSetter(self._faces, _SLOGAN)
        slogan = setter.centred(self._texts.slogan, self._column, bold=True)
        above = () if self._notice in _LANDSCAPE else self._point_rows(setter)
        if not self._within(solid((*above, *slogan)).marks):
            raise self._too_long()
        rule = Row(_WHITE + 2, (Line(0, _WHITE, self._column.width, STRONG),))
        return (rule, *above, *slogan)

    def _point_rows(self, setter: NoticeSetter) -> Rows:
        if not self.identity.point:
            return setter.fields([(self._texts.labels.point, "")], self._column)
        for count in range(1, _MOST_POINT_LINES + 1):
            rows = setter.largest(
                self.identity.point, self._column, count * _POINT_ROW,
                _POINT_SIZES, NAME_SEAM, bold=False,
            )  # fmt: skip
            if rows:
                return rows
        raise self._too_long()

    def _placed(self, body: _Body) -> list[Mark]:
        room = self._bottom - self._top
        for size in _SIZES:
            matter = _Matter(
                NoticeSetter(self._faces, size), self._texts, self._text, self.identity,
                self._column, room,
            )  # fmt: skip
            groups = body(matter)
            taken = sum(map(height_of, groups))
            if groups and taken + size * _LEAST_GAP * (len(groups) + 1) <= room:
                marks = self._spread(groups, room - taken, _WIDEST_GAP * size)
                if self._within(marks):
                    return marks
        raise self._too_long()

    def _within(self, marks: Sequence[Mark]) -> bool:
        """Whether all words keep to the width: a label longer than its column would not."""
        ends = (
            (one.x, one.x + self._faces.length(one.text, one.size, one.bold))
            for one in marks
            if isinstance(one, Words)
        )
        return all(start > -0.5 and end < self._column.width + 0.5 for start, end in ends)

    def _spread(self, groups: list[Rows], spare: float, widest: float) -> list[Mark]:
        """Share the white out between the parts, and above and below them."""
        gap = min(spare / (len(groups) + 1), widest)
        top = self._top + (spare - gap * (len(groups) - 1)) / 2
        marks: list[Mark] = []
        for rows in groups:
            marks += self._at(rows, top)
            top += height_of(rows) + gap
        return marks

    def _at(self, rows: Rows, top: float) -> Sequence[Mark]:
        return solid((Row(top), *rows)).marks

    def _too_long(self) -> BadInput:
        told = f"“{NOTICES.get(self._notice, self._notice)}”的字太多，一张纸放不下：请改短一些"
        return BadInput(told, self._notice)


def _name_sign(matter: _Matter) -> list[Rows]:
    setter = NoticeSetter(matter.setter.faces, min(matter.setter.size, _SIGN_SIZE))
    fields = _where(matter, setter)
    said = setter.centred(matter.text.closing, matter.column, size=setter.size + 4)
    height = matter.room - height_of((*fields, *said)) - 2 * setter.size
    name = _name(matter, height)
    return [name, said, fields] if name else []


def _where(matter: _Matter, setter: NoticeSetter) -> Rows:
    """Set the address and the telephone side by side; below one another if either is long."""
    labels, known, width = matter.texts.labels, matter.identity, matter.column.width
    address, phone = (labels.address, known.address), (labels.phone, known.phone)
    taken = setter.length(f"{labels.phone}：{known.phone}", setter.size, True) + 1
    taken = max(taken, 0.35 * width)
    if taken > width / 2:
        return setter.fields([address, phone], matter.column)
    left, right = Column(0, width - taken - setter.size), Column(width - taken, taken)
    return (beside(setter.fields([address], left), setter.fields([phone], right), middle=False),)


def _name(matter: _Matter, height: float) -> Rows:
    """Set the point's name; rather with smaller words below it than not large."""
    column, small = matter.column, matter.setter.size == _SIZES[-1]
    if height < _NAME_LEAST[0]:
        return ()
    if not matter.identity.point:
        line = Line(0.1 * column.width, height - 20, 0.8 * column.width, FINE)
        return (Row(height, (line,)),)
    sizes = range(_NAME_MOST, _NAME_LEAST[small] - 1, -2)
    return matter.setter.largest(matter.identity.point, column, height, sizes, NAME_SEAM)


def _listed(matter: _Matter) -> list[Rows]:
    parts = [matter.setter.part(part, matter.column) for part in matter.text.parts]
    return [*parts, matter.setter.closing(matter.text.closing, matter.column)]


def _workflow(matter: _Matter) -> list[Rows]:
    """Set the steps as one part, arrows between them; above a step of two boxes stand two."""
    setter, steps = matter.setter, list(_steps(matter.text.parts))
    shift = setter.widest_name([step[0] for step in steps if len(step) == 1])
    rows: list[Row] = []
    for at, step in enumerate(steps):
        if at:
            rows.append(setter.arrows(matter.column, max(len(step), len(steps[at - 1]))))
        rows.append(setter.step(step, matter.column, shift))
    return [tuple(rows), setter.closing(matter.text.closing, matter.column)]


def _steps(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Give the parts by the step they belong to."""
    step: list[Part] = []
    for part in parts:
        if step and not part.beside:
            yield step
            step = []
        step.append(part)
    if step:
        yield step


def _hours(matter: _Matter) -> list[Rows]:
    setter, labels, known = matter.setter, matter.texts.labels, matter.identity
    told = (
        (labels.address, known.address), (labels.phone, known.phone),
        (labels.hotline, known.hotline),
    )  # fmt: skip
    fields = setter.fields(told, matter.column)
    closing = setter.closing(matter.text.closing, matter.column)
    if known.hours:
        hours = setter.largest(known.hours, matter.column, _HOURS_ROOM, _HOURS_SIZES, LIST_SEAM)
    else:
        blanks = [(one, "") for one in (labels.days, labels.morning, labels.afternoon)]
        hours = NoticeSetter(setter.faces, _BLANK_SIZE).fields(blanks, matter.column)
    return [hours, fields, closing] if hours else []


def _complaints(matter: _Matter) -> list[Rows]:
    setter, texts = matter.setter, matter.texts
    number = matter.identity.complaints or texts.complaints
    figure = setter.largest(
        number, matter.column, _NUMBER_ROOM, _NUMBER_SIZES, LIST_SEAM, torn=False
    )
    known = number == texts.complaints
    whose = setter.centred(texts.complaints_name, matter.column, bold=True) if known else ()
    return [(*whose, *figure), *_listed(matter)] if figure else []


def _badges(wearers: Sequence[str]) -> _Body:
    """Give a page of badges; those that nobody wears yet have a line for the name."""
    named = (*wearers, *[""] * (_BADGES - len(wearers)))

    def body(matter: _Matter) -> list[Rows]:
        badges = [_badge(matter, name) for name in named]
        if not all(badges):
            return []
        across, down = _BADGE.width + _BADGE_GAP, _BADGE_HEIGHT + _BADGE_GAP
        marks = [
            moved(mark, at % 2 * across, at // 2 * down)
            for at, badge in enumerate(badges)
            for mark in badge
        ]
        start = 2 * across + _BADGE_GAP
        hint = Column(start, matter.column.width - start)
        setter = NoticeSetter(matter.setter.faces, min(matter.setter.size, _HINT_SIZE))
        said = setter.text(matter.text.closing, hint)
        return [(beside((Row(2 * down - _BADGE_GAP, tuple(marks)),), said),)]

    return body


def _badge(matter: _Matter, name: str) -> list[Mark]:
    """Give the marks of one badge, a small notice of its own; none where the words don't fit."""
    inner = Column(_INSET, _BADGE.width - 2 * _INSET)
    set_large, point = matter.setter.largest, matter.identity.point
    role = set_large(matter.texts.role, inner, 36, _ROLE_SIZES, LIST_SEAM)
    blank, labels = NoticeSetter(matter.setter.faces, _BADGE_BLANK_SIZE), matter.texts.labels
    person = (
        set_large(name, inner, 58, _PERSON_SIZES, LIST_SEAM)
        if name
        else blank.fields([(labels.name, "")], inner)
    )
    place = (
        set_large(point, inner, 40, _BADGE_POINT_SIZES, NAME_SEAM)
        if point
        else blank.fields([(labels.point, "")], inner)
    )
    if not (role and person and place):
        return []
    return [
        Shade(0, 0, _BADGE.width, 42), Line(0, 2, _BADGE.width, 4),
        Box(0, 0, _BADGE.width, _BADGE_HEIGHT, FINE),
        *_between(role, 4, 42), *_between(person, 42, 102),
        Line(_INSET, 105, inner.width, FINE),
        *_between(place, 107, _BADGE_HEIGHT - 3),
    ]  # fmt: skip


def _between(rows: Rows, top: float, bottom: float) -> Sequence[Mark]:
    return solid((Row(top + (bottom - top - height_of(rows)) / 2), *rows)).marks


_BODIES: Mapping[str, _Body] = MappingProxyType(
    {
        "name_sign": _name_sign,
        "services": _listed,
        "workflow": _workflow,
        "rules": _listed,
        "hours": _hours,
        "complaints": _complaints,
    }
)
