"""Reads the words of a point's notices (``resources/notices.toml``).

People of the district edit that file. Nothing in it is guessed at or passed over: a key that is
missing, misspelt or of the wrong kind is named in one sentence.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from advisor_app.domain.errors import KnownError

NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name_sign": "点名牌",
        "services": "服务清单",
        "workflow": "工作流程图",
        "rules": "工作制度",
        "badge": "顾问胸牌",
        "hours": "开放时间",
        "complaints": "监督投诉电话",
    }
)
"""The notices by their ids, and what they are called; their printed titles are in the file."""

_WITHOUT_PARTS = frozenset({"name_sign", "badge", "hours"})


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its sentences; of the workflow, a step.

    Attributes:
        beside: set beside the part before, not below it.
    """

    name: str
    words: tuple[str, ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The words of one notice.

    Attributes:
        closing: what is said last, set off from the rest.
    """

    title: str
    closing: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What stands before a value, or before the line to write it on."""

    point: str
    name: str
    address: str
    phone: str
    hotline: str
    days: str
    morning: str
    afternoon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    """All words of all notices.

    Attributes:
        slogan: at the foot of every notice.
        kind: what the point is.
        role: what its people are.
        complaints: the number for complaints where a point has none of its own.
        complaints_name: whose number that is.
        notices: by their ids, as in ``NOTICES``.
    """

    slogan: str
    kind: str
    role: str
    complaints: str
    complaints_name: str
    labels: Labels
    notices: Mapping[str, NoticeText]


_SINGLE = ("slogan", "kind", "role", "complaints", "complaints_name")


def read_notices(path: Path) -> NoticeTexts:
    """Read the file.

    Raises:
        KnownError: it is missing or not TOML, or a key is missing, unknown or of a wrong kind.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise KnownError(f"文件 {path.name} 找不到或读不出来：请重新安装本程序") from None
    return texts_in(path.name, content)


def texts_in(file: str, content: bytes) -> NoticeTexts:
    """Read the contents of the file.

    Raises:
        KnownError: it is not TOML, or a key is missing, unknown or of a wrong kind.
    """
    whole = _Table(file, "", _raw(file, content))
    whole.only((*_SINGLE, "labels", "notice"))
    names = tuple(field.name for field in fields(Labels))
    labels, notices = whole.table("labels"), whole.table("notice")
    labels.only(names)
    notices.only(NOTICES)
    return NoticeTexts(
        **{key: whole.text(key) for key in _SINGLE},
        labels=Labels(**{name: labels.text(name) for name in names}),
        notices=MappingProxyType({one: _notice(notices.table(one), one) for one in NOTICES}),
    )


def _notice(table: "_Table", notice: str) -> NoticeText:
    if notice in _WITHOUT_PARTS:
        table.only(("title", "closing"))
        return NoticeText(table.text("title"), table.text("closing"))
    table.only(("title", "closing", "parts"))
    parts = tuple(_part(one) for one in table.tables("parts"))
    return NoticeText(table.text("title"), table.text("closing"), parts)


def _part(table: "_Table") -> Part:
    table.only(("name", "words", "beside"))
    return Part(table.text("name"), table.texts("words"), table.flag("beside"))


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file, with where it stands: ``place`` is empty or ends in a full stop."""

    file: str
    place: str
    raw: Mapping[str, object]

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that nobody reads: they are misspelt."""
        for key in self.raw:
            if key not in known:
                raise self._wrong(key, f"不认识，请核对拼写（可写 {'、'.join(known)}）")

    def text(self, key: str) -> str:
        return self._sound(self._value(key), key)

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._value(key)
        if not isinstance(found, list) or not found:
            raise self._wrong(key, "应当是方括号里的一句或几句话")
        return tuple(self._sound(one, key) for one in found)

    def flag(self, key: str) -> bool:
        found = self.raw.get(key, False)
        if not isinstance(found, bool):
            raise self._wrong(key, "只能写 true 或 false")
        return found

    def table(self, key: str) -> "_Table":
        found = self._value(key)
        if not isinstance(found, dict):
            raise self._wrong(key, f"应当写成一节 [{self.place}{key}]")
        return _Table(self.file, f"{self.place}{key}.", found)

    def tables(self, key: str) -> Iterator["_Table"]:
        found = self._value(key)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found or [0]):
            raise self._wrong(key, f"应当写成若干个 [[{self.place}{key}]]")
        for at, one in enumerate(found, start=1):
            yield _Table(self.file, f"{self.place}{key} 第{at}个的 ", one)

    def _value(self, key: str) -> object:
        if key not in self.raw:
            raise self._wrong(key, "没有写，请补上")
        return self.raw[key]

    def _sound(self, found: object, key: str) -> str:
        if not isinstance(found, str):
            raise self._wrong(key, "应当是文字，请加上引号")
        if not found.strip():
            raise self._wrong(key, "是空的，请补上")
        return found.strip()

    def _wrong(self, key: str, what: str) -> KnownError:
        return KnownError(f"文件 {self.file} 里的 {self.place}{key} {what}")


def _raw(file: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise KnownError(f"文件 {file} 不是 UTF-8 编码：请另存为 UTF-8 后再试") from None
    except (ValueError, RecursionError) as problem:  # TOML's own error is a ValueError
        told = f"文件 {file} 写错了，读不懂：请检查引号、等号和括号（{problem}）"
        raise KnownError(told) from None
