"""The directory as a data package of the Human Services Data Specification 3.0.

Open Referral's specification, version 3.0, and its tabular form: a Tabular Data Package
(Frictionless Data) of CSV files with ``datapackage.json``. Only tables that hold something of ours
are written. What HSDS asks for and nobody knows is left out with its whole line (an address), or is
the name again (what an organization does); nothing is made up. Nobody's name goes along: HSDS
has a place for who made sure of an entry only as an e-mail address.
"""

import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any, Final

from advisor_app.domain.directory import (
    ACCESS_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    Opening,
    Provider,
    Service,
    ServiceStatus,
    Site,
)
from advisor_app.domain.ids import RevisionId, derived_record
from advisor_app.domain.opening_hours import HOLIDAYS_UNKNOWN, hours_in_words
from advisor_app.domain.referral import CATEGORY_WORDS
from advisor_app.services.directory_base import DirectoryBase

VERSION: Final = "3.0"
_SPACE = RevisionId("hsds")
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_HOURS_EAST: Final = "8"
_CATEGORIES, _KINDS, _NUMBERS = "12349", "kind", "number"
_TAXONOMIES: Final = {
    _CATEGORIES: ("12349服务类别", "12349智慧养老平台的五个服务类别，另加其他"),
    _KINDS: ("服务种类", "上街区银发顾问点的服务种类"),
    _NUMBERS: ("数目", "名额和空余，数目写在 attribute 的 value 里"),
}
_COUNTS: Final = {"capacity": "名额（床位）", "vacancies": "空余"}
Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the package: its name and file in HSDS, its columns, what of it is needed.

    Attributes:
        links: column → the table whose ``id`` stands in it.
        kinds: column → Table Schema type, where it is not text.
        words: column → the words that may stand in it.
    """

    name: str
    file: str
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    links: Mapping[str, str]
    kinds: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]


def _table(
    name: str, file: str, columns: str, needed: str, links: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None, words: Mapping[str, tuple[str, ...]] | None = None,
) -> _Table:  # fmt: skip
    return _Table(
        name, file, tuple(columns.split()), ("id", *needed.split()), links or {}, kinds or {},
        words or {},
    )  # fmt: skip


_PLACE_TYPES = ("physical", "postal", "virtual")
TABLES: Final = (
    _table("organization", "organizations.csv", "id name description", "name description"),
    _table(
        "service", "services.csv",
        "id organization_id name description status application_process fees_description"
        " eligibility_description assured_date alert",
        "organization_id name status", {"organization_id": "organization"},
        {"assured_date": "date"}, {"status": tuple(one.value for one in ServiceStatus)},
    ),
    _table(
        "location", "locations.csv", "id location_type organization_id name description",
        "location_type", {"organization_id": "organization"}, {}, {"location_type": _PLACE_TYPES},
    ),
    _table(
        "service_at_location", "service_at_location.csv", "id service_id location_id",
        "service_id location_id", {"service_id": "service", "location_id": "location"},
    ),
    _table(
        "phone", "phones.csv", "id location_id service_id organization_id number type", "number",
        {"location_id": "location", "service_id": "service", "organization_id": "organization"},
    ),
    _table(
        "address", "addresses.csv",
        "id location_id address_1 city region state_province postal_code country address_type",
        "address_1 city state_province postal_code country address_type",
        {"location_id": "location"}, {}, {"address_type": _PLACE_TYPES},
    ),
    _table(
        "schedule", "schedules.csv",
        "id service_id timezone wkst freq byday description opens_at closes_at notes", "",
        {"service_id": "service"},
        {"timezone": "number", "opens_at": "time", "closes_at": "time"},
        {"wkst": _DAYS, "freq": ("WEEKLY", "MONTHLY")},
    ),
    _table(
        "accessibility", "accessibility.csv", "id location_id description", "",
        {"location_id": "location"},
    ),
    _table("taxonomy", "taxonomies.csv", "id name description", "name description"),
    _table(
        "taxonomy_term", "taxonomy_terms.csv", "id code name description language taxonomy_id",
        "name description", {"taxonomy_id": "taxonomy"},
    ),
    _table(
        "attribute", "attributes.csv", "id link_id taxonomy_term_id link_type link_entity value",
        "link_id taxonomy_term_id link_type link_entity", {"taxonomy_term_id": "taxonomy_term"},
    ),
    _table(
        "cost_option", "cost_options.csv", "id service_id currency amount amount_description",
        "service_id", {"service_id": "service"}, {"amount": "number"},
    ),
)  # fmt: skip
"""The tables, their columns and what is required, as HSDS 3.0 has them (``schema/*.json``)."""


def package_of(whole: DirectoryBase, at: datetime) -> Mapping[str, bytes]:
    """Give the package's files, name → contents.

    Args:
        at: when it is made, for the descriptor.
    """
    lines = _lines(_whole_only(whole))
    filled = [one for one in TABLES if lines[one.name]]
    files = {one.file: _csv(one, lines[one.name]) for one in filled}
    descriptor = json.dumps(_descriptor(filled, at), ensure_ascii=False, indent=2)
    return {"datapackage.json": descriptor.encode(), **files}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Give files as one archive; the same files give the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _whole_only(whole: DirectoryBase) -> DirectoryBase:
    """Leave out what hangs on something that has not come yet."""
    providers = {one.id for one in whole.providers}
    sites = tuple(one for one in whole.sites if one.provider in providers)
    services = tuple(one for one in whole.services if one.provider in providers)
    return DirectoryBase(whole.providers, sites, services)


def _lines(whole: DirectoryBase) -> dict[str, list[Line]]:
    makers: Mapping[str, Callable[[DirectoryBase], Iterable[Line]]] = {
        "organization": lambda one: map(_organization, one.providers),
        "service": lambda one: map(_service, one.services),
        "location": lambda one: map(_location, one.sites),
        "service_at_location": _at_locations,
        "phone": _phones,
        "address": lambda one: (_address(site) for site in one.sites if site.address),
        "schedule": _schedules,
        "accessibility": _accessibility,
        "taxonomy": lambda _: _taxonomies(),
        "taxonomy_term": lambda _: _terms(),
        "attribute": _attributes,
        "cost_option": lambda one: (_cost(each) for each in one.services if each.fee),
    }
    return {one.name: list(makers[one.name](whole)) for one in TABLES}


def _id(*parts: str) -> str:
    return derived_record(_SPACE, "/".join(parts))


def _organization(one: Provider) -> Line:
    return {"id": one.id, "name": one.name, "description": one.description or one.name}


def _service(one: Service) -> Line:
    return {
        "id": one.id, "organization_id": one.provider, "name": one.name,
        "description": one.description, "status": one.status.value,
        "application_process": one.how_to_apply, "fees_description": one.fee,
        "eligibility_description": one.audience,
        "assured_date": one.checked_on.isoformat() if one.checked_on else "",
        "alert": one.alert or _state_words(one.status),
    }  # fmt: skip


def _state_words(status: ServiceStatus) -> str:
    return "" if status is ServiceStatus.ACTIVE else STATUS_WORDS[status]


def _location(one: Site) -> Line:
    where = "，".join(part for part in (one.street, one.community) if part)
    return {
        "id": one.id, "location_type": "physical", "organization_id": one.provider,
        "name": one.name, "description": where,
    }  # fmt: skip


def _at_locations(whole: DirectoryBase) -> Iterator[Line]:
    known = {one.id for one in whole.sites}
    for service in whole.services:
        for site in service.sites:
            if site in known:
                one = _id("at", service.id, site)
                yield {"id": one, "service_id": service.id, "location_id": site}


def _phones(whole: DirectoryBase) -> Iterator[Line]:
    holders: Sequence[tuple[str, Iterable[Provider | Site | Service]]] = (
        ("organization_id", whole.providers),
        ("location_id", whole.sites),
        ("service_id", whole.services),
    )
    for column, records in holders:
        for one in records:
            if one.phone:
                yield {"id": _id("phone", one.id), column: one.id, "number": one.phone,
                       "type": "voice"}  # fmt: skip


def _address(one: Site) -> Line:
    return {
        "id": _id("address", one.id), "location_id": one.id, "address_1": one.address,
        "city": "郑州市", "region": "上街区", "state_province": "河南省", "postal_code": "450041",
        "country": "CN", "address_type": "physical",
    }  # fmt: skip


def _schedules(whole: DirectoryBase) -> Iterator[Line]:
    for service in whole.services:
        for place, one in enumerate(service.opening):
            yield _schedule(service, place, one)


def _schedule(service: Service, place: int, one: Opening) -> Line:
    return {
        "id": _id("schedule", service.id, str(place)), "service_id": service.id,
        "timezone": _HOURS_EAST, "wkst": "MO", "freq": "WEEKLY",
        "byday": ",".join(_DAYS[day - 1] for day in one.days),
        "description": hours_in_words([one]), "notes": HOLIDAYS_UNKNOWN,
        "opens_at": one.opens.isoformat("seconds"), "closes_at": one.closes.isoformat("seconds"),
    }  # fmt: skip


def _accessibility(whole: DirectoryBase) -> Iterator[Line]:
    for site in whole.sites:
        for one in site.access:
            yield {"id": _id("access", site.id, one.value), "location_id": site.id,
                   "description": ACCESS_WORDS[one]}  # fmt: skip


def _taxonomies() -> Iterator[Line]:
    for code, (name, description) in _TAXONOMIES.items():
        yield {"id": _id("taxonomy", code), "name": name, "description": description}


def _terms() -> Iterator[Line]:
    terms: Mapping[str, Mapping[str, str]] = {
        _CATEGORIES: {one.value: words for one, words in CATEGORY_WORDS.items()},
        _KINDS: {one.value: words for one, words in KIND_WORDS.items()},
        _NUMBERS: _COUNTS,
    }
    for taxonomy, words in terms.items():
        for code, name in words.items():
            yield {
                "id": _id("term", taxonomy, code), "code": f"{taxonomy}:{code}", "name": name,
                "description": f"{_TAXONOMIES[taxonomy][0]}：{name}", "language": "zh",
                "taxonomy_id": _id("taxonomy", taxonomy),
            }  # fmt: skip


def _attributes(whole: DirectoryBase) -> Iterator[Line]:
    for one in whole.services:
        yield _attribute(one, _CATEGORIES, one.category.value, "service_category")
        yield _attribute(one, _KINDS, one.kind.value, "service_type")
        for name in _COUNTS:
            count = getattr(one, name)
            if count is not None:
                yield _attribute(one, _NUMBERS, name, "capacity", str(count))


def _attribute(one: Service, taxonomy: str, code: str, kind: str, value: str = "") -> Line:
    return {
        "id": _id("attribute", one.id, taxonomy, code), "link_id": one.id,
        "taxonomy_term_id": _id("term", taxonomy, code), "link_type": kind,
        "link_entity": "service", "value": value,
    }  # fmt: skip


def _cost(one: Service) -> Line:
    """Give what it costs, in words: what people say of a fee is seldom a number and no more."""
    return {"id": _id("cost", one.id), "service_id": one.id, "amount_description": one.fee}


def _csv(table: _Table, lines: Iterable[Line]) -> bytes:
    text = StringIO(newline="")
    writer = csv.DictWriter(text, table.columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def _descriptor(tables: Sequence[_Table], at: datetime) -> dict[str, Any]:
    return {
        "name": "human_services_data",
        "title": "上街区养老服务资源目录",
        "description": f"按 Human Services Data Specification {VERSION} 的表格形式导出",
        "profile": "tabular-data-package",
        "version": VERSION,
        "created": at.isoformat(timespec="seconds"),
        "resources": [_resource(one, {each.name for each in tables}) for one in tables],
    }


def _resource(table: _Table, there: set[str]) -> dict[str, Any]:
    keys = [
        {"fields": column, "reference": {"resource": other, "fields": "id"}}
        for column, other in table.links.items()
        if other in there
    ]
    return {
        "name": table.name, "path": table.file, "profile": "tabular-data-resource",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "schema": {
            "fields": [_field(table, one) for one in table.columns], "primaryKey": "id",
            **({"foreignKeys": keys} if keys else {}),
        },
    }  # fmt: skip


def _field(table: _Table, name: str) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if name in table.needed:
        limits["required"] = True
    if name == "id":
        limits["unique"] = True
    if name in table.words:
        limits["enum"] = list(table.words[name])
    kind = {"name": name, "type": table.kinds.get(name, "string")}
    return {**kind, "constraints": limits} if limits else kind
