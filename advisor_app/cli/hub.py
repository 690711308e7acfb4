"""``advisor hub init|merge|receipt|status``: the district; its other verbs are in ``hub_*``."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from advisor_app.bootstrap import found_district
from advisor_app.cli import (
    hub_carrying,
    hub_disputes,
    hub_enrolment,
    hub_figures,
    hub_keeping,
    hub_packs,
    hub_problems,
    hub_store,
)
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.hub.epochs import EPOCH_WORDS, EpochReason
from advisor_app.hub.intake import Merged
from advisor_app.hub.receipts import WrittenReceipt
from advisor_app.hub.standing import DistrictStatus, PointStatus


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("hub", help="区级：建立、登记终端、并入、汇总、进度")
    verbs = family.add_subparsers(dest="verb", required=True)
    init = verbs.add_parser("init", parents=[shared_json()], help="建立区级和它的密钥")
    init.add_argument("--out", type=Path, required=True, help="发给各点的 district.toml")
    init.add_argument("--name", default="上街区", help="区的名称")
    init.add_argument("--store", help="全区记录放在服务器上：postgresql://用户:口令@主机/库名")
    init.set_defaults(run=_init)
    merge = verbs.add_parser("merge", parents=[shared_json()], help="并入数据包")
    merge.add_argument("files", type=Path, nargs="+")
    merge.add_argument("--receipts", type=Path, metavar="DIR", help="并入后把回执写进这个文件夹")
    merge.set_defaults(run=_merge)
    receipt = verbs.add_parser("receipt", parents=[shared_json()], help="给顾问点的回执")
    receipt.add_argument("--point", action="append", help="顾问点编号，可写几次；不写就是全部")
    receipt.add_argument("--out", type=Path, required=True, help="放回执的文件夹")
    receipt.set_defaults(run=_receipt)
    status = verbs.add_parser("status", parents=[shared_json()], help="各点报到哪里")
    status.set_defaults(run=_status)
    for part in (
        hub_enrolment,
        hub_carrying,
        hub_disputes,
        hub_keeping,
        hub_packs,
        hub_figures,
        hub_problems,
        hub_store,
    ):
        part.register(verbs)


def _init(context: Context) -> int:
    args = context.args
    if args.store:
        hub_store.check(args.store)
    passphrase = context.new_passphrase()
    found_district(context.world, args.name, passphrase, args.out)
    if args.store:
        hub_store.choose_store(context, passphrase, args.store)
    context.answer({"district": args.name, "file": str(args.out)}, f"已建好，接入文件 {args.out}")
    return 0


def _merge(context: Context) -> int:
    args = context.args
    with context.district() as district:
        merged = district.merge(args.files)
        points = dict.fromkeys(one.point for one in merged if one.point and not one.problem)
        written = district.receipts.write(args.receipts, points) if args.receipts else ()
    for one in merged:
        if one.problem:
            context.warn(one.problem)
    lines = [line for one in merged for line in _lines(one)]
    lines += [_receipt_line(one) for one in written]
    context.answer([asdict(one) for one in merged], "\n".join(lines))
    return 2 if any(one.problem for one in merged) else 0


def _lines(one: Merged) -> Iterator[str]:
    if one.problem:
        yield f"{one.file}  没有并入"
        return
    gap = f"，还缺前面 {one.gaps} 条" if one.gaps else ""
    yield (
        f"{one.file}  {one.point}  新收 {one.accepted} 条，已有 {one.unchanged} 条，"
        f"拒收 {one.refused} 条{gap}"
    )
    yield from (f"    注意：{note}" for note in one.notes)
    if one.new_epoch:
        yield f"    注意：{EPOCH_WORDS[EpochReason.SEEN]}，已另起一期：各点会把区里没有的再交一次"


def _receipt(context: Context) -> int:
    args = context.args
    with context.district() as district:
        written = district.receipts.write(args.out, args.point)
    value = [
        {
            "point": one.issued.point, "epoch": one.issued.epoch, "serial": one.issued.serial,
            "issued_at": one.issued.issued_at, "file": str(one.path),
        }
        for one in written
    ]  # fmt: skip
    lines = [_receipt_line(one) for one in written]
    context.answer(value, "\n".join(lines) or "还没有登记终端，没有回执可给")
    return 0


def _receipt_line(one: WrittenReceipt) -> str:
    return f"回执  {one.issued.point}  第 {one.issued.serial} 号  {one.path}"


def _status(context: Context) -> int:
    with context.district() as district:
        status = district.status()
    lines = [_standing(one) for one in status.points]
    lines += [f"{count} {words}" for count, words in _to_look_at(status) if count]
    context.answer(asdict(status), "\n".join(lines))
    return 0


def _standing(one: PointStatus) -> str:
    parts = [f"{one.point}  {one.name}  {one.last_merged or '从未上报'}"]
    if one.newest_day:
        parts.append(f"记到 {one.newest_day}")
    parts += [f"缺 {one.gaps} 条"] if one.gaps else []
    parts += [f"分叉 {one.forks} 处"] if one.forks else []
    parts += [f"被拒 {one.refused} 个"] if one.refused else []
    parts += ["对不上"] if one.disagrees else []
    if one.receipt:
        parts.append(f"回执第 {one.receipt} 号" + ("" if one.receipt_seen else "（还没见它收到）"))
    return "  ".join(parts)


def _to_look_at(status: DistrictStatus) -> tuple[tuple[int, str], ...]:
    return (
        (status.contested, "条记录有争议：看“advisor hub conflicts”"),
        (status.quarantined, "个条目另放着等核对：看“advisor hub quarantine”"),
        (status.awaiting_update, "条要升级后才能看"),
        (status.awaiting_base, "条在等前面的条目"),
        (status.refused, "个文件被拒、还没有补上"),
    )
