"""Writing tallies: JSON for programs, CSV and workbook for people."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from advisor_app.domain.tally import Tally
from advisor_app.support.files import save
from advisor_app.tallies.counting import DistrictTally
from advisor_app.tallies.tables import (
    Column,
    DistrictRow,
    DistrictTable,
    Labels,
    TallyRow,
    TallySection,
    TallyTable,
    district_table,
    labels,
    table,
)
from advisor_app.tallies.workbook import workbook_bytes

__all__ = [
    "Column",
    "DistrictRow",
    "DistrictTable",
    "Labels",
    "TallyRow",
    "TallySection",
    "TallyTable",
    "csv_text",
    "district_json",
    "district_table",
    "harmless",
    "labels",
    "table",
    "to_json",
    "workbook_bytes",
    "write_csv",
    "write_xlsx",
]

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet take a text for a formula.

Source: OWASP, CSV Injection (with the full-width forms that an East Asian Excel takes too).
"""

_CONTROL = ("\t", "\r", "\n")
"""First characters that a spreadsheet drops, so that what follows comes first (same source)."""


def to_json(tally: Tally) -> dict[str, Any]:
    """Give a tally as data: ``{"point", "month", "indicators": {name: figure or breakdown}}``.

    A figure with nothing to measure is None. A share is 0 to 1.
    """
    figures = {
        name: dict(figure) if isinstance(figure, Mapping) else figure
        for name, figure in tally.indicators.items()
    }
    return {"point": tally.point, "month": str(tally.month), "indicators": figures}


def district_json(district: DistrictTally) -> dict[str, Any]:
    """Give the district's month as data.

    Returns:
        ``{"month", "total": a tally, "points": [a tally each that reported], "missing": [codes]}``.
    """
    return {
        "month": str(district.total.month),
        "total": to_json(district.total),
        "points": [to_json(district.by_point[code]) for code in sorted(district.by_point)],
        "missing": [point.code for point in district.missing],
    }


def write_csv(path: Path, table: TallyTable | DistrictTable) -> None:
    """Write a table as CSV (RFC 4180, UTF-8 with a byte order mark so that Excel reads it).

    Raises:
        BadInput: the folder is missing or the name cannot be used.
        RecordProblem: no permission, the file is open elsewhere, or the disk is full.
    """
    save(path, csv_text(table).encode("utf-8-sig"))


def write_xlsx(path: Path, table: TallyTable | DistrictTable) -> None:
    """Write a table as a workbook, ready to print and sign.

    Raises:
        BadInput: the folder is missing or the name cannot be used.
        RecordProblem: no permission, the file is open elsewhere, or the disk is full.
    """
    save(path, workbook_bytes(table))


def csv_text(table: TallyTable | DistrictTable) -> str:
    """Give a table as CSV text; one heading line, then one line a figure or a point."""
    into = StringIO(newline="")
    lines = _district_lines(table) if isinstance(table, DistrictTable) else _point_lines(table)
    csv.writer(into).writerows([harmless(cell) for cell in line] for line in lines)
    return into.getvalue()


def harmless(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_CONTROL) or cell.lstrip().startswith(_FORMULA) else cell


def _point_lines(table: TallyTable) -> Iterator[tuple[str, ...]]:
    yield "编号", "顾问点", "月份", "分组", "项目", "数值", "单位", "口径"
    where = table.point, table.point_name, str(table.month)
    for section in table.sections:
        for row in section.rows:
            definition = row.definition or section.definition
            yield *where, section.heading, row.label, row.value, row.unit, definition


def _district_lines(table: DistrictTable) -> Iterator[tuple[str, ...]]:
    words = (f"{one.label}（{one.unit}）" if one.unit else one.label for one in table.columns)
    yield "月份", "编号", "顾问点", *words
    for row in (*table.rows, table.total):
        yield str(table.month), row.code, row.name, *row.cells
