"""The list of what is near: the nearest first, nothing on it that an elder could not find."""

from advisor_app.domain.directory import Offer, ServiceKind
from advisor_app.services.near import Nearby
from advisor_app.services.suite import Services
from tests.services.directories import add


def names(services: Services, street: str = "", community: str = "") -> list[str]:
    return [one.name for one in Nearby(services.directory).of(street, community)]


def test_that_the_nearest_stand_first(services: Services) -> None:
    add(services, "午餐", provider="远", place="远", street="乙街道")
    add(services, "午餐", provider="街", place="街", street="甲街道")
    add(services, "午餐", provider="近", place="近", street="甲街道", community="甲社区")
    assert names(services, "甲街道", "甲社区") == ["近", "街"]
    assert names(services, "丙街道") == []
    assert set(names(services)) > {"远", "街", "近"}
    assert {"甲街道", "乙街道"} <= set(Nearby(services.directory).streets())


def test_that_services_of_a_place_stand_together(services: Services) -> None:
    add(services, "午餐", place="站", street="甲街道", hours="每天 10:30-13:00", fee="示例")
    add(services, "助浴", place="站", street="甲街道", fee="示例")
    (one,) = Nearby(services.directory).of("甲街道", "")
    assert one.offers == "午餐、助浴"
    assert one.hours == "午餐：每天 10:30-13:00"
    assert one.fee == "示例"
    assert one.checked_on is None


def test_that_a_place_is_checked_when_all_of_it_is(services: Services) -> None:
    first = add(services, "午餐", place="站", street="甲街道")
    second = add(services, "助浴", place="站", street="甲街道")
    services.directory_keeping.check([first])
    assert Nearby(services.directory).of("甲街道", "")[0].checked_on is None
    services.directory_keeping.check([second])
    assert Nearby(services.directory).of("甲街道", "")[0].checked_on == services.desk.today


def test_that_what_is_closed_says_so_and_what_is_gone_is_not_printed(services: Services) -> None:
    one = add(services, "午餐", place="站", street="甲街道")
    services.directory_keeping.close([one], "装修")
    (place,) = Nearby(services.directory).of("甲街道", "")
    assert place.alert == "暂停，装修"
    services.directory_keeping.take_away([one])
    assert names(services, "甲街道") == []


def test_that_what_nobody_can_reach_is_not_printed(services: Services) -> None:
    def reachable(one: Offer) -> bool:
        return bool(one.street or one.phone or one.address)

    unreachable = {one.place for one in services.directory.offers() if not reachable(one)}
    assert "12349智慧养老平台" in unreachable
    assert not unreachable & set(names(services))


def test_that_what_comes_to_the_house_stands_last_on_every_list(services: Services) -> None:
    add(services, "上门助浴", provider="示例护理", phone="100-0001", kind=ServiceKind.OTHER)
    for street in ("", "中心路街道", "峡窝镇"):
        assert "示例护理" in names(services, street)
    assert names(services, "中心路街道")[-1] == "示例护理"
