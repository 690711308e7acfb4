"""The history of a talk is read off the journal: from whichever device, erased or not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import ReferralState
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.correcting import HistoryLine
from advisor_app.services.referrals import ReferralEntry, StepEntry
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import START, TestIds, a_consultation, a_point, consult, register
from tests.hub.contract.pool import Writer


def history(services: Services, one: RecordId) -> tuple[HistoryLine, ...]:
    return services.correcting.open(one).history


def told(services: Services, one: RecordId) -> list[tuple[str, list[str]]]:
    return [
        (line.what, [change.in_words for change in line.changes]) for line in history(services, one)
    ]


def correct(services: Services, one: RecordId, why: str = "", **said: object) -> None:
    service = services.correcting
    opened = service.open(one)
    entry = replace(opened.entry, **said)  # type: ignore[arg-type]
    service.correct(service.begin(), opened.seen, entry, why=why)


def test_that_a_form_with_all_its_parts_is_one_line(services: Services) -> None:
    elder = register(services)
    talks = (
        consult(services, elder, outcome=Outcome.FOLLOW_UP, asked="问", answered="答"),
        consult(services, elder, outcome=Outcome.UNMET, topics=("meals", "health"),
                unmet=UnmetEntry(reason=UnmetReason.FULL)),
        consult(services),
    )  # fmt: skip
    for one in talks:
        (line,) = history(services, one)
        assert (line.what, line.changes, line.why) == ("记下", (), "")
        assert line.by == services.desk.advisor.name


def test_that_a_correction_that_came_before_the_talk_itself_changes_nothing(
    services: Services, tmp_path: Path
) -> None:
    """A record put back finds its last days in the outbox, and what lies before at the district."""
    one = consult(services, outcome=Outcome.UNMET, topics=("meals", "health"), asked="问",
                  unmet=UnmetEntry(reason=UnmetReason.FULL))  # fmt: skip
    correct(services, one, minutes=4)
    service = services.correcting
    service.withdraw(service.begin(), one, "记重了")
    kinds = ("consultation", "note", "unmet_need", "remark")
    kept = [each for each in services.desk.record.journal.after(0) if each.kind in kinds]
    late = a_point(tmp_path / "late", "410106-D06")  # other ids
    for each in reversed(kept):
        with late.desk.record.begin() as work:
            work.absorb([each])
    assert told(late, one) == told(services, one)
    for point in (services, late):
        point.correcting.restore(point.correcting.begin(), one)
        assert point.correcting.open(one).entry.unmet is not None
        correct(point, one, outcome=Outcome.ANSWERED, unmet=None)
        assert point.unmet.listed(point.desk.today, point.desk.today) == ()
    late.care.close()


def test_that_a_correction_with_all_its_parts_is_one_line(services: Services) -> None:
    one = consult(services, register(services), topics=("meals",), asked="问助残")
    correct(
        services, one, "听错了", outcome=Outcome.FOLLOW_UP, asked="问助餐", minutes=4,
        callback_due=services.desk.today + timedelta(days=1),
    )  # fmt: skip
    first, second = history(services, one)
    assert first.at < second.at
    assert (second.what, second.why) == ("更正", "听错了")
    assert {change.what for change in second.changes} == {"结果", "用时", "问了什么", "回访"}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"asked": "问助餐"}, "问了什么"),
        ({"unmet": UnmetEntry(reason=UnmetReason.OTHER)}, "没能满足：助餐"),
    ],
)
def test_that_a_part_that_is_corrected_alone_keeps_its_reason(
    services: Services, said: dict[str, object], what: str
) -> None:
    one = consult(services, topics=("meals",), outcome=Outcome.UNMET,
                  unmet=UnmetEntry(reason=UnmetReason.FULL), asked="问")  # fmt: skip
    correct(services, one, "写错了", **said)
    line = history(services, one)[-1]
    assert (line.what, line.why, [each.what for each in line.changes]) == ("更正", "写错了", [what])


def test_that_what_came_of_it_later_is_told_as_such(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder, outcome=Outcome.FOLLOW_UP)
    (call,) = services.callbacks.listed()
    services.callbacks.log(services.callbacks.begin(), call.call, CallOutcome.NO_ANSWER)
    services.callbacks.log(services.callbacks.begin(), call.call, CallOutcome.SETTLED)
    service = services.referrals
    (referral,) = service.open(service.begin(), [ReferralEntry(need="送餐")], elder, one)
    service.step(service.begin(), referral, StepEntry(to=ReferralState.ACCEPTED))
    due = call.call.due
    assert told(services, one) == [
        ("记下", []),
        ("跟进", [f"回访：{due} 前打 → 已经打通"]),
        ("跟进", ["转介：送餐：（无） → 已发出"]),
        ("跟进", ["转介：送餐：已发出 → 已接收"]),
    ]


def test_that_a_call_that_found_a_need_unmet_is_told(services: Services) -> None:
    one = consult(services, register(services), outcome=Outcome.FOLLOW_UP, topics=("meals",))
    (call,) = services.callbacks.listed()
    services.callbacks.log(
        services.callbacks.begin(), call.call, CallOutcome.UNMET, unmet=UnmetReason.TOO_FAR
    )
    changes = [words for _, lines in told(services, one) for words in lines]
    assert "没能满足：助餐：（无） → 离得远" in changes
    assert services.correcting.open(one).entry.unmet is None  # it is the call's, not the form's


def test_that_each_of_two_withdrawals_has_its_own_reason(services: Services) -> None:
    one, service = consult(services), services.correcting
    for why in ("记重了", "真的记重了"):
        service.withdraw(service.begin(), one, why)
        service.restore(service.begin(), one)
    lines = [(line.what, line.why) for line in history(services, one)]
    assert lines == [
        ("记下", ""), ("撤回", "记重了"), ("恢复", ""), ("撤回", "真的记重了"), ("恢复", ""),
    ]  # fmt: skip


def test_that_a_short_call_that_was_taken_back_tells_so(services: Services) -> None:
    counted = services.quick.count(services.consulting.begin(), "1")
    services.quick.take_back(services.consulting.begin(), counted.id)
    assert told(services, counted.id) == [("记下", []), ("撤回", [])]


def test_that_erased_words_are_told_no_more(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder, asked="张桂兰问助餐", outcome=Outcome.FOLLOW_UP)
    correct(services, one, asked="张桂兰问送餐", minutes=3)
    services.registration.forget(elder, "本人要求")
    lines = told(services, one)
    assert lines == [("记下", []), ("更正", ["用时：（无） → 3 分钟"])]
    assert services.correcting.open(one).name == "（已删除）"


def test_that_a_talk_of_an_erased_person_can_still_be_corrected(services: Services) -> None:
    elder = register(services)
    one = consult(services, elder, minutes=3)
    services.registration.forget(elder, "本人要求")
    correct(services, one, minutes=5)
    talk = services.consulting.get(one).consultation
    assert (talk.minutes, talk.elder) == (5, elder)
    assert services.care.verify().problems == ()


def test_that_a_talk_from_elsewhere_has_a_history_without_a_name(services: Services) -> None:
    ids = TestIds("elsewhere")
    talk = replace(a_consultation(ids), channel=Channel.PHONE)
    with services.desk.record.begin() as work:
        work.put(talk, ids.revision())
    correct(services, talk.id, topics=("pension",))
    first, second = history(services, talk.id)
    assert (first.what, first.by, first.changes) == ("记下", "", ())
    assert (second.what, second.by) == ("更正", services.desk.advisor.name)


def test_that_two_branches_of_one_talk_are_both_told(services: Services) -> None:
    record, ids = services.desk.record, TestIds("branches")
    one = consult(services, topics=("meals",))
    base = services.consulting.get(one)
    here, there = (
        replace(base.consultation, channel=Channel.PHONE),
        replace(base.consultation, minutes=7),
    )
    for talk in (here, there):
        with record.begin() as work:
            work.put(talk, ids.revision(), saw=base.head)
    assert [words for _, words in told(services, one)] == [
        [], ["方式：来访 → 来电"], ["用时：（无） → 7 分钟"],
    ]  # fmt: skip
    talk = services.consulting.get(one).consultation
    assert (talk.channel, talk.minutes) == (Channel.PHONE, 7)


def test_that_a_record_of_a_newer_program_is_left_out_of_it(services: Services) -> None:
    one = consult(services, topics=("meals",))
    writer = Writer(services.desk.point.code, TestIds("newer"))
    base = services.desk.record.journal.find(services.consulting.get(one).head)
    strange = writer.say("consultation", one, {"minutes": "many"}, base)
    mended = writer.say("consultation", one, {"minutes": 6}, strange)
    last = writer.say("consultation", one, {"channel": "phone"}, mended)
    with services.desk.record.begin() as work:
        work.absorb([strange, mended, last])
    assert told(services, one) == [("记下", []), ("更正", ["方式：来访 → 来电"])]
    assert services.consulting.get(one).consultation.minutes == 6


def test_that_history_survives_that_the_tables_are_made_again(
    services: Services, tmp_path: Path
) -> None:
    elder = register(services)
    one = consult(services, elder, outcome=Outcome.FOLLOW_UP, asked="问", at=START)
    correct(services, one, "听错了", topics=("pension",), elder=None)
    service = services.correcting
    service.withdraw(service.begin(), one, "记重了")
    before = history(services, one)
    services.desk.record.rebuild()
    assert history(services, one) == before
    service.restore(service.begin(), one)
    assert services.consulting.get(one).consultation.topics == ("pension",)
    assert (tmp_path / "point").exists()
