"""``advisor hub init|merge|status``: the district's side; its other verbs lie in ``hub_*``."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from advisor_app.bootstrap import found_district
from advisor_app.cli import hub_carrying, hub_enrolment, hub_problems, hub_store
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.hub.intake import Merged


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("hub", help="区级：建立、登记终端、并入、汇总、进度")
    verbs = family.add_subparsers(dest="verb", required=True)
    init = verbs.add_parser("init", parents=[shared_json()], help="建立区级和它的密钥")
    init.add_argument("--out", type=Path, required=True, help="发给各点的 district.toml")
    init.add_argument("--name", default="上街区", help="区的名称")
    init.set_defaults(run=_init)
    merge = verbs.add_parser("merge", parents=[shared_json()], help="并入数据包")
    merge.add_argument("files", type=Path, nargs="+")
    merge.set_defaults(run=_merge)
    status = verbs.add_parser("status", parents=[shared_json()], help="各点报到哪里")
    status.set_defaults(run=_status)
    for part in (hub_enrolment, hub_carrying, hub_problems, hub_store):
        part.register(verbs)


def _init(context: Context) -> int:
    args = context.args
    found_district(context.world, args.name, context.new_passphrase(), args.out)
    context.answer({"district": args.name, "file": str(args.out)}, f"已建好，公钥文件 {args.out}")
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


def _status(context: Context) -> int:
    with context.district() as district:
        status = district.status()
    lines = [f"{one.point}  {one.name}  {one.last_merged or '从未上报'}" for one in status.points]
    context.answer(asdict(status), "\n".join(lines))
    return 0
