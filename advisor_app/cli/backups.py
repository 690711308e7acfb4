"""``advisor backup|restore``: copies of the record that were proved, and the way back."""

from pathlib import Path
from typing import Any

from advisor_app.bootstrap import restore
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the commands."""
    backup = commands.add_parser("backup", parents=[shared_json()], help="备份记录，当场核对")
    backup.add_argument("--out", type=Path, help="备份到这个文件或文件夹；不写就放进数据文件夹")
    backup.set_defaults(run=_backup)
    back = commands.add_parser("restore", parents=[shared_json()], help="用备份恢复记录")
    back.add_argument("file", type=Path, help="备份文件")
    back.set_defaults(run=_restore)


def _backup(context: Context) -> int:
    with context.services() as services:
        made = services.backups.make(context.args.out)
    value = {"file": str(made.path), "revisions": made.revisions}
    context.answer(value, f"已备份 {made.revisions} 个条目到 {made.path}，核对无误")
    return 0


def _restore(context: Context) -> int:
    done = restore(context.world, context.passphrase, context.args.file)
    done.services.care.close()
    value = {
        "revisions": done.revisions, "recovered": done.recovered,
        "aside": str(done.aside) if done.aside else None,
    }  # fmt: skip
    lines = [f"已用 {context.args.file.name} 恢复：备份里有 {done.revisions} 个条目"]
    lines += [f"从本机留底又找回 {done.recovered} 条"] if done.recovered else []
    lines += [f"原来的记录没有删，放在 {done.aside}"] if done.aside else []
    context.answer(value, "\n".join(lines))
    return 0
