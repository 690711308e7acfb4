"""``advisor consult add|list|topics|show|correct|withdraw|restore|import|imports|undo-import``."""

from typing import Any

from advisor_app.cli import consult_changes, registers
from advisor_app.cli.context import Context
from advisor_app.cli.words import a_count, a_day, a_month, an_instant, shared_json
from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    OUTCOME_WORDS,
    Channel,
    Inquirer,
    Outcome,
    Satisfaction,
)
from advisor_app.domain.ids import RecordId
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.unmet import UnmetEntry
from advisor_app.store.consultations import ConsultationSeen
from advisor_app.support.calendar import local_text


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("consult", help="咨询：登记、列出、更正、撤回、事项")
    verbs = family.add_subparsers(dest="verb", required=True)
    _register_add(verbs.add_parser("add", parents=[shared_json()], help="登记一次咨询"))
    listed = verbs.add_parser("list", parents=[shared_json()], help="列出咨询")
    listed.add_argument("--month", type=a_month)
    listed.add_argument("--search", default="", help="问答里或姓名里的字")
    listed.add_argument("--limit", type=a_count, default=500)
    listed.add_argument("--withdrawn", action="store_true", help="只列撤回的")
    listed.set_defaults(run=_list)
    topics = verbs.add_parser("topics", parents=[shared_json()], help="列出咨询事项")
    topics.set_defaults(run=_topics)
    consult_changes.register(verbs)
    registers.register(verbs)


def _register_add(add: Any) -> None:  # noqa: ANN401 - as above
    add.add_argument("--elder", help="老人编号；不写是匿名咨询")
    add.add_argument("--channel", required=True, choices=[one.value for one in Channel])
    add.add_argument("--topic", required=True, action="append")
    add.add_argument("--outcome", required=True, choices=[one.value for one in Outcome])
    add.add_argument("--inquirer", choices=[one.value for one in Inquirer])
    add.add_argument("--policy", action="append", default=[], help="讲解过的政策编号")
    add.add_argument("--unmet", choices=[one.value for one in UnmetReason], help="没能满足的原因")
    add.add_argument("--missing", default="", help="缺什么服务")
    add.add_argument("--asked", default="")
    add.add_argument("--answered", default="")
    add.add_argument("--minutes", type=int)
    add.add_argument("--satisfaction", choices=[one.value for one in Satisfaction])
    add.add_argument("--callback", type=a_day, help="哪天前回访")
    add.add_argument("--at", type=an_instant, help="当地时间，如 2026-10-05T09:30")
    add.set_defaults(run=_add)


def _add(context: Context) -> int:
    args = context.args
    inquirer = args.inquirer or (Inquirer.ELDER if args.elder else Inquirer.ANONYMOUS)
    entry = ConsultationEntry(
        channel=Channel(args.channel),
        topics=tuple(args.topic),
        outcome=Outcome(args.outcome),
        inquirer=Inquirer(inquirer),
        elder=RecordId(args.elder) if args.elder else None,
        policies=tuple(args.policy),
        asked=args.asked,
        answered=args.answered,
        minutes=args.minutes,
        satisfaction=Satisfaction(args.satisfaction) if args.satisfaction else None,
        callback_due=args.callback,
        unmet=_unmet(args.unmet, args.missing),
        at=args.at,
    )
    with context.services() as services:
        one = services.consulting.save(services.consulting.begin(), entry)
    context.answer({"id": one}, f"已登记，编号 {one}")
    return 0


def _unmet(reason: str | None, missing: str) -> UnmetEntry | None:
    return UnmetEntry(reason=UnmetReason(reason), service=missing) if reason else None


def _list(context: Context) -> int:
    args = context.args
    with context.services() as services:
        seen = (
            services.consulting.withdrawn() if args.withdrawn
            else services.consulting.listed(args.month, args.search, args.limit)
        )  # fmt: skip
        lines = [_line(one, services.consulting.words_of(one.consultation.topics)) for one in seen]
    context.answer([_as_json(one) for one in seen], "\n".join(lines) or "没有咨询")
    return 0


def _topics(context: Context) -> int:
    with context.services() as services:
        topics = services.consulting.topics
    values = [{"code": one.code, "label": one.label, "group": one.group} for one in topics]
    context.answer(values, "\n".join(f"{one.code:24} {one.label}" for one in topics))
    return 0


def _as_json(one: ConsultationSeen) -> dict[str, Any]:
    about = one.consultation
    return {
        "id": about.id,
        "at": about.at.isoformat(),
        "channel": about.channel.value,
        "inquirer": about.inquirer.value,
        "topics": list(about.topics),
        "outcome": about.outcome.value,
        "elder": about.elder,
        "name": one.name,
        "policies": [{"policy": each.policy, "version": each.version} for each in about.policies],
        "asked": one.note.asked if one.note else "",
        "answered": one.note.answered if one.note else "",
        "minutes": about.minutes,
        "satisfaction": about.satisfaction.value if about.satisfaction else None,
        "callback_due": about.callback_due.isoformat() if about.callback_due else None,
        "point": about.point,
    }


def _line(one: ConsultationSeen, topics: tuple[str, ...]) -> str:
    about = one.consultation
    what = "、".join(topics)
    how = CHANNEL_WORDS[about.channel]
    return (
        f"{local_text(about.at)}  {how}  {one.name or '匿名'}  {what}"
        f"  {OUTCOME_WORDS[about.outcome]}"
    )
