"""Breaks Chinese text into lines (避头尾).

Rules: no closing mark starts a line and no opening mark ends one (标点避头尾: GB/T 15834-2011
标点符号用法, 5.1; W3C 中文排版需求 clreq, 3.1.3); a number stays with its unit, so that nobody
reads 10 where 100元 stands; latin words stay whole. A piece wider than the line is broken
anyway, as late as the rules allow: text is never lost and never runs off the paper.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

NO_START = frozenset("、。，．！？；：）》”’〉」』】〕〗］｝…—～·％‰℃°,.!?;:)]}%")
"""Marks that must not start a line."""

NO_END = frozenset("（《“‘〈「『【〔〖［｛([{¥￥$")
"""Marks that must not end a line."""

NO_BREAK_SPACE = "\u00a0"

Measure = Callable[[str], float]

_UNITS = (
    "个工作日|个自然月|个百分点|个小时|个月|平方公里|平方米|工作日|周岁|小时|分钟|公里|厘米|毫米|千克|毫克"
    "|公斤|亿元|万元|千元|元|角|分|岁|年|月|日|天|周|个|次|份|张|级|人|号|户|时|餐|档|倍|种|项|条|点"
    "|楼|栋|室|层|米|克|斤|度|折|位|名|家|床|本|页|路|站|期|步|款|章|亿|万|千"
)
_LETTER = "0-9A-Za-zÀ-ɏ０-９Ａ-Ｚａ-ｚ"
_WORD = rf"[{_LETTER}](?:[{_LETTER}.,:/'@&+_#=\-–—~～{NO_BREAK_SPACE}]*[{_LETTER}])?"
_NUMBER = rf"{_WORD}(?:[至到](?=\d)\d+)?(?:{_UNITS}|[%％‰℃°])?"
_WRITTEN = r"[一二三四五六七八九十百千万两]+(?:个工作日|个月|周岁|小时|元|岁|天|寸)"
_BLANKS = " \t\u3000"
_CHARACTER = re.compile(r"[ \t\u3000]+|.", re.DOTALL)
_TOKEN = re.compile(rf"[ \t\u3000]+|第?(?:{_NUMBER})+|第?{_WRITTEN}|.", re.DOTALL)


def lines(text: str, width: float, measure: Measure) -> tuple[str, ...]:
    """Break text into lines.

    Args:
        text: newlines in it are kept as breaks.
        width: the length of a line, in the unit of ``measure``.
        measure: gives the length of a string set on one line; lengths add up.

    Returns:
        At least one line; spaces at breaks are dropped, nothing else.
    """
    broken: list[str] = []
    for paragraph in text.split("\n"):
        if measure(paragraph) <= width:
            broken.append(paragraph.lstrip().rstrip(_BLANKS))
        else:
            broken += _filled(_narrowed(pieces(paragraph), width, measure), width, measure)
    return tuple(broken)


def pieces(text: str) -> tuple[str, ...]:
    """Cut text where a line may break; joined, the pieces are the text."""
    return _glued(_TOKEN.findall(text))


def breaks_badly(before: str, after: str) -> bool:
    """Whether a line ``before`` followed by ``after`` breaks the rule of heads and tails."""
    return after[:1] in NO_START or before[-1:] in NO_END


def _glued(tokens: list[str]) -> tuple[str, ...]:
    """Join tokens that must not be parted; a space beside a mark does not free it."""
    whole: list[str] = []
    for place, token in enumerate(tokens):
        if whole and _holds(whole[-1], token, tokens[place + 1 : place + 2]):
            whole[-1] += token
        else:
            whole.append(token)
    return tuple(whole)


def _holds(before: str, token: str, following: list[str]) -> bool:
    if NO_BREAK_SPACE in (before[-1], token[0]):
        return True
    if token.isspace():
        leads_to_closing = bool(following) and following[0][0] in NO_START
        return before[-1] in NO_END or leads_to_closing
    return token[0] in NO_START or before.rstrip()[-1:] in NO_END


def _narrowed(whole: tuple[str, ...], width: float, measure: Measure) -> Iterator[str]:
    """Cut pieces wider than a line: first where only the marks hold, else between characters."""
    for piece in whole:
        if measure(piece) <= width or piece.isspace():
            yield piece
            continue
        for smaller in _glued(_CHARACTER.findall(piece)):
            yield from [smaller] if measure(smaller) <= width else smaller


def _filled(whole: Iterator[str], width: float, measure: Measure) -> list[str]:
    done: list[str] = []
    line, taken = "", 0.0
    for piece in whole:
        if line and taken + measure(piece.rstrip()) > width:
            done.append(line.rstrip(_BLANKS))
            line, taken = "", 0.0
        part = piece if line else piece.lstrip()
        line += part
        taken += measure(part)
    return [*done, line.rstrip(_BLANKS)]


def parts_badly(broken: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give the neighbouring lines that break the rule of heads and tails."""
    return tuple(pair for pair in pairwise(broken) if all(pair) and breaks_badly(*pair))
