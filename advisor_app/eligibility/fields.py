"""Reads fields of a policy file and gathers everything that is wrong with them."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from advisor_app.eligibility.toml_places import Path, Places

E = TypeVar("E", bound=Enum)

_UNSEEN = ("Cc", "Cf", "Co", "Cs")
"""Controls, formats, private use, surrogates (Unicode general categories): none of them prints."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend.

    Attributes:
        file: the file's path as it was given.
        line: from 1.
        field: dotted, counted from 1, e.g. ``version[1].amounts[2].per``; empty for the file.
        message: one Chinese sentence: what is wrong, what to do.
    """

    file: str
    line: int
    field: str
    message: str


@dataclass(slots=True)
class Report:
    """The findings of one file so far."""

    file: str
    places: Places
    findings: list[Finding] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        """Note something to mend."""
        place = self.places.line(path)
        self.findings.append(Finding(self.file, place, dotted(path), message))

    def copied(self) -> "Report":
        """Give a report that goes on by itself from here."""
        places = Places({**self.places.lines}, self.places.text)
        return Report(self.file, places, [*self.findings])


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file with its place; every reading that fails is reported, none raises."""

    raw: Mapping[str, Any]
    path: Path
    report: Report

    def allow(self, *names: str) -> None:
        """Report every key that has another name."""
        for name in self.raw:
            if name not in names:
                known = "、".join(names)
                self.report.add((*self.path, name), f"不认识这个字段：可用 {known}")

    def text(self, name: str, *, needed: bool = True) -> str:
        """Read a text; an empty one is as good as none."""
        value = self.raw.get(name, "")
        if not isinstance(value, str):
            self.wrong(name, "要写成文字，用引号括起来")
            return ""
        if needed and not value.strip():
            self.wrong(name, "缺少内容：请补上")
        if any(unicodedata.category(one) in _UNSEEN for one in value.strip()):
            self.wrong(name, "里面有看不见的字符：请重新输入一遍")
        return value.strip()

    def flag(self, name: str) -> bool:
        """Read true or false."""
        value = self.raw.get(name)
        if not isinstance(value, bool):
            self.wrong(name, "要写 true 或 false")
            return False
        return value

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """Read a day."""
        value = self.raw.get(name)
        if value is None and not needed:
            return None
        if type(value) is not date:
            self.wrong(name, "要写成日期，如 2026-01-01，不加引号")
            return None
        return value

    def choice(self, name: str, kind: type[E], default: E) -> E:
        """Read one of an enumeration's values."""
        value = self.raw.get(name)
        for one in kind:
            if one.value == value:
                return one
        allowed = "、".join(str(one.value) for one in kind)
        self.wrong(name, f"不能是“{value}”：可用 {allowed}")
        return default

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts; none at all is an empty list."""
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(name, '要写成一串文字，如 ["甲", "乙"]')
            return ()
        return tuple(value)

    def tables(self, name: str) -> Iterator["Table"]:
        """Read a list of tables."""
        value = self.raw.get(name, [])
        if not isinstance(value, list):
            self.wrong(name, f"要写成一组表，每个用 [[…{name}]] 开头")
            return
        for number, one in enumerate(value):
            if isinstance(one, dict):
                yield Table(one, (*self.path, name, number), self.report)
            else:
                self.wrong(name, "里面每一项都要是一个表")

    def wrong(self, name: str, message: str) -> None:
        """Report a field."""
        path = (*self.path, name) if name else self.path
        self.report.add(path, message)


def dotted(path: Path) -> str:
    """Give a path as people write it."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")
