"""Makes directories of services: by hand, and any at all for laws."""

from dataclasses import replace
from datetime import date, time

from hypothesis import strategies as st

from advisor_app.domain.directory import (
    Access,
    Opening,
    Provider,
    Service,
    ServiceKind,
    ServiceStatus,
    Site,
)
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.domain.referral import ServiceCategory
from advisor_app.services.directory import joined
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.services.directory_keeping import OfferEntry
from advisor_app.services.suite import Services

_ALPHABET = "甲乙丙丁社区助餐食堂点abcXYZ019 =+-@'\"，、；：（）\n"
words = st.text(_ALPHABET, max_size=12).map(lambda one: " ".join(one.split()))
names = words.filter(bool)
phones = st.sampled_from(["", "100-00000000", "100-0000-0001转8", "(0100)10000000"])
counts = st.none() | st.integers(0, 500)
hours = st.sampled_from([
    (),
    (Opening((1, 2, 3, 4, 5), time(8, 30), time(17, 30)), Opening((6,), time(9), time(12))),
    (Opening((1, 2, 3, 4, 5, 6, 7), time(), time(23, 59)),),
])  # fmt: skip


def an_id(*parts: object) -> RecordId:
    """Give an id that follows from words."""
    return derived_record(RevisionId("test"), "/".join(map(str, parts)))


def add(services: Services, name: str = "老年助餐", **entry: object) -> RecordId:
    """Write an entry."""
    values: dict[str, object] = {"provider": "示例餐饮", "kind": ServiceKind.MEAL_POINT}
    made = OfferEntry(name=name, **(values | entry))  # type: ignore[arg-type]
    return services.directory_keeping.save(services.directory_keeping.blank(), made)


@st.composite
def providers(draw: st.DrawFn) -> Provider:
    """Give a provider; its id follows from its name, so that names are not given twice."""
    name = draw(names)
    return Provider(
        id=an_id("provider", name), name=name, description=draw(words), phone=draw(phones),
        source=draw(words),
    )  # fmt: skip


@st.composite
def sites(draw: st.DrawFn, provider: Provider) -> Site:
    """Give a site of a provider."""
    name = draw(names)
    access = draw(st.lists(st.sampled_from(Access), unique=True, max_size=3))
    return Site(
        id=an_id("site", provider.id, name), provider=provider.id, name=name, street=draw(words),
        community=draw(words), address=draw(words), phone=draw(phones), access=tuple(access),
    )  # fmt: skip


@st.composite
def services_of(draw: st.DrawFn, provider: Provider, there: tuple[Site, ...]) -> Service:
    """Give a service of a provider at some of its sites."""
    name, capacity, vacancies = draw(names), draw(counts), draw(counts)
    if capacity is not None and vacancies is not None:
        vacancies = min(capacity, vacancies)
    at = draw(st.lists(st.sampled_from(there), unique=True)) if there else []
    return Service(
        id=an_id("service", provider.id, name), provider=provider.id, name=name,
        kind=draw(st.sampled_from(ServiceKind)), category=draw(st.sampled_from(ServiceCategory)),
        sites=tuple(one.id for one in at), description=draw(words), audience=draw(words),
        fee=draw(words), how_to_apply=draw(words), phone=draw(phones), capacity=capacity,
        vacancies=vacancies, opening=draw(hours), alert=draw(words),
        status=draw(st.sampled_from(ServiceStatus)),
        checked_on=draw(st.none() | st.dates(date(2020, 1, 1), date(2026, 11, 23))),
        checked_by=draw(words), source=draw(words),
    )  # fmt: skip


@st.composite
def directories(draw: st.DrawFn) -> DirectoryBase:
    """Give a directory in which every provider and every site is somebody's offer."""
    whole = DirectoryBase()
    for provider in draw(st.lists(providers(), unique_by=lambda one: one.name, max_size=3)):
        there = draw(st.lists(sites(provider), unique_by=lambda one: one.name, max_size=3))
        made = draw(st.lists(
            services_of(provider, tuple(there)), unique_by=lambda one: one.name, min_size=1,
            max_size=3,
        ))  # fmt: skip
        kept = {site for one in made for site in one.sites}
        whole += DirectoryBase(
            (provider,), tuple(one for one in there if one.id in kept), tuple(made)
        )
    return whole


def same(one: DirectoryBase, other: DirectoryBase) -> bool:
    """Whether two directories hold the same records, in whatever order."""
    return all(
        set(mine) == set(theirs)
        for mine, theirs in (
            (one.providers, other.providers), (one.sites, other.sites),
            (map(_sorted, one.services), map(_sorted, other.services)),
        )
    )  # fmt: skip


def _sorted(one: Service) -> Service:
    return replace(one, sites=tuple(sorted(one.sites)))


__all__ = ["add", "an_id", "directories", "joined", "same", "words"]
