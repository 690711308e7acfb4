"""A service at a place: where it is, whom to ring, how sure we are of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.directory import (
    TO_CHECK,
    Access,
    Offer,
    Provider,
    Service,
    ServiceKind,
    ServiceStatus,
    Site,
)
from advisor_app.domain.ids import RecordId
from advisor_app.domain.policy import Freshness
from advisor_app.domain.referral import ServiceCategory

TODAY = date(2026, 11, 23)
PROVIDER = Provider(id=RecordId("p"), name="示例养老服务有限公司")
SITE = Site(
    id=RecordId("s"), provider=PROVIDER.id, name="示例助餐点", street="示例街道",
    community="示例一社区", address="示例路1号",
)  # fmt: skip
SERVICE = Service(
    id=RecordId("v"), provider=PROVIDER.id, name="午餐", kind=ServiceKind.MEAL_POINT,
    category=ServiceCategory.DAILY_LIVING,
)  # fmt: skip
AT_SITE = Offer(service=SERVICE, provider=PROVIDER, site=SITE)
ANYWHERE = Offer(service=SERVICE, provider=PROVIDER)
PHONES = st.sampled_from(["", "10000000001", "10000000002", "10000000003"])


def ringing(service: str, site: str, provider: str) -> Offer:
    return Offer(
        service=replace(SERVICE, phone=service),
        provider=replace(PROVIDER, phone=provider),
        site=replace(SITE, phone=site),
    )


def test_that_what_has_a_place_is_found_there() -> None:
    assert AT_SITE.place == "示例助餐点"
    assert (AT_SITE.street, AT_SITE.community) == ("示例街道", "示例一社区")
    assert AT_SITE.address == "示例路1号"


def test_that_what_has_no_place_bears_its_providers_name_and_claims_no_address() -> None:
    assert ANYWHERE.place == "示例养老服务有限公司"
    assert (ANYWHERE.street, ANYWHERE.community, ANYWHERE.address) == ("", "", "")


def test_that_one_service_at_two_sites_is_two_offers() -> None:
    other = replace(AT_SITE, site=replace(SITE, id=RecordId("t")))
    assert len({AT_SITE.id, other.id, ANYWHERE.id}) == 3
    assert AT_SITE.id == "v/s"
    assert ANYWHERE.id == "v/"


@given(PHONES, PHONES, PHONES)
def test_that_the_telephone_nearest_to_the_service_is_given(
    service: str, site: str, provider: str
) -> None:
    known = [one for one in (service, site, provider) if one]
    assert ringing(service, site, provider).phone == (known[0] if known else "")


@given(PHONES, PHONES)
def test_that_without_a_site_the_provider_is_rung(service: str, provider: str) -> None:
    one = replace(ringing(service, "10000000009", provider), site=None)
    assert one.phone == (service or provider)


@pytest.mark.parametrize(
    ("status", "running", "gone"),
    [
        (ServiceStatus.ACTIVE, True, False),
        (ServiceStatus.INACTIVE, False, False),
        (ServiceStatus.TEMPORARILY_CLOSED, False, False),
        (ServiceStatus.DEFUNCT, False, True),
    ],
)
def test_that_only_what_runs_can_be_had_and_only_what_is_gone_sends_nobody(
    status: ServiceStatus, running: bool, gone: bool
) -> None:
    one = replace(AT_SITE, service=replace(SERVICE, status=status))
    assert (one.is_running, one.is_gone) == (running, gone)


def test_that_what_nobody_made_sure_of_has_no_age() -> None:
    assert AT_SITE.freshness(TODAY) is None
    assert TO_CHECK == "待核实"


@given(st.integers(0, 2000))
def test_that_what_was_checked_ages_like_everything_else(days: int) -> None:
    checked = TODAY - timedelta(days=days)
    one = replace(AT_SITE, service=replace(SERVICE, checked_on=checked))
    assert one.freshness(TODAY) is Freshness.of(checked, TODAY)


@given(st.integers(0, 1500), st.integers(0, 1500))
def test_that_nothing_grows_fresher_by_waiting(earlier: int, more: int) -> None:
    order = list(Freshness)
    one = replace(AT_SITE, service=replace(SERVICE, checked_on=TODAY))
    first, later = (one.freshness(TODAY + timedelta(days=day)) for day in (earlier, earlier + more))
    assert first is not None
    assert later is not None
    assert order.index(first) <= order.index(later)


def test_that_what_is_not_known_is_empty_and_never_free() -> None:
    assert (SERVICE.fee, SERVICE.audience, SERVICE.phone, SERVICE.source) == ("", "", "", "")
    assert (SERVICE.capacity, SERVICE.vacancies, SERVICE.checked_on) == (None, None, None)
    assert (SERVICE.opening, SERVICE.sites) == ((), ())
    assert Site(id=RecordId("x"), provider=PROVIDER.id, name="某处").access == ()


@pytest.mark.parametrize("kind", [ServiceKind, ServiceStatus, Access, ServiceCategory])
def test_that_codes_are_plain_and_stay_what_they_are_in_files(kind: type) -> None:
    for one in kind:
        assert kind(one.value) is one
        assert one.value.isascii()
        assert one.value == one.value.lower()


def test_that_the_states_of_a_service_are_those_of_the_published_format() -> None:
    """HSDS 3.0, service.status."""
    published = {"active", "inactive", "defunct", "temporarily closed"}
    assert {one.value for one in ServiceStatus} == published
