"""The tally as a workbook (XLSX), ready to print on A4 and to sign."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor_app.domain.closing import MonthClosing
from advisor_app.support.calendar import local_text
from advisor_app.tallies.book_parts import (
    A4,
    BLUE,
    FONT,
    Styles,
    figure,
    page,
    signature,
    styles_of,
)
from advisor_app.tallies.district_book import DistrictSheet
from advisor_app.tallies.district_tables import DistrictTable
from advisor_app.tallies.harmless import harmless
from advisor_app.tallies.tables import Compared, TallyRow, TallySection, TallyTable

_HEADINGS = ("项目", "数值", "单位", "口径")
_COMPARED = ("上期", "去年同期")
_CLOSED = ("调整", "现为")
_CHART_WIDTH = 620
_NOTE_SIGNS, _NOTE_LINE = 27, 12
"""Signs of 9 points in a line of the last column, and how high such a line is, in points."""
_BARS = 12
"""How many of the largest communities a chart shows."""


def workbook_bytes(table: TallyTable | DistrictTable) -> bytes:
    """Give the workbook of a table; the same table gives the same bytes."""
    into = BytesIO()
    book = Workbook(into, {"in_memory": True, "strings_to_formulas": False})
    # The day the file was made would make two equal tallies differ: the period stands instead.
    made = datetime.combine(table.period.first, datetime.min.time())
    book.set_properties({"title": table.title, "created": made})
    styles = styles_of(book)
    if isinstance(table, DistrictTable):
        DistrictSheet(book.add_worksheet("各点"), styles).write(table)
        PointSheet(book, book.add_worksheet("全区合计"), styles).write(table.whole)
    else:
        PointSheet(book, book.add_worksheet("月报"), styles).write(table)
    book.close()
    return into.getvalue()


def _closed(closing: MonthClosing) -> str:
    """Say that the figures are frozen, and how to tell that they are those."""
    at = local_text(closing.closed_at)
    return f"已封账：{closing.number}（{at}），校验码 {closing.digest[:16]}"


class PointSheet:
    """Writes one tally onto a sheet, from the top down, and its charts onto another."""

    def __init__(
        self, book: Workbook, sheet: Worksheet, styles: Styles, *, charted: bool = True
    ) -> None:
        """Take the book, for the sheet of charts, and whether there is one."""
        self._book = book
        self._charted = charted
        self._sheet = sheet
        self._styles = styles
        self._at = 0
        self._places: dict[str, tuple[int, int]] = {}
        self._extra: tuple[str, ...] = ()

    def write(self, table: TallyTable) -> None:
        """Write the whole sheet: title, headings, sections, signature; then the charts."""
        sheet = self._sheet
        self._extra = (*(_COMPARED if table.is_compared else ()),
                       *(_CLOSED if table.closing else ()))  # fmt: skip
        last = 3 + len(self._extra)
        for column, width in enumerate((26, 11, 8, *(10 for _ in self._extra), 48)):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 32)
        sheet.merge_range(0, 0, 0, last, "", self._styles["title"])
        self._text((0, 0), table.title, "title")
        self._text((1, 0), self._where(table), "plain")
        for column, word in enumerate((*_HEADINGS[:3], *self._extra, _HEADINGS[3])):
            self._text((2, column), word, "head")
        self._at = 3
        page(sheet, table.title, (3, 1))
        for section in table.sections:
            self._section(section)
        self._at += 1
        if table.closing:
            self._text((self._at, 0), _closed(table.closing), "plain")
            self._at += 1
        self._text((self._at, 0), signature(table.signature), "plain")
        if self._charted:
            self._charts(table)

    def _where(self, table: TallyTable) -> str:
        named = "月份" if table.period.month else "期间"
        return (
            f"顾问点：{table.point_name}　编号：{table.point}　{named}：{table.period.in_words()}"
        )

    def _text(self, at: tuple[int, int], text: str, style: str) -> None:
        self._sheet.write_string(*at, harmless(text), self._styles[style])

    def _section(self, section: TallySection) -> None:
        last = 3 + len(self._extra)
        self._text((self._at, 0), section.heading, "section")
        for column in range(1, last):
            self._sheet.write_blank(self._at, column, None, self._styles["section"])
        self._note(last, section.definition)
        self._at += 1
        if section.name and section.rows:
            self._places[section.name] = (self._at, self._at + len(section.rows) - 1)
        for row in section.rows:
            self._row(row)

    def _row(self, row: TallyRow) -> None:
        sheet, at = self._sheet, self._at
        self._text((at, 0), row.label, "label")
        figure(sheet, (at, 1), row.number, row.value, self._styles)
        self._text((at, 2), row.unit, "label")
        for column, (part, is_change) in enumerate(self._beside(row), 3):
            self._compared((at, column), part, is_change=is_change)
        self._note(3 + len(self._extra), row.definition)
        self._at += 1

    def _note(self, column: int, text: str) -> None:
        """Write a definition, in a row that is high enough for it."""
        self._text((self._at, column), text, "note")
        lines = 1 + (len(text) - 1) // _NOTE_SIGNS
        if lines > 1:
            self._sheet.set_row(self._at, _NOTE_LINE * lines + 3)

    def _beside(self, row: TallyRow) -> Iterator[tuple[Compared | None, bool]]:
        """Give the figures beside, and which of them is a change."""
        if _COMPARED[0] in self._extra:
            yield row.previous, False
            yield row.year_ago, False
        if _CLOSED[0] in self._extra:
            yield row.adjustment, True
            yield row.now, False

    def _compared(self, at: tuple[int, int], part: Compared | None, *, is_change: bool) -> None:
        if part is None:
            self._sheet.write_blank(*at, None, self._styles["number"])
        elif is_change and part.number is not None:
            style = "part change" if isinstance(part.number, float) else "change"
            style = "share change" if part.text.endswith("%") else style
            self._sheet.write_number(*at, part.number, self._styles[style])
        else:
            figure(self._sheet, at, part.number, part.text, self._styles)

    def _charts(self, table: TallyTable) -> None:
        """Draw trend, topics and communities on a sheet of their own, from the cells."""
        wanted = [one for one in ("by_topic", "by_community") if one in self._places]
        if not table.trend and not wanted:
            return
        sheet = self._book.add_worksheet("图表" if self._sheet.get_name() == "月报" else "全区图表")
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 1)
        sheet.set_column(0, 0, 12)
        below = self._trend(sheet, table) if table.trend else 0
        for name in wanted:
            section = table.section(name)
            if section:
                below = self._bars(sheet, section, below)

    def _trend(self, sheet: Worksheet, table: TallyTable) -> int:
        for column, word in enumerate(("月份", "接待人次")):
            sheet.write_string(0, column, word, self._styles["head"])
        for at, (month, number) in enumerate(table.trend, 1):
            sheet.write_string(at, 0, str(month), self._styles["label"])
            sheet.write_number(at, 1, number, self._styles["number"])
        last, name = len(table.trend), sheet.get_name()
        chart = self._book.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": "接待人次",
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, 1, last, 1],
                "data_labels": {"value": True},
                "fill": {"color": BLUE},
                "gap": 60,
            }
        )
        chart.set_title({"name": "接待人次（13个月）", "name_font": {"name": FONT, "size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True}})
        chart.set_size({"width": _CHART_WIDTH, "height": 280})
        sheet.insert_chart(0, 3, chart)
        return 16

    def _bars(self, sheet: Worksheet, section: TallySection, at: int) -> int:
        """Draw a breakdown as bars, from its cells on the tally's sheet."""
        first, last = self._places[section.name]
        if section.name == "by_community":
            last = min(last, first + _BARS - 1)
        name = self._sheet.get_name()
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": section.heading,
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 1, last, 1],
                "data_labels": {"value": True},
                "fill": {"color": BLUE},
                "gap": 40,
            }
        )
        chart.set_title({"name": section.heading, "name_font": {"name": FONT, "size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "num_font": {"name": FONT, "size": 9}})
        chart.set_x_axis({"min": 0, "major_gridlines": {"visible": False}, "visible": False})
        height = 20 * (last - first + 1) + 70
        chart.set_size({"width": _CHART_WIDTH, "height": height})
        sheet.insert_chart(at, 3, chart)
        return at + height // 20 + 2
