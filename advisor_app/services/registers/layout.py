"""Where things stand on a sheet of a register: titles, headings, lines, totals.

Registers are made to be printed: a title above, headings in one row or two with merged cells, the
headings again on each page, totals and signatures below. Each row is told apart by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from advisor_app.services.registers.cells import EARLIEST
from advisor_app.services.registers.words import RegisterWords, plain, plain_head
from advisor_app.support.spreadsheets import Cell, Row, Table, column_letters, text_of

_SEARCHED = 30
"""Rows from the top among which the headings are looked for."""

_TOTALS = (
    "合计", "总计", "小计", "共计", "累计", "总数", "本月合计", "本页合计",
    "填表人", "制表人", "审核人", "制表", "填表", "审核", "填报单位", "填报人", "负责人",
    "注", "填表说明", "说明", "备注说明", "单位盖章",
)  # fmt: skip
_SIGNED = re.compile(
    r"^(填表|制表|审核|填报|负责|说明|注|单位|站长|合计|总计|小计|共计|累计)[^，,。]{0,6}[:：]"
)
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:\s*[年.\-_/]|年?度|(?!\d))")


class LineKind(StrEnum):
    """What a row below the headings is."""

    ENTRY = "entry"
    BLANK = "blank"
    HEADING = "heading"
    TOTAL = "total"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register.

    Attributes:
        at: its place, the first is 0.
        heading: as it is written; empty when it has none.
    """

    at: int
    heading: str

    @property
    def letters(self) -> str:
        """Its name in a spreadsheet."""
        return column_letters(self.at)

    @property
    def called(self) -> str:
        """What people call it: ``C列“姓名”``."""
        return f"{self.letters}列“{self.heading}”" if self.heading else f"{self.letters}列"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet below its headings.

    Attributes:
        number: its number in the file, the first row is 1.
        year: the year that the titles above it tell; None when they tell none.
    """

    number: int
    kind: LineKind
    cells: Row
    year: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet as it is laid out.

    Attributes:
        heading_row: the number of the last heading row in the file, the first row is 1.
        columns: every column that has a heading or something in it.
        year: the year that titles, the sheet's or the file's name tell; None when none does.
        lines: what stands below the headings.
    """

    name: str
    heading_row: int
    columns: tuple[Column, ...]
    year: int | None
    lines: tuple[Line, ...]

    def kinds(self) -> dict[LineKind, int]:
        """Count the rows by kind."""
        counts = dict.fromkeys(LineKind, 0)
        for line in self.lines:
            counts[line.kind] += 1
        return counts


def laid_out(
    table: Table, words: RegisterWords, file: str = "", heading_row: int | None = None
) -> Layout | None:
    """Tell how a sheet is laid out.

    Args:
        file: the file's name, which may tell the year.
        heading_row: the number of the heading row, where somebody has pointed at it.

    Returns:
        None when the sheet is empty.
    """
    rows = table.rows
    if not any(_filled(row) for row in rows):
        return None
    top, bottom = _heading_rows(rows, words) if heading_row is None else (heading_row - 1,) * 2
    headings = _joined(rows, top, bottom)
    year = _year_of(rows[:top], table.name, file)
    width = max((len(row) for row in rows), default=0)
    columns = tuple(
        Column(at, headings[at] if at < len(headings) else "")
        for at in range(width)
        if (at < len(headings) and headings[at]) or any(_at(row, at) for row in rows[bottom + 1 :])
    )
    lines = tuple(_lines(rows, bottom + 1, headings, year))
    return Layout(table.name, bottom + 1, columns, year, lines)


def _heading_rows(rows: Sequence[Row], words: RegisterWords) -> tuple[int, int]:
    """Give the first and last of the rows that hold the headings."""
    best, at = 0, (_first_filled(rows),) * 2
    for row in range(min(_SEARCHED, len(rows))):
        for last in (row, row + 1):
            if last < len(rows):
                count = _known(_joined(rows, row, last), words)
                if count > best:
                    best, at = count, (row, last)
    return at


def _first_filled(rows: Sequence[Row]) -> int:
    return next(at for at, row in enumerate(rows) if _filled(row))


def _known(headings: Sequence[str], words: RegisterWords) -> int:
    """Count the headings that are known, twice those that are nothing else."""
    plains = {plain_head(one) for one in headings if one and len(one) < 20}
    strong = {one for names in words.heads.strong.values() for one in names}
    weak = {one for names in words.heads.weak.values() for one in names}
    return 2 * len(plains & strong) + len(plains & weak - strong)


def _joined(rows: Sequence[Row], top: int, bottom: int) -> list[str]:
    """Give the headings; of two rows the lower counts, where something stands in it."""
    upper = [text_of(one) for one in rows[top]]
    if top == bottom:
        return [" ".join(one.split()) for one in upper]
    lower = [text_of(one) for one in rows[bottom]]
    width = max(len(upper), len(lower))
    both = [
        (lower[at] if at < len(lower) else "") or (upper[at] if at < len(upper) else "")
        for at in range(width)
    ]
    return [" ".join(one.split()) for one in both]


def _lines(
    rows: Sequence[Row], start: int, headings: Sequence[str], year: int | None
) -> Iterator[Line]:
    known = frozenset(one for one in headings if one)
    serials = {at for at, one in enumerate(headings) if plain(one) in ("序号", "编号", "no", "序")}
    for at in range(start, len(rows)):
        row = rows[at]
        kind = _kind(row, known, serials, alone=len(headings) > 2)
        if kind is LineKind.TITLE:
            year = _year_in(" ".join(map(text_of, row))) or year
        yield Line(at + 1, kind, row, year)


def _kind(row: Row, headings: frozenset[str], serials: set[int], *, alone: bool) -> LineKind:
    filled = _filled(row)
    first = text_of(row[filled[0]]) if filled else ""
    if _ends(first):
        return LineKind.TOTAL
    said = [at for at in filled if at not in serials]
    if not said:
        return LineKind.BLANK if not first or first.isdecimal() else LineKind.TITLE
    same = sum(1 for at in said if _flat(row[at]) in headings)
    if same and same * 2 >= len(said):
        return LineKind.HEADING
    # In a register with several columns, one sentence alone is a title between the lines.
    is_title = alone and len(filled) == 1 and isinstance(row[filled[0]], str)
    return LineKind.TITLE if is_title else LineKind.ENTRY


@lru_cache(4096)
def _ends(text: str) -> bool:
    """Whether a row that begins so is one of totals or signatures."""
    return plain(text) in _TOTALS or bool(_SIGNED.match(text))


def _flat(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _filled(row: Row) -> list[int]:
    return [at for at, cell in enumerate(row) if cell is not None and cell != ""]


def _at(row: Row, at: int) -> bool:
    return at < len(row) and row[at] is not None and row[at] != ""


def _year_of(titles: Sequence[Row], sheet: str, file: str) -> int | None:
    above = " ".join(text_of(cell) for row in titles for cell in row)
    return next((year for one in (above, sheet, file) if (year := _year_in(one))), None)


def _year_in(text: str) -> int | None:
    years = {int(one) for one in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 and min(years) >= EARLIEST else None
