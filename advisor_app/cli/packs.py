"""``advisor policy pack|unpack|undo|packs|notices``: what the district sends down, on its way."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from advisor_app.bootstrap import packing_of
from advisor_app.cli.context import Context
from advisor_app.cli.words import a_count, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.services.catching_up import File, name_of
from advisor_app.services.pack_book import Packed
from advisor_app.services.pack_changes import Change
from advisor_app.services.pack_content import SECTION_WORDS, Section
from advisor_app.services.packing import Packing
from advisor_app.services.packs import PackDesk, Preview
from advisor_app.support.files import save


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the policy family."""
    register_pack(verbs)
    unpack = verbs.add_parser("unpack", parents=[shared_json()], help="顾问点：收下发包")
    unpack.add_argument("file", type=Path)
    unpack.add_argument("--dry-run", action="store_true", help="只看有什么变化，不收")
    unpack.add_argument("--out", type=Path, help="核对签名后把文件放进这个文件夹，不收")
    unpack.set_defaults(run=_unpack)
    undo = verbs.add_parser("undo", parents=[shared_json()], help="顾问点：撤销最近收的下发包")
    undo.set_defaults(run=_undo)
    packs = verbs.add_parser("packs", parents=[shared_json()], help="顾问点：收过的下发包")
    packs.set_defaults(run=_packs)
    notices = verbs.add_parser("notices", parents=[shared_json()], help="顾问点：区里的通知")
    notices.add_argument("--read", metavar="ID", help="把这一条标为看过")
    notices.set_defaults(run=_notices)


def register_pack(verbs: Any) -> None:  # noqa: ANN401 - as above
    """Add the verb that makes a pack; ``advisor hub`` has it too."""
    pack = verbs.add_parser("pack", parents=[shared_json()], help="区级：做一个下发包")
    pack.add_argument("--out", type=Path, help="文件或文件夹")
    pack.add_argument("--dry-run", action="store_true", help="只看各点会有什么变化，不做")
    pack.add_argument(
        "--only", action="append", default=[], choices=[str(one) for one in Section],
        help="只装这一部分（可以写几次）；没装的，各点照旧",
    )  # fmt: skip
    pack.add_argument("--revert", type=a_count, metavar="N", help="照第N号的内容做一个新号")
    pack.add_argument(
        "--take", action="store_true",
        help="把别的工作人员下发过的取到这里的工作文件夹；这里改过的不会丢。不做包",
    )  # fmt: skip
    pack.set_defaults(run=_pack)


def _pack(context: Context) -> int:
    args = context.args
    if args.out is None and not args.dry_run and not args.take:
        raise BadInput("要写到文件里：请加 --out 文件或文件夹", "out")
    with packing_of(context.world, context.passphrase) as packing:
        if args.take:
            return _taken(context, packing)
        if args.dry_run:
            return _told(context, packing)
        packed = _packed(packing, context)
    value = {
        "file": str(packed.path),
        "serial": packed.serial,
        "policies": packed.policies,
        "sections": list(packed.sections),
        "new": packed.is_new,
    }
    held = "、".join(packed.sections)
    context.answer(
        value, f"第{packed.serial}号下发包，{packed.policies}项政策：{packed.path}\n装的有：{held}"
    )
    return 0


def _packed(packing: Packing, context: Context) -> Packed:
    args = context.args
    if args.revert:
        if args.only:
            raise BadInput("--revert 照旧包的内容做，不能再用 --only", "only")
        return packing.revert(args.revert, args.out)
    return packing.pack(args.out, [one for one in Section if not args.only or one in args.only])


def _taken(context: Context, packing: Packing) -> int:
    done = packing.take()
    value = {
        "serial": done.serial,
        "taken": _names(done.taken), "own": _names(done.own),
        "back": _names(done.back), "aside": _names(done.aside),
        "folder": str(done.folder) if done.folder else None,
    }  # fmt: skip
    context.answer(value, done.words)
    return 0


def _told(context: Context, packing: Packing) -> int:
    missed = packing.missed()
    if missed is None:
        found, files = packing.changes(), packing.changed()
        lines = ["和各点现在用的一样"] if not found else []
    else:
        outlook = packing.outlook()
        found, files = outlook.changes, outlook.files
        lines = [missed.explained, "取来（--take）以后，这里会有这些变化："]
    lines += [line for one in found for line in _change_lines(one)]
    value = {
        "changes": [_change_value(one) for one in found],
        "files": list(files),
        "missed": list(missed.serials) if missed else [],
        "both": _names(missed.both) if missed else [],
    }
    context.answer(value, "\n".join(lines))
    return 0


def _names(files: Iterable[File]) -> list[str]:
    return list(map(name_of, files))


def _unpack(context: Context) -> int:
    args = context.args
    with context.services() as services:
        if args.out:
            return _write_out(context, services.packs)
        preview = services.packs.preview(args.file)
        if not args.dry_run:
            services.packs.take_in(args.file, preview)
    context.answer(_value(preview, taken=not args.dry_run), _words(preview, not args.dry_run))
    return 0


def _write_out(context: Context, packs: PackDesk) -> int:
    """Write the files as the district's working library has them: policies in no folder."""
    pack = packs.files(context.args.file)
    out: Path = context.args.out
    files = {path.removeprefix(f"{Section.POLICIES}/"): one for path, one in pack.files.items()}
    try:
        for name in files:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"放不进 {out}：它要是一个能写入的文件夹，请另选一个", "out") from error
    for name, content in files.items():
        save(out / name, content)
    value = {"serial": pack.serial, "files": sorted(files)}
    context.answer(value, f"第{pack.serial}号下发包的 {len(files)} 个文件在 {out}")
    return 0


def _undo(context: Context) -> int:
    with context.services() as services:
        serial = services.packs.undo()
    context.answer({"undone": serial}, f"第{serial}号下发包已撤销，用回它以前的内容")
    return 0


def _packs(context: Context) -> int:
    with context.services() as services:
        history = services.packs.history()
    values = [
        {
            "serial": one.serial,
            "made_at": one.made_at,
            "taken_at": one.taken_at,
            "in_force": one.is_in_force,
            "undone": one.undone,
        }
        for one in history
    ]
    lines = [
        f"第{one.serial}号  {one.taken_at}  "
        + ("正在用" if one.is_in_force else "已撤销" if one.undone else "")
        for one in history
    ]
    context.answer(values, "\n".join(lines) or "还没有收过下发包，用的是随程序带的内容")
    return 0


def _notices(context: Context) -> int:
    with context.services() as services:
        if context.args.read:
            services.notices.mark_read(context.args.read)
        seen = services.notices.current()
    values = [
        {
            "id": one.notice.id,
            "title": one.notice.title,
            "text": one.notice.text,
            "importance": one.notice.importance.value,
            "valid_from": one.notice.valid_from.isoformat(),
            "valid_until": one.notice.valid_until.isoformat() if one.notice.valid_until else None,
            "read": one.read,
        }
        for one in seen
    ]
    lines = [
        f"{one.notice.id}  {'看过' if one.read else '还没看'}  {one.weight}  {one.notice.title}"
        for one in seen
    ]
    context.answer(values, "\n".join(lines) or "区里没有要看的通知")
    return 0


def _value(preview: Preview, *, taken: bool) -> dict[str, Any]:
    return {
        "serial": preview.serial,
        "taken": taken,
        "reverts": preview.reverts or None,
        "elders": preview.elders,
        "changes": [_change_value(one) for one in preview.changes],
        "effects": [
            {"policy": one.policy, "change": one.words, "elders": one.elders}
            for one in preview.effects
        ],
    }


def _change_value(one: Change) -> dict[str, Any]:
    return {
        "section": str(one.section),
        "kind": one.noun,
        "name": one.name,
        "what": one.what,
        "fields": [
            {"field": each.label, "before": each.before, "after": each.after}
            for each in one.differences
        ],
    }


def _words(preview: Preview, taken: bool) -> str:
    state = "已收下，正在用" if taken else "还没有收"
    back = f"，退回到第{preview.reverts}号的内容" if preview.reverts else ""
    lines = [f"第{preview.serial}号下发包{back}，{state}"]
    for one in preview.changes:
        lines += _change_lines(one)
    lines.append(f"本点有 {preview.elders} 位老人的答案会变")
    lines += [f"    {one.policy}：{one.words} {one.elders} 位" for one in preview.effects]
    return "\n".join(lines)


def _change_lines(one: Change) -> list[str]:
    fields = [f"    {each.label}：{each.before} → {each.after}" for each in one.differences]
    return [f"{SECTION_WORDS[one.section]}  {one.words}", *fields]
