"""The district's table in a workbook: a line a point, and what came after a closing."""

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor_app.tallies.book_parts import BLUE, FONT, Styles, figure, page, signature
from advisor_app.tallies.district_tables import DistrictRow, DistrictTable
from advisor_app.tallies.harmless import harmless

_FIRST_LINE = 2
"""The row of the first point."""
_CODE, _NAME, _STANDING = 13, 34, 26
_SIGNS = 70
"""How many signs of a note stand on a line."""
_CHART = (900, 380)


class DistrictSheet:
    """Writes the district's table, a line a point."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self._sheet = sheet
        self._styles = styles

    def write(self, table: DistrictTable) -> None:
        """Write the whole sheet: title, headings, points, total, adjustments, notes, signature."""
        sheet, styles, last = self._sheet, self._styles, len(table.columns) + 2
        sheet.set_landscape()
        sheet.set_column(0, 0, _CODE)
        sheet.set_column(1, 1, _NAME)
        sheet.set_column(2, last - 1, 9)
        sheet.set_column(last, last, _STANDING)
        sheet.set_row(0, 32)
        sheet.merge_range(0, 0, 0, last, "", styles["title"])
        sheet.write_string(0, 0, harmless(table.title), styles["title"])
        self._headings(table)
        page(sheet, table.title, (_FIRST_LINE, 2))
        for at, row in enumerate((*table.rows, table.total), _FIRST_LINE):
            self._row(at, row, "total" if row is table.total else "label")
        below = self._adjustments(table, len(table.rows) + _FIRST_LINE + 2)
        for at, note in enumerate(table.notes, below):
            sheet.merge_range(at, 0, at, last, "", styles["wrapped"])
            sheet.write_string(at, 0, harmless(note), styles["wrapped"])
            sheet.set_row(at, 16 * (1 + len(note) // _SIGNS))
        below += len(table.notes) + 1
        sheet.write_string(below, 0, signature(table.signature), styles["plain"])

    def _headings(self, table: DistrictTable) -> None:
        words = [f"{one.label}\n（{one.unit}）" if one.unit else one.label for one in table.columns]
        self._sheet.set_row(1, 48)
        self._heads(1, ("编号", "顾问点", *words, "情况"))

    def _heads(self, at: int, words: Sequence[str]) -> None:
        for column, word in enumerate(words):
            self._sheet.write_string(at, column, harmless(word), self._styles["head"])

    def _row(self, at: int, row: DistrictRow, style: str) -> None:
        self._sheet.write_string(at, 0, harmless(row.code), self._styles[style])
        self._sheet.write_string(at, 1, harmless(row.name), self._styles[style])
        for column, (number, text) in enumerate(zip(row.numbers, row.cells, strict=True), 2):
            if row.reported:
                figure(self._sheet, (at, column), number, text, self._styles)
            else:
                self._sheet.write_string(at, column, text, self._styles["missing"])
        told = harmless(standing_of(row))
        self._sheet.write_string(at, 2 + len(row.cells), told, self._styles["label"])

    def _adjustments(self, table: DistrictTable, at: int) -> int:
        """List what came after a closing; gives the next free row."""
        moved = [(row, column) for row in (*table.adjusted, *_total(table))
                 for column in range(len(table.columns)) if row.change(column)]  # fmt: skip
        if not moved:
            return at
        self._sheet.write_string(at, 0, "封账以后的调整", self._styles["total"])
        self._heads(at + 1, ("编号", "顾问点", "封存的数", "现为", "调整", "项目"))
        for place, (row, column) in enumerate(moved, at + 2):
            self._sheet.write_string(place, 0, harmless(row.code), self._styles["label"])
            self._sheet.write_string(place, 1, harmless(row.name), self._styles["label"])
            text = row.cells[column]
            for side, number in enumerate((row.numbers[column], row.now[column]), 2):
                figure(self._sheet, (place, side), number, text, self._styles)
            style = "share change" if text.endswith("%") else "change"
            self._sheet.write_number(place, 4, row.change(column), self._styles[style])
            label = harmless(table.columns[column].label)
            self._sheet.write_string(place, 5, label, self._styles["label"])
        return at + len(moved) + 3


def standing_of(row: DistrictRow) -> str:
    """Say how a point reported; with the number of its closing, where there is one."""
    if not row.closing or "，" in row.standing:
        return row.standing
    return row.closing if not row.standing else f"{row.standing}　{row.closing}"


def points_chart(book: Workbook, sheet: Worksheet, table: DistrictTable, onto: str) -> None:
    """Draw the first column of the points that reported, from the cells of another sheet."""
    chart, last = book.add_chart({"type": "column"}), _FIRST_LINE + len(table.rows) - 1
    first = table.columns[0]
    chart.add_series(
        {
            "name": first.label,
            "categories": [onto, _FIRST_LINE, 0, last, 0],
            "values": [onto, _FIRST_LINE, 2, last, 2],
            "data_labels": {"value": True},
            "fill": {"color": BLUE},
            "gap": 60,
        }
    )
    words = f"各点{first.label}（未报的点没有柱子）"
    chart.set_title({"name": words, "name_font": {"name": FONT, "size": 12}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": {"name": FONT, "size": 9, "rotation": -90}})
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True}})
    chart.set_size({"width": _CHART[0], "height": _CHART[1]})
    sheet.insert_chart(0, 0, chart)


def _total(table: DistrictTable) -> tuple[DistrictRow, ...]:
    return (table.total,) if table.adjusted else ()
