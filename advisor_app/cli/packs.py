"""``advisor policy pack|unpack|undo|packs``: the library on its way to the points."""

from pathlib import Path
from typing import Any

from advisor_app.bootstrap import packing_of
from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.services.packs import PackDesk, Preview
from advisor_app.support.files import save


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the policy family."""
    pack = verbs.add_parser("pack", parents=[shared_json()], help="区级：做一个政策包")
    pack.add_argument("--out", type=Path, required=True, help="文件或文件夹")
    pack.set_defaults(run=_pack)
    unpack = verbs.add_parser("unpack", parents=[shared_json()], help="顾问点：收政策包")
    unpack.add_argument("file", type=Path)
    unpack.add_argument("--dry-run", action="store_true", help="只看有什么变化，不收")
    unpack.add_argument("--out", type=Path, help="核对签名后把文件放进这个文件夹，不收")
    unpack.set_defaults(run=_unpack)
    undo = verbs.add_parser("undo", parents=[shared_json()], help="顾问点：撤销最近收的政策包")
    undo.set_defaults(run=_undo)
    packs = verbs.add_parser("packs", parents=[shared_json()], help="顾问点：收过的政策包")
    packs.set_defaults(run=_packs)


def _pack(context: Context) -> int:
    with packing_of(context.world, context.passphrase) as packing:
        packed = packing.pack(context.args.out)
    value = {"file": str(packed.path), "serial": packed.serial, "policies": packed.policies}
    context.answer(value, f"第{packed.serial}号政策包，{packed.policies}项政策：{packed.path}")
    return 0


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
    pack = packs.files(context.args.file)
    out: Path = context.args.out
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"放不进 {out}：它要是一个能写入的文件夹，请另选一个", "out") from error
    for name, content in pack.files.items():
        save(out / name, content)
    value = {"serial": pack.serial, "files": sorted(pack.files)}
    context.answer(value, f"第{pack.serial}号政策包的 {len(pack.files)} 个文件在 {out}")
    return 0


def _undo(context: Context) -> int:
    with context.services() as services:
        serial = services.packs.undo()
    context.answer({"undone": serial}, f"第{serial}号政策包已撤销，用回它以前的政策")
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
    context.answer(values, "\n".join(lines) or "还没有收过政策包，用的是随程序带的政策")
    return 0


def _value(preview: Preview, *, taken: bool) -> dict[str, Any]:
    return {
        "serial": preview.serial,
        "taken": taken,
        "elders": preview.elders,
        "changes": [
            {
                "name": one.name,
                "what": one.what,
                "fields": [
                    {"field": each.label, "before": each.before, "after": each.after}
                    for each in one.differences
                ],
            }
            for one in preview.changes
        ],
        "effects": [
            {"policy": one.policy, "change": one.words, "elders": one.elders}
            for one in preview.effects
        ],
    }


def _words(preview: Preview, taken: bool) -> str:
    state = "已收下，正在用" if taken else "还没有收"
    lines = [f"第{preview.serial}号政策包，{state}"]
    for one in preview.changes:
        lines.append(f"{one.what}  {one.name}")
        lines += [f"    {each.label}：{each.before} → {each.after}" for each in one.differences]
    lines.append(f"本点有 {preview.elders} 位老人的答案会变")
    lines += [f"    {one.policy}：{one.words} {one.elders} 位" for one in preview.effects]
    return "\n".join(lines)
