"""What there is to tell of a register, row by row, as a table that opens in Excel."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from advisor_app.services.registers.drafts import LEVEL_WORDS, Finding
from advisor_app.support.files import save

HEADINGS = ("行号", "列", "情况", "为什么", "怎么办")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell of a formula begins with (OWASP, CSV injection)."""


def row_of(finding: Finding) -> tuple[str, ...]:
    """Give a finding as the cells of a row."""
    return (
        str(finding.line), finding.column, LEVEL_WORDS[finding.level], finding.why, finding.todo,
    )  # fmt: skip


def write_report(path: Path, findings: Iterable[Finding]) -> None:
    """Write findings as CSV, UTF-8 with a byte order mark, so that Excel reads it.

    Raises:
        KnownError: the file cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(tuple(map(_harmless, row_of(one))) for one in findings)
    save(path, text.getvalue().encode("utf-8-sig"))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
