"""The lines of a table of services: their headings, what stands in them, and what is wrong."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from advisor_app.domain.directory import (
    ACCESS_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    Access,
    ServiceKind,
    ServiceStatus,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import CATEGORY_WORDS, ServiceCategory
from advisor_app.services.directory_keeping import OfferEntry
from advisor_app.services.directory_tables import COLUMNS, HEADINGS, Column
from advisor_app.support.plain_text import fold
from advisor_app.support.spreadsheets import Row, Table, text_of
from advisor_app.tallies.harmless import plain

E = TypeVar("E", bound=StrEnum)

NEEDED: Final = ("服务", "机构")
"""The headings without which a table is not one of services."""

_HEADINGS_WITHIN: Final = 10
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BETWEEN: Final = re.compile(r"[、,，;；\s]+")
_BY_FIELD: Final = {one.field: one for one in COLUMNS}
_READ_APART: Final = {
    "name", "provider", "kind", "category", "status", "access", "checked_on",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is not taken.

    Attributes:
        line: as the spreadsheet counts, the headings' line included.
        column: the heading.
        why: what is wrong.
        advice: what to do.
    """

    line: int
    column: str
    why: str
    advice: str

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        return f"第{self.line}行“{self.column}”：{self.why}。{self.advice}"


@dataclass(frozen=True, slots=True)
class Headings:
    """Which line of a table the headings stand in, and what each column is.

    Attributes:
        at: place of the line among the rows.
        columns: place of a column → what it is.
        ignored: headings that mean nothing here.
    """

    at: int
    columns: Mapping[int, Column]
    ignored: tuple[str, ...]


def headings_of(table: Table) -> Headings | None:
    """Find a table's headings; None where it has none of ours.

    Raises:
        BadInput: a column stands there twice.
    """
    for number, row in enumerate(table.rows[:_HEADINGS_WITHIN]):
        named = [_heading(text_of(cell)) for cell in row]
        columns = {at: HEADINGS[one] for at, one in enumerate(named) if one in HEADINGS}
        given = [one.heading for one in columns.values()]
        if set(NEEDED) <= set(given):
            twice = next((one for one in given if given.count(one) > 1), "")
            if twice:
                raise BadInput(f"“{twice}”这一列有两个：请留一个再导", "file")
            ignored = tuple(one for one in named if one and one not in HEADINGS)
            return Headings(number, columns, ignored)
    return None


def _heading(written: str) -> str:
    return "".join(written.split()).strip("*：:")


@dataclass(slots=True)
class Line:
    """One line while it is read; collects what is wrong with it.

    Attributes:
        number: as the spreadsheet counts.
        cells: field of a column that the table has → what stands in it.
    """

    number: int
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether the table has the column."""
        return name in self.cells

    def get(self, name: str) -> str:
        """Give what stands in a column; empty where nothing does."""
        return self.cells.get(name, "")

    def wrong(self, name: str, why: str, advice: str) -> None:
        """Note what is wrong in a column."""
        column = _BY_FIELD[name].heading if name in _BY_FIELD else name
        self.problems.append(Problem(self.number, column, why, advice))

    def refused(self, error: BadInput) -> None:
        """Note what a form would have been refused for."""
        why, _, advice = error.message.rpartition("：")
        self.wrong(error.field, why, advice)

    def choice(self, name: str, words: Mapping[E, str], default: E) -> E:
        """Read one of some words."""
        written = self.get(name)
        if not written:
            return default
        for one, word in words.items():
            if fold(written) in (fold(word), one.value):
                return one
        self.wrong(name, f"没有“{written}”这一种", f"可以写：{'、'.join(words.values())}")
        return default

    def access(self) -> tuple[Access, ...]:
        """Read what makes the site usable."""
        words = {word: one for one, word in ACCESS_WORDS.items()}
        words |= {one.value: one for one in Access}
        found = []
        for written in filter(None, _BETWEEN.split(self.get("access"))):
            if written not in words:
                known = "、".join(ACCESS_WORDS.values())
                self.wrong("access", f"没有“{written}”这一种", f"可以写：{known}")
            else:
                found.append(words[written])
        return tuple(dict.fromkeys(found))

    def day(self, name: str) -> date | None:
        """Read a day; None where none stands."""
        written = self.get(name)
        match = _DAY.fullmatch(written)
        if not written:
            return None
        try:
            if match:
                return date(*map(int, match.groups()))
        except ValueError:
            pass  # told below: the calendar has no such day
        self.wrong(name, f"“{written}”不是日期", "请写成 2026-11-23，没有核实过就空着")
        return None

    def record(self, name: str) -> RecordId | None:
        """Read a record's number; None where none stands."""
        written = self.get(name).lower()
        if not written:
            return None
        if not _ID.fullmatch(written):
            self.wrong(name, f"“{written}”不是编号", "编号不要改；新的服务把编号空着")
            return None
        return RecordId(written)


def lines_of(rows: Sequence[Row], headings: Headings) -> Iterator[Line]:
    """Give the lines below the headings that hold something."""
    at, columns = headings.at, headings.columns
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {
            one.field: plain(text_of(row[place])) if place < len(row) else ""
            for place, one in columns.items()
        }
        if any(cells.values()):
            yield Line(number, cells)


def entry_in(line: Line) -> OfferEntry:
    """Give what a line says; what is wrong with it is noted in the line."""
    texts = {one: line.get(one) for one in _texts() if line.has(one)}
    return OfferEntry(
        name=line.get("name"), provider=line.get("provider"),
        kind=line.choice("kind", KIND_WORDS, ServiceKind.OTHER),
        category=line.choice("category", CATEGORY_WORDS, ServiceCategory.OTHER),
        status=line.choice("status", STATUS_WORDS, ServiceStatus.ACTIVE),
        access=line.access(), checked_on=line.day("checked_on"), **texts,
    )  # fmt: skip


def _texts() -> Iterable[str]:
    return (one.name for one in fields(OfferEntry) if one.name not in _READ_APART)
