"""The tally as a workbook (XLSX), ready to print on A4 and to sign."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor_app.tallies.tables import (
    DistrictRow,
    DistrictTable,
    TallyRow,
    TallySection,
    TallyTable,
)

_A4 = 9
_FONT = "宋体"
_BASE: dict[str, Any] = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
_LINED = {**_BASE, "border": 1}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {**_BASE, "font_size": 18, "bold": True, "align": "center"},
    "plain": _BASE,
    "wrapped": {**_BASE, "text_wrap": True},
    "head": {**_LINED, "bold": True, "align": "center", "bg_color": "#DCE6F1", "text_wrap": True},
    "section": {**_LINED, "bold": True, "bg_color": "#F2F2F2", "text_wrap": True},
    "label": {**_LINED, "text_wrap": True},
    "number": {**_LINED, "align": "right"},
    "share": {**_LINED, "align": "right", "num_format": "0.0%"},
    "missing": {**_LINED, "align": "center", "bg_color": "#F8E0E0", "bold": True},
    "total": {**_LINED, "bold": True, "text_wrap": True},
    "note": {**_LINED, "font_size": 9, "font_color": "#333333", "text_wrap": True},
}
_HEADINGS = ("项目", "数值", "单位", "口径")


def workbook_bytes(table: TallyTable | DistrictTable) -> bytes:
    """Give the workbook of a table; the same table gives the same bytes."""
    into = BytesIO()
    book = Workbook(into, {"in_memory": True, "strings_to_formulas": False})
    # The day the file was made would make two equal tallies differ: the month stands instead.
    made = datetime.combine(table.month.first, datetime.min.time())
    book.set_properties({"title": table.title, "created": made})
    styles = {name: book.add_format(style) for name, style in _STYLES.items()}
    if isinstance(table, DistrictTable):
        _DistrictSheet(book.add_worksheet("各点"), styles).write(table)
        _PointSheet(book, book.add_worksheet("全区合计"), styles).write(table.whole)
    else:
        _PointSheet(book, book.add_worksheet("月报"), styles).write(table)
    book.close()
    return into.getvalue()


def _page(sheet: Worksheet, table: TallyTable | DistrictTable, freeze: tuple[int, int]) -> None:
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(*freeze)
    sheet.repeat_rows(freeze[0] - 1)
    sheet.hide_gridlines(2)
    sheet.set_header("&R" + table.title.replace("&", "&&"))


def _signature(words: Sequence[str]) -> str:
    """Give the line to sign on, with room for a name or a seal after every word."""
    return "　　".join(f"{word}{'_' * 16}" for word in words)


class _PointSheet:
    """Writes one tally onto a sheet, from the top down."""

    def __init__(self, book: Workbook, sheet: Worksheet, styles: dict[str, Any]) -> None:
        self._book = book
        self._sheet = sheet
        self._styles = styles
        self._at = 0

    def write(self, table: TallyTable) -> None:
        """Write the whole sheet: title, headings, sections, chart, signature."""
        sheet = self._sheet
        for column, width in enumerate((26, 11, 8, 52)):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 32)
        sheet.merge_range(0, 0, 0, 3, "", self._styles["title"])
        sheet.write_string(0, 0, table.title, self._styles["title"])
        sheet.write_string(1, 0, self._where(table), self._styles["plain"])
        for column, word in enumerate(_HEADINGS):
            sheet.write_string(2, column, word, self._styles["head"])
        self._at = 3
        _page(sheet, table, (3, 1))
        for section in table.sections:
            self._section(section)
        self._at += 1
        self._sheet.write_string(self._at, 0, _signature(table.signature), self._styles["plain"])

    def _where(self, table: TallyTable) -> str:
        return f"顾问点：{table.point_name}　编号：{table.point}　月份：{table.month.in_words()}"

    def _section(self, section: TallySection) -> None:
        style = self._styles["section"]
        note = self._styles["note"]
        self._sheet.write_string(self._at, 0, section.heading, style)
        for column in (1, 2):
            self._sheet.write_blank(self._at, column, None, style)
        self._sheet.write_string(self._at, 3, section.definition, note)
        first = self._at + 1
        self._at = first
        for row in section.rows:
            self._row(row)
        if section.name == "by_topic" and section.rows:
            self._chart(section, first)

    def _row(self, row: TallyRow) -> None:
        sheet, at = self._sheet, self._at
        sheet.write_string(at, 0, row.label, self._styles["label"])
        _figure(sheet, (at, 1), row.number, row.value, self._styles)
        sheet.write_string(at, 2, row.unit, self._styles["label"])
        sheet.write_string(at, 3, row.definition, self._styles["note"])
        self._at += 1

    def _chart(self, section: TallySection, first: int) -> None:
        """Draw the topics beside their rows, in the column that stays empty there."""
        last = first + len(section.rows) - 1
        name = self._sheet.get_name()
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": section.heading,
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 1, last, 1],
                "data_labels": {"value": True},
                "fill": {"color": "#2F6DA8"},
                "gap": 40,
            }
        )
        chart.set_title({"name": section.heading, "name_font": {"name": _FONT, "size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "num_font": {"name": _FONT, "size": 8}})
        chart.set_x_axis({"min": 0, "major_gridlines": {"visible": False}, "visible": False})
        chart.set_size({"width": 366, "height": 20 * len(section.rows) - 4})
        self._sheet.insert_chart(first, 3, chart, {"x_offset": 2, "y_offset": 2})


class _DistrictSheet:
    """Writes the district's table, a line a point."""

    def __init__(self, sheet: Worksheet, styles: dict[str, Any]) -> None:
        self._sheet = sheet
        self._styles = styles

    def write(self, table: DistrictTable) -> None:
        """Write the whole sheet: title, headings, points, total, notes, signature."""
        sheet, styles, last = self._sheet, self._styles, len(table.columns) + 1
        sheet.set_landscape()
        sheet.set_column(0, 0, 13)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, last, 9)
        sheet.set_row(0, 32)
        sheet.merge_range(0, 0, 0, last, "", styles["title"])
        sheet.write_string(0, 0, table.title, styles["title"])
        self._headings(table)
        _page(sheet, table, (2, 2))
        for at, row in enumerate((*table.rows, table.total), 2):
            self._row(at, row, "total" if row is table.total else "label")
        below = len(table.rows) + 4
        for at, note in enumerate(table.notes, below):
            sheet.merge_range(at, 0, at, last, "", styles["wrapped"])
            sheet.write_string(at, 0, note, styles["wrapped"])
            sheet.set_row(at, 16 * (1 + len(note) // 70))
        below += len(table.notes) + 1
        sheet.write_string(below, 0, _signature(table.signature), styles["plain"])

    def _headings(self, table: DistrictTable) -> None:
        words = [f"{one.label}\n（{one.unit}）" if one.unit else one.label for one in table.columns]
        self._sheet.set_row(1, 48)
        for column, word in enumerate(("编号", "顾问点", *words)):
            self._sheet.write_string(1, column, word, self._styles["head"])

    def _row(self, at: int, row: DistrictRow, style: str) -> None:
        self._sheet.write_string(at, 0, row.code, self._styles[style])
        self._sheet.write_string(at, 1, row.name, self._styles[style])
        for column, (number, text) in enumerate(zip(row.numbers, row.cells, strict=True), 2):
            if row.reported:
                _figure(self._sheet, (at, column), number, text, self._styles)
            else:
                self._sheet.write_string(at, column, text, self._styles["missing"])


def _figure(
    sheet: Worksheet, at: tuple[int, int], number: float | None, text: str, styles: dict[str, Any]
) -> None:
    style = styles["share" if text.endswith("%") else "number"]
    if number is None:
        sheet.write_string(*at, text, style)
    else:
        sheet.write_number(*at, number, style)
