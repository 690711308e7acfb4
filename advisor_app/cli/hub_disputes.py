"""``advisor hub conflicts|quarantine|settle``: what needs a person's eye."""

from collections.abc import Iterator
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.hub.disputing import Apart, Dispute, Fork, Version
from advisor_app.hub.wording import field_words, kind_words, value_words


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    conflicts = verbs.add_parser("conflicts", parents=[shared_json()], help="有争议的记录")
    conflicts.set_defaults(run=_conflicts)
    quarantine = verbs.add_parser(
        "quarantine", parents=[shared_json()], help="另放着的条目，和分叉的条目"
    )
    quarantine.set_defaults(run=_quarantine)
    settle = verbs.add_parser("settle", parents=[shared_json()], help="定一条有争议的记录")
    settle.add_argument("record", help="记录编号，写开头几位就行")
    settle.add_argument("--take", required=True, metavar="HEAD", help="以哪个版本为准")
    settle.add_argument("--by", required=True, help="谁来定")
    settle.set_defaults(run=_settle)


def _conflicts(context: Context) -> int:
    with context.district() as district:
        found = district.disputing.contested()
    lines = [line for one in found for line in _dispute_lines(one)]
    context.answer([_dispute(one) for one in found], "\n".join(lines) or "没有有争议的记录")
    return 0


def _quarantine(context: Context) -> int:
    with context.district() as district:
        apart, forks = district.disputing.quarantined(), district.disputing.forks()
    lines = [line for one in apart for line in _apart_lines(one)]
    lines += [line for one in forks for line in _fork_lines(one)]
    value = {"quarantined": [_apart(one) for one in apart], "forks": [_fork(one) for one in forks]}
    context.answer(value, "\n".join(lines) or "没有另放着的条目，也没有分叉")
    return 0


def _settle(context: Context) -> int:
    args = context.args
    with context.district() as district:
        settled = district.disputing.settle(args.record, args.take, args.by)
    value = {
        "id": settled.id, "record": settled.about, "kind": settled.kind,
        "heads": list(settled.heads), "chosen": settled.chosen, "by": settled.by,
    }  # fmt: skip
    context.answer(
        value, f"已定：{kind_words(settled.kind)} {settled.about} 以 {settled.chosen} 为准"
    )
    return 0


def _version(one: Version) -> dict[str, Any]:
    return {
        "head": one.revision, "fields": dict(one.fields) if one.fields is not None else None,
        "at": one.wall, "author": one.author, "point": one.point, "device": one.device,
        "incarnation": one.incarnation, "seq": one.seq,
    }  # fmt: skip


def _dispute(one: Dispute) -> dict[str, Any]:
    return {
        "record": one.record, "kind": one.kind, "hard": list(one.hard), "stands": one.stands,
        "shown": dict(one.shown) if one.shown is not None else None, "shared": dict(one.shared),
        "versions": [_version(each) for each in one.versions],
    }  # fmt: skip


def _apart(one: Apart) -> dict[str, Any]:
    return {
        "digest": one.digest, "reason": one.reason, "at": one.at, "kind": one.kind,
        "record": one.record, "came": _version(one.came),
        "here": _version(one.here) if one.here else None,
    }  # fmt: skip


def _fork(one: Fork) -> dict[str, Any]:
    versions = [_version(each) for each in one.versions]
    return {
        "incarnation": one.incarnation, "point": one.point, "seq": one.seq, "versions": versions
    }  # fmt: skip


def _dispute_lines(one: Dispute) -> Iterator[str]:
    if one.is_hard:
        what = "要定：" + "、".join(map(field_words, one.hard)) + " 两边写的不一样"
    else:
        what = "两边改的不是同一栏，都已算进去，请过目"
    yield f"{kind_words(one.kind)}  {one.record}  {what}"
    for each in one.versions:
        stands = "  （现在以它为准）" if each.revision == one.stands else ""
        yield f"    {_head(each)}{stands}"
        yield from (f"        {line}" for line in _fields(each))


def _apart_lines(one: Apart) -> Iterator[str]:
    yield f"{kind_words(one.kind)}  {one.record}  {one.reason}，后来的另放着（{one.at}）"
    for name, each in (("先来的", one.here), ("后来的", one.came)):
        if each is not None:
            yield f"    {name}  {_head(each)}"
            yield from (f"        {line}" for line in _fields(each))


def _fork_lines(one: Fork) -> Iterator[str]:
    yield f"分叉  {one.point}  条目 {one.incarnation[:8]} 第 {one.seq} 号有 {len(one.versions)} 条"
    for each in one.versions:
        yield f"    {_head(each)}"
        yield from (f"        {line}" for line in _fields(each))


def _head(one: Version) -> str:
    who = one.author or "（不知道是谁）"
    return f"{one.revision}  {one.point or '区里'}  {who}  {one.wall}"


def _fields(one: Version) -> Iterator[str]:
    if one.fields is None:
        yield "内容不在区里，或已按要求删除"
        return
    yield from (
        f"{field_words(name)}：{value_words(value, name)}" for name, value in one.fields.items()
    )
