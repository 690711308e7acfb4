"""The report as it is printed: parts, tables and cards out of what was counted."""

from collections.abc import Iterator
from dataclasses import replace

from advisor_app.sheets.press import DistrictPaper, Heading, PaperCard, PaperPart, PaperTable
from advisor_app.tallies.district_book import standing_of
from advisor_app.tallies.district_tables import DistrictRow, DistrictTable
from advisor_app.tallies.report import CongressReport, ReportedProblem
from advisor_app.tallies.tables import Compared, TallyRow

_SHOWN = {
    "consultations": "接待人次", "persons": "服务人数", "referrals": "转介点单",
    "unmet": "未能满足",
}  # fmt: skip
"""Columns of the points' table on paper, in short: what fits beside a name and a standing."""

_SIGN = ("填报单位", "填报人", "负责人")
_FIGURES = (0.34, 0.13, 0.11, 0.14, 0.14, 0.14)
_POINTS = (0.34, 0.085, 0.085, 0.085, 0.085, 0.32)
_NEEDS = (0.2, 0.26, 0.2, 0.22, 0.12)
_NUMERALS = "一二三四五六七八九"
_MOST_NEEDS = 20
"""Needs on no line of the list are named so far on paper; the workbook has them all."""


def paper_of(report: CongressReport) -> tuple[Heading, DistrictPaper]:
    """Give a report as it is printed; without problem list where none was put together."""
    period = report.period.name.replace("-", "") if report.period.month else report.period.name
    heading = Heading(
        number=f"QB-{period}", point=report.district, point_phone="", advisor="", on=report.on,
        hotline="",
    )  # fmt: skip
    paper = DistrictPaper(
        title=report.title,
        on=report.on,
        parts=tuple(_parts(report)),
        signature=_SIGN,
    )
    return heading, paper


def _parts(report: CongressReport) -> Iterator[PaperPart]:
    parts = [
        PaperPart(heading="上报情况", sentences=report.standing(), lists=report.named),
        PaperPart(heading="主要数字", table=_figures(report.main, report.table)),
        PaperPart(heading="各点情况", table=_points(report.table)),
    ]
    if report.is_whole:
        parts += _problems(report)
    told = [f"{row.label}：{row.definition}。" for row in report.main]
    parts.append(PaperPart(heading="数字怎么看", sentences=(
        "封了账的月份按封存的数算，封账以后记进来的列作调整。", *_of_persons(report.table), *told,
    )))  # fmt: skip
    for number, part in zip(_NUMERALS, parts, strict=False):
        yield replace(part, heading=f"{number}、{part.heading}")


def _figures(rows: tuple[TallyRow, ...], table: DistrictTable) -> PaperTable:
    lines = tuple(
        (row.label, row.value, row.unit, _text(row.previous), _text(row.year_ago), _now(row))
        for row in rows
    )
    named = "上月" if table.period.month else "上期"
    return PaperTable(
        head=("指标", "数", "单位", named, "去年同期", "调整后"),
        shares=_FIGURES, lines=lines, figures=(1, 3, 4, 5),
    )  # fmt: skip


def _points(table: DistrictTable) -> PaperTable:
    places = {one.indicator: at for at, one in enumerate(table.columns) if not one.value}
    shown = [places[name] for name in _SHOWN if name in places]
    heads = [_SHOWN[table.columns[at].indicator] for at in shown]
    rows = (*table.rows, table.total)
    return PaperTable(
        head=("顾问点", *heads, "情况"),
        shares=_POINTS,
        lines=tuple(_point(row, shown) for row in rows),
        figures=tuple(range(1, 1 + len(shown))),
        marked=tuple(at for at, row in enumerate(rows) if not row.reported),
        summed=True,
    )


def _point(row: DistrictRow, shown: list[int]) -> tuple[str, ...]:
    cells = (f"{row.cells[at]}→{row.now[at]}" if row.change(at) else row.cells[at] for at in shown)
    return row.name, *cells, standing_of(row)


def _problems(report: CongressReport) -> list[PaperPart]:
    old = tuple(_card(one) for one in report.problems if not one.is_new)
    new = tuple(_card(one) for one in report.problems if one.is_new)
    said = (report.counted(),) if report.problems or report.closed else ("清单上还没有问题。",)
    first = PaperPart(heading="问题清单", sentences=said)
    if old:
        first = PaperPart(heading="问题清单：以前列入的", sentences=said, cards=old)
    parts = [first]
    if new:
        parts.append(PaperPart(heading="问题清单：本期新列的", cards=new))
    if report.lines:
        lines = tuple(
            (one.topic, one.service, one.reason, one.community, str(one.count))
            for one in report.lines[:_MOST_NEEDS]
        )
        more = len(report.lines) - len(lines)
        told = (f"另有 {more} 行，见 Excel 表。",)
        table = PaperTable(
            head=("事项", "缺什么", "原因", "社区", "件数"), shares=_NEEDS, lines=lines,
            figures=(4,),
        )  # fmt: skip
        parts.append(PaperPart(
            heading="没满足、还没列入清单的需求", sentences=told if more else (), table=table,
        ))  # fmt: skip
    return parts


def _card(one: ReportedProblem) -> PaperCard:
    where = f"（{one.where}）" if one.where else ""
    late = "　逾期" if one.overdue else ""
    came = f"，列入后又有 {one.came} 件" if one.came else ""
    lines = [
        f"状态：{one.state}{late}",
        f"责任单位：{one.owner or '还没有交办'}　期限：{one.deadline or '还没有定'}",
        f"列入：{one.opened_on}，当时 {one.needs} 件没满足{came}，{len(one.points)} 个点遇到过",
    ]
    lines += [f"措施：{one.measures}"] if one.measures else []
    lines += [f"佐证：{words}" for words in one.evidence]
    lines += [f"核查：{one.checked_by}　销号：{one.closed_on}"] if one.closed_on else []
    return PaperCard(title=f"{one.number}　{one.what}{where}：{one.reason}", lines=tuple(lines))


def _of_persons(table: DistrictTable) -> tuple[str, ...]:
    persons = table.persons
    told = "服务人数的合计按人去重，可能小于各点相加；其余的数各点相加等于全区。"
    if not persons.distinct:
        return (told,)
    return told, f"全区咨询过的一共 {persons.distinct} 人，其中 {persons.at_several} 人到过几个点。"


def _text(part: Compared | None) -> str:
    return part.text if part else ""


def _now(row: TallyRow) -> str:
    return row.now.text if row.now and row.is_adjusted else ""
