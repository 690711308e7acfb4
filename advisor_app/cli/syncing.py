"""``advisor sync``: a point goes to its carrier and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from advisor_app.cli.carrier_words import add_sync, lines_of, told
from advisor_app.cli.context import Context
from advisor_app.services.carrying import Carrying
from advisor_app.services.legs import travelled
from advisor_app.sync.carriers.carrier import unheard


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the commands."""
    sync = add_sync(commands, _desk)
    sync.add_argument("--dry-run", action="store_true", help="只看会送什么、收什么，什么也不做")
    sync.set_defaults(run=_sync)


@contextmanager
def _desk(context: Context) -> Iterator[Carrying]:
    with context.services() as services:
        yield services.syncing.carrying


def _sync(context: Context) -> int:
    with _desk(context) as desk:
        if context.args.dry_run:
            return _plan(context, desk)
        trip = travelled(desk.legs(unheard))
    return told(context, trip)


def _plan(context: Context, desk: Carrying) -> int:
    plan = desk.plan()
    lines = [*lines_of(plan.sends, "会送去"), *lines_of(plan.fetches, "会收下")]
    if plan.records:
        lines.insert(0, f"会先把 {plan.records} 条新记录装成数据包")
    context.answer(asdict(plan), "\n".join(lines) or "没有要送的，也没有要收的")
    return 0
