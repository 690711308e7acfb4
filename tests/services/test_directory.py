"""The directory: what is shipped, overlaid by what was written, found by whatever one has."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.directory import (
    KIND_WORDS,
    TO_CHECK,
    Access,
    ServiceKind,
    ServiceStatus,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.opening_hours import read_hours
from advisor_app.domain.policy import Freshness
from advisor_app.domain.records import Point
from advisor_app.domain.referral import ServiceCategory
from advisor_app.services.directory import NEEDS, Checked, Directory, Query, joined, overlaid
from advisor_app.services.directory_base import (
    COLUMNS,
    DirectoryBase,
    base_of_points,
    read_base,
    record_of,
)
from advisor_app.services.directory_keeping import OfferEntry, entry_of
from advisor_app.services.suite import Services
from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import read_pinyin
from advisor_app.tallies.points import read_points
from advisor_app.tallies.taxonomy import read_topics
from tests.builders import TickingClock, a_point
from tests.services.directories import add, an_id, directories

FOLDER = resources_folder() / "directory"
POINTS = read_points(resources_folder() / "points.toml")
READINGS = read_pinyin(resources_folder() / "pinyin.txt")


def found(services: Services, **query: object) -> list[str]:
    """Give the names of what fits, once each."""
    offers = services.directory.find(Query(**query))  # type: ignore[arg-type]
    return list(dict.fromkeys(one.service.name for one in offers))


# What is shipped.


def test_that_nothing_shipped_is_made_up() -> None:
    base = read_base(FOLDER) + base_of_points(POINTS)
    assert all(one.source for one in (*base.providers, *base.services))
    assert all(one.checked_on is None for one in base.services)
    assert not any(one.phone for one in (*base.providers, *base.sites, *base.services))
    assert not any(one.address for one in base.sites)
    assert not any(one.opening for one in base.services)
    assert not any(one.capacity is not None for one in base.services)


def test_that_what_the_district_has_is_all_there() -> None:
    base = read_base(FOLDER) + base_of_points(POINTS)
    kinds = [one.kind for one in base.services]
    assert kinds.count(ServiceKind.ADVISOR_POINT) == 22
    assert kinds.count(ServiceKind.STREET_CENTRE) == 6
    assert kinds.count(ServiceKind.DAY_CARE_URBAN) == 16
    ordered = {one.category for one in base.services if one.kind is ServiceKind.PLATFORM}
    assert ordered == set(ServiceCategory) - {ServiceCategory.OTHER}
    unknown = {ServiceKind.MEDICAL, ServiceKind.OTHER}  # nothing of these was found in a source
    assert set(kinds) == set(ServiceKind) - unknown


def test_that_every_offer_of_the_base_can_be_joined() -> None:
    base = read_base(FOLDER) + base_of_points(POINTS)
    offers = tuple(joined(base))
    assert {one.service.id for one in offers} == {one.id for one in base.services}
    assert len({one.id for one in offers}) == len(offers)


def test_that_a_code_means_the_same_record_everywhere(tmp_path: Path) -> None:
    first, second = a_point(tmp_path / "a"), a_point(tmp_path / "b", "410106-S01")
    try:
        ids = [{one.id for one in each.directory.offers()} for each in (first, second)]
        assert ids[0] == ids[1]
        assert record_of("sj-district-home", "site") in {
            one.site.id for one in first.directory.offers() if one.site
        }
    finally:
        first.care.close()
        second.care.close()


def test_that_the_point_knows_itself(services: Services) -> None:
    own = services.directory.find(Query(text="示例D05顾问点", kind=ServiceKind.ADVISOR_POINT))
    (one,) = own
    assert (one.place, one.phone) == ("示例D05顾问点", "100-0000-0000")
    assert one.service.alert == ""
    others = services.directory.find(Query(text="D06", kind=ServiceKind.ADVISOR_POINT))
    assert [one.service.alert for one in others] == ["名称还没有经区里核实"]


def test_that_the_address_and_street_of_the_point_are_those_it_gave() -> None:
    point = Point(
        id=an_id("point"), code="410106-D05", name="甲", street="甲街道", address="甲路1号"
    )
    base = base_of_points(POINTS, point)
    (site,) = [one for one in base.sites if one.name == "甲"]
    assert (site.street, site.address) == ("甲街道", "甲路1号")


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("providers.csv", "x", "providers.csv 第2行的列数不对：应当有5列"),
        ("providers.csv", ",甲,,,", "providers.csv 第2行缺少 code 或 name"),
        ("providers.csv", "a,甲,,,\na,乙,,,", "providers.csv 第3行的 code “a”前面已经有了"),
        ("sites.csv", "s,q,地,,,,,", "sites.csv 第2行的 provider 写的是“q”，表里没有这个编号"),
        ("sites.csv", "s,p,地,,,,,飞", "sites.csv 第2行的 access 写的是“飞”，看不懂"),
        ("services.csv", "x,p,z,名,other,other,,,,,,,,,,active,,,", "sites 写的是“z”"),
        ("services.csv", "x,p,,名,food,other,,,,,,,,,,active,,,", "kind 写的是“food”：可用"),
        ("services.csv", "x,p,,名,other,other,,,,,,多,,,,active,,,", "capacity 写的是“多”，看不懂"),
        ("services.csv", "x,p,,名,other,other,,,,,,,,周八,,active,,,", "第2行：开放时间里"),
        ("services.csv", "x,p,,名,other,other,,,,,,,,,,active,昨天,,", "checked_on 写的是“昨天”"),
    ],
)
def test_that_a_wrong_table_is_told_by_line(
    tmp_path: Path, table: str, line: str, said: str
) -> None:
    lines = {"providers.csv": "p,示例机构,,,", "sites.csv": "", "services.csv": ""} | {table: line}
    for name, columns in COLUMNS.items():
        (tmp_path / name).write_text(f"{','.join(columns)}\n{lines[name]}\n".replace("\n\n", "\n"))
    with pytest.raises(BadInput) as caught:
        read_base(tmp_path)
    assert said in caught.value.message


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"code,name\n"])
def test_that_a_table_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "providers.csv").write_bytes(content)
    with pytest.raises(BadInput, match=r"providers\.csv"):
        read_base(tmp_path)


# The overlay.


@given(directories(), directories())
def test_that_records_lie_over_the_base(base: DirectoryBase, written: DirectoryBase) -> None:
    whole = overlaid(base, written)
    for mine, under, over in (
        (whole.providers, base.providers, written.providers),
        (whole.sites, base.sites, written.sites),
        (whole.services, base.services, written.services),
    ):
        naive = {one.id: one for one in under}  # type: ignore[attr-defined]
        naive.update({one.id: one for one in over})  # type: ignore[attr-defined]
        assert list(mine) == list(naive.values())
        kept = [one.id for one in mine][: len(under)]  # type: ignore[attr-defined]
        assert kept == [one.id for one in under]  # type: ignore[attr-defined]


def test_that_what_is_written_of_a_shipped_entry_takes_its_place(services: Services) -> None:
    before = services.directory.offers()
    form = services.directory_keeping.edit(record_of("sj-home-beds", "service"))
    assert form.offer is not None
    entry = replace(entry_of(form.offer), capacity="100", vacancies="7", fee="示例：每月100元")
    services.directory_keeping.save(form, entry)
    after = services.directory.offers()
    assert [one.id for one in after] == [one.id for one in before]
    changed = [(one, two) for one, two in zip(before, after, strict=True) if one != two]
    ((_, now),) = changed
    assert (now.service.capacity, now.service.vacancies) == (100, 7)
    assert now.service.source == form.offer.service.source


def test_that_saving_twice_writes_once(services: Services) -> None:
    form = services.directory_keeping.blank()
    entry = OfferEntry(name="助浴", provider="示例护理", place="示例站")
    first = services.directory_keeping.save(form, entry)
    count = services.care.verify().revisions
    assert services.directory_keeping.save(form, entry) == first
    assert services.care.verify().revisions == count
    assert len(services.directory.find(Query(text="助浴"))) == 1


def test_that_a_form_saved_as_it_was_writes_nothing(services: Services) -> None:
    before, whole = services.care.verify().revisions, services.directory.whole()
    for offer in services.directory.offers():
        form = services.directory_keeping.edit(offer.id)
        services.directory_keeping.save(form, entry_of(offer))
    assert services.care.verify().revisions == before
    assert services.directory.whole() == whole


def test_that_the_record_can_be_made_again(services: Services) -> None:
    add(services, place="示例站", hours="每天 10:30-13:00")
    services.directory_keeping.check([record_of("sj-home-beds", "service")])
    before = services.directory.offers()
    services.care.rebuild()
    assert services.directory.offers() == before
    assert services.care.verify().problems == ()


def test_that_a_pack_that_changes_the_base_keeps_what_was_written(services: Services) -> None:
    add(services, place="示例站")
    base = {"now": read_base(FOLDER)}
    directory = Directory(services.desk, lambda: base["now"], READINGS)
    assert any(one.service.name == "敬老院床位" for one in directory.offers())
    base["now"] = DirectoryBase()
    assert [one.service.name for one in directory.offers()] == ["老年助餐"]


# Finding.


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("敬老院", "敬老院床位"), ("jinglaoyuan", "敬老院床位"), ("jly", "敬老院床位"),
        ("点单 家政", "家政服务（点单）"), ("jzfw", "家政服务（点单）"), ("六类", "政府购买居家养老服务"),
        ("zhongxinlu zhucan", "老年助餐"), ("铝业", "铝业公司退休职工活动"), ("示例护理", "助浴"),
        ("10000000", "助浴"), ("甲路", "助浴"),
    ],
)  # fmt: skip
def test_that_words_find_a_service(services: Services, typed: str, name: str) -> None:
    add(
        services, "助浴", provider="示例护理", place="示例站", phone="100-00000", address="甲路1号",
        provider_phone="10000000",
    )  # fmt: skip
    assert name in found(services, text=typed)


def test_that_a_name_comes_before_what_is_only_told(services: Services) -> None:
    add(services, "助浴", description="老年食堂隔壁")
    assert found(services, text="老年食堂")[-1] == "助浴"


def test_that_what_nobody_has_is_not_found(services: Services) -> None:
    assert found(services, text="潜水") == []
    assert services.directory.hits("潜水") == ()


def test_that_every_need_is_a_topic_and_met_by_something(services: Services) -> None:
    topics = {one.code for one in read_topics(resources_folder() / "topics.toml")}
    assert set(NEEDS) <= topics
    for need in NEEDS:
        assert found(services, need=need), need
    assert found(services, need="没有这种事项") == []


def test_that_each_filter_keeps_what_it_says(services: Services) -> None:
    add(
        services, "午餐", place="一号点", street="甲街道", community="甲社区", hours="每天 9:00-18:00",
        access=(Access.STEP_FREE, Access.LIFT),
    )  # fmt: skip
    bath = add(services, "助浴", kind=ServiceKind.OTHER, category=ServiceCategory.DAILY_LIVING,
               place="二号点", street="甲街道", hours="周日 9:00-18:00")  # fmt: skip
    assert found(services, street="甲街道") == ["午餐", "助浴"]
    assert found(services, community="甲社区") == ["午餐"]
    assert found(services, street="甲街道", open_now=True) == ["午餐"]
    assert found(services, access=(Access.LIFT,)) == ["午餐"]
    assert found(services, access=(Access.LIFT, Access.PICK_UP)) == []
    assert found(services, checked=Checked.EVER) == []
    services.directory_keeping.check([bath])
    assert found(services, checked=Checked.EVER) == ["助浴"]
    assert found(services, checked=Checked.RECENTLY) == ["助浴"]
    assert "助浴" not in found(services, checked=Checked.NEVER)
    assert found(services, checked=Checked.LONG_AGO) == []
    services.directory_keeping.check([bath], date(2026, 8, 24))
    assert found(services, checked=Checked.LONG_AGO) == ["助浴"]
    assert found(services, checked=Checked.RECENTLY) == []
    assert found(services, kind=ServiceKind.HOME_BED) == ["敬老院床位"]
    assert "助浴" in found(services, need="bathing")
    daily = found(services, category=ServiceCategory.DAILY_LIVING)
    assert "生活照料（点单）" in daily
    assert "家政服务（点单）" not in daily


@given(
    street=st.sampled_from(["", "中心路街道", "峡窝镇", "没有"]),
    kind=st.none() | st.sampled_from(ServiceKind),
    category=st.none() | st.sampled_from(ServiceCategory),
    need=st.sampled_from(["", *NEEDS]),
    checked=st.none() | st.sampled_from(Checked),
    text=st.sampled_from(["", "助餐", "dd", "日间"]),
)
def test_that_filters_together_are_filters_one_after_another(**query: object) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    offers = tuple(joined(read_base(FOLDER) + base_of_points(POINTS)))
    whole = Query(**query)  # type: ignore[arg-type]
    together = {one.id for one in offers if whole.fits(one, at)}
    apart = {one.id for one in offers}
    for name, value in query.items():
        one_only = Query(**{name: value})  # type: ignore[arg-type]
        apart &= {one.id for one in offers if one_only.fits(one, at)}
    assert together == apart


def test_that_now_follows_the_clock_on_the_wall(tmp_path: Path) -> None:
    clock = TickingClock(datetime(2026, 11, 23, 0, 29, tzinfo=UTC))  # 8:29 on the wall
    services = a_point(tmp_path / "p", clock=clock)
    try:
        one = services.directory.offer(add(services, "午餐", hours="周一至周五 8:30-17:30"))
        clock.at = datetime(2026, 11, 23, 0, 29, tzinfo=UTC)
        assert found(services, open_now=True) == []
        assert services.directory.opening_words(one).startswith("现在关着，今天8:30开")
        clock.at = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
        assert found(services, open_now=True) == ["午餐"]
        assert services.directory.opening_words(one) == "现在开着，到17:30（节假日另问）"
    finally:
        services.care.close()


def test_that_what_nobody_knows_the_hours_of_is_counted_apart(services: Services) -> None:
    add(services, "甲处午餐", hours="周一至周五 8:30-17:30")
    add(services, "乙处午餐")
    closed = add(services, "丙处午餐")
    services.directory_keeping.close([services.directory.offer(closed).id])
    assert services.directory.without_hours(Query(text="处午餐", open_now=True)) == 1


def test_that_a_service_is_rung_where_it_has_a_telephone(services: Services) -> None:
    one = add(services, "甲处午餐", phone="0100-12345678")
    assert services.directory.phone(one) == "0100-12345678"
    assert services.directory.phone(add(services, "乙处午餐", provider="别家")) == ""
    assert services.directory.phone("") == services.directory.phone("x") == ""


def test_that_streets_and_communities_are_those_with_something(services: Services) -> None:
    assert services.directory.streets() == tuple(
        dict.fromkeys(["中心路街道", *(one.street for one in POINTS if one.street)])
    )
    assert services.directory.communities() == ()
    add(services, place="一号点", street="甲街道", community="甲社区")
    assert services.directory.communities("甲街道") == ("甲社区",)
    assert services.directory.communities("峡窝镇") == ()
    assert "甲街道" in services.directory.streets()


def test_that_a_service_that_is_not_there_is_told(services: Services) -> None:
    with pytest.raises(BadInput, match="没有编号为 x 的服务"):
        services.directory.offer("x")


# Keeping it.


def test_that_a_new_entry_reads_back_as_it_was_typed(services: Services) -> None:
    entry = OfferEntry(
        name="助浴", provider="示例护理", kind=ServiceKind.OTHER,
        category=ServiceCategory.DAILY_LIVING, place="示例站", street="甲街道", community="甲社区",
        address="甲路1号", site_phone="100-0001", access=(Access.LIFT,), phone="100-0002",
        provider_phone="100-0003", provider_description="上门", description="每周一次",
        audience="失能老人", fee="一次示例元", how_to_apply="打电话", hours="周一 9:00-12:00",
        capacity="10", vacancies="0", alert="先打电话", source="示例",
    )  # fmt: skip
    one = services.directory_keeping.save(services.directory_keeping.blank(), entry)
    offer = services.directory.offer(one)
    assert entry_of(offer) == entry
    assert offer.service.opening == read_hours("周一 9:00-12:00")
    assert offer.phone == "100-0002"
    assert offer.provider.source == "示例D05顾问点登记"


def test_that_the_nearest_telephone_is_given(services: Services) -> None:
    one = add(services, place="示例站", provider_phone="100-0003")
    assert services.directory.offer(one).phone == "100-0003"
    form = services.directory_keeping.edit(one)
    assert form.offer is not None
    services.directory_keeping.save(form, replace(entry_of(form.offer), site_phone="100-0001"))
    assert services.directory.offer(one).phone == "100-0001"


def test_that_a_second_service_of_a_provider_joins_it(services: Services) -> None:
    add(services, "午餐", place="一号点", provider_phone="100-0003", street="甲街道")
    add(services, "晚餐", place="一号点", street="甲街道")
    first, second = (services.directory.find(Query(text=one))[0] for one in ("午餐", "晚餐"))
    assert first.provider == second.provider
    assert first.site == second.site
    assert second.phone == "100-0003"


def test_that_a_placeholder_gets_its_name_for_all_its_services(services: Services) -> None:
    one = services.directory.find(Query(text="D06", kind=ServiceKind.DAY_CARE_URBAN))[0]
    form = services.directory_keeping.edit(one.id)
    entry = replace(entry_of(one), provider="示例社区中心", place="示例社区中心")
    services.directory_keeping.save(form, entry)
    names = {each.service.name for each in services.directory.find(Query(text="示例社区中心"))}
    assert names == {"日间照料", "银发顾问点"}


def test_that_a_place_can_be_taken_from_an_entry(services: Services) -> None:
    one = add(services, place="示例站", street="甲街道")
    form = services.directory_keeping.edit(one)
    assert form.offer is not None
    entry = replace(entry_of(form.offer), place="", street="")
    services.directory_keeping.save(form, entry)
    assert services.directory.offer(one).site is None


@pytest.mark.parametrize(
    ("entry", "field", "said"),
    [
        ({"name": " "}, "name", "还没有写是什么服务"),
        ({"provider": ""}, "provider", "还没有写是哪家机构"),
        ({"name": "长" * 61}, "name", "名称太长"),
        ({"phone": "问老张"}, "phone", "“问老张”不像电话号码"),
        ({"phone": "转"}, "phone", "不像电话号码"),
        ({"site_phone": "x", "place": "站"}, "site_phone", "不像电话号码"),
        ({"provider_phone": "x"}, "provider_phone", "不像电话号码"),
        ({"hours": "随时"}, "hours", "“随时”看不懂"),
        ({"capacity": "很多"}, "capacity", "“很多”不是数目"),
        ({"capacity": "-1"}, "capacity", "“-1”不是数目"),
        ({"capacity": "1000000"}, "capacity", "不是数目"),
        ({"capacity": "２"}, "capacity", "不是数目"),
        ({"capacity": "1", "vacancies": "2"}, "vacancies", "空余2个比总数1个还多"),
    ],
)
def test_that_what_cannot_be_is_refused(
    services: Services, entry: dict[str, str], field: str, said: str
) -> None:
    before = services.care.verify().revisions
    with pytest.raises(BadInput) as caught:
        add(services, **({"name": "助浴"} | entry))
    assert said in caught.value.message
    assert caught.value.field == field
    assert services.care.verify().revisions == before


def test_that_a_check_says_who_and_when_and_lights_up(services: Services) -> None:
    one = record_of("sj-home-beds", "service")
    offer = services.directory.offer(one)
    assert offer.freshness(services.directory.today) is None
    services.directory_keeping.check([offer.id, one])
    checked = services.directory.offer(one)
    assert checked.service.checked_by == "示例顾问"
    assert checked.service.checked_on == date(2026, 11, 23)
    assert checked.freshness(date(2026, 11, 23)) is Freshness.GREEN
    assert checked.freshness(date(2027, 2, 21)) is Freshness.GREEN
    assert checked.freshness(date(2027, 2, 22)) is Freshness.YELLOW
    assert checked.freshness(date(2027, 5, 23)) is Freshness.RED
    services.directory_keeping.check([one], date(2026, 1, 2), "区民政局")
    again = services.directory.offer(one).service
    assert (again.checked_on, again.checked_by) == (date(2026, 1, 2), "区民政局")
    with pytest.raises(BadInput, match="还没有到"):
        services.directory_keeping.check([one], date(2026, 11, 24))
    assert TO_CHECK == "待核实"


def test_that_closing_and_opening_again_is_one_step_each(services: Services) -> None:
    one = add(services, "午餐", place="一号点", hours="每天 全天")
    keeping = services.directory_keeping
    keeping.close([one], "装修到年底")
    closed = services.directory.offer(one)
    assert closed.service.status is ServiceStatus.TEMPORARILY_CLOSED
    assert closed.service.alert == "装修到年底"
    assert found(services, open_now=True) == []
    assert "午餐" in found(services)
    keeping.reopen([one])
    assert services.directory.offer(one).is_running
    assert found(services, open_now=True) == ["午餐"]
    keeping.take_away([one])
    assert "午餐" not in found(services)
    assert "午餐" in found(services, gone=True)
    assert "午餐" not in {services.directory.offer(hit.owner).service.name
                        for hit in services.directory.hits("午餐")}  # fmt: skip


def test_that_every_kind_has_a_word() -> None:
    assert set(KIND_WORDS) == set(ServiceKind)
