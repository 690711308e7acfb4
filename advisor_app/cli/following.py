"""``advisor today``, ``advisor referral``, ``callback``, ``unmet`` and ``care-hours``."""

from dataclasses import asdict, fields, replace
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.problems import problem_lines, problems_value
from advisor_app.cli.words import a_count, a_day, a_month, pairs, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CALL_OUTCOME_WORDS, CallOutcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import (
    CARE_GROUP_WORDS,
    PARTY_WORDS,
    STATE_WORDS,
    CareGroup,
    Party,
    ReferralState,
    ServiceCategory,
)
from advisor_app.domain.unmet import LOOK_BACK, UnmetReason
from advisor_app.services.callbacks import DueCall
from advisor_app.services.care_hours import CareEntry, CareMonth, in_hours
from advisor_app.services.deadlines import DEADLINE_WORDS, Deadlines
from advisor_app.services.referrals import HistoryLine, ReferralEntry, ReferralSeen, StepEntry
from advisor_app.support.calendar import local_text

Values = dict[str, Any]


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the families' commands."""
    today = commands.add_parser("today", parents=[shared_json()], help="今日：该做什么")
    today.set_defaults(run=_today)
    _register_referrals(_family(commands, "referral", "转介、点单：开、列出、下一步、备注"))
    _register_calls(_family(commands, "callback", "回访：列出、记下、期限"))
    unmet = _family(commands, "unmet", "没能满足的：问题清单")
    listed = _verb(unmet, "list", "列出问题清单", _unmet_list)
    listed.add_argument("--since", type=a_day)
    listed.add_argument("--until", type=a_day)
    _register_care(_family(commands, "care-hours", "服务时数：记、列出"))


def _family(commands: Any, name: str, words: str) -> Any:  # noqa: ANN401 - as above
    return commands.add_parser(name, help=words).add_subparsers(dest="verb", required=True)


def _verb(family: Any, name: str, words: str, run: Any) -> Any:  # noqa: ANN401 - as above
    made = family.add_parser(name, parents=[shared_json()], help=words)
    made.set_defaults(run=run)
    return made


def _register_referrals(family: Any) -> None:  # noqa: ANN401 - as above
    opened = _verb(family, "open", "开一件或几件", _referral_open)
    opened.add_argument("--need", action="append", required=True, help="需要什么；可以写几次")
    opened.add_argument("--elder", help="老人编号")
    opened.add_argument("--consultation", help="哪次咨询")
    opened.add_argument("--provider", default="")
    opened.add_argument("--service", default="", help="服务目录里的编号")
    opened.add_argument("--category", choices=_values(ServiceCategory), default="other")
    opened.add_argument("--order", action="store_true", help="点单")
    opened.add_argument("--wanted", type=a_day, help="哪天前要")
    opened.add_argument("--due", type=a_day, help="哪天前要回音")
    opened.add_argument("--consented", action="store_true", help="老人同意电话住址告诉对方")
    opened.add_argument("--draft", action="store_true", help="先不发出")
    opened.add_argument("--remark", default="", help="备注，只留在本点")
    listed = _verb(family, "list", "列出", _referral_list)
    listed.add_argument("--all", action="store_true", help="90天内的，了结的也列")
    listed.add_argument("--waits", choices=_values(Party), help="等谁")
    listed.add_argument("--late", action="store_true", help="只列到期的")
    listed.add_argument("--elder", help="只列这位老人的")
    shown = _verb(family, "show", "看一件的经过", _referral_show)
    shown.add_argument("id")
    step = _verb(family, "step", "走一步", _referral_step)
    step.add_argument("id")
    step.add_argument("state", choices=_values(ReferralState))
    step.add_argument("--remark", default="")
    step.add_argument("--provider", default="", help="转给别家时写")
    step.add_argument("--due", type=a_day)
    step.add_argument("--unmet", choices=_values(UnmetReason), help="没能满足的原因")
    remark = _verb(family, "remark", "写备注", _referral_remark)
    remark.add_argument("id")
    remark.add_argument("words")


def _register_calls(family: Any) -> None:  # noqa: ANN401 - as above
    listed = _verb(family, "list", "列出要打的电话", _call_list)
    listed.add_argument("--ahead", type=a_count, help="还有几天到期的也列")
    log = _verb(family, "log", "记下打得怎么样", _call_log)
    log.add_argument("id")
    log.add_argument("outcome", choices=_values(CallOutcome))
    log.add_argument("--remark", default="")
    log.add_argument("--unmet", choices=_values(UnmetReason))
    _verb(family, "look", "按规则看一遍该给谁打电话", _call_look)
    days = _verb(family, "deadlines", "看或改期限", _deadlines)
    days.add_argument("--set", action="append", default=[], metavar="名称=天数")


def _register_care(family: Any) -> None:  # noqa: ANN401 - as above
    add = _verb(family, "add", "记一次", _care_add)
    add.add_argument("--elder", required=True)
    add.add_argument("--minutes", type=int, required=True)
    add.add_argument("--group", choices=_values(CareGroup), help="不写就按老人的要素")
    add.add_argument("--on", type=a_day, help="哪天，默认今天")
    add.add_argument("--provider", default="")
    listed = _verb(family, "list", "按老人合计一个月", _care_list)
    listed.add_argument("--month", type=a_month)


def _values(kind: Any) -> list[str]:  # noqa: ANN401 - any StrEnum
    return [one.value for one in kind]


def _today(context: Context) -> int:
    with context.services() as services:
        services.call_rules.look_daily()
        morning = services.today.read()
    value = {
        "on": morning.on.isoformat(),
        "calls": [_call(one) for one in morning.calls],
        "referrals": [_referral(one) for one in morning.referrals],
        "notices": [asdict(one) for one in morning.notices],
        "rate": asdict(morning.rate),
    }
    lines = [f"{morning.on}　{morning.due_calls} 个电话到期"]
    lines += [f"  电话  {_call_line(one)}" for one in morning.calls]
    lines += [f"  转介  {_referral_line(one)}" for one in morning.referrals]
    lines += [f"  {one.topic}  {one.words}" for one in morning.notices]
    context.answer(value, "\n".join(lines))
    return 0


def _referral_open(context: Context) -> int:
    args = context.args
    entry = ReferralEntry(
        need="", provider=args.provider, service="",
        category=ServiceCategory(args.category), is_order=args.order, wanted=args.wanted,
        consented=args.consented, due=args.due, words=args.remark, sent=not args.draft,
    )  # fmt: skip
    elder = RecordId(args.elder) if args.elder else None
    talk = RecordId(args.consultation) if args.consultation else None
    with context.services() as services:
        service = services.directory.offer(args.service).service.id if args.service else ""
        if talk:
            services.consulting.get(talk)
        entries = [replace(entry, need=need, service=service) for need in args.need]
        made = services.referrals.open(services.referrals.begin(), entries, elder, talk)
    context.answer({"ids": list(made)}, "\n".join(f"已开，编号 {one}" for one in made))
    return 0


def _referral_list(context: Context) -> int:
    args = context.args
    with context.services() as services:
        service = services.referrals
        seen = service.recent() if args.all else service.open_ones()
        if args.elder:
            seen = service.of_elder(RecordId(args.elder))
        late = {one.referral.id for one in seen if service.is_late(one.referral)}
    kept = [
        one
        for one in seen
        if args.waits in (None, one.referral.waits_for.value)
        and (not args.late or one.referral.id in late)
    ]
    lines = "\n".join(_referral_line(one) for one in kept)
    context.answer([_referral(one) for one in kept], lines or "没有转介")
    return 0


def _referral_show(context: Context) -> int:
    one = RecordId(context.args.id)
    with context.services() as services:
        seen, history = services.referrals.get(one), services.referrals.history(one)
    value = _referral(seen) | {"history": [_step(line) for line in history]}
    told = (
        "  ".join((local_text(line.at), STATE_WORDS[line.state], line.by, line.words))
        for line in history
    )
    context.answer(value, "\n".join([_referral_line(seen), *told]))
    return 0


def _referral_step(context: Context) -> int:
    args = context.args
    entry = StepEntry(
        to=ReferralState(args.state), words=args.remark, due=args.due, provider=args.provider,
        unmet=UnmetReason(args.unmet) if args.unmet else None,
    )  # fmt: skip
    with context.services() as services:
        form = services.referrals.begin()
        moved = services.referrals.step(form, RecordId(args.id), entry)
    value = {"id": moved.id, "state": moved.state.value, "waits_for": moved.waits_for.value}
    context.answer(value, f"{STATE_WORDS[moved.state]}，{PARTY_WORDS[moved.waits_for]}")
    return 0


def _referral_remark(context: Context) -> int:
    args = context.args
    with context.services() as services:
        services.referrals.remark(services.referrals.begin(), RecordId(args.id), args.words)
    context.answer({"id": args.id}, "已记下")
    return 0


def _call_list(context: Context) -> int:
    with context.services() as services:
        calls = services.callbacks.listed(context.args.ahead)
    lines = "\n".join(_call_line(one) for one in calls)
    context.answer([_call(one) for one in calls], lines or "没有要打的电话")
    return 0


def _call_log(context: Context) -> int:
    args = context.args
    outcome = CallOutcome(args.outcome)
    unmet = UnmetReason(args.unmet) if args.unmet else None
    with context.services() as services:
        callbacks = services.callbacks
        call = callbacks.get(RecordId(args.id))
        callbacks.log(callbacks.begin(), call, outcome, args.remark, unmet)
        made = callbacks.get(RecordId(args.id))
    value = {"id": made.id, "tries": made.tries, "done": made.done_at is not None}
    context.answer(value, f"已记：{CALL_OUTCOME_WORDS[outcome]}")
    return 0


def _call_look(context: Context) -> int:
    with context.services() as services:
        opened = services.call_rules.look()
    context.answer({"opened": opened}, f"按规则新列了 {opened} 个回访")
    return 0


def _deadlines(context: Context) -> int:
    known = {one.name for one in fields(Deadlines)}
    given = pairs(context.args.set, "--set")
    for name, days in given.items():
        if name not in known or not str(days).isdecimal():
            names = "、".join(sorted(known))
            raise BadInput(f"--set 要写成 名称=天数，名称可用 {names}", "--set")
    with context.services() as services:
        days = services.deadlines.current()
        if given:
            days = replace(days, **{name: int(str(value)) for name, value in given.items()})
            services.deadlines.keep(days)
    lines = [f"{getattr(days, name):4} 天  {words}" for name, words in DEADLINE_WORDS.items()]
    context.answer(asdict(days), "\n".join(lines))
    return 0


def _unmet_list(context: Context) -> int:
    args = context.args
    with context.services() as services:
        last = args.until or services.desk.today
        first = args.since or last - LOOK_BACK
        found = services.unmet.problems(first, last)
    context.answer(problems_value(found), "\n".join(problem_lines(found)))
    return 0


def _care_add(context: Context) -> int:
    args = context.args
    elder = RecordId(args.elder)
    with context.services() as services:
        book = services.care_hours
        group = CareGroup(args.group) if args.group else book.groups_for(elder)[0]
        entry = CareEntry(
            elder=elder, on=args.on or services.desk.today, group=group, minutes=args.minutes,
            provider=args.provider,
        )  # fmt: skip
        minded = book.log(book.begin(), entry)
    context.answer({"group": group.value, "minded": minded}, minded or "已记下")
    return 0


def _care_list(context: Context) -> int:
    with context.services() as services:
        month = context.args.month or Month.of(services.desk.today)
        sums = services.care_hours.sums(month)
    lines = "\n".join(_care_line(one) for one in sums)
    context.answer([asdict(one) for one in sums], lines or "这个月还没有记服务时数")
    return 0


def _referral(seen: ReferralSeen) -> Values:
    about = seen.referral
    return {
        "id": about.id,
        "opened_at": about.opened_at.isoformat(),
        "elder": about.elder,
        "name": seen.name,
        "consultation": about.consultation,
        "need": about.need,
        "provider": about.provider,
        "service": about.service,
        "category": about.category.value,
        "order": about.is_order,
        "state": about.state.value,
        "waits_for": about.waits_for.value,
        "wanted": about.wanted.isoformat() if about.wanted else None,
        "due": about.due.isoformat() if about.due else None,
        "consented": about.consented,
    }


def _referral_line(seen: ReferralSeen) -> str:
    about = seen.referral
    due = about.due.isoformat() if about.due and not about.has_ended else ""
    stage = f"{STATE_WORDS[about.state]}，{PARTY_WORDS[about.waits_for]}"
    return "  ".join((about.id, due, seen.name or "匿名", about.need, about.provider, stage))


def _step(line: HistoryLine) -> Values:
    return {
        "at": line.at.isoformat(), "state": line.state.value, "by": line.by, "remark": line.words,
    }  # fmt: skip


def _call(one: DueCall) -> Values:
    call = one.call
    return {
        "id": call.id,
        "due": call.due.isoformat(),
        "late": one.late,
        "elder": call.elder,
        "name": one.name,
        "reason": call.reason.value,
        "why": one.why,
        "may_call": one.may_call,
        "tries": call.tries,
    }


def _call_line(one: DueCall) -> str:
    tried = f"打过{one.call.tries}次" if one.call.tries else ""
    silent = "" if one.may_call else "没有同意打电话"
    parts = (one.call.id, one.call.due.isoformat(), one.name or "匿名", one.why, tried, silent)
    return "  ".join(part for part in parts if part)


def _care_line(one: CareMonth) -> str:
    groups = "、".join(CARE_GROUP_WORDS[group] for group in one.groups)
    name = one.name or "（已删除）"
    return f"{name}  {groups}  {one.days}天  {in_hours(one.minutes)}  {one.said}".rstrip()
