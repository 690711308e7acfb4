"""``advisor notice|register``: what hangs on the wall, and blank forms."""

from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_count, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.services.sheet_book import Sheet
from advisor_app.support.files import save


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the commands."""
    notice = commands.add_parser(
        "notice", parents=[shared_json()], help="上墙的公示；不写名称就列出来"
    )
    notice.add_argument("notice", nargs="?", help="哪一种")
    notice.add_argument("--a3", action="store_true", help="印成 A3")
    notice.add_argument("--out", type=Path)
    notice.set_defaults(run=_notice)
    blank = commands.add_parser("register", parents=[shared_json()], help="停电时用的空白登记表")
    blank.add_argument("register", nargs="?", help="哪一种；不写就列出来")
    blank.add_argument("--pages", type=a_count, default=2)
    blank.add_argument("--out", type=Path)
    blank.set_defaults(run=_register)


def _notice(context: Context) -> int:
    args = context.args
    with context.services() as services:
        if args.notice is None:
            return _listed(context, services.papers.notices())
        out = _out(args.out)
        return _written(context, services.papers.notice(args.notice, a3=args.a3), out)


def _register(context: Context) -> int:
    args = context.args
    with context.services() as services:
        if args.register is None:
            return _listed(context, services.papers.registers())
        out = _out(args.out)
        return _written(context, services.papers.register(args.register, args.pages), out)


def _listed(context: Context, known: tuple[tuple[str, str], ...]) -> int:
    context.answer(dict(known), "\n".join(f"{one}  {title}" for one, title in known))
    return 0


def _written(context: Context, sheet: Sheet, out: Path) -> int:
    save(out, sheet.pdf)
    context.answer({"file": str(out), "pages": sheet.pages}, f"{out}  共{sheet.pages}页")
    return 0


def _out(out: Path | None) -> Path:
    if out is None:
        raise BadInput("要写到文件里：请加 --out 文件名.pdf", "out")
    return out
