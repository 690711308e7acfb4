"""``advisor export|receive|standing``: between the point and its district."""

from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import shared_json
from advisor_app.domain.errors import KnownError
from advisor_app.services.exchange import SeenExport, Standing, clock_words, instant_of
from advisor_app.services.incoming import Received
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the commands."""
    export = commands.add_parser("export", parents=[shared_json()], help="导出数据包")
    export.add_argument("--out", type=Path, required=True)
    export.add_argument(
        "--everything", "--all", action="store_true", help="从头全部导出，不管区里有没有"
    )
    export.set_defaults(run=_export)
    receive = commands.add_parser(
        "receive", parents=[shared_json()], help="收区里发的回执、下发包、证书、退回的记录"
    )
    receive.add_argument("files", type=Path, nargs="+", metavar="FILE")
    receive.set_defaults(run=_receive)
    standing = commands.add_parser(
        "standing", parents=[shared_json()], help="未导出、待回执、已回执各多少条"
    )
    standing.set_defaults(run=_standing)


def _export(context: Context) -> int:
    args = context.args
    with context.services() as services:
        done = services.exchange.export(args.out, everything=args.everything)
    value = {
        "file": str(done.path), "revisions": done.revisions, "again": done.again,
        "counts": done.counts, "digest": done.digest,
    }  # fmt: skip
    context.answer(
        value, f"已导出 {done.revisions} 条到 {done.path}：请交给区里并入，收到回执才算完"
    )
    return 0


def _receive(context: Context) -> int:
    """Take files in one by one; one that is refused stops no other."""
    values, lines = [], []
    with context.services() as services:
        for path in context.args.files:
            received, problem = _received(services, path)
            values.append(_value(path, received, problem))
            lines += _lines(received)
            if problem:
                context.warn(problem)
    if lines or context.args.json:
        context.answer(values, "\n".join(lines))
    return 2 if any(one["problem"] for one in values) else 0


def _received(services: Services, path: Path) -> tuple[Received | None, str]:
    try:
        return services.incoming.receive(path), ""
    except KnownError as error:
        return None, error.message


def _value(path: Path, received: Received | None, problem: str) -> dict[str, object]:
    return {
        "file": str(path),
        "kind": received.kind.value if received else None,
        "changed": bool(received and received.changed),
        "words": received.words if received else "",
        "notices": list(received.problems) if received else [],
        "problem": problem,
    }


def _lines(received: Received | None) -> list[str]:
    return [received.words, *received.problems] if received else []


def _standing(context: Context) -> int:
    with context.services() as services:
        standing, history = services.exchange.standing(), services.exchange.history()
    value = {
        "new": standing.new,
        "awaiting": standing.awaiting,
        "acknowledged": standing.acknowledged,
        "asked": standing.asked,
        "district": standing.district,
        "certified": standing.certified,
        "revoked": standing.revoked,
        "receipt_at": standing.receipt_at.isoformat() if standing.receipt_at else None,
        "exports": [
            {
                "at": one.export.at, "file": one.export.file, "revisions": one.export.revisions,
                "state": one.state.value, "words": one.words,
            }
            for one in history
        ],
    }  # fmt: skip
    context.answer(value, "\n".join([*_said(standing), *map(_line, history)]))
    return 0


def _line(one: SeenExport) -> str:
    at = local_text(instant_of(one.export))
    return f"{at}　{one.export.file}　{one.export.revisions} 条　{one.words}"


def _said(standing: Standing) -> list[str]:
    """Say in words where the point stands, and what to look after."""
    counted = (
        f"未导出 {standing.new} 条 · 待回执 {standing.awaiting} 条 · "
        f"已回执 {standing.acknowledged} 条"
    )
    lines = [counted, f"已接入：{standing.district}" if standing.district else "还没有接入区里"]
    if standing.revoked:
        lines.append("这台电脑已被区里停用：请打电话问区里")
    if standing.clock_off is not None:
        lines.append(clock_words(standing.clock_off))
    if standing.life:
        lines.append(standing.life.words)
    return lines
