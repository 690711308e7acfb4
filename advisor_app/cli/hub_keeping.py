"""``advisor hub backup|restore|return|recover``: keeping the district's record, and giving back."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from advisor_app.bootstrap import recover, restore_district
from advisor_app.cli.context import Context
from advisor_app.cli.words import an_instant, shared_json
from advisor_app.hub.backups import Vouched
from advisor_app.store.district_overview import BackupWord
from advisor_app.support.calendar import local_text
from advisor_app.sync.bundle import write_file


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    backup = verbs.add_parser("backup", parents=[shared_json()], help="备份区级记录，当场核对")
    how = backup.add_mutually_exclusive_group(required=True)
    how.add_argument("--out", type=Path, help="文件或文件夹；记录在服务器上也整份备份到这里")
    how.add_argument(
        "--server-until", type=an_instant, metavar="TIME",
        help="管理员说服务器自己的备份做到几时（开始备份的当地时间，如 2026-11-25T03:00）",
    )  # fmt: skip
    how.add_argument("--said", action="store_true", help="列出管理员说过的服务器备份")
    backup.add_argument("--by", default="", help="说服务器已备份的管理员，和 --server-until 一起写")
    backup.set_defaults(run=_backup)
    restore = verbs.add_parser("restore", parents=[shared_json()], help="用备份恢复区级记录")
    restore.add_argument("file", type=Path, help="备份文件")
    restore.add_argument(
        "--server", action="store_true",
        help="服务器上的记录还在，只是这台电脑坏了：恢复以后接着用服务器上的",
    )  # fmt: skip
    restore.set_defaults(run=_restore)
    back = verbs.add_parser("return", parents=[shared_json()], help="把一台终端丢了的记录还给它")
    back.add_argument("device", help="终端编号，写开头几位就行")
    back.add_argument("--out", type=Path, required=True, help="写到这个文件")
    back.set_defaults(run=_return)
    recover = verbs.add_parser(
        "recover", parents=[shared_json()], help="顾问点忘了口令：用区里的密钥给它换一个"
    )
    recover.add_argument("keys", type=Path, help="顾问点带来的 keys.json")
    recover.add_argument("--out", type=Path, required=True, help="换好的 keys.json，带回顾问点")
    recover.set_defaults(run=_recover)


def _backup(context: Context) -> int:
    args = context.args
    with context.district() as district:
        if args.said:
            return _said(context, district.backups.words())
        if args.server_until is not None:
            return _vouched(context, district.backups.vouch(args.server_until, args.by))
        made = district.backups.make(args.out)
    value = {"file": str(made.path), "revisions": made.revisions}
    context.answer(value, f"已备份 {made.revisions} 个条目到 {made.path}，核对无误")
    return 0


def _vouched(context: Context, vouched: Vouched) -> int:
    word, revisions = vouched.word, vouched.revisions
    value = {**asdict(word), "revisions": revisions}
    lines = [
        f"已按 {word.who} 的话登记：服务器自己的备份做到 {_local(word.until)}",
        f"这是 {word.who} 的话，本程序没有核对过那份备份；新算作已备份的有 {revisions} 条",
        "各点收到下一次回执以后，就可能不再留这些数据的底：话不对，数据坏了就找不回来",
    ]
    context.answer(value, "\n".join(lines))
    return 0


def _said(context: Context, words: tuple[BackupWord, ...]) -> int:
    lines = [f"{_local(one.at)}  {one.who} 说备份做到 {_local(one.until)}" for one in words]
    context.answer([asdict(one) for one in words], "\n".join(lines) or "还没有人说过")
    return 0


def _local(instant: str) -> str:
    return local_text(datetime.fromisoformat(instant))


def _restore(context: Context) -> int:
    args = context.args
    done = restore_district(context.world, context.passphrase, args.file, on_server=args.server)
    value = {
        "revisions": done.revisions, "epoch": done.epoch, "server": done.server,
        "on_server": done.on_server, "aside": str(done.aside) if done.aside else None,
    }  # fmt: skip
    lines = [f"已用 {args.file.name} 恢复：备份里有 {done.revisions} 个条目"]
    if done.on_server:
        lines.append("接着用服务器上的记录：备份里只用了这台电脑的密钥和设置")
    else:
        lines.append("已另起一期：请给各点发新的回执，它们会把区里没有的再交一次")
    if done.server and not done.on_server:
        lines += [
            f"这份备份是服务器 {done.server} 上的记录，现在放在这台电脑上，别的电脑看不到",
            "服务器修好了，用“hub store move”搬到一个空库，其他人再用“hub store set”连上",
        ]
    lines += [f"原来的记录没有删，放在 {done.aside}"] if done.aside else []
    context.answer(value, "\n".join(lines))
    return 0


def _return(context: Context) -> int:
    out: Path = context.args.out
    with context.district() as district:
        device = district.enrolment.named(context.args.device)
        sealed = district.returning.returned_for(device)
    count = sealed.manifest.revisions if sealed else 0
    if sealed:
        write_file(out, sealed)
    value = {
        "device": device.device, "point": device.point, "revisions": count,
        "file": str(out) if sealed else None,
    }  # fmt: skip
    words = f"{count} 条封给 {device.point} 的这台终端：{out}" if sealed else "它没有缺什么，不用还"
    context.answer(value, words)
    return 0


def _recover(context: Context) -> int:
    args = context.args
    recover(context.world, context.passphrase, args.keys, context.other_passphrase(), args.out)
    value = {"file": str(args.out)}
    context.answer(value, f"口令换好了：请把 {args.out} 带回顾问点，放回原来 keys.json 的位置")
    return 0
