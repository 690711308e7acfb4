"""The start page: everything that waits, in one read."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.directory import Provider, Service, ServiceKind
from advisor_app.domain.lives import NewLifeReason
from advisor_app.domain.month import Month
from advisor_app.domain.referral import ServiceCategory
from advisor_app.services.device_keys import DeviceKeys
from advisor_app.services.exchange import read_district
from advisor_app.services.referrals import ReferralEntry
from advisor_app.services.suite import Services
from advisor_app.services.today import Level, Notice
from advisor_app.services.watching import watch_month
from tests.builders import TickingClock, a_point, consult, register
from tests.services.answering import AnsweringDistrict


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def services(tmp_path: Path, clock: TickingClock) -> Iterator[Services]:
    opened = a_point(tmp_path / "point", clock=clock)
    yield opened
    opened.care.close()


def _notices(services: Services, topic: str) -> list[Notice]:
    return [one for one in services.today.read().notices if one.topic == topic]


def test_that_who_is_due_is_told_the_oldest_first(services: Services) -> None:
    today = services.desk.today
    late, now = register(services, "李芳"), register(services)
    consult(services, now, outcome=Outcome.FOLLOW_UP, callback_due=today)
    consult(
        services, late, outcome=Outcome.FOLLOW_UP, at=services.desk.now() - timedelta(days=9),
        callback_due=today - timedelta(2),
    )  # fmt: skip
    consult(services, now, outcome=Outcome.FOLLOW_UP, callback_due=today + timedelta(3))
    morning = services.today.read()
    assert [(one.name, one.late) for one in morning.calls] == [
        ("李芳", 2), ("张桂兰", 0), ("张桂兰", -3),
    ]  # fmt: skip
    assert morning.due_calls == 2
    assert (morning.rate.due, morning.rate.done) == (2, 0)


def test_that_referrals_stand_there_from_the_day_they_are_due(
    services: Services, clock: TickingClock
) -> None:
    services.referrals.open(services.referrals.begin(), [ReferralEntry(need="助浴")])
    assert services.today.read().referrals == ()
    clock.at += timedelta(days=7)
    (one,) = services.today.read().referrals
    assert one.referral.need == "助浴"


def test_that_a_form_left_open_is_pressing(services: Services) -> None:
    elder = register(services)
    form = services.consulting.begin()
    services.consulting.keep_draft(form, {"elder": elder})
    services.consulting.keep_draft(services.consulting.begin(), {"elder": ""})
    notices = _notices(services, "草稿")
    assert {one.words.split("的咨询")[0] for one in notices} == {"张桂兰", "匿名"}
    assert all((one.page, one.level) == ("reception", Level.PRESSING) for one in notices)
    assert services.today.read().notices[0].topic == "草稿"


def test_that_a_birthday_that_matters_is_named_with_its_day(services: Services) -> None:
    near = register(services, facts={"birth": "1946-12-03"})
    register(services, "李芳", facts={"birth": "1946-12-30"})
    (one,) = _notices(services, "快过生日")
    assert one.words == "张桂兰　2026年12月3日满80周岁"
    assert (one.page, one.subject) == ("elders", near)


def test_that_many_birthdays_are_summed_up(services: Services) -> None:
    for day in range(1, 6):
        register(services, f"老人{day}", facts={"birth": f"1946-12-{day:02d}"})
    notices = _notices(services, "快过生日")
    assert len(notices) == 4
    assert (notices[-1].words, notices[-1].page) == ("30天内还有2位老人到整岁数", "outreach")


def test_that_policies_nobody_checked_for_long_are_told(
    services: Services, clock: TickingClock
) -> None:
    assert _notices(services, "政策该核对") == []
    clock.at += timedelta(days=400)
    (one,) = _notices(services, "政策该核对")
    assert "很久没核对" in one.words
    assert services.screenings.policy(one.subject)


def test_that_services_are_told_that_nobody_made_sure_of(
    services: Services, clock: TickingClock
) -> None:
    (never,) = _notices(services, "服务该核对")
    assert never.level is Level.CALM
    assert "待核实" in never.words
    provider = Provider(id=services.desk.ids.record(), name="示例中心")
    service = Service(
        id=services.desk.ids.record(), provider=provider.id, name="示例助浴",
        kind=ServiceKind.BOUGHT_HOME_CARE, category=ServiceCategory.DAILY_LIVING,
        checked_on=services.desk.today, checked_by="示例顾问",
    )  # fmt: skip
    with services.desk.record.begin() as work:
        for one in (provider, service):
            work.put(one, services.desk.ids.revision())
    assert len(_notices(services, "服务该核对")) == 1
    clock.at += timedelta(days=200)
    red, _ = _notices(services, "服务该核对")
    assert red.words.startswith("示例助浴等1项服务很久没核对")
    assert (red.page, red.subject) == ("directory", service.id)


def test_that_it_says_how_far_the_district_knows(
    services: Services, tmp_path: Path, district_file: Path, clock: TickingClock
) -> None:
    (one,) = _notices(services, "上报")
    assert "还没有接入区里" in one.words
    services.exchange.join(read_district(district_file))
    (one,) = _notices(services, "上报")
    assert one.words.startswith("还没有导出过")
    assert one.words.endswith("先做接入申请，交给区里登记这台电脑")
    services.exchange.export(tmp_path / "out.advb")
    (one,) = _notices(services, "上报")
    assert (one.words, one.level) == ("上次导出2026年11月23日，2条等区里回执", Level.CALM)
    register(services)
    clock.at += timedelta(days=40)
    (one,) = _notices(services, "上报")
    assert "没导出" in one.words
    assert one.level is Level.SOON


def test_that_what_the_district_answered_is_pointed_out(
    services: Services, tmp_path: Path, clock: TickingClock
) -> None:
    hub = AnsweringDistrict(tmp_path / "hub", clock=clock)
    services.exchange.join(hub.keys.public(hub.name))
    keys = DeviceKeys(services.desk.record)
    first, second = tmp_path / "1.advb", tmp_path / "2.advb"
    services.exchange.export(first)
    hub.refuse(first, "里面的条目接不上")
    services.incoming.receive(hub.receipt())
    (refused,) = _notices(services, "退回")
    assert refused.words == "上次的数据包区里没有收下：里面的条目接不上"
    assert (refused.level, refused.page) == (Level.PRESSING, "sync")
    services.exchange.export(second)
    hub.take(second, keys.signing.public)
    services.incoming.receive(hub.receipt(issued_at=clock.at + timedelta(hours=3)))
    assert _notices(services, "退回") == []
    (one,) = _notices(services, "上报")
    assert one.words == "上次导出2026年11月23日，区里都已回执"
    (clocks,) = _notices(services, "时间不对")
    assert "慢约3小时" in clocks.words
    services.incoming.receive(hub.receipt(revoked=[keys.device]))
    (revoked,) = _notices(services, "停用")
    assert revoked.level is Level.PRESSING
    services.lives.begin(NewLifeReason.COPIED)
    (life,) = _notices(services, "换了编号")
    assert "从别的电脑拷来的" in life.words


def test_that_missing_days_and_an_open_month_are_told(services: Services) -> None:
    days = tuple(services.desk.today - timedelta(back) for back in (4, 3, 2, 1))
    watched = list(watch_month(services.desk, lambda _: days, lambda _: False))
    month, missing = watched
    assert month.words == "2026年10月的月报还没有封账：说清空着的日子，再封账"
    assert missing.words == "11月19日、20日、21日等4天没有记录：是没开门，还是漏记了？"
    assert missing.subject == str(Month.of(services.desk.today))
    assert list(watch_month(services.desk, lambda _: (), lambda _: True)) == []
    (ready,) = watch_month(services.desk, lambda _: (), lambda _: False)
    assert ready.words == "2026年10月的月报还没有封账：日子都说清了，可以封账"


def test_that_changed_policies_lead_to_their_page(services: Services) -> None:
    begun = [
        one.id
        for one in services.screenings.policies
        for version in one.versions
        if version.valid_from and 0 <= (services.desk.today - version.valid_from).days <= 30
    ]
    subjects = [one.subject for one in _notices(services, "政策有变化") if one.subject]
    assert subjects == begun[:3]
