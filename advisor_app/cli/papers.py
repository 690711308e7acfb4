"""``advisor sheet elder|policy`` and ``advisor tally``: what is printed and handed in."""

from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_day, a_month, shared, shared_json
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.services.sheets import Sheet
from advisor_app.support.files import save


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the commands."""
    family = commands.add_parser("sheet", help="告知单：给老人的、讲政策的")
    verbs = family.add_subparsers(dest="verb", required=True)
    for verb, run in (("elder", _elder), ("policy", _policy)):
        sheet = verbs.add_parser(verb, parents=[shared_json()])
        sheet.add_argument("id")
        sheet.add_argument("--out", type=Path, required=True)
        sheet.add_argument("--size", type=int, choices=(16, 18, 22, 24), default=18, help="字号")
        sheet.set_defaults(run=run)
        if verb == "elder":
            sheet.add_argument("--callback", type=a_day, help="哪天前回访")
    tally = commands.add_parser("tally", parents=[shared()], help="月报")
    tally.add_argument("--month", type=a_month)
    tally.add_argument("--format", choices=("json", "csv", "xlsx"), default="json")
    tally.add_argument("--json", action="store_true", help="同 --format json")
    tally.add_argument("--out", type=Path)
    tally.set_defaults(run=_tally)


def _elder(context: Context) -> int:
    args = context.args
    with context.services() as services:
        form = services.book.begin()
        sheet = services.sheets.elder(RecordId(args.id), args.callback, args.size).issue(form)
        return _kept(context, sheet)


def _policy(context: Context) -> int:
    args = context.args
    with context.services() as services:
        sheet = services.sheets.policy(args.id, args.size).issue(services.book.begin())
        return _kept(context, sheet)


def _kept(context: Context, sheet: Sheet) -> int:
    out: Path = context.args.out
    save(out, sheet.pdf)
    if sheet.missing:
        context.warn(f"提醒：字库里没有这些字，请手写补上：{'、'.join(sheet.missing)}")
    value = {"number": sheet.number, "file": str(out), "pages": sheet.pages}
    context.answer(value, f"{sheet.number}  {out}  共{sheet.pages}页")
    return 0


def _tally(context: Context) -> int:
    args = context.args
    form = "json" if args.json else args.format
    with context.services() as services:
        month = args.month or Month.of(services.desk.today)
        if args.out is None:
            context.say(services.reporting.as_text(month, form))
        else:
            services.reporting.write(month, form, args.out)
            context.say(f"{month.in_words()}月报已写到 {args.out}")
    return 0
