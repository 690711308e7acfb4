"""Opening hours as people write them, ``周一至周五 8:30-17:30；周六 9:00-12:00``, and back.

Written hours are groups of days with their times. What is read is the same whichever way it was
written: days in order, times on a 24-hour clock. Public holidays are not in it, so nobody can say
from hours alone that a place is open on one.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Final, NoReturn

from advisor_app.domain.directory import Opening
from advisor_app.domain.errors import BadInput

MIDNIGHT: Final = time(23, 59)
"""Stands for 24:00, which :class:`datetime.time` does not have."""

EXAMPLE: Final = "周一至周五 8:30-17:30；周六 9:00-12:00"
HOLIDAYS_UNKNOWN: Final = "节假日另问"

_DAY_NAMES: Final = "一二三四五六日"
_NUMBERS: Final = {name: number for number, name in enumerate(_DAY_NAMES, 1)} | {"天": 7}
_ALL, _WORKDAYS, _WEEKEND = (1, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 5), (6, 7)
_SETS: Final = {
    "每天": _ALL, "每日": _ALL, "天天": _ALL, "全周": _ALL, "工作日": _WORKDAYS,
    "周末": _WEEKEND, "双休日": _WEEKEND,
}  # fmt: skip
_TOKENS: Final = re.compile(
    r"(?P<set>每天|每日|天天|全周|工作日|周末|双休日)"
    r"|(?P<whole>全天|24小时)"
    r"|(?P<rest>休息|不开门|不开|关门|休)"
    r"|(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
    r"|(?P<half>上午|早上|早晨|中午|下午|傍晚|晚上|晚)?\s*"
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})|[点时](?:(?P<by_half>半)|(?P<words>\d{1,2})分?)?整?)"
    r"|(?P<to>至|到|-|~|—+|–)"
    r"|(?P<day_alone>[一二三四五六日](?=[、,至到\-~\s;]|$))"
    r"|(?P<end>[;。\n])"
    r"|(?P<and>[、,和及:\s]+)"
)
_AFTERNOON: Final = frozenset({"下午", "傍晚", "晚上", "晚"})
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    written: str
    days: tuple[int, ...] = ()
    clock: time = time()


def read_hours(written: str) -> tuple[Opening, ...]:
    """Read hours; none for blanks.

    Raises:
        BadInput: a part is not understood, a day or a time is missing, an end is not after its
            beginning, or two times of one day overlap.
    """
    read = _Reading(_tokens(written)).openings()
    _refuse_overlap(read)
    return read


def hours_in_words(openings: Sequence[Opening]) -> str:
    """Write hours so that :func:`read_hours` reads the same; empty for none."""
    groups = (
        f"{days_in_words(days)} {'、'.join(_times(one) for one in some)}"
        for days, some in groupby(openings, key=lambda one: one.days)
    )
    return "；".join(groups)


def days_in_words(days: Iterable[int]) -> str:
    """Write days of the week, e.g. ``周一至周三、周六``."""
    chosen = sorted(set(days))
    if tuple(chosen) == _ALL:
        return "每天"
    return "、".join(_run_in_words(run) for run in _runs(chosen))


def open_at(openings: Sequence[Opening], at: datetime) -> bool | None:
    """Whether it is open at a local time, were it no holiday; None where no hours are known."""
    if not openings:
        return None
    now = at.time().replace(second=0, microsecond=0)
    return any(
        at.isoweekday() in one.days and one.opens <= now and (now < one.closes or _to_midnight(one))
        for one in openings
    )


def now_in_words(openings: Sequence[Opening], at: datetime) -> str:
    """Say whether it is open at a local time, and until or from when; empty if not known."""
    state = open_at(openings, at)
    if state is None:
        return ""
    if state:
        return f"现在开着，到{_clock(_closing(openings, at))}（{HOLIDAYS_UNKNOWN}）"
    day, opens = _next(openings, at)
    return f"现在关着，{day}{_clock(opens)}开（{HOLIDAYS_UNKNOWN}）"


def _closing(openings: Sequence[Opening], at: datetime) -> time:
    now = at.time()
    today = (one for one in openings if at.isoweekday() in one.days and one.opens <= now)
    return max(one.closes for one in today)


def _next(openings: Sequence[Opening], at: datetime) -> tuple[str, time]:
    for ahead in range(8):
        day = at + timedelta(days=ahead)
        times = [one.opens for one in openings if day.isoweekday() in one.days]
        coming = [one for one in times if ahead or one > at.time()]
        if coming:
            names = ("今天", "明天")
            name = names[ahead] if ahead < len(names) else f"周{_DAY_NAMES[day.isoweekday() - 1]}"
            return name, min(coming)
    raise AssertionError("hours have a day")


def _to_midnight(one: Opening) -> bool:
    return one.closes == MIDNIGHT


def _times(one: Opening) -> str:
    if one.opens == time() and _to_midnight(one):
        return "全天"
    return f"{_clock(one.opens)}-{_clock(one.closes)}"


def _clock(one: time) -> str:
    return "24:00" if one == MIDNIGHT else f"{one.hour}:{one.minute:02}"


def _runs(days: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run_in_words(run: Sequence[int]) -> str:
    names = [f"周{_DAY_NAMES[day - 1]}" for day in run]
    return f"{names[0]}至{names[-1]}" if len(run) > 2 else "、".join(names)


def _tokens(written: str) -> list[_Token]:
    text, at = unicodedata.normalize("NFKC", written).strip(), 0
    found: list[_Token] = []
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None:
            _refuse(f"“{text[at : at + 8]}”看不懂")
        at = match.end()
        if match.lastgroup != "and":
            found.append(_token(match))
    return found


def _token(match: re.Match[str]) -> _Token:
    parts, written = match.groupdict(), match.group().strip()
    if parts["set"]:
        return _Token("days", written, _SETS[parts["set"]])
    day = parts["day"] or parts["day_alone"]
    if day:
        return _Token("day", written, (_NUMBERS[day],))
    if parts["hour"]:
        return _Token("time", written, clock=_time(parts, written))
    kind = next(name for name in ("whole", "rest", "to", "end") if parts[name])
    return _Token(kind, written)


def _time(parts: dict[str, str | None], written: str) -> time:
    hour = int(parts["hour"] or 0)
    minute = 30 if parts["by_half"] else int(parts["minute"] or parts["words"] or 0)
    if parts["half"] in _AFTERNOON and hour < _NOON:
        hour += _NOON
    if (hour, minute) == (24, 0):
        return MIDNIGHT
    try:
        return time(hour, minute)
    except ValueError:
        _refuse(f"没有“{written}”这个时间")


def _is_afternoon(token: _Token) -> bool:
    return any(token.written.startswith(one) for one in _AFTERNOON)


class _Reading:
    """Reads tokens: days, then their times, again and again."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = list(tokens)
        self._at = 0

    def openings(self) -> tuple[Opening, ...]:
        found: list[Opening] = []
        while self._kind:
            if self._kind == "end":
                self._take()
            else:
                found += self._group()
        return tuple(found)

    @property
    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _group(self) -> list[Opening]:
        start = self._at
        days = self._days()
        if not days:
            what = self._tokens[start].written
            _refuse(f"“{what}”前面没有写星期几，每天都开就写“每天”")
        if self._kind == "rest":
            self._take()
            return []
        times = []
        while self._kind in ("time", "whole"):
            times.append(self._span())
        if not times:
            _refuse(f"“{days_in_words(days)}”后面没有写几点到几点")
        return [Opening(days, opens, closes) for opens, closes in times]

    def _days(self) -> tuple[int, ...]:
        days: set[int] = set()
        while self._kind in ("day", "days"):
            token = self._take()
            if self._kind == "to" and token.kind == "day":
                self._take()
                days.update(self._until(token))
            else:
                days.update(token.days)
        return tuple(sorted(days))

    def _until(self, first: _Token) -> tuple[int, ...]:
        if self._kind != "day":
            _refuse(f"“{first.written}至”后面没有写到星期几")
        last = self._take()
        start, end = first.days[0], last.days[0]
        if start > end:
            _refuse(f"“{first.written}至{last.written}”反了")
        return tuple(range(start, end + 1))

    def _span(self) -> tuple[time, time]:
        token = self._take()
        if token.kind == "whole":
            return time(), MIDNIGHT
        if self._kind != "to":
            _refuse(f"“{token.written}”后面没有写到几点")
        self._take()
        if self._kind != "time":
            _refuse(f"“{token.written}”后面没有写到几点")
        end = self._take()
        opens, closes = token.clock, end.clock
        if closes <= opens and _is_afternoon(token) and closes.hour < _NOON:
            closes = closes.replace(hour=closes.hour + _NOON)  # 下午2点到5点
        if opens >= closes:
            _refuse(f"“{token.written}-{end.written}”的结束不比开始晚")
        return opens, closes


def _refuse_overlap(openings: Sequence[Opening]) -> None:
    for day in _ALL:
        spans = sorted((one.opens, one.closes) for one in openings if day in one.days)
        for before, after in pairwise(spans):
            if after[0] < before[1]:
                _refuse(f"周{_DAY_NAMES[day - 1]}有两段时间重叠")


def _refuse(why: str) -> NoReturn:
    raise BadInput(f"开放时间里{why}：请写成“{EXAMPLE}”", "hours")
