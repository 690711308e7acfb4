"""``advisor policy reach``: whom to call, because a policy probably fits them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_day, shared_json
from advisor_app.services.outreach import CallList, CallRow, OutreachQuery


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the verb to the policy family."""
    reach = verbs.add_parser("reach", parents=[shared_json()], help="政策找人：该告诉谁")
    reach.add_argument("--policy", default="", help="一项政策的编号；不写就是全部")
    reach.add_argument("--since", type=a_day, help="只看这一天以后有变化的政策")
    reach.add_argument("--within", type=int, default=0, metavar="天", help="多少天内将符合的也算")
    reach.add_argument("--told", action="store_true", help="已经告诉过的也列出来")
    reach.add_argument("--out", type=Path, help="写成 .xlsx、.csv 或 .pdf（里面有电话）")
    reach.set_defaults(run=_reach)


def _reach(context: Context) -> int:
    args = context.args
    query = OutreachQuery(args.policy, args.since, args.within, args.told)
    with context.services() as services:
        calls = services.outreach.call_list(query)
        if args.out:
            services.outreach.write(calls, "政策找人名单", args.out)
    value = {
        "elders": len(calls.rows),
        "without_consent": calls.without_consent,
        "rows": [_value(one) for one in calls.rows],
    }
    context.answer(value, _words(calls))
    return 0


def _value(one: CallRow) -> dict[str, Any]:
    return {
        "elder": one.elder,
        "name": one.name,
        "may_call": one.may_call,
        "phone": one.phone,
        "items": [
            {
                "policy": each.policy,
                "name": each.name,
                "why": each.why,
                "mind": each.mind,
                "on": each.on.isoformat() if each.on else None,
                "told_on": each.told_on,
            }
            for each in one.items
        ],
    }


def _words(calls: CallList) -> str:
    lines = [line for one in calls.rows for line in _lines(one)]
    silent = f"，其中 {calls.without_consent} 位没有同意打电话" if calls.without_consent else ""
    return "\n".join([*lines, f"共 {len(calls.rows)} 位老人{silent}"])


def _lines(one: CallRow) -> Iterator[str]:
    yield "  ".join(part for part in (one.name, one.who, one.phone) if part)
    for each in one.items:
        yield "    " + "  ".join(part for part in (each.name, each.why, each.mind) if part)
