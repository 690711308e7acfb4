"""Long lists written line by line, so that a hundred thousand lines take no memory.

The workbook is the smallest that spreadsheets open without repair (ECMA-376, SpreadsheetML): one
sheet, texts within the cells, numbers as numbers, days as days. Why not a library: decision 14.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from advisor_app.tallies.harmless import harmless

Cell = str | int | None
"""A text, a number, or nothing. A day is a text here, as ISO 8601 writes it."""

_FIRST_DAY = date(1899, 12, 30).toordinal()
"""Day 0 of spreadsheets, as they count since Lotus 1-2-3 took 1900 for a leap year."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""

_PRESSED = 1
"""How hard the file is pressed: hardest takes three times as long for a tenth less."""

_CHUNK = 500
_NAME = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SMALL_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_NAME}/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_NAME}/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_NAME}/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_NAME}/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_NAME}/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/><Relationship Id="rId2"'
        f' Type="{_NAME}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_NAME}/spreadsheetml/2006/main">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
        '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
        '<fgColor rgb="FFDCE6F1"/></patternFill></fill></fills>'
        "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="4">'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1"'
        ' applyFill="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}
_TEXT, _HEADING, _DAY, _NUMBER = range(4)


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a long list.

    Attributes:
        kind: ``string``, ``integer`` or ``date``, as a Table Schema says it.
        told: what stands in it.
        width: in characters.
    """

    heading: str
    kind: str = "string"
    told: str = ""
    width: int = 12


class ListBook:
    """Writes one list as a workbook: ``with ListBook(file, …) as book: book.write(rows)``."""

    def __init__(self, file: BinaryIO, name: str, columns: Sequence[ListColumn]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_PRESSED)
        self._columns = tuple(columns)
        self._at = 1
        for part, text in {**_SMALL_PARTS, "xl/workbook.xml": _workbook(name)}.items():
            self._zip.writestr(_dated(part), _HEAD + text)
        self._sheet = self._zip.open(_dated("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self._sheet.write((_HEAD + self._opening()).encode())
        headings = [_text(column.heading, _HEADING) for column in self._columns]
        self._sheet.write(f'<row r="1">{"".join(headings)}</row>'.encode())

    def __enter__(self) -> "ListBook":
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        last = f"{_letters(len(self._columns))}{self._at}"
        self._sheet.write(
            f'</sheetData><autoFilter ref="A1:{last}"/>'
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
            "</worksheet>".encode()
        )
        self._sheet.close()
        self._zip.close()

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add lines; each has as many cells as there are columns."""
        kinds = [column.kind for column in self._columns]
        known: dict[str, str] = {}
        lines: list[str] = []
        for row in rows:
            self._at += 1
            cells = [
                "<c/>" if cell is None or cell == ""
                else f'<c s="{_NUMBER}"><v>{cell}</v></c>' if isinstance(cell, int)
                else known.get(cell) or known.setdefault(cell, _cell(cell, kind))
                for cell, kind in zip(row, kinds, strict=True)
            ]  # fmt: skip
            lines.append(f'<row r="{self._at}">{"".join(cells)}</row>')
            if len(lines) == _CHUNK:
                self._sheet.write("".join(lines).encode())
                lines.clear()
                if len(known) > _CHUNK * 20:
                    known.clear()
        self._sheet.write("".join(lines).encode())

    def _opening(self) -> str:
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{column.width}" customWidth="1"/>'
            for at, column in enumerate(self._columns, 1)
        )
        return (
            f'<worksheet xmlns="{_NAME}/spreadsheetml/2006/main">'
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
            ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"<cols>{columns}</cols><sheetData>"
        )


class ListCsv:
    """Writes one list as CSV (RFC 4180, UTF-8 with a byte order mark): used as ListBook is."""

    def __init__(self, file: BinaryIO, columns: Sequence[ListColumn]) -> None:
        self._text = TextIOWrapper(file, "utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow([harmless(column.heading) for column in columns])

    def __enter__(self) -> "ListCsv":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.flush()
        self._text.detach()

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add lines."""
        known: dict[str, str] = {}
        self._writer.writerows(
            [
                known.get(cell) or known.setdefault(cell, harmless(cell))
                if isinstance(cell, str) else cell
                for cell in row
            ]
            for row in rows
        )  # fmt: skip


def _cell(cell: str, kind: str) -> str:
    if kind == "date":
        serial = date.fromisoformat(cell).toordinal() - _FIRST_DAY
        return f'<c s="{_DAY}"><v>{serial}</v></c>'
    return _text(harmless(cell), _TEXT)


def _text(text: str, style: int) -> str:
    plain = _ILLEGAL.sub("\ufffd", text)
    safe = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = safe.replace("\r", "&#13;")
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def _letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _dated(part: str) -> ZipInfo:
    """Give a part the same date every time, so that equal lists give equal files."""
    info = ZipInfo(part, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info._compresslevel = _PRESSED  # type: ignore[attr-defined]  # noqa: SLF001 - no other way
    return info


def _workbook(name: str) -> str:
    return (
        f'<workbook xmlns="{_NAME}/spreadsheetml/2006/main"'
        f' xmlns:r="{_NAME}/officeDocument/2006/relationships"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">\'{name}\'!$1:$1</definedName>'
        "</definedNames></workbook>"
    )
