"""``advisor tally …``: figures of any period, closing months, and the records behind a number."""

import argparse
from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.periods import chosen_period, period_options
from advisor_app.cli.words import Handler, a_day
from advisor_app.domain.closing import DAY_WORDS, DayAnswer
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.services.closing import MonthStatus
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text
from advisor_app.support.files import save

_WEEKDAYS = "一二三四五六日"
_FORMS = ("json", "csv", "xlsx", "pdf", "dhis2")


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command and its verbs; without a verb it gives the figures."""
    tally = commands.add_parser(
        "tally", parents=[period_options()], help="月报：数字、封账、数字后面的记录"
    )
    tally.add_argument("--format", choices=_FORMS, default="json")
    tally.add_argument("--out", type=Path)
    tally.set_defaults(run=_tally)
    verbs = tally.add_subparsers(dest="verb")
    _verb(verbs, "status", _status, "月份封账没有，还差哪些日子")
    _verb(verbs, "missing-days", _missing, "没有记录、也没有说明的日子")
    _verb(verbs, "close", _close, "封账：数字从此不变")
    _verb(verbs, "reopen", _reopen, "重新打开封了账的月份").add_argument("--why", required=True)
    opening = _verb(verbs, "opening-days", _opening, "星期几开门：1是星期一，7是星期日")
    opening.add_argument("days", type=int, nargs="*", metavar="N", help="不写就只看现在的")
    mark = _verb(verbs, "mark-day", _mark, "说明一天为什么没有记录")
    mark.add_argument("day", type=a_day)
    mark.add_argument("answer", choices=tuple(DayAnswer))
    records = _verb(verbs, "records", _records, "一个数字后面的记录")
    records.add_argument("indicator", help="指标代码，如 by_topic")
    records.add_argument("value", nargs="?", default="", help="分项代码，如 meals")
    detail = _verb(verbs, "detail", _detail, "一次咨询一行的明细，写成 .xlsx 或 .csv")
    detail.add_argument("--out", type=Path, required=True)
    detail.add_argument("--names", action="store_true", help="带姓名：文件只能留在本点")


def _verb(verbs: Any, name: str, run: Handler, told: str) -> argparse.ArgumentParser:  # noqa: ANN401
    """Add a verb. What stands before it counts as well, so nothing of its own is a default."""
    made: argparse.ArgumentParser = verbs.add_parser(
        name, parents=[period_options(missing=argparse.SUPPRESS)], help=told
    )
    made.set_defaults(run=run)
    return made


def _chosen(context: Context, services: Services) -> Period:
    return chosen_period(context.args, services.desk.today)


def _month(context: Context, services: Services) -> Month:
    month = _chosen(context, services).month
    if month is None:
        raise BadInput("封账按月：请用 --month 2026-10", "month")
    return month


def _tally(context: Context) -> int:
    args = context.args
    form = "json" if args.json else args.format
    with context.services() as services:
        period = _chosen(context, services)
        if form == "pdf":
            if args.out is None:
                raise BadInput("要写到文件里：请加 --out 文件名.pdf", "out")
            save(args.out, services.papers.tally(period).pdf)
        elif args.out is None:
            context.say(services.reporting.as_text(period, form))
            return 0
        else:
            services.reporting.write(period, form, args.out)
    context.say(f"{period.in_words()}月报已写到 {args.out}")
    return 0


def _status(context: Context) -> int:
    with context.services() as services:
        status = services.closing.status(_month(context, services))
    context.answer(_status_value(status), _status_text(status))
    return 0


def _status_value(status: MonthStatus) -> dict[str, Any]:
    closing = status.closing
    return {
        "month": str(status.month),
        "closed": closing is not None,
        "number": closing.number if closing else None,
        "digest": closing.digest if closing else None,
        "closed_at": closing.closed_at.isoformat() if closing else None,
        "missing_days": [day.isoformat() for day in status.missing],
        "marks": {day.isoformat(): answer.value for day, answer in status.marks.items()},
        "history": [
            {
                "number": one.number,
                "closed_at": one.closed_at.isoformat(),
                "reopened_at": one.reopened_at.isoformat() if one.reopened_at else None,
                "why": one.why or None,
            }
            for one in status.history
        ],
    }


def _status_text(status: MonthStatus) -> str:
    month, closing = status.month.in_words(), status.closing
    if closing:
        lines = [f"{month}已封账：{closing.number}，{local_text(closing.closed_at)}"]
    else:
        lines = [f"{month}{'还没有封账' if status.is_over else '还没有过完'}"]
    if status.missing:
        lines.append("没有记录的日子：" + "、".join(day.isoformat() for day in status.missing))
    lines += [f"{day}  {DAY_WORDS[answer]}" for day, answer in status.marks.items()]
    lines += [
        f"{one.number} 于 {local_text(one.reopened_at)} 重新打开：{one.why}"
        for one in status.history
        if one.reopened_at
    ]
    return "\n".join(lines)


def _missing(context: Context) -> int:
    with context.services() as services:
        missing = services.closing.missing_days(_month(context, services))
    value = [day.isoformat() for day in missing]
    context.answer(value, "\n".join(value) or "没有：开门的日子都有记录或说明")
    return 0


def _opening(context: Context) -> int:
    with context.services() as services:
        if context.args.days:
            services.closing.keep_weekdays(context.args.days)
        value = sorted(services.closing.weekdays())
    context.answer(
        value, "开门的日子：星期" + "、".join("一二三四五六日"[day - 1] for day in value)
    )
    return 0


def _close(context: Context) -> int:
    with context.services() as services:
        closing = services.closing
        done = closing.close(closing.begin(), _month(context, services))
    value = {"month": done.month, "number": done.number, "digest": done.digest}
    context.answer(value, f"{done.month} 已封账：{done.number}，校验码 {done.digest}")
    return 0


def _reopen(context: Context) -> int:
    with context.services() as services:
        closing = services.closing
        done = closing.reopen(closing.begin(), _month(context, services), context.args.why)
    value = {"month": done.month, "number": done.number, "why": done.why}
    context.answer(value, f"{done.month} 已重新打开，{done.number} 留底")
    return 0


def _mark(context: Context) -> int:
    day, answer = context.args.day, DayAnswer(context.args.answer)
    with context.services() as services:
        services.closing.mark_day(services.closing.begin(), day, answer)
    value = {"day": day.isoformat(), "answer": answer.value}
    context.answer(value, f"{day} 记为：{DAY_WORDS[answer]}")
    return 0


def _records(context: Context) -> int:
    args = context.args
    with context.services() as services:
        period = _chosen(context, services)
        found = services.behind.behind(period, args.indicator, args.value)
    value = {
        "indicator": args.indicator,
        "value": args.value or None,
        "title": found.title,
        "definition": found.definition,
        "records": list(found.ids),
    }
    lines = [found.title, found.definition, *("  ".join(row.cells) for row in found.rows)]
    context.answer(value, "\n".join(lines))
    return 0


def _detail(context: Context) -> int:
    args = context.args
    with context.services() as services:
        period = _chosen(context, services)
        count = services.detail.write(args.out, period, named=args.names)
    kept = "；里面有姓名，只能留在本点" if args.names else ""
    value = {"file": str(args.out), "consultations": count, "names": args.names}
    context.answer(value, f"{period.in_words()}明细 {count} 行已写到 {args.out}{kept}")
    return 0
