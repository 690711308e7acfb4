"""Plain lists as CSV and workbook: every cell a text, nothing a formula."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from advisor_app.tallies.harmless import harmless

_WIDTHS = (10, 26, 16, 30, 40, 30, 14)


def list_csv(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """Give a list as CSV (RFC 4180, UTF-8 with a byte order mark so that Excel reads it)."""
    into = StringIO(newline="")
    csv.writer(into).writerows([harmless(cell) for cell in line] for line in (headings, *lines))
    return into.getvalue().encode("utf-8-sig")


def list_workbook(title: str, headings: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """Give a list as a workbook, ready to print on A4 across; telephones stay texts."""
    into = BytesIO()
    book = Workbook(into, {"in_memory": True, "strings_to_formulas": False,
                           "strings_to_numbers": False, "strings_to_urls": False})  # fmt: skip
    cell = {"font_name": "宋体", "font_size": 11, "border": 1, "text_wrap": True, "valign": "top"}
    head = book.add_format({**cell, "bold": True, "bg_color": "#DCE6F1"})
    plain = book.add_format({**cell, "num_format": "@"})
    sheet = book.add_worksheet("名单")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, _WIDTHS[column % len(_WIDTHS)])
        sheet.write_string(1, column, heading, head)
    for number, line in enumerate(lines, start=2):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text, plain)
    book.close()
    return into.getvalue()
