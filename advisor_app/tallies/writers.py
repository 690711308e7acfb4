"""Writing tallies: JSON for programs, CSV and workbook for people."""

import json
from pathlib import Path

from advisor_app.support.files import save
from advisor_app.tallies.csv_files import csv_text, table_schema
from advisor_app.tallies.district_tables import (
    Column,
    DistrictRow,
    DistrictTable,
    district_table,
)
from advisor_app.tallies.harmless import harmless
from advisor_app.tallies.json_files import data_value_set, district_json, to_json
from advisor_app.tallies.tables import (
    Labels,
    TallyRow,
    TallySection,
    TallyTable,
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
    "data_value_set",
    "district_json",
    "district_table",
    "harmless",
    "json_text",
    "labels",
    "schema_beside",
    "table",
    "table_schema",
    "to_json",
    "workbook_bytes",
    "write_csv",
    "write_xlsx",
]


def json_text(value: object) -> str:
    """Give a value as JSON text to be read by people too; ends in a line feed."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def schema_beside(path: Path) -> Path:
    """Give where the schema of a CSV lies: beside it, as ``….schema.json``."""
    return path.with_name(f"{path.stem}.schema.json")


def write_csv(path: Path, table: TallyTable | DistrictTable) -> None:
    """Write a table as CSV (RFC 4180, UTF-8 with a byte order mark so that Excel reads it).

    A point's table has its Table Schema written beside it.

    Raises:
        BadInput: the folder is missing or the name cannot be used.
        RecordProblem: no permission, the file is open elsewhere, or the disk is full.
    """
    save(path, csv_text(table).encode("utf-8-sig"))
    if isinstance(table, TallyTable):
        save(schema_beside(path), json_text(table_schema()).encode())


def write_xlsx(path: Path, table: TallyTable | DistrictTable) -> None:
    """Write a table as a workbook, ready to print and sign.

    Raises:
        BadInput: the folder is missing or the name cannot be used.
        RecordProblem: no permission, the file is open elsewhere, or the disk is full.
    """
    save(path, workbook_bytes(table))
