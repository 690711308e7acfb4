"""A talk that was saved is corrected, taken back, put back: nothing is lost, everything counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from advisor_app.domain.closing import DayAnswer
from advisor_app.domain.consultation import (
    Channel,
    Inquirer,
    Outcome,
    PolicyMention,
    Satisfaction,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.records import ConsentScope
from advisor_app.domain.referral import ReferralState
from advisor_app.domain.tally import Tally
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.correcting import Plan
from advisor_app.services.referrals import ReferralEntry, StepEntry
from advisor_app.services.registration import entry_of
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import consult, register

NOVEMBER = Month(2026, 11)
OCTOBER = Month(2026, 10)
ALLOWANCE = "zz-gaoling-jintie"


def correct(services: Services, one: RecordId, **said: object) -> Plan:
    """Open a talk, change some fields of its form, save."""
    service = services.correcting
    form, opened = service.begin(), service.open(one)
    extra = {name: said.pop(name) for name in ("adjust", "why") if name in said}
    entry = replace(opened.entry, **said)  # type: ignore[arg-type]
    return service.correct(form, opened.seen, entry, **extra)  # type: ignore[arg-type]


def withdraw(services: Services, one: RecordId, **said: bool) -> Plan:
    service = services.correcting
    return service.withdraw(service.begin(), one, "记重了", **said)


def restore(services: Services, one: RecordId) -> Plan:
    return services.correcting.restore(services.correcting.begin(), one)


def told(services: Services, one: RecordId) -> list[str]:
    """Give the history in words: what was done, and what it changed."""
    lines = services.correcting.open(one).history
    return [
        f"{line.what} {line.by}" + "".join(f" | {each.in_words}" for each in line.changes)
        for line in lines
    ]


def figures(services: Services, month: Month = NOVEMBER) -> dict[str, object]:
    return dict(services.reporting.counted(month).indicators)


def topics(tally: Tally) -> dict[str, object]:
    counted = tally.indicators["by_topic"]
    assert isinstance(counted, Mapping)
    return {topic: count for topic, count in counted.items() if count}


def close_october(services: Services) -> str:
    closing = services.closing
    for day in closing.missing_days(OCTOBER):
        closing.mark_day(closing.begin(), day, DayAnswer.NOBODY_CAME)
    return closing.close(closing.begin(), OCTOBER).number


def in_october(services: Services, **entry: object) -> RecordId:
    return consult(services, at=datetime(2026, 10, 9, 2, tzinfo=UTC), **entry)


def test_that_every_field_of_a_talk_can_be_corrected(services: Services) -> None:
    guilan, other = register(services), register(services, "王建国")
    one = consult(services, guilan, topics=("meals",), asked="问助餐", minutes=5)
    at = services.desk.now() - timedelta(days=3)
    plan = correct(
        services, one, topics=("pension", "health"), channel=Channel.PHONE, inquirer=Inquirer.CHILD,
        outcome=Outcome.SIGNPOSTED, satisfaction=Satisfaction.GOOD, minutes=15, elder=other,
        asked="问养老金", answered="去社区", policies=(ALLOWANCE,), at=at,
    )  # fmt: skip
    seen = services.consulting.get(one)
    talk = seen.consultation
    assert (talk.topics, talk.channel, talk.inquirer) == (
        ("pension", "health"), Channel.PHONE, Inquirer.CHILD,
    )  # fmt: skip
    assert (talk.outcome, talk.satisfaction, talk.minutes) == (
        Outcome.SIGNPOSTED, Satisfaction.GOOD, 15,
    )  # fmt: skip
    assert (talk.elder, talk.at, seen.name) == (other, at, "王建国")
    assert [each.policy for each in talk.policies] == [ALLOWANCE]
    assert seen.note is not None
    assert (seen.note.asked, seen.note.answered) == ("问养老金", "去社区")
    assert len(plan.changes) == 11
    assert plan.follows == ()
    assert services.registration.card(guilan).visits == ()
    assert services.consulting.listed(search="王建国")[0].consultation.id == one
    assert services.consulting.listed(search="助餐") == ()
    assert services.care.verify().problems == ()


def test_that_history_tells_who_changed_what_when_and_what_it_was(services: Services) -> None:
    one = consult(services, register(services), topics=("meals",), minutes=5, asked="问助残")
    correct(services, one, topics=("pension",), minutes=15, why="听错了")
    correct(services, one, asked="问助餐")
    withdraw(services, one)
    restore(services, one)
    name = services.desk.advisor.name
    meals, pension = services.consulting.words_of(["meals", "pension"])
    assert told(services, one) == [
        f"记下 {name}",
        f"更正 {name} | 事项：{meals} → {pension} | 用时：5 分钟 → 15 分钟",
        f"更正 {name} | 问了什么：问助残 → 问助餐",
        f"撤回 {name}",
        f"恢复 {name}",
    ]
    history = services.correcting.open(one).history
    assert [line.why for line in history] == ["", "听错了", "", "记重了", ""]
    assert list(history) == sorted(history, key=lambda line: line.at)


def test_that_one_form_saved_twice_corrects_once_and_an_old_form_is_refused(
    services: Services,
) -> None:
    one = consult(services)
    service = services.correcting
    form, opened = service.begin(), service.open(one)
    entry = replace(opened.entry, minutes=9)
    service.correct(form, opened.seen, entry)
    last = services.desk.record.journal.last_pos()
    assert service.correct(form, opened.seen, entry).is_empty
    assert services.desk.record.journal.last_pos() == last
    with pytest.raises(BadInput, match="重新打开"):
        service.correct(service.begin(), opened.seen, replace(entry, minutes=3))


def test_that_a_form_that_changes_nothing_writes_nothing(services: Services) -> None:
    one = consult(
        services, register(services), outcome=Outcome.UNMET, asked="问护理床", minutes=3,
        unmet=UnmetEntry(reason=UnmetReason.FULL, service="护理床"), policies=(ALLOWANCE,),
    )  # fmt: skip
    last = services.desk.record.journal.last_pos()
    assert correct(services, one).is_empty
    assert services.desk.record.journal.last_pos() == last


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"topics": ()}, "topics"),
        ({"topics": ("weather",)}, "topics"),
        ({"minutes": 999}, "minutes"),
        ({"elder": RecordId("00000000-0000-7000-8000-000000000000")}, "elder"),
        ({"policies": ("nowhere",)}, "policies"),
        ({"at": datetime(2027, 1, 1, tzinfo=UTC)}, "at"),
        ({"outcome": Outcome.FOLLOW_UP, "callback_due": date(2026, 1, 1)},
         "callback_due"),
    ],
)  # fmt: skip
def test_that_what_cannot_be_is_refused_and_leaves_the_talk(
    services: Services, said: dict[str, object], field: str
) -> None:
    one = consult(services)
    before = services.consulting.get(one)
    with pytest.raises(BadInput) as refused:
        correct(services, one, **said)
    assert refused.value.field == field
    assert services.consulting.get(one) == before


def test_that_the_promised_call_follows_the_talk(services: Services) -> None:
    guilan, other = register(services), register(services, "王建国")
    one = consult(services, guilan, outcome=Outcome.FOLLOW_UP)
    day = services.desk.today + timedelta(days=2)
    plan = correct(services, one, callback_due=day, elder=other)
    assert [change.what for change in plan.follows] == ["回访"]
    (call,) = services.registration.card(other).calls
    assert (call.due, services.registration.card(guilan).calls) == (day, ())
    correct(services, one, outcome=Outcome.ANSWERED, callback_due=None)
    assert services.registration.card(other).calls == ()
    correct(services, one, outcome=Outcome.FOLLOW_UP)
    (again,) = services.registration.card(other).calls
    assert (again.id, again.due) == (call.id, services.desk.today + timedelta(days=7))


def test_that_a_call_that_was_made_stays_made(services: Services) -> None:
    one = consult(services, register(services), outcome=Outcome.FOLLOW_UP)
    (call,) = services.callbacks.listed()
    services.callbacks.log(services.callbacks.begin(), call.call, CallOutcome.SETTLED)
    correct(services, one, outcome=Outcome.ANSWERED, callback_due=None)
    assert services.callbacks.get(call.call.id).outcome is CallOutcome.SETTLED
    plan = withdraw(services, one)
    assert any("照样算数" in line for line in plan.stays)
    assert figures(services, Month.of(call.call.due))["callbacks_due"] == 1


def test_that_the_unmet_need_is_corrected_and_taken_back(services: Services) -> None:
    one = consult(
        services, register(services, community="示例一社区"), topics=("meals",),
        outcome=Outcome.UNMET, unmet=UnmetEntry(reason=UnmetReason.FULL, service="送餐"),
    )  # fmt: skip
    correct(services, one, topics=("meals", "health"),
            unmet=UnmetEntry(reason=UnmetReason.TOO_DEAR, topics=("health",)))  # fmt: skip
    today = services.desk.today
    (need,) = services.unmet.listed(today, today)
    assert (need.topic, need.reason, need.community) == (
        "health", UnmetReason.TOO_DEAR, "示例一社区",
    )  # fmt: skip
    assert figures(services)["unmet"] == 1
    correct(services, one, outcome=Outcome.ANSWERED, unmet=None)
    assert services.unmet.listed(today, today) == ()
    assert (figures(services)["unmet"], services.correcting.open(one).entry.unmet) == (0, None)
    correct(services, one, outcome=Outcome.UNMET, unmet=UnmetEntry(reason=UnmetReason.OTHER))
    assert len(services.unmet.listed(today, today)) == 2
    withdraw(services, one)
    assert services.unmet.listed(today, today) == ()
    restore(services, one)
    assert len(services.unmet.listed(today, today)) == 2


def test_that_where_a_need_is_missing_follows_whom_it_is_about(services: Services) -> None:
    first = register(services, community="示例一社区")
    second = register(services, "王建国", community="示例二社区")
    one = consult(services, first, outcome=Outcome.UNMET,
                  unmet=UnmetEntry(reason=UnmetReason.FULL))  # fmt: skip
    correct(services, one, elder=second)
    today = services.desk.today
    assert [need.community for need in services.unmet.listed(today, today)] == ["示例二社区"]


def test_that_a_need_stays_where_it_was_when_the_elder_moves(services: Services) -> None:
    elder = register(services, community="示例一社区")
    one = consult(services, elder, outcome=Outcome.UNMET,
                  unmet=UnmetEntry(reason=UnmetReason.FULL))  # fmt: skip
    form = services.registration.form(elder)
    assert form.person is not None
    services.registration.save(form, replace(entry_of(form.person), community="示例二社区"))
    assert correct(services, one, minutes=3).follows == ()
    today = services.desk.today
    assert [need.community for need in services.unmet.listed(today, today)] == ["示例一社区"]


def test_that_a_need_that_a_call_found_follows_its_talk(services: Services) -> None:
    first = register(services, community="示例一社区")
    second = register(services, "王建国", community="示例二社区")
    one = consult(services, first, outcome=Outcome.FOLLOW_UP)
    (call,) = services.callbacks.listed()
    services.callbacks.log(
        services.callbacks.begin(), call.call, CallOutcome.UNMET, unmet=UnmetReason.FULL
    )
    plan = correct(services, one, elder=second)
    assert [change.after for change in plan.follows] == ["名额已满，排队，示例二社区"]
    today = services.desk.today
    (need,) = services.unmet.listed(today, today)
    assert need.community == "示例二社区"
    correct(services, one, outcome=Outcome.UNMET, unmet=UnmetEntry(reason=UnmetReason.OTHER))
    assert len(services.unmet.listed(today, today)) == 2
    withdraw(services, one)
    assert services.unmet.listed(today, today) == (need,)  # the call was made and is true


def test_that_words_that_were_changed_elsewhere_are_not_written_over(services: Services) -> None:
    one = consult(services, asked="问助餐")
    service = services.correcting
    old = service.open(one)
    correct(services, one, asked="问送餐")
    with pytest.raises(BadInput, match="重新打开"):
        service.correct(service.begin(), old.seen, replace(old.entry, asked="问助浴"))


def test_that_a_policy_is_that_of_the_day_the_talk_was_moved_to(services: Services) -> None:
    screenings, today = services.screenings, services.desk.today
    days = [today - timedelta(days=ago) for ago in range(0, 4000, 30)]
    policy, before = next(
        (policy.id, day) for policy in screenings.policies for day in days
        if screenings.version_on(policy.id, day) != screenings.version_on(policy.id, today)
    )  # fmt: skip
    one = consult(services, policies=(policy,))
    correct(services, one, at=datetime(before.year, before.month, before.day, 2, tzinfo=UTC))
    (told,) = services.consulting.get(one).consultation.policies
    assert told.version == screenings.version_on(policy, before)


def test_that_what_is_offered_no_more_stays_where_it_was_said(services: Services) -> None:
    one = consult(services, topics=("meals",))
    talk = services.consulting.get(one).consultation
    gone = replace(talk, topics=("meals", "gone"), policies=(PolicyMention("gone", "3"),))
    with services.desk.record.begin() as work:
        work.put(gone, services.desk.ids.revision())
    correct(services, one, minutes=3, at=talk.at - timedelta(days=40))
    kept = services.consulting.get(one).consultation
    assert (kept.topics, kept.policies) == (gone.topics, gone.policies)
    offered = [each.code for each in services.consulting.topics_for(kept)]
    assert offered == [*(each.code for each in services.consulting.topics), "gone"]


def test_that_a_referral_follows_its_talk_but_not_the_consent(services: Services) -> None:
    first, second = register(services), register(services, "王建国")
    one = consult(services, first, outcome=Outcome.REFERRED)
    entry = ReferralEntry(need="送餐", provider="示例食堂", consented=True, words="急")
    (referral,) = services.referrals.open(services.referrals.begin(), [entry], first, one)
    plan = correct(services, one, elder=second)
    moved = services.referrals.get(referral).referral
    assert (moved.elder, moved.consented, moved.state) == (second, False, ReferralState.SENT)
    assert [change.in_words for change in plan.follows] == [
        "转介：送餐：张桂兰 → 王建国", "转介：送餐，告诉对方电话住址：同意过 → 要重新问",
    ]  # fmt: skip
    assert services.referrals.of_elder(first) == ()
    assert [line.words for line in services.referrals.history(referral)] == ["急"]
    services.registration.forget(second, "本人要求")
    assert services.desk.record.referrals.remarks(referral) == ()


def test_that_what_was_only_intended_goes_with_the_talk_and_comes_back(services: Services) -> None:
    elder = register(services, consents=(ConsentScope.CONTACT,))
    one = consult(services, elder, outcome=Outcome.FOLLOW_UP, asked="问送餐")
    service = services.referrals
    sent, ended = service.open(
        service.begin(), [ReferralEntry(need="送餐"), ReferralEntry(need="理发")], elder, one
    )
    service.step(service.begin(), ended, StepEntry(to=ReferralState.FAILED))
    before = figures(services)
    plan = withdraw(services, one)
    assert service.get(sent).referral.state is ReferralState.CANCELLED
    assert service.get(ended).referral.state is ReferralState.FAILED
    assert {change.what for change in plan.follows} == {"回访", "转介：送餐"}
    assert services.consulting.listed() == ()
    assert services.consulting.listed(search="送餐") == ()
    assert [each.consultation.id for each in services.consulting.withdrawn()] == [one]
    restore(services, one)
    assert service.get(sent).referral.state is ReferralState.SENT
    assert figures(services) == before
    assert services.consulting.withdrawn() == ()
    assert services.care.verify().problems == ()


def test_that_referrals_go_on_where_somebody_says_so(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder, outcome=Outcome.REFERRED)
    service = services.referrals
    (referral,) = service.open(service.begin(), [ReferralEntry(need="送餐")], elder, one)
    assert withdraw(services, one, keep_referrals=True).follows == ()
    assert service.get(referral).referral.state is ReferralState.SENT


def test_that_what_was_cancelled_for_another_reason_does_not_come_back(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder, outcome=Outcome.REFERRED)
    service = services.referrals
    first, second = service.open(
        service.begin(), [ReferralEntry(need="送餐"), ReferralEntry(need="理发")], elder, one
    )
    service.step(service.begin(), first, StepEntry(to=ReferralState.CANCELLED))
    withdraw(services, one)
    restore(services, one)
    states = [service.get(each).referral.state for each in (first, second)]
    assert states == [ReferralState.CANCELLED, ReferralState.SENT]


def test_that_a_withdrawal_needs_a_reason_and_happens_once(services: Services) -> None:
    one = consult(services)
    service = services.correcting
    with pytest.raises(BadInput, match="为什么撤回"):
        service.withdraw(service.begin(), one, "  ")
    with pytest.raises(BadInput, match="没有撤回"):
        restore(services, one)
    withdraw(services, one)
    with pytest.raises(BadInput, match="已经撤回"):
        withdraw(services, one)
    with pytest.raises(BadInput, match="先恢复"):
        correct(services, one, minutes=2)


def test_that_the_reason_stays_at_the_point_and_goes_with_the_person(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder)
    withdraw(services, one)
    services.registration.forget(elder, "本人要求")
    history = services.correcting.open(one).history
    assert [line.what for line in history] == ["记下", "撤回"]
    assert {line.why for line in history} == {""}


def test_that_a_reason_is_erased_with_whoever_the_talk_was_once_about(services: Services) -> None:
    elder, other, third = (register(services, name) for name in ("张桂兰", "王建国", "李秀英"))
    one, nobodys = consult(services, elder), consult(services, inquirer=Inquirer.ANONYMOUS)
    correct(services, one, elder=other, why="是王建国问的")
    correct(services, one, elder=third, why="还是李秀英问的")
    correct(services, nobodys, elder=other, inquirer=Inquirer.ELDER, why="王建国后来说的")
    services.registration.forget(other, "本人要求")
    stored = services.desk.record.journal.after(0)
    assert not [each for each in stored if "王建国" in str(each.patch)]
    assert services.correcting.open(one).seen.consultation.elder == third


def test_that_words_are_erased_with_whom_they_were_about_before(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder, asked="张桂兰问助餐")
    correct(services, one, elder=None, inquirer=Inquirer.ANONYMOUS)
    services.registration.forget(elder, "本人要求")
    assert services.consulting.get(one).note is None
    stored = services.desk.record.journal.after(0)
    assert not [each for each in stored if "张桂兰" in str(each.patch)]


def test_that_a_closed_month_is_asked_for_and_adjusted(services: Services) -> None:
    one = in_october(services, topics=("meals",), asked="问助残")
    number = close_october(services)
    assert correct(services, one, asked="问助餐").closed == ()  # words are not counted
    with pytest.raises(BadInput, match=number) as refused:
        correct(services, one, topics=("pension",))
    assert (refused.value.field, services.consulting.get(one).consultation.topics) == (
        "month", ("meals",),
    )  # fmt: skip
    plan = correct(services, one, topics=("pension",), adjust=True)
    assert [closing.number for closing in plan.closed] == [number]
    version = services.reporting.version(OCTOBER)
    assert (topics(version.tally), topics(version.now)) == ({"meals": 1}, {"pension": 1})
    with pytest.raises(BadInput, match="记作调整"):
        withdraw(services, one)
    withdraw(services, one, adjust=True)
    version = services.reporting.version(OCTOBER)
    frozen, now = version.tally.indicators, version.now.indicators
    assert (frozen["consultations"], now["consultations"]) == (1, 0)


def test_that_moving_a_talk_into_a_closed_month_is_asked_for_too(services: Services) -> None:
    in_october(services)
    close_october(services)
    one = consult(services)
    with pytest.raises(BadInput) as refused:
        correct(services, one, at=datetime(2026, 10, 20, 2, tzinfo=UTC))
    assert refused.value.field == "month"


def test_that_the_version_told_is_that_of_the_day(services: Services) -> None:
    one = consult(services, policies=(ALLOWANCE,))
    correct(services, one, minutes=4)
    kept = services.consulting.get(one).consultation.policies
    day = services.desk.today
    version = services.screenings.version_on(ALLOWANCE, day)
    assert [each.version for each in kept] == [version]


def test_that_a_short_call_that_was_taken_back_can_be_put_back(services: Services) -> None:
    counted = services.quick.count(services.consulting.begin(), "1")
    services.quick.take_back(services.consulting.begin(), counted.id)
    restore(services, counted.id)
    assert [each.consultation.id for each in services.consulting.today()] == [counted.id]


def test_that_an_unknown_talk_is_refused(services: Services) -> None:
    with pytest.raises(BadInput, match="没有编号为"):
        services.correcting.open(RecordId("00000000-0000-7000-8000-000000000000"))
