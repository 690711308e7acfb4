"""``advisor sheet …``: what is printed, printed again, verified and checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_count, a_day, shared, shared_json
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import SHEET_KINDS, SHEET_OUTCOME_WORDS, SheetOutcome
from advisor_app.services.genuineness import SheetCheck, Standing
from advisor_app.services.sheets import Callback, Draft, MissingPapers, ReferralSlip, Sheet
from advisor_app.services.suite import Services
from advisor_app.sheets.lint import COUNTER, ELDER, lint
from advisor_app.support.files import save

SIZES = (16, 18, 22, 24)
Compose = Callable[[Services, Any], Draft]
_NO_FILE = "没能存成文件"
_HEAD = 1024
"""Within so many bytes a PDF names itself (ISO 32000-1, annex H.3, note 13)."""
_SHORT = 60
"""A code's digits are many more than this; a file's name without a dot or a folder is shorter."""


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("sheet", help="告知单和其他单子：印、再印、核对真伪、检查版面")
    verbs = family.add_subparsers(dest="verb", required=True)
    elder = _issuing(verbs, "elder", _elder, "个人待遇告知单")
    elder.add_argument("id")
    elder.add_argument("--callback", type=a_day, help="哪天前回访")
    _issuing(verbs, "policy", _policy, "政策告知单").add_argument("id")
    for name, compose, words in (
        ("family", _family, "给家里人的告知单"),
        ("callback", _callback, "回访卡"),
        ("missing", _missing, "补材料通知单"),
        ("referral", _referral, "转介单"),
    ):
        _issuing(verbs, name, compose, words).add_argument("id", help="老人的编号")
    _details(verbs.choices)
    near = _issuing(verbs, "resources", _resources, "身边的养老服务")
    near.add_argument("--street", default="", help="街道；不写就是全区")
    near.add_argument("--community", default="", help="社区")
    near.add_argument("--elder", default="", help="老人的编号：按登记的街道和社区")
    _keeping(verbs)
    _checking(verbs)


def _issuing(verbs: Any, name: str, compose: Compose, words: str) -> Any:  # noqa: ANN401 - see above
    sheet = verbs.add_parser(name, parents=[shared_json()], help=words)
    sheet.add_argument("--out", type=Path, required=True)
    sheet.add_argument("--size", type=int, choices=SIZES, default=18, help="字号")
    sheet.set_defaults(run=_issue, compose=compose)
    return sheet


def _details(verbs: Any) -> None:  # noqa: ANN401 - see above
    verbs["family"].add_argument("--text", type=Path, help="同时把微信文字写到这个文件")
    verbs["callback"].add_argument("--due", type=a_day, required=True, help="最晚哪天")
    verbs["callback"].add_argument("--about", default="", help="回访问什么")
    missing = verbs["missing"]
    missing.add_argument("--subject", required=True, help="办什么")
    missing.add_argument("--lacking", action="append", default=[], help="还缺的材料，可写多次")
    missing.add_argument("--have", action="append", default=[], help="已经看过的材料，可写多次")
    missing.add_argument("--where", default="", help="补到哪里；不写就是本顾问点")
    missing.add_argument("--due", type=a_day, help="最晚哪天")
    referral = verbs["referral"]
    referral.add_argument("--provider", required=True, help="转给哪里")
    referral.add_argument("--need", required=True, help="需要什么")
    for option, words in (
        ("--provider-phone", "承接单位电话"), ("--provider-address", "承接单位地址"),
        ("--wanted", "什么时候"), ("--contact", "老人电话"), ("--home", "老人住址"),
    ):  # fmt: skip
        referral.add_argument(option, default="", help=words)
    referral.add_argument("--due", type=a_day, help="哪天前要回音")


def _keeping(verbs: Any) -> None:  # noqa: ANN401 - see above
    issued = verbs.add_parser("list", parents=[shared_json()], help="已出的单子")
    issued.add_argument("--limit", type=a_count, default=100)
    issued.set_defaults(run=_list)
    again = verbs.add_parser("reprint", parents=[shared_json()], help="照原样再印一张")
    again.add_argument("number")
    again.add_argument("--out", type=Path, required=True)
    again.set_defaults(run=_reprint)


def _checking(verbs: Any) -> None:  # noqa: ANN401 - see above
    verify = verbs.add_parser("verify", parents=[shared_json()], help="核对真伪")
    verify.add_argument("code", help="扫出的数字、编号，或者 PDF、照片的文件名")
    verify.set_defaults(run=_verify)
    check = verbs.add_parser("lint", parents=[shared()], help="检查版面：字号、对比度、边距、断行")
    check.add_argument("files", type=Path, nargs="+")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.add_argument("--office", action="store_true", help="给工作人员看的，字可以小些")
    check.set_defaults(run=_lint)


def _elder(services: Services, args: Any) -> Draft:  # noqa: ANN401 - argparse's own
    return services.sheets.elder(RecordId(args.id), args.callback, args.size)


def _policy(services: Services, args: Any) -> Draft:  # noqa: ANN401 - argparse's own
    return services.sheets.policy(args.id, args.size)


def _family(services: Services, args: Any) -> Draft:  # noqa: ANN401 - argparse's own
    if args.text:
        save(args.text, services.sheets.family_text(RecordId(args.id)).encode())
    return services.sheets.family(RecordId(args.id), args.size)


def _callback(services: Services, args: Any) -> Draft:  # noqa: ANN401 - argparse's own
    return services.sheets.callback(RecordId(args.id), Callback(args.due, args.about), args.size)


def _missing(services: Services, args: Any) -> Draft:  # noqa: ANN401 - argparse's own
    papers = MissingPapers(
        subject=args.subject, have=tuple(args.have), lacking=tuple(args.lacking),
        where=args.where, due=args.due,
    )  # fmt: skip
    return services.sheets.missing(RecordId(args.id), papers, args.size)


def _referral(services: Services, args: Any) -> Draft:  # noqa: ANN401 - argparse's own
    slip = ReferralSlip(
        provider=args.provider, provider_phone=args.provider_phone,
        provider_address=args.provider_address, need=args.need, wanted=args.wanted,
        contact=args.contact, home=args.home, due=args.due,
    )  # fmt: skip
    return services.sheets.referral(RecordId(args.id), slip, args.size)


def _resources(services: Services, args: Any) -> Draft:  # noqa: ANN401 - argparse's own
    if not args.elder:
        return services.sheets.resources(args.street, args.community, args.size)
    if args.street or args.community:
        raise BadInput("写了 --elder，就不写 --street 和 --community", "elder")
    return services.sheets.resources_for(RecordId(args.elder), args.size)


def _issue(context: Context) -> int:
    args = context.args
    with context.services() as services:
        form = services.book.begin()
        sheet = args.compose(services, args).issue(form)
        try:
            save(args.out, sheet.pdf)
        except KnownError:
            services.book.note_outcome(form, SheetOutcome.NOT_PRINTED, _NO_FILE)
            raise
        services.book.note_outcome(form, SheetOutcome.SAVED)
    return _kept(context, sheet)


def _kept(context: Context, sheet: Sheet) -> int:
    out: Path = context.args.out
    if sheet.missing:
        context.warn(f"提醒：字库里没有这些字，请手写补上：{'、'.join(sheet.missing)}")
    value = {"number": sheet.number, "file": str(out), "pages": sheet.pages}
    context.answer(value, f"{sheet.number}  {out}  共{sheet.pages}页")
    return 0


def _list(context: Context) -> int:
    with context.services() as services:
        issued = services.book.issued(context.args.limit)
    value = [
        {"number": one.number, "kind": one.kind, "on": one.on.isoformat(),
         "outcome": one.outcome.value, "why": one.why}
        for one in issued
    ]  # fmt: skip
    lines = [
        f"{one.number}  {one.on}  {SHEET_KINDS[one.kind]}  {SHEET_OUTCOME_WORDS[one.outcome]}"
        for one in issued
    ]
    context.answer(value, "\n".join(lines) or "还没有出过单子")
    return 0


def _reprint(context: Context) -> int:
    number = context.args.number.strip().upper()
    with context.services() as services:
        record = services.book.numbered(number)
        if record is None:
            raise BadInput(
                f"本点没有出过编号为 {number} 的单子：请用“advisor sheet list”查", "number"
            )
        sheet = services.book.reprint(record.id)
        save(context.args.out, sheet.pdf)
        services.book.note_reprint(record.id, SheetOutcome.SAVED)
    return _kept(context, sheet)


def _verify(context: Context) -> int:
    """Answer 0 for genuine and current, 1 for anything else."""
    given: str = context.args.code
    with context.services() as services:
        ask = services.genuineness
        is_file = _names_a_file(given)
        found = ask.verify_file(Path(given).absolute()) if is_file else ask.verify(given)
    value = {
        "standing": found.standing.value, "words": found.words, "number": found.number,
        "kind": found.kind, "point": found.point, "on": found.on.isoformat() if found.on else None,
        "policies": [
            {"name": one.name, "says": list(one.says), "changes": list(one.changes)}
            for one in found.policies
        ],
    }  # fmt: skip
    context.answer(value, "\n".join(_told(found)))
    return 0 if found.standing is Standing.CURRENT else 1


def _names_a_file(given: str) -> bool:
    """Tell a file's name from a code, or from an address that a forged notice's code may hold."""
    if not given or "://" in given:
        return False
    return any(one in given for one in "./\\") or (len(given) < _SHORT and Path(given).exists())


def _told(found: SheetCheck) -> list[str]:
    lines = [found.words]
    if found.number:
        lines.append(f"{found.number}  {found.kind}")
    for one in found.policies:
        lines.append("  ".join((f"· {one.name}", *one.says)))
        lines += [f"  后来变了：{change}" for change in one.changes]
    return lines


def _lint(context: Context) -> int:
    """Answer 0 when nothing was found, 1 otherwise."""
    args = context.args
    limits = COUNTER if args.office else ELDER
    found = [(path, one) for path in args.files for one in lint(_content(path), limits)]
    value = [
        {"file": str(path), "page": one.page, "rule": one.rule, "words": one.words}
        for path, one in found
    ]
    lines = [f"{path} {_place(one.page)}{one.rule}：{one.words}" for path, one in found]
    context.answer(value, "\n".join(lines) or "没有发现问题")
    return 1 if found else 0


def _place(page: int) -> str:
    return f"第{page}页 " if page else ""


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError:
        raise BadInput(f"读不出 {path}：请核对文件在哪里", "files") from None
    if b"%PDF" not in content[:_HEAD]:
        raise BadInput(f"{path} 不是 PDF 文件：只能检查单子的 PDF", "files")
    return content
