"""Hours of home care for the six groups: logged by day, summed by month, held to the frame."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import CareGroup
from advisor_app.services.care_hours import CareEntry, groups_of, in_hours
from advisor_app.services.suite import Services
from tests.builders import register

TODAY = date(2026, 11, 23)
NOVEMBER = Month.parse("2026-11")
ALONE = {"birth": "1940", "no_kin": "yes"}


def _log(services: Services, elder: RecordId, minutes: int, **entry: object) -> str:
    values: dict[str, object] = {"on": TODAY, "group": CareGroup.NO_KIN}
    made = CareEntry(elder=elder, minutes=minutes, **(values | entry))  # type: ignore[arg-type]
    return services.care_hours.log(services.care_hours.begin(), made)


@pytest.mark.parametrize(
    ("facts", "groups"),
    [
        ({}, ()),
        ({"no_kin": "yes"}, (CareGroup.NO_KIN,)),
        ({"no_kin": "no", "empty_nest": "yes"}, (CareGroup.EMPTY_NEST,)),
        ({"birth": "1926-11-23"}, (CareGroup.CENTENARIAN,)),
        ({"birth": "1926-11-24"}, ()),
        ({"birth": "1926"}, ()),
        ({"family_planning": "child_lost"}, (CareGroup.FAMILY_PLANNING,)),
        ({"family_planning": "none"}, ()),
        ({"veteran": "disabled"}, (CareGroup.DISABLED_VETERAN,)),
        ({"veteran": "veteran"}, ()),
        ({"disability_grade": "2"}, (CareGroup.DISABLED,)),
        ({"disability_grade": "0"}, ()),
        ({"no_kin": "yes", "disability_grade": "1"}, (CareGroup.NO_KIN, CareGroup.DISABLED)),
    ],
)
def test_that_a_group_is_read_off_what_is_known(
    facts: dict[str, object], groups: tuple[CareGroup, ...]
) -> None:
    assert groups_of(Facts.parse(facts), TODAY) == groups


def test_that_the_groups_that_fit_come_first_and_all_are_offered(services: Services) -> None:
    elder = register(services, facts={"veteran": "disabled"})
    offered = services.care_hours.groups_for(elder)
    assert offered[0] is CareGroup.DISABLED_VETERAN
    assert sorted(offered) == sorted(CareGroup)


def test_that_hours_inside_the_frame_need_no_word(services: Services) -> None:
    elder = register(services, facts=ALONE)
    assert _log(services, elder, 90, provider="示例居家服务") == ""
    (seen,) = services.care_hours.listed(NOVEMBER)
    assert (seen.name, seen.hours.minutes, seen.hours.provider) == ("张桂兰", 90, "示例居家服务")


@pytest.mark.parametrize(("minutes", "words"), [(59, "不到每天1小时"), (181, "多于每天3小时")])
def test_that_hours_outside_the_frame_are_said_and_kept(
    services: Services, minutes: int, words: str
) -> None:
    elder = register(services, facts=ALONE)
    assert words in _log(services, elder, minutes)
    assert services.care_hours.listed(NOVEMBER)[0].hours.minutes == minutes


def test_that_a_day_is_judged_as_a_whole(services: Services) -> None:
    elder = register(services, facts=ALONE)
    _log(services, elder, 120)
    assert "这一天共4小时，多于每天3小时" in _log(services, elder, 120)


def test_that_a_group_the_facts_do_not_show_is_pointed_out(services: Services) -> None:
    elder = register(services, facts=ALONE)
    said = _log(services, elder, 60, group=CareGroup.DISABLED)
    assert said == "资料里看不出这位老人属于“残疾人”：请核对要素"


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"minutes": 60, "on": date(2026, 11, 24)}, "on"),
        ({"minutes": 60, "provider": "张桂兰的邻居"}, "provider"),
        ({"minutes": 60, "elder": RecordId("nobody")}, "elder"),
    ],
)
def test_that_what_cannot_be_is_refused(
    services: Services, entry: dict[str, object], field: str
) -> None:
    elder = register(services, facts=ALONE)
    with pytest.raises(BadInput) as refused:
        _log(services, **({"elder": elder} | entry))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert services.care_hours.listed(NOVEMBER) == ()


def test_that_one_form_counts_once(services: Services) -> None:
    elder = register(services, facts=ALONE)
    form = services.care_hours.begin()
    entry = CareEntry(elder=elder, on=TODAY, group=CareGroup.NO_KIN, minutes=60)
    for _ in range(2):
        services.care_hours.log(form, entry)
    assert len(services.care_hours.listed(NOVEMBER)) == 1


def test_that_a_month_is_summed_by_elder_against_the_frame(services: Services) -> None:
    full, little = register(services, facts=ALONE), register(services, "李芳", facts=ALONE)
    for day in range(1, 24):
        _log(services, full, 60, on=date(2026, 11, day))
    _log(services, little, 240)
    first, second = services.care_hours.sums(NOVEMBER)
    assert (first.name, first.days, first.minutes) == ("李芳", 1, 240)
    assert first.said == "1天多于3小时；按每天至少1小时，23天应有23小时，少19小时"
    assert (second.name, second.days, second.minutes, second.said) == ("张桂兰", 23, 1380, "")
    assert (second.least, second.most) == (23 * 60, 23 * 180)
    assert second.groups == (CareGroup.NO_KIN,)


def test_that_a_month_gone_by_counts_all_its_days(services: Services) -> None:
    _log(services, register(services, facts=ALONE), 60, on=date(2026, 10, 1))
    (one,) = services.care_hours.sums(Month.parse("2026-10"))
    assert one.least == 31 * 60


def test_that_hours_stay_without_a_name_when_an_elder_is_forgotten(services: Services) -> None:
    elder = register(services, facts=ALONE)
    _log(services, elder, 60)
    services.registration.forget(elder, "本人要求")
    (one,) = services.care_hours.sums(NOVEMBER)
    assert (one.name, one.minutes) == ("", 60)


@given(st.integers(0, 10_000))
def test_that_hours_in_words_say_the_minutes(minutes: int) -> None:
    words = in_hours(minutes)
    hours, _, rest = words.rpartition("小时")
    assert int(hours or 0) * 60 + int(rest.removesuffix("分") or 0) == minutes
