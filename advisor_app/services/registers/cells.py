"""What cells of old registers mean: days, clock times, numbers, phones, ages.

People write days in many ways, and Excel stores some of them as numbers. What cannot be one day
for certain is refused with a sentence: nothing is guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from advisor_app.domain.citizen import CitizenNumber
from advisor_app.domain.errors import BadInput
from advisor_app.domain.partial_date import PartialDate
from advisor_app.support.spreadsheets import Cell, is_ruined, text_of

EARLIEST: Final = 1990
"""Years before are taken for a slip: no register of today's services is older."""

_SERIAL_ZERO: Final = date(1899, 12, 30)
"""Day 0 of Excel's 1900 calendar for days after February 1900 (ECMA-376 part 1, 18.17.4.1)."""

_SERIALS: Final = range(32874, 73051)
"""Excel's numbers of 1990-01-01 to 2099-12-31."""

_DAY = re.compile(
    r"(?:(\d{4}|\d{2})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:\s*[T ]?\s*(?:周|星期|礼拜)[一二三四五六日天])?"
    r"(?:[T\s]*((?:上午|下午|早上|中午|晚上)?\s*\d{1,2}\s*[:点时]\s*\d{0,2}.*))?"
)
_RUN = re.compile(r"(19|20)\d{6}")
_CLOCK = re.compile(
    r"(上午|下午|早上|早|中午|晚上|晚|am|pm)?\s*(\d{1,2})\s*[:点时]\s*(\d{1,2}|半)?\s*分?"
    r"(?::\d{1,2}(?:\.\d+)?)?\s*(am|pm)?"
)
_AFTERNOON = ("下午", "晚上", "晚", "pm")
_NOTES = re.compile(r"[(（].*?[)）]")
_AGE = re.compile(r"(?:周岁|虚岁|约)?\s*(\d{1,3})\s*(?:周?岁|多岁)?")
_MINUTES = re.compile(r"约?\s*(\d{1,3})\s*(?:分钟?|min|′|')?")
_HOURS = re.compile(r"约?\s*(\d{1,2}(?:\.\d)?)\s*(?:个?小时|h)\s*(?:(\d{1,2})\s*分钟?)?")
_PHONE = re.compile(r"\+?\d{7,15}")
_BIRTH = re.compile(
    r"(\d{4})\s*(?:[-/.年]\s*(?:(\d{1,2})\s*(?:[-/.月]\s*(?:(\d{1,2})\s*日?)?)?)?)?生?"
)
_SAME = frozenset({"〃", "″", "同上", '"', "”", "''", "同前"})

OLDEST: Final = 125


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with the clock time where the cell gives it too."""

    day: date
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when somebody may have been born; both ends possible."""

    first: date
    last: date

    def narrowed(self, other: "Span | None") -> "Span | None":
        """Give what two spans share; None when they contradict each other."""
        if other is None:
            return self
        both = Span(max(self.first, other.first), min(self.last, other.last))
        return both if both.first <= both.last else None

    @property
    def partial(self) -> PartialDate | None:
        """The birth as far as it is known for certain: day, month or year; None if not that."""
        first, last = self.first, self.last
        if first == last:
            return PartialDate.of(first)
        if first.year != last.year:
            return None
        return PartialDate(first.year, first.month if first.month == last.month else 0)


def is_same_mark(cell: Cell) -> bool:
    """Whether a cell says that it is the same as the one above."""
    return isinstance(cell, str) and cell.strip() in _SAME


def moment_of(cell: Cell, year: int | None, today: date) -> Moment:
    """Read a day as it stands in a cell.

    Args:
        year: the year of days that are written without one; None when nothing tells it.

    Raises:
        BadInput: it is no day, not one day for certain, in the future, or far too early.
    """
    moment = _read(cell, year)
    if moment.day > today:
        raise BadInput(f"日期{moment.day}在今天之后：请核对年、月、日", "date")
    if moment.day.year < EARLIEST:
        raise BadInput(f"日期{moment.day}太早：请核对年份", "date")
    return moment


def _read(cell: Cell, year: int | None) -> Moment:
    match cell:
        case datetime():
            clock = cell.time().replace(second=0, microsecond=0)
            return Moment(cell.date(), clock if clock != time() else None)
        case date():
            return Moment(cell)
        case bool() | time() | timedelta() | None:
            raise _no_day(cell)
        case int() | float():
            return _numbered(cell, year)
    return _written(cell, year)


def _numbered(value: float, year: int | None) -> Moment:
    """Read a number: 20250305, an Excel day, or 3.5 for 5 March.

    3.1 may have been 3.10, whose last zero a spreadsheet drops: it is refused.
    """
    whole = int(value) if abs(value) < 1e9 else 0
    if value == whole and _RUN.fullmatch(str(whole)):
        return _written(str(whole), year)
    if whole in _SERIALS:
        minutes = round((value - whole) * 1440) % 1440
        clock = time(minutes // 60, minutes % 60)
        return Moment(_SERIAL_ZERO + timedelta(whole), clock if minutes else None)
    text = repr(value)
    if re.fullmatch(r"\d{1,2}\.[1-3]", text):
        raise BadInput(
            f"日期“{text}”可能是{whole}月{text[-1]}日，也可能是{whole}月{text[-1]}0日："
            f"请写成“{whole}月{text[-1]}日”",
            "date",
        )
    return _written(text, year) if re.fullmatch(r"\d{1,2}\.\d{1,2}", text) else _fail(value)


def _written(given: str, year: int | None) -> Moment:
    text = unicodedata.normalize("NFKC", _NOTES.sub(" ", given)).strip()
    if re.fullmatch(r"\d{5}", text) and int(text) in _SERIALS:
        return Moment(_SERIAL_ZERO + timedelta(int(text)))
    if _RUN.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = _DAY.fullmatch(text)
    if not found:
        raise _no_day(given)
    years, month, day, clock = found.groups()
    if years is None and year is None:
        raise BadInput(f"日期“{given}”没有写年：请先填这张表是哪一年的", "date")
    whole = int(years or year or 0)
    try:
        read = date(whole if whole > 99 else 2000 + whole, int(month), int(day))
    except ValueError:
        raise BadInput(f"日期“{_short(given)}”不存在：请核对年、月、日", "date") from None
    return Moment(read, clock_of(clock) if clock else None)


def _fail(cell: Cell) -> Moment:
    raise _no_day(cell)


def _no_day(cell: Cell) -> BadInput:
    if cell is None:
        return BadInput("日期空着：请补上日期，如 2025-3-5", "date")
    shown = _short(text_of(cell))
    return BadInput(f"日期“{shown}”看不懂：请写成 2025-3-5 或 3月5日", "date")


def _short(text: str, most: int = 20) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most] + "…"


def clock_of(cell: Cell) -> time | None:
    """Read a clock time; None when it is none."""
    match cell:
        case datetime():
            return cell.time().replace(second=0, microsecond=0)
        case time():
            return cell.replace(second=0, microsecond=0)
        case float() if 0 < cell < 1:
            minutes = round(cell * 1440) % 1440
            return time(minutes // 60, minutes % 60)
        case str():
            return _clock_written(unicodedata.normalize("NFKC", cell).strip().lower())
        case _:
            return None


def _clock_written(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    before, hours, minutes, after = found.groups()
    hour = int(hours)
    if (before in _AFTERNOON or after == "pm") and hour < 12:
        hour += 12
    minute = 30 if minutes == "半" else int(minutes or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def number_of(cell: Cell, today: date) -> str:
    """Read a citizen number; empty where none is written.

    Raises:
        BadInput: it cannot be one, or Excel has dropped its last digits.
    """
    if is_ruined(cell):
        raise BadInput("身份证号被 Excel 变成了数字，后几位已经丢了：按姓名和电话认人", "number")
    text = "".join(text_of(cell).split()).lstrip("'‘’`")
    if not text or text in ("无", "-", "/", "不详", "没有"):
        return ""
    return CitizenNumber.parse(unicodedata.normalize("NFKC", text), today).value


def phone_of(cell: Cell) -> str:
    """Read the first phone number of a cell; empty where there is none.

    Raises:
        BadInput: something else stands there.
    """
    text = unicodedata.normalize("NFKC", text_of(cell)).lstrip("'")
    if not text or text in ("无", "-", "/", "不详", "没有"):
        return ""
    for one in re.split(r"[/、,;；\n]|\s{2,}", text):
        plain = re.sub(r"[\s()\-]", "", one)
        if _PHONE.fullmatch(plain):
            return plain
    raise BadInput(f"电话“{_short(text)}”不像电话号码：应为7至15位数字", "phone")


def age_span(cell: Cell, on: date) -> Span | None:
    """Give when somebody was born who was that many full years old on a day.

    Raises:
        BadInput: it is no age.
    """
    text = unicodedata.normalize("NFKC", text_of(cell))
    if not text:
        return None
    found = _AGE.fullmatch(text)
    if not found or not 0 < int(found[1]) <= OLDEST:
        raise BadInput(f"年龄“{_short(text)}”看不懂：请只写岁数，如 82", "age")
    years = int(found[1])
    return Span(_earlier(on, years + 1) + timedelta(1), _earlier(on, years))


def _earlier(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year - years, day.month, last)


def birth_span(cell: Cell, today: date) -> Span | None:
    """Read a birth of which the year, the month or the day is known.

    Raises:
        BadInput: it is no birth, or in the future.
    """
    partial = _birth(cell)
    if partial is None:
        return None
    if partial.earliest > today or partial.year < today.year - OLDEST:
        raise BadInput(f"出生年月“{partial.in_words()}”不可能：请核对", "birth")
    return Span(partial.earliest, partial.latest)


def _birth(cell: Cell) -> PartialDate | None:
    if isinstance(cell, date):
        return PartialDate(cell.year, cell.month, cell.day)
    text = unicodedata.normalize("NFKC", text_of(cell))
    if not text:
        return None
    if isinstance(cell, float) and re.fullmatch(r"\d{4}\.1", text):
        return PartialDate(int(text[:4]))  # 1943.1 may have been 1943.10
    if re.fullmatch(r"(18|19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    elif re.fullmatch(r"(18|19|20)\d{4}", text):
        text = f"{text[:4]}-{text[4:]}"
    found = _BIRTH.fullmatch(text)
    if not found:
        raise BadInput(
            f"出生年月“{_short(text)}”看不懂：请写成 1940-03-05、1940-03 或 1940", "birth"
        )
    return PartialDate.parse("-".join(part for part in found.groups() if part), "birth")


def minutes_of(cell: Cell) -> int | None:
    """Read how many minutes something took; None where nothing is written.

    Raises:
        BadInput: it is no such number.
    """
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 60)
    text = unicodedata.normalize("NFKC", text_of(cell)).lower()
    if not text:
        return None
    found, hours = _MINUTES.fullmatch(text), _HOURS.fullmatch(text)
    if found:
        return int(found[1])
    if hours:
        return round(float(hours[1]) * 60) + int(hours[2] or 0)
    raise BadInput(f"时长“{_short(text)}”看不懂：请写分钟数，如 15", "minutes")
