"""Reading the TOML files that declare what is counted.

People of the district edit these files. Whatever is wrong with one is said in one sentence:
which file, which entry, which field, what to write instead.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor_app.domain.errors import BadInput

_PLACE = re.compile(r"at line (\d+), column (\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a declared file, with where it stands.

    Attributes:
        file: the file's name, for messages.
        place: which entry it is, for messages, e.g. ``第 3 个 [[topic]]``.
        fields: what the entry holds.
    """

    file: str
    place: str
    fields: Mapping[str, Any]

    def wrong(self, field: str, what: str) -> BadInput:
        """Give the error that says what is wrong with a field and what to do."""
        return BadInput(f"文件 {self.file} {self.place}的 {field} 一项{what}", field)

    def text(self, field: str, default: str | None = None) -> str:
        """Give a text; ``default`` None means that it must be there and not be blank."""
        value = self.fields.get(field, default)
        if value is None:
            raise self.wrong(field, "没有写，请补上")
        if not isinstance(value, str):
            raise self.wrong(field, "应当是文字，请加上引号")
        if default is None and not value.strip():
            raise self.wrong(field, "是空的，请补上")
        return value.strip()

    def choice(self, field: str, allowed: Collection[str], default: str | None = None) -> str:
        """Give a text that is one of ``allowed`` (or the default)."""
        value = self.text(field, default)
        if value not in allowed and value != default:
            raise self.wrong(field, f"写的是“{value}”，只能是 {'、'.join(allowed)} 之一")
        return value

    def flag(self, field: str) -> bool:
        """Give a yes or no; no when it is not written."""
        value = self.fields.get(field, False)
        if not isinstance(value, bool):
            raise self.wrong(field, "只能写 true 或 false")
        return value

    def whole(self, field: str) -> int | None:
        """Give a whole number of 0 or more; None when it is not written."""
        value = self.fields.get(field)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(field, "应当是 0 或更大的整数")
        return value

    def only(self, *known: str) -> None:
        """Refuse fields that nobody reads: they are misspelt.

        Raises:
            BadInput: the entry has a field that is not one of ``known``.
        """
        for field in self.fields:
            if field not in known:
                raise self.wrong(field, f"不认识，请核对拼写（可写 {'、'.join(known)}）")

    def entries(self, field: str) -> tuple["Entry", ...]:
        """Give the list of tables under a field; empty when it is not written."""
        found = self.fields.get(field, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.wrong(field, f"应当写成若干个 [[{field}]]")
        return tuple(self._inner(field, at, one) for at, one in enumerate(found, 1))

    def _inner(self, field: str, at: int, fields: Mapping[str, Any]) -> "Entry":
        mark = "" if self.place == "" else self.place + "里"
        called = fields.get("name") or fields.get("code") or fields.get("value")
        known_as = f"（{called}）" if isinstance(called, str) else ""
        return Entry(self.file, f"{mark}第 {at} 个 {field}{known_as} ", fields)


def read_declared(path: Path) -> Entry:
    """Read a TOML file.

    Returns:
        The whole file as one entry.

    Raises:
        BadInput: it is missing, unreadable, not UTF-8 or not TOML.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"找不到文件 {path.name}：请重新安装程序，或把它放回原处") from None
    except OSError as error:
        raise BadInput(f"文件 {path.name} 读不出来（{error.strerror}）：请检查权限") from error
    return declared(path.name, content)


def declared(file: str, content: bytes) -> Entry:
    """Read the contents of a TOML file.

    Args:
        file: its name, for messages.

    Raises:
        BadInput: it is not UTF-8 or not TOML.
    """
    try:
        return Entry(file, "", tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise BadInput(f"文件 {file} 不是 UTF-8 编码：请另存为 UTF-8 后再试") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(_not_toml(file, str(error))) from error
    except (RecursionError, ValueError):
        raise BadInput(f"文件 {file} 里有套得太深的括号或太大的数，读不懂：请核对") from None


def _not_toml(file: str, message: str) -> str:
    found = _PLACE.search(message)
    where = f"第 {found[1]} 行第 {found[2]} 个字" if found else "末尾"
    return f"文件 {file} {where}附近写错了：请检查引号、等号和括号是否成对"


def refuse_twice(entries: Iterable[Entry], field: str) -> None:
    """Refuse a value that two entries share; blank ones may repeat.

    Raises:
        BadInput: the second entry, by its place.
    """
    seen: set[str] = set()
    for entry in entries:
        value = entry.text(field, "")
        if value and value in seen:
            raise entry.wrong(field, f"“{value}”和前面的重复了，请改成不同的")
        seen.add(value)
