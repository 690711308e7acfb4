"""What follows the talks of the demonstration: referrals, orders, calls, hours and unmet needs."""

from datetime import timedelta
from random import Random

from advisor_app.cli.demo_people import picked
from advisor_app.domain.follow_up import CallOutcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import ALLOWED_STEPS, ReferralState, ServiceCategory
from advisor_app.domain.unmet import UnmetReason
from advisor_app.services.care_hours import CareEntry, groups_of
from advisor_app.services.referrals import ReferralEntry, ReferralSeen, StepEntry
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry

_S = ReferralState
_NEEDS = (
    ("每周上门助浴", ServiceCategory.DAILY_LIVING, "（演示）街道养老服务中心"),
    ("午饭送到家", ServiceCategory.DAILY_LIVING, "（演示）老年食堂"),
    ("家里装扶手", ServiceCategory.OTHER, "（演示）适老化改造单位"),
    ("陪着去医院", ServiceCategory.HEALTH, "（演示）助医服务队"),
    ("装一键呼叫", ServiceCategory.EMERGENCY, "（演示）12349平台"),
)
_ORDERS = (
    ("理发", ServiceCategory.DAILY_LIVING), ("擦玻璃", ServiceCategory.HOUSEKEEPING),
    ("量血压", ServiceCategory.HEALTH), ("陪聊天", ServiceCategory.EMOTIONAL),
    ("换床单", ServiceCategory.HOUSEKEEPING),
)  # fmt: skip
_CALLS = {
    CallOutcome.SETTLED: 62, CallOutcome.IN_PROGRESS: 14, CallOutcome.NO_ANSWER: 18,
    CallOutcome.UNMET: 6,
}  # fmt: skip
_STEPS = {
    _S.SENT: 3, _S.WAITING: 2, _S.ACCEPTED: 7, _S.DECLINED: 1, _S.HANDED_ON: 1, _S.COMPLETED: 9,
    _S.FAILED: 1, _S.CANCELLED: 1,
}  # fmt: skip
_REMARKS = ("打过电话，说这周去", "换了人接手", "老人说不急", "")
_REASONS = {
    UnmetReason.NO_SERVICE: 30, UnmetReason.FULL: 22, UnmetReason.NOT_ELIGIBLE: 18,
    UnmetReason.TOO_DEAR: 12, UnmetReason.TOO_FAR: 8, UnmetReason.PAPERS_MISSING: 6,
    UnmetReason.GAVE_UP: 4,
}  # fmt: skip
_MISSING = ("晚上送餐", "夜间陪护", "短期托养", "")
_CALLED_A_DAY = 0.4
_STEPPED_A_DAY = 0.07
_CARED_FOR = 4
_LOOKED_BACK = 100


def unmet_entry(random: Random) -> UnmetEntry:
    """Give why a need stayed unmet."""
    return UnmetEntry(reason=picked(random, _REASONS), service=random.choice(_MISSING))


def refer(
    services: Services, random: Random, elder: RecordId | None, consultation: RecordId
) -> None:
    """Open a referral out of a talk, or order a few things."""
    service = services.referrals
    if random.random() < 0.4:
        chosen = random.sample(_ORDERS, random.choice((1, 2, 3)))
        entries = [
            ReferralEntry(need=need, category=category, is_order=True, consented=True)
            for need, category in chosen
        ]
    else:
        need, category, provider = random.choice(_NEEDS)
        wanted = services.desk.today + timedelta(days=random.randint(2, 12))
        entries = [
            ReferralEntry(
                need=need, category=category, provider=provider, wanted=wanted,
                consented=random.random() < 0.8, words=random.choice(_REMARKS),
            )
        ]  # fmt: skip
    service.open(service.begin(), entries, elder, consultation)


def follow(services: Services, random: Random, left: int) -> None:
    """Do a morning's work: make calls, see how far the referrals are, log hours of care.

    Args:
        left: days until the demonstration's own day; what nobody looks back at is left out.
    """
    if left < _LOOKED_BACK and services.desk.today.weekday() == 0:
        services.call_rules.look()
    for call in services.callbacks.due():
        if random.random() < _CALLED_A_DAY:
            outcome = picked(random, _CALLS)
            unmet = picked(random, _REASONS) if outcome is CallOutcome.UNMET else None
            form = services.callbacks.begin()
            services.callbacks.log(form, call, outcome, unmet=unmet)
    for seen in services.referrals.open_ones():
        if random.random() < _STEPPED_A_DAY:
            _step(services, random, seen)
    if left < _LOOKED_BACK:
        _care(services, random)


def _step(services: Services, random: Random, seen: ReferralSeen) -> None:
    allowed = {one: _STEPS[one] for one in ALLOWED_STEPS[seen.referral.state]}
    to = picked(random, allowed)
    unmet = picked(random, _REASONS) if to is _S.FAILED else None
    entry = StepEntry(to=to, words=random.choice(_REMARKS), unmet=unmet)
    services.referrals.step(services.referrals.begin(), seen.referral.id, entry)


def _care(services: Services, random: Random) -> None:
    """Log the day's hours for the first few elders who are of one of the six groups."""
    today = services.desk.today
    people = services.desk.record.people.everybody()
    fitting = ((one, groups_of(one.facts, today)) for one in people)
    known = [(one, groups) for one, groups in fitting if groups][:_CARED_FOR]
    for person, groups in known:
        if random.random() < 0.7:
            entry = CareEntry(
                elder=person.id, on=today, group=groups[0],
                minutes=random.choice((60, 60, 90, 120, 45)), provider="（演示）居家服务队",
            )  # fmt: skip
            services.care_hours.log(services.care_hours.begin(), entry)
