"""One revision, one line of JSON; everything from outside is checked before it is believed.

A revision has exactly one line (sorted keys, no blanks, UTF-8): two readers can never understand
the same bundle in two ways.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.revision import END_OF_TIME, HybridClock, Revision, canonical
from advisor_app.sync.keys import is_hex

MOST_LINE = 4 << 20
"""Bytes that one line has at most; a record of the counter has a few hundred."""

_MOST_DEPTH = 32
"""Objects and lists within each other; our records have three."""

_BAD = "数据包里有一条记录的样子不对（{field}），没有并入：请顾问点重新导出"
_KIND = re.compile(r"[a-z_]{1,32}")
_RECORD = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLOCK = re.compile(r"\d{15}-\d{6}")


def to_line(revision: Revision) -> bytes:
    """Give a revision as one line of canonical JSON, without the line's end."""
    fields = {name: getattr(revision, name) for name in Revision.__slots__}
    return canonical(fields)


def from_line(line: bytes) -> Revision:
    """Read a line.

    Raises:
        BundleRefused: not such a line, or a body that is not the one the chain was made over.
    """
    try:
        raw = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BundleRefused(_BAD.format(field="JSON")) from None
    if not isinstance(raw, dict) or set(raw) != set(Revision.__slots__):
        raise BundleRefused(_BAD.format(field="字段"))
    for field, whole in _CHECKS.items():
        if not whole(raw[field]):
            raise BundleRefused(_BAD.format(field=field))
    revision = Revision(**raw)
    if _line_or_nothing(revision) != line:
        raise BundleRefused(_BAD.format(field="JSON"))
    if not revision.body_is_genuine():
        raise BundleRefused(_BAD.format(field="content"))
    return revision


def _line_or_nothing(revision: Revision) -> bytes:
    try:
        return to_line(revision)
    except (ValueError, RecursionError):  # a lone surrogate has no UTF-8 form
        return b""


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def is_count(value: object) -> bool:
    """Whether a value is a whole number from 1 that every JSON reader takes exactly."""
    return type(value) is int and 1 <= value < 2**53


def is_kind(value: object) -> bool:
    """Whether a value can be the kind of a record."""
    return _matches(_KIND)(value)


def is_record(value: object) -> bool:
    """Whether a value is the id of a record."""
    return _matches(_RECORD)(value)


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _is_clock(value: object) -> bool:
    if not _matches(_CLOCK)(value):
        return False
    clock = HybridClock.parse(str(value))
    # A reading beyond all clocks would stand above whatever the reader writes itself.
    return str(clock) == value and clock.millis <= END_OF_TIME


def _is_patch(value: object) -> bool:
    """Whether a value is an object that every engine can keep: not deep, numbers of 64 bits."""
    level: list[object] = [value]
    for _ in range(_MOST_DEPTH):
        level = [inner for one in level for inner in _within(one)]
        if any(type(one) is int and not -(2**63) <= one < 2**63 for one in level):
            return False
        if not level:
            return isinstance(value, dict)
    return False


def _within(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 64


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "id": lambda value: is_hex(value, 32),
    "incarnation": lambda value: is_hex(value, 32),
    "seq": is_count,
    "prev": lambda value: is_hex(value, 64),
    "hlc": _is_clock,
    "wall": _short,
    "schema": is_count,
    "kind": is_kind,
    "record": is_record,
    "author": _short,
    "base": lambda value: value is None or is_hex(value, 32),
    "content": lambda value: is_hex(value, 64),
    "nonce": lambda value: value is None or is_hex(value, 32),
    "patch": lambda value: value is None or _is_patch(value),
}
