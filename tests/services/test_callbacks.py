"""Call-backs: promised or due by a rule, once each, to whoever agreed, logged with what came."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.errors import BadInput
from advisor_app.domain.follow_up import CallOutcome, CallReason
from advisor_app.domain.ids import RecordId
from advisor_app.domain.period import Period
from advisor_app.domain.records import Consent, ConsentScope, SheetOutcome
from advisor_app.domain.referral import ReferralState
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.callbacks import DueCall
from advisor_app.services.deadlines import DEADLINE_WORDS, Deadlines
from advisor_app.services.referrals import ReferralEntry, StepEntry
from advisor_app.services.suite import Services
from tests.builders import TickingClock, a_point, consult, register

TODAY = date(2026, 11, 23)
CONTACT = (ConsentScope.CONTACT,)
LIKELY = {"birth": "1940-03-05", "hukou": "410106", "residence": "410106"}


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def services(tmp_path: Path, clock: TickingClock) -> Iterator[Services]:
    opened = a_point(tmp_path / "point", clock=clock)
    yield opened
    opened.care.close()


def _promise(services: Services, elder: RecordId | None, due: date = TODAY) -> None:
    consult(
        services, elder, outcome=Outcome.FOLLOW_UP, callback_due=due, asked="问助餐",
    )  # fmt: skip


def _only(services: Services, ahead: int = 60) -> DueCall:
    (line,) = services.callbacks.listed(ahead)
    return line


def _log(services: Services, outcome: CallOutcome, **said: object) -> None:
    call = _only(services).call
    services.callbacks.log(services.callbacks.begin(), call, outcome, **said)  # type: ignore[arg-type]


def _sheet(services: Services, elder: RecordId, outcome: SheetOutcome | None = None) -> None:
    form = services.book.begin()
    services.sheets.elder(elder).issue(form)
    if outcome:
        services.book.note_outcome(form, outcome, "没纸了" * (outcome is SheetOutcome.NOT_PRINTED))


def test_that_a_promised_call_says_what_about_and_whom_to_ring(services: Services) -> None:
    elder = register(services, phone="10000003812")
    _promise(services, elder)
    line = _only(services, 0)
    assert (line.name, line.why, line.late) == ("张桂兰", "答应过回话：问助餐", 0)
    assert line.may_call
    assert "3812" in line.phone
    assert line.phone != "10000003812"
    assert services.callbacks.phone(line.call.id) == "10000003812"


def test_that_calls_of_the_next_days_are_shown_ahead(services: Services) -> None:
    elder = register(services)
    _promise(services, elder, TODAY + timedelta(7))
    _promise(services, elder, TODAY + timedelta(8))
    assert [line.late for line in services.callbacks.listed()] == [-7]
    services.deadlines.keep(Deadlines(ahead=8))
    assert [line.late for line in services.callbacks.listed()] == [-7, -8]
    assert services.callbacks.due() == ()


@pytest.mark.parametrize(
    "outcome", [CallOutcome.SETTLED, CallOutcome.IN_PROGRESS, CallOutcome.UNMET]
)
def test_that_reaching_somebody_ends_the_call(services: Services, outcome: CallOutcome) -> None:
    elder = register(services)
    _promise(services, elder)
    _log(services, outcome, words="女儿接的")
    assert services.callbacks.listed(60) == ()
    (call,) = services.registration.card(elder).calls
    assert (call.outcome, call.tries) == (outcome, 1)
    assert call.done_at is not None
    (remark,) = services.desk.record.referrals.remarks(call.id)
    assert (remark.words, remark.state, remark.elder) == ("女儿接的", outcome.value, elder)


def test_that_a_call_nobody_answered_stays_due_and_tells_of_the_try(services: Services) -> None:
    _promise(services, register(services))
    _log(services, CallOutcome.NO_ANSWER, words="响了没人接")
    line = _only(services, 0)
    assert (line.call.tries, line.call.done_at, line.last) == (1, None, "响了没人接")
    _log(services, CallOutcome.NO_ANSWER)
    assert _only(services, 0).call.tries == 2


def test_that_the_same_form_counts_once(services: Services) -> None:
    _promise(services, register(services))
    form, call = services.callbacks.begin(), _only(services).call
    for _ in range(2):
        services.callbacks.log(form, call, CallOutcome.NO_ANSWER, "忙音")
    assert _only(services).call.tries == 1
    assert len(services.desk.record.referrals.remarks(call.id)) == 1


def test_that_a_call_that_found_a_need_unmet_counts_as_a_problem(services: Services) -> None:
    elder = register(services, community="示例一社区")
    consult(services, elder, topics=("meals",), outcome=Outcome.FOLLOW_UP, callback_due=TODAY)
    _log(services, CallOutcome.UNMET, unmet=UnmetReason.TOO_FAR)
    (need,) = services.unmet.listed(TODAY, TODAY)
    assert (need.topic, need.reason, need.community) == (
        "meals", UnmetReason.TOO_FAR, "示例一社区",
    )  # fmt: skip


def test_that_a_reason_needs_an_unmet_need(services: Services) -> None:
    _promise(services, register(services))
    with pytest.raises(BadInput, match="没办成"):
        _log(services, CallOutcome.SETTLED, unmet=UnmetReason.FULL)
    assert _only(services).call.tries == 0


def test_that_the_rate_tells_due_done_and_on_time(services: Services, clock: TickingClock) -> None:
    elder = register(services)
    for _ in range(3):
        _promise(services, elder)
    first, second, _ = services.callbacks.due()
    services.callbacks.log(services.callbacks.begin(), first, CallOutcome.SETTLED)
    clock.at += timedelta(days=1)
    services.callbacks.log(services.callbacks.begin(), second, CallOutcome.IN_PROGRESS)
    rate = services.callbacks.rate(TODAY, TODAY)
    assert (rate.due, rate.done, rate.on_time) == (3, 2, 1)
    assert services.callbacks.rate(TODAY + timedelta(1), TODAY + timedelta(9)).due == 0


def test_that_a_call_whose_referral_was_cancelled_is_let_go(services: Services) -> None:
    elder = register(services, consents=CONTACT)
    (one,) = services.referrals.open(
        services.referrals.begin(), [ReferralEntry(need="助浴")], elder
    )
    call = _only(services).call
    _cancel(services, one)
    assert services.callbacks.listed(60) == ()
    assert services.registration.card(elder).calls == ()
    assert services.callbacks.rate(TODAY, call.due).due == 0
    figures = services.reporting.counted(Period(TODAY, call.due)).indicators
    assert (figures["callbacks_due"], figures["callbacks_done"]) == (0, 0)
    with pytest.raises(BadInput, match="没有编号"):
        services.callbacks.log(services.callbacks.begin(), call, CallOutcome.SETTLED)
    assert services.care.verify().problems == ()
    services.desk.record.rebuild()
    assert services.callbacks.listed(60) == ()


def test_that_the_call_asks_about_what_goes_on(services: Services) -> None:
    elder = register(services, consents=CONTACT)
    items = [ReferralEntry(need="助浴"), ReferralEntry(need="理发")]
    first, second = services.referrals.open(services.referrals.begin(), items, elder)
    _cancel(services, first)
    assert _only(services).why == "转介之后：理发"
    _cancel(services, second)
    assert services.callbacks.listed(60) == ()


def test_that_a_call_that_was_made_still_counts(services: Services) -> None:
    elder = register(services, consents=CONTACT)
    (one,) = services.referrals.open(
        services.referrals.begin(), [ReferralEntry(need="助浴")], elder
    )
    due = _only(services).call.due
    _log(services, CallOutcome.IN_PROGRESS)
    _cancel(services, one)
    assert services.callbacks.rate(TODAY, due).done == 1


def test_that_a_call_that_was_made_is_not_made_again(services: Services) -> None:
    _promise(services, register(services))
    call = _only(services).call
    _log(services, CallOutcome.SETTLED)
    with pytest.raises(BadInput, match="已经打通"):
        services.callbacks.log(services.callbacks.begin(), call, CallOutcome.NO_ANSWER)
    assert services.callbacks.listed(60) == ()


def _cancel(services: Services, one: RecordId) -> None:
    step = StepEntry(to=ReferralState.CANCELLED)
    services.referrals.step(services.referrals.begin(), one, step)


# The rules


def test_that_a_sheet_with_something_to_apply_for_is_asked_about(services: Services) -> None:
    elder = register(services, facts=LIKELY, consents=CONTACT)
    _sheet(services, elder, SheetOutcome.PRINTED)
    services.call_rules.look()
    calls = [line.call for line in services.callbacks.listed(60)]
    (call,) = [one for one in calls if one.reason is CallReason.APPLICATION]
    assert (call.elder, call.due) == (elder, TODAY + timedelta(20))
    assert call.sheet == services.registration.card(elder).sheets[0].id


def test_that_two_sheets_bring_one_call(services: Services) -> None:
    elder = register(services, facts=LIKELY, consents=CONTACT)
    for _ in range(2):
        _sheet(services, elder)
    services.call_rules.look()
    reasons = [line.call.reason for line in services.callbacks.listed(60)]
    assert reasons.count(CallReason.APPLICATION) == 1


def test_that_a_sheet_that_never_came_out_brings_no_call(services: Services) -> None:
    elder = register(services, facts=LIKELY, consents=CONTACT)
    _sheet(services, elder, SheetOutcome.NOT_PRINTED)
    services.call_rules.look()
    reasons = {line.call.reason for line in services.callbacks.listed(60)}
    assert CallReason.APPLICATION not in reasons


def test_that_a_sheet_of_which_nothing_fits_brings_no_call(services: Services) -> None:
    elder = register(services, facts={"birth": "1990-01-01"}, consents=CONTACT)
    _sheet(services, elder)
    assert services.call_rules.look() == 0


def test_that_a_birthday_on_which_an_answer_changes_brings_a_call_before_it(
    services: Services,
) -> None:
    turning = register(services, facts={**LIKELY, "birth": "1946-12-03"}, consents=CONTACT)
    register(services, "李芳", facts={**LIKELY, "birth": "1946-12-30"}, consents=CONTACT)
    services.call_rules.look()
    line = _only(services)
    assert (line.call.elder, line.call.reason) == (turning, CallReason.CHANGE)
    assert line.call.due == date(2026, 12, 2)


def test_that_nobody_is_called_by_a_rule_who_did_not_agree(services: Services) -> None:
    elder = register(services, facts={**LIKELY, "birth": "1946-12-03"})
    _sheet(services, elder)
    services.referrals.open(services.referrals.begin(), [ReferralEntry(need="助浴")], elder)
    assert services.call_rules.look() == 0
    assert services.callbacks.listed(60) == ()


def test_that_looking_again_opens_nothing_twice(services: Services) -> None:
    elder = register(services, facts={**LIKELY, "birth": "1946-12-03"}, consents=CONTACT)
    _sheet(services, elder)
    assert services.call_rules.look() == 2
    assert services.call_rules.look() == 0
    for line in services.callbacks.listed(60):
        services.callbacks.log(services.callbacks.begin(), line.call, CallOutcome.SETTLED)
    assert services.call_rules.look() == 0


def test_that_the_daily_look_is_daily(services: Services, clock: TickingClock) -> None:
    elder = register(services, facts=LIKELY, consents=CONTACT)
    assert services.call_rules.look_daily() == 0
    _sheet(services, elder)
    assert services.call_rules.look_daily() == 0
    clock.at += timedelta(days=1)
    assert services.call_rules.look_daily() == 1


def test_that_the_days_of_the_rules_are_settings(services: Services) -> None:
    services.deadlines.keep(Deadlines(after_sheet=5, before_change=3))
    elder = register(services, facts={**LIKELY, "birth": "1946-12-03"}, consents=CONTACT)
    _sheet(services, elder)
    services.call_rules.look()
    line = _only(services)
    assert (line.call.reason, line.call.due) == (CallReason.APPLICATION, TODAY + timedelta(5))


def test_that_what_was_promised_may_be_called_without_more_consent(services: Services) -> None:
    elder = register(services, phone="10000003812", consents=CONTACT)
    services.referrals.open(services.referrals.begin(), [ReferralEntry(need="助浴")], elder)
    line = _only(services)
    assert line.may_call
    _withdraw(services, elder)
    line = _only(services)
    assert (line.may_call, line.phone) == (False, "")
    assert services.callbacks.phone(line.call.id) == ""


def _withdraw(services: Services, elder: RecordId) -> None:
    desk = services.desk
    taken = Consent(
        id=desk.ids.record(), elder=elder, scope=ConsentScope.CONTACT, given=False, at=desk.now()
    )
    with desk.record.begin() as work:
        work.put(taken, desk.ids.revision())


@pytest.mark.parametrize("name", DEADLINE_WORDS)
@pytest.mark.parametrize("days", [0, 181])
def test_that_days_that_are_none_are_refused_with_their_name(
    services: Services, name: str, days: int
) -> None:
    with pytest.raises(BadInput) as refused:
        services.deadlines.keep(Deadlines(**{name: days}))
    assert refused.value.field == name
    assert DEADLINE_WORDS[name] in refused.value.message
    assert services.deadlines.current() == Deadlines()


def test_that_a_call_that_is_not_there_is_said(services: Services) -> None:
    with pytest.raises(BadInput, match="没有编号"):
        services.callbacks.get(RecordId("nothing"))
    assert services.callbacks.phone(RecordId("nothing")) == ""


def test_that_a_referral_that_failed_is_still_asked_about(services: Services) -> None:
    elder = register(services, consents=CONTACT)
    (one,) = services.referrals.open(
        services.referrals.begin(), [ReferralEntry(need="助浴")], elder
    )
    services.referrals.step(services.referrals.begin(), one, StepEntry(to=ReferralState.FAILED))
    assert _only(services).call.referral == one
