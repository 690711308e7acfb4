"""The report for the supervising congress as a workbook (XLSX), ready to print and to sign."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor_app.tallies.book_parts import Styles, figure, page, signature, styles_of
from advisor_app.tallies.district_book import DistrictSheet, points_chart
from advisor_app.tallies.harmless import harmless
from advisor_app.tallies.problems import ProblemLine
from advisor_app.tallies.report import SIGNATURE, CongressReport, ReportedProblem
from advisor_app.tallies.tables import Compared, TallyRow
from advisor_app.tallies.workbook import PointSheet

_LINE, _WIDE = 16, 88
"""Height of a line in points, and how wide the first sheet is: digits in a line of it."""
_PROBLEM = (
    ("编号", 10), ("问题", 18), ("社区", 10), ("原因", 11), ("列入日期", 11), ("没满足（件）", 8),
    ("后来又有（件）", 8), ("责任单位和责任人", 16), ("期限", 11), ("进展", 13), ("整改措施", 18),
    ("佐证", 22), ("核查人", 9), ("销号日期", 11),
)  # fmt: skip
_NEED = (
    ("事项", 16), ("缺什么", 22), ("原因", 18), ("社区", 18), ("件数", 8), ("哪些点", 30),
    ("最近一次", 12),
)  # fmt: skip
_HEADS = ("指标", "数", "单位", "上期", "去年同期", "调整", "现为")

Cell = str | int | date | None


def report_bytes(report: CongressReport) -> bytes:
    """Give the workbook of a report; the same report gives the same bytes."""
    into = BytesIO()
    book = Workbook(into, {"in_memory": True, "strings_to_formulas": False,
                           "strings_to_urls": False})  # fmt: skip
    made = datetime.combine(report.on, datetime.min.time())
    book.set_properties({"title": report.title, "created": made})
    styles = styles_of(book)
    _FirstSheet(book.add_worksheet("概况"), styles).write(report)
    DistrictSheet(book.add_worksheet("各点"), styles).write(report.table)
    whole = PointSheet(book, book.add_worksheet("全区合计"), styles)
    whole.write(report.table.whole)
    charts = book.add_worksheet("各点图表")
    charts.set_landscape()
    charts.set_paper(9)
    charts.fit_to_pages(1, 1)
    charts.hide_gridlines(2)
    points_chart(book, charts, report.table, "各点")
    _ListSheet(book.add_worksheet("问题清单"), styles, _PROBLEM).write(
        f"问题清单（{report.period.in_words()}）", [_problem(one) for one in report.problems],
        report.counted(), [one.overdue for one in report.problems],
    )  # fmt: skip
    _ListSheet(book.add_worksheet("未列入的需求"), styles, _NEED).write(
        f"没满足、还没列入清单的需求（{report.period.in_words()}）",
        [_need(one) for one in report.lines],
        "由各点登记的“未能满足”汇总，同一事项、同一原因、同一社区的合成一行。",
    )
    for one in report.points:
        name = one.point.rpartition("-")[2] or one.point
        PointSheet(book, book.add_worksheet(name), styles, charted=False).write(one)
    book.close()
    return into.getvalue()


class _FirstSheet:
    """Who reported, the main figures, what to know of them, the place to sign."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self._sheet = sheet
        self._styles = styles
        self._at = 0

    def write(self, report: CongressReport) -> None:
        """Write the whole sheet."""
        sheet = self._sheet
        for column, width in enumerate((28, 12, 8, 12, 12, 10, 12)):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, len(_HEADS) - 1, "", self._styles["title"])
        sheet.write_string(0, 0, harmless(report.title), self._styles["title"])
        page(sheet, report.title, (1, 0))
        self._at = 1
        on = report.on
        self._say(f"制表日期：{on.year}年{on.month}月{on.day}日")
        self._part("一、上报情况", report.standing())
        for words, names in report.named:
            self._say(f"{words}：{'、'.join(names)}。")
        self._figures(report)
        self._part("三、问题清单", (report.counted(), "逐条见“问题清单”一页。"))
        self._part("四、数字怎么看", report.table.cautions)
        self._definitions(report.main)
        self._at += 1
        for signed in (SIGNATURE[:2], SIGNATURE[2:]):
            sheet.set_row(self._at, 30)
            sheet.write_string(self._at, 0, signature(signed), self._styles["plain"])
            self._at += 1

    def _part(self, heading: str, sentences: Sequence[str]) -> None:
        self._heading(heading)
        for one in sentences:
            self._say(one)

    def _heading(self, words: str) -> None:
        self._sheet.merge_range(self._at, 0, self._at, len(_HEADS) - 1, "", self._styles["section"])
        self._sheet.write_string(self._at, 0, words, self._styles["section"])
        self._at += 1

    def _say(self, words: str) -> None:
        self._sheet.merge_range(self._at, 0, self._at, len(_HEADS) - 1, "", self._styles["wrapped"])
        self._sheet.write_string(self._at, 0, harmless(words), self._styles["wrapped"])
        self._sheet.set_row(self._at, _LINE * _lines(words, _WIDE) + 2)
        self._at += 1

    def _figures(self, report: CongressReport) -> None:
        self._heading("二、主要数字")
        for column, word in enumerate(_HEADS):
            self._sheet.write_string(self._at, column, word, self._styles["head"])
        self._at += 1
        for row in report.main:
            self._row(row)

    def _row(self, row: TallyRow) -> None:
        sheet, at, styles = self._sheet, self._at, self._styles
        sheet.write_string(at, 0, row.label, styles["label"])
        figure(sheet, (at, 1), row.number, row.value, styles)
        sheet.write_string(at, 2, row.unit, styles["label"])
        self._beside(3, row.previous)
        self._beside(4, row.year_ago)
        change = row.adjustment
        if change is not None and change.number is not None:
            style = "share change" if change.text.endswith("%") else "change"
            sheet.write_number(at, 5, change.number, styles[style])
        else:
            sheet.write_blank(at, 5, None, styles["number"])
        self._beside(6, row.now if row.is_adjusted else None)
        self._at += 1

    def _beside(self, column: int, part: Compared | None) -> None:
        if part is None:
            self._sheet.write_blank(self._at, column, None, self._styles["number"])
        else:
            figure(self._sheet, (self._at, column), part.number, part.text, self._styles)

    def _definitions(self, rows: Sequence[TallyRow]) -> None:
        self._part("五、口径", [f"{row.label}：{row.definition}" for row in rows])


class _ListSheet:
    """A list with a heading for each column."""

    def __init__(
        self, sheet: Worksheet, styles: Styles, columns: Sequence[tuple[str, int]]
    ) -> None:
        self._sheet = sheet
        self._styles = styles
        self._columns = columns

    def write(
        self, title: str, rows: Sequence[Sequence[Cell]], told: str, marked: Sequence[bool] = ()
    ) -> None:
        """Write it; ``told`` stands above, and marked rows are set off."""
        sheet, last = self._sheet, len(self._columns) - 1
        sheet.set_landscape()
        for column, (_, width) in enumerate(self._columns):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 32)
        for at, (words, style) in enumerate(((title, "title"), (told, "wrapped"))):
            sheet.merge_range(at, 0, at, last, "", self._styles[style])
            sheet.write_string(at, 0, harmless(words), self._styles[style])
        sheet.set_row(2, 34)
        for column, (word, _) in enumerate(self._columns):
            sheet.write_string(2, column, word, self._styles["head"])
        page(sheet, title, (3, 0))
        for at, row in enumerate(rows):
            is_marked = bool(marked) and marked[at]
            for column, cell in enumerate(row):
                self._cell(at + 3, column, cell, "late" if is_marked else "label")
            self._sheet.set_row(at + 3, self._height(row))
        if not rows:
            sheet.merge_range(3, 0, 3, last, "", self._styles["label"])
            sheet.write_string(3, 0, "没有", self._styles["label"])

    def _cell(self, at: int, column: int, cell: Cell, style: str) -> None:
        if isinstance(cell, date):
            self._sheet.write_datetime(at, column, cell, self._styles[f"{style} day"])
        elif isinstance(cell, int):
            self._sheet.write_number(at, column, cell, self._styles[style])
        else:
            self._sheet.write_string(at, column, harmless(cell or ""), self._styles[style])

    def _height(self, row: Sequence[Cell]) -> int:
        lines = [
            sum(_lines(part, width) for part in cell.split("\n"))
            for cell, (_, width) in zip(row, self._columns, strict=True)
            if isinstance(cell, str)
        ]
        return _LINE * max([1, *lines]) + 2


def _lines(words: str, width: int) -> int:
    """Give how many lines words take: a Chinese sign is as wide as two digits."""
    units = sum(1 if one.isascii() else 2 for one in words)
    return max(1, -(-units // width))


def _problem(one: ReportedProblem) -> tuple[Cell, ...]:
    state = f"{one.state}（逾期）" if one.overdue else one.state
    return (
        one.number, one.what, one.where, one.reason, one.opened_on, one.needs, one.came,
        one.owner, one.deadline, f"本期新列，{state}" if one.is_new else state, one.measures,
        "\n".join(one.evidence), one.checked_by, one.closed_on,
    )  # fmt: skip


def _need(one: ProblemLine) -> tuple[Cell, ...]:
    return (
        one.topic, one.service, one.reason, one.community, one.count, "、".join(one.points),
        one.last,
    )  # fmt: skip
