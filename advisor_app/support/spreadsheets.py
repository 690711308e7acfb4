"""Reads tables out of files that people have: XLSX, XLS, and CSV in the usual encodings.

Cells come as they were meant: numbers as numbers, days as days, everything else as text. What a
cell looked like on the screen is not known, so identifiers that were stored as numbers have lost
what Excel lost: it keeps 15 significant digits (IEEE 754 binary64), and :func:`is_ruined` says so.
"""

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from advisor_app.domain.errors import BadInput
from advisor_app.support.apart import Died, done_apart

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What stands in a cell; None where it is empty."""

Row = tuple[Cell, ...]

LARGEST: Final = 200 << 20
"""Bytes of a file that is still opened: a register of a million lines has a quarter of that."""

MOST_CELLS: Final = 40_000_000
"""Cells between the first and the last of a sheet, empty ones among them. All of them take room
while it is read, and one stray cell far down and far right makes billions."""

_INFLATED: Final = 10 * LARGEST
_WORKBOOKS: Final = frozenset({".xlsx", ".xls", ".xlsm", ".ods"})
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_DELIMITERS: Final = ",\t;，"
_SAMPLE: Final = 50
_HEAD: Final = 4096
_EXACT: Final = 10**15
"""From here on a number in a spreadsheet may have lost its last digits."""
_LONGEST_CELL: Final = 1 << 17
"""Characters; where a quotation mark is never closed, all the rest of a file is one cell. The
reader's own limit is the whole process's, and other libraries change it."""
_NO_CSV: Final = "{} 不是 CSV 文件：请用 Excel 另存为 CSV 再试"

_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a file.

    Attributes:
        name: the sheet's name; empty for CSV.
        rows: all rows, the first one first; trailing empty cells may be missing. A cell that was
            merged downwards says the same in each of its rows.
    """

    name: str
    rows: Sequence[Row]


def read_tables(path: Path) -> tuple[Table, ...]:
    """Read every sheet of a file.

    Raises:
        BadInput: no such file, too large, of another kind, damaged, protected, or empty.
    """
    _refuse_file(path)
    ending = path.suffix.lower()
    if ending == ".xls":
        tables = _old_workbook(path)
    elif ending in _WORKBOOKS:
        tables = tuple(_sheets(path))
    else:
        tables = (Table("", _csv_rows(path)),)
    if not any(table.rows for table in tables):
        raise BadInput(f"{path.name} 是空的：请核对是不是选错了文件", "file")
    return tables


def is_ruined(cell: Cell) -> bool:
    """Whether a cell holds a long number of which a spreadsheet has dropped digits.

    An 18-digit citizen number that Excel took for a number reads ``4.10106E+17``, as text or as
    the number that is left of it.
    """
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= _EXACT
    if isinstance(cell, str):
        mantissa, mark, exponent = cell.strip().upper().partition("E+")
        digits = mantissa.replace(".", "", 1)
        return bool(mark) and digits.isdecimal() and exponent.isdecimal() and int(exponent) >= 15
    return False


def text_of(cell: Cell) -> str:
    """Give a cell as somebody would write it down: whole numbers without a point."""
    match cell:
        case str():
            return cell.strip()
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            plain = cell.date().isoformat()
            return plain if cell.time() == time() else f"{plain} {cell:%H:%M}"
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def _refuse_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        raise BadInput(f"找不到或读不出 {path.name}：请核对文件在哪里", "file") from None
    if not path.is_file():
        raise BadInput(f"{path.name} 不是文件：请选一个 Excel 或 CSV 文件", "file")
    if size > LARGEST:
        raise BadInput(f"{path.name} 太大了：请拆成几个200兆以内的文件再试", "file")


def _old_workbook(path: Path) -> tuple[Table, ...]:
    """Read an XLS in a process of its own.

    A damaged one can make the reader ask for more memory than there is, which ends the process
    at once: it must not be the one that stands at the counter.
    """
    try:
        return done_apart(_read_whole, path)
    except Died:
        raise _not_opened(path) from None


def _read_whole(path: Path) -> tuple[Table, ...]:
    return tuple(_sheets(path))


def _sheets(path: Path) -> Iterator[Table]:
    try:
        _refuse_swollen(path)
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                yield Table(name, _rows(book.get_sheet_by_name(name)))
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile):
        raise _not_opened(path) from None
    except BaseException as error:
        # A damaged file makes the reader, which is written in Rust, panic. That is no Exception.
        if type(error).__name__ == "PanicException":
            raise _not_opened(path) from None
        raise


def _not_opened(path: Path) -> BadInput:
    return BadInput(
        f"{path.name} 打不开：可能加了密码、没传完或不是 Excel 文件，请用 Excel 另存一份再试",
        "file",
    )


def _refuse_swollen(path: Path) -> None:
    """Refuse a workbook that would not find room: the reader itself gives no warning."""
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > _INFLATED:
            raise BadInput(f"{path.name} 里的内容太多：请拆成几个文件再试", "file")
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                with archive.open(name) as file:
                    _refuse_wide(path, file.read(_HEAD))


def _refuse_wide(path: Path, head: bytes) -> None:
    found = _DIMENSION.search(head)
    if found and _column_number(found[1].decode()) * int(found[2]) > MOST_CELLS:
        corner = f"{found[1].decode()}{found[2].decode()}"
        raise BadInput(
            f"{path.name} 里有一张表一直用到 {corner} 格：请把有内容的部分复制到一张新表再试",
            "file",
        )


def _column_number(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Give the letters a spreadsheet names a column by; the first column is 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _rows(sheet: CalamineSheet) -> tuple[Row, ...]:
    rows = [tuple(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for at in range(top + 1, min(bottom + 1, len(rows))):
                rows[at] = (*rows[at][:left], value, *rows[at][left + 1 :])
    return tuple(rows)


def _cell(value: Cell) -> Cell:
    return (value.strip() or None) if isinstance(value, str) else value


def _csv_rows(path: Path) -> tuple[Row, ...]:
    try:
        raw = path.read_bytes()
    except OSError:
        raise BadInput(f"读不出 {path.name}：请核对文件有没有被别的程序占用", "file") from None
    text = _decoded(raw, path.name)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = [tuple(one.strip() or None for one in line) for line in lines]
    except csv.Error:
        raise BadInput(_NO_CSV.format(path.name), "file") from None
    if any(one and len(one) > _LONGEST_CELL for row in rows for one in row):
        raise BadInput(_NO_CSV.format(path.name), "file")
    return tuple(rows)


def _decoded(raw: bytes, name: str) -> str:
    """Decode UTF-8 with or without a byte order mark, UTF-16 with one, and GB18030."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    if b"\0" not in raw:
        for encoding in _ENCODINGS:
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise BadInput(f"{name} 里的文字认不出来：请用 Excel 另存为“CSV UTF-8”再试", "file")


def _delimiter(text: str) -> str:
    """Give the delimiter by which most of the first lines fall into equally many parts.

    Counting alone would take the commas of Chinese sentences for one.
    """
    return max(_DELIMITERS, key=lambda one: _evenness(text, one))


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    lines = csv.reader(io.StringIO(text[: _SAMPLE * _HEAD], newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(line) for line in islice(lines, _SAMPLE) if len(line) > 1)
    except csv.Error:
        return (0, 0)
    width, lines_of_it = max(widths.items(), key=lambda one: one[::-1], default=(0, 0))
    return (lines_of_it, width)
