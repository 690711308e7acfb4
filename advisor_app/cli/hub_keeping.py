"""``advisor hub backup|restore|return|recover``: keeping the district's record, and giving back."""

from pathlib import Path
from typing import Any

from advisor_app.bootstrap import recover, restore_district
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.sync.bundle import write_file


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    backup = verbs.add_parser("backup", parents=[shared_json()], help="备份区级记录，当场核对")
    backup.add_argument("--out", type=Path, required=True, help="文件或文件夹")
    backup.set_defaults(run=_backup)
    restore = verbs.add_parser("restore", parents=[shared_json()], help="用备份恢复区级记录")
    restore.add_argument("file", type=Path, help="备份文件")
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
    with context.district() as district:
        made = district.backups.make(context.args.out)
    value = {"file": str(made.path), "revisions": made.revisions}
    context.answer(value, f"已备份 {made.revisions} 条流水到 {made.path}，核对无误")
    return 0


def _restore(context: Context) -> int:
    done = restore_district(context.world, context.passphrase, context.args.file)
    value = {
        "revisions": done.revisions, "epoch": done.epoch,
        "aside": str(done.aside) if done.aside else None,
    }  # fmt: skip
    lines = [
        f"已用 {context.args.file.name} 恢复：备份里有 {done.revisions} 条流水",
        "已另起一期：请给各点发新的回执，它们会把区里没有的再交一次",
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
