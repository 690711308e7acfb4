"""What a correction comes to: which months it moves, what goes along, what is told to stay."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.consultation import Inquirer, Outcome
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CallReason, FollowUp
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.records import ConsentScope, SheetOutcome
from advisor_app.domain.referral import ReferralState
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.correcting import Plan
from advisor_app.services.referrals import ReferralEntry, StepEntry
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import consult, register

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
LATE_SEPTEMBER = datetime(2026, 9, 28, 2, tzinfo=UTC)
IN_OCTOBER = date(2026, 10, 5)


def planned(services: Services, one: RecordId, **said: object) -> Plan:
    service = services.correcting
    entry = replace(service.open(one).entry, **said)  # type: ignore[arg-type]
    return service.plan(one, entry)


def closed(plan: Plan) -> list[str]:
    return [closing.month for closing in plan.closed]


def close(services: Services, *months: Month) -> None:
    closing = services.closing
    for month in months:
        for day in closing.missing_days(month):
            closing.mark_day(closing.begin(), day, DayAnswer.NOBODY_CAME)
        closing.close(closing.begin(), month)


def calls(services: Services, one: RecordId) -> dict[CallReason, FollowUp]:
    """Give the calls that came of a talk, withdrawn or not, by their reasons."""
    came = services.desk.record.consultations.came_of(one)
    return {each.reason: each for each in came if isinstance(each, FollowUp)}


def test_that_a_plan_writes_nothing(services: Services) -> None:
    one = consult(services, register(services), outcome=Outcome.FOLLOW_UP)
    last = services.desk.record.journal.last_pos()
    assert not planned(services, one, outcome=Outcome.ANSWERED, callback_due=None).is_empty
    assert services.correcting.plan_withdrawal(one).follows != ()
    assert services.desk.record.journal.last_pos() == last


def test_that_the_months_are_those_in_which_something_is_counted(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder, at=LATE_SEPTEMBER, outcome=Outcome.FOLLOW_UP,
                  callback_due=IN_OCTOBER, topics=("meals",))  # fmt: skip
    unmet = consult(services, elder, at=LATE_SEPTEMBER, outcome=Outcome.UNMET, topics=("meals",),
                    unmet=UnmetEntry(reason=UnmetReason.FULL))  # fmt: skip
    assert closed(planned(services, one, minutes=9)) == []
    close(services, SEPTEMBER, OCTOBER)
    both, talks, due = ["2026-09", "2026-10"], ["2026-09"], ["2026-10"]
    cases: list[tuple[RecordId, dict[str, object], list[str]]] = [
        (one, {"minutes": 9}, talks),
        (one, {"asked": "问"}, []),
        (one, {"callback_due": date(2026, 10, 9)}, due),
        (one, {"callback_due": date(2026, 11, 9)}, due),
        (one, {"outcome": Outcome.ANSWERED, "callback_due": None}, both),
        (one, {"at": datetime(2026, 9, 1, 2, tzinfo=UTC)}, talks),
        (one, {"at": datetime(2026, 10, 2, 2, tzinfo=UTC)}, both),
        (one, {"elder": None}, talks),
        (unmet, {"unmet": UnmetEntry(reason=UnmetReason.OTHER)}, talks),
        (unmet, {"unmet": UnmetEntry(reason=UnmetReason.FULL)}, []),
    ]
    for talk, said, months in cases:
        assert closed(planned(services, talk, **said)) == months, said
    assert closed(services.correcting.plan_withdrawal(one)) == both


def test_that_a_month_that_was_opened_again_asks_nothing(services: Services) -> None:
    one = consult(services, at=LATE_SEPTEMBER)
    close(services, SEPTEMBER)
    assert closed(planned(services, one, minutes=9)) == ["2026-09"]
    services.closing.reopen(services.closing.begin(), SEPTEMBER, "漏记")
    assert closed(planned(services, one, minutes=9)) == []


def test_that_what_is_missing_names_neither_whom_it_is_about_nor_whom_it_was(
    services: Services,
) -> None:
    """These words go to the district, whomever the talk is about in the end."""
    one = consult(services, register(services), outcome=Outcome.UNMET,
                  unmet=UnmetEntry(reason=UnmetReason.FULL))  # fmt: skip
    opened = services.correcting.open(one)
    told = UnmetEntry(reason=UnmetReason.FULL, service="张桂兰的轮椅")
    for elder, who in ((register(services, "王建国"), Inquirer.ELDER), (None, Inquirer.ANONYMOUS)):
        entry = replace(opened.entry, elder=elder, inquirer=who, unmet=told)
        with pytest.raises(BadInput, match="不能写姓名"):
            services.correcting.plan(one, entry)


def test_that_papers_of_that_day_and_person_are_named(services: Services) -> None:
    elder, other = register(services), register(services, "王建国")
    one = consult(services, elder)
    for whose, outcome in (
        (elder, SheetOutcome.PRINTED), (elder, SheetOutcome.NOT_PRINTED),
        (other, SheetOutcome.PRINTED),
    ):  # fmt: skip
        form = services.book.begin()
        services.sheets.elder(whose).issue(form)
        services.book.note_outcome(form, outcome, "卡纸" if outcome.value[:3] == "not" else "")
    (told,) = planned(services, one, elder=other).stays
    assert told.startswith("单子 SJ-D05-202611-0001（个人待遇告知单）已经交出去，改不了")
    assert planned(services, one, minutes=3).stays == ()
    (kept,) = services.correcting.plan_withdrawal(one).stays
    assert "照样留在台账里" in kept
    before = consult(services, elder, at=services.desk.now() - timedelta(days=2))
    assert services.correcting.plan_withdrawal(before).stays == ()


def _referred(services: Services) -> tuple[RecordId, tuple[RecordId, ...]]:
    """Log a talk that came to two referrals, and to calls after both and by promise."""
    elder = register(services, consents=(ConsentScope.CONTACT,))
    one = consult(services, elder, outcome=Outcome.FOLLOW_UP)
    entries = [ReferralEntry(need="送餐"), ReferralEntry(need="理发")]
    return one, services.referrals.open(services.referrals.begin(), entries, elder, one)


def test_that_the_call_after_a_referral_goes_only_with_the_last_of_them(
    services: Services,
) -> None:
    service = services.correcting
    one, (first, _) = _referred(services)
    steps = services.referrals
    for to in (ReferralState.ACCEPTED, ReferralState.COMPLETED):
        steps.step(steps.begin(), first, StepEntry(to=to))
    service.withdraw(service.begin(), one, "记重了")
    assert calls(services, one)[CallReason.PROMISED].withdrawn
    assert not calls(services, one)[CallReason.REFERRAL].withdrawn
    other, _ = _referred(services)
    service.withdraw(service.begin(), other, "记重了")
    assert all(each.withdrawn for each in calls(services, other).values())
    fourth, (cancelled, _) = _referred(services)
    steps.step(steps.begin(), cancelled, StepEntry(to=ReferralState.CANCELLED))
    assert not calls(services, fourth)[CallReason.REFERRAL].withdrawn
    service.withdraw(service.begin(), fourth, "记重了")
    assert calls(services, fourth)[CallReason.REFERRAL].withdrawn
    third, _ = _referred(services)
    service.withdraw(service.begin(), third, "记重了", keep_referrals=True)
    assert not calls(services, third)[CallReason.REFERRAL].withdrawn
    service.restore(service.begin(), other)
    assert not any(each.withdrawn for each in calls(services, other).values())


def test_that_nobody_is_rung_about_a_talk_of_nobody(services: Services) -> None:
    service = services.correcting
    one, _ = _referred(services)
    opened = service.open(one)
    entry = replace(opened.entry, elder=None, inquirer=Inquirer.ANONYMOUS)
    service.correct(service.begin(), opened.seen, entry)
    promised = calls(services, one)[CallReason.PROMISED]
    assert (promised.elder, promised.withdrawn) == (None, False)
    assert calls(services, one)[CallReason.REFERRAL].withdrawn


def _now(services: Services, one: RecordId) -> Callable[[], object]:
    return lambda: (
        services.desk.record.consultations.came_of(one),
        services.reporting.counted(Month(2026, 11)).indicators,
    )


def test_that_taking_back_and_putting_back_comes_to_nothing(services: Services) -> None:
    service = services.correcting
    one, _ = _referred(services)
    now = _now(services, one)
    before = now()
    for keep in (False, True):
        taken = service.withdraw(service.begin(), one, "记重了", keep_referrals=keep)
        assert now() != before
        back = service.plan_return(one)
        assert {(each.what, each.after, each.before) for each in back.follows} == {
            (each.what, each.before, each.after) for each in taken.follows
        }
        service.restore(service.begin(), one)
        assert now() == before


def test_that_what_happened_to_a_part_since_is_not_undone(services: Services) -> None:
    service = services.correcting
    one, (first, second) = _referred(services)
    service.withdraw(service.begin(), one, "记重了")
    gone = services.referrals.get(first)
    with services.desk.record.begin() as work:  # the point's other device said more of it
        moved = replace(gone.referral, provider="示例食堂")
        work.put(moved, services.desk.ids.revision(), saw=gone.head)
    service.restore(service.begin(), one)
    states = [services.referrals.get(each).referral.state for each in (first, second)]
    assert states == [ReferralState.CANCELLED, ReferralState.SENT]
