"""``advisor resource list|find|show|add|edit|check|close|reopen|remove|import|export|hsds``.

And ``updates``: what the district says otherwise of what this point wrote, to take or to leave.
"""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_day, pairs, shared_json
from advisor_app.domain.directory import (
    ACCESS_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    TO_CHECK,
    Access,
    Offer,
    ServiceKind,
    ServiceStatus,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.opening_hours import hours_in_words
from advisor_app.domain.referral import CATEGORY_WORDS, ServiceCategory
from advisor_app.services.directory import NEEDS, Checked, Directory, Query
from advisor_app.services.directory_files import write_hsds, write_table
from advisor_app.services.directory_import import ImportPlan
from advisor_app.services.directory_keeping import OfferEntry, OfferForm, entry_of
from advisor_app.services.suite import Services

_FIELDS = tuple(one.name for one in fields(OfferEntry) if not one.name.startswith("checked_"))
_CODED = {"kind": ServiceKind, "category": ServiceCategory, "status": ServiceStatus}


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("resource", help="资源：服务目录的查找、登记、核实、导入导出")
    verbs = family.add_subparsers(dest="verb", required=True)
    _register_reading(verbs)
    _register_writing(verbs)
    _register_files(verbs)
    _register_updates(verbs)


def _register_reading(verbs: Any) -> None:  # noqa: ANN401 - as above
    for verb, words in (("list", "列出服务"), ("find", "按字查找：拼音、首字母都行")):
        listed = verbs.add_parser(verb, parents=[shared_json()], help=words)
        if verb == "find":
            listed.add_argument("text")
        listed.add_argument("--need", default="", choices=["", *NEEDS], metavar="TOPIC")
        listed.add_argument("--category", choices=[one.value for one in ServiceCategory])
        listed.add_argument("--kind", choices=[one.value for one in ServiceKind])
        listed.add_argument("--street", default="", help="街道")
        listed.add_argument("--community", default="", help="社区")
        listed.add_argument("--open", action="store_true", help="只要现在开着的（节假日不算）")
        listed.add_argument(
            "--access", action="append", default=[], choices=[one.value for one in Access]
        )
        listed.add_argument(
            "--checked", nargs="?", const=Checked.EVER.value,
            choices=[one.value for one in Checked],
            help="只要有人核实过的；或 recently 近期的、long_ago 该再核实的、never 从没核实过的",
        )  # fmt: skip
        listed.add_argument("--gone", action="store_true", help="已经撤了的也列")
        listed.set_defaults(run=_list, text="")
    show = verbs.add_parser("show", parents=[shared_json()], help="看一项服务")
    show.add_argument("service", help="服务编号")
    show.set_defaults(run=_show)


def _register_writing(verbs: Any) -> None:  # noqa: ANN401 - as above
    add = verbs.add_parser("add", parents=[shared_json()], help="登记一项服务")
    add.add_argument("--name", required=True, help="是什么服务")
    add.add_argument("--provider", required=True, help="哪家机构")
    edit = verbs.add_parser("edit", parents=[shared_json()], help="修改一项服务")
    edit.add_argument("service", help="服务编号")
    for one, handler in ((add, _add), (edit, _edit)):
        one.add_argument(
            "--set", action="append", default=[], metavar="字段=值",
            help=f"可用字段：{'、'.join(_FIELDS)}",
        )  # fmt: skip
        one.set_defaults(run=handler)
    check = verbs.add_parser("check", parents=[shared_json()], help="记下有人核实过了")
    check.add_argument("service", nargs="+", help="服务编号")
    check.add_argument("--on", type=a_day, help="哪天核实的；不写是今天")
    check.add_argument("--by", default="", help="谁核实的；不写是本机顾问")
    check.set_defaults(run=_check)
    close = verbs.add_parser("close", parents=[shared_json()], help="记下暂停了")
    close.add_argument("service", nargs="+", help="服务编号")
    close.add_argument("--alert", default="", help="要先告诉老人的话")
    close.set_defaults(run=_close)
    remove = verbs.add_parser("remove", parents=[shared_json()], help="记下已经撤了；记录还在")
    remove.add_argument("service", nargs="+", help="服务编号")
    remove.set_defaults(run=_remove)
    reopen = verbs.add_parser("reopen", parents=[shared_json()], help="记下又开了")
    reopen.add_argument("service", nargs="+", help="服务编号")
    reopen.set_defaults(run=_reopen)


def _register_files(verbs: Any) -> None:  # noqa: ANN401 - as above
    take = verbs.add_parser("import", parents=[shared_json()], help="导入 Excel 或 CSV 表")
    take.add_argument("file", type=Path)
    take.add_argument("--dry-run", action="store_true", help="只看会怎样，不导入")
    take.add_argument("--good-lines", action="store_true", help="有行不对时，只导对的行")
    take.set_defaults(run=_import)
    give = verbs.add_parser("export", parents=[shared_json()], help="导出成 Excel 或 CSV 表")
    give.add_argument("--out", type=Path, required=True, help="以 .xlsx 或 .csv 结尾")
    give.set_defaults(run=_export)
    hsds = verbs.add_parser("hsds", parents=[shared_json()], help="导出成 HSDS 3.0 数据包")
    hsds.add_argument("--out", type=Path, required=True, help="以 .zip 结尾，否则是新文件夹")
    hsds.set_defaults(run=_hsds)


def _register_updates(verbs: Any) -> None:  # noqa: ANN401 - as above
    updates = verbs.add_parser(
        "updates", parents=[shared_json()], help="区里核实的和本点写的不同的：看、用、或保留本点的"
    )
    which = updates.add_mutually_exclusive_group()
    which.add_argument("--take", metavar="ID", help="这项服务用区里的")
    which.add_argument("--keep", metavar="ID", help="这项服务保留本点的")
    updates.set_defaults(run=_updates)


def _updates(context: Context) -> int:
    args = context.args
    with context.services() as services:
        updates = services.directory_updates
        if args.take:
            updates.take(args.take)
        if args.keep:
            updates.keep(args.keep)
        listed = updates.listed()
    values = [
        {
            "service": one.service,
            "name": one.name,
            "checked_on": one.checked_on.isoformat(),
            "checked_by": one.checked_by,
            "fields": [
                {"field": each.label, "before": each.before, "after": each.after}
                for each in one.differences
            ],
        }
        for one in listed
    ]
    lines = []
    for one in listed:
        lines.append(f"{one.service}  {one.name}  区里{one.checked_on}核实过")
        lines += [f"    {each.label}：{each.before} → {each.after}" for each in one.differences]
    context.answer(values, "\n".join(lines) or "区里没有和本点写的不同的")
    return 0


def _list(context: Context) -> int:
    args = context.args
    query = Query(
        text=args.text, need=args.need, street=args.street, community=args.community,
        category=ServiceCategory(args.category) if args.category else None,
        kind=ServiceKind(args.kind) if args.kind else None,
        open_now=args.open, access=tuple(Access(one) for one in args.access),
        checked=Checked(args.checked) if args.checked else None, gone=args.gone,
    )  # fmt: skip
    with context.services() as services:
        directory = services.directory
        found = directory.find(query)
        values = [_as_json(one, directory) for one in found]
        lines = [_line(one, directory) for one in found]
    context.answer(values, "\n".join(lines) or "没有找到这样的服务")
    return 0


def _show(context: Context) -> int:
    with context.services() as services:
        offer = services.directory.offer(context.args.service)
        value, line = _as_json(offer, services.directory), _line(offer, services.directory)
    more = [f"{name}：{value[name]}" for name in value if value[name] not in ("", None, [])]
    context.answer(value, "\n".join([line, *more]))
    return 0


def _add(context: Context) -> int:
    args = context.args
    entry = OfferEntry(name=args.name, provider=args.provider)
    with context.services() as services:
        return _save(context, services, services.directory_keeping.blank(), entry)


def _edit(context: Context) -> int:
    with context.services() as services:
        form = services.directory_keeping.edit(context.args.service)
        offer = services.directory.offer(context.args.service)
        return _save(context, services, form, entry_of(offer))


def _save(context: Context, services: Services, form: OfferForm, entry: OfferEntry) -> int:
    one = services.directory_keeping.save(form, replace(entry, **_values(context.args.set)))
    context.answer({"id": one}, f"已登记，编号 {one}")
    return 0


def _values(words: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in pairs(words, "--set").items():
        if name not in _FIELDS:
            raise BadInput(f"没有“{name}”这个字段：可用 {'、'.join(_FIELDS)}", "--set")
        values[name] = _read(name, str(text))
    return values


def _read(name: str, text: str) -> object:
    try:
        if name == "access":
            return tuple(Access(one) for one in text.replace(",", " ").split())
        return _CODED[name](text) if name in _CODED else text
    except ValueError:
        known = "、".join(one.value for one in _CODED.get(name, Access))
        raise BadInput(f"{name} 不能是“{text}”：可用 {known}", name) from None


def _check(context: Context) -> int:
    args = context.args
    with context.services() as services:
        return _told(context, services.directory_keeping.check(args.service, args.on, args.by))


def _close(context: Context) -> int:
    args = context.args
    with context.services() as services:
        return _told(context, services.directory_keeping.close(args.service, args.alert))


def _reopen(context: Context) -> int:
    with context.services() as services:
        return _told(context, services.directory_keeping.reopen(context.args.service))


def _remove(context: Context) -> int:
    with context.services() as services:
        return _told(context, services.directory_keeping.take_away(context.args.service))


def _told(context: Context, ids: tuple[str, ...]) -> int:
    context.answer({"ids": list(ids)}, f"记下了 {len(ids)} 项")
    return 0


def _import(context: Context) -> int:
    args = context.args
    with context.services() as services:
        if args.dry_run:
            plan = services.directory_import.preview(args.file)
        else:
            plan = services.directory_import.take_in(args.file, good_lines=args.good_lines)
    context.answer(_plan_json(plan, taken=not args.dry_run), _plan_words(plan, args.dry_run))
    return 1 if plan.problems else 0


def _plan_json(plan: ImportPlan, *, taken: bool) -> dict[str, Any]:
    return {
        "taken": taken, "lines": plan.lines, "new": plan.new, "changed": plan.changed,
        "unchanged": plan.unchanged, "ignored": list(plan.ignored),
        "problems": [
            {"line": one.line, "column": one.column, "why": one.why, "advice": one.advice}
            for one in plan.problems
        ],
    }  # fmt: skip


def _plan_words(plan: ImportPlan, dry: bool) -> str:
    head = "试导，什么也没有写：" if dry else "已导入："
    counts = f"{plan.lines}行，新增{plan.new}项，改了{plan.changed}项，没变{plan.unchanged}项"
    wrong = f"，{plan.bad_lines}行不对" if plan.problems else ""
    ignored = [f"没有用到的列：{'、'.join(plan.ignored)}"] if plan.ignored else []
    return "\n".join([head + counts + wrong, *ignored, *(one.words for one in plan.problems)])


def _export(context: Context) -> int:
    out = context.args.out
    with context.services() as services:
        count = write_table(services.directory, out)
    context.answer({"file": str(out), "lines": count}, f"导出了 {count} 行：{out}")
    return 0


def _hsds(context: Context) -> int:
    out = context.args.out
    with context.services() as services:
        files = write_hsds(services.directory, out)
    context.answer({"out": str(out), "files": list(files)}, f"HSDS 3.0 数据包：{out}")
    return 0


def _as_json(offer: Offer, directory: Directory) -> dict[str, Any]:
    service = offer.service
    light = offer.freshness(directory.today)
    return {
        "id": service.id, "offer": offer.id, "name": service.name, "kind": service.kind.value,
        "category": service.category.value, "provider": offer.provider.name,
        "place": offer.site.name if offer.site else "", "street": offer.street,
        "community": offer.community, "address": offer.address, "phone": offer.phone,
        "hours": hours_in_words(service.opening), "now": directory.opening_words(offer),
        "fee": service.fee, "audience": service.audience, "how_to_apply": service.how_to_apply,
        "description": service.description, "capacity": service.capacity,
        "vacancies": service.vacancies, "alert": service.alert, "status": service.status.value,
        "access": [one.value for one in offer.site.access] if offer.site else [],
        "checked_on": service.checked_on.isoformat() if service.checked_on else None,
        "checked_by": service.checked_by, "freshness": light.value if light else None,
        "source": service.source,
    }  # fmt: skip


def _line(offer: Offer, directory: Directory) -> str:
    service = offer.service
    checked = f"{service.checked_on} 核实" if service.checked_on else TO_CHECK
    status = "" if offer.is_running else STATUS_WORDS[service.status]
    access = "、".join(ACCESS_WORDS[one] for one in offer.site.access) if offer.site else ""
    parts = (
        service.id, service.name, KIND_WORDS[service.kind], CATEGORY_WORDS[service.category],
        offer.place, offer.street, offer.phone, directory.opening_words(offer), access, status,
        checked,
    )  # fmt: skip
    return "  ".join(part for part in parts if part)
