"""The month's tally on paper, for signature and stamp. Only officials read it: 11 points do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.furniture import Frame, Heading
from advisor_app.sheets.rows import Block, Box, Line, Mark, Row, Rows, Shade, Words, tied, tied_on
from advisor_app.sheets.setting import WIDTH, Column, Setter, rule

_PAD = 4.0
_LINE = 0.6
_SHARES = (0.62, 0.2, 0.18)
_HEAD = ("指标", "数", "单位")
_FIGURE = 1
_AIR = 0.5
"""Points that a figure is given more than it measures, so that it never breaks."""
_STAMP = 100.0
"""Height left free for a stamp of 42 mm."""


@dataclass(frozen=True, slots=True)
class TallyPart:
    """A heading with its lines: label, figure, unit."""

    heading: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyReport:
    """A tally to be printed.

    Attributes:
        title: with the month.
        signature: who signs, e.g. 填表人, 负责人.
        note: what to know of it, e.g. that the month is still running; may be empty.
    """

    title: str
    parts: tuple[TallyPart, ...]
    signature: tuple[str, ...]
    note: str = ""


def frame(setter: Setter, heading: Heading, report: TallyReport) -> Frame:
    """Give the furniture: of which point, printed when."""
    opening = (
        *setter.text(f"{heading.point}　{in_words(heading.on)}印"),
        *(setter.text(report.note) if report.note else ()),
        rule(0.6, 3, 6),
    )
    said = ("数字由本点的咨询记录汇总，空白不等于零", "")
    return Frame(
        heading=heading, title=report.title, overleaf=f"{report.title}（续）", opening=opening,
        coded=False, said=said,
    )  # fmt: skip


def blocks(setter: Setter, report: TallyReport, on: date) -> list[Block]:
    """Give a table for each part, and the place for signatures and the stamp."""
    tables = [_table(setter, part) for part in report.parts if part.lines]
    return [*tables, _signing(setter, report.signature, on)]


def _table(setter: Setter, part: TallyPart) -> Block:
    head = tied_on((*setter.text(part.heading, bold=True), _cells(setter, _HEAD, head=True)))
    lines = [_cells(setter, line) for line in part.lines]
    again = tied_on((*setter.text(f"{part.heading}（接上页）", bold=True), head[-1]))
    return Block(rows=(*head, *lines), before=setter.body, again=again, whole=False)


def _cells(setter: Setter, texts: Sequence[str], *, head: bool = False) -> Row:
    """Set a line of the table; its height follows the longest cell."""
    columns = _columns()
    inner = [Column(column.x + _PAD, column.width - 2 * _PAD) for column in columns]
    inner[_FIGURE] = _to_the_right(setter, texts[_FIGURE], inner[_FIGURE], head)
    set_texts = [
        setter.text(text, bold=head, column=column)
        for text, column in zip(texts, inner, strict=True)
    ]
    height = max(sum(row.height for row in rows) for rows in set_texts)
    marks: list[Mark] = [Shade(0, 0, WIDTH, height)] if head else []
    marks += [Box(column.x, 0, column.width, height, _LINE) for column in columns]
    marks += [mark for rows in set_texts for mark in _stacked(rows)]
    return Row(height, tuple(marks))


def _to_the_right(setter: Setter, text: str, column: Column, bold: bool) -> Column:
    """Give the right end of a column that a figure needs: units stand below units."""
    width = min(column.width, setter.length(text, setter.body, bold) + _AIR)
    return Column(column.x + column.width - width, width)


def _columns() -> list[Column]:
    columns, x = [], 0.0
    for share in _SHARES:
        columns.append(Column(x, share * WIDTH))
        x += share * WIDTH
    return columns


def _stacked(rows: Rows) -> list[Words]:
    top, words = 0.0, []
    for row in rows:
        words += [
            Words(mark.x, mark.y + top, mark.text, mark.size, mark.bold)
            for mark in row.marks
            if isinstance(mark, Words)
        ]
        top += row.height
    return words


def _signing(setter: Setter, who: Sequence[str], on: date) -> Block:
    share = WIDTH / max(1, len(who))
    marks: list[Mark] = []
    for place, label in enumerate(who):
        words = f"{label}："
        x = place * share
        length = setter.length(words, setter.body)
        marks.append(Words(x, 20, setter.clean(words), setter.body))
        marks.append(Line(x + length, 23, share - length - setter.body, _LINE))
    day = f"日期：{on.year}年　　月　　日"
    place_of_stamp = Row(
        _STAMP,
        (
            Words(0, _STAMP * 0.5, "（公章）", setter.body),
            Words(share * (len(who) - 1), _STAMP * 0.5, day, setter.body),
        ),
    )
    return Block(rows=tied((Row(34, tuple(marks)), place_of_stamp)), before=setter.body)
