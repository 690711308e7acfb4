"""``advisor consult import|imports|undo-import``."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_count, pairs, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.services.registers.columns import by_hand
from advisor_app.services.registers.importing import (
    FIELDS,
    BatchSeen,
    Imported,
    Layout,
    Plan,
    Reading,
    RegisterImport,
)
from advisor_app.services.registers.profiles import profile_of
from advisor_app.services.registers.report import row_of, write_report
from advisor_app.services.registers.words import CODED, Vocabulary, field_named
from advisor_app.support.calendar import local_text

_SHOWN = 30
_EARLIEST, _LATEST = 1990, 2199


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the verbs to the family of consultations."""
    taken = verbs.add_parser("import", parents=[shared_json()], help="导入旧台账（Excel、CSV）")
    taken.add_argument("file", type=Path)
    taken.add_argument("--sheet", help="工作表的名字或第几张；不写就是最长的一张")
    taken.add_argument("--heading", type=a_count, metavar="行号", help="表头在第几行")
    taken.add_argument(
        "--map", action="append", default=[], metavar="列=字段",
        help="哪一列是什么；列写表头或列号，字段写空就是不导入。可用："
        + "、".join(FIELDS.values()),
    )  # fmt: skip
    taken.add_argument(
        "--default", action="append", default=[], metavar="字段=值",
        help="表里没写的算什么，如 方式=来电",
    )  # fmt: skip
    taken.add_argument("--profile", help="用存过的对照表")
    taken.add_argument("--keep-profile", metavar="名字", help="把这次的对照存下来")
    taken.add_argument("--year", type=_a_year, help="日期没写年时是哪一年")
    taken.add_argument("--fill-dates", action="store_true", help="日期空着的和上一行同一天")
    taken.add_argument("--dry-run", action="store_true", help="只看会怎样，不导入")
    taken.add_argument("--good-rows", action="store_true", help="有问题的行跳过，其余照导")
    taken.add_argument("--register-people", action="store_true", help="没登记过的老人一并登记")
    taken.add_argument("--report", type=Path, metavar="CSV", help="把逐行的情况存成表")
    taken.set_defaults(run=_import)
    listed = verbs.add_parser("imports", parents=[shared_json()], help="列出导入过的台账")
    listed.set_defaults(run=_list)
    undone = verbs.add_parser("undo-import", parents=[shared_json()], help="撤销一次导入")
    undone.add_argument("id")
    undone.set_defaults(run=_undo)


def _a_year(text: str) -> int:
    year = int(text)
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError(text)
    return year


def _import(context: Context) -> int:
    args = context.args
    with context.services() as services:
        imports = services.imports
        file = imports.open(args.file)
        layout = imports.lay_out(file, args.sheet, args.heading)
        reading = _reading(context, imports, layout)
        plan = imports.plan(file, layout, reading)
        if args.report:
            write_report(args.report, plan.findings)
        stopped = bool(plan.refused) and not args.good_rows
        done = None
        if not args.dry_run and not stopped:
            done = imports.run(plan, good_rows=args.good_rows)
            if args.keep_profile:
                imports.profiles.keep(profile_of(args.keep_profile, layout, reading))
    context.answer(_plan_json(plan, done), _plan_text(plan, done, dry=args.dry_run))
    return 1 if stopped else 0


def _reading(context: Context, imports: RegisterImport, layout: Layout) -> Reading:
    args, proposal = context.args, imports.propose(layout)
    reading = proposal.reading
    if args.profile:
        reading = imports.profiles.named(args.profile).reading(layout)
    given = {called: _field(str(name)) for called, name in pairs(args.map, "--map").items()}
    chosen = by_hand(layout, given)
    taken = set(chosen.values())
    kept = {at: name for at, name in reading.columns.items() if at not in chosen}
    columns = {at: name for at, name in kept.items() if name not in taken} | {
        at: name for at, name in chosen.items() if name
    }
    return replace(
        reading, columns=columns, year=args.year or layout.year,
        defaults={**reading.defaults, **_defaults(args.default, imports)},
        blank_as_above=args.fill_dates or reading.blank_as_above,
        register_people=args.register_people,
    )  # fmt: skip


def _field(text: str) -> str:
    name = field_named(text)
    if text and not name:
        raise BadInput(f"没有叫“{text}”的字段：可用 {'、'.join(FIELDS.values())}", "map")
    return name


def _defaults(words: list[str], imports: RegisterImport) -> dict[str, str]:
    found: dict[str, str] = {}
    for called, value in pairs(words, "--default").items():
        name = field_named(called)
        if name not in CODED or name in ("sex", "inquirer", "satisfaction"):
            raise BadInput(f"“{called}”不能设默认：可设 方式、事项、结果", "default")
        labels = imports.words.labels[name]
        word = str(value)
        code = word if word in labels else Vocabulary(imports.words.words[name]).code(word)
        if not code:
            raise BadInput(
                f"{FIELDS[name]}没有“{word}”：可用 {'、'.join(labels.values())}", "default"
            )
        found[name] = code
    return found


def _list(context: Context) -> int:
    with context.services() as services:
        seen = services.imports.batches()
    lines = [_batch_line(one) for one in seen]
    context.answer([_batch_json(one) for one in seen], "\n".join(lines) or "还没有导入过台账")
    return 0


def _undo(context: Context) -> int:
    with context.services() as services:
        undone = services.imports.undo(RecordId(context.args.id))
    value = {
        "rows": undone.rows,
        "people": undone.people,
        "kept": [
            {"kind": one.kind, "id": one.id, "what": one.what, "why": one.why}
            for one in undone.kept
        ],
    }
    lines = [f"已撤销：{undone.rows} 次咨询、{undone.people} 位老人"]
    lines += [f"留下了 {one.what}：{one.why}" for one in undone.kept]
    context.answer(value, "\n".join(lines))
    return 0


def _plan_json(plan: Plan, done: Imported | None) -> dict[str, Any]:
    return {
        "file": plan.file.name,
        "sheet": plan.layout.name,
        "heading_row": plan.layout.heading_row,
        "year": plan.reading.year,
        "columns": [
            {
                "column": one.letters,
                "heading": one.heading,
                "field": plan.reading.columns.get(one.at, ""),
            }
            for one in plan.layout.columns
        ],
        "rows": plan.rows,
        "good": plan.good,
        "already": plan.already,
        "refused": plan.refused,
        "skipped": plan.skipped,
        "passed_over": plan.passed_over,
        "linked": plan.linked,
        "doubts": plan.doubts,
        "new_people": len(plan.people),
        "months": plan.months,
        "closed": list(plan.closed),
        "unknown": [
            {"field": one.field, "word": one.word, "count": one.count, "line": one.line}
            for one in plan.unknown
        ],
        "findings": [
            {
                "line": one.line, "column": one.column, "level": one.level.value,
                "why": one.why, "todo": one.todo,
            }
            for one in plan.findings
        ],
        "imported": done
        and {"id": done.batch, "rows": done.rows, "people": done.people},
    }  # fmt: skip


def _plan_text(plan: Plan, done: Imported | None, *, dry: bool) -> str:
    lines = [_columns_line(plan), _counts_line(plan)]
    lines += ["  ".join(filter(None, row_of(one))) for one in plan.findings[:_SHOWN]]
    if len(plan.findings) > _SHOWN:
        lines.append(f"……还有 {len(plan.findings) - _SHOWN} 条，加 --report 文件.csv 存下来看")
    lines += [
        f"{FIELDS[one.field]}“{one.word}”不认识，{one.count} 行（第{one.line}行起）"
        for one in plan.unknown[:_SHOWN]
    ]
    if done:
        lines.append(f"导入了 {done.rows} 次咨询、{done.people} 位老人，编号 {done.batch}")
    elif dry:
        lines.append("这是试导，什么也没有改")
    else:
        lines.append("没有导入：请改好再来，或加 --good-rows 只导没有问题的行")
    return "\n".join(lines)


def _columns_line(plan: Plan) -> str:
    columns = plan.reading.columns
    named = (
        f"{one.called}→{FIELDS[columns[one.at]]}"
        for one in plan.layout.columns
        if columns.get(one.at)
    )
    left = [one.called for one in plan.layout.columns if not columns.get(one.at)]
    told = f"；没有用到的列：{'、'.join(left)}，要用就加 --map 列=字段" if left else ""
    return f"表头在第{plan.layout.heading_row}行：" + "，".join(named) + told


def _counts_line(plan: Plan) -> str:
    closed = f"；其中 {'、'.join(plan.closed)} 已经关账，会算作调整" if plan.closed else ""
    return (
        f"{plan.rows} 行：能导入 {plan.good}，已经有 {plan.already}，不能导入 {plan.refused}，"
        f"跳过 {plan.skipped}；能认出老人 {plan.linked}，认人没把握 {plan.doubts}，"
        f"新登记 {len(plan.people)} 位{closed}"
    )


def _batch_json(one: BatchSeen) -> dict[str, Any]:
    batch = one.batch
    return {
        "id": batch.id,
        "at": batch.at.isoformat(),
        "file": batch.file,
        "sheet": batch.sheet,
        "rows": batch.rows if one.is_whole else one.talks,
        "people": batch.people if one.is_whole else one.people,
        "standing": one.talks,
        "finished": one.is_whole,
        "undone_at": batch.undone_at.isoformat() if batch.undone_at else None,
    }


def _batch_line(one: BatchSeen) -> str:
    batch = one.batch
    state = "没有做完" if not one.is_whole else "已撤销" if batch.undone_at else "已导入"
    name = f"{batch.file} {batch.sheet}".strip()
    return f"{batch.id}  {local_text(batch.at)}  {name}  {one.talks} 次咨询  {state}"
