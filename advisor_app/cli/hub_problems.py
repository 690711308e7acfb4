"""``advisor hub problems|problem …``: what is unmet, and the problem list that mends it."""

import argparse
from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.problems import problem_lines, problems_value
from advisor_app.cli.words import Handler, a_day, shared_json
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.problem import PROBLEM_WORDS, Problem, ProblemState
from advisor_app.domain.unmet import LOOK_BACK, UNMET_WORDS, UnmetReason
from advisor_app.hub.counting import Counting
from advisor_app.hub.problems import Listed, Step, key_of


def register(verbs: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add these verbs to the family of the district."""
    problems = verbs.add_parser("problems", parents=[shared_json()], help="没满足的需求，全区汇总")
    problems.add_argument("--since", type=a_day, help="从哪天，默认90天前")
    problems.add_argument("--until", type=a_day, help="到哪天，默认今天")
    problems.set_defaults(run=_problems)
    family = verbs.add_parser("problem", help="问题清单：列入、交办、整改、核查、销号")
    steps = family.add_subparsers(dest="step", required=True)
    listed = _verb(steps, "list", _list, "清单：逾期的在前")
    listed.add_argument("--state", choices=tuple(ProblemState), help="只看一种状态")
    _verb(steps, "show", _show, "一个问题和它的记录").add_argument("problem")
    opened = _verb(steps, "open", _open, "把一种没满足的需求列入清单")
    opened.add_argument("--topic", required=True, help="事项代码，如 meals")
    opened.add_argument("--reason", required=True, choices=tuple(UnmetReason))
    opened.add_argument("--service", default="", help="缺什么，和登记的一样")
    opened.add_argument("--community", default="", help="哪个社区，和登记的一样")
    opened.add_argument("--since", type=a_day, help="从哪天起数，默认90天前")
    opened.add_argument("--words", default="")
    opened.add_argument("--by", default="")
    assigned = _step(steps, "assign", _assign, "交办")
    assigned.add_argument("--owner", required=True, help="责任单位")
    assigned.add_argument("--person", required=True, help="责任人：单位里由谁负责")
    assigned.add_argument("--deadline", required=True, type=a_day)
    assigned.add_argument("--measures", default="", help="整改措施")
    _step(steps, "begin", _begin, "开始整改").add_argument("--words", default="")
    _step(steps, "note", _note, "记一笔").add_argument("--words", required=True)
    _step(steps, "report", _reported, "报完成").add_argument("--evidence", required=True)
    check = _step(steps, "check", _check, "核查：通过就销号，没过就退回")
    check.add_argument("--words", required=True, help="怎么核查的、看到什么")
    result = check.add_mutually_exclusive_group(required=True)
    result.add_argument("--passed", action="store_true", help="通过，销号")
    result.add_argument("--failed", action="store_true", help="没过，退回重改")
    _step(steps, "reopen", _reopen, "销号以后重新列入").add_argument("--words", required=True)


def _verb(steps: Any, name: str, run: Handler, told: str) -> argparse.ArgumentParser:  # noqa: ANN401
    made: argparse.ArgumentParser = steps.add_parser(name, parents=[shared_json()], help=told)
    made.set_defaults(run=run)
    return made


def _step(steps: Any, name: str, run: Handler, told: str) -> argparse.ArgumentParser:  # noqa: ANN401
    made = _verb(steps, name, run, told)
    made.add_argument("problem", help="编号，写开头几位就行")
    made.add_argument("--by", default="", help="谁：留在记录里")
    return made


def _problems(context: Context) -> int:
    last = context.args.until or context.world.today
    first = context.args.since or last - LOOK_BACK
    if last < first:
        raise BadInput("结束日期在开始日期之前：请核对", "until")
    with context.district() as district:
        found = district.problems(first, last)
    context.answer(problems_value(found), "\n".join(problem_lines(found, points=True)))
    return 0


def _list(context: Context) -> int:
    wanted = context.args.state
    with context.district() as district:
        listed = [
            one for one in district.problem_list.every() if wanted in (None, one.problem.state)
        ]
        lines = [_line(district.counting, one) for one in listed]
        values = [_value(district.counting, one) for one in listed]
    context.answer(values, "\n".join(lines) or "没有")
    return 0


def _show(context: Context) -> int:
    with context.district() as district:
        one = district.problem_list.find(RecordId(context.args.problem))
        value, line = _value(district.counting, one), _line(district.counting, one)
    context.answer(value, "\n".join([line, *_history(one.problem)]))
    return 0


def _open(context: Context) -> int:
    args = context.args
    with context.district() as district:
        problems = district.problem_list
        key = key_of(args.topic, args.reason, args.service, args.community)
        made = problems.open(problems.begin(), key, args.words, args.since, args.by)
        one = problems.find(made.id)
        value = _value(district.counting, one)
    context.answer(value, f"{made.id[:8]}  已列入问题清单，{made.needs} 件没满足")
    return 0


def _assign(context: Context) -> int:
    args = context.args
    return _move(
        context,
        lambda one, on: one.assigned(
            on, args.owner, args.person, args.deadline, args.measures, args.by
        ),
    )


def _begin(context: Context) -> int:
    args = context.args
    return _move(context, lambda one, on: one.begun(on, args.words, args.by))


def _note(context: Context) -> int:
    args = context.args
    return _move(context, lambda one, on: one.noted(on, args.words, args.by))


def _reported(context: Context) -> int:
    args = context.args
    return _move(context, lambda one, on: one.reported(on, args.evidence, args.by))


def _check(context: Context) -> int:
    args = context.args
    return _move(context, lambda one, on: one.checked(on, args.by, args.words, passed=args.passed))


def _reopen(context: Context) -> int:
    args = context.args
    return _move(context, lambda one, on: one.reopened(on, args.words, args.by))


def _move(context: Context, step: Step) -> int:
    with context.district() as district:
        problems = district.problem_list
        moved = problems.move(problems.begin(), RecordId(context.args.problem), step)
        value = _value(district.counting, problems.find(moved.id))
    context.answer(value, f"{moved.id[:8]}  {PROBLEM_WORDS[moved.state]}")
    return 0


def _value(counting: Counting, one: Listed) -> dict[str, Any]:
    problem = one.problem
    return {
        "id": problem.id,
        "topic": problem.topic,
        "topic_words": counting.topic_words(problem.topic),
        "service": problem.service,
        "reason": problem.reason.value,
        "community": problem.community,
        "state": problem.state.value,
        "overdue": one.overdue,
        "opened_on": problem.opened_on.isoformat(),
        "needs": problem.needs,
        "came": one.came,
        "came_since_closing": one.came_since_closing,
        "points": list(problem.points),
        "owner": problem.owner,
        "person": problem.person,
        "deadline": problem.deadline.isoformat() if problem.deadline else None,
        "measures": problem.measures,
        "checked_by": problem.checked_by,
        "closed_on": problem.closed_on.isoformat() if problem.closed_on else None,
        "notes": [
            {"on": note.on.isoformat(), "words": note.words, "by": note.by,
             "evidence": note.evidence, "state": note.state.value if note.state else None}
            for note in problem.notes
        ],
    }  # fmt: skip


def _line(counting: Counting, one: Listed) -> str:
    problem = one.problem
    late = "逾期" if one.overdue else ""
    again = f"销号后又有 {one.came_since_closing} 件" if one.came_since_closing else ""
    parts = (
        problem.id[:8], PROBLEM_WORDS[problem.state], late, again,
        problem.deadline.isoformat() if problem.deadline else "", problem.whose,
        counting.topic_words(problem.topic), problem.service, UNMET_WORDS[problem.reason],
        problem.community,
    )  # fmt: skip
    return "  ".join(part for part in parts if part)


def _history(problem: Problem) -> list[str]:
    return [
        "  ".join(
            part
            for part in (
                note.on.isoformat(), note.by,
                PROBLEM_WORDS[note.state] if note.state else "",
                f"佐证：{note.words}" if note.evidence else note.words,
            )
            if part
        )
        for note in problem.notes
    ]  # fmt: skip
