"""``advisor hub pack|notice``: what goes down to the points, and the notices among it."""

from typing import Any

from advisor_app.bootstrap import notices_of
from advisor_app.cli.context import Context
from advisor_app.cli.packs import register_pack
from advisor_app.cli.words import a_day, shared_json
from advisor_app.domain.sent_down import IMPORTANCE_WORDS, DistrictNotice, Importance


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the district's family."""
    register_pack(verbs)
    notice = verbs.add_parser(
        "notice", parents=[shared_json()], help="给顾问的通知；不写标题就列出来"
    )
    notice.add_argument("title", nargs="?", help="一行说完")
    notice.add_argument("--text", default="", help="是什么事、怎么办、问谁")
    notice.add_argument("--from", dest="begins", type=a_day, help="从哪天起；不写是今天")
    notice.add_argument("--until", type=a_day, help="显示到哪天；不写就一直显示")
    notice.add_argument(
        "--importance", choices=[one.value for one in Importance], default=Importance.NORMAL.value
    )
    notice.add_argument("--id", default="", help="改这一条，不另写")
    notice.add_argument("--drop", metavar="ID", help="删去这一条")
    notice.set_defaults(run=_notice)


def _notice(context: Context) -> int:
    args = context.args
    with notices_of(context.world, context.passphrase) as notices:
        if args.drop:
            notices.drop(args.drop)
        elif args.title is not None:
            notices.save(
                args.id,
                title=args.title,
                text=args.text,
                valid_from=args.begins or context.world.today,
                valid_until=args.until,
                importance=Importance(args.importance),
            )
        listed = notices.listed()
    lines = [f"{one.id}  {IMPORTANCE_WORDS[one.importance]}  {one.title}" for one in listed]
    context.answer([_value(one) for one in listed], "\n".join(lines) or "还没有通知")
    return 0


def _value(one: DistrictNotice) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "text": one.text,
        "importance": one.importance.value,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
    }
