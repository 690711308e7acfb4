"""One service told whole: all that is known stands there, what is not is asked for."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.directory import (
    ACCESS_WORDS,
    STATUS_WORDS,
    TO_CHECK,
    Offer,
    Provider,
    Service,
    ServiceKind,
    ServiceStatus,
    Site,
)
from advisor_app.domain.opening_hours import hours_in_words
from advisor_app.domain.policy import Freshness
from advisor_app.domain.referral import ServiceCategory
from advisor_app.gui.pages.offer_details import (
    OfferDetails,
    check_light,
    checked_words,
    now_words,
)
from advisor_app.services.directory import joined
from advisor_app.services.directory_base import DirectoryBase
from tests.services.directories import an_id, directories

TODAY = date(2026, 11, 23)


def an_offer(*, at: bool = True, **service: object) -> Offer:
    """Give an offer of which nothing is known but names."""
    provider = Provider(id=an_id("p"), name="示例机构")
    site = Site(id=an_id("s"), provider=provider.id, name="示例站")
    made = Service(
        id=an_id("v"), provider=provider.id, name="示例服务", kind=ServiceKind.OTHER,
        category=ServiceCategory.OTHER, **service,  # type: ignore[arg-type]
    )  # fmt: skip
    return Offer(service=made, provider=provider, site=site if at else None)


def told(details: OfferDetails) -> list[str]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [one.text() for one in details.findChildren(QLabel) if one.text()]


@pytest.fixture
def details(qtbot: QtBot) -> OfferDetails:
    made = OfferDetails()
    qtbot.addWidget(made)
    return made


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=directories())
def test_that_all_that_is_known_is_told(details: OfferDetails, whole: DirectoryBase) -> None:
    for offer in list(joined(whole))[:5]:
        details.show_offer(offer, "", TODAY)
        words, service, site = told(details), offer.service, offer.site
        known = [
            service.name, offer.provider.name, offer.phone, service.fee, service.audience,
            service.how_to_apply, service.description, service.alert, service.source,
            hours_in_words(service.opening), offer.provider.description, offer.address,
            offer.site.name if offer.site else "",
        ]  # fmt: skip
        assert [one for one in known if one and one not in words] == []
        if not offer.is_running:
            assert STATUS_WORDS[service.status] in words
        for one in site.access if site else ():
            assert any(ACCESS_WORDS[one] in each for each in words)
        for count in (service.capacity, service.vacancies):
            assert count is None or any(str(count) in each for each in words)


@pytest.mark.parametrize(("at", "unknown"), [(True, 5), (False, 3)])
def test_that_what_is_not_known_is_asked_for(details: OfferDetails, at: bool, unknown: int) -> None:
    details.show_offer(an_offer(at=at), "", TODAY)
    words = told(details)
    assert words.count(TO_CHECK) == unknown
    assert "电话待核实" in words
    assert any(one.startswith("待核实：还没有人核实过") for one in words)


@pytest.mark.parametrize(
    ("days", "words", "in_list"),
    [
        (0, "近期核对过", "今天"), (90, "近期核对过", "90天前"), (91, "该核对了", "91天前"),
        (180, "该核对了", "180天前"), (181, "很久没核对", "181天前"),
    ],
)  # fmt: skip
def test_that_the_light_is_told_in_words(
    details: OfferDetails, days: int, words: str, in_list: str
) -> None:
    offer = an_offer(checked_on=TODAY - timedelta(days), checked_by="王芳")
    details.show_offer(offer, "", TODAY)
    line = next(one for one in told(details) if one.startswith(words))
    assert "王芳" in line
    assert str(TODAY - timedelta(days)) in line
    assert checked_words(offer, TODAY) == in_list


def test_that_a_check_by_nobody_says_so(details: OfferDetails) -> None:
    details.show_offer(an_offer(checked_on=TODAY), "", TODAY)
    assert any("没有写是谁" in one for one in told(details))


def test_that_each_light_looks_another(details: OfferDetails) -> None:
    assert details is not None
    drawn = [
        bytes(check_light(one).pixmap(12, 12).toImage().constBits()) for one in (None, *Freshness)
    ]
    assert len(set(drawn)) == 4


@pytest.mark.parametrize(
    ("status", "opening", "words"),
    [
        (ServiceStatus.ACTIVE, "", ""),
        (ServiceStatus.ACTIVE, "现在开着，到17:30（节假日另问）", "开着，到17:30"),
        (ServiceStatus.ACTIVE, "现在关着，明天8:30开（节假日另问）", "关着，明天8:30开"),
        (ServiceStatus.TEMPORARILY_CLOSED, "现在开着，到17:30（节假日另问）", "暂停"),
        (ServiceStatus.DEFUNCT, "", "已经撤了"),
        (ServiceStatus.INACTIVE, "", "还没开"),
    ],
)
def test_that_a_list_says_now_in_short(status: ServiceStatus, opening: str, words: str) -> None:
    assert now_words(an_offer(status=status), opening) == words


def test_that_another_offer_leaves_nothing_of_the_one_before(details: OfferDetails) -> None:
    details.show_offer(an_offer(alert="先打电话", phone="100-0001"), "现在开着", TODAY)
    details.show_offer(an_offer(at=False), "", TODAY)
    words = told(details)
    assert "先打电话" not in words
    assert "100-0001" not in words
    details.show_nothing("还没有选服务", "在左边选一项")
    assert told(details) == ["还没有选服务", "在左边选一项"]
