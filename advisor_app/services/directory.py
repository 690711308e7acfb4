"""The service directory as it stands here: what is shipped, and over it what was written down.

A record of the same id takes the place of the base's whole; what the base does not know comes
after it. So the base can be changed by a pack at any time, and nothing that a point wrote is lost.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from advisor_app.domain.directory import (
    KIND_WORDS,
    Access,
    Offer,
    Provider,
    Service,
    ServiceKind,
    Site,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.opening_hours import now_in_words, open_at
from advisor_app.domain.policy import Freshness
from advisor_app.domain.referral import CATEGORY_WORDS, ServiceCategory
from advisor_app.services.desk import Desk
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.support.calendar import LOCAL
from advisor_app.support.pinyin import Readings
from advisor_app.support.text_search import NAME, Hit, Text, TextSearch

__all__ = ["Checked", "Directory", "Need", "Query"]


class _Identified(Protocol):
    @property
    def id(self) -> RecordId:
        """The record's id."""


R = TypeVar("R", bound=_Identified)

_KIND_ORDER = {one: place for place, one in enumerate(ServiceKind)}
_K, _C = ServiceKind, ServiceCategory
_MEALS = (_K.MEAL_CANTEEN, _K.MEAL_TABLE, _K.MEAL_POINT)
_DAY_CARE = (_K.DAY_CARE_URBAN, _K.DAY_CARE_RURAL, _K.STREET_CENTRE, _K.VILLAGE_STATION)


@dataclass(frozen=True, slots=True)
class Need:
    """What answers a topic of the counter: services of a kind, or ordered in a category."""

    kinds: tuple[ServiceKind, ...] = ()
    category: ServiceCategory | None = None

    def is_met_by(self, service: Service) -> bool:
        """Whether a service is for it."""
        is_ordered = service.kind in (ServiceKind.PLATFORM, ServiceKind.OTHER)
        return service.kind in self.kinds or (is_ordered and service.category is self.category)


NEEDS: Mapping[str, Need] = {
    "meals": Need(_MEALS),
    "home_care": Need((_K.BOUGHT_HOME_CARE,), _C.DAILY_LIVING),
    "day_care": Need(_DAY_CARE),
    "bathing": Need((_K.BOUGHT_HOME_CARE,), _C.DAILY_LIVING),
    "housekeeping": Need((_K.BOUGHT_HOME_CARE,), _C.HOUSEKEEPING),
    "institution": Need((_K.HOME_BED, _K.TRIAL_STAY)),
    "home_adaptation": Need((_K.HOME_ADAPTATION,)),
    "health": Need((_K.MEDICAL,), _C.HEALTH),
    "emergency": Need((), _C.EMERGENCY),
    "emotional_care": Need((_K.RETIREE_ACTIVITY,), _C.EMOTIONAL),
    "training": Need((_K.CARER_TRAINING,)),
}
"""Topic of the counter (``resources/topics.toml``) → what in the directory answers it."""


class Checked(StrEnum):
    """Whether a person made sure of an entry, and how long ago."""

    EVER = "ever"
    RECENTLY = "recently"
    LONG_AGO = "long_ago"
    NEVER = "never"

    def fits(self, freshness: Freshness | None) -> bool:
        """Whether an entry with that light is meant."""
        match self:
            case Checked.EVER:
                return freshness is not None
            case Checked.RECENTLY:
                return freshness is Freshness.GREEN
            case Checked.LONG_AGO:
                return freshness in (Freshness.YELLOW, Freshness.RED)
            case Checked.NEVER:
                return freshness is None


CHECKED_WORDS = {
    Checked.EVER: "核实过的",
    Checked.RECENTLY: "近期核实过的",
    Checked.LONG_AGO: "该再核实的",
    Checked.NEVER: "从没核实过的",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for; what is empty does not narrow.

    Attributes:
        text: words that all occur in the entry; pinyin and initials too.
        need: code of a topic of the counter.
        open_now: only what is open by its hours; what has no hours is left out.
        access: all of these.
        checked: only what a person made sure of, lately, long ago, or never.
        gone: also what is there no more.
    """

    text: str = ""
    need: str = ""
    category: ServiceCategory | None = None
    kind: ServiceKind | None = None
    street: str = ""
    community: str = ""
    open_now: bool = False
    access: tuple[Access, ...] = ()
    checked: Checked | None = None
    gone: bool = False

    def fits(self, offer: Offer, now: datetime) -> bool:
        """Whether an offer is wanted, its words aside."""
        service, need = offer.service, NEEDS.get(self.need)
        return all((
            self.gone or not offer.is_gone,
            not self.need or (need is not None and need.is_met_by(service)),
            self.category in (None, service.category),
            self.kind in (None, service.kind),
            self.street in ("", offer.street),
            self.community in ("", offer.community),
            not self.checked or self.checked.fits(offer.freshness(now.date())),
            not self.access or (offer.site and set(self.access) <= set(offer.site.access)),
            not self.open_now or (offer.is_running and bool(open_at(service.opening, now))),
        ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Joined:
    """The directory at one moment, with what searches it."""

    mark: Hashable
    whole: DirectoryBase
    offers: tuple[Offer, ...]
    texts: TextSearch


class Directory:
    """Finds services. What it gives stands in the base's order, then by when it was added."""

    def __init__(
        self, desk: Desk, base: Callable[[], DirectoryBase], readings: Readings
    ) -> None:  # fmt: skip
        """Take what gives the base: another one may be in force after a pack was taken in."""
        self._desk = desk
        self._base = base
        self._readings = readings
        self._joined: _Joined | None = None

    def offers(self) -> tuple[Offer, ...]:
        """Give everything, what is there no more too."""
        return self._now().offers

    def whole(self) -> DirectoryBase:
        """Give every provider, site and service, those without an offer too."""
        return self._now().whole

    def offer(self, one: str) -> Offer:
        """Give an offer by its id, or the first one of a service by the service's.

        Raises:
            BadInput: there is none.
        """
        for offer in self.offers():
            if one in (offer.id, offer.service.id):
                return offer
        raise BadInput(f"资源目录里没有编号为 {one} 的服务：请重新查找", "service")

    def phone(self, service: str) -> str:
        """Give where a service is rung; empty where nobody knows, or there is no such service."""
        there = (one.phone for one in self.offers() if service and one.service.id == service)
        return next(there, "")

    def without_hours(self, query: Query) -> int:
        """Count what would be wanted, but of which nobody knows whether it is open now."""
        any_time = self.find(replace(query, open_now=False))
        return sum(one.is_running and not one.service.opening for one in any_time)

    def find(self, query: Query) -> tuple[Offer, ...]:
        """Give what fits, by kinds; for words the best first."""
        joined, now = self._now(), self.local_now
        fitting = [one for one in joined.offers if query.fits(one, now)]
        if not query.text.strip():
            return tuple(sorted(fitting, key=lambda one: _KIND_ORDER[one.service.kind]))
        hits = joined.texts.find(query.text)
        rank = {hit.owner: place for place, hit in enumerate(hits)}
        found = [one for one in fitting if one.service.id in rank]
        return tuple(sorted(found, key=lambda one: rank[one.service.id]))

    def hits(self, typed: str) -> tuple[Hit, ...]:
        """Give the services that hold every word, the best first, with where they hold it."""
        gone = {one.service.id for one in self.offers() if one.is_gone}
        return tuple(one for one in self._now().texts.find(typed) if one.owner not in gone)

    def streets(self) -> tuple[str, ...]:
        """Give every street that has something."""
        return _named(one.street for one in self.offers() if not one.is_gone)

    def communities(self, street: str = "") -> tuple[str, ...]:
        """Give every community that has something, of one street or of all."""
        there = (one for one in self.offers() if street in ("", one.street) and not one.is_gone)
        return _named(one.community for one in there)

    def opening_words(self, offer: Offer) -> str:
        """Say whether it is open now, and until or from when; empty where no hours are known."""
        return now_in_words(offer.service.opening, self.local_now)

    @property
    def local_now(self) -> datetime:
        """The time on the wall."""
        return self._desk.now().astimezone(LOCAL)

    @property
    def today(self) -> date:
        """The local day."""
        return self._desk.today

    def _now(self) -> _Joined:
        """Give the directory joined; again only when something has changed."""
        records, base = self._desk.record.directory, self._base()
        mark = (records.mark(), base)
        if self._joined is None or self._joined.mark != mark:
            written = DirectoryBase(records.providers(), records.sites(), records.services())
            whole = overlaid(base, written)
            offers = tuple(joined(whole))
            texts = TextSearch(_texts(offers), self._readings)
            self._joined = _Joined(mark, whole, offers, texts)
        return self._joined


def joined(whole: DirectoryBase) -> Iterator[Offer]:
    """Give each service at each of its sites; one whose provider is not known is passed over."""
    providers = {one.id: one for one in whole.providers}
    sites = {one.id: one for one in whole.sites}
    for service in whole.services:
        provider = providers.get(service.provider)
        if provider is None:
            continue  # its revision has not come yet
        there: Sequence[Site | None] = [sites[one] for one in service.sites if one in sites]
        for site in there or [None]:
            yield Offer(service=service, provider=provider, site=site)


def overlaid(base: DirectoryBase, written: DirectoryBase) -> DirectoryBase:
    """Give the base with what was written over it: see the module's words."""
    return DirectoryBase(
        _overlaid(base.providers, written.providers),
        _overlaid(base.sites, written.sites),
        _overlaid(base.services, written.services),
    )


def _overlaid(base: Iterable[R], records: Iterable[R]) -> tuple[R, ...]:
    """Give the base's order with the records' contents, and after it the other records."""
    return tuple(({one.id: one for one in base} | {one.id: one for one in records}).values())


def _named(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in words if one))


def _texts(offers: Iterable[Offer]) -> Iterator[Text]:
    seen: set[tuple[str, str, str]] = set()
    for one in offers:
        for field, rank, words, brief in _fields(one.service, one.provider, one.site):
            key = (one.service.id, field, words)
            if words and key not in seen:
                seen.add(key)
                yield Text(one.service.id, field, rank, words, brief=brief)


def _fields(
    service: Service, provider: Provider, site: Site | None
) -> Iterator[tuple[str, int, str, bool]]:  # fmt: skip
    yield "服务", NAME, service.name, True
    yield "机构", NAME + 1, provider.name, True
    if site:
        yield "地方", NAME + 1, site.name, True
        yield "社区", NAME + 2, site.community, True
        yield "街道", NAME + 2, site.street, True
        yield "地址", NAME + 3, site.address, False
        yield "电话", NAME + 3, site.phone, False
    yield "种类", NAME + 2, KIND_WORDS[service.kind], True
    yield "类别", NAME + 2, CATEGORY_WORDS[service.category], True
    yield "对象", NAME + 3, service.audience, False
    yield "说明", NAME + 3, service.description, False
    yield "怎么办", NAME + 3, service.how_to_apply, False
    yield "提示", NAME + 3, service.alert, False
    yield "电话", NAME + 3, service.phone, False
    yield "电话", NAME + 3, provider.phone, False
