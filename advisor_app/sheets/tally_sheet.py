"""The month's tally on paper, for signature and stamp. Only officials read it: 11 points do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.policy import in_words
from advisor_app.sheets.furniture import Frame, Heading
from advisor_app.sheets.grid import Grid
from advisor_app.sheets.rows import Block, Line, Mark, Row, Words, tied, tied_on
from advisor_app.sheets.setting import WIDTH, Setter, rule

_LINE = 0.6
_SHARES = (0.62, 0.2, 0.18)
_HEAD = ("指标", "数", "单位")
_FIGURE = 1
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
    return [*tables, signing(setter, report.signature, on)]


def _table(setter: Setter, part: TallyPart) -> Block:
    grid = Grid(setter, _SHARES, {_FIGURE})
    head = tied_on((*setter.text(part.heading, bold=True), grid.line(_HEAD, head=True)))
    lines = [grid.line(line) for line in part.lines]
    again = tied_on((*setter.text(f"{part.heading}（接上页）", bold=True), head[-1]))
    return Block(rows=(*head, *lines), before=setter.body, again=again, whole=False)


def signing(setter: Setter, who: Sequence[str], on: date) -> Block:
    """Set the line to sign on, and the room for a stamp."""
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
