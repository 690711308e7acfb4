"""``advisor policy list|show|search|match|lint``: answers without any record."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from advisor_app.bootstrap import screenings_of
from advisor_app.cli import outreach, packs
from advisor_app.cli.context import Context
from advisor_app.cli.words import a_day, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.policy import Amount, Freshness, Policy, PolicyVersion
from advisor_app.domain.screening import VERDICT_WORDS, Screening
from advisor_app.eligibility.format import reference
from advisor_app.eligibility.reading import lint, load_library
from advisor_app.services.screening import Judgement, Screenings

_BOM = "\ufeff"
"""What some editors put before a text."""


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("policy", help="政策：列出、查看、查找、初步判断、检查文件")
    verbs = family.add_subparsers(dest="verb", required=True)
    listed = verbs.add_parser("list", parents=[shared_json()], help="列出政策")
    listed.set_defaults(run=_list)
    show = verbs.add_parser("show", parents=[shared_json()], help="查看一项政策")
    show.add_argument("id")
    show.set_defaults(run=_show)
    search = verbs.add_parser("search", parents=[shared_json()], help="查找政策")
    search.add_argument("text")
    search.set_defaults(run=_search)
    match = verbs.add_parser("match", parents=[shared_json()], help="初步判断")
    match.add_argument("--facts", required=True, help="认定要素：JSON、文件名，或 - 读标准输入")
    match.set_defaults(run=_match)
    packs.register(verbs)
    outreach.register(verbs)
    check = verbs.add_parser("lint", parents=[shared_json()], help="检查政策文件或文件夹")
    check.add_argument("path", type=Path)
    check.set_defaults(run=_lint)
    cases = verbs.add_parser("cases", parents=[shared_json()], help="跑一遍政策旁边的例子")
    cases.add_argument("path", type=Path)
    cases.set_defaults(run=_cases)
    local = verbs.add_parser("parameters", parents=[shared_json()], help="本地参数：哪些还没有填")
    local.set_defaults(run=_parameters)
    fields = verbs.add_parser("fields", parents=[shared_json()], help="政策文件的字段说明（英文）")
    fields.set_defaults(run=_fields)
    for verb in (listed, show, search, match, local):
        verb.add_argument("--on", type=a_day, help="按哪一天，默认今天")
        verb.add_argument("--library", type=Path, help="另一个政策文件夹")


def _screenings(context: Context) -> Screenings:
    return screenings_of(context.world, context.args.library)


def _list(context: Context) -> int:
    return _give(context, _screenings(context).policies)


def _search(context: Context) -> int:
    return _give(context, _screenings(context).search(context.args.text))


def _give(context: Context, policies: tuple[Policy, ...]) -> int:
    on = context.args.on or context.world.today
    values = [_summary(one, one.nearest_version(on), on) for one in policies]
    lines = [f"{one.id:32} {one.level}  {one.name}" for one in policies]
    context.answer(values, "\n".join(lines) or "没有找到这样的政策")
    return 0


def _show(context: Context) -> int:
    policy = _screenings(context).policy(context.args.id)
    on = context.args.on or context.world.today
    version = policy.nearest_version(on)
    lines = [f"{policy.name}（{policy.level}）", version.plain, f"对象：{policy.audience}"]
    lines += [f"标准：{one.words}" for one in version.amounts if version.amount_confirmed]
    lines += [f"带：{one.words}" for one in version.materials]
    lines += [f"到：{version.where or '以当地最新规定为准'}", f"费用：{version.fee}"]
    lines += [f"依据：{one.issuer}《{one.title}》{one.number}" for one in version.basis]
    if policy.standing_words(on):
        lines.append(policy.standing_words(on))
    if version.needs_local_check:
        lines.append("待核实：以当地最新规定为准")
    context.answer(_full(policy, version, on), "\n".join(lines))
    return 0


def _match(context: Context) -> int:
    on = context.args.on or context.world.today
    screenings, facts = _screenings(context), _facts(context.args.facts)
    judged = screenings.match(facts, on)
    questions = screenings.plan(facts, on)
    value = {
        "on": on.isoformat(),
        "screenings": [screening_json(one.screening) for one in judged],
        "questions": [one.fact for one in questions],
    }
    lines = [_line(one) for one in judged]
    lines += [f"先问：{FACTS[one.fact].question}" for one in questions]
    context.answer(value, "\n".join(lines))
    return 0


def _facts(given: str) -> Facts:
    if given == "-":
        text, where = sys.stdin.read().removeprefix(_BOM), "标准输入"
    elif given.lstrip().startswith("{"):
        text, where = given, "--facts"
    else:
        where = given
        try:
            text = Path(given).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise BadInput(f"读不出 {given}：--facts 要给 JSON、文件名或 -", "facts") from None
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{where} 第{error.lineno}行不是 JSON：请检查引号和逗号", "facts") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets in brackets
        raise BadInput(f"{where} 不像认定要素：数字太长，或者括号套得太深", "facts") from None
    if not isinstance(raw, dict):
        raise BadInput(f'{where} 应是一个 JSON 对象，如 {{"birth": "1940-03-05"}}', "facts")
    return Facts.parse(raw)


def _lint(context: Context) -> int:
    path: Path = context.args.path
    _refuse_missing(path)
    if path.is_dir() and not any(path.glob("*.toml")):
        raise BadInput(f"{path} 里没有政策文件：政策写在 编号.toml 里", "path")
    findings = lint(path)
    values = [
        {"file": one.file, "line": one.line, "field": one.field, "message": one.message}
        for one in findings
    ]
    lines = [f"{one.file}:{one.line}: {one.field}: {one.message}" for one in findings]
    context.answer(values, "\n".join(lines) or "没有发现问题")
    return 1 if findings else 0


def _refuse_missing(path: Path) -> None:
    if not path.exists():
        raise BadInput(f"找不到 {path}：请检查路径", "path")


def _cases(context: Context) -> int:
    path: Path = context.args.path
    _refuse_missing(path)
    folder = path if path.is_dir() else path.parent
    library = load_library(folder)
    tables = [
        one for one in library.cases if path.is_dir() or path.name.startswith(f"{one.policy}.")
    ]
    if not tables:
        raise BadInput(f"{path} 里没有例子：例子写在政策旁边的 编号.cases.toml 里", "path")
    failures = [one for table in tables for one in library.run(table)]
    values = [
        {"policy": one.policy, "case": one.case, "line": one.line, "message": one.message}
        for one in failures
    ]
    lines = [f"{one.policy}.cases.toml:{one.line}: {one.case}：{one.message}" for one in failures]
    count = sum(len(one.cases) for one in tables)
    context.answer(values, "\n".join(lines) or f"{count} 个例子都对")
    return 1 if failures else 0


def _parameters(context: Context) -> int:
    on = context.args.on or context.world.today
    known = [(one, one.on(on)) for one in _screenings(context).library.parameters]
    values = [
        {
            "id": one.id,
            "name": one.name,
            "group": one.group,
            "question": one.question,
            "value": entry.words if entry else None,
            "since": entry.valid_from.isoformat() if entry else None,
            "source": entry.source if entry else None,
        }
        for one, entry in known
    ]
    lines = [
        f"{one.group}  {one.question}  {entry.words if entry else '待填'}" for one, entry in known
    ]
    context.answer(values, "\n".join(lines))
    return 0


def _fields(context: Context) -> int:
    context.answer({"reference": reference()}, reference())
    return 0


def screening_json(one: Screening) -> dict[str, Any]:
    """Give a screening in its stable shape."""
    return {
        "policy": one.policy,
        "version": one.version,
        "verdict": one.verdict.value,
        "amounts": [_amount(each) for each in one.amounts],
        "reasons": [
            {
                "condition": each.condition,
                "met": each.met,
                "fact": each.fact,
                "words": each.words,
                "source": each.source,
            }
            for each in one.reasons
        ],
        "ask": list(one.ask),
        "excludes": list(one.excludes),
        "conflicts": [
            {"policy": each.policy, "keep": each.keep or None, "words": each.words}
            for each in one.conflicts
        ],
        "changes_on": one.changes_on.isoformat() if one.changes_on else None,
        "changes_to": one.changes_to.value if one.changes_to else None,
        "change_words": one.change_words,
    }


def _amount(one: Amount) -> dict[str, Any]:
    return {"value_fen": one.value_fen, "per": one.per, "words": one.words}


def _summary(policy: Policy, version: PolicyVersion, on: date) -> dict[str, Any]:
    return {
        "id": policy.id,
        "name": policy.name,
        "level": policy.level,
        "region": policy.region,
        "category": policy.category,
        "audience": policy.audience,
        "version": version.version,
        "valid_from": version.valid_from.isoformat() if version.valid_from else None,
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "standing": policy.standing(on).value,
        "freshness": Freshness.of(version.checked_on, on).value,
        "national": list(policy.national),
        "amount_confirmed": version.amount_confirmed,
        "needs_local_check": version.needs_local_check,
    }


def _full(policy: Policy, version: PolicyVersion, on: date) -> dict[str, Any]:
    return _summary(policy, version, on) | {
        "plain": version.plain,
        "amounts": [_amount(one) for one in version.amounts if version.amount_confirmed],
        "where": version.where,
        "materials": [
            {
                "name": one.name,
                "original": one.original,
                "copies": one.copies,
                "note": one.note,
                "words": one.words,
            }
            for one in version.materials
        ],
        "steps": list(version.steps),
        "time_limit": version.time_limit,
        "fee": version.fee,
        "phone": version.phone,
        "hours": version.hours,
        "excludes": [
            {"policy": one.policy, "keep": one.keep.value, "words": one.words}
            for one in version.excludes
        ],
        "basis": [
            {"title": one.title, "issuer": one.issuer, "number": one.number, "article": one.article}
            for one in version.basis
        ],
        "sources": [
            {
                "title": one.title,
                "url": one.url,
                "rank": one.rank.value,
                "accessed": one.accessed.isoformat(),
            }
            for one in version.sources
        ],
        "confidence": version.confidence.value,
        "checked_on": version.checked_on.isoformat(),
        "checked_by": version.checked_by,
    }


def _line(one: Judgement) -> str:
    screening = one.screening
    parts = [VERDICT_WORDS[screening.verdict], one.policy.name]
    parts += [each.words for each in screening.amounts]
    if screening.ask:
        parts.append("问：" + " ".join(FACTS[name].question for name in screening.ask[:2]))
    if screening.change_words:
        parts.append(screening.change_words)
    return "  ".join(parts)
