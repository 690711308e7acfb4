"""The options that name a period, and the period they name."""

import argparse
from datetime import date

from advisor_app.cli.words import a_day, a_month, shared
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period

__all__ = ["chosen_period", "period_options"]


def period_options(*, missing: object = None) -> argparse.ArgumentParser:
    """Give the options that name a period, with those that every command has."""
    parent = argparse.ArgumentParser(add_help=False, parents=[shared()])
    for option, kind, told in (
        ("--month", a_month, "2026-10"), ("--quarter", str, "2026Q4"), ("--year", str, "2026"),
        ("--from", a_day, "2026-10-05"), ("--to", a_day, "2026-10-20"),
    ):  # fmt: skip
        name = option.removeprefix("--")
        dest = f"{name}_day" if name in ("from", "to") else name
        parent.add_argument(option, type=kind, metavar=told, default=missing, dest=dest)
    parent.add_argument("--json", action="store_true", default=missing or False, help="输出 JSON")
    return parent


def chosen_period(args: argparse.Namespace, today: date) -> Period:
    """Give the period that was named; this month when none was.

    Raises:
        BadInput: two were named, or half of one.
    """
    given = [args.month, args.quarter, args.year, args.from_day or args.to_day]
    if sum(one is not None for one in given) > 1:
        raise BadInput("期间只能选一种：--month、--quarter、--year，或者 --from 和 --to", "month")
    if args.quarter:
        return Period.quarter(args.quarter)
    if args.year:
        return Period.year(args.year)
    if args.from_day or args.to_day:
        if not args.from_day or not args.to_day:
            raise BadInput("起止日期要写全：--from 2026-10-05 --to 2026-10-20", "from")
        return Period.between(args.from_day, args.to_day)
    return Period.of(args.month or Month.of(today))
