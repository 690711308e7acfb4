"""``advisor consult show|correct|withdraw|restore``: what was saved is looked at and mended."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_day, an_instant, shared_json
from advisor_app.domain.consultation import Channel, Inquirer, Outcome, Satisfaction
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.correcting import Correcting, HistoryLine, OpenedTalk, Plan
from advisor_app.services.unmet import UnmetEntry
from advisor_app.support.calendar import local_text

_CLEARED: dict[str, dict[str, Any]] = {
    "elder": {"elder": None, "inquirer": Inquirer.ANONYMOUS},
    "policies": {"policies": ()},
    "minutes": {"minutes": None},
    "satisfaction": {"satisfaction": None},
}
"""What can be made unknown again, and what that says."""


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the commands to the family of consultations."""
    show = verbs.add_parser("show", parents=[shared_json()], help="看一次咨询和它的经过")
    show.add_argument("id")
    show.set_defaults(run=_show)
    _register_correct(verbs.add_parser("correct", parents=[shared_json()], help="更正一次咨询"))
    withdraw = verbs.add_parser("withdraw", parents=[shared_json()], help="撤回一次咨询")
    withdraw.add_argument("id")
    withdraw.add_argument("--why", required=True, help="为什么撤回，只留在本点")
    withdraw.add_argument("--keep-referrals", action="store_true", help="已经开的转介照办")
    _register_saving(withdraw)
    withdraw.set_defaults(run=_withdraw)
    restore = verbs.add_parser("restore", parents=[shared_json()], help="恢复撤回的咨询")
    restore.add_argument("id")
    _register_saving(restore)
    restore.set_defaults(run=_restore)


def _register_correct(correct: Any) -> None:  # noqa: ANN401 - as above
    correct.add_argument("id")
    correct.add_argument("--elder", help="老人编号")
    correct.add_argument("--channel", choices=[one.value for one in Channel])
    correct.add_argument("--topic", action="append", help="写了就是全部的事项")
    correct.add_argument("--outcome", choices=[one.value for one in Outcome])
    correct.add_argument("--inquirer", choices=[one.value for one in Inquirer])
    correct.add_argument("--policy", action="append", help="写了就是全部讲过的政策")
    correct.add_argument("--unmet", choices=[one.value for one in UnmetReason])
    correct.add_argument("--missing", help="缺什么服务")
    correct.add_argument("--asked")
    correct.add_argument("--answered")
    correct.add_argument("--minutes", type=int)
    correct.add_argument("--satisfaction", choices=[one.value for one in Satisfaction])
    correct.add_argument("--callback", type=a_day, help="哪天前回访")
    correct.add_argument("--at", type=an_instant, help="当地时间，如 2026-10-05T09:30")
    correct.add_argument("--clear", action="append", default=[], choices=list(_CLEARED),
                         help="改成没有、不知道")  # fmt: skip
    correct.add_argument("--why", default="", help="为什么更正，只留在本点")
    _register_saving(correct)
    correct.set_defaults(run=_correct)


def _register_saving(verb: Any) -> None:  # noqa: ANN401 - as above
    verb.add_argument("--adjust", action="store_true", help="改动已经封账的月份，记作调整")
    verb.add_argument("--dry-run", action="store_true", help="只看会改什么，不写")


def _show(context: Context) -> int:
    with context.services() as services:
        opened = services.correcting.open(RecordId(context.args.id))
        topics = services.consulting.words_of(opened.entry.topics)
    context.answer(_as_json(opened), "\n".join(_lines(opened, topics)))
    return 0


def _correct(context: Context) -> int:
    args, one = context.args, RecordId(context.args.id)

    def deed(service: Correcting) -> Plan:
        opened = service.open(one)
        entry = _entry(opened.entry, args)
        if args.dry_run:
            return service.plan(one, entry)
        return service.correct(
            service.begin(), opened.seen, entry, adjust=args.adjust, why=args.why
        )  # fmt: skip

    return _done(context, deed, "已更正")


def _withdraw(context: Context) -> int:
    args, one, keep = context.args, RecordId(context.args.id), context.args.keep_referrals

    def deed(service: Correcting) -> Plan:
        if args.dry_run:
            return service.plan_withdrawal(one, keep_referrals=keep)
        return service.withdraw(
            service.begin(), one, args.why, keep_referrals=keep, adjust=args.adjust
        )

    return _done(context, deed, "已撤回")


def _restore(context: Context) -> int:
    args, one = context.args, RecordId(context.args.id)

    def deed(service: Correcting) -> Plan:
        if args.dry_run:
            return service.plan_return(one)
        return service.restore(service.begin(), one, adjust=args.adjust)

    return _done(context, deed, "已恢复")


def _done(context: Context, deed: Callable[[Correcting], Plan], words: str) -> int:
    """Do it, and tell what it changed; a closed month is asked for by an option."""
    try:
        with context.services() as services:
            plan = deed(services.correcting)
    except BadInput as error:
        if error.field != "month":
            raise
        raise BadInput(f"{error.message}：加上 --adjust", "adjust") from None
    saved = not context.args.dry_run
    value = {
        "id": context.args.id, "saved": saved,
        "changes": [asdict(one) for one in plan.changes],
        "follows": [asdict(one) for one in plan.follows],
        "stays": list(plan.stays), "closed": [one.number for one in plan.closed],
    }  # fmt: skip
    lines = [one.in_words for one in (*plan.changes, *plan.follows)]
    lines += [*plan.stays, *(f"{one.number} 已封账：记作调整" for one in plan.closed)]
    head = words if saved else "会改这些，还没有写"
    context.answer(value, "\n".join((head, *(f"　{one}" for one in lines))))
    return 0


def _entry(said: ConsultationEntry, args: Any) -> ConsultationEntry:  # noqa: ANN401 - as above
    """Give what the form holds after what the command changes."""
    shapes: dict[str, Callable[[Any], Any]] = {
        "elder": RecordId, "channel": Channel, "outcome": Outcome, "inquirer": Inquirer,
        "satisfaction": Satisfaction, "asked": str, "answered": str, "minutes": int,
    }  # fmt: skip
    given = {name: getattr(args, name) for name in shapes}
    changes = {name: shapes[name](value) for name, value in given.items() if value is not None}
    for name in args.clear:
        changes |= _CLEARED[name]
    changes |= {"topics": tuple(args.topic)} if args.topic else {}
    changes |= {"policies": tuple(args.policy)} if args.policy else {}
    changes |= {"at": args.at} if args.at else {}
    made = replace(said, **changes)
    due = said.callback_due if made.outcome is said.outcome else None
    return replace(made, callback_due=args.callback or due, unmet=_unmet(made, args))


def _unmet(made: ConsultationEntry, args: Any) -> UnmetEntry | None:  # noqa: ANN401 - as above
    """Give why it stays unmet: as it was said, as far as the talk is still about it."""
    said = made.unmet
    if args.unmet:
        said = replace(said or UnmetEntry(reason=UnmetReason(args.unmet)),
                       reason=UnmetReason(args.unmet))  # fmt: skip
    if said is None or (made.outcome is not Outcome.UNMET and not args.unmet):
        return None
    topics = tuple(one for one in said.topics if one in made.topics)
    service = said.service if args.missing is None else args.missing
    return replace(said, topics=topics, service=service)


def _as_json(opened: OpenedTalk) -> dict[str, Any]:
    said, talk = opened.entry, opened.seen.consultation
    return {
        "id": talk.id, "at": talk.at.isoformat(), "withdrawn": talk.withdrawn,
        "elder": talk.elder, "name": opened.seen.name, "channel": said.channel.value,
        "inquirer": said.inquirer.value, "topics": list(said.topics),
        "outcome": said.outcome.value, "policies": list(said.policies), "asked": said.asked,
        "answered": said.answered, "minutes": said.minutes,
        "satisfaction": said.satisfaction.value if said.satisfaction else None,
        "callback_due": said.callback_due.isoformat() if said.callback_due else None,
        "unmet": said.unmet.reason.value if said.unmet else None,
        "history": [_line_as_json(one) for one in opened.history],
    }  # fmt: skip


def _line_as_json(one: HistoryLine) -> dict[str, Any]:
    changes = [asdict(change) for change in one.changes]
    return {"at": one.at.isoformat(), "what": one.what, "by": one.by, "why": one.why,
            "changes": changes}  # fmt: skip


def _lines(opened: OpenedTalk, topics: tuple[str, ...]) -> Iterable[str]:
    said, talk = opened.entry, opened.seen.consultation
    gone = "　（已撤回）" if talk.withdrawn else ""
    yield f"{local_text(talk.at)}　{opened.name}　{'、'.join(topics)}{gone}"
    yield from (f"{word}：{text}" for word, text in (("问", said.asked), ("答", said.answered))
                if text)  # fmt: skip
    for one in opened.history:
        why = f"　原因：{one.why}" if one.why else ""
        yield f"{local_text(one.at)}　{one.by}　{one.what}{why}"
        yield from (f"　{change.in_words}" for change in one.changes)
