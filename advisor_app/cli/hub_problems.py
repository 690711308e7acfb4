"""``advisor hub tally|problems``: what the district counts."""

from datetime import timedelta
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.problems import problem_lines, problems_value
from advisor_app.cli.words import a_day, a_month, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.support.calendar import local_day
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.writers import district_json


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    tally = verbs.add_parser("tally", parents=[shared_json()], help="全区月报")
    tally.add_argument("--month", type=a_month)
    tally.set_defaults(run=_tally)
    problems = verbs.add_parser("problems", parents=[shared_json()], help="全区的问题清单")
    problems.add_argument("--since", type=a_day, help="从哪天，默认90天前")
    problems.add_argument("--until", type=a_day, help="到哪天，默认今天")
    problems.set_defaults(run=_problems)


def _tally(context: Context) -> int:
    with context.district() as district:
        month = context.args.month or Month.of(local_day(context.world.now()))
        tally = district.tally(month)
    value = district_json(tally)
    total = value["total"]["indicators"]
    reported = bool(tally.by_point)
    whole = f"全区咨询 {total['consultations']} 人次" if reported else "还没有一个点上报"
    lines = [f"{month.in_words()}  {whole}"]
    lines += [
        f"{code}  {one.indicators['consultations']}  {_standing(tally, code)}"
        for code, one in tally.by_point.items()
    ]
    lines.append("未报：" + ("、".join(one.code for one in tally.missing) or "无"))
    context.answer(value, "\n".join(lines))
    return 0


def _problems(context: Context) -> int:
    last = context.args.until or local_day(context.world.now())
    first = context.args.since or last - timedelta(days=90)
    if last < first:
        raise BadInput("结束日期在开始日期之前：请核对", "until")
    with context.district() as district:
        found = district.problems(first, last)
    context.answer(problems_value(found), "\n".join(problem_lines(found, points=True)))
    return 0


def _standing(tally: DistrictTally, code: str) -> str:
    """Say whether a point's month can still change."""
    closing = tally.closings.get(code)
    return f"已封账 {closing.number}" if closing else "未封账"
