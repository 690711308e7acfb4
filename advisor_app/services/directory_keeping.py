"""Keeping the directory: writing entries, making sure of them, closing and opening again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from advisor_app.domain.directory import (
    Access,
    Offer,
    Provider,
    Service,
    ServiceKind,
    ServiceStatus,
    Site,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_revision
from advisor_app.domain.opening_hours import hours_in_words, read_hours
from advisor_app.domain.referral import ServiceCategory
from advisor_app.services.desk import Desk
from advisor_app.services.directory import Directory

__all__ = ["DirectoryKeeping", "OfferEntry", "OfferForm"]

Written = Provider | Site | Service
_MOST = 100_000
_NAME_MOST = 60
_PHONE = frozenset("0123456789-+() 、,，转/")


@dataclass(frozen=True, slots=True)
class OfferForm:
    """A form that was opened: for a new entry, or for one that stands in the directory.

    Attributes:
        revision: saving it twice writes once.
        provider: the id of the provider if it is new; ``site`` and ``service`` likewise.
        offer: what it was filled from; None for a new entry.
    """

    revision: RevisionId
    provider: RecordId
    site: RecordId
    service: RecordId
    offer: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferEntry:
    """One service at one site, as a form or a line of a table has it.

    Attributes:
        place: the site's name; empty where there is none to go to.
        hours: as people write them, see :mod:`advisor_app.domain.opening_hours`.
        capacity: a whole number as typed; empty when unknown. ``vacancies`` likewise.
    """

    name: str
    provider: str
    kind: ServiceKind = ServiceKind.OTHER
    category: ServiceCategory = ServiceCategory.OTHER
    place: str = ""
    street: str = ""
    community: str = ""
    address: str = ""
    site_phone: str = ""
    access: tuple[Access, ...] = ()
    phone: str = ""
    provider_phone: str = ""
    provider_description: str = ""
    description: str = ""
    audience: str = ""
    fee: str = ""
    how_to_apply: str = ""
    hours: str = ""
    capacity: str = ""
    vacancies: str = ""
    alert: str = ""
    status: ServiceStatus = ServiceStatus.ACTIVE
    checked_on: date | None = None
    checked_by: str = ""
    source: str = ""


def entry_of(offer: Offer) -> OfferEntry:
    """Give what a form shows of an offer."""
    service, provider, site = offer.service, offer.provider, offer.site
    return OfferEntry(
        name=service.name, provider=provider.name, kind=service.kind, category=service.category,
        place=site.name if site else "", street=offer.street, community=offer.community,
        address=offer.address, site_phone=site.phone if site else "",
        access=site.access if site else (), phone=service.phone, provider_phone=provider.phone,
        provider_description=provider.description, description=service.description,
        audience=service.audience, fee=service.fee, how_to_apply=service.how_to_apply,
        hours=hours_in_words(service.opening), capacity=_counted(service.capacity),
        vacancies=_counted(service.vacancies), alert=service.alert, status=service.status,
        checked_on=service.checked_on, checked_by=service.checked_by, source=service.source,
    )  # fmt: skip


class DirectoryKeeping:
    """Changes the directory. Whoever names a service that is not in it gets BadInput."""

    def __init__(self, desk: Desk, directory: Directory) -> None:
        self._desk = desk
        self._directory = directory

    def blank(self) -> OfferForm:
        """Open a form for a new entry."""
        return self._form(None)

    def edit(self, one: str) -> OfferForm:
        """Open a form for an entry, by the offer's or the service's id."""
        return self._form(self._directory.offer(one))

    def save(self, form: OfferForm, entry: OfferEntry) -> RecordId:
        """Write an entry, and give the service's id.

        What the entry says of the provider and the site holds for everything of theirs.

        Raises:
            BadInput: something is missing or cannot be; ``field`` says what.
        """
        provider = self._provider(form, entry)
        site = self._site(form, entry, provider)
        service = self._service(form, entry, provider, site)
        parts = (("provider", provider), ("site", site), ("service", service))
        self.write(form.revision, [(part, one) for part, one in parts if one])
        return service.id

    def check(
        self, services: Iterable[str], on: date | None = None, by: str = ""
    ) -> tuple[RecordId, ...]:  # fmt: skip
        """Note that a person made sure of some entries.

        Args:
            services: ids of services or offers.
            on: the day; today if not given.
            by: who did; whoever sits at the counter if not given.

        Raises:
            BadInput: the day is still to come.
        """
        day = on or self._desk.today
        if day > self._desk.today:
            raise BadInput("核实的日期还没有到：请写今天或以前的日子", "checked_on")
        name = by.strip() or self._desk.advisor.name
        return self._change(services, checked_on=day, checked_by=name)

    def close(self, services: Iterable[str], alert: str = "") -> tuple[RecordId, ...]:
        """Note that some services cannot be had for a while, with what to say of it."""
        told = {"alert": alert.strip()} if alert.strip() else {}
        return self._change(services, status=ServiceStatus.TEMPORARILY_CLOSED, **told)

    def reopen(self, services: Iterable[str]) -> tuple[RecordId, ...]:
        """Note that some services can be had again."""
        return self._change(services, status=ServiceStatus.ACTIVE)

    def take_away(self, services: Iterable[str]) -> tuple[RecordId, ...]:
        """Note that some services are there no more; nothing is lost of them."""
        return self._change(services, status=ServiceStatus.DEFUNCT)

    def write(self, form: RevisionId, parts: Sequence[tuple[str, Written]]) -> int:
        """Put records, and give how many of them were changed by it.

        Args:
            form: what the revisions' ids follow from, each with its part's name.
        """
        known = self._known()
        with self._desk.record.begin() as work:
            changed = 0
            for part, one in parts:
                if known.get(one.id) != one:
                    revision = derived_revision(form, part)
                    changed += work.put(one, revision, self._desk.advisor.id)
        return changed

    def _form(self, offer: Offer | None) -> OfferForm:
        ids = self._desk.ids
        return OfferForm(ids.revision(), ids.record(), ids.record(), ids.record(), offer)

    def _known(self) -> dict[RecordId, Written]:
        whole = self._directory.whole()
        records: tuple[Written, ...] = (*whole.providers, *whole.sites, *whole.services)
        return {one.id: one for one in records}

    def _change(self, services: Iterable[str], **fields: object) -> tuple[RecordId, ...]:
        found = {one.id: one for one in map(self._service_named, services)}
        changed = [replace(one, **fields) for one in found.values()]  # type: ignore[arg-type]
        self.write(self._desk.ids.revision(), [(one.id, one) for one in changed])
        return tuple(found)

    def _service_named(self, one: str) -> Service:
        return self._directory.offer(one).service

    def _provider(self, form: OfferForm, entry: OfferEntry) -> Provider:
        name = clean_name(entry.provider, "provider", "还没有写是哪家机构")
        phone = clean_phone(entry.provider_phone, "provider_phone")
        about = entry.provider_description.strip()
        before = form.offer.provider if form.offer else None
        other = next((one for one in self._directory.whole().providers if one.name == name), None)
        if other and (before is None or other.id != before.id):
            return replace(
                other, phone=phone or other.phone, description=about or other.description
            )
        one = before or Provider(id=form.provider, name=name, source=self._by_whom())
        return replace(one, name=name, phone=phone, description=about)

    def _site(self, form: OfferForm, entry: OfferEntry, provider: Provider) -> Site | None:
        told = (entry.place, entry.street, entry.community, entry.address, entry.site_phone)
        if not any(one.strip() for one in (*told, *entry.access)):
            return None
        name = clean_name(entry.place or provider.name, "place", "还没有写在哪里")
        one = (form.offer.site if form.offer else None) or self._site_named(provider.id, name)
        made = one or Site(id=form.site, provider=provider.id, name=name)
        return replace(
            made, provider=provider.id, name=name, street=entry.street.strip(),
            community=entry.community.strip(), address=entry.address.strip(),
            phone=clean_phone(entry.site_phone, "site_phone"), access=entry.access,
        )  # fmt: skip

    def _site_named(self, provider: RecordId, name: str) -> Site | None:
        sites = self._directory.whole().sites
        return next((one for one in sites if (one.provider, one.name) == (provider, name)), None)

    def _service(
        self, form: OfferForm, entry: OfferEntry, provider: Provider, site: Site | None
    ) -> Service:  # fmt: skip
        before = form.offer.service if form.offer else Service(
            id=form.service, provider=provider.id, name="",
            kind=entry.kind, category=entry.category,
        )  # fmt: skip
        return service_of(entry, before, provider.id, _sites_now(form.offer, site))

    def _by_whom(self) -> str:
        return f"{self._desk.point.name}登记"


def service_of(
    entry: OfferEntry, before: Service, provider: RecordId, sites: tuple[RecordId, ...]
) -> Service:  # fmt: skip
    """Give a service as an entry has it.

    Raises:
        BadInput: something is missing or cannot be.
    """
    capacity, vacancies = _count(entry.capacity, "capacity"), _count(entry.vacancies, "vacancies")
    _refuse_more(capacity, vacancies)
    return replace(
        before, provider=provider, sites=sites,
        name=clean_name(entry.name, "name", "还没有写是什么服务"),
        kind=entry.kind, category=entry.category, description=entry.description.strip(),
        audience=entry.audience.strip(), fee=entry.fee.strip(),
        how_to_apply=entry.how_to_apply.strip(), phone=clean_phone(entry.phone, "phone"),
        capacity=capacity, vacancies=vacancies, opening=read_hours(entry.hours),
        alert=entry.alert.strip(), status=entry.status, checked_on=entry.checked_on,
        checked_by=entry.checked_by.strip(), source=entry.source.strip(),
    )  # fmt: skip


def _sites_now(offer: Offer | None, site: Site | None) -> tuple[RecordId, ...]:
    """Give a service's sites after the one that the form was about came, went or stayed."""
    kept = list(offer.service.sites) if offer else []
    before = offer.site.id if offer and offer.site else None
    if site is None:
        return tuple(one for one in kept if one != before)
    return tuple(dict.fromkeys([*kept, site.id]))


def clean_name(written: str, field: str, missing: str) -> str:
    """Give a name in one line.

    Raises:
        BadInput: there is none, or it is too long.
    """
    name = " ".join(written.split())
    if not name:
        raise BadInput(f"{missing}：请补上", field)
    if len(name) > _NAME_MOST:
        raise BadInput(f"名称太长：请写在{_NAME_MOST}个字以内", field)
    return name


def clean_phone(written: str, field: str) -> str:
    """Give a telephone number as it was written.

    Raises:
        BadInput: it has something in it that no number has.
    """
    phone = written.strip()
    if not set(phone) <= _PHONE or (phone and not any(one.isdecimal() for one in phone)):
        raise BadInput(f"“{phone}”不像电话号码：只写数字，分机写“转801”，不知道就空着", field)
    return phone


def _count(written: str, field: str) -> int | None:
    text = written.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text) > _MOST:
        raise BadInput(f"“{text}”不是数目：请写0到{_MOST}的整数，不知道就空着", field)
    return int(text)


def _refuse_more(capacity: int | None, vacancies: int | None) -> None:
    if capacity is not None and vacancies is not None and vacancies > capacity:
        raise BadInput(f"空余{vacancies}个比总数{capacity}个还多：请核对", "vacancies")


def _counted(count: int | None) -> str:
    return "" if count is None else str(count)
