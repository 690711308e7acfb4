"""``advisor hub tally|records|report``: the district's figures, opened and written out."""

from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.periods import chosen_period, period_options
from advisor_app.domain.errors import BadInput
from advisor_app.domain.period import Period
from advisor_app.hub.report import TALLY_FORMS
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.district_tables import months_in_words
from advisor_app.tallies.writers import district_json


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    tally = verbs.add_parser("tally", parents=[period_options()], help="全区的数，按点")
    tally.add_argument("--format", choices=TALLY_FORMS)
    tally.add_argument("--out", type=Path)
    tally.set_defaults(run=_tally)
    records = verbs.add_parser(
        "records", parents=[period_options()], help="一个数字后面的记录（没有姓名）"
    )
    records.add_argument("indicator", help="指标代码，如 by_topic")
    records.add_argument("value", nargs="?", default="", help="分项代码，如 meals")
    records.add_argument("--point", default="", help="只看一个点，如 410106-D01")
    records.set_defaults(run=_records)
    report = verbs.add_parser(
        "report", parents=[period_options()], help="给人大的监督报告，写成 .xlsx 或 .pdf"
    )
    report.add_argument("--out", type=Path, required=True)
    report.set_defaults(run=_report)


def _chosen(context: Context) -> Period:
    return chosen_period(context.args, context.world.today)


def _tally(context: Context) -> int:
    args, period = context.args, _chosen(context)
    form = args.format or _form_of(args.out)
    if args.json and form not in ("", "json"):
        raise BadInput("--json 和别的格式只能选一种", "format")
    with context.district() as district:
        if args.out is not None:
            district.reports.write_tally(period, form or "json", args.out)
            value = {"file": str(args.out), "format": form or "json"}
            context.answer(value, f"{period.in_words()}汇总已写到 {args.out}")
        elif form and not args.json:
            context.say(district.reports.tally_text(period, form))
        else:
            tally = district.tally(period)
            context.answer(district_json(tally), "\n".join(_lines(tally)))
    return 0


def _form_of(out: Path | None) -> str:
    """Give the form that a file's ending names; empty when it names none."""
    ending = out.suffix.lower().removeprefix(".") if out else ""
    return ending if ending in TALLY_FORMS else ""


def _lines(tally: DistrictTally) -> list[str]:
    total = tally.total.indicators
    whole = f"全区咨询 {total['consultations']} 人次" if tally.by_point else "还没有一个点上报"
    lines = [f"{tally.total.period.in_words()}  {whole}"]
    lines += [
        f"{code}  {one.indicators['consultations']}  {_standing(tally, code)}"
        for code, one in tally.by_point.items()
    ]
    if tally.by_point:
        persons = tally.persons
        lines.append(f"一共 {persons.distinct} 人，其中 {persons.at_several} 人到过几个点")
    lines.append("未报：" + ("、".join(one.code for one in tally.missing) or "无"))
    return lines


def _standing(tally: DistrictTally, code: str) -> str:
    """Say whether a point's figures can still change, and which months it lacks."""
    reported = tally.reported[code]
    lacking = f"  缺{months_in_words(reported.lacking)}" if reported.lacking else ""
    if not reported.closings:
        return f"未封账{lacking}"
    numbers = "、".join(one.number for one in reported.closings)
    now, frozen = tally.now[code].indicators, tally.by_point[code].indicators
    moved = now["consultations"] != frozen["consultations"]
    told = f"  调整后 {now['consultations']}" if moved else ""
    return f"已封账 {numbers}{told}{lacking}"


def _records(context: Context) -> int:
    args = context.args
    with context.district() as district:
        found = district.counting.behind(
            _chosen(context), args.indicator, args.value, args.point
        )  # fmt: skip
    value = {
        "indicator": args.indicator,
        "value": args.value or None,
        "title": found.title,
        "definition": found.definition,
        "total": found.total,
        "records": [
            {"id": row.id, "point": row.point, "on": row.on.isoformat(),
             **dict(zip(found.headings, row.cells, strict=True))}
            for row in found.rows
        ],
    }  # fmt: skip
    lines = [f"{found.title}  {found.total}", found.definition]
    lines += ["  ".join((row.on.isoformat(), row.point, *row.cells)) for row in found.rows]
    context.answer(value, "\n".join(lines))
    return 0


def _report(context: Context) -> int:
    args, period = context.args, _chosen(context)
    with context.district() as district:
        district.reports.write_report(period, args.out)
    value = {"file": str(args.out), "period": period.name}
    context.answer(value, f"{period.in_words()}报告已写到 {args.out}")
    return 0
