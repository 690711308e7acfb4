"""``advisor hub init|enrol|merge|tally|problems|status``: the district's side."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from advisor_app.bootstrap import found_district
from advisor_app.cli.context import Context
from advisor_app.cli.problems import problem_lines, problems_value
from advisor_app.cli.words import a_day, a_month, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.hub.intake import Merged
from advisor_app.support.calendar import local_day
from advisor_app.tallies.district import DistrictTally
from advisor_app.tallies.writers import district_json


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("hub", help="区级：建立、登记终端、并入、汇总、进度")
    verbs = family.add_subparsers(dest="verb", required=True)
    init = verbs.add_parser("init", parents=[shared_json()], help="建立区级和它的密钥")
    init.add_argument("--out", type=Path, required=True, help="发给各点的 district.toml")
    init.add_argument("--name", default="上街区", help="区的名称")
    init.set_defaults(run=_init)
    enrol = verbs.add_parser("enrol", parents=[shared_json()], help="登记一台终端")
    enrol.add_argument("request", type=Path)
    enrol.add_argument("--out", type=Path, help="给终端的证书 point.cert，带回顾问点")
    enrol.set_defaults(run=_enrol)
    merge = verbs.add_parser("merge", parents=[shared_json()], help="并入数据包")
    merge.add_argument("files", type=Path, nargs="+")
    merge.set_defaults(run=_merge)
    tally = verbs.add_parser("tally", parents=[shared_json()], help="全区月报")
    tally.add_argument("--month", type=a_month)
    tally.set_defaults(run=_tally)
    problems = verbs.add_parser("problems", parents=[shared_json()], help="全区的问题清单")
    problems.add_argument("--since", type=a_day, help="从哪天，默认90天前")
    problems.add_argument("--until", type=a_day, help="到哪天，默认今天")
    problems.set_defaults(run=_problems)
    status = verbs.add_parser("status", parents=[shared_json()], help="各点报到哪里")
    status.set_defaults(run=_status)


def _init(context: Context) -> int:
    args = context.args
    found_district(context.world, args.name, context.new_passphrase(), args.out)
    context.answer({"district": args.name, "file": str(args.out)}, f"已建好，公钥文件 {args.out}")
    return 0


def _enrol(context: Context) -> int:
    with context.district() as district:
        certificate = district.enrol(context.args.request)
    out: Path | None = context.args.out
    if out is not None:
        certificate.write(out)
    value = {"point": certificate.point, "device": certificate.device}
    took = f"，证书 {out}" if out else ""
    context.answer(value, f"{certificate.point} 的终端已登记{took}")
    return 0


def _merge(context: Context) -> int:
    with context.district() as district:
        merged = district.merge(context.args.files)
    for one in merged:
        if one.problem:
            context.warn(one.problem)
    context.answer([asdict(one) for one in merged], "\n".join(_line(one) for one in merged))
    return 2 if any(one.problem for one in merged) else 0


def _line(one: Merged) -> str:
    if one.problem:
        return f"{one.file}  没有并入"
    gap = f"，还缺前面 {one.gaps} 条" if one.gaps else ""
    return (
        f"{one.file}  {one.point}  新收 {one.accepted} 条，已有 {one.unchanged} 条，"
        f"拒收 {one.refused} 条{gap}"
    )


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


def _status(context: Context) -> int:
    with context.district() as district:
        status = district.status()
    lines = [f"{one.point}  {one.name}  {one.last_merged or '从未上报'}" for one in status.points]
    context.answer(asdict(status), "\n".join(lines))
    return 0
