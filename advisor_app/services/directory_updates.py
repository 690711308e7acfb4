"""Where the district has corrected what this point wrote itself (``docs/decisions/0015``).

What a point wrote takes the place of the base's entry whole, and is never overwritten. Where the
district made sure of the entry on a later day than the point wrote or checked it, and says
something else, that is shown, and taken with one key. What the district leaves empty takes
nothing away.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from advisor_app.domain.directory import Provider, Service, Site
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.eligibility.differences import Difference
from advisor_app.services.desk import Desk
from advisor_app.services.directory import Directory
from advisor_app.services.directory_keeping import DirectoryKeeping, Written
from advisor_app.services.in_force import InForce
from advisor_app.services.pack_changes import provider_fields, service_fields, site_fields
from advisor_app.services.watching import Level, Notice
from advisor_app.support.calendar import local_day

__all__ = ["DirectoryUpdates", "Suggestion"]

_SETTING = "directory_kept"
_CHECK = frozenset({"checked_on", "checked_by", "source"})
"""Who says so: a difference in these alone changes nothing for the elder."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the district says otherwise of a service than this point.

    Attributes:
        service: its id.
        name: as it is called here.
        checked_on: the day on which the district made sure of it.
        checked_by: who did; may be empty.
        differences: here and at the district, only where the district says something.
    """

    service: RecordId
    name: str
    checked_on: date
    checked_by: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Corrected:
    """A record of the point's beside the base's entry of the same id, which was checked later."""

    mine: Written
    theirs: Written
    checked_on: date
    differences: tuple[Difference, ...]

    def taken(self) -> Written:
        """Give the record with what the district says in its place."""
        said = {one.field: getattr(self.theirs, one.field) for one in self.differences}
        if isinstance(self.theirs, Service):
            said |= {"checked_on": self.theirs.checked_on, "checked_by": self.theirs.checked_by}
        return replace(self.mine, **said)


class DirectoryUpdates:
    """Finds where the district knows better, and takes it or leaves it."""

    def __init__(
        self, desk: Desk, in_force: InForce, directory: Directory, keeping: DirectoryKeeping
    ) -> None:  # fmt: skip
        self._desk = desk
        self._in_force = in_force
        self._directory = directory
        self._keeping = keeping

    def listed(self) -> tuple[Suggestion, ...]:
        """Give every service of which the district says something newer, in their order."""
        corrected, kept = self._corrected(), self._kept()
        found = []
        for service in self._directory.whole().services if corrected else ():
            parts = _parts(service, corrected)
            if parts and kept.get(service.id) != _digest(parts):
                found.append(_suggestion(service, parts))
        return tuple(found)

    def of(self, service: str) -> Suggestion | None:
        """Give what the district says otherwise of one service; None where nothing."""
        return next((one for one in self.listed() if one.service == service), None)

    def take(self, service: str) -> int:
        """Write what the district says, and give how many records were changed.

        Raises:
            BadInput: there is nothing newer of this service.
        """
        parts = self._found(service)
        form = self._desk.ids.revision()
        return self._keeping.write(form, [(one.mine.id, one.taken()) for one in parts])

    def keep(self, service: str) -> None:
        """Stay with what this point wrote, until the district says something else again.

        Raises:
            BadInput: there is nothing newer of this service.
        """
        parts = self._found(service)
        kept = self._kept() | {service: _digest(parts)}
        with self._desk.record.begin() as work:
            self._desk.record.device.keep_setting(_SETTING, msgspec.json.encode(kept).decode())
            work.touch("service", service)

    def watch(self) -> Iterator[Notice]:
        """Point out on the start page that the district has corrected entries of this point."""
        found = self.listed()
        if found:
            more = f"等{len(found)}项服务" if len(found) > 1 else ""
            yield Notice(
                topic="区里有更新", level=Level.SOON, page="directory", subject=found[0].service,
                words=f"{found[0].name}{more}，区里核实的和本点写的不同：看一看，要不要用",
            )  # fmt: skip

    def _found(self, service: str) -> tuple[_Corrected, ...]:
        if self.of(service) is None:
            raise BadInput("区里对这项服务没有更新的说法了：请重新查找", "service")
        whole = {one.id: one for one in self._directory.whole().services}
        return _parts(whole[RecordId(service)], self._corrected())

    def _kept(self) -> dict[str, str]:
        text = self._desk.record.device.setting(_SETTING)
        return msgspec.json.decode(text, type=dict[str, str]) if text else {}

    def _corrected(self) -> dict[RecordId, _Corrected]:
        """Give the records of this point that the district has corrected."""
        base, records = self._in_force.directory_base(), self._desk.record.directory
        entries: tuple[Written, ...] = (*base.providers, *base.sites, *base.services)
        theirs = {one.id: one for one in entries}
        checked = _checked(base.services, self._desk.today)
        mine: tuple[Written, ...] = (
            *records.providers(), *records.sites(), *records.services(),
        )  # fmt: skip
        found = (self._judged(one, theirs.get(one.id), checked.get(one.id)) for one in mine)
        return {one.mine.id: one for one in found if one}

    def _judged(
        self, mine: Written, theirs: Written | None, checked_on: date | None
    ) -> _Corrected | None:  # fmt: skip
        if theirs is None or checked_on is None or mine == theirs:
            return None
        differences = tuple(_differences(mine, theirs))
        if not differences or checked_on <= self._said_on(mine):
            return None
        return _Corrected(mine, theirs, checked_on, differences)

    def _said_on(self, mine: Written) -> date:
        """Give the day on which this point last spoke of a record; a clock ahead says nothing."""
        days = [
            local_day(datetime.fromisoformat(one.wall))
            for one in self._desk.record.journal.of_record(mine.id)
        ]
        if isinstance(mine, Service) and mine.checked_on:
            days.append(mine.checked_on)
        return max((one for one in days if one <= self._desk.today), default=date.min)


def _checked(services: Iterable[Service], today: date) -> Mapping[RecordId, date]:
    """Give when the district last made sure of a service, and of the place and body behind it.

    A day that is still to come was written by a clock that is ahead, and says nothing.
    """
    found: dict[RecordId, date] = {}
    for one in services:
        on = one.checked_on
        for each in (one.id, one.provider, *one.sites) if on and on <= today else ():
            found[each] = max(found.get(each, date.min), on or date.min)
    return found


def _differences(mine: Written, theirs: Written) -> Iterator[Difference]:
    here, there = _fields(mine), _fields(theirs)
    for name, (label, said) in there.items():
        if said and said != here[name][1] and name not in _CHECK:
            yield Difference(name, label, here[name][1], said)


def _fields(one: Written) -> dict[str, tuple[str, str]]:
    match one:
        case Service():
            return {"name": ("服务", one.name), **service_fields(one)}
        case Site():
            return {"name": ("地方", one.name), **site_fields(one)}
        case Provider():
            return {"name": ("机构", one.name), **provider_fields(one)}


def _parts(service: Service, corrected: Mapping[RecordId, Any]) -> tuple[_Corrected, ...]:
    ids = (service.id, *service.sites, service.provider)
    return tuple(corrected[one] for one in ids if one in corrected)


def _suggestion(service: Service, parts: tuple[_Corrected, ...]) -> Suggestion:
    theirs = next((one.theirs for one in parts if isinstance(one.theirs, Service)), None)
    return Suggestion(
        service=service.id,
        name=service.name,
        checked_on=max(one.checked_on for one in parts),
        checked_by=theirs.checked_by if theirs else "",
        differences=tuple(each for one in parts for each in one.differences),
    )


def _digest(parts: Iterable[_Corrected]) -> str:
    return hashlib.sha256(repr([one.theirs for one in parts]).encode()).hexdigest()[:16]
